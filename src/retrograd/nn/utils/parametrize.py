"""Parameters that are computed from others each time they are read.

A module whose ``weight`` is parametrized keeps the tensors it is computed from in ``parametrizations.weight`` (as
``original``, or ``original0``, ``original1`` … where there are several), and its class becomes one of its own, on which
``weight`` is a property.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator, Sequence
from typing import Any

from ..._core import Tensor, no_grad
from ..module import Module
from ..modules.container import ModuleDict, ModuleList
from ..parameter import Parameter

__all__ = [
    "ParametrizationList",
    "cached",
    "is_parametrized",
    "register_parametrization",
    "remove_parametrizations",
    "transfer_parametrizations_and_params",
    "type_before_parametrizations",
]

_open_caches = 0
_cache: dict[tuple[int, str], Tensor] = {}


@contextlib.contextmanager
def cached() -> Iterator[None]:
    """While it is open, each parametrized tensor is computed once and then remembered.

    For a module that reads its weight many times in one pass, such as a recurrent one.
    """
    global _open_caches
    _open_caches += 1
    try:
        yield
    finally:
        _open_caches -= 1
        if not _open_caches:
            _cache.clear()


def _register(module: Module, name: str, tensor: Tensor) -> None:
    if isinstance(tensor, Parameter):
        module.register_parameter(name, tensor)
    else:
        module.register_buffer(name, tensor)


def _inverted(module: Module, value: Any) -> Any:
    """What has to go into a parametrization for ``value`` to come out; the value itself where it does not say."""
    if not hasattr(module, "right_inverse"):
        return value
    try:
        return module.right_inverse(value)
    except NotImplementedError:
        return value


class ParametrizationList(ModuleList):
    """The parametrizations of one tensor, in the order in which they are applied, with what they are applied to."""

    def __init__(self, modules: Sequence[Module], original: Tensor, unsafe: bool = False) -> None:
        if len(modules) == 0:
            raise ValueError("ParametrizationList requires one or more modules.")
        super().__init__(modules)
        self.unsafe = unsafe
        with no_grad():
            new = original
            for module in reversed(list(self)):
                new = _inverted(module, new)
        if not isinstance(new, Tensor) and not isinstance(new, Sequence):
            raise ValueError(
                "'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). "
                f"Got {type(new).__name__}"
            )
        self.is_tensor = isinstance(new, Tensor)
        self.ntensors = 1 if self.is_tensor else len(new)
        if self.is_tensor:
            if original.dtype != new.dtype:
                raise ValueError(
                    "When `right_inverse` outputs one tensor, it may not change the dtype.\n"
                    f"original.dtype: {original.dtype}\nright_inverse(original).dtype: {new.dtype}"
                )
            if new is not original:
                original.data = new.detach()
            _register(self, "original", original)
        else:
            for i, part in enumerate(new):
                if not isinstance(part, Tensor):
                    raise ValueError(
                        "'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). "
                        f"Got element {i} of the sequence with type {type(part).__name__}."
                    )
                if isinstance(original, Parameter):
                    part = Parameter(part, original.requires_grad)
                part.requires_grad_(original.requires_grad)
                _register(self, f"original{i}", part)
        if not unsafe:
            made = self()
            if not isinstance(made, Tensor):
                raise ValueError(f"A parametrization must return a tensor. Got {type(made).__name__}.")
            if made.dtype != original.dtype:
                raise ValueError(
                    "Registering a parametrization may not change the dtype of the tensor, unless `unsafe` flag is "
                    f"enabled.\nunparametrized dtype: {original.dtype}\nparametrized dtype: {made.dtype}"
                )
            if made.shape != original.shape:
                raise ValueError(
                    "Registering a parametrization may not change the shape of the tensor, unless `unsafe` flag is "
                    f"enabled.\nunparametrized shape: {original.shape}\nparametrized shape: {made.shape}"
                )

    def originals(self) -> tuple[Tensor, ...]:
        """The tensors that the parametrized one is computed from."""
        if self.is_tensor:
            return (self.original,)
        return tuple(getattr(self, f"original{i}") for i in range(self.ntensors))

    def right_inverse(self, value: Tensor) -> None:
        """Sets the originals so that ``value`` is what is computed from them.

        Raises RuntimeError if a parametrization has no ``right_inverse``.
        """
        with no_grad():
            for module in reversed(list(self)):
                if not hasattr(module, "right_inverse"):
                    raise RuntimeError(f"parametrization {type(module).__name__} does not implement right_inverse.")
                value = module.right_inverse(value)
            if self.is_tensor:
                if not isinstance(value, Tensor):
                    raise ValueError(f"`right_inverse` should return a tensor. Got {type(value).__name__}")
                values: Sequence[Tensor] = (value,)
            else:
                if not isinstance(value, Sequence):
                    raise ValueError(
                        f"'right_inverse' must return a sequence of tensors. Got {type(value).__name__}."
                    )
                if len(value) != self.ntensors:
                    raise ValueError(
                        "'right_inverse' must return a sequence of tensors of length "
                        f"{self.ntensors}. Got a sequence of length {len(value)}."
                    )
                values = value
            for i, (original, new) in enumerate(zip(self.originals(), values, strict=True)):
                if not isinstance(new, Tensor):
                    raise ValueError(
                        f"`right_inverse` must return a sequence of tensors. Got element {i} of type "
                        f"{type(new).__name__}"
                    )
                if original.dtype != new.dtype:
                    raise ValueError(
                        f"The tensor `parametrization.original{'' if self.is_tensor else i}` has dtype "
                        f"{original.dtype} while `right_inverse` returned one of dtype {new.dtype}"
                    )
                if new is not original:
                    original.data = new.detach().clone()

    def forward(self) -> Tensor:
        value = self[0](*self.originals())
        for i in range(1, len(self)):
            value = self[i](value)
        return value


def _own_class(module: Module) -> None:
    """Gives a module a class of its own, on which properties can be put."""
    before = type(module)

    def __getstate__(self: Module) -> Any:
        raise RuntimeError(
            "Serialization of parametrized modules is only supported through state_dict(). See:\n"
            "https://pytorch.org/tutorials/beginner/saving_loading_models.html"
            "#saving-loading-a-general-checkpoint-for-inference-and-or-resuming-training"
        )

    def __deepcopy__(self: Module, memo: dict[int, Any]) -> Module:
        if id(self) not in memo:
            made = type(self).__new__(type(self))
            memo[id(self)] = made
            made.__dict__ = copy.deepcopy(self.__dict__, memo)
            made.__class__ = type(type(self).__name__, (before,), dict(vars(type(self))))
        return memo[id(self)]

    members: dict[str, Any] = {"__getstate__": __getstate__}
    if not hasattr(before, "__deepcopy__"):
        members["__deepcopy__"] = __deepcopy__
    module.__class__ = type(f"Parametrized{before.__name__}", (before,), members)


def _put_property(module: Module, name: str) -> None:
    def read(self: Module) -> Tensor:
        if not _open_caches:
            return self.parametrizations[name]()
        key = id(self), name
        if key not in _cache:
            _cache[key] = self.parametrizations[name]()
        return _cache[key]

    def write(self: Module, value: Tensor) -> None:
        self.parametrizations[name].right_inverse(value)

    setattr(type(module), name, property(read, write))


def register_parametrization(
    module: Module, tensor_name: str, parametrization: Module, *, unsafe: bool = False
) -> Module:
    """Computes the parameter or buffer ``tensor_name`` of ``module`` by ``parametrization`` from now on.

    A second one takes what the first one gives. ``parametrization.right_inverse(tensor)``, if it is there, says what
    the new original is, one tensor or several; assigning to the tensor then works too. The result must have the shape
    and dtype that the tensor had: ValueError, unless ``unsafe``.

    >>> class Symmetric(nn.Module):
    ...     def forward(self, X):
    ...         return X.triu() + X.triu(1).T
    ...     def right_inverse(self, A):
    ...         return A.triu()
    >>> layer = nn.utils.parametrize.register_parametrization(nn.Linear(5, 5), "weight", Symmetric())
    >>> torch.allclose(layer.weight, layer.weight.T)
    True
    >>> layer.weight = torch.eye(5)
    >>> layer.parametrizations.weight.original.shape
    torch.Size([5, 5])
    """
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        parametrizations = module.parametrizations[tensor_name]
        if not unsafe:
            _check_next(parametrization, getattr(module, tensor_name))
        parametrizations.append(parametrization)
        parametrizations.unsafe |= unsafe
    elif tensor_name in module._parameters or tensor_name in module._buffers:
        original = getattr(module, tensor_name)
        parametrizations = ParametrizationList([parametrization], original, unsafe=unsafe)
        delattr(module, tensor_name)
        if not is_parametrized(module):
            _own_class(module)
            module.parametrizations = ModuleDict()
        _put_property(module, tensor_name)
        module.parametrizations[tensor_name] = parametrizations
    else:
        raise ValueError(
            f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name "
            f"'{tensor_name}'"
        )
    return module


def _check_next(parametrization: Module, value: Tensor) -> None:
    """An error unless a further parametrization keeps shape and dtype, both ways."""
    with no_grad():
        made = parametrization(value)
        if not isinstance(made, Tensor):
            raise ValueError(f"A parametrization must return a tensor. Got {type(made).__name__}.")
        if made.dtype != value.dtype:
            raise ValueError(
                "Registering a parametrization may not change the dtype of the tensor, unless the `unsafe` flag is "
                f"enabled.\nmodule dtype: {value.dtype}\nparametrized dtype: {made.dtype}"
            )
        if made.shape != value.shape:
            raise ValueError(
                "Registering a parametrization may not change the shape of the tensor, unless the `unsafe` flag is "
                f"enabled.\nmodule shape: {value.shape}\nparametrized shape: {made.shape}"
            )
        if not hasattr(parametrization, "right_inverse"):
            return
        with contextlib.suppress(NotImplementedError):
            back = parametrization.right_inverse(made)
            if not isinstance(back, Tensor):
                raise ValueError(f"parametrization.right_inverse must return a tensor. Got: {type(back).__name__}")
            if back.dtype != made.dtype or back.shape != made.shape:
                raise ValueError(
                    "The tensor returned by parametrization.right_inverse must have the dtype and shape of the "
                    f"tensor, unless the `unsafe` flag is enabled.\nmodule: {made.dtype}, {made.shape}\n"
                    f"right_inverse: {back.dtype}, {back.shape}"
                )


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """Whether ``module`` has parametrized tensors, or one of that name."""
    parametrizations = module.__dict__.get("_modules", {}).get("parametrizations")
    if not isinstance(parametrizations, ModuleDict):
        return False
    return tensor_name in parametrizations if tensor_name is not None else len(parametrizations) > 0


def remove_parametrizations(module: Module, tensor_name: str, leave_parametrized: bool = True) -> Module:
    """Makes the tensor ``tensor_name`` an ordinary parameter or buffer of ``module`` again.

    It keeps its current value or, with ``leave_parametrized=False``, that of the original. Raises ValueError if it is
    not parametrized, or if there are several originals and one of them would have to be chosen.
    """
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    parametrizations = module.parametrizations[tensor_name]
    if parametrizations.is_tensor:
        tensor = parametrizations.original
        if leave_parametrized:
            with no_grad():
                tensor.data = getattr(module, tensor_name).detach()
    elif leave_parametrized:
        value = getattr(module, tensor_name)
        tensor = Parameter(value.detach()) if value.requires_grad else value
    else:
        raise ValueError(
            "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a "
            "sequence of tensors."
        )
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    if not is_parametrized(module):
        del module.parametrizations
        module.__class__ = type(module).__bases__[0]
    _register(module, tensor_name, tensor)
    return module


def type_before_parametrizations(module: Module) -> type:
    """The class that a module had before its tensors were parametrized."""
    return type(module).__bases__[0] if is_parametrized(module) else type(module)


def transfer_parametrizations_and_params(
    from_module: Module, to_module: Module, tensor_name: str | None = None
) -> Module:
    """Gives ``to_module`` the parametrizations of ``from_module``, of one tensor or of all, and their originals."""
    if not is_parametrized(from_module):
        return to_module
    names = list(from_module.parametrizations) if tensor_name is None else [tensor_name]
    for name in names:
        if not hasattr(to_module, name):
            _register(to_module, name, copy.deepcopy(getattr(from_module, name).detach()))
        source = from_module.parametrizations[name]
        for parametrization in source:
            register_parametrization(to_module, name, parametrization)
        target = to_module.parametrizations[name]
        own = ["original"] if source.is_tensor else [f"original{i}" for i in range(source.ntensors)]
        for original in own:
            setattr(target, original, getattr(source, original))
    return to_module
