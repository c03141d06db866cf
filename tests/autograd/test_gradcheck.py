"""The checker of gradients: right rules pass, and each kind of wrong rule fails."""

from __future__ import annotations

import inspect
import itertools
import warnings

import numpy as np
import pytest

import retrograd
from retrograd import autograd, tensor
from retrograd.autograd import Function
from retrograd.autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck


def scalar(value: float) -> retrograd.Tensor:
    return tensor(value, dtype=retrograd.float64, requires_grad=True)


def leaf(*values: float | list[float]) -> retrograd.Tensor:
    return tensor(list(values), dtype=retrograd.float64, requires_grad=True)


def complex_leaf(*values: complex) -> retrograd.Tensor:
    return tensor(list(values), dtype=retrograd.complex128, requires_grad=True)


def rule(forward, backward, *, saves=True):
    """A function of one input with the given value and gradient; `backward(g, x)`."""

    class Rule(Function):
        @staticmethod
        def forward(ctx, x):
            if saves:
                ctx.save_for_backward(x)
            return forward(x)

        @staticmethod
        def backward(ctx, g):
            return backward(g, *ctx.saved_tensors)

    return Rule.apply


modes = pytest.mark.parametrize("fast_mode", [False, True])


# --------------------------------------------------------------------------- right rules


RIGHT = {
    "one input": (lambda x: x * x, (leaf(1.0, -2.0),)),
    "two inputs": (lambda x, y: x * y + x / y, (leaf(1.0, -2.0), leaf(3.0, 0.5))),
    "several outputs": (lambda x: (x.exp(), x.sum(), x.sin()), (leaf(1.0, -2.0),)),
    "a list of outputs": (lambda x: [x.exp(), x * 3], (leaf(1.0, -2.0),)),
    "broadcasting": (lambda x, y: x * y, (leaf(1.0, -2.0, 3.0), leaf([1.0], [2.0]))),
    "a scalar": (lambda x: x.tanh(), (scalar(0.3),)),
    "nothing": (lambda x: x * 2, (leaf(),)),
    "a matrix product": (lambda x, y: x @ y, (leaf([1.0, 2.0], [3.0, 4.0]), leaf(0.5, -1.5))),
    "other arguments": (lambda x, n, names: x * n if names["go"] else x, (leaf(1.0), 3, {"go": True})),
    "an input without grad": (lambda x, y: x * y, (leaf(1.0, 2.0), leaf(3.0, 4.0).detach())),
    "an unused input": (lambda x, y: x * x, (leaf(1.0), leaf(2.0))),
    "an integer output": (lambda x: (x * x, x.argmax()), (leaf(1.0, 2.0),)),
    "an input that is no leaf": (lambda x: x * x, (leaf(1.0, 2.0) * 3,)),
    "a complex function": (lambda z: z * z, (complex_leaf(1 + 2j, -0.5j),)),
    "a function that is not holomorphic": (lambda z: z * z.conj() + z, (complex_leaf(1 + 2j, -0.5j),)),
    "real from complex": (lambda z: z.abs(), (complex_leaf(1 + 2j, -0.5j),)),
    "complex from real": (lambda x: x * (1 + 2j), (leaf(1.0, 2.0),)),
    "complex and real": (lambda z, x: z * x, (complex_leaf(1 + 2j, -0.5j), leaf(1.0, 2.0))),
}


@modes
@pytest.mark.parametrize("case", RIGHT)
def test_right_gradients(case: str, fast_mode: bool) -> None:
    function, inputs = RIGHT[case]
    assert gradcheck(function, inputs, fast_mode=fast_mode) is True


@modes
@pytest.mark.parametrize("case", RIGHT)
def test_right_second_derivatives(case: str, fast_mode: bool) -> None:
    function, inputs = RIGHT[case]
    assert gradgradcheck(function, inputs, fast_mode=fast_mode) is True


def test_inputs_are_left_as_they_were() -> None:
    x, y = leaf(0.1, -0.2), leaf(0.3, 0.4)
    before = [x.tolist(), y.tolist()]
    gradcheck(lambda x, y: x * y, (x, y))
    gradgradcheck(lambda x, y: x * y, (x, y))
    assert [x.tolist(), y.tolist()] == before
    assert x.grad is None and y.grad is None
    assert x._version == 0 and x.is_leaf


def test_inputs_are_restored_after_an_error() -> None:
    x = leaf(0.1, -0.2)
    before, calls = x.tolist(), []

    def fails_later(x):
        calls.append(1)
        if len(calls) == 3:
            raise LookupError("broken on purpose")
        return x * x

    with pytest.raises(LookupError, match="broken on purpose"):
        gradcheck(fails_later, x)
    assert x.tolist() == before


