"""What the Wishart, the LKJ, the continuous Bernoulli and the generalised Pareto distribution do at their edges."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
from retrograd import distributions as D


def test_one_number_of_degrees_of_freedom_for_a_batch():
    covariance = torch.tensor(np.stack([np.eye(2), 2 * np.eye(2)]))
    made = D.Wishart(4.5, covariance)
    assert made.mean.tolist() == (4.5 * covariance).tolist() and made.batch_shape == (2,)
    assert made.mode.tolist() == (1.5 * covariance).tolist()
    low = D.Wishart(torch.tensor([2.5, 4.0]), torch.eye(2))
    assert low.mode[0].isnan().all() and low.mode[1].tolist() == [[1, 0], [0, 1]]


def test_what_makes_no_wishart_distribution():
    for side in (torch, pytest.importorskip("torch")):
        make = side.distributions.Wishart
        with pytest.raises(AssertionError, match="Exactly one of covariance_matrix or precision_matrix or scale_tril"):
            make(3.0)
        with pytest.raises(ValueError, match="scale_tril must be at least two-dimensional"):
            make(3.0, side.ones(2))
        with pytest.raises(ValueError, match=r"expected to be greater than ndim - 1 = 1"):
            make(side.tensor(1.0), side.eye(2))
        with pytest.warns(UserWarning, match="Low df values detected"):
            make(side.tensor(1.5), side.eye(2))


def test_the_factor_of_a_wishart_distribution():
    """PyTorch's gradient has numbers above the diagonal, too, which the density does not look at."""
    reference = pytest.importorskip("torch")
    rng = np.random.default_rng(4)
    factors = np.tril(rng.normal(size=(2, 3, 3))) + 3 * np.eye(3)
    value = factors @ np.swapaxes(factors, 1, 2) + np.eye(3)
    found = []
    for side in (torch, reference):
        df, factor = side.tensor([3.5, 6.0]).double(), side.tensor(factors, requires_grad=True)
        made = side.distributions.Wishart(df, scale_tril=factor)
        density = made.log_prob(side.tensor(value))
        (slope,) = side.autograd.grad(density.sum(), factor)
        moments = [made.mean, made.variance, made.entropy(), made.precision_matrix]
        found.append([t.detach().numpy() for t in (density, slope.tril(), *moments)])
        assert side is reference or not slope.triu(1).any()
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)
    torch.manual_seed(2)
    samples = D.Wishart(torch.tensor([3.5, 6.0]), scale_tril=torch.tensor(factors).float()).sample((20_000,))
    np.testing.assert_allclose(samples.mean(0).numpy(), found[0][2], rtol=0.2, atol=1.0)


def test_divergence_of_wishart_distributions():
    reference = pytest.importorskip("torch")
    made = []
    for side in (torch, reference):
        p = side.distributions.Wishart(side.tensor(3.5).double(), side.eye(2).double())
        q = side.distributions.Wishart(side.tensor(5.0).double(), 2 * side.eye(2).double() + 0.5)
        made.append(side.distributions.kl_divergence(p, q).item())
    assert made[0] == pytest.approx(made[1], rel=1e-9)


def test_a_correlation_of_two_variables():
    """Its density is (1 - r²)^(c - 1) · const, and L[1, 0] is r."""
    special = pytest.importorskip("scipy.special")
    r = np.linspace(-0.9, 0.9, 7)
    factors = np.zeros((7, 2, 2))
    factors[:, 0, 0], factors[:, 1, 0], factors[:, 1, 1] = 1, r, np.sqrt(1 - r * r)
    for c in (0.5, 1.0, 3.0):
        found = D.LKJCholesky(2, c).log_prob(torch.tensor(factors)).numpy()
        expected = (c - 1) * np.log(1 - r * r) - (2 * c - 1) * np.log(2) - special.betaln(c, c)
        np.testing.assert_allclose(found, expected, rtol=1e-6)  # the concentration is float32


def test_samples_of_correlations():
    torch.manual_seed(5)
    made = D.LKJCholesky(3, torch.tensor([1.0, 20.0], dtype=torch.float64))
    factors = made.sample((5000,))
    assert made.support.check(factors).all() and factors.dtype == torch.float64
    correlations = (factors @ factors.mT)[..., [1, 2, 2], [0, 0, 1]]
    for index, c in enumerate([1.0, 20.0]):  # each is a beta variable with parameters c + 1/2, stretched to (-1, 1)
        variance = correlations[:, index].var(0)
        np.testing.assert_allclose(variance.numpy(), 1 / (2 * c + 2), rtol=0.15)
    with pytest.raises(ValueError, match="Expected dim to be an integer greater than or equal to 2. Found dim=1"):
        D.LKJCholesky(1)


