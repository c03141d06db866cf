"""What code that PyTorch's compilers read says in the place of `assert` and `raise`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _assert(condition: Any, message: str) -> None:
    """Python's `assert`, a function since tracers can follow those."""
    assert condition, message


def _assert_async(condition: Any, message: str = "Expected Tensor with single nonzero value, but got zero") -> None:
    """A RuntimeError where a tensor of one element is 0."""
    if not condition:
        raise RuntimeError(message)


def _raise_unless(error: type[Exception], condition: Any, message: Callable[[], Any] | None) -> None:
    if not isinstance(condition, bool):
        raise TypeError(f"cond must be a bool, but got {type(condition)}")
    if condition:
        return
    if message is not None and not callable(message):
        raise TypeError("message must be a callable")
    raise error("Expected cond to be True, but got False." if message is None else str(message()))


def _check(cond: Any, message: Callable[[], Any] | None = None) -> None:
    """A RuntimeError, with what ``message()`` returns, unless ``cond`` is True."""
    _raise_unless(RuntimeError, cond, message)


def _check_index(cond: Any, message: Callable[[], Any] | None = None) -> None:
    """An IndexError unless ``cond`` is True."""
    _raise_unless(IndexError, cond, message)


def _check_value(cond: Any, message: Callable[[], Any] | None = None) -> None:
    """A ValueError unless ``cond`` is True."""
    _raise_unless(ValueError, cond, message)


def _check_type(cond: Any, message: Callable[[], Any] | None = None) -> None:
    """A TypeError unless ``cond`` is True."""
    _raise_unless(TypeError, cond, message)


def _check_not_implemented(cond: Any, message: Callable[[], Any] | None = None) -> None:
    """A NotImplementedError unless ``cond`` is True."""
    _raise_unless(NotImplementedError, cond, message)
