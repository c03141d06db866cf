"""A user's own Function in forward mode: its static method `jvp` gives the tangents of its results.

The call runs without the tangents of the level that was opened last, and `jvp` sees what that call saved. A second
context is recorded for what the caller gets: it saves the dual tensors in place of the primal ones, so that the
tangents of gradients come out right when `backward` runs while the level is open. A saved value that is neither an
input nor a result has a tangent that nobody knows; such a `backward` refuses to use it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .. import errors
from .._core import (
    Tensor,
    get_tangent,
    is_grad_enabled,
    open_levels,
    set_tangent,
    tangents_off_to,
    twin,
    without_level,
)


def last_tangent_level(args: tuple) -> int:
    """The number of the level, opened last, at which one of the arguments has a tangent; 0 if none has."""
    for level in reversed(open_levels()):
        if level.number > tangents_off_to() and any(
            isinstance(x, Tensor) and get_tangent(x, level.number) is not None for x in args
        ):
            return level.number
    return 0


def run_dual(
    run: Callable[..., Any], record: Callable[..., None], cls: Any, args: tuple, kwargs: dict, level: int
) -> tuple[Any, Any, tuple]:
    """A call with tangents at `level`, as `function.run` returns it."""
    primals = tuple(without_level(x, level) if isinstance(x, Tensor) else x for x in args)
    ctx, made, saved = run(cls, primals, kwargs)
    results = list(made) if isinstance(made, (tuple, list)) else [made]
    derivatives = _derivatives(cls, ctx, args, primals, results, level)
    forward_saved = ctx._forward_saved
    ctx._forward_saved = ()

    duals = [_dual_result(r, args, primals, ctx, level) for r in results]
    lift = _Lift(primals, args, results, duals)
    outer = cls._backward_cls()
    unknown = {n: value for n, value in vars(ctx).items() if not n.startswith("_") and lift.is_unknown(value)}
    outer.__dict__.update({name: lift(value) for name, value in vars(ctx).items() if name not in unknown})
    outer._withheld = {**ctx._withheld, **unknown}
    outer._dirty, outer._non_differentiable = lift.all(ctx._dirty), lift.all(ctx._non_differentiable)
    outer._saved, outer._forward_saved, outer._versions = lift.all(saved), lift.all(forward_saved), ()
    places = [place for place, value in enumerate(saved) if lift.is_unknown(value)]
    outer._unknown = {**ctx._unknown, **dict.fromkeys([*places, *unknown], level)}
    outer.needs_input_grad = tuple(isinstance(x, Tensor) and x.requires_grad for x in args)
    for dual, derivative in zip(duals, derivatives, strict=True):
        if derivative is not None:
            set_tangent(dual, level, derivative)
    if is_grad_enabled() and any(outer.needs_input_grad):
        kept = outer._saved
        record(outer, args, duals, duals)
        for number, derivative in enumerate(derivatives):
            for value in outer._saved if derivative is not None else ():
                if getattr(value, "number", None) == number and isinstance(getattr(value, "tensor", None), Tensor):
                    set_tangent(value.tensor, level, derivative)
        saved = kept
    else:
        saved = outer._saved
    return outer, type(made)(duals) if isinstance(made, (tuple, list)) else duals[0], saved


def _derivatives(cls: Any, ctx: Any, args: tuple, primals: tuple, results: list, level: int) -> list[Tensor | None]:
    """What `jvp` gives for the tangents of the arguments, checked."""
    tangents = []
    for x, primal in zip(args, primals, strict=True):
        tangent = get_tangent(x, level) if isinstance(x, Tensor) else None
        if tangent is None and ctx._materialize and isinstance(x, Tensor):
            if x.is_floating_point() or x.is_complex():
                tangent = primal.detach().new_zeros(primal.shape)
        tangents.append(tangent)
    versions = [None if t is None else t._version for t in tangents]
    ctx._runs_jvp = True
    try:
        found = cls.jvp(ctx, *tangents)
    finally:
        ctx._runs_jvp = False
    found = list(found) if isinstance(found, (tuple, list)) else [found]
    expected = [r for r in results if isinstance(r, Tensor)]
    if len(found) != len(results):
        raise RuntimeError(
            f"Function's jvp returned an invalid number of forward gradients (expected {len(expected)} but got "
            f"{len(found)}). It is that of {cls.__name__}."
        )
    for k, (result, tangent) in enumerate(zip(results, found, strict=True)):
        if tangent is None:
            continue
        if not isinstance(tangent, Tensor):
            raise RuntimeError(f"expected Variable or None (got {type(tangent).__name__}) for grad output {k}.")
        if not _has_derivative(result) or any(result is x for x in ctx._non_differentiable):
            raise RuntimeError(
                f"Function's jvp returned a gradient at position {k}, but  the corresponding forward output is not a "
                "differentiable Tensor.You should return None at that position instead."
            )
        errors.check_tangent(result, tangent)
        for x, primal, version in zip(args, primals, versions, strict=True):
            own = get_tangent(x, level) if isinstance(x, Tensor) else None
            if own is not None:
                _check_memory(result, tangent, primal, own, version != own._version, x._is_view(), ctx)
        if tangent.dtype is not result.dtype:
            found[k] = tangent.to(result.dtype)
    return found


def _check_memory(
    result: Tensor, tangent: Tensor, primal: Tensor, own: Tensor, written: bool, of_view: bool, ctx: Any
) -> None:
    """Where a result is an input, or a view of it, the tangent has to be the same of the input's tangent, `own`; where
    `forward` wrote to the input, `jvp` must have written to that."""
    if any(result is x for x in ctx._dirty):
        if result is primal and (tangent is not own or not written):
            raise RuntimeError(
                "An inplace custom Function is not modifying the forward mode gradients inplace. If the forward is "
                "modifying an input inplace, then the jvp function must modify the corresponding gradient inplace."
            )
        return
    if not result._is_view() or result._base is not (primal._base if primal._is_view() else primal):
        return
    if not tangent._is_view():
        raise RuntimeError(
            "A custom Function's forward is returning a view (or an input as-is) but the jvp is not returning a view."
        )
    if tangent._base is not (own._base if own._is_view() else own):
        same = "of the same base as the given grad input" if of_view else "of the given grad input"
        raise RuntimeError(f"A custom Function is returning a view but the jvp is not returning a view {same}.")


def _has_derivative(value: Any) -> bool:
    return isinstance(value, Tensor) and (value.is_floating_point() or value.is_complex())


def _dual_result(result: Any, args: tuple, primals: tuple, ctx: Any, level: int) -> Any:
    """The tensor that the caller gets for a result: the argument itself where `forward` wrote to it."""
    if not isinstance(result, Tensor):
        return result
    for x, primal in zip(args, primals, strict=True):
        if result is primal and any(result is d for d in ctx._dirty):
            if x._is_view() and not _part_of_tangent(x, level):
                raise RuntimeError(
                    f"{ctx.name()}: a custom Function in forward mode wrote to a view, whose base would not get the "
                    "tangent. Give it a clone."
                )
            return x
    return twin(result)


def _part_of_tangent(view: Tensor, level: int) -> bool:
    """Whether what is written to the tangent of a view is written to that of its base, if it has one."""
    base = view._base
    whole, part = None if base is None else get_tangent(base, level), get_tangent(view, level)
    return whole is None or (part is not None and part._base is (whole._base if whole._is_view() else whole))


class _Lift:
    """From the tensors of the primal call to those of the dual one."""

    def __init__(self, primals: tuple, args: tuple, results: list, duals: list) -> None:
        self.pairs = [*zip(primals, args, strict=True), *zip(results, duals, strict=True)]

    def __call__(self, value: Any) -> Any:
        if not isinstance(value, Tensor):
            return value
        return next((after for before, after in self.pairs if before is value), value)

    def all(self, values: Iterable[Any]) -> tuple:
        return tuple([self(value) for value in values])

    def is_unknown(self, value: Any) -> bool:
        return _has_derivative(value) and not any(before is value for before, _ in self.pairs)


def refuse_unknown(ctx: Any, names: Iterable[int | str]) -> None:
    """An error where a value's tangent would be needed and is not known."""
    open_numbers = {level.number for level in open_levels()}
    for name in names:
        if ctx._unknown.get(name) in open_numbers:
            what = f"ctx.{name}" if isinstance(name, str) else f"saved tensor {name}"
            raise RuntimeError(
                f"{ctx.name()} was called with dual tensors, and {what} is neither an input nor a result of forward: "
                "its tangent is not known, so the gradient would have a wrong one. Return it from forward as a result, "
                f"or compute it in backward. The function was called at {errors.place(ctx.provenance)}"
            )
