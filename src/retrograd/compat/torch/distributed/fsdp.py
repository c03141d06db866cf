"""Modules whose parameters are shared out between processes: there are none."""

from __future__ import annotations

from ..absent import absent
from ..distributed import _NO_GROUPS

globals().update(
    absent(
        "torch.distributed.fsdp",
        *(
            "BackwardPrefetch",
            "CPUOffload",
            "FullStateDictConfig",
            "FullyShardedDataParallel",
            "MixedPrecision",
            "ShardingStrategy",
            "StateDictType",
        ),
        because=_NO_GROUPS,
    )
)
