"""Hooks around the call of a module."""

from __future__ import annotations

import copy
import gc
import pickle

import numpy as np
import pytest

import retrograd
from retrograd import nn
from retrograd.nn.modules import module as global_hooks

from .compare import same, same_error


def linear(torch, out=1):
    layer = torch.nn.Linear(2, out).double()
    with torch.no_grad():
        layer.weight.fill_(2.0)
        layer.bias.fill_(1.0)
    return layer


def ones(torch, **kwargs):
    return torch.ones(1, 2, dtype=torch.float64, **kwargs)


# ------------------------------------------------------------------------------------------------- forward


def test_order_and_replacement():
    def scenario(torch):
        layer, log = linear(torch), []
        layer.register_forward_pre_hook(lambda m, args: log.append("pre 1") or (args[0] * 2,))
        layer.register_forward_pre_hook(lambda m, args: log.append("pre 2") or args[0] + 1)
        layer.register_forward_pre_hook(lambda m, args: log.append("pre 0"), prepend=True)
        layer.register_forward_hook(lambda m, args, out: log.append(["post 1", args[0], out]))
        layer.register_forward_hook(lambda m, args, out: log.append("post 2") or out * 10)
        layer.register_forward_hook(lambda m, args, out: log.append("post 0"), prepend=True)
        return layer(ones(torch)), log

    same(scenario)


def test_hooks_with_keyword_arguments():
    def scenario(torch):
        layer, log = linear(torch), []
        layer.register_forward_pre_hook(
            lambda m, args, kwargs: (args, {"input": kwargs["input"] * 3}), with_kwargs=True
        )
        layer.register_forward_pre_hook(lambda m, args, kwargs: None, with_kwargs=True)
        layer.register_forward_hook(
            lambda m, args, kwargs, out: log.append([args, kwargs, out]), with_kwargs=True
        )
        return layer(input=ones(torch)), log

    same(scenario)


def test_a_pre_hook_that_returns_nonsense():
    def scenario(torch):
        layer = linear(torch)
        layer.register_forward_pre_hook(lambda m, args, kwargs: args, with_kwargs=True)
        return layer(ones(torch))

    same_error(scenario)


def test_hooks_that_are_always_called():
    def scenario(torch):
        layer, log = torch.nn.Linear(2, 1), []

        def fails(module, args, output):
            raise KeyError("from the hook")

        layer.register_forward_hook(lambda m, args, out: log.append("never"))
        layer.register_forward_hook(lambda m, args, out: log.append(["always", out]), always_call=True)
        layer.register_forward_hook(
            lambda m, args, kwargs, out: log.append(["kwargs", kwargs]), always_call=True, with_kwargs=True
        )
        layer.register_forward_hook(fails, always_call=True)
        with pytest.warns(UserWarning, match="silenced as another error was raised in forward"):
            with pytest.raises(RuntimeError):
                layer(torch.ones(1, 7))
        return log

    same(scenario)


def test_a_hook_that_ran_is_not_called_again():
    def scenario(torch):
        layer, log = torch.nn.ReLU(), []

        def fails(module, args, output):
            log.append("fails")
            raise KeyError("from the hook")

        layer.register_forward_hook(lambda m, args, out: log.append("first"), always_call=True)
        layer.register_forward_hook(fails, always_call=True)
        layer.register_forward_hook(lambda m, args, out: log.append("last"), always_call=True)
        with pytest.raises(KeyError):
            layer(torch.ones(1))
        return log

    same(scenario)


def test_removing():
    layer, log = nn.ReLU(), []
    handle = layer.register_forward_hook(lambda *args: log.append("hook"), with_kwargs=True, always_call=True)
    with layer.register_forward_pre_hook(lambda *args: log.append("pre")):
        layer(retrograd.ones(1))
    handle.remove()
    layer(retrograd.ones(1))
    assert log == ["pre", "hook"]
    assert not layer._forward_hooks_with_kwargs and not layer._forward_hooks_always_called


def test_tables_can_be_used_directly():
    layer, log = nn.ReLU(), []
    layer._forward_hooks[7] = lambda *args: log.append("put in by hand")
    layer(retrograd.ones(1))
    saved, layer._forward_hooks = layer._forward_hooks, type(layer._forward_hooks)()
    layer(retrograd.ones(1))
    twin = nn.ReLU()
    twin._forward_hooks = saved
    twin(retrograd.ones(1))
    layer._forward_hooks.clear()
    assert log == ["put in by hand"] * 2


def test_a_module_without_hooks_calls_forward_at_once():
    layer = nn.ReLU()
    layer.forward = lambda x: "patched"
    layer._call_impl = None
    assert layer(1) == "patched"


