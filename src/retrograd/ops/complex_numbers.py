"""Complex numbers: their parts, their conjugates, and how they are made.

A gradient with respect to a complex number z = x + iy is ∂/∂x + i·∂/∂y, as in PyTorch: the direction of
steepest ascent of a real function.
"""

from __future__ import annotations

import numpy as np

from .. import errors
from .._core import Tensor, from_numpy_dtype, functions, moving, numpy_dtype, strided_view
from .batching import leading
from .choice import keep
from .record import composite, method, op
from .trigonometry import cos, sin


@op("view", public=False, holomorphic=False, backward_name="RealBackward0")
def real_part(input: Tensor):
    """The real parts, on the same memory."""
    return input.real


@op("view", public=False, holomorphic=False, backward_name="ImagBackward0")
def imaginary_part(input: Tensor):
    """The imaginary parts, on the same memory."""
    return input.imag


real_part.gradients(input=lambda g: complex(g, g.new_zeros(g.shape)))
imaginary_part.gradients(input=lambda g: complex(g.new_zeros(g.shape), g))
real_part.batch(leading())
imaginary_part.batch(leading())


@composite(method=False)
def real(input):
    """The real parts of complex numbers, as a view; a real tensor itself.

    Example::

        >>> torch.real(torch.tensor([1 + 2j]))
        tensor([1.])
    """
    return real_part(input) if input.is_complex() else input


@composite(method=False)
def imag(input):
    """The imaginary parts of complex numbers, as a view.

    Raises:
        RuntimeError: for real tensors.

    Example::

        >>> torch.imag(torch.tensor([1 + 2j]))
        tensor([2.])
    """
    if not input.is_complex():
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
    return imaginary_part(input)


def _write_part(part):
    def write(self, value):
        part(self).copy_(value)

    return write


method(property(real, _write_part(real)), name="real")
method(property(imag, _write_part(imag)), name="imag")


@op("elementwise", functions.angle, float_result=True, promotes=True, holomorphic=False)
def angle(input: Tensor):
    """The angle of complex numbers in (-π, π]; of real ones 0, or π below zero.

    Example::

        >>> torch.angle(torch.tensor([1j, -1 + 0j]))
        tensor([1.5708, 3.1416])
    """
    if input.dtype.kind == "c":
        return np.arctan2(input.imag, input.real)
    return np.where(np.isnan(input), input, np.where(input < 0, np.pi, 0).astype(input.dtype))


@angle.gradient("input")
def _angle_gradient(g, input):
    """g·iz / |z|², and 0 at 0."""
    if not input.is_complex():
        return g.new_zeros(g.shape)
    length = input.abs()
    return keep(g * (input * 1j) / (length * length), input != 0)


@op("elementwise", np.conjugate, holomorphic=False)
def conj_physical(input: Tensor):
    """The complex conjugate of each element, in new memory.

    Example::

        >>> torch.conj_physical(torch.tensor([1 + 2j]))
        tensor([1.-2.j])
    """


conj_physical.gradients(input=lambda g: conj(g))


@composite
def conj(input):
    """The complex conjugate of each element; a real tensor itself.

    Example::

        >>> torch.conj(torch.tensor([1 + 2j]))
        tensor([1.-2.j])
    """
    return conj_physical(input) if input.is_complex() else input


@composite
def resolve_conj(input):
    """The tensor itself: conjugates are never left for later here."""
    return input


@composite
def resolve_neg(input):
    """The tensor itself: negatives are never left for later here."""
    return input


@composite
def is_conj(input) -> bool:
    """False: conjugates are never left for later here."""
    return False


@composite
def is_neg(input) -> bool:
    """False: negatives are never left for later here."""
    return False


