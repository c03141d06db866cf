"""Types of the compiled module levels.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import int as _int
from collections.abc import Sequence
from typing import Any

from .tensor import Tensor

def set_level_operations(**operations: Any) -> Any:
    """Give the core the operations that its rules are made of."""
class Level:
    """One open level; of two, the one with the higher number was opened later."""
    number: Any
    randomness: Any
    size: Any
    def __init__(self, size: Any = None, randomness: str = "error") -> None: ...
    def __enter__(self) -> Any: ...
    def __exit__(self, *exception: Any) -> _bool | None: ...
def operation_named(name: Any) -> Any:
    """One of the operations that rules are made of."""
def open_levels() -> Any:
    """The levels that this thread has opened, the last one at the end."""
class Batch:
    """The values under a batch dimension, which is their dimension 0."""
    level: Any
    value: Any
    def __init__(self, level: Any, value: Any) -> None: ...
    def detached(self) -> Any: ...
def get_tangent(t: Tensor, level: _int) -> Any:
    """The tangent of a tensor at a level, or None."""
def set_tangent(t: Tensor, level: _int, tangent: Any) -> Any:
    """Give a tensor its tangent at a level, in its own shape and dtype."""
def get_batch(t: Tensor) -> Any:
    """The `Batch` of a tensor, or None."""
def batched(value: Tensor, level: _int) -> Any: ...
def without_level(t: Tensor, level: _int) -> Any:
    """A tensor at its place in the graph without its tangent at `level`, as another tensor."""
def apply_levels(
    op: Any,
    inputs: Tensor | Sequence[Tensor] | None,
    attributes: Any,
    needs: Any,
) -> Any:
    """An operation on tensors of which some are not PLAIN: see the top of this file."""
def tangents_of_outputs(
    op: Any,
    inputs: Tensor | Sequence[Tensor] | None,
    tangents: Any,
    attributes: Any,
    outputs: Tensor | Sequence[Tensor],
) -> Any: ...
def tangent_rule(op: Any) -> Any: ...
def value_at(t: Any, level: Any) -> Any:
    """(values, whether dimension 0 of them is the batch dimension) of a tensor at a level."""
class Call:
    """One call of an operation under a batch dimension, as a batching rule gets it."""
    attributes: Any
    given: Any
    inputs: Any
    level: Any
    mapped: Any
    op: Any
    randomness: Any
    size: Any
    def __init__(
        self,
        op: Any,
        level: Any,
        given: Any,
        inputs: Tensor | Sequence[Tensor] | None,
        mapped: Any,
        attributes: Any,
    ) -> None: ...
    def rank(self, i: Any) -> Any:
        """The number of dimensions that input `i` has for the user."""
    def all_mapped(self) -> Any:
        """The inputs, those that are not mapped expanded to have the batch dimension too."""
    def aligned(self) -> Any: ...
    def run(self, inputs: Tensor | Sequence[Tensor] | None, attributes: Any = None) -> Any:
        """The operation on other inputs, at the levels below."""
def batch_rule(op: Any) -> Any: ...
def apply_batch_rule(
    op: Any,
    inputs: Tensor | Sequence[Tensor] | None,
    attributes: Any,
    level: Any,
) -> Any:
    """The values of an operation's results with the batch dimension in front."""
def elementwise_batch(call: Any) -> Any: ...
def loop_batch(call: Any) -> Any:
    """The operation on every element of the batch, and their results stacked."""
def put_levels(target: Any, result: Any, name: Any) -> Any: ...
def copy_values(t: Any) -> Any:
    """Give a tensor values of its own under its batch dimension."""
def without_tangents(t: Any, level: Any) -> Any:
    """A tensor without the tangents of `level` and those opened after it."""
def refresh_tangents(t: Any) -> Any:
    """Give a view the tangents that a write to its base brought."""
