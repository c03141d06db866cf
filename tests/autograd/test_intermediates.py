"""Derivatives of any order through Functions that save what they computed on the way."""

from __future__ import annotations

import gc
import math
import weakref

import pytest

import retrograd as torch
from retrograd.autograd import Function, grad, gradcheck, gradgradcheck


class Saves(Function):
    @staticmethod
    def forward(ctx, x):
        e = x.exp()
        ctx.save_for_backward(e)
        return e + 1

    @staticmethod
    def backward(ctx, g):
        (e,) = ctx.saved_tensors
        return g * e


class Keeps(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.e = x.exp()
        return ctx.e + 1

    @staticmethod
    def backward(ctx, g):
        return g * ctx.e


class SetsUp(Function):
    @staticmethod
    def forward(x, scale):
        return (x * scale).exp() + 1

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, ctx.scale = inputs
        ctx.save_for_backward((x * ctx.scale).exp())

    @staticmethod
    def backward(ctx, g):
        (e,) = ctx.saved_tensors
        return g * e * ctx.scale, None


class TwoInputs(Function):
    @staticmethod
    def forward(ctx, x, y):
        ratio = x / y
        ctx.save_for_backward(ratio, y)
        return ratio * x

    @staticmethod
    def backward(ctx, g):
        ratio, y = ctx.saved_tensors
        return 2 * ratio * g, -ratio * ratio * g


CASES = {
    "saved": (Saves.apply, 1),
    "attribute": (Keeps.apply, 1),
    "setup_context": (lambda x: SetsUp.apply(x, 0.5), 1),
    "two inputs": (TwoInputs.apply, 2),
    "of a result": (lambda x: Saves.apply(Keeps.apply(x) * x), 1),
}


@pytest.mark.parametrize("name", CASES)
def test_first_and_second_derivatives_agree_with_finite_differences(name):
    function, count = CASES[name]
    inputs = tuple(torch.tensor([0.5, -0.75, 1.25][k:] + [2.0][:k], dtype=torch.float64) for k in range(count))
    inputs = tuple(x.requires_grad_() for x in inputs)
    assert gradcheck(lambda *x: function(*x) ** 2, inputs)
    assert gradgradcheck(lambda *x: function(*x) ** 2, inputs)


def test_fourth_derivative():
    x = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    g = Saves.apply(x)
    for _ in range(4):
        (g,) = grad(g, x, create_graph=True)
        assert g.item() == pytest.approx(math.exp(0.7), rel=1e-14)


def test_nested_transforms():
    third = torch.func.grad(torch.func.grad(torch.func.grad(lambda x: SetsUp.apply(x, 0.5))))
    assert third(torch.tensor(0.7, dtype=torch.float64)).item() == pytest.approx(math.exp(0.35) / 8, rel=1e-14)


def test_within_hooks_that_pack():
    x = torch.tensor([0.5], dtype=torch.float64, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t.numpy(), torch.from_numpy):
        y = Saves.apply(x) ** 2
    (g,) = grad(y.sum(), x, create_graph=True)
    e = math.exp(0.5)
    assert grad(g.sum(), x)[0].item() == pytest.approx(4 * e * e + 2 * e, rel=1e-14)


def test_masks_random_numbers_and_what_was_detached_are_constants():
    class Masked(Function):
        @staticmethod
        def forward(ctx, x):
            mask = (x > 0).to(x.dtype)
            ctx.noise = torch.rand(x.shape)
            ctx.save_for_backward(mask, x.detach().clone())
            return x * mask * ctx.noise

        @staticmethod
        def backward(ctx, g):
            mask, constant = ctx.saved_tensors
            return g * mask * ctx.noise * (constant / constant)

    x = torch.tensor([-1.0, 2.0], requires_grad=True)
    y = Masked.apply(x)
    state = torch.get_rng_state()
    (g,) = grad((y**2).sum(), x, create_graph=True)
    (second,) = grad(g.sum(), x)
    slope = y[1].item() / 2
    assert second.tolist() == pytest.approx([0.0, 2 * slope * slope])
    assert torch.equal(torch.get_rng_state(), state)  # forward ran again, and took no numbers from the stream


def test_a_value_that_comes_out_otherwise_is_named():
    class Noisy(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.noisy = x * torch.rand(3)
            return ctx.noisy * x

        @staticmethod
        def backward(ctx, g):
            return 2 * g * ctx.noisy

    x = torch.ones(3, requires_grad=True)
    (g,) = grad(Noisy.apply(x).sum(), x, create_graph=True)
    with pytest.raises(RuntimeError, match=r"NoisyBackward: .* the history of ctx.noisy, .*another value.*Return it") as e:
        g.sum().backward()
    assert "test_intermediates.py" in str(e.value)


def test_a_forward_that_can_not_be_recorded_is_named():
    class Outside(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.e = torch.from_numpy((x * 1).numpy()) * x
            return ctx.e + 1

        @staticmethod
        def backward(ctx, g):
            return g * ctx.e

    x = torch.ones(3, requires_grad=True)
    (g,) = grad(Outside.apply(x).sum(), x, create_graph=True)
    with pytest.raises(RuntimeError, match=r"history of ctx.e, .*can not run again") as e:
        g.sum().backward()
    assert "Can't call numpy()" in str(e.value.__cause__)


def test_in_a_batch_it_is_refused():
    x = torch.ones(3)
    second = torch.func.vmap(torch.func.grad(torch.func.grad(lambda x: Batched.apply(x) ** 2)))
    with pytest.raises(RuntimeError, match="saved tensor 0, .*one sample of a batch"):
        second(x)
    assert torch.func.vmap(torch.func.grad(Batched.apply))(x).tolist() == pytest.approx([math.e] * 3)


class Batched(SetsUp):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return x.exp() + 1

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0].exp())

    @staticmethod
    def backward(ctx, g):
        (e,) = ctx.saved_tensors
        return g * e


def test_first_derivatives_see_what_was_saved_as_it_is():
    seen = []

    class Looks(Saves):
        @staticmethod
        def backward(ctx, g):
            (e,) = ctx.saved_tensors
            seen.append(e.requires_grad)
            return g * e

    x = torch.ones(2, requires_grad=True)
    Looks.apply(x).sum().backward()
    y = Looks.apply(x)
    y.sum().backward(create_graph=True)
    assert seen == [False, True] and not y.grad_fn.saved_tensors[0].requires_grad
    x.grad = None


def test_arguments_are_kept_no_longer_than_the_graph():
    x = torch.ones(2, requires_grad=True)
    between = x * 2
    kept = weakref.ref(between)
    y = Saves.apply(between)
    del between
    assert kept() is not None
    y.sum().backward()
    gc.collect()
    assert kept() is None
    z = Saves.apply(x * 3)
    (g,) = grad(z.sum(), x, create_graph=True)
    node = weakref.ref(z.grad_fn)
    del z, g
    gc.collect()
    assert node() is None
