"""`vmap` under the name that PyTorch's own parts and tests import."""

from __future__ import annotations

from ...func import vmap as _vmap

__all__ = ["_vmap"]
