"""L-BFGS, beside PyTorch's and on functions whose minimum is known."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import optim
from retrograd.optim.line_search import Point, cubic_minimum, strong_wolfe


def rosenbrock(x):
    return ((1 - x[:-1]) ** 2).sum() + 100 * ((x[1:] - x[:-1] ** 2) ** 2).sum()


def quartic(x):
    return ((x - 1) ** 4).sum() + (x * x).sum() / 2


def minimise(library, optimizers, function, start, calls, **options):
    """The parameter, the state and the losses after some calls of step."""
    parameter = library.tensor(start, requires_grad=True)
    optimizer = optimizers.LBFGS([parameter], **options)

    def closure():
        optimizer.zero_grad()
        loss = function(parameter)
        loss.backward()
        return loss

    losses = [optimizer.step(closure).item() for _ in range(calls)]
    return parameter.detach().numpy(), optimizer.state[parameter], losses, optimizer


@pytest.mark.parametrize("function", [rosenbrock, quartic])
@pytest.mark.parametrize(
    "options",
    [
        {"line_search_fn": "strong_wolfe"},
        {"line_search_fn": "strong_wolfe", "history_size": 3, "max_iter": 7},
        {"line_search_fn": "strong_wolfe", "lr": 0.1, "max_eval": 9},
        {"line_search_fn": "strong_wolfe", "lr": 20.0},
        {"line_search_fn": "strong_wolfe", "lr": 20.0, "max_eval": 60},
        {"lr": 0.01, "max_iter": 5},
        {"lr": 0.5, "max_iter": 4, "history_size": 2, "max_eval": 3},
        {"line_search_fn": "strong_wolfe", "tolerance_grad": 1.0},
        {"line_search_fn": "strong_wolfe", "tolerance_change": 0.1},
    ],
    ids=str,
)
def test_same_path_as_pytorch(function, options):
    torch = pytest.importorskip("torch")
    start = np.array([-1.2, 1.0, 0.7, -0.3])
    for calls in (1, 2, 4):
        mine, my_state, my_losses, _ = minimise(retrograd, optim, function, start, calls, **options)
        theirs, their_state, their_losses, _ = minimise(torch, torch.optim, function, start, calls, **options)
        np.testing.assert_allclose(my_losses, their_losses, rtol=1e-7, atol=1e-13)
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-9)
        assert my_state["n_iter"] == their_state["n_iter"]
        assert my_state["func_evals"] == their_state["func_evals"]
        assert type(my_state.get("t")) is type(their_state.get("t"))
    assert set(my_state) | {"al"} == set(their_state) | {"al"}


def test_finds_the_minimum():
    result, _, _, _ = minimise(
        retrograd,
        optim,
        rosenbrock,
        np.array([-1.2, 1.0]),
        5,
        line_search_fn="strong_wolfe",
        tolerance_change=1e-14,
    )
    np.testing.assert_allclose(result, [1.0, 1.0], rtol=1e-6)


def test_several_parameters_and_one_without_gradient():
    a = retrograd.tensor([[1.0, 2.0]], requires_grad=True)
    b = retrograd.tensor(5.0, requires_grad=True)
    unused = retrograd.tensor([7.0], requires_grad=True)
    optimizer = optim.LBFGS([a, unused, b], line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = ((a - b) ** 2).sum() + (b + 1) ** 2
        loss.backward()
        return loss

    optimizer.step(closure)
    np.testing.assert_allclose(a.detach().numpy(), [[-1.0, -1.0]], rtol=1e-4)
    assert b.item() == pytest.approx(-1.0, rel=1e-4)
    assert unused.item() == 7.0


def test_state_dict_resumes():
    start = np.array([-1.2, 1.0, 0.7])
    _, _, _, optimizer = minimise(
        retrograd, optim, rosenbrock, start, 2, max_iter=4, line_search_fn="strong_wolfe"
    )
    parameter = optimizer.param_groups[0]["params"][0]
    twin_parameter = parameter.detach().clone().requires_grad_()
    twin = optim.LBFGS([twin_parameter])
    twin.load_state_dict(optimizer.state_dict())

    def closure(optimizer, parameter):
        def evaluate():
            optimizer.zero_grad()
            loss = rosenbrock(parameter)
            loss.backward()
            return loss

        return evaluate

    optimizer.step(closure(optimizer, parameter))
    twin.step(closure(twin, twin_parameter))
    np.testing.assert_array_equal(parameter.detach().numpy(), twin_parameter.detach().numpy())


def test_bad_use():
    parameter = retrograd.tensor([1.0], requires_grad=True)
    with pytest.raises(ValueError, match="LBFGS doesn't support per-parameter options"):
        optim.LBFGS([{"params": [parameter]}, {"params": [retrograd.zeros(1, requires_grad=True)]}])
    with pytest.raises(RuntimeError, match="only 'strong_wolfe' is supported"):
        optim.LBFGS([parameter], line_search_fn="armijo").step(lambda: 0.0)
    with pytest.raises(TypeError):
        optim.LBFGS([parameter]).step()


def test_already_at_the_minimum():
    result, state, losses, _ = minimise(retrograd, optim, quartic, np.array([0.5]), 2)
    assert state["n_iter"] == 0 and state["func_evals"] == 2
    assert losses[0] == losses[1]


# ---------------------------------------------------------------------- the line search


def line(function, derivative):
    calls = []

    def evaluate(step):
        calls.append(step)
        return Point(step, function(step), np.array([derivative(step)]), derivative(step))

    return evaluate, calls


@pytest.mark.parametrize("first", [1e-3, 0.1, 1.0, 10.0, 1e3])
def test_line_search_ends_at_the_wolfe_conditions(first):
    evaluate, calls = line(lambda t: (t - 3) ** 4 - t, lambda t: 4 * (t - 3) ** 3 - 1)
    start = evaluate(0.0)
    calls.clear()
    point, evaluations = strong_wolfe(evaluate, start, first, length=1.0)
    assert evaluations == len(calls) <= 26
    assert point.loss <= start.loss + 1e-4 * point.step * start.slope
    assert abs(point.slope) <= 0.9 * abs(start.slope)


def test_line_search_gives_up_where_there_is_no_end():
    evaluate, calls = line(lambda t: -t, lambda t: -1.0)
    start = evaluate(0.0)
    calls.clear()
    point, evaluations = strong_wolfe(evaluate, start, 1.0, length=1.0)
    assert evaluations == len(calls) == 26
    assert point.step == max(calls)


def test_cubic_minimum_of_a_cubic():
    a = Point(0.0, 0.0, np.zeros(1), -3.0)  # t**3 - 3 t, smallest at 1
    b = Point(2.0, 2.0, np.zeros(1), 9.0)
    assert cubic_minimum(a, b) == pytest.approx(1.0)
    assert cubic_minimum(b, a) == pytest.approx(1.0)
    assert cubic_minimum(a, b, (1.5, 2.0)) == 1.5
