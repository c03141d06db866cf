"""Reductions of consecutive segments of one dimension, of different lengths."""

from __future__ import annotations

import math
from math import prod

import numpy as np

from .. import errors
from .._core import Tensor
from .batching import leading
from .creation import full
from .dimensions import wrap_dim
from .record import composite, op

_OF_NOTHING = {"sum": 0.0, "mean": math.nan, "max": -math.inf, "min": math.inf, "prod": 1.0}
_IN_SCATTER = {"sum": "sum", "mean": "sum", "max": "amax", "min": "amin", "prod": "prod"}


@composite(method=False)
def segment_reduce(data, reduce, *, lengths=None, indices=None, offsets=None, axis=0, unsafe=False, initial=None):
    """The sum, mean, max, min or prod of each of the segments that follow each other along `axis`.

    `lengths` (*, segments) says how long they are, for each place of the dimensions before `axis`, or `offsets`
    (*, segments + 1) where they begin and end. `initial` is one more term, factor or candidate, and what an empty
    segment gives; without it that is 0, NaN, -inf, inf or 1. Equal maxima share the gradient. Lengths have to add up to
    the length of `data` unless `unsafe`.

    Raises:
        RuntimeError: for lengths that are negative or do not fit, and for `indices`, which PyTorch has not, either.

    Example::

        >>> torch.segment_reduce(torch.tensor([1.0, 3.0, 2.0]), "max", lengths=torch.tensor([2, 1]))
        tensor([3., 2.])
    """
    if reduce not in _OF_NOTHING:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    if indices is not None:
        raise RuntimeError("segment_reduce(): indices based reduction is not supported yet.")
    axis = wrap_dim(axis, data.ndim)
    if not data.is_floating_point():
        raise errors.no_kernel("_segment_reduce_cpu", data.dtype)
    places, sizes = segments_of(_checked(data, lengths, offsets, axis), data.shape[axis], lengths is None, unsafe)
    count = sizes.shape[-1]
    places = places.reshape(*places.shape, *[1] * (data.ndim - axis - 1)).expand(data.shape)
    shape = (*data.shape[:axis], count + 1, *data.shape[axis + 1 :])  # what is in no segment comes last, and goes
    made = full(shape, 0.0 if reduce == "mean" else _OF_NOTHING[reduce], dtype=data.dtype)
    made = made.scatter_reduce(axis, places, data, _IN_SCATTER[reduce], include_self=False).narrow(axis, 0, count)
    if reduce == "mean":
        return _means(made, sizes, initial)
    if initial is None:
        return made
    if reduce in ("sum", "prod"):
        return made + initial if reduce == "sum" else made * initial
    return made.clamp(min=initial) if reduce == "max" else made.clamp(max=initial)


def _means(sums, lengths, initial):
    lengths = lengths.reshape(*lengths.shape, *[1] * (sums.ndim - lengths.ndim))
    total = sums if initial is None else sums + initial
    nothing = math.nan if initial is None else initial
    return (total / lengths.clamp(min=1)).masked_fill(lengths == 0, nothing)


def _checked(data, lengths, offsets, axis: int):
    """The lengths, or else the offsets, whose shape fits."""
    given, name = (offsets, "offsets") if lengths is None else (lengths, "lengths")
    if given is None:
        raise RuntimeError("segment_reduce(): Either lengths or offsets must be defined.")
    if given.is_floating_point() or given.is_complex():
        raise errors.no_kernel(f"_segment_reduce_{name}_cpu_kernel1", given.dtype)
    if axis != given.ndim - 1:
        raise RuntimeError(f"segment_reduce(): Expected axis to be the last dimension of {name} but got {axis}.")
    if given.shape[:-1] != data.shape[:axis]:
        raise RuntimeError(
            f"segment_reduce(): {name} of shape {list(given.shape)} do not stand beside the first {axis} dimensions of "
            f"data of shape {list(data.shape)}"
        )
    return given


@op(public=False, differentiable=False, outputs=("places", "sizes"))
def segments_of(given: Tensor, length: int, as_offsets: bool, unsafe: bool):
    """The number of the segment that each of `length` places is in, or their count if in none; and their sizes."""
    values = given.astype(np.int64)
    ends = values[..., 1:] if as_offsets else np.cumsum(values, -1)
    sizes = np.diff(values) if as_offsets else values
    if as_offsets and ((values < 0).any() or (values > length).any() or (sizes < 0).any()):
        raise RuntimeError(f"segment_reduce(): offsets have to rise from 0 to {length} at most")
    if (sizes < 0).any():
        raise RuntimeError("lengths contains negative value!")
    total = sizes.sum(-1)
    if not as_offsets and ((total > length).any() or not unsafe and (total != length).any()):
        raise RuntimeError(
            "segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) "
            f"when !unsafe; data has {length}, and the sums are {total.tolist()}"
        )
    count, rows = sizes.shape[-1], prod(sizes.shape[:-1])
    places = np.arange(length)
    found = np.full((*sizes.shape[:-1], length), count, np.int64)
    parts = (found.reshape(rows, length), ends.reshape(rows, count), sizes.reshape(rows, count))
    for row, end, size in zip(*parts, strict=True):
        number = np.searchsorted(end, places, "right")
        inside = number < count
        inside[inside] = (end - size)[number[inside]] <= places[inside]
        row[inside] = number[inside]
    return found, sizes


segments_of.batch(leading(1))
