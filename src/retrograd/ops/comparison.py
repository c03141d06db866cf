"""Comparisons, logic on elements and on bits, extremes of two tensors, and choice by a mask.

The formulas choose with `keep`, `drop` and `choose`, never by a product with a mask: an element that was
not chosen has the gradient 0 even where what arrives is infinite.
"""

from __future__ import annotations

import numpy as np

from .. import errors
from .._core import (
    Tensor,
    from_numpy_dtype,
    get_default_dtype,
    make_tensor,
    python_scalar_dtype,
    read_array,
    result_dtype,
    set_operator,
)
from .._core.dtypes import bool_, uint8
from .record import composite, method, op

# ------------------------------------------------------------------------------------ choice by a mask


@op("elementwise", public=False)
def keep(input: Tensor, mask: Tensor):
    """The elements where the mask is true, 0 elsewhere."""
    return np.where(mask, input, np.zeros((), input.dtype))


@op("elementwise", public=False)
def drop(input: Tensor, mask: Tensor):
    """0 where the mask is true, the elements elsewhere."""
    return np.where(mask, np.zeros((), input.dtype), input)


keep.gradients(input=lambda g, mask: keep(g, mask))
drop.gradients(input=lambda g, mask: drop(g, mask))


@op("elementwise", public=False, backward_name="WhereBackward0")
def choose(condition: Tensor, input: Tensor, other: Tensor):
    """`where` on tensors of one dtype."""
    return np.where(condition, input, other)


choose.gradients(
    input=lambda g, condition: keep(g, condition),
    other=lambda g, condition: drop(g, condition),
)


@composite(method=False)
def where(condition, input=None, other=None, *, out=None):
    """Elements of `input` where the condition is true and of `other` elsewhere, with broadcasting.

    `input` and `other` may be numbers. With the condition alone: the indices where it is true, as
    ``nonzero(as_tuple=True)`` gives them.

    Raises:
        RuntimeError: if the condition is not bool (or uint8), or the shapes do not broadcast.

    Example::

        >>> x = torch.tensor([-1.0, 2.0])
        >>> torch.where(x > 0, x, 0.0)
        tensor([0., 2.])
    """
    if not isinstance(condition, Tensor):
        raise TypeError(
            f"where(): argument 'condition' (position 1) must be Tensor, not {type(condition).__name__}"
        )
    if input is None and other is None:
        return condition.nonzero(as_tuple=True)
    if condition.dtype is not bool_ and condition.dtype is not uint8:
        raise RuntimeError(
            "where expected condition to be a boolean tensor, but got a tensor with dtype "
            + errors.kind_name(condition.dtype)
        )
    if not isinstance(input, Tensor) or not isinstance(other, Tensor) or input.dtype is not other.dtype:
        input, other = _of_one_dtype(input, other)
    return choose(condition, input, other) if out is None else choose(condition, input, other, out=out)


@method(name="where")
def where_method(self, condition, other):
    """``torch.where(condition, self, other)``."""
    return where(condition, self, other)


def _of_one_dtype(*operands):
    """Tensors and numbers as tensors of the dtype that they promote to."""
    ranked = []
    for x in operands:
        if isinstance(x, Tensor):
            ranked.append((x.dtype, 2 if x.ndim else 1))
        elif isinstance(x, (bool, int, float, complex)):
            ranked.append((python_scalar_dtype(x), 0))
        else:
            raise TypeError(f"where(): expected a Tensor or a number, but got {type(x).__name__}")
    kind = result_dtype(ranked)
    return [x.to(kind) if isinstance(x, Tensor) else make_tensor(np.array(x, kind.numpy)) for x in operands]


# ------------------------------------------------------------------------------------ comparisons


@op("elementwise", np.equal, operator="eq", differentiable=False, inplace=True)
def eq(input: Tensor, other: Tensor):
    """Whether elements are equal. NaN equals nothing.

    Example::

        >>> torch.eq(torch.tensor([1, 2]), 2)
        tensor([False,  True])
    """


