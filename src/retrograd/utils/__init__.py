"""`torch.utils`: data loading, checkpoints of the forward pass, handles of hooks, exchange of memory."""

from .. import data
from . import backcompat, checkpoint, dlpack, hooks, weak
from .swapping import swap_tensors

__all__ = ["backcompat", "checkpoint", "data", "dlpack", "hooks", "swap_tensors", "weak"]
