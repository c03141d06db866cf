"""Files: PyTorch's ``.pth`` format and safetensors."""

from __future__ import annotations

from .serialization import load, save

__all__ = ["load", "save"]
