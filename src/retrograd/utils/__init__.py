"""`torch.utils`: data loading, checkpoints of the forward pass, handles of hooks, exchange of memory."""

from .. import data
from . import checkpoint, dlpack, hooks

__all__ = ["checkpoint", "data", "dlpack", "hooks"]
