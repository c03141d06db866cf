"""The compiled loops of the optimisers beside the NumPy arithmetic they stand for."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
from retrograd._core import get_num_threads, set_num_threads
from retrograd._core.fused import adam_step, rmsprop_step, sgd_step
from retrograd.optim.adam import adam_update
from retrograd.optim.rmsprop import rmsprop_update
from retrograd.optim.sgd import sgd_update

SEED = 20


def parameters(shapes, dtype, rng):
    made = []
    for shape in shapes:
        param = torch.tensor(rng.standard_normal(shape).astype(dtype), requires_grad=True)
        param.grad = torch.tensor(rng.standard_normal(shape).astype(dtype))
        made.append(param)
    return made


def tolerance(dtype):
    return dict(rtol=0, atol=20 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("momentum, dampening, nesterov", [(0.0, 0.0, False), (0.9, 0.3, False), (0.9, 0.0, True)])
@pytest.mark.parametrize("weight_decay, maximize", [(0.0, False), (0.1, True)])
def test_sgd_is_the_numpy_step(dtype, momentum, dampening, nesterov, weight_decay, maximize):
    """Sizes around a vector's length, and one that is shared out among threads."""
    rng = np.random.default_rng(SEED)
    print("seed", SEED)
    params = parameters([(), (1,), (7, 3), (65,), (600, 700)], dtype, rng)
    buffers = [torch.tensor(rng.standard_normal(tuple(p.shape)).astype(dtype)) for p in params] if momentum else None
    expected = []
    for k, param in enumerate(params):
        p, g = param.detach().numpy().copy(), param.grad.numpy()
        b = buffers[k].numpy().copy() if buffers else None
        settings = (0.05, momentum, dampening, weight_decay, nesterov, maximize)
        sgd_update(p, g, b, *settings, np.empty_like(p), np.empty_like(p))
        expected.append((p, b))
    threads = get_num_threads()
    set_num_threads(2)
    try:
        assert sgd_step(params, buffers, 0.05, momentum, dampening, weight_decay, nesterov, maximize) == []
    finally:
        set_num_threads(threads)
    for k, (p, b) in enumerate(expected):
        np.testing.assert_allclose(params[k].detach().numpy(), p, **tolerance(dtype))
        if buffers:
            np.testing.assert_allclose(buffers[k].numpy(), b, **tolerance(dtype))


