"""The base class: groups, state, hooks, saving and loading, messages."""

from __future__ import annotations

import copy
import gc
import pickle

import numpy as np
import pytest

import retrograd
from retrograd import optim
from retrograd.optim.optimizer import (
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
    required,
)

ALL = [
    "SGD",
    "Adam",
    "AdamW",
    "RMSprop",
    "Adagrad",
    "Adadelta",
    "Adamax",
    "NAdam",
    "RAdam",
    "ASGD",
    "Rprop",
    "LBFGS",
]


def leaf(*values, dtype=None):
    return retrograd.tensor(list(values) or [1.0, 2.0], requires_grad=True, dtype=dtype)


def with_grad(*values):
    parameter = leaf(*values)
    parameter.grad = retrograd.ones_like(parameter)
    return parameter


# ---------------------------------------------------------------------- parameter groups


def test_groups_take_defaults_and_their_own_options():
    a, b = leaf(), leaf()
    groups = [{"params": [a]}, {"params": b, "lr": 0.5, "name": "bias"}]
    optimizer = optim.SGD(groups, lr=0.1, momentum=0.9)
    first, second = optimizer.param_groups
    assert first["params"] == [a] and second["params"] == [b]
    assert (first["lr"], second["lr"]) == (0.1, 0.5)
    assert first["momentum"] == second["momentum"] == 0.9
    assert second["name"] == "bias"
    assert groups == [{"params": [a]}, {"params": b, "lr": 0.5, "name": "bias"}], (
        "the dicts given are not changed"
    )


def test_each_group_steps_with_its_own_options():
    a, b = with_grad(1.0), with_grad(1.0)
    optim.SGD([{"params": [a]}, {"params": [b], "lr": 0.5}], lr=0.25).step()
    assert (a.item(), b.item()) == (0.75, 0.5)


def test_generators_of_parameters():
    optimizer = optim.SGD(parameter for parameter in [leaf(), leaf()])
    assert len(optimizer.param_groups[0]["params"]) == 2


def test_named_parameters():
    a, b = leaf(), leaf()
    optimizer = optim.SGD([("a", a), ("b", b)])
    group = optimizer.param_groups[0]
    assert group["params"] == [a, b] and group["param_names"] == ["a", "b"]
    assert optimizer.state_dict()["param_groups"][0]["param_names"] == ["a", "b"]
    with pytest.raises(ValueError, match="Some param names are missing"):
        optim.SGD([("a", a), b])
    with pytest.raises(ValueError, match="cannot add param group without names to the optimizer"):
        optimizer.add_param_group({"params": [leaf()]})
    with pytest.raises(ValueError, match="cannot add param group with names to the optimizer"):
        optim.SGD([a]).add_param_group({"params": [("b", b)]})
    assert len(optimizer.param_groups) == 1


def test_bad_parameters():
    a = leaf()
    with pytest.raises(
        TypeError, match="should be an iterable of Tensors or dicts, but got torch.FloatTensor"
    ):
        optim.SGD(a)
    with pytest.raises(ValueError, match="optimizer got an empty parameter list"):
        optim.SGD([])
    with pytest.raises(
        TypeError, match="optimizer can only optimize Tensors, but one of the params is float"
    ):
        optim.SGD([1.0])
    with pytest.raises(TypeError, match="the ordering of tensors in sets will change between runs"):
        optim.SGD([{"params": {a}}])
    with pytest.raises(KeyError, match="params"):
        optim.SGD([{"lr": 1.0}])
    with pytest.raises(ValueError, match="can't optimize a non-leaf Tensor"):
        optim.SGD([a * 2])
    with pytest.raises(ValueError, match="some parameters appear in more than one parameter group"):
        optim.SGD([{"params": [a]}, {"params": [a]}])
    with pytest.raises(TypeError, match="param_group must be a dict, but got <class 'list'>"):
        optim.SGD([a]).add_param_group([leaf()])


def test_a_group_that_is_refused_leaves_the_optimizer_as_it_was():
    a, b = leaf(), leaf()
    optimizer = optim.Adagrad([a])
    with pytest.raises(ValueError, match="more than one parameter group"):
        optimizer.add_param_group({"params": [b, a]})
    assert len(optimizer.param_groups) == 1
    assert list(optimizer.state) == [a]


def test_duplicates_in_a_group_warn():
    a = leaf()
    with pytest.warns(UserWarning, match="optimizer contains a parameter group with duplicate parameters"):
        optim.SGD([a, a])


def test_tensor_that_retains_grad_may_be_optimised():
    product = leaf() * 2
    product.retain_grad()
    optim.SGD([product])


