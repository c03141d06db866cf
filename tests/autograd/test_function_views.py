"""Functions that write to their inputs or return views: whose gradient counts, and what is refused."""

from __future__ import annotations

import gc
import weakref

import pytest

import retrograd
from retrograd import ones, tensor
from retrograd.autograd import Function


class Double(Function):
    """Writes to its input."""

    @staticmethod
    def forward(ctx, x):
        x.mul_(2)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx, g):
        return 2 * g


class Reversed(Function):
    """Returns its input, as a view or as it is, and turns the sign of the gradient."""

    @staticmethod
    def forward(ctx, x, as_it_is=False):
        return x if as_it_is else x.view_as(x)

    @staticmethod
    def backward(ctx, g):
        return -g, None


@pytest.mark.parametrize("view", [lambda c: c[:], lambda c: c[:1], lambda c: c.view(1, 2), lambda c: c])
def test_gradient_of_a_write_to_a_view(view) -> None:
    a = tensor([1.0, 3.0], requires_grad=True)
    c = a.clone()
    v = view(c)
    other = c[1:]
    assert Double.apply(v) is v
    written = 2 if v.numel() == 2 else 1
    for result, expected in (
        (v, [2.0, 2.0][: v.numel()] + [0.0] * (2 - v.numel())),
        (c, [2.0, written]),
        (other, [0, written]),
    ):
        (g,) = retrograd.autograd.grad(result.sum(), a, retain_graph=True)
        assert g.tolist() == expected
    assert c._version == 2  # one write is that of mul_, one is said by mark_dirty


def test_write_to_a_view_with_several_results() -> None:
    class Two(Function):
        @staticmethod
        def forward(ctx, x):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x, x * 1

        @staticmethod
        def backward(ctx, g, h):
            return 2 * (g + h)

    a = tensor([1.0, 3.0], requires_grad=True)
    x, y = Two.apply(a.clone())
    (x + y).sum().backward()
    assert a.grad.tolist() == [4, 4]
    with pytest.raises(
        RuntimeError, match="^If your Function modifies inplace an input that is a view of another Tensor"
    ):
        Two.apply(a.clone()[:])
    with retrograd.no_grad():
        assert Two.apply(a.clone()[:])[1].tolist() == [2, 6]


def marked(view: bool):
    class Other(Function):
        @staticmethod
        def forward(ctx, x):
            made = x * 3
            made = made.view_as(made) if view else made
            ctx.mark_dirty(made)
            return made

        @staticmethod
        def backward(ctx, g):
            return 3 * g

    return Other.apply


def test_marks_on_what_is_no_input() -> None:
    x = tensor([1.0, 2.0], requires_grad=True)
    with pytest.warns(UserWarning, match=r"^ctx.mark_dirty\(\) received a tensor that was not an input."):
        y = marked(False)(x)
    y.sum().backward()
    assert x.grad.tolist() == [3, 3]
    with pytest.raises(RuntimeError, match=r"^ctx.mark_dirty\(\) received a tensor that was not an input."):
        marked(True)(x)


@pytest.mark.parametrize("as_it_is", [False, True])
def test_views_keep_the_gradient_of_the_function(as_it_is: bool) -> None:
    a = tensor([1.0, 2.0], requires_grad=True)
    x = a.clone()
    y = Reversed.apply(x, as_it_is)
    assert y._is_view() and y._base is x and y.grad_fn.name() == "ReversedBackward"
    with pytest.raises(
        RuntimeError, match="^Output 0 of Reversed is a view and is being modified inplace. This view was"
    ):
        y.add_(1)
    with pytest.raises(
        RuntimeError, match="^Output 0 of Reversed is a view and is being modified inplace. This view was"
    ):
        y.t_()
    with retrograd.no_grad():
        x.mul_(3)  # unknown to the graph
    assert y.grad_fn.name() == "ReversedBackward"
    (y * tensor([1.0, 10.0])).sum().backward()
    assert a.grad.tolist() == [-1, -10]


