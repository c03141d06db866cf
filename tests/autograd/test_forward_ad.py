"""Dual tensors: making and unpacking them, levels, printing, and what carries a tangent and what does not."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any

import pytest
from numpy.testing import assert_allclose

import retrograd as rg
from retrograd import nn
from retrograd.autograd import Function
from retrograd.autograd import forward_ad as fw


def values(t: Any) -> Any:
    return t.detach().tolist()


def test_value_and_tangent() -> None:
    with fw.dual_level() as level:
        assert level == 0
        x = fw.make_dual(rg.tensor([1.0, 2.0]), rg.tensor([1.0, 0.5]))
        primal, tangent = fw.unpack_dual(x * x + 3)
        assert values(primal) == [4.0, 7.0] and values(tangent) == [2.0, 2.0]
        assert fw.unpack_dual(rg.ones(2)).tangent is None
    assert fw.unpack_dual(x) == (x, None)


def test_tangents_end_with_their_level() -> None:
    with fw.dual_level():
        x = fw.make_dual(rg.ones(2), rg.ones(2))
    with fw.dual_level():
        assert fw.unpack_dual(x).tangent is None
        assert repr(x) == "tensor([1., 1.])"


def test_repr_shows_the_tangent() -> None:
    with fw.dual_level():
        x = fw.make_dual(rg.tensor([1.0, 2.0]), rg.tensor([1.0, 1.0]))
        assert repr(x) == "tensor([1., 2.], tangent=tensor([1., 1.]))"


def test_decorator_opens_a_level_for_each_call() -> None:
    @fw.dual_level()
    def slope(x: Any) -> Any:
        return fw.unpack_dual(fw.make_dual(x, rg.ones_like(x)).sin()).tangent

    assert slope(rg.tensor(0.0)).item() == 1.0
    assert slope(rg.tensor(0.0)).item() == 1.0


def test_levels_do_not_nest() -> None:
    with fw.dual_level(), pytest.raises(RuntimeError, match="Nested forward mode AD is not supported at the moment"):
        fw.enter_dual_level()
    with pytest.raises(RuntimeError, match="Dual level must be a positive number"):
        fw.exit_dual_level()
    with fw.dual_level(), pytest.raises(RuntimeError, match="that was not the last one"):
        fw.exit_dual_level(level=1)


def test_each_thread_has_a_level_of_its_own() -> None:
    found = []

    def run() -> None:
        with fw.dual_level():
            x = fw.make_dual(rg.tensor(3.0), rg.tensor(1.0))
            found.append(fw.unpack_dual(x * x).tangent.item())

    with fw.dual_level():
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    assert found == [6.0]


@pytest.mark.parametrize(
    ("primal", "tangent", "error", "match"),
    [
        (rg.ones(2), rg.ones(3), RuntimeError, "different size than that of the original Tensor"),
        (rg.ones(2), rg.ones(2, dtype=rg.int64), ValueError, "Expected tangent to be floating point or complex"),
        (rg.ones(2, dtype=rg.int64), rg.ones(2), ValueError, "Expected primal to be floating point or complex"),
        (rg.ones(2), rg.ones(2, dtype=rg.complex64), RuntimeError, "derivative of a real value is real"),
    ],
)
def test_bad_duals(primal: Any, tangent: Any, error: type[Exception], match: str) -> None:
    with fw.dual_level(), pytest.raises(error, match=match):
        fw.make_dual(primal, tangent)


def test_a_dual_is_not_made_dual_again() -> None:
    with pytest.raises(RuntimeError, match="no level exists"):
        fw.make_dual(rg.ones(2), rg.ones(2))
    with fw.dual_level():
        x = fw.make_dual(rg.ones(2), rg.ones(2))
        with pytest.raises(RuntimeError, match="already has a forward gradient at the same level 0"):
            fw.make_dual(x, rg.ones(2))
        with pytest.raises(RuntimeError, match="Setting a forward grad that itself has a forward gradient"):
            fw.make_dual(rg.ones(2), x)
        with pytest.raises(RuntimeError, match="Invalid level"):
            fw.unpack_dual(x, level=1)


def test_tangents_of_another_precision_are_converted() -> None:
    with fw.dual_level():
        x = fw.make_dual(rg.ones(2), rg.ones(2, dtype=rg.float64))
        assert fw.unpack_dual(x).tangent.dtype is rg.float32


def test_detach_and_data_drop_the_tangent() -> None:
    with fw.dual_level():
        x = fw.make_dual(rg.ones(2), rg.ones(2))
        assert fw.unpack_dual(x.detach()).tangent is None
        assert fw.unpack_dual(x.data).tangent is None
        assert fw.unpack_dual(x.clone()).tangent is not None


def test_detach_in_place_drops_the_tangent() -> None:
    with fw.dual_level():
        x = fw.make_dual(rg.ones(2), rg.ones(2)).clone()
        assert x.detach_() is x and fw.unpack_dual(x).tangent is None and fw.unpack_dual(x * 2).tangent is None


def test_writes_carry_tangents() -> None:
    with fw.dual_level():
        x = fw.make_dual(rg.tensor([1.0, 2.0]), rg.tensor([1.0, 1.0]))
        y = rg.tensor([3.0, 4.0])
        y.mul_(x)
        assert values(fw.unpack_dual(y).tangent) == [3.0, 4.0]
        z = rg.zeros(4)
        z[1:3] = x * 2
        assert values(fw.unpack_dual(z).tangent) == [0.0, 2.0, 2.0, 0.0]
        assert values(fw.unpack_dual(z[2]).tangent) == 2.0


def test_writes_to_a_dual_leave_the_primal_without_tangent() -> None:
    primal, tangent = rg.tensor([1.0, 2.0]), rg.tensor([1.0, 1.0])
    with fw.dual_level():
        x = fw.make_dual(primal, tangent)
        x.mul_(2)
        assert values(fw.unpack_dual(x).tangent) == [2.0, 2.0]
        assert values(primal) == [2.0, 4.0]
        assert fw.unpack_dual(primal).tangent is None


def test_duals_as_parameters() -> None:
    layer = nn.Linear(2, 1, bias=False)
    weight = layer.weight
    with fw.dual_level():
        del layer.weight
        layer.weight = fw.make_dual(weight, rg.tensor([[1.0, -1.0]]))
        out = layer(rg.tensor([2.0, 5.0]))
        assert values(fw.unpack_dual(out).tangent) == [-3.0]
        (g,) = rg.autograd.grad(out, weight)
        assert values(g) == [[2.0, 5.0]]


def test_tangents_are_differentiable_backwards() -> None:
    x = rg.tensor(2.0, dtype=rg.float64, requires_grad=True)
    t = rg.tensor(3.0, dtype=rg.float64, requires_grad=True)
    with fw.dual_level():
        tangent = fw.unpack_dual(fw.make_dual(x, t) ** 3).tangent
    gx, gt = rg.autograd.grad(tangent, (x, t))
    assert (tangent.item(), gx.item(), gt.item()) == (36.0, 36.0, 12.0)  # 3 x² t, 6 x t, 3 x²


def test_gradients_have_tangents() -> None:
    x = rg.tensor([1.0, 2.0], dtype=rg.float64, requires_grad=True)
    with fw.dual_level():
        dual = fw.make_dual(x, rg.tensor([1.0, 1.0], dtype=rg.float64))
        (g,) = rg.autograd.grad((dual**3).sum(), dual)
        assert values(fw.unpack_dual(g).tangent) == [6.0, 12.0]


# ------------------------------------------------------------------------------------------------ custom Functions


class Cube(Function):
    """x³, which saves its input."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        ctx.save_for_forward(x)
        return rg.tensor(x.detach().numpy() ** 3)

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        (x,) = ctx.saved_tensors
        return 3 * x**2 * g

    @staticmethod
    def jvp(ctx: Any, t: Any) -> Any:
        (x,) = ctx.saved_tensors
        return 3 * x**2 * t


