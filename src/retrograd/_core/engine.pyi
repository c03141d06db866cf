"""Types of the compiled module engine.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from typing import Any

from .node import Node

class Run:
    """One backward pass: what is ready, what waits, and what is to be handed out at the end."""
def any_run() -> _bool: ...
def set_node_watch(watch: Any) -> None:
    """Call `watch(node, begins)` before and after each node that runs; None ends it."""
def set_error_watch(watch: Any) -> None:
    """Call `watch(node)` when a backward pass ends with an error of that node; None ends it."""
def set_gradient_check(check: Any) -> None: ...
def edge_gradients(node: Node, g: Any) -> Any: ...
def edge_gradient(node: Node, number: Any, g: Any) -> Any:
    """The same for one edge alone, where each has its own formula."""
def zeros_for(shape: Any, kind: Any) -> Any:
    """Zeros in place of a gradient that nobody sent."""
def finish_in_thread(run: Any) -> Any:
    """`finish_here` in a thread of its own, for which this one waits."""