class Remember:
    """A hook that can be pickled."""

    def __init__(self):
        self.calls = 0

    def __call__(self, *args):
        self.calls += 1


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies_keep_their_hooks(duplicate):
    layer = nn.ReLU()
    layer.register_forward_hook(Remember())
    layer._register_load_state_dict_pre_hook(Remember(), with_module=True)
    twin = duplicate(layer)
    twin(retrograd.ones(1))
    (hook,) = twin._forward_hooks.values()
    assert hook.calls == 1 and next(iter(layer._forward_hooks.values())).calls == 0
    twin.load_state_dict({})
    (load_hook,) = twin._load_state_dict_pre_hooks.values()
    assert load_hook.hook.calls == 1 and load_hook.module() is twin


def test_a_hook_of_a_dead_module():
    layer = nn.ReLU()
    layer.register_load_state_dict_pre_hook(Remember())
    (hook,) = layer._load_state_dict_pre_hooks.values()
    del layer
    gc.collect()
    for attempt in (hook, lambda: pickle.dumps(hook)):
        with pytest.raises(RuntimeError, match="hook of a dead Module"):
            attempt()


# ------------------------------------------------------------------------------------------------ backward


def test_full_backward_hooks():
    def scenario(torch):
        layer, log = linear(torch), []
        layer.register_full_backward_pre_hook(lambda m, grad: log.append(["pre", grad]) or (grad[0] * 10,))
        layer.register_full_backward_hook(lambda m, gin, gout: log.append(["full", gin, gout]))
        layer.register_full_backward_hook(lambda m, gin, gout: (gin[0] + 1,))
        layer.register_full_backward_hook(lambda m, gin, gout: log.append(["first", gin]), prepend=True)
        layer.register_full_backward_pre_hook(lambda m, grad: log.append("pre 0"), prepend=True)
        x = ones(torch, requires_grad=True)
        layer(x).sum().backward()
        return x.grad, layer.weight.grad, log

    same(scenario)


def test_several_inputs_and_outputs_of_which_some_are_no_tensors():
    def scenario(torch):
        class Mixed(torch.nn.Module):
            def forward(self, a, factor, b, c=None):
                return a * factor, "text", a * b * c, b.detach()

        module, log = Mixed(), []
        module.register_full_backward_hook(lambda m, gin, gout: log.append([gin, gout]))
        a, b = ones(torch, requires_grad=True), ones(torch) * 2
        first, text, second, constant = module(a, 3.0, b, c=ones(torch, requires_grad=True))
        (first.sum() + (second * 2).sum()).backward()
        return a.grad, text, log, constant.requires_grad, first.requires_grad

    same(scenario)


def test_inputs_without_gradient():
    def scenario(torch):
        layer, log = linear(torch), []
        layer.register_full_backward_hook(lambda m, gin, gout: log.append([gin, gout]))
        with pytest.warns(UserWarning, match="no inputs require gradients"):
            layer(ones(torch)).sum().backward()
        layer.requires_grad_(False)
        layer(ones(torch))
        with torch.no_grad():
            layer(ones(torch, requires_grad=True))
        return log, layer.weight.grad

    same(scenario)


def test_double_backward_through_hooks():
    def scenario(torch):
        layer, log = torch.nn.Tanh(), []
        layer.register_full_backward_hook(lambda m, gin, gout: log.append([gin, gout]))
        x = ones(torch, requires_grad=True)
        (grad,) = torch.autograd.grad(layer(x).sum(), x, create_graph=True)
        (second,) = torch.autograd.grad(grad.sum(), x)
        return second, log

    ours = same(scenario)
    np.testing.assert_allclose(ours[0], -2 * np.tanh(1) * (1 - np.tanh(1) ** 2) * np.ones((1, 2)))


@pytest.mark.filterwarnings("ignore:Full backward hook is firing")
@pytest.mark.parametrize(
    "attempt",
    [
        lambda m, x: (m.register_full_backward_hook(lambda m, gin, gout: gin * 2), m(x)),
        lambda m, x: (m.register_full_backward_pre_hook(lambda m, gout: gout * 2), m(x)),
        lambda m, x: (m.register_full_backward_hook(lambda m, gin, gout: gout), m(x.detach())),
    ],
)
def test_hooks_that_return_the_wrong_number(attempt):
    def scenario(torch):
        _, out = attempt(linear(torch), ones(torch, requires_grad=True))
        out.sum().backward()

    same_error(scenario)


def test_an_output_that_cannot_be_hooked():
    def scenario(torch):
        class Listing(torch.nn.Module):
            def forward(self, x):
                return [x * 2]

        module, log = Listing(), []
        module.register_full_backward_hook(lambda m, gin, gout: log.append([gin, gout]))
        x = ones(torch, requires_grad=True)
        with pytest.warns(UserWarning, match="For backward hooks to be called"):
            (out,) = module(x)
        out.sum().backward()
        return log, x.grad

    same(scenario)


