"""Questions about tensors, answered by Python's True and False."""

from __future__ import annotations

from typing import Any

from .._core import Tensor
from .record import composite


def is_tensor(obj: Any) -> bool:
    """Whether an object is a tensor: the same as `isinstance(obj, torch.Tensor)`.

    Example::

        >>> torch.is_tensor(torch.ones(2)), torch.is_tensor(2)
        (True, False)
    """
    return isinstance(obj, Tensor)


def is_tensor_like(inp: Any) -> bool:
    """Whether something is a tensor or has a `__torch_function__`."""
    return isinstance(inp, Tensor) or hasattr(type(inp), "__torch_function__")


@composite(method=False)
def is_floating_point(input) -> bool:
    """Whether the elements are floating-point numbers; complex ones are not."""
    return input.is_floating_point()


@composite(method=False)
def is_complex(input) -> bool:
    """Whether the elements are complex numbers."""
    return input.is_complex()


@composite(method=False)
def is_signed(input) -> bool:
    """Whether the dtype has negative numbers."""
    return input.is_signed()


@composite
def is_nonzero(input) -> bool:
    """Whether the one element of a tensor is not 0.

    Raises RuntimeError for no element, and for several.
    """
    return bool(input)


@composite
def is_same_size(input, other) -> bool:
    """Whether two tensors have the same shape."""
    return input.shape == other.shape
