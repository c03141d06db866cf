"""Sorting, the largest few, unique elements, places in sorted sequences, and counting."""

from __future__ import annotations

from math import prod

import numpy as np

from .. import errors
from .._core import Tensor, counting, from_numpy_dtype, make_tensor, ordering, read_array
from . import return_types
from .batching import along, refused
from .dimensions import wrap_dim
from .extrema import send_to_selected, tangent_of_selected
from .inplace import write_out
from .record import composite, op

_SORTED = {"public": False, "outputs": ("values", "indices"), "nondifferentiable": ("indices",)}


def _check_order(name: str, array: np.ndarray) -> None:
    if array.dtype.kind == "c":
        raise RuntimeError(f" {name} does not support complex dtypes on CPU")


# ------------------------------------------------------------------------------------------------ sort


def _order(array: np.ndarray, dim: int, descending: bool) -> np.ndarray:
    """The stable sorting order along `dim`; NaN counts as larger than every number."""
    if not descending:
        return np.argsort(array, axis=dim, kind="stable")
    backwards = np.argsort(np.flip(array, dim), axis=dim, kind="stable")
    return array.shape[dim] - 1 - np.flip(backwards, dim)


@op(backward_name="SortBackward0", **_SORTED, selects=True, fast=ordering.sort)
def sort_dim(input: Tensor, dim: int, descending: bool):
    _check_order("Sort", input)
    dim = wrap_dim(dim, input.ndim)
    if not input.ndim:
        return input.copy(), np.zeros((), np.int64)
    order = _order(input, dim, descending)
    return np.take_along_axis(input, order, dim), order


sort_dim.batch(along("dim"))


@sort_dim.gradient("input")
def _sort_gradient(g_values, indices, dim, input_shape):
    return send_to_selected(g_values, indices, dim, True, input_shape)


def _sort_tangent(t_input, indices, dim):
    return tangent_of_selected(t_input, indices, dim, True)


@composite
def sort(input, dim=-1, descending=False, *, stable=False, out=None):
    """The elements in order along `dim`, as the named tuple (values, indices); equal ones keep their order.

    NaN counts as larger than every number. Raises NotImplementedError for complex numbers.

    Example::

        >>> torch.sort(torch.tensor([3.0, 1.0, 2.0]))
        torch.return_types.sort(
        values=tensor([1., 2., 3.]),
        indices=tensor([1, 2, 0]))
    """
    return return_types.sort(*sort_dim(input, dim, descending, out=out))


@op(differentiable=False, public=False, fast=ordering.argsort)
def argsort_dim(input: Tensor, dim: int, descending: bool):
    _check_order("Sort", input)
    dim = wrap_dim(dim, input.ndim)
    return _order(input, dim, descending) if input.ndim else np.zeros((), np.int64)


argsort_dim.batch(along("dim"))


@composite
def argsort(input, dim=-1, descending=False, stable=False):
    """The indices that put the elements in order along `dim`; equal ones keep their order.

    Example::

        >>> torch.argsort(torch.tensor([3.0, 1.0, 2.0]), descending=True)
        tensor([0, 2, 1])
    """
    return argsort_dim(input, dim, descending)


@composite
def msort(input, *, out=None):
    """The elements in order along the first dimension."""
    return sort_dim(input, 0, False, out=None if out is None else (out, make_tensor(np.empty(0, np.int64))))[0]


@op(backward_name="TopkBackward0", **_SORTED, selects=True, fast=ordering.topk)
def topk_dim(input: Tensor, k: int, dim: int, largest: bool):
    _check_order("topk", input)
    if input.dtype.kind == "b":
        raise RuntimeError("topk does not support bool dtypes on CPU")
    dim = wrap_dim(dim, input.ndim)
    length = input.shape[dim] if input.ndim else 1
    if not 0 <= k <= length:
        raise RuntimeError("selected index k out of range")
    if not input.ndim:
        return input.copy(), np.zeros((), np.int64)
    before = (slice(None),) * dim
    if 0 < k < length // 4:
        side = np.argpartition(input, length - k if largest else k - 1, dim)
        places = side[(*before, slice(length - k, length) if largest else slice(k))]
        chosen = np.take_along_axis(input, places, dim)
        order = _order(chosen, dim, largest)
        return np.take_along_axis(chosen, order, dim), np.take_along_axis(places, order, dim)
    order = np.ascontiguousarray(_order(input, dim, largest)[(*before, slice(k))])
    return np.take_along_axis(input, order, dim), order


topk_dim.gradients(input=_sort_gradient)
sort_dim.tangent(_sort_tangent)
topk_dim.tangent(_sort_tangent)
topk_dim.batch(along("dim"))


