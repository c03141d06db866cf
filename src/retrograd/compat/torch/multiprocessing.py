"""Python's ``multiprocessing``, and how tensors reach other processes: as copies."""

from __future__ import annotations

from multiprocessing import *  # noqa: F403
from multiprocessing import __all__ as _python_names

__all__ = [*_python_names, "get_all_sharing_strategies", "get_sharing_strategy", "set_sharing_strategy"]


def get_all_sharing_strategies() -> set[str]:
    """The ways in which memory can be shared: ``{"file_system"}``."""
    return {"file_system"}


def get_sharing_strategy() -> str:
    """``"file_system"``."""
    return "file_system"


def set_sharing_strategy(new_strategy: str) -> None:
    """Choose one of :func:`get_all_sharing_strategies`; ValueError for another."""
    if new_strategy not in get_all_sharing_strategies():
        raise ValueError(f"sharing strategy {new_strategy!r} is not one of {sorted(get_all_sharing_strategies())}")
