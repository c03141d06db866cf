"""Factors of small matrices by loops of our own, against what they multiply to and LAPACK; around the sizes where other
ways take over."""

import numpy as np
import pytest

import retrograd as rg
from retrograd._core import matrices

KINDS = [np.float32, np.float64, np.complex64, np.complex128]


def drawn(shape, kind, seed=0):
    generator = np.random.default_rng(seed)
    made = generator.standard_normal(shape)
    if np.dtype(kind).kind == "c":
        made = made + 1j * generator.standard_normal(shape)
    return made.astype(kind)


def close(a, b, kind, factor=100):
    scale = max(1.0, float(np.abs(b).max(initial=0)))
    np.testing.assert_allclose(a, b, rtol=0, atol=factor * scale * np.finfo(kind).eps)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (5, 3), (2, 4, 4), (0, 2, 2), (2, 0, 3), (32, 32), (33, 40), (70, 70), (2, 70, 40)])
def test_elimination_multiplies_to_the_matrix(shape, kind):
    a = drawn(shape, kind)
    P, L, U = [t.numpy() for t in rg.linalg.lu(rg.tensor(a))]
    close(P @ L @ U, a, kind, 1000)
    assert np.array_equal(L, np.tril(L)) and np.array_equal(U, np.triu(U))
    assert (np.abs(np.tril(L, -1)) <= 1.5).all()  # rows were exchanged: no factor is large
    assert np.array_equal(P.sum(-1), np.ones(P.shape[:-1])) and np.array_equal(P.sum(-2), np.ones(P.shape[:-1]))


def test_the_first_zero_pivot_is_counted_from_one():
    a = np.array([[[1.0, 2, 3], [2, 4, 6], [1, 1, 1]], [[0, 0, 1], [0, 0, 2], [0, 0, 3]], np.eye(3)])
    assert rg.linalg.lu_factor_ex(rg.tensor(a)).info.tolist() == [3, 1, 0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [0, 1, 5, 32, 33, 90])
@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize("unit", [False, True])
def test_triangular_systems(n, upper, unit, kind):
    a = drawn((n, n), kind) / max(n, 1) + 2 * np.eye(n, dtype=kind)
    b = drawn((2, n, 3), kind, 1)
    triangle = np.triu(a) if upper else np.tril(a)
    if unit:
        triangle = triangle - np.diag(np.diag(triangle)) + np.eye(n, dtype=kind)
    x = rg.linalg.solve_triangular(rg.tensor(a), rg.tensor(b), upper=upper, unitriangular=unit).numpy()
    assert x.dtype == kind
    close(triangle @ x, b, kind)
    turned = np.ascontiguousarray(b.swapaxes(-1, -2))
    x = rg.linalg.solve_triangular(rg.tensor(a), rg.tensor(turned), upper=upper, unitriangular=unit, left=False).numpy()
    close(x @ triangle, turned, kind)


def test_triangular_systems_broadcast_and_read_any_order():
    a, b = drawn((3, 1, 4, 4), np.float64) + 4 * np.eye(4), drawn((2, 4, 2), np.float64, 1)
    for A in (rg.tensor(a), rg.tensor(np.ascontiguousarray(a.swapaxes(-1, -2))).mT):
        x = rg.linalg.solve_triangular(A, rg.tensor(b), upper=True)
        assert x.shape == (3, 2, 4, 2)
        np.testing.assert_allclose(np.triu(a) @ x.numpy(), np.broadcast_to(b, (3, 2, 4, 2)), atol=1e-12)


