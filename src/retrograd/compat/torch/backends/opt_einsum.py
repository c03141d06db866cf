"""A library that orders the products of an einsum: not used here."""

from __future__ import annotations


def is_available() -> bool:
    """``False``."""
    return False
