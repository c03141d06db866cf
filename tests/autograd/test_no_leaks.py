"""Nothing stays behind: what the graph, hooks and contexts hold goes with them."""

import gc
import weakref

import pytest

import retrograd as torch
from retrograd.autograd import graph


@pytest.fixture
def without_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def leaf(n=3):
    return torch.ones(n, dtype=torch.float64, requires_grad=True)


class Exp(torch.autograd.Function):
    """Saves its result as it should."""

    @staticmethod
    def forward(ctx, x):
        y = x.exp()
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        return g * ctx.saved_tensors[0]


class Holding(torch.autograd.Function):
    """Holds its result in an attribute: a cycle."""

    @staticmethod
    def forward(ctx, x):
        ctx.result = x.exp()
        return ctx.result

    @staticmethod
    def backward(ctx, g):
        return g * ctx.result


def test_recorded_gradients_are_collected():
    x = leaf()
    reference = weakref.ref(x)
    (x**3).sum().backward(create_graph=True)
    node = weakref.ref(x.grad.grad_fn)
    del x
    gc.collect()
    assert reference() is None and node() is None


def test_recorded_gradients_of_grad_need_no_collector(without_collector):
    x = leaf()
    (g,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
    references = [weakref.ref(g), weakref.ref(g.grad_fn), weakref.ref(x)]
    del g, x
    assert [reference() for reference in references] == [None, None, None]


@pytest.mark.parametrize("function", [Exp, Holding])
def test_functions_are_collected(function):
    x = leaf()
    y = function.apply(x)
    references = [weakref.ref(y), weakref.ref(y.grad_fn)]
    del y
    gc.collect()
    assert [reference() for reference in references] == [None, None]


def test_functions_that_save_their_result_need_no_collector(without_collector):
    x = leaf()
    y = Exp.apply(x)
    references = [weakref.ref(y), weakref.ref(y.grad_fn)]
    del y
    assert [reference() for reference in references] == [None, None]


def test_after_backward_too(without_collector):
    x = leaf()
    y = Exp.apply(x)
    reference = weakref.ref(y)
    y.sum().backward()
    del y
    assert reference() is None


@pytest.mark.parametrize("of_leaf", [True, False])
def test_hooks_that_close_over_their_tensor_are_collected(of_leaf):
    def use():
        x = leaf()
        t = x if of_leaf else x * 2
        t.register_hook(lambda g: g * t.detach())
        (t * 2).sum().backward()
        return weakref.ref(t)

    reference = use()
    gc.collect()
    assert reference() is None


def test_hooks_of_other_kinds_are_collected():
    def use():
        x = leaf()
        y = x * 2
        x.register_post_accumulate_grad_hook(lambda t: None if x is t else None)
        y.grad_fn.register_hook(lambda a, b: None if y is None else None)
        y.grad_fn.register_prehook(lambda a: None if y is None else None)
        graph.register_multi_grad_hook([x, y], lambda grads: None if x is y else None)
        y.sum().backward()
        return weakref.ref(x), weakref.ref(y)

    references = use()
    gc.collect()
    assert [reference() for reference in references] == [None, None]


def test_handles_keep_no_tensor_alive(without_collector):
    x = leaf()
    handle = x.register_hook(lambda g: g)
    reference = weakref.ref(x)
    del x
    assert reference() is None
    handle.remove()


def test_gradient_edges_keep_the_graph_but_not_the_values(without_collector):
    x = leaf()
    y = x * 2
    edge = graph.get_gradient_edge(y)
    reference = weakref.ref(y)
    del y
    assert reference() is None and edge.node.name() == "MulBackward0"


def test_a_pass_that_failed_leaves_nothing(without_collector):
    x = leaf()
    y = x * 2
    seen = []

    def fail(g):
        seen.append(weakref.ref(g))
        raise KeyError("mine")

    handle = y.register_hook(fail)
    with pytest.raises(KeyError):
        (y * 3).sum().backward(retain_graph=True)
    handle.remove()
    assert seen[0]() is None
    y.sum().backward()
    assert x.grad.tolist() == [2.0] * 3


@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt, ValueError])
def test_the_next_pass_after_an_error_in_a_formula(error):
    class Failing(torch.autograd.Function):
        fails = True

        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            if Failing.fails:
                raise error
            return g * 2

    x = leaf()
    y = x * 1
    z = (Failing.apply(y) + y.exp()).sum()
    with pytest.raises(error):
        z.backward(retain_graph=True)
    assert x.grad is None and torch.is_grad_enabled()
    Failing.fails = False
    z.backward()
    assert torch.equal(x.grad, 2 + x.detach().exp())


def test_the_running_pass_is_forgotten_after_an_error():
    from retrograd._core import current_run_number

    x = leaf()
    numbers = []

    def fail(g):
        numbers.append(current_run_number())
        raise KeyError("mine")

    x.register_hook(fail)
    with pytest.raises(KeyError):
        (x * x).sum().backward()
    assert numbers[0] >= 0 and current_run_number() == -1
