"""Types of the compiled module node.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import int as _int
from typing import Any

def peek_sequence() -> _int:
    """The sequence number that the next node will get."""
class More:
    """What few nodes need: further edges and saved values, gradients to be reshaped, hooks."""
def forget_numbers() -> None: ...
def line_of(code: Any, offset: Any) -> tuple[str, int, str] | None: ...
def set_split(op: Any, split: Any) -> None: ...
class Node:
    """One recorded operation in the graph; what `tensor.grad_fn` shows."""
    op: Any
    def name(self) -> str: ...
    @property
    def next_functions(self) -> Any: ...
    @property
    def metadata(self) -> dict:
        """A dictionary for whatever the user wants to attach."""
    @property
    def provenance(self) -> Any:
        """(file, line number, text) of the user's line that recorded this node, or None."""
    def saved_outputs(self, number: Any) -> Any:
        """The tensors under which the node saved its result `number`."""
    def _sequence_nr(self) -> _int: ...
    def __call__(self, *gradients: Any) -> Any: ...
    def register_hook(self, fn: Any, /) -> Any: ...
    def register_prehook(self, fn: Any, /) -> Any: ...
    def __repr__(self) -> str: ...
class AccumulateGrad(Node):
    """Where gradients of a leaf are added up; `variable` is the leaf."""
    def name(self) -> str:
        """The name of this step: AccumulateGrad for every leaf."""
    @property
    def variable(self) -> Any:
        """The leaf whose `grad` is added to."""
