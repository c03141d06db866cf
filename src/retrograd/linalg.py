"""`torch.linalg`: linear algebra."""

from .errors import LinAlgError as LinAlgError
from .ops import linear_algebra as _linear_algebra  # noqa: F401  (loads its operations)
from .ops.record import in_namespace

globals().update(in_namespace("linalg"))
