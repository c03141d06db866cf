"""Elements taken from, or written to, the places that a tensor of indices names: `gather`, `scatter`, `index_add` …"""

from __future__ import annotations

import warnings
from functools import lru_cache

import numpy as np

from .. import errors
from .._core import Tensor, from_numpy_dtype, make_tensor
from .._core import places as loops
from .along_dim import check_along
from .batching import along
from .conversion import element
from .dimensions import wrap_dim
from .inplace import write_out, writing
from .record import composite, method, op
from .shape import broadcast_shape, expand, reshape
from .tangents import no_tangent

# ------------------------------------------------------------------------------------------------ places


@lru_cache(maxsize=64)
def _positions(shape: tuple[int, ...], dim: int) -> list[np.ndarray]:
    """The position of each element along all dimensions but `dim`, for NumPy to broadcast."""
    grid = []
    for axis, length in enumerate(shape):
        if axis != dim:
            grid.append(np.arange(length).reshape([length if k == axis else 1 for k in range(len(shape))]))
    return grid


def checked_grid(name: str, array: np.ndarray, dim: int, index: np.ndarray, src: np.ndarray | None = None):
    """The array and the index with at least one dimension, and the places that the index names, for NumPy.

    The places are None if there are none. Raises PyTorch's errors for what does not fit, before anything is written.
    """
    if index.size and index.dtype.char not in "lqi":
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index")
    d = wrap_dim(dim, array.ndim)
    array, index = (a if a.ndim else a.reshape(1) for a in (array, index))
    if not index.size:
        return array, index, None
    if index.ndim != array.ndim:
        who = "input" if name == "gather" else "self"
        raise RuntimeError(f"Index tensor must have the same number of dimensions as {who} tensor")
    if src is not None:
        src = src if src.ndim else src.reshape(1)
        if src.ndim != index.ndim:
            raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
    for axis, length in enumerate(index.shape):
        if (axis != d and length > array.shape[axis]) or (src is not None and length > src.shape[axis]):
            _raise_too_large(name, array, d, index, src, axis)
    check_along(index, array, d, RuntimeError)
    grid = _positions(index.shape, d)
    return array, index, (*grid[:d], index, *grid[d:])


def _raise_too_large(name: str, array: np.ndarray, dim: int, index: np.ndarray, src: np.ndarray | None, axis: int):
    what = f"index {list(index.shape)} to be no larger than self {list(array.shape)} apart from dimension {dim}"
    if name == "gather":
        raise RuntimeError(f"Size does not match at dimension {axis} expected {what}")
    source = "" if src is None else f" and to be no larger size than src {list(src.shape)}"
    raise RuntimeError(f"Expected {what}{source}")


def part_beside(src: np.ndarray, index: np.ndarray) -> np.ndarray:
    """The elements of a source that an index of the same or a smaller shape stands beside."""
    return np.atleast_1d(src)[tuple([slice(n) for n in index.shape])]


# ------------------------------------------------------------------------------------------------ gather


@op("linear", selects=True, fast=loops.gather)
def gather(input: Tensor, dim: int, index: Tensor):
    """The elements at the positions `index` along dimension `dim`."""
    array, places, grid = checked_grid("gather", input, dim, index)
    return np.empty(index.shape, input.dtype) if grid is None else array[grid].reshape(index.shape)


@gather.overload
def gather_general(input, dim, index, *, sparse_grad=False, out=None):
    """The elements at the positions `index` along dimension `dim`: for `dim` 0, `out[i][j] = input[index[i][j]][j]`.

    `index` (int64 or int32) has as many dimensions as `input` and is not larger in any but `dim`. `sparse_grad` is
    accepted and changes nothing: the gradient is dense.

    Example::

        >>> torch.tensor([[1, 2], [3, 4]]).gather(1, torch.tensor([[0, 0], [1, 0]]))
        tensor([[1, 1],
                [4, 3]])
    """
    result = gather(input, dim, index)
    return result if out is None else write_out(out, result)