@op("elementwise", np.not_equal, operator="ne", aliases=("not_equal",), differentiable=False, inplace=True)
def ne(input: Tensor, other: Tensor):
    """Whether elements differ.

    Example::

        >>> torch.ne(torch.tensor([1, 2]), 2)
        tensor([ True, False])
    """


@op("elementwise", np.less, operator="lt", aliases=("less",), differentiable=False, inplace=True, only="biuf")
def lt(input: Tensor, other: Tensor):
    """Whether elements of the first tensor are less.

    Example::

        >>> torch.lt(torch.tensor([1, 2]), 2)
        tensor([ True, False])
    """


@op(
    "elementwise",
    np.less_equal,
    operator="le",
    aliases=("less_equal",),
    differentiable=False,
    inplace=True,
    only="biuf",
)
def le(input: Tensor, other: Tensor):
    """Whether elements of the first tensor are less or equal.

    Example::

        >>> torch.le(torch.tensor([1, 2]), 1)
        tensor([ True, False])
    """


@op(
    "elementwise",
    np.greater,
    operator="gt",
    aliases=("greater",),
    differentiable=False,
    inplace=True,
    only="biuf",
)
def gt(input: Tensor, other: Tensor):
    """Whether elements of the first tensor are greater.

    Example::

        >>> torch.gt(torch.tensor([1, 2]), 1)
        tensor([False,  True])
    """


@op(
    "elementwise",
    np.greater_equal,
    operator="ge",
    aliases=("greater_equal",),
    differentiable=False,
    inplace=True,
    only="biuf",
)
def ge(input: Tensor, other: Tensor):
    """Whether elements of the first tensor are greater or equal.

    Example::

        >>> torch.ge(torch.tensor([1, 2]), 2)
        tensor([False,  True])
    """


@composite
def equal(input, other) -> bool:
    """Whether two tensors have the same shape and the same elements, as a Python bool.

    Example::

        >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))
        True
    """
    return np.array_equal(read_array(input), read_array(other))


@op("elementwise", differentiable=False)
def isclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False):
    """Whether \\|input - other\\| ≤ atol + rtol·\\|other\\|, element by element. Equal infinities are close.

    Raises:
        RuntimeError: if the dtypes differ or a tolerance is negative.

    Example::

        >>> torch.isclose(torch.tensor([1.0, 2.0]), torch.tensor([1.0 + 1e-7, 2.1]))
        tensor([ True, False])
    """
    if input.dtype != other.dtype:
        names = [errors.kind_name(from_numpy_dtype(x.dtype)) for x in (input, other)]
        raise RuntimeError("{} did not match {}".format(*names))
    for name, tolerance in (("rtol", rtol), ("atol", atol)):
        if tolerance < 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {tolerance:g}")
    close = input == other
    if input.dtype.kind in "biu":
        input, other = [x.astype(get_default_dtype().numpy) for x in (input, other)]
    elif equal_nan:
        close |= np.isnan(input) & np.isnan(other)
    error = np.abs(input - other)
    return close | (np.isfinite(error) & (error <= atol + np.abs(rtol * other)))


@composite
def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False) -> bool:
    """Whether all elements are close in the sense of :func:`isclose`, as a Python bool.

    Example::

        >>> torch.allclose(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.1]))
        False
    """
    return bool(read_array(isclose(input, other, rtol, atol, equal_nan)).all())


# ------------------------------------------------------------------------------------ kinds of numbers


@op("elementwise", np.isnan, differentiable=False)
def isnan(input: Tensor):
    """Whether elements are NaN; for complex numbers, whether one of the two parts is.

    Example::

        >>> torch.isnan(torch.tensor([1.0, float("nan")]))
        tensor([False,  True])
    """


@op("elementwise", np.isinf, differentiable=False)
def isinf(input: Tensor):
    """Whether elements are infinite; for complex numbers, whether one of the two parts is.

    Example::

        >>> torch.isinf(torch.tensor([1.0, float("-inf")]))
        tensor([False,  True])
    """


