"""Pooling with random geometry beside PyTorch, first and second derivative included."""

from __future__ import annotations

import random

import numpy as np
import pytest

import retrograd

torch = pytest.importorskip("torch")


def _both(images: np.ndarray, way: str):
    """The same images in both libraries: dense or with the channels last."""
    ours, theirs = retrograd.tensor(images), torch.tensor(images)
    if way == "channels last":
        ours = ours.movedim(1, -1).contiguous().movedim(-1, 1)
    return ours.detach().requires_grad_(), theirs.requires_grad_()


def _check(ours, theirs, x, y, seed, context):
    assert np.array_equal(ours.detach().numpy(), theirs.detach().numpy(), equal_nan=True), context
    g = np.random.default_rng(seed).standard_normal(theirs.shape).astype(x.detach().numpy().dtype)
    (ours_g,) = retrograd.autograd.grad(ours, x, retrograd.tensor(g), create_graph=True)
    (theirs_g,) = torch.autograd.grad(theirs, y, torch.tensor(g), create_graph=True)
    tolerance = 1e-12 if g.dtype == np.float64 else 1e-6  # sums of a few numbers near one
    np.testing.assert_allclose(ours_g.detach().numpy(), theirs_g.detach().numpy(), tolerance, tolerance)


def _geometry(rng: random.Random):
    dims = rng.choice((1, 2, 2, 2, 3))
    kernel = tuple([rng.choice((1, 2, 3, 4)) for _ in range(dims)])
    stride = tuple([rng.choice((1, 2, 3)) for _ in range(dims)])
    padding = tuple([rng.randint(0, k // 2) for k in kernel])
    size = (*[rng.randint(5, 11) for _ in range(dims - 1)], rng.choice((5, 8, 11, 39)))
    shape = (rng.randint(1, 3), rng.choice((1, 3, 4, 8, 17, 31)), *size)
    return dims, shape, kernel, stride, padding


@pytest.mark.parametrize("seed", range(3))
def test_maxima(seed):
    print(f"seed {seed}")
    rng, numbers = random.Random(seed), np.random.default_rng(seed)
    for _ in range(25):
        dims, shape, kernel, stride, padding = _geometry(rng)
        dilation = tuple([rng.choice((1, 1, 2)) for _ in range(dims)])
        if any(n + 2 * p < d * (k - 1) + 1 for n, p, d, k in zip(shape[2:], padding, dilation, kernel, strict=True)):
            continue
        images = numbers.integers(-3, 4, shape).astype(rng.choice((np.float32, np.float64)))  # with many equal ones
        if rng.random() < 0.3:
            images[numbers.random(shape) < 0.1] = np.nan
        if rng.random() < 0.3:
            images[numbers.random(shape) < 0.3] = -np.inf
        x, y = _both(images, rng.choice(("dense", "channels last")))
        how = (kernel, stride, padding, dilation, rng.random() < 0.5)
        name = f"max_pool{dims}d"
        ours, places = getattr(retrograd.nn.functional, name)(x, *how, return_indices=True)
        theirs, expected = getattr(torch.nn.functional, name)(y, *how, return_indices=True)
        assert places.dtype == retrograd.int64
        assert np.array_equal(places.numpy(), expected.numpy()), (shape, how)
        _check(ours, theirs, x, y, seed, (shape, how))


@pytest.mark.parametrize("seed", range(3))
def test_means(seed):
    print(f"seed {seed}")
    rng, numbers = random.Random(seed), np.random.default_rng(seed)
    for _ in range(25):
        dims, shape, kernel, stride, padding = _geometry(rng)
        images = numbers.integers(-8, 9, shape).astype(rng.choice((np.float32, np.float64)))
        x, y = _both(images, rng.choice(("dense", "channels last")))
        how = (kernel, stride, padding, rng.random() < 0.5, rng.random() < 0.5)
        name = f"avg_pool{dims}d"
        ours = getattr(retrograd.nn.functional, name)(x, *how)
        theirs = getattr(torch.nn.functional, name)(y, *how)
        _check(ours, theirs, x, y, seed, (shape, how))


def test_few_channels_stay_as_they_lie():
    """Channel after channel in, channel after channel out: what follows has nothing to copy."""
    x = retrograd.randn(2, 6, 8, 8, requires_grad=True)
    for pool in (retrograd.nn.functional.max_pool2d, retrograd.nn.functional.avg_pool2d):
        out = pool(x, 2)
        assert out.is_contiguous()
        (g,) = retrograd.autograd.grad(out.sum(), x)
        assert g.is_contiguous()


def test_second_derivative_of_maxima():
    x = retrograd.randn(2, 3, 6, 6, dtype=retrograd.float64, requires_grad=True)
    pool = retrograd.nn.functional.max_pool2d
    assert retrograd.autograd.gradgradcheck(lambda a: pool(a, 3, 2, 1) ** 2, (x,))


def test_empty_batch():
    x = retrograd.zeros(0, 3, 6, 6, requires_grad=True)
    out = retrograd.nn.functional.max_pool2d(x, 2)
    assert out.shape == (0, 3, 3, 3)
    out.sum().backward()
    assert x.grad.shape == (0, 3, 6, 6)
