"""Checkpoints that keep the results of chosen operations, and groups of backward passes."""

from __future__ import annotations

from functools import partial

import pytest

import retrograd as torch
from retrograd.overrides import TorchFunctionMode
from retrograd.utils.checkpoint import (
    CheckpointPolicy,
    GraphExecGroup,
    checkpoint,
    create_selective_checkpoint_contexts,
)

W = torch.tensor([[0.5, -1.0], [2.0, 0.25]], dtype=torch.float64)


def model(x, w):
    return torch.sigmoid(x @ w).sin().matmul(w).exp().sum()


def leaves():
    return torch.ones(2, 2, dtype=torch.float64).requires_grad_(), W.clone().requires_grad_()


class Counts(TorchFunctionMode):
    """How often operations are called."""

    def __init__(self):
        self.names = []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        self.names.append(func.__name__)
        return func(*args, **(kwargs or {}))


def gradients_by_hand():
    x, w = leaves()
    model(x, w).backward()
    return x.grad.tolist(), w.grad.tolist()


@pytest.mark.parametrize(
    "chosen",
    [[], [torch.mm], [torch.mm, torch.sin], [torch.sigmoid, torch.exp], [torch.sum], [torch.mm, torch.sigmoid]],
    ids=lambda chosen: "-".join(op.__name__ for op in chosen) or "none",
)
@pytest.mark.parametrize("early_stop", [True, False])
def test_gradients_are_those_without(chosen, early_stop):
    x, w = leaves()
    contexts = partial(create_selective_checkpoint_contexts, chosen)
    out = checkpoint(model, x, w, use_reentrant=False, context_fn=contexts, early_stop=early_stop)
    out.backward()
    assert (x.grad.tolist(), w.grad.tolist()) == gradients_by_hand()


def test_what_is_kept_serves_one_backward_pass():
    x, w = leaves()
    contexts = partial(create_selective_checkpoint_contexts, [torch.sin])
    out = checkpoint(lambda x: (x @ w).sin().exp().sum(), x, use_reentrant=False, context_fn=contexts)
    out.backward(retain_graph=True)
    wanted = (W.sum(0).sin().exp() * W.sum(0).cos()) @ W.t()
    torch.testing.assert_close(x.grad, wanted.expand(2, 2))
    with pytest.raises(RuntimeError, match="Trying to backward an extra time"):
        out.backward()


def test_without_kept_results_passes_may_be_repeated():
    x, w = leaves()
    contexts = partial(create_selective_checkpoint_contexts, [])
    out = checkpoint(model, x, w, use_reentrant=False, context_fn=contexts)
    out.backward(retain_graph=True)
    out.backward()
    assert ((x.grad / 2).tolist(), (w.grad / 2).tolist()) == gradients_by_hand()


def test_policy_is_asked_about_each_operation_and_kept_ones_are_not_made_again():
    asked, made = [], []

    class Sine(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            made.append("sine")
            ctx.save_for_backward(x)
            return x.sin()

        @staticmethod
        def backward(ctx, g):
            return g * ctx.saved_tensors[0].cos()

    def policy(ctx, op, *args, **kwargs):
        assert ctx.op_output is not None and not ctx.is_recompute
        asked.append(op.__name__)
        return CheckpointPolicy.MUST_SAVE if op is torch.mm else CheckpointPolicy.PREFER_RECOMPUTE

    x, w = leaves()
    contexts = partial(create_selective_checkpoint_contexts, policy)
    out = checkpoint(lambda x: Sine.apply(x @ w).exp().sum(), x, use_reentrant=False, context_fn=contexts)
    assert asked.count("mm") == 1 and {"exp", "sum"} <= set(asked) and made == ["sine"]
    before = list(asked)
    out.backward()
    assert asked == before and made == ["sine", "sine"]
    expected, w = leaves()
    (expected @ w).sin().exp().sum().backward()
    assert x.grad.tolist() == expected.grad.tolist()


def test_random_numbers_after_a_kept_operation_are_those_of_the_first_run():
    def function(x):
        return torch.nn.functional.dropout(x * torch.rand_like(x), 0.5) * torch.rand_like(x)

    for chosen in ([torch.rand_like], [torch.mul]):
        torch.manual_seed(3)
        x = torch.ones(50, requires_grad=True)
        contexts = partial(create_selective_checkpoint_contexts, chosen)
        out = checkpoint(function, x, use_reentrant=False, context_fn=contexts)
        out.sum().backward()
        assert torch.allclose(x.grad, out.detach())


def test_kept_result_must_not_be_written_to():
    def function(x, w):
        y = x @ w
        z = y.exp()
        y.mul_(2)
        return z.sin().sum()

    for allowed in (False, True):
        x, w = leaves()
        contexts = partial(create_selective_checkpoint_contexts, [torch.mm], allow_cache_entry_mutation=allowed)
        out = checkpoint(function, x, w, use_reentrant=False, context_fn=contexts)
        if allowed:
            out.backward()
        else:
            with pytest.raises(RuntimeError, match="has been mutated"):
                out.backward()


def test_runs_that_differ():
    calls = []

    def function(x):
        calls.append(1)
        return (x.exp() if len(calls) == 1 else x.sin()).cos().sum()

    x = torch.ones(2, requires_grad=True)
    contexts = partial(create_selective_checkpoint_contexts, [torch.exp])
    out = checkpoint(function, x, use_reentrant=False, context_fn=contexts)
    with pytest.raises(RuntimeError, match="second run calls sin where the first called exp"):
        out.backward()


def test_policy_must_be_a_function_or_a_list():
    with pytest.raises(TypeError, match="policy_fn_or_list must be either a function or a list of ops"):
        create_selective_checkpoint_contexts(torch.ones(1))


# ------------------------------------------------------------------------------------------------ groups


@pytest.mark.parametrize("grouped", [True, False])
def test_group_shares_what_was_computed_again(grouped):
    calls = []

    def function(x):
        calls.append(1)
        y = x.sin().cos()
        return y, y.sin().cos()

    x = torch.rand(3, requires_grad=True)
    y, z = checkpoint(function, x, use_reentrant=False)
    group = GraphExecGroup()
    with group if grouped else torch.enable_grad():
        (grad_y,) = torch.autograd.grad(z.sum(), y)
        (grad_x,) = torch.autograd.grad(y, x, grad_y)
    assert len(calls) == (2 if grouped else 3)
    (expected,) = torch.autograd.grad(function(x)[1].sum(), x)
    assert torch.allclose(grad_x, expected)


def test_group_refuses_passes_that_overlap():
    x = torch.rand(3, requires_grad=True)
    out = checkpoint(lambda x: x.sin().cos(), x, use_reentrant=False)
    with GraphExecGroup():
        out.sum().backward(retain_graph=True)
        with pytest.raises(RuntimeError, match="Performing two backward calls that overlap"):
            out.sum().backward(retain_graph=True)
        with pytest.raises(RuntimeError, match="cannot be nested"), GraphExecGroup():
            pass
    out.sum().backward()
