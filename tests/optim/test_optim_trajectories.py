"""Every optimiser with every option, over 20 steps, beside PyTorch's."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import retrograd
from retrograd import optim
from retrograd.optim.memory import BLOCK

torch = pytest.importorskip("torch")

CASES = {
    "SGD": [
        *({"momentum": m, "dampening": d} for m, d in [(0, 0), (0.9, 0), (0.9, 0.5), (0, 0.5)]),
        {"momentum": 0.9, "nesterov": True},
        {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1, "maximize": True},
        {"weight_decay": 0.1},
        {"maximize": True},
        {"weight_decay": 0.1, "maximize": True},
    ],
    **{
        name: [
            {"amsgrad": a, "weight_decay": w, "maximize": m}
            for a, w, m in itertools.product([False, True], [0, 0.1], [False, True])
        ]
        + [{"betas": (0.5, 0.6), "eps": 0.1}, {"betas": (0.0, 0.0)}]
        for name in ("Adam", "AdamW")
    },
    "RMSprop": [
        {"centered": c, "momentum": m, "weight_decay": w}
        for c, m, w in itertools.product([False, True], [0, 0.9], [0, 0.1])
    ]
    + [{"maximize": True, "alpha": 0.5, "eps": 0.1}],
    "Adagrad": [
        {},
        {"lr_decay": 0.1},
        {"weight_decay": 0.1},
        {"maximize": True},
        {"initial_accumulator_value": 0.5, "eps": 0.1},
    ],
    "Adadelta": [{}, {"rho": 0.5}, {"weight_decay": 0.1}, {"maximize": True}, {"eps": 0.1}],
    "Adamax": [{}, {"betas": (0.5, 0.6)}, {"weight_decay": 0.1}, {"maximize": True}, {"eps": 0.1}],
    "NAdam": [
        {},
        {"momentum_decay": 0.1},
        {"weight_decay": 0.1},
        {"weight_decay": 0.1, "decoupled_weight_decay": True},
        {"maximize": True, "eps": 0.1},
    ],
    "RAdam": [
        {},
        {"betas": (0.8, 0.9)},
        {"weight_decay": 0.1},
        {"weight_decay": 0.1, "decoupled_weight_decay": True},
        {"maximize": True, "eps": 0.1},
    ],
    "ASGD": [{}, {"t0": 5}, {"lambd": 0.1, "alpha": 0.5, "t0": 3}, {"weight_decay": 0.1}, {"maximize": True}],
    "Rprop": [{}, {"etas": (0.3, 1.5)}, {"step_sizes": (0.02, 0.1)}, {"maximize": True}],
}
SHAPES = [(3, 4), (5,), (), (2, 1, 3)]
STEPS = 20


def random_problem(seed: int, dtype: str, shapes=SHAPES):
    """Start values, and one gradient a parameter and step; some gradients are missing."""
    rng = np.random.default_rng(seed)

    def numbers(shape):
        values = rng.standard_normal(shape)
        if np.dtype(dtype).kind == "c":
            values = values + 1j * rng.standard_normal(shape)
        return np.asarray(values, dtype)

    params = [numbers(shape) for shape in shapes]
    grads = [
        [None if (step, index) == (3, 1) else numbers(shape) for index, shape in enumerate(shapes)]
        for step in range(STEPS)
    ]
    return params, grads


def run(library, optimizers, name, options, params, grads):
    """The parameters after each step, and the optimiser."""
    tensors = [library.tensor(value, requires_grad=True) for value in params]
    optimizer = getattr(optimizers, name)(tensors, **options)
    path = []
    for row in grads:
        for tensor, grad in zip(tensors, row, strict=True):
            tensor.grad = None if grad is None else library.tensor(grad)
        optimizer.step()
        path.append([tensor.detach().numpy().copy() for tensor in tensors])
    return path, optimizer


def flat_state(optimizer):
    return [
        (index, key, np.asarray(value))
        for index, entry in sorted(optimizer.state_dict()["state"].items())
        for key, value in sorted(entry.items())
    ]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("name", "options"), [(name, options) for name, cases in CASES.items() for options in cases], ids=str
)
def test_same_path_and_state_as_pytorch(name, options, dtype):
    seed = 7
    params, grads = random_problem(seed, dtype)
    # PyTorch keeps NAdam's product and ASGD's rate in float32 whatever the parameters are.
    coarse = dtype == "float32" or name in ("NAdam", "ASGD")
    tolerance = dict(rtol=2e-5, atol=2e-6) if coarse else dict(rtol=1e-11, atol=1e-12)
    mine, my_optimizer = run(retrograd, optim, name, options, params, grads)
    theirs, their_optimizer = run(torch, torch.optim, name, {**options, "foreach": False}, params, grads)
    for step, (ours, reference) in enumerate(zip(mine, theirs, strict=True)):
        for index, (value, expected) in enumerate(zip(ours, reference, strict=True)):
            assert value.dtype == expected.dtype
            np.testing.assert_allclose(
                value, expected, err_msg=f"seed {seed}, step {step}, parameter {index}", **tolerance
            )
    my_state, their_state = flat_state(my_optimizer), flat_state(their_optimizer)
    assert [entry[:2] for entry in my_state] == [entry[:2] for entry in their_state]
    for (index, key, value), (_, _, expected) in zip(my_state, their_state, strict=True):
        assert value.dtype == expected.dtype, (index, key)
        assert value.shape == expected.shape, (index, key)
        np.testing.assert_allclose(value, expected, err_msg=f"state {key} of parameter {index}", **tolerance)


@pytest.mark.parametrize("name", CASES)
def test_complex_parameters(name):
    seed = 8
    params, grads = random_problem(seed, "complex128")
    mine, _ = run(retrograd, optim, name, {}, params, grads)
    theirs, _ = run(torch, torch.optim, name, {"foreach": False}, params, grads)
    coarse = name in ("NAdam", "ASGD")
    for value, expected in zip(mine[-1], theirs[-1], strict=True):
        np.testing.assert_allclose(value, expected, rtol=1e-5 if coarse else 1e-11, err_msg=f"seed {seed}")


@pytest.mark.parametrize("name", CASES)
def test_large_parameters_are_updated_in_blocks(name):
    """Parameters of several blocks, one of them transposed, against the same numbers in small pieces."""
    rng = np.random.default_rng(9)
    size = (600, 251)
    value, grads = rng.standard_normal(size), [rng.standard_normal(size) for _ in range(3)]

    whole = retrograd.tensor(value, requires_grad=True)
    turned = retrograd.tensor(np.ascontiguousarray(value.T)).t().detach().requires_grad_()
    pieces = [retrograd.tensor(part, requires_grad=True) for part in np.split(value, 60)]
    optimizer = getattr(optim, name)([whole, turned, *pieces])
    for grad in grads:
        whole.grad = retrograd.tensor(grad)
        turned.grad = retrograd.tensor(grad)
        for piece, part in zip(pieces, np.split(grad, 60), strict=True):
            piece.grad = retrograd.tensor(part)
        optimizer.step()
    assert whole.numel() > 2 * BLOCK > 2 * pieces[0].numel()
    expected = np.concatenate([piece.detach().numpy() for piece in pieces])
    assert not np.array_equal(expected, value)
    np.testing.assert_allclose(whole.detach().numpy(), expected, rtol=1e-14)
    np.testing.assert_allclose(turned.detach().numpy(), expected, rtol=1e-14)


@pytest.mark.parametrize("name", CASES)
def test_lr_as_tensor(name):
    params, grads = random_problem(10, "float64")
    with_number, _ = run(retrograd, optim, name, {"lr": 0.25}, params, grads)
    with_tensor, _ = run(retrograd, optim, name, {"lr": retrograd.tensor(0.25)}, params, grads)
    for a, b in zip(with_number[-1], with_tensor[-1], strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", ["Adam", "AdamW"])
def test_betas_as_tensors(name):
    params, grads = random_problem(11, "float64")
    numbers, _ = run(retrograd, optim, name, {"betas": (0.5, 0.75)}, params, grads)
    betas = (retrograd.tensor(0.5), retrograd.tensor(0.75))
    tensors, _ = run(retrograd, optim, name, {"betas": betas}, params, grads)
    for a, b in zip(numbers[-1], tensors[-1], strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", CASES)
def test_memory_of_the_parameter_stays(name):
    """The update goes into the tensor's own memory, which arrays and views may share."""
    parameter = retrograd.tensor([1.0, 2.0], requires_grad=True)
    array = parameter.detach().numpy()
    parameter.grad = retrograd.tensor([0.5, 0.25])
    getattr(optim, name)([parameter], lr=0.1).step()
    assert not np.array_equal(array, [1.0, 2.0])
    np.testing.assert_array_equal(array, parameter.detach().numpy())