def state_of(names, param, rng):
    """Tensors of state with numbers of their own, squares positive."""
    made = {"step": torch.tensor(3.0)}
    for name in names:
        values = np.asarray(rng.standard_normal(tuple(param.shape)))
        made[name] = torch.tensor((values**2 if "sq" in name or name == "square_avg" else values * 0.01).astype(param.dtype.numpy))
    return made


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("amsgrad", [False, True])
@pytest.mark.parametrize("weight_decay, decoupled, maximize", [(0.0, False, False), (0.1, False, True), (0.1, True, False)])
def test_adam_is_the_numpy_step(dtype, amsgrad, weight_decay, decoupled, maximize):
    rng = np.random.default_rng(SEED)
    print("seed", SEED)
    params = parameters([(), (1,), (7, 3), (65,), (600, 700)], dtype, rng)
    names = ["exp_avg", "exp_avg_sq"] + ["max_exp_avg_sq"] * amsgrad
    states = [state_of(names, param, rng) for param in params]
    lr, beta1, beta2, eps = 0.01, 0.9, 0.99, 1e-8
    correction = np.sqrt(1 - beta2**4)
    scale = (lr, lr / (1 - beta1**4) * correction, eps * correction)
    expected = []
    for param, state in zip(params, states, strict=True):
        arrays = [param.detach().numpy().copy(), param.grad.numpy(), *(state[name].numpy().copy() for name in names)]
        arrays += [None] * (5 - len(arrays))
        rest = (beta1, beta2, weight_decay, decoupled, maximize)
        adam_update(*arrays, *scale, *rest, np.empty_like(arrays[0]), np.empty_like(arrays[0]))
        expected.append(arrays)
    assert adam_step(params, states, lr, beta1, beta2, eps, weight_decay, decoupled, maximize, amsgrad) == []
    for param, state, arrays in zip(params, states, expected, strict=True):
        assert state["step"].item() == 4
        np.testing.assert_allclose(param.detach().numpy(), arrays[0], **tolerance(dtype))
        for name, array in zip(names, arrays[2:], strict=False):
            np.testing.assert_allclose(state[name].numpy(), array, **tolerance(dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("centered", [False, True])
@pytest.mark.parametrize("weight_decay, maximize", [(0.0, False), (0.1, True)])
def test_rmsprop_is_the_numpy_step(dtype, momentum, centered, weight_decay, maximize):
    rng = np.random.default_rng(SEED)
    print("seed", SEED)
    params = parameters([(), (1,), (7, 3), (65,), (600, 700)], dtype, rng)
    names = ["square_avg"] + ["momentum_buffer"] * (momentum > 0) + ["grad_avg"] * centered
    states = [state_of(names, param, rng) for param in params]
    for state in states:
        state["square_avg"] += 1  # the centred square stays far from 0
    settings = (0.01, 0.9, 1e-8, momentum, weight_decay, maximize)
    expected = []
    for param, state in zip(params, states, strict=True):
        p = param.detach().numpy().copy()
        kept = {name: state[name].numpy().copy() for name in names}
        arrays = (kept["square_avg"], kept.get("momentum_buffer"), kept.get("grad_avg"))
        rmsprop_update(p, param.grad.numpy(), *arrays, *settings, np.empty_like(p), np.empty_like(p))
        expected.append((p, kept))
    assert rmsprop_step(params, states, *settings, centered) == []
    for param, state, (p, kept) in zip(params, states, expected, strict=True):
        assert state["step"].item() == 4
        np.testing.assert_allclose(param.detach().numpy(), p, **tolerance(dtype))
        for name in names:
            np.testing.assert_allclose(state[name].numpy(), kept[name], **tolerance(dtype))


def test_a_parameter_listed_twice_takes_two_steps():
    """One after the other, also where a step is shared out among threads."""
    param = torch.zeros(600, 700, requires_grad=True)
    param.grad = torch.ones(600, 700)
    assert sgd_step([param, param], None, 0.25, 0.0, 0.0, 0.5, False, False) == []
    np.testing.assert_allclose(param.detach().numpy(), -0.25 - 0.25 * (1 - 0.125))


def test_what_the_loop_declines():
    """Other dtypes, gaps in memory and gradients of another layout are left to NumPy, untouched."""
    whole = torch.zeros(4, 6)
    gaps = whole[:, ::2].detach().requires_grad_()
    turned = torch.zeros(2, 3, requires_grad=True)
    turned.grad = torch.ones(3, 2).t()
    half = torch.zeros(3, dtype=torch.float16, requires_grad=True)
    plain = torch.zeros(3, requires_grad=True)
    without = torch.zeros(3, requires_grad=True)
    for param in (gaps, half, plain):
        param.grad = torch.ones(tuple(param.shape), dtype=param.dtype)
    assert sgd_step([gaps, turned, half, plain, without], None, 0.5, 0.0, 0.0, 0.0, False, False) == [0, 1, 2]
    assert float(gaps.sum()) == float(turned.sum()) == float(half.sum()) == float(without.sum()) == 0
    assert plain.tolist() == [-0.5] * 3
    optimizer = torch.optim.SGD([gaps, turned, half, plain, without], lr=0.5)
    optimizer.step()
    assert gaps.tolist() == [[-0.5] * 3] * 4
    assert turned.tolist() == [[-0.5] * 3] * 2
    assert half.tolist() == [-0.5] * 3
    assert plain.tolist() == [-1.0] * 3
    assert without.tolist() == [0.0] * 3


def test_layout_may_be_any_that_fills_memory():
    """A parameter in channels-last order with a gradient in the same order."""
    values = np.arange(24.0).reshape(2, 2, 3, 2).transpose(0, 3, 1, 2)
    param = torch.from_numpy(values.copy(order="K")).requires_grad_()
    param.grad = torch.from_numpy(values.copy(order="K"))
    assert sgd_step([param], None, 0.25, 0.0, 0.0, 0.0, False, False) == []
    np.testing.assert_allclose(param.detach().numpy(), 0.75 * values)


def test_a_step_counts_as_a_write():
    """A value saved before the step is refused after it."""
    w = torch.ones(3, requires_grad=True)
    loss = (w * w).sum()
    w.grad = torch.ones(3)
    torch.optim.SGD([w], lr=0.1).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()
