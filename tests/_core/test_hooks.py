"""Hooks on tensors, leaves and nodes, gradients that are retained, and the order of it all."""

from __future__ import annotations

import pytest

import retrograd
from retrograd import autograd, tensor


def leaf(*values: float) -> retrograd.Tensor:
    return tensor(list(values), dtype=retrograd.float64, requires_grad=True)


# --------------------------------------------------------------------------- tensors


def test_hook_sees_the_gradient() -> None:
    seen = []
    x = leaf(1.0, 2.0)
    y = x * x
    y.register_hook(lambda g: seen.append(("y", g.tolist())))
    x.register_hook(lambda g: seen.append(("x", g.tolist())))
    (y * 3).sum().backward()
    assert seen == [("y", [3.0, 3.0]), ("x", [6.0, 12.0])]
    assert x.grad.tolist() == [6.0, 12.0]


def test_hook_replaces_the_gradient() -> None:
    x = leaf(1.0, 2.0)
    y = x * x
    y.register_hook(lambda g: g * 10)
    x.register_hook(lambda g: g + 1)
    y.sum().backward()
    assert x.grad.tolist() == [21.0, 41.0]


def test_hook_is_called_once_with_the_whole_sum() -> None:
    seen = []
    x = leaf(2.0)
    y = x * 3
    y.register_hook(lambda g: seen.append(g.tolist()))
    x.register_hook(lambda g: seen.append(g.tolist()))
    (y * y + y * 5 + x).sum().backward()
    assert seen == [[17.0], [52.0]]


def test_hooks_run_in_the_order_of_registration() -> None:
    x = leaf(1.0)
    y = x * 2
    for t in (x, y):
        t.register_hook(lambda g: g + 1)
        t.register_hook(lambda g: g * 10)
    y.sum().backward()
    assert x.grad.tolist() == [(20 * 2 + 1) * 10]


def test_hook_that_is_removed() -> None:
    x = leaf(1.0)
    y = x * 2
    handle = y.register_hook(lambda g: g * 10)
    kept = y.register_hook(lambda g: g * 3)
    handle.remove()
    handle.remove()
    y.sum().backward(retain_graph=True)
    assert x.grad.tolist() == [6.0]
    with kept:
        pass
    x.grad = None
    y.sum().backward()
    assert x.grad.tolist() == [2.0]


def test_hook_that_removes_itself() -> None:
    calls = []
    x = leaf(1.0)
    handle = x.register_hook(lambda g: (calls.append(1), handle.remove())[0])
    (x * 2).sum().backward()
    (x * 2).sum().backward()
    assert calls == [1]


def test_hook_of_one_output_of_several() -> None:
    x = leaf(3.0, 1.0, 2.0)
    values, indices = x.sort()
    seen = []
    values.register_hook(lambda g: seen.append(g.tolist()))
    (values * tensor([1.0, 10.0, 100.0], dtype=retrograd.float64)).sum().backward()
    assert seen == [[1.0, 10.0, 100.0]]
    assert x.grad.tolist() == [100.0, 1.0, 10.0]
    assert not indices.requires_grad


def test_hook_on_the_root() -> None:
    x = leaf(2.0)
    y = (x * x).sum()
    y.register_hook(lambda g: g * 7)
    y.backward()
    assert x.grad.tolist() == [28.0]


def test_hook_is_not_called_for_a_tensor_that_is_not_reached() -> None:
    called = []
    x, other = leaf(1.0), leaf(1.0)
    y = other * 2
    y.register_hook(called.append)
    (x * 2).sum().backward()
    assert called == []


def test_hook_stays_with_the_values_of_before_a_write() -> None:
    seen = []
    x = leaf(1.0, 2.0)
    y = x * 2
    y.register_hook(lambda g: seen.append(("before", g.tolist())))
    y.mul_(3)
    y.register_hook(lambda g: seen.append(("after", g.tolist())))
    (y * 5).sum().backward()
    assert seen == [("after", [5.0, 5.0]), ("before", [15.0, 15.0])]


def test_what_a_hook_computes_is_recorded_with_create_graph() -> None:
    x = leaf(3.0)
    y = x * x
    y.register_hook(lambda g: g * x)
    (g,) = autograd.grad(y.sum(), x, create_graph=True)  # 2 x^2
    assert g.tolist() == [18.0]
    assert autograd.grad(g.sum(), x)[0].tolist() == [12.0]


