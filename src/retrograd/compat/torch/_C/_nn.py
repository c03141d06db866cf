"""What programs and tests of PyTorch's reach of its inner module of functions."""

from __future__ import annotations

from typing import Any

from ...._core.device import device
from ....nn.module import _parse_to as _parse
from .._test_operations import _test_warn_in_autograd

__all__ = ["_parse_to", "_test_warn_in_autograd"]


def _parse_to(*args: Any, **kwargs: Any) -> tuple[Any, Any, bool, Any]:
    """The device, dtype, blocking and memory format that the arguments of ``to`` stand for."""
    place, kind, non_blocking, memory_format = _parse(*args, **kwargs)
    return None if place is None else device(place), kind, non_blocking, memory_format