@op("linear", public=False, fast=loops.gather_backward)
def gather_backward(grad: Tensor, dim: int, index: Tensor, shape: tuple[int, ...]):
    """The gradient of `gather` for an input of that shape: elements added up at their positions."""
    made = np.zeros(shape, grad.dtype)
    return scatter_add.kernel(made, dim, index, grad)


gather.gradients(input=lambda g, dim, index, input_shape: gather_backward(g, dim, index, tuple(input_shape)))
gather_backward.gradients(grad=lambda g, dim, index: gather(g, dim, index))
gather_backward.batch(along("dim", sizes=("shape",)))
gather.batch(along("dim"))


@composite
def take_along_dim(input, indices, dim=None, *, out=None):
    """The elements at the positions `indices` along dimension `dim`, the other dimensions broadcast; without `dim`, of
    the flattened tensor. Positions come from `argmax`, `argsort` and the like.

    Example::

        >>> x = torch.tensor([[3, 1, 2]])
        >>> torch.take_along_dim(x, x.argsort(dim=1), dim=1)
        tensor([[1, 2, 3]])
    """
    if indices.dtype.name != "int64":
        raise RuntimeError(
            f"torch.take_along_dim(): dtype of indices should be Long but got {errors.kind_name(indices.dtype)}"
        )
    if dim is None:
        result = gather(reshape(input, -1), 0, reshape(indices, -1))
    else:
        if indices.dim() != input.dim():
            raise RuntimeError(
                "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
                f"{input.dim()} dimensions for input, and {indices.dim()} dimensions for indices"
            )
        d = wrap_dim(dim, input.dim())
        here, there = input.shape, indices.shape
        if input.dim() and (here[:d] != there[:d] or here[d + 1 :] != there[d + 1 :]):
            shape = broadcast_shape((*here[:d], 1, *here[d + 1 :]), (*there[:d], 1, *there[d + 1 :]))
            input = expand(input, (*shape[:d], here[d], *shape[d + 1 :]))
            indices = expand(indices, (*shape[:d], there[d], *shape[d + 1 :]))
        result = gather(input, d, indices)
    return result if out is None else write_out(out, result)


# ------------------------------------------------------------------------------------------------ scatter


def narrowed(array: np.ndarray, dim: int, index: np.ndarray, src: np.ndarray):
    """Where the positions name only a part of the array: that part's place, a copy of it, and what belongs to it."""
    if not 0 < array.ndim == index.ndim == src.ndim or index.shape == array.shape:
        return None
    beside = tuple([slice(None) if d == dim % array.ndim else slice(n) for d, n in enumerate(index.shape)])
    part, given = array[beside], src[tuple([slice(n) for n in index.shape])]
    return None if part.size == array.size or given.shape != index.shape else (beside, part.copy(), given.copy())


def check_same_dtype(array: np.ndarray, src: np.ndarray) -> None:
    if array.dtype != src.dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")


@writing(
    public=False,
    backward_name="ScatterBackward0",
    gradients={
        "input": lambda g, dim, index: scatter_number(g, dim, index, 0),
        "src": lambda g, dim, index, src_shape: pad_gather(g, dim, index, src_shape),
    },
    tangent="linear",
    selects=True,
    fast=loops.scattered,
)
def scatter_tensor(input: Tensor, dim: int, index: Tensor, src: Tensor):
    """The tensor with the elements of `src` at the positions `index` along a dimension."""
    array, places, grid = checked_grid("scatter", input, dim, index, src)
    check_same_dtype(input, src)
    if grid is not None:
        array[grid] = part_beside(src, places)
    return input


scatter_tensor.batch(along("dim"))


@op("linear", public=False)
def pad_gather(input: Tensor, dim: int, index: Tensor, shape: tuple[int, ...]):
    """`gather`, with zeros around it up to a shape: the gradient for a source that is larger than its index."""
    if index.shape == tuple(shape):
        made = loops.gather(input, dim, index)
        if made is not None:
            return made
    array, places, grid = checked_grid("scatter", input, dim, index)
    made = np.zeros(shape, input.dtype)
    if grid is not None:
        part_beside(made, places)[...] = array[grid]
    return made


pad_gather.gradients(input=lambda g, dim, index, input_shape: scatter_add(g.new_zeros(input_shape), dim, index, g))
pad_gather.batch(along("dim", sizes=("shape",)))


