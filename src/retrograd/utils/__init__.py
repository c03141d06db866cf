"""`torch.utils`: its `data` is :mod:`retrograd.data`."""

from .. import data
from . import dlpack

__all__ = ["data", "dlpack"]