def test_view_whose_base_gets_another_history() -> None:
    x = tensor([1.0, 2.0], requires_grad=True).clone()
    y = Reversed.apply(x)
    x.mul_(3)
    with pytest.raises(
        RuntimeError, match="^A view was created inside a custom Function and its base or another view of"
    ):
        y * 2


def test_writes_to_views_of_what_needs_no_grad() -> None:
    b = ones(2, requires_grad=True)
    view = Reversed.apply(ones(2))
    with pytest.raises(RuntimeError, match="This view was created inside a custom Function"):
        view.add_(b)
    assert view.add_(1).tolist() == [2, 2]
    with retrograd.no_grad():
        view = Reversed.apply(ones(2, requires_grad=True))
    assert view.requires_grad and view.grad_fn is None
    with pytest.raises(RuntimeError, match="^A view was created in no_grad mode and is being modified inplace"):
        view.zero_()


def test_view_of_something_made_in_forward() -> None:
    class Part(Function):
        @staticmethod
        def forward(ctx, x, change):
            view = x.clone()[:3]
            if change:
                view += 2
            return view

        @staticmethod
        def backward(ctx, g):
            return retrograd.cat((5 * g, g.new_zeros(1))), None

    x = ones(4, requires_grad=True)
    for change in (False, True):
        y = Part.apply(x, change)
        assert y.grad_fn.name() == "PartBackward"
        assert retrograd.autograd.grad(y.sum(), x)[0].tolist() == [5, 5, 5, 0]


@pytest.mark.parametrize("mode", ["no_grad", "inference_mode"])
def test_views_of_views_made_without_grad(mode: str) -> None:
    with getattr(retrograd, mode)():
        y = retrograd.zeros(2).view(2) if mode == "no_grad" else None
    x = retrograd.zeros(2)
    with getattr(retrograd, mode)():
        y = x.view(2)
    y.requires_grad_(True)
    z = y.view(2)
    named = mode.replace("_mode", "")
    spelled = "no_grad mode" if named == "no_grad" else "inference mode"
    with pytest.raises(
        RuntimeError, match=f"^Output 0 of View is a view of a view which was created in {spelled}"
    ) as caught:
        z.div_(2)
    assert f"inside the {mode} block" in str(caught.value)
    x = ones(2, requires_grad=True).clone()
    with getattr(retrograd, mode)():
        v = x.view(2)
    with pytest.raises(RuntimeError, match=f"^A view was created in {spelled} and is being modified inplace"):
        v.add_(1)


