"""Optimizers whose state is shared out between processes: there are none."""

from __future__ import annotations

from ..absent import absent
from ..distributed import _NO_GROUPS

globals().update(
    absent(
        "torch.distributed.optim",
        *("ZeroRedundancyOptimizer",),
        because=_NO_GROUPS,
    )
)
