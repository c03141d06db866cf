"""A module in several processes: the name that programs import."""

from ..... import nn

DistributedDataParallel = nn.parallel.DistributedDataParallel
__all__ = ["DistributedDataParallel"]
