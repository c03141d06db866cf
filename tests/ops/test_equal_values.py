"""Derivatives of functions of eigenvalues and singular values where these are equal."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
from retrograd.func import grad, hessian, jacrev, jvp, vmap

_RNG = np.random.default_rng(5)
_TURN = np.linalg.qr(_RNG.normal(size=(3, 3)))[0]
EQUAL = {
    "all": np.eye(3),
    "two": np.diag([1.0, 1.0, 3.0]),
    "two, turned": _TURN @ np.diag([1.0, 3.0, 3.0]) @ _TURN.T,
    "none": _TURN @ np.diag([1.0, 2.0, 3.0]) @ _TURN.T,
}

# Functions of the eigenvalues beside the same as functions of the matrix.
SYMMETRIC = {
    "sum": (lambda x: x.sum(), lambda A: A.trace()),
    "squares": (lambda x: x.square().sum(), lambda A: (A @ A).trace()),
    "squares of differences": (lambda x: (x - 1).square().sum(), lambda A: ((A - torch.eye(3)) @ (A - torch.eye(3))).trace()),
    "exponentials": (lambda x: x.exp().sum(), lambda A: torch.linalg.matrix_exp(A).trace()),
    "product": (lambda x: x.prod(), lambda A: torch.linalg.det(A)),
    "logarithms": (lambda x: x.log().sum(), lambda A: torch.linalg.slogdet(A)[1]),
    "of all": (lambda x: (x.sum() * x.square().sum()).sin(), lambda A: (A.trace() * (A @ A).trace()).sin()),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _double():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def second(function, A):
    return jacrev(grad(function))(A).numpy()


def symmetrized(A):
    return (A + A.mT) / 2


@pytest.mark.parametrize("point", EQUAL)
@pytest.mark.parametrize("name", SYMMETRIC)
def test_second_derivatives_of_symmetric_functions(name, point):
    of_values, of_matrix = SYMMETRIC[name]
    A = torch.tensor(EQUAL[point])
    expected = second(lambda A: of_matrix(symmetrized(A)), A)
    found = second(lambda A: of_values(torch.linalg.eigvalsh(symmetrized(A))), A)
    np.testing.assert_allclose(found, expected, atol=1e-9)
    found = second(lambda A: of_values(torch.linalg.svdvals(symmetrized(A))), A)
    np.testing.assert_allclose(found, expected, atol=1e-9)
    found = second(lambda A: of_values(torch.linalg.eigh(symmetrized(A))[0]), A)
    np.testing.assert_allclose(found, expected, atol=1e-9)
    found = second(lambda A: of_values(torch.linalg.svd(symmetrized(A))[1]), A)
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_each_matrix_of_a_batch():
    A = torch.tensor(np.stack([EQUAL["all"], EQUAL["none"]]))

    def function(A):
        return torch.linalg.eigvalsh(A).square().sum()

    found = vmap(lambda A: jacrev(grad(function))(A))(A)
    for of_one, matrix in zip(found, A, strict=True):
        np.testing.assert_allclose(of_one.numpy(), second(function, matrix), atol=1e-9)
    whole = second(function, A)
    np.testing.assert_allclose(whole[0, :, :, 0], found[0].numpy(), atol=1e-9)
    assert (whole[0, :, :, 1] == 0).all()


@pytest.mark.parametrize("shape", ["square", "tall", "wide", "complex"])
def test_sum_of_singular_values_at_any_order(shape):
    """Third derivatives in any mode against differences of second ones, which are compared with those of a Gram matrix."""
    A = np.eye(3) * 2
    A = {"square": A, "tall": np.eye(4, 3) * 2, "wide": np.eye(3, 4) * 2, "complex": A * (1 + 0.5j)}[shape]
    x, y, z = [torch.tensor(_RNG.normal(size=A.shape) + (0.5j if shape == "complex" else 0)) for _ in range(3)]
    A = torch.tensor(A)

    def nuclear(A):
        return torch.linalg.matrix_norm(A, "nuc")

    def inner(a, b):
        return (a.conj() * b).real.sum() if a.is_complex() else (a * b).sum()

    def along(function, t):
        return lambda A: jvp(function, (A,), (t,))[1]

    def into(function, t):
        return lambda A: inner(t, grad(function)(A))

    def differences(function, t, h=1e-5):
        return (function(A + h * t) - function(A - h * t)).item() / (2 * h)

    assert into(nuclear, x)(A).item() == pytest.approx(differences(nuclear, x), rel=1e-7)
    for first in (along, into):
        for then in (along, into):
            once, twice = first(nuclear, x), then(first(nuclear, x), y)
            assert twice(A).item() == pytest.approx(differences(once, y), rel=1e-6)
            for last in (along, into):
                assert last(twice, z)(A).item() == pytest.approx(differences(twice, z), rel=1e-6)


@pytest.mark.parametrize("values", [torch.linalg.eigvalsh, lambda A: torch.linalg.eigh(A)[0]], ids=["eigvalsh", "eigh"])
def test_sum_of_eigenvalues_at_any_order(values):
    for A in map(torch.tensor, EQUAL.values()):
        found = jacrev(jacrev(grad(lambda A: values(A).sum())))(A)
        assert (found.abs() < 1e-12).all()
        assert (hessian(lambda A: values(A).sum())(A).abs() < 1e-12).all()


def logarithm_by_eigh(A):
    L, V = torch.linalg.eigh(A)
    return (V * L.log()) @ V.mT


def logarithm_by_svd(A):
    U, S, Vh = torch.linalg.svd(A)
    return (U * S.log()) @ Vh


def logarithm_by_eig(A):
    L, V = torch.linalg.eig(A)
    return ((V * L.log()) @ torch.linalg.inv(V)).real


@pytest.mark.parametrize("logarithm", [logarithm_by_eigh, logarithm_by_svd, logarithm_by_eig])
def test_a_gradient_of_vectors_that_is_zero_by_coincidence(logarithm):
    """d log(A) = dA at the identity. The logarithms of 1, and so the gradients of the vectors, are all 0 there."""
    assert grad(lambda A: logarithm(A)[0, 1])(torch.eye(3)).isnan().any()
    at_two = torch.tensor(EQUAL["none"])
    found = grad(lambda A: logarithm(A)[0, 1])(at_two).numpy()
    small = 1e-6 * np.eye(3)[[0]].T @ np.eye(3)[[1]]
    small = small + small.T
    expected = (logarithm(at_two + torch.tensor(small)) - logarithm(at_two - torch.tensor(small)))[0, 1].item() / 2e-6
    assert found[0, 1] + found[1, 0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("used", [(0,), (0, 3), (1, 2)])
def test_vectors_that_nobody_uses_do_not_matter(used):
    """Vectors of values that stand alone, beside two equal values whose vectors are not used."""
    turn = np.linalg.qr(np.random.default_rng(3).normal(size=(5, 5)))[0]
    place = {(0,): [1, 2, 2, 3, 4], (0, 3): [1, 2, 2, 3, 4], (1, 2): [1, 2, 3, 5, 5]}[used]
    A = torch.tensor(turn @ np.diag(place).astype(float) @ turn.T)
    weights = torch.tensor(np.random.default_rng(4).normal(size=(5, len(used))))
    other = torch.tensor(np.random.default_rng(5).normal(size=(5, 5)))

    def by_eigh(A):
        return (torch.linalg.eigh(symmetrized(A))[1][:, list(used)].square() * weights).sum()

    def by_svd(A):
        U, _, Vh = torch.linalg.svd(symmetrized(A))
        first = [4 - k for k in used]  # singular values fall
        return (U[:, first] * Vh[first].mT * weights).sum()

    for function in (by_eigh, by_svd):
        found = (grad(function)(A) * other).sum().item()
        expected = (function(A + 1e-6 * other) - function(A - 1e-6 * other)).item() / 2e-6
        assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    "function",
    [
        lambda A: torch.linalg.eigvalsh(A)[1:].sum(),
        lambda A: jvp(lambda A: torch.linalg.eigvalsh(A).square().sum(), (A,), (torch.ones(3, 3),))[1],
    ],
    ids=["not symmetric", "history unknown"],
)
def test_what_is_not_known_is_not_a_number(function):
    assert grad(lambda A: grad(function)(A).sum())(torch.eye(3)).isnan().any()


@pytest.mark.parametrize("point", ["all", "two, turned"])
def test_rounding_is_no_gap(point):
    """Equal eigenvalues that come out a rounding apart give no numbers made of rounding."""
    A, t = torch.tensor(EQUAL[point]), torch.tensor(symmetrized(torch.tensor(_RNG.normal(size=(3, 3)))).numpy())

    def slope(A):
        return jvp(lambda A: torch.linalg.eigvalsh(A).sum(), (A,), (t,))[1]

    assert jvp(slope, (A,), (t,))[1].isnan()
