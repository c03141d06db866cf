"""A function of a tensor, run once on a batch of its inputs: `func.vmap` for the derivatives of this package."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .._core import Level, Tensor, batched, get_batch


def over_batch(function: Callable[[Tensor], Sequence[Tensor]], batch: Tensor) -> list[Tensor]:
    """The results of `function` for each tensor along dimension 0 of `batch`, stacked along dimension 0."""
    size = batch.shape[0]
    with Level(size) as level:
        made = []
        for value in function(batched(batch, level.number)):
            own = get_batch(value)
            is_batched = own is not None and own.level == level.number
            made.append(own.value if is_batched else value.unsqueeze(0).expand(size, *value.shape))
    return made
