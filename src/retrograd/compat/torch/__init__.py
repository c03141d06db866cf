"""Names of PyTorch's that its programs ask for on the way, and that retrograd has no use for itself.

Mostly the answer that a device is not there. What would do nothing is here only where PyTorch's does nothing
on a machine without the device, too.
"""

from __future__ import annotations

from .compiler import compile

__all__ = ["compile"]

__version__ = "2.13.0+retrograd"