def test_what_was_written_to_is_not_kept_alive() -> None:
    class Saves(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            ctx.save_for_backward(x)
            return x

        @staticmethod
        def backward(ctx, g):
            return g

    def scope():
        x = tensor(1.0, requires_grad=True).clone()
        x = x.view_as(x)
        Saves.apply(x)
        return weakref.ref(x)

    gc.disable()
    try:
        assert scope()() is None
    finally:
        gc.enable()


def test_defaults_of_forward_without_context() -> None:
    class Power(Function):
        @staticmethod
        def forward(x, n=3, *, scale=1):
            return scale * x**n

        @staticmethod
        def setup_context(ctx, inputs, output):
            x, ctx.n = inputs
            ctx.save_for_backward(x)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * ctx.n * x ** (ctx.n - 1), None

    x = tensor(2.0, requires_grad=True)
    for args, kwargs, value, slope in (((), {}, 8, 12), ((2,), {}, 4, 4), ((), {"n": 4}, 16, 32)):
        y = Power.apply(x, *args, **kwargs)
        assert y.item() == value
        assert retrograd.autograd.grad(y, x)[0].item() == slope
    with pytest.raises(TypeError):
        Power.apply(x, 2, 3)


class First(Function):
    """The first elements as a view, and a gradient of its own: ten times the right one."""

    @staticmethod
    def forward(ctx, x, pure):
        ctx._is_pure_view = pure
        return x[:2]

    @staticmethod
    def backward(ctx, g):
        return retrograd.cat([10 * g, g.new_zeros(1)]), None


def test_operations_of_a_pure_view_take_over_with_the_first_write() -> None:
    x = ones(3, requires_grad=True)
    base = x * 2
    view = First.apply(base, True)
    part = view[1:]
    assert view._base is base and view.grad_fn.name() == "FirstBackward"
    (g,) = retrograd.autograd.grad(view.sum(), x, retain_graph=True)
    assert g.tolist() == [20, 20, 0]
    part.mul_(5)
    for result, expected in ((view, [2, 10, 0]), (base, [2, 10, 2]), (part, [0, 10, 0])):
        (g,) = retrograd.autograd.grad(result.sum(), x, retain_graph=True)
        assert g.tolist() == expected
    assert "CopySlices" in base.grad_fn.name()


def test_write_to_the_base_of_a_pure_view() -> None:
    x = ones(3, requires_grad=True)
    base = x * 2
    view = First.apply(base, True)
    base.mul_(3)
    (g,) = retrograd.autograd.grad(view.sum(), x)
    assert g.tolist() == [6, 6, 0]


def test_pure_views_that_are_refused() -> None:
    view = First.apply(ones(3, requires_grad=True), True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad"):
        view += 1

    class OfTemporary(First):
        @staticmethod
        def forward(ctx, x, pure):
            return First.forward(ctx, x.clone(), pure)

    view = OfTemporary.apply(ones(3, requires_grad=True) * 2, True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad"):
        view += 1
    base = ones(3, requires_grad=True) * 2
    with retrograd.no_grad():
        view = First.apply(base, True)
    with pytest.raises(RuntimeError, match="no_grad mode"):
        view += 1
    view = First.apply((ones(2, 3, requires_grad=True) * 2).unbind()[0], True)
    with pytest.raises(RuntimeError, match="multiple views"):
        view += 1
    with pytest.raises(RuntimeError, match="can only have one input Tensor and one output Tensor"):
        First.apply(ones(3), ones(1))

    class Two(First):
        @staticmethod
        def forward(ctx, x, pure):
            ctx._is_pure_view = pure
            return x[:2], x + 1

    with pytest.raises(RuntimeError, match="can only have one input Tensor and one output Tensor"):
        Two.apply(ones(3), True)


def test_view_of_a_function_that_lost_its_base_is_read_where_nothing_is_recorded() -> None:
    base = ones(3, requires_grad=True) * 2
    view = First.apply(base, False)
    base.mul_(3)
    assert view.requires_grad and view.detach().tolist() == [6, 6]
    assert repr(view) == "tensor([6., 6.], grad_fn=<Invalid>)"
    with retrograd.no_grad():
        assert (view + 1).tolist() == [7, 7]
        view.mul_(2)
        for use in (view.sum().backward, lambda: view.grad_fn, lambda: view.backward(ones(2)), view.retain_grad):
            with pytest.raises(RuntimeError):
                use()
    with pytest.raises(RuntimeError, match="its base or another view of its base has been modified"):
        view + 1
    assert base.tolist() == [12, 12, 6]


@pytest.mark.parametrize("leaf", [True, False])
def test_input_handed_back_where_nothing_is_recorded(leaf):
    """Under no_grad what comes out does not require grad, though it lies in the same memory; as in PyTorch."""

    class Same(Function):
        @staticmethod
        def forward(ctx, x):
            return x

    class Tripled(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            return x.mul_(3)

    for function, version in ((Same, 0), (Tripled, 2)):
        x = ones(2, requires_grad=True)
        x = x if leaf else x * 1
        with retrograd.no_grad():
            y = function.apply(x)
        assert y is not x and not y.requires_grad and y.grad_fn is None and not y._is_view()
        assert y.data_ptr() == x.data_ptr() and y._version == x._version == version
        assert x.requires_grad and x.is_leaf is leaf
