"""Making tensors for tests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._core import Tensor, dtype
from .._core.device import device
from ..ops import empty, rand, randint

__all__ = ["make_tensor"]


def make_tensor(
    *shape: Any,
    dtype: dtype,
    device: device | str,
    low: float | None = None,
    high: float | None = None,
    requires_grad: bool = False,
    noncontiguous: bool = False,
    exclude_zero: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """A tensor of random values from [low, high): by default from [-9, 9), of unsigned integers from [0, 9).

    ``noncontiguous`` gives one that is not laid out in one piece, if it has more than one element; ``exclude_zero``
    replaces zeros by the smallest positive number, or by 1. Raises ValueError where there is nothing between ``low``
    and ``high``.

    >>> x = torch.testing.make_tensor((2, 3), dtype=torch.float64, device="cpu", low=0, high=1, requires_grad=True)
    >>> x.shape, x.dtype, bool((x >= 0).all())
    (torch.Size([2, 3]), torch.float64, True)
    """
    lengths = tuple(shape[0]) if len(shape) == 1 and isinstance(shape[0], Sequence) else shape
    whole = not (dtype.is_floating_point or dtype.is_complex)
    first = (0 if dtype.name.startswith(("uint", "bool")) else -9) if low is None else low
    last = (2 if dtype.name == "bool" else 10 if whole else 9) if high is None else high
    if first >= last:
        raise ValueError(f"`low` must be less than `high`, but got {first} >= {last}")
    wide = (*lengths[:-1], 2 * lengths[-1]) if noncontiguous and lengths else lengths
    if whole:
        made = randint(math.ceil(first), math.ceil(last), wide, device=device).to(dtype)
    elif dtype.is_complex:
        parts = [rand(wide, dtype=dtype.to_real(), device=device) * (last - first) + first for _ in range(2)]
        made = empty(wide, dtype=dtype)
        made.real.copy_(parts[0])
        made.imag.copy_(parts[1])
    else:
        made = (rand(wide, device=device) * (last - first) + first).to(dtype)
    if wide != lengths:
        made = made[..., ::2]
    if exclude_zero:
        smallest = 1 if whole else np.finfo(dtype.numpy if dtype.name != "bfloat16" else np.float32).tiny
        made[made == 0] = smallest
    if memory_format is not None:
        made = made.contiguous(memory_format=memory_format)
    return made.requires_grad_(requires_grad)
