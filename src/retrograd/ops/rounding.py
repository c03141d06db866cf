"""Absolute values, rounding, remainders, interpolation and the like, element by element."""

from __future__ import annotations

import builtins

import numpy as np

from .. import errors
from .._core import Tensor, activations, few, from_numpy_dtype, functions, identity
from . import return_types
from .arithmetic import divisible, mul
from .choice import keep
from .comparison import isfinite
from .explog import exp2, pow
from .limits import no_gradient, sgn
from .older_orders import take_older_order
from .record import composite, op
from .tangents import summed
from .widening import widening


def _zero(g):
    return g.new_zeros(g.shape)


@op("elementwise", np.absolute, operator="abs", aliases=("absolute",), holomorphic=False, only="iufc")
def abs(input: Tensor):
    """The absolute value of each element; real for complex numbers. The gradient at 0 is 0.

    Example::

        >>> torch.abs(torch.tensor([-1.5, 2.0]))
        tensor([1.5000, 2.0000])
    """


abs.gradients(input=lambda g, input: g * sgn(input))


# ------------------------------------------------------------------------------------ to integers


def _rounded(function, input: np.ndarray, name: str) -> np.ndarray:
    """A rounding function of NumPy's; integers are round already."""
    if input.dtype.kind == "c":
        raise NotImplementedError(f"{name} is not supported for complex inputs")
    return input.copy() if input.dtype.kind in "iu" else function(input)


@op("elementwise", functions.floor, only="iufc")
def floor(input: Tensor):
    """The greatest integer that is not above each element. The gradient is zero.

    Example::

        >>> torch.floor(torch.tensor([-1.5, 1.5]))
        tensor([-2.,  1.])
    """
    return _rounded(np.floor, input, "floor")


@op("elementwise", functions.ceil, only="iufc")
def ceil(input: Tensor):
    """The least integer that is not below each element. The gradient is zero.

    Example::

        >>> torch.ceil(torch.tensor([-1.5, 1.5]))
        tensor([-1.,  2.])
    """
    return _rounded(np.ceil, input, "ceil")


@op("elementwise", functions.trunc, only="iufc", aliases=("fix",))
def trunc(input: Tensor):
    """Each element without its digits after the point. The gradient is zero.

    Example::

        >>> torch.trunc(torch.tensor([-1.5, 1.5]))
        tensor([-1.,  1.])
    """
    return _rounded(np.trunc, input, "trunc")


@op("elementwise", only="iufc", fast=functions.rint_to)
def round(input: Tensor, *, decimals: int = 0):
    """Each element rounded to `decimals` digits after the point, halves to the even side.

    The gradient is zero. Negative `decimals` round to tens, hundreds and so on.

    Example::

        >>> torch.round(torch.tensor([0.5, 1.5, 2.5]))
        tensor([0., 2., 2.])
        >>> torch.round(torch.tensor([1.234]), decimals=2)
        tensor([1.2300])
    """
    if decimals == 0:
        return _rounded(np.rint, input, "round")
    if input.dtype.kind in "iu":
        raise errors.no_kernel("round", from_numpy_dtype(input.dtype))
    scale = input.dtype.type(10.0 ** builtins.abs(decimals))
    if decimals > 0:
        return np.rint(input * scale) / scale
    return np.rint(input / scale) * scale


@op("elementwise", functions.frac, only="f")
def frac(input: Tensor):
    """The digits after the point: x - trunc(x).

    Example::

        >>> torch.frac(torch.tensor([1.5, -2.25]))
        tensor([ 0.5000, -0.2500])
    """


for _record in (floor, ceil, trunc, round):
    _record.gradients(input=_zero)
frac.gradients(input=identity)


# ------------------------------------------------------------------------------------ remainders


@op("elementwise", functions.fmod, only="iuf")
def fmod(input: Tensor, other: Tensor):
    """The remainder of a division cut towards zero: it has the sign of `input`.

    Raises:
        RuntimeError: integers divided by 0.

    Example::

        >>> torch.fmod(torch.tensor([-3.0, 5.0]), 2)
        tensor([-1.,  1.])
    """
    return np.fmod(input, divisible(other))


@op("elementwise", functions.remainder, only="iuf", operator="mod", fast=few.remainder)
def remainder(input: Tensor, other: Tensor):
    """The remainder of a division rounded down: it has the sign of `other`, as with Python's ``%``.

    Raises:
        RuntimeError: integers divided by 0.

    Example::

        >>> torch.remainder(torch.tensor([-3.0, 5.0]), 2)
        tensor([1., 1.])
    """
    return np.remainder(input, divisible(other))


