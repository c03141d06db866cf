"""Kernels that compute bfloat16 in float32 and round once, as PyTorch does.

NumPy leaves a bfloat16 array times a Python number, and products of matrices, in float32.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np


def widening(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """`kernel`, whose arrays arrive in float32 and whose result is rounded where all of them are bfloat16."""

    @functools.wraps(kernel)
    def widened(*arguments: Any, **options: Any) -> Any:
        kind = arguments[0].dtype
        if kind.kind != "V" or any([a.dtype != kind for a in arguments if isinstance(a, np.ndarray)]):
            return kernel(*arguments, **options)
        wide = [a.astype(np.float32) if isinstance(a, np.ndarray) else a for a in arguments]
        made = kernel(*wide, **options)
        return made.astype(kind)

    return widened
