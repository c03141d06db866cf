"""Dimension arguments: negative ones are counted from the end, wrong ones are refused."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index

from .. import errors


def wrap_dim(dim: int, ndim: int) -> int:
    """`dim` as a number from 0 to `ndim - 1`; a zero-dimensional tensor has dimensions 0 and -1 as well.

    Raises IndexError if `dim` is out of range, TypeError if it is no integer.
    """
    try:
        dim = index(dim)
    except TypeError:
        raise TypeError(f"argument 'dim' must be int, not {type(dim).__name__}") from None
    low = ndim or 1
    if not -low <= dim < low:
        raise errors.dim_out_of_range(dim, ndim)
    return dim + low if dim < 0 else dim


def wrap_dims(dim: int | Sequence[int] | None, ndim: int) -> tuple[int, ...]:
    """The dimensions that a reduction is over, in the order given: all for None and for an empty sequence.

    Raises IndexError and TypeError as `wrap_dim`, RuntimeError for a dimension that is named twice.
    """
    if dim is None:
        return tuple(range(ndim))
    if not isinstance(dim, (tuple, list)):
        dims = (wrap_dim(dim, ndim),)
    elif not dim:
        return tuple(range(ndim))
    else:
        dims = tuple([wrap_dim(d, ndim) for d in dim])
        if len(set(dims)) < len(dims):
            twice = [d for d in dims if dims.count(d) > 1][0]
            raise RuntimeError(f"dim {twice} appears multiple times in the list of dims")
    return dims if ndim else ()


def kept_shape(shape: Sequence[int], dims: Sequence[int]) -> list[int]:
    """The shape after a reduction over `dims` that keeps them with length 1."""
    return [1 if i in dims else length for i, length in enumerate(shape)]


def beside(g, dims: Sequence[int], keepdim: bool, shape: Sequence[int]):
    """What a reduction over `dims` gave, or its gradient, where these have length 1: it broadcasts to `shape`."""
    return g if keepdim or not dims else g.reshape(kept_shape(shape, dims))


def spread(g, dims: Sequence[int], keepdim: bool, shape: Sequence[int]):
    """A gradient that came through a reduction over `dims`, expanded to the shape of what was reduced."""
    return beside(g, dims, keepdim, shape).expand(shape)


def one_shape(name: str, given: tuple, named) -> tuple:
    """The lengths that a function was called with: one by one, in a list, or by name as a list or a single one."""
    if named is not None and given:
        raise TypeError(f"{name}() got lengths by position and by name")
    if named is not None:
        return tuple(named) if isinstance(named, (tuple, list)) else (named,)
    return tuple(given[0]) if len(given) == 1 and isinstance(given[0], (tuple, list)) else given