@composite
def topk(input, k, dim=-1, largest=True, sorted=True, *, out=None):
    """The `k` largest (or smallest) elements along `dim`, in order, as the named tuple (values, indices).

    Raises RuntimeError if there are fewer than `k`.

    Example::

        >>> torch.topk(torch.tensor([1.0, 5.0, 3.0]), 2).indices
        tensor([1, 2])
    """
    return return_types.topk(*topk_dim(input, k, dim, largest, out=out))


# ------------------------------------------------------------------------------------------------ unique


def _asked_for(results: tuple, return_inverse, return_counts):
    """The results that were asked for: one alone, else a tuple."""
    values, inverse, counts = results
    wanted = (values, *([inverse] if return_inverse else []), *([counts] if return_counts else []))
    return values if len(wanted) == 1 else wanted


def _not_implemented(name: str):
    """A formula for what has no derivative: an element may be that of several in the input."""

    def gradient(g):
        raise NotImplementedError(f"the derivative for '{name}' is not implemented.")

    return gradient


def _existing_dim(dim: int, ndim: int) -> int:
    if not ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return wrap_dim(dim, ndim)


def _unique(array: np.ndarray, axis: int | None) -> tuple[np.ndarray, ...]:
    if array.dtype.kind == "c":
        raise errors.no_kernel("unique", from_numpy_dtype(array.dtype))
    values, inverse, counts = np.unique(array, return_inverse=True, return_counts=True, axis=axis, equal_nan=False)
    inverse = inverse.reshape(array.shape if axis is None else array.shape[axis])
    return np.ascontiguousarray(values), inverse, counts


_UNIQUE = {"public": False, "outputs": ("values", "inverse", "counts"), "nondifferentiable": ("inverse", "counts")}


@op(backward_name="Unique2Backward0", **_UNIQUE, fast=ordering.unique_all)
def unique_all(input: Tensor):
    return _unique(input, None)


@op(backward_name="UniqueDimBackward0", **_UNIQUE)
def unique_dim(input: Tensor, dim: int):
    return _unique(input, _existing_dim(dim, input.ndim))


@op(backward_name="UniqueConsecutiveBackward0", **_UNIQUE, fast=ordering.unique_runs)
def unique_runs(input: Tensor, dim: int | None):
    rows = input.reshape(-1) if dim is None else np.moveaxis(input, _existing_dim(dim, input.ndim), 0)
    starts = np.ones(len(rows), np.bool_)
    starts[1:] = np.any(rows[1:] != rows[:-1], axis=tuple(range(1, rows.ndim)))
    places = np.flatnonzero(starts)
    inverse = np.cumsum(starts) - 1
    counts = np.diff(places, append=len(rows)).astype(np.int64)
    if dim is None:
        return rows[starts], inverse.reshape(input.shape), counts
    return np.ascontiguousarray(np.moveaxis(rows[starts], 0, dim)), inverse, counts


unique_all.gradients(input=_not_implemented("_unique2"))
unique_dim.gradients(input=_not_implemented("unique_dim"))
unique_runs.gradients(input=_not_implemented("unique_consecutive"))
for _record, _name in ((unique_all, "_unique2"), (unique_dim, "unique_dim"), (unique_runs, "unique_consecutive")):
    _record.batch(
        refused(
            "We do not support batching operators that can output dynamic shape. Attempted to vmap over "
            f"aten::{_name}: how many elements are different depends on values."
        )
    )


@composite
def unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    """The different elements, in order; with `dim` the different slices along it.

    Also returned on request: for each element of the input the place of its equal in the result, and how
    often each occurs. The values have no derivative: a backward pass through them raises NotImplementedError.

    Example::

        >>> torch.unique(torch.tensor([1, 3, 2, 3]), return_counts=True)
        (tensor([1, 2, 3]), tensor([1, 1, 2]))
    """
    return _asked_for(unique_all(input) if dim is None else unique_dim(input, dim), return_inverse, return_counts)


@composite
def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    """One element of each run of equal neighbours; with `dim`, one slice of each run of equal slices.

    Example::

        >>> torch.unique_consecutive(torch.tensor([1, 1, 2, 2, 1]))
        tensor([1, 2, 1])
    """
    return _asked_for(unique_runs(input, dim), return_inverse, return_counts)


# ---------------------------------------------------------------------------------------- places in sequences


@op(differentiable=False, public=False)
def find_places(sorted_sequence: Tensor, input: Tensor, sorter: Tensor | None, right: bool, out_int32: bool):
    if sorter is not None:
        if sorter.size and not (sorter.min() >= 0 and sorter.max() < sorted_sequence.shape[-1]):
            raise RuntimeError("torch.searchsorted(): sorter index out of range")
        sorted_sequence = np.take_along_axis(sorted_sequence, sorter, -1)
    side = "right" if right else "left"
    if sorted_sequence.ndim == 1:
        places = ordering.search(sorted_sequence, input, right)
        if places is None:
            places = np.searchsorted(sorted_sequence, input, side)
    else:
        length = sorted_sequence.shape[-1]
        count = prod(input.shape[:-1])
        rows, wanted = sorted_sequence.reshape(count, length), input.reshape(count, input.shape[-1])
        places = np.empty(wanted.shape, np.int64)
        for row, values, found in zip(rows, wanted, places, strict=True):
            found[:] = np.searchsorted(row, values, side)
        places = places.reshape(input.shape)
    return np.asarray(places).astype(np.int32 if out_int32 else np.int64, copy=False)


