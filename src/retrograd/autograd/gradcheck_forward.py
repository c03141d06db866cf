"""Forward mode against finite differences.

The tangent of an output along an element of an input is a row of the Jacobian. A complex input is checked along its
imaginary and along its real part; complex outputs are compared as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .._core import Tensor, make_tensor, read_array
from .forward_ad import dual_level, make_dual, unpack_dual
from .gradcheck import tensors_of
from .gradcheck_numerical import (
    Differences,
    considering,
    explained,
    largest_difference,
    mismatch,
    random_direction,
    shown,
    taxicab,
)


class ForwardCheck(Differences):
    """The checks of tangents."""

    def problems(self, fast_mode: bool, check_undefined_grad: bool) -> Iterator[str]:
        """What is wrong with the tangents, in the order in which it is looked for."""
        outputs = dict(enumerate(tensors_of(self.func(*self.arguments))))
        outputs = {position: tensor for position, tensor in outputs.items() if tensor.requires_grad}
        if not outputs:
            yield from self.dependence()
            return
        generator = np.random.default_rng(0)
        for place, x in zip(self.places, self.inputs, strict=True):
            for part, unit in (("imaginary", 1j), ("real", 1.0)) if x.is_complex() else ((None, 1.0),):
                if fast_mode:
                    u = random_direction(generator, tuple(x.shape))
                    scale = taxicab(u)
                    numerical = [self.difference(read_array(x), ..., unit * u)]
                    analytical = [self.tangents_along(place, unit * u)]
                else:
                    scale = 1.0
                    numerical = self.rows(read_array(x), unit)
                    analytical = self.tangent_rows(place, unit)
                for position, tensor in outputs.items():
                    n, a = _matrix(numerical, position), _matrix(analytical, position)
                    if self.close(a, n, scale):
                        continue
                    report = mismatch(
                        position, tensor, place, shown(n), shown(a), "computed with forward mode ",
                        considering(part, "inputs"),
                    )  # fmt: skip
                    if fast_mode:
                        n = _matrix(self.rows(read_array(x), unit), position)
                        a = _matrix(self.tangent_rows(place, unit), position)
                        yield report + explained(n, a, self.close(a, n))
                    else:
                        yield report + largest_difference(n, a)
        if check_undefined_grad:
            yield from self.undefined_tangents(generator)

    def tangent_rows(self, place: int, unit: complex) -> list[list[np.ndarray]]:
        """The tangents of each output along `unit` in each element of one input."""
        rows = []
        for index in np.ndindex(tuple(self.arguments[place].shape)):
            direction = np.zeros(tuple(self.arguments[place].shape), np.complex128)
            direction[index] = unit
            rows.append(self.tangents_along(place, direction))
        return rows

    def tangents_along(self, place: int, direction: np.ndarray) -> list[np.ndarray]:
        """The tangent of each output along a direction of one input; zeros along all others."""
        directions = {k: np.zeros(tuple(self.arguments[k].shape)) for k in self.places}
        return [
            np.zeros(y.numel()) if t is None else read_array(t).reshape(-1)
            for y, t in self.tangents({**directions, place: direction})
        ]

    def tangents(self, directions: dict[int, np.ndarray]) -> list[tuple[Tensor, Tensor | None]]:
        """(value, tangent) of each output for tangents of some inputs."""
        with dual_level():
            made = tensors_of(self.func(*[self.dual(k, x, directions.get(k)) for k, x in enumerate(self.arguments)]))
            pairs = [unpack_dual(y) for y in made]
        return [(y.detach(), None if t is None else t.detach()) for y, t in pairs]

    def dual(self, place: int, x: Any, direction: np.ndarray | None) -> Any:
        if place not in self.places:
            return x
        x = self.arguments[place].detach()
        if direction is None:
            return x
        array = read_array(x)
        direction = direction if array.dtype.kind == "c" else direction.real
        return make_dual(x, make_tensor(np.asarray(direction, array.dtype)))

    def undefined_tangents(self, generator: np.random.Generator) -> Iterator[str]:
        """An input without a tangent counts as one whose tangent is zero."""
        directions = {
            k: random_direction(generator, tuple(x.shape), x.is_complex())
            for k, x in zip(self.places, self.inputs, strict=True)
        }
        for place in self.places:
            zeros = self.tangents({**directions, place: np.zeros_like(directions[place])})
            nothing = self.tangents({k: u for k, u in directions.items() if k != place})
            for position, ((_, expected), (_, got)) in enumerate(zip(zeros, nothing, strict=True)):
                if got is None or expected is None:
                    continue
                if not np.allclose(read_array(got), read_array(expected)):
                    yield (
                        f"Mismatch in tangent values for output with index: {position} when input: {place} has an "
                        f"undefined tangent value. Got: {got!r} but expected: {expected!r}"
                    )


def _matrix(rows: list[list[np.ndarray]], position: int) -> np.ndarray:
    return np.array([row[position] for row in rows])
