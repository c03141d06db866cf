"""Large products of float matrices, which some processors compute from three bfloat16 numbers for each float."""

import os
import subprocess
import sys

import numpy as np
import pytest

import retrograd as rg

SEED = 20261122


def exact(a, b):
    return a.astype(np.float64) @ b.astype(np.float64)


def relative_error(got, a, b):
    """The largest error beside the sum of the absolute values of what is added up."""
    return np.max(np.abs(got - exact(a, b)) / (np.abs(a).astype(np.float64) @ np.abs(b).astype(np.float64)))


def random_matrix(rng, rows, columns, turned):
    made = rng.standard_normal((columns, rows) if turned else (rows, columns)).astype(np.float32)
    return made.T if turned else made


@pytest.mark.parametrize("turned", [(False, False), (False, True), (True, False), (True, True)])
@pytest.mark.parametrize("shape", [(128, 64, 512), (512, 300, 130), (261, 525, 137), (129, 1000, 140), (150, 80, 1043)])
def test_products_are_as_exact_as_float(shape, turned):
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    rows, length, columns = shape
    a, b = random_matrix(rng, rows, length, turned[0]), random_matrix(rng, length, columns, turned[1])
    got = (rg.from_numpy(a) @ rg.from_numpy(b)).numpy()
    assert relative_error(got, a, b) < 2**-21
    of_blas = np.sqrt(np.mean((a @ b - exact(a, b)) ** 2))
    assert np.sqrt(np.mean((got - exact(a, b)) ** 2)) <= 2 * of_blas


def test_magnitudes_that_differ_by_rows_and_columns():
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    a = (rng.standard_normal((256, 256)) * 10.0 ** rng.integers(-12, 12, (256, 1))).astype(np.float32)
    b = (rng.standard_normal((256, 256)) * 10.0 ** rng.integers(-12, 12, (1, 256))).astype(np.float32)
    assert relative_error((rg.from_numpy(a) @ rg.from_numpy(b)).numpy(), a, b) < 2**-21


def test_whole_numbers_are_exact():
    rng = np.random.default_rng(SEED)
    a = rng.integers(-120, 120, (256, 300)).astype(np.float32)
    b = rng.integers(-120, 120, (300, 256)).astype(np.float32)
    assert np.array_equal((rg.from_numpy(a) @ rg.from_numpy(b)).numpy(), exact(a, b))


@pytest.mark.parametrize("scale", [1e-38, 1e-30, 1e-20, 1e18, 1e30])
def test_very_small_and_very_large_numbers(scale):
    rng = np.random.default_rng(SEED)
    a = (rng.uniform(0.5, 1, (256, 256)) * scale).astype(np.float32)
    b = rng.uniform(0.5, 1, (256, 256)).astype(np.float32)
    for x, y in ((a, b), (b, a)):
        assert relative_error((rg.from_numpy(x) @ rg.from_numpy(y)).numpy(), x, y) < 1e-5


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan, 3.4e38])
@pytest.mark.parametrize("place", [(0, 0), (255, 299), (100, 17)])
def test_infinities_and_nan_reach_what_depends_on_them_alone(value, place):
    a, b = np.full((256, 300), 0.5, np.float32), np.full((300, 256), 0.25, np.float32)
    a[place] = value
    with np.errstate(all="ignore"):
        expected = exact(a, b).astype(np.float32)
    np.testing.assert_allclose((rg.from_numpy(a) @ rg.from_numpy(b)).numpy(), expected, rtol=1e-5)
    np.testing.assert_allclose((rg.from_numpy(b.T) @ rg.from_numpy(a.T)).numpy(), expected.T, rtol=1e-5)


def test_linear_layers_and_their_gradients():
    rng = np.random.default_rng(SEED)
    x, w, bias = (rng.standard_normal(shape).astype(np.float32) for shape in ((2, 200, 150), (140, 150), (280,)))
    bias = bias[::2]
    for made in (bias, bias.copy()):
        tensors = [rg.from_numpy(x).requires_grad_(), rg.from_numpy(w).requires_grad_(), rg.from_numpy(made)]
        out = rg.nn.functional.linear(*tensors)
        expected = x.astype(np.float64) @ w.T.astype(np.float64) + made
        np.testing.assert_allclose(out.detach().numpy(), expected, rtol=0, atol=5e-5)
        g = rng.standard_normal(out.shape).astype(np.float32)
        out.backward(rg.from_numpy(g))
        np.testing.assert_allclose(tensors[0].grad.numpy(), g.astype(np.float64) @ w, rtol=0, atol=5e-5)
        rows = g.reshape(-1, 140).astype(np.float64).T @ x.reshape(-1, 150)
        np.testing.assert_allclose(tensors[1].grad.numpy(), rows, rtol=0, atol=2e-4)


def test_products_of_a_batch():
    rng = np.random.default_rng(SEED)
    a = rng.standard_normal((3, 1, 200, 160)).astype(np.float32)
    b = rng.standard_normal((2, 160, 150)).astype(np.float32)
    got = (rg.from_numpy(a) @ rg.from_numpy(b)).numpy()
    np.testing.assert_allclose(got, exact(a, b), rtol=0, atol=5e-5)
    a[2, 0, 5, 5] = np.inf
    assert np.array_equal(np.isfinite((rg.from_numpy(a) @ rg.from_numpy(b)).numpy()), np.isfinite(exact(a, b)))


def test_products_from_many_threads_and_after_fork():
    program = """
import faulthandler; faulthandler.enable()
import os, threading
import numpy as np, retrograd as rg
a = np.random.default_rng(0).standard_normal((300, 300)).astype('f')
expected = a.astype(float) @ a
def check():
    for _ in range(20):
        assert np.abs((rg.from_numpy(a) @ rg.from_numpy(a)).numpy() - expected).max() < 1e-4
threads = [threading.Thread(target=check) for _ in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
child = os.fork() if hasattr(os, 'fork') else 0
check()
if child:
    assert os.waitpid(child, 0)[1] == 0
print('done')
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=os.environ, timeout=100)
    assert done.stdout.splitlines()[-1:] == ["done"], done.stderr
