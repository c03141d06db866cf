"""Elements gathered from places and added to them: compiled loops beside plain Python, and beside PyTorch."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import retrograd as torch
from retrograd._core import places

SEED = 31
# Shape and dimension: first, last and middle; one line; nothing; and enough for several threads.
SHAPES = [
    ((7,), 0),
    ((5, 4), 0),
    ((5, 4), -1),
    ((3, 6, 5), 1),
    ((0, 3), 1),
    ((300, 400), 0),
    ((300, 400), 1),
    ((2, 90, 700), 1),
]
DTYPES = [np.float32, np.float64, np.int64, np.int32, np.bool_, np.complex128]


def draw(shape, dtype, seed=0):
    values = np.random.default_rng(SEED + seed).standard_normal(shape) * 9
    return values > 0 if dtype == np.bool_ else values.astype(dtype)


def indices(shape, dim, length, count):
    shape = list(shape)
    shape[dim] = count
    return np.random.default_rng(SEED).integers(0, max(length, 1), shape)


def loop(array, dim, index, source=None, adds=False):
    """gather, or scatter into a copy, one element after another."""
    made = np.empty(index.shape, array.dtype) if source is None else array.copy()
    for at in itertools.product(*map(range, index.shape)):
        place = list(at)
        place[dim] = index[at]
        place = tuple(place)
        if source is None:
            made[at] = array[place]
        else:
            made[place] = made[place] + source[at] if adds else source[at]
    return made


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("shape", "dim"), SHAPES[:5])
def test_elements_one_by_one(shape, dim, dtype):
    array, index = draw(shape, dtype), indices(shape, dim, shape[dim], 9)
    result = places.gather(array, dim, index)
    np.testing.assert_array_equal(result, loop(array, dim, index))
    source = draw(index.shape, dtype, 1)
    for adds in (False, True):
        made = array.copy()
        if places.scatter(made, dim, index, source, adds):
            np.testing.assert_array_equal(made, loop(array, dim, index, source, adds))
        else:
            assert adds and dtype not in (np.float32, np.float64, np.int64)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
@pytest.mark.parametrize(("shape", "dim"), SHAPES)
def test_sums_are_in_the_order_of_the_index(shape, dim, dtype):
    """Bit for bit what adding one after another gives, however many threads there are."""
    array, index = draw(shape, dtype), indices(shape, dim, shape[dim], 50)
    source = draw(index.shape, dtype, 1)
    expected, made = array.copy(), array.copy()
    grid = list(np.ogrid[tuple(slice(n) for n in index.shape)])
    grid[dim] = index
    np.add.at(expected, tuple(grid), source)
    assert places.scatter(made, dim, index, source, True)
    np.testing.assert_array_equal(made, expected)
    np.testing.assert_array_equal(places.gather(array, dim, index), array[tuple(grid)])

    line = indices((1,), 0, shape[dim], 50)
    expected, made = array.copy(), array.copy()
    np.add.at(expected, (slice(None),) * (dim % len(shape)) + (line,), source)
    assert places.add_rows_at(made, dim, line, source)
    np.testing.assert_array_equal(made, expected)
    np.testing.assert_array_equal(places.select(array, dim, line), array.take(line, dim))


def test_what_the_loops_decline():
    array, index = np.zeros((3, 4)), np.zeros((3, 4), np.int64)
    assert places.gather(array, 1, index.astype(np.int32)) is None
    assert places.gather(array, 2, index) is None
    assert places.gather(array.T, 1, index) is None
    assert places.gather(array, 1, index[:2]) is None
    for wrong in (-1, 4, 2**62, -(2**63)):
        index[1, 2] = wrong
        assert places.gather(array, 1, index) is None
        assert places.select(array, 1, index[1]) is None
        assert not places.scatter(array, 1, index, array, True)
    fixed = np.zeros((3, 4))
    fixed.flags.writeable = False
    assert not places.scatter(fixed, 1, np.zeros((3, 4), np.int64), array, False)
    assert not places.add_rows_at(array, 0, np.zeros(2, np.int64), np.zeros((2, 4), np.float32))
    assert places.gather(np.zeros((3, 0)), 1, np.zeros((3, 1), np.int64)) is None


@pytest.mark.parametrize("count", [6, 40_000])
def test_gradients_beside_pytorch(count):
    """Through square brackets, gather, index_select, take and embedding, with numbers that come again and again."""
    reference = pytest.importorskip("torch")
    rng = np.random.default_rng(SEED)
    x, rows, columns = rng.standard_normal((50, 8)), rng.integers(-50, 50, count), rng.integers(0, 8, count)
    g, wide = rng.standard_normal((count, 8)), rng.integers(0, 8, (50, 300))

    def gradients(library):
        found = []
        for apply, of in [
            (lambda t, i: t[i], rows),
            (lambda t, i: t[i, library.tensor(columns)][:, None] + t[:1] * 0, rows),
            (lambda t, i: t.index_select(0, i), rows % 50),
            (lambda t, i: t.take(i)[:, None] * library.ones(8, dtype=library.float64), rows % 400),
            (lambda t, i: library.nn.functional.embedding(i, t), rows % 50),
        ]:
            leaf = library.tensor(x, requires_grad=True)
            apply(leaf, library.tensor(of)).backward(library.tensor(g))
            found.append(leaf.grad.numpy())
        leaf = library.tensor(x, requires_grad=True)
        leaf.gather(1, library.tensor(wide)).square().sum().backward()
        return [*found, leaf.grad.numpy()]

    for result, expected in zip(gradients(torch), gradients(reference), strict=True):
        np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("shape", "dim"), SHAPES)
def test_sums_onto_zeros(shape, dim, dtype, count):
    """What is added to zeros at once is what adding to zeros gives, bit for bit, also where nothing is added."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        index = indices(shape, dim, shape[dim] - shape[dim] // 3, 50)
        source = draw(index.shape, dtype, 1)
        source[source < -20] = -0.0
        expected = np.zeros(shape, dtype)
        assert places.scatter(expected, dim, index, source, True)
        made = places.gather_backward(source, dim, index, shape)
        np.testing.assert_array_equal(made, expected)
        np.testing.assert_array_equal(np.signbit(made), np.signbit(expected))
        line = indices((1,), 0, shape[dim] - shape[dim] // 3, 50)
        expected = np.zeros(shape, dtype)
        assert places.add_rows_at(expected, dim, line, source)
        made = places.select_backward(source, line, dim, shape)
        np.testing.assert_array_equal(made, expected)
        np.testing.assert_array_equal(np.signbit(made), np.signbit(expected))
    finally:
        torch.set_num_threads(before)


def test_large_results_of_taking_are_written_past_the_caches():
    """Lines that are no multiple of a block, and more bytes than a cache is sure to hold."""
    array = draw((1100, 2101), np.float32)
    index = indices(array.shape, 1, 2101, 2101)
    np.testing.assert_array_equal(places.gather(array, 1, index), np.take_along_axis(array, index, 1))
    line = indices((1,), 0, 1100, 1100)
    np.testing.assert_array_equal(places.select(array, 0, line), array[line])
    np.testing.assert_array_equal(places.select(array, 1, line), array[:, line])
    index[-1, -1] = 2101
    assert places.gather(array, 1, index) is None


def test_rows_of_one_index():
    array, index = draw((7, 2, 3), np.float64), np.array([[0, 6, 6], [1, 0, 2]])
    np.testing.assert_array_equal(places.rows_at(array, [index]), array[index])
    np.testing.assert_array_equal(places.rows_at(array[:, 0, 0].copy(), [index]), array[index, 0, 0])
    assert places.rows_at(array, [np.zeros((0, 2), np.int64)]).shape == (0, 2, 2, 3)
    for declined in ([index, index], [None], [index - 1], [index + 1], [index > 0], []):
        assert places.rows_at(array, declined) is None
    source = draw((4, 2, 3), np.float64)
    expected = np.zeros_like(array)
    np.add.at(expected, [6, 0, 6, 6], source)
    np.testing.assert_array_equal(places.rows_at_backward(source, [np.array([6, 0, 6, 6])], array.shape), expected)
    assert places.rows_at_backward(source, [np.array([6, 0, 6, 7])], array.shape) is None
    assert places.rows_at_backward(source[:3], [np.array([6, 0, 6, 6])], array.shape) is None
    with pytest.raises(IndexError, match="out of bounds"):
        torch.from_numpy(array)[torch.tensor([7])]


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int16, np.int32, np.int64, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1,), (40_000,), (3, 5), (300, 700), (7, 90, 130), (2, 3, 4, 5), (0, 4)])
def test_what_is_not_zero(shape, dtype):
    array = draw(shape, np.float64)
    array = np.where(np.abs(array) < 6, 0, array).astype(dtype)
    np.testing.assert_array_equal(torch.tensor(array).nonzero().numpy(), np.argwhere(array))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("share", [0, 0.01, 0.5, 1])
