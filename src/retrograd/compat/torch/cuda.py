"""NVIDIA's devices: there are none."""

from __future__ import annotations


def is_available() -> bool:
    """``False``: retrograd computes on the CPU."""
    return False


def is_initialized() -> bool:
    """``False``."""
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
