"""Padding: constants, or the tensor's own elements, around the last dimensions."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from .._core import Op, Tensor, from_numpy_dtype
from .batching import by_hand, leading, loop_batch, with_attributes
from .conversion import element
from .record import composite, op


def _pairs(pad: Sequence[int], ndim: int) -> list[tuple[int, int]]:
    """The padding (before, after) of each dimension; `pad` begins with the last one."""
    pairs = [(0, 0)] * (ndim - len(pad) // 2)
    return pairs + [(pad[k], pad[k + 1]) for k in range(len(pad) - 2, -1, -2)]


def _check_pad(ndim: int, pad: Sequence[int]) -> None:
    if len(pad) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(pad) > 2 * ndim:
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(pad)} and input of dimension {ndim}"
        )


@op("linear", selects=True)
def constant_pad_nd(input: Tensor, pad: Sequence[int], value: float = 0):
    """The tensor with `value` around it: `pad` holds (before, after) for the last dimension, then for the one before …

    Negative padding cuts off.

    Example::

        >>> torch.constant_pad_nd(torch.tensor([1, 2]), (1, 2), 9)
        tensor([9, 1, 2, 9, 9])
    """
    shape, inner, outer = _padded(input.shape, tuple([int(n) for n in pad]))
    if type(value) is int and value == 0:
        made = np.zeros(shape, input.dtype)
    else:
        made = np.empty(shape, input.dtype)
        made[...] = element(value, from_numpy_dtype(input.dtype))
    made[outer] = input[inner]
    return made


@functools.lru_cache(maxsize=512)
def _padded(shape: tuple[int, ...], pad: tuple[int, ...]) -> tuple[tuple[int, ...], tuple, tuple]:
    """The shape of a padded array, the part of the given one that is kept, and where that goes."""
    _check_pad(len(shape), pad)
    made, inner, outer = [], [], []
    for length, (before, after) in zip(shape, _pairs(pad, len(shape)), strict=True):
        if length + before + after < 0 or length + min(before, 0) + min(after, 0) < 0:
            raise RuntimeError("narrow(): length must be non-negative.")
        made.append(length + before + after)
        inner.append(slice(max(-before, 0), length - max(-after, 0)))
        outer.append(slice(max(before, 0), length + before + min(after, 0)))
    return tuple(made), tuple(inner), tuple(outer)


@constant_pad_nd.batch
@by_hand
def _constant_batch(call):
    if 2 * call.rank(0) < len(call.attributes[0]):
        return loop_batch(call)  # whose error speaks of the dimensions that the user sees
    return call.run(call.inputs)


constant_pad_nd.gradients(input=lambda g, pad: constant_pad_nd(g, [-n for n in pad]))
constant_pad_nd.tangent(lambda t_input, pad: constant_pad_nd(t_input, pad))


# ------------------------------------------------------------------------------------------------ own elements


def _reflected(length: int, before: int, after: int) -> np.ndarray:
    places = np.abs(np.arange(-before, length + after))
    return length - 1 - np.abs(length - 1 - places)


def _replicated(length: int, before: int, after: int) -> np.ndarray:
    return np.arange(-before, length + after).clip(0, length - 1)


def _wrapped(length: int, before: int, after: int) -> np.ndarray:
    # What negative padding cuts off does not come back at the other end.
    first, last = max(-before, 0), length - max(-after, 0)
    return first + np.arange(-max(before, 0), last - first + max(after, 0)) % max(last - first, 1)


_PLACES = {"reflect": _reflected, "replicate": _replicated, "circular": _wrapped}
_NAMES = {"reflect": "ReflectionPad{}DBackward0", "replicate": "ReplicationPad{}DBackward0",
          "circular": "CircularPad{}DBackward0"}  # fmt: skip


def _padding(mode: str, dims: int) -> Op:
    """The operation that pads the last `dims` dimensions with the tensor's own elements."""
    places = _PLACES[mode]

    def kernel(input: Tensor, pad: tuple[int, ...]):
        for axis, (before, after) in enumerate(_pairs(pad, input.ndim)):
            if before or after:
                input = input.take(places(input.shape[axis], before, after), axis)
        return input.copy()

    kernel.__name__ = f"{mode}_pad{dims}d"
    kernel.__doc__ = f"The tensor with its last {dims} dimensions padded in the mode {mode!r}."
    made = op("linear", public=False, backward_name=_NAMES[mode].format(dims), tied=mode != "circular")(kernel)
    made.batch(leading(dims))
    return made.gradients(input=lambda g, pad, input_shape: gather_padding(g, mode, pad, input_shape))


