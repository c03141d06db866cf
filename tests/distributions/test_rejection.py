"""Numbers of gamma and binomial distributions, and of those made of them: PyTorch's from the same seed."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import distributions

SHAPES = [(), (5,), (3, 20)]
FAMILIES = {
    "Gamma": [(2.0, 1.0), ([0.3, 5.0, 10.0], 1.0), (1e-3, 1.0)],
    "Beta": [(15.0, 15.0), ([0.5, 2.0], [3.0, 0.2])],
    "Dirichlet": [([1.0, 0.3, 4.0],)],
    "Chi2": [(2.0,)],
    "StudentT": [(3.0,)],
    "FisherSnedecor": [(3.0, 4.0)],
    "InverseGamma": [(2.0, 1.0)],
    "NegativeBinomial": [(5.0, 0.3)],
    "Binomial": [(10, 0.3), (100, 0.3), (100, 0.8), (7, 0.6), (5, 0.0), (5, 1.0), (1000000, 0.4)],
    "Poisson": [([0.0, 0.5, 9.9],), (80.0,)],
    "VonMises": [(0.0, 1.0)],
}
CASES = [(name, arguments) for name, several in FAMILIES.items() for arguments in several]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "arguments"), CASES, ids=str)
def test_same_numbers_from_the_same_seed(name, arguments, dtype):
    torch = pytest.importorskip("torch")

    def drawn(library, home):
        given = [x if isinstance(x, int) else library.tensor(x, dtype=getattr(library, dtype)) for x in arguments]
        library.manual_seed(11)
        family = getattr(home, name)(*given)
        return [family.sample(shape).numpy() for shape in SHAPES] + [library.rand(3).numpy()]

    tolerance = 1e-6 if dtype == "float32" else 1e-12
    for ours, theirs in zip(drawn(retrograd, distributions), drawn(torch, torch.distributions), strict=True):
        assert ours.dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=1e-37)


def test_numbers_that_are_none():
    nan = float("nan")
    assert distributions.Gamma(retrograd.tensor(nan), 1.0, validate_args=False).sample().isnan()
    alpha = retrograd.tensor([1.0, 2.0], dtype=retrograd.int64)
    with pytest.raises(NotImplementedError, match="gamma"):
        retrograd.ops.gamma_sampling.gamma_numbers(alpha)


def test_one_stream_for_all():
    retrograd.manual_seed(0)
    generator = retrograd.Generator().manual_seed(5)
    count, chance = retrograd.full((6,), 30.0), retrograd.full((6,), 0.5)
    first = retrograd.binomial(count, chance, generator=generator)
    assert first.tolist() == retrograd.binomial(count, chance, generator=generator.manual_seed(5)).tolist()
    retrograd.manual_seed(0)
    untouched = retrograd.rand(2)
    retrograd.manual_seed(0)
    retrograd.binomial(count, chance, generator=generator)
    assert untouched.tolist() == retrograd.rand(2).tolist()


def test_a_shape_of_zero_gives_zero_and_takes_no_numbers():
    torch = pytest.importorskip("torch")
    for library in (torch, retrograd):
        library.manual_seed(7)
    expected = torch.distributions.Dirichlet(torch.tensor([0.0, 1.0]), validate_args=False).sample()
    made = distributions.Dirichlet(retrograd.tensor([0.0, 1.0]), validate_args=False).sample()
    np.testing.assert_allclose(made.numpy(), expected.numpy(), atol=1e-30)
    assert retrograd.rand(1).item() == torch.rand(1).item()
