"""Where a module keeps its parameters, buffers, submodules and hooks.

A module has three dictionaries, ``_parameters``, ``_buffers`` and ``_modules``. Each entry is also written
into the instance's ``__dict__``, so that ``self.weight`` inside ``forward`` is an ordinary attribute and
``__getattr__`` is never reached. A :class:`Registry` keeps the two in step whichever of them is written; a
:class:`RegistryAttribute` hands the dictionary out and re-creates it when it belongs to another module (after
a copy of ``__dict__``, or unpickling).

A name that the class itself defines is not mirrored: the attribute of the class goes first, as it does in
PyTorch. Nor is any name of a class with a ``__getattr__`` of its own, which wants to be asked for each member.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from .._core import OwnedAttribute, class_defines

_MISSING = object()


def _leaves_members(kind: type) -> bool:
    """Whether a class of modules leaves it to ``Module`` to find members."""
    return getattr(kind, "__getattr__", None) is getattr(kind, "_find_member", None)


class Registry(dict):
    """The parameters, the buffers or the submodules of one module, mirrored in its attributes."""

    __slots__ = ("_owner",)

    def __init__(self, owner: object, items: Iterable[Any] = ()) -> None:
        super().__init__(items)
        self._owner = weakref.ref(owner)
        if items:
            for name, value in self.items():
                self._mirror(name, value)

    def _mirror(self, name: str, value: object) -> None:
        owner = self._owner()
        if owner is not None and _leaves_members(type(owner)) and not class_defines(type(owner), name):
            owner.__dict__[name] = value

    def __setitem__(self, name: str, value: object) -> None:
        super().__setitem__(name, value)
        self._mirror(name, value)

    def __delitem__(self, name: str) -> None:
        value = self[name]
        super().__delitem__(name)
        owner = self._owner()
        if owner is not None:
            remove_mirrors(owner.__dict__, {name: value})

    def pop(self, name: str, default: Any = _MISSING) -> Any:
        if name not in self and default is not _MISSING:
            return default
        value = self[name]
        del self[name]
        return value

    def popitem(self) -> tuple[str, Any]:
        if not self:
            raise KeyError("popitem(): dictionary is empty")
        name = next(reversed(self))
        return name, self.pop(name)

    def clear(self) -> None:
        for name in list(self):
            del self[name]

    def update(self, *args: Any, **kwargs: Any) -> None:
        for name, value in dict(*args, **kwargs).items():
            self[name] = value

    def setdefault(self, name: str, default: Any = None) -> Any:
        if name not in self:
            self[name] = default
        return self[name]

    def __ior__(self, other: Any) -> Registry:  # type: ignore[misc]
        self.update(other)
        return self

    def __reduce__(self) -> tuple[type, tuple, None, None, Iterator]:
        return dict, (), None, None, iter(self.items())


def remove_mirrors(attributes: dict[str, Any], members: dict[str, Any]) -> None:
    """Takes from ``attributes`` the entries that are there because ``members`` holds them."""
    for name, value in members.items():
        if attributes.get(name, _MISSING) is value:
            del attributes[name]


class RegistryAttribute(OwnedAttribute):
    """The attribute through which a module hands out one of its registries."""

    def __init__(self) -> None:
        super().__init__(Registry)

    def renewed(self, module: Any, members: dict[str, Any]) -> Registry:
        registry = module.__dict__[self.name] = Registry(module, members)
        return registry

    def __set__(self, module: Any, members: dict[str, Any]) -> None:
        attributes = module.__dict__
        remove_mirrors(attributes, attributes.get(self.name, {}))
        attributes[self.name] = Registry(module, members)


class HookTable:
    """A module's table of hooks of one kind, created when it is first asked for.

    A table that matters to calls marks the module as hooked when it is handed out, because from then on
    anyone can put a hook into it; a module of which no such table was ever asked for is called without
    looking for hooks.
    """

    def __init__(self, *, on_call: bool) -> None:
        self.on_call = on_call

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, module: Any, owner: type | None = None) -> Any:
        if module is None:
            return self
        table = module.__dict__.get(self.name)
        if table is None:
            table = OrderedDict()
            self.__set__(module, table)
        return table

    def __set__(self, module: Any, table: dict[int, Any]) -> None:
        module.__dict__[self.name] = table
        if self.on_call:
            module.__dict__["_maybe_hooked"] = True
