"""Half precision and bfloat16: every number converted, and loops for floats on them, beside NumPy and ml_dtypes."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch

SEED = 5
ALL_BITS = np.arange(1 << 16, dtype=np.uint16)
BINARY = ["add", "sub", "mul", "div", "maximum", "minimum", "eq", "lt", "ge", "ne"]
UFUNCS = {"sub": "subtract", "mul": "multiply", "div": "divide", "eq": "equal", "lt": "less", "ge": "greater_equal",
          "ne": "not_equal"}  # fmt: skip
LAYOUTS = {
    "one shape": lambda a, b: (a, b),
    "transposed": lambda a, b: (a.T, b.T),
    "a row": lambda a, b: (a, b[0]),
    "a column": lambda a, b: (a[:, :1], b),
    "every third": lambda a, b: (a[:, ::3], b[:, ::3]),
    "few": lambda a, b: (a[:3, :5], b[:3, :5]),
    "one number": lambda a, b: (a, b[1, 1]),
}


def same_bits(made, wanted):
    made, wanted = np.asarray(made), np.asarray(wanted)
    assert made.dtype == wanted.dtype
    missing = np.isnan(made.astype(np.float32))
    np.testing.assert_array_equal(missing, np.isnan(wanted.astype(np.float32)))
    word = np.dtype(f"u{made.itemsize}")
    np.testing.assert_array_equal(made.view(word)[~missing], wanted.view(word)[~missing])


def test_all_numbers_of_half_precision_become_floats():
    halves = ALL_BITS.view(np.float16)
    same_bits(torch.tensor(halves).to(torch.float32).numpy(), halves.astype(np.float32))


@pytest.mark.parametrize("kind", ["float16", "bfloat16"])
def test_floats_are_rounded_to_the_nearest(kind):
    """All numbers of half precision, what lies halfway between neighbours, and their neighbours among floats."""
    dtype = np.dtype(np.float16) if kind == "float16" else np.dtype(pytest.importorskip("ml_dtypes").bfloat16)
    exact = ALL_BITS.view(dtype).astype(np.float32)
    exact = exact[np.isfinite(exact)]
    with np.errstate(over="ignore"):
        halfway = ((exact.astype(np.float64) + np.roll(exact, 1)) / 2).astype(np.float32)
        x = np.concatenate([exact, halfway, np.nextafter(halfway, np.float32(np.inf)), -halfway,
                            np.float32([np.nan, np.inf, -np.inf, 65519, 65520, 3e38, 1e-45, 2.98e-8])])  # fmt: skip
        wanted = x.astype(dtype)
    for few in (slice(None), slice(0, 7)):
        same_bits(torch.tensor(x[few]).to(getattr(torch, kind)).numpy(), wanted[few])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["float16", "bfloat16"])
def test_loops_compute_in_floats_and_round_once(kind, layout):
    dtype = np.dtype(np.float16) if kind == "float16" else np.dtype(pytest.importorskip("ml_dtypes").bfloat16)
    numbers = np.random.default_rng(SEED)
    a, b = LAYOUTS[layout](*(numbers.standard_normal((2, 70, 301)).astype(np.float32).astype(dtype)))
    for name in BINARY:
        made = getattr(torch, name)(torch.from_numpy(a), torch.from_numpy(np.asarray(b)))
        wide = getattr(np, UFUNCS.get(name, name))(a.astype(np.float32), np.asarray(b).astype(np.float32))
        same_bits(made.numpy(), wide if wide.dtype == bool else wide.astype(dtype))


def test_sums_in_place_and_folds_of_half_precision():
    numbers = np.random.default_rng(SEED)
    a, b = numbers.standard_normal((2, 70, 301)).astype(np.float16)
    t = torch.tensor(a)
    t += torch.tensor(b)
    same_bits(t.numpy(), (a.astype(np.float32) + b).astype(np.float16))
    for name, fold in (("amax", np.max), ("amin", np.min)):
        for dim in (0, 1):
            same_bits(getattr(torch.tensor(a), name)(dim).numpy(), fold(a, axis=dim))
    total = torch.tensor(a).sum().item()
    assert abs(total - a.astype(np.longdouble).sum()) <= 1e-3 * abs(total) + 1e-3
