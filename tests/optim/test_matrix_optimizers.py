"""Adafactor and Muon, which take a matrix as a whole, over 20 steps beside PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import optim
from retrograd.optim.muon import nearly_orthogonal

torch = pytest.importorskip("torch")

FACTORED = [
    {},
    {"lr": 0.5, "beta2_decay": -0.5, "weight_decay": 0.1},
    {"eps": (0.5, 2.0), "d": 1.5},
    {"maximize": True},
]
ORTHOGONAL = [
    {},
    {"lr": 0.1, "momentum": 0.5, "nesterov": False},
    {"lr": 0.05, "weight_decay": 0, "adjust_lr_fn": "match_rms_adamw"},
    {"ns_coefficients": (2.0, -1.5, 0.5), "ns_steps": 8, "adjust_lr_fn": "original"},
]


def path_of(framework, name, options, shapes, dtype, steps=20):
    rng = np.random.default_rng(7)
    params = [framework.tensor(rng.normal(size=shape).astype(dtype), requires_grad=True) for shape in shapes]
    optimizer = getattr(framework.optim, name)(params, **options)
    path = []
    for step in range(steps):
        for index, param in enumerate(params):
            grad = np.asarray(rng.normal(size=shapes[index]), dtype)
            param.grad = None if (step, index) == (3, 1) else framework.tensor(grad)
        optimizer.step()
        path.append([param.detach().numpy().copy() for param in params])
    state = [{k: np.asarray(v) for k, v in entry.items()} for entry in optimizer.state_dict()["state"].values()]
    return path, state


@pytest.mark.parametrize(("dtype", "rtol"), [("float32", 1e-4), ("float64", 1e-11)])
@pytest.mark.parametrize("options", FACTORED, ids=str)
def test_adafactor(options, dtype, rtol):
    shapes = [(3, 4), (5,), (), (2, 1, 3), (2, 3, 4)]
    mine, my_state = path_of(retrograd, "Adafactor", options, shapes, dtype)
    theirs, their_state = path_of(torch, "Adafactor", {**options, "foreach": False}, shapes, dtype)
    for ours, reference in zip(mine, theirs, strict=True):
        for value, expected in zip(ours, reference, strict=True):
            assert value.dtype == expected.dtype
            np.testing.assert_allclose(value, expected, rtol=rtol, atol=rtol)
    for ours, reference in zip(my_state, their_state, strict=True):
        assert list(ours) == list(reference)
        for name, value in ours.items():
            assert value.shape == reference[name].shape and value.dtype == reference[name].dtype
            np.testing.assert_allclose(value, reference[name], rtol=rtol)


def iterated(matrix, coefficients, steps):
    """What the iteration makes of the singular values, one by one."""
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    values = values / np.linalg.norm(values)
    for _ in range(steps):
        values = np.polyval([coefficients[2], 0, coefficients[1], 0, coefficients[0], 0], values)
    return left * values @ right


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 4), (1, 6)])
@pytest.mark.parametrize("coefficients", [(3.4445, -4.775, 2.0315), (2.0, -1.5, 0.5)])
def test_the_iteration_acts_on_the_singular_values(shape, coefficients):
    matrix = np.random.default_rng(3).normal(size=shape)
    found = nearly_orthogonal(matrix, coefficients, 5, 1e-7)
    np.testing.assert_allclose(found, iterated(matrix, coefficients, 5), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("options", ORTHOGONAL, ids=str)
def test_muon(options):
    """PyTorch iterates in bfloat16, of two or three digits; the sizes of the steps tell everything else."""
    shapes = [(3, 4), (6, 2), (4, 4)]
    mine, my_state = path_of(retrograd, "Muon", options, shapes, "float64")
    theirs, their_state = path_of(torch, "Muon", options, shapes, "float64")
    for index in range(len(shapes)):
        ours, reference = (np.array([step[index] for step in path]) for path in (mine, theirs))
        moved = np.abs(np.diff(reference, axis=0)).max()
        np.testing.assert_allclose(np.diff(ours, axis=0), np.diff(reference, axis=0), atol=0.15 * moved)
        np.testing.assert_allclose(ours[0], reference[0], atol=0.15 * moved)
    for ours, reference in zip(my_state, their_state, strict=True):
        assert list(ours) == list(reference) == ["momentum_buffer"]
        np.testing.assert_allclose(ours["momentum_buffer"], reference["momentum_buffer"], rtol=1e-12)


@pytest.mark.parametrize("name", ["Adafactor", "Muon"])
def test_complex_parameters_are_refused(name):
    for framework in (retrograd, torch):
        param = framework.zeros(2, 2, dtype=framework.complex64, requires_grad=True)
        param.grad = framework.ones(2, 2, dtype=framework.complex64)
        with pytest.raises(RuntimeError, match=f"{name} does not support complex parameters"):
            getattr(framework.optim, name)([param]).step()


@pytest.mark.parametrize("name", ["Adafactor", "Muon"])
def test_steps_are_seen_by_the_graph_and_stay_in_memory(name):
    param = retrograd.ones(2, 2, requires_grad=True)
    array = param.detach().numpy()
    kept = (param * param).sum()
    kept.backward(retain_graph=True)
    optimizer = getattr(optim, name)([("weight", param)], lr=retrograd.tensor(0.1))
    optimizer.step()
    assert not np.array_equal(array, np.ones((2, 2))) and np.array_equal(array, param.detach().numpy())
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        kept.backward()
    twin = getattr(optim, name)([("weight", param)])
    twin.load_state_dict(optimizer.state_dict())
    assert twin.param_groups[0]["lr"].item() == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"ns_steps": 100}, "Number of steps must be less than 100"), ({"ns_coefficients": (1.0, 2.0)}, "exactly 3 values")],
)
def test_iterations_that_are_refused(options, message):
    for framework in (retrograd, torch):
        param = framework.ones(2, 2, requires_grad=True)
        param.grad = framework.ones(2, 2)
        with pytest.raises(ValueError, match=message):
            framework.optim.Muon([param], **options).step()


def test_there_are_no_sparse_gradients():
    with pytest.raises(RuntimeError, match="use torch.optim.Adam"):
        optim.SparseAdam([retrograd.ones(2, requires_grad=True)])
