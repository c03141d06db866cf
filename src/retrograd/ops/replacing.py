"""A copy of a tensor with a part replaced: `select_scatter`, `slice_scatter`, `diagonal_scatter` …"""

from __future__ import annotations

import numpy as np

from .._core import Tensor, moving
from .._core.dtypes import int64
from .batching import along
from .choice import where
from .dimensions import wrap_dim
from .inplace import put_into
from .parts import diagonal, diagonal_view, select, slice_dim
from .record import composite, op


def _replace(array: np.ndarray, part: np.ndarray, src: np.ndarray) -> np.ndarray:
    if part.shape != src.shape:
        raise RuntimeError(
            "expected src to have a size equal to the slice of self. src size = "
            f"{list(src.shape)}, slice size = {list(part.shape)}"
        )
    put_into(part, src)
    return array


@op("linear", selects=True)
def select_scatter(input: Tensor, src: Tensor, dim: int, index: int):
    """A copy of the tensor with `src` at position `index` along dimension `dim`.

    Example::

        >>> torch.zeros(2, 2).select_scatter(torch.ones(2), 0, 1)
        tensor([[0., 0.],
                [1., 1.]])
    """
    made = moving.copied(input)
    return _replace(made, select.__wrapped__(made, dim, index), src)


select_scatter.gradients(
    input=lambda g, dim, index, src_shape: select_scatter(g, g.new_zeros(src_shape), dim, index),
    src=lambda g, dim, index: select(g, dim, index),
)
select_scatter.batch(along("dim"))


@op("linear", selects=True)
def slice_scatter(
    input: Tensor, src: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
):
    """A copy of the tensor with `src` from `start` to `end` along dimension `dim`, in every `step`-th place.

    Example::

        >>> torch.zeros(4).slice_scatter(torch.ones(2), 0, 1, 3)
        tensor([0., 1., 1., 0.])
    """
    if step <= 0:
        raise RuntimeError("slice step must be positive")
    made = moving.copied(input)
    return _replace(made, slice_dim.__wrapped__(made, wrap_dim(dim, made.ndim), start, end, step), src)


slice_scatter.gradients(
    input=lambda g, dim, start, end, step, src_shape: slice_scatter(g, g.new_zeros(src_shape), dim, start, end, step),
    src=lambda g, dim, start, end, step: slice_dim(g, wrap_dim(dim, g.dim()), start, end, step),
)
slice_scatter.batch(along("dim"))


@op("linear", selects=True)
def diagonal_scatter(input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1):
    """A copy of the tensor with `src` on the diagonal of the dimensions `dim1` and `dim2`.

    Example::

        >>> torch.zeros(2, 2).diagonal_scatter(torch.ones(2))
        tensor([[1., 0.],
                [0., 1.]])
    """
    made = moving.copied(input)
    return _replace(made, diagonal_view(made, offset, dim1, dim2), src)


diagonal_scatter.gradients(
    input=lambda g, offset, dim1, dim2, src_shape: diagonal_scatter(g, g.new_zeros(src_shape), offset, dim1, dim2),
    src=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2),
)
diagonal_scatter.batch(along("dim1", "dim2"))


@composite
def as_strided_scatter(input, src, size, stride, storage_offset=None):
    """A copy of the tensor with `src` in the elements that `as_strided` shows of its memory.

    The elements that are replaced get the gradient 0, and of several elements of `src` that go to one place the last,
    whose value stays, gets it all.
    """
    made = input.clone()
    view = made.as_strided(size, stride, storage_offset)
    if view.shape != src.shape:
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {list(src.shape)}, slice size = "
            f"{list(view.shape)}"
        )
    if src.requires_grad:
        places = input.new_empty_strided(made.shape, made.stride(), dtype=int64)
        order = input.new_tensor(np.arange(src.numel()).reshape(src.shape))
        last = places.as_strided(size, stride, storage_offset).copy_(order)
        src = where(last == order, src, src.detach())
    view.copy_(src)
    return made
