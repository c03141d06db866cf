"""The choice of how attention is computed: there is one way here, and every choice is that one."""

from __future__ import annotations

import contextlib
import enum
from collections.abc import Iterator
from typing import Any, NoReturn

__all__ = [
    "WARN_FOR_UNFUSED_KERNELS",
    "SDPBackend",
    "activate_flash_attention_impl",
    "current_flash_attention_impl",
    "list_flash_attention_impls",
    "register_flash_attention_impl",
    "restore_flash_attention_impl",
    "sdpa_kernel",
]

WARN_FOR_UNFUSED_KERNELS = False


class SDPBackend(enum.IntEnum):
    """PyTorch's ways of computing attention."""

    ERROR = -1
    MATH = 0
    FLASH_ATTENTION = 1
    EFFICIENT_ATTENTION = 2
    CUDNN_ATTENTION = 3
    OVERRIDEABLE = 4

    def __repr__(self) -> str:
        return f"SDPBackend.{self.name}"

    __str__ = __repr__


@contextlib.contextmanager
def sdpa_kernel(backends: Any, set_priority: bool = False) -> Iterator[None]:
    """Let attention be computed by one of the ways given; the result is the same by all of them.

    Raises AssertionError where ``backends`` is neither a :class:`SDPBackend` nor a list of them.
    """
    chosen = [backends] if isinstance(backends, SDPBackend) else backends
    if not isinstance(chosen, list) or not all(isinstance(way, SDPBackend) for way in chosen):
        raise AssertionError("Backend must be an instance of SDPBackend or a list of SDPBackend instances")
    yield


def list_flash_attention_impls() -> list[str]:
    """No names: there is one way to compute attention."""
    return []


def current_flash_attention_impl() -> str | None:
    """``None``."""
    return None


def activate_flash_attention_impl(impl: str) -> NoReturn:
    """Raises ValueError, as PyTorch's does for what :func:`list_flash_attention_impls` does not list."""
    raise ValueError(f"Unknown flash attention impl '{impl}'. Available implementations: []")


def register_flash_attention_impl(impl: str, *, register_fn: Any) -> NoReturn:
    """Raises RuntimeError: an implementation is compiled code of PyTorch's."""
    raise RuntimeError(
        f"retrograd cannot call the flash attention of '{impl}': scaled_dot_product_attention has one implementation, "
        "which never holds all scores at once"
    )


def restore_flash_attention_impl(_raise_warn: bool = True) -> None:
    """Nothing to do: no other implementation was ever active."""
