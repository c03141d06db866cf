"""Intel's devices: there are none."""

from __future__ import annotations

from typing import Any, NoReturn


def is_available() -> bool:
    """``False``: retrograd computes on the CPU."""
    return False


def device_count() -> int:
    """0."""
    return 0


def manual_seed(seed: int) -> None:
    """Seed the generator of the current device: as in PyTorch without a device, nothing happens."""


def manual_seed_all(seed: int) -> None:
    """Seed the generators of all devices: as in PyTorch without a device, nothing happens."""


def empty_cache() -> None:
    """Free the memory that no tensor uses: as in PyTorch without a device, nothing happens."""


def _no_device(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises AssertionError: there is no such device."""
    raise AssertionError("Torch not compiled with XPU enabled: retrograd computes on the CPU only")


synchronize = current_device = set_device = get_device_name = get_device_properties = _no_device
