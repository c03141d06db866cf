"""The checker's options for forward mode, and for derivatives under vmap: right rules pass, wrong ones fail."""

from __future__ import annotations

import pytest
from test_gradcheck import RIGHT, complex_leaf, leaf, modes

import retrograd
from retrograd.autograd import Function, GradcheckError, forward_ad, gradcheck, gradgradcheck


def with_tangent(jvp):
    """The square of a tensor, with a rule of its own for tangents: `jvp(x, t)`."""

    class Square(Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x):
            return x * x

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(*inputs)
            ctx.save_for_forward(*inputs)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 2 * x.conj()

        @staticmethod
        def jvp(ctx, t):
            (x,) = ctx.saved_tensors
            return jvp(x, t)

    return Square.apply


@modes
@pytest.mark.parametrize("case", RIGHT)
def test_right_tangents(case: str, fast_mode: bool) -> None:
    function, inputs = RIGHT[case]
    options = {"check_forward_ad": True, "check_batched_forward_grad": True}
    assert gradcheck(function, inputs, fast_mode=fast_mode, check_batched_grad=True, **options) is True
    assert gradcheck(function, inputs, fast_mode=fast_mode, check_backward_ad=False, **options) is True


@modes
@pytest.mark.parametrize("case", RIGHT)
def test_right_second_tangents(case: str, fast_mode: bool) -> None:
    function, inputs = RIGHT[case]
    assert gradgradcheck(function, inputs, fast_mode=fast_mode, check_fwd_over_rev=True, check_batched_grad=True)
    alone = {"check_rev_over_rev": False, "check_undefined_grad": False}
    assert gradgradcheck(function, inputs, fast_mode=fast_mode, check_fwd_over_rev=True, **alone)


@modes
def test_wrong_tangents(fast_mode: bool) -> None:
    wrong = with_tangent(lambda x, t: 2.01 * x * t)
    x = leaf(1.0, -2.0, 3.0)
    assert gradcheck(wrong, x, fast_mode=fast_mode)
    message = "^Jacobian computed with forward mode mismatch for output 1 with respect to input 0,\nnumerical:"
    with pytest.raises(GradcheckError, match=message) as caught:
        gradcheck(lambda x: (x * 2, wrong(x)), x, fast_mode=fast_mode, check_forward_ad=True)
    assert ("fast_mode=True" in str(caught.value)) is fast_mode
    assert gradcheck(wrong, x, fast_mode=fast_mode, check_forward_ad=True, raise_exception=False) is False
    assert gradcheck(with_tangent(lambda x, t: 2 * x * t), x, fast_mode=fast_mode, check_forward_ad=True)


@modes
@pytest.mark.parametrize(
    ("part", "rule"),
    [
        ("imaginary", lambda x, t: 2 * x * t.conj()),
        ("real", lambda x, t: 2 * x * (t + t.real)),
        ("imaginary", lambda x, t: (2 * x * t).conj()),
    ],
)
def test_wrong_complex_tangents_name_the_part(part: str, rule, fast_mode: bool) -> None:
    message = f"^While considering the {part} part of complex inputs only, Jacobian computed with forward mode mismatch"
    z = complex_leaf(1 + 2j, -0.5 + 0.25j)
    assert gradcheck(with_tangent(rule), z, fast_mode=fast_mode)
    with pytest.raises(GradcheckError, match=message):
        gradcheck(with_tangent(rule), z, fast_mode=fast_mode, check_forward_ad=True)


def test_agreement_that_fast_mode_does_not_see() -> None:
    """A projection whose tolerance is smaller than that of the elements."""
    wrong = with_tangent(lambda x, t: 2 * x * t + 1e-3 * t)
    x = leaf(*[-1.0] * 4, *[1.0] * 4)
    assert gradcheck(wrong, x, check_forward_ad=True, atol=0, rtol=6e-4)
    with pytest.raises(GradcheckError, match="Fast gradcheck failed but element-wise differences are small"):
        gradcheck(
            lambda x: wrong(x).sum() * 0 + wrong(x) @ leaf(1.0, 1.0, 1.0, 0.9, 1.0, 1.0, 1.0, 1.0).detach(),
            x, check_forward_ad=True, atol=0, rtol=6e-4, fast_mode=True,
        )  # fmt: skip


