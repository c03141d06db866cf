"""`vmap` under the name that PyTorch's own parts and tests import."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from ...func import vmap as _vmap

__all__ = ["_vmap", "vmap"]


def vmap(func: Callable[..., Any], in_dims: Any = 0, out_dims: Any = 0) -> Callable[..., Any]:
    """`torch.vmap` under its first name, with a warning."""
    warnings.warn(
        "Please use torch.vmap instead of torch._vmap_internals.vmap, which is deprecated.", FutureWarning, stacklevel=2
    )
    return _vmap(func, in_dims, out_dims)
