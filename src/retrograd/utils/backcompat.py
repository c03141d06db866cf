"""`torch.utils.backcompat`: warnings of what early versions of PyTorch did otherwise.

`broadcast_warning` and `keepdim_warning` have an attribute `enabled`, at first False. What they would warn of,
functions that broadcast or drop a dimension where they once did not, has never been otherwise here.
"""

from __future__ import annotations

__all__ = ["Warning", "broadcast_warning", "keepdim_warning"]


class Warning:
    """A warning that can be switched on."""

    def __init__(self) -> None:
        self.enabled = False


broadcast_warning = Warning()
keepdim_warning = Warning()
