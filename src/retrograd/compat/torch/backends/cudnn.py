"""NVIDIA's library for neural networks: not there. These are PyTorch's defaults of its switches."""

from __future__ import annotations

enabled = True
benchmark = False
deterministic = False
allow_tf32 = True


def is_available() -> bool:
    """``False``."""
    return False


def version() -> None:
    """``None``."""
