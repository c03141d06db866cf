"""The forms of pooling that always return where the maxima were found, whatever `return_indices` says."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from .._core import Tensor, overridable
from ..ops.layers import adaptive_pooling, fractional_pooling, pooling


def _with_indices(pool: Callable[..., Any]) -> Callable[..., tuple[Tensor, Tensor]]:
    @functools.wraps(pool)
    def with_indices(*args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
        given = inspect.signature(pool).bind(*args, **kwargs)
        given.arguments["return_indices"] = True
        return pool(*given.args, **given.kwargs)

    with_indices.__module__ = __name__
    with_indices.__name__ = pool.__name__ + "_with_indices"
    with_indices.__doc__ = f"`{pool.__name__}`, and the places of the maxima."
    return overridable(with_indices)


max_pool1d_with_indices = _with_indices(pooling.max_pool1d)
max_pool2d_with_indices = _with_indices(pooling.max_pool2d)
max_pool3d_with_indices = _with_indices(pooling.max_pool3d)
adaptive_max_pool1d_with_indices = _with_indices(adaptive_pooling.adaptive_max_pool1d)
adaptive_max_pool2d_with_indices = _with_indices(adaptive_pooling.adaptive_max_pool2d)
adaptive_max_pool3d_with_indices = _with_indices(adaptive_pooling.adaptive_max_pool3d)
fractional_max_pool2d_with_indices = _with_indices(fractional_pooling.fractional_max_pool2d)
fractional_max_pool3d_with_indices = _with_indices(fractional_pooling.fractional_max_pool3d)
