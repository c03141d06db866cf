"""Divergences beside PyTorch's, and beside means over samples."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import retrograd as torch
from retrograd import distributions as D

from .families import CASES, build, covariance, factor, positive, real

PAIRS = [
    (p, q)
    for p, q in itertools.product(CASES, CASES)
    if p.values.shape[p.values.ndim - len(build(torch, p)[0].event_shape) :]
    == q.values.shape[q.values.ndim - len(build(torch, q)[0].event_shape) :]
]


def in_pytorch(p, q):
    reference = pytest.importorskip("torch")
    try:
        return reference.distributions.kl_divergence(build(reference, p)[0], build(reference, q)[0])
    except NotImplementedError:
        return None


@pytest.mark.parametrize("p", CASES, ids=lambda case: case.id)
def test_beside_pytorch(p):
    seen = 0
    for q in [q for other, q in PAIRS if other is p]:
        expected = in_pytorch(p, q)
        if expected is None:
            continue
        if (p.name, q.name) not in MISSING:
            found = D.kl_divergence(build(torch, p)[0], build(torch, q)[0])
            np.testing.assert_allclose(found.detach().numpy(), expected.detach().numpy(), 1e-8, 1e-10, err_msg=f"{p.id} {q.id}")
            seen += 1
        else:
            with pytest.raises(NotImplementedError, match="KL"):
                D.kl_divergence(build(torch, p)[0], build(torch, q)[0])
    assert seen or in_pytorch(p, p) is None


MISSING = {
    ("Beta", "Exponential"), ("Beta", "Gamma"), ("Beta", "Chi2"), ("Exponential", "Gumbel"), ("Gamma", "Gumbel"), ("Chi2", "Gumbel"),
    ("Gumbel", "Normal"), ("Normal", "Gumbel"), ("Uniform", "Beta"), ("Uniform", "Gamma"), ("Uniform", "Chi2"),
    ("Uniform", "Gumbel"), ("Uniform", "Pareto"), ("Pareto", "Exponential"), ("Pareto", "Gamma"), ("Pareto", "Chi2"),
    ("Pareto", "Normal"),
}  # fmt: skip


def test_normal_distributions_of_vectors():
    reference = pytest.importorskip("torch")
    loc, other = real(2, 3), real(2, 3)
    made = []
    for side in (torch, reference):
        t, d = side.tensor, side.distributions
        full = d.MultivariateNormal(t(loc), t(COVARIANCE))
        low = d.LowRankMultivariateNormal(t(other), t(FACTOR), t(DIAGONAL))
        more = d.LowRankMultivariateNormal(t(loc), t(FACTOR[:, :1]), t(DIAGONAL) + 1)
        exact = d.MultivariateNormal(t(other), scale_tril=t(TRIANGLE))
        made.append([d.kl_divergence(p, q) for p, q in itertools.permutations([full, low, more, exact], 2)])
    for found, expected in zip(*made, strict=True):
        np.testing.assert_allclose(found.numpy(), expected.numpy(), 1e-9)


COVARIANCE, FACTOR, DIAGONAL, TRIANGLE = covariance(3, 3), real(3, 2), positive(3), factor(2, 3, 3)


def test_wrapped_distributions_and_gradients():
    loc = torch.zeros(3, requires_grad=True)
    p, q = D.Normal(loc, 1.0), D.Normal(torch.ones(3), 2.0)
    whole = D.kl_divergence(D.Independent(p, 1), D.Independent(q, 1))
    assert whole.shape == () and torch.allclose(whole, D.kl_divergence(p, q).sum())
    (slope,) = torch.autograd.grad(whole, loc)
    assert torch.allclose(slope, torch.full((3,), -0.25))
    assert torch.allclose(
        D.kl_divergence(D.LogNormal(0.0, 1.0), D.LogNormal(1.0, 2.0)), D.kl_divergence(D.Normal(0.0, 1.0), D.Normal(1.0, 2.0))
    )


def test_registration():
    class Mine(D.Normal):
        pass

    with pytest.raises(NotImplementedError, match="p type Mine and q type Cauchy"):
        D.kl_divergence(Mine(0.0, 1.0), D.Cauchy(0.0, 1.0))
    assert D.kl_divergence(Mine(0.0, 1.0), D.Normal(0.0, 1.0)).item() == 0

    @D.register_kl(Mine, D.Normal)
    def mine(p, q):
        return torch.tensor(42.0)

    assert D.kl_divergence(Mine(0.0, 1.0), D.Normal(0.0, 1.0)).item() == 42
    with pytest.raises(TypeError, match="Expected type_p to be a class of distributions but got 3"):
        D.register_kl(3, D.Normal)


def test_distance_of_classes_of_another_library():
    class Foreign:
        pass

    @D.register_kl(Foreign, D.Normal)
    def foreign(p, q):
        return 7

    assert D.kl_divergence(Foreign(), D.Normal(0.0, 1.0)) == 7
