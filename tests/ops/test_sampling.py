"""Random numbers written into tensors: PyTorch's for the same seed, whatever the order of the elements in memory."""

from __future__ import annotations

import numpy as np
import pytest

from retrograd import ops
from retrograd._core.generator import Generator
from retrograd._core.random import manual_seed

SEED = 1729

CALLS = [
    ("uniform_", (), {}), ("uniform_", (-1.0, 3.0), {}), ("uniform_", (), {"to": 2.0}),
    ("normal_", (), {}), ("normal_", (1.0, 2.0), {}), ("normal_", (), {"mean": 1.0, "std": 0.0}),
    ("random_", (), {}), ("random_", (5,), {}), ("random_", (-2, 3), {}),
    ("bernoulli_", (), {}), ("bernoulli_", (0.2,), {}),
    ("exponential_", (), {}), ("exponential_", (2.5,), {}),
    ("geometric_", (0.3,), {}), ("cauchy_", (), {}), ("cauchy_", (1.0, 0.5), {}),
    ("log_normal_", (), {}), ("log_normal_", (), {"mean": 0.0, "std": 0.5}),
]  # fmt: skip
LAYOUTS = {
    "contiguous": lambda zeros: zeros(5, 8),
    "turned": lambda zeros: zeros(8, 5).t(),
    "strided": lambda zeros: zeros(5, 16)[:, ::2],
    "small": lambda zeros: zeros(3),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("name", "args", "kwargs"), CALLS)
def test_numbers_are_those_of_pytorch(name, args, kwargs, layout):
    torch = pytest.importorskip("torch")
    theirs, ours = LAYOUTS[layout](torch.zeros), LAYOUTS[layout](ops.zeros)
    torch.manual_seed(SEED)
    manual_seed(SEED)
    getattr(theirs, name)(*args, **kwargs)
    assert getattr(ours, name)(*args, **kwargs) is ours
    np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["random_", "bernoulli_"])
def test_integers_are_those_of_pytorch(name):
    torch = pytest.importorskip("torch")
    theirs, ours = torch.zeros(7, dtype=torch.int64), ops.zeros(7).long()
    torch.manual_seed(SEED)
    manual_seed(SEED)
    np.testing.assert_array_equal(getattr(ours, name)().numpy(), getattr(theirs, name)().numpy())


def test_bernoulli_with_a_tensor_of_probabilities():
    torch = pytest.importorskip("torch")
    chances = np.linspace(0, 1, 12).reshape(3, 4)
    torch.manual_seed(SEED)
    manual_seed(SEED)
    theirs = torch.zeros(3, 4).bernoulli_(torch.from_numpy(chances))
    np.testing.assert_array_equal(ops.zeros(3, 4).bernoulli_(ops.from_numpy(chances)).numpy(), theirs.numpy())


def test_a_generator_of_its_own():
    stream = Generator().manual_seed(SEED)
    first = [
        ops.rand(2, generator=stream),
        ops.randint(9, (2,), generator=stream),
        ops.zeros(3).normal_(generator=stream),
    ]
    manual_seed(SEED)
    again = [ops.rand(2), ops.randint(9, (2,)), ops.zeros(3).normal_()]
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


def test_the_gradient_of_what_was_overwritten_is_zero():
    x = ops.ones(3).requires_grad_()
    y = (x * 2).uniform_()
    assert y.grad_fn.name() == "UniformBackward0"
    (y * 3).sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 0.0]


def test_a_leaf_is_not_written_to():
    x = ops.ones(3).requires_grad_()
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad is being used in an in-place operation"):
        x.normal_()
    assert x.tolist() == [1.0, 1.0, 1.0]


def test_nothing_is_written_when_the_parameters_are_wrong():
    x = ops.ones(3)
    with pytest.raises(RuntimeError, match="normal expects std >= 0.0"):
        x.normal_(0.0, -1.0)
    assert x.tolist() == [1.0, 1.0, 1.0] and x._version == 0


def test_bool_draws():
    manual_seed(SEED)
    assert ops.zeros(4).bool().bernoulli_(1.0).tolist() == [True] * 4
    assert not ops.zeros(4).bool().bernoulli_(0.0).any()
    assert ops.rand(1000).mean().item() == pytest.approx(0.5, abs=0.05), f"seed {SEED}"
