"""Types of the compiled module dispatch.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from typing import Any

import numpy as np

from .node import Node
from .tensor import Tensor

class operation:
    options: Any
    def __init__(self, **options: Any) -> None: ...
    def __call__(self, kernel: Any) -> Any: ...
def read_array(t: Tensor) -> np.ndarray[Any, Any]:
    """The array of a tensor."""
def make_tensor(array: Any) -> Tensor:
    """A tensor on an array, sharing its memory; a leaf that does not require grad."""
def read_saved(node: Node, slot: Any) -> Any:
    """A saved value, for those who look at the graph."""
def attributes_of(node: Node) -> Any:
    """The attributes that the operation of a node was called with."""
def record_function(
    node: Node,
    inputs: list,
    outputs: list,
    differentiable: list,
    saves: _bool,
) -> None: ...
def output_metadata(node: Node) -> Any: ...
def edge_metadata(node: Node) -> Any: ...
def free_saved(node: Node) -> None:
    """Free what a node saved, as the engine does after it ran."""
def twin(t: Tensor) -> Tensor: ...
def recorded_twin(t: Tensor, node: Node, number: Any) -> Tensor:
    """A saved output back at its place in the graph."""
def provenance_of_write(t: Tensor) -> Any:
    """(operation, code, offset) of the last write to the memory of `t`."""
def set_gradient_operations(add: Any, fit_gradient: Any) -> None: ...
