"""bfloat16 stays bfloat16: operations compute it in float32 and round once, as PyTorch does."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
import retrograd.nn.functional as F

pytest.importorskip("ml_dtypes")

X = np.random.default_rng(0).standard_normal((4, 4)).astype(np.float32)

OPERATIONS = {
    "mm": lambda m, f, x: x.mm(x),
    "matmul": lambda m, f, x: x @ x,
    "bmm": lambda m, f, x: x[None].bmm(x[None]),
    "vector": lambda m, f, x: x @ x[0],
    "dot": lambda m, f, x: x[0] @ x[1],
    "linear": lambda m, f, x: f.linear(x, x, x[0].detach()),
    "addmv": lambda m, f, x: m.addmv(x[0], x, x[1]),
    "leaky_relu": lambda m, f, x: f.leaky_relu(x, 0.1),
    "elu": lambda m, f, x: f.elu(x, 0.5),
    "selu": lambda m, f, x: f.selu(x),
    "gelu": lambda m, f, x: f.gelu(x, approximate="tanh"),
    "softshrink": lambda m, f, x: f.softshrink(x),
    "lerp": lambda m, f, x: m.lerp(x, x * 2, 0.3),
    "smooth_l1_loss": lambda m, f, x: f.smooth_l1_loss(x, x * 2),
    "huber_loss": lambda m, f, x: f.huber_loss(x, x * 2),
    "rms_norm": lambda m, f, x: f.rms_norm(x, (4,), eps=1e-3) + f.rms_norm(x, (4,)),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_stays_bfloat16(name):
    operation = OPERATIONS[name]
    x = torch.tensor(X).bfloat16().requires_grad_()
    made = operation(torch, F, x)
    assert made.dtype is torch.bfloat16
    made.sum().backward()
    assert x.grad.dtype is torch.bfloat16
    exact = operation(torch, F, x.detach().double())
    np.testing.assert_allclose(made.detach().double().numpy(), exact.numpy(), rtol=2e-2, atol=2e-2)
    reference = pytest.importorskip("torch")
    theirs = operation(reference, reference.nn.functional, reference.tensor(X).bfloat16())
    np.testing.assert_allclose(made.detach().double().numpy(), theirs.double().numpy(), rtol=1e-2, atol=1e-2)


def test_more_than_two_gradients_are_added_up():
    x = torch.ones(3, dtype=torch.bfloat16, requires_grad=True)
    (x * 2 + x * x + x * 3).backward(torch.ones(3, dtype=torch.bfloat16))
    assert x.grad.dtype == torch.bfloat16
    assert x.grad.tolist() == [7.0, 7.0, 7.0]
