"""Modules that find the shapes of their parameters when they are first called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..._core import Tensor, no_grad
from ..module import Module
from ..parameter import UninitializedBuffer, UninitializedParameter, is_lazy

__all__ = ["LazyModuleMixin"]


class LazyModuleMixin:
    """Comes before the module's class among the bases of a class whose parameters get their shapes at the first call.

    Before it the parameters are :class:`~retrograd.nn.UninitializedParameter`, which know their dtype alone. The
    first call, or a state that is loaded, gives them their shapes: the class defines ``initialize_parameters``, which
    gets the arguments of that call and materialises them. Afterwards the module is one of the class
    ``cls_to_become``, if that is named. Make optimizers after the first call.

    >>> net = nn.Sequential(nn.LazyLinear(3), nn.ReLU())
    >>> net(torch.ones(2, 5)).shape, net[0]
    (torch.Size([2, 3]), Linear(in_features=5, out_features=3, bias=True))
    """

    cls_to_become: type[Module] | None = None
    _parameters: dict[str, Any]
    _buffers: dict[str, Any]
    _non_persistent_buffers_set: set[str]
    _load_hook: Any
    _initialize_hook: Any

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[safe-super]
        self._load_hook = self._register_load_state_dict_pre_hook(self._lazy_load_hook)
        self._initialize_hook = self.register_forward_pre_hook(self._infer_parameters, with_kwargs=True)

    def initialize_parameters(self, *args: Any, **kwargs: Any) -> None:
        """Give the parameters their shapes and first values, from the arguments of the first call."""
        raise NotImplementedError(f"initialize_parameters is not implemented for {type(self).__name__}")

    def has_uninitialized_params(self) -> bool:
        """Whether a parameter or buffer of the module itself has no shape yet."""
        return any(is_lazy(member) for _, member in self._own_members())

    def _own_members(self) -> Iterator[tuple[str, Tensor]]:
        for members in (self._parameters, self._buffers):
            yield from ((name, member) for name, member in members.items() if member is not None)

    def _save_to_state_dict(self, destination: dict[str, Any], prefix: str, keep_vars: bool) -> None:
        for name, member in self._own_members():
            if name not in self._non_persistent_buffers_set:
                destination[prefix + name] = member if keep_vars or is_lazy(member) else member.detach()

    def _lazy_load_hook(self, state_dict: dict[str, Any], prefix: str, *rest: Any) -> None:
        """Before a state is loaded: the shapes of what has none yet are those of the state."""
        for name, member in self._own_members():
            found = state_dict.get(prefix + name)
            if isinstance(member, (UninitializedParameter, UninitializedBuffer)) and found is not None:
                if not is_lazy(found):
                    with no_grad():
                        member.materialize(found.shape)

    def _infer_parameters(self, module: Any, args: tuple, kwargs: dict[str, Any] | None = None) -> None:
        """Before the first call: the parameters are initialised, and the module is no lazy one any more."""
        module.initialize_parameters(*args, **(kwargs or {}))
        if module.has_uninitialized_params():
            raise RuntimeError(f"module {type(self).__name__} has not been fully initialized")
        module._initialize_hook.remove()
        module._load_hook.remove()
        del module._initialize_hook
        del module._load_hook
        if module.cls_to_become is not None:
            module.__class__ = module.cls_to_become


class LazyLayer(LazyModuleMixin):
    """What the lazy layers of this package share."""

    def _declare(
        self: Any, device: Any, dtype: Any, parameters: tuple[str, ...], buffers: tuple[str, ...] = ()
    ) -> None:
        """Register parameters and buffers without a shape."""
        for name in parameters:
            setattr(self, name, UninitializedParameter(device=device, dtype=dtype))
        for name in buffers:
            setattr(self, name, UninitializedBuffer(device=device, dtype=dtype))

    def _materialize(self: Any, **shapes: tuple[int, ...]) -> None:
        """Give those of the parameters and buffers their shapes that have none, and all their first values."""
        if not self.has_uninitialized_params():
            return
        for name, shape in shapes.items():
            if is_lazy(getattr(self, name)):
                getattr(self, name).materialize(shape)
        self.reset_parameters()

    def reset_parameters(self: Any) -> None:
        """Draw new values for the parameters, once they have a shape."""
        if not any(is_lazy(member) or member.numel() == 0 for _, member in self._own_members()):
            super().reset_parameters()  # type: ignore[misc]
