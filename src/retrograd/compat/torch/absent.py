"""Classes of PyTorch's that have no instances here: programs import them to annotate, and to ask `isinstance`."""

from __future__ import annotations

from typing import Any


def absent(module: str, *names: str, because: str) -> dict[str, type]:
    """Classes of these names, for the names of a module: making one raises NotImplementedError, which says why."""

    def make(cls: type, *arguments: Any, **keywords: Any) -> Any:
        raise NotImplementedError(f"{cls.__module__}.{cls.__qualname__} is not in retrograd: {because}")

    return {name: type(name, (), {"__module__": module, "__new__": make}) for name in names}
