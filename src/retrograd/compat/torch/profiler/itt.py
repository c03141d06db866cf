"""`torch.profiler.itt`: ranges for Intel's VTune, which is not served."""

from __future__ import annotations


def is_available() -> bool:
    """``False``."""
    return False
