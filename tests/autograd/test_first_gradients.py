"""First gradients that do not depend on the input: with `create_graph=True` some count as functions of it all the same,
as in PyTorch, with a derivative of zero."""

from __future__ import annotations

import pytest

import retrograd as torch
from retrograd import autograd
from retrograd.nn import functional as F  # noqa: N812

TIED = {
    "max_pool2d": lambda x: F.max_pool2d(x, 2),
    "avg_pool2d": lambda x: F.avg_pool2d(x, 2),
    "adaptive_avg_pool2d": lambda x: F.adaptive_avg_pool2d(x, 2),
    "adaptive_max_pool2d": lambda x: F.adaptive_max_pool2d(x, 2),
    "threshold": lambda x: F.threshold(x, 3.0, 0.0),
    "threshold of an expanded tensor": lambda x: F.threshold(x.expand(2, 1, 4, 4), 3.0, 0.0),
    "softshrink": F.softshrink,
    "hardshrink": F.hardshrink,
    "reflect": lambda x: F.pad(x, (1, 1, 1, 1), mode="reflect"),
    "replicate": lambda x: F.pad(x, (1, 1, 1, 1), mode="replicate"),
    "prelu": lambda x: F.prelu(x, torch.full((1,), 0.1, dtype=torch.float64)),
}
LOOSE = {
    "zeros around": lambda x: F.pad(x, (1, 1)),
    "sum": lambda x: x.sum(),
    "flip": lambda x: x.flip(3),
    "sort": lambda x: x.sort()[0],
    "linear": lambda x: F.linear(x, torch.ones(2, 4, dtype=torch.float64)),
}


@pytest.fixture
def x() -> torch.Tensor:
    return torch.arange(16.0, dtype=torch.float64).reshape(1, 1, 4, 4).requires_grad_()


def first_gradient(function, x):
    y = function(x)
    return autograd.grad(y, x, torch.ones_like(y), create_graph=True)[0]


@pytest.mark.parametrize("name", TIED)
def test_second_gradient_is_zeros(name: str, x) -> None:
    g = first_gradient(TIED[name], x)
    assert g.requires_grad
    (second,) = autograd.grad(g.sum(), x)
    assert second.shape == x.shape and second.eq(0).all()


@pytest.mark.parametrize("name", TIED)
def test_values_and_other_gradients_are_as_without(name: str, x) -> None:
    g = first_gradient(TIED[name], x)
    y = TIED[name](x)
    assert torch.equal(g, autograd.grad(y, x, torch.ones_like(y))[0])
    ((g * 3).sum() + (x * x).sum()).backward()
    assert torch.equal(x.grad, 2 * x.detach())


def test_second_gradient_of_what_is_pooled(x) -> None:
    g = first_gradient(lambda t: F.max_pool2d(t**3, 2), x)
    (second,) = autograd.grad(g.sum(), x)
    assert second.sum().item() == 6 * (5 + 7 + 13 + 15)  # 6 t at the largest of each window


@pytest.mark.parametrize("name", LOOSE)
def test_others_stay_constants(name: str, x) -> None:
    g = first_gradient(LOOSE[name], x)
    assert not g.requires_grad
    with pytest.raises(RuntimeError, match="does not require grad"):
        autograd.grad(g.sum(), x)


def test_gradients_that_are_not_recorded_stay_constants(x) -> None:
    y = F.max_pool2d(x, 2)
    assert not autograd.grad(y.sum(), x)[0].requires_grad
    F.max_pool2d(x, 2).sum().backward()
    assert not x.grad.requires_grad


def test_transforms_give_zeros(x) -> None:
    f = lambda t: F.max_pool2d(t, 2).sum()  # noqa: E731
    assert torch.func.hessian(f)(x.detach()).eq(0).all()
    assert torch.func.grad(lambda t: torch.func.grad(f)(t).sum())(x.detach()).eq(0).all()
    assert autograd.functional.hessian(f, x.detach()).eq(0).all()
