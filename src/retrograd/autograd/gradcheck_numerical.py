"""Derivatives from finite differences, and how they are compared with others.

The numerical Jacobian comes from central differences, (f(x + eps) - f(x - eps)) / (2 eps), element by element. It has
one row for each element of the input and one column for each element of the output.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import errors
from .._core import Tensor, make_tensor, read_array
from .gradcheck import tensors_of


@dataclass
class Differences:
    """A function at one point, and how strictly derivatives are compared there.

    Each method that yields, here and in the subclasses, yields what is wrong.
    """

    func: Any
    arguments: tuple[Any, ...]
    places: list[int]  # the positions of the inputs that require grad
    eps: float
    atol: float
    rtol: float
    nondet_tol: float

    @property
    def inputs(self) -> list[Tensor]:
        return [self.arguments[i] for i in self.places]

    def values(self) -> list[np.ndarray]:
        """Copies of all outputs."""
        return [read_array(o).copy() for o in tensors_of(self.func(*self.arguments))]

    def difference(self, array: np.ndarray, where: Any, direction: Any) -> list[np.ndarray]:
        """The derivative of each output along a direction in the memory of one input."""
        with _restored(array):
            centre = array.copy()
            array[where] = centre[where] + self.eps * direction
            above = self.values()
            array[where] = centre[where] - self.eps * direction
            below = self.values()
        at = "" if where is ... else f"on index {where} "
        for a, b in zip(above, below, strict=True):
            for what, x, y in (("shape", a.shape, b.shape), ("dtype", a.dtype, b.dtype)):
                if x != y:
                    raise AssertionError(
                        f"Expected `func` to return outputs with the same {what} when inputs are perturbed "
                        f"{at}by {self.eps}, but got: {what}s {x} and {y}."
                    )
        with np.errstate(all="ignore"):
            return [((_exact(a) - _exact(b)) / (2 * self.eps)).reshape(-1) for a, b in zip(above, below, strict=True)]

    def rows(self, array: np.ndarray, unit: complex) -> list[list[np.ndarray]]:
        """The derivatives of each output along `unit` in each element of one input."""
        return [self.difference(array, index, unit) for index in np.ndindex(array.shape)]

    def dependence(self) -> Iterator[str]:
        """Without an output that requires grad, no output may depend on an input that does."""
        for x in self.inputs:
            for unit in (1.0, 1j) if x.is_complex() else (1.0,):
                for row in self.rows(read_array(x), unit):
                    if not all(self.close(np.zeros(1), along) for along in row):
                        yield "Numerical gradient for function expected to be zero"

    def close(self, a: Any, n: Any, scale: float = 1.0) -> bool:
        """Whether analytical numbers agree with numerical ones, each up to `scale` times `atol`, and `rtol`."""
        with np.errstate(all="ignore"):
            return bool(np.allclose(a, n, self.rtol, scale * self.atol))


def _exact(values: np.ndarray) -> np.ndarray:
    """Numbers in double precision."""
    return values.astype(np.complex128 if values.dtype.kind == "c" else np.float64)


def mismatch(
    output: int, tensor: Tensor, place: int, numerical: Any, analytical: Any, computed: str = "", considered: str = ""
) -> str:
    """The beginning of the report: which output, computed how, is wrong for which input."""
    node = tensor.grad_fn
    made_by = ""
    if node is not None:
        made_by = f"The output was made by {node.name()}, recorded at {errors.place(node.provenance)}\n"
    return (
        f"{considered}Jacobian {computed}mismatch for output {output} with respect to input {place},\n"
        f"numerical:{numerical}\nanalytical:{analytical}\n{made_by}"
    )


def considering(part: str | None, what: str) -> str:
    """Which part of complex inputs or outputs a report is about."""
    return "" if part is None else f"While considering the {part} part of complex {what} only, "


def explained(n: np.ndarray, a: np.ndarray, agree: bool) -> str:
    """What fast mode says after the projections that differ: the whole Jacobians."""
    text = (
        "\nThe above quantities are projections of the numerical and the analytical Jacobian on random directions, as "
        f"fast_mode=True compares them. The Jacobians themselves:\n\nnumerical:{shown(n)}\nanalytical:{shown(a)}\n"
    ) + largest_difference(n, a)
    if agree:
        text += (
            "Fast gradcheck failed but element-wise differences are small. This means that the test might have passed "
            "with fast_mode=False.\n"
        )
    return text


def random_direction(generator: np.random.Generator, shape: tuple[int, ...], is_complex: bool = False) -> np.ndarray:
    """A random unit vector."""
    u = np.asarray(generator.standard_normal(shape))
    if is_complex:
        u = u + 1j * generator.standard_normal(shape)
    return np.asarray(u / max(float(np.linalg.norm(u.reshape(-1))), 1e-30))


def taxicab(u: np.ndarray) -> float:
    """What errors of 1 in each element add up to in a product with `u`."""
    return float(np.abs(u.real).sum() + np.abs(u.imag).sum())


def shown(values: np.ndarray) -> str:
    return repr(make_tensor(values))


def largest_difference(n: np.ndarray, a: np.ndarray) -> str:
    """Where two Jacobians differ most; NaN counts as the largest difference."""
    with np.errstate(all="ignore"):
        difference = np.abs(n - a)
    ranked = np.where(np.isnan(difference), np.inf, difference)
    row, column = np.unravel_index(np.argmax(ranked), ranked.shape)
    return (
        f"The largest difference is {difference[row, column]:.6g}, between element {row} of the input and "
        f"element {column} of the output.\n"
    )


@contextmanager
def _restored(array: np.ndarray) -> Iterator[None]:
    """Give an array its values back at the end, whatever happens."""
    before = array.copy()
    try:
        yield
    finally:
        array[...] = before
