"""Operations that PyTorch has for tests of autograd alone: their derivatives are wrong on purpose, or warn."""

from __future__ import annotations

import warnings
from typing import Any

from ..._core import Tensor
from ...autograd import Function

__all__ = [
    "_test_autograd_multiple_dispatch",
    "_test_autograd_multiple_dispatch_view",
    "_test_autograd_multiple_dispatch_view_copy",
    "_test_warn_in_autograd",
]


class _OneMore(Function):
    """A copy whose gradient is one more than it should be."""

    @staticmethod
    def forward(ctx: Any, input: Tensor) -> Tensor:
        return input.clone()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return gradient + 1

    @staticmethod
    def jvp(ctx: Any, tangent: Tensor) -> Tensor:
        return tangent.clone()


class _Warns(Function):
    """A copy whose backward warns."""

    @staticmethod
    def forward(ctx: Any, input: Tensor) -> Tensor:
        return input.clone()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        warnings.warn("Warn from backward", UserWarning, stacklevel=1)
        return gradient.clone()


def _test_autograd_multiple_dispatch(input: Tensor, b: bool | None = None) -> Tensor:
    """A copy: with a flag that of `clone`, without it one with a derivative of its own, the gradient and one more."""
    return _OneMore.apply(input) if b is None else input.clone()


def _test_autograd_multiple_dispatch_view(input: Tensor) -> Tensor:
    """``input.view(-1)``."""
    return input.view(-1)


def _test_autograd_multiple_dispatch_view_copy(input: Tensor) -> Tensor:
    """A copy of ``input.view(-1)``."""
    return input.view(-1).clone()


def _test_warn_in_autograd(input: Tensor) -> Tensor:
    """A copy whose backward warns."""
    return _Warns.apply(input)
