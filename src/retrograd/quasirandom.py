"""Quasirandom numbers: points of a Sobol sequence, which fill a cube more evenly than random ones.

The same numbers as PyTorch's, also of scrambled sequences with a seed. The polynomials and first direction numbers are
those of Joe and Kuo, which SciPy has.

Sources: S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. on
Scientific Computing 30 (2008); I. A. Antonov and V. M. Saleev, "An economic method of computing LPτ-sequences" (1979),
for the order of Gray's code; J. Matousek, "On the L2-discrepancy for anchored boxes" (1998), for scrambling.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ._core import Tensor, dtype, get_default_dtype
from ._core.random import Generator, integers
from .ops import cat, from_numpy

__all__ = ["SobolEngine"]

_BITS = 30
_PLACES = np.arange(_BITS - 1, -1, -1)
"""The place of each of the bits of a number, the highest first."""


class SobolEngine:
    """The points of a Sobol sequence in [0, 1)^d, from the first on.

    Args:
        dimension: d, from 1 to :attr:`MAXDIM`.
        scramble: whether the points are moved at random so that they stay as evenly spread.
        seed: of the generator that the scrambling is drawn from; the default generator's numbers if None.

    Raises:
        ValueError: for another number of dimensions.

    Example::

        >>> torch.quasirandom.SobolEngine(2).draw(3)
        tensor([[0.0000, 0.0000],
                [0.5000, 0.5000],
                [0.7500, 0.2500]])
    """

    MAXBIT = _BITS
    MAXDIM = 21201

    def __init__(self, dimension: int, scramble: bool = False, seed: int | None = None) -> None:
        if not 1 <= dimension <= self.MAXDIM:
            raise ValueError(f"Supported range of dimensionality for SobolEngine is [1, {self.MAXDIM}]")
        self.seed, self.scramble, self.dimension = seed, scramble, dimension
        directions, shift = _directions(dimension), np.zeros(dimension, np.int64)
        if scramble:
            generator = None
            if seed is not None:
                generator = Generator()
                generator.manual_seed(seed)
            shift = integers((dimension, _BITS), low=0, high=2, generator=generator) @ (1 << _PLACES[::-1])
            mixing = np.tril(integers((dimension, _BITS, _BITS), low=0, high=2, generator=generator))
            directions = _mixed(directions, mixing)
        self.sobolstate, self.shift = from_numpy(directions), from_numpy(shift)
        self.reset()

    def reset(self) -> SobolEngine:
        """Begin anew with the first point."""
        self.quasi = self.shift.clone()
        self._first_point = (self.quasi / 2**_BITS).reshape(1, -1)
        self.num_generated = 0
        return self

    def draw(self, n: int = 1, out: Tensor | None = None, dtype: dtype | None = None) -> Tensor:
        """The next ``n`` points, the rows of a tensor; also written to ``out`` if that is given."""
        dtype = get_default_dtype() if dtype is None else dtype
        first = [self._first_point.to(dtype)] if self.num_generated == 0 else []
        rest = n - len(first)
        if rest < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {rest}: [{rest}, {self.dimension}]")
        points = self._next(rest)
        result = cat([*first, from_numpy(points * 2.0**-_BITS).to(dtype)])
        if out is None:
            return result
        return out.resize_as_(result).copy_(result)

    def draw_base2(self, m: int, out: Tensor | None = None, dtype: dtype | None = None) -> Tensor:
        """The next ``2**m`` points. Only so many are evenly spread.

        Raises:
            ValueError: unless the number of all points drawn so far will be a power of 2.
        """
        n = 2**m
        total = self.num_generated + n
        if total & (total - 1):
            raise ValueError(
                "The balance properties of Sobol' points require n to be a power of 2. "
                f"{self.num_generated} points have been previously generated, then: n={self.num_generated}+2**{m}="
                f"{total}. If you still want to do this, please use 'SobolEngine.draw()' instead."
            )
        return self.draw(n=n, out=out, dtype=dtype)

    def fast_forward(self, n: int) -> SobolEngine:
        """Leave out ``n`` points."""
        self._next(n - (self.num_generated == 0))
        return self

    def _next(self, n: int) -> npt.NDArray[np.int64]:
        """``n`` points as integers. Each differs from the one before by the direction of the lowest bit that is 0."""
        count = max(n, 0)
        before = max(self.num_generated - 1, 0)
        numbers = np.arange(before, before + count, dtype=np.int64)
        zeros = np.bitwise_count((numbers & ~(numbers + 1)).astype(np.uint64)) if count else numbers
        steps = np.vstack([self.quasi.numpy()[None], self.sobolstate.numpy().T[zeros]])
        points: npt.NDArray[np.int64] = np.bitwise_xor.accumulate(steps)
        self.quasi = from_numpy(points[-1].copy())
        self.num_generated = before + count + 1 if count or self.num_generated else n + 1
        return points[1:]

    def __repr__(self) -> str:
        parts = [f"dimension={self.dimension}"]
        if self.scramble:
            parts.append("scramble=True")
        if self.seed is not None:
            parts.append(f"seed={self.seed}")
        return f"{type(self).__name__}({', '.join(parts)})"


@functools.cache
def _table() -> Any:
    """The polynomials over two elements, as bits, and the first direction numbers of each dimension."""
    try:
        import scipy
    except ImportError:
        raise ImportError("this function needs SciPy: pip install 'retrograd[scipy]'") from None
    with np.load(Path(scipy.__file__).parent / "stats" / "_sobol_direction_numbers.npz") as file:
        return file["poly"], file["vinit"]


def _directions(dimension: int) -> npt.NDArray[np.int64]:
    """The direction numbers of the first dimensions, one row each."""
    rows = np.ones((dimension, _BITS), np.int64)
    if dimension > 1:
        polynomials, first = _table()
    for d in range(1, dimension):
        polynomial = int(polynomials[d])
        degree = polynomial.bit_length() - 1
        row = [int(v) for v in first[d, :degree]]
        for j in range(degree, _BITS):
            v = row[j - degree] ^ row[j - degree] << degree
            for k in range(1, degree):
                if polynomial >> (degree - k) & 1:
                    v ^= row[j - k] << k
            row.append(v)
        rows[d] = row
    return rows << _PLACES


def _mixed(directions: npt.NDArray[np.int64], mixing: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Each direction's bits, the highest first, times a lower triangular matrix over two elements with ones on its
    diagonal."""
    mixing = mixing | np.eye(_BITS, dtype=np.int64)
    bits = directions[:, :, None] >> _PLACES & 1
    mixed = bits @ mixing.transpose(0, 2, 1) & 1
    result: npt.NDArray[np.int64] = mixed @ (1 << _PLACES)
    return result
