"""What PyTorch's programs ask of leaves, of nodes of the graph and of hooks at its edges."""

from __future__ import annotations

import gc
import warnings
import weakref

import pytest

import retrograd as torch
from retrograd import autograd
from retrograd.autograd import Function, Variable


class Identity(Function):
    @staticmethod
    def forward(ctx, x):
        return x

    @staticmethod
    def backward(ctx, g):
        return g


def accumulator(leaf):
    return leaf.view_as(leaf).grad_fn.next_functions[0][0]


# ------------------------------------------------------------------------------------------------ hooks


def test_hook_of_a_result_that_got_no_gradient_is_called_with_none():
    x = torch.arange(3.0).requires_grad_()
    first, second, _ = x.unbind()
    seen = []
    first.register_hook(seen.append)
    second.backward()
    assert seen == [None]
    assert x.grad.tolist() == [0.0, 1.0, 0.0]


def test_hook_can_not_put_a_gradient_where_there_is_none():
    x = torch.arange(2.0).requires_grad_()
    first, second = x.unbind()
    first.register_hook(lambda grad: torch.ones(()))
    with pytest.raises(RuntimeError, match="can't replace a None gradient with a non-None value"):
        second.backward()


def test_grad_runs_hooks_of_a_leaf_but_not_those_of_its_accumulator():
    log = []
    x = torch.tensor(1.0, requires_grad=True)
    node = accumulator(x)
    x.register_hook(lambda grad: log.append("tensor"))
    node.register_prehook(lambda grads: log.append("before"))
    node.register_hook(lambda inputs, outputs: log.append("after"))
    autograd.grad(x * 2, x)
    assert log == ["tensor"]
    (x * 2).backward()
    assert log == ["tensor", "tensor", "before", "after"]


def test_hook_after_accumulation_must_return_none():
    x = torch.ones(2, requires_grad=True)
    x.register_post_accumulate_grad_hook(lambda leaf: leaf.grad)
    with pytest.raises(RuntimeError, match="Tensor post accumulate grad hooks should return None"):
        x.sum().backward()


def test_hook_after_accumulation_is_seen_by_hooks_after_the_accumulator():
    x = torch.ones(2, requires_grad=True)
    node = accumulator(x)
    node.register_prehook(lambda grads: (grads[0] / 4,))
    x.register_post_accumulate_grad_hook(lambda leaf: leaf.grad.add_(0.5).size(0) == 0 or None)
    seen = []
    node.register_hook(lambda inputs, outputs: seen.append(outputs[0].tolist()))
    x.register_hook(lambda grad: grad - 3)
    x.sum().backward()
    assert seen == [[0.0, 0.0]]  # (1 - 3) / 4 + 0.5


def test_function_after_one_without_gradient_runs():
    asked = []

    class Before(Function):
        @staticmethod
        def forward(ctx, x, zeros):
            ctx.set_materialize_grads(zeros)
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            asked.append(None if g is None else g.tolist())
            return g, None

    class Nothing(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, g):
            return None

    x = torch.ones(2, requires_grad=True)
    Nothing.apply(Before.apply(x, True)).sum().backward()
    Nothing.apply(Before.apply(x, False)).sum().backward()
    assert asked == [[0.0, 0.0], None]
    assert x.grad.tolist() == [0.0, 0.0]


def test_unpack_hooks_leave_the_open_hooks_as_they_were():
    pair = autograd.graph.saved_tensors_hooks

    def closes(x):
        inner.__exit__()
        return x

    packed = []
    inner, outer = pair(lambda x: packed.append(x) or x, closes), pair(lambda x: x, lambda x: x)
    with outer, inner:
        x = torch.ones(2, requires_grad=True)
        x.sin().sum().backward()
        assert len(packed) == 1
        x.exp()
        assert len(packed) == 2
    x.exp()
    assert len(packed) == 2

    def scope():
        def opens(x):
            reference().__enter__()
            return x

        context = pair(lambda x: x, opens)
        reference = weakref.ref(context)
        with context:
            torch.ones(2, requires_grad=True).sin().sum().backward()
        return weakref.ref(opens)

    opened = scope()
    gc.collect()
    assert opened() is None
    torch.ones(2, requires_grad=True).sin().sum().backward()


# ------------------------------------------------------------------------------------------------ nodes