@op(
    "elementwise", functions.floor_divide, only="iuf", operator="floordiv", backward_name="NotImplemented",
    fast=few.floor_divide,
)  # fmt: skip
def floor_divide(input: Tensor, other: Tensor):
    """The quotient rounded down, as with Python's ``//``.

    Raises:
        RuntimeError: integers divided by 0, and in a backward pass (use ``torch.div(...,
        rounding_mode="floor")``).

    Example::

        >>> torch.floor_divide(torch.tensor([-3.0, 5.0]), 2)
        tensor([-2.,  2.])
    """
    return np.floor_divide(input, divisible(other))


fmod.gradients(input=identity, other=lambda g, input, other: -g * trunc(input / other))
remainder.gradients(input=identity, other=lambda g, input, other: -g * floor(input / other))
floor_divide.gradients(input=no_gradient("floor_divide"), other=no_gradient("floor_divide"))


@op("elementwise", np.gcd, inplace=True, differentiable=False, only="iu")
def gcd(input: Tensor, other: Tensor):
    """The greatest common divisor of integers; gcd(0, 0) is 0.

    Example::

        >>> torch.gcd(torch.tensor([4, 10]), torch.tensor([6, 15]))
        tensor([2, 5])
    """


@op("elementwise", np.lcm, inplace=True, differentiable=False, only="iu")
def lcm(input: Tensor, other: Tensor):
    """The least common multiple of integers.

    Example::

        >>> torch.lcm(torch.tensor([4, 10]), torch.tensor([6, 15]))
        tensor([12, 30])
    """


# ------------------------------------------------------------------------------------ between numbers


@op("elementwise", only="f", fast=functions.nextafter_of)
def nextafter(input: Tensor, other: Tensor):
    """The next number after `input` that the dtype has, in the direction of `other`.

    Example::

        >>> torch.nextafter(torch.tensor([1.0]), torch.tensor([2.0])) > 1
        tensor([True])
    """
    return np.nextafter(input, other)


nextafter.gradients(
    input=lambda g, input, other: keep(g, input != other),
    other=lambda g, input, other: keep(g, input == other),
)


@op("elementwise", functions.copysign, float_result=True, only="f")
def copysign(input: Tensor, other: Tensor):
    """The size of `input` with the sign of `other` (also that of -0.0); `other` may be a number.

    Example::

        >>> torch.copysign(torch.tensor([1.0, -2.0]), -1)
        tensor([-1., -2.])
    """


copysign.gradients(
    input=lambda g, input, out: keep(g * (out / input), input != 0),
    other=_zero,
)


@op("elementwise", public=False, backward_name="LerpBackward0", fast=activations.lerp)
@widening
def lerp_number(input: Tensor, end: Tensor, weight: float):
    """`lerp` with one weight for all."""
    _same_dtypes(input, end=end)
    # Counted from the nearer end, so that weight 1 gives `end` exactly.
    return (
        input + weight * (end - input) if builtins.abs(weight) < 0.5 else end - (end - input) * (1 - weight)
    )


@op("elementwise", public=False, backward_name="LerpBackward1")
def lerp_tensor(input: Tensor, end: Tensor, weight: Tensor):
    """`lerp` with a weight for each element."""
    _same_dtypes(input, end=end)
    if weight.ndim:
        _same_dtypes(input, weight=weight)
    weight = weight.astype(input.dtype, copy=False)
    step = end - input
    return np.where(np.abs(weight) < 0.5, input + weight * step, end - step * (1 - weight))


_C_NAMES = {"float32": "float", "float64": "double"}


def _same_dtypes(input: np.ndarray, **others: np.ndarray) -> None:
    if input.dtype.kind in "biu":
        raise errors.no_kernel("lerp_kernel_scalar", from_numpy_dtype(input.dtype))
    for name, other in others.items():
        if other.dtype != input.dtype:
            wanted, got = [_C_NAMES.get(x.dtype.name, x.dtype.name) for x in (input, other)]
            raise RuntimeError(f"expected dtype {wanted} for `{name}` but got dtype {got}")


lerp_number.gradients(input=lambda g, weight: g * (1 - weight), end=lambda g, weight: g * weight)
lerp_tensor.gradients(
    input=lambda g, weight: g * (1 - weight),
    end=lambda g, weight: g * weight,
    weight=lambda g, input, end: g * (end - input),
)


@composite(inplace=True)
def lerp(input, end, weight, *, out=None):
    """input + weight·(end - input), the linear interpolation; `weight` is a number or a tensor.

    Raises:
        RuntimeError: if the dtypes differ.

    Example::

        >>> torch.lerp(torch.tensor([1.0, 2.0]), torch.tensor([11.0, 12.0]), 0.5)
        tensor([6., 7.])
    """
    record = lerp_tensor if isinstance(weight, Tensor) else lerp_number
    return record(input, end, weight) if out is None else record(input, end, weight, out=out)


