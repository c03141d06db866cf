"""What is drawn by rejection: PyTorch's numbers for the same seed, and its stream goes on alike."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd

torch = pytest.importorskip("torch")

SEED = 2718
CASES = {
    "Gamma": lambda t: t.distributions.Gamma(t.linspace(0.05, 9, 40), 2.0),
    "Gamma, float64": lambda t: t.distributions.Gamma(t.linspace(0.05, 9, 40, dtype=t.float64), 2.0),
    "Beta": lambda t: t.distributions.Beta(t.linspace(0.1, 2, 7), t.linspace(3, 0.3, 7)),
    "Chi2": lambda t: t.distributions.Chi2(t.linspace(0.5, 20, 7)),
    "Dirichlet": lambda t: t.distributions.Dirichlet(t.linspace(0.2, 5, 12).view(3, 4)),
    "StudentT": lambda t: t.distributions.StudentT(t.linspace(1, 9, 7)),
    "FisherSnedecor": lambda t: t.distributions.FisherSnedecor(t.linspace(1, 9, 7), t.linspace(2, 5, 7)),
    "InverseGamma": lambda t: t.distributions.InverseGamma(t.linspace(0.5, 9, 7), t.ones(7)),
    "Poisson": lambda t: t.distributions.Poisson(t.linspace(0, 80, 40)),
    "NegativeBinomial": lambda t: t.distributions.NegativeBinomial(5, t.linspace(0.1, 0.9, 7)),
    "Binomial of few": lambda t: t.distributions.Binomial(t.tensor(7.0), t.linspace(0, 1, 40)),
    "Binomial of many": lambda t: t.distributions.Binomial(t.tensor(500.0), t.linspace(0.05, 0.95, 40)),
    "Binomial, float64": lambda t: t.distributions.Binomial(
        t.tensor(90.0, dtype=t.float64), t.linspace(0.05, 0.95, 40, dtype=t.float64)
    ),
}


@pytest.mark.parametrize("shape", [(), (5,)], ids=str)
@pytest.mark.parametrize("name", CASES)
def test_numbers_are_those_of_pytorch(name, shape):
    drawn = []
    for library in (torch, retrograd):
        library.manual_seed(SEED)
        sample = CASES[name](library).sample(shape)
        drawn.append((str(sample.dtype), sample.numpy(), library.rand(3).numpy()))
    (kind, theirs, after), (own_kind, ours, own_after) = drawn
    assert own_kind == kind
    np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=1e-6)
    np.testing.assert_array_equal(own_after, after)


def test_a_shape_of_zero_gives_zero_and_takes_no_numbers():
    for library in (torch, retrograd):
        library.manual_seed(SEED)
    expected = torch.distributions.Dirichlet(torch.tensor([0.0, 1.0]), validate_args=False).sample()
    made = retrograd.distributions.Dirichlet(retrograd.tensor([0.0, 1.0]), validate_args=False).sample()
    np.testing.assert_allclose(made.numpy(), expected.numpy(), atol=1e-30)
    assert retrograd.rand(1).item() == torch.rand(1).item()


def test_numbers_of_an_array_that_lies_otherwise_are_drawn_in_order():
    rates = np.arange(1.0, 13.0).reshape(3, 4)
    for library in (torch, retrograd):
        library.manual_seed(SEED)
    expected = torch.poisson(torch.from_numpy(rates).t().contiguous())
    assert retrograd.poisson(retrograd.from_numpy(rates).t().contiguous()).tolist() == expected.tolist()