def test_required_option():
    class Custom(optim.Optimizer):
        def __init__(self, params, size=required):
            super().__init__(params, {"size": size})

    with pytest.raises(ValueError, match="didn't specify a value of required optimization parameter size"):
        Custom([leaf()])
    assert Custom([{"params": leaf(), "size": 3}]).param_groups[0]["size"] == 3
    with pytest.raises(NotImplementedError):
        Custom([leaf()], size=1).step()


def test_repr_as_in_pytorch():
    torch = pytest.importorskip("torch")
    for name in ALL:
        groups = (
            [{"params": [leaf()]}]
            if name == "LBFGS"
            else [{"params": [leaf()], "lr": 1}, {"params": [leaf()]}]
        )
        theirs = [{**group, "params": [torch.zeros(2)]} for group in groups]
        assert repr(getattr(optim, name)(groups)) == repr(getattr(torch.optim, name)(theirs))
    assert repr(required) == "<required parameter>"


# ---------------------------------------------------------------------- zero_grad and step


def test_zero_grad():
    a, b = with_grad(), leaf()
    optimizer = optim.SGD([a, b])
    grad = a.grad
    optimizer.zero_grad(set_to_none=False)
    assert a.grad is grad and b.grad is None
    np.testing.assert_array_equal(grad.numpy(), [0.0, 0.0])
    optimizer.zero_grad()
    assert a.grad is None


def test_zero_grad_cuts_a_gradient_out_of_its_graph():
    a = leaf()
    (a.grad,) = retrograd.autograd.grad((a * a).sum(), a, create_graph=True)
    assert a.grad.grad_fn is not None
    optim.SGD([a]).zero_grad(set_to_none=False)
    assert a.grad.grad_fn is None and not a.grad.requires_grad
    np.testing.assert_array_equal(a.grad.numpy(), [0.0, 0.0])


def test_closure_runs_with_recording_on_and_its_loss_is_returned():
    a = leaf(3.0)
    optimizer = optim.SGD([a], lr=0.25)

    def closure():
        optimizer.zero_grad()
        loss = (a * a).sum()
        loss.backward()
        return loss

    with retrograd.no_grad():
        loss = optimizer.step(closure)
    assert loss.item() == 9.0
    assert a.item() == 1.5
    assert optimizer.step() is None


def test_step_with_gradients_of_a_graph():
    """Gradients that are part of a graph themselves, from ``create_graph=True``, are used as numbers."""
    a = leaf(3.0)
    (a.grad,) = retrograd.autograd.grad((a * a).sum(), a, create_graph=True)
    optim.SGD([a], lr=0.25).step()
    assert a.item() == 1.5 and a.is_leaf and a.requires_grad


@pytest.mark.parametrize("name", ALL[:-1])
def test_step_counts_as_a_change_of_the_parameter(name):
    """A graph that saved the parameter refuses to run backward after the step."""
    a = leaf(3.0)
    loss = (a * a).sum()
    a.grad = retrograd.ones_like(a)
    getattr(optim, name)([a]).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


# ---------------------------------------------------------------------- hooks


def test_step_hooks_run_in_order_and_can_be_removed():
    calls = []
    optimizer = optim.SGD([with_grad()])
    handles = [
        optimizer.register_step_post_hook(lambda *args: calls.append(("post", *args))),
        optimizer.register_step_pre_hook(lambda *args: calls.append(("pre", *args))),
        register_optimizer_step_pre_hook(lambda *args: calls.append(("global pre", *args))),
        register_optimizer_step_post_hook(lambda *args: calls.append(("global post", *args))),
    ]
    try:
        optimizer.step(None)
    finally:
        for handle in handles:
            handle.remove()
    assert [call[0] for call in calls] == ["global pre", "pre", "post", "global post"]
    assert all(call[1:] == (optimizer, (None,), {}) for call in calls)
    optimizer.step()
    assert len(calls) == 4


def test_pre_hook_may_replace_the_arguments():
    optimizer = optim.SGD([with_grad()])
    with optimizer.register_step_pre_hook(lambda *args: ((lambda: 5.0,), {})):
        assert optimizer.step() == 5.0
    assert optimizer.step() is None
    optimizer.register_step_pre_hook(lambda *args: 3)
    with pytest.raises(
        RuntimeError, match=r"must return None or a tuple of \(new_args, new_kwargs\), but got 3"
    ):
        optimizer.step()


def test_hooks_run_once_around_a_step_that_calls_its_parents():
    class Clipped(optim.SGD):
        def step(self, closure=None):
            return super().step(closure)

    calls = []
    optimizer = Clipped([with_grad()])
    optimizer.register_step_pre_hook(lambda *args: calls.append("pre"))
    optimizer.register_step_post_hook(lambda *args: calls.append("post"))
    optimizer.step()
    assert calls == ["pre", "post"]


