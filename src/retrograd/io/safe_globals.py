"""The classes and functions that the user allows files to name.

>>> from retrograd.io.serialization import add_safe_globals, get_safe_globals, clear_safe_globals
>>> class Config:
...     pass
>>> add_safe_globals([Config])
>>> get_safe_globals() == [Config]
True
>>> clear_safe_globals()
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

_Allowed = Callable[..., Any] | tuple[Callable[..., Any], str]

_allowed: list[_Allowed] = []
_by_path: dict[str, Any] = {}


def trusted() -> dict[str, Any]:
    """What was allowed, by the path under which files name it."""
    return _by_path


def add_safe_globals(safe_globals: Iterable[_Allowed]) -> None:
    """Allow files to name these classes and functions.

    They are trusted from then on: in :func:`~retrograd.load`, a file can call them with any arguments, make
    objects of them without calling ``__init__``, and set any attribute of these objects. Allow what only
    holds data, never what acts (opens files, starts programs, imports).

    Args:
        safe_globals: classes or functions, each alone or in a pair with the path under which the file names
            it (``(Config, "old_module.Config")``), where that is not its present one.
    """
    added = list(safe_globals)
    paths = {_path(entry): entry[0] if isinstance(entry, tuple) else entry for entry in added}
    _allowed.extend(entry for entry in added if entry not in _allowed)
    _by_path.update(paths)


def get_safe_globals() -> list[_Allowed]:
    """What files may name, as it was handed to :func:`add_safe_globals`."""
    return list(_allowed)


def clear_safe_globals() -> None:
    """Trust nothing any more."""
    _allowed.clear()
    _by_path.clear()


class safe_globals:
    """Context manager that allows files to name these classes and functions, until it is left.

    What it takes and means is said at :func:`add_safe_globals`.

    >>> class Config:
    ...     pass
    >>> with safe_globals([Config]):
    ...     len(get_safe_globals())
    1
    >>> get_safe_globals()
    []
    """

    def __init__(self, safe_globals: Iterable[_Allowed]) -> None:
        self._added = list(safe_globals)

    def __enter__(self) -> None:
        self._before = list(_allowed)
        add_safe_globals(self._added)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        clear_safe_globals()
        add_safe_globals(self._before)


def _path(entry: _Allowed) -> str:
    if isinstance(entry, tuple):
        if len(entry) != 2 or not isinstance(entry[1], str):
            raise ValueError(
                f"Expected tuple of length 2 (global, str of callable full path), but got {entry!r}"
            )
        return entry[1]
    if not callable(entry) or not hasattr(entry, "__qualname__"):
        raise TypeError(f"expected classes and functions, but got {entry!r}: allow its class instead")
    return f"{entry.__module__}.{entry.__qualname__}"
