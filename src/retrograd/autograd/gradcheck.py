"""Gradients against finite differences.

The numerical Jacobian comes from central differences, (f(x + eps) - f(x - eps)) / (2 eps), element by element; the
analytical one from one backward pass for each element of the output. Both have one row for each element of the input
and one column for each element of the output.

Complex numbers: the gradient of a real L with respect to z = x + iy is dL/dx + i dL/dy, twice the derivative with
respect to the conjugate of z (Kreutz-Delgado, "The Complex Gradient Operator and the CR-Calculus", 2009). A complex
output is checked as two real ones, its imaginary and its real part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from warnings import warn

import numpy as np

from .. import errors
from .._core import Tensor, grad, make_tensor, read_array

__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]

_PARTS = {"imaginary": (np.imag, 1j), "real": (np.real, 1.0), None: (np.asarray, 1.0)}


class GradcheckError(RuntimeError):
    """What :func:`gradcheck` and :func:`gradgradcheck` raise for a gradient that is wrong."""


def gradcheck(
    func: Callable[..., Tensor | Sequence[Tensor]],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Compare the gradients of ``func`` with finite differences.

    All pairs of an output that requires grad and an input that does are compared. Inputs should be float64 or
    complex128: the differences of others are too coarse for the default tolerances, and a warning says so. Their
    memory is changed while the differences are taken, and restored.

    Args:
        func: takes the inputs and returns a tensor or a sequence of tensors.
        inputs: a tensor or the arguments of ``func``; those that are no tensors are handed on as they are.
        eps: the step of the finite differences.
        atol, rtol: an element agrees if ``|analytical - numerical| <= atol + rtol * |numerical|``.
        raise_exception: False to return False for a wrong gradient instead of raising GradcheckError.
        nondet_tol: by how much two backward passes may differ from each other.
        check_undefined_grad: also check that the gradient is zero, and computed without an error, where nobody used
            some of several outputs. A ``Function`` that calls ``set_materialize_grads(False)`` gets None for those.
        check_grad_dtypes: also check that gradients have the dtype of their inputs.
        check_batched_grad, check_batched_forward_grad, check_forward_ad: not available, True raises
            NotImplementedError.
        check_backward_ad: must be True as long as ``check_forward_ad`` is not available.
        fast_mode: compare the projection of each Jacobian on one random direction of the input and one of the output,
            at the cost of three evaluations a pair; the whole Jacobians are computed only to explain a failure.
        masked: concerns sparse tensors alone; accepted and without effect.

    Returns:
        True if everything agrees.

    Raises:
        GradcheckError: for a gradient that is wrong.
        ValueError: if no input requires grad.
        RuntimeError: for an input whose elements share memory.

    Example::

        >>> x = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradcheck(lambda x: x * x, x)
        True
    """
    if not (check_forward_ad or check_backward_ad):
        raise AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True")
    if check_batched_grad and not check_backward_ad:
        raise AssertionError("Setting check_batched_grad=True requires check_backward_ad to be True")
    if check_batched_forward_grad and not check_forward_ad:
        raise AssertionError("Setting check_batched_forward_grad=True requires check_forward_ad to be True")
    _refuse("gradcheck", check_forward_ad=check_forward_ad, check_batched_grad=check_batched_grad)
    arguments = _as_tuple(inputs)
    places = _differentiable_inputs(arguments)
    check = _Check(func, arguments, places, eps, atol, rtol, nondet_tol, check_grad_dtypes)
    try:
        outputs = check.outputs()
        if not outputs:
            check.expect_zero()
            return True
        if fast_mode:
            check.projections(outputs)
        else:
            check.jacobians(outputs)
        check.zero_cotangents(outputs)
        if check_undefined_grad:
            check.undefined_cotangents(outputs)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Tensor | Sequence[Tensor]],
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """Compare second derivatives with finite differences: :func:`gradcheck` of the gradients of ``func``.

    The gradients are checked as functions of the inputs and of ``grad_outputs``.

    Args:
        grad_outputs: the cotangents of the outputs that require grad. None draws them from a generator with a fixed
            seed, as tensors that require grad.
        gen_non_contig_grad_outputs: draw them with strides that are not contiguous.
        check_fwd_over_rev: not available, True raises NotImplementedError.
        check_rev_over_rev: must be True as long as ``check_fwd_over_rev`` is not available.

    The other arguments, the result and the errors are those of :func:`gradcheck`.

    Example::

        >>> x = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradgradcheck(lambda x: x * x * x, x)
        True
    """
    if not (check_fwd_over_rev or check_rev_over_rev):
        raise AssertionError("Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True")
    if check_undefined_grad and not check_rev_over_rev:
        raise AssertionError("Setting check_undefined_grad=True requires check_rev_over_rev to be True")
    if check_batched_grad and not check_rev_over_rev:
        raise AssertionError("Setting check_batched_grad=True requires check_rev_over_rev to be True")
    _refuse("gradgradcheck", check_fwd_over_rev=check_fwd_over_rev, check_batched_grad=check_batched_grad)
    arguments = _as_tuple(inputs)
    if grad_outputs is None:
        outputs = [o for o in _tensors(func(*arguments)) if o.requires_grad]
        cotangents = _random_cotangents(outputs, gen_non_contig_grad_outputs)
    else:
        cotangents = _as_tuple(grad_outputs)
    if not cotangents:
        raise ValueError("gradgradcheck expects func to return at least one tensor that requires gradient.")

    def gradients(*values: Any) -> tuple[Tensor, ...]:
        values, given = values[: len(arguments)], values[len(arguments) :]
        outputs = [o for o in _tensors(func(*values)) if o.requires_grad]
        wanted = [x for x in values if isinstance(x, Tensor) and x.requires_grad]
        found = grad(outputs, wanted, given, create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(
        gradients,
        arguments + cotangents,
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
        check_undefined_grad=check_undefined_grad,
        check_grad_dtypes=check_grad_dtypes,
        fast_mode=fast_mode,
        masked=masked,
    )


@dataclass
class _Output:
    """One output that requires grad, at its position among all outputs, seen as real numbers."""

    position: int
    tensor: Tensor
    part: str | None  # None for a real output

    def real(self, array: np.ndarray) -> np.ndarray:
        """The real numbers that this output contributes, of an array like the output."""
        return _PARTS[self.part][0](array)

    def gradients(self, cotangent: np.ndarray, inputs: list[Tensor]) -> tuple[Tensor | None, ...]:
        """The gradients of the inputs for a cotangent of those real numbers."""
        kind = read_array(self.tensor).dtype
        g = make_tensor((cotangent * _PARTS[self.part][1]).reshape(self.tensor.shape).astype(kind))
        return grad([self.tensor], inputs, [g], retain_graph=True, allow_unused=True)


@dataclass
class _Check:
    """One call of gradcheck: what is checked and how strictly."""

    func: Callable[..., Any]
    arguments: tuple[Any, ...]
    places: list[int]  # the positions of the inputs that require grad
    eps: float
    atol: float
    rtol: float
    nondet_tol: float
    check_dtypes: bool

    @property
    def inputs(self) -> list[Tensor]:
        return [self.arguments[i] for i in self.places]

    def outputs(self) -> list[_Output]:
        """The outputs that require grad, complex ones as their imaginary and their real part."""
        found = []
        for position, tensor in enumerate(_tensors(self.func(*self.arguments))):
            if tensor.requires_grad:
                parts = ("imaginary", "real") if tensor.is_complex() else (None,)
                found += [_Output(position, tensor, part) for part in parts]
        return found

    # ----------------------------------------------------------------------------------- differences

    def values(self) -> list[np.ndarray]:
        """Copies of all outputs, in double precision."""
        return [
            np.array(read_array(o), np.complex128 if o.is_complex() else np.float64)
            for o in _tensors(self.func(*self.arguments))
        ]

    def difference(self, array: np.ndarray, where: Any, direction: Any) -> list[np.ndarray]:
        """The derivative of each output along a direction in the memory of one input."""
        with _restored(array):
            centre = array.copy()
            array[where] = centre[where] + self.eps * direction
            above = self.values()
            array[where] = centre[where] - self.eps * direction
            below = self.values()
        at = "" if where is ... else f"on index {where} "
        for a, b in zip(above, below, strict=True):
            for what, x, y in (("shape", a.shape, b.shape), ("dtype", a.dtype, b.dtype)):
                if x != y:
                    raise AssertionError(
                        f"Expected `func` to return outputs with the same {what} when inputs are perturbed {at}by "
                        f"{self.eps}, but got: {what}s {x} and {y}."
                    )
        with np.errstate(all="ignore"):
            return [((a - b) / (2 * self.eps)).reshape(-1) for a, b in zip(above, below, strict=True)]

    def numerical(self, array: np.ndarray) -> Callable[[int, Callable], np.ndarray]:
        """The numerical Jacobian with respect to one input, as a function of the output's position and part."""
        indices = list(np.ndindex(array.shape))
        along_real = [self.difference(array, index, 1.0) for index in indices]
        along_imaginary = []
        if array.dtype.kind == "c":
            along_imaginary = [self.difference(array, index, 1j) for index in indices]

        def jacobian(position: int, real: Callable) -> np.ndarray:
            rows = [real(row[position]) for row in along_real]
            if along_imaginary:
                rows = [x + 1j * real(y[position]) for x, y in zip(rows, along_imaginary, strict=True)]
            return np.array(rows)

        return jacobian

    def analytical(self, output: _Output) -> list[np.ndarray]:
        """The Jacobian of one output with respect to each input, from backward passes."""
        size = output.tensor.numel()
        jacobians = [
            np.zeros((x.numel(), size), np.complex128 if x.is_complex() else np.float64) for x in self.inputs
        ]
        for column in range(size):
            one_hot = np.zeros(size)
            one_hot[column] = 1
            found = output.gradients(one_hot, self.inputs)
            for x, g, jacobian in zip(self.inputs, found, jacobians, strict=True):
                if g is not None:
                    self.check_metadata(x, g)
                    jacobian[:, column] = read_array(g).reshape(-1)
        return jacobians

    def check_metadata(self, x: Tensor, g: Tensor) -> None:
        if self.check_dtypes and g.dtype != x.dtype:
            raise GradcheckError("Gradient has dtype mismatch")
        if g.shape != x.shape:
            raise GradcheckError("Analytical gradient has incorrect size")

    # ----------------------------------------------------------------------------------- what is checked

    def jacobians(self, outputs: list[_Output]) -> None:
        """Compare whole Jacobians."""
        numerical = [self.numerical(read_array(x)) for x in self.inputs]
        for output in outputs:
            first, second = self.analytical(output), self.analytical(output)
            for place, jacobian, a, again in zip(self.places, numerical, first, second, strict=True):
                n = jacobian(output.position, output.real).reshape(a.shape)
                if not self.close(a, n):
                    raise GradcheckError(self.mismatch(output, place, _shown(n), _shown(a)) + _largest(n, a))
                self.check_repeatable(a, again)

    def projections(self, outputs: list[_Output]) -> None:
        """Compare v^T J u for one random u of each input and one random v of each output."""
        generator = np.random.default_rng(0)
        left = [_direction(generator, (output.tensor.numel(),), False) for output in outputs]
        for k, place in enumerate(self.places):
            array = read_array(self.arguments[place])
            u = _direction(generator, array.shape, array.dtype.kind == "c")
            along = self.difference(array, ..., u)
            for output, v in zip(outputs, left, strict=True):
                n = float(v @ output.real(along[output.position]))
                a, again = (self.projected(output, v, u, k) for _ in range(2))
                # The elements of J may each be off by atol, so the product by what that adds up to.
                atol = self.atol * float(_taxicab(u) * _taxicab(v))
                if not np.isclose(a, n, self.rtol, atol):
                    raise GradcheckError(self.explained(output, place, n, a))
                self.check_repeatable(a, again)

    def projected(self, output: _Output, v: np.ndarray, u: np.ndarray, k: int) -> float:
        (g,) = output.gradients(v, [self.inputs[k]])
        if g is None:
            return 0.0
        self.check_metadata(self.inputs[k], g)
        return float(np.real(np.vdot(read_array(g), u)))

    def expect_zero(self) -> None:
        """Without an output that requires grad, no output may depend on an input that does."""
        for x in self.inputs:
            jacobian = self.numerical(read_array(x))
            for position in range(len(self.values())):
                for real in (np.real, np.imag):
                    if not self.close(np.zeros(1), jacobian(position, real)):
                        raise GradcheckError("Numerical gradient for function expected to be zero")

    def zero_cotangents(self, outputs: list[_Output]) -> None:
        """The gradients for a cotangent of zeros are zero."""
        tensors = _unique(outputs)
        zeros = [make_tensor(np.zeros_like(read_array(t))) for t in tensors]
        found = grad(tensors, self.inputs, zeros, retain_graph=True, allow_unused=True)
        for x, g in zip(self.inputs, found, strict=True):
            if g is None:
                continue
            if read_array(g).any():
                raise GradcheckError("backward not multiplied by grad_output")
            if g.dtype != x.dtype:
                raise GradcheckError("grad is incorrect type")
            if g.shape != x.shape:
                raise GradcheckError("grad is incorrect size")

    def undefined_cotangents(self, outputs: list[_Output]) -> None:
        """The same where one output has no cotangent at all."""
        tensors = _unique(outputs)
        for left_out in tensors:
            used = [t for t in tensors if t is not left_out]
            if not used:
                return  # without any cotangent no backward pass runs
            zeros = [make_tensor(np.zeros_like(read_array(t))) for t in used]
            try:
                found = grad(used, self.inputs, zeros, retain_graph=True, allow_unused=True)
            except Exception as error:
                raise GradcheckError(
                    "Expected backward function to handle undefined output grads. After set_materialize_grads(False) "
                    "the backward of a Function gets None for an output that nobody used: test for it, or leave "
                    f"set_materialize_grads(True). The error was {type(error).__name__}: {error}"
                ) from error
            if any(g is not None and read_array(g).any() for g in found):
                raise GradcheckError(
                    "Expected all input grads to be undefined or zero when all output grads are undefined or zero."
                )

    # ----------------------------------------------------------------------------------- verdicts

    def close(self, a: np.ndarray, n: np.ndarray) -> bool:
        with np.errstate(all="ignore"):
            return bool(np.allclose(a, n, self.rtol, self.atol))

    def check_repeatable(self, first: Any, second: Any) -> None:
        if not np.all(np.abs(np.asarray(first) - np.asarray(second)) <= self.nondet_tol):
            raise GradcheckError(
                "Backward is not reentrant, i.e., running backward with same input and grad_output multiple times "
                "gives different values, although analytical gradient matches numerical gradient. "
                f"The tolerance for nondeterminism was {self.nondet_tol}. If the function is random on purpose, seed "
                "it inside, or say how far the passes may differ with nondet_tol."
            )

    def mismatch(self, output: _Output, place: int, numerical: Any, analytical: Any) -> str:
        considered = ""
        if output.part is not None:
            considered = f"While considering the {output.part} part of complex outputs only, "
        node = output.tensor.grad_fn
        made_by = ""
        if node is not None:
            made_by = f"The output was made by {node.name()}, recorded at {errors.place(node.provenance)}\n"
        return (
            f"{considered}Jacobian mismatch for output {output.position} with respect to input {place},\n"
            f"numerical:{numerical}\nanalytical:{analytical}\n{made_by}"
        )

    def explained(self, output: _Output, place: int, projected_n: float, projected_a: float) -> str:
        """What fast mode says: the projections that differ, then the whole Jacobians."""
        x = self.arguments[place]
        a = self.analytical(output)[self.places.index(place)]
        n = self.numerical(read_array(x))(output.position, output.real).reshape(a.shape)
        text = self.mismatch(output, place, projected_n, projected_a) + (
            "\nThese two numbers are projections of the Jacobians on one random direction, as fast_mode=True compares "
            f"them. The Jacobians themselves:\n\nnumerical:{_shown(n)}\nanalytical:{_shown(a)}\n"
        )
        if self.close(a, n):
            return text + "Each of their elements agrees: try fast_mode=False.\n"
        return text + _largest(n, a)


# ------------------------------------------------------------------------------------------------ arguments


def _refuse(name: str, **options: bool) -> None:
    for option, wanted in options.items():
        if wanted:
            needs = "batched gradients" if "batched" in option else "forward-mode derivatives"
            raise NotImplementedError(
                f"{name}: {option}=True needs {needs}, which are not available; leave it False to check gradients of "
                "backward passes"
            )


def _as_tuple(values: Any) -> tuple[Any, ...]:
    return tuple(values) if isinstance(values, (tuple, list)) else (values,)


def _tensors(result: Any) -> tuple[Tensor, ...]:
    """What a function returned, as a tuple of tensors."""
    outputs = _as_tuple(result)
    for o in outputs:
        if not isinstance(o, Tensor):
            raise TypeError(f"gradcheck expects func to return a Tensor or a sequence of Tensors, but got {type(o).__name__}")
    return outputs


def _differentiable_inputs(arguments: tuple[Any, ...]) -> list[int]:
    """The positions of the inputs that require grad; an error if finite differences can not be taken there."""
    places = [i for i, x in enumerate(arguments) if isinstance(x, Tensor) and x.requires_grad]
    if not places:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have "
            "requires_grad=True."
        )
    for i in places:
        array = read_array(arguments[i])
        if array.dtype not in (np.float64, np.complex128):
            warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. This check "
                "will likely fail if all the inputs are not of double precision floating point or complex. ",
                UserWarning,
                stacklevel=3,
            )
        if array.size and any(step == 0 and length > 1 for step, length in zip(array.strides, array.shape, strict=True)):
            raise RuntimeError(
                f"The {i}th input has a dimension with stride 0. gradcheck only supports inputs that are "
                "non-overlapping to be able to compute the numerical gradients correctly. You should call "
                ".contiguous on the input before passing it to gradcheck."
            )
        if _overlaps(array):
            raise RuntimeError(
                f"The {i}th input has elements that share memory. gradcheck only supports inputs that are "
                "non-overlapping to be able to compute the numerical gradients correctly. You should call .clone() on "
                "the input before passing it to gradcheck."
            )
        if not array.flags.writeable:
            raise RuntimeError(
                f"The {i}th input shows a NumPy array that is read-only. gradcheck changes its inputs while it takes "
                "the differences. You should call .clone() on the input before passing it to gradcheck."
            )
    return places


