"""A user's own Function under `vmap`: by its static method `vmap`, or derived from `forward` and `backward`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .._core import Level, Tensor, batched, get_batch, is_recorded, no_grad, open_levels
from ..pytree import broadcast_to_and_flatten, tree_flatten, tree_map


class VmapInfo(NamedTuple):
    """What a Function's `vmap` is told: the length of the batch, and how random operations are to behave."""

    batch_size: int
    randomness: str


def innermost_batch(args: tuple[Any, ...]) -> Level | None:
    """The level that was opened last of those for which some argument stands for a batch."""
    numbers = [b.level for x in tree_flatten(args)[0] if isinstance(x, Tensor) and (b := get_batch(x)) is not None]
    if not numbers:
        return None
    return next(level for level in open_levels() if level.number == max(numbers))


def _value(x: Any, level: Level) -> tuple[Any, int | None]:
    """(values, 0 where their dimension 0 is the batch dimension) of an argument."""
    batch = get_batch(x) if isinstance(x, Tensor) else None
    return (x, None) if batch is None or batch.level != level.number else (batch.value, 0)


def forward_batch(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], level: Level) -> Any:
    """What `function.forward` gives for arguments that stand for a batch."""
    from .function import Function

    if any(isinstance(value, Tensor) for value in tree_flatten(kwargs)[0]):
        raise NotImplementedError(
            "Run vmap on autograd.Function with kwarg-only Tensor args. Please do not pass kwarg-only Tensors to "
            f"autograd.Function. Got: {kwargs}"
        )
    name = function.__name__
    if function.setup_context is Function.setup_context:
        raise RuntimeError(
            "In order to use an autograd.Function with functorch transforms (vmap, grad, jvp, jacrev, ...), it must "
            "override the setup_context staticmethod. For more details, please see "
            "https://pytorch.org/docs/main/notes/extending.func.html"
        )
    own = function.vmap is not Function.vmap
    if function.generate_vmap_rule:
        if own:
            raise RuntimeError(
                f"You tried to vmap over {name}, but it has both generate_vmap_rule=True and an overriden vmap "
                "staticmethod. Please set generate_vmap_rule=False or delete the overriden vmap staticmethod to avoid "
                "ambiguity. For more details, please see https://pytorch.org/docs/main/notes/extending.func.html"
            )
        leaves, spec = tree_flatten(args)
        values, dims = zip(*[_value(x, level) for x in leaves], strict=True)
        if not any(isinstance(v, Tensor) and is_recorded(v) for v in values):
            with no_grad():
                return function.forward(*args)
        made = _mapped(function, dims, spec, VmapInfo(level.size, level.randomness)).apply(*values)
        return tree_map(lambda t: batched(t, level.number) if isinstance(t, Tensor) else t, made)
    if not own:
        raise RuntimeError(
            f"You tried to vmap over {name}, but it does not have vmap support. Please override and implement the vmap "
            "staticmethod or set generate_vmap_rule=True. For more details, please see "
            "https://pytorch.org/docs/main/notes/extending.func.html"
        )
    leaves, spec = tree_flatten(args)
    pairs = [_value(x, level) for x in leaves]
    result = function.vmap(
        VmapInfo(level.size, level.randomness),
        spec.unflatten([dim for _, dim in pairs]),
        *spec.unflatten([value for value, _ in pairs]),
    )
    if not (isinstance(result, tuple) and len(result) == 2):
        raise RuntimeError(
            f"Expected the vmap staticmethod to have two returns, an output and out_dims with pytree structure "
            f"compatible with the output. Got a {type(result)} with length "
            f"{len(result) if isinstance(result, (tuple, list)) else 1}"
        )
    output, out_dims = result
    outputs, out_spec = tree_flatten(output)
    places = broadcast_to_and_flatten(out_dims, out_spec)
    if places is None:
        raise RuntimeError(
            "The autograd.Function's vmap staticmethod returned an incompatible (output, out_dims) tuple. Expected "
            f"out_dims={out_dims} of {name} to be compatible with the structure of `output`. out_dims has structure "
            f"{tree_flatten(out_dims)[1]} but output has structure {out_spec}."
        )
    return out_spec.unflatten(
        [
            t if place is None or not isinstance(t, Tensor) else batched(t.movedim(place, 0), level.number)
            for t, place in zip(outputs, places, strict=True)
        ]
    )


# ------------------------------------------------------------------------------------------------ derived


