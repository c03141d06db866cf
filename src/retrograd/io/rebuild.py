"""How each kind of object in a file is rebuilt; no other function is ever called because a file says so.

Every function takes the :class:`~retrograd.io.unpickler.Unpickler` and then what the file holds, which may be
anything: a ``TypeError`` or ``ValueError`` from here means that the file is damaged.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

import retrograd

from .names import ENCODE, FROM_TYPE, PARAMETER, PARAMETER_WITH_STATE, TENSOR, TENSOR_V2, TENSOR_V3
from .storage import Storage, counts

if TYPE_CHECKING:
    from .unpickler import Unpickler


@cache
def rebuilders() -> dict[Any, Callable[..., Any]]:
    """What may be called, by the object that :func:`retrograd.io.names.known` gives for its name."""
    return {
        TENSOR: _tensor,
        TENSOR_V2: _tensor,
        TENSOR_V3: _tensor_of_dtype,
        PARAMETER: _parameter,
        PARAMETER_WITH_STATE: _parameter,
        FROM_TYPE: _from_type,
        ENCODE: _bytes,
        bytes: lambda unpickler: b"",
        OrderedDict: _ordered_dict,
        Counter: _counter,
        retrograd.Size: _size,
        retrograd.device: _device,
        set: lambda unpickler, items=(): set(_items(unpickler, items)),
        frozenset: lambda unpickler, items=(): frozenset(_items(unpickler, items)),
        bytearray: _bytearray,
        complex: _complex,
    }


def _tensor(
    unpickler: Unpickler,
    storage: Any,
    offset: Any,
    size: Any,
    stride: Any,
    requires_grad: Any = False,
    hooks: Any = None,
    metadata: Any = None,
) -> Any:
    _require(isinstance(storage, Storage), "its data is no storage")
    return _view(unpickler, storage, storage.dtype, offset, size, stride, requires_grad, metadata)


def _tensor_of_dtype(
    unpickler: Unpickler,
    storage: Any,
    offset: Any,
    size: Any,
    stride: Any,
    requires_grad: Any,
    hooks: Any,
    dtype: Any,
    metadata: Any = None,
) -> Any:
    _require(isinstance(storage, Storage) and isinstance(dtype, retrograd.dtype), "its data is no storage")
    name = str(dtype).removeprefix("torch.")
    return _view(unpickler, storage, name, offset, size, stride, requires_grad, metadata)


def _view(
    unpickler: Unpickler,
    storage: Storage,
    dtype: str,
    offset: Any,
    size: Any,
    stride: Any,
    requires_grad: Any,
    metadata: Any,
) -> Any:
    array = storage.window(dtype, offset, size, stride)
    marks = {name for name, value in (metadata or {}).items() if value}
    _require(marks <= {"conj", "neg"}, "it has marks that are not known")
    if marks:  # PyTorch notes these for later; here they are carried out
        _require(storage.filled, "the older format keeps no marks: save x.resolve_conj().resolve_neg()")
        unpickler.spend(array.nbytes)
        array = np.conj(array) if "conj" in marks else array
        array = np.negative(array) if "neg" in marks else array
    tensor = retrograd.from_numpy(array)
    return tensor.requires_grad_(True) if _flag(requires_grad) else tensor


def _parameter(_: Unpickler, data: Any, requires_grad: Any, hooks: Any, state: Any = None) -> Any:
    _require(type(data) is retrograd.Tensor, "a parameter is made of something else than a tensor")
    parameter = retrograd.nn.Parameter(data, _flag(requires_grad))
    _set_attributes(parameter, state)
    return parameter


def _from_type(unpickler: Unpickler, function: Any, kind: Any, arguments: Any, state: Any) -> Any:
    tensor = unpickler.call(function, arguments)
    _require(isinstance(tensor, retrograd.Tensor), "it makes no tensor")
    _require(
        isinstance(kind, type) and issubclass(kind, retrograd.Tensor), "its class is no class of tensors"
    )
    if kind is retrograd.Tensor and isinstance(state, dict) and state.get("_is_buffer"):
        state = {name: value for name, value in state.items() if name != "_is_buffer"}
        tensor = retrograd.nn.Buffer(tensor, persistent=_flag(state.pop("persistent", True)))
    elif kind is retrograd.nn.Parameter:
        tensor = retrograd.nn.Parameter(tensor, tensor.requires_grad)
    elif kind is not type(tensor):
        tensor = tensor.as_subclass(kind)
    if kind in (retrograd.Tensor, retrograd.nn.Parameter):
        _set_attributes(tensor, state)
    else:
        unpickler.build(tensor, state)
    return tensor


def _set_attributes(tensor: Any, state: Any) -> None:
    """Give a tensor attributes of the user's; none may stand in front of what its class has."""
    for name, value in (state or {}).items():
        _require(
            type(name) is str and not hasattr(type(tensor), name), "an attribute hides that of its class"
        )
        setattr(tensor, name, value)


def _ordered_dict(unpickler: Unpickler, items: Any = ()) -> OrderedDict[Any, Any]:
    unpickler.spend(len(items))
    made: OrderedDict[Any, Any] = OrderedDict()
    unpickler.update(made, [part for key, value in items for part in (key, value)])
    return made


def _counter(unpickler: Unpickler, items: Any = ()) -> Counter[Any]:
    made: Counter[Any] = Counter()
    unpickler.spend(len(items))
    _require(isinstance(items, dict) or not items, "a Counter is made of a dictionary")
    made.update(items)
    return made


def _items(unpickler: Unpickler, items: Any) -> list[Any]:
    unpickler.spend(len(items))
    return [unpickler.key(item) for item in items]


def _size(unpickler: Unpickler, lengths: Any = ()) -> Any:
    unpickler.spend(len(lengths))
    return retrograd.Size(counts(lengths))


def _device(_: Unpickler, kind: Any, index: Any = None) -> Any:
    _require(isinstance(kind, str) and type(index) in (int, type(None)), "a device is a name and a number")
    return retrograd.device(kind) if index is None else retrograd.device(kind, index)


def _bytes(unpickler: Unpickler, text: Any, encoding: Any) -> bytes:
    """Bytes, which protocol 2 writes as text of the 256 characters of Latin-1."""
    _require(isinstance(text, str) and encoding in ("latin1", "latin-1"), "bytes are written in Latin-1")
    unpickler.spend(len(text))
    return text.encode("latin1")


def _bytearray(unpickler: Unpickler, content: Any = b"", encoding: Any = None) -> bytearray:
    if isinstance(content, str):
        return bytearray(_bytes(unpickler, content, encoding))
    _require(isinstance(content, (bytes, bytearray)), "a bytearray is made of bytes")
    unpickler.spend(len(content))
    return bytearray(content)


def _complex(_: Unpickler, real: Any, imag: Any = 0.0) -> complex:
    _require({type(real), type(imag)} <= {int, float}, "a complex number is made of two numbers")
    return complex(real, imag)


def _flag(value: Any) -> bool:
    _require(type(value) is bool, "requires_grad should be True or False")
    return value


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise ValueError(otherwise)
