"""Parameters and buffers: the tensors that a module registers when they are assigned to it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, NoReturn

from .._core import Tensor
from .._core.overrides import disabled_torch_function, torch_function
from ..ops import empty, empty_like


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
    persistent: bool = True

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


class UninitializedTensorMixin:
    """What parameters and buffers share whose shape is not known yet: they have a dtype and no elements.

    They can be converted, copied, put into a state and given their shape by `materialize`; everything else raises
    ValueError, and asking for the shape RuntimeError.
    """

    cls_to_become: type[Tensor]
    _allowed_methods = [
        Tensor.__hash__, Tensor.size, Tensor.copy_, Tensor.is_complex, Tensor.is_floating_point, Tensor.half,
        Tensor.float, Tensor.double, Tensor.char, Tensor.short, Tensor.int, Tensor.long, Tensor.bfloat16, Tensor.cuda,
        Tensor.cpu, Tensor.to, Tensor.requires_grad_, empty_like,
    ]  # fmt: skip

    def materialize(self: Any, shape: tuple[int, ...], device: Any = None, dtype: Any = None) -> None:
        """Make this an ordinary parameter, or buffer, of a shape; its elements are not set yet.

        >>> weight = nn.UninitializedParameter()
        >>> weight.materialize((2, 3))
        >>> type(weight).__name__, weight.shape
        ('Parameter', torch.Size([2, 3]))
        """
        held = self.data
        self.data = empty(shape, device=device or held.device, dtype=dtype or held.dtype)
        self.__class__ = self.cls_to_become

    @property
    def shape(self) -> NoReturn:
        raise RuntimeError(
            "Can't access the shape of an uninitialized parameter or buffer. Its module finds the shape when it is "
            "first called: call it once, also before a state without shapes is loaded into a module that has them"
        )

    def share_memory_(self) -> NoReturn:
        raise RuntimeError(
            "Can't share memory on an uninitialized parameter or buffer. Call the module once before "
            "`module.share_memory()`"
        )

    def _properties(self) -> tuple:
        """The arguments that make another one like this."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it is made of")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if id(self) not in memo:
            memo[id(self)] = type(self)(*self._properties())
        return memo[id(self)]

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, tuple]:
        return type(self), self._properties()

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: tuple = (), kwargs: dict[str, Any] | None = None) -> Any:
        if func in cls._allowed_methods:
            return torch_function(cls, func, types, args, kwargs)
        raise ValueError(
            f"Attempted to use an uninitialized parameter in {func}. The shape of its module's parameters is found "
            f"when the module is first called; call it once with an input before anything else uses this {cls.__name__}"
        )


class UninitializedParameter(UninitializedTensorMixin, Parameter):  # type: ignore[misc]
    """A parameter whose shape is not known yet: that of a lazy module, until it is first called.

    >>> nn.LazyLinear(3).weight
    <UninitializedParameter>
    """

    cls_to_become = Parameter

    def __new__(
        cls, requires_grad: bool = True, device: Any = None, dtype: Any = None
    ) -> UninitializedParameter:
        return Tensor._make_subclass(cls, empty(0, device=device, dtype=dtype), requires_grad)

    def _properties(self) -> tuple:
        held = self.data
        return self.requires_grad, held.device, held.dtype


class UninitializedBuffer(UninitializedTensorMixin, Buffer):  # type: ignore[misc]
    """A buffer whose shape is not known yet; `materialize` makes it a :class:`Buffer`.

    >>> nn.LazyBatchNorm1d().running_mean
    <UninitializedBuffer>
    """

    cls_to_become = Buffer

    def __new__(
        cls, requires_grad: bool = False, device: Any = None, dtype: Any = None, persistent: bool = True
    ) -> UninitializedBuffer:
        buffer = Tensor._make_subclass(cls, empty(0, device=device, dtype=dtype), requires_grad)
        buffer.persistent = persistent
        return buffer

    def _properties(self) -> tuple:
        held = self.data
        return self.requires_grad, held.device, held.dtype, self.persistent


def is_lazy(param: Any) -> bool:
    """Whether ``param`` is a parameter or a buffer whose shape is not known yet.

    >>> nn.parameter.is_lazy(nn.LazyLinear(3).weight)
    True
    """
    return isinstance(param, UninitializedTensorMixin)


def _require_tensor(data: object, kind: str) -> Tensor:
    if not isinstance(data, Tensor):
        raise TypeError(
            f"{kind} expects a Tensor, got {type(data).__name__}; make it one with torch.tensor(...) first"
        )
    return data


def _rebuild_parameter(data: Tensor, requires_grad: bool, backward_hooks: OrderedDict) -> Parameter:
    """What a pickled parameter is made of; hooks are never saved, the table is there for PyTorch's format."""
    return Parameter(data, requires_grad)


def _rebuild_buffer(data: Tensor, persistent: bool) -> Buffer:
    return Buffer(data, persistent=persistent)
