"""Functions with a gradient of the user's own."""

from __future__ import annotations

import pytest

import retrograd
from retrograd import autograd, tensor
from retrograd.autograd import Function


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


# --------------------------------------------------------------------------- apply


def test_value_and_gradient() -> None:
    x = leaf(1.0, 2.0)
    y = Cube.apply(x)
    assert y.tolist() == [1.0, 8.0]
    assert y.requires_grad and not y.is_leaf
    y.sum().backward()
    assert x.grad.tolist() == [3.0, 12.0]


def test_node() -> None:
    x = leaf(1.0)
    y = Cube.apply(x)
    assert y.grad_fn.name() == "CubeBackward"
    assert type(y.grad_fn).__name__ == "CubeBackward"
    assert y.grad_fn.next_functions[0][0].variable is x
    assert isinstance(y.grad_fn, Cube._backward_cls)


def test_nothing_is_recorded_in_forward() -> None:
    modes = []

    class Look(Function):
        @staticmethod
        def forward(ctx, x):
            y = x * 2
            modes.append((retrograd.is_grad_enabled(), y.requires_grad, x.requires_grad))
            return y

        @staticmethod
        def backward(ctx, g):
            modes.append(retrograd.is_grad_enabled())
            return g * 2

    x = leaf(1.0)
    Look.apply(x).sum().backward()
    autograd.grad(Look.apply(x).sum(), x, create_graph=True)
    assert modes == [(False, False, True), False, (False, False, True), True]


def test_nothing_is_recorded_without_need() -> None:
    assert not Cube.apply(constant(1.0)).requires_grad
    with retrograd.no_grad():
        assert not Cube.apply(leaf(1.0)).requires_grad


def test_arguments_that_are_no_tensors() -> None:
    class Scale(Function):
        @staticmethod
        def forward(ctx, x, factor, names, *, offset=0.0):
            ctx.factor, ctx.names = factor, names
            return x * factor + offset

        @staticmethod
        def backward(ctx, g):
            assert ctx.names == {"a": 1}
            return g * ctx.factor, None, None

    x = leaf(1.0, 2.0)
    Scale.apply(x, 3.0, {"a": 1}).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