def test_inputs_with_strides() -> None:
    base = np.arange(24.0).reshape(4, 6)[::2, ::3].T
    x = retrograd.from_numpy(base).requires_grad_()
    assert not x.is_contiguous()
    assert gradcheck(lambda x: x * x, x)
    assert gradcheck(lambda x: x * x, x, fast_mode=True)
    assert gradgradcheck(lambda x: x * x, x, gen_non_contig_grad_outputs=True)
    with pytest.raises(GradcheckError, match="^Jacobian mismatch"):
        gradcheck(rule(lambda x: x * x, lambda g, x: g * x), x)


def test_function_that_returns_its_input() -> None:
    assert gradcheck(lambda x: x, leaf(1.0, 2.0))
    assert gradcheck(lambda x: x.view(2, 1), leaf(1.0, 2.0))


def test_function_that_uses_autograd_itself() -> None:
    def slope(x):
        return autograd.grad((x * x * x).sum(), x, create_graph=True)[0]

    assert gradcheck(slope, leaf(1.0, 2.0))


def test_grad_mode_of_the_caller() -> None:
    x = leaf(1.0, 2.0)
    assert gradcheck(lambda x: x * x, x)
    assert retrograd.is_grad_enabled()


# --------------------------------------------------------------------------- wrong rules


def square(x):
    return x * x


WRONG = {
    "a factor": rule(square, lambda g, x: g * x),
    "a sign": rule(square, lambda g, x: -2 * g * x),
    "one element": rule(square, lambda g, x: g * (2 * x + tensor([0.0, 0.0, 1e-2], dtype=retrograd.float64))),
    "elements exchanged": rule(square, lambda g, x: (2 * g * x).flip(0)),
    "not linear in g": rule(square, lambda g, x: g * g * 4 * x),
    "nothing": rule(square, lambda g, x: None),
    "zero": rule(square, lambda g, x: g * 0),
    "nan": rule(square, lambda g, x: g * float("nan")),
    "infinite": rule(square, lambda g, x: g * float("inf")),
    "summed too early": rule(square, lambda g, x: 2 * x * g.sum()),
}


@modes
@pytest.mark.parametrize("case", WRONG)
def test_wrong_gradients(case: str, fast_mode: bool) -> None:
    x = leaf(1.0, -2.0, 3.0)
    with pytest.raises(GradcheckError, match="^Jacobian mismatch for output 0 with respect to input"):
        gradcheck(WRONG[case], x, fast_mode=fast_mode)
    assert gradcheck(WRONG[case], x, fast_mode=fast_mode, raise_exception=False) is False


COMPLEX_WRONG = {
    "not conjugated": rule(lambda z: z * z, lambda g, z: g * 2 * z),
    "conjugated where it should not be": rule(lambda z: z * z.conj(), lambda g, z: g * (z + z.conj()) + 0j),
    "the real part alone": rule(lambda z: z * z, lambda g, z: (g * 2 * z.conj()).real + 0j),
    "half, as the derivative with respect to the conjugate is": rule(lambda z: (z * z.conj()).real, lambda g, z: g * z),
}


@modes
@pytest.mark.parametrize("case", COMPLEX_WRONG)
def test_wrong_complex_gradients(case: str, fast_mode: bool) -> None:
    z = complex_leaf(1 + 2j, -0.5 + 0.25j)
    with pytest.raises(GradcheckError, match="Jacobian mismatch for output 0 with respect to input"):
        gradcheck(COMPLEX_WRONG[case], z, fast_mode=fast_mode)


@modes
def test_wrong_in_one_input_and_output_of_several(fast_mode: bool) -> None:
    class Several(Function):
        @staticmethod
        def forward(ctx, x, y, z):
            ctx.save_for_backward(x, y, z)
            return x * z, y * z, z * 1

        @staticmethod
        def backward(ctx, gx, gy, gz):
            x, y, z = ctx.saved_tensors
            return gx * z, gy * z, gx * x + gy * y * 1.01 + gz

    inputs = (leaf(1.0, 2.0), leaf(3.0, 4.0), leaf(5.0, 6.0))
    with pytest.raises(GradcheckError, match="^Jacobian mismatch for output 1 with respect to input 2,"):
        gradcheck(Several.apply, inputs, fast_mode=fast_mode)


