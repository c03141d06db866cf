"""Remainders, rounded quotients, and folds of rows by the core's loops, beside Python's own numbers and NumPy."""

from __future__ import annotations

import math

import numpy as np
import pytest

import retrograd as torch
from retrograd._core import functions

SEED = 11
inf, nan = math.inf, math.nan
EDGES = [0.0, -0.0, 1.0, -1.0, 3.5, -3.5, 1e-3, 7.0, 1e20, -1e20, 5e-324, inf, -inf, nan]


def python_remainder(x: float, y: float) -> float:
    rest = math.fmod(x, y)
    return rest + y if rest and (rest < 0) != (y < 0) else rest


def outcomes(function, pairs):
    """What Python's function gives; NaN where it refuses."""
    made = []
    for x, y in pairs:
        try:
            made.append(function(x, y))
        except ValueError:
            made.append(nan)
    return np.array(made)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_remainders_are_exact(dtype):
    numbers = np.random.default_rng(SEED)
    x = (numbers.normal(size=500) * 10.0 ** numbers.integers(-3, 12, 500)).astype(dtype)
    y = (numbers.normal(size=500) * 10.0 ** numbers.integers(-3, 3, 500)).astype(dtype)
    x[::5] = (y[::5] * np.arange(100).astype(dtype)).astype(dtype)  # quotients that are rounded to an integer
    pairs = [(float(a), float(b)) for a, b in zip(x, y, strict=True)]
    np.testing.assert_array_equal(functions.fmod(x, y), outcomes(math.fmod, pairs).astype(dtype))
    np.testing.assert_array_equal(functions.remainder(x, y), outcomes(python_remainder, pairs).astype(dtype))


def test_divisions_at_edges():
    pairs = [(x, y) for x in EDGES for y in EDGES]
    x, y = np.array(pairs).T.copy()
    wanted = outcomes(math.fmod, pairs)
    np.testing.assert_array_equal(functions.fmod(x, y), wanted)
    np.testing.assert_array_equal(np.signbit(functions.fmod(x, y)[wanted == 0]), np.signbit(wanted[wanted == 0]))
    np.testing.assert_array_equal(functions.remainder(x, y), outcomes(python_remainder, pairs))
    torch_like = torch.floor_divide(torch.tensor([1.0, -1.0, 0.0, inf, -5.0, 7.0, -7.0]),
                                    torch.tensor([0.0, 0.0, 0.0, 2.0, inf, -2.0, 2.0]))  # fmt: skip
    np.testing.assert_array_equal(torch_like.numpy(), [inf, -inf, nan, nan, -1, -4, -4])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_lengths_and_sums_of_powers(dtype):
    huge = dtype(np.finfo(dtype).max / 4)
    x = np.array([3, huge, 0, inf, nan, nan, 1e-30], dtype)
    y = np.array([4, huge, 0, nan, -inf, 1, 0], dtype)
    expected = [5, float(huge) * math.sqrt(2), 0, inf, inf, nan, float(dtype(1e-30))]
    np.testing.assert_allclose(functions.hypot(x, y), np.array(expected, dtype), rtol=4 * np.finfo(dtype).eps)
    x = np.array([0, -1000, inf, -inf, inf, nan, 2], dtype)
    y = np.array([0, -1000, inf, -inf, 1, 1, -1], dtype)
    expected = [math.log(2), math.log(2) - 1000, inf, -inf, inf, nan, 2 + math.log1p(math.exp(-3))]
    np.testing.assert_allclose(functions.logaddexp(x, y), expected, rtol=4 * np.finfo(dtype).eps)
    expected = [1, -999, inf, -inf, inf, nan, 2 + math.log2(1 + 2**-3)]
    np.testing.assert_allclose(functions.logaddexp2(x, y), expected, rtol=4 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1,), (5,), (3, 63), (2, 64), (4, 130), (3, 1000), (2, 70_001)])
