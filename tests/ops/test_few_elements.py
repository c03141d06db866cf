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


def test_repeated_and_flipped():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    for a in (array, array.T, array[:, ::2], array[None]):
        x = torch.from_numpy(a)
        for repeats in ((2, 1), (1, 3), (2, 2, 1), (1, 2, 3), (0, 1), (2, 3, 4, 1)):
            if len(repeats) >= a.ndim:
                np.testing.assert_array_equal(x.repeat(*repeats).numpy(), np.tile(a, repeats))
                assert x.repeat(*repeats).is_contiguous()
        for dims in ((0,), (1,), (0, -1), ()):
            np.testing.assert_array_equal(x.flip(dims).numpy(), np.flip(a, dims))
    w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (w.repeat(2) * torch.arange(6.0)).sum().backward()
    assert w.grad.tolist() == [3.0, 5.0, 7.0] and w.repeat(2).grad_fn.name() == "RepeatBackward0"
    w.grad = None
    (w.flip(0) * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert w.grad.tolist() == [100.0, 10.0, 1.0]
    with pytest.raises(RuntimeError):
        w.repeat(-1)
    with pytest.raises(RuntimeError):
        w.flip(0, 0)
    with pytest.raises(IndexError):
        w.flip(1)


def test_gradients_of_several_views():
    x = torch.arange(6.0).reshape(2, 3).requires_grad_()
    a, b = x.split([1, 2], 1)
    c, d = x.unbind()
    e, f, g = x.chunk(3, dim=1)
    assert [t.grad_fn.name() for t in (a, c, e)] == ["SplitWithSizesBackward0", "UnbindBackward0", "SplitBackward0"]
    (a.sum() + 2 * b.sum() + 10 * d.sum() + 100 * f.sum()).backward()
    assert x.grad.tolist() == [[1.0, 102.0, 2.0], [11.0, 112.0, 12.0]]
    with pytest.raises(RuntimeError, match="multiple views"):
        c.add_(1.0)
    y = torch.zeros(2, 2)
    y.unbind()[1].fill_(3.0)
    assert y.tolist() == [[0.0, 0.0], [3.0, 3.0]]


@pytest.mark.parametrize(
    "equation",
    ["ij,jk->ik", "ij,jk->ki", "ji,jk->ik", "ij,kj->ik", "bij,bjk->bik", "ij,j->i", "i,ij->j", "i,i->", "ij,jk", "i,i->i",
     "i,j->ij", "ij,ij->i", "bi,bij->bj", "...ij,...jk->...ik"],
)  # fmt: skip
def test_sums_of_products(equation):
    terms = equation.replace(" ", "").partition("->")[0].split(",")
    lengths = {"i": 2, "j": 3, "k": 4, "b": 2}
    shapes = [[5] * ("..." in term) + [lengths[c] for c in term.replace("...", "")] for term in terms]
    one, two = (RANDOM.standard_normal(shape) for shape in shapes)
    made = torch.einsum(equation, torch.from_numpy(one), torch.from_numpy(two))
    np.testing.assert_allclose(made.numpy(), np.einsum(equation, one, two), rtol=1e-12, atol=1e-14)


def test_lengths_in_sums_of_products():
    a = torch.ones(2, 1)
    assert torch.einsum("ij,jk->ik", a, torch.ones(3, 4)).tolist() == [[3.0] * 4] * 2  # of length 1, which broadcasts
    with pytest.raises(RuntimeError, match="broadcast"):
        torch.einsum("ij,jk->ik", torch.ones(2, 2), torch.ones(3, 4))


def test_rows_of_classes():
    one_hot = torch.nn.functional.one_hot
    assert one_hot(torch.tensor([0, 2])).tolist() == [[1, 0, 0], [0, 0, 1]]
    assert one_hot(torch.tensor([[1]]), 3).tolist() == [[[0, 1, 0]]]
    for wrong in (torch.tensor([-1]), torch.tensor([3])):
        with pytest.raises(RuntimeError, match="Class values"):
            one_hot(wrong, 3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_losses_beside_their_definitions(dtype, reduction):
    F = torch.nn.functional
    x = RANDOM.standard_normal((3, 5)).astype(dtype) * 2
    t = RANDOM.standard_normal((3, 5)).astype(dtype)
    p, q = 1 / (1 + np.exp(-x)), 1 / (1 + np.exp(-t))
    p[0, 0], p[0, 1] = 0.0, 1.0
    wide_x, wide_t, wide_p, wide_q = (a.astype(np.longdouble) for a in (x, t, p, q))
    d = abs(wide_x - wide_t)
    with np.errstate(divide="ignore"):
        two = -wide_q * np.maximum(np.log(wide_p), -100) - (1 - wide_q) * np.maximum(np.log1p(-wide_p), -100)
    cases = [
        (F.mse_loss, x, t, {}, d**2),
        (F.smooth_l1_loss, x, t, {"beta": 0.5}, np.where(d < 0.5, d**2, d - 0.25)),
        (F.huber_loss, x, t, {"delta": 0.5}, np.where(d <= 0.5, d**2 / 2, 0.5 * (d - 0.25))),
        (F.binary_cross_entropy, p, q, {}, two),
        (F.binary_cross_entropy_with_logits, x, q, {}, np.log1p(np.exp(wide_x)) - wide_q * wide_x),
    ]
    for loss, a, b, options, terms in cases:
        made = loss(torch.from_numpy(a), torch.from_numpy(b), reduction=reduction, **options)
        exact = terms if reduction == "none" else getattr(terms, reduction)()
        np.testing.assert_allclose(made.numpy(), exact.astype(np.float64), rtol=20 * np.finfo(dtype).eps, atol=1e-7)
        assert made.dtype is torch.from_numpy(a).dtype


def test_losses_leave_what_is_wrong_to_the_long_way():
    F = torch.nn.functional
    with pytest.raises(RuntimeError, match="between 0 and 1"):
        F.binary_cross_entropy(torch.tensor([1.5]), torch.tensor([1.0]))
    with pytest.raises(RuntimeError, match="between 0 and 1"):
        F.binary_cross_entropy(torch.tensor([float("nan")]), torch.tensor([1.0]))
    assert F.mse_loss(torch.zeros(0), torch.zeros(0)).isnan()
    far = F.binary_cross_entropy_with_logits(torch.tensor([-200.0, 200.0]), torch.tensor([1.0, 0.0]), reduction="none")
    assert far.tolist() == [200.0, 200.0]


def test_functions_in_one_pass():
    F = torch.nn.functional
    x = np.array([-2.0, -0.5, -0.0, 0.3, 0.5, 4.0, np.nan, np.inf, -np.inf], np.float32)
    t = torch.from_numpy(x)
    np.testing.assert_array_equal(F.hardshrink(t).numpy(), np.where(abs(x) <= 0.5, 0, x))
    soft = np.where(x > 0.5, x - np.float32(0.5), np.where(x < -0.5, x + np.float32(0.5), 0)) + np.where(x != x, x, 0)
    np.testing.assert_array_equal(F.softshrink(t).numpy(), soft)
    np.testing.assert_array_equal(F.prelu(t, torch.tensor([0.25])).numpy(), np.where(x > 0, x, x * np.float32(0.25)))
    np.testing.assert_array_equal(torch.complex(t, -t).numpy().imag, -x)
    np.testing.assert_array_equal((t[:6] ** 3).numpy(), x[:6] * x[:6] * x[:6])
    np.testing.assert_array_equal(F.glu(t[:6]).numpy(), (t[:3] * t[3:6].sigmoid()).numpy())
    with pytest.raises(RuntimeError):
        F.softshrink(t, -1.0)
    with pytest.raises(RuntimeError):
        F.glu(t)


def test_random_numbers_of_the_short_and_the_long_way_are_the_same():
    chances = torch.tensor([[0.2, 0.9], [0.0, 1.0]])
    for x in (chances, chances.double()):
        torch.manual_seed(1)
        short = x.bernoulli()
        torch.manual_seed(1)
        units = torch.rand(2, 2, dtype=x.dtype)
        assert short.tolist() == (units < x).to(x.dtype).tolist()
    with pytest.raises(RuntimeError):
        torch.tensor([1.5]).bernoulli()
