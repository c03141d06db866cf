"""Types of the compiled module formulas.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import int as _int
from typing import Any

from .node import Node

def held(node: Node, slot: Any) -> Any: ...
def read_saved(node: Node, slot: Any) -> Any:
    """A saved value, for those who look at the graph."""
def known_input(node: Node, number: Any) -> Any: ...
def input_shape(node: Node, number: Any) -> Any:
    """The shape of an input of an operation; None where its node does not know it."""
class SavedTensor:
    """A tensor that a node saved, before it is unpacked: what `node._raw_saved_…` gives."""
    def __init__(self, node: Any = None, slot: _int = 0, position: Any = None) -> None: ...
    def unpack(self) -> Any:
        """The tensor."""
    @property
    def data(self) -> Any:
        """What is kept: the tensor, or what its pack hook made of it."""
    @property
    def unpack_hook(self) -> Any:
        """The hook that turns `data` into a tensor, None where there is none."""
    def register_hooks(self, pack_hook: Any, unpack_hook: Any) -> Any: ...
def attributes_of(node: Node) -> Any:
    """The attributes that the operation of a node was called with."""
def set_tie(tie: Any) -> None: ...
def place_of_freeing(node: Node) -> Any: ...
def set_gradient_operations(add: Any, fit_gradient: Any, write: Any) -> None: ...