def test_node_called_gives_the_gradients_of_its_inputs():
    x, y = torch.tensor(3.0, requires_grad=True), torch.tensor(5.0, requires_grad=True)
    node = (x * y).grad_fn
    assert [g.item() for g in node(torch.tensor(2.0))] == [10.0, 6.0]
    assert (x**2).grad_fn(torch.tensor(1.0)).item() == 6.0
    for wrong in ((), (x, x)):
        with pytest.raises(TypeError, match=f"MulBackward0 expected 1 arguments, got {len(wrong)} instead"):
            node(*wrong)


def test_node_knows_what_gradients_arrive():
    x = torch.rand(2, 3, requires_grad=True)
    (about,) = (x * x).grad_fn._input_metadata
    assert about.shape == torch.Size([2, 3]) and about.dtype is torch.float32 and about.device.type == "cpu"
    first, second = x.double().max(dim=1)[0].grad_fn._input_metadata[0], Identity.apply(x).grad_fn._input_metadata[0]
    assert first.shape == (2,) and first.dtype is torch.float64
    assert second.shape == (2, 3)


def test_zeros_for_unused_inputs_can_be_differentiated_again():
    x, a = torch.tensor(0.5, requires_grad=True), torch.tensor(1.0, requires_grad=True)
    first = autograd.grad(x * a, x, create_graph=True)
    (second,) = autograd.grad(first, x, create_graph=True, materialize_grads=True)
    assert second.item() == 0 and second.requires_grad
    assert autograd.grad(second, x, materialize_grads=True)[0].item() == 0
    assert not autograd.grad(first, x, materialize_grads=True)[0].requires_grad


def test_batched_gradients_of_the_wrong_shape():
    x = torch.rand(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match="If `is_grads_batched=True`, we interpret the first dimension"):
        autograd.grad(x * 1, x, torch.ones(2, 2), is_grads_batched=True)


# ------------------------------------------------------------------------------------------------ leaves


class Doubled(Function):
    """Its gradient comes as float64."""

    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return g.double() * 2


@pytest.mark.parametrize("given, kind", [(..., "float32"), (None, "float64"), (torch.float16, "float16")])
def test_grad_dtype(given, kind):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    assert x.grad_dtype is torch.float32
    if given is not ...:
        x.grad_dtype = given
        assert x.grad_dtype is given
    for count in (1, 2):
        Doubled.apply(x).sum().backward()
        assert x.grad.dtype.name == kind and x.grad.tolist() == [2.0 * count] * 2


def test_grad_dtype_refuses():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(RuntimeError, match="grad_dtype can only be accessed on leaf tensors"):
        (x * 2).grad_dtype  # noqa: B018
    with pytest.raises(RuntimeError, match="grad_dtype can only be set on leaf tensors"):
        (x * 2).grad_dtype = torch.float16
    with pytest.raises(TypeError):
        x.grad_dtype = "float16"
    x.grad = torch.ones(2)
    with pytest.raises(RuntimeError, match="Cannot set grad_dtype.*because there is already a gradient"):
        x.grad_dtype = torch.float16
    x.grad = None
    x.grad_dtype = torch.float16
    with pytest.raises(RuntimeError, match="attempting to assign a gradient with dtype.*float.*grad_dtype.*Half"):
        x.grad = torch.ones(2)
    x.grad_dtype = None
    x.grad = torch.ones(2, dtype=torch.float64)


@pytest.mark.parametrize("name", ["data", "requires_grad", "_grad_fn", "_backward_hooks"])
def test_attributes_that_can_not_be_deleted(name):
    with pytest.raises(RuntimeError):
        delattr(torch.ones(2, requires_grad=True), name)


def test_data_must_be_a_tensor():
    x = torch.ones(2)
    for wrong in (None, [1.0, 2.0]):
        with pytest.raises(TypeError, match="Variable data has to be a tensor, but got"):
            x.data = wrong
    assert x.tolist() == [1.0, 1.0]


def test_numpy_of_a_leaf_where_nothing_is_recorded():
    x = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        assert x.numpy().tolist() == [1.0, 1.0]
    with pytest.raises(RuntimeError, match=r"Can't call numpy\(\) on Tensor that requires grad"):
        x.numpy()


