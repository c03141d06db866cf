"""What drawing random numbers is made of: chunks, sums rounded once, blocks of normal numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from retrograd._core.generator import Generator
from retrograd._core.random_checks import work_type

if TYPE_CHECKING:
    import numpy.typing as npt

Array: TypeAlias = "npt.NDArray[Any]"

_CHUNK = 1 << 15
"""How many numbers are made at a time: their intermediate values then stay in the cache."""


def draw_array(
    shape: Sequence[int], dtype: np.dtype[Any], make: Callable[[int | None], Any], stream: Generator
) -> Array:
    """An array of what ``make`` gives: ``make(count)`` an array, ``make(None)`` a number.

    Few numbers are quicker made one by one than as an array, and many a chunk at a time. What is too large
    for the dtype becomes infinite in silence, as in PyTorch.
    """
    count = math.prod(shape)
    if count <= 4 and dtype.char != "e":
        with stream.lock:
            return np.array([make(None) for _ in range(count)], dtype).reshape(shape)
    result = np.empty(count, dtype)
    with stream.lock, np.errstate(over="ignore"):
        for start in range(0, count, _CHUNK):
            stop = min(start + _CHUNK, count)
            result[start:stop] = make(stop - start)
    return result.reshape(shape)


def draw_unit(shape: Sequence[int], dtype: np.dtype[Any], stream: Generator) -> Array:
    """Uniform numbers from [0, 1) of float32 or float64."""
    result = np.empty(shape, dtype)
    stream.fill_units(result)
    return result


def fused(x: Any, scale: float, shift: float) -> Any:
    """``x * scale + shift``, rounded once, of a float or a float64 array.

    The product is split exactly into a rounded part and the rest, and so is the sum: T. J. Dekker, "A
    floating-point technique for extending the available precision", Numerische Mathematik 18 (1971).
    """
    product = x * scale
    if shift == 0.0:
        return product
    if scale == 1.0 or abs(scale) > 2.0**900:
        return product + shift
    x_high, x_low = _halves(x)
    high, low = _halves(scale)
    rest = x_low * low - (((product - x_high * high) - x_low * high) - x_high * low)
    total = product + shift
    back = total - product
    return total + (((product - (total - back)) + (shift - back)) + rest)


def _halves(x: Any) -> tuple[Any, Any]:
    """``x`` as the sum of two numbers of 26 bits, whose products are exact."""
    spread = x * 134217729.0
    high = spread - (spread - x)
    return high, x - high


def fused32(x: Any, scale: float, shift: float) -> Any:
    """``x * scale + shift``, rounded once, of a float or a float32 array; all are numbers of float32."""
    if scale == 1.0 and shift == 0.0:
        return x
    if isinstance(x, float):
        return np.float32(x * scale + shift)
    wide = x.astype(np.float64)
    wide *= scale
    wide += shift
    return wide.astype(np.float32)


def normal_blocks(count: int, dtype: np.dtype[Any], mean: float, std: float, stream: Generator) -> Array:
    """At least 16 normal numbers, in blocks of 8 pairs; the last block may overlap the one before."""
    work = work_type(dtype)
    unit, multiply_add = (stream.unit64, fused) if work == np.float64 else (stream.unit32, fused32)
    mean, std = float(work.type(mean)), float(work.type(std))

    def draw(some: int | None) -> Any:
        uniform = unit(some).reshape(-1, 2, 8)
        radius = np.sqrt(work.type(-2.0) * np.log(work.type(1.0) - uniform[:, 0]))
        angle = work.type(2.0 * math.pi) * uniform[:, 1]
        uniform[:, 0] = multiply_add(radius * np.cos(angle), std, mean)
        uniform[:, 1] = multiply_add(radius * np.sin(angle), std, mean)
        return uniform.reshape(-1)

    tail = count % 16
    result = np.empty(count, dtype)
    with stream.lock, np.errstate(over="ignore"):
        result[: count - tail] = draw_array((count - tail,), dtype, draw, stream)
        if tail:
            if dtype == work:
                unit(tail)  # drawn and overwritten in PyTorch, but not for float16 and bfloat16
            result[-16:] = draw(16)
    return result