def test_hooks_change_what_grad_returns() -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    x.register_hook(lambda g: g * 10)
    y.register_hook(lambda g: g * 100)
    assert autograd.grad(y.sum(), x, retain_graph=True)[0].tolist() == [2000.0, 2000.0]
    assert autograd.grad(y.sum(), y)[0].tolist() == [100.0, 100.0]
    assert x.grad is None


@pytest.mark.parametrize(
    ("result", "error", "message"),
    [
        (lambda g: 3, TypeError, "^expected Variable, but hook returned 'int'"),
        (lambda g: g.sum(), RuntimeError, "has changed the size of value"),
        (lambda g: g.float(), RuntimeError, "has changed the type of value"),
    ],
)
@pytest.mark.parametrize("of_leaf", [True, False])
def test_hook_with_a_wrong_result(result, error, message, of_leaf) -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    handle = (x if of_leaf else y).register_hook(result)
    with pytest.raises(error, match=message):
        y.sum().backward(retain_graph=True)
    assert x.grad is None
    handle.remove()
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_hook_needs_a_tensor_that_requires_grad() -> None:
    with pytest.raises(RuntimeError, match="^cannot register a hook on a tensor that doesn't require"):
        tensor([1.0]).register_hook(print)


# --------------------------------------------------------------------------- retain_grad


def test_retain_grad() -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    assert not y.retains_grad
    y.retain_grad()
    y.retain_grad()
    assert y.retains_grad
    (y * y).sum().backward()
    assert y.grad.tolist() == [4.0, 8.0]
    assert x.grad.tolist() == [8.0, 16.0]


def test_retained_gradients_accumulate() -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    y.retain_grad()
    z = (y * y).sum()
    z.backward(retain_graph=True)
    z.backward()
    assert y.grad.tolist() == [8.0, 16.0]


def test_retained_gradient_is_that_of_after_the_tensor_hooks() -> None:
    x = leaf(1.0)
    y = x * 2
    y.register_hook(lambda g: g * 2)
    y.retain_grad()
    y.register_hook(lambda g: g * 3)
    y.grad_fn.register_prehook(lambda grads: (grads[0] * 100,))
    y.sum().backward()
    assert y.grad.tolist() == [6.0]
    assert x.grad.tolist() == [1200.0]


def test_retained_gradient_does_not_share_memory_with_others() -> None:
    x, z = leaf(1.0), leaf(1.0)
    y = x * 1
    y.retain_grad()
    (y + z).sum().backward()
    y.grad.add_(100)
    assert z.grad.tolist() == [1.0]
    assert x.grad.tolist() == [1.0]


def test_retain_grad_of_a_leaf_changes_nothing() -> None:
    x = leaf(1.0)
    x.retain_grad()
    assert not x.retains_grad
    (x * 2).sum().backward()
    assert x.grad.tolist() == [2.0]


def test_retain_grad_needs_requires_grad() -> None:
    with pytest.raises(RuntimeError, match="^can't retain_grad on Tensor that has requires_grad=False"):
        tensor([1.0]).retain_grad()


def test_grad_of_a_tensor_that_is_not_a_leaf_warns() -> None:
    y = leaf(1.0) * 2
    with pytest.warns(UserWarning, match="^The .grad attribute of a Tensor that is not a leaf Tensor is"):
        assert y.grad is None


# --------------------------------------------------------------------------- leaves


def test_hook_after_accumulation() -> None:
    seen = []
    x = leaf(1.0, 2.0)
    handle = x.register_post_accumulate_grad_hook(lambda t: seen.append((t is x, t.grad.tolist())))
    (x * 2).sum().backward()
    (x * 2).sum().backward()
    assert seen == [(True, [2.0, 2.0]), (True, [4.0, 4.0])]
    handle.remove()
    (x * 2).sum().backward()
    assert len(seen) == 2


def test_hook_after_accumulation_may_use_and_drop_the_gradient() -> None:
    w = leaf(1.0, 2.0)

    def step(p):
        with retrograd.no_grad():
            p.sub_(p.grad * 0.5)
        p.grad = None

    w.register_post_accumulate_grad_hook(step)
    (w * w).sum().backward()
    assert w.grad is None
    assert w.tolist() == [0.0, 0.0]


def test_hook_after_accumulation_is_for_leaves_only() -> None:
    with pytest.raises(RuntimeError, match="^post accumulate grad hooks cannot be registered on non-leaf"):
        (leaf(1.0) * 2).register_post_accumulate_grad_hook(print)


def test_hook_after_accumulation_is_not_called_by_grad() -> None:
    called = []
    x = leaf(1.0)
    x.register_post_accumulate_grad_hook(called.append)
    autograd.grad((x * 2).sum(), x)
    assert called == []


