"""Reverse mode as functions of functions: `grad`, `grad_and_value` and `vjp`.

Reverse mode needs no level of its own: a tensor that is batched or has tangents has its own place in the graph. A
transform gives the function fresh tensors in place of its inputs, and asks the engine for their gradients. What it
returns is connected to the graph outside exactly where something there requires grad.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .._core import (
    Tensor,
    differentiable_input,
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    reaches_beyond,
    released,
    transform,
    twin,
)
from .._core import grad as gradients
from ..pytree import tree_flatten, tree_map
from .arguments import Argnums, check_tensors, chosen, replaced, split_aux


def recording() -> Any:
    """A time in which operations are recorded, whatever the mode outside; in `inference_mode` too, whose tensors are
    constants of the graph."""
    return inference_mode(False) if is_inference_mode_enabled() else enable_grad()


def gradients_of(
    outputs: list[Tensor], inputs: list[Tensor], cotangents: list[Tensor | None], own: list[Tensor], keep: bool
) -> list[Tensor | None]:
    """The gradients of some outputs, recorded where the caller's graph asks for it: where more than a transform's `own`
    inputs lies behind the outputs and the cotangents, or behind what the levels gave to them."""
    pairs = [(y, g) for y, g in zip(outputs, cotangents, strict=True) if y.requires_grad]
    if not pairs:
        return [None] * len(inputs)
    create = is_grad_enabled() and reaches_beyond([t for pair in pairs for t in pair if t is not None], own)
    found = gradients(
        [y for y, _ in pairs], inputs, [g for _, g in pairs],
        retain_graph=keep or create, create_graph=create, allow_unused=True,
    )  # fmt: skip
    return [g if g is None else released(g, own) for g in found]


class Differentiated:
    """One run of a function on fresh inputs, with the graph from them to its outputs."""

    def __init__(
        self, func: Callable[..., Any], args: tuple[Any, ...], argnums: Argnums, kwargs: dict[str, Any]
    ) -> None:
        self.recording = is_grad_enabled()
        flat, self.spec = tree_flatten(chosen(args, argnums))
        self.inputs = [self._fresh(value) for value in flat]
        with recording(), transform(tree_flatten((args, kwargs))[0]):
            self.made = func(*replaced(args, argnums, self.spec.unflatten(self.inputs)), **kwargs)

    def _fresh(self, value: Any) -> Tensor:
        if not isinstance(value, Tensor):
            raise ValueError(f"Thing passed to transform API must be Tensor, got {type(value)}")
        if not (value.is_floating_point() or value.is_complex()):
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        return differentiable_input(value, True)  # also under no_grad: what is saved of it is part of the graph outside

    def vjp(self, outputs: list[Tensor], cotangents: list[Tensor | None], keep: bool) -> Any:
        """The gradients of the inputs, in their structure; zeros where no output depends on one."""
        found = gradients_of(outputs, self.inputs, cotangents, self.inputs, keep)
        return self.spec.unflatten(
            [x.new_zeros(x.shape) if g is None else g for x, g in zip(self.inputs, found, strict=True)]
        )

    def returned(self, value: Any) -> Any:
        """An output as the caller gets it: without the graph that leads to nothing but the fresh inputs, and under
        `no_grad` without any."""
        if not isinstance(value, Tensor):
            return value
        return released(value if self.recording else twin(value), self.inputs)


def grad(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The function that computes the gradient of `func`, whose result is a scalar tensor.

    It takes what `func` takes and returns the gradient with respect to the argument number `argnums`, or a tuple of
    them for a tuple; an argument may be a nested structure of tensors, and so is its gradient. With `has_aux`, `func`
    returns (output, aux), and the result is (gradient, aux).

    Transforms nest: `grad(grad(f))` is the second derivative. Under `torch.no_grad()` the result is computed all the
    same, and is part of no graph.

    Raises RuntimeError if `func` does not return a tensor of no dimensions, or for arguments that are no floating-point
    tensors.

    Example::

        >>> torch.func.grad(torch.sin)(torch.tensor(0.0))
        tensor(1.)
        >>> torch.func.grad(torch.func.grad(lambda x: x**3))(torch.tensor(2.0))
        tensor(12.)
    """

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        found = grad_and_value(func, argnums, has_aux)(*args, **kwargs)
        return (found[0], found[1][1]) if has_aux else found[0]

    return wrapper


def grad_and_value(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The function that computes the gradient of `func` and its value: (gradient, value), or (gradient, (value, aux))
    with `has_aux`. See `grad`.

    Example::

        >>> torch.func.grad_and_value(lambda x: x**2)(torch.tensor(3.0))
        (tensor(6.), tensor(9.))
    """

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        run = Differentiated(func, args, argnums, kwargs)
        value, aux = split_aux(run.made, has_aux, "grad_and_value(f)(*args)")
        if not isinstance(value, Tensor):
            raise RuntimeError(f"grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got {type(value)}")
        if value.dim() != 0:
            raise RuntimeError(
                f"grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with {value.dim()} "
                "dims. Maybe you wanted to use the vjp or jacrev APIs instead?"
            )
        found = run.vjp([value], [None], keep=has_aux)
        made = run.returned(value)
        return found, (made, tree_map(run.returned, aux)) if has_aux else made

    return wrapper


def vjp(func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """(output of `func(*primals)`, function of cotangents that gives the vector-Jacobian product).

    The function takes cotangents in the structure of the output and returns a tuple of gradients, one for each of
    `primals`; it may be called again and again, and under `vmap`. With `has_aux`, `func` returns (output, aux), and the
    result is (output, function, aux).

    Raises RuntimeError if `func` returns anything but floating-point tensors, or for cotangents that do not fit.

    Example::

        >>> y, vjp_fn = torch.func.vjp(torch.sin, torch.zeros(2))
        >>> vjp_fn(torch.tensor([1.0, 2.0]))
        (tensor([1., 2.]),)
    """
    return vjp_of_chosen(func, primals, tuple(range(len(primals))), has_aux, {})


def vjp_of_chosen(
    func: Callable[..., Any], args: tuple[Any, ...], argnums: Argnums, has_aux: bool, kwargs: dict[str, Any]
) -> Any:
    """`vjp` with respect to some of the arguments."""
    run = Differentiated(func, args, argnums, kwargs)
    output, aux = split_aux(run.made, has_aux, "vjp(f, *primals)")
    check_tensors(output, "vjp(f, *primals)")
    outputs, spec = tree_flatten(output)
    for y in outputs:
        if not (y.is_floating_point() or y.is_complex()):
            raise RuntimeError(
                "vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype "
                f"{y.dtype}"
            )

    def vjp_fn(*cotangents: Any, retain_graph: bool = True) -> Any:
        given, given_spec = tree_flatten(cotangents[0] if len(cotangents) == 1 else cotangents)
        if given_spec != spec:
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of outputs to the "
                f"function. cotangents: {given_spec.pretty()}, primal output: {spec.pretty()}"
            )
        for position, (y, g) in enumerate(zip(outputs, given, strict=True)):
            if g.shape != y.shape:
                raise RuntimeError(
                    f"Mismatch in shape: grad_output[{position}] has a shape of {g.shape} and output[{position}] has a "
                    f"shape of {y.shape}."
                )
        return run.vjp(outputs, given, retain_graph)

    made = spec.unflatten([run.returned(y) for y in outputs])
    return (made, vjp_fn, tree_map(run.returned, aux)) if has_aux else (made, vjp_fn)
