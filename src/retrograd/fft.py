"""`torch.fft`: Fourier transforms."""

from .ops import signals as _signals  # noqa: F401  (loads its operations)
from .ops.record import in_namespace

globals().update(in_namespace("fft"))