def test_a_zero_on_the_diagonal_of_a_triangle_divides():
    x = rg.linalg.solve_triangular(rg.tensor([[1.0, 1.0], [0.0, 0.0]]), rg.tensor([[1.0], [1.0]]), upper=True)
    assert x.tolist() == [[-np.inf], [np.inf]]  # as PyTorch's


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [0, 1, 2, 7, 24, 25])
@pytest.mark.parametrize("upper", [False, True])
def test_definite_matrices(n, upper, kind):
    a = drawn((2, n, n), kind)
    a = a @ a.conj().swapaxes(-1, -2) + np.eye(n, dtype=kind)
    read = np.triu(a) if upper else np.tril(a)
    factor = rg.linalg.cholesky(rg.tensor(read), upper=upper).numpy()
    assert np.array_equal(factor, np.triu(factor) if upper else np.tril(factor))
    turned = factor.conj().swapaxes(-1, -2)
    close(turned @ factor if upper else factor @ turned, a, kind)


def test_matrices_that_are_not_definite_are_named():
    with pytest.raises(rg.linalg.LinAlgError, match="Batch element 1.*order 2"):
        rg.linalg.cholesky(rg.tensor([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 2.0], [2.0, 1.0]]]))
    assert rg.linalg.cholesky_ex(rg.tensor([[1.0, 2.0], [2.0, 1.0]])).info.item() == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(1, 1), (4, 4), (6, 3), (3, 6), (2, 5, 5), (0, 3), (3, 0), (2, 32, 20), (33, 3)])
@pytest.mark.parametrize("mode", ["reduced", "complete", "r"])
def test_orthogonal_factors(shape, mode, kind):
    a = drawn(shape, kind)
    Q, R = [t.numpy() for t in rg.linalg.qr(rg.tensor(a), mode)]
    expected = np.linalg.qr(a, mode)
    if mode == "r":
        close(R, expected, kind)
        return
    for ours, theirs in zip((Q, R), expected, strict=True):
        assert ours.shape == theirs.shape and ours.dtype == kind
    m, n = shape[-2:]
    k = min(m, n)
    close(Q @ R, a, kind)
    close(Q.conj().swapaxes(-1, -2) @ Q, np.broadcast_to(np.eye(Q.shape[-1]), (*shape[:-2], Q.shape[-1], Q.shape[-1])), kind)
    close(R, expected[1], kind, 1000)  # LAPACK's signs, too
    close(Q[..., :k], expected[0][..., :k], kind, 10000)


def test_reflections_are_those_of_lapack():
    for kind in KINDS:
        a = drawn((2, 5, 3), kind)
        packed, tau = rg.geqrf(rg.tensor(a))
        expected, factors = np.linalg.qr(a, "raw")
        close(packed.numpy(), expected.swapaxes(-1, -2), kind, 1000)
        close(tau.numpy(), factors, kind, 1000)


def test_numbers_whose_squares_leave_the_range_are_left_to_lapack():
    for scale in (1e200, 1e-200):
        a = drawn((4, 4), np.float64) * scale
        assert matrices.geqrf(a) is None
        Q, R = rg.linalg.qr(rg.tensor(a))
        np.testing.assert_allclose((Q @ R).numpy() / scale, a / scale, atol=1e-14)
    assert rg.linalg.qr(rg.tensor(np.full((2, 2), np.nan))).R.isnan().any()


def test_numbers_of_exchanges_that_are_none_are_refused():
    with pytest.raises(RuntimeError, match="between 1 and"):
        rg.lu_unpack(rg.eye(2), rg.tensor([1, 3], dtype=rg.int32))


@pytest.mark.parametrize("name", ["inv_ex", "solve_ex", "cholesky_ex"])
def test_what_does_not_fail_reports_zeros(name):
    a = drawn((2, 3, 3), np.float64)
    a = a @ a.swapaxes(-1, -2) + np.eye(3)
    further = (rg.tensor(drawn((2, 3, 1), np.float64)),) if name == "solve_ex" else ()
    made, info = getattr(rg.linalg, name)(rg.tensor(a), *further)
    assert info.dtype is rg.int32 and info.tolist() == [0, 0]
    assert rg.equal(made, getattr(rg.linalg, name.removesuffix("_ex"))(rg.tensor(a), *further))
