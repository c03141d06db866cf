"""PyTorch's tensors without values: there are none."""

from . import fake_tensor

__all__ = ["fake_tensor"]
