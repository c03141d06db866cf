"""Numbers written where a mask is true, and the ways around it, beside PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd.func import vmap

torch = pytest.importorskip("torch")

DTYPES = ["float32", "float64", "int64", "int8", "bool", "complex64", "float16"]
VALUES = [2, -1.5, True, float("inf"), float("nan")]
MASK = [[True, False, True], [False, False, True]]


def written(library, dtype, value, mask=MASK):
    x = library.arange(6).reshape(2, 3).to(getattr(library, dtype))
    x[library.tensor(mask)] = value
    return x


def outcome(library, *arguments):
    try:
        return np.asarray(written(library, *arguments).tolist())
    except (RuntimeError, OverflowError, ValueError, IndexError) as error:
        return type(error)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("value", VALUES)
def test_a_number_where_a_mask_is_true(dtype, value):
    if dtype in ("int64", "int8", "bool") and not np.isfinite(value):
        pytest.skip("what an integer becomes of infinity is the processor's")
    ours, theirs = outcome(retrograd, dtype, value), outcome(torch, dtype, value)
    if isinstance(theirs, type):
        assert ours is theirs
    else:
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("mask", [[True, False], [True], [[True, False, True]]])
def test_masks_of_other_shapes(mask):
    ours, theirs = outcome(retrograd, "float32", 5, mask), outcome(torch, "float32", 5, mask)
    if isinstance(theirs, type):
        assert ours is theirs
    else:
        np.testing.assert_array_equal(ours, theirs)


def test_what_is_recorded_keeps_its_gradient():
    found = []
    for library in (retrograd, torch):
        x = library.ones(3, requires_grad=True)
        y = x * 2
        y[library.tensor([True, False, True])] = 0.0
        assert y.grad_fn.name() == "IndexPutBackward0"
        y.sum().backward()
        found.append(x.grad.tolist())
    assert found[0] == found[1] == [0, 2, 0]


def test_a_leaf_that_requires_grad_is_refused():
    for library in (retrograd, torch):
        x = library.ones(3, requires_grad=True)
        with pytest.raises(RuntimeError, match="leaf"):
            x[library.tensor([True, False, True])] = 0.0


def test_what_was_saved_is_noticed():
    for library in (retrograd, torch):
        x, w = library.ones(3), library.ones(3, requires_grad=True)
        y = (x * w).sum()
        x[library.tensor([True, False, True])] = 0.0
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            y.backward()


def test_in_a_batch():
    def f(x, mask):
        x = x.clone()
        x[mask] = 7.0
        return x

    x, mask = retrograd.zeros(2, 3), retrograd.tensor(MASK)
    expected = np.where(np.array(MASK), 7.0, 0.0)
    np.testing.assert_array_equal(vmap(f)(x, mask).numpy(), expected)


def test_equal_sees_shapes_dtypes_and_nan():
    for library in (retrograd, torch):
        a = library.tensor([1.0, 2.0])
        assert library.equal(a, a.clone())
        assert not library.equal(a, library.tensor([1.0, 3.0]))
        assert not library.equal(a, library.tensor([[1.0, 2.0]]))
        assert not library.equal(library.zeros(0), library.zeros(0, 2))
        assert library.equal(library.zeros(0), library.zeros(0))
        nan = library.tensor([float("nan")])
        assert not library.equal(nan, nan.clone())


def test_one_hot_in_a_batch():
    places = retrograd.tensor([[0, 2], [1, 1]])
    made = vmap(lambda p: retrograd.nn.functional.one_hot(p, 3))(places)
    expected = torch.nn.functional.one_hot(torch.tensor([[0, 2], [1, 1]]), 3)
    np.testing.assert_array_equal(made.numpy(), expected.numpy())


def test_positions_outside_leave_the_tensor_as_it_was():
    x = retrograd.zeros(3)
    with pytest.raises(IndexError, match="index 3 is out of bounds for dimension 0 with size 3"):
        x.index_fill_(0, retrograd.tensor([0, 3]), 1.0)
    assert x.tolist() == [0, 0, 0]


READ = [((5,), (5,)), ((3, 4), (3, 4)), ((3, 4), (3,)), ((2, 3, 4), (2, 3)), ((0, 3), (0,)), ((3, 0), (3,))]


@pytest.mark.parametrize(("shape", "lead"), READ)
@pytest.mark.parametrize("dtype", ["float32", "int8", "bool", "complex128", "float16"])
def test_what_a_mask_reads(shape, lead, dtype):
    generator = np.random.default_rng(3)
    array = (generator.normal(size=shape) * 3).astype(dtype)
    drawn = generator.integers(0, 2, lead).astype(bool)
    for mask in (drawn, drawn & False, drawn | True):
        ours = retrograd.from_numpy(array)[retrograd.from_numpy(mask)].numpy()
        theirs = torch.from_numpy(array)[torch.from_numpy(mask)].numpy()
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("numbers", [[0, 2, 2], [-1, 0], []])
def test_parts_along_the_second_dimension(numbers):
    array = np.random.default_rng(4).normal(size=(4, 5, 2))
    found = []
    for library in (retrograd, torch):
        x = library.from_numpy(array.copy()).requires_grad_()
        y = x[:, library.tensor(numbers, dtype=library.int64)]
        (y * y).sum().backward()
        found.append((y.detach().numpy(), x.grad.numpy()))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_allclose(found[0][1], found[1][1], rtol=1e-12)


def test_a_number_outside_the_second_dimension():
    with pytest.raises(IndexError, match="index 5 is out of bounds for dimension 1 with size 5"):
        retrograd.zeros(4, 5)[:, retrograd.tensor([5])]