def test_positions_count_all_arguments_and_outputs() -> None:
    wrong = rule(square, lambda g, x: g * x)
    constant = leaf(1.0).detach()
    with pytest.raises(GradcheckError, match="^Jacobian mismatch for output 2 with respect to input 1,"):
        gradcheck(lambda c, x: (c * 2, x.argmax(), wrong(x)), (constant, leaf(3.0)))


def test_message() -> None:
    wrong = rule(square, lambda g, x: g * x)
    with pytest.raises(GradcheckError) as caught:
        gradcheck(lambda x: wrong(x), leaf(1.0, 2.0))
    assert isinstance(caught.value, RuntimeError)
    lines = str(caught.value).splitlines()
    assert lines[:5] == [
        "Jacobian mismatch for output 0 with respect to input 0,",
        "numerical:tensor([[2.0000, 0.0000],",
        "        [0.0000, 4.0000]], dtype=torch.float64)",
        "analytical:tensor([[1., 0.],",
        "        [0., 2.]], dtype=torch.float64)",
    ]
    assert lines[5].startswith(f"The output was made by RuleBackward, recorded at {__file__}:")
    assert lines[5].endswith("gradcheck(lambda x: wrong(x), leaf(1.0, 2.0))")
    assert lines[6].startswith("The largest difference is 2, between element 1 of the input and element 1 of")


def test_message_of_fast_mode_shows_the_whole_jacobians() -> None:
    with pytest.raises(GradcheckError) as caught:
        gradcheck(rule(square, lambda g, x: g * x), leaf(1.0, 2.0), fast_mode=True)
    text = str(caught.value)
    assert text.startswith("Jacobian mismatch for output 0 with respect to input 0,\nnumerical:")
    assert "fast_mode=True" in text
    assert "analytical:tensor([[1., 0.],\n        [0., 2.]], dtype=torch.float64)" in text


def test_message_for_complex_outputs_names_the_part() -> None:
    with pytest.raises(GradcheckError) as caught:
        gradcheck(rule(lambda z: z * (1 + 1j), lambda g, z: g * (1 + 1j)), complex_leaf(1 + 2j))
    assert str(caught.value).startswith(
        "While considering the imaginary part of complex outputs only, Jacobian mismatch for output 0 with "
        "respect to input 0,\nnumerical:tensor([[1.0000+1.0000j]], dtype=torch.complex128)\n"
        "analytical:tensor([[-1.+1.j]], dtype=torch.complex128)\n"
    )


def test_dependence_that_autograd_does_not_see() -> None:
    with pytest.raises(GradcheckError, match="^Numerical gradient for function expected to be zero"):
        gradcheck(lambda x: x.detach() * 2, leaf(1.0))
    with pytest.raises(GradcheckError, match="^Numerical gradient for function expected to be zero"):
        gradcheck(lambda z: z.detach() * 2, complex_leaf(1.0 + 1j))  # holomorphic
    assert gradcheck(lambda x: x.detach() * 0, leaf(1.0))


def test_gradient_that_stays_without_a_cotangent() -> None:
    """What finite differences at a cotangent of one do not see."""
    two = tensor(2.0, dtype=retrograd.float64)
    with pytest.raises(GradcheckError, match="^backward not multiplied by grad_output"):
        gradcheck(rule(lambda x: x * 2, lambda g: two, saves=False), scalar(1.0))


def test_gradient_that_is_not_the_same_twice() -> None:
    for fast_mode in (False, True):
        numbers = itertools.count()
        drifting = rule(lambda x: x * 2, lambda g, n=numbers: g * (2 + 1e-8 * next(n)), saves=False)
        with pytest.raises(GradcheckError, match="^Backward is not reentrant, i.e., running backward with"):
            gradcheck(drifting, leaf(1.0, 2.0), fast_mode=fast_mode)
        assert gradcheck(drifting, leaf(1.0, 2.0), nondet_tol=1e-5, fast_mode=fast_mode)


