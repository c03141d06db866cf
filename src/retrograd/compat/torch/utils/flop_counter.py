"""`torch.utils.flop_counter`: it sees what autograd runs, which nothing does here."""

from __future__ import annotations

from .._dispatch import TorchDispatchMode

__all__ = ["FlopCounterMode"]


class FlopCounterMode(TorchDispatchMode):
    """A name to import: making one raises NotImplementedError."""
