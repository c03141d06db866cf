"""Modules whose parameters are about to be set by the caller."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar

from ..._core.random import default_generator
from ..module import Module

M = TypeVar("M", bound=Module)


def skip_init(module_cls: type[M], *args: Any, **kwargs: Any) -> M:
    """``module_cls(*args, **kwargs)`` with parameters whose values mean nothing; no random numbers are used up.

    Raises RuntimeError for a class that is no Module, or whose constructor takes no ``device``.

    >>> nn.utils.skip_init(nn.Linear, 5, 1).weight.shape
    torch.Size([1, 5])
    """
    if not issubclass(module_cls, Module):
        raise RuntimeError(f"Expected a Module; got {module_cls}")
    if "device" not in inspect.signature(module_cls).parameters:
        raise RuntimeError("Module must support a 'device' arg to skip initialization")
    state = default_generator.state_array()
    try:
        return module_cls(*args, **kwargs)
    finally:
        default_generator.set_state(state)
