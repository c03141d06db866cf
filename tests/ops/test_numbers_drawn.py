"""Numbers of many distributions, few and many, beside those that PyTorch draws from the same seed."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch

peer = pytest.importorskip("torch")

FILLS = {
    "exponential_": ((), (0.3,), (4,)),
    "cauchy_": ((), (1.5, 0.25)),
    "geometric_": ((0.5,), (0.03,)),
    "log_normal_": ((), (-1.0, 0.5)),
    "bernoulli_": ((), (0.2,), (1,)),
    "random_": ((), (10,), (-7, 9), (0, 1 << 24)),
}
CASES = [(name, given) for name, several in FILLS.items() for given in several]


def both(draw):
    made = []
    for package in (torch, peer):
        package.manual_seed(31)
        made.append([*[t.numpy() for t in draw(package)], package.rand(2).numpy()])  # the streams stand where they should
    for ours, theirs in zip(*made, strict=True):
        assert ours.dtype == theirs.dtype
        rough = 1e-6 if ours.dtype == np.float32 else 1e-12
        np.testing.assert_allclose(ours, theirs, rtol=rough)


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize(("name", "given"), CASES)
def test_numbers_written(name, given, kind):
    def draw(package):
        dtype = getattr(package, kind)
        shapes = ((), (3,), (2, 3), (5, 50), (3, 100))
        return [getattr(package.empty(shape, dtype=dtype), name)(*given) for shape in shapes]

    both(draw)


@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "int32", "int64", "bool"])
def test_integers_and_ones_of_other_types(kind):
    def draw(package):
        dtype = getattr(package, kind)
        made = [package.empty(7, dtype=dtype).bernoulli_(0.3), package.empty(5, dtype=dtype).random_()]
        if kind != "bool":
            made += [package.empty(9, dtype=dtype).random_(100), package.randint(3, 90, (2, 4), dtype=dtype)]
            made += [package.randint_like(made[0], 5), package.randint_like(made[0], 2, 9)]
        return made

    both(draw)


def test_integers_of_fractions_and_wide_ranges():
    def draw(package):
        x = package.zeros(3, 4)
        made = [package.randint(5, (3,), dtype=package.float32), package.randint_like(x, -4, 4)]
        made += [package.randint_like(x, 1 << 20, dtype=package.float64), package.randint(-(1 << 40), 1 << 40, (5,))]
        return [*made, package.randint(1 << 28, (3,)), package.empty(3, dtype=package.int64).random_(-5, 1 << 33)]

    both(draw)


@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_counts(kind):
    rates = np.array([0.0, 0.2, 3.0, 9.9, 10.0, 47.5, 1e4, 1e9] * 3).astype(kind)
    both(lambda package: [package.poisson(package.tensor(rates)), package.poisson(package.tensor(rates[::2]))])


def test_what_is_refused():
    x = torch.zeros(3)
    with pytest.raises(RuntimeError, match="invalid Poisson rate"):
        torch.poisson(torch.tensor([-1.0]))
    with pytest.raises(RuntimeError, match="lambda > 0"):
        x.exponential_(0)
    with pytest.raises(RuntimeError, match="sigma > 0"):
        x.cauchy_(0, -1)
    with pytest.raises(RuntimeError, match=r"p to be in \(0, 1\)"):
        x.geometric_(1)
    with pytest.raises(RuntimeError, match="std > 0"):
        x.log_normal_(0, 0)
    with pytest.raises(RuntimeError, match=r"p to be in \[0, 1\]"):
        x.bernoulli_(2)
    with pytest.raises(RuntimeError, match="out of bounds"):
        torch.empty(3, dtype=torch.int8).random_(1000)
