"""Sums, products and quotients, with broadcasting and PyTorch's promotion."""

from __future__ import annotations

import numpy as np

from .._core import Tensor, identity
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


@op("elementwise", np.negative, operator="neg", aliases=("negative",))
def neg(input: Tensor):
    """The negative of each element."""


neg.gradients(input=lambda g: -g)


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
