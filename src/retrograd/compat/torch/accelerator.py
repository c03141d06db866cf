"""Whatever device there is beside the CPU: there is none."""

from __future__ import annotations

from typing import Any, NoReturn


def is_available() -> bool:
    """``False``: retrograd computes on the CPU."""
    return False


def current_accelerator(check_available: bool = False) -> None:
    """``None``."""


def device_count() -> int:
    """0."""
    return 0


def _no_device(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises RuntimeError: there is no such device."""
    raise RuntimeError(
        "Cannot access accelerator device when none is available: retrograd computes on the CPU only"
    )


synchronize = current_device_index = current_device_idx = set_device_index = set_device_idx = _no_device
current_stream = set_stream = empty_cache = get_memory_info = memory_stats = memory_allocated = _no_device
max_memory_allocated = memory_reserved = max_memory_reserved = reset_peak_memory_stats = _no_device
