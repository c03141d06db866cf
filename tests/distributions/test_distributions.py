"""Densities, moments, quantiles and entropies beside PyTorch's; samples by their moments, and by its numbers."""

from __future__ import annotations

import copy
import math
import pickle

import numpy as np
import pytest

import retrograd as torch
from retrograd import distributions as D

from .families import CASES, Case, build, positive, real, unit

PROPERTIES = ("mean", "variance", "stddev", "mode")
each = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)


def close(found, expected, rtol=1e-9, atol=1e-11):
    assert tuple(found.shape) == tuple(expected.shape) and str(found.dtype) == str(expected.dtype)
    np.testing.assert_allclose(found.detach().numpy(), expected.detach().numpy(), rtol, atol)


def both_or_neither(ours, theirs):
    """The results of two functions, None where both raise NotImplementedError."""
    try:
        expected = theirs()
    except NotImplementedError:
        with pytest.raises(NotImplementedError):
            ours()
        return None
    return ours(), expected


@each
def test_log_prob_and_its_gradients(case):
    reference = pytest.importorskip("torch")
    made = []
    for side in (torch, reference):
        distribution, parameters = build(side, case, grad=True)
        value = side.tensor(case.values, requires_grad=case.values.dtype.kind == "f")
        log_prob = distribution.log_prob(value)
        inputs = [*parameters, *([value] if value.requires_grad else [])]
        made.append([log_prob, *side.autograd.grad(log_prob.sum(), inputs, allow_unused=True)])
    for found, expected in zip(*made, strict=True):
        if expected is None or found is None:
            assert all(g is None or not g.any() for g in (found, expected))
        else:
            close(found, expected)


@each
@pytest.mark.parametrize("name", PROPERTIES)
def test_moments(case, name):
    reference = pytest.importorskip("torch")
    pair = both_or_neither(*[lambda side=side: getattr(build(side, case)[0], name) for side in (torch, reference)])
    if pair is None:
        return
    if name == "mode" and case.name in ("Weibull", "Kumaraswamy"):  # PyTorch's are NaN where the formula is not careful
        distribution = build(torch, case)[0]
        grid = torch.linspace(1e-4, 1 - 1e-4, 20_001, dtype=torch.float64).unsqueeze(1) * distribution.icdf(torch.tensor(0.99))
        best = grid.gather(0, distribution.log_prob(grid).argmax(0, keepdim=True))[0]
        inside = (best > grid[0]) & (best < grid[-1])
        assert inside.any() and ((pair[0] - best).abs() < 1e-3 * grid[-1])[inside].all()
        assert (pair[0] == 0)[~inside & ~pair[0].isnan()].all()
        return
    close(*pair)


@each
@pytest.mark.parametrize("name", ["entropy", "perplexity"])
def test_entropy(case, name):
    reference = pytest.importorskip("torch")
    made = []
    for side in (torch, reference):
        distribution, parameters = build(side, case, grad=True)
        made.append((getattr(distribution, name), parameters))
    pair = both_or_neither(made[0][0], made[1][0])
    if pair is None:
        return
    close(*pair, rtol=1e-6 if case.name == "Multinomial" else 1e-9)  # where PyTorch computes log n! in float32
    if pair[1].requires_grad and name == "entropy":
        found = torch.autograd.grad(pair[0].sum(), made[0][1], allow_unused=True)
        for ours, theirs in zip(found, reference.autograd.grad(pair[1].sum(), made[1][1], allow_unused=True), strict=True):
            if theirs is not None and theirs.any():
                close(ours, theirs, 1e-7)  # PyTorch's trigamma has nine digits


@each
@pytest.mark.parametrize("name", ["cdf", "icdf"])
def test_distribution_functions(case, name):
    reference = pytest.importorskip("torch")
    values = case.values if name == "cdf" else unit(5, *build(torch, case)[0].batch_shape)
    pair = both_or_neither(
        *[lambda side=side: getattr(build(side, case)[0], name)(side.tensor(values)) for side in (torch, reference)]
    )
    if pair is not None:
        close(*pair)


