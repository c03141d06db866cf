"""The module that PyTorch defines `Tensor` in, as programs name it."""

from ..._core import Tensor

__all__ = ["Tensor"]
