"""Types of the compiled module recording.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from typing import Any

from .node import Node
from .tensor import Tensor

def set_transform_check(change: Any, depth: Any) -> Any: ...
def record_function(
    node: Node,
    inputs: list,
    outputs: list,
    differentiable: list,
    saves: _bool,
) -> None: ...
def note_views(outputs: list) -> Any:
    """Note that what is a view among the results of a user's own Function was made by it."""
def note_pure_view(output: Tensor, input: Tensor) -> Any: ...
def split_linear(node: Node, total: Any, product: Any, transposed: Any) -> Any: ...
def output_metadata(node: Node) -> Any: ...
def edge_metadata(node: Node) -> Any: ...
def twin(t: Tensor) -> Tensor: ...
def recorded_twin(t: Tensor, node: Node, number: Any) -> Tensor:
    """A saved output back at its place in the graph."""
def write_since(t: Tensor, version: Any) -> Any: ...
def edges_of(node: Node) -> Any:
    """What the gradients of a node go to: nodes, leaves, and None where none is needed."""