class Exponential(Function):
    """exp, which saves its result."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        result = x.detach().exp()
        ctx.save_for_backward(result)
        ctx.save_for_forward(result)
        return result

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        return ctx.saved_tensors[0] * g

    @staticmethod
    def jvp(ctx: Any, t: Any) -> Any:
        return ctx.saved_tensors[0] * t


@pytest.mark.parametrize(
    ("function", "derivatives"),
    [(Cube, [8.0, 12.0, 12.0, 6.0]), (Exponential, [7.38905609893065] * 4)],
)
def test_function_mixes_both_modes(function: Any, derivatives: list[float]) -> None:
    """f(2), f'(2), and f''(2) and f'''(2) by mixing modes."""
    x = rg.tensor(2.0, dtype=rg.float64, requires_grad=True)
    one = rg.tensor(1.0, dtype=rg.float64)
    with fw.dual_level():
        out = function.apply(fw.make_dual(x, one))
        value, tangent = fw.unpack_dual(out)
        (reverse_over_forward,) = rg.autograd.grad(tangent, x, create_graph=True)
        (first,) = rg.autograd.grad(out, x, create_graph=True)
        forward_over_reverse = fw.unpack_dual(first).tangent
        (second,) = rg.autograd.grad(first, x, create_graph=True)
        third = fw.unpack_dual(second).tangent
    found = [value.item(), tangent.item(), reverse_over_forward.item(), third.item()]
    assert_allclose(found, derivatives, rtol=1e-12)
    assert_allclose([first.item(), forward_over_reverse.item()], derivatives[1:3], rtol=1e-12)
    assert_allclose(rg.autograd.grad(reverse_over_forward, x)[0].item(), derivatives[3], rtol=1e-12)


def test_function_without_jvp_refuses() -> None:
    class Reverse(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2

    with fw.dual_level(), pytest.raises(NotImplementedError, match="You must implement the jvp function"):
        Reverse.apply(fw.make_dual(rg.ones(2), rg.ones(2)))


@pytest.mark.parametrize(
    ("result", "match"),
    [
        (lambda t: rg.ones(3), "different size than that of the original Tensor"),
        (lambda t: (t, t), "invalid number of forward gradients"),
        (lambda t: 3, r"expected Variable or None \(got int\) for grad output 0"),
    ],
)
def test_bad_jvp(result: Any, match: str) -> None:
    class Doubled(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2

        @staticmethod
        def jvp(ctx: Any, t: Any) -> Any:
            return result(t)

    with fw.dual_level(), pytest.raises(RuntimeError, match=match):
        Doubled.apply(fw.make_dual(rg.ones(2), rg.ones(2)))


def test_tangents_of_inputs_without_one_are_zeros_or_none() -> None:
    seen = []

    class Product(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, y: Any, materialize: bool) -> Any:
            ctx.set_materialize_grads(materialize)
            ctx.save_for_forward(x, y)
            return x * y, rg.ones(2, dtype=rg.int64)

        @staticmethod
        def jvp(ctx: Any, t_x: Any, t_y: Any, _: Any) -> Any:
            seen.append(t_y)
            x, y = ctx.saved_tensors
            return t_x * y, None

    with fw.dual_level():
        x = fw.make_dual(rg.ones(2), rg.tensor([1.0, 2.0]))
        out, integers = Product.apply(x, rg.tensor([3.0, 4.0]), True)
        Product.apply(x, rg.tensor([3.0, 4.0]), False)
        assert values(fw.unpack_dual(out).tangent) == [3.0, 8.0]
        assert fw.unpack_dual(integers).tangent is None
    assert values(seen[0]) == [0.0, 0.0] and seen[1] is None


def test_custom_function_writes_to_a_dual_tensor_that_requires_grad() -> None:
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            return x.mul_(2)

        @staticmethod
        def jvp(ctx, t):
            return t.mul_(2)

        @staticmethod
        def backward(ctx, g):
            return 2 * g

    x = rg.tensor([2.0, 3.0], dtype=rg.float64, requires_grad=True)
    a = x.clone()
    with fw.dual_level():
        dual = fw.make_dual(a, rg.tensor([1.0, 5.0], dtype=rg.float64))
        made = Double.apply(dual)
        assert made is dual
        square, of_base = (made * made).sum(), (a * a).sum()
        assert fw.unpack_dual(square).tangent.item() == 136.0  # 8 x · t
        assert fw.unpack_dual(of_base).tangent is None  # as in PyTorch: the tensor below the dual is no dual itself
        assert rg.autograd.grad(square, x)[0].tolist() == [16.0, 24.0]  # 8 x
        assert rg.autograd.grad(of_base, x)[0].tolist() == [16.0, 24.0]

        whole = fw.make_dual(rg.tensor([1.0, 2.0, 3.0]), rg.tensor([4.0, 5.0, 6.0]))
        part = whole[:2]
        Double.apply(part[1:])  # a view of a view: the tangents of all three are one memory
        assert whole.tolist() == [1.0, 4.0, 3.0] and part.tolist() == [1.0, 4.0]
        assert fw.unpack_dual(whole).tangent.tolist() == [4.0, 10.0, 6.0]
        assert fw.unpack_dual(part).tangent.tolist() == [4.0, 10.0]
        assert fw.unpack_dual(whole * 1).tangent.tolist() == [4.0, 10.0, 6.0]

        base = rg.tensor([1.0, 2.0, 3.0])
        part = base[:2]
        base.copy_(fw.make_dual(rg.ones(3), rg.tensor([4.0, 5.0, 6.0])))
        Double.apply(part)
        assert base.tolist() == [2.0, 2.0, 1.0] and fw.unpack_dual(base).tangent.tolist() == [8.0, 10.0, 6.0]


def test_function_that_writes_to_its_input() -> None:
    class Twice(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.mark_dirty(x)
            return x.mul_(2)

        @staticmethod
        def jvp(ctx: Any, t: Any) -> Any:
            return t.mul_(2) if in_place else t * 2

    for in_place in (True, False):
        with fw.dual_level():
            x = fw.make_dual(rg.tensor([1.0, 2.0]), rg.ones(2))
            if not in_place:
                with pytest.raises(
                    RuntimeError, match="^An inplace custom Function is not modifying the forward mode gr"
                ):
                    Twice.apply(x)
                continue
            assert Twice.apply(x) is x
            assert values(x) == [2.0, 4.0] and values(fw.unpack_dual(x).tangent) == [2.0, 2.0]


@pytest.mark.parametrize("of_view", [False, True])
def test_function_that_returns_a_view_and_what_its_tangent_shows(of_view: bool) -> None:
    """PyTorch asks that the tangent is the same view of the input's tangent."""
    returned: list[Any] = []

    class Part(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, whole: bool) -> Any:
            return x if whole else x[:2]

        @staticmethod
        def jvp(ctx: Any, t: Any, _: Any) -> Any:
            return returned[-1](t)

    for whole in (False, True):
        part = (lambda t: t.view_as(t)) if whole else (lambda t: t[:2])
        for made, message in (
            (part, None),
            (
                lambda t, part=part: part(t).clone(),
                "^A custom Function's forward is returning a view .or an input as-is. but",
            ),
            (
                lambda t, part=part: part(rg.ones(3)),
                "is returning a view but the jvp is not returning a view of the "
                + ("same base as the given" if of_view else "given grad input"),
            ),
        ):
            returned.append(made)
            with fw.dual_level():
                x = fw.make_dual(rg.ones(3), rg.tensor([1.0, 2.0, 3.0]))
                x = x.view_as(x) if of_view else x
                if message is None:
                    found = fw.unpack_dual(Part.apply(x, whole)).tangent
                    assert values(found) == [1.0, 2.0, 3.0][: found.numel()]
                else:
                    with pytest.raises(RuntimeError, match=message):
                        Part.apply(x, whole)