@op("elementwise", promotes=True, fast=activations.addcmul)
def addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1):
    """input + value·tensor1·tensor2.

    Example::

        >>> torch.addcmul(torch.zeros(2), torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]), value=0.5)
        tensor([1.5000, 4.0000])
    """
    return input + input.dtype.type(value) * tensor1 * tensor2


addcmul.gradients(
    input=identity,
    tensor1=lambda g, tensor2, value: g * (tensor2 * _conjugate(value)),
    tensor2=lambda g, tensor1, value: g * (tensor1 * _conjugate(value)),
)


@addcmul.tangent
def _addcmul_tangent(t_input, tensor1, t_tensor1, tensor2, t_tensor2, value):
    parts = [None if t_tensor1 is None else value * t_tensor1 * tensor2]
    parts += [None if t_tensor2 is None else value * tensor1 * t_tensor2]
    return summed(t_input, *parts)


take_older_order(addcmul, ("input", "tensor1", "tensor2"), "value")


@op("elementwise", promotes=True, fast=activations.addcdiv)
def addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1):
    """input + value·tensor1/tensor2.

    Raises:
        RuntimeError: for integers.

    Example::

        >>> torch.addcdiv(torch.zeros(2), torch.tensor([1.0, 2.0]), torch.tensor([2.0, 4.0]), value=3)
        tensor([1.5000, 1.5000])
    """
    if input.dtype.kind in "biu":
        raise RuntimeError(
            "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will "
            "perform a "
            "true division of tensor1 and tensor2. Convert the operands to a floating-point dtype first"
        )
    return input + input.dtype.type(value) * tensor1 / tensor2


take_older_order(addcdiv, ("input", "tensor1", "tensor2"), "value")
addcdiv.gradients(
    input=identity,
    tensor1=lambda g, tensor2, value: g * (_conjugate(value) / tensor2),
    tensor2=lambda g, tensor1, tensor2, value: -g * (tensor1 * _conjugate(value) / (tensor2 * tensor2)),
)


@addcdiv.tangent
def _addcdiv_tangent(t_input, tensor1, t_tensor1, tensor2, t_tensor2, value):
    parts = [None if t_tensor1 is None else value * t_tensor1 / tensor2]
    parts += [None if t_tensor2 is None else -value * tensor1 * t_tensor2 / (tensor2 * tensor2)]
    return summed(t_input, *parts)


def _conjugate(number):
    return number.conjugate() if isinstance(number, complex) else number


@op("elementwise", selects=True, fast=activations.nan_to_num)
def nan_to_num(
    input: Tensor, nan: float | None = 0.0, posinf: float | None = None, neginf: float | None = None
):
    """`nan` for NaN, and `posinf` and `neginf` for infinities. There is no gradient there.

    By default the infinities become the greatest and the least number of the dtype.

    Example::

        >>> torch.nan_to_num(torch.tensor([float("nan"), float("inf"), 1.0]), posinf=9.0)
        tensor([0., 9., 1.])
    """
    if input.dtype.kind == "f" and np.count_nonzero(np.isfinite(input)) == input.size:
        return input.copy(order="K")
    return np.nan_to_num(input, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf)


nan_to_num.gradients(input=lambda g, input: keep(g, isfinite(input)))


@composite(inplace=True)
def ldexp(input, other, *, out=None):
    """input·2**other.

    Example::

        >>> torch.ldexp(torch.tensor([1.0, 3.0]), torch.tensor([4, -1]))
        tensor([16.0000,  1.5000])
    """
    return mul(input, pow(2.0, other), out=out)


@op(public=False, outputs=("mantissa", "exponent"), nondifferentiable=("exponent",), backward_name="FrexpBackward0")
def mantissa_and_exponent(input: Tensor):
    if input.dtype.kind != "f":
        raise RuntimeError("torch.frexp() only supports floating-point dtypes")
    return np.frexp(input)


mantissa_and_exponent.gradients(input=lambda g, exponent: g / exp2(exponent))
mantissa_and_exponent.tangent(lambda t_input, exponent: (t_input / exp2(exponent), None))


@composite
def frexp(input, *, out=None):
    """Each element as mantissa · 2^exponent with a mantissa from 0.5 to 1, as the named tuple (mantissa, exponent).

    Example::

        >>> torch.frexp(torch.tensor([3.0])).mantissa
        tensor([0.7500])
    """
    return return_types.frexp(*mantissa_and_exponent(input, out=out))
