"""`torch.linalg`: linear algebra."""

from .ops.record import in_namespace

globals().update(in_namespace("linalg"))