# --------------------------------------------------------------------------- nodes


def test_node_hook_sees_both_sides() -> None:
    seen = []
    x = leaf(1.0, 2.0)
    y = x * 3
    y.grad_fn.register_hook(lambda inputs, outputs: seen.append((inputs, outputs)))
    (y * 2).sum().backward()
    ((inputs, outputs),) = seen
    assert isinstance(inputs, tuple) and isinstance(outputs, tuple)
    assert inputs[0].tolist() == [6.0, 6.0] and inputs[1] is None
    assert [g.tolist() for g in outputs] == [[2.0, 2.0]]


def test_node_hook_replaces_what_goes_on() -> None:
    x, z = leaf(1.0), leaf(2.0)
    y = x * z
    y.grad_fn.register_hook(lambda inputs, outputs: (inputs[0] * 10, inputs[1]))
    y.sum().backward()
    assert x.grad.tolist() == [20.0]
    assert z.grad.tolist() == [1.0]


def test_node_prehook_replaces_what_arrives() -> None:
    x = leaf(1.0)
    y = x * 3
    handle = y.grad_fn.register_prehook(lambda outputs: (outputs[0] * 10,))
    y.sum().backward(retain_graph=True)
    assert x.grad.tolist() == [30.0]
    handle.remove()
    y.sum().backward()
    assert x.grad.tolist() == [33.0]


def test_node_prehook_is_not_run_where_the_node_is_not() -> None:
    called = []
    x = leaf(1.0)
    y = x * 3
    y.grad_fn.register_prehook(called.append)
    assert autograd.grad(y.sum(), y)[0].tolist() == [1.0]
    assert called == []


def test_order_of_all_hooks() -> None:
    log = []
    x = leaf(1.0, 2.0)
    y = x * 2

    def note(name, factor=None):
        def hook(g):
            g = g[0] if isinstance(g, tuple) else g
            log.append((name, g.tolist()[0]))
            return None if factor is None else g * factor

        return hook

    y.register_hook(note("tensor 1", 2))
    y.retain_grad()
    y.register_hook(note("tensor 2", 2))
    y.grad_fn.register_prehook(lambda g: (note("node before", 10)(g),))
    y.grad_fn.register_hook(lambda inputs, outputs: log.append(("node after", inputs[0].tolist()[0])))
    x.register_hook(note("leaf"))
    x.register_post_accumulate_grad_hook(lambda t: log.append(("accumulated", t.grad.tolist()[0])))
    accumulate = y.grad_fn.next_functions[0][0]
    accumulate.register_prehook(note("accumulate before"))
    accumulate.register_hook(lambda inputs, outputs: log.append(("accumulate after", outputs[0][0].item())))
    y.sum().backward()
    assert log == [
        ("tensor 1", 1.0), ("tensor 2", 2.0), ("node before", 4.0), ("node after", 80.0), ("leaf", 80.0),
        ("accumulate before", 80.0), ("accumulated", 80.0), ("accumulate after", 80.0),
    ]  # fmt: skip
    assert y.grad.tolist() == [4.0, 4.0]
    assert x.grad.tolist() == [80.0, 80.0]


def test_hooks_of_the_accumulator_stay_as_long_as_it_is_held() -> None:
    x = leaf(1.0)
    accumulate = (x * 2).grad_fn.next_functions[0][0]
    accumulate.register_prehook(lambda grads: (grads[0] * 10,))
    (x * 3).sum().backward()
    assert x.grad.tolist() == [30.0]


# --------------------------------------------------------------------------- where no gradient comes


