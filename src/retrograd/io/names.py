"""What PyTorch's files call things, beside what those things are here.

A file mentions an object by a module and a name: ``torch._utils._rebuild_tensor_v2``, ``torch.float32``,
``collections.OrderedDict``. The table below is the whole of what :func:`retrograd.load` understands without
being told more; the names on its left are never looked up by importing anything.
"""

from __future__ import annotations

import functools
from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import Any, NoReturn

import retrograd


@dataclass(frozen=True, slots=True)
class Name:
    """A function or class of PyTorch's that a file mentions: it can be compared and written, no more."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"

    def __call__(self, *args: Any) -> NoReturn:
        # `pickle` asks of whatever stands for a function in a file that it be callable.
        raise TypeError(f"{self} is only a name in a file")


@dataclass(frozen=True, slots=True)
class StorageType(Name):
    """A class of flat memory, ``torch.FloatStorage``, and the name of the dtype that it holds."""

    dtype: str


TENSOR = Name("torch._utils", "_rebuild_tensor")
TENSOR_V2 = Name("torch._utils", "_rebuild_tensor_v2")
TENSOR_V3 = Name("torch._utils", "_rebuild_tensor_v3")
PARAMETER = Name("torch._utils", "_rebuild_parameter")
PARAMETER_WITH_STATE = Name("torch._utils", "_rebuild_parameter_with_state")
FROM_TYPE = Name("torch._tensor", "_rebuild_from_type_v2")
ENCODE = Name("_codecs", "encode")

UNTYPED = StorageType("torch.storage", "UntypedStorage", "uint8")
STORAGES = {
    dtype: StorageType("torch", f"{kind}Storage", dtype)
    for dtype, kind in {
        "bool": "Bool",
        "uint8": "Byte",
        "int8": "Char",
        "int16": "Short",
        "int32": "Int",
        "int64": "Long",
        "float16": "Half",
        "bfloat16": "BFloat16",
        "float32": "Float",
        "float64": "Double",
        "complex64": "ComplexFloat",
        "complex128": "ComplexDouble",
    }.items()
}
_UNTYPED_DTYPES = ("uint16", "uint32", "uint64")  # newer than the classes of storages

# What PyTorch can put into a file and retrograd has no counterpart of.
_QUANTIZED = "a quantized tensor; save x.dequantize() instead"
_OTHER_DEVICE = "a tensor of another device; save x.cpu() instead"
UNSUPPORTED = {
    "torch._utils._rebuild_sparse_tensor": "a sparse tensor; save x.to_dense() instead",
    "torch._utils._rebuild_nested_tensor": "a nested tensor; save x.unbind() instead",
    "torch._utils._rebuild_qtensor": _QUANTIZED,
    "torch._utils._rebuild_meta_tensor_no_storage": "a tensor of the device 'meta', which has no data",
    "torch._utils._rebuild_device_tensor_from_numpy": _OTHER_DEVICE,
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": _OTHER_DEVICE,
    "torch.serialization._get_layout": "a memory layout",
}
for _kind in ("QInt8", "QUInt8", "QInt32", "QUInt4x2", "QUInt2x4"):
    UNSUPPORTED[f"torch.{_kind}Storage"] = _QUANTIZED
    UNSUPPORTED[f"torch.{_kind.lower()}"] = f"the dtype torch.{_kind.lower()}"
for _kind in (
    "complex32",
    *(f"float8_{_bits}" for _bits in ("e4m3fn", "e4m3fnuz", "e5m2", "e5m2fnuz", "e8m0fnu")),
):
    UNSUPPORTED[f"torch.{_kind}"] = f"the dtype torch.{_kind}"


def storage_type(dtype: str) -> StorageType:
    """The class of memory that holds elements of that dtype."""
    return STORAGES.get(dtype, UNTYPED)


@functools.cache
def known() -> dict[str, Any]:
    """What a file may mention: ``"module.name"`` → the object of this process, or a :class:`Name`."""
    table: dict[str, Any] = {
        "collections.OrderedDict": OrderedDict,
        "collections.Counter": Counter,
        "torch.Tensor": retrograd.Tensor,
        "torch.Size": retrograd.Size,
        "torch.device": retrograd.device,
        "torch.nn.parameter.Parameter": retrograd.nn.Parameter,
    }
    for kind in (set, frozenset, bytes, bytearray, complex):
        table[f"builtins.{kind.__name__}"] = kind
    functions = (TENSOR, TENSOR_V2, TENSOR_V3, PARAMETER, PARAMETER_WITH_STATE, FROM_TYPE, ENCODE)
    table |= {str(name): name for name in functions}
    table[str(UNTYPED)] = UNTYPED
    for storage in STORAGES.values():
        table[str(storage)] = storage
        # Memory of a GPU goes by another class; where it is to go is said by the location beside it.
        table[f"torch.cuda.{storage.name}"] = storage
    for dtype in (*STORAGES, *_UNTYPED_DTYPES):
        table[f"torch.{dtype}"] = getattr(retrograd, dtype)
    return table


@functools.cache
def written() -> dict[type, Name]:
    """The classes that go by a name of PyTorch's in a file."""
    return {
        kind: Name(*name.rpartition(".")[::2])
        for name, kind in known().items()
        if isinstance(kind, type) and name.startswith("torch.")
    }
