"""The von Mises distribution beside SciPy's, which has all digits of the Bessel functions, and PyTorch's samples."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
from retrograd.distributions import VonMises

scipy_stats = pytest.importorskip("scipy.stats")

LOC, CONCENTRATION = np.array([-2.0, 0.5, 3.0]), np.array([1e-3, 2.0, 2000.0])


def test_density_and_variance():
    value = np.random.default_rng(1).uniform(-3, 3, (5, 3))
    made = VonMises(torch.tensor(LOC), torch.tensor(CONCENTRATION))
    expected = scipy_stats.vonmises.logpdf(value, CONCENTRATION, LOC)
    np.testing.assert_allclose(made.log_prob(torch.tensor(value)).numpy(), expected, rtol=1e-9)
    np.testing.assert_allclose(made.variance.numpy(), 1 - np.array([5e-4, 0.6977746579640079, 0.9997499]), atol=1e-7)
    assert made.mean is made.loc and made.mode is made.loc


def test_beside_pytorch():
    reference = pytest.importorskip("torch")
    found = []
    for side in (torch, reference):
        side.manual_seed(3)
        parameters = [side.tensor(x, requires_grad=True) for x in (LOC, CONCENTRATION)]
        made = side.distributions.VonMises(*parameters)
        log_prob = made.log_prob(side.tensor([0.1, -0.2, 3.1], dtype=side.float64))
        slopes = side.autograd.grad(log_prob.sum(), parameters)
        samples = made.sample((4,))
        found.append([repr(made), [log_prob.detach().numpy(), *[g.numpy() for g in slopes], samples.numpy()]])
        assert not made.has_rsample and not samples.requires_grad
    assert found[0][0] == found[1][0]
    for ours, theirs in zip(found[0][1], found[1][1], strict=True):  # PyTorch's Bessel functions have seven digits
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def test_gradients_of_the_density():
    leaves = [torch.tensor(x, requires_grad=True) for x in ([0.3, -1.0], [0.5, 3.0], [1.0, 2.0])]
    leaves = [leaf.detach().double().requires_grad_() for leaf in leaves]
    assert torch.autograd.gradcheck(lambda loc, k, x: VonMises(loc, k).log_prob(x), leaves)
    assert torch.autograd.gradgradcheck(lambda loc, k, x: VonMises(loc, k).log_prob(x), leaves)


def test_samples_are_angles_with_the_circular_moments():
    torch.manual_seed(7)
    made = VonMises(torch.tensor(LOC), torch.tensor(CONCENTRATION)).expand((2, 3))
    samples = made.sample((20_000,))
    assert samples.shape == (20_000, 2, 3) and samples.abs().max() <= np.pi
    turned = samples - made.loc
    assert (turned.sin().mean(0).abs() < 0.03).all()
    assert ((1 - turned.cos().mean(0) - made.variance).abs() < 0.03).all()


@pytest.mark.parametrize("concentration", [0.0, -1.0])
def test_the_concentration_is_positive(concentration):
    with pytest.raises(ValueError, match="Expected parameter concentration"):
        VonMises(torch.tensor(0.0), torch.tensor(concentration))
