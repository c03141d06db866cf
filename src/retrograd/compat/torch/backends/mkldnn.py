"""Intel's library for neural networks: not used here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

enabled = False
deterministic = False
allow_tf32 = True


def is_available() -> bool:
    """``False``."""
    return False


@contextlib.contextmanager
def flags(*switches: Any, **named: Any) -> Iterator[None]:
    """Set the switches for a while, which switch nothing."""
    yield
