"""What PyTorch's documents name of its inner module."""

from __future__ import annotations

from ..._core.overrides import DisableTorchFunction, DisableTorchFunctionSubclass
from ..._core.overrides import disabled_torch_function as _disabled_torch_function_impl
from ..._core.overrides import has_torch_function as _has_torch_function

__all__ = [
    "DisableTorchFunction",
    "DisableTorchFunctionSubclass",
    "_disabled_torch_function_impl",
    "_has_torch_function",
]