def test_tangents_of_what_has_none() -> None:
    class Both(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, n: Any) -> Any:
            return x * 2, n + 1

        @staticmethod
        def jvp(ctx: Any, t: Any, _: Any) -> Any:
            return t * 2, t

    with fw.dual_level():
        x = fw.make_dual(rg.ones(2), rg.ones(2))
        with pytest.raises(
            RuntimeError, match="^Function's jvp returned a gradient at position 1, but  the corresponding"
        ):
            Both.apply(x, rg.tensor(3))


def test_out_does_not_drop_tangents() -> None:
    with fw.dual_level():
        x, y = fw.make_dual(rg.ones(2), rg.ones(2)), rg.ones(2)
        for given, out in (((x, y), y), ((y, y), x)):
            with pytest.raises(
                NotImplementedError, match="^Trying to use forward AD with add_out that does not support it"
            ):
                rg.add(*given, out=out)
    assert rg.add(x, y, out=y) is y


class SavesAnIntermediate(Function):
    """x⁴, which saves x²: fine for one backward pass, of unknown tangent for forward over reverse."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        square = x.detach() ** 2
        ctx.save_for_backward(x, square)
        ctx.save_for_forward(x, square)
        return square**2

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        x, square = ctx.saved_tensors
        return 4 * x * square * g

    @staticmethod
    def jvp(ctx: Any, t: Any) -> Any:
        x, square = ctx.saved_tensors
        return 4 * x * square * t


def test_intermediates_that_nobody_asks_for() -> None:
    class Fourth(SavesAnIntermediate):
        @staticmethod
        def forward(ctx: Any, x: Any, uses: bool) -> Any:
            ctx.square, ctx.uses = x.detach() ** 2, uses
            ctx.save_for_backward(x)
            return x**4

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            (x,) = ctx.saved_tensors
            return 4 * x * (ctx.square if ctx.uses else x * x) * g, None

        @staticmethod
        def jvp(ctx: Any, t: Any, _: Any) -> Any:
            assert ctx.saved_tensors == ()  # those are what save_for_forward was given
            return 32 * t

    x = rg.tensor(2.0, requires_grad=True)
    with fw.dual_level():
        dual = fw.make_dual(x, rg.tensor(1.0))
        (g,) = rg.autograd.grad(Fourth.apply(dual, False), x, create_graph=True)
        assert g.item() == 32 and fw.unpack_dual(g).tangent.item() == 48
        out = Fourth.apply(dual, True)
        with pytest.raises(RuntimeError, match="ctx.square is neither an input nor a result of forward"):
            rg.autograd.grad(out, x, retain_graph=True)
    assert rg.autograd.grad(out, x)[0].item() == 32


def test_saved_intermediates_are_refused_where_their_tangent_is_needed() -> None:
    x = rg.tensor(2.0, requires_grad=True)
    with fw.dual_level():
        out = SavesAnIntermediate.apply(fw.make_dual(x, rg.tensor(1.0)))
        assert fw.unpack_dual(out).tangent.item() == 32.0
        with pytest.raises(RuntimeError, match="saved tensor 1 is neither an input nor a result of forward"):
            rg.autograd.grad(out, x, create_graph=True)
    out = SavesAnIntermediate.apply(x)
    assert rg.autograd.grad(out, x)[0].item() == 32.0


CLASHING_NAMES = """
from __future__ import annotations

