"""Settings of the whole process, under PyTorch's names. Most have one possible value here: the one that holds."""

from __future__ import annotations

import builtins
import warnings
from typing import Any

from ._core import Tensor, dtype, set_default_dtype
from ._core.device import device, require_cpu
from .errors import is_warn_always_enabled, set_warn_always
from .ops import tensor_types

__all__ = [
    "are_deterministic_algorithms_enabled",
    "get_default_device",
    "get_deterministic_debug_mode",
    "get_float32_matmul_precision",
    "get_num_interop_threads",
    "is_deterministic_algorithms_warn_only_enabled",
    "is_warn_always_enabled",
    "set_default_device",
    "set_default_tensor_type",
    "set_deterministic_debug_mode",
    "set_float32_matmul_precision",
    "set_flush_denormal",
    "set_num_interop_threads",
    "set_warn_always",
    "typename",
    "use_deterministic_algorithms",
]

_PRECISIONS = ("highest", "high", "medium")
_DEBUG_MODES = ("default", "warn", "error")
_precision = "highest"
_deterministic = 0  # the place in _DEBUG_MODES
_interop_threads = 1


def set_float32_matmul_precision(precision: str) -> None:
    """Allow products of float32 matrices to be less exact: "highest", "high" or "medium".

    They never are: all three give products in float32.
    """
    global _precision
    if precision in _PRECISIONS:
        _precision = precision
    else:
        warnings.warn(f"{precision} is not one of 'highest', 'high', or 'medium'; nothing is changed", stacklevel=2)


def get_float32_matmul_precision() -> str:
    """What :func:`set_float32_matmul_precision` was given last, at first "highest"."""
    return _precision


def use_deterministic_algorithms(mode: builtins.bool, *, warn_only: builtins.bool = False) -> None:
    """Ask for algorithms that give the same result each time. All operations here do, whatever is set.

    Raises TypeError if `mode` is not True or False.
    """
    global _deterministic
    if not isinstance(mode, builtins.bool):
        raise TypeError(
            "_set_deterministic_algorithms(): argument 'mode' (position 1) must be bool, not " + type(mode).__name__
        )
    _deterministic = (1 if warn_only else 2) if mode else 0


def are_deterministic_algorithms_enabled() -> builtins.bool:
    """Whether deterministic algorithms were asked for."""
    return _deterministic > 0


def is_deterministic_algorithms_warn_only_enabled() -> builtins.bool:
    """Whether a warning, and no error, was asked for where an algorithm is not deterministic."""
    return _deterministic == 1


def set_deterministic_debug_mode(debug_mode: int | str) -> None:
    """Ask for deterministic algorithms by "default" (0: not), "warn" (1) or "error" (2)."""
    global _deterministic
    if isinstance(debug_mode, str):
        if debug_mode not in _DEBUG_MODES:
            raise RuntimeError(
                "invalid value of debug_mode, expected one of `default`, `warn`, `error`, but got " + debug_mode
            )
        debug_mode = _DEBUG_MODES.index(debug_mode)
    elif not isinstance(debug_mode, int):
        raise TypeError(f"debug_mode must be str or int, but got {type(debug_mode)}")
    elif debug_mode not in (0, 1, 2):
        raise RuntimeError(f"invalid value of debug_mode, expected 0, 1, or 2, but got {debug_mode}")
    _deterministic = debug_mode


def get_deterministic_debug_mode() -> int:
    """0, 1 or 2: see :func:`set_deterministic_debug_mode`."""
    return _deterministic


def set_default_device(wanted: Any) -> None:
    """Make new tensors on a device: the CPU, or None for the same. RuntimeError for another."""
    require_cpu(wanted)


def get_default_device() -> device:
    """The device that new tensors are made on: the CPU."""
    return device("cpu")


def set_default_tensor_type(t: Any) -> None:
    """Make new tensors of a type such as `torch.DoubleTensor`, or its name: older than `set_default_dtype`.

    Raises TypeError for a type that is not floating point.
    """
    kind: Any = t
    if isinstance(t, str):
        kind = getattr(tensor_types, t.rpartition(".")[2], None)
    kind = getattr(kind, "dtype", None)
    if not isinstance(kind, dtype) or not kind.is_floating_point:
        raise TypeError("invalid type object: only floating-point types are supported as the default type")
    set_default_dtype(kind)


def set_flush_denormal(mode: builtins.bool) -> builtins.bool:
    """Ask for numbers too small to be normal to be taken for 0; whether the answer is yes. They never are here."""
    return not mode


def set_num_interop_threads(num: int) -> None:
    """Ask for threads that run independent operations side by side. There are none: one operation runs at a time.

    Raises RuntimeError for a number that is not positive.
    """
    global _interop_threads
    if num <= 0:
        raise RuntimeError("set_num_interop_threads expects a positive integer")
    _interop_threads = num


def get_num_interop_threads() -> int:
    """What :func:`set_num_interop_threads` was given last, at first 1."""
    return _interop_threads


def typename(obj: Any, /) -> str:
    """The name of an object's type, with its module; that of a tensor says its dtype.

    Example::

        >>> torch.typename(torch.ones(2)), torch.typename(3)
        ('torch.FloatTensor', 'int')
    """
    if isinstance(obj, Tensor):
        return obj.type()
    kind = obj if hasattr(obj, "__qualname__") else type(obj)
    module = getattr(kind, "__module__", None) or ""
    return kind.__qualname__ if module in ("", "builtins") else f"{module}.{kind.__qualname__}"
