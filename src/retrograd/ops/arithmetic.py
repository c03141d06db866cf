"""Sums, products and quotients, with broadcasting and PyTorch's promotion."""

from __future__ import annotations

import numpy as np

from .. import errors
from .._core import Tensor, activations, dtypes, from_numpy_dtype, functions, identity
from .older_orders import take_older_order
from .promotion import result_type
from .record import composite, method, op


@op("elementwise", np.add, operator="add")
def add(input: Tensor, other: Tensor):
    """Sum of two tensors, element by element, with broadcasting."""


add.gradients(input=identity, other=identity)


@op("elementwise", np.multiply, operator="mul", aliases=("multiply",), product=True)
def mul(input: Tensor, other: Tensor):
    """Product of two tensors, element by element, with broadcasting.

    Example::

        >>> torch.mul(torch.tensor([1.0, 2.0]), 3)
        tensor([3., 6.])
    """


mul.gradients(
    input=lambda g, other: g * other,
    other=lambda g, input: g * input,
)


@op("elementwise", np.subtract, operator="sub", aliases=("subtract",))
def sub(input: Tensor, other: Tensor):
    """Difference of two tensors, element by element, with broadcasting."""


sub.gradients(input=identity, other=lambda g: -g)


@op(
    "elementwise",
    np.true_divide,
    operator="truediv",
    aliases=("divide", "true_divide"),
    float_result=True,
    product=True,
)
def div(input: Tensor, other: Tensor):
    """Quotient of two tensors, element by element, with broadcasting."""


div.gradients(
    input=lambda g, other: g / other,
    other=lambda g, other, out: -g * out / other,
)
activations.take_loops(add, mul, sub, div)


def divisible(divisor: np.ndarray) -> np.ndarray:
    """A divisor of integers, after the check that it has no zeros."""
    if divisor.dtype.kind in "iub" and not divisor.all():
        raise RuntimeError("ZeroDivisionError")
    return divisor


@op("elementwise", promotes=True, public=False, backward_name="DivBackward2", fast=functions.rounded_quotient)
def divide_rounded(input: Tensor, other: Tensor, rounding: str):
    """The quotient rounded down ("floor") or towards zero ("trunc"); its gradient is zero."""
    if input.dtype.kind == "c":
        raise errors.no_kernel(f"div_{rounding}", from_numpy_dtype(input.dtype))
    if rounding == "floor":
        return np.floor_divide(input, divisible(other))
    if input.dtype.kind not in "iu":
        return np.trunc(np.true_divide(input, other))
    down = np.floor_divide(input, divisible(other))
    return down + ((down * other != input) & ((input < 0) != (other < 0)))


divide_rounded.gradients(
    input=lambda g: g.new_zeros(g.shape),
    other=lambda g: g.new_zeros(g.shape),
)


@op("elementwise", np.negative, operator="neg", aliases=("negative",))
def neg(input: Tensor):
    """The negative of each element."""


neg.gradients(input=lambda g: -g)


# ------------------------------------------------------------------------------------ further arguments


def _scaled(name: str, input, other, alpha):
    """`other` times `alpha`, in the dtype that it promotes to with `input`."""
    if isinstance(alpha, Tensor) and alpha.dim() == 0:
        alpha = alpha.item()
    if not isinstance(alpha, (bool, int, float, complex, np.number)):
        raise TypeError(f"{name}(): argument 'alpha' must be Number, not {type(alpha).__name__}")
    kind = result_type(input, other)
    if isinstance(alpha, bool) and kind is not dtypes.bool_:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and kind.category <= dtypes.INTEGER:
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    if isinstance(alpha, complex) and not kind.is_complex:
        raise RuntimeError("For non-complex input tensors, argument alpha must not be a complex number.")
    if alpha == 1:
        return other
    if not isinstance(other, Tensor):
        return other * alpha
    return other & bool(alpha) if kind is dtypes.bool_ else other.to(kind) * alpha


def _put(name: str, made, out):
    from .inplace import write_out

    return made if out is None else write_out(out, made, name)


@op("elementwise", public=False, backward_name="AddBackward0", fast=activations.scaled_sum)
def add_scaled(input: Tensor, other: Tensor, alpha: float):
    """input + alpha * other, of one floating dtype."""
    return input + input.dtype.type(alpha) * other


@op("elementwise", public=False, backward_name="SubBackward0", fast=activations.scaled_difference)
def sub_scaled(input: Tensor, other: Tensor, alpha: float):
    """input - alpha * other, of one floating dtype."""
    return input - input.dtype.type(alpha) * other


add_scaled.gradients(input=identity, other=lambda g, alpha: g * alpha)
sub_scaled.gradients(input=identity, other=lambda g, alpha: g * -alpha)


def _takes_factor(input, other, alpha) -> bool:
    """Whether a sum with a factor is one operation: on tensors of one floating dtype."""
    if not isinstance(input, Tensor) or not isinstance(other, Tensor) or type(alpha) not in (float, int):
        return False
    kind = input.dtype
    return kind is other.dtype and kind.is_floating_point


@add.overload
def add_general(input, other, *, alpha=1, out=None):
    """input + alpha * other, element by element, with broadcasting.

    Raises RuntimeError for an `alpha` that is no integer where the result is of integers.

    Example::

        >>> torch.add(torch.tensor([1.0, 2.0]), torch.tensor([10.0, 20.0]), alpha=0.5)
        tensor([ 6., 12.])
    """
    if out is None and _takes_factor(input, other, alpha):
        return add_scaled(input, other, alpha)
    return _put("add", add(input, _scaled("add", input, other, alpha)), out)


@sub.overload
def sub_general(input, other, *, alpha=1, out=None):
    """input - alpha * other, element by element, with broadcasting. See `add`."""
    if out is None and _takes_factor(input, other, alpha):
        return sub_scaled(input, other, alpha)
    return _put("sub", sub(input, _scaled("sub", input, other, alpha)), out)


take_older_order(add, ("input", "other"), "alpha")
take_older_order(sub, ("input", "other"), "alpha")


@composite
def rsub(input, other, alpha=1):
    """other - alpha * input, element by element, with broadcasting.

    Example::

        >>> torch.rsub(torch.tensor([1.0, 2.0]), 1)
        tensor([ 0., -1.])
    """
    return sub(other, _scaled("rsub", other, input, alpha))


@div.overload
def div_general(input, other, *, rounding_mode=None, out=None):
    """Quotient of two tensors, element by element, with broadcasting.

    `rounding_mode` "floor" rounds it down, "trunc" towards zero, and keeps integers; the gradient is then zero. Raises
    RuntimeError for another word, and for integers rounded that are divided by 0.

    Example::

        >>> torch.div(torch.tensor([-3.0, 5.0]), 2, rounding_mode="trunc")
        tensor([-1.,  2.])
    """
    if rounding_mode is None:
        return _put("div", div(input, other), out)
    if rounding_mode not in ("floor", "trunc"):
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'"
        )
    return _put("div", divide_rounded(input, other, rounding_mode), out)


@composite
def positive(input):
    """The tensor itself, as `+input`.

    Raises RuntimeError for bool tensors.
    """
    if input.dtype.name == "bool":
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


@method
def __rdiv__(self, other):
    """`other / self`, under Python 2's name."""
    return div(other, self)
