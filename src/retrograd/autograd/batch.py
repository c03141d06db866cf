"""A function of a tensor, run once on a batch of its inputs: `func.vmap` for the derivatives of this package."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .._core import Level, Tensor, batched, get_batch


def over_batch(function: Callable[..., Sequence[Tensor]], *batches: Tensor) -> list[Tensor]:
    """The results of `function` for the tensors along dimension 0 of `batches`, stacked along dimension 0."""
    size = batches[0].shape[0]
    with Level(size) as level:
        made = []
        for value in function(*[batched(batch, level.number) for batch in batches]):
            own = get_batch(value)
            is_batched = own is not None and own.level == level.number
            made.append(own.value if is_batched else value.unsqueeze(0).expand(size, *value.shape))
    return made


def standard_basis(tensors: Sequence[Tensor], tensor_numels: Sequence[int]) -> tuple[Tensor, ...]:
    """The unit vectors of all elements of `tensors` as rows, cut into the columns that belong to each tensor."""
    made, start = [], 0
    for tensor, numel in zip(tensors, tensor_numels, strict=True):
        rows = tensor.new_zeros((sum(tensor_numels), numel))
        rows.diagonal(-start).fill_(1)
        made.append(rows)
        start += numel
    return tuple(made)