@pytest.mark.parametrize("logit", [0.0, 1e-3, -0.0039, 0.0041, -0.5, 40.0, -300.0])
def test_continuous_bernoulli_by_quadrature(logit):
    """Normalised, with the mean and variance of its density, at the limits of its series too."""
    made = D.ContinuousBernoulli(logits=torch.tensor(logit, dtype=torch.float64))
    nodes, weights = np.polynomial.legendre.leggauss(400)
    x, weights = torch.tensor((nodes + 1) / 2), torch.tensor(weights / 2)
    density = made.log_prob(x).exp() * weights
    mean = (density * x).sum()
    for found, expected in (
        (density.sum(), 1.0),
        (mean, made.mean.item()),
        ((density * (x - mean) ** 2).sum(), made.variance.item()),
        (-(density * made.log_prob(x)).sum(), made.entropy().item()),
    ):
        assert found.item() == pytest.approx(expected, rel=1e-7, abs=1e-10)
    u = torch.tensor([0.01, 0.4, 0.99], dtype=torch.float64)
    np.testing.assert_allclose(made.cdf(made.icdf(u)).numpy(), u.numpy(), rtol=1e-6)


@pytest.mark.parametrize("c", [0.3, 0.0, -0.4, -1.0, 0.7])
def test_generalised_pareto_beside_scipy(c):
    """PyTorch's takes float32 alone."""
    reference = pytest.importorskip("scipy.stats").genpareto(c, 1.5, 2.0)
    made = D.GeneralizedPareto(*[torch.tensor(x, dtype=torch.float64) for x in (1.5, 2.0, c)])
    x, u = np.array([1.5, 1.9, 3.0, 3.4]), np.array([0.0, 0.1, 0.5, 0.99])
    for name, at, expected in (
        ("log_prob", x, reference.logpdf(x)),
        ("cdf", x, reference.cdf(x)),
        ("log_survival_function", x, reference.logsf(x)),
        ("icdf", u, reference.ppf(u)),
    ):
        np.testing.assert_allclose(getattr(made, name)(torch.tensor(at)).numpy(), expected, rtol=1e-10, atol=1e-14)
    assert made.entropy().item() == pytest.approx(reference.entropy())
    assert made.mean.item() == pytest.approx(reference.mean()) and made.mode.item() == 1.5
    assert c >= 0.5 or made.variance.item() == pytest.approx(reference.var())
    assert c < 0.5 or made.variance.isnan()
    assert made.support.upper_bound.item() == pytest.approx(1.5 - 2 / c if c < 0 else np.inf)


def test_generalised_pareto_beside_pytorch():
    made = []
    for side in (torch, pytest.importorskip("torch")):
        side.manual_seed(3)
        distribution = side.distributions.GeneralizedPareto(side.zeros(3), 2.0, side.tensor([0.2, 0.0, -0.5]))
        made.append((repr(distribution), distribution.sample((4,)).numpy(), distribution.expand((2, 3)).batch_shape))
    assert made[0][0] == made[1][0] and tuple(made[0][2]) == tuple(made[1][2])
    np.testing.assert_allclose(made[0][1], made[1][1], rtol=1e-5)


def test_gradients_of_a_generalised_pareto_distribution():
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in ([0.1, 0.2], [1.0, 2.0], [0.3, -0.2])]
    x = torch.tensor([0.5, 1.0], dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda *p: D.GeneralizedPareto(*p).log_prob(x), leaves)
    assert torch.autograd.gradcheck(lambda *p: D.GeneralizedPareto(*p).icdf(x / 2), leaves)
    assert D.GeneralizedPareto(*leaves).rsample((3,)).requires_grad


EXPONENTIAL = {
    "log_prob": lambda x: -x,
    "log_survival_function": lambda x: -x,
    "icdf": lambda u: -np.log1p(-u),
    "cdf": lambda x: -np.expm1(-x),
}


@pytest.mark.parametrize("name", EXPONENTIAL)
def test_generalised_pareto_where_it_is_exponential(name):
    """The concentration has its gradient at 0, too, which PyTorch's is without."""
    zero, one = torch.zeros(1, dtype=torch.float64), torch.ones(1, dtype=torch.float64)
    x = torch.tensor([0.1, 0.3, 0.9], dtype=torch.float64)

    def value(c):
        return getattr(D.GeneralizedPareto(zero, one, c), name)(x)

    at_zero = zero.clone().requires_grad_()
    np.testing.assert_allclose(value(at_zero).detach().numpy(), EXPONENTIAL[name](x.numpy()), rtol=1e-12)
    (slope,) = torch.autograd.grad(value(at_zero).sum(), at_zero)
    away = (value(zero + 1e-5) - value(zero - 1e-5)).sum() / 2e-5
    assert slope.item() == pytest.approx(away.item(), rel=1e-5)