def missing(only: int | None):
    """A function of three results whose backward fails if just the one of that number is not used."""

    class Three(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 1, x * 2, x * 3

        @staticmethod
        def backward(ctx, *grads):
            if [i for i, g in enumerate(grads) if g is None] == [only]:
                raise KeyError(only)
            terms = [g * (i + 1) for i, g in enumerate(grads) if g is not None]
            return sum(terms[1:], terms[0]) if terms else None

    return Three.apply


@pytest.mark.parametrize("only", [0, 1, 2])
def test_backward_that_can_not_do_without_a_cotangent(only: int) -> None:
    warned = "^Backwards compatibility: New undefined gradient support checking feature is enabled by default"
    with pytest.warns(UserWarning, match=warned):
        with pytest.raises(GradcheckError, match="^Expected backward function to handle undefined output grads"):
            gradcheck(missing(only), leaf(1.0, 2.0))
    with pytest.warns(UserWarning, match=warned):
        assert not gradcheck(missing(only), leaf(1.0, 2.0), raise_exception=False)
    assert gradcheck(missing(only), leaf(1.0, 2.0), check_undefined_grad=False)
    assert gradcheck(missing(None), leaf(1.0, 2.0))


@pytest.mark.parametrize("fast_mode", [False, True])
def test_hook_that_can_not_do_without_a_gradient(fast_mode: bool) -> None:
    def f(x):
        y = x.clone()
        y.register_hook(lambda g: g.clone())
        return y

    with (
        pytest.warns(UserWarning, match="^Backwards compatibility"),
        pytest.raises(GradcheckError, match="^Expected backward function to handle undefined output grads"),
    ):
        gradcheck(f, leaf(1.0, 2.0), fast_mode=fast_mode)
    assert gradcheck(f, leaf(1.0, 2.0), fast_mode=fast_mode, check_undefined_grad=False)


def test_backward_that_makes_something_of_a_missing_cotangent() -> None:
    class Three(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 1, x * 2, x * 3

        @staticmethod
        def backward(ctx, *grads):
            terms = [g * (i + 1) for i, g in enumerate(grads) if g is not None]
            return sum(terms[1:], terms[0]) + (len(terms) == 2) if terms else None

    with (
        pytest.warns(UserWarning, match="^Backwards compatibility"),
        pytest.raises(GradcheckError, match="^Expected all input grads to be undefined or zero"),
    ):
        gradcheck(Three.apply, leaf(1.0, 2.0))


# --------------------------------------------------------------------------- second derivatives


@modes
def test_second_derivative_that_is_wrong(fast_mode: bool) -> None:
    """The first derivative is right, but as a function it forgets that it depends on x."""
    cube = rule(lambda x: x * x * x, lambda g, x: g * 3 * (x * x).detach())
    x = leaf(1.0, -2.0)
    assert gradcheck(cube, x, fast_mode=fast_mode)
    with pytest.raises(GradcheckError, match="^Jacobian mismatch for output 0 with respect to input 0,"):
        gradgradcheck(cube, x, fast_mode=fast_mode)
    assert not gradgradcheck(cube, x, fast_mode=fast_mode, raise_exception=False)


def test_second_derivative_with_respect_to_the_cotangent_that_is_wrong() -> None:
    cube = rule(lambda x: x * x * x, lambda g, x: g.detach() * 3 * x * x)
    with pytest.raises(GradcheckError, match="^Jacobian mismatch for output 0 with respect to input 1,"):
        gradgradcheck(cube, leaf(1.0, -2.0))


def test_second_derivative_for_given_cotangents() -> None:
    seen = []

    def forward_and_note(g, x):
        seen.append(g.tolist())
        return g * 2 * x

    g = leaf(0.25, -4.0)
    assert gradgradcheck(rule(square, forward_and_note), leaf(1.0, 2.0), g)
    assert seen[0] == [0.25, -4.0]
    assert gradgradcheck(lambda x: (x * x, x.sum()), leaf(1.0, 2.0), (g, leaf(3.0).detach().sum()))


def test_cotangents_are_the_same_each_time() -> None:
    def seen_by(**options):
        seen = []
        function = rule(square, lambda g, x: (seen.append(g.tolist()), g * 2 * x)[1])
        gradgradcheck(function, leaf(1.0, 2.0), **options)
        return seen[0]

    assert seen_by() == seen_by()


def test_cotangents_with_strides() -> None:
    seen = []
    function = rule(square, lambda g, x: (seen.append(g.is_contiguous()), g * 2 * x)[1])
    assert gradgradcheck(function, leaf(1.0, 2.0), gen_non_contig_grad_outputs=True)
    assert seen[0] is False


def test_nothing_to_differentiate_twice() -> None:
    with pytest.raises(ValueError, match="^gradgradcheck expects func to return at least one tensor that"):
        gradgradcheck(lambda x: x.detach(), leaf(1.0))


# --------------------------------------------------------------------------- arguments


@pytest.mark.parametrize("name", ["gradcheck", "gradgradcheck"])
def test_signatures(name: str) -> None:
    torch = pytest.importorskip("torch")
    ours = inspect.signature({"gradcheck": gradcheck, "gradgradcheck": gradgradcheck}[name])
    theirs = inspect.signature(getattr(torch.autograd, name))
    assert [(p.name, p.kind, p.default) for p in ours.parameters.values()] == [
        (p.name, p.kind, p.default) for p in theirs.parameters.values()
    ]


def test_tolerances_and_step() -> None:
    nearly = rule(square, lambda g, x: g * 2.002 * x)  # off by a thousandth of 2x
    x = leaf(1.0, 2.0)
    with pytest.raises(GradcheckError):
        gradcheck(nearly, x, rtol=5e-4)
    assert gradcheck(nearly, x, rtol=2e-3)
    with pytest.raises(GradcheckError):
        gradcheck(nearly, x, rtol=0, atol=3e-3)
    assert gradcheck(nearly, x, rtol=0, atol=5e-3)
    # A central difference of x^3 with step h is off by h^2.
    with pytest.raises(GradcheckError):
        gradcheck(lambda x: x * x * x, x, eps=0.1)
    assert gradcheck(lambda x: x * x * x, x, eps=0.1, atol=0.011)


def test_single_precision_is_warned_of() -> None:
    x = tensor([1.0, 2.0], requires_grad=True)
    y = leaf(1.0, 2.0)
    with pytest.warns(UserWarning, match="^Input #1 requires gradient and is not a double precision"):
        assert gradcheck(lambda y, x: x * x, (y, x), eps=1e-2, atol=1e-2, rtol=1e-2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gradcheck(lambda x, y: y * y, (x.detach(), y))


def test_no_input_that_requires_grad() -> None:
    message = "^gradcheck expects at least one input tensor to require gradient, but none of them have"
    for inputs in (leaf(1.0).detach(), (leaf(1.0).detach(), 3), 3, ()):
        with pytest.raises(ValueError, match=message):
            gradcheck(lambda *x: x[0] * 2, inputs, raise_exception=False)


def test_inputs_that_overlap() -> None:
    expanded = leaf(1.0).expand(3)
    with pytest.raises(RuntimeError, match=r"^The 1th input has a dimension with stride 0. gradcheck only"):
        gradcheck(lambda x, y: x * y, (leaf(1.0), expanded))
    windows = np.lib.stride_tricks.as_strided(np.arange(4.0), (3, 2), (8, 8), writeable=True)
    sliding = retrograd.from_numpy(windows).requires_grad_()
    with pytest.raises(RuntimeError, match="^The 0th input has elements that share memory. gradcheck only"):
        gradcheck(lambda x: x * 2, sliding)


def test_input_that_can_not_be_written() -> None:
    array = np.arange(3.0)
    x = retrograd.from_numpy(array).requires_grad_()
    array.flags.writeable = False
    with pytest.raises(RuntimeError, match="^The 0th input shows a NumPy array that is read-only"):
        gradcheck(lambda x: x * 2, x)


@pytest.mark.parametrize("result", [3, None, [leaf(1.0), "text"]])
def test_function_that_does_not_return_tensors(result) -> None:
    with pytest.raises(TypeError, match="^gradcheck expects func to return a Tensor or a sequence of"):
        gradcheck(lambda x: result, leaf(1.0))


def test_function_whose_outputs_change_shape() -> None:
    sizes = itertools.count(1)
    with pytest.raises(AssertionError, match="^Expected `func` to return outputs with the same shape when"):
        gradcheck(lambda x: x.expand(next(sizes)), leaf(1.0))


def test_options_that_contradict() -> None:
    x = leaf(1.0)
    with pytest.raises(AssertionError, match="^Expected at least one of check_forward_ad or"):
        gradcheck(square, x, check_backward_ad=False)
    with pytest.raises(AssertionError, match="^Setting check_batched_forward_grad=True requires"):
        gradcheck(square, x, check_batched_forward_grad=True)
    with pytest.raises(AssertionError, match="^Expected at least one of check_fwd_over_rev or"):
        gradgradcheck(square, x, check_rev_over_rev=False)


def test_options_without_effect_here() -> None:
    for masked in (None, True, False):
        assert gradcheck(square, leaf(1.0), masked=masked, check_grad_dtypes=True)


def test_names_are_public() -> None:
    assert autograd.gradcheck is gradcheck and autograd.gradgradcheck is gradgradcheck
    assert issubclass(GradcheckError, RuntimeError)


def test_a_dtype_that_depends_on_the_value():
    x = retrograd.ones(1, dtype=retrograd.float64, requires_grad=True)

    def f(x):
        return x.to(retrograd.float32) if x.item() >= 1 else x

    for fast_mode in (False, True):
        with pytest.raises(AssertionError, match="outputs with the same dtype when inputs are perturbed"):
            gradcheck(f, x, fast_mode=fast_mode)
