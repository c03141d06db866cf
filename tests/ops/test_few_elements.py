"""Kernels for few elements and short ways of composed functions, compared with NumPy."""

import numpy as np
import pytest

import retrograd as torch
from retrograd._core import few, shortcuts

RANDOM = np.random.default_rng(3)
SHAPES = [(1,), (7,), (3, 4), (2, 1, 5), (2, 3, 2, 2)]
DTYPES = [np.float32, np.float64, np.int64, np.int32, np.int16, np.bool_]


def some(shape, dtype):
    return RANDOM.integers(-2, 3, shape).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
def test_truth_and_counts(shape, dtype):
    array = some(shape, dtype)
    x = torch.from_numpy(array)
    assert x.all().item() == array.all() and x.any().item() == array.any()
    assert torch.ones(shape).to(x.dtype).all().item() is True and torch.zeros(shape).to(x.dtype).any().item() is False
    assert x.count_nonzero().item() == np.count_nonzero(array)
    for dim in range(-len(shape), len(shape)):
        for keepdim in (False, True):
            np.testing.assert_array_equal(x.all(dim, keepdim).numpy(), array.all(dim, keepdims=keepdim))
            np.testing.assert_array_equal(x.any(dim, keepdim).numpy(), array.any(dim, keepdims=keepdim))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
def test_extrema_and_their_first_places(shape, dtype):
    array = some(shape, dtype)
    if dtype in (np.float32, np.float64) and array.size > 2:
        array.reshape(-1)[[1, -1]] = np.nan
    x = torch.from_numpy(array)
    for dim in range(-len(shape), len(shape)):
        for keepdim in (False, True):
            for name in ("max", "min"):
                values, places = getattr(x, name)(dim, keepdim)
                np.testing.assert_array_equal(values.numpy(), getattr(array, name)(dim, keepdims=keepdim))
                np.testing.assert_array_equal(places.numpy(), getattr(array, "arg" + name)(dim, keepdims=keepdim))
    if dtype is not np.bool_:
        for name in ("argmax", "argmin"):
            assert getattr(x, name)().item() == getattr(array, name)()
            assert getattr(x, name)(keepdim=True).shape == (1,) * array.ndim
            np.testing.assert_array_equal(getattr(x, name)(0).numpy(), getattr(array, name)(0))


def test_gradient_goes_to_the_first_of_equal_elements():
    x = torch.tensor([[1.0, 3.0, 3.0], [2.0, 0.0, 2.0]], requires_grad=True)
    x.max(1).values.sum().backward()
    assert x.grad.tolist() == [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]


def test_refusals_stay():
    with pytest.raises(RuntimeError, match="bool"):
        torch.tensor([True]).argmax()
    with pytest.raises(IndexError):
        torch.zeros(0).argmax()
    with pytest.raises(IndexError):
        torch.zeros(2).max(1)
    with pytest.raises(RuntimeError, match="same dtype"):
        torch.zeros(2).dot(torch.zeros(2, dtype=torch.float64))
    with pytest.raises(RuntimeError):
        torch.zeros(2).dot(torch.zeros(3))
    with pytest.raises(RuntimeError):
        torch.zeros(2, 3).mv(torch.zeros(2))
    with pytest.raises(RuntimeError):
        torch.bmm(torch.zeros(2, 3, 4), torch.zeros(2, 3, 4))
    with pytest.raises(RuntimeError, match="[Zz]ero"):
        torch.arange(3) % 0
    with pytest.raises(RuntimeError, match="[Zz]ero"):
        torch.arange(3) // torch.tensor([1, 0, 2])
    with pytest.raises(RuntimeError):
        torch.where(torch.ones(2), torch.zeros(2), 0.0)
    with pytest.raises(TypeError):
        torch.where(torch.tensor([True]), torch.zeros(1), "0")