def test_several_inputs_and_outputs() -> None:
    class SumAndProduct(Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(x, y)
            return x + y, x * y

        @staticmethod
        def backward(ctx, g_sum, g_product):
            x, y = ctx.saved_tensors
            return g_sum + g_product * y, g_sum + g_product * x

    x, y = leaf(1.0, 2.0), leaf(3.0, 4.0)
    total, product = SumAndProduct.apply(x, y)
    assert isinstance(SumAndProduct.apply(x, y), tuple)
    assert total.grad_fn is product.grad_fn and (total.output_nr, product.output_nr) == (0, 1)
    (total * 10 + product).sum().backward()
    assert x.grad.tolist() == [13.0, 14.0]
    assert y.grad.tolist() == [11.0, 12.0]
    x.grad = None
    SumAndProduct.apply(x, y)[1].sum().backward()
    assert x.grad.tolist() == [3.0, 4.0]


def test_results_that_are_no_tensors() -> None:
    class WithCount(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2, x.numel(), None

        @staticmethod
        def backward(ctx, g, *others):
            assert others == (None, None)
            return g * 2

    x = leaf(1.0, 2.0)
    y, count, nothing = WithCount.apply(x)
    assert count == 2 and nothing is None
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_integer_result_has_no_gradient() -> None:
    class Order(Function):
        @staticmethod
        def forward(ctx, x):
            values, order = x.sort()
            ctx.mark_non_differentiable(order)
            ctx.save_for_backward(order)
            return values, order

        @staticmethod
        def backward(ctx, g, g_order):
            (order,) = ctx.saved_tensors
            return retrograd.zeros(2, dtype=g.dtype).scatter(0, order, g)

    x = leaf(2.0, 1.0)
    values, order = Order.apply(x)
    assert values.requires_grad and not order.requires_grad
    (values * constant(10.0, 20.0)).sum().backward()
    assert x.grad.tolist() == [20.0, 10.0]


def test_input_that_is_returned_as_it_is() -> None:
    class Same(Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 10

    x = leaf(1.0)
    y = Same.apply(x)
    assert y is not x and y.grad_fn.name() == "SameBackward" and x.is_leaf
    y.sum().backward()
    assert x.grad.tolist() == [10.0]


def test_view_of_an_input_that_is_returned() -> None:
    class Turn(Function):
        @staticmethod
        def forward(ctx, x):
            return x.view(2, 1)

        @staticmethod
        def backward(ctx, g):
            return g.view(2) * 10

    x = leaf(1.0, 2.0)
    Turn.apply(x * 1).sum().backward()
    assert x.grad.tolist() == [10.0, 10.0]


def test_functions_can_not_be_made() -> None:
    with pytest.warns(DeprecationWarning, match="Methods on autograd functions are all static"):
        made = Cube()
    with pytest.raises(RuntimeError, match="Legacy autograd function with non-static forward method is deprecated"):
        made(leaf(1.0))


def test_missing_methods() -> None:
    class NoForward(Function):
        @staticmethod
        def backward(ctx, g):
            return g

    class NoBackward(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

    with pytest.raises(NotImplementedError, match="^You must implement the forward function for custom"):
        NoForward.apply(leaf(1.0))
    y = NoBackward.apply(leaf(1.0))
    with pytest.raises(NotImplementedError, match="^You must implement either the backward or vjp method"):
        y.sum().backward()


def test_error_in_forward_leaves_the_mode() -> None:
    class Broken(Function):
        @staticmethod
        def forward(ctx, x):
            raise LookupError("forward broken on purpose")

    with pytest.raises(LookupError, match="forward broken on purpose"):
        Broken.apply(leaf(1.0))
    assert retrograd.is_grad_enabled()


# --------------------------------------------------------------------------- needs_input_grad


def test_needs_input_grad() -> None:
    seen = []

    class Product(Function):
        @staticmethod
        def forward(ctx, x, y, factor):
            seen.append(ctx.needs_input_grad)
            ctx.save_for_backward(x, y)
            return x * y * factor

        @staticmethod
        def backward(ctx, g):
            seen.append(ctx.needs_input_grad)
            x, y = ctx.saved_tensors
            return (
                g * y if ctx.needs_input_grad[0] else None,
                g * x if ctx.needs_input_grad[1] else None,
                None,
            )

    x, y = leaf(2.0), constant(3.0)
    Product.apply(x, y, 1.0).sum().backward()
    assert seen == [(True, False, False)] * 2
    assert x.grad.tolist() == [3.0]


def test_none_for_an_input_that_needs_one_is_no_gradient() -> None:
    class Half(Function):
        @staticmethod
        def forward(ctx, x, y):
            return x + y

        @staticmethod
        def backward(ctx, g):
            return g, None

    x, y = leaf(1.0), leaf(1.0)
    Half.apply(x, y).sum().backward()
    assert x.grad.tolist() == [1.0] and y.grad is None


# --------------------------------------------------------------------------- saved tensors


def test_saved_result() -> None:
    x = leaf(0.0, 1.0)
    y = Exp.apply(x)
    y.sum().backward()
    assert x.grad.tolist() == y.tolist()


def test_saved_tensors_are_freed_and_kept() -> None:
    x = leaf(2.0)
    for function in (Cube, Exp):
        y = function.apply(x)
        y.sum().backward(retain_graph=True)
        y.sum().backward()
        with pytest.raises(RuntimeError, match="^Trying to backward through the graph a second time"):
            y.sum().backward()
        with pytest.raises(RuntimeError, match="^Trying to backward through the graph a second time"):
            _ = y.grad_fn.saved_tensors


def test_saved_tensors_can_be_looked_at() -> None:
    x = leaf(2.0)
    assert Cube.apply(x).grad_fn.saved_tensors[0] is x
    assert Exp.apply(x).grad_fn.saved_tensors[0].tolist() == x.exp().tolist()


def test_saved_none() -> None:
    class Optional(Function):
        @staticmethod
        def forward(ctx, x, weight):
            ctx.save_for_backward(x, weight)
            return x * 1

        @staticmethod
        def backward(ctx, g):
            x, weight = ctx.saved_tensors
            assert weight is None
            return g, None

    x = leaf(1.0)
    Optional.apply(x, None).sum().backward()
    assert x.grad.tolist() == [1.0]


def test_only_tensors_can_be_saved() -> None:
    class Wrong(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x, 3)
            return x * 1

    with pytest.raises(TypeError, match="^save_for_backward can only save variables, but argument 1 is of"):
        Wrong.apply(leaf(1.0))


def test_saved_input_that_was_written_to() -> None:
    x = leaf(1.0, 2.0)
    y = x * 1
    z = Cube.apply(y)
    y.add_(1)
    with pytest.raises(RuntimeError, match="^one of the variables needed for gradient computation has been"):
        z.sum().backward()
    assert x.grad is None


def test_saved_result_that_was_written_to() -> None:
    y = Exp.apply(leaf(1.0, 2.0))
    y.add_(1)
    with pytest.raises(RuntimeError, match="^one of the variables needed for gradient computation has been"):
        y.sum().backward()


def test_function_without_saved_tensors_runs_twice() -> None:
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = leaf(1.0)
    y = Double.apply(x)
    y.backward(constant(1.0))
    y.backward(constant(1.0))
    assert x.grad.tolist() == [4.0]


# --------------------------------------------------------------------------- mark_dirty


class AddOne(Function):
    @staticmethod
    def forward(ctx, x):
        x.add_(1)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx, g):
        return g * 10


def test_function_that_writes_to_its_input() -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    z = AddOne.apply(y)
    assert z is y
    assert y.tolist() == [3.0, 5.0] and y._version > 0
    assert y.grad_fn.name() == "AddOneBackward"
    y.sum().backward()
    assert x.grad.tolist() == [20.0, 20.0]


def test_write_by_a_function_is_counted() -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    squared = y * y
    AddOne.apply(y)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        squared.sum().backward()


def test_function_can_not_write_to_a_leaf() -> None:
    x = leaf(1.0)
    with pytest.raises(RuntimeError, match="^a leaf Variable that requires grad (is being|has been) used"):
        AddOne.apply(x)


def test_dirty_input_must_be_returned() -> None:
    class Forgetful(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            return x * 1

        @staticmethod
        def backward(ctx, g):
            return g

    with pytest.raises(RuntimeError, match="^Some elements marked as dirty during the forward method were"):
        Forgetful.apply(leaf(1.0) * 1)


def test_function_that_writes_to_a_view() -> None:
    x = leaf(1.0, 2.0)
    base = x * 2
    AddOne.apply(base[:1])
    assert base.tolist() == [3.0, 4.0]
    base.sum().backward()
    assert x.grad.tolist() == [20.0, 2.0]


# --------------------------------------------------------------------------- other marks


class Both(Function):
    """Twice and thrice the input; notes what its backward gets."""

    seen: list = []
    materialize = True

    @staticmethod
    def forward(ctx, x):
        ctx.set_materialize_grads(Both.materialize)
        return x * 2, x.sum() * 3

    @staticmethod
    def backward(ctx, first, second):
        Both.seen[:] = [first, second]
        if first is None:
            return second.expand(2) * 3
        if second is None:
            return first * 2
        return first * 2 + second.expand(2) * 3


def test_gradients_that_nobody_sent_are_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    x = leaf(1.0, 2.0)
    Both.apply(x)[1].backward()
    assert Both.seen[0].tolist() == [0.0, 0.0] and Both.seen[0].dtype is retrograd.float64
    assert x.grad.tolist() == [3.0, 3.0]


@pytest.mark.parametrize(("used", "expected"), [(0, [2.0, 2.0]), (1, [3.0, 3.0])])
def test_gradients_that_nobody_sent_are_none_on_request(monkeypatch, used: int, expected: list) -> None:
    monkeypatch.setattr(Both, "materialize", False)
    x = leaf(1.0, 2.0)
    Both.apply(x)[used].sum().backward()
    assert Both.seen[1 - used] is None and Both.seen[used] is not None
    assert x.grad.tolist() == expected


def test_result_marked_as_not_differentiable() -> None:
    class Marked(Function):
        @staticmethod
        def forward(ctx, x):
            first, second = x * 2, x * 3
            ctx.mark_non_differentiable(second)
            return first, second

        @staticmethod
        def backward(ctx, first, second):
            assert second.tolist() == [0.0]
            return first * 2

    x = leaf(1.0)
    first, second = Marked.apply(x)
    assert first.requires_grad and not second.requires_grad and second.grad_fn is None
    (first + second).sum().backward()
    assert x.grad.tolist() == [2.0]
