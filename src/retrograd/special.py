"""`torch.special`: special functions."""

from .ops import special_functions as _special_functions  # noqa: F401  (loads its operations)
from .ops.record import in_namespace

globals().update(in_namespace("special"))
