"""Names of PyTorch's that its programs ask for on the way, and that retrograd has no use for itself.

Mostly the answer that a device is not there. What would do nothing is here only where PyTorch's does nothing
on a machine without the device, too.
"""

from __future__ import annotations

from typing import Any

from ...ops.storage import TypedStorage, UntypedStorage
from ._checks import _assert as _assert
from ._checks import _assert_async as _assert_async
from ._checks import _check as _check
from ._checks import _check_index as _check_index
from ._checks import _check_not_implemented as _check_not_implemented
from ._checks import _check_type as _check_type
from ._checks import _check_value as _check_value
from ._test_operations import _test_autograd_multiple_dispatch as _test_autograd_multiple_dispatch
from ._test_operations import _test_autograd_multiple_dispatch_view as _test_autograd_multiple_dispatch_view
from ._test_operations import _test_autograd_multiple_dispatch_view_copy as _test_autograd_multiple_dispatch_view_copy
from .compiler import compile
from .control_flow import cond
from .element_types import ELEMENT_TYPES, finfo
from .futures import Future
from .probes import (
    AcceleratorError,
    DisableTorchFunction,
    DisableTorchFunctionSubclass,
    Event,
    OutOfMemoryError,
    PyTorchFileReader,
    Stream,
    SymBool,
    SymFloat,
    SymInt,
    cudnn_is_acceptable,
    get_device,
    get_device_module,
    has_lapack,
    has_mkl,
    has_openmp,
    has_spectral,
    is_distributed,
    is_storage,
    is_vulkan_available,
)
from .unique import _unique as _unique
from .unique import _unique2 as _unique2

_ON_DEMAND = {
    "ScriptModule": "jit",
    **dict.fromkeys(("gru", "lstm", "rnn_relu", "rnn_tanh"), "recurrence"),
    **dict.fromkeys(
        ("empty_permuted", "lobpcg", "native_dropout", "norm_except_dim", "slice_copy", "spmm"), "operations"
    ),
}

__all__ = [
    "AcceleratorError",
    "DisableTorchFunction",
    "DisableTorchFunctionSubclass",
    "Event",
    "Future",
    "OutOfMemoryError",
    "PyTorchFileReader",
    "Stream",
    "SymBool",
    "SymFloat",
    "SymInt",
    "TypedStorage",
    "UntypedStorage",
    "compile",
    "cond",
    "cudnn_is_acceptable",
    "finfo",
    "get_device",
    "get_device_module",
    "has_lapack",
    "has_mkl",
    "has_openmp",
    "has_spectral",
    "is_distributed",
    "is_storage",
    "is_vulkan_available",
    *_ON_DEMAND,
    *ELEMENT_TYPES,
]
globals().update(ELEMENT_TYPES)

__version__ = "2.13.0+retrograd"


def __getattr__(name: str) -> Any:
    """Networks as functions, and operations on lists of tensors, ``torch._foreach_add`` and the like: made when they
    are first asked for."""
    if name in _ON_DEMAND:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_ON_DEMAND[name]}"), name)
    if name.startswith("_foreach_"):
        from .foreach import operation

        found = operation(name)
        if found is not None:
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
