"""Forward mode as functions of functions: `jvp` and `linearize`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .. import errors
from .._core import (
    Level,
    Tensor,
    get_tangent,
    set_tangents_off_to,
    tangents_off_to,
    transform,
    without_level,
)
from .._core import grad as gradients
from ..autograd.forward_ad import dual_at
from ..pytree import tree_flatten, tree_map
from .arguments import Argnums, check_tensors, chosen, replaced, split_aux
from .reverse import Differentiated, gradients_of, recording


def jvp(func: Callable[..., Any], primals: Any, tangents: Any, *, strict: bool = False, has_aux: bool = False) -> Any:
    """(output of `func(*primals)`, its derivative in the direction of `tangents`), in one run forward.

    `primals` is the tuple of the arguments, `tangents` has its structure. An output that does not depend on them has a
    tangent of zeros, or is an error if `strict`. With `has_aux`, `func` returns (output, aux), and the result is
    (output, tangent, aux).

    Example::

        >>> torch.func.jvp(torch.sin, (torch.tensor(0.0),), (torch.tensor(2.0),))
        (tensor(0.), tensor(2.))
    """
    if not isinstance(primals, tuple):
        raise RuntimeError(
            "jvp(f, primals, tangents): Expected primals to be a tuple. E.g. it should be valid to call f(*primals)."
        )
    if not primals and not tree_flatten(tangents)[0]:
        raise RuntimeError("jvp(f, primals, tangents): Expected primals to contain at least one Tensor.")
    return jvp_of_chosen(func, primals, tangents, tuple(range(len(primals))), strict, has_aux, {})


def jvp_of_chosen(
    func: Callable[..., Any], args: tuple[Any, ...], tangents: Any, argnums: Argnums, strict: bool, has_aux: bool,
    kwargs: dict[str, Any],
) -> Any:  # fmt: skip
    """`jvp` with respect to some of the arguments."""
    called = "jvp(f, primals, tangents)"
    primals, spec = tree_flatten(chosen(args, argnums))
    directions, tangents_spec = tree_flatten(tangents)
    if spec != tangents_spec:
        raise RuntimeError(
            f"{called}: Expected primals and tangents to have the same python structure. For example, if primals is a "
            f"tuple of 3 tensors, tangents also must be. Got primals with structure {spec} and tangents with structure "
            f"{tangents_spec}"
        )
    if not primals:
        raise RuntimeError(f"{called}: Expected primals to contain at least one Tensor.")
    for name, values in (("primals", primals), ("tangents", directions)):
        for value in values:
            if not isinstance(value, Tensor):
                raise RuntimeError(f"{called}: Expected {name} to only contain Tensors, got {type(value)}")
    with Level() as level, transform(tree_flatten((args, kwargs))[0]), _tangents_of(level):
        for x, t in zip(primals, directions, strict=True):
            errors.check_tangent(x, t)
        duals = [dual_at(level.number, x, t) for x, t in zip(primals, directions, strict=True)]
        made = func(*replaced(args, argnums, spec.unflatten(duals)), **kwargs)
        output, aux = split_aux(made, has_aux, called)
        check_tensors(output, called)
        results, out_spec = tree_flatten(output)
        values = [without_level(y, level.number) for y in results]
        derivatives = [_tangent_of(y, v, level.number, strict) for y, v in zip(results, values, strict=True)]
        aux = tree_map(lambda x: without_level(x, level.number) if isinstance(x, Tensor) else x, aux)
    found = (out_spec.unflatten(values), out_spec.unflatten(derivatives))
    return (*found, aux) if has_aux else found


@contextmanager
def _tangents_of(level: Level) -> Iterator[None]:
    """A time in which tangents of a level are computed, also where those of the levels before it are turned off."""
    off_to = tangents_off_to()
    set_tangents_off_to(min(off_to, level.number - 1))
    try:
        yield
    finally:
        set_tangents_off_to(off_to)


def _tangent_of(y: Tensor, value: Tensor, level: int, strict: bool) -> Tensor:
    tangent = get_tangent(y, level)
    if tangent is not None:
        return tangent
    if strict:
        raise RuntimeError(
            "jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. This is not allowed "
            "with strict=True."
        )
    return value.new_zeros(value.shape)


def linearize(func: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[..., Any]]:
    """(output of `func(*primals)`, the function of tangents that is its derivative there).

    The function gives what `jvp` gives, for any number of tangents, without running `func` again.

    Raises RuntimeError for tangents whose structure, shapes or dtypes are not those of `primals`.

    Example::

        >>> y, jvp_fn = torch.func.linearize(torch.sin, torch.tensor(0.0))
        >>> y, jvp_fn(torch.tensor(2.0))
        (tensor(0.), tensor(2.))
    """
    run = Differentiated(func, primals, tuple(range(len(primals))), {})
    check_tensors(run.made, "linearize(f, *primals)")
    outputs, out_spec = tree_flatten(run.made)
    reached = [y for y in outputs if y.requires_grad]
    # The vector-Jacobian product is linear in its cotangents: its gradient for them is the product with a tangent.
    with recording(), transform():
        cotangents = [y.new_zeros(y.shape).requires_grad_() for y in reached]
        products: Sequence[Tensor | None] = [None] * len(run.inputs)
        if reached:
            products = gradients(reached, run.inputs, cotangents, create_graph=True, allow_unused=True)

    def jvp_fn(*tangents: Any) -> Any:
        given, spec = tree_flatten(tangents)
        if spec != run.spec:
            raise RuntimeError(f"Expected the tangents {spec} to have the same argspec as the primals {run.spec}")
        for position, (x, t) in enumerate(zip(run.inputs, given, strict=True)):
            _check_tangent(position, x, t)
        pairs = [(p, t) for p, t in zip(products, given, strict=True) if p is not None]
        found = gradients_of(
            [p for p, _ in pairs], cotangents, [t for _, t in pairs], [*run.inputs, *cotangents], keep=True
        )
        in_order = iter(found)
        made = [next(in_order) if y.requires_grad else None for y in outputs]
        return out_spec.unflatten(
            [y.new_zeros(y.shape) if t is None else t for y, t in zip(outputs, made, strict=True)]
        )

    return out_spec.unflatten([run.returned(y) for y in outputs]), jvp_fn


def _check_tangent(position: int, primal: Tensor, tangent: Any) -> None:
    if not isinstance(tangent, Tensor):
        raise RuntimeError(f"tangent:{position} in flattened pytree is not a Tensor, but {type(tangent)}.")
    for what in ("shape", "dtype"):
        given, wanted = getattr(tangent, what), getattr(primal, what)
        if given != wanted:
            raise RuntimeError(
                f"tangent:{position} with {what} {given} in flattened pytree doesn't match the {what} {wanted} of the "
                "corresponding primal."
            )
