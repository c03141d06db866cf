"""`torch.linalg`: linear algebra."""

from .errors import LinAlgError as LinAlgError
from .ops.record import in_namespace

globals().update(in_namespace("linalg"))
