"""Types of the compiled module packing.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from typing import Any

from .tensor import Tensor

class Packed:
    """A saved tensor in the form that the user's pack hook gave it."""
def set_identity_operation(identity: Any) -> Any: ...
def push_hooks(pack_hook: Any, unpack_hook: Any) -> None:
    """Pack what this thread saves from now on."""
def pop_hooks() -> None:
    """End what the last `push_hooks` of this thread began."""
def disable_hooks(message: str | None) -> str | None: ...
def hooks_message() -> str | None: ...
def pack_saved(t: Tensor) -> Any: ...
def unpack_saved(value: Any) -> Any: ...
def packed_content(value: Any) -> Any:
    """What a pack hook made of a saved tensor; anything else as it is."""
def unpack_hook_of(value: Any) -> Any:
    """The hook that unpacks what `pack_saved` gave, None where none does."""
def is_packed(value: Any) -> _bool:
    """Whether hooks made something else of a saved tensor."""
