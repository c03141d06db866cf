"""torch.masked beside PyTorch: values and gradients, with and without masks; and numbers worked out by hand."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

import retrograd as torch

MASK = np.array([[True, False, True, True], [False, False, True, False], [False, False, False, False]])
VALUES = np.random.default_rng(7).uniform(-2, 2, (3, 4))
CALLS = {
    "sum": [{}, {"dim": 1}, {"dim": (0, 1), "keepdim": True}],
    "prod": [{}, {"dim": 1}, {"dim": (0, 1)}],
    "mean": [{"dim": 0}, {}],
    "amax": [{"dim": 1}, {}],
    "amin": [{"dim": 0}],
    "argmax": [{"dim": 1}],
    "argmin": [{"dim": 0, "keepdim": True}],
    "median": [{"dim": 0}],
    "norm": [{}, {"ord": 1, "dim": 1}, {"ord": math.inf, "dim": 0}, {"ord": -math.inf, "dim": 1}, {"ord": 3.0, "dim": 1}],
    "var": [{}, {"dim": 0, "unbiased": False}, {"dim": 0, "correction": 0}],
    "std": [{}],
    "logsumexp": [{"dim": 1}],
    "cumsum": [{"dim": 1}],
    "cumprod": [{"dim": 0}],
    "softmax": [{"dim": 1}],
    "log_softmax": [{"dim": 0}],
    "softmin": [{"dim": 1}],
    "normalize": [{"ord": 2.0, "dim": 1}],
}
CASES = [(name, kwargs) for name, listed in CALLS.items() for kwargs in listed]


def run(side, name, kwargs, mask, values=VALUES):
    x = side.tensor(values, requires_grad=values.dtype.kind == "f")
    made = getattr(side.masked, name)(x, mask=None if mask is None else side.tensor(mask), **kwargs)
    if not made.requires_grad:
        return made, None
    (gradient,) = side.autograd.grad(made[~made.isnan() & ~made.isinf()].sum(), x)
    return made, gradient


@pytest.mark.parametrize("mask", [None, MASK, MASK[:1], MASK[1:2]], ids=["none", "full", "row", "one"])
@pytest.mark.parametrize(("name", "kwargs"), CASES)
def test_as_pytorch(name, kwargs, mask):
    reference = pytest.importorskip("torch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found, gradient = run(torch, name, kwargs, mask)
        expected, slope = run(reference, name, kwargs, mask)
    assert str(found.dtype) == str(expected.dtype)
    np.testing.assert_allclose(found.detach().numpy(), expected.detach().numpy(), 1e-12)
    if slope is not None and not slope.isnan().any():
        np.testing.assert_allclose(gradient.numpy(), slope.numpy(), 1e-12, 1e-14)


def test_logaddexp_with_two_masks():
    x, y = torch.zeros(3), torch.zeros(3)
    first, second = torch.tensor([True, True, False]), torch.tensor([True, False, False])
    found = torch.masked.logaddexp(x, y, input_mask=first, other_mask=second)
    assert found.tolist() == pytest.approx([math.log(2), 0.0, -math.inf])


def test_what_is_masked_has_no_part_in_the_gradient():
    x = torch.tensor([0.0, 4.0], requires_grad=True)
    torch.masked.sum(x.sqrt(), mask=x > 0).backward()
    assert x.grad.tolist() == [0.0, 0.25]


def test_integers():
    x, mask = torch.tensor([3, 5, 7]), torch.tensor([True, False, True])
    assert torch.masked.sum(x, mask=mask).dtype is torch.int64
    assert torch.masked.sum(x, mask=mask).item() == 10
    assert torch.masked.mean(x, mask=mask).item() == 5.0
    assert torch.masked.amax(x, mask=~mask).item() == 5
    assert torch.masked.amax(x, mask=mask & ~mask).item() == torch.iinfo(torch.int64).min


def test_mask_of_more_dimensions_is_refused():
    with pytest.raises(IndexError, match="_input_mask expected broadcastable mask"):
        torch.masked.sum(torch.ones(2), mask=torch.ones(1, 2, dtype=torch.bool))


def test_masks_of_results():
    x, mask = torch.zeros(3, 4), torch.tensor(MASK)
    assert torch.masked._output_mask(torch.masked.sum, x, 1, mask=mask).tolist() == [True, True, False]
    assert torch.masked._output_mask(torch.masked.norm, x, 2.0, (0,), keepdim=True, mask=mask).shape == (1, 4)
    assert torch.equal(torch.masked._output_mask(torch.masked.softmax, x, 1, mask=mask), mask)
    assert torch.masked._input_mask(x).all()