def test_state_dict_hooks():
    optimizer = optim.SGD([leaf()])
    calls = []
    optimizer.register_state_dict_pre_hook(lambda o: calls.append("second"))
    optimizer.register_state_dict_pre_hook(lambda o: calls.append("first"), prepend=True)
    optimizer.register_state_dict_post_hook(lambda o, state: {**state, "extra": 1})
    optimizer.register_load_state_dict_pre_hook(lambda o, state: calls.append(sorted(state)))
    optimizer.register_load_state_dict_pre_hook(
        lambda o, state: {"state": {}, "param_groups": [{"params": [0], "lr": 9}]}
    )
    optimizer.register_load_state_dict_post_hook(lambda o: calls.append(o.param_groups[0]["lr"]))
    state = optimizer.state_dict()
    assert calls == ["first", "second"] and state["extra"] == 1
    optimizer.load_state_dict(state)
    assert calls[2:] == [["extra", "param_groups", "state"], 9]


# ---------------------------------------------------------------------- saving and loading


def train(optimizer, params, steps, seed):
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        for parameter in params:
            parameter.grad = retrograd.tensor(rng.standard_normal(2), dtype=parameter.dtype)
        if isinstance(optimizer, optim.LBFGS):
            optimizer.step(lambda: (params[0] * params[0]).sum())
        else:
            optimizer.step()


def copies_of(params):
    return [parameter.detach().clone().requires_grad_() for parameter in params]


@pytest.mark.parametrize("name", ALL)
def test_state_dict_resumes_training(name):
    params = [leaf(1.0, -2.0), leaf(0.5, 4.0)]
    optimizer = getattr(optim, name)(params)
    train(optimizer, params, 4, seed=1)
    resumed_params = copies_of(params)
    resumed = getattr(optim, name)(resumed_params, lr=0.7)
    resumed.load_state_dict(optimizer.state_dict())
    pickled = pickle.loads(pickle.dumps(optimizer.state_dict()["param_groups"]))
    assert resumed.state_dict()["param_groups"] == pickled
    train(optimizer, params, 3, seed=2)
    train(resumed, resumed_params, 3, seed=2)
    for a, b in zip(params, resumed_params, strict=True):
        np.testing.assert_array_equal(a.detach().numpy(), b.detach().numpy())


def test_loaded_state_is_a_copy():
    params = [with_grad()]
    optimizer = optim.SGD(params, momentum=0.9)
    optimizer.step()
    other_params = [with_grad()]
    other = optim.SGD(other_params, momentum=0.9)
    other.load_state_dict(optimizer.state_dict())
    before = optimizer.state[params[0]]["momentum_buffer"].numpy().copy()
    other.step()
    np.testing.assert_array_equal(optimizer.state[params[0]]["momentum_buffer"].numpy(), before)


def test_structure_of_the_state_dict():
    a, b, c = with_grad(), with_grad(), leaf()
    optimizer = optim.SGD([{"params": [a, b]}, {"params": [c], "lr": 0.5}], lr=0.1, momentum=0.9)
    optimizer.step()
    state = optimizer.state_dict()
    assert list(state) == ["state", "param_groups"]
    assert [group["params"] for group in state["param_groups"]] == [[0, 1], [2]]
    assert sorted(state["state"]) == [0, 1]
    assert state["state"][0]["momentum_buffer"] is optimizer.state[a]["momentum_buffer"]
    assert "params" in optimizer.param_groups[0] and optimizer.param_groups[0]["params"][0] is a


def test_loading_casts_state_but_not_the_step():
    a = with_grad()
    optimizer = optim.Adam([a])
    optimizer.step()
    wide = optim.Adam([leaf(1.0, 2.0, dtype=retrograd.float64)])
    wide.load_state_dict(optimizer.state_dict())
    entry = next(iter(wide.state.values()))
    assert entry["exp_avg"].dtype == retrograd.float64
    assert entry["step"].dtype == retrograd.float32 and entry["step"].item() == 1


def test_old_and_foreign_states():
    """Steps that are numbers, options that are missing, entries that belong to no parameter."""
    a = with_grad()
    optimizer = optim.Adam([a])
    optimizer.step()
    state = copy.deepcopy(optimizer.state_dict())
    state["state"][0]["step"] = 5
    state["state"]["shared"] = {"note": "kept", "numbers": [retrograd.ones(1)]}
    del state["param_groups"][0]["amsgrad"]
    optimizer.load_state_dict(state)
    assert optimizer.state[a]["step"].item() == 5
    assert optimizer.state["shared"]["note"] == "kept"
    assert optimizer.param_groups[0]["amsgrad"] is False
    assert "shared" in optimizer.state_dict()["state"]
    optimizer.step()
    assert optimizer.state[a]["step"].item() == 6


