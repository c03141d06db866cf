"""Names of PyTorch's that its programs ask for on the way, and that retrograd has no use for itself.

Mostly the answer that a device is not there. What would do nothing is here only where PyTorch's does nothing
on a machine without the device, too.
"""

from __future__ import annotations

from typing import Any

from ._test_operations import _test_autograd_multiple_dispatch as _test_autograd_multiple_dispatch
from ._test_operations import _test_autograd_multiple_dispatch_view as _test_autograd_multiple_dispatch_view
from ._test_operations import _test_autograd_multiple_dispatch_view_copy as _test_autograd_multiple_dispatch_view_copy
from .compiler import compile
from .unique import _unique as _unique
from .unique import _unique2 as _unique2

__all__ = ["compile"]

__version__ = "2.13.0+retrograd"


def __getattr__(name: str) -> Any:
    """Operations on lists of tensors, ``torch._foreach_add`` and the like, made when they are first asked for."""
    if name.startswith("_foreach_"):
        from .foreach import operation

        found = operation(name)
        if found is not None:
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
