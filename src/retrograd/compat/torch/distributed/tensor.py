"""Tensors in parts on several devices: there are none."""

from __future__ import annotations

from ..absent import absent
from ..distributed import _NO_GROUPS, _no_group

distribute_module = distribute_tensor = _no_group

globals().update(
    absent(
        "torch.distributed.tensor",
        *("DTensor", "Partial", "Placement", "Replicate", "Shard"),
        because=_NO_GROUPS,
    )
)
