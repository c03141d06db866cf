"""`torch.autograd.grad_mode`: whether operations are recorded, and what else a thread may be told about the graph."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from .._core import Tensor, enable_grad, inference_mode, no_grad, set_grad_enabled, set_version
from .._core.modes import decorate, handed_on

__all__ = [
    "enable_grad",
    "enforce_grad_layout_policy",
    "inference_mode",
    "no_grad",
    "set_grad_enabled",
    "set_multithreading_enabled",
]

_thread = handed_on(threading.local())


def is_multithreading_enabled() -> bool:
    """What `set_multithreading_enabled` was told last in this thread, at first True."""
    return getattr(_thread, "multithreading", True)


class set_multithreading_enabled:
    """Whether a backward pass may use several threads, from the call on; as a context manager, until its end.

    A pass runs in the thread that called it in any case, so the results are the same.

    >>> with torch.autograd.set_multithreading_enabled(False):
    ...     torch.autograd.is_multithreading_enabled()
    False
    """

    def __init__(self, mode: bool) -> None:
        self.prev = is_multithreading_enabled()
        self.mode = mode
        _thread.multithreading = mode

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: object) -> None:
        _thread.multithreading = self.prev

    def clone(self) -> set_multithreading_enabled:
        """Another one with the same mode."""
        return type(self)(self.mode)


def is_view_replay_enabled() -> bool:
    """What `_force_original_view_tracking` was told last in this thread, at first False."""
    return getattr(_thread, "view_replay", False)


class _force_original_view_tracking:
    """Whether views that were written to repeat their own operations, from the call on, or until its end.

    They do in any case: a view finds its place in the graph by the operation that made it.
    """

    def __init__(self, mode: bool) -> None:
        self.prev = is_view_replay_enabled()
        self.mode = mode
        _thread.view_replay = mode

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: object) -> None:
        _thread.view_replay = self.prev

    def clone(self) -> _force_original_view_tracking:
        """Another one with the same mode."""
        return type(self)(self.mode)


class enforce_grad_layout_policy:
    """Whether `grad` of a leaf has to lie in memory as the leaf does: as a context manager or a decorator.

    It does in any case: `enable=False` allows another layout, and does not ask for one.

    >>> p = torch.ones(2, 3).t().requires_grad_()
    >>> with torch.autograd.enforce_grad_layout_policy(False):
    ...     (p * 2).sum().backward()
    >>> p.grad.stride() == p.stride()
    True
    """

    def __init__(self, enable: bool = True) -> None:
        self.mode = enable

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: object) -> None:
        pass

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        return decorate(self.clone, function)

    def clone(self) -> enforce_grad_layout_policy:
        """Another one with the same mode."""
        return type(self)(self.mode)


def _enter_inference_mode(mode: bool) -> inference_mode:
    """An `inference_mode` that is open."""
    made = inference_mode(mode)
    made.__enter__()
    return made


def _exit_inference_mode(mode: inference_mode) -> None:
    """Close what `_enter_inference_mode` gave."""
    mode.__exit__(None, None, None)


class _unsafe_preserve_version_counter:
    """While it is open, writes to a tensor, or to several, are not counted: no backward pass will miss the values."""

    def __init__(self, tensors: Tensor | tuple[Tensor, ...]) -> None:
        self.tensors = (tensors,) if isinstance(tensors, Tensor) else tuple(tensors)
        self.prev_versions = tuple(tensor._version for tensor in self.tensors)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: Any) -> None:
        for tensor, version in zip(self.tensors, self.prev_versions, strict=True):
            set_version(tensor, version)
