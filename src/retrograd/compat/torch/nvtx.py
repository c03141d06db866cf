"""Marks in the timeline of NVIDIA's profiler: as in PyTorch without a device, making one raises RuntimeError."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, NoReturn

__all__ = ["mark", "range", "range_end", "range_pop", "range_push", "range_start"]


def _refuse(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises RuntimeError: there is no such profiler."""
    raise RuntimeError("NVTX functions not installed. Are you sure you have a CUDA build?")


mark = range_end = range_pop = range_push = range_start = _refuse


@contextlib.contextmanager
def range(msg: str, *arguments: Any, **keywords: Any) -> Iterator[None]:
    """A part of the timeline, also as a decorator: entering it raises RuntimeError."""
    _refuse()
    yield
