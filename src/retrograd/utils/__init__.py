"""`torch.utils`: data loading, checkpoints of the forward pass, handles of hooks, exchange of memory."""

from .. import data
from . import checkpoint, dlpack, hooks
from .swapping import swap_tensors

__all__ = ["checkpoint", "data", "dlpack", "hooks", "swap_tensors"]
