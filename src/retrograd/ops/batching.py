"""Words for batching rules: what an operation does with a batch dimension in front, said beside its record.

    sum_dim.batch(along("dim"))

A rule is called with a `levels.Call` and returns the results with the batch dimension in front. Operations of kind
"elementwise" need no word; those without a word or rule run once for each element of the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .._core import get_batch, read_array
from .._core.levels import loop_batch
from .dimensions import wrap_dim


class Rule:
    """A batching rule with the word that lists show for it."""

    def __init__(self, word: str, function: Callable) -> None:
        self.word = word
        self.function = function

    def __call__(self, call):
        return self.function(call)

    def __repr__(self):
        return f"<batching by {self.word}>"


def by_hand(function: Callable) -> Rule:
    """Make a function that was written for one operation its rule."""
    return Rule("by hand", function)


# ------------------------------------------------------------------------------------------------ helpers


def with_attributes(call, **changed) -> tuple:
    """The attributes of a call with some of them replaced, by name."""
    return tuple(
        [changed.get(name, value) for name, value in zip(call.op.attribute_names, call.attributes, strict=True)]
    )


def attribute(call, name: str):
    """An attribute of a call by its name."""
    return call.attributes[call.op.attribute_names.index(name)]


def behind(dim, rank: int):
    """Dimensions, as a user gives them for a tensor of `rank`, where a batch dimension stands before them all."""
    if dim is None:
        return None
    if isinstance(dim, (tuple, list)):
        return tuple([wrap_dim(d, rank) + 1 for d in dim])
    return wrap_dim(dim, rank) + 1


def in_front(x, mapped: bool, rank: int):
    """A value with dimensions of length 1 behind its batch dimension, so that it has `rank` others."""
    if x is None or not mapped or x.dim() - 1 >= rank:
        return x
    return x.reshape(x.shape[0], *[1] * (rank - x.dim() + 1), *x.shape[1:])


def on_each(function: Callable, result):
    """A function on the result of an operation, or on each of its results."""
    return tuple([function(t) for t in result]) if isinstance(result, tuple) else function(result)


def whole_values(t) -> np.ndarray:
    """All values that a tensor stands for, for a choice of what is right for each element because it is for all."""
    while (batch := get_batch(t)) is not None:
        t = batch.value
    return read_array(t)


# ------------------------------------------------------------------------------------------------ words


def leading(rank: int = 0) -> Rule:
    """For kernels that take what stands before their last `rank` dimensions for a batch."""

    def rule(call):
        if any([x is not None and call.rank(i) < rank for i, x in enumerate(call.inputs)]):
            return loop_batch(call)  # whose error speaks of the shape that the user sees
        most = max([call.rank(i) for i, x in enumerate(call.inputs) if x is not None])
        return call.run([in_front(x, x is not None, most) for x in call.all_mapped()])

    return Rule("leading", rule)


def along(
    *dims: str, sizes: Sequence[str] = (), new: int = 0, rank_of: str | None = None, everything: bool = False
) -> Rule:
    """For operations with dimensions among their attributes: the attributes `dims` are counted behind the batch.

    Attributes named in `sizes` are shapes, and get its length in front. The dimensions are those of the first input,
    or of the result if that has `new` more, or of a tensor of the shape `rank_of`. `everything`: no dimensions are all.
    """

    def rule(call):
        rank = call.rank(0) + new if rank_of is None else len(attribute(call, rank_of))
        inputs = call.all_mapped()
        scalar = rank == 0
        ranks = {call.rank(i) for i, x in enumerate(call.inputs) if x is not None}
        empty = any([x is not None and x.numel() == 0 for x in inputs])
        if len(ranks) > 1 and (empty or 0 in ranks):
            return loop_batch(call)
        if scalar:
            inputs = [x.reshape(call.size, 1) for x in inputs]
        changed = {}
        for name in dims:
            dim = attribute(call, name)
            if everything and (dim is None or dim == () or dim == []):
                dim = tuple(range(rank or 1))
            changed[name] = behind(dim, rank)
        shape: tuple[int, ...] = ()
        for name in sizes:
            shape = tuple(attribute(call, name))
            changed[name] = (call.size, *(shape or (1,)))
        made = call.run(inputs, with_attributes(call, **changed))
        if scalar or (sizes and not shape):
            return on_each(lambda t: t.reshape(call.size, *shape), made)
        return made

    return Rule("along", rule)


def over_all(variant, flat: bool = False) -> Rule:
    """For reductions of all elements: `variant(value, dims)` reduces dimensions; `flat` if it takes only one."""

    def rule(call):
        (x,) = call.inputs
        if flat and not x.numel():
            return loop_batch(call)
        if flat or x.dim() == 1:
            return variant(x.reshape(call.size, -1), (1,))
        return variant(x, tuple(range(1, x.dim())))

    return Rule("over all", rule)


def folded() -> Rule:
    """For operations on images and the like, whose first dimension is a batch already: both are made one."""

    def rule(call):
        inputs = call.all_mapped()
        length = inputs[0].shape[1]
        made = call.run([x if x is None else x.reshape(call.size * length, *x.shape[2:]) for x in inputs])
        return on_each(lambda t: t.reshape(call.size, length, *t.shape[1:]), made)

    return Rule("folded", rule)


def reducing() -> Rule:
    """For losses: the values of all elements, and their mean or sum for each element of the batch."""

    def rule(call):
        kind = attribute(call, "reduction")
        values = call.run(call.aligned(), with_attributes(call, reduction="none"))
        dims = tuple(range(1, values.dim()))
        if kind == "none" or not dims:
            return values
        return values.mean(dims) if kind == "mean" else values.sum(dims)

    return Rule("reducing", rule)


def refused(message: str) -> Rule:
    """For operations whose results would have other shapes for each element of the batch."""

    def rule(call):
        raise RuntimeError(f"vmap: {message}")

    return Rule("refused", rule)
