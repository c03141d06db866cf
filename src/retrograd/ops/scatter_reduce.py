"""Sums, products, means and extremes of elements that belong to the same place: `scatter_reduce`, `index_reduce`."""

from __future__ import annotations

import numpy as np

from .._core import Tensor, make_tensor, moving
from .._core.places import reduce_at
from .along_dim import check_range, checked_source, index_add, index_select
from .batching import along, by_hand, whole_values
from .choice import keep, where
from .joining import cat, stack
from .padding import pad
from .parts import embed, part
from .record import op
from .reduction import others_along
from .scatter import check_same_dtype, checked_grid, gather, narrowed, part_beside, scatter_add
from .shape import reshape

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


def _reduce_along(
    array: np.ndarray, dim: int, index: np.ndarray, src: np.ndarray, reduce: str, include_self: bool
) -> bool:
    """The same by the core's loops, where they are for these arrays; whether that was done."""
    if reduce != "mean":
        return reduce_at(array, dim, index, src, reduce, include_self)
    if array.dtype.kind != "f" or not reduce_at(array, dim, index, src, "sum", include_self):
        return False
    counts = np.ones(array.shape, array.dtype)
    reduce_at(counts, dim, index, np.ones(index.shape, array.dtype), "sum", include_self)
    array /= counts
    return True


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
        return _product_gradients(g, input, src, kept, take, put, again)
    from_input, from_src = input == out, src == take(out)
    if kept is not None:
        from_input = from_input & kept
    share = g / (from_input.to(src.dtype) + put(from_src.to(src.dtype)))
    return keep(share, from_input), keep(take(share), from_src)


def _product_gradients(g, input, src, kept, take, put, again):
    """An element's gradient is the product of the others: the product of all, divided by the element. Places that hold
    a zero are done by `others_along`, so that this is exact there at every order."""
    zero_input, zero_src = input == 0, src == 0
    a, b = input.masked_fill(zero_input, 1), src.masked_fill(zero_src, 1)
    product = again(a, b)
    from_input, from_src = g * product / a, take(g * product) / b
    zeros = put(zero_src.to(src.dtype)) + (zero_input if kept is None else zero_input & kept).to(src.dtype)
    if whole_values(zeros != 0).any():
        places = reshape(make_tensor(np.arange(g.numel())), g.shape)
        own = places if kept is None else where(kept, places, -1)
        elements = cat([reshape(input, -1), reshape(src, -1), src.new_ones(1)])
        table, owners, inside = zero_places(elements, cat([reshape(own, -1), reshape(take(places), -1)]))
        others = reshape(g, -1)[owners][:, None] * others_along(elements[table], 1)
        exact = elements.new_zeros(elements.shape).index_put((table,), others)
        n, m = input.numel(), input.numel() + src.numel()
        from_input = where(reshape(inside[:n], input.shape), reshape(exact[:n], input.shape), from_input)
        from_src = where(reshape(inside[n:m], src.shape), reshape(exact[n:m], src.shape), from_src)
    return (from_input if kept is None else keep(from_input, kept)), from_src


@op(public=False, differentiable=False, outputs=("table", "owners", "inside"))
def zero_places(elements: Tensor, places: Tensor):
    """The places that a zero belongs to, their elements in rows filled up with the number of the last element, and
    which elements those are. `places` has one entry for each element but the last; -1 belongs nowhere."""
    holds_zero = np.zeros(places.max(initial=0) + 2, np.bool_)
    holds_zero[places[elements[:-1] == 0]] = True
    holds_zero[-1] = False
    inside = np.append(holds_zero[places], False)
    members = np.flatnonzero(inside)
    members = members[np.argsort(places[members], kind="stable")]
    owners, starts, counts = np.unique(places[members], return_index=True, return_counts=True)
    table = np.full((owners.size, counts.max(initial=0)), places.size)
    row = np.repeat(np.arange(owners.size), counts)
    table[row, np.arange(members.size) - starts[row]] = members
    return table, owners, inside


@zero_places.batch
@by_hand
def _zero_places_batch(call):
    """Each element's places, filled up to the most that one has with places whose elements are none."""
    elements, places = call.all_mapped()
    filler = places.shape[1]
    made = [call.run((elements[n], places[n])) for n in range(call.size)]
    rows = max([table.shape[0] for table, _, _ in made])
    columns = max([table.shape[1] for table, _, _ in made])
    tables = [
        pad(table, (0, columns - table.shape[1], 0, rows - table.shape[0]), value=filler) for table, _, _ in made
    ]
    owners = [pad(owner, (0, rows - owner.shape[0])) for _, owner, _ in made]
    return stack(tables), stack(owners), stack([inside for _, _, inside in made])


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
    made = moving.copied(input)
    if _reduce_along(made, dim, index, src, reduce, include_self):
        return made
    narrow = narrowed(made, dim, index, src)
    if narrow is not None and _reduce_along(narrow[1], dim, index, narrow[2], reduce, include_self):
        made[narrow[0]] = narrow[1]
        return made
    array, places, grid = checked_grid("scatter", made, dim, index, src)
    check_same_dtype(input, src)
    if grid is not None:
        _reduce_at(array, grid, part_beside(src, places), reduce, include_self)
    return made


scatter_reduce.batch(along("dim"))


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
    made = moving.copied(input)
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
