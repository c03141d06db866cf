"""Types of the compiled module zeros.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from typing import Any

def set_zero_operations(keep: Any) -> None:
    """Give the core the operation that clears what a mask does not name."""

def set_edge_gradients(edge_gradients: Any) -> None:
    """Give the masks what the formulas of a node make of a cotangent."""

def set_structural_zeros(mode: _bool) -> None: ...
def are_structural_zeros_enabled() -> _bool:
    """Whether `set_structural_zeros` is on."""

class Note:
    def mask(self) -> Any: ...
    def make(self) -> Any:
        """The mask."""
    def forget(self) -> Any:
        """Let go of what the mask was made from."""

class Same(Note):
    """The elements of another note, where the others are of another kind."""
    def make(self) -> Any: ...
    def forget(self) -> Any: ...

class Selected(Note):
    """The elements that a selection's gradient formula hands something on to."""
    def make(self) -> Any: ...
    def forget(self) -> Any: ...

class Fitted(Note):
    def make(self) -> Any: ...
    def forget(self) -> Any: ...

class Spread(Note):
    """The elements of the input of a reduction, for those of its output."""
    def make(self) -> Any: ...
    def forget(self) -> Any: ...

class Joined(Note):
    """The elements that two notes name, or one of them."""
    def make(self) -> Any: ...
    def forget(self) -> Any: ...

def generic(numbers: Any, kind: Any, note: Any) -> Any: ...
