"""Choice by a mask on arrays: the way through bits gives what np.where gives."""

from __future__ import annotations

import numpy as np
import pytest
from opdb.sample import Draw

from retrograd.ops.choice import chosen, dropped, kept

draw = Draw(__name__)
COUNT = 5000
KINDS = ["float64", "float32", "float16", "complex64", "complex128", "int64", "int32", "uint8", "bool"]


def drawn(kind: str) -> np.ndarray:
    array = (
        (draw(COUNT, low=-100, high=100) + 0j).real.astype(kind)
        if kind != "complex64"
        else draw.complex(COUNT).astype(kind)
    )
    if np.dtype(kind).kind in "fc":
        array[:7] = [np.inf, -np.inf, np.nan, -0.0, 0.0, np.inf, np.nan]
    return array


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [3, COUNT])
def test_as_where(kind: str, count: int) -> None:
    a, b, mask = drawn(kind)[:count], drawn(kind)[:count][::-1], draw.bools(count)
    zero = np.zeros((), kind)
    for actual, expected in (
        (kept(a, mask), np.where(mask, a, zero)),
        (dropped(a, mask), np.where(mask, zero, a)),
        (chosen(mask, a, b), np.where(mask, a, b)),
    ):
        assert actual.dtype == expected.dtype
        assert actual.tobytes() == expected.tobytes()  # the signs of zeros and NaN included


@pytest.mark.parametrize("shape", [(70, 1), (1, 80), (80,), ()])
def test_masks_that_broadcast(shape: tuple[int, ...]) -> None:
    a, b = draw(70, 80), draw(70, 80)
    mask = draw.bools(*shape)
    np.testing.assert_array_equal(kept(a, mask), np.where(mask, a, 0))
    np.testing.assert_array_equal(dropped(a, mask), np.where(mask, 0, a))
    np.testing.assert_array_equal(chosen(mask, a, b), np.where(mask, a, b))


def test_transposed_and_strided() -> None:
    a, b, mask = draw(70, 80).T, draw(160, 140)[::2, ::2], draw.bools(80, 70)
    np.testing.assert_array_equal(kept(a, mask), np.where(mask, a, 0))
    np.testing.assert_array_equal(dropped(b, mask), np.where(mask, 0, b))
    np.testing.assert_array_equal(chosen(mask, a, b), np.where(mask, a, b))
