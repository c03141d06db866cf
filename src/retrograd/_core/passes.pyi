"""Types of the compiled module passes.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import int as _int
from typing import Any

from .node import Node
from .tensor import Tensor

def current_run_number() -> _int:
    """A number for the backward pass that this thread is in, -1 outside of one."""
def current_run_is_limited() -> _bool:
    """Whether the backward pass that this thread is in goes to some inputs only."""
def current_run_returns() -> _bool: ...
def current_run_keeps() -> _bool:
    """Whether the backward pass that this thread is in leaves saved values for another pass."""
def current_node() -> Any:
    """The node that the backward pass of this thread runs now, None outside of one."""
def queue_callback(callback: Any) -> None: ...
def will_run(node: Node) -> _bool:
    """Whether the backward pass that this thread is in comes, or came, past a node."""
def current_order() -> list:
    """The nodes that the backward pass of this thread runs from its beginning to its end."""
def gather(left: Tensor, first: Any, rows: tuple, needs: tuple) -> _bool: ...
def room_to_gather(like: Tensor, first: Any, rows: tuple, needs: tuple) -> Any: ...
