"""Grad modes under the names of `torch.autograd.grad_mode`."""

from .._core import enable_grad, inference_mode, no_grad, set_grad_enabled

__all__ = ["enable_grad", "inference_mode", "no_grad", "set_grad_enabled"]