@pytest.mark.parametrize("divisor", [3, -3, 1, -1, 5, -7])
def test_integers_divided(divisor):
    array = np.array([*range(-9, 10), 2**62, -(2**63), 2**63 - 1])
    x = torch.from_numpy(array)
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal((x % divisor).numpy(), array % divisor)
        np.testing.assert_array_equal((x // divisor).numpy(), array // divisor)
        each = np.where(array % 2, divisor, 2)
        np.testing.assert_array_equal((x % torch.from_numpy(each)).numpy(), array % each)
        np.testing.assert_array_equal((x // torch.tensor(divisor)).numpy(), array // divisor)
    assert (torch.tensor([7]) % 2.5).tolist() == [2.0] and (5 % torch.tensor([3])).tolist() == [2]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_products_of_vectors_are_rounded_once(dtype):
    for n in (0, 1, 3, 4, 65):
        a, b = RANDOM.standard_normal((2, n)).astype(dtype)
        m = RANDOM.standard_normal((3, n)).astype(dtype)
        tight = {"rtol": 0, "atol": 4 * np.finfo(dtype).eps * max(1, n) ** 0.5}
        exact = (a.astype(np.longdouble) * b).sum()
        np.testing.assert_allclose(torch.from_numpy(a).dot(torch.from_numpy(b)).numpy(), float(exact), **tight)
        exact = (m.astype(np.longdouble) * b).sum(1).astype(np.float64)
        np.testing.assert_allclose(torch.from_numpy(m).mv(torch.from_numpy(b)).numpy(), exact, **tight)


@pytest.mark.parametrize("value", [True, 2, -0.5])
@pytest.mark.parametrize("kind", ["float32", "float64", "int64", "bool", "float16"])
def test_choice_with_a_number(kind, value):
    mask = np.array([True, False, True])
    array = np.array([3, 0, 1]).astype(kind)
    x, m = torch.from_numpy(array), torch.from_numpy(mask)
    whole = kind in ("int64", "bool")
    expected = "float32" if whole and isinstance(value, float) else "int64" if kind == "bool" and value == 2 else kind
    for ours, theirs in ((torch.where(m, x, value), (array, value)), (torch.where(m, value, x), (value, array))):
        assert str(ours.dtype) == f"torch.{expected}"
        np.testing.assert_array_equal(ours.numpy(), np.where(mask, *theirs).astype(expected))


def test_masks_filled():
    x = torch.tensor([[1.0, -2.0], [3.0, -4.0]], requires_grad=True)
    y = x.masked_fill(x < 0, 7)
    y.sum().backward()
    assert y.tolist() == [[1.0, 7.0], [3.0, 7.0]] and x.grad.tolist() == [[1.0, 0.0], [1.0, 0.0]]
    z = torch.tensor([1, 2, 3])
    assert z.masked_fill_(torch.tensor([True, False, False]), 5) is z and z.tolist() == [5, 2, 3]
    assert torch.zeros(2, 2).masked_fill(torch.tensor([True, False]), 1.0).tolist() == [[1.0, 0.0], [1.0, 0.0]]
    with pytest.raises(RuntimeError, match="boolean masks"):
        z.masked_fill_(torch.tensor([1, 0, 0]), 5)


def test_comparison_of_all_elements():
    a = torch.tensor([1.0, 2.0])
    assert torch.equal(a, a.clone()) and not torch.equal(a, torch.tensor([1.0, 3.0])) and not a.equal(a[:1])
    assert not torch.equal(torch.tensor([float("nan")]), torch.tensor([float("nan")]))
    assert torch.equal(torch.tensor([0.0]), torch.tensor([-0.0])) and torch.equal(torch.zeros(0), torch.zeros(0))


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 4), (5,), (2, 0, 3)])
def test_dimensions_made_one(shape):
    array = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    x, ndim = torch.from_numpy(array), len(shape)
    for start in range(-ndim, ndim):
        for end in range(start % ndim, ndim):
            lengths = [*shape[: start % ndim], int(np.prod(shape[start % ndim : end + 1])), *shape[end + 1 :]]
            np.testing.assert_array_equal(x.flatten(start, end).numpy(), array.reshape(lengths))
    assert x.flatten(start_dim=0).shape == (array.size,)
    with pytest.raises(IndexError):
        x.flatten(ndim)


def test_layout_and_conversion():
    x = torch.arange(6.0).reshape(2, 3)
    assert x.is_contiguous() and not x.t().is_contiguous() and x.contiguous() is x
    y = x.t().contiguous()
    assert y.is_contiguous() and y.tolist() == [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
    assert x.to("cpu") is x and x.to(torch.float32) is x and x.to(torch.device("cpu")) is x
    assert x.to(torch.int64).dtype is torch.int64 and x.to(y.double()).dtype is torch.float64
    with pytest.raises(RuntimeError):
        x.to("cuda")


def test_joined_and_multiplied():
    a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0])
    assert torch.hstack([a, b]).tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    m = torch.arange(4.0).reshape(2, 2)
    np.testing.assert_array_equal(torch.hstack((m, m)).numpy(), np.hstack([m.numpy()] * 2))
    np.testing.assert_array_equal(torch.vstack((m, m)).numpy(), np.vstack([m.numpy()] * 2))
    np.testing.assert_array_equal(torch.vstack((a, a)).numpy(), np.vstack([a.numpy()] * 2))
    np.testing.assert_array_equal(torch.outer(a, b).numpy(), np.outer(a.numpy(), b.numpy()))
    with pytest.raises(RuntimeError):
        torch.outer(m, a)


@pytest.mark.parametrize("dim", [0, 1, -1, 2])
def test_parts_written_at_positions(dim):
    array = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    index, lead = np.array([1, 0]), (slice(None),) * (dim % 3)
    source = -np.ones([2 if d == dim % 3 else n for d, n in enumerate(array.shape)], np.float32)
    source *= np.arange(1, source.size + 1).reshape(source.shape)
    x, i = torch.from_numpy(array.copy()), torch.from_numpy(index)
    filled, copied = array.copy(), array.copy()
    filled[(*lead, index)] = 2.5
    copied[(*lead, index)] = source
    np.testing.assert_array_equal(x.index_fill(dim, i, 2.5).numpy(), filled)
    np.testing.assert_array_equal(x.index_copy(dim, i, torch.from_numpy(source)).numpy(), copied)
    np.testing.assert_array_equal(x.numpy(), array)
    places = torch.from_numpy(np.broadcast_to(index.reshape([2 if d == dim % 3 else 1 for d in range(3)]), source.shape).copy())
    np.testing.assert_array_equal(x.scatter(dim, places, 2.5).numpy(), filled)
    np.testing.assert_array_equal(x.scatter(dim, places, torch.from_numpy(source)).numpy(), copied)
    assert x.scatter_(dim, places, 2.5) is x
    np.testing.assert_array_equal(x.numpy(), filled)
    with pytest.raises((IndexError, RuntimeError)):
        x.index_fill_(dim, torch.tensor([4]), 0.0)


def test_the_short_ways_are_taken():
    x = torch.ones(2, 3)
    assert few.all(x.numpy()) is not None and few.argmax(x.numpy(), 1, False) is not None
    assert few.all(x.numpy().T) is None and few.all(np.ones(3, np.uint8)) is None and few.all(np.ones(5000)) is None
    assert shortcuts.flatten(x) is not None and shortcuts.where(x > 0, x, 0.0) is not None
    assert shortcuts.where(x > 0, torch.ones(2, 3, dtype=torch.int64), 0.5) is None
    assert shortcuts.flatten(x, axis=0) is None and shortcuts.equal(x=x) is None
