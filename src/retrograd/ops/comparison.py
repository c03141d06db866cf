"""Comparisons, questions about single numbers, and logic on elements and on bits."""

from __future__ import annotations

import numpy as np

from .. import errors
from .._core import (
    Tensor,
    few,
    from_numpy_dtype,
    functions,
    get_default_dtype,
    overridable,
    read_array,
    set_operator,
    shortcuts,
)
from .record import composite, op

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


@composite(fast=shortcuts.equal)
def equal(input, other) -> bool:
    """Whether two tensors have the same shape and the same elements, as a Python bool.

    Example::

        >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))
        True
    """
    a, b = read_array(input), read_array(other)
    return a.shape == b.shape and not bool(np.count_nonzero(a != b))


@op("elementwise", differentiable=False, fast=few.close)
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


def refuse_complex(array: np.ndarray, message: str, error: type[Exception] = RuntimeError) -> None:
    """Raise the error for an array of complex numbers."""
    if array.dtype.kind == "c":
        raise error(message)


@op("elementwise", functions.isposinf, differentiable=False)
def isposinf(input: Tensor):
    """Whether elements are +inf.

    Example::

        >>> torch.isposinf(torch.tensor([float("-inf"), float("inf")]))
        tensor([False,  True])
    """
    refuse_complex(input, "isposinf does not support complex inputs.")
    return input == np.inf


@op("elementwise", functions.isneginf, differentiable=False)
def isneginf(input: Tensor):
    """Whether elements are -inf.

    Example::

        >>> torch.isneginf(torch.tensor([float("-inf"), float("inf")]))
        tensor([ True, False])
    """
    refuse_complex(input, "isneginf does not support complex inputs.")
    return input == -np.inf


@op("elementwise", functions.isreal, differentiable=False)
def isreal(input: Tensor):
    """Whether elements have no imaginary part.

    Example::

        >>> torch.isreal(torch.tensor([1 + 0j, 1 + 1j]))
        tensor([ True, False])
    """
    return input.imag == 0 if input.dtype.kind == "c" else np.ones(input.shape, np.bool_)


@op("elementwise", differentiable=False)
def signbit(input: Tensor):
    """Whether elements are negative, -0.0 included.

    Example::

        >>> torch.signbit(torch.tensor([-1.0, -0.0, 0.0]))
        tensor([ True,  True, False])
    """
    refuse_complex(input, "signbit is not implemented for complex tensors.", NotImplementedError)
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


set_operator("invert", overridable(_invert))


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
