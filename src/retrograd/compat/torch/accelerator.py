"""Whatever device there is beside the CPU: there is none."""

from __future__ import annotations


def is_available() -> bool:
    """``False``: retrograd computes on the CPU."""
    return False


def current_accelerator(check_available: bool = False) -> None:
    """``None``."""


def device_count() -> int:
    """0."""
    return 0
