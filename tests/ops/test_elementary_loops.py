"""Our own loops of elementary functions beside float64: accuracy, edges, strides, large results, gradients."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch

SEED = 21
FUNCTIONS = ["exp", "log", "tanh", "sin", "cos", "sigmoid"]
PAIRS = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide}
STREAMED = (1 << 18) + 77  # float32 elements of a result that is written past the caches, and no whole number of blocks


def exact(name, x):
    with np.errstate(all="ignore"):
        x = x.astype(np.float64)
        if name == "sigmoid":
            e = np.exp(-np.abs(x))
            return np.where(x < 0, e, 1) / (1 + e)
        return getattr(np, name)(x)


def assert_within(result, expected, ulps):
    """Equal to float64's value, rounded, up to some units in the last place; infinities and NaN in the same places."""
    with np.errstate(over="ignore"):
        rounded = expected.astype(np.float32)
    assert result.dtype == np.float32
    np.testing.assert_array_equal(np.isnan(result), np.isnan(rounded))
    finite = np.isfinite(rounded) & np.isfinite(result)
    np.testing.assert_array_equal(result[~finite], rounded[~finite])
    np.testing.assert_array_equal(np.signbit(result[result == 0]), np.signbit(rounded[result == 0]))
    error = np.abs(result[finite].astype(np.float64) - expected[finite]) / np.spacing(np.abs(rounded[finite]))
    assert error.max(initial=0) <= ulps, error.max()


def samples():
    """Numbers of every exponent, NaN and infinities; common ones; and those next to multiples of pi/2."""
    bits = np.arange(0, 1 << 32, 65_537, dtype=np.uint64).astype(np.uint32)
    common = np.random.default_rng(SEED).uniform(-20, 20, 60_000).astype(np.float32)
    turns = (np.arange(-20_000, 20_000) * 33 * (np.pi / 2)).astype(np.float32)
    edges = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1, -1, 1e-45, -1e-45, 1e-38, 88.73, -88.73, -104], np.float32)
    return np.concatenate([bits.view(np.float32), common, turns, edges])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_within_units_in_the_last_place(name):
    x = samples()
    assert_within(getattr(torch, name)(torch.tensor(x)).numpy(), exact(name, x), 2.5 if name == "sigmoid" else 1.7)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_layout_changes_nothing(name):
    """Strided operands, results of their own and in place, short and long: the same bits."""
    apply = getattr(torch, name)
    x = np.random.default_rng(SEED).uniform(0.1, 9, (3, STREAMED)).astype(np.float32)
    x[1, 1000] = np.nan
    x[1, 2000:2003] = 3e6, 1e30, np.inf
    expected = np.concatenate([apply(torch.tensor(part)).numpy() for part in np.array_split(x[1], 400)])
    assert_within(expected, exact(name, x[1]), 2.5)
    results = [
        apply(torch.tensor(x))[1],
        apply(torch.tensor(x)[1]),
        apply(torch.tensor(x.T.copy()).T)[1],
        apply(torch.tensor(x[:, ::-1].copy()).flip(1)[1]),
        apply(torch.tensor(np.repeat(x[1], 2))[::2]),
        getattr(torch.tensor(x[1].copy()), name + "_")(),
    ]
    for result in results:
        np.testing.assert_array_equal(result.numpy(), expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", PAIRS)
def test_arithmetic_is_numpys(name, dtype):
    rng = np.random.default_rng(SEED)
    apply, loop = getattr(torch, name), PAIRS[name]
    for shape in [(), (0,), (5,), (STREAMED,), (3, 700)]:
        a, b = rng.standard_normal(shape).astype(dtype), rng.standard_normal(shape).astype(dtype)
        numbers = np.asarray(b).flat
        with np.errstate(all="ignore"):
            if a.size > 2:
                a.flat[1:3] = np.inf, np.nan
                numbers[1] = 0
            np.testing.assert_array_equal(apply(torch.tensor(a), torch.tensor(b)).numpy(), loop(a, b))
            np.testing.assert_array_equal(apply(torch.tensor(a), 3.5).numpy(), loop(a, dtype(3.5)))
            np.testing.assert_array_equal(apply(torch.tensor(a)[..., None], 2).numpy()[..., 0], loop(a, dtype(2)))
            in_place = torch.tensor(a.copy())
            getattr(in_place, name + "_")(torch.tensor(b))
            np.testing.assert_array_equal(in_place.numpy(), loop(a, b))
    a, b = rng.standard_normal((40, 1)).astype(dtype), rng.standard_normal((1, 9000)).astype(dtype)
    np.testing.assert_array_equal(apply(torch.tensor(a), torch.tensor(b)).numpy(), loop(a, b))


@pytest.mark.parametrize("name", ["sin", "cos", "tanh", "exp", "log"])
def test_gradients_of_large_results(name):
    """First and second derivatives, on enough elements for several threads and stores past the caches."""
    x = np.random.default_rng(SEED).uniform(0.2, 6, STREAMED).astype(np.float32)
    g = np.random.default_rng(SEED + 1).standard_normal(STREAMED).astype(np.float32)
    wide = x.astype(np.float64)
    slopes = {
        "sin": (np.cos(wide), -np.sin(wide)),
        "cos": (-np.sin(wide), -np.cos(wide)),
        "tanh": (1 - np.tanh(wide) ** 2, -2 * np.tanh(wide) * (1 - np.tanh(wide) ** 2)),
        "exp": (np.exp(wide), np.exp(wide)),
        "log": (1 / wide, -1 / wide**2),
    }
    leaf = torch.tensor(x, requires_grad=True)
    (first,) = torch.autograd.grad(getattr(torch, name)(leaf), leaf, torch.tensor(g), create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), leaf)
    for result, slope in zip((first, second), slopes[name], strict=True):
        expected = g * slope
        size = np.maximum(1, np.abs(expected))
        assert (np.abs(result.detach().numpy() - expected) / size).max() < 3e-6


