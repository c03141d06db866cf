"""Libraries below PyTorch. Their switches can be set, and switch nothing."""

from __future__ import annotations

from . import cuda, cudnn, mps

__all__ = ["cuda", "cudnn", "mps"]