class Nothing(autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return None


def hooked(x: retrograd.Tensor, name: str, log: list) -> retrograd.Tensor:
    """`x` with every kind of hook, which note what they are given."""
    node = x.grad_fn if x.grad_fn is not None else x.view_as(x).grad_fn.next_functions[0][0]
    x.register_hook(lambda g: log.append((name, g)))
    node.register_prehook(lambda gs: log.append((f"before {name}", gs)))
    node.register_hook(lambda inputs, outputs: log.append((f"after {name}", inputs, outputs)))
    return node


@pytest.mark.parametrize("operation", [lambda x: x * 3, lambda x: x.exp(), lambda x: x.sort()[0]])
def test_hooks_before_a_function_that_gives_no_gradient_are_called_with_none(operation) -> None:
    log: list = []
    x = leaf(1.0, 2.0)
    y = operation(x)
    kept = hooked(x, "x", log), hooked(y, "y", log)
    x.register_post_accumulate_grad_hook(lambda t: log.append(("added", t.grad)))
    Nothing.apply(y).sum().backward()
    inputs = (None,) * len(kept[1].next_functions)
    outputs = (None,) * len(kept[1]._input_metadata)
    assert log == [
        ("y", None),
        ("before y", outputs),
        ("after y", inputs, outputs),
        ("x", None),
        ("before x", (None,)),
        ("added", None),
        ("after x", (), (None,)),
    ]
    assert x.grad is None


def test_function_far_before_one_that_gives_no_gradient_gets_zeros() -> None:
    class Double(autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g + 1

    x = leaf(1.0, 2.0)
    Nothing.apply((Double.apply(x) * 3).exp()).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]


def test_gradient_that_comes_after_none_is_taken() -> None:
    x = leaf(1.0, 2.0)
    seen: list = []
    y = x * 3
    y.register_hook(lambda g: seen.append(g.tolist()))
    z = y * 1  # runs after the Function, which sends None to y
    (z.sum() * 5 + Nothing.apply(y).sum()).backward()
    assert seen == [[5.0, 5.0]] and x.grad.tolist() == [15.0, 15.0]
    x.grad = None
    (Nothing.apply(x).sum() + (x * 1).sum()).backward()
    assert x.grad.tolist() == [1.0, 1.0]


def test_none_can_not_be_replaced() -> None:
    y = leaf(1.0) * 3
    y.register_hook(lambda g: retrograd.ones(1, dtype=retrograd.float64))
    with pytest.raises(RuntimeError, match="^can't replace a None gradient with a non-None value"):
        Nothing.apply(y).sum().backward()


def test_what_lies_before_a_function_that_gives_no_gradient_is_freed() -> None:
    y = leaf(1.0).exp()
    Nothing.apply(y).sum().backward()
    with pytest.raises(RuntimeError, match="freed"):
        y.grad_fn._saved_result  # noqa: B018


def test_hooks_on_the_node_of_a_leaf_live_as_long_as_the_graph() -> None:
    log: list = []
    x = leaf(1.0)
    y = x * 2
    y.grad_fn.next_functions[0][0].register_prehook(lambda gs: log.append("before"))
    y.grad_fn.next_functions[0][0].register_hook(lambda inputs, outputs: log.append("after"))
    assert y.grad_fn.next_functions[0][0] is y.grad_fn.next_functions[0][0]
    y.backward()
    assert log == ["before", "after"]
    del y
    (x * 3).backward()
    assert log == ["before", "after"]


# --------------------------------------------------------------------------- views that are written to


def base_and_views() -> tuple[retrograd.Tensor, retrograd.Tensor, retrograd.Tensor]:
    base = leaf(1.0, 2.0).clone()
    view = base[:1]
    return base, view, view.view(1, 1)


@pytest.mark.parametrize("written", [1, 2])
def test_hook_of_a_view_is_not_called_for_what_is_written_to_it(written: int) -> None:
    tensors = base_and_views()
    seen: list = []
    tensors[1].register_hook(lambda g: seen.append("view"))
    tensors[1].grad_fn.register_prehook(lambda g: seen.append("node"))
    tensors[written].mul_(2)
    (tensors[0].sum() + tensors[1].sum() + tensors[2].sum()).backward()
    assert seen == []


def test_hook_of_a_view_is_called_for_what_was_made_of_it_before() -> None:
    base, view, _ = base_and_views()
    seen: list = []
    view.register_hook(lambda g: seen.append(g.tolist()))
    earlier = view * 3
    view.mul_(2)
    (view.sum() + earlier.sum()).backward()
    assert seen == [[3.0]]


def test_hook_after_a_write_to_a_view_is_called() -> None:
    base, view, again = base_and_views()
    seen: list = []
    view.register_hook(lambda g: seen.append("before"))
    view.mul_(2)
    view.register_hook(lambda g: seen.append(("view", g.tolist())))
    base.register_hook(lambda g: seen.append(("base", g.tolist())))
    (view.sum() * 5 + base.sum()).backward()
    assert seen == [("view", [5.0]), ("base", [6.0, 1.0])]


def test_gradient_through_a_write_to_a_view_with_a_hook() -> None:
    for hooked_first in (False, True):
        x = leaf(3.0, 2.0)
        base = x.clone()
        view = base[:1]
        if hooked_first:
            view.register_hook(lambda g: g * 100)
        view.mul_(view)
        base.sum().backward()
        assert x.grad.tolist() == [6.0, 1.0]