class _Context:
    """The context of one element of the batch, whose tensors stand for all of them."""

    def __init__(self, needs_input_grad: tuple[bool, ...], saved: tuple = (), attributes: dict | None = None) -> None:
        self.__dict__.update(attributes or {})
        self.needs_input_grad = needs_input_grad
        self.saved_tensors = saved
        self._non_differentiable: tuple = ()
        self._materialize = True

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        self.saved_tensors = tensors

    save_for_forward = save_for_backward

    def mark_dirty(self, *tensors: Tensor) -> None:
        raise RuntimeError(
            "NYI: vmap over an autograd.Function that marks inputs dirty with generate_vmap_rule=True. Please "
            "implement the vmap staticmethod instead."
        )

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        self._non_differentiable = tensors

    def set_materialize_grads(self, value: bool) -> None:
        self._materialize = value


_OF_CONTEXT = ("needs_input_grad", "saved_tensors", "_non_differentiable", "_materialize")


def _in_batch(info: VmapInfo, function: Callable[..., Any], values: list, dims: list) -> tuple[list, Any, list]:
    """(leaves, structure, 0 or None for each leaf) of what a function gives for values of a batch."""
    with Level(info.batch_size, info.randomness) as level:
        given = [v if dim is None else batched(v, level.number) for v, dim in zip(values, dims, strict=True)]
        leaves, spec = tree_flatten(function(*given))
        pairs = [_value(x, level) for x in leaves]
        return [value for value, _ in pairs], spec, [dim for _, dim in pairs]


def _whole(value: Any, dim: int | None, info: VmapInfo) -> Any:
    """Values with a batch dimension in front, also where all are the same."""
    return value if dim == 0 or not isinstance(value, Tensor) else value.expand(info.batch_size, *value.shape)


def _mapped(function: Any, dims: tuple, spec: Any, info: VmapInfo) -> Any:
    """The Function of whole batches that does for each element what `function` does."""
    from .function import Function

    class Mapped(Function):
        @staticmethod
        def forward(*values):
            made, out_spec, out_dims = _in_batch(
                info, lambda *args: function.forward(*spec.unflatten(args)), list(values), list(dims)
            )
            return out_spec.unflatten([_whole(v, dim, info) for v, dim in zip(made, out_dims, strict=True)])

        @staticmethod
        def setup_context(ctx, inputs, output):
            outputs, out_spec = tree_flatten(output)
            inner = _Context(ctx.needs_input_grad)

            def set_up(*values):
                args, results = values[: len(inputs)], values[len(inputs) :]
                function.setup_context(inner, spec.unflatten(args), out_spec.unflatten(results))
                ctx.without_gradient = [any(r is t for t in inner._non_differentiable) for r in results]
                attributes = {k: v for k, v in vars(inner).items() if k not in _OF_CONTEXT}
                return [list(inner.saved_tensors), attributes]

            values, ctx.kept_spec, ctx.kept_dims = _in_batch(
                info, set_up, [*inputs, *outputs], [*dims, *[0] * len(outputs)]
            )
            ctx.kept = [None if isinstance(v, Tensor) else v for v in values]
            ctx.save_for_backward(*[v if isinstance(v, Tensor) else None for v in values])
            ctx.mark_non_differentiable(*[t for t, no in zip(outputs, ctx.without_gradient, strict=True) if no])
            ctx.set_materialize_grads(inner._materialize)

        @staticmethod
        def backward(ctx, *gradients):
            kept = [saved if saved is not None else v for saved, v in zip(ctx.saved_tensors, ctx.kept, strict=True)]
            count = len(kept)

            def run(*values):
                saved, attributes = ctx.kept_spec.unflatten(values[:count])
                step = function.backward if function.vjp is Function.vjp else function.vjp
                made = step(_Context(ctx.needs_input_grad, tuple(saved), attributes), *values[count:])
                return list(made) if isinstance(made, (tuple, list)) else [made]

            made, _, out_dims = _in_batch(
                info, run, [*kept, *gradients], [*ctx.kept_dims, *[None if g is None else 0 for g in gradients]]
            )
            found = []
            for g, out_dim, dim in zip(made, out_dims, dims, strict=False):
                if isinstance(g, Tensor):
                    g = _whole(g, out_dim, info)
                    g = g.sum(0) if dim is None else g
                found.append(g)
            return tuple(found)

    Mapped.__name__ = f"Vmapped{function.__name__}"
    return Mapped
