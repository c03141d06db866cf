"""NVIDIA's library for neural networks: not there. These are PyTorch's defaults of its switches."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

enabled = True
benchmark = False
benchmark_limit = None
deterministic = False
allow_tf32 = True
conv = SimpleNamespace(fp32_precision="tf32")
rnn = SimpleNamespace(fp32_precision="tf32")


def is_available() -> bool:
    """``False``."""
    return False


def is_acceptable(tensor: Any) -> bool:
    """``False``."""
    return False


def version() -> None:
    """``None``."""


@contextlib.contextmanager
def flags(*switches: Any, **named: Any) -> Iterator[None]:
    """Set the switches for a while, which switch nothing."""
    yield
