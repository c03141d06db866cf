"""Arrangements of devices: there are none."""

from __future__ import annotations

from ..absent import absent
from ..distributed import _NO_GROUPS, _no_group

init_device_mesh = _no_group

globals().update(
    absent(
        "torch.distributed.device_mesh",
        *("DeviceMesh",),
        because=_NO_GROUPS,
    )
)
