"""`torch.special`: special functions."""

from .ops.record import in_namespace

globals().update(in_namespace("special"))
