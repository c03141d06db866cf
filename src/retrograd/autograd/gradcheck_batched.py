"""Derivatives for a batch of directions at once, against those for one direction after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .._core import Tensor, grad, make_tensor, read_array
from ..ops import stack, zeros_like
from .batch import over_batch
from .forward_ad import dual_level, make_dual, unpack_dual
from .gradcheck import tensors_of
from .gradcheck_numerical import random_direction

_BACKWARD = (
    "gradcheck or gradgradcheck failed while testing batched gradient computation. The formulas of the backward pass "
    "are run under vmap there; check_batched_grad=False leaves this out."
)
_FORWARD = (
    "gradcheck failed while testing batched gradient computation with forward-mode AD. The function is run on duals "
    "under vmap there; check_batched_forward_grad=False leaves this out."
)


def batched_gradients(outputs: Sequence[Tensor], inputs: list[Tensor]) -> Iterator[str]:
    """What is wrong with the gradients for a batch of cotangents."""
    generator = np.random.default_rng(0)
    for position, output in enumerate(outputs):

        def product(v: Tensor, output: Tensor = output) -> list[Tensor]:
            found = grad([output], inputs, [v], retain_graph=True, allow_unused=True)
            return [zeros_like(x) if g is None else g for g, x in zip(found, inputs, strict=True)]

        for number, problem in _compared(product, _like(output, generator), _BACKWARD):
            yield f"For output {position} and input {number}:\n\n{problem}" if number is not None else problem


def batched_tangents(func: Callable[..., Any], arguments: tuple[Any, ...], places: list[int]) -> Iterator[str]:
    """What is wrong with the tangents for a batch of directions of each input."""
    generator = np.random.default_rng(0)
    values = [x.detach() if isinstance(x, Tensor) else x for x in arguments]
    for place in places:

        def product(v: Tensor, place: int = place) -> list[Tensor]:
            with dual_level():
                dual = make_dual(values[place], v)
                pairs = [unpack_dual(y) for y in tensors_of(func(*values[:place], dual, *values[place + 1 :]))]
                return [zeros_like(y) if t is None else t for y, t in pairs]

        for number, problem in _compared(product, _like(values[place], generator), _FORWARD):
            yield f"For output {number} and input {place}:\n\n{problem}" if number is not None else problem


def _compared(
    product: Callable[[Tensor], list[Tensor]], vectors: list[Tensor], about: str
) -> Iterator[tuple[int | None, str]]:
    """(number of the result, what is wrong) where a product with a batch is not that with each vector."""
    singles = [product(v) for v in vectors]
    try:
        made = over_batch(product, stack(vectors))
    except RuntimeError as error:
        yield None, f"While computing batched gradients, got: {error}\n\n{about}"
        return
    for number, (got, *expected) in enumerate(zip(made, *singles, strict=True)):
        wanted = stack(expected)
        with np.errstate(all="ignore"):
            if not np.allclose(read_array(got), read_array(wanted)):
                yield number, f"{about}\n\nGot:\n{got.detach()}\n\nExpected:\n{wanted.detach()}"


def _like(tensor: Tensor, generator: np.random.Generator) -> list[Tensor]:
    """Two random directions."""
    kind = read_array(tensor).dtype
    shape = tuple(tensor.shape)
    return [make_tensor(random_direction(generator, shape, kind.kind == "c").astype(kind)) for _ in range(2)]