@op("elementwise", np.isfinite, differentiable=False)
def isfinite(input: Tensor):
    """Whether elements are neither infinite nor NaN.

    Example::

        >>> torch.isfinite(torch.tensor([1.0, float("inf"), float("nan")]))
        tensor([ True, False, False])
    """


def _refuse_complex(array: np.ndarray, message: str, error: type[Exception] = RuntimeError) -> None:
    if array.dtype.kind == "c":
        raise error(message)


@op("elementwise", differentiable=False)
def isposinf(input: Tensor):
    """Whether elements are +inf.

    Example::

        >>> torch.isposinf(torch.tensor([float("-inf"), float("inf")]))
        tensor([False,  True])
    """
    _refuse_complex(input, "isposinf does not support complex inputs.")
    return input == np.inf


@op("elementwise", differentiable=False)
def isneginf(input: Tensor):
    """Whether elements are -inf.

    Example::

        >>> torch.isneginf(torch.tensor([float("-inf"), float("inf")]))
        tensor([ True, False])
    """
    _refuse_complex(input, "isneginf does not support complex inputs.")
    return input == -np.inf


@op("elementwise", differentiable=False)
def isreal(input: Tensor):
    """Whether elements have no imaginary part.

    Example::

        >>> torch.isreal(torch.tensor([1 + 0j, 1 + 1j]))
        tensor([ True, False])
    """
    return np.isreal(input)


@op("elementwise", differentiable=False)
def signbit(input: Tensor):
    """Whether elements are negative, -0.0 included.

    Example::

        >>> torch.signbit(torch.tensor([-1.0, -0.0, 0.0]))
        tensor([ True,  True, False])
    """
    _refuse_complex(input, "signbit is not implemented for complex tensors.", NotImplementedError)
    return input < 0 if input.dtype.kind in "biu" else np.signbit(input)


# ------------------------------------------------------------------------------------ logic


@op("elementwise", np.logical_and, differentiable=False, inplace=True)
def logical_and(input: Tensor, other: Tensor):
    """Whether both elements are true, that is, not zero.

    Example::

        >>> torch.logical_and(torch.tensor([1.0, 0.0]), torch.tensor([2.0, 3.0]))
        tensor([ True, False])
    """


@op("elementwise", np.logical_or, differentiable=False, inplace=True)
def logical_or(input: Tensor, other: Tensor):
    """Whether at least one of the two elements is true.

    Example::

        >>> torch.logical_or(torch.tensor([1.0, 0.0]), torch.tensor([2.0, 0.0]))
        tensor([ True, False])
    """


@op("elementwise", np.logical_xor, differentiable=False, inplace=True)
def logical_xor(input: Tensor, other: Tensor):
    """Whether exactly one of the two elements is true.

    Example::

        >>> torch.logical_xor(torch.tensor([1.0, 0.0]), torch.tensor([2.0, 3.0]))
        tensor([False,  True])
    """


@op("elementwise", np.logical_not, differentiable=False, inplace=True)
def logical_not(input: Tensor):
    """Whether elements are zero.

    Example::

        >>> torch.logical_not(torch.tensor([1.0, 0.0]))
        tensor([False,  True])
    """


@op("elementwise", np.bitwise_and, operator="and", differentiable=False, inplace=True, only="biu")
def bitwise_and(input: Tensor, other: Tensor):
    """The bits that both integers have; for bool, logical and.

    Example::

        >>> torch.bitwise_and(torch.tensor([5, 6]), 3)
        tensor([1, 2])
    """


@op("elementwise", np.bitwise_or, operator="or", differentiable=False, inplace=True, only="biu")
def bitwise_or(input: Tensor, other: Tensor):
    """The bits that at least one of the integers has; for bool, logical or.

    Example::

        >>> torch.bitwise_or(torch.tensor([5, 6]), 3)
        tensor([7, 7])
    """


