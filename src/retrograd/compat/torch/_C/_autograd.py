"""What programs reach of PyTorch's inner module of the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ...._core import Tensor, disable_hooks, hooks_message, pop_hooks, push_hooks, set_version

__all__: list[str] = []


def _unsafe_set_version_counter(tensors: Iterable[Tensor], versions: Iterable[int]) -> None:
    """Let each tensor look as if it had been written to so many times."""
    for tensor, version in zip(tensors, versions, strict=True):
        set_version(tensor, version)


def _push_saved_tensors_default_hooks(pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]) -> None:
    """Open a pair of hooks for saved tensors in this thread."""
    push_hooks(pack_hook, unpack_hook)


def _pop_saved_tensors_default_hooks() -> None:
    """End the innermost pair."""
    pop_hooks()


def _saved_tensors_hooks_is_enabled() -> bool:
    """Whether hooks for saved tensors may be opened in this thread."""
    return hooks_message() is None


def _saved_tensors_hooks_get_disabled_error_message() -> str | None:
    """The message of the error that opening hooks raises, None where it raises none."""
    return hooks_message()


def _saved_tensors_hooks_disable(error_message: str) -> None:
    """Make opening hooks raise an error with that message."""
    disable_hooks(error_message)


def _saved_tensors_hooks_enable() -> None:
    """Allow hooks again."""
    disable_hooks(None)
