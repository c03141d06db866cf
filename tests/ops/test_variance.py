"""Variances and standard deviations along the last dimensions, with their gradients, beside NumPy in float64."""

import numpy as np
import pytest

import retrograd as torch
from retrograd._core import norms

SHAPES = [
    ((7,), None),
    ((1, 5), -1),
    ((3, 4, 5), (1, 2)),
    ((3, 4, 5), (2,)),
    ((3, 1025), 1),
    ((2, 40, 2050), (1, 2)),
    ((3, 16 * 1024 * 4 + 77), 1),
    ((1_000_003,), None),
]


@pytest.fixture(params=[1, 2], ids=["one_thread", "two_threads"])
def threads(request):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def numbers(shape, dtype, shift):
    return (np.random.default_rng(5).standard_normal(shape) + shift).astype(dtype)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("shift", [0.0, 1000.0])
@pytest.mark.parametrize(("shape", "dims"), SHAPES)
def test_values_and_gradients(threads, shape, dims, dtype, shift):
    x = numbers(shape, dtype, shift)
    axis = tuple(range(x.ndim)) if dims is None else dims
    wide = x.astype("f8")
    apart = wide - wide.mean(axis, keepdims=True)
    free = x.size // apart.mean(axis).size - 1
    expected = (apart**2).sum(axis) / free
    rough = {"f4": 3e-6, "f8": 1e-12}[dtype]
    np.testing.assert_allclose(norms.variance(x, dims, None, False, None), expected, rtol=rough)
    np.testing.assert_allclose(norms.deviation(x, dims, None, True, None).ravel(), np.sqrt(expected).ravel(), rtol=rough)
    np.testing.assert_allclose(
        norms.variance(x, dims, False, False, None), expected * free / (free + 1), rtol=rough
    )
    leaf = torch.from_numpy(x).requires_grad_()
    g = numbers(expected.shape, dtype, 0.0)
    made = leaf.var() if dims is None else leaf.var(dims)
    made.backward(torch.from_numpy(np.asarray(g)))
    slope = np.expand_dims(g.astype("f8"), axis) * 2 / free
    scale = np.abs(slope * apart).max()
    # The mean has the precision of the elements.
    np.testing.assert_allclose(leaf.grad, slope * apart, atol=scale * rough + np.abs(slope).max() * shift * 1e-7)


def test_the_same_for_any_number_of_threads():
    x = numbers((3, 200_001), "f4", 3.0)
    found = []
    for count in (1, 2, 3):
        before = torch.get_num_threads()
        torch.set_num_threads(count)
        found.append([norms.variance(x, 1, None, False, None), norms.variance_backward(x[:, :1].copy(), x, (1,), 0.5)])
        torch.set_num_threads(before)
    for others in found[1:]:
        for a, b in zip(found[0], others, strict=True):
            np.testing.assert_array_equal(a, b)


def test_numbers_that_are_none_and_infinite():
    x = numbers((4, 3000), "f4", 0.0)
    x[0, 2999], x[1, 0], x[2, 1500] = np.nan, np.inf, -np.inf
    made = norms.variance(x, 1, None, False, None)
    assert np.isnan(made[:3]).all() and np.isfinite(made[3])
    assert norms.variance(np.full((2, 5000), 0.1, "f4"), 1, None, False, None).max() < 1e-15


def test_what_the_loops_decline():
    x = numbers((3, 4, 5), "f4", 0.0)
    for array, dims in [
        (x, (0, 2)),
        (x, (2, 2)),
        (x, (1, -2)),
        (x, 3),
        (x, -4),
        (x, ()),
        (x.T, 2),
        (x[:0], 2),
        (x.astype("f2"), 2),
        (x.astype("i4"), 2),
    ]:
        assert norms.variance(array, dims, None, False, None) is None
    assert norms.variance(x[:, :, :1].copy(), 2, None, False, None) is None  # no degrees of freedom: a warning is due
    assert norms.variance(x, 2, True, False, 1) is None  # an error is due
    assert norms.variance_backward(x[:, :, :1], x, (2,), 1.0) is None
    assert norms.variance_backward(x[:1, :, :1].copy(), x, (2,), 1.0) is None


def test_spellings():
    x = torch.from_numpy(numbers((3, 4), "f8", 0.0))
    wide = x.numpy()
    assert torch.allclose(x.var(False), torch.tensor(wide.var()))
    assert torch.allclose(x.var(unbiased=False), torch.tensor(wide.var()))
    assert torch.allclose(torch.var(x, 1, correction=2.5), torch.tensor(wide.var(1, ddof=2.5)))
    assert torch.allclose(torch.std(x, dim=(0, 1), keepdim=True), torch.tensor(wide.std(ddof=1).reshape(1, 1)))
    assert torch.allclose(x.std(0), torch.tensor(wide.std(0, ddof=1)))


@pytest.mark.parametrize("dims", [None, 1, (0, 1), 0])
def test_second_derivatives(dims):
    x = torch.from_numpy(numbers((3, 5), "f8", 1.0)).requires_grad_()
    assert torch.autograd.gradgradcheck(lambda t: t.var(dims), x)
    assert torch.autograd.gradgradcheck(lambda t: t.std(dims, keepdim=True), x)