@composite(method=False, spelled={"self": "input"})
def searchsorted(
    sorted_sequence, input: Tensor | float, *, out_int32=False, right=False, side=None, sorter=None, out=None
):
    """Where each value of `input` would have to be put into a sequence for it to stay sorted.

    The sequence lies along the last dimension; one of several dimensions has those of `input` before it.
    Before equal elements, or behind them if `right` (or `side="right"`). `sorter` gives the order of a
    sequence that is not sorted.

    Example::

        >>> torch.searchsorted(torch.tensor([1.0, 3.0, 5.0]), torch.tensor([3.0, 6.0]))
        tensor([1, 3])
    """
    if side not in (None, "left", "right"):
        raise RuntimeError(f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError(
            "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True"
        )
    if not isinstance(input, Tensor):
        input = sorted_sequence.new_tensor(input, dtype=sorted_sequence.dtype)
    if sorted_sequence.ndim == 0:
        raise RuntimeError(
            "torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension"
        )
    if sorted_sequence.ndim > 1 and input.ndim == 0:
        raise RuntimeError(
            "torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we "
            f"got boundaries tensor dim({sorted_sequence.ndim}) and input value's dim(0) numel(1)"
        )
    if sorted_sequence.ndim > 1 and sorted_sequence.shape[:-1] != input.shape[:-1]:
        raise RuntimeError(
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of "
            "boundaries tensor and input value tensor must match, but we got boundaries tensor "
            f"{list(sorted_sequence.shape)} and input value tensor {list(input.shape)}"
        )
    if sorter is not None and sorter.shape != sorted_sequence.shape:
        raise RuntimeError(
            "torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor "
            f"{list(sorted_sequence.shape)}and got sorter tensor {list(sorter.shape)}"
        )
    if sorter is not None and str(sorter.dtype) != "torch.int64":
        raise RuntimeError(
            "torch.searchsorted(): sorter must be a tensor of long dtype but got dtype "
            + errors.kind_name(sorter.dtype)
        )
    return find_places(sorted_sequence, input, sorter, right or side == "right", out_int32, out=out)


@composite(method=False, spelled={"self": "input"})
def bucketize(input: Tensor | float, boundaries, *, out_int32=False, right=False, out=None):
    """The number of the bucket, between sorted `boundaries`, that each value falls into.

    A value on a boundary belongs to the bucket below it, or above it if `right`.

    Example::

        >>> torch.bucketize(torch.tensor([3.0, 6.0]), torch.tensor([1.0, 3.0, 5.0]))
        tensor([1, 3])
    """
    if boundaries.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})")
    if not isinstance(input, Tensor):
        input = boundaries.new_tensor(input)
    return find_places(boundaries, input, None, right, out_int32, out=out)


@op(differentiable=False, public=False, fast=counting.is_among)
def is_among(elements: Tensor, test_elements: Tensor, invert: bool):
    return np.isin(elements, test_elements, invert=invert)


@composite(method=False, spelled={"element": "elements", "test_element": "test_elements"})
def isin(elements, test_elements, *, assume_unique=False, invert=False, out=None):
    """Whether each element is among `test_elements`; either may be a number, not both.

    Example::

        >>> torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2, 5]))
        tensor([False,  True, False])
    """
    if not isinstance(elements, Tensor):
        elements = test_elements.new_tensor(elements)
    if not isinstance(test_elements, Tensor):
        test_elements = elements.new_tensor(test_elements)
    return is_among(elements, test_elements, invert, out=out)


# ------------------------------------------------------------------------------------------------ counting


@op(differentiable=False)
def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0):
    """How often each number 0, 1, 2, … occurs in a vector, or the sum of the weights of its occurrences.

    Example::

        >>> torch.bincount(torch.tensor([0, 1, 1, 3]))
        tensor([1, 2, 0, 1])
    """
    if input.dtype.kind not in "iu":
        raise errors.no_kernel("bincount", from_numpy_dtype(input.dtype))
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    if input.ndim != 1 or (input.size and input.min() < 0):
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if weights is None:
        return np.bincount(input, minlength=minlength).astype(np.int64, copy=False)
    if weights.shape != input.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    totals = np.bincount(input, weights, minlength)
    return totals.astype(np.float32 if weights.dtype == np.float32 else np.float64, copy=False)


