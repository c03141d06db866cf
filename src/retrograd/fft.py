"""`torch.fft`: Fourier transforms."""

from .ops.record import in_namespace

globals().update(in_namespace("fft"))
