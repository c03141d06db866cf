"""Apple's devices: there are none."""

from __future__ import annotations

from typing import Any, NoReturn


def is_available() -> bool:
    """``False``: retrograd computes on the CPU."""
    return False


def device_count() -> int:
    """0."""
    return 0


def manual_seed(seed: int) -> None:
    """Seed the generator of the device: as in PyTorch without a device, nothing happens."""


def seed() -> None:
    """Seed the generator of the device: as in PyTorch without a device, nothing happens."""


def _no_device(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises RuntimeError: there is no such device."""
    raise RuntimeError("Cannot execute this without MPS backend: retrograd computes on the CPU only")


synchronize = empty_cache = get_rng_state = set_rng_state = set_per_process_memory_fraction = _no_device
current_allocated_memory = driver_allocated_memory = recommended_max_memory = _no_device
