"""gradcheck and gradgradcheck with the defaults of PyTorch's tests."""

from __future__ import annotations

from typing import Any

from ...autograd.gradcheck import gradcheck as _gradcheck
from ...autograd.gradcheck import gradgradcheck as _gradgradcheck
from .conditions import TEST_WITH_SLOW_GRADCHECK

__all__ = ["gradcheck", "gradgradcheck"]

_DEFAULTS = {"check_batched_grad": True, "fast_mode": not TEST_WITH_SLOW_GRADCHECK}


def gradcheck(fn: Any, inputs: Any, **kwargs: Any) -> bool:
    """`torch.autograd.gradcheck`, fast and with batched gradients unless the arguments say otherwise."""
    return _gradcheck(fn, inputs, **_with_defaults(kwargs))


def gradgradcheck(fn: Any, inputs: Any, grad_outputs: Any = None, **kwargs: Any) -> bool:
    """`torch.autograd.gradgradcheck`, fast and with batched gradients unless the arguments say otherwise."""
    return _gradgradcheck(fn, inputs, grad_outputs, **_with_defaults(kwargs))


def _with_defaults(options: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in options.items() if value is not None or name not in _DEFAULTS}
    return {**_DEFAULTS, **given}
