"""Random numbers under `vmap`: one draw for the whole batch, one for each element of it, or none, as its user said."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from .._core import Level, Tensor, batched, get_batch, make_tensor, open_levels
from .batching import Rule


def under_vmap() -> bool:
    """Whether a level with a batch dimension is open; those of tangents leave random numbers as they are."""
    levels = open_levels()
    return bool(levels) and any([level.size is not None for level in levels])


def _levels() -> list[Level]:
    """The open levels with a batch dimension, the outermost first, after the check that they allow random numbers."""
    levels = [level for level in open_levels() if level.size is not None]
    for level in levels:
        if level.randomness == "error":
            raise RuntimeError(
                "vmap: called random operation while in randomness error mode. Please either use the 'same' or "
                "'different' randomness flags on vmap or perform the randomness operation out of vmap"
            )
    return levels


def check_out(out: Tensor | None) -> None:
    """An error for random numbers with `out=` under `vmap`: it could not say whose numbers those of one tensor are."""
    if out is not None and under_vmap():
        raise RuntimeError(
            "vmap: We do not support calling out variants of random operations inside of vmap. Please use non-out "
            "variants as a workaround"
        )


def drawn(draw: Callable[[tuple[int, ...]], np.ndarray], shape: tuple[int, ...]) -> Tensor:
    """A tensor of a shape whose numbers `draw(shape)` gives: in a batch of "different" numbers, all of it at once."""
    if not open_levels():
        return make_tensor(draw(shape))
    levels = [level for level in _levels() if level.randomness == "different"]
    made = make_tensor(draw((*[level.size for level in levels], *shape)))
    for level in levels:
        made = batched(made, level.number)
    return made


def drawn_like(t: Tensor, draw: Callable[[Tensor], np.ndarray]) -> Tensor:
    """A tensor whose numbers `draw` gives for a tensor of the shape and memory order of `t`: of all that it stands for
    where numbers are "different", and of one element where they are the "same"."""
    levels = _levels() if open_levels() else []
    for level in reversed(levels):
        batch = get_batch(t)
        mapped = batch is not None and batch.level == level.number
        if mapped:
            t = batch.value
        if level.randomness == "same" and mapped:
            t = t.select(0, 0) if level.size else t.new_empty(t.shape[1:])
        elif level.randomness == "different" and not mapped:
            t = t.expand(level.size, *t.shape)
    made = make_tensor(draw(t))
    for level in levels:
        if level.randomness == "different":
            made = batched(made, level.number)
    return made


def _is_batched(t: Tensor, level: Level) -> bool:
    while (batch := get_batch(t)) is not None:
        if batch.level == level.number:
            return True
        t = batch.value
    return False


def for_each(t: Tensor) -> Tensor:
    """Parameters of distributions, as many of them as numbers are to be drawn: a batch, where those are "different"."""
    if open_levels():
        for level in _levels():
            if level.randomness == "different" and not _is_batched(t, level):
                t = t + batched(t.new_zeros(level.size), level.number)
    return t


def _different(call, draw):
    if call.randomness == "same":
        raise RuntimeError(
            "Vmap does not currently support same randomness with a batched tensor input. Please file an issue with "
            "functorch"
        )
    return draw(call.all_mapped())


def drawing() -> Rule:
    """The word for operations that draw one number for each element of their inputs."""
    return Rule("drawing", lambda call: _different(call, call.run))


def drawing_rows(rank: int) -> Rule:
    """The word for operations that draw from their input's last `rank` dimensions, with one dimension before them."""

    def rows(call, inputs):
        (x,) = inputs
        if call.rank(0) == rank:
            return call.run((x,))
        made = call.run((x.reshape(-1, *x.shape[2:]),))
        return made.reshape(*x.shape[:2], *made.shape[1:])

    return Rule("drawing", lambda call: _different(call, functools.partial(rows, call)))


def filling() -> Rule:
    """The word for operations that fill their input with random numbers."""

    def rule(call):
        (x,) = call.inputs
        if call.randomness == "different":
            return call.run((x,))
        return call.run((x.new_empty(x.shape[1:]),)).expand(x.shape)

    return Rule("filling", rule)


def checked_filling(write: Callable[..., Tensor], draw: Callable[..., Tensor] | None = None) -> Callable[..., Tensor]:
    """A method that fills its tensor with random numbers, after the check that `vmap` lets it.

    `draw` gives the numbers, for the same arguments, where one of these stands for a batch.
    """

    def fill(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        if under_vmap():
            given = (*args, *kwargs.values())
            if draw is not None and any([isinstance(x, Tensor) and get_batch(x) is not None for x in given]):
                return self.copy_(draw(self, *args, **kwargs))
            for level in _levels():
                if level.randomness == "different" and not _is_batched(self, level):
                    raise RuntimeError(
                        "vmap: Cannot ask for different inplace randomness on an unbatched tensor. This will appear "
                        "like same randomness. If this is necessary for your usage, please file an issue with "
                        "functorch."
                    )
        return write(self, *args, **kwargs)

    fill.__name__ = fill.__qualname__ = write.__name__
    fill.__doc__ = write.__doc__
    fill.__signature__ = inspect.signature(write)  # type: ignore[attr-defined]
    return fill
