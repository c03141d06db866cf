"""Training in several processes: not available."""

from __future__ import annotations


def is_available() -> bool:
    """``False``."""
    return False


def is_initialized() -> bool:
    """``False``."""
    return False
