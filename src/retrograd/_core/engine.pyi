"""Types of the compiled module engine.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

from .node import HookHandle
from .tensor import Tensor

class Pending:
    """What waits for a leaf, or for a node whose own place another run has taken."""
class Run:
    """One backward pass: what is ready, what waits, and what is to be handed out at the end."""
    keep: Any
    leaves: Any
    number: Any
    def __init__(self, keep: Any) -> None: ...
def zeros_for(shape: Any, kind: Any) -> Any:
    """Zeros in place of a gradient that nobody sent."""
def run_backward(
    roots: Any,
    gradients: Any,
    keep: Any,
    create: Any,
    inputs: Tensor | Sequence[Tensor] | None = None,
    accumulate: _bool = True,
) -> Any: ...
def tensor_backward(
    self,
    gradient: Tensor | None = None,
    retain_graph: _bool | None = None,
    create_graph: _bool = False,
    inputs: Tensor | Sequence[Tensor] | None = None,
) -> None: ...
def backward(
    tensors: Tensor | Sequence[Tensor],
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: _bool | None = None,
    create_graph: _bool = False,
    grad_variables: Any = None,
    inputs: Tensor | Sequence[Tensor] | None = None,
) -> None: ...
def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor] | None,
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: _bool | None = None,
    create_graph: _bool = False,
    only_inputs: _bool = True,
    allow_unused: _bool | None = None,
    is_grads_batched: _bool = False,
    materialize_grads: _bool = False,
) -> tuple[Tensor, ...]: ...
def set_stack(stack: Any) -> Any:
    """Give the engine the operation that stacks the gradients of a batch of cotangents."""
def batched_grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor] | None,
    grad_outputs: Tensor | Sequence[Tensor | None] | None,
    retain_graph: _bool | None,
    create_graph: Any,
    allow_unused: _bool | None,
    materialize_grads: Any,
) -> Any: ...
def register_hook(self, hook: Callable[..., Any]) -> HookHandle: ...
def register_post_accumulate_grad_hook(self, hook: Callable[..., Any]) -> HookHandle:
    """Call `hook(tensor)` after a gradient was added to the `grad` of this leaf."""
def retain_grad(self) -> None:
    """Keep the gradient of this tensor in `grad`, although it is not a leaf."""
