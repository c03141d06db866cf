"""`torch.ops.aten`: operations by the names that PyTorch's dispatcher has for them, `torch.ops.aten.add.Tensor`.

There, an operation is a packet of overloads, one for each signature. Here one function takes all of them: whatever the
overload, it is the function itself, the same that a `TorchFunctionMode` or the policy of a selective checkpoint sees.

>>> torch.ops.aten.mm.default is torch.mm
True
>>> torch.ops.aten.sum.dim_IntList(torch.ones(2, 3), [1])
tensor([3., 3.])
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from .._core import InPlace, Op, Overridable, Tensor
from .indexing import alias as _alias
from .layers.convolution import convolution_backward as _convolution_backward
from .on_demand import find
from .parts import slice_dim as _slice_dim

__all__ = ["OpOverloadPacket"]

# What has no function of that name, or no public one.
_OTHER_NAMES = {"alias": _alias, "convolution_backward": _convolution_backward, "slice": _slice_dim}

_OVERLOADS = frozenset(
    """
    default Tensor Scalar Tensor_Tensor Tensor_Scalar Scalar_Tensor Tensor_mode Scalar_mode int self other dim dims
    dim_max dim_min dim_IntList IntList int_list correction ScalarOpt_dim ScalarOpt_dim_dtype float_Scalar sizes size
    ScalarSelf ScalarOther ScalarMode dtype dtype_layout start start_step values_stable stable out dim_out Tensor_out
    Scalar_out
    """.split()
)


class OpOverloadPacket:
    """An operation under its dispatcher's name. It can be called; its attributes are its overloads."""

    def __init__(self, name: str, function: Callable[..., Any], overloads: Collection[str] = _OVERLOADS) -> None:
        self.__name__ = name.rpartition(".")[2]
        self._name = name
        self._function = function
        self._overloads = overloads

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the operation."""
        return self._function(*args, **kwargs)

    def __getattr__(self, overload: str) -> Any:
        if overload in self._overloads:
            return self._function
        raise AttributeError(f"The underlying op of '{self._name}' has no overload name '{overload}'")

    def __repr__(self) -> str:
        return f"<OpOverloadPacket(op='{self._name}')>"


def __getattr__(name: str) -> OpOverloadPacket:
    function = None if name.startswith("__") else _OTHER_NAMES.get(name) or find(name) or getattr(Tensor, name, None)
    if not isinstance(function, (Op, InPlace, Overridable)):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
    packet = globals()[name] = OpOverloadPacket(f"aten.{name}", function)
    return packet
