"""What programs reach of PyTorch's inner module of the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ...._core import (
    SavedTensor,
    Tensor,
    current_run_keeps,
    disable_hooks,
    hooks_message,
    pack_saved,
    packed_content,
    pop_hooks,
    push_hooks,
    set_version,
    unpack_hook_of,
    unpack_saved,
)

__all__ = ["SavedTensor"]


class _Kept(SavedTensor):
    """A tensor saved by nobody's node."""

    def __init__(self, tensor: Tensor) -> None:
        self._value = pack_saved(tensor)

    @property
    def data(self) -> Any:
        return packed_content(self._value)

    @property
    def unpack_hook(self) -> Any:
        return unpack_hook_of(self._value)

    def unpack(self) -> Tensor:
        return unpack_saved(self._value)


def _make_saved_tensor(tensor: Tensor, is_output: bool = False) -> SavedTensor:
    """Save a tensor as an operation would: through the hooks that are open."""
    return _Kept(tensor)


def _get_current_graph_task_keep_graph() -> bool:
    """Whether the backward pass that this thread is in leaves saved values for another pass."""
    return current_run_keeps()


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