def test_names_that_are_loaded():
    named, plain = optim.SGD([("a", leaf())]), optim.SGD([leaf()])
    plain.load_state_dict(named.state_dict())
    assert plain.param_groups[0]["param_names"] == ["a"]
    named = optim.SGD([("b", leaf())])
    named.load_state_dict(optim.SGD([leaf()]).state_dict())
    assert named.param_groups[0]["param_names"] == ["b"]


def test_adamw_stays_adamw_when_it_loads_adam():
    adam, adamw = optim.Adam([leaf()]), optim.AdamW([leaf()])
    adamw.load_state_dict(adam.state_dict())
    assert adamw.param_groups[0]["decoupled_weight_decay"] is True


def test_state_that_does_not_fit():
    optimizer = optim.SGD([leaf()], lr=0.5)
    two_groups = optim.SGD([{"params": leaf()}, {"params": leaf()}]).state_dict()
    with pytest.raises(ValueError, match="loaded state dict has a different number of parameter groups"):
        optimizer.load_state_dict(two_groups)
    with pytest.raises(
        ValueError, match="a parameter group that doesn't match the size of optimizer's group"
    ):
        optimizer.load_state_dict(optim.SGD([leaf(), leaf()]).state_dict())
    assert optimizer.param_groups[0]["lr"] == 0.5


@pytest.mark.parametrize("name", ALL[:-1])
def test_states_interchange_with_pytorch(name):
    """Train here, go on there, and the other way, with the same numbers as staying at home."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(3)
    start = rng.standard_normal(5)
    grads = rng.standard_normal((6, 5))

    def go(library, optimizer, parameter, rows):
        for row in rows:
            parameter.grad = library.tensor(row)
            optimizer.step()
        return parameter.detach().numpy().copy()

    def begin(library, optimizers, value):
        parameter = library.tensor(value, requires_grad=True)
        return parameter, getattr(optimizers, name)([parameter], foreach=False)

    mine, my_optimizer = begin(retrograd, optim, start)
    theirs, their_optimizer = begin(torch, torch.optim, start)
    half = go(retrograd, my_optimizer, mine, grads[:3])
    go(torch, their_optimizer, theirs, grads[:3])

    def converted(state, library):
        if isinstance(state, dict):
            return {key: converted(value, library) for key, value in state.items()}
        return library.tensor(state.numpy()) if hasattr(state, "numpy") else copy.deepcopy(state)

    there, there_optimizer = begin(torch, torch.optim, half)
    there_optimizer.load_state_dict(converted(my_optimizer.state_dict(), torch))
    here, here_optimizer = begin(retrograd, optim, half)
    here_optimizer.load_state_dict(converted(their_optimizer.state_dict(), retrograd))
    expected = go(torch, their_optimizer, theirs, grads[3:])
    for result in (
        go(torch, there_optimizer, there, grads[3:]),
        go(retrograd, here_optimizer, here, grads[3:]),
        go(retrograd, my_optimizer, mine, grads[3:]),
    ):
        np.testing.assert_allclose(result, expected, rtol=1e-6)


@pytest.mark.parametrize("copy_it", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_copies_and_pickles(copy_it):
    a = with_grad()
    optimizer = optim.Adam([a], lr=0.5)
    optimizer.step()
    twin = copy_it(optimizer)
    b = twin.param_groups[0]["params"][0]
    assert b is not a and twin.param_groups[0]["lr"] == 0.5
    assert twin.state[b]["step"].item() == 1
    b.grad = retrograd.ones_like(b)
    twin.step()
    assert optimizer.state[a]["step"].item() == 1


def test_an_optimizer_is_freed_without_the_collector():
    gc.collect()
    gc.disable()
    try:
        for name in ALL[:-1]:
            optimizer = getattr(optim, name)([with_grad()])
            optimizer.step()
            optim.lr_scheduler.StepLR(optimizer, 3)
            del optimizer
        assert not [thing for thing in gc.get_objects() if issubclass(type(thing), optim.Optimizer)]
    finally:
        gc.enable()


def test_optimizer_around_another_needs_no_init_of_its_own():
    class Around(optim.Optimizer):
        def __init__(self, inner):
            self.inner, self.param_groups = inner, inner.param_groups

        def step(self, closure=None):
            self.inner.step()

    weight = retrograd.ones(1, requires_grad=True)
    around, heard = Around(optim.SGD([weight], lr=0.5)), []
    around.register_step_post_hook(lambda *_: heard.append(weight.item()))
    weight.sum().backward()
    around.step()
    assert heard == [0.5]
