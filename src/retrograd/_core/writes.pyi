"""Types of the compiled module writes.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

from .tensor import Tensor

def set_write_operations(copy_slices: Any, cast: Any, stride_over: Any) -> None: ...
def set_level_writes(put: Any, refresh_tangents: Any, copy_values: Any) -> Any: ...
class InPlace:
    op: Any
    functional: Any
    name: str
    def __init__(self, op: Any, name: Any = None, functional: Any = None) -> None: ...
    def __get__(self, instance: Any, owner: Any) -> Any: ...
    def __repr__(self) -> str: ...
def set_write_observer(observer: Any) -> None:
    """Call `observer(tensor)` before each write to a tensor's memory; None ends it."""
def observe_writes(tensors: list) -> None: ...
def set_captured_check(check: Any) -> None:
    """Call `check(tensor, name)` before each write in place; None ends it."""
def seen_on(t: Any, base: Any) -> Any:
    """What a view shows of its base, of another tensor."""
def replay(x: Any, chain: Any) -> Any:
    """Apply a chain of view operations, as a view keeps them, to another tensor."""
def store(op: Any, out: Any, result: Any) -> Tensor:
    """Write a result to the tensor given as `out=`, which takes the result's shape."""
def view_in_place(t: Any, name: Any, function: Any, *args: Any) -> Any: ...
def set_memory(t: Any, array: Any, name: Any) -> None: ...
def share_memory(t: Any, source: Any) -> Any: ...
def version_object(t: Any) -> Any:
    """What all tensors on the memory of a tensor share."""
def swap_contents(t: Any, other: Any) -> Any:
    """Exchange all that two tensors are: values, history, gradient, hooks, attributes."""
def check_dirty(t: Any, name: Any) -> Any:
    """An error where a user's own Function must not have written to its input."""
def count_dirty(t: Any, name: Any) -> Any:
    """Count a write that a user's own Function made to its input."""
def rebase_dirty(t: Any, node: Any, number: Any) -> Any:
    """Give an input that a Function wrote to the Function's history."""
def bump_version(t: Any) -> None:
    """Count a write that was made through the tensor's array."""
def set_version(t: Any, version: Any) -> Any: ...
def set_write_watch(forms: Any, watch: Any) -> None:
    """What `set_call_watch` does, for the in-place forms given."""
def set_write_check(forms: Any, checked: Any) -> None:
    """Whether the results of the in-place forms given go to the check of `set_result_check`."""
def ask_modes_in_place(forms: Any, wanted: Any) -> None:
    """What `ask_modes` does, for the in-place forms given."""
