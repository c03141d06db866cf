"""Operations of one's own."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

import retrograd as torch
from retrograd import library
from retrograd.autograd import gradcheck, gradgradcheck
from retrograd.overrides import TorchFunctionMode
from retrograd.utils.checkpoint import checkpoint, create_selective_checkpoint_contexts


@pytest.fixture(autouse=True)
def own():
    with library._scoped_library("own", "FRAGMENT"):
        yield


def make_sine(name="own::sine", calls=None):
    @library.custom_op(name, mutates_args=())
    def sine(x: torch.Tensor) -> torch.Tensor:
        if calls is not None:
            calls.append(name)
        return torch.from_numpy(np.sin(x.numpy()))

    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0])

    def backward(ctx, gradient):
        return gradient * ctx.saved_tensors[0].cos()

    sine.register_autograd(backward, setup_context=setup_context)
    return sine


X = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64)


def test_value_and_derivatives():
    sine = make_sine()
    x = X.clone().requires_grad_()
    assert np.allclose(sine(x).detach().numpy(), np.sin(X.numpy()))
    assert sine(x).grad_fn.name() == "GeneratedBackwardFor_own_sine_defaultBackward"
    assert gradcheck(sine, x) and gradgradcheck(sine, x)
    assert sine(X).grad_fn is None and repr(sine) == "<CustomOpDef(own::sine)>"


def test_names_of_the_operation():
    sine = make_sine()
    assert torch.equal(torch.ops.own.sine(X), X.sin()) and torch.equal(torch.ops.own.sine.default(x=X), X.sin())
    assert repr(torch.ops.own.sine) == "<OpOverloadPacket(op='own.sine')>"
    with pytest.raises(AttributeError, match="'own.sine' has no overload name 'Tensor'"):
        torch.ops.own.sine.Tensor  # noqa: B018

    class Mode(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            seen.append(func)
            return func(*args, **(kwargs or {}))

    seen = []
    with Mode():
        sine(X)
    assert seen == [torch.ops.own.sine.default]


def test_lists_defaults_keywords_and_several_results():
    @library.custom_op("own::mixed", mutates_args=())
    def mixed(
        xs: list[torch.Tensor], factor: float = 2.0, *, shift: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, int, list[torch.Tensor]]:
        total = sum(x.numpy() for x in xs) * factor + (0 if shift is None else shift.numpy())
        return torch.from_numpy(total), len(xs), [x.clone() for x in xs]

    def setup_context(ctx, inputs, keyword_only_inputs, output):
        assert inputs[1] == 2.0 and output[1] == 2 and set(keyword_only_inputs) == {"shift"}
        ctx.factor = inputs[1]

    def backward(ctx, g_total, g_count, g_copies):
        assert g_count is None
        return [ctx.factor * g_total + g for g in g_copies], None

    library.register_autograd("own::mixed", backward, setup_context=setup_context)
    a, b = X.clone().requires_grad_(), (X * 2).requires_grad_()
    total, count, copies = mixed([a, b], shift=torch.ones(3, dtype=torch.float64))
    assert count == 2 and torch.allclose(total, 6 * X + 1) and torch.equal(copies[1], b)
    (total.sum() + (3 * copies[1]).sum()).backward()
    assert a.grad.tolist() == [2, 2, 2] and b.grad.tolist() == [5, 5, 5]


def test_without_a_derivative():
    @library.custom_op("own::plain", mutates_args=())
    def plain(x: torch.Tensor) -> torch.Tensor:
        return x * 2

    x = X.clone().requires_grad_()
    with pytest.raises(RuntimeError, match="Trying to backward through own::plain.default but no autograd formula"):
        plain(x).sum().backward()
    plain.register_autograd(lambda ctx, gradient: (gradient, gradient))
    with pytest.raises(RuntimeError, match="returned 2 gradients, but the operation has 1 inputs"):
        plain(x).sum().backward()


def test_writing_to_arguments():
    @library.custom_op("own::double_", mutates_args={"x"})
    def double_(x: torch.Tensor) -> None:
        np.multiply(x.numpy(), 2, out=x.numpy())

    x = X.clone()
    before = x._version
    assert double_(x) is None and torch.equal(x, 2 * X) and x._version == before + 1
    with pytest.raises(RuntimeError, match="Cannot register autograd formula for non-functional operator own::double_"):
        double_.register_autograd(lambda ctx, gradient: None)
    leaf = X.clone().requires_grad_()
    with pytest.raises(RuntimeError, match="writes to its arguments and has no derivative"):
        double_(leaf)
    with torch.no_grad():
        double_(leaf)
    assert torch.equal(leaf.detach(), 2 * X)


def test_batches():
    sine = make_sine()
    with pytest.raises((RuntimeError, NotImplementedError), match="vmap"):
        torch.func.vmap(sine)(X)
    batch = torch.stack([X, 2 * X], 1)

    @library.register_vmap("own::sine")
    def rule(info, in_dims, x):
        assert info.batch_size == 2 and in_dims == (0,)
        return sine(x), in_dims[0]

    assert torch.allclose(torch.func.vmap(sine, in_dims=1)(batch), batch.sin().T)
    gradients = torch.func.vmap(torch.func.grad(lambda x: sine(x).sum()), in_dims=1)
    assert torch.allclose(gradients(batch), batch.cos().T)


def test_functions_of_devices():
    @library.custom_op("own::elsewhere", mutates_args=(), device_types="cuda")
    def elsewhere(x: torch.Tensor) -> torch.Tensor:
        raise AssertionError

    with pytest.raises(NotImplementedError, match="Could not run 'own::elsewhere'"):
        elsewhere(X)
    library.register_kernel("own::elsewhere", "cpu", lambda x: x + 1)
    elsewhere.register_kernel("cuda")(lambda x: x + 2)
    assert torch.equal(elsewhere(X), X + 1)
    assert elsewhere.register_fake(len) is len and library.register_fake("own::elsewhere")(len) is len


@pytest.mark.parametrize("chosen", [True, False])
def test_selective_checkpoints_keep_results(chosen):
    calls = []
    make_sine(calls=calls)
    x = X.clone().requires_grad_()
    kept = [torch.ops.own.sine.default] if chosen else []
    contexts = partial(create_selective_checkpoint_contexts, kept)
    out = checkpoint(
        lambda x: (torch.ops.own.sine(x) * x.exp()).sin(), x, use_reentrant=False, context_fn=contexts
    )
    (gradient,) = torch.autograd.grad(out.sum(), x)
    assert len(calls) == (1 if chosen else 2)
    (expected,) = torch.autograd.grad((x.sin() * x.exp()).sin().sum(), x)
    assert torch.allclose(gradient, expected)


def test_what_is_refused():
    def same(x: torch.Tensor) -> torch.Tensor:
        return x.view(-1)

    def unmarked(x) -> torch.Tensor:
        return x

    def silent(x: torch.Tensor):
        return x

    def several(*xs: torch.Tensor) -> torch.Tensor:
        return xs[0]

    with pytest.raises(RuntimeError, match="own::same: The output of this custom operator .1. must not also be an input"):
        library.custom_op("own::same", same, mutates_args=())(X)
    with pytest.raises(ValueError, match="Parameter x must have a type annotation"):
        library.custom_op("own::unmarked", unmarked, mutates_args=())
    with pytest.raises(ValueError, match="The return type must have a type annotation"):
        library.custom_op("own::silent", silent, mutates_args=())
    with pytest.raises(ValueError, match="We do not support positional-only args, varargs, or varkwargs"):
        library.custom_op("own::several", several, mutates_args=())
    with pytest.raises(ValueError, match="expected a name of the form"):
        library.custom_op("sine", same, mutates_args=())
    with pytest.raises(ValueError, match="mutates_args names y, which is no argument"):
        library.custom_op("own::same", same, mutates_args=("y",))
    with pytest.raises(RuntimeError, match="the namespace aten is taken"):
        library.custom_op("aten::sine", same, mutates_args=())
    with pytest.raises(ValueError, match="there is no operation own::nothing"):
        library.register_autograd("own::nothing", same)


def test_scopes_forget():
    with library._scoped_library("other", "FRAGMENT"):
        make_sine("other::sine")
        assert torch.ops.other.sine(X).shape == (3,)
    with pytest.raises(AttributeError):
        torch.ops.other.sine  # noqa: B018
