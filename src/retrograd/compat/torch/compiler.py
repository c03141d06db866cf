"""PyTorch's compiler, and questions to it. Nothing is compiled here: functions run as they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = [
    "allow_in_graph",
    "assume_constant_result",
    "compile",
    "cudagraph_mark_step_begin",
    "disable",
    "is_compiling",
    "is_dynamo_compiling",
    "is_exporting",
    "reset",
]


def is_compiling() -> bool:
    """``False``: the function runs as it is written."""
    return False


def is_dynamo_compiling() -> bool:
    """``False``."""
    return False


def is_exporting() -> bool:
    """``False``."""
    return False


def disable(fn: Any = None, recursive: bool = True, *, reason: str | None = None) -> Any:
    """Keep a function from being compiled, also as a decorator: it is returned as it is."""
    return (lambda function: function) if fn is None else fn


def allow_in_graph(fn: Any) -> Any:
    """Let a function be compiled as one operation: it is returned as it is."""
    return fn


def assume_constant_result(fn: Any) -> Any:
    """Let a function be called once for all: it is returned as it is."""
    return fn


def cudagraph_mark_step_begin() -> None:
    """Mark the beginning of a step for recordings of a device's work, of which there are none."""


def reset() -> None:
    """Forget what was compiled, which is nothing."""


def compile(
    model: Callable[..., Any] | None = None,
    *,
    fullgraph: bool = False,
    dynamic: bool | None = None,
    backend: Any = "inductor",
    mode: str | None = None,
    options: dict[str, Any] | None = None,
    name: str | None = None,
    disable: bool = False,
) -> Any:
    """The function or module itself: nothing is compiled here. Also as ``@compile`` and ``@compile(...)``.

    A module keeps the names of its parameters: there is no ``_orig_mod.`` before them.

    Raises RuntimeError where both ``mode`` and ``options`` are given, as PyTorch does.
    """
    if mode is not None and options is not None:
        raise RuntimeError("Either mode or options can be specified, but both can't be specified at the same time.")
    return (lambda function: function) if model is None else model