def test_variable():
    data = torch.ones(2)
    v = Variable(data, requires_grad=True)
    assert isinstance(v, torch.Tensor) and isinstance(data, Variable) and v.requires_grad and not data.requires_grad
    assert v.data_ptr() == data.data_ptr()
    called = []
    v.register_hook(lambda grad: Variable._execution_engine.queue_callback(lambda: called.append(v.grad.tolist())))
    (v * 3).sum().backward()
    assert called == [[3.0, 3.0]]
    with pytest.raises(TypeError, match="Variable data has to be a tensor"):
        Variable([1.0])
    with pytest.raises(RuntimeError, match="volatile was removed"):
        Variable(data, volatile=True)


def test_callback_of_a_callback_is_called():
    engine, called = Variable._execution_engine, []
    x = torch.ones(2, requires_grad=True)
    x.register_hook(lambda grad: engine.queue_callback(lambda: engine.queue_callback(lambda: called.append(1))))
    x.sum().backward()
    assert called == [1]


def test_writes_that_are_not_counted():
    x, y = torch.ones(2), torch.ones(2)
    x.add_(1)
    with torch.autograd._unsafe_preserve_version_counter((x, y)):
        x.mul_(2)
        x[:1].mul_(3)
        y.mul_(3)
    assert (x._version, y._version) == (1, 0)
    x.requires_grad_()
    out = (x * x).sum()
    with torch.no_grad(), torch.autograd._unsafe_preserve_version_counter(x):
        x.fill_(5)
    out.backward()
    assert x.grad.tolist() == [10.0, 10.0]


# ------------------------------------------------------------------------------------------------ old spellings


def test_function_is_not_instantiated():
    with pytest.warns(DeprecationWarning, match="should not be instantiated"):
        made = Identity()
    with pytest.raises(RuntimeError, match="Legacy autograd function with non-static forward method is deprecated"):
        made(torch.ones(1))
    for name in ("register_hook", "next_functions", "name", "_sequence_nr", "_input_metadata"):
        with pytest.raises(RuntimeError, match=f"Attribute '{name}' is invalid"):
            getattr(made, name)
    with pytest.raises(RuntimeError, match="underlying PyNode has already been deallocated"):
        made.metadata  # noqa: B018
    assert not hasattr(made, "something")


