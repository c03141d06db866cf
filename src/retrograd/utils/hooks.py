"""`torch.utils.hooks`: the handle that registering a hook returns, and hooks that are not saved along with a tensor."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from .._core import RemovableHandle, Tensor

__all__ = ["RemovableHandle", "unserializable_hook", "warn_if_has_hooks"]


def unserializable_hook(f: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a hook that is meant to stay behind where its tensor is saved: :func:`warn_if_has_hooks` passes it over.

    >>> @torch.utils.hooks.unserializable_hook
    ... def show(grad):
    ...     print(grad)
    """
    f.__torch_unserializable__ = True  # type: ignore[attr-defined]
    return f


def warn_if_has_hooks(tensor: Tensor) -> None:
    """Warn of each hook of a leaf that would be lost if the leaf were saved."""
    for hook in (getattr(tensor, "_backward_hooks", None) or {}).values():
        if not hasattr(hook, "__torch_unserializable__"):
            warnings.warn(
                f"backward hook {hook!r} on tensor will not be serialized.  If this is expected, you can decorate the "
                "function with @torch.utils.hooks.unserializable_hook to suppress this warning",
                stacklevel=2,
            )