@each
def test_shapes_and_what_it_can_do(case):
    reference = pytest.importorskip("torch")
    ours, theirs = build(torch, case)[0], build(reference, case)[0]
    assert repr(ours) == repr(theirs)
    for name in ("batch_shape", "event_shape"):
        assert tuple(getattr(ours, name)) == tuple(getattr(theirs, name))
    for name in ("has_rsample", "has_enumerate_support"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert (ours.support.event_dim, ours.support.is_discrete) == (theirs.support.event_dim, theirs.support.is_discrete)
    assert repr(ours.support).partition("(")[0] == repr(theirs.support).partition("(")[0]
    assert {k: repr(v).split("(")[0] for k, v in ours.arg_constraints.items()} == {
        k: repr(v).split("(")[0] for k, v in theirs.arg_constraints.items()
    }


@each
def test_expansion(case):
    distribution = build(torch, case)[0]
    wide = distribution.expand((2, *distribution.batch_shape))
    assert type(wide) is type(distribution) and wide.batch_shape == (2, *distribution.batch_shape)
    assert wide.sample((4,)).shape == (4, *wide.batch_shape, *wide.event_shape)
    value = torch.tensor(case.values)
    value = value if value.dim() == len(wide.batch_shape) + len(wide.event_shape) - 1 else value[0]
    log_prob = distribution.log_prob(value)
    close(wide.log_prob(value.expand(2, *value.shape)), log_prob.expand(2, *log_prob.shape))
    assert copy.deepcopy(distribution).batch_shape == pickle.loads(pickle.dumps(distribution)).batch_shape


@each
def test_samples_have_the_moments(case):
    torch.manual_seed(7)
    distribution = build(torch, case)[0]
    n = 20_000
    samples = distribution.sample((n,))
    assert samples.shape == (n, *distribution.batch_shape, *distribution.event_shape)
    assert distribution.support.check(samples).all()
    try:
        mean, variance = distribution.mean, distribution.variance
    except NotImplementedError:
        return
    fourth = ((samples - mean) ** 4).mean(0)
    known = variance.isfinite() & mean.isfinite() & (fourth < 200 * variance**2)
    error = ((samples.double().mean(0) - mean).abs() / (variance / n).sqrt())[known]
    assert (error < 5).all(), error
    spread = (((samples - mean) ** 2).mean(0) - variance).abs() / ((fourth - variance**2).clamp(min=0) / n).sqrt()
    assert (spread[known & (variance > 0)] < 6).all(), spread


SAME_NUMBERS = {
    "Normal", "LogNormal", "HalfNormal", "Uniform", "Exponential", "Cauchy", "HalfCauchy", "Laplace", "Gumbel", "Weibull",
    "Pareto", "Kumaraswamy", "Bernoulli", "Geometric", "Poisson", "Categorical", "OneHotCategorical", "Multinomial",
    "MultivariateNormal", "LowRankMultivariateNormal", "LogisticNormal", "RelaxedBernoulli", "RelaxedOneHotCategorical",
}  # fmt: skip


@pytest.mark.parametrize("case", [case for case in CASES if case.name in SAME_NUMBERS], ids=lambda case: case.id)
def test_samples_are_pytorchs(case):
    reference = pytest.importorskip("torch")
    torch.manual_seed(3)
    reference.manual_seed(3)
    ours, theirs = build(torch, case)[0], build(reference, case)[0]
    close(ours.sample((4,)), theirs.sample((4,)), 1e-7, 1e-9)
    if ours.has_rsample:
        close(ours.rsample((2,)), theirs.rsample((2,)), 1e-7, 1e-9)


@pytest.mark.parametrize("case", [case for case in CASES if build(torch, case)[0].has_rsample], ids=lambda case: case.id)
def test_gradients_of_samples(case):
    """The mean of the samples' gradients is the gradient of the mean."""
    distribution, parameters = build(torch, case, grad=True)
    try:
        mean, variance = distribution.mean, distribution.variance
    except NotImplementedError:
        return
    if not (mean.isfinite().all() and variance.isfinite().all() and mean.requires_grad):
        return
    torch.manual_seed(1)
    n = 20_000
    wanted = torch.autograd.grad(mean.sum(), parameters, allow_unused=True, retain_graph=True)
    samples = distribution.rsample((n,))
    if case.name == "OneHotCategoricalStraightThrough":
        samples = samples.double()
    found = torch.autograd.grad(samples.mean(0).sum(), parameters, allow_unused=True)
    for g, w in zip(found, wanted, strict=True):
        if w is not None and g is not None:
            assert (g - w).abs().max() < 0.05 * (1 + w.abs().max()), (g, w)


@pytest.mark.parametrize("alpha", [1e-3, 0.05, 0.7, 1.0, 3.0, 40.0, 99.0, 101.0, 5e3])
def test_gradient_of_gamma_is_the_slope_of_its_quantiles(alpha):
    special = pytest.importorskip("scipy.special")
    a = torch.full((60,), alpha, dtype=torch.float64, requires_grad=True)
    torch.manual_seed(0)
    z = D.Gamma(a, torch.ones(1, dtype=torch.float64)).rsample()
    (slope,) = torch.autograd.grad(z.log().sum(), a)
    values = z.detach().numpy()
    seen = (values > 1e-290) & (special.gammainc(alpha, values) < 0.9999)
    step = 1e-4 * alpha
    level = special.gammainc(alpha, values)
    ends = [np.log(special.gammaincinv(alpha + sign * step, level)) for sign in (1, -1)]
    expected = (ends[0] - ends[1]) / (2 * step)
    np.testing.assert_allclose(slope.numpy()[seen], expected[seen], 2e-5)
    with pytest.raises(NotImplementedError, match="_standard_gamma_grad is not implemented"):
        first = torch.autograd.grad(D.Gamma(a, 1.0).rsample().sum(), a, create_graph=True)[0]
        first.sum().backward()


# ∂ log z / ∂α where the place of z in the distribution stays, by 50 digits: mpmath's derivative of its gammainc.
@pytest.mark.parametrize(
    ("alpha", "z", "slope"),
    [
        (0.001, 0.021, 3378.6526334461237),
        (0.001, 2.5, 304.1311046381834),
        (0.001, 6.0, 145.64935580169978),
        (0.3, 1e-08, 60.83830000466268),
        (0.3, 3.5, 1.2167485376320095),
        (5.0, 20.0, 0.09539939540441268),
        (99.0, 150.0, 0.00816101564510879),
        (101.0, 60.0, 0.012722639678617028),
        (101.0, 150.0, 0.008084996232271961),
    ],
)
def test_slopes_of_numbers_far_above_and_below_their_mean(alpha, z, slope):
    from retrograd.ops.gamma_sampling import log_gamma_slope

    alpha, log_z = (torch.tensor(x, dtype=torch.float64) for x in (alpha, math.log(z)))
    assert log_gamma_slope(alpha, log_z).item() == pytest.approx(slope, rel=1e-9)



def test_enumeration():
    reference = pytest.importorskip("torch")
    for case in CASES:
        ours, theirs = build(torch, case)[0], build(reference, case)[0]
        if ours.has_enumerate_support:
            for expand in (True, False):
                close(ours.enumerate_support(expand), theirs.enumerate_support(expand))


def test_independent_and_mixtures_beside_pytorch():
    reference = pytest.importorskip("torch")
    loc, scale, weights, values = real(2, 3), positive(2, 3), positive(2, 3), real(4, 2, 3)
    made = []
    for side in (torch, reference):
        d = side.distributions
        row = d.Independent(d.Normal(side.tensor(loc), side.tensor(scale)), 1)
        mixed = d.MixtureSameFamily(d.Categorical(side.tensor(weights)), d.Normal(side.tensor(loc), side.tensor(scale)))
        vectors = d.MixtureSameFamily(d.Categorical(side.tensor(weights[0, :2])), row)
        made.append((row, mixed, vectors, side.tensor(values)))
    for i, (ours, theirs) in enumerate(zip(made[0][:3], made[1][:3], strict=True)):
        x, y = (made[0][3], made[1][3]) if i == 0 else (made[0][3][..., 0], made[1][3][..., 0]) if i == 1 else (made[0][3][:, 0], made[1][3][:, 0])
        assert repr(ours).split("(")[:2] == repr(theirs).split("(")[:2]
        close(ours.log_prob(x), theirs.log_prob(y))
        close(ours.mean, theirs.mean)
        close(ours.variance, theirs.variance)
        assert ours.sample((7,)).shape == tuple(theirs.sample((7,)).shape)
        assert tuple(ours.expand((6, *ours.batch_shape)).batch_shape) == (6, *theirs.batch_shape)
    close(made[0][1].cdf(made[0][3][..., 0]), made[1][1].cdf(made[1][3][..., 0]))
    with pytest.raises(ValueError, match="Expected reinterpreted_batch_ndims <= len"):
        D.Independent(D.Normal(0.0, 1.0), 1)


BAD = [
    ("Normal", {"loc": 0.0, "scale": -1.0}, "Expected parameter scale .Tensor of shape .*. of distribution Normal.loc: 0.0, scale: -1.0. to satisfy the constraint GreaterThan.lower_bound=0.0., but found invalid values"),
    ("Bernoulli", {"probs": 1.5}, "to satisfy the constraint Interval.lower_bound=0.0, upper_bound=1.0."),
    ("Bernoulli", {}, "Either `probs` or `logits` must be specified, but not both."),
    ("Uniform", {"low": 1.0, "high": 0.0}, "Expected parameter low"),
    ("Dirichlet", {"concentration": np.array(1.0)}, "`concentration` parameter must be at least one-dimensional."),
    ("Categorical", {"probs": np.array([-1.0, 2.0])}, "to satisfy the constraint Simplex.."),
    ("MultivariateNormal", {"loc": np.zeros(2), "covariance_matrix": np.array([[1.0, 2.0], [2.0, 1.0]])}, "to satisfy the constraint PositiveDefinite.."),
    ("MultivariateNormal", {"loc": np.zeros(2)}, "Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified."),
    ("Normal", {"loc": "a", "scale": 1.0}, "Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "parameters", "message"), BAD)
def test_bad_parameters(name, parameters, message):
    case = Case(name, parameters, None)
    with pytest.raises(ValueError, match=message):
        build(torch, case)
    reference = pytest.importorskip("torch")
    with pytest.raises(ValueError, match=message):
        build(reference, case)


def test_bad_values():
    d = D.Beta(torch.ones(3), 1.0)
    for value, message in [
        (0.5, "The value argument to log_prob must be a Tensor"),
        (torch.tensor(2.0), "to be within the support .Interval.lower_bound=0.0, upper_bound=1.0.."),
        (torch.ones(2), "Value is not broadcastable with batch_shape.event_shape: torch.Size..2.. vs torch.Size..3.."),
    ]:
        with pytest.raises(ValueError, match=message):
            d.log_prob(value)
    with pytest.raises(ValueError, match="The right-most size of value must match event_shape"):
        D.Dirichlet(torch.ones(3)).log_prob(torch.ones(2))
    assert D.Normal(0.0, -1.0, validate_args=False).scale.item() == -1
    D.Distribution.set_default_validate_args(False)
    try:
        D.Normal(0.0, -1.0)
    finally:
        D.Distribution.set_default_validate_args(True)


def test_under_vmap_and_a_policy_gradient():
    loc = torch.tensor([0.0, 1.0, 2.0])
    found = torch.vmap(lambda m: D.Normal(m, 1.0, validate_args=False).log_prob(torch.tensor(1.0)))(loc)
    close(found, D.Normal(loc, 1.0).log_prob(torch.tensor(1.0)), 1e-6)
    logits = torch.zeros(4, requires_grad=True)
    torch.manual_seed(0)
    policy = D.Categorical(logits=logits)
    action = policy.sample()
    (-policy.log_prob(action) * 2.0).backward()
    expected = torch.full((4,), 0.5)
    expected[action] -= 2.0
    close(logits.grad, expected, 1e-6)