def test_saved_variables_is_deprecated():
    class Square(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_variables
            return 2 * x * g

    x = torch.tensor(3.0, requires_grad=True)
    with pytest.warns(DeprecationWarning, match="'saved_variables' is deprecated; use 'saved_tensors'"):
        Square.apply(x).backward()
    assert x.grad.item() == 6.0


def test_gradients_of_non_differentiable_results_are_none_on_request():
    class Two(Function):
        @staticmethod
        def forward(ctx, x):
            first, second = x.clone(), x.clone()
            ctx.mark_non_differentiable(second)
            ctx._materialize_non_diff_grads = False
            return first, second

        @staticmethod
        def backward(ctx, g, h):
            assert h is None
            return g

    x = torch.tensor(3.0, requires_grad=True)
    Two.apply(x)[0].backward()
    assert x.grad.item() == 1.0


def test_grad_mode_decorates_a_class_with_a_warning():
    with pytest.warns(FutureWarning, match="Decorating classes is deprecated"):

        @torch.no_grad()
        class Thing:
            def __init__(self):
                self.made_with_grad = torch.is_grad_enabled()

            def now(self):
                return torch.is_grad_enabled()

    assert (Thing().made_with_grad, Thing().now()) == (False, True)


def test_types_of_tensors():
    assert isinstance(torch.zeros(1), torch.FloatTensor) and not isinstance(torch.zeros(1), torch.LongTensor)
    assert torch.LongTensor([1, 2]).dtype is torch.int64 and torch.LongTensor([1, 2]).tolist() == [1, 2]
    assert torch.BoolTensor(2, 3).shape == (2, 3) and torch.DoubleTensor(torch.Size([4])).shape == (4,)
    assert torch.FloatTensor().shape == (0,) and torch.HalfTensor.dtype is torch.float16
    x = torch.zeros(2)
    assert x.type(torch.DoubleTensor).dtype is torch.float64 and x.type("torch.IntTensor").dtype is torch.int32
    assert x.type(torch.FloatTensor).data_ptr() == x.data_ptr()
    assert x.double().new([1, 2]).dtype is torch.float64 and x.new(x.size()).shape == (2,)
    with pytest.raises(TypeError, match="expected a tensor of dtype torch.int64"):
        torch.LongTensor(x)


def test_set_multithreading_enabled():
    assert autograd.is_multithreading_enabled()
    with autograd.set_multithreading_enabled(False):
        assert not autograd.is_multithreading_enabled()
    assert autograd.is_multithreading_enabled()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert autograd.forward_ad._current_level == -1
        with autograd.forward_ad.dual_level():
            assert autograd.forward_ad._current_level == 0


@pytest.mark.parametrize("leave", [lambda x: x.requires_grad_(False), lambda x: x.detach_()])
def test_a_leaf_that_left_the_graph_gets_no_gradient(leave):
    x, y = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    z = (x * 2 + y * 3).sum()
    leave(x)
    z.backward()
    assert x.grad is None and y.grad.tolist() == [3, 3]


def test_backward_with_create_graph_warns_of_the_cycle():
    x = torch.ones(2, requires_grad=True)
    torch.set_warn_always(True)
    try:
        assert torch.is_warn_always_enabled()
        for call in ((x * x).sum().backward, lambda **kw: torch.autograd.backward((x * x).sum(), **kw)):
            with pytest.warns(UserWarning, match=r"Using backward\(\) with create_graph=True"):
                call(create_graph=True)
        torch.autograd.grad((x * x).sum(), x, create_graph=True)
    finally:
        torch.set_warn_always(False)
    (x * x).sum().backward(create_graph=True)


@pytest.mark.parametrize(
    "relay",
    [
        lambda v: v.transpose_(0, 0),
        lambda v: v.squeeze_(0),
        lambda v: v.unsqueeze_(0),
        lambda v: v.as_strided_((1,), (1,)),
    ],
)
def test_a_view_made_without_a_graph_stays_one_in_another_shape(relay):
    base = torch.ones(3, requires_grad=True).clone()
    with torch.no_grad():
        view = base.view_as(base)
        relay(view)
    with pytest.raises(RuntimeError, match="^A view was created in no_grad mode and is being modified inplace"):
        view.add_(1)


# ------------------------------------------------------------------------------------------------ what `grad` becomes


def described(node) -> str:
    if node is None:
        return "None"
    return f"{type(node).__name__}({', '.join(described(above) for above, _ in node.next_functions)})"


@pytest.mark.filterwarnings("ignore:Using backward")
def test_a_gradient_with_a_history_is_copied():
    x = torch.ones(2, 3).t().requires_grad_()
    g = torch.ones(3, 2, requires_grad=True)
    (x * x).backward(g, create_graph=True)
    assert described(x.grad.grad_fn).startswith("CopyBackwards(None, AddBackward0(")
    assert x.grad.stride() == x.stride() == (1, 3)
    first = x.grad
    (x * x).backward(g, create_graph=True)
    assert described(x.grad.grad_fn).startswith("AddBackward0(CopyBackwards(")
    assert first.tolist() == [[2.0, 2.0]] * 3 and x.grad.tolist() == [[4.0, 4.0]] * 3
    x.grad.sum().backward(inputs=[g])
    assert g.grad.tolist() == [[4.0, 4.0]] * 3
    x.grad = None


@pytest.mark.filterwarnings("ignore:Using backward")
def test_a_gradient_that_was_given_is_copied_with_its_history():
    x, g = torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True)
    x.backward(g, create_graph=True)
    assert x.grad is not g and described(x.grad.grad_fn) == "CopyBackwards(None, AccumulateGrad())"
    assert x.grad.data_ptr() != g.data_ptr()
    x.grad = None


def test_volatile_of_old_programs():
    x = torch.ones(2)
    with pytest.warns(UserWarning, match="^volatile was removed"):
        assert x.volatile is False
    with pytest.warns(UserWarning, match="no_grad"):
        x.volatile = True


# ------------------------------------------------------------------------------------------------ who holds a leaf


def test_use_count_of_a_leaf_counts_what_adds_up_its_gradient():
    x = torch.ones(4, requires_grad=True)
    assert x._use_count() == 1
    first, second = (x * 2).split(2)
    assert x._use_count() == 2
    del first
    assert x._use_count() == 2
    second.sum().backward(retain_graph=True)
    assert x._use_count() == 2
    del second
    assert x._use_count() == 1