def test_tangent_that_is_missing_counts_as_zero() -> None:
    class Sum(Function):
        @staticmethod
        def forward(x, y):
            return x + y

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.set_materialize_grads(False)

        @staticmethod
        def backward(ctx, g):
            return g, g

        @staticmethod
        def jvp(ctx, tx, ty):
            return ty * 2 if tx is None else tx if ty is None else tx + ty

    inputs = (leaf(1.0, 2.0), leaf(3.0, 4.0))
    assert gradcheck(Sum.apply, inputs, check_forward_ad=True, check_undefined_grad=False)
    with pytest.raises(GradcheckError, match="^Mismatch in tangent values for output with index: 0 when input: 0 has"):
        gradcheck(Sum.apply, inputs, check_forward_ad=True)


def test_dependence_that_forward_mode_does_not_see() -> None:
    with pytest.raises(GradcheckError, match="^Numerical gradient for function expected to be zero"):
        gradcheck(lambda x: x.detach() * 2, leaf(1.0), check_forward_ad=True, check_backward_ad=False)


def test_gradients_that_are_wrong_under_vmap() -> None:
    class Square(Function):
        @staticmethod
        def forward(x):
            return x * x

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return Twice.apply(g) * x

    class Twice(Function):
        @staticmethod
        def forward(x):
            return x * 2

        @staticmethod
        def setup_context(ctx, inputs, output):
            pass

        @staticmethod
        def vmap(info, in_dims, x):
            return x * 3, in_dims[0]

        @staticmethod
        def backward(ctx, g):
            return g * 2

    assert gradcheck(Square.apply, leaf(1.0, 2.0))
    message = (
        "^For output 0 and input 0:\n\ngradcheck or gradgradcheck failed while testing batched gradient computation"
    )
    with pytest.raises(GradcheckError, match=message):
        gradcheck(Square.apply, leaf(1.0, 2.0), check_batched_grad=True)


def test_what_cannot_be_batched() -> None:
    class Peeks(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2 if float(g.sum()) < 1e9 else None

    assert gradcheck(Peeks.apply, leaf(1.0, 2.0))
    message = (
        "(?s)^While computing batched gradients, got: vmap: .*gradcheck or gradgradcheck failed while testing batched"
    )
    with pytest.raises(GradcheckError, match=message):
        gradcheck(Peeks.apply, leaf(1.0, 2.0), check_batched_grad=True)

    def looks(x):
        tangent = forward_ad.unpack_dual(x).tangent
        return x * 2 if tangent is None or float(tangent.sum()) < 1e9 else x

    assert gradcheck(looks, leaf(1.0, 2.0), check_forward_ad=True)
    message = "(?s)^While computing batched gradients, got: vmap: .*failed while testing batched gradient computation with for"
    with pytest.raises(GradcheckError, match=message):
        gradcheck(looks, leaf(1.0, 2.0), check_forward_ad=True, check_batched_forward_grad=True)


@modes
def test_second_tangents_that_are_wrong(fast_mode: bool) -> None:
    """The gradient is right, but as a function it forgets that it depends on x."""

    class Cube(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x * x

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 3 * (x * x).detach()

    options = {"check_fwd_over_rev": True, "check_rev_over_rev": False, "check_undefined_grad": False}
    message = "^Jacobian computed with forward mode mismatch for output 0 with respect to input 0,"
    assert gradcheck(Cube.apply, leaf(1.0, -2.0), fast_mode=fast_mode)
    with pytest.raises((GradcheckError, RuntimeError)):
        gradgradcheck(Cube.apply, leaf(1.0, -2.0), fast_mode=fast_mode, **options)
    forgets = lambda x: (x * x * x.detach()) * 1.5  # noqa: E731 - its gradient is that of the cube, too
    with pytest.raises(GradcheckError, match=message):
        gradgradcheck(forgets, leaf(1.0, -2.0), fast_mode=fast_mode, **options)


def test_state_is_left_as_it_was() -> None:
    x = leaf(0.1, -0.2)
    gradcheck(lambda x: x * x, x, check_forward_ad=True, check_batched_grad=True, check_batched_forward_grad=True)
    assert x.tolist() == [0.1, -0.2] and x.grad is None and x.is_leaf and retrograd.is_grad_enabled()
    with forward_ad.dual_level():
        assert forward_ad.unpack_dual(x).tangent is None
