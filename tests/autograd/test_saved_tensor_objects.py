"""The objects that stand for saved tensors: what they keep, their hooks, and those of a user's Function."""

from __future__ import annotations

import pytest

import retrograd as torch
from retrograd import autograd
from retrograd.autograd import Function, graph
from retrograd.compat.torch import _C


class Saves(Function):
    @staticmethod
    def forward(ctx, x, other):
        out = x * 2
        ctx.save_for_backward(x, other, out)
        return out

    @staticmethod
    def backward(ctx, g):
        return g * ctx.saved_tensors[0], None


def leaf(*values):
    return torch.tensor(values, requires_grad=True)


def test_what_a_node_keeps():
    def keep(x):
        return "kept", x

    def restore(kept):
        return kept[1]

    a = leaf(2.0)
    with graph.saved_tensors_hooks(keep, restore):
        b = a**2
    c = b.exp()
    packed, plain = b.grad_fn._raw_saved_self, (c**2).grad_fn._raw_saved_self
    assert packed.data[0] == "kept" and packed.data[1] is a and packed.unpack_hook is restore
    assert plain.data is c and plain.unpack_hook is None
    output = c.grad_fn._raw_saved_result
    assert output.data is not c and torch.equal(output.data, c) and isinstance(output, autograd.SavedTensor)


def test_one_cannot_be_made():
    with pytest.raises(RuntimeError, match="Trying to create a SavedTensor object from Python is forbidden"):
        autograd.SavedTensor()


def test_one_made_for_nobody_goes_through_the_hooks():
    calls = []
    a = leaf(1.0)
    with graph.saved_tensors_hooks(lambda x: calls.append("pack") or x, lambda x: calls.append("unpack") or x):
        saved = _C._autograd._make_saved_tensor(a)
        assert calls == ["pack"] and saved.unpack_hook is not None
        assert torch.equal(saved.unpack(), a) and torch.equal(saved.unpack(), a)
    assert calls == ["pack", "unpack", "unpack"]
    assert _C._autograd._make_saved_tensor(a).data is a


def test_those_of_a_function():
    x = leaf(3.0)
    y = Saves.apply(x, None)
    first, nothing, output = y.grad_fn._raw_saved_tensors
    assert isinstance(first, autograd.SavedTensor) and first.unpack() is x and nothing.unpack() is None
    with pytest.raises(RuntimeError, match="None is forbidden"):
        nothing.register_hooks(lambda x: x, lambda x: x)
    for hooks in ((lambda x: x,), (1, 1)):
        with pytest.raises(TypeError, match="incompatible function arguments"):
            first.register_hooks(*hooks)
    first.register_hooks(lambda x: x * 10, lambda x: x + 1)
    output.register_hooks(lambda x: x.tolist(), lambda values: torch.tensor(values))
    assert output.data == [6.0] and output.unpack().tolist() == [6.0]
    with pytest.raises(RuntimeError, match="already been set"):
        first.register_hooks(lambda x: x, lambda x: x)
    y.sum().backward()
    assert x.grad.tolist() == [31.0]
    for read in (lambda: y.grad_fn._raw_saved_tensors, first.unpack, lambda: first.data):
        with pytest.raises(RuntimeError, match="after they have already been freed"):
            read()


def test_whether_a_pass_keeps_the_graph():
    seen = []

    class Asks(Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            seen.append(_C._autograd._get_current_graph_task_keep_graph())
            return g

    y = Asks.apply(leaf(1.0)).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert seen == [True, False] and not _C._autograd._get_current_graph_task_keep_graph()
