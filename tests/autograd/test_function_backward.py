"""What the backward of a user's function may return, its derivatives, and how long its context lives."""

from __future__ import annotations

import gc
import weakref

import pytest

import retrograd
from retrograd import autograd, tensor
from retrograd.autograd import Function
from retrograd.autograd.function import once_differentiable


def leaf(*values: float) -> retrograd.Tensor:
    return tensor(list(values), dtype=retrograd.float64, requires_grad=True)


def constant(*values: float) -> retrograd.Tensor:
    return leaf(*values).detach()


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 3 * x * x


class Exp(Function):
    """Saves its own result."""

    @staticmethod
    def forward(ctx, x):
        result = x.exp()
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, g):
        (result,) = ctx.saved_tensors
        return g * result


# --------------------------------------------------------------------------- wrong gradients


def returning(result):
    """A function of two inputs whose backward returns `result(g)`."""

    class Wrong(Function):
        @staticmethod
        def forward(ctx, x, y):
            return x + y

        @staticmethod
        def backward(ctx, g):
            return result(g)

    return Wrong


def test_too_few_gradients() -> None:
    z = returning(lambda g: g).apply(leaf(1.0), leaf(1.0))
    message = r"^function WrongBackward returned an incorrect number of gradients \(expected 2, got 1\)"
    with pytest.raises(RuntimeError, match=message):
        z.sum().backward()


def test_too_many_gradients() -> None:
    z = returning(lambda g: (g, g, g)).apply(leaf(1.0), leaf(1.0))
    message = r"^function WrongBackward returned an incorrect number of gradients \(expected 2, got 3\)"
    with pytest.raises(RuntimeError, match=message):
        z.sum().backward()


def test_nones_beyond_the_inputs_are_ignored() -> None:
    x, y = leaf(1.0), leaf(1.0)
    returning(lambda g: (g, g * 2, None, None)).apply(x, y).sum().backward()
    assert (x.grad.tolist(), y.grad.tolist()) == ([1.0], [2.0])


def test_gradient_of_a_wrong_shape() -> None:
    x, y = leaf(1.0, 2.0), leaf(1.0, 2.0)
    z = returning(lambda g: (g, constant(1.0, 2.0, 3.0))).apply(x, y)
    message = (
        r"^Function WrongBackward returned an invalid gradient at index 1 - got \[3\] but expected shape "
        r"compatible with \[2\]"
    )
    with pytest.raises(RuntimeError, match=message):
        z.sum().backward()
    assert x.grad is None and y.grad is None


def test_gradient_of_the_broadcast_shape_is_summed() -> None:
    x, y = leaf(1.0), leaf(1.0, 2.0)
    returning(lambda g: (g, g)).apply(x, y).sum().backward()
    assert x.grad.tolist() == [2.0]


def test_gradient_of_another_dtype_is_cast() -> None:
    x, y = leaf(1.0), leaf(1.0)
    returning(lambda g: (g.float(), g)).apply(x, y).sum().backward()
    assert x.grad.dtype is retrograd.float64


def test_gradient_that_is_no_tensor() -> None:
    z = returning(lambda g: (g, 3)).apply(leaf(1.0), leaf(1.0))
    with pytest.raises((TypeError, RuntimeError), match=r"expected Variable or None \(got int\)"):
        z.sum().backward()


def test_gradient_for_an_argument_that_is_no_tensor() -> None:
    class Scale(Function):
        @staticmethod
        def forward(ctx, x, factor):
            return x * factor

        @staticmethod
        def backward(ctx, g):
            return g, g

    z = Scale.apply(leaf(1.0), 2.0)
    with pytest.raises(RuntimeError, match="^function ScaleBackward returned a gradient different than"):
        z.sum().backward()


# --------------------------------------------------------------------------- higher derivatives


@pytest.mark.parametrize("function", [Cube, Exp])
def test_derivatives_of_order_three(function) -> None:
    x = leaf(1.5)
    (first,) = autograd.grad(function.apply(x), x, constant(1.0), create_graph=True)
    (second,) = autograd.grad(first, x, constant(1.0), create_graph=True)
    (third,) = autograd.grad(second, x, constant(1.0))
    expected = {Cube: [6.75, 9.0, 6.0], Exp: [x.exp().item()] * 3}[function]
    assert [g.item() for g in (first, second, third)] == pytest.approx(expected, rel=1e-12)


def test_derivative_with_respect_to_the_cotangent() -> None:
    x, g = leaf(2.0), leaf(5.0)
    (first,) = autograd.grad(Cube.apply(x), x, g, create_graph=True)
    assert [d.tolist() for d in autograd.grad(first.sum(), [x, g])] == [[60.0], [12.0]]