def test_hooks_on_the_last_node():
    def scenario(torch):
        layer, log = torch.nn.Tanh(), []
        layer.register_backward_hook(lambda m, gin, gout: log.append([type(m).__name__, gin, gout]))
        x = ones(torch, requires_grad=True)
        y = x * 1
        layer(y).sum().backward()
        return log, x.grad

    same(scenario)


def test_a_named_tuple_comes_out_as_one():
    def scenario(torch):
        from collections import namedtuple

        Pair = namedtuple("Pair", "left right")

        class Split(torch.nn.Module):
            def forward(self, x):
                return Pair(x * 2, x * 3)

        module = Split()
        module.register_full_backward_hook(lambda m, gin, gout: None)
        out = module(ones(torch, requires_grad=True))
        return type(out).__name__, out.left, out.right

    same(scenario)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda m: (m.register_full_backward_hook(Remember()), m.register_backward_hook(Remember())),
        lambda m: (m.register_backward_hook(Remember()), m.register_full_backward_hook(Remember())),
    ],
)
def test_both_kinds_of_backward_hooks(attempt):
    same_error(lambda torch: attempt(torch.nn.ReLU()))


# -------------------------------------------------------------------------------------------------- global


def test_global_hooks_run_first_and_can_be_removed():
    def scenario(torch):
        module = torch.nn.modules.module
        layer, log = linear(torch), []
        layer.register_forward_pre_hook(lambda m, args: log.append("own pre"))
        layer.register_forward_hook(lambda m, args, out: log.append("own post"))
        layer.register_full_backward_pre_hook(lambda m, gout: log.append("own backward pre"))
        layer.register_full_backward_hook(lambda m, gin, gout: log.append("own backward"))
        handles = [
            module.register_module_forward_pre_hook(lambda m, args: log.append("pre")),
            module.register_module_forward_hook(lambda m, args, out: log.append("post")),
            module.register_module_forward_hook(
                lambda m, args, kwargs, out: log.append(["kwargs", kwargs]), with_kwargs=True
            ),
            module.register_module_full_backward_pre_hook(lambda m, gout: log.append("backward pre")),
            module.register_module_full_backward_hook(lambda m, gin, gout: log.append("backward")),
        ]
        try:
            torch.nn.Sequential(layer, torch.nn.ReLU())(ones(torch, requires_grad=True)).sum().backward()
        finally:
            for handle in handles:
                handle.remove()
        torch.nn.ReLU()(ones(torch))
        return log

    same(scenario)


def test_without_global_hooks_calls_are_fast_again():
    layer = nn.ReLU()
    with global_hooks.register_module_forward_hook(lambda *args: None):
        assert layer._maybe_hooked
    layer(retrograd.ones(1))
    assert not layer._maybe_hooked


def test_a_global_hook_that_is_always_called():
    def scenario(torch):
        log = []
        with torch.nn.modules.module.register_module_forward_hook(
            lambda m, args, out: log.append(type(m).__name__), always_call=True
        ):
            with pytest.raises(RuntimeError):
                torch.nn.Sequential(torch.nn.Linear(2, 1))(torch.ones(1, 7))
        return log

    same(scenario)


def test_registration_hooks():
    def scenario(torch):
        module = torch.nn.modules.module
        log = []

        def note(kind, replacement=None):
            return lambda m, name, member: log.append([kind, name]) or replacement

        handles = [
            module.register_module_parameter_registration_hook(note("parameter")),
            module.register_module_buffer_registration_hook(note("buffer", torch.ones(1))),
            module.register_module_module_registration_hook(note("module")),
        ]
        try:
            net = torch.nn.Sequential(torch.nn.Linear(1, 1))
            net.register_buffer("mean", torch.zeros(1))
            net.extra = torch.nn.ReLU()
        finally:
            for handle in handles:
                handle.remove()
        return log, net.mean

    same(scenario)


def test_both_kinds_of_global_backward_hooks():
    first = global_hooks.register_module_full_backward_hook(Remember())
    with first, pytest.raises(RuntimeError, match="Cannot use both regular backward hooks"):
        global_hooks.register_module_backward_hook(Remember())
    old = global_hooks.register_module_backward_hook(hook := Remember())
    with old, pytest.raises(RuntimeError, match="Cannot use both regular backward hooks"):
        global_hooks.register_module_full_backward_hook(Remember())
    with global_hooks.register_module_backward_hook(hook):
        layer = nn.ReLU()
        layer(ones(retrograd, requires_grad=True)).sum().backward()
    assert hook.calls == 1
