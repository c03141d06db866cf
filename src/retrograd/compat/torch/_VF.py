"""`torch._VF`: what PyTorch keeps under another name than the public one."""

from __future__ import annotations

from .unique import unique_dim

__all__ = ["unique_dim"]
