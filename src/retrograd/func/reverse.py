"""Reverse mode as functions of functions: `grad`, `grad_and_value` and `vjp`.

Reverse mode needs no level of its own: a tensor that is batched or has tangents has its own place in the graph. A
transform gives the function fresh tensors in place of its inputs, and asks the engine for their gradients. What it
returns is connected to the graph outside exactly where something there requires grad.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .._core import Tensor, enable_grad, get_batch, get_tangent, is_grad_enabled, open_levels
from .._core import grad as gradients
from ..ops.indexing import alias
from ..pytree import TreeSpec, tree_flatten, tree_map
from .arguments import Argnums, check_tensors, chosen, positions_of, replaced, split_aux


def fresh(value: Any, recording: bool) -> Tensor:
    """A tensor in place of an input: a leaf of its own, or, where the input is in a graph, a step after it."""
    if not isinstance(value, Tensor):
        raise ValueError(f"Thing passed to transform API must be Tensor, got {type(value)}")
    if not (value.is_floating_point() or value.is_complex()):
        raise RuntimeError("only Tensors of floating point dtype can require gradients")
    return differentiable_input(value, recording)


class Differentiated:
    """One run of a function on fresh inputs, with the graph from them to its outputs."""

    def __init__(self, function: Callable[[Any], Any], primals: Any) -> None:
        self.recording = is_grad_enabled()
        flat, self.spec = tree_flatten(primals)
        self.inputs = [fresh(value, self.recording) for value in flat]
        with enable_grad():
            self.made = function(self.spec.unflatten(self.inputs))

    def vjp(self, outputs: list[Tensor], cotangents: list[Tensor], keep: bool) -> Any:
        """The gradients of the inputs, in their structure; zeros where an output does not depend on one."""
        needed = [(o, g) for o, g in zip(outputs, cotangents, strict=True) if o.requires_grad]
        create = is_grad_enabled() and (
            reaches_beyond([o for o, _ in needed], self.inputs) or any([is_recorded(g) for _, g in needed])
        )
        found = [None] * len(self.inputs)
        if needed:
            found = gradients(
                [o for o, _ in needed], self.inputs, [g for _, g in needed],
                retain_graph=keep or create, create_graph=create, allow_unused=True,
            )  # fmt: skip
        return self.spec.unflatten(
            [x.new_zeros(x.shape) if g is None else g for x, g in zip(self.inputs, found, strict=True)]
        )

    def returned(self, value: Any) -> Any:
        """An output as the caller gets it: without the graph that only leads to the fresh inputs."""
        if not isinstance(value, Tensor) or not value.requires_grad:
            return value
        if self.recording and reaches_beyond([value], self.inputs):
            return value
        return outside(value)
