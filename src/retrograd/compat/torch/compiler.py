"""Questions to PyTorch's compiler, and what keeps functions out of it. Nothing is compiled here."""

from __future__ import annotations

from typing import Any

__all__ = [
    "allow_in_graph",
    "assume_constant_result",
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


def reset() -> None:
    """Forget what was compiled, which is nothing."""
