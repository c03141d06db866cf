"""The handle that takes a hook away again."""

from __future__ import annotations

import itertools
import weakref
from collections import OrderedDict
from typing import Any


class RemovableHandle:
    """Takes a hook out of the table that it was put into; usable as a context manager.

    ``id`` is the hook's key in the table. ``extra_dict`` is one more dictionary, or a list of them, that may
    hold something under the same key. The handle keeps none of them alive.

    >>> x = torch.tensor(1.0, requires_grad=True)
    >>> with x.register_hook(lambda grad: grad * 2):
    ...     (3 * x).backward()
    >>> x.grad
    tensor(6.)
    """

    _ids = itertools.count()

    def __init__(self, hooks_dict: OrderedDict, *, extra_dict: Any = None) -> None:
        self.id = next(RemovableHandle._ids)
        extra = extra_dict if isinstance(extra_dict, list) else [] if extra_dict is None else [extra_dict]
        self._tables = tuple(weakref.ref(table) for table in (hooks_dict, *extra))

    def remove(self) -> None:
        """Take the hook away; doing so twice is harmless."""
        for reference in self._tables:
            table = reference()
            if table is not None:
                table.pop(self.id, None)

    def __getstate__(self) -> tuple[int, list[OrderedDict]]:
        tables = [reference() for reference in self._tables]
        return self.id, [table for table in tables if table is not None]

    def __setstate__(self, state: tuple[int, list[OrderedDict]]) -> None:
        self.id, tables = state
        self._tables = tuple(weakref.ref(table) for table in tables)
        RemovableHandle._ids = itertools.count(max(self.id + 1, next(RemovableHandle._ids)))

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()


def add_to(hooks: OrderedDict, hook: Any) -> RemovableHandle:
    """Put a hook at the end of a table."""
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    return handle