def test_elements_of_a_mask(share, dtype):
    for shape in ((5,), (300, 701), (4, 0)):
        array, mask = draw(shape, dtype), np.random.default_rng(SEED).random(shape) < share
        taken = torch.tensor(array).masked_select(torch.tensor(mask))
        np.testing.assert_array_equal(taken.numpy(), array[mask])
        if array.dtype.kind == "f":
            x = torch.tensor(array, requires_grad=True)
            weights = draw((int(mask.sum()),), dtype, 1)
            x.masked_select(torch.tensor(mask)).backward(torch.tensor(weights))
            expected = np.zeros_like(array)
            expected[mask] = weights
            np.testing.assert_array_equal(x.grad.numpy(), expected)


# ------------------------------------------------------------------------------------ gradients of places


@pytest.mark.parametrize("inner", [(), (3,), (15,), (16,), (40,)])
def test_gradient_of_rows_of_any_length(inner):
    """Rows that are named once, often and never, with fewer elements than a thread is worth and with more."""
    rng = np.random.default_rng(SEED)
    for rows, count in ((5, 3), (40, 1000), (70_000 // max(1, sum(inner)), 5000)):
        index = rng.integers(0, rows, count)
        grad = draw((count, *inner), np.float64)
        leaf = torch.zeros(rows, *inner, dtype=torch.float64, requires_grad=True)
        leaf[torch.tensor(index)].backward(torch.tensor(grad))
        expected = np.zeros((rows, *inner))
        np.add.at(expected, index, grad)
        np.testing.assert_allclose(leaf.grad.numpy(), expected, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("smaller", [0, 1])
@pytest.mark.parametrize(("shape", "dim"), [shape for shape in SHAPES if 0 not in shape[0]])
def test_gradient_of_a_source_as_large_as_its_index_or_larger(shape, dim, smaller):
    rng = np.random.default_rng(SEED)
    index = rng.integers(0, shape[dim], [max(1, n - smaller) for n in shape])
    source = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
    grad = draw(shape, np.float64)
    torch.zeros(shape, dtype=torch.float64).scatter_add(dim, torch.tensor(index), source).backward(torch.tensor(grad))
    expected = np.zeros(shape)
    expected[tuple([slice(n) for n in index.shape])] = np.take_along_axis(
        grad[tuple([slice(None) if k == dim % len(shape) else slice(n) for k, n in enumerate(index.shape)])], index, dim
    )
    np.testing.assert_array_equal(source.grad.numpy(), expected)