bincount.batch(refused("the length of the result of bincount depends on the values of its input"))


@op(differentiable=False, fast=counting.histc)
def histc(input: Tensor, bins: int = 100, min: float = 0, max: float = 0):
    """How many elements fall into each of `bins` equal intervals from `min` to `max`; others are left out.

    With min = max the interval goes from the smallest to the largest element.

    Example::

        >>> torch.histc(torch.tensor([1.0, 2.0, 1.0]), bins=4, min=0, max=3)
        tensor([0., 2., 1., 0.])
    """
    if input.dtype.kind not in "fV":
        raise errors.no_kernel("histogram", from_numpy_dtype(input.dtype))
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
    low, high = float(min), float(max)
    if low == high and input.size:
        low, high = float(input.min()), float(input.max())
    if low == high:
        low, high = low - 1, high + 1
    if not (np.isfinite(low) and np.isfinite(high)):
        raise RuntimeError(f"torch.histc: range of [{low:g}, {high:g}] is not finite")
    if low > high:
        raise RuntimeError("torch.histc: max must be larger than min")
    inside = input[(input >= low) & (input <= high)].astype(np.float64)
    places = ((inside - low) * (bins / (high - low))).astype(np.int64)
    return np.bincount(np.minimum(places, bins - 1), minlength=bins).astype(input.dtype)


@composite
def histogram(input, bins, *, range=None, weight=None, density=False, out=None):
    """How many elements, or which sum of weights, lie between each two neighbours of a row of edges.

    `bins` is the number of equal intervals over `range` (by default that of the elements) or a tensor of
    rising edges. `density` divides by the total and the widths. Returns the named tuple (hist, bin_edges).

    Example::

        >>> torch.histogram(torch.tensor([1.0, 2.0, 1.0]), bins=2, range=(1.0, 3.0)).hist
        tensor([2., 1.])
    """
    if not input.is_floating_point():
        raise errors.no_kernel("histogram", input.dtype)
    if isinstance(bins, Tensor) and bins.dtype is not input.dtype:
        one, two = errors.kind_name(input.dtype), errors.kind_name(bins.dtype)
        raise RuntimeError(
            f"torch.histogramdd: input tensor and bins tensors should have same dtype, but got input dtype {one} and "
            f"bins dtype {two}"
        )
    if not isinstance(bins, Tensor) and bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
    array, edges = read_array(input), read_array(bins) if isinstance(bins, Tensor) else bins
    if range is None and not isinstance(bins, Tensor) and not array.size:
        range = (0.0, 1.0)
    weights = None if weight is None else read_array(weight).reshape(-1)
    counts, edges = np.histogram(array.reshape(-1), edges, range, density, weights)
    made = tuple([make_tensor(a.astype(array.dtype)) for a in (counts, edges)])
    return return_types.histogram(*(made if out is None else write_out(out, made)))


@composite(method=False)
def histogramdd(input, bins, *, range=None, weight=None, density=False):
    """How many points, or which sum of weights, lie in each box of a grid; the points are the rows of `input`.

    `bins` is a number of equal intervals for all coordinates, one for each, or a tensor of rising edges for each.
    `range` lists the ends of all coordinates, one after the other (by default those of the points). `density` divides
    by the total and the volumes. Returns the named tuple (hist, bin_edges), whose second part is a tuple.

    Example::

        >>> torch.histogramdd(torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), bins=[2, 2]).hist
        tensor([[0., 1.],
                [1., 1.]])
    """
    if not input.is_floating_point():
        raise errors.no_kernel("histogramdd", input.dtype)
    if input.ndim < 2:
        raise RuntimeError("torch.histogramdd: input tensor should have at least 2 dimensions")
    count = input.shape[-1]
    bins = list(bins) if isinstance(bins, (list, tuple)) else [bins] * count
    if len(bins) != count:
        raise RuntimeError("histogramdd: The size of bins must be equal to the innermost dimension of the input.")
    for number, edges in enumerate(bins):
        if not isinstance(edges, Tensor) and edges <= 0:
            raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {edges} for dimension {number}")
    if range is not None and len(range) != 2 * count:
        raise RuntimeError(
            f"torch.histogramdd: for a {count}-dimensional histogram range should have {2 * count} elements, but got "
            f"{len(range)}"
        )
    points = read_array(input).reshape(-1, count)
    ends = None if range is None else list(zip(range[::2], range[1::2], strict=True))
    edges = [read_array(part) if isinstance(part, Tensor) else part for part in bins]
    weights = None if weight is None else read_array(weight).reshape(-1)
    counts, edges = np.histogramdd(points, edges, ends, density, weights)
    made = [make_tensor(a.astype(points.dtype)) for a in (counts, *edges)]
    return return_types.histogramdd(made[0], tuple(made[1:]))