@writing(
    public=False,
    backward_name="ScatterBackward1",
    gradients={"input": lambda g, dim, index: scatter_number(g, dim, index, 0)},
    tangent=lambda t_input, dim, index: scatter_number(t_input, dim, index, 0),
    selects=True,
    fast=loops.scattered_number,
)
def scatter_number(input: Tensor, dim: int, index: Tensor, value: float):
    """The tensor with a number at the positions `index` along a dimension."""
    array, places, grid = checked_grid("scatter", input, dim, index)
    number = element(value, from_numpy_dtype(input.dtype))
    if grid is not None:
        array[grid] = number
    return input


scatter_number.batch(along("dim"))


def _scattering(input, index, src, value, reduce):
    """The operation, its last argument and its keywords for a call of `scatter`."""
    if (src is None) == (value is None):
        raise TypeError("scatter(): one of the arguments 'src' and 'value' is needed")
    value = src if value is None else value
    if reduce is None:
        return (scatter_tensor if isinstance(value, Tensor) else scatter_number), (value,)
    if reduce not in ("add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    if isinstance(value, Tensor):
        warnings.warn(
            "The reduce argument of torch.scatter with Tensor src is deprecated and will be removed in a future "
            "PyTorch release. Use torch.scatter_reduce instead for more reduction options.",
            UserWarning,
            stacklevel=3,
        )
    else:
        value = expand(make_tensor(element(value, input.dtype)), index.shape)
    return (scatter_add, (value,)) if reduce == "add" else (scatter_multiply, (value,))


@composite
def scatter(input, dim, index, src: Tensor | complex | None = None, *, value=None, reduce=None):
    """The tensor with elements of `src` (or the number `value`) written to the positions `index` along dimension `dim`.

    For `dim` 0: `out[index[i][j]][j] = src[i][j]`. `reduce` is None, "add" or "multiply". Which of several elements for
    one place stays is not defined, and the gradient is right only where each place is written once.

    Example::

        >>> torch.zeros(2, 3).scatter(1, torch.tensor([[2], [0]]), 1.0)
        tensor([[0., 0., 1.],
                [1., 0., 0.]])
    """
    made, rest = _scattering(input, index, src, value, reduce)
    return made(input, dim, index, *rest)


@method
def scatter_(self, dim, index, src: Tensor | complex | None = None, *, value=None, reduce=None):
    """In-place form of :func:`scatter`."""
    made, rest = _scattering(self, index, src, value, reduce)
    return made.inplace(self, dim, index, *rest)


@writing(
    gradients={
        "input": lambda g: g,
        "src": lambda g, dim, index, src_shape: pad_gather(g, dim, index, src_shape),
    },
    tangent="linear",
    fast=loops.scattered_sums,
)
def scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor):
    """The tensor with the elements of `src` added at the positions `index` along dimension `dim`.

    For `dim` 0: `out[index[i][j]][j] += src[i][j]`.

    Example::

        >>> torch.zeros(3).scatter_add(0, torch.tensor([0, 0, 2]), torch.tensor([1.0, 2.0, 3.0]))
        tensor([3., 0., 3.])
    """
    narrow = narrowed(input, dim, index, src)
    if narrow is not None and loops.scattered_sums(narrow[1], dim, index, narrow[2]) is not None:
        input[narrow[0]] = narrow[1]
        return input
    array, places, grid = checked_grid("scatter", input, dim, index, src)
    check_same_dtype(input, src)
    if grid is not None:
        np.add.at(array, grid, part_beside(src, places))
    return input


scatter_add.batch(along("dim"))


@writing(public=False, gradients={}, tangent=no_tangent, differentiable=False)
def scatter_multiply(input: Tensor, dim: int, index: Tensor, src: Tensor):
    """The tensor multiplied with the elements of `src` at the positions `index` along a dimension."""
    array, places, grid = checked_grid("scatter", input, dim, index, src)
    check_same_dtype(input, src)
    if grid is not None:
        np.multiply.at(array, grid, part_beside(src, places))
    return input


scatter_multiply.batch(along("dim"))
