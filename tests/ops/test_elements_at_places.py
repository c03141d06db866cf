"""Elements written to, added at and taken from places, where short ways are taken: against loops and NumPy."""

import itertools

import numpy as np
import pytest

import retrograd as rg

START = {"sum": 0.0, "prod": 1.0, "amax": -np.inf, "amin": np.inf, "mean": 0.0}
STEP = {"sum": np.add, "prod": np.multiply, "amax": np.maximum, "amin": np.minimum, "mean": np.add}


def reduced(array, dim, index, src, how, include_self):
    made, counts = array.copy(), np.full(array.shape, float(include_self))
    touched = set()
    for place in itertools.product(*map(range, index.shape)):
        to = place[:dim] + (index[place],) + place[dim + 1 :]
        if to not in touched and not include_self:
            made[to] = START[how]
        touched.add(to)
        made[to] = STEP[how](made[to], src[place])
        counts[to] += 1
    return made / np.maximum(counts, 1) if how == "mean" else made


@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("how", START)
@pytest.mark.parametrize("include_self", [True, False])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_positions_that_name_a_part_of_the_array(dim, how, include_self, kind):
    generator = np.random.default_rng(0)
    array, src = generator.standard_normal((5, 4)).astype(kind), generator.standard_normal((4, 4)).astype(kind)
    for shape in ((3, 2), (4, 4), (1, 3), (0, 2), (2, 0)):
        index = generator.integers(0, 4, shape)
        expected = reduced(array, dim % 2, index, src, how, include_self)
        made = rg.scatter_reduce(rg.tensor(array), dim, rg.tensor(index), rg.tensor(src), how, include_self=include_self)
        np.testing.assert_allclose(made.numpy(), expected, rtol=1e-5)
        if how == "sum" and include_self:
            made = rg.scatter_add(rg.tensor(array), dim, rg.tensor(index), rg.tensor(src))
            np.testing.assert_allclose(made.numpy(), expected, rtol=1e-5)


@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("how", ["prod", "amax", "amin", "mean"])
@pytest.mark.parametrize("include_self", [True, False])
@pytest.mark.parametrize("kind", [rg.int32, rg.int64])
def test_parts_reduced_at_an_index(dim, how, include_self, kind):
    generator = np.random.default_rng(1)
    array = generator.standard_normal((3, 4))
    index = np.array([2, 0, 0])
    src = generator.standard_normal((3, 4) if dim == 0 else (3, 3))
    grid = np.broadcast_to(index[:, None] if dim == 0 else index, src.shape)
    made = rg.index_reduce(
        rg.tensor(array), dim, rg.tensor(index, dtype=kind), rg.tensor(src), how, include_self=include_self
    )
    np.testing.assert_allclose(made.numpy(), reduced(array, dim % 2, grid, src, how, include_self), rtol=1e-12)


def test_positions_out_of_range_are_refused():
    with pytest.raises(RuntimeError, match="out of bounds"):
        rg.scatter_add(rg.zeros(3, 4), 0, rg.tensor([[3]]), rg.ones(3, 4))
    with pytest.raises(IndexError, match="out of range"):
        rg.index_reduce(rg.zeros(3), 0, rg.tensor([3]), rg.ones(1), "amax")


@pytest.mark.parametrize("alpha", [1, -1, 0, 2.5])
@pytest.mark.parametrize("dim", [0, 1])
def test_multiples_added_at_an_index(alpha, dim):
    array, source, index = np.zeros((3, 3)), np.arange(6.0).reshape((2, 3) if dim == 0 else (3, 2)), np.array([2, 2])
    expected = array.copy()
    np.add.at(expected, (slice(None),) * dim + (index,), alpha * source)
    made = rg.index_add(rg.tensor(array), dim, rg.tensor(index), rg.tensor(source), alpha=alpha)
    assert np.array_equal(made.numpy(), expected)