class OnlyOnce(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        assert not retrograd.is_grad_enabled()
        (x,) = ctx.saved_tensors
        return g * 2 * x


def test_once_differentiable() -> None:
    x = leaf(3.0)
    OnlyOnce.apply(x).sum().backward()
    assert x.grad.tolist() == [6.0]
    (g,) = autograd.grad(OnlyOnce.apply(x).sum(), x, create_graph=True)
    assert g.tolist() == [6.0]


def test_once_differentiable_can_not_be_differentiated_twice() -> None:
    x, cotangent = leaf(3.0), leaf(1.0)
    (g,) = autograd.grad(OnlyOnce.apply(x), x, cotangent, create_graph=True)
    assert g.requires_grad
    with pytest.raises(RuntimeError, match="^trying to differentiate twice a function that was marked with"):
        g.sum().backward()


class ThreeOfWhichOne(autograd.Function):
    @staticmethod
    def forward(ctx, x, number, y):
        return x * number

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        return g * 3, None, None


def test_what_only_once_differentiable_gradients_come_from() -> None:
    x, cotangent = leaf(3.0), leaf(1.0)
    (g,) = autograd.grad(ThreeOfWhichOne.apply(x, 3, leaf(2.0)), x, cotangent, create_graph=True)
    assert g.grad_fn.name() == "torch::autograd::Error" and type(g.grad_fn).__name__ == "Error"
    found = [None if node is None else type(node).__name__ for node, _ in g.grad_fn.next_functions]
    assert found == ["AccumulateGrad", None, None]
    with pytest.raises(RuntimeError, match="marked with @once_differentiable: ThreeOfWhichOneBackward$"):
        g.sum().backward()
    with pytest.raises(RuntimeError, match="not have been used in the graph"):
        autograd.grad(g.sum(), cotangent)


def test_nodes_of_functions_have_an_edge_for_each_tensor() -> None:
    x, y = leaf(3.0), leaf(2.0)
    made = ThreeOfWhichOne.apply(x, 3, y)
    assert [node.variable for node, _ in made.grad_fn.next_functions] == [x, y]
    assert made.grad_fn.needs_input_grad == (True, False, True)
    seen: list[tuple] = []
    made.grad_fn.register_hook(lambda grads, outputs: seen.append(grads))
    made.sum().backward()
    ((first, second),) = seen
    assert first.tolist() == [3.0] and second is None


# --------------------------------------------------------------------------- setup_context, vjp


class Power(Function):
    """Its forward takes no context."""

    @staticmethod
    def forward(x, exponent):
        return x**exponent

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, ctx.exponent = inputs
        assert output.shape == x.shape
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * ctx.exponent * x ** (ctx.exponent - 1), None


def test_setup_context() -> None:
    x = leaf(2.0, 3.0)
    y = Power.apply(x, 3)
    assert y.tolist() == [8.0, 27.0]
    (first,) = autograd.grad(y.sum(), x, create_graph=True)
    assert first.tolist() == [12.0, 27.0]
    assert autograd.grad(first.sum(), x)[0].tolist() == [12.0, 18.0]


def test_vjp_is_another_name_of_backward() -> None:
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def vjp(ctx, g):
            return g * 2

    x = leaf(1.0)
    Double.apply(x).sum().backward()
    assert x.grad.tolist() == [2.0]


def test_vjp_and_backward_together() -> None:
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

        vjp = backward

    y = Double.apply(leaf(1.0))
    with pytest.raises(RuntimeError, match="^Implementing both 'backward' and 'vjp' for a custom Function"):
        y.sum().backward()


# --------------------------------------------------------------------------- memory


@pytest.mark.parametrize("function", [Cube, Exp])
@pytest.mark.parametrize("run_backward", [True, False])
def test_graph_dies_with_its_result(function, run_backward: bool) -> None:
    gc.collect()
    gc.disable()
    try:
        x = leaf(1.0)
        y = function.apply(x * 1)
        alive = [weakref.ref(y), weakref.ref(y.grad_fn)]
        if run_backward:
            y.sum().backward()
        del y
        assert [r() for r in alive] == [None, None]
    finally:
        gc.enable()


def test_context_that_holds_its_own_result_is_collected() -> None:
    class Holder(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.result = x * 2  # a cycle: the result holds the context as its grad_fn
            return ctx.result

        @staticmethod
        def backward(ctx, g):
            return g * 2

    y = Holder.apply(leaf(1.0))
    alive = [weakref.ref(y), weakref.ref(y.grad_fn)]
    del y
    gc.collect()
    assert [r() for r in alive] == [None, None]


def test_context_does_not_keep_inputs_that_it_did_not_save() -> None:
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = leaf(1.0)
    middle = x * 1
    y = Double.apply(middle)
    alive = weakref.ref(middle)
    del middle
    assert alive() is None
    y.sum().backward()
    assert x.grad.tolist() == [2.0]


class Product(Function):
    """Gives both gradients, whichever are wanted."""

    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        return g * b, g * a


def test_gradients_that_nobody_wants_go_no_further() -> None:
    seen: list[str] = []
    x, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    a = x.exp()
    a.register_hook(lambda g: seen.append("a"))
    (gradient,) = autograd.grad(Product.apply(a, b).sum(), b)
    assert gradient.tolist() == a.tolist() and not seen
    a.sum().backward()  # what lies behind a has not run
    assert x.grad is not None and x.grad.tolist() == a.tolist() and seen == ["a"]


@pytest.mark.parametrize("run", [lambda y, b: autograd.grad(y, b), lambda y, b: y.backward(inputs=[b])])
def test_leaves_that_nobody_wants_get_no_gradient(run) -> None:
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    run(Product.apply(a, b).sum(), b)
    assert a.grad is None


def test_pass_inside_a_backward_leaves_the_outer_graph_alone() -> None:
    class Outer(Function):
        @staticmethod
        def forward(ctx, a):
            ctx.save_for_backward(a)
            return a * 1

        @staticmethod
        def backward(ctx, g):
            (a,) = ctx.saved_tensors
            b = leaf(3.0, 4.0)
            with autograd.enable_grad():
                (inner,) = autograd.grad(Product.apply(a, b).sum(), b)
            return g * inner

    x = leaf(1.0, 2.0)
    Outer.apply(x.exp()).sum().backward()
    assert x.grad is not None and x.grad.tolist() == (x.exp() ** 2).tolist()
