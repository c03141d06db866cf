"""Windows that cover images evenly or at random, places in planes, patches and grids, beside PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
import retrograd.nn.functional as F

peer = pytest.importorskip("torch")
RNG = np.random.default_rng(7)
KINDS = ("float32", "float64")


def both(function, *arrays):
    """Results and gradients of a function of a package and tensors: ours and PyTorch's."""
    made = []
    for package in (torch, peer):
        inputs = [package.tensor(a, requires_grad=a.dtype.kind == "f") for a in arrays]
        results = function(package.nn.functional, *inputs)
        results = results if isinstance(results, tuple) else (results,)
        g = package.tensor(np.cos(np.arange(results[0].numel())).astype(arrays[0].dtype)).reshape(results[0].shape)
        results[0].backward(g)
        made.append([*[r.detach().numpy() for r in results], *[t.grad.numpy() for t in inputs if t.grad is not None]])
    assert len(made[0]) == len(made[1])
    return zip(*made, strict=True)


def agree(function, *arrays):
    tight = {"rtol": 1e-5, "atol": 1e-5} if arrays[0].dtype == np.float32 else {"rtol": 1e-11, "atol": 1e-11}
    for ours, theirs in both(function, *arrays):
        assert ours.dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, **tight)


def images(kind, *shape):
    return RNG.standard_normal(shape).astype(kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(2, 3, 7, 11), (4, 40, 31, 33)], ids=["few", "many"])
@pytest.mark.parametrize("turned", [False, True])
def test_windows_that_cover_images_evenly(kind, shape, turned):
    x = images(kind, *shape)

    def arranged(t):
        return t.transpose(2, 3) if turned else t

    agree(lambda f, t: f.adaptive_avg_pool2d(arranged(t), (3, 5)), x)
    agree(lambda f, t: f.adaptive_max_pool2d(arranged(t), (3, 5), return_indices=True), x)
    agree(lambda f, t: f.adaptive_avg_pool2d(arranged(t), (9, 13)), x)


@pytest.mark.parametrize("kind", KINDS)
def test_windows_of_signals_and_volumes(kind):
    agree(lambda f, t: f.adaptive_avg_pool1d(t, 4), images(kind, 3, 11))
    agree(lambda f, t: f.adaptive_max_pool1d(t, 4, return_indices=True), images(kind, 2, 3, 11))
    agree(lambda f, t: f.adaptive_avg_pool3d(t, (2, 3, 4)), images(kind, 2, 5, 7, 9))
    agree(lambda f, t: f.adaptive_max_pool3d(t, (2, 3, 4), return_indices=True), images(kind, 1, 2, 5, 7, 9))


def test_means_of_other_numbers():
    x = (RNG.standard_normal((2, 3, 7, 5)) * 4).astype(np.float16)
    ours, theirs = F.adaptive_avg_pool2d(torch.tensor(x), 3), peer.nn.functional.adaptive_avg_pool2d(peer.tensor(x), 3)
    np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_nan_of_a_window_is_the_largest(kind):
    x = images(kind, 1, 1, 7, 7)
    x[0, 0, [1, 1, 2], [0, 1, 1]] = np.nan
    ours = F.adaptive_max_pool2d(torch.tensor(x), 3, return_indices=True)
    theirs = peer.nn.functional.adaptive_max_pool2d(peer.tensor(x), 3, return_indices=True)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
    samples = np.full((1, 1, 2), 0.3, kind)
    ours = F.fractional_max_pool2d(torch.tensor(x), 3, 4, None, True, torch.tensor(samples))
    theirs = peer.nn.functional.fractional_max_pool2d_with_indices(
        peer.tensor(x), 3, 4, None, True, _random_samples=peer.tensor(samples)
    )
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [2, 3])
def test_windows_that_begin_at_random_places(kind, count):
    x, samples = images(kind, 3, 4, *(9, 11, 8)[:count]), RNG.random((3, 4, count)).astype(kind)
    name = f"fractional_max_pool{count}d"

    def pooled(f, t, s):
        pool = getattr(f, name + "_with_indices", None) or getattr(f, name)
        return pool(t, 2, (5, 6, 4)[:count], None, True, _random_samples=s.detach())

    agree(pooled, x, samples)