@op("elementwise", np.bitwise_xor, operator="xor", differentiable=False, inplace=True, only="biu")
def bitwise_xor(input: Tensor, other: Tensor):
    """The bits that exactly one of the integers has; for bool, logical exclusive or.

    Example::

        >>> torch.bitwise_xor(torch.tensor([5, 6]), 3)
        tensor([6, 5])
    """


@op("elementwise", np.invert, differentiable=False, inplace=True, only="biu")
def bitwise_not(input: Tensor):
    """The bits that the integer does not have; for bool, logical not.

    Example::

        >>> torch.bitwise_not(torch.tensor([0, 5]))
        tensor([-1, -6])
    """


def _invert(x):
    if x.is_floating_point() or x.is_complex():
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return bitwise_not(x)


set_operator("invert", _invert)


@op("elementwise", np.left_shift, operator="lshift", differentiable=False, inplace=True, only="iu")
def bitwise_left_shift(input: Tensor, other: Tensor):
    """The integer with its bits moved up: input·2ⁿ. What is moved out is lost.

    Example::

        >>> torch.bitwise_left_shift(torch.tensor([1, 3]), 2)
        tensor([ 4, 12])
    """


@op("elementwise", np.right_shift, operator="rshift", differentiable=False, inplace=True, only="iu")
def bitwise_right_shift(input: Tensor, other: Tensor):
    """The integer with its bits moved down, the sign kept: input/2ⁿ, rounded down.

    Example::

        >>> torch.bitwise_right_shift(torch.tensor([8, -3]), 1)
        tensor([ 4, -2])
    """


# ------------------------------------------------------------------------------------ extremes of two


@op("elementwise", np.maximum, inplace=False, only="biuf")
def maximum(input: Tensor, other: Tensor):
    """The greater of two elements; NaN if one is NaN. Equal elements share the gradient.

    Example::

        >>> torch.maximum(torch.tensor([1.0, 5.0]), torch.tensor([3.0, 2.0]))
        tensor([3., 5.])
    """


@op("elementwise", np.minimum, inplace=False, only="biuf")
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


@op("elementwise", np.fmax, inplace=False, only="biuf")
def fmax(input: Tensor, other: Tensor):
    """The greater of two elements; the number where the other is NaN.

    Of equal ones the first has the gradient.

    Example::

        >>> torch.fmax(torch.tensor([1.0, float("nan")]), torch.tensor([3.0, 2.0]))
        tensor([3., 2.])
    """


@op("elementwise", np.fmin, inplace=False, only="biuf")
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


@op("elementwise", np.maximum, only="iuf")
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


@op("elementwise", np.minimum, only="iuf")
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


@op("elementwise", promotes=True, aliases=("clip",), backward_name="ClampBackward1")
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
    _refuse_complex(input, "clamp is not supported for complex types", NotImplementedError)
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


@op("elementwise")
def sign(input: Tensor):
    """-1, 0 or 1 as elements are negative, zero (or NaN) or positive. The gradient is zero.

    Example::

        >>> torch.sign(torch.tensor([-3.0, 0.0, 2.0]))
        tensor([-1.,  0.,  1.])
    """
    _refuse_complex(
        input,
        "Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.",
        NotImplementedError,
    )  # fmt: skip
    return _sign(input)


sign.gradients(input=lambda g: g.new_zeros(g.shape))


@op("elementwise", holomorphic=False)
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


@op("elementwise", backward_name="NotImplemented")
def heaviside(input: Tensor, values: Tensor):
    """0 below zero, 1 above, `values` at zero.

    Raises:
        RuntimeError: if the dtypes differ or are complex, and in a backward pass.

    Example::

        >>> torch.heaviside(torch.tensor([-1.0, 0.0, 2.0]), torch.tensor(0.5))
        tensor([0.0000, 0.5000, 1.0000])
    """
    _refuse_complex(input, "heaviside is not yet implemented for complex tensors.")
    if input.dtype != values.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    return np.where(input == 0, values, (input > 0).astype(input.dtype))


heaviside.gradients(input=no_gradient("heaviside"), values=no_gradient("heaviside"))
