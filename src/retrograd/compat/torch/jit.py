"""What marks functions for PyTorch's compiler of scripts. Nothing is compiled here, so the marks change nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

__all__ = ["annotate", "export", "ignore", "is_scripting", "is_tracing", "isinstance", "script_if_tracing", "unused"]

_is_instance = isinstance


def is_scripting() -> bool:
    """``False``: the function runs as it is written."""
    return False


def is_tracing() -> bool:
    """``False``."""
    return False


def export(fn: Function) -> Function:
    """Mark a method to be compiled: it is returned as it is."""
    return fn


def unused(fn: Function) -> Function:
    """Mark a method not to be compiled: it is returned as it is."""
    return fn


def ignore(drop: Any = False, **kwargs: Any) -> Any:
    """Mark a method to be left to Python, with ``@ignore`` or ``@ignore(drop=True)``: it is returned as it is."""
    return drop if callable(drop) else unused


def script_if_tracing(fn: Function) -> Function:
    """Mark a function to be compiled when it is traced: it is returned as it is."""
    return fn


def annotate(the_type: Any, the_value: Any) -> Any:
    """Say what type a value has: the value is returned as it is."""
    return the_value


def isinstance(obj: Any, target_type: Any) -> bool:
    """Python's ``isinstance``; of ``list[int]`` and the like only the outer type is looked at."""
    kinds = target_type if _is_instance(target_type, tuple) else (target_type,)
    return _is_instance(obj, tuple([getattr(kind, "__origin__", kind) for kind in kinds]))
