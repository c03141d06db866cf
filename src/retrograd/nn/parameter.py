"""Parameters and buffers: the tensors that a module registers when they are assigned to it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from .._core import Tensor
from .._core.overrides import disabled_torch_function
from ..ops import empty


class Parameter(Tensor):
    """A tensor that is a parameter of a module.

    Assigned to an attribute of a :class:`~retrograd.nn.Module` it appears in ``parameters()`` and
    ``state_dict()``. It shares the memory of ``data``, starts a graph of its own, and requires a gradient
    unless told otherwise, also under :func:`~retrograd.no_grad`. Raises TypeError if ``data`` is no tensor
    and RuntimeError if a gradient is asked for of an integer or boolean one.

    >>> weight = nn.Parameter(torch.ones(2))
    >>> weight
    Parameter containing:
    tensor([1., 1.], requires_grad=True)
    >>> type(weight * 2) is torch.Tensor
    True
    """

    __torch_function__ = disabled_torch_function

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Parameter:
        if data is None:
            data = empty(0)
        return Tensor._make_subclass(cls, _require_tensor(data, "Parameter"), requires_grad)

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.detach().clone(), self.requires_grad)
        return memo[id(self)]

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, tuple]:
        return _rebuild_parameter, (self.data, self.requires_grad, OrderedDict())


class Buffer(Tensor):
    """A tensor that is part of a module's state, but no parameter.

    Assigned to an attribute of a :class:`~retrograd.nn.Module` it appears in ``buffers()``, and in
    ``state_dict()`` if ``persistent``. Raises TypeError if ``data`` is no tensor.

    >>> module = nn.Module()
    >>> module.mean = nn.Buffer(torch.zeros(3))
    >>> list(module.state_dict())
    ['mean']
    """

    __torch_function__ = disabled_torch_function
    persistent: bool

    def __new__(cls, data: Tensor | None = None, *, persistent: bool = True) -> Buffer:
        if data is None:
            data = empty(0)
        buffer = Tensor._make_subclass(cls, _require_tensor(data, "Buffer"), data.requires_grad)
        buffer.persistent = persistent
        return buffer

    def __deepcopy__(self, memo: dict[int, Any]) -> Buffer:
        if id(self) not in memo:
            data = self.detach().clone().requires_grad_(self.requires_grad)
            memo[id(self)] = type(self)(data, persistent=self.persistent)
        return memo[id(self)]

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, tuple]:
        return _rebuild_buffer, (self.data, self.persistent)


def _require_tensor(data: object, kind: str) -> Tensor:
    if not isinstance(data, Tensor):
        raise TypeError(f"{kind} expects a Tensor, got {type(data).__name__}; make it one with torch.tensor(...) first")
    return data


def _rebuild_parameter(data: Tensor, requires_grad: bool, backward_hooks: OrderedDict) -> Parameter:
    """What a pickled parameter is made of; hooks are never saved, the table is there for PyTorch's format."""
    return Parameter(data, requires_grad)


def _rebuild_buffer(data: Tensor, persistent: bool) -> Buffer:
    return Buffer(data, persistent=persistent)
