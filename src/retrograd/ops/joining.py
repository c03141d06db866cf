"""Several tensors made one, and one made several: `cat`, `stack`, `split`, `unbind`, grids and products of vectors."""

from __future__ import annotations

import warnings
from functools import reduce
from itertools import combinations as tuples_in_order
from itertools import combinations_with_replacement

import numpy as np

from .. import errors
from .._core import Tensor, make_tensor, moving, promote_types, shortcuts, viewing
from .batching import along, by_hand, loop_batch
from .dimensions import wrap_dim
from .inplace import write_out
from .parts import slice_dim
from .record import composite, op
from .shape import atleast_1d, atleast_2d, atleast_3d, expand, reshape
from .tangents import zeros_for_none

# ------------------------------------------------------------------------------------------------ joining


def _filled(tensors, tangents):
    return [zeros_for_none(x, t) for x, t in zip(tensors, tangents, strict=True)]


@op("linear", method=False, promotes=True, aliases=("concat", "concatenate"), fast=moving.concatenated)
def cat(tensors: list[Tensor], dim: int = 0):
    """The tensors one after another along dimension `dim`; their other dimensions must be the same.

    The dtype is what theirs promote to. Empty tensors of one dimension are passed over.

    Example::

        >>> torch.cat([torch.tensor([1, 2]), torch.tensor([3])])
        tensor([1, 2, 3])
    """
    try:
        return _arranged(np.concatenate(tensors, axis=dim))
    except ValueError:
        if not tensors:
            raise ValueError("torch.cat(): expected a non-empty list of Tensors") from None
        filled = [a for a in tensors if a.shape != (0,)] or tensors
        _check_cat(tensors, filled[0], dim)
        return _arranged(np.concatenate(filled, axis=dim))


def _arranged(joined: np.ndarray) -> np.ndarray:
    """In C order, but for images whose channels lie side by side, as NumPy joined them."""
    if joined.ndim > 3 and joined.transpose(0, *range(2, joined.ndim), 1).flags.c_contiguous:
        return joined
    return np.ascontiguousarray(joined)


def _check_cat(arrays: list[np.ndarray], first: np.ndarray, dim: int) -> None:
    for position, a in enumerate(arrays):
        if a.ndim == 0:
            raise RuntimeError(f"zero-dimensional tensor (at position {position}) cannot be concatenated")
    dim = wrap_dim(dim, first.ndim)
    for number, a in enumerate(arrays):
        if a.shape == (0,):
            continue
        if a.ndim != first.ndim:
            raise RuntimeError(f"Tensors must have same number of dimensions: got {first.ndim} and {a.ndim}")
        for axis, (expected, got) in enumerate(zip(first.shape, a.shape, strict=True)):
            if axis != dim and expected != got:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {dim}. Expected size {expected} but got size "
                    f"{got} for tensor number {number} in the list."
                )


def _cut(g, dim, tensors_shape):
    """The part of a gradient that belongs to each of the tensors that were joined."""
    d, start, parts = wrap_dim(dim, g.dim()), 0, []
    for shape in tensors_shape:
        if shape == (0,):
            parts.append(g.new_zeros(0))
            continue
        parts.append(slice_dim(g, d, start, start + shape[d]))
        start += shape[d]
    return parts


cat.gradients(tensors=_cut)
cat.tangent(lambda tensors, t_tensors, dim: cat(_filled(tensors, t_tensors), dim))


shortcuts.set_shortcut_operations(cat=cat)


@cat.batch
@by_hand
def _cat_batch(call):
    (tensors,), (dim,) = call.all_mapped(), call.attributes
    shapes = [tuple(x.shape[1:]) for x in tensors]
    ranks = {len(shape) for shape in shapes if shape != (0,)} or {1}
    if len(ranks) > 1 or 0 in ranks:
        return loop_batch(call)  # whose error speaks of the shapes that the user sees
    (rank,) = ranks
    joined = [x for x, shape in zip(tensors, shapes, strict=True) if len(shape) == rank]
    made = call.run((joined,), (wrap_dim(dim, rank) + 1,))
    return made.to(reduce(promote_types, [x.dtype for x in tensors]))




