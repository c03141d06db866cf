"""Whether operations are being traced: they never are."""

from __future__ import annotations

__all__ = ["get_proxy_mode"]


def get_proxy_mode() -> None:
    """``None``: nothing traces the program."""