@op("linear", public=False)
def gather_padding(input: Tensor, mode: str, pad: tuple[int, ...], shape: tuple[int, ...]):
    """Each element of a padded tensor added to the one that it was copied from."""
    for axis, (before, after) in enumerate(_pairs(pad, input.ndim)):
        if not (before or after):
            continue
        length = shape[axis]
        places = _PLACES[mode](length, before, after)
        lead = (slice(None),) * axis
        # The middle lies in order; only what was put around it is added piece by piece.
        first, last = max(before, 0), len(places) - max(after, 0)
        made = np.zeros((*input.shape[:axis], length, *input.shape[axis + 1 :]), input.dtype)
        if last > first:
            made[(*lead, slice(places[first], places[last - 1] + 1))] = input[(*lead, slice(first, last))]
        for k in (*range(min(first, len(places))), *range(max(last, first), len(places))):
            made[(*lead, places[k])] += input[(*lead, k)]
        input = made
    return input.copy()


gather_padding.gradients(input=lambda g, mode, pad: _OPERATIONS[mode, len(pad) // 2](g, pad))
gather_padding.batch(
    by_hand(lambda call: call.run(call.inputs, with_attributes(call, shape=(call.size, *call.attributes[2]))))
)
_OPERATIONS = {(mode, dims): _padding(mode, dims) for mode in _PLACES for dims in (1, 2, 3)}


@composite(method=False)
def pad(input, pad, mode="constant", value=None):
    """The tensor padded in its last dimensions: `pad` holds (before, after) for the last one, then the one before it …

    `mode` is "constant" (with `value`, 0 if None), "reflect" (mirrored at the first and last element), "replicate"
    (those elements repeated) or "circular" (the other end). All but the first are for the last one, two or three
    dimensions of tensors that have one or two more. Negative padding cuts off.

    Example::

        >>> F.pad(torch.tensor([[1, 2, 3]]), (2, 1), mode="reflect")
        tensor([[3, 2, 1, 2, 3, 2]])
    """
    pad = tuple([int(n) for n in pad])
    _check_pad(input.dim(), pad)
    if mode == "constant":
        return constant_pad_nd(input, pad, 0 if value is None else value)
    if mode not in _PLACES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if value is not None and value != 0:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    dims = len(pad) // 2
    if dims not in (1, 2, 3) or input.dim() not in (dims + 1, dims + 2):
        raise NotImplementedError(
            f"Padding size {len(pad)} is not supported for {input.dim()}D input tensor.\n"
            "Supported combinations for non-constant padding:\n"
            "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
            "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
            "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
    _check_own_elements(input, pad, mode)
    return _OPERATIONS[mode, dims](input, pad)


def _check_own_elements(input, pad: tuple[int, ...], mode: str) -> None:
    """The error where there are too few elements to pad with, or nothing is left."""
    shape = list(input.shape)
    for axis, (before, after) in enumerate(_pairs(pad, input.dim())):
        length = shape[axis]
        if mode == "reflect" and max(before, after) >= max(length, 1):
            raise RuntimeError(
                "Argument #4: Padding size should be less than the corresponding input dimension, but got: padding "
                f"({before}, {after}) at dimension {axis} of input {shape}"
            )
        if mode == "circular" and max(before, after) > length:
            raise RuntimeError("Padding value causes wrapping around more than once.")
        if (before or after) and length + before + after < (0 if mode == "circular" else 1):
            raise RuntimeError(
                f"input (length {length} at dimension {axis}) is too small for padding ({before}, {after}): the output "
                f"would have length {length + before + after}"
            )