@op("linear", method=False, promotes=True, fast=moving.stacked)
def stack(tensors: list[Tensor], dim: int = 0):
    """The tensors, all of one shape, side by side along a new dimension `dim`.

    Example::

        >>> torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])])
        tensor([[1, 2],
                [3, 4]])
    """
    if not tensors:
        raise RuntimeError("stack expects a non-empty TensorList")
    first = tensors[0]
    d = wrap_dim(dim, first.ndim + 1)
    place = (*(slice(None),) * d, None)
    try:
        return np.ascontiguousarray(np.concatenate([a[place] for a in tensors], axis=d))
    except (ValueError, IndexError):
        for position, a in enumerate(tensors):
            if a.shape != first.shape:
                raise RuntimeError(
                    f"stack expects each tensor to be equal size, but got {list(first.shape)} at entry 0 and "
                    f"{list(a.shape)} at entry {position}"
                ) from None
        raise


stack.gradients(tensors=lambda g, dim: list(unbind(g, dim)))
stack.tangent(lambda tensors, t_tensors, dim: stack(_filled(tensors, t_tensors), dim))


@stack.batch
@by_hand
def _stack_batch(call):
    (tensors,), (dim,) = call.all_mapped(), call.attributes
    return call.run((tensors,), (wrap_dim(dim, tensors[0].dim()) + 1,))



def _require_tensors(name: str, tensors) -> None:
    if not isinstance(tensors, (tuple, list)):
        raise errors.not_a_list(name, "tensors", 1, tensors)
    if not tensors:
        raise RuntimeError(f"{name} expects a non-empty TensorList")


@composite(method=False, fast=shortcuts.hstack)
def hstack(tensors, *, out=None):
    """The tensors side by side: along dimension 1, or 0 for tensors of one dimension."""
    _require_tensors("hstack", tensors)
    tensors = atleast_1d(tensors)
    result = cat(tensors, 0 if tensors[0].dim() == 1 else 1)
    return result if out is None else write_out(out, result)


@composite(method=False, aliases=("row_stack",), fast=shortcuts.vstack)
def vstack(tensors, *, out=None):
    """The tensors below one another, along dimension 0; those of one dimension are rows."""
    _require_tensors("vstack", tensors)
    result = cat(atleast_2d(tensors), 0)
    return result if out is None else write_out(out, result)


@composite(method=False)
def dstack(tensors, *, out=None):
    """The tensors behind one another, along dimension 2."""
    _require_tensors("dstack", tensors)
    result = cat(atleast_3d(tensors), 2)
    return result if out is None else write_out(out, result)


@composite(method=False)
def column_stack(tensors, *, out=None):
    """The tensors side by side as columns; those of one dimension are single columns."""
    _require_tensors("column_stack", tensors)
    result = cat([reshape(x, x.numel(), 1) if x.dim() < 2 else x for x in tensors], 1)
    return result if out is None else write_out(out, result)


@op("linear", public=False, promotes=True, backward_name="BlockDiagBackward0")
def blocks(tensors: list[Tensor]):
    """Matrices along the diagonal of a larger one."""
    made = np.zeros([sum(a.shape[axis] for a in tensors) for axis in (0, 1)], tensors[0].dtype)
    row = column = 0
    for a in tensors:
        made[row : row + a.shape[0], column : column + a.shape[1]] = a
        row, column = row + a.shape[0], column + a.shape[1]
    return made


def _cut_blocks(g, tensors_shape):
    parts, row, column = [], 0, 0
    for rows, columns in tensors_shape:
        parts.append(slice_dim(slice_dim(g, 0, row, row + rows), 1, column, column + columns))
        row, column = row + rows, column + columns
    return parts


blocks.gradients(tensors=_cut_blocks)
blocks.tangent(lambda tensors, t_tensors: blocks(_filled(tensors, t_tensors)))


@composite(method=False)
def block_diag(*tensors):
    """A matrix with the given matrices along its diagonal and zeros elsewhere; vectors count as rows.

    Example::

        >>> torch.block_diag(torch.tensor([[1, 2]]), torch.tensor(3))
        tensor([[1, 2, 0],
                [0, 0, 3]])
    """
    for position, x in enumerate(tensors):
        if x.dim() > 2:
            raise RuntimeError(
                "torch.block_diag: Input tensors must have 2 or fewer dimensions. "
                f"Input {position} has {x.dim()} dimensions"
            )
    return blocks(list(atleast_2d(list(tensors)))) if tensors else make_tensor(np.zeros((1, 0), np.float32))


# ------------------------------------------------------------------------------------------------ taking apart


@op("view", outputs=("views",), selects=True, fast=viewing.unbind)
def unbind(input: Tensor, dim: int = 0):
    """The parts at each position along dimension `dim`, which vanishes, as a tuple of views.

    Example::

        >>> torch.tensor([[1, 2], [3, 4]]).unbind(1)
        (tensor([1, 3]), tensor([2, 4]))
    """
    if input.ndim == 0:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    lead = (slice(None),) * wrap_dim(dim, input.ndim)
    return tuple([input[(*lead, i, ...)] for i in range(input.shape[len(lead)])])


