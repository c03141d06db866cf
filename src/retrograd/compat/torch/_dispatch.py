"""Modes below autograd: there are none, because operations here run on NumPy's arrays and not on tensors."""

from __future__ import annotations

import contextlib
from typing import Any

__all__ = ["TorchDispatchMode", "no_dispatch"]


class TorchDispatchMode:
    """A name to import: making one raises NotImplementedError, which says what there is instead."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(
            "TorchDispatchMode sees what autograd runs, and there are no such modes here: torch.overrides."
            "TorchFunctionMode sees the functions that are called, before autograd does"
        )


def no_dispatch() -> contextlib.AbstractContextManager[None]:
    """A context without modes below autograd, as everything is."""
    return contextlib.nullcontext()
