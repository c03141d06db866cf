"""Sums, products, means and extremes of elements that belong to the same place: `scatter_reduce`, `index_reduce`."""

from __future__ import annotations

import numpy as np

from .._core import Tensor
from .along_dim import check_range, checked_source, index_add, index_select
from .choice import keep
from .parts import embed, part
from .record import op
from .scatter import check_same_dtype, checked_grid, gather, part_beside, scatter_add

_UFUNCS = {"sum": np.add, "prod": np.multiply, "mean": np.add, "amax": np.maximum, "amin": np.minimum}


def _neutral(reduce: str, kind: np.dtype):
    """The number that a reduction starts from."""
    if reduce in ("sum", "mean", "prod"):
        return int(reduce == "prod")
    if kind.kind == "b":
        return reduce == "amin"
    if kind.kind in "iu":
        return np.iinfo(kind).min if reduce == "amax" else np.iinfo(kind).max
    return -np.inf if reduce == "amax" else np.inf


def _reduce_at(array: np.ndarray, places: tuple, src: np.ndarray, reduce: str, include_self: bool) -> None:
    """Reduce the elements of a source, and those that are there if `include_self`, to the places they belong to."""
    if not include_self:
        array[places] = _neutral(reduce, array.dtype)
    _UFUNCS[reduce].at(array, places, src)
    if reduce != "mean":
        return
    counts = np.ones(array.shape, np.int64)
    if not include_self:
        counts[places] = 0
    np.add.at(counts, places, 1)
    if array.dtype.kind in "iu":
        array //= counts.astype(array.dtype)
    else:
        array /= counts.astype(array.real.dtype)


def _gradients(g, input, src, out, reduce, include_self, take, put, again):
    """The gradients of a reduction into places for the input and the source.

    `take(x)` are the elements of `x` at the places, `put(values)` are zeros with values added at the places,
    `again(a, b)` is the same reduction of other tensors.
    """
    ones = src.new_ones(src.shape)
    kept = None if include_self else put(ones) == 0
    if reduce == "sum":
        return (g if kept is None else keep(g, kept)), take(g)
    if reduce == "mean":
        share = g / (put(ones) + (1 if kept is None else kept.to(src.dtype)))
        return (share if kept is None else keep(share, kept)), take(share)
    if reduce == "prod":
        # An element's gradient is the product of the others: the product of all that are not 0, divided by the element
        # if that is among them, and 0 where another one is 0.
        zero_input, zero_src = input == 0, src == 0
        a, b = input.masked_fill(zero_input, 1), src.masked_fill(zero_src, 1)
        product = again(a, b)
        zeros = put(zero_src.to(src.dtype)) + (zero_input if kept is None else zero_input & kept).to(src.dtype)
        from_input = zeros == zero_input.to(src.dtype)
        if kept is not None:
            from_input = from_input & kept
        return keep(g * product / a, from_input), keep(take(g * product) / b, take(zeros) == zero_src.to(src.dtype))
    from_input, from_src = input == out, src == take(out)
    if kept is not None:
        from_input = from_input & kept
    share = g / (from_input.to(src.dtype) + put(from_src.to(src.dtype)))
    return keep(share, from_input), keep(take(share), from_src)


# ------------------------------------------------------------------------------------------------ scatter_reduce


@op("general", inplace=True)
def scatter_reduce(input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, *, include_self: bool = True):
    """The elements of `src` reduced to the positions `index` along dimension `dim`, with those of `input` there.

    `reduce` is "sum", "prod", "mean", "amax" or "amin". With `include_self=False` what `input` holds at the positions
    does not count. Of several extremes that are equal each gets the same share of the gradient.

    Example::

        >>> torch.zeros(2).scatter_reduce(0, torch.tensor([0, 0, 1]), torch.tensor([1.0, 2.0, 3.0]), "amax")
        tensor([2., 3.])
    """
    if reduce not in _UFUNCS:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    made = input.copy()
    array, places, grid = checked_grid("scatter", made, dim, index, src)
    check_same_dtype(input, src)
    if grid is not None:
        _reduce_at(array, grid, part_beside(src, places), reduce, include_self)
    return made


@scatter_reduce.gradient("input", "src")
def _scatter_reduce_gradients(g, input, dim, index, src, reduce, include_self, out):
    beside = (*[slice(n) for n in index.shape], ...)
    from_input, from_src = _gradients(
        g, input, part(src, beside), out, reduce, include_self,
        take=lambda x: gather(x, dim, index),
        put=lambda values: scatter_add(values.new_zeros(g.shape), dim, index, values),
        again=lambda a, b: scatter_reduce(a, dim, index, b, reduce, include_self=include_self),
    )  # fmt: skip
    return from_input, embed(from_src, src.shape, beside)


# ------------------------------------------------------------------------------------------------ index_reduce


@op("general", inplace=True)
def index_reduce(input: Tensor, dim: int, index: Tensor, source: Tensor, reduce: str, *, include_self: bool = True):
    """The parts of `source` along dimension `dim` reduced to the positions `index`, with those of `input` there.

    `reduce` is "prod", "mean", "amax" or "amin". With `include_self=False` what `input` holds at the positions does not
    count. Of several extremes that are equal each gets the same share of the gradient.

    Example::

        >>> torch.ones(2).index_reduce(0, torch.tensor([0, 0]), torch.tensor([2.0, 3.0]), "prod")
        tensor([6., 1.])
    """
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}.")
    made = input.copy()
    array, place, values = checked_source("index_reduce_", made, dim, index, source)
    check_range(index, array.shape[len(place) - 1], "index out of range in self")
    _reduce_at(array, place, values, reduce, include_self)
    return made


@index_reduce.gradient("input", "source")
def _index_reduce_gradients(g, input, dim, index, source, reduce, include_self, out):
    return _gradients(
        g, input, source, out, reduce, include_self,
        take=lambda x: index_select(x, dim, index),
        put=lambda values: index_add(values.new_zeros(g.shape), dim, index, values),
        again=lambda a, b: index_reduce(a, dim, index, b, reduce, include_self=include_self),
    )  # fmt: skip