def test_gradient_of_large_angles():
    x = torch.tensor([2e6, -1e30, 5.0], requires_grad=True)
    (x.sin() + x.cos()).backward(torch.tensor([2.0, 1.0, 3.0]))
    wide = x.detach().double().numpy()
    np.testing.assert_allclose(x.grad.numpy(), (np.cos(wide) - np.sin(wide)) * [2, 1, 3], rtol=1e-6)


# ------------------------------------------------------------------------------------ powers and other short loops


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("exponent", [2, 0.5, -1, 3, 1.5, 0, 1, -2, -0.5])
def test_powers_by_shorter_ways_beside_pytorch(exponent, dtype):
    peer = pytest.importorskip("torch")
    with np.errstate(all="ignore"):
        x = np.concatenate([samples()[::7], [4.0, 2.0, -2.0]]).astype(dtype)
    for a in (x, x[: x.size // 10 * 10].reshape(10, -1), x[:1], x[0]):
        mine, theirs = torch.tensor(a), peer.tensor(a)
        if a.ndim == 2:
            mine, theirs = mine.t(), theirs.t()
        found, expected = (mine**exponent).numpy(), (theirs**exponent).numpy()
        np.testing.assert_allclose(found, expected, rtol=4 * np.finfo(dtype).eps, atol=np.finfo(dtype).smallest_subnormal)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_short_loops_beside_pytorch(dtype):
    peer = pytest.importorskip("torch")
    x = np.array([-np.inf, -3, -0.5, -0.25, -0.0, 0.0, 0.25, 0.5, 3, np.inf, np.nan] * 3, dtype)
    for a in (x, x[::2], x.reshape(3, 11).T):
        for apply in (
            lambda m, t: m.nn.functional.softshrink(t, 0.5), lambda m, t: m.nn.functional.hardshrink(t, 0.5),
            lambda m, t: m.sgn(t), lambda m, t: m.reciprocal(t), lambda m, t: m.deg2rad(t), lambda m, t: m.rad2deg(t),
            lambda m, t: m.nn.functional.prelu(t, m.tensor([0.25], dtype=t.dtype)),
            lambda m, t: m.nn.functional.prelu(t, m.arange(t.shape[-1] if t.ndim > 1 else 1, dtype=t.dtype)),
        ):  # fmt: skip
            found, expected = apply(torch, torch.tensor(a)).numpy(), apply(peer, peer.tensor(a)).numpy()
            np.testing.assert_allclose(found, expected, rtol=2 * np.finfo(dtype).eps)
            np.testing.assert_array_equal(np.signbit(found[found == 0]), np.signbit(expected[expected == 0]))
