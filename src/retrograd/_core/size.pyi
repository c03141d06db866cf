"""Types of the compiled module size.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import int as _int
from typing import Any

class Size(tuple[_int, ...]):
    """The shape of a tensor: a tuple of its lengths."""
    def __repr__(self) -> str: ...
    def numel(self) -> _int:
        """The number of elements of a tensor of this shape."""
    def __getitem__(self, index: Any) -> Any: ...  # type: ignore[override]
    def __add__(self, other: Any) -> Any: ...  # type: ignore[override]
    def __radd__(self, other: Any) -> Any: ...
    def __mul__(self, times: Any) -> Any: ...  # type: ignore[override]
    __rmul__ = __mul__