def test_folds_of_rows(shape, dtype):
    x = np.random.default_rng(SEED).uniform(0.9, 1.1, shape).astype(dtype)
    t = torch.tensor(x)
    np.testing.assert_array_equal(t.amax(-1).numpy(), np.sort(x, -1)[..., -1])
    np.testing.assert_array_equal(t.amin(-1).numpy(), np.sort(x, -1)[..., 0])
    wide = np.exp(np.log(x.astype(np.longdouble)).sum(-1))
    np.testing.assert_allclose(t.prod(-1).numpy(), wide.astype(dtype), rtol=20 * np.sqrt(shape[-1]) * np.finfo(dtype).eps)
    np.testing.assert_array_equal(t.max().numpy(), x.max())
    for place in {0, shape[-1] // 2, shape[-1] - 1}:
        x[..., place] = nan
        assert np.isnan(torch.tensor(x).amax(-1).numpy()).all()
        assert np.isnan(torch.tensor(x).amin(-1).numpy()).all()
        x[..., place] = 1


@pytest.mark.parametrize("reduce", ["sum", "prod", "mean", "amax", "amin"])
@pytest.mark.parametrize("include_self", [True, False])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_elements_reduced_to_places(reduce, include_self, dtype):
    """Every place beside Python's reduction of what belongs to it."""
    numbers = np.random.default_rng(SEED)
    for shape, rows, dim in [((40,), 30, 0), ((6, 5), 9, 0), ((5, 6), 7, 1), ((3, 4, 5), 6, 1)]:
        source_shape = list(shape)
        source_shape[dim] = rows
        x, source = numbers.integers(-4, 5, shape).astype(dtype), numbers.integers(-4, 5, source_shape).astype(dtype)
        index = numbers.integers(0, shape[dim], source_shape)
        found = torch.tensor(x).scatter_reduce(
            dim, torch.tensor(index), torch.tensor(source), reduce, include_self=include_self
        )
        belongs: dict = {place: [x[place]] if include_self else [] for place in np.ndindex(*shape)}
        for place in np.ndindex(*source_shape):
            belongs[(*place[:dim], int(index[place]), *place[dim + 1 :])].append(source[place])
        for place, values in belongs.items():
            if not values:
                expected = x[place]
            elif reduce == "mean":
                total = np.sum(values)
                expected = total // len(values) if dtype is np.int64 else total / len(values)
            else:
                expected = {"sum": np.sum, "prod": np.prod, "amax": np.max, "amin": np.min}[reduce](values)
            np.testing.assert_allclose(found[place].item(), expected, rtol=1e-5)


def test_places_out_of_range_are_refused():
    with pytest.raises(RuntimeError, match="out of bounds"):
        torch.zeros(3).scatter_reduce(0, torch.tensor([3]), torch.ones(1), "amax")
    made = torch.zeros(3).scatter_reduce(0, torch.tensor([1, 1]), torch.tensor([nan, 1.0]), "amin")
    np.testing.assert_array_equal(made.numpy(), [0, nan, 0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_next_numbers(dtype):
    info = np.finfo(dtype)
    edges = np.array([*EDGES, info.max, -info.max, info.tiny, -info.tiny], dtype)
    x, y = (a.reshape(-1).copy() for a in np.meshgrid(edges, edges))
    made = torch.nextafter(torch.tensor(x), torch.tensor(y)).numpy()
    with np.errstate(all="ignore"):
        expected = np.nextafter(x, y)
    np.testing.assert_array_equal(made, expected)
    np.testing.assert_array_equal(np.signbit(made), np.signbit(expected) | (np.isnan(expected) & np.signbit(made)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("length", [1, 2, 15, 63, 64, 1000, 70_000, 150_001])
def test_greatest_and_least(length, dtype):
    x = np.random.default_rng(length).standard_normal((3, length)).astype(dtype)
    for fill in (None, inf, -inf, nan):
        if fill is not None:
            x[1, length // 2] = fill
        np.testing.assert_array_equal(torch.amax(torch.tensor(x), 1).numpy(), x.max(1))
        np.testing.assert_array_equal(torch.amin(torch.tensor(x), 1).numpy(), x.min(1))
    np.testing.assert_array_equal(torch.amax(torch.full((2, length), -inf), 1).numpy(), [-inf, -inf])
