"""PyTorch's older names of dtypes: types of tensors such as `torch.FloatTensor`."""

from __future__ import annotations

from typing import Any

from .._core import Size, Tensor
from .._core import dtype as Kind
from .._core.dtypes import bfloat16, bool_, float16, float32, float64, int8, int16, int32, int64, uint8
from .creation import empty
from .from_data import tensor
from .record import method


class TensorType(type):
    """The tensors of one dtype, as a class: `isinstance` asks for the dtype, a call makes such a tensor."""

    dtype: Kind

    def __new__(cls, name: str, kind: Kind) -> TensorType:
        made = super().__new__(cls, name, (), {"__doc__": f"Tensors of dtype {kind!r}.", "__module__": "torch"})
        made.dtype = kind
        return made

    def __init__(cls, name: str, kind: Kind) -> None:
        super().__init__(name, (), {})

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor) and instance.dtype is cls.dtype

    def __call__(cls, *data: Any) -> Tensor:
        return new_of(cls.dtype, data)

    def __repr__(cls) -> str:
        return f"<class 'torch.{cls.__name__}'>"


def new_of(kind: Kind, data: tuple) -> Tensor:
    """A tensor of a dtype from what the older constructors take: nothing, lengths, a Size, a sequence, a tensor."""
    if not data:
        return empty(0, dtype=kind)
    first = data[0]
    if isinstance(first, Size) or all(isinstance(length, int) for length in data):
        return empty(first if isinstance(first, Size) else data, dtype=kind)
    if len(data) > 1:
        raise TypeError(f"new() expects one sequence or only integers, but got {len(data)} arguments")
    if isinstance(first, Tensor):
        if first.dtype is not kind:
            raise TypeError(f"expected a tensor of dtype {kind!r}, but got one of {first.dtype!r}")
        return first.detach()
    return tensor(first, dtype=kind)


@method
def new(self, *data):
    """A new tensor of this one's dtype: of the lengths that are given, uninitialised, or from a sequence.

    Older than `new_empty` and `new_tensor`, which say which of the two is meant.
    """
    return new_of(self.dtype, data)


BFloat16Tensor = TensorType("BFloat16Tensor", bfloat16)
BoolTensor = TensorType("BoolTensor", bool_)
ByteTensor = TensorType("ByteTensor", uint8)
CharTensor = TensorType("CharTensor", int8)
DoubleTensor = TensorType("DoubleTensor", float64)
FloatTensor = TensorType("FloatTensor", float32)
HalfTensor = TensorType("HalfTensor", float16)
IntTensor = TensorType("IntTensor", int32)
LongTensor = TensorType("LongTensor", int64)
ShortTensor = TensorType("ShortTensor", int16)
