"""The import system's side: finders that answer for names of PyTorch's.

Their errors carry a message and no ``name``: for ``from torch import x``, Python replaces an error that names
``torch.x`` by one of its own, which does not say whose name is missing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from .names import ROOTS, Names, is_torch, missing


class Finder(MetaPathFinder):
    """Stands first and answers for PyTorch's names alone, with modules of retrograd."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The way to the module that stands for ``fullname``; an error that names it where there is none."""
        if not is_torch(fullname):
            return None
        module = self._names.facade(fullname) if fullname in ROOTS else self._names.module(fullname)
        if module is None:
            raise ModuleNotFoundError(missing(fullname))
        return ModuleSpec(fullname, _Ready(module, self._names), origin="retrograd", is_package=True)


class LastFinder(MetaPathFinder):
    """Stands last, and says what PyTorch calls the names that no other finder found."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Nothing, or an error where ``from torch.nn import x`` asked :mod:`retrograd.nn` for it."""
        parent, _, name = fullname.rpartition(".")
        torch_name = self._names.torch_name(parent)
        if torch_name is not None:
            raise ModuleNotFoundError(missing(f"{torch_name}.{name}"))
        return None


class _Ready(Loader):
    """Loads a module that is there already, and leaves it as it was."""

    def __init__(self, module: ModuleType, names: Names) -> None:
        self._module = module
        self._names = names
        self._spec = module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        # The import system has just noted the spec of the other name.
        name = module.__name__ if module.__spec__ is None else module.__spec__.name
        if self._spec is not None:
            module.__spec__ = self._spec
        # A function has the name of the module that it is in, `torch.autograd.gradcheck`. Importing that module would
        # put it in the function's place, if it were not there before.
        for child, value in list(vars(module).items()):
            if not isinstance(value, ModuleType) and getattr(value, "__module__", "") == f"{module.__name__}.{child}":
                found = self._names.module(f"{name}.{child}")
                if found is not None:
                    sys.modules.setdefault(f"{name}.{child}", found)