def _check_parts(first: np.ndarray, second: np.ndarray) -> np.dtype:
    """The complex dtype for two real parts, or PyTorch's error."""
    kinds = [from_numpy_dtype(x.dtype) for x in (first, second)]
    names = [errors.kind_name(kind) for kind in kinds]
    if not all(name in ("Float", "Double") for name in names):
        raise RuntimeError(
            f"Expected both inputs to be Half, Float or Double tensors but got {names[0]} and {names[1]}"
        )
    if names[0] != names[1]:
        raise RuntimeError(
            f"Expected object of scalar type {names[0]} but got scalar type {names[1]} for second argument"
        )
    return numpy_dtype(kinds[0].to_complex())


@op("elementwise", method=False, inplace=False, fast=moving.complex_of)
def complex(real: Tensor, imag: Tensor):
    """Complex numbers from their real and imaginary parts.

    Raises:
        RuntimeError: unless both are float32 or both are float64.

    Example::

        >>> torch.complex(torch.tensor([1.0]), torch.tensor([2.0]))
        tensor([1.+2.j])
    """
    kind = _check_parts(real, imag)
    out = np.empty(np.broadcast_shapes(real.shape, imag.shape), kind)
    out.real = real
    out.imag = imag
    return out


complex.gradients(real=lambda g: real_part(g), imag=lambda g: imaginary_part(g))


@op("elementwise", method=False, inplace=False, holomorphic=False)
def polar(abs: Tensor, angle: Tensor):
    """Complex numbers from their absolute value and angle.

    Raises:
        RuntimeError: unless both are float32 or both are float64.

    Example::

        >>> torch.polar(torch.tensor([2.0]), torch.tensor([0.0]))
        tensor([2.+0.j])
    """
    _check_parts(abs, angle)
    parts = [np.asarray(abs * turned(angle), order="C") for turned in (np.cos, np.sin)]
    return moving.complex_of(*parts)


polar.gradients(
    abs=lambda g, angle: real_part(g) * cos(angle) + imaginary_part(g) * sin(angle),
    angle=lambda g, out: imaginary_part(g) * real_part(out) - real_part(g) * imaginary_part(out),
)


@op("view", method=False, holomorphic=False)
def view_as_real(input: Tensor):
    """Complex numbers as pairs of real ones in a new last dimension, on the same memory.

    Raises:
        RuntimeError: for real tensors.

    Example::

        >>> torch.view_as_real(torch.tensor([1 + 2j]))
        tensor([[1., 2.]])
    """
    if input.dtype.kind != "c":
        raise RuntimeError("view_as_real is only supported for complex tensors")
    parts = input.real
    return strided_view(parts, (*input.shape, 2), (*input.strides, parts.itemsize))


@op("view", method=False, holomorphic=False)
def view_as_complex(input: Tensor):
    """Pairs of real numbers in the last dimension as complex ones, on the same memory.

    Raises:
        RuntimeError: for a dtype other than float32 and float64, or where the pairs do not lie side by side.

    Example::

        >>> torch.view_as_complex(torch.tensor([[1.0, 2.0]]))
        tensor([1.+2.j])
    """
    if input.dtype.char not in "fd":
        raise RuntimeError(
            "view_as_complex is only supported for half, float and double tensors, but got a tensor of "
            "scalar type: " + errors.kind_name(from_numpy_dtype(input.dtype))
        )
    if input.ndim == 0:
        raise RuntimeError("Input tensor must have one or more dimensions")
    if input.shape[-1] != 2:
        raise RuntimeError("Tensor must have a last dimension of size 2")
    if input.size == 0:
        return np.empty(input.shape[:-1], np.result_type(input.dtype, np.complex64))
    if input.strides[-1] != input.itemsize:
        raise RuntimeError("Tensor must have a last dimension with stride 1")
    for step in input.strides[:-1]:
        if step % (2 * input.itemsize):
            raise RuntimeError("Tensor must have a stride divisible by 2 for all but last dimension")
    return input.view("F" if input.dtype.char == "f" else "D")[..., 0]


view_as_real.gradients(input=lambda g: complex(g.select(-1, 0), g.select(-1, 1)))
view_as_complex.gradients(input=lambda g: view_as_real(g))
view_as_real.batch(leading())
view_as_complex.batch(leading(1))
