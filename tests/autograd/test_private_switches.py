"""Names of PyTorch's graph that begin with an underscore, or that it calls deprecated, and that programs use."""

from __future__ import annotations

import weakref

import numpy as np
import pytest

import retrograd as torch
from retrograd import autograd
from retrograd.autograd import Function, grad_mode, graph
from retrograd.autograd.gradcheck import (
    get_analytical_jacobian,
    get_numerical_jacobian,
    get_numerical_jacobian_wrt_specific_input,
)


def test_view_tracking_is_remembered():
    assert not autograd.is_view_replay_enabled()
    with autograd._force_original_view_tracking(True):
        assert autograd.is_view_replay_enabled()
        with autograd._force_original_view_tracking(False):
            autograd._force_original_view_tracking(True)
            assert autograd.is_view_replay_enabled()
        assert autograd.is_view_replay_enabled()
    assert not autograd.is_view_replay_enabled()


def test_inference_mode_by_two_calls():
    mode = grad_mode._enter_inference_mode(True)
    assert torch.is_inference_mode_enabled()
    grad_mode._exit_inference_mode(mode)
    assert not torch.is_inference_mode_enabled() and torch.is_grad_enabled()


def test_engine_as_a_function():
    x = torch.tensor(3.0, requires_grad=True)
    (g,) = graph._engine_run_backward((x * x,), (torch.tensor(1.0),), False, False, (x,), False)
    assert g.item() == 6 and x.grad is None
    graph._engine_run_backward((x * x,), (None,), False, False, accumulate_grad=True)
    assert x.grad.item() == 6


class Square(Function):
    clear_saved_tensors_on_access = True
    held = None

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        found, kept = 2 * x * g, weakref.ref(x)
        del x
        Square.held = kept()
        return found


class AskedTwice(Square):
    @staticmethod
    def backward(ctx, g):
        return ctx.saved_tensors[0] * ctx.saved_tensors[0]


def test_saved_tensors_that_are_let_go_when_read():
    x = torch.tensor([2.0, 3.0], requires_grad=True)
    Square.apply(x.clone()).sum().backward()
    assert x.grad.tolist() == [4, 6] and Square.held is None
    with pytest.raises(RuntimeError, match="can only be accessed once"):
        AskedTwice.apply(x).sum().backward()


def test_jacobians_by_their_old_names():
    a = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)

    def f(both):
        return both[0] * both[1], both[0]

    with pytest.warns(FutureWarning, match="`get_numerical_jacobian` was part of PyTorch's private API"):
        of_a, of_b = get_numerical_jacobian(f, (a, b), eps=1e-6)
    assert np.allclose(of_a.tolist(), [[3, 0], [0, 4]]) and np.allclose(of_b.tolist(), [[1, 0], [0, 2]])
    with pytest.warns(FutureWarning):
        assert np.allclose(get_numerical_jacobian(f, (a, b), target=b, eps=1e-6)[0].tolist(), [[1, 0], [0, 2]])
    with pytest.warns(FutureWarning):
        one = get_numerical_jacobian_wrt_specific_input(f, 1, (a, b), eps=1e-6)
    assert np.allclose(one.tolist(), [[1, 0], [0, 2]])
    with pytest.warns(FutureWarning):
        (of_a, of_b), repeated, sizes, kinds = get_analytical_jacobian((a, b), f((a, b))[0])
    assert of_a.tolist() == [[3, 0], [0, 4]] and of_b.tolist() == [[1, 0], [0, 2]] and repeated and sizes and kinds
    with pytest.warns(FutureWarning), pytest.raises(ValueError, match="Expected grad_out to be 1.0"):
        get_numerical_jacobian(f, (a, b), grad_out=2.0)
    with pytest.warns(FutureWarning), pytest.raises(ValueError, match="does not support complex"):
        get_analytical_jacobian((a,), a * 1j)


def test_jacobian_of_a_backward_that_differs():
    class Jitter(Function):
        calls = 0

        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            Jitter.calls += 1
            return g * (1 + 1e-3 * Jitter.calls)

    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    with pytest.warns(FutureWarning):
        _, repeated, _, _ = get_analytical_jacobian((x,), Jitter.apply(x))
    assert not repeated


def test_storage_by_elements():
    x = torch.arange(5.0)[1:4].detach()
    with pytest.warns(UserWarning, match="TypedStorage is deprecated"):
        memory = x.storage()
    assert len(memory) == memory.size() == 5 and memory.nbytes() == 20 and memory.element_size() == 4
    assert memory.tolist() == [0, 1, 2, 3, 4] and memory[2] == 2.0 and memory.dtype is torch.float32
    memory[1] = 7.0
    assert x.tolist() == [7, 2, 3] and memory.data_ptr() == x.untyped_storage().data_ptr() == x.data_ptr() - 4
    assert memory.untyped() == x.untyped_storage() and "TypedStorage(dtype=torch.float32)" in repr(memory)


def test_layouts_that_are_names_alone():
    assert repr(torch.sparse_coo) == "torch.sparse_coo" and isinstance(torch.sparse_bsr, torch.layout)
    assert torch.zeros(1).layout is not torch.sparse_csr
    with pytest.raises(RuntimeError, match="only tensors of layout torch.strided"):
        torch.zeros(2, layout=torch.sparse_csc)
