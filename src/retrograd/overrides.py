"""`torch.overrides`: what `__torch_function__` of subclasses, of other objects and of modes can change.

A subclass of Tensor, or any other class, decides what functions do with its instances by a classmethod
`__torch_function__(cls, func, types, args=(), kwargs=None)`. `func` is the public function; a method or an operator
arrives as the function of that name, since they are one object (`torch.Tensor.add is torch.add`). Attributes
such as `shape`, methods that only read them (`size`, `dim`, `numel`) and Python's protocols (`len`, `repr`, `bool`)
are not asked about.

Example::

    >>> class Named(torch.Tensor):
    ...     @classmethod
    ...     def __torch_function__(cls, func, types, args=(), kwargs=None):
    ...         print(func.__name__)
    ...         return super().__torch_function__(func, types, args, kwargs)
    >>> type(torch.ones(2).as_subclass(Named) + 1).__name__
    add
    'Named'
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

from ._core import InPlace, Op, Tensor
from ._core.overrides import (
    DisableTorchFunction,
    DisableTorchFunctionSubclass,
    Overridable,
    handle_torch_function,
    has_torch_function,
    modes,
    pop_mode,
    push_mode,
)
from .ops import indexing
from .ops.predicates import is_tensor_like

__all__ = [
    "DisableTorchFunction",
    "DisableTorchFunctionSubclass",
    "TorchFunctionMode",
    "get_default_nowrap_functions",
    "get_ignored_functions",
    "get_overridable_functions",
    "get_testing_overrides",
    "handle_torch_function",
    "has_torch_function",
    "is_tensor_like",
    "is_tensor_method_or_property",
    "resolve_name",
    "wrap_torch_function",
]


class TorchFunctionMode:
    """While it is open, its `__torch_function__` is asked, before that of any argument, what functions do.

    The mode is closed while its own `__torch_function__` runs. Of several open modes the innermost is asked first.

    Example::

        >>> class Log(TorchFunctionMode):
        ...     def __torch_function__(self, func, types, args=(), kwargs=None):
        ...         print(resolve_name(func))
        ...         return func(*args, **(kwargs or {}))
        >>> with Log():
        ...     y = torch.ones(2) * 3
        torch.ones
        torch.mul
    """

    def __torch_function__(self, func, types, args=(), kwargs=None):
        raise NotImplementedError

    def __enter__(self) -> TorchFunctionMode:
        push_mode(self)
        return self

    def __exit__(self, kind, value, traceback) -> None:
        if not modes() or modes()[-1] is not self:
            raise RuntimeError("modes must be closed in the reverse of the order in which they were opened")
        pop_mode()

    @classmethod
    def push(cls, *args, **kwargs) -> TorchFunctionMode:
        """A mode to be opened with `with`: the same as calling the class."""
        return cls(*args, **kwargs)


def wrap_torch_function(dispatcher: Callable) -> Callable:
    """Decorate a function of one's own to ask `__torch_function__` first.

    `dispatcher` takes the function's arguments and returns those that may have a `__torch_function__`.

    Example::

        >>> @wrap_torch_function(lambda a: (a,))
        ... def twice(a):
        ...     return a + a
    """

    def decorate(function: Callable) -> Callable:
        @functools.wraps(function)
        def asked(*args, **kwargs):
            relevant = dispatcher(*args, **kwargs)
            if has_torch_function(relevant):
                return handle_torch_function(asked, relevant, *args, **kwargs)
            return function(*args, **kwargs)

        return asked

    return decorate


# ------------------------------------------------------------------------------------------------ which functions


def _namespaces() -> dict[str, Any]:
    import retrograd
    from retrograd import fft, linalg, nn, special

    return {
        "torch": retrograd,
        "torch.nn.functional": nn.functional,
        "torch.linalg": linalg,
        "torch.fft": fft,
        "torch.special": special,
        "torch.Tensor": Tensor,
    }


def _is_overridable(value: Any) -> bool:
    return isinstance(value, (Op, InPlace, Overridable))


@functools.cache
def _functions() -> dict[str, dict[str, Callable]]:
    """Each namespace by its PyTorch name, with its functions that can be overridden."""
    return {
        space: {name: value for name, value in sorted(vars(home).items()) if _is_overridable(value)}
        for space, home in _namespaces().items()
    }


def get_overridable_functions() -> dict[Any, list[Callable]]:
    """For each namespace (a module, or the class Tensor) its functions that `__torch_function__` is asked about."""
    found = _functions()
    return {home: list(found[space].values()) for space, home in _namespaces().items()}


def get_ignored_functions() -> set[Callable]:
    """Public functions that `__torch_function__` is not asked about."""
    spaces = _namespaces()
    return {
        value
        for space, home in spaces.items()
        for name, value in vars(home).items()
        if callable(value) and not name.startswith("_") and not isinstance(value, (type, ModuleType))
        if not _is_overridable(value)
    }


def get_testing_overrides() -> dict[Callable, Callable]:
    """For each function that can be overridden, one with the same parameters that does nothing and returns -1."""
    return {function: _dummy(function) for functions in _functions().values() for function in functions.values()}


def _dummy(function: Callable) -> Callable:
    import inspect

    def dummy(*args, **kwargs):
        return -1

    try:
        dummy.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        pass  # the parameters are those of any call
    return dummy


@functools.cache
def _names() -> dict[int, str]:
    found: dict[int, str] = {}
    for space, functions in _functions().items():
        own = {name: function for name, function in functions.items() if function.__name__ == name}
        for name, function in {**own, **functions}.items():
            found.setdefault(id(function), f"{space}.{name}")
    for operator in (indexing.getitem, indexing.setitem):
        found[id(operator)] = f"torch.Tensor.__{operator.__name__}__"
    return found


def resolve_name(f: Callable) -> str | None:
    """PyTorch's name of a function that can be overridden, such as 'torch.add'; None for others."""
    return _names().get(id(f))


def is_tensor_method_or_property(func: Callable) -> bool:
    """Whether a function that can be overridden is a method of Tensor."""
    return any(func is method for method in _functions()["torch.Tensor"].values())


def get_default_nowrap_functions() -> set[Callable]:
    """Functions whose results the default `__torch_function__` leaves as they are: none, see the module."""
    return set()
