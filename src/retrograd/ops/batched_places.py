"""Indices under a batch dimension: where it goes among the dimensions of what `x[i, :, j]` reads and writes.

As in NumPy, the dimensions of the indices stand where the first index was if all are side by side, and in front if
there is a `:` between them.
"""

from __future__ import annotations

import numpy as np

from .._core import Tensor, make_tensor
from .._core.dtypes import bool_, uint8
from .shape import broadcast_shape


class Places:
    """Indices for the values of a batch, made of the indices that the user gave for its elements."""

    def __init__(self, indices: list, mapped: list[bool], size: int, input_mapped: bool) -> None:
        indices, mapped = _without_masks(indices, mapped)
        named = [n for n, i in enumerate(indices) if i is not None]
        self.size = size
        self.named = named
        self.side_by_side = named == list(range(named[0], named[-1] + 1))
        ranks = [indices[n].dim() - mapped[n] for n in named]
        self.rank = max(ranks)
        self.shape: tuple[int, ...] = ()  # of what the indices broadcast to, without the batch dimension
        for n in named:
            self.shape = broadcast_shape(self.shape, tuple(indices[n].shape[mapped[n] :]))
        first = named[0]
        if not any(mapped):
            self.indices = [None, *indices]
            self.order = "together" if self.side_by_side else "behind"
            return
        lined_up = [
            i if i is None or not is_mapped else i.reshape(size, *[1] * (self.rank - i.dim() + 1), *i.shape[1:])
            for i, is_mapped in zip(indices, mapped, strict=True)
        ]
        if input_mapped:
            rows = make_tensor(np.arange(size).reshape(size, *[1] * self.rank))
            self.indices = [rows, *lined_up]
            self.order = "moved" if self.side_by_side and first else "together"
        else:
            self.indices = lined_up
            self.order = "within" if self.side_by_side and first else "together"

    def shape_in(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of what these places are in a tensor of a shape, for the user."""
        others = [length for n, length in enumerate(shape) if n not in self.named]
        before = self.named[0] if self.side_by_side else 0
        return (*others[:before], *self.shape, *others[before:])

    def in_front(self, found: Tensor) -> Tensor:
        """What was read at these places, with the batch dimension in front and the others as the user knows them."""
        if self.order == "behind":
            return found.movedim(self.rank, 0)
        if self.order == "within":
            return found.movedim(self.named[0], 0)
        if self.order == "moved":
            return found.movedim(tuple(range(1, self.rank + 1)), self._here())
        return found

    def as_written(self, values: Tensor) -> Tensor:
        """Values in the user's order of dimensions, behind the batch dimension, in the order of these places."""
        if self.order == "behind":
            return values.movedim(0, self.rank)
        if self.order == "moved":
            return values.movedim(self._here(), tuple(range(1, self.rank + 1)))
        return values

    def _here(self) -> tuple[int, ...]:
        return tuple(range(self.named[0] + 1, self.named[0] + 1 + self.rank))


def _without_masks(indices: list, mapped: list[bool]) -> tuple[list, list[bool]]:
    """The indices with masks replaced by the numbers of what they choose."""
    found: list = []
    flags: list[bool] = []
    for index, is_mapped in zip(indices, mapped, strict=True):
        if index is not None and index.dtype in (bool_, uint8):
            if is_mapped:
                raise RuntimeError(
                    "vmap: We do not support batching operators that can support dynamic shape. Attempting to batch "
                    "over indexing with a boolean mask."
                )
            numbers = index.nonzero(as_tuple=True)
            found.extend(numbers)
            flags.extend([False] * len(numbers))
        else:
            found.append(index)
            flags.append(is_mapped)
    return found, flags


def read(call):
    """The rule of `elements_at`."""
    x, indices = call.inputs
    places = Places(indices, call.mapped[1], call.size, call.mapped[0])
    return places.in_front(call.run((x, places.indices)))


def spread(call):
    """The rule of the transpose of `elements_at`."""
    indices, (shape,) = call.inputs[1], call.attributes
    places = Places(indices, call.mapped[1], call.size, True)
    return call.run((places.as_written(call.all_mapped()[0]), places.indices), ((call.size, *shape),))


def write(call):
    """The rule of `index_put`."""
    (x, indices, values), (accumulate,) = call.inputs, call.attributes
    x = call.all_mapped()[0]
    places = Places(indices, call.mapped[1], call.size, True)
    shape = places.shape_in(tuple(x.shape[1:]))
    rank = call.rank(2)
    if rank > len(shape):
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(values.shape[call.mapped[2] :])} cannot be broadcast to "
            f"indexing result of shape {list(shape)}"
        )
    if call.mapped[2]:
        values = values.reshape(call.size, *[1] * (len(shape) - rank), *values.shape[1:])
    values = places.as_written(values.expand(call.size, *shape))
    return call.run((x, places.indices, values), (accumulate,))


def select(call):
    """The rule of `index_select` where the positions are mapped."""
    from .indexing import elements_at

    (x, index), (dim,) = call.inputs, call.attributes
    flat = index.reshape(call.size, -1)
    if call.rank(0) == 0:
        return x if call.mapped[0] else x.expand(call.size)
    lead = dim % call.rank(0)
    places = Places([*[None] * lead, flat], [*[False] * lead, True], call.size, call.mapped[0])
    return places.in_front(elements_at(x, places.indices))
