"""Second derivatives through what a Function saved besides its inputs and results.

`forward` runs without recording, so a value that it computes on the way and saves has no history: differentiating
`backward` would take it for a constant, and the second derivative would be wrong. While a `backward` is recorded, such
a value is handed out with a gradient step of its own. If a gradient reaches that, `forward` runs once more, recorded,
and the gradient goes on to the inputs through what it computes for the value. A value that comes out without a
history is a constant (a mask, random numbers, something detached on purpose), and gets no gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import errors
from .._core import Tensor, enable_grad, get_batch, grad, is_grad_enabled
from .._core.random import default_generator
from .function import Function, FunctionCtx, compute


def run_recorded(ctx: FunctionCtx, backward: Callable[..., Any], gradients: list) -> Any:
    """Run a `backward` that is itself recorded, on a context whose intermediate values have a history."""
    own = vars(ctx)
    attributes = {name: own[name] for name in ctx._between if name in own}
    ctx._gives_histories = True
    try:
        for name, value in attributes.items():
            setattr(ctx, name, with_history(ctx, name, value))
        return backward(ctx, *gradients)
    finally:
        ctx._gives_histories = False
        for name, value in attributes.items():
            setattr(ctx, name, value)


def with_history(ctx: FunctionCtx, name: str | int, value: Tensor) -> Tensor:
    """An intermediate value, found in an attribute or at a place of `saved_tensors`, with a history."""
    assert ctx._call is not None
    args, kwargs = ctx._call
    return _Intermediate.apply(ctx, kwargs, name, value, *args)


class _Intermediate(Function):
    """A value that a call of a Function saved, as a function of the arguments of the call."""

    generate_vmap_rule = True

    @staticmethod
    def forward(owner, kwargs, key, value, *args):
        return value.detach()

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.owner, ctx.kwargs, ctx.key, ctx.value, *ctx.args = inputs

    @staticmethod
    def backward(ctx, gradient):
        recorded = is_grad_enabled()
        with enable_grad():
            inputs = [x.view_as(x) if _requires_grad(x) else x for x in ctx.args]
            value = _computed_again(ctx, inputs)
        wanted = [x for x in inputs if _requires_grad(x)]
        if value is None:
            found = [None] * len(wanted)
        else:
            found = list(grad(value, wanted, gradient, create_graph=recorded, allow_unused=True))
        return None, None, None, None, *[found.pop(0) if _requires_grad(x) else None for x in inputs]


def _requires_grad(x: Any) -> bool:
    return isinstance(x, Tensor) and x.requires_grad


def _computed_again(ctx: Any, inputs: list) -> Tensor | None:
    """What another run of `forward` saves in the place of a value; None if that has no history."""
    owner: FunctionCtx = ctx.owner
    again = owner._function._backward_cls()
    again.needs_input_grad = owner.needs_input_grad
    if any(isinstance(x, Tensor) and get_batch(x) is not None for x in inputs):
        raise _refusal(ctx, "forward can not run again for one sample of a batch")
    numbers = default_generator.get_state()
    try:
        compute(owner._function, again, tuple(inputs), ctx.kwargs)
    except Exception as error:
        raise _refusal(ctx, "forward can not run again with a record") from error
    finally:
        default_generator.set_state(numbers)
    place = ctx.key
    found: Any = getattr(again, place, None) if isinstance(place, str) else dict(enumerate(again._saved)).get(place)
    if not _requires_grad(found):
        return None
    value = ctx.value
    if found.shape != value.shape or not bool(((found == value) | (found.isnan() & value.isnan())).all()):
        raise _refusal(ctx, "forward gives another value when it runs again")
    return found


def _refusal(ctx: Any, why: str) -> RuntimeError:
    what = f"ctx.{ctx.key}" if isinstance(ctx.key, str) else f"saved tensor {ctx.key}"
    return RuntimeError(
        f"{ctx.owner.name()}: a second derivative needs the history of {what}, which is neither an input nor a result "
        f"of forward, and {why}. Return it from forward as a result, or compute it in backward. The function was "
        f"called at {errors.place(ctx.owner.provenance)}"
    )
