"""NVIDIA's devices: there are none."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from typing import Any, NoReturn

from . import cuda_amp as amp  # noqa: F401
from . import nvtx as nvtx
from .absent import absent


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


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """``False``."""
    return False


def memory_allocated(device: Any = None) -> int:
    """0."""
    return 0


def max_memory_allocated(device: Any = None) -> int:
    """0."""
    return 0


def memory_reserved(device: Any = None) -> int:
    """0."""
    return 0


def max_memory_reserved(device: Any = None) -> int:
    """0."""
    return 0


def memory_stats(device: Any = None) -> OrderedDict[str, Any]:
    """No figures."""
    return OrderedDict()


def get_arch_list() -> list[str]:
    """The architectures that there are programs for: none."""
    return []


def get_rng_state_all() -> list[Any]:
    """The states of all devices' generators: none."""
    return []


def seed() -> None:
    """Seed the generator of the current device: as in PyTorch without a device, nothing happens."""


def seed_all() -> None:
    """Seed the generators of all devices: as in PyTorch without a device, nothing happens."""


def _no_device(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises AssertionError: there is no such device."""
    raise AssertionError("Torch not compiled with CUDA enabled: retrograd computes on the CPU only")


synchronize = current_device = set_device = get_device_name = get_device_properties = get_device_capability = _no_device
init = current_stream = default_stream = ipc_collect = mem_get_info = get_rng_state = set_rng_state = _no_device
initial_seed = reset_peak_memory_stats = reset_max_memory_allocated = graph = _no_device
default_generators: tuple[Any, ...] = ()


def set_rng_state_all(new_states: list[Any]) -> None:
    """Set the states of all devices' generators, of which there are none."""
    if new_states:
        _no_device()


def is_current_stream_capturing() -> bool:
    """``False``: there is no queue of work that could be recorded."""
    return False


class device:
    """Make a device the current one for a while: RuntimeError when it is entered, as there is none.

    A negative index stands for no device, and nothing happens then.
    """

    def __init__(self, device: Any) -> None:
        self.device = device

    def __enter__(self) -> None:
        if self.device is not None and self.device != -1:
            raise RuntimeError("retrograd computes on the CPU only: PyTorch was compiled without CUDA support")

    def __exit__(self, *error: Any) -> None:
        pass


def stream(stream: Any) -> contextlib.AbstractContextManager[None]:
    """Use a queue of work for a while: None is the one there is."""
    return contextlib.nullcontext()


class _Kind(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return False

    def __call__(cls, *arguments: Any, **keywords: Any) -> NoReturn:
        raise TypeError(
            f"type torch.cuda.{cls.__name__} not available. Torch not compiled with CUDA enabled: retrograd "
            "computes on the CPU only"
        )


_KINDS = "Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"
globals().update({f"{kind}Tensor": _Kind(f"{kind}Tensor", (), {"__module__": "torch.cuda"}) for kind in _KINDS})


class Stream:
    """A queue of work of a device, to be named in annotations: making one raises RuntimeError."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        raise RuntimeError("torch.cuda.Stream requires CUDA support: retrograd computes on the CPU only")


class Event:
    """A mark in a queue of work of a device, to be named in annotations: making one raises RuntimeError."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        raise RuntimeError("torch.cuda.Event requires CUDA support: retrograd computes on the CPU only")


globals().update(absent("torch.cuda", "CUDAGraph", "StreamContext", because="there is no device with queues of work"))
