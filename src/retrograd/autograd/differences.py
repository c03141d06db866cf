"""Jacobians from finite differences and from backward passes, and whether they agree.

The numerical Jacobian comes from central differences, (f(x + eps) - f(x - eps)) / (2 eps), element by
element; the analytical one from one backward pass for each element of the output. Both have one row for each
element of the input and one column for each element of the output.

Complex numbers: the gradient of a real L with respect to z = x + iy is dL/dx + i dL/dy, twice the derivative
with respect to the conjugate of z (Kreutz-Delgado, "The Complex Gradient Operator and the CR-Calculus",
2009). A complex output is checked as two real ones, its imaginary and its real part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import errors
from .._core import Tensor, grad, make_tensor, read_array

_PARTS: dict[str | None, tuple[Callable[[Any], Any], complex]] = {
    "imaginary": (np.imag, 1j),
    "real": (np.real, 1.0),
    None: (np.asarray, 1.0),
}


def tensors_of(result: Any) -> tuple[Tensor, ...]:
    """What a function returned, as a tuple of tensors; a TypeError if it is something else."""
    outputs = tuple(result) if isinstance(result, (tuple, list)) else (result,)
    for o in outputs:
        if not isinstance(o, Tensor):
            raise TypeError(
                "gradcheck expects func to return a Tensor or a sequence of Tensors, but got " + type(o).__name__
            )
    return outputs


@dataclass
class Output:
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
class Comparison:
    """What is compared, and how strictly. Each method that yields, yields what is wrong."""

    func: Callable[..., Any]
    arguments: tuple[Any, ...]
    places: list[int]  # the positions of the inputs that require grad
    eps: float
    atol: float
    rtol: float
    nondet_tol: float

    @property
    def inputs(self) -> list[Tensor]:
        return [self.arguments[i] for i in self.places]

    def problems(self, fast_mode: bool, check_undefined_grad: bool) -> Iterator[str]:
        """Everything that is wrong, in the order in which it is looked for."""
        outputs = self.outputs()
        if not outputs:
            yield from self.dependence()
            return
        tensors = list({output.position: output.tensor for output in outputs}.values())
        at_zero = self.gradients_at_zero(tensors)
        for x, g in zip(self.inputs, at_zero, strict=True):
            if g is not None and g.dtype != x.dtype:
                yield "grad is incorrect type"
            if g is not None and g.shape != x.shape:
                yield "grad is incorrect size"
        yield from self.projections(outputs) if fast_mode else self.jacobians(outputs)
        if _any_nonzero(at_zero):
            yield "backward not multiplied by grad_output"
        if check_undefined_grad:
            yield from self.undefined_cotangents(tensors)

    def outputs(self) -> list[Output]:
        """The outputs that require grad, complex ones as their imaginary and their real part."""
        found = []
        for position, tensor in enumerate(tensors_of(self.func(*self.arguments))):
            if tensor.requires_grad:
                parts = ("imaginary", "real") if tensor.is_complex() else (None,)
                found += [Output(position, tensor, part) for part in parts]
        return found

    # --------------------------------------------------------------------------- the two Jacobians

    def values(self) -> list[np.ndarray]:
        """Copies of all outputs, in double precision."""
        return [
            np.array(read_array(o), np.complex128 if o.is_complex() else np.float64)
            for o in tensors_of(self.func(*self.arguments))
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
                        f"Expected `func` to return outputs with the same {what} when inputs are perturbed "
                        f"{at}by {self.eps}, but got: {what}s {x} and {y}."
                    )
        with np.errstate(all="ignore"):
            return [((a - b) / (2 * self.eps)).reshape(-1) for a, b in zip(above, below, strict=True)]

    def numerical(self, array: np.ndarray) -> Callable[[int, Callable[[Any], Any]], np.ndarray]:
        """The numerical Jacobian for one input, as a function of an output's position and part."""
        indices = list(np.ndindex(array.shape))
        along_real = [self.difference(array, index, 1.0) for index in indices]
        along_imaginary = []
        if array.dtype.kind == "c":
            along_imaginary = [self.difference(array, index, 1j) for index in indices]

        def jacobian(position: int, real: Callable[[Any], Any]) -> np.ndarray:
            rows = [real(row[position]) for row in along_real]
            if along_imaginary:
                rows = [x + 1j * real(y[position]) for x, y in zip(rows, along_imaginary, strict=True)]
            return np.array(rows)

        return jacobian

    def analytical(self, output: Output) -> list[np.ndarray]:
        """The Jacobian of one output with respect to each input, from backward passes."""
        size = output.tensor.numel()
        jacobians = [np.zeros((x.numel(), size), np.complex128 if x.is_complex() else np.float64) for x in self.inputs]
        for column in range(size):
            one_hot = np.zeros(size)
            one_hot[column] = 1
            found = output.gradients(one_hot, self.inputs)
            for g, jacobian in zip(found, jacobians, strict=True):
                if g is not None:
                    jacobian[:, column] = read_array(g).reshape(-1)
        return jacobians

    def gradients_at_zero(self, tensors: list[Tensor]) -> tuple[Tensor | None, ...]:
        """The gradients for cotangents of zeros."""
        zeros = [make_tensor(np.zeros_like(read_array(t))) for t in tensors]
        return grad(tensors, self.inputs, zeros, retain_graph=True, allow_unused=True)

    # --------------------------------------------------------------------------- what is compared

    def dependence(self) -> Iterator[str]:
        """Without an output that requires grad, no output may depend on an input that does."""
        for x in self.inputs:
            jacobian = self.numerical(read_array(x))
            for position in range(len(self.values())):
                for real in (np.real, np.imag):
                    if not self.close(np.zeros(1), jacobian(position, real)):
                        yield "Numerical gradient for function expected to be zero"

    def jacobians(self, outputs: list[Output]) -> Iterator[str]:
        """Compare whole Jacobians."""
        numerical = [self.numerical(read_array(x)) for x in self.inputs]
        for output in outputs:
            first, second = self.analytical(output), self.analytical(output)
            for place, jacobian, a, again in zip(self.places, numerical, first, second, strict=True):
                n = jacobian(output.position, output.real).reshape(a.shape)
                if not self.close(a, n):
                    yield self.mismatch(output, place, _shown(n), _shown(a)) + _largest_difference(n, a)
                yield from self.repeatable(a, again)

    def projections(self, outputs: list[Output]) -> Iterator[str]:
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
                # Each element of J may be off by atol, so the product by what that adds up to.
                atol = self.atol * float(_taxicab(u) * _taxicab(v))
                if not np.isclose(a, n, self.rtol, atol):
                    yield self.explained(output, place, n, a)
                yield from self.repeatable(a, again)

    def projected(self, output: Output, v: np.ndarray, u: np.ndarray, k: int) -> float:
        (g,) = output.gradients(v, [self.inputs[k]])
        return 0.0 if g is None else float(np.real(np.vdot(read_array(g), u)))

    def undefined_cotangents(self, tensors: list[Tensor]) -> Iterator[str]:
        """The gradients are zero where one output has no cotangent and all others have zeros."""
        for left_out in tensors:
            used = [t for t in tensors if t is not left_out]
            if not used:
                return  # without any cotangent no backward pass runs
            try:
                found = self.gradients_at_zero(used)
            except Exception as error:
                yield (
                    "Expected backward function to handle undefined output grads. After "
                    "set_materialize_grads(False) the backward of a Function gets None for an output that "
                    "nobody used: test for it, or leave set_materialize_grads(True). The error was "
                    f"{type(error).__name__}: {error}"
                )
                return
            if _any_nonzero(found):
                yield ("Expected all input grads to be undefined or zero when all output grads are undefined or zero.")

    # --------------------------------------------------------------------------- verdicts and words

    def close(self, a: np.ndarray, n: np.ndarray) -> bool:
        with np.errstate(all="ignore"):
            return bool(np.allclose(a, n, self.rtol, self.atol))

    def repeatable(self, first: Any, second: Any) -> Iterator[str]:
        if not np.all(np.abs(np.asarray(first) - np.asarray(second)) <= self.nondet_tol):
            yield (
                "Backward is not reentrant, i.e., running backward with same input and grad_output multiple "
                "times gives different values, although analytical gradient matches numerical gradient. "
                f"The tolerance for nondeterminism was {self.nondet_tol}. If the function is random on "
                "purpose, seed it inside, or say how far the passes may differ with nondet_tol."
            )

    def mismatch(self, output: Output, place: int, numerical: Any, analytical: Any) -> str:
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

    def explained(self, output: Output, place: int, projected_n: float, projected_a: float) -> str:
        """What fast mode says: the projections that differ, then the whole Jacobians."""
        a = self.analytical(output)[self.places.index(place)]
        n = self.numerical(read_array(self.arguments[place]))(output.position, output.real).reshape(a.shape)
        text = self.mismatch(output, place, projected_n, projected_a) + (
            "\nThese two numbers are projections of the Jacobians on one random direction, as fast_mode=True "
            "compares them. The Jacobians themselves:\n\n"
            f"numerical:{_shown(n)}\nanalytical:{_shown(a)}\n"
        )
        if self.close(a, n):
            return text + "Each of their elements agrees: try fast_mode=False.\n"
        return text + _largest_difference(n, a)


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


def _taxicab(u: np.ndarray) -> Any:
    return np.abs(u.real).sum() + np.abs(u.imag).sum()


def _any_nonzero(gradients: tuple[Tensor | None, ...]) -> bool:
    return any(g is not None and read_array(g).any() for g in gradients)


def _shown(jacobian: np.ndarray) -> str:
    return repr(make_tensor(jacobian))


def _largest_difference(n: np.ndarray, a: np.ndarray) -> str:
    """Where two Jacobians differ most; NaN counts as the largest difference."""
    with np.errstate(all="ignore"):
        difference = np.abs(n - a)
    ranked = np.where(np.isnan(difference), np.inf, difference)
    row, column = np.unravel_index(np.argmax(ranked), ranked.shape)
    return (
        f"The largest difference is {difference[row, column]:.6g}, between element {row} of the input and "
        f"element {column} of the output.\n"
    )
