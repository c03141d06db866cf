"""Convolutions of random geometry beside PyTorch's in float64, and how their results lie in memory."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import retrograd
from retrograd._core.convolve import convolve, convolve_transposed, convolve_weight

torch = pytest.importorskip("torch")

# float32: sums of up to 160 * 125 products of normal numbers, beside the largest element of the result
TOLERANCE = {np.float64: 1e-12, np.float32: 2e-5}


def _apart(array: np.ndarray, rng: random.Random) -> np.ndarray:
    """The same numbers in C order, with the channels last, or every second element of a larger array."""
    way = rng.choice(("dense", "channels last", "strided"))
    if way == "dense":
        return array
    if way == "channels last":
        return np.moveaxis(np.ascontiguousarray(np.moveaxis(array, 1, -1)), -1, 1)
    whole = np.zeros([2 * n for n in array.shape], array.dtype)
    seen = whole[tuple([slice(None, None, 2)] * array.ndim)]
    seen[...] = array
    return seen


def _geometry(rng: random.Random):
    while True:
        dims = rng.choice((1, 2, 2, 2, 3))
        kernel, stride, padding, dilation = (
            tuple([rng.choice(choices) for _ in range(dims)])
            for choices in ((1, 2, 3, 3, 5), (1, 1, 2, 3), (0, 1, 2, 4), (1, 1, 2))
        )
        size = tuple([rng.randint(1, 12 if dims < 3 else 7) for _ in range(dims)])
        room = [n + 2 * p - d * (k - 1) - 1 for n, p, d, k in zip(size, padding, dilation, kernel, strict=True)]
        if min(room) >= 0:
            return size, kernel, stride, padding, dilation, tuple([r // s + 1 for r, s in zip(room, stride, strict=True)])


@pytest.mark.parametrize("seed", range(4))
def test_random_convolutions(seed):
    print(f"seed {seed}")
    rng, numbers = random.Random(seed), np.random.default_rng(seed)
    for _ in range(40):
        size, kernel, stride, padding, dilation, out = _geometry(rng)
        groups = rng.choice((1, 1, 1, 2, 3, 8))
        channels = groups * rng.choice((1, 2, 3, 5, 8, 16, 17, 20))
        outputs = groups * rng.choice((1, 2, 3, 8, 16, 17, 33, 64, 65, 100))
        kind = rng.choice((np.float32, np.float64))
        images, weight, bias = (
            numbers.standard_normal(shape).astype(kind)
            for shape in ((rng.randint(1, 4), channels, *size), (outputs, channels // groups, *kernel), (outputs,))
        )
        theirs = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in (images, weight, bias)]
        function = {1: torch.conv1d, 2: torch.conv2d, 3: torch.conv3d}[len(size)]
        expected = function(*theirs, stride, padding, dilation, groups)
        results = numbers.standard_normal(expected.shape).astype(kind)
        expected.backward(torch.tensor(results, dtype=torch.float64))
        images, results = _apart(images, rng), _apart(results, rng)
        how = (stride, padding, dilation, groups)
        made = (
            convolve(images, weight, bias, *how, out),
            convolve_transposed(results, weight, None, size, *how),
            convolve_weight(images, results, kernel, *how),
        )
        for ours, other in zip(made, (expected, theirs[0].grad, theirs[1].grad), strict=True):
            other = other.detach().numpy()
            assert ours.dtype == kind
            assert ours.shape == other.shape
            scale = max(np.abs(other).max(), 1e-3)
            assert np.abs(ours - other).max() <= TOLERANCE[kind] * scale, (size, kernel, how, channels, outputs, kind)


def test_shapes_that_do_not_fit_are_refused_before_memory_is_touched():
    images, weight = np.ones((2, 4, 5, 5)), np.ones((6, 4, 3, 3))
    how = ((1, 1), (1, 1), (1, 1), 1)
    with pytest.raises(ValueError, match="no convolution of images float64"):
        convolve(images, weight[:, :3], None, *how, (5, 5))
    with pytest.raises(ValueError, match="no convolution"):
        convolve(images, weight.astype(np.float32), None, *how, (5, 5))
    with pytest.raises(ValueError, match="a bias"):
        convolve(images, weight, np.ones(5), *how, (5, 5))
    with pytest.raises(ValueError, match="must be positive"):
        convolve(images, weight, None, (0, 1), (1, 1), (1, 1), 1, (5, 5))


def test_results_larger_than_the_windows_see_zeros():
    """Whatever geometry is asked for, elements outside the images count as zeros."""
    made = convolve(np.ones((1, 1, 2)), np.ones((1, 1, 2)), None, (1,), (0,), (1,), 1, (4,))
    assert made.tolist() == [[[2.0, 1.0, 0.0, 0.0]]]


def test_results_can_be_viewed_as_in_pytorch():
    images = retrograd.randn(3, 2, 6, 6)
    out = retrograd.conv2d(images, retrograd.randn(4, 2, 3, 3))
    assert out.view(3, -1).tolist() == out.reshape(3, -1).tolist()
    assert out.view(-1, 64).shape == (3, 64)
    assert out.relu().view(3, 64).tolist() == out.relu().flatten(1).tolist()


@pytest.mark.parametrize("how", ["view", "reshape", "flatten"])
@pytest.mark.parametrize("name", ["conv2d", "max_pool2d", "relu"])
def test_writes_through_a_view_of_a_result_reach_it(name, how):
    images, weight = np.random.default_rng(3).standard_normal((2, 3, 6, 6)), np.ones((20, 3, 3, 3))
    found = []
    for library in (retrograd, torch):
        x, w = library.tensor(images), library.tensor(weight, requires_grad=True)
        out = library.conv2d(x, w)
        out = library.nn.functional.max_pool2d(out, 2) if name == "max_pool2d" else out.relu() if name == "relu" else out
        again = out.flatten(1) if how == "flatten" else getattr(out, how)(2, -1)
        if name == "relu":  # whose own result, saved for its gradient, must not be written to
            again = again.detach()
        again[:, 1::2] *= 3.0
        out.mul_(2.0) if name != "relu" else None
        found.append([out.detach().numpy(), again.detach().numpy().reshape(out.shape)])
        if name != "relu":
            out.sum().backward()
            found[-1].append(w.grad.numpy())
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.parametrize("share", [lambda t: t.detach(), lambda t: t[0], lambda t: t.numpy()], ids=["detach", "index", "numpy"])
def test_no_write_is_lost_where_memory_is_shared_already(share):
    out = retrograd.conv2d(retrograd.randn(2, 3, 6, 6), retrograd.randn(20, 3, 3, 3))
    other = share(out)
    again = out.view(2, -1)
    assert again.tolist() == out.reshape(2, -1).tolist()
    with pytest.raises(RuntimeError, match="read-only"):
        again.zero_()
    assert other.any() and out.any()


def test_memory_that_the_caller_arranged_has_no_other_view():
    images = retrograd.randn(3, 2, 6, 6).contiguous(memory_format=retrograd.channels_last)
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        images.view(3, -1)


def test_empty_batch():
    weight = retrograd.randn(4, 2, 3, 3, requires_grad=True)
    images = retrograd.zeros(0, 2, 6, 6, requires_grad=True)
    out = retrograd.conv2d(images, weight, retrograd.zeros(4))
    assert out.shape == (0, 4, 4, 4)
    out.sum().backward()
    assert weight.grad.abs().sum().item() == 0.0
    assert images.grad.shape == (0, 2, 6, 6)


@pytest.mark.parametrize("seed", range(2))
def test_random_depthwise_convolutions(seed):
    print(f"seed {seed}")
    rng, numbers = random.Random(seed), np.random.default_rng(seed)
    for _ in range(25):
        size, kernel, stride, padding, dilation, _out = _geometry(rng)
        groups, kind = rng.choice((2, 3, 8, 17, 37)), rng.choice((np.float32, np.float64))
        arrays = [
            numbers.standard_normal(shape).astype(kind)
            for shape in ((rng.randint(1, 4), groups, *size), (groups, 1, *kernel), (groups,))
        ]
        arrays[0] = _apart(arrays[0], rng)
        ours = [retrograd.from_numpy(a).requires_grad_() for a in arrays]
        theirs = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in arrays]
        name = f"conv{len(size)}d"
        made, expected = (
            getattr(library, name)(*inputs, stride, padding, dilation, groups)
            for library, inputs in ((retrograd, ours), (torch, theirs))
        )
        g = numbers.standard_normal(expected.shape)
        made.backward(retrograd.tensor(g.astype(kind)))
        expected.backward(torch.tensor(g.astype(kind), dtype=torch.float64))
        pairs = [(made, expected), *[(a.grad, b.grad) for a, b in zip(ours, theirs, strict=True)]]
        for mine, other in pairs:
            mine, other = mine.detach().numpy(), other.detach().numpy()
            scale = max(np.abs(other).max(), 1.0)
            assert np.abs(mine - other).max() <= TOLERANCE[kind] * scale, (size, kernel, stride, padding, dilation, groups)


# Few places against many outputs and long columns: these are computed from the weight as it lies.
FEW_PLACES = [
    (1, 32, 64, (3, 3), (2, 2), (1, 1), 4),
    (2, 64, 100, (3, 3), (1, 1), (1, 1), 3),
    (8, 64, 160, (3, 3), (1, 1), (1, 1), 2),
    (1, 64, 65, (2, 3), (1, 2), (1, 0), 5),
    (1, 16, 20, (1, 1), (1, 1), (0, 0), 1),
    (1, 256, 512, (3, 3), (2, 2), (1, 1), 4),
]

# Results that see zeros outside the images are computed apart, large weights a part after another. Where places are few,
# the weight is packed, and its gradient unpacked, a piece after another.
LARGE_WEIGHTS = [
    (3, 160, 136, (3, 3), (1, 1), (1, 1), 6),
    (3, 160, 128, (3, 3), (2, 2), (1, 1), 9),
    (4, 64, 130, (3, 3), (1, 1), (1, 1), 7),
    (2, 64, 192, (1, 5), (1, 1), (0, 3), 4),
    (16, 288, 256, (3, 3), (1, 1), (1, 1), 2),
    (6, 272, 240, (3, 3), (2, 2), (1, 1), 7),
    (3, 224, 256, (2, 3), (1, 3), (1, 0), 6),
    (4, 416, 400, (1, 1), (2, 2), (0, 0), 5),
]

# Squares of 2 × 2 results at once: of even and odd sides, seeing more or less of what is outside.
MANY_SQUARES = [
    (8, 64, 64, (3, 3), (1, 1), (1, 1), 8),
    (6, 64, 80, (3, 3), (1, 1), (1, 1), 15),
    (4, 80, 128, (3, 3), (1, 1), (0, 3), 14),
    (1, 128, 64, (3, 3), (1, 1), (2, 0), 30),
]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("images, channels, outputs, kernel, stride, padding, side", FEW_PLACES + LARGE_WEIGHTS + MANY_SQUARES)
def test_many_channels(images, channels, outputs, kernel, stride, padding, side, kind):
    numbers = np.random.default_rng(0)
    x, w, b, c = (
        numbers.standard_normal(shape).astype(kind)
        for shape in ((images, channels, side, side), (outputs, channels, *kernel), (outputs,), (channels,))
    )
    theirs = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in (x, w)]
    expected = torch.conv2d(*theirs, torch.tensor(b, dtype=torch.float64), stride, padding)
    g = numbers.standard_normal(expected.shape).astype(kind)
    expected.backward(torch.tensor(g, dtype=torch.float64))
    how = (stride, padding, (1, 1), 1)
    made = (
        convolve(x, w, b, *how, tuple(expected.shape[2:])),
        convolve_transposed(g, w, c, (side, side), *how) - c[:, None, None],
        convolve_weight(x, g, kernel, *how),
    )
    for ours, other in zip(made, (expected, theirs[0].grad, theirs[1].grad), strict=True):
        other = other.detach().numpy()
        assert np.abs(ours - other).max() <= TOLERANCE[kind] * np.abs(other).max()


def _three_ways(x, w, g, stride, padding):
    how = ((stride, stride), (padding, padding), (1, 1), 1)
    return (
        convolve(x, w, None, *how, g.shape[2:]),
        convolve_transposed(g, w, None, x.shape[2:], *how),
        convolve_weight(x, g, w.shape[2:], *how),
    )


@pytest.mark.parametrize("channels, stride, side", [(64, 1, 16), (64, 2, 9), (128, 1, 8), (520, 1, 5), (512, 1, 3)])
def test_sums_of_many_products_are_exact_to_some_roundings(channels, stride, side):
    """Thousands of positive products, added up one after the other, would be off by ten times as much."""
    numbers = np.random.default_rng(2)
    x, w = (numbers.random(shape, np.float32) for shape in ((8, channels, side, side), (channels, channels, 3, 3)))
    theirs = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in (x, w)]
    expected = torch.conv2d(*theirs, None, stride, 1)
    g = numbers.random(expected.shape, np.float32)
    expected.backward(torch.tensor(g, dtype=torch.float64))
    for ours, other in zip(_three_ways(x, w, g, stride, 1), (expected, theirs[0].grad, theirs[1].grad), strict=True):
        other = other.detach().numpy()
        assert np.sqrt(np.mean(np.square(ours - other)) / np.mean(np.square(other))) < 3e-7


@pytest.mark.parametrize("channels, outputs, stride, side", [(64, 80, 1, 15), (3, 64, 2, 40), (64, 128, 2, 16), (224, 272, 2, 5)])
def test_results_do_not_depend_on_threads_or_on_how_arrays_lie(channels, outputs, stride, side):
    numbers = np.random.default_rng(4)
    made = (side - 1) // stride + 1
    shapes = (6, channels, side, side), (outputs, channels, 3, 3), (6, outputs, made, made)
    x, w, g = (numbers.standard_normal(shape).astype(np.float32) for shape in shapes)
    last = [np.moveaxis(np.ascontiguousarray(np.moveaxis(a, 1, -1)), -1, 1) for a in (x, g)]
    before = retrograd.get_num_threads()
    try:
        retrograd.set_num_threads(1)
        expected = _three_ways(x, w, g, stride, 1)
        retrograd.set_num_threads(3)
        found = _three_ways(x, w, g, stride, 1), _three_ways(last[0], w, last[1], stride, 1)
    finally:
        retrograd.set_num_threads(before)
    for ours in found:
        for one, other in zip(ours, expected, strict=True):
            np.testing.assert_array_equal(one, other)


def test_gradient_of_a_sum_which_is_one_number_seen_everywhere():
    numbers = np.random.default_rng(5)
    x, w = (numbers.standard_normal(shape).astype(np.float32) for shape in ((8, 64, 9, 9), (64, 64, 3, 3)))
    dense = np.ones((8, 64, 9, 9), np.float32)
    spread = _three_ways(x, w, np.broadcast_to(np.float32(1), dense.shape), 1, 1)
    for one, other in zip(spread, _three_ways(x, w, dense, 1, 1), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("channels, side", [(64, 9), (37, 20)])
def test_each_channel_by_itself_of_images_in_c_order_and_the_gradient_of_a_sum(channels, side):
    numbers = np.random.default_rng(6)
    arrays = [numbers.standard_normal(shape) for shape in ((3, channels, side, side), (channels, 1, 3, 3))]
    found = []
    for library in (retrograd, torch):
        x, w = (library.tensor(a, requires_grad=True) for a in arrays)
        out = library.conv2d(x, w, None, 1, 1, 1, channels)
        out.sum().backward()
        found.append([out.detach().numpy(), x.grad.numpy(), w.grad.numpy()])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-11)


# Few channels: vectors run along the places. Rows shorter and longer than a vector, an image in one part and in several,
# a row in several, kernel elements far apart, groups, one and three dimensions.
FEW_CHANNELS = [
    (3, 1, 6, (5, 5), (2, 2), (1, 1), 1, (28, 28)),
    (3, 6, 16, (5, 5), (0, 0), (1, 1), 1, (14, 14)),
    (2, 16, 7, (3, 3), (1, 1), (1, 1), 1, (70, 61)),
    (2, 3, 2, (3, 5), (7, 0), (2, 3), 1, (9, 33)),
    (2, 8, 12, (3, 2), (1, 1), (1, 1), 4, (6, 5)),
    (1, 2, 3, (1, 1), (0, 0), (1, 1), 1, (1, 1)),
    (2, 2, 5, (7,), (3,), (1,), 1, (5000,)),
    (2, 3, 4, (3, 2, 3), (1, 0, 2), (1, 2, 1), 1, (5, 6, 7)),
    (0, 3, 4, (3, 3), (1, 1), (1, 1), 1, (6, 6)),
]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("images, channels, outputs, kernel, padding, dilation, groups, size", FEW_CHANNELS)
def test_few_channels(images, channels, outputs, kernel, padding, dilation, groups, size, kind, threads):
    numbers = np.random.default_rng(1)
    x, w, b, c = (
        numbers.standard_normal(shape).astype(kind)
        for shape in ((images, channels, *size), (outputs, channels // groups, *kernel), (outputs,), (channels,))
    )
    theirs = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in (x, w)]
    how = ((1,) * len(size), padding, dilation, groups)
    expected = getattr(torch, f"conv{len(size)}d")(*theirs, torch.tensor(b, dtype=torch.float64), *how)
    g = numbers.standard_normal(expected.shape).astype(kind)
    expected.backward(torch.tensor(g, dtype=torch.float64))
    before = retrograd.get_num_threads()
    retrograd.set_num_threads(threads)
    made = (
        convolve(x, w, b, *how, tuple(expected.shape[2:])),
        convolve_transposed(g, w, c, size, *how) - c.reshape(-1, *[1] * len(size)),
        convolve_weight(x, g, kernel, *how),
    )
    retrograd.set_num_threads(before)
    assert made[0].flags.c_contiguous  # as the next layer of few channels, or one that flattens, reads it best
    for ours, other in zip(made, (expected, theirs[0].grad, theirs[1].grad), strict=True):
        other = other.detach().numpy()
        assert ours.shape == other.shape
        assert np.abs(ours - other).max(initial=0) <= TOLERANCE[kind] * np.abs(other).max(initial=1e-3)


@pytest.mark.parametrize("row, column", [(0, 0), (5, 6), (2, 3)])
def test_infinity_reaches_only_the_kernel_elements_that_see_it(row, column):
    images, results = np.ones((1, 2, 6, 7), np.float32), np.ones((1, 3, 4, 5), np.float32)
    images[0, 1, row, column] = np.inf
    made = convolve_weight(images, results, (3, 3), (1, 1), (0, 0), (1, 1), 1)
    y, x = np.indices((3, 3))
    sees = (y <= row) & (row < y + 4) & (x <= column) & (column < x + 5)
    assert np.array_equal(np.isposinf(made[:, 1]), np.broadcast_to(sees, (3, 3, 3)))
    assert np.isfinite(made[:, 0]).all() and np.isfinite(made[:, 1][:, ~sees]).all()


@pytest.mark.parametrize("name", ["avx2", "plain"])
def test_narrower_instruction_sets_give_the_same_numbers(name):
    if os.environ.get("RETROGRAD_INSTRUCTION_SET"):
        pytest.skip("one was asked for already")
    chosen = "random or many_channels or few_channels or maxima or means"
    files = [__file__, str(Path(__file__).with_name("test_pooling.py"))]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", chosen, *files]
    environment = {**os.environ, "RETROGRAD_INSTRUCTION_SET": name}
    made = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert made.returncode == 0, made.stdout
