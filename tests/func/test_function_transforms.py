"""grad, vjp, jvp, Jacobians and vmap, alone and composed: against worked-out numbers and PyTorch."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose

import retrograd as torch
from retrograd import func
from retrograd.func import grad, grad_and_value, hessian, jacfwd, jacrev, jvp, linearize, vjp, vmap


def tensor(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


def close(actual: torch.Tensor, expected, tolerance: float = 1e-12) -> None:
    assert_allclose(actual.detach().numpy(), np.asarray(expected), rtol=tolerance, atol=tolerance)


X = (0.3, -1.2, 2.0)

# ------------------------------------------------------------------------------------ grad


def test_grad_of_a_scalar_function() -> None:
    close(grad(torch.sin)(torch.tensor(0.5, dtype=torch.float64)), np.cos(0.5))


def test_grad_takes_the_arguments_that_argnums_names() -> None:
    def f(x, y, scale=1.0):
        return (x * y * scale).sum()

    x, y = tensor(1, 2), tensor(3, 4)
    close(grad(f, argnums=1)(x, y, scale=2.0), [2, 4])
    gx, gy = grad(f, argnums=(0, -1))(x, y)
    close(gx, [3, 4])
    close(gy, [1, 2])


def test_grad_has_the_structure_of_its_argument() -> None:
    found = grad(lambda p: (p["a"] * p["b"][0]).sum())({"a": tensor(2), "b": [tensor(5), tensor(7)]})
    close(found["a"], [5])
    close(found["b"][0], [2])
    close(found["b"][1], [0])


def test_grad_with_aux_gives_tensors_outside_the_graph() -> None:
    found, (value, aux) = grad_and_value(lambda x: ((x * x).sum(), {"double": 2 * x}), has_aux=True)(tensor(1, 2))
    close(found, [2, 4])
    close(value, 5)
    close(aux["double"], [2, 4])
    assert not value.requires_grad and not aux["double"].requires_grad and not found.requires_grad
    found, aux = grad(lambda x: (x.sum(), x), has_aux=True)(tensor(1, 2))
    close(aux, [1, 2])


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_nested_grad(order: int) -> None:
    f = torch.exp
    for _ in range(order):
        f = grad(f)
    close(f(torch.tensor(0.7, dtype=torch.float64)), np.exp(0.7))


def test_no_perturbation_confusion() -> None:
    """d/dx (x · d/dy (x + y)) is 1: the inner derivative is for y alone."""
    x = torch.tensor(1.0, dtype=torch.float64)
    close(grad(lambda x: x * grad(lambda y: x + y)(x))(x), 1)
    close(grad(lambda x: x * jvp(lambda y: x + y, (x,), (torch.ones((), dtype=torch.float64),))[1])(x), 1)
    close(jvp(lambda x: x * grad(lambda y: x * y)(x), (x,), (x,))[1], 2)


def test_captured_tensors_that_require_grad_stay_in_the_graph() -> None:
    w = tensor(2, 3).requires_grad_()
    found = grad(lambda x: (w * x * x).sum())(tensor(1, 5))
    close(found, [4, 30])
    (second,) = torch.autograd.grad(found.sum(), w)
    close(second, [2, 10])


def test_inputs_that_require_grad_stay_in_the_graph() -> None:
    x = tensor(1, 2).requires_grad_()
    found = grad(lambda x: (x**3).sum())(x)
    close(torch.autograd.grad(found.sum(), x)[0], [6, 12])
    assert x.grad is None


def test_without_a_graph_outside_the_result_is_in_none() -> None:
    for transform in (grad(lambda x: (x**3).sum()), jacrev(lambda x: x**2), hessian(lambda x: (x**3).sum())):
        assert not transform(tensor(1, 2)).requires_grad


def test_grad_under_no_grad() -> None:
    x = tensor(1, 2).requires_grad_()
    with torch.no_grad():
        found = grad(lambda x: (x * x).sum())(x)
    close(found, [2, 4])
    assert not found.requires_grad


def test_vjp_under_no_grad_saves_what_the_graph_outside_leads_to() -> None:
    """The product 3 y² v at y = v = x is asked for outside of no_grad: it is 3 x³, whose derivative is 9 x²."""

    def outer(x):
        with torch.no_grad():
            value, product = vjp(lambda y: y**3, x)
        assert not value.requires_grad
        return product(x)[0]

    close(grad(outer)(tensor(2)[0]), 36)
    close(grad(lambda x: vmap(outer)(x).sum())(tensor(2, 1)), [36, 9])

    def value_is_a_constant(x):
        with torch.no_grad():
            value, _ = vjp(lambda y: y**3, x)
        return value * x

    close(grad(value_is_a_constant)(tensor(2)[0]), 8)
    close(jvp(value_is_a_constant, (tensor(2)[0],), (tensor(1)[0],))[1], 32)  # no_grad leaves forward mode alone


def test_vjp_under_no_grad_and_a_captured_tensor() -> None:
    x, w = tensor(2)[0].requires_grad_(), tensor(3)[0].requires_grad_()
    with torch.no_grad():
        value, product, aux = vjp(lambda y: (w * y**3, w * y), x, has_aux=True)
    assert not value.requires_grad and not aux.requires_grad
    found = torch.autograd.grad(product(tensor(1)[0])[0], (x, w))
    close(found[0], 36)
    close(found[1], 12)


def test_no_grad_inside_is_respected() -> None:
    def f(x):
        with torch.no_grad():
            shift = x * x
        return (x * x - shift).sum()

    close(grad(f)(tensor(1, 2)), [2, 4])


def test_detach_inside() -> None:
    close(grad(lambda x: (x * x.detach()).sum())(tensor(1, 2)), [1, 2])


def test_an_output_that_does_not_depend_on_the_input_has_zeros() -> None:
    close(grad(lambda x: torch.zeros(()).double())(tensor(1, 2)), [0, 0])


def test_writes_to_what_was_made_inside() -> None:
    def f(x):
        y = x * 2
        y.mul_(x)
        y[0] = y[1].clone() * x[0]
        return y.sum()

    close(grad(f)(tensor(1.0, 3.0)), [2 * 9, 2 * 3 * 2 * 1 + 4 * 3])


@pytest.mark.parametrize("requires_grad", [False, True])
def test_writing_to_an_input_is_refused(requires_grad: bool) -> None:
    x = tensor(1, 2).requires_grad_(requires_grad)

    def f(x):
        x.mul_(2)
        return x.sum()

    with pytest.raises(RuntimeError):
        grad(f)(x)
    close(x, [1, 2])


def test_errors_of_grad() -> None:
    with pytest.raises(RuntimeError, match="return a scalar Tensor, got tensor with 1 dims"):
        grad(lambda x: x)(tensor(1))
    with pytest.raises(RuntimeError, match="to return a Tensor, got <class 'float'>"):
        grad(lambda x: 3.0)(tensor(1))
    with pytest.raises(RuntimeError, match="floating point"):
        grad(lambda x: x.sum())(torch.arange(3))
    with pytest.raises(RuntimeError, match="Got argnum=2, but only 1 positional inputs"):
        grad(lambda x: x.sum(), argnums=2)(tensor(1))
    with pytest.raises(RuntimeError, match="argnums must be non-empty"):
        grad(lambda x: x.sum(), argnums=())(tensor(1))
    with pytest.raises(RuntimeError, match="argnums elements must be unique"):
        grad(lambda x: x.sum(), argnums=(0, 0))(tensor(1))
    with pytest.raises(ValueError, match="Thing passed to transform API must be Tensor"):
        grad(lambda x: x)(3.0)
    with pytest.raises(RuntimeError, match="should be a tuple: \\(output, aux\\)"):
        grad(lambda x: x.sum(), has_aux=True)(tensor(1))


def test_backward_inside_a_transform_is_refused() -> None:
    w = tensor(1).requires_grad_()
    for transform in (vmap(lambda x: (w * x).sum().backward()), grad(lambda x: (w * x).sum().backward())):
        with pytest.raises(RuntimeError, match=r"backward\(\) called inside a functorch transform"):
            transform(tensor(1, 2))
    (w * w).sum().backward()
    close(w.grad, [2])


# ------------------------------------------------------------------------------------ vjp, jvp, linearize


def test_vjp_may_be_called_again() -> None:
    y, vjp_fn = vjp(lambda a, b: (a * b, a.sum()), tensor(1, 2), tensor(3, 4))
    for scale in (1.0, 2.0):
        ga, gb = vjp_fn((tensor(scale, scale), torch.tensor(1.0, dtype=torch.float64)))
        close(ga, [3 * scale + 1, 4 * scale + 1])
        close(gb, [scale, 2 * scale])
    assert not y[0].requires_grad


def test_vjp_under_vmap() -> None:
    _, vjp_fn = vjp(torch.sin, tensor(*X))
    close(vmap(vjp_fn)(torch.eye(3, dtype=torch.float64))[0], np.diag(np.cos(X)))


def test_errors_of_vjp() -> None:
    with pytest.raises(RuntimeError, match="expected f.*to return only tensors, got unsupported type <class 'float'>"):
        vjp(lambda x: 3.0, tensor(1))
    _, vjp_fn = vjp(lambda x: x * 1, tensor(1, 2, 3))
    with pytest.raises(RuntimeError, match="Mismatch in shape"):
        vjp_fn(tensor(1, 2))
    with pytest.raises(RuntimeError, match="Expected pytree structure of cotangents"):
        vjp_fn((tensor(1, 2, 3), tensor(1)))


def test_jvp() -> None:
    y, t = jvp(lambda a, b: a * b, (tensor(1, 2), tensor(3, 4)), (tensor(1, 0), tensor(0, 1)))
    close(y, [3, 8])
    close(t, [3, 2])
    y, t, aux = jvp(lambda x: (x * x, x), (tensor(3),), (tensor(2),), has_aux=True)
    close(t, [12])
    close(aux, [3])


def test_errors_of_jvp() -> None:
    with pytest.raises(RuntimeError, match="Expected primals to be a tuple"):
        jvp(torch.sin, tensor(1), tensor(1))
    with pytest.raises(RuntimeError, match="different size"):
        jvp(torch.sin, (tensor(1, 2),), (tensor(1),))
    with pytest.raises(RuntimeError, match="independent of the inputs"):
        jvp(lambda x: torch.ones(2), (tensor(1),), (tensor(1),), strict=True)
    with pytest.raises(RuntimeError, match="same python structure"):
        jvp(torch.sin, (tensor(1),), tensor(1))


def test_dtypes_of_tangents() -> None:
    value, tangent = jvp(torch.square, (torch.tensor([3.0]),), (tensor(0.5),))
    assert value.dtype is tangent.dtype is torch.float32 and tangent.tolist() == [3.0]
    with pytest.raises(ValueError, match="^Expected tangent to be floating point or complex, but got: torch.int64"):
        jvp(torch.square, (tensor(1.0),), (torch.tensor([1]),))
    with pytest.raises(ValueError, match="^Expected primal to be floating point or complex, but got: torch.int64"):
        jvp(torch.square, (torch.tensor([1]),), (tensor(1.0),))
    with pytest.raises(
        RuntimeError, match="^Trying to set a forward gradient of dtype torch.complex128 for a Tensor of"
    ):
        jvp(torch.square, (tensor(1.0),), (tensor(1.0) * 1j,))


def test_linearize_is_jvp_without_running_the_function_again() -> None:
    calls = []

    def f(x):
        calls.append(1)
        return {"out": (x.sin() * x).sum(), "same": x}

    x = tensor(*X)
    y, jvp_fn = linearize(f, x)
    for direction in (tensor(1, 0, 0), tensor(0.5, -1, 2)):
        expected = jvp(lambda x: (x.sin() * x).sum(), (x,), (direction,))[1]
        close(jvp_fn(direction)["out"], expected.numpy())
        close(jvp_fn(direction)["same"], direction.numpy())
    assert len(calls) == 1
    close(y["out"], (np.sin(X) * np.asarray(X)).sum())
    with pytest.raises(RuntimeError, match="doesn.t match the shape"):
        jvp_fn(tensor(1))


# ------------------------------------------------------------------------------------ Jacobians


def cube(x):
    return x**3 + x.sum()


@pytest.mark.parametrize("jacobian", [jacrev, jacfwd])
def test_jacobian(jacobian) -> None:
    expected = np.diag(3 * np.asarray(X) ** 2) + 1
    close(jacobian(cube)(tensor(*X)), expected)


def test_jacobians_of_structures() -> None:
    def f(x, y):
        return {"p": torch.outer(x, y), "s": (x.sum(), y * y)}

    x, y = tensor(1, 2), tensor(3, 4, 5)
    for jacobian in (jacrev, jacfwd):
        found = jacobian(f, argnums=(0, 1))(x, y)
        assert [tuple(t.shape) for t in found["p"]] == [(2, 3, 2), (2, 3, 3)]
        close(found["p"][0], np.einsum("ik,j->ijk", np.eye(2), y.numpy()))
        close(found["s"][0][0], [1, 1])
        close(found["s"][0][1], [0, 0, 0])
        close(found["s"][1][1], np.diag(2 * y.numpy()))


@pytest.mark.parametrize("chunk_size", [1, 2, 3, 7])
def test_jacrev_in_chunks(chunk_size: int) -> None:
    close(jacrev(cube, chunk_size=chunk_size)(tensor(*X)), np.diag(3 * np.asarray(X) ** 2) + 1)
    with pytest.raises(ValueError, match="chunk_size"):
        jacrev(cube, chunk_size=0)


def test_jacobians_with_aux() -> None:
    for jacobian in (jacrev, jacfwd):
        found, aux = jacobian(lambda x: (x * x, x + 1), has_aux=True)(tensor(1, 2))
        close(found, np.diag([2, 4]))
        close(aux, [2, 3])


@pytest.mark.parametrize(
    "second",
    [
        hessian,
        lambda f: jacrev(jacrev(f)),
        lambda f: jacfwd(jacfwd(f)),
        lambda f: jacrev(jacfwd(f)),
        lambda f: jacrev(grad(f)),
        lambda f: jacfwd(grad(f)),
    ],
)
def test_second_derivatives(second) -> None:
    def f(x):
        return (x.sin() * x.flip(0)).sum()

    x = np.asarray(X)
    expected = np.diag(-np.sin(x) * x[::-1])
    expected += np.fliplr(np.diag(np.cos(x)))
    expected += np.fliplr(np.diag(np.cos(x))).T
    found = second(f)(tensor(*X))
    close(found, expected)


def test_third_derivatives_in_every_mixture() -> None:
    x = tensor(0.5, -1.5)
    expected = np.zeros((2, 2, 2))
    expected[0, 0, 0], expected[1, 1, 1] = 24 * 0.5, 24 * -1.5
    for a in (jacrev, jacfwd):
        for b in (jacrev, jacfwd):
            for c in (grad, jacrev, jacfwd):
                close(a(b(c(lambda x: (x**4).sum())))(x), expected)


# ------------------------------------------------------------------------------------ compositions


def mlp(params, x):
    w1, b1, w2 = params
    return torch.tanh(x @ w1 + b1) @ w2


def loss(params, x, y):
    return ((mlp(params, x) - y) ** 2).sum()


@pytest.fixture
def problem():
    g = np.random.default_rng(0)
    params = [torch.tensor(g.normal(size=shape)) for shape in ((3, 4), (4,), (4, 2))]
    return params, torch.tensor(g.normal(size=(5, 3))), torch.tensor(g.normal(size=(5, 2)))


def test_per_sample_gradients(problem) -> None:
    params, x, y = problem
    found = vmap(grad(loss), in_dims=(None, 0, 0))(params, x, y)
    for n in range(5):
        leaves = [p.clone().requires_grad_() for p in params]
        expected = torch.autograd.grad(loss(leaves, x[n], y[n]), leaves)
        for a, b in zip(found, expected, strict=True):
            close(a[n], b.numpy())
    total = grad(loss)(params, x, y)
    for a, b in zip(found, total, strict=True):
        close(a.sum(0), b.numpy())


def test_gradient_through_per_sample_gradients(problem) -> None:
    params, x, y = problem

    def squared_norms(params):
        found = vmap(grad(loss), in_dims=(None, 0, 0))(params, x, y)
        return sum([(g**2).sum() for g in found])

    value = grad(squared_norms)(params)
    direction = [torch.ones(p.shape, dtype=torch.float64) for p in params]
    _, along = jvp(squared_norms, (params,), (direction,))
    close(along, sum([g.sum().item() for g in value]), 1e-9)
    step = 1e-5
    up = squared_norms([p + step * d for p, d in zip(params, direction, strict=True)])
    down = squared_norms([p - step * d for p, d in zip(params, direction, strict=True)])
    close(along, ((up - down) / (2 * step)).item(), 1e-6)
    leaves = [p.clone().requires_grad_() for p in params]
    for a, b in zip(torch.autograd.grad(squared_norms(leaves), leaves), value, strict=True):
        close(a, b.numpy())


def test_jvp_of_vmap_and_vmap_of_jvp(problem) -> None:
    params, x, y = problem
    direction = torch.ones(x.shape, dtype=torch.float64)

    def f(row):
        return mlp(params, row)

    one = jvp(vmap(f), (x,), (direction,))[1]
    two = vmap(lambda row, d: jvp(f, (row,), (d,))[1])(x, direction)
    three = torch.stack([jacrev(f)(row) @ torch.ones(3, dtype=torch.float64) for row in x])
    close(one, three.numpy())
    close(two, three.numpy())


def test_batched_hessians(problem) -> None:
    params, x, y = problem
    found = vmap(hessian(lambda row, target: loss(params, row, target)), in_dims=(0, 0))(x, y)
    for n in range(5):
        close(found[n], jacrev(jacrev(lambda row: loss(params, row, y[n])))(x[n]).numpy(), 1e-10)  # noqa: B023


def test_vmap_of_vmap_of_grad() -> None:
    x = torch.arange(6.0, dtype=torch.float64).reshape(2, 3)
    close(vmap(vmap(grad(lambda x: x**3)))(x), 3 * x.numpy() ** 2)
    close(grad(lambda x: vmap(vmap(torch.sin))(x).sum())(x), np.cos(x.numpy()))


def test_in_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    def work(k):
        x = torch.arange(1.0, 5.0, dtype=torch.float64) + k
        return vmap(hessian(lambda x: x**3))(x), 6 * x.numpy()

    with ThreadPoolExecutor(4) as pool:
        for found, expected in pool.map(work, range(32)):
            close(found, expected)


def test_an_error_inside_leaves_no_level_open() -> None:
    from retrograd._core import open_levels

    def fail(x):
        raise KeyError("inside")

    for transform in (vmap(fail), grad(fail), lambda x: jvp(fail, (x,), (x,)), jacrev(fail), jacfwd(fail)):
        with pytest.raises(KeyError):
            transform(tensor(1, 2))
    assert not open_levels()
    x = tensor(2).requires_grad_()
    (x * x).sum().backward()
    close(x.grad, [4])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_against_pytorch(problem) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pytest.importorskip("torch")
        theirs.func.vmap(theirs.sin)(theirs.zeros(1))
    params, x, y = problem

    def their_loss(params, x, y):
        w1, b1, w2 = params
        return ((theirs.tanh(x @ w1 + b1) @ w2 - y) ** 2).sum()

    given = [[theirs.from_numpy(p.numpy()) for p in params], *[theirs.from_numpy(t.numpy()) for t in (x, y)]]
    for make in (
        lambda api, f: api.vmap(api.grad(f), in_dims=(None, 0, 0)),
        lambda api, f: api.vmap(api.jacrev(f, argnums=1), in_dims=(None, 0, 0)),
        lambda api, f: api.vmap(api.jacfwd(f, argnums=1), in_dims=(None, 0, 0), out_dims=1),
        lambda api, f: api.vmap(api.hessian(f, argnums=1), in_dims=(None, 0, 0)),
        lambda api, f: api.jacrev(api.vmap(f, in_dims=(None, 0, 0)), argnums=1),
    ):
        ours, expected = make(func, loss)(params, x, y), make(theirs.func, their_loss)(*given)
        ours = ours if isinstance(ours, list) else [ours]
        expected = expected if isinstance(expected, list) else [expected]
        for a, b in zip(ours, expected, strict=True):
            close(a, b.numpy(), 1e-9)
