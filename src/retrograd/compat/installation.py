"""Puts retrograd in the place of PyTorch, and takes it out again."""

from __future__ import annotations

import sys
from types import ModuleType, TracebackType

from .finder import Finder, LastFinder
from .names import Names, is_torch

_installed: Installation | None = None


class Installation:
    """What :func:`install` returns: a context manager that takes retrograd out again when it is left."""

    def __init__(self) -> None:
        self._names = Names()
        self._finders = (Finder(self._names), LastFinder(self._names))
        self._set_aside: dict[str, ModuleType] = {}

    def __enter__(self) -> Installation:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if _installed is self:
            uninstall()

    def _put_in(self) -> None:
        self._set_aside = _take_torch()
        sys.meta_path.insert(0, self._finders[0])
        sys.meta_path.append(self._finders[1])

    def _take_out(self) -> None:
        for finder in self._finders:
            sys.meta_path.remove(finder)
        self._names.forget()
        _take_torch()
        sys.modules.update(self._set_aside)


def install() -> Installation:
    """Let ``import torch``, ``import torchvision`` and ``import functorch`` give retrograd, until :func:`uninstall`.

    A PyTorch that was imported before is set aside, and is there again afterwards; modules that hold it keep
    it. A second call changes nothing.

    Example::

        >>> import retrograd
        >>> from retrograd import compat
        >>> with compat.install():
        ...     from torch import nn
        >>> nn is retrograd.nn
        True
    """
    global _installed
    if _installed is not None:
        return Installation()  # leaving a `with` block on it must not end the first one
    _installed = Installation()
    _installed._put_in()
    return _installed


def uninstall() -> None:
    """Let ``import torch`` mean PyTorch again. Modules imported in the meantime keep what they imported."""
    global _installed
    if _installed is not None:
        _installed._take_out()
        _installed = None


def _take_torch() -> dict[str, ModuleType]:
    """Remove the modules of PyTorch's names from those imported, and return them."""
    return {name: sys.modules.pop(name) for name in list(sys.modules) if is_torch(name)}