unbind.gradients(input=lambda g_views, dim: stack(g_views, dim))


@unbind.batch
@by_hand
def _unbind_batch(call):
    if call.rank(0) == 0:
        return loop_batch(call)  # whose error says that there is no dimension
    return call.run(call.inputs, (wrap_dim(call.attributes[0], call.rank(0)) + 1,))


@op("view", public=False, outputs=("views",), backward_name="SplitBackward0", selects=True, fast=viewing.split_evenly)
def split_evenly(input: Tensor, size: int, dim: int):
    """Parts of `size` positions along a dimension; the last one may be smaller."""
    lead = (slice(None),) * dim
    length = input.shape[dim]
    return tuple([input[(*lead, slice(k, k + size))] for k in range(0, length, size or 1)] or [input[:]])


@op("view", outputs=("views",), selects=True, fast=viewing.split_with_sizes)
def split_with_sizes(input: Tensor, split_sizes: tuple[int, ...], dim: int = 0):
    """Parts of the given lengths along dimension `dim`, as a tuple of views; the lengths must add up to it."""
    if input.ndim == 0:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    d = wrap_dim(dim, input.ndim)
    if any([n < 0 for n in split_sizes]):
        raise RuntimeError(
            "split_with_sizes expects split_sizes have only non-negative entries, but got "
            f"split_sizes={list(split_sizes)}"
        )
    if sum(split_sizes) != input.shape[d]:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {input.shape[d]} (input tensor's size at "
            f"dimension {d}), but got split_sizes={list(split_sizes)}"
        )
    parts, start = [], 0
    for n in split_sizes:
        parts.append(input[(slice(None),) * d + (slice(start, start + n),)])
        start += n
    return tuple(parts)


for _split in (split_evenly, split_with_sizes):
    _split.gradients(input=lambda g_views, dim: cat(g_views, dim))
    _split.batch(along("dim"))


@composite(spelled={"split_size": "split_size_or_sections", "input": "tensor"})
def split(tensor, split_size_or_sections, dim=0):
    """Parts of `split_size_or_sections` positions along dimension `dim` (the last may be smaller), or of the lengths
    in that list, as a tuple of views.

    Example::

        >>> torch.arange(5).split(2)
        (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    """
    size = split_size_or_sections
    if isinstance(size, (tuple, list)):
        return split_with_sizes(tensor, tuple(size), dim)
    if not hasattr(size, "__index__"):
        raise TypeError(
            f"split_with_sizes(): argument 'split_sizes' (position 2) must be tuple of ints, not {type(size).__name__}"
        )
    if tensor.dim() == 0:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    if size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
    d = wrap_dim(dim, tensor.dim())
    if size == 0 and tensor.shape[d]:
        raise RuntimeError(
            f"split_size can only be 0 if dimension size is 0, but got dimension size of {tensor.shape[d]}"
        )
    return split_evenly(tensor, int(size), d)


