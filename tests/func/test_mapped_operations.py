"""Operations whose batching has to look at values, and their gradients under `vmap`: what a loop gives, stacked."""

import numpy as np
import pytest

import retrograd
from retrograd import tensor
from retrograd.func import grad, jacfwd, jacrev, jvp, vjp, vmap
from retrograd.nn import functional as F

RNG = np.random.default_rng(7)


def drawn(*shape):
    return tensor(RNG.uniform(0.2, 1.5, shape))


def assert_as_a_loop(f, *batches, dims=None):
    """`f` and its gradient for the first argument, mapped over all arguments or those with a dimension in `dims`."""
    dims = dims or (0,) * len(batches)
    size = next(b.shape[0] for b, d in zip(batches, dims, strict=True) if d is not None)
    rows = [[b if d is None else b[n] for b, d in zip(batches, dims, strict=True)] for n in range(size)]
    for g in (f, grad(lambda *row: (f(*row) ** 2).sum())):
        found = vmap(g, dims)(*batches).numpy()
        np.testing.assert_allclose(found, np.stack([g(*row).numpy() for row in rows]), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("mode", ["bilinear", "nearest", "bicubic"])
@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
def test_grid_sample(mode, padding):
    def f(images, grid):
        return F.grid_sample(images, grid, mode, padding, align_corners=False)

    images, grids = drawn(3, 2, 2, 4, 5), drawn(3, 2, 3, 3, 2) - 1
    for dims in ((0, 0), (None, 0), (0, None)):
        given = [x if d == 0 else x[0] for x, d in zip((images, grids), dims, strict=True)]
        assert_as_a_loop(f, *given, dims=dims)
    if mode != "nearest":
        assert_as_a_loop(lambda grid, image: f(image, grid), grids, images)


@pytest.mark.parametrize("reduction", ["none", "mean"])
def test_ctc_loss(reduction):
    log_p = drawn(3, 6, 2, 4).log_softmax(-1)
    targets = tensor([[[1, 2, 0], [3, 3, 1]], [[1, 1, 1], [2, 3, 0]], [[3, 2, 1], [1, 0, 0]]])
    frames = tensor([[6, 5], [6, 6], [4, 6]])
    labels = tensor([[2, 3], [3, 2], [3, 0]])

    def f(p, t, n, m):
        return F.ctc_loss(p, t, n, m, reduction=reduction)

    assert_as_a_loop(f, log_p, targets, frames, labels)
    assert_as_a_loop(f, log_p, targets[0], frames[0], labels[0], dims=(0, None, None, None))
    assert_as_a_loop(f, log_p, tensor([1, 2, 3, 3, 1]), frames[0], labels[0], dims=(0, None, None, None))
    _, tangent = jvp(lambda p: f(p, targets[0], frames[0], labels[0]).sum(), (log_p[0],), (log_p[1],))
    slope = grad(lambda p: f(p, targets[0], frames[0], labels[0]).sum())(log_p[0])
    assert tangent.item() == pytest.approx((slope * log_p[1]).sum().item())


@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
@pytest.mark.parametrize("padding", [None, 1])
def test_embedding_bag(mode, padding):
    table = drawn(5, 2)
    bags = tensor([[[0, 1, 4], [1, 1, 1]], [[2, 2, 3], [1, 0, 0]]])

    def f(weight, numbers):
        return F.embedding_bag(numbers, weight, mode=mode, padding_idx=padding)

    assert_as_a_loop(f, table, bags, dims=(None, 0))
    assert_as_a_loop(f, drawn(2, 5, 2), bags)
    assert f(table, bags[0])[1].tolist() == ([0.0, 0.0] if padding == 1 else pytest.approx(
        (table[1] * (3 if mode == "sum" else 1)).tolist()
    ))  # fmt: skip


def test_margin_losses():
    x = drawn(3, 2, 4)
    assert_as_a_loop(F.multi_margin_loss, x, tensor([[0, 3], [1, 2], [3, 3]]))
    assert_as_a_loop(F.multilabel_margin_loss, x, tensor([[[0, 3, -1, 1], [-1, 0, 0, 0]]] * 3))
    with pytest.raises(RuntimeError, match="target out of range"):
        vmap(F.multi_margin_loss)(x, tensor([[0, 3], [1, 4], [3, 3]]))


def test_places_of_scalars():
    x, index = drawn(3), tensor([0, 0, 0])
    assert_as_a_loop(lambda a, i: a.gather(0, i), x, index)
    assert_as_a_loop(lambda a, i: a.gather(0, i), x, index[:, None])
    assert_as_a_loop(lambda a, i: a.gather(0, i), drawn(3, 2), tensor([1, 0, 1]))
    assert_as_a_loop(lambda a, i, b: a.scatter_add(0, i, b), x, index, drawn(3))
    assert_as_a_loop(lambda b, i, a: a.scatter_add(0, i, b), drawn(3), index, x)


@pytest.mark.parametrize("include_self", [True, False])
@pytest.mark.parametrize("zeros", [(), (0,), (0, 1), (0, 1, 4, 7)])
def test_products_with_zeros(zeros, include_self):
    src = drawn(3, 4)
    for place in zeros:
        src.view(-1)[place] = 0.0
    index = tensor([[0, 0, 1, 1], [1, 1, 1, 1], [0, 1, 0, 2]])

    def by_scatter(s, i, x):
        return x.scatter_reduce(0, i, s, "prod", include_self=include_self)

    def by_index(s, i, x):
        return x.index_reduce(0, i, s, "prod", include_self=include_self)

    for f in (by_scatter, by_index):
        assert_as_a_loop(f, src, index, drawn(3, 3))


@pytest.mark.parametrize("convolve", [F.conv1d, F.conv_transpose1d])
def test_biases_of_convolutions(convolve):
    x, weight, bias = drawn(3, 2, 4, 6), drawn(4, 1, 3), drawn(4, 3)
    assert_as_a_loop(lambda b, a: convolve(a, weight, b, groups=4), bias.t(), x)
    every_other = drawn(8)[::2]  # not dense
    expected = convolve(x[0], weight, every_other.clone(), groups=4)
    np.testing.assert_array_equal(convolve(x[0], weight, every_other, groups=4).numpy(), expected.numpy())


def test_running_statistics_may_be_captured():
    mean, var = retrograd.zeros(2, dtype=retrograd.float64), retrograd.ones(2, dtype=retrograd.float64)
    x = drawn(3, 2)
    grad(lambda y: F.batch_norm(y, mean, var, training=True).pow(3).sum())(x)
    np.testing.assert_allclose(mean.numpy(), 0.1 * x.numpy().mean(0))
    np.testing.assert_allclose(var.numpy(), 0.9 + 0.1 * x.numpy().var(0, ddof=1))
    with pytest.raises(RuntimeError, match="vmap: inplace arithmetic"):
        vmap(lambda y: F.batch_norm(y, mean, var, training=True))(x.expand(2, 3, 2))


@pytest.mark.parametrize("dims", [(0, None, 0), (None, None, 0), (0, 0, 0), (0, 0, None), (None, 0, None)])
def test_a_value_filled_in_counts_once_for_a_place_that_is_named_twice(dims):
    index = tensor([[1, 1, -3], [2, 0, 2]])
    batches = [drawn(2, 3, 4), index, drawn(2)]
    x, i, v = [b if d == 0 else b[0] for b, d in zip(batches, dims, strict=True)]
    rows = [tuple([b[n] if d == 0 else b for b, d in zip((x, i, v), dims, strict=True)]) for n in range(2)]
    g = drawn(2, 3, 4)

    def slopes(x, i, v, g):
        return vjp(lambda x, v: x.index_fill(0, i, v), x, v)[1](g)

    expected = []
    for row, h in zip(rows, g, strict=True):
        named = np.zeros(3, bool)
        named[row[1].numpy()] = True
        expected.append((h.numpy() * ~named[:, None], h.numpy()[named].sum()))
    found = vmap(slopes, (*dims, 0))(x, i, v, g)
    for k in range(2):
        np.testing.assert_allclose(found[k].numpy(), [row[k] for row in expected])
    # The same with the map inside.
    whole = vjp(lambda x, v: vmap(lambda x, i, v: x.index_fill(0, i, v), dims)(x, i, v), x, v)[1](g)
    for k, d in enumerate((dims[0], dims[2])):
        total = np.stack([row[k] for row in expected])
        np.testing.assert_allclose(whole[k].numpy(), total if d == 0 else total.sum(0))


@pytest.mark.parametrize("order", [1, 2, 3, 4.5, 0.5, float("inf"), -float("inf")])
def test_norms_of_scalars(order):
    x, t = tensor([2.0, -3.0, 0.5]), tensor([1.0, 2.0, 3.0])
    for f in (lambda a: retrograd.linalg.vector_norm(a, order), lambda a: retrograd.norm(a, order)):
        for values, slopes in (jvp(vmap(f), (x,), (t,)), vmap(lambda a, b, f=f: jvp(f, (a,), (b,)))(x, t)):
            np.testing.assert_allclose(values.numpy(), x.abs().numpy(), rtol=1e-6)
            np.testing.assert_allclose(slopes.numpy(), (x.sign() * t).numpy(), rtol=1e-6)


@pytest.mark.parametrize("name", ["chebyshev_polynomial_t", "hermite_polynomial_he", "legendre_polynomial_p"])
def test_polynomials_of_a_degree_that_is_a_number(name):
    polynomial = getattr(retrograd.special, name)
    x = drawn(4).requires_grad_()
    (found,) = retrograd.autograd.grad(vmap(lambda a: polynomial(a, 3))(x).sum(), x)
    (expected,) = retrograd.autograd.grad(polynomial(x, 3).sum(), x)
    np.testing.assert_allclose(found.numpy(), expected.numpy())
    slopes = vmap(jacfwd(jacrev(lambda a: polynomial(a, 3))))(x.detach())
    second = [jacrev(jacrev(lambda a: polynomial(a, 3)))(a).item() for a in x.detach()]
    np.testing.assert_allclose(slopes.numpy(), second)


def test_what_is_detached_in_place_has_no_slope():
    def f(a):
        fixed = a * 1
        fixed.detach_()
        return fixed * a

    x = drawn(3)
    np.testing.assert_array_equal(grad(lambda x: vmap(f)(x).sum())(x).numpy(), x.numpy())
    np.testing.assert_array_equal(jvp(vmap(f), (x,), (retrograd.ones_like(x),))[1].numpy(), x.numpy())