def _overlaps(array: np.ndarray) -> bool:
    """Whether two elements share memory."""
    offsets = np.zeros(1, np.intp)
    for step, length in zip(array.strides, array.shape, strict=True):
        offsets = np.add.outer(offsets, step * np.arange(length)).reshape(-1)
    return len(np.unique(offsets)) < len(offsets)


def _random_cotangents(outputs: list[Tensor], strided: bool) -> tuple[Tensor, ...]:
    generator = np.random.default_rng(0)
    made = []
    for o in outputs:
        kind = read_array(o).dtype
        shape = (*o.shape, 2) if strided else tuple(o.shape)
        values = generator.standard_normal(shape)
        if kind.kind == "c":
            values = values + 1j * generator.standard_normal(shape)
        values = np.asarray(values).astype(kind)
        made.append(make_tensor(values[..., 0] if strided else values).requires_grad_())
    return tuple(made)


# ------------------------------------------------------------------------------------------------ arrays


@contextmanager
def _restored(array: np.ndarray) -> Iterator[None]:
    """Give an array its values back at the end, whatever happens."""
    before = array.copy()
    try:
        yield
    finally:
        array[...] = before


def _direction(generator: np.random.Generator, shape: tuple[int, ...], is_complex: bool) -> np.ndarray:
    """A random unit vector."""
    u = np.asarray(generator.standard_normal(shape))
    if is_complex:
        u = u + 1j * generator.standard_normal(shape)
    return np.asarray(u / max(float(np.linalg.norm(u.reshape(-1))), 1e-30))


def _taxicab(u: np.ndarray) -> np.floating:
    return np.abs(u.real).sum() + np.abs(u.imag).sum()


def _unique(outputs: list[_Output]) -> list[Tensor]:
    """The tensors of some outputs, each once: a complex one counts as two outputs."""
    return list({output.position: output.tensor for output in outputs}.values())


def _shown(jacobian: np.ndarray) -> str:
    return repr(make_tensor(jacobian))


def _largest(n: np.ndarray, a: np.ndarray) -> str:
    """Where two Jacobians differ most; NaN counts as the largest difference."""
    with np.errstate(all="ignore"):
        difference = np.abs(n - a)
    difference[np.isnan(difference)] = np.inf
    row, column = np.unravel_index(np.argmax(difference), difference.shape)
    return (
        f"The largest difference is {np.abs(n - a)[row, column]:.6g}, between element {row} of the input and element "
        f"{column} of the output.\n"
    )