import retrograd as torch
from retrograd import Tensor
from retrograd.autograd import forward_ad
from retrograd.ops.record import op


@op(public=False)
def product_with_out(input: Tensor, out: Tensor):
    return input * out


product_with_out.tangent(lambda t_input, out: t_input * out)

with forward_ad.dual_level():
    x = forward_ad.make_dual(torch.tensor([2.0]), torch.tensor([1.0]))
    print(forward_ad.unpack_dual(product_with_out(x, torch.tensor([5.0]))).tangent.item())
"""


def test_rule_by_hand_gets_the_input_where_an_output_has_its_name():
    run = subprocess.run([sys.executable, "-c", CLASHING_NAMES], capture_output=True, text=True)
    assert run.stdout.strip() == "5.0", run.stderr


def test_tangents_can_be_turned_off():
    from retrograd.autograd.forward_ad import _is_fwd_grad_enabled, _set_fwd_grad_enabled
    from retrograd.func import jvp

    x, t = rg.tensor([2.0, 3.0]), rg.ones(2)

    def with_constants(x):
        with _set_fwd_grad_enabled(False):
            assert not _is_fwd_grad_enabled()
            shift = x * x
            shift[0] = x[0]
        return x * x * x - shift

    value, tangent = jvp(with_constants, (x,), (t,))
    assert value.tolist() == [6.0, 18.0]
    assert tangent.tolist() == [12.0, 27.0]
    second = jvp(lambda x: jvp(with_constants, (x,), (t,))[1], (x,), (t,))[1]
    assert second.tolist() == [12.0, 18.0]
    with _set_fwd_grad_enabled(False):
        assert jvp(lambda x: x * x, (x,), (t,))[1].tolist() == [4.0, 6.0]  # begun inside, it has its own
        with fw.dual_level():
            assert fw.unpack_dual(fw.make_dual(x, t).exp()).tangent is None
    assert _is_fwd_grad_enabled()


def test_jvp_has_to_write_to_the_tangent_of_what_forward_wrote_to():
    class Doubles(Function):
        writes = True

        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            return x.mul_(2)

        @staticmethod
        def jvp(ctx, tangent):
            return tangent.mul_(2) if Doubles.writes else tangent

    for Doubles.writes in (True, False):
        with fw.dual_level():
            x = fw.make_dual(rg.ones(2), rg.ones(2))
            if Doubles.writes:
                assert fw.unpack_dual(Doubles.apply(x)).tangent.tolist() == [2, 2]
            else:
                with pytest.raises(RuntimeError, match="jvp function must modify the corresponding gradient inplace"):
                    Doubles.apply(x)


def test_the_level_is_open_in_deeply_nested_passes():
    seen = []

    class Nested(Function):
        @staticmethod
        def forward(ctx, x, depth):
            ctx.depth = depth
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            seen.append(fw._current_level)
            if ctx.depth:
                with rg.enable_grad():
                    Nested.apply(rg.ones(1, requires_grad=True), ctx.depth - 1).backward()
            return g, None

    with fw.dual_level():
        Nested.apply(rg.ones(1, requires_grad=True), 130).backward()
    assert seen == [0] * 131


def test_tangents_lie_in_memory_as_their_values_do() -> None:
    def tangent_for(primal: Any, tangent: Any) -> Any:
        return fw.unpack_dual(fw.make_dual(primal, tangent)).tangent

    with fw.dual_level():
        turned, plain = rg.arange(6.0).view(3, 2).t(), rg.arange(6.0).reshape(2, 3)
        made = tangent_for(turned, plain)
        assert made is not plain and made.stride() == turned.stride() and rg.equal(made, plain)
        assert tangent_for(turned, turned.clone()) is not turned and tangent_for(plain, made).is_contiguous()
        spread = rg.ones(1).expand(3)
        made = tangent_for(rg.zeros(3), spread)
        assert made.tolist() == [1, 1, 1] and made.stride() == (1,)
        part, whole = rg.zeros(5)[:4], rg.ones(4)
        made = tangent_for(part, whole)
        made.mul_(2)
        assert whole.tolist() == [1, 1, 1, 1] and made.tolist() == [2, 2, 2, 2]
        empty = rg.ones(0, 1)
        assert tangent_for(rg.ones(0).view(0, 1), empty) is empty
        double = rg.ones(4, dtype=rg.float64)
        assert tangent_for(whole, double).dtype is rg.float32
        leaf = rg.ones(2, 3, requires_grad=True)
        (gradient,) = rg.autograd.grad(tangent_for(turned, leaf), leaf, plain)
        assert rg.equal(gradient, plain)

    def derivative(direction: Any) -> Any:
        with fw.dual_level():
            return tangent_for(turned, direction)

    batch = rg.arange(12.0).view(2, 2, 3)
    assert rg.equal(rg.func.vmap(derivative)(batch), batch)


def test_writes_change_tangents_in_place() -> None:
    with fw.dual_level():
        given = rg.ones(2, 2)
        dual = fw.make_dual(rg.ones(2, 2), given)
        dual.mul_(rg.tensor([1.0, 2.0]))
        assert fw.unpack_dual(dual).tangent is given and given.tolist() == [[1, 2], [1, 2]]
        dual.t()[0] *= 5  # the column of what was written, through a view of a view
        assert given.tolist() == [[5, 2], [5, 2]]
        dual[1].zero_()
        assert given.tolist() == [[5, 2], [0, 0]] and given._version > 0
        primal, tangent = fw.unpack_dual(dual)
        assert tangent is given
        primal *= 2
        assert given.tolist() == [[5, 2], [0, 0]]
        tangent *= 2
        assert fw.unpack_dual(dual).tangent.tolist() == [[10, 4], [0, 0]]


def test_results_have_tangents_of_their_own() -> None:
    with fw.dual_level():
        dual = fw.make_dual(rg.zeros(2), rg.ones(2))
        for result in (dual + 1, dual - rg.ones(2), dual.clone(), rg.cat([dual]), rg.zeros(2).copy_(dual), +(dual * 1)):
            result *= 3
            assert fw.unpack_dual(result).tangent.tolist() == [3, 3]
        assert fw.unpack_dual(dual).tangent.tolist() == [1, 1]


def test_a_write_gives_a_base_its_tangent() -> None:
    with fw.dual_level():
        dual = fw.make_dual(rg.zeros(2), rg.ones(2))
        base = rg.zeros(3, 2)
        rows = base[1:]
        rows[0] = dual
        rows.mul_(2)
        assert fw.unpack_dual(base).tangent.tolist() == [[0, 0], [2, 2], [0, 0]]
        assert fw.unpack_dual(rows).tangent._base is fw.unpack_dual(base).tangent
        same = rg.zeros(2)
        whole = same.view_as(same)
        whole.copy_(dual)
        assert fw.unpack_dual(whole).tangent is fw.unpack_dual(same).tangent


def test_tangents_in_a_graph_are_not_written_over() -> None:
    with fw.dual_level():
        direction = rg.ones(2, requires_grad=True)
        dual = fw.make_dual(rg.ones(2), direction)
        dual *= 3
        assert direction.tolist() == [1, 1]
        (gradient,) = rg.autograd.grad(fw.unpack_dual(dual).tangent.sum(), direction)
    assert gradient.tolist() == [3, 3]


def test_jvp_of_a_function_that_writes_to_its_input() -> None:
    direction = rg.ones(2)
    value, slope = rg.func.jvp(lambda x: x.mul_(2), (rg.ones(2),), (direction,))
    assert value.tolist() == slope.tolist() == [2, 2]
