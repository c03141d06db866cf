"""The identity step at a module's border that lets backward hooks see the gradients crossing it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from .._core import Tensor, is_grad_enabled
from ..autograd import Function

Hook = Callable[..., Any]
Gradients = tuple[Any, ...]


class BackwardHookFunction(Function):
    """The identity on several tensors, as one node of the graph."""

    @staticmethod
    def forward(ctx: Any, *tensors: Tensor) -> tuple[Tensor, ...]:
        ctx.mark_non_differentiable(*(tensor for tensor in tensors if not tensor.requires_grad))
        return tensors

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, ...]:
        return gradients


class BackwardBoundary:
    """One call of a module with full backward hooks: waits for the gradients, then runs them."""

    def __init__(self, module: Any, hooks: list[Hook], pre_hooks: list[Hook]) -> None:
        self.module = module
        self.hooks = hooks
        self.pre_hooks = pre_hooks
        self.grad_outputs: Gradients | None = None
        self.inputs_counted = 0
        self.inputs_hooked = False

    @classmethod
    def of(cls, module: Any, hooks: list[Hook], pre_hooks: list[Hook]) -> BackwardBoundary | None:
        return cls(module, hooks, pre_hooks) if hooks or pre_hooks else None

    def enter(self, args: tuple) -> tuple:
        """``args`` behind a node that runs the hooks once the gradients of the inputs are there."""
        self.inputs_counted = len(args)
        passed, node, places = _pass_through(args)
        if node is None:
            return args
        self.inputs_hooked = True

        def run_hooks(grad_inputs: Gradients, _: Gradients) -> Gradients | None:
            # No gradient came through the outputs: a double backward reached the inputs another way.
            if self.grad_outputs is None:
                return None
            gradients = _spread(grad_inputs, places, len(args))
            for hook in self.hooks:
                changed = hook(self.module, gradients, self.grad_outputs)
                if changed is not None:
                    gradients = _of_equal_length(changed, gradients, "Backward hook", "grad_input")
            self.grad_outputs = None
            return tuple(gradients[place] for place in places)

        node.register_hook(run_hooks)
        return passed

    def leave(self, output: Any) -> Any:
        """``output`` behind a node that notes its gradients and runs the pre-hooks on them."""
        if not isinstance(output, (Tensor, tuple)):
            warnings.warn(
                "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors "
                f"but received {type(output)}",
                stacklevel=4,
            )
        outputs = output if isinstance(output, tuple) else (output,)
        passed, node, places = _pass_through(outputs)
        if node is None:
            return output

        def note_gradients(_: Gradients, grad_outputs: Gradients) -> Gradients:
            gradients = _spread(grad_outputs, places, len(outputs))
            for hook in self.pre_hooks:
                changed = hook(self.module, gradients)
                if changed is not None:
                    gradients = _of_equal_length(changed, gradients, "Backward pre hook", "grad_output")
            if self.inputs_hooked:
                self.grad_outputs = gradients
            else:
                self._run_without_inputs(gradients)
            return tuple(gradients[place] for place in places)

        node.register_hook(note_gradients)
        return passed if isinstance(output, tuple) else passed[0]

    def _run_without_inputs(self, grad_outputs: Gradients) -> None:
        if not self.hooks:
            return
        warnings.warn(
            "Full backward hook is firing when gradients are computed with respect to module outputs "
            "since no inputs require gradients.",
            stacklevel=2,
        )
        grad_inputs = (None,) * self.inputs_counted
        for hook in self.hooks:
            changed = hook(self.module, grad_inputs, grad_outputs)
            if changed is not None and not (
                isinstance(changed, tuple) and all(one is None for one in changed)
            ):
                raise RuntimeError(
                    "Backward hook for Modules where no input requires gradient "
                    "should always return None or None for all gradients."
                )


def hook_grad_fn(output: Any, hook: Hook) -> None:
    """Hooks the node that made ``output``, or the first tensor inside it."""
    while not isinstance(output, Tensor):
        if isinstance(output, dict):
            output = next(value for value in output.values() if isinstance(value, Tensor))
        else:
            output = output[0]
    if output.grad_fn is not None:
        output.grad_fn.register_hook(hook)


def _pass_through(values: tuple) -> tuple[tuple, Any, list[int]]:
    """``values`` with the tensors behind one identity node, the node, and where the tensors are."""
    places = [place for place, value in enumerate(values) if isinstance(value, Tensor)]
    if not (is_grad_enabled() and any(values[place].requires_grad for place in places)):
        return values, None, places
    passed = list(values)
    for place, tensor in zip(places, BackwardHookFunction.apply(*(values[p] for p in places)), strict=True):
        passed[place] = tensor
    node = next(passed[place].grad_fn for place in places if passed[place].grad_fn is not None)
    named = hasattr(values, "_fields")
    return (type(values)(*passed) if named else type(values)(passed)), node, places


def _spread(gradients: Gradients, places: list[int], length: int) -> Gradients:
    spread: list[Any] = [None] * length
    for place, gradient in zip(places, gradients, strict=True):
        spread[place] = gradient
    return tuple(spread)


def _of_equal_length(changed: Any, expected: Gradients, hook: str, what: str) -> Gradients:
    """A hook's answer as a tuple, if it has one gradient for each that the hook was given."""
    gradients = (changed,) if isinstance(changed, Tensor) else tuple(changed)
    if len(gradients) != len(expected):
        raise RuntimeError(
            f"{hook} returned an invalid number of {what}, got {len(gradients)}, but expected {len(expected)}"
        )
    return gradients
