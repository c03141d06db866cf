"""`torch.random`: the generator that random operations draw from, its seed and its state."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from ._core import Tensor
from ._core.random import Generator, default_generator, initial_seed, manual_seed, seed

__all__ = [
    "Generator",
    "default_generator",
    "fork_rng",
    "get_rng_state",
    "initial_seed",
    "manual_seed",
    "seed",
    "set_rng_state",
]


def get_rng_state() -> Tensor:
    """The state of the default generator, as a tensor of bytes that PyTorch understands, too."""
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Continue from a state that :func:`get_rng_state` gave.

    Raises TypeError for what is no tensor of bytes, and RuntimeError for bytes that are no state.

    Example::

        >>> state = torch.get_rng_state()
        >>> first = torch.rand(2)
        >>> torch.set_rng_state(state)
        >>> torch.equal(torch.rand(2), first)
        True
    """
    if not isinstance(new_state, Tensor):
        raise TypeError(f"expected a torch.ByteTensor, but got {type(new_state).__name__}")
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(
    devices: Iterable[Any] | None = None,
    enabled: bool = True,
    _caller: str = "fork_rng",
    _devices_kw: str = "devices",
    device_type: str | None = None,
) -> Iterator[None]:
    """Inside, random numbers are drawn as usual; behind it, as if none had been.

    Args:
        devices: further devices whose generators to keep; there are none here, and one that is named is an error.
        enabled: False to do nothing.
        device_type: of what type `devices` are.

    Example::

        >>> before = torch.get_rng_state()
        >>> with torch.random.fork_rng():
        ...     _ = torch.rand(3)
        >>> torch.equal(torch.get_rng_state(), before)
        True
    """
    if not enabled:
        yield
        return
    if devices is not None and list(devices):
        raise RuntimeError(f"{_caller}: retrograd computes on the CPU only, not on {_devices_kw}={devices!r}")
    state = default_generator.state_array()
    try:
        yield
    finally:
        default_generator.set_state(state)
