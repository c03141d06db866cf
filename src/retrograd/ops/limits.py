"""Extremes of two tensors, limits, and signs."""

from __future__ import annotations

import numpy as np

from .._core import Tensor, activations, functions
from .choice import choose, drop, keep
from .comparison import isnan, refuse_complex
from .record import op

# ------------------------------------------------------------------------------------ extremes of two


@op("elementwise", np.maximum, inplace=False, only="biuf", selects=True)
def maximum(input: Tensor, other: Tensor):
    """The greater of two elements; NaN if one is NaN. Equal elements share the gradient.

    Example::

        >>> torch.maximum(torch.tensor([1.0, 5.0]), torch.tensor([3.0, 2.0]))
        tensor([3., 5.])
    """


@op("elementwise", np.minimum, inplace=False, only="biuf", selects=True)
def minimum(input: Tensor, other: Tensor):
    """The lesser of two elements; NaN if one is NaN. Equal elements share the gradient.

    Example::

        >>> torch.minimum(torch.tensor([1.0, 5.0]), torch.tensor([3.0, 2.0]))
        tensor([1., 2.])
    """


def _shared(g, equals, loses):
    return drop(choose(equals, g / 2, g), loses)


maximum.gradients(
    input=lambda g, input, other: _shared(g, input == other, input < other),
    other=lambda g, input, other: _shared(g, input == other, other < input),
)
minimum.gradients(
    input=lambda g, input, other: _shared(g, input == other, input > other),
    other=lambda g, input, other: _shared(g, input == other, other > input),
)


@op("elementwise", np.fmax, inplace=False, only="biuf", selects=True)
def fmax(input: Tensor, other: Tensor):
    """The greater of two elements; the number where the other is NaN.

    Of equal ones the first has the gradient.

    Example::

        >>> torch.fmax(torch.tensor([1.0, float("nan")]), torch.tensor([3.0, 2.0]))
        tensor([3., 2.])
    """


@op("elementwise", np.fmin, inplace=False, only="biuf", selects=True)
def fmin(input: Tensor, other: Tensor):
    """The lesser of two elements; the number where the other is NaN.

    Of equal ones the first has the gradient.

    Example::

        >>> torch.fmin(torch.tensor([1.0, float("nan")]), torch.tensor([3.0, 2.0]))
        tensor([1., 2.])
    """


fmax.gradients(
    input=lambda g, input, other: keep(g, (input >= other) | isnan(other)),
    other=lambda g, input, other: drop(g, (input >= other) | isnan(other)),
)
fmin.gradients(
    input=lambda g, input, other: keep(g, (input <= other) | isnan(other)),
    other=lambda g, input, other: drop(g, (input <= other) | isnan(other)),
)


# ------------------------------------------------------------------------------------ limits


@op("elementwise", np.maximum, only="iuf", selects=True)
def clamp_min(input: Tensor, min: Tensor):
    """Elements cut off below at `min`, a number or a tensor.

    Example::

        >>> torch.clamp_min(torch.tensor([-1.0, 2.0]), 0.0)
        tensor([0., 2.])
    """


clamp_min.gradients(
    input=lambda g, input, min: keep(g, input >= min),
    min=lambda g, input, min: keep(g, input < min),
)


@op("elementwise", np.minimum, only="iuf", selects=True)
def clamp_max(input: Tensor, max: Tensor):
    """Elements cut off above at `max`, a number or a tensor.

    Example::

        >>> torch.clamp_max(torch.tensor([-1.0, 2.0]), 0.0)
        tensor([-1.,  0.])
    """


clamp_max.gradients(
    input=lambda g, input, max: keep(g, input <= max),
    max=lambda g, input, max: keep(g, input > max),
)


@op(
    "elementwise",
    promotes=True,
    aliases=("clip",),
    backward_name="ClampBackward1",
    selects=True,
    fast=activations.clamp,
)
def clamp(input: Tensor, min: Tensor | None = None, max: Tensor | None = None):
    """Elements cut off at `min` below and `max` above; each a number, a tensor or None.

    Where `min` is greater than `max` the result is `max`. NaN stays NaN. An element on a limit has its
    gradient, one outside has none.

    Raises:
        RuntimeError: if both limits are None.

    Example::

        >>> torch.clamp(torch.tensor([-2.0, 0.5, 3.0]), -1, 1)
        tensor([-1.0000,  0.5000,  1.0000])
    """
    refuse_complex(input, "clamp is not supported for complex types", NotImplementedError)
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if min is None:
        return np.minimum(input, max)
    cut = np.maximum(input, min)
    return cut if max is None else np.minimum(cut, max)


def _inside(input, min, max):
    if min is None:
        return input <= max
    return input >= min if max is None else (input >= min) & (input <= max)


clamp.gradients(
    input=lambda g, input, min, max: keep(g, _inside(input, min, max)),
    min=lambda g, input, min, max: keep(g, input < min if max is None else (input < min) & (min < max)),
    max=lambda g, input, min, max: keep(g, input > max if min is None else (input > max) | (max < min)),
)


# ------------------------------------------------------------------------------------ signs


def _sign(x: np.ndarray) -> np.ndarray:
    """-1, 0 or 1; 0 for NaN, unlike np.sign."""
    return x.copy() if x.dtype.kind == "b" else np.subtract(x > 0, x < 0, dtype=x.dtype)


@op("elementwise", fast=activations.sign)
def sign(input: Tensor):
    """-1, 0 or 1 as elements are negative, zero (or NaN) or positive. The gradient is zero.

    Example::

        >>> torch.sign(torch.tensor([-3.0, 0.0, 2.0]))
        tensor([-1.,  0.,  1.])
    """
    refuse_complex(
        input,
        "Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.",
        NotImplementedError,
    )  # fmt: skip
    return _sign(input)


sign.gradients(input=lambda g: g.new_zeros(g.shape))


@op("elementwise", holomorphic=False, fast=activations.sign)
def sgn(input: Tensor):
    """z/\\|z\\| for complex numbers, 0 at 0; `sign` for real ones.

    Example::

        >>> torch.sgn(torch.tensor([3 + 4j]))
        tensor([0.6000+0.8000j])
    """
    if input.dtype.kind != "c":
        return _sign(input)
    return np.where(input == 0, input.dtype.type(0), input / np.abs(input))


@sgn.gradient("input")
def _sgn_gradient(g, input, out):
    """What of g is at right angles to the direction, over the length: (g - s·Re(s̄·g)) / |z|."""
    if not input.is_complex():
        return g.new_zeros(g.shape)
    return keep((g - out * (out.conj() * g).real) / input.abs(), input != 0)


def no_gradient(name: str):
    """A formula for operations that PyTorch lets a graph pass through, but not a backward pass."""

    def refuse(g):
        raise RuntimeError(
            f"derivative for aten::{name} is not implemented. Detach its inputs first if none is wanted "
            "there: x.detach()"
        )

    return refuse


@op("elementwise", backward_name="NotImplemented", fast=functions.heaviside_of)
def heaviside(input: Tensor, values: Tensor):
    """0 below zero, 1 above, `values` at zero.

    Raises:
        RuntimeError: if the dtypes differ or are complex, and in a backward pass.

    Example::

        >>> torch.heaviside(torch.tensor([-1.0, 0.0, 2.0]), torch.tensor(0.5))
        tensor([0.0000, 0.5000, 1.0000])
    """
    refuse_complex(input, "heaviside is not yet implemented for complex tensors.")
    if input.dtype != values.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    return np.where(input == 0, values, (input > 0).astype(input.dtype))


heaviside.gradients(input=no_gradient("heaviside"), values=no_gradient("heaviside"))
