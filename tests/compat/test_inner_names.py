"""Names of PyTorch's inner modules that its programs, and its own tests of the graph, reach for."""

from __future__ import annotations

import gc
import importlib

import pytest

import retrograd as torch
from retrograd import autograd
from retrograd.autograd import Function
from retrograd.compat.names import PRIVATE
from retrograd.compat.torch import _C, _resize, types


def node_of(tensor):
    return tensor.grad_fn or tensor.view_as(tensor).grad_fn.next_functions[0][0]


def test_delayed_error_is_raised_only_on_its_way():
    x, y = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    later = _C._functions.DelayedError("much later", 1)(y)
    assert torch.equal(later, y)
    with pytest.raises(RuntimeError, match="much later"):
        (x * later).sum().backward()
    assert autograd.grad((x * later).sum(), x)[0].tolist() == [1.0, 1.0]
    first, second = _C._functions.DelayedError("much later", 2)(x, y)
    with pytest.raises(RuntimeError, match="much later"):
        autograd.grad((first + second).sum(), x)


def test_undefined_gradient_reaches_a_function():
    asked = []

    class Identity(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(len(asked) == 0)
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            asked.append(g if g is None else g.tolist())
            return g

    x = torch.ones(1, requires_grad=True)
    _C._functions.UndefinedGrad()(Identity.apply(x)).backward()
    _C._functions.UndefinedGrad()(Identity.apply(x)).backward()
    assert asked == [[0.0], None]


def test_nodes_of_leaves_are_accumulators():
    x = torch.ones(1, requires_grad=True)
    assert isinstance(node_of(x), _C._functions.AccumulateGrad)


def test_which_nodes_run():
    a, b = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    c = a * b
    beside, out = c.cos(), (c * 2).sum()
    found = {}

    def hook(grad):
        found.update({name: _C._will_engine_execute_node(node) for name, node in nodes.items()})

    nodes = {"a": node_of(a), "b": node_of(b), "c": c.grad_fn, "beside": beside.grad_fn}
    c.register_hook(hook)
    out.backward(inputs=[a], retain_graph=True)
    assert found == {"a": True, "b": False, "c": True, "beside": False}
    with pytest.raises(RuntimeError, match=r"currently running autograd.grad\(\)"):
        autograd.grad(out, a, retain_graph=True)
    del nodes["a"]  # of a leaf that the pass does not come to, it is known
    autograd.grad(out, a, retain_graph=True)
    assert found == {"a": True, "b": False, "c": True, "beside": False}
    with pytest.raises(RuntimeError, match="during the backward pass"):
        _C._will_engine_execute_node(c.grad_fn)
    with pytest.raises(RuntimeError, match="expects an grad_fn"):
        _C._will_engine_execute_node(c)


def test_running_node_and_number_of_the_pass():
    numbers, nodes = [], []
    x = torch.tensor(1.0, requires_grad=True).clone()

    def hook(grad):
        numbers.append(_C._current_graph_task_id())
        nodes.append(_C._current_autograd_node())

    x.register_hook(hook)
    x.backward(retain_graph=True)
    x.backward()
    assert numbers[1] == numbers[0] + 1 and nodes == [x.grad_fn, x.grad_fn]
    assert _C._current_graph_task_id() == -1 and _C._current_autograd_node() is None


def test_order_of_the_pass():
    ran, order = [], []
    a, b = torch.tensor(1.0, requires_grad=True), torch.tensor(2.0, requires_grad=True)
    c, d = b.sin(), a.cos()
    out = c * d
    for tensor in (a, b, c, d, out):
        node = node_of(tensor)
        tensor.register_hook(lambda grad, node=node: ran.append(node))
    out.register_hook(lambda grad: order.extend(_C._current_graph_task_execution_order()))
    with autograd.set_multithreading_enabled(False):
        out.backward()
    assert order == ran and len(order) == 5
    with pytest.raises(RuntimeError, match="only be called during the backward pass"):
        _C._current_graph_task_execution_order()
    with pytest.raises(RuntimeError, match="multithreading disabled"):
        out_of(a).backward()


def out_of(x):
    y = x.sin()
    y.register_hook(lambda grad: _C._current_graph_task_execution_order() and None)
    return y


def test_version_counter():
    x = torch.ones(2).add_(1)
    _C._autograd._unsafe_set_version_counter((x,), (7,))
    assert x._version == 7
    with pytest.raises(RuntimeError, match="Cannot set a version_counter to a value below 0"):
        _C._autograd._unsafe_set_version_counter((x,), (-1,))


def test_hooks_for_saved_tensors():
    _C._autograd._push_saved_tensors_default_hooks(lambda x: x * 2, lambda x: x)
    try:
        y = torch.ones((), requires_grad=True).exp()
    finally:
        _C._autograd._pop_saved_tensors_default_hooks()
    assert y.grad_fn._saved_result.item() == pytest.approx(2 * y.item())
    assert _C._autograd._saved_tensors_hooks_is_enabled()
    with autograd.graph.disable_saved_tensors_hooks("not here"):
        assert not _C._autograd._saved_tensors_hooks_is_enabled()
        assert _C._autograd._saved_tensors_hooks_get_disabled_error_message() == "not here"


def test_weak_reference():
    x = torch.ones(1)
    reference = _C._WeakTensorRef(x)
    assert not reference.expired()
    del x
    gc.collect()
    assert reference.expired()


def test_resize_function():
    x = torch.arange(4.0, requires_grad=True)
    y = _resize.Resize.apply(x, (2, 2))
    assert y.shape == (2, 2)
    (y * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    assert x.grad.tolist() == [1.0, 2.0, 3.0, 4.0]
    with pytest.raises(RuntimeError, match="has the same number of elements"):
        _resize.Resize.apply(x, (3,))


def test_modes_below_autograd():
    from retrograd.compat.torch._dispatch import TorchDispatchMode, no_dispatch

    class Mode(TorchDispatchMode):
        pass

    with pytest.raises(NotImplementedError, match="TorchFunctionMode"):
        Mode()
    with no_dispatch():
        assert (torch.ones(1) + 1).item() == 2


def test_shapes_that_backward_compares():
    _calculate_shape, get_gradient_edge = autograd._calculate_shape, autograd.graph.get_gradient_edge
    y = torch.ones(2, 3, requires_grad=True) * 2
    assert y.grad_fn is get_gradient_edge(y).node
    assert _calculate_shape(y, torch.ones(2, 3), False) == ((2, 3), (2, 3))
    assert _calculate_shape(y, torch.ones(5, 2, 3), True) == ((2, 3), (2, 3))
    assert _calculate_shape(get_gradient_edge(y), torch.ones(4), False) == ((2, 3), (4,))
    with pytest.raises(RuntimeError, match="Batched grads are not supported with GradientEdge"):
        _calculate_shape(get_gradient_edge(y), torch.ones(5, 2, 3), True)


def test_profilers_of_other_makers():
    assert not autograd.kineto_available()
    assert importlib.import_module(PRIVATE["torch.autograd.profiler_util"])._format_time(1234.5) == "1.234ms"
    for made in (autograd.profiler.emit_nvtx, autograd.profiler.emit_itt):
        with made(enabled=False):
            pass
        with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
            made().__enter__()


def test_names_for_annotations():
    assert isinstance(2.5, types.Number) and not isinstance("2.5", types.Number)
    assert isinstance("cpu", types.Device) and isinstance(None, types.Device)


def test_classes_and_modes_under_their_inner_names():
    assert _C.TensorBase is torch.Tensor and _C.Size is torch.Size and _C.Generator is torch.Generator
    assert _C._get_tracing_state() is None
    with torch.no_grad():
        assert not _C.is_grad_enabled()
    assert _C.is_grad_enabled()
    dual = autograd.forward_ad
    try:
        _C._set_fwd_grad_enabled(False)
        assert not _C._is_fwd_grad_enabled() and not dual._is_fwd_grad_enabled()
        with dual.dual_level():
            assert dual.unpack_dual(dual.make_dual(torch.ones(2), torch.ones(2)) * 2).tangent is None
    finally:
        _C._set_fwd_grad_enabled(True)
    assert dual._is_fwd_grad_enabled()


def test_vmap_under_its_first_name_warns():
    from retrograd.compat.torch import _vmap_internals

    x = torch.tensor([0.5, 1.5])
    with pytest.warns(FutureWarning, match="Please use torch.vmap instead of torch._vmap_internals.vmap"):
        assert torch.equal(_vmap_internals.vmap(torch.sin)(x), x.sin())


def test_warnings_given_each_time():
    _C._set_warnAlways(True)
    try:
        assert _C._get_warnAlways() and torch.is_warn_always_enabled()
    finally:
        _C._set_warnAlways(False)
    assert not torch.is_warn_always_enabled()
