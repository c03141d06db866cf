"""Intel's devices: there are none."""

from __future__ import annotations


def is_available() -> bool:
    """``False``: retrograd computes on the CPU."""
    return False


def device_count() -> int:
    """0."""
    return 0