@composite
def chunk(input, chunks, dim=0):
    """At most `chunks` parts of the same length (the last may be smaller) along dimension `dim`, as a tuple of views.

    Example::

        >>> torch.arange(5).chunk(2)
        (tensor([0, 1, 2]), tensor([3, 4]))
    """
    if input.dim() == 0:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    d = wrap_dim(dim, input.dim())
    length = input.shape[d]
    if length == 0:
        return split_with_sizes(input, (0,) * chunks, d)
    return split_evenly(input, -(-length // chunks), d)


_SECTIONS = {"sections": "indices_or_sections", "indices": "indices_or_sections"}


@composite(spelled=_SECTIONS | {"tensor_indices_or_sections": "indices_or_sections"})
def tensor_split(input, indices_or_sections, dim=0):
    """Parts along dimension `dim`: so many of nearly the same length, or with the given positions between them.

    Example::

        >>> torch.arange(5).tensor_split(2)
        (tensor([0, 1, 2]), tensor([3, 4]))
    """
    if input.dim() == 0:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    d = wrap_dim(dim, input.dim())
    where = indices_or_sections
    if isinstance(where, Tensor):
        if where.dim() > 1:
            raise RuntimeError(
                "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, "
                f"but got a tensor with {where.dim()} dims"
            )
        if where.dtype.name != "int64":
            raise RuntimeError(
                "tensor_split expected tensor_indices_or_sections to have dtype of long, but got "
                f"{errors.kind_name(where.dtype)}"
            )
        where = where.tolist()
    length = input.shape[d]
    if isinstance(where, (tuple, list)):
        bounds = [None, *where, None]
        return tuple([slice_dim(input, d, a, b, 1) for a, b in zip(bounds, bounds[1:], strict=False)])
    if where <= 0:
        raise RuntimeError(f"number of sections must be larger than 0, got {where}")
    small, larger = divmod(length, where)
    bounds = [k * small + min(k, larger) for k in range(where + 1)]
    return tuple([slice_dim(input, d, a, b, 1) for a, b in zip(bounds, bounds[1:], strict=False)])


def _split_along(name: str, input, where, dim: int):
    if isinstance(where, int) and (where <= 0 or input.shape[dim] % where):
        raise RuntimeError(
            f"torch.{name} attempted to split along dimension {dim}, but the size of the dimension "
            f"{input.shape[dim]} is not divisible by the split_size {where}!"
        )
    return tensor_split(input, where, dim)


def _require_rank(name: str, input, rank: int) -> None:
    if input.dim() < rank:
        raise RuntimeError(
            f"torch.{name} requires a tensor with at least {rank} dimension, but got a tensor with {input.dim()} "
            "dimensions!"
        )


@composite(spelled=_SECTIONS)
def hsplit(input, indices_or_sections):
    """Parts along dimension 1 (0 for a tensor of one dimension), as `tensor_split`; sections must be equal."""
    _require_rank("hsplit", input, 1)
    return _split_along("hsplit", input, indices_or_sections, 0 if input.dim() == 1 else 1)


@composite(spelled=_SECTIONS)
def vsplit(input, indices_or_sections):
    """Parts along dimension 0, as `tensor_split`; sections must be equal."""
    _require_rank("vsplit", input, 2)
    return _split_along("vsplit", input, indices_or_sections, 0)


@composite(spelled=_SECTIONS)
def dsplit(input, indices_or_sections):
    """Parts along dimension 2, as `tensor_split`; sections must be equal."""
    _require_rank("dsplit", input, 3)
    return _split_along("dsplit", input, indices_or_sections, 2)


# ------------------------------------------------------------------------------------------------ grids and products


@composite(method=False)
def meshgrid(*tensors, indexing=None):
    """For each of `n` vectors a grid of `n` dimensions, in which the values of that vector vary along one dimension.

    `indexing="ij"` lets the first vector vary along dimension 0, "xy" along dimension 1.

    Example::

        >>> torch.meshgrid(torch.tensor([1, 2]), torch.tensor([3, 4, 5]), indexing="ij")[1]
        tensor([[3, 4, 5],
                [3, 4, 5]])
    """
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tuple(tensors[0])
    if indexing is None:
        warnings.warn(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.",
            UserWarning,
            stacklevel=2,
        )
    if not tensors:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    for x in tensors:
        if x.dim() > 1:
            raise RuntimeError(
                "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: a tensor of shape "
                f"{list(x.shape)}"
            )
        if x.dtype is not tensors[0].dtype:
            raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(
            f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}'
        )
    order = list(range(len(tensors)))
    if indexing == "xy":
        order[:2] = order[:2][::-1]
    vectors = [tensors[k] for k in order]
    shape = [x.numel() for x in vectors]
    grids = []
    for axis, x in enumerate(vectors):
        row = reshape(x, [shape[axis] if k == axis else 1 for k in range(len(shape))])
        grids.append(expand(row, shape))
    return tuple([grids[k] for k in order])


@composite(method=False)
def cartesian_prod(*tensors):
    """All ways to take one element of each vector, as rows; one vector alone comes back as it is.

    Example::

        >>> torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4]))
        tensor([[1, 3],
                [1, 4],
                [2, 3],
                [2, 4]])
    """
    for x in tensors:
        if x.dim() != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(x.shape)}")
    if len(tensors) == 1:
        return tensors[0]
    return stack([reshape(grid, -1) for grid in meshgrid(*tensors, indexing="ij")], 1)


@composite
def combinations(input, r=2, with_replacement=False):
    """All ways to choose `r` elements of a vector, in their order, as rows.

    Example::

        >>> torch.combinations(torch.tensor([1, 2, 3]))
        tensor([[1, 2],
                [1, 3],
                [2, 3]])
    """
    if input.dim() != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input.shape)}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return input.new_empty(0)
    choose = combinations_with_replacement if with_replacement else tuples_in_order
    rows = np.array(list(choose(range(input.shape[0]), r)), np.int64).reshape(-1, r)
    return reshape(input.index_select(0, make_tensor(rows.reshape(-1))), rows.shape)
