"""Gradient formulas that are straight lines run without Python: which are found, and that they say the same."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
from retrograd._core import REGISTRY
from retrograd._core.programs import steps_of
from retrograd.ops.on_demand import load_all
from retrograd.overrides import TorchFunctionMode

load_all()


@pytest.mark.parametrize(
    ("operation", "input", "steps"),
    [
        ("mul", "other", [("mul", (0, 1))]),
        ("sub", "other", [("neg", (0,))]),
        ("div", "other", [("neg", (0,)), ("mul", (3, 2)), ("div", (4, 1))]),
        ("expm1", "input", [("add", (1, 2)), ("mul", (0, 3))]),
        ("reciprocal", "input", [("neg", (0,)), ("mul", (1, 1)), ("mul", (2, 3))]),
        ("atanh", "input", [("mul", (1, 1)), ("sub", (2, 3)), ("div", (0, 4))]),
        ("cosh", "input", [("sinh", (1,)), ("mul", (0, 2))]),
        ("mm", "mat2", [("product_tn", (1, 0))]),
        ("transpose", "input", [("transpose", (0, 1, 2))]),
    ],
)
def test_straight_lines_are_found(operation, input, steps):
    assert steps_of(REGISTRY[operation], input) == steps


@pytest.mark.parametrize(
    ("operation", "input"), [("maximum", "input"), ("sum_dim", "input"), ("linear", "weight")]
)
def test_formulas_that_branch_or_compute_shapes_are_called(operation, input):
    assert steps_of(REGISTRY[operation], input) is None


def test_several_steps_and_constants():
    x = torch.tensor([0.5, -0.25], dtype=torch.float64, requires_grad=True)
    (g,) = torch.autograd.grad(x.atanh(), x, torch.tensor([3.0, 5.0], dtype=torch.float64))
    np.testing.assert_allclose(g.numpy(), [3 / (1 - 0.25), 5 / (1 - 0.0625)], rtol=1e-15)


def test_a_number_beside_a_cotangent():
    x = torch.tensor([2.0, 4.0], requires_grad=True)
    (x / 8.0).backward(torch.tensor([1.0, 3.0]))
    assert x.grad.tolist() == [0.125, 0.375]


def test_a_number_where_the_line_has_no_cotangent():
    a = torch.tensor([2.0], requires_grad=True)
    b = torch.tensor([5.0], requires_grad=True)
    torch.addcmul(torch.zeros(1), a, b, value=3.0).backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([15.0], [6.0])


def test_integers_broadcasting_and_mixed_dtypes():
    x = torch.ones(2, 3, dtype=torch.float64, requires_grad=True)
    y = torch.full((3,), 2.0, dtype=torch.float32, requires_grad=True)
    (x / y * torch.tensor([1, 2, 3])).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), np.tile([0.5, 1.0, 1.5], (2, 1)))
    assert y.grad.dtype == torch.float32
    np.testing.assert_allclose(y.grad.numpy(), -2 * np.array([1, 2, 3]) / 4)


def test_attributes_that_are_handed_on():
    x = torch.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    (x.transpose(0, 1) * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()
    assert x.grad.tolist() == [[1.0, 10.0, 100.0]]


def test_steps_are_recorded_where_the_gradient_is_differentiated():
    x = torch.tensor([0.3, 0.7], dtype=torch.float64, requires_grad=True)
    (first,) = torch.autograd.grad(x.atanh().sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x, create_graph=True)
    (third,) = torch.autograd.grad(second.sum(), x)
    value = np.array([0.3, 0.7])
    np.testing.assert_allclose(second.detach().numpy(), 2 * value / (1 - value**2) ** 2, rtol=1e-14)
    np.testing.assert_allclose(third.numpy(), (2 + 6 * value**2) / (1 - value**2) ** 3, rtol=1e-13)


def test_complex_values_arrive_conjugated():
    x = torch.tensor([1 + 2j], dtype=torch.complex128, requires_grad=True)
    (x * (3 - 1j)).backward(torch.ones(1, dtype=torch.complex128))
    assert x.grad.tolist() == [3 + 1j]


def test_what_watches_operations_sees_the_steps():
    x = torch.tensor([0.5], requires_grad=True)
    y = x.atanh()
    with torch.autograd.profiler.profile() as watched:
        y.backward()
    names = [event.name for event in watched.function_events]
    for name in ("aten::mul", "aten::sub", "aten::div"):
        assert name in names, names


def test_an_open_mode_is_not_asked_about_steps():
    seen = []

    class Watch(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            seen.append(getattr(func, "__name__", str(func)))
            return func(*args, **(kwargs or {}))

    x = torch.tensor([0.5], requires_grad=True)
    y = x.expm1()
    with Watch():
        y.mul(2).backward()
    assert seen.count("mul") == 1  # the one of the program; those of formulas are none of its business, as in PyTorch
    assert x.grad.item() == pytest.approx(2 * np.exp(0.5))


def test_a_write_to_what_a_line_reads_is_refused():
    x = torch.tensor([1.0], requires_grad=True)
    y = (x * 2).exp()
    y.detach().add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()
