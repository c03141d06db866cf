"""Questions about builds, devices and kinds of tensors that have one answer here, and types that have no instances."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

from ..._core import Tensor
from ..._core.overrides import DisableTorchFunction, DisableTorchFunctionSubclass

__all__ = [
    "AcceleratorError",
    "DisableTorchFunction",
    "DisableTorchFunctionSubclass",
    "Event",
    "OutOfMemoryError",
    "PyTorchFileReader",
    "Stream",
    "SymBool",
    "SymFloat",
    "SymInt",
    "cudnn_is_acceptable",
    "get_device",
    "get_device_module",
    "has_lapack",
    "has_mkl",
    "has_openmp",
    "has_spectral",
    "is_distributed",
    "is_storage",
    "is_vulkan_available",
]

has_lapack = has_spectral = True
has_mkl = has_openmp = False


class OutOfMemoryError(RuntimeError):
    """What a device raises that has no memory left: never here, where memory that is missing is a MemoryError."""


class AcceleratorError(RuntimeError):
    """What a device raises: never here."""


class _Symbol:
    """A number that a compiler does not know yet. Nothing is compiled, so every number is known."""

    def __init__(self, node: Any) -> None:
        raise NotImplementedError(f"{type(self).__name__}: numbers are never symbols here, since nothing is compiled")


class SymInt(_Symbol):
    """An unknown integer: `isinstance(n, torch.SymInt)` is always False."""


class SymFloat(_Symbol):
    """An unknown floating-point number: `isinstance(x, torch.SymFloat)` is always False."""


class SymBool(_Symbol):
    """An unknown truth value: `isinstance(x, torch.SymBool)` is always False."""


class PyTorchFileReader:
    """The parts of a file, to be named in annotations: making one raises NotImplementedError."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        raise NotImplementedError("torch.PyTorchFileReader is not in retrograd: torch.load reads the whole file")


class Stream:
    """A queue of work of a device, to be named in annotations: making one raises RuntimeError."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        raise RuntimeError("torch.Stream needs a device with queues of work: retrograd computes on the CPU only")


class Event:
    """A mark in a queue of work of a device, to be named in annotations: making one raises RuntimeError."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        raise RuntimeError("torch.Event needs a device with queues of work: retrograd computes on the CPU only")


def get_device_module(device: Any = None) -> ModuleType:
    """The module of a kind of device, by default that of the CPU: `torch.cpu`, `torch.cuda`, `torch.mps`, `torch.xpu`.

    Raises RuntimeError for a kind that has none.
    """
    kind = "cpu" if device is None else str(device).partition(":")[0]
    if kind not in ("cpu", "cuda", "mps", "xpu"):
        raise RuntimeError(f"Device '{kind}' does not have a corresponding module registered as 'torch.{kind}'.")
    return import_module(f"{__package__}.{kind}")


def get_device(input: Tensor) -> int:
    """The number of the device of a tensor: -1, which stands for the CPU."""
    return -1


def is_distributed(input: Tensor) -> bool:
    """Whether a tensor is shared out between machines: never."""
    return False


def is_storage(obj: Any) -> bool:
    """Whether something is the memory of a tensor as an object of its own: no, there are none."""
    return False


def cudnn_is_acceptable(tensor: Tensor) -> bool:
    """Whether cuDNN can be used for a tensor: never."""
    return False


def is_vulkan_available() -> bool:
    """Whether there is a device that speaks Vulkan: never."""
    return False