@pytest.mark.parametrize("kind", KINDS)
def test_elements_go_back_to_their_places(kind):
    x = images(kind, 2, 3, 8, 6)

    def around(f, t):
        values, places = f.max_pool2d(t, 2, return_indices=True)
        return f.max_unpool2d(values, places, 2)

    agree(around, x)
    agree(lambda f, t: f.max_unpool2d(*f.max_pool2d(t, 3, 2, return_indices=True), 3, 2), images(kind, 3, 7, 5))
    values, places = torch.ones(1, 1, 2, 2), torch.tensor([[[[0, 3], [16, 1]]]])
    with pytest.raises(RuntimeError, match="found an invalid max index: 16"):
        F.max_unpool2d(values, places, 2)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "options",
    [{}, {"padding": 2}, {"stride": 3}, {"dilation": 2, "padding": (1, 3)}, {"stride": (2, 1), "padding": (0, 3)}],
    ids=repr,
)
@pytest.mark.parametrize("shape", [(2, 3, 7, 8), (4, 16, 40, 37)], ids=["few", "many"])
def test_patches(kind, options, shape):
    x = images(kind, *shape)
    agree(lambda f, t: f.unfold(t, (2, 3), **options), x)
    agree(lambda f, t: f.fold(f.unfold(t.transpose(2, 3), 3, **options), (shape[3], shape[2]), 3, **options), x)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
@pytest.mark.parametrize("mode", ["bilinear", "nearest", "bicubic"])
@pytest.mark.parametrize("corners", [False, True])
def test_images_at_the_places_of_a_grid(kind, padding, mode, corners):
    x, grid = images(kind, 2, 3, 6, 5), (RNG.random((2, 9, 7, 2)) * 5 - 2.5).astype(kind)
    agree(lambda f, t, g: f.grid_sample(t, g, mode, padding, corners), x, grid)
    agree(lambda f, t, g: f.grid_sample(t.transpose(2, 3), g.flip(1), mode, padding, corners), x, grid)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
@pytest.mark.parametrize("mode", ["bilinear", "nearest"])
def test_volumes_at_the_places_of_a_grid(kind, padding, mode):
    x, grid = images(kind, 2, 3, 4, 6, 5), (RNG.random((2, 4, 5, 3, 3)) * 4 - 2).astype(kind)
    agree(lambda f, t, g: f.grid_sample(t, g, mode, padding, False), x, grid)


def test_gradients_of_many_at_once_and_of_gradients():
    x, grid = torch.tensor(RNG.standard_normal((2, 2, 3, 4))), torch.tensor(RNG.random((2, 2, 3, 2)) * 1.8 - 0.9)
    x.requires_grad_()
    grid.requires_grad_()

    def sampled(x, grid):
        return F.grid_sample(x, grid, align_corners=False)

    y = sampled(x, grid)
    g = torch.tensor(RNG.standard_normal((3, *y.shape)))
    found = torch.autograd.grad(y, (x, grid), g, is_grads_batched=True, retain_graph=True)
    each = [torch.autograd.grad(y, (x, grid), one, retain_graph=True) for one in g]
    for at in range(2):
        assert torch.allclose(found[at], torch.stack([one[at] for one in each]))
    assert torch.autograd.gradgradcheck(sampled, (x, grid))


@pytest.mark.parametrize("corners", [False, True])
@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
@pytest.mark.parametrize("mode", ["nearest", "bilinear"])
def test_places_far_outside_and_none_at_all(mode, padding, corners):
    """Nothing outside is read, and numbers far away do not overflow. (PyTorch reads outside for NaN in its backward.)"""
    images = np.arange(40, dtype=np.float32).reshape(1, 2, 4, 5)
    far = np.array([[[[1e38, -1e38], [-1e30, 0.2], [0.3, 1e30]]]], np.float32)
    made, expected = (
        m.nn.functional.grid_sample(
            m.tensor(images), m.tensor(far), mode=mode, padding_mode=padding, align_corners=corners
        ).numpy()
        for m in (torch, peer)
    )
    np.testing.assert_allclose(made, expected, rtol=1e-5)
    none = torch.tensor([[[[float("nan"), 0.0], [float("inf"), float("-inf")]]]], requires_grad=True)
    x = torch.tensor(images, requires_grad=True)
    y = torch.nn.functional.grid_sample(x, none, mode=mode, padding_mode=padding, align_corners=corners)
    y.sum().backward()
    assert x.grad.shape == x.shape and none.grad.shape == none.shape
