"""`torch.utils`: its `data` is :mod:`retrograd.data`."""

from .. import data

__all__ = ["data"]