def test_values_added_at_one_index():
    array, values = np.zeros((4, 3)), np.arange(9.0).reshape(3, 3)
    for index in ([0, 3, 0], [-1, -1, 2]):
        expected = array.copy()
        np.add.at(expected, (np.array(index),), values)
        made = rg.index_put(rg.tensor(array), (rg.tensor(index),), rg.tensor(values), accumulate=True)
        assert np.array_equal(made.numpy(), expected)
        made = rg.index_put(rg.tensor(array), (rg.tensor(index),), rg.tensor(2.0, dtype=rg.float64), accumulate=True)
        expected = array.copy()
        np.add.at(expected, (np.array(index),), 2.0)
        assert np.array_equal(made.numpy(), expected)


def test_positions_along_a_dimension_broadcast():
    array = np.arange(24.0).reshape(2, 3, 4)
    for shape in ((1, 3, 2), (2, 1, 2), (1, 1, 5), (2, 3, 1)):
        index = np.random.default_rng(0).integers(0, 4, shape)
        made = rg.take_along_dim(rg.tensor(array), rg.tensor(index), 2)
        assert np.array_equal(made.numpy(), np.take_along_axis(array, index, 2))
    one = rg.take_along_dim(rg.tensor(array[:1]), rg.tensor(np.zeros((2, 3, 1), np.int64)), 2)
    assert np.array_equal(one.numpy(), np.broadcast_to(array[:1, :, :1], (2, 3, 1)))
    with pytest.raises(RuntimeError, match="must match"):
        rg.take_along_dim(rg.zeros(2, 3), rg.zeros(4, 1, dtype=rg.int64), 1)


def test_quarters_in_every_plane():
    array = np.arange(24).reshape(2, 3, 4)
    for k in range(-5, 6):
        for dims in itertools.permutations(range(-1, 2), 2):
            assert np.array_equal(rg.rot90(rg.tensor(array), k, dims).numpy(), np.rot90(array, k, dims))


def test_places_in_triangles():
    for row, col, offset in itertools.product((0, 1, 4), (0, 1, 5), (-6, -1, 0, 1, 6)):
        for name in ("tril", "triu"):
            expected = np.stack(getattr(np, name + "_indices")(row, offset, col))
            made = getattr(rg, name + "_indices")(row, col, offset)
            assert made.dtype is rg.int64 and np.array_equal(made.numpy(), expected)


@pytest.mark.parametrize("dim", [None, 0, -1, (0, 2), [1, 2]])
@pytest.mark.parametrize("keepdim", [False, True])
def test_variances_and_means_together(dim, keepdim):
    array = np.random.default_rng(0).standard_normal((3, 4, 5))
    axis = tuple(dim) if isinstance(dim, list) else dim
    for correction in (0, 1):
        variance, mean = rg.var_mean(rg.tensor(array), dim, correction=correction, keepdim=keepdim)
        np.testing.assert_allclose(variance.numpy(), array.var(axis, ddof=correction, keepdims=keepdim), rtol=1e-12)
        np.testing.assert_allclose(mean.numpy(), array.mean(axis, keepdims=keepdim), rtol=1e-12)
    variance, mean = rg.var_mean(rg.tensor(array), False)
    np.testing.assert_allclose([variance.item(), mean.item()], [array.var(), array.mean()], rtol=1e-12)


def test_numbers_of_a_length_and_an_angle_in_any_order_of_memory():
    length, angle = np.random.default_rng(0).standard_normal((2, 3, 4))
    made = rg.polar(rg.tensor(length).T, rg.tensor(angle).T)
    np.testing.assert_allclose(made.numpy(), (length * np.exp(1j * angle)).T, rtol=1e-12)
    made = rg.polar(rg.tensor(length), rg.tensor(angle[0]))
    np.testing.assert_allclose(made.numpy(), length * np.exp(1j * angle[0]), rtol=1e-12)


def test_copies_are_in_c_order_and_of_their_own():
    x = rg.tensor(np.arange(12.0).reshape(3, 4))
    for made, expected in (
        (rg.t_copy(x), x.numpy().T), (rg.alias_copy(x), x.numpy()), (rg.select_copy(x, 1, 2), x.numpy()[:, 2]),
        (rg.expand_copy(x[:, :1], (3, 2)), x.numpy()[:, [0, 0]]),
    ):  # fmt: skip
        assert made.is_contiguous() and np.array_equal(made.numpy(), expected)
        made.zero_()
    assert x.sum().item() == 66
