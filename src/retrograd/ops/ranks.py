"""Elements chosen by rank: medians, quantiles, the k-th smallest, the most frequent."""

from __future__ import annotations

import numpy as np

from .. import errors
from .._core import Tensor, from_numpy_dtype, ordering
from . import return_types
from .batching import along, over_all, whole_values
from .choice import keep
from .dimensions import wrap_dim
from .extrema import check_not_empty, send_to_selected, tangent_of_selected
from .inplace import write_out
from .record import composite, op

_PICKED = {"public": False, "outputs": ("values", "indices"), "nondifferentiable": ("indices",)}


def _pick(array: np.ndarray, places: np.ndarray, dim: int, keepdim: bool) -> tuple[np.ndarray, np.ndarray]:
    """Values at `places`, which have length 1 along `dim`, and the places."""
    values = np.take_along_axis(array, places, dim)
    return (values, places) if keepdim else (values.squeeze(dim), places.squeeze(dim))


def _check_ordered(name: str, array: np.ndarray, kinds: str = "bc") -> None:
    if array.dtype.kind in kinds:
        raise errors.no_kernel(name, from_numpy_dtype(array.dtype))


# ------------------------------------------------------------------------------------------------ median


def _median_along(array: np.ndarray, dim: int, keepdim: bool, ignore_nan: bool):
    _check_ordered("median", array)
    dim = wrap_dim(dim, array.ndim)
    check_not_empty("median", array, (dim,))
    if not array.ndim:
        return array.copy(), np.zeros((), np.int64)
    order = np.argsort(array, axis=dim, kind="stable")
    missing = np.sum(array != array, axis=dim, keepdims=True)
    length = array.shape[dim]
    if ignore_nan:
        rank = np.maximum(length - missing - 1, 0) // 2
    else:
        rank = np.where(missing > 0, length - missing, (length - 1) // 2)
    return _pick(array, np.take_along_axis(order, rank, dim), dim, keepdim)


def _median_of_all(array: np.ndarray, ignore_nan: bool) -> np.ndarray:
    _check_ordered("median", array)
    if not array.size:
        return np.full((), np.nan if array.dtype.kind in "fV" else np.iinfo(array.dtype).min, array.dtype)
    return _median_along(array.reshape(-1), 0, False, ignore_nan)[0]


def _share_among_equals(g, input, out):
    chosen = (input == out) | ((input != input) & (out != out))
    return keep(g, chosen) / chosen.sum()


def _mean_of_equals(input, t_input, out):
    chosen = (input == out) | ((input != input) & (out != out))
    return keep(t_input, chosen).sum() / chosen.sum()


@op("reduction", backward_name="MedianBackward0", selects=True, fast=ordering.median)
def median(input: Tensor):
    """The median of all elements."""
    return _median_of_all(input, False)


@op("reduction", backward_name="NanmedianBackward0", selects=True, fast=ordering.nanmedian)
def nanmedian(input: Tensor):
    """The median of all elements that are not NaN."""
    return _median_of_all(input, True)


@op(backward_name="MedianBackward1", **_PICKED, selects=True, fast=ordering.median_along)
def median_dim(input: Tensor, dim: int, keepdim: bool):
    return _median_along(input, dim, keepdim, False)


@op(backward_name="NanmedianBackward1", **_PICKED, fast=ordering.nanmedian_along)
def nanmedian_dim(input: Tensor, dim: int, keepdim: bool):
    return _median_along(input, dim, keepdim, True)


median.gradients(input=_share_among_equals)
nanmedian.gradients(input=_share_among_equals)
median_dim.gradients(input=send_to_selected)
nanmedian_dim.gradients(input=send_to_selected)
median.tangent(_mean_of_equals)
nanmedian.tangent(_mean_of_equals)
median_dim.tangent(tangent_of_selected)
nanmedian_dim.tangent(tangent_of_selected)
median.batch(over_all(lambda x, dims: median_dim(x, 1, False)[0], flat=True))
nanmedian.batch(over_all(lambda x, dims: nanmedian_dim(x, 1, False)[0], flat=True))
median_dim.batch(along("dim"))
nanmedian_dim.batch(along("dim"))


@median.overload
def median_general(input, dim=None, keepdim=False, *, out=None):
    """The median of all elements; along `dim` the named tuple (values, indices). Of two it is the lower.

    A NaN among the elements makes the median NaN.

    Example::

        >>> torch.median(torch.tensor([3.0, 1.0, 2.0, 4.0]))
        tensor(2.)
    """
    if dim is None:
        return median(input) if out is None else write_out(out, median(input))
    return return_types.median(*median_dim(input, dim, keepdim, out=out))


@nanmedian.overload
def nanmedian_general(input, dim=None, keepdim=False, *, out=None):
    """The median of the elements that are not NaN; see `median`."""
    if dim is None:
        return nanmedian(input) if out is None else write_out(out, nanmedian(input))
    return return_types.nanmedian(*nanmedian_dim(input, dim, keepdim, out=out))


# ---------------------------------------------------------------------------------------- k-th, most frequent


@op(backward_name="KthvalueBackward0", **_PICKED, selects=True, fast=ordering.kthvalue)
def kthvalue_dim(input: Tensor, k: int, dim: int, keepdim: bool):
    _check_ordered("kthvalue", input)
    dim = wrap_dim(dim, input.ndim)
    check_not_empty("kthvalue", input, (dim,))
    if not 1 <= k <= (input.shape[dim] if input.ndim else 1):
        raise RuntimeError("kthvalue(): selected number k out of range for dimension " + str(dim))
    if not input.ndim:
        return input.copy(), np.zeros((), np.int64)
    order = np.argsort(input, axis=dim, kind="stable")
    return _pick(input, np.take(order, [k - 1], dim), dim, keepdim)


kthvalue_dim.gradients(input=send_to_selected)
kthvalue_dim.tangent(tangent_of_selected)
kthvalue_dim.batch(along("dim"))


@composite
def kthvalue(input, k, dim=-1, keepdim=False, *, out=None):
    """The `k`-th smallest elements along `dim`, counted from 1, as the named tuple (values, indices).

    Example::

        >>> torch.kthvalue(torch.tensor([5.0, 1.0, 3.0]), 2)
        torch.return_types.kthvalue(
        values=tensor(3.),
        indices=tensor(2))
    """
    return return_types.kthvalue(*kthvalue_dim(input, k, dim, keepdim, out=out))


@op(backward_name="ModeBackward0", **_PICKED, selects=True, fast=ordering.mode)
def mode_dim(input: Tensor, dim: int, keepdim: bool):
    _check_ordered("mode", input, "c")
    dim = wrap_dim(dim, input.ndim)
    check_not_empty("mode", input, (dim,))
    if not input.ndim:
        return input.copy(), np.zeros((), np.int64)
    order = np.argsort(input, axis=dim, kind="stable")
    ordered = np.moveaxis(np.take_along_axis(input, order, dim), dim, -1)
    places = np.arange(ordered.shape[-1])
    fresh = np.ones(ordered.shape, np.bool_)
    fresh[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    run = places - np.maximum.accumulate(np.where(fresh, places, 0), -1)
    last = np.argmax(run, -1)[..., None]
    return _pick(input, np.take_along_axis(order, np.moveaxis(last, -1, dim), dim), dim, keepdim)


mode_dim.gradients(input=send_to_selected)
mode_dim.tangent(tangent_of_selected)
mode_dim.batch(along("dim"))


@composite
def mode(input, dim=-1, keepdim=False, *, out=None):
    """The most frequent elements along `dim`, of several the smallest, as the named tuple (values, indices).

    Example::

        >>> torch.mode(torch.tensor([6, 5, 1, 0, 2, 3, 6, 2, 1, 2])).values
        tensor(2)
    """
    return return_types.mode(*mode_dim(input, dim, keepdim, out=out))


# ------------------------------------------------------------------------------------------------ quantile

_INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


def _quantile(name, input, q, dim, keepdim, interpolation, ignore_nan):
    if str(input.dtype) not in ("torch.float32", "torch.float64"):
        raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
    if not isinstance(q, Tensor):
        if not 0 <= q <= 1:
            raise RuntimeError(f"{name}() q must be in the range [0, 1] but got {q}")
        q = input.new_tensor(q)
    if q.ndim > 1:
        raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
    if q.dtype is not input.dtype:
        raise RuntimeError(f"{name}() q tensor must be same dtype as the input tensor")
    if (whole_values((q < 0) | (q > 1))).any():
        raise RuntimeError(f"{name}() q values must be in the range [0, 1]")
    if interpolation not in _INTERPOLATIONS:
        raise RuntimeError(
            f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
            f"{interpolation}"
        )
    if input.numel() == 0:
        raise RuntimeError(f"{name}() input tensor must be non-empty")
    ndim = input.ndim
    axis = None if dim is None else wrap_dim(dim, ndim)
    rows = input.reshape(-1) if axis is None or not ndim else input.movedim(axis, -1)
    kept = [1] * ndim if axis is None else [1 if i == axis else n for i, n in enumerate(input.shape)]
    picked = _interpolated(rows.sort(-1).values, q, interpolation, ignore_nan)
    if q.ndim:
        picked = picked.movedim(-1, 0)
        return picked.reshape([q.shape[0], *kept]) if keepdim else picked
    picked = picked.squeeze(-1)
    return picked.reshape(kept) if keepdim else picked


def _interpolated(ordered, q, interpolation, ignore_nan):
    """The elements of sorted rows at the ranks q * (length - 1); NaN, sorted last, is met or left out."""
    missing = (ordered != ordered).sum(-1, True)
    length = ordered.shape[-1]
    if ignore_nan:
        rank = q.reshape(-1) * (length - 1 - missing).clamp_min(0)
    else:
        rank = (q.reshape(-1) * (length - 1)).expand([*ordered.shape[:-1], q.numel()]).clone()
        rank = rank.masked_fill(missing > 0, length - 1)
    if interpolation == "nearest":
        rank = rank.round()
    below = rank.ceil() if interpolation == "higher" else rank.floor()
    low = ordered.gather(-1, below.long())
    if interpolation not in ("linear", "midpoint"):
        return low
    high = ordered.gather(-1, rank.ceil().long())
    weight = rank - below if interpolation == "linear" else 0.5 * (rank != below)
    return low + weight * (high - low)


@composite
def quantile(input, q, dim=None, keepdim=False, *, interpolation="linear"):
    """The `q`-th quantiles of all elements or along `dim`; `q` is a number, or a 1-D tensor, from 0 to 1.

    Between two elements `interpolation` decides: linear, lower, higher, midpoint or nearest. A NaN among the
    elements makes the quantile NaN. For a 1-D `q` the first dimension of the result belongs to it.

    Example::

        >>> torch.quantile(torch.tensor([0.0, 1.0, 2.0, 3.0]), 0.5)
        tensor(1.5000)
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation, False)


@composite
def nanquantile(input, q, dim=None, keepdim=False, *, interpolation="linear"):
    """The `q`-th quantiles of the elements that are not NaN; see `quantile`."""
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation, True)
