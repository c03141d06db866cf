"""Backward passes against finite differences.

Complex numbers: the gradient of a real L with respect to z = x + iy is dL/dx + i dL/dy, twice the derivative
with respect to the conjugate of z (Kreutz-Delgado, "The Complex Gradient Operator and the CR-Calculus",
2009). A complex output is checked as two real ones, its imaginary and its real part.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._core import Tensor, grad, make_tensor, read_array
from .function import without_gradients
from .gradcheck import tensors_of
from .gradcheck_numerical import (
    Differences,
    considering,
    explained,
    largest_difference,
    mismatch,
    random_direction,
    shown,
    taxicab,
)

_PARTS: dict[str | None, tuple[Callable[[Any], Any], complex]] = {
    "imaginary": (np.imag, 1j),
    "real": (np.real, 1.0),
    None: (np.asarray, 1.0),
}


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


class BackwardCheck(Differences):
    """The checks of backward passes."""

    def problems(self, fast_mode: bool) -> Iterator[str]:
        """What is wrong with the gradients, in the order in which it is looked for."""
        outputs = self.outputs()
        if not outputs:
            yield from self.dependence()
            return
        for x, g in zip(self.inputs, self.gradients_at_zero([o.tensor for o in outputs]), strict=True):
            if g is not None and g.dtype != x.dtype:
                yield "grad is incorrect type"
            if g is not None and g.shape != x.shape:
                yield "grad is incorrect size"
        yield from self.projections(outputs) if fast_mode else self.jacobians(outputs)

    def outputs(self) -> list[Output]:
        """The outputs that require grad, complex ones as their imaginary and their real part."""
        found = []
        for position, tensor in enumerate(tensors_of(self.func(*self.arguments))):
            if tensor.requires_grad:
                parts = ("imaginary", "real") if tensor.is_complex() else (None,)
                found += [Output(position, tensor, part) for part in parts]
        return found

    # --------------------------------------------------------------------------- Jacobians

    def jacobians(self, outputs: list[Output]) -> Iterator[str]:
        """Compare whole Jacobians."""
        numerical = [self.numerical(read_array(x)) for x in self.inputs]
        for output in outputs:
            first, second = self.analytical(output), self.analytical(output)
            for place, jacobian, a, again in zip(self.places, numerical, first, second, strict=True):
                n = jacobian(output).reshape(a.shape)
                if not self.close(a, n):
                    yield self.report(output, place, shown(n), shown(a)) + largest_difference(n, a)
                yield from self.repeatable(a, again)

    def numerical(self, array: np.ndarray) -> Callable[[Output], np.ndarray]:
        """The numerical Jacobian for one input, as a function of the output."""
        along_real = self.rows(array, 1.0)
        along_imaginary = self.rows(array, 1j) if array.dtype.kind == "c" else []

        def jacobian(output: Output) -> np.ndarray:
            rows = [output.real(row[output.position]) for row in along_real]
            if along_imaginary:
                rows = [x + 1j * output.real(y[output.position]) for x, y in zip(rows, along_imaginary, strict=True)]
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

    def projections(self, outputs: list[Output]) -> Iterator[str]:
        """Compare v^T J u for one random u of each input and one random v of each output."""
        generator = np.random.default_rng(0)
        left = [random_direction(generator, (output.tensor.numel(),)) for output in outputs]
        for k, place in enumerate(self.places):
            array = read_array(self.arguments[place])
            u = random_direction(generator, array.shape, array.dtype.kind == "c")
            along = self.difference(array, ..., u)
            for output, v in zip(outputs, left, strict=True):
                n = float(v @ output.real(along[output.position]))
                a, again = (self.projected(output, v, u, k) for _ in range(2))
                # Each element of J may be off by atol, so the product by what that adds up to.
                if not self.close(a, n, taxicab(u) * taxicab(v)):
                    whole = self.analytical(output)[k]
                    numerical = self.numerical(array)(output).reshape(whole.shape)
                    yield self.report(output, place, n, a) + explained(numerical, whole, self.close(whole, numerical))
                yield from self.repeatable(a, again)

    def projected(self, output: Output, v: np.ndarray, u: np.ndarray, k: int) -> float:
        (g,) = output.gradients(v, [self.inputs[k]])
        return 0.0 if g is None else float(np.real(np.vdot(read_array(g), u)))

    def report(self, output: Output, place: int, numerical: Any, analytical: Any) -> str:
        considered = considering(output.part, "outputs")
        return mismatch(output.position, output.tensor, place, numerical, analytical, considered=considered)

    def repeatable(self, first: Any, second: Any) -> Iterator[str]:
        if not np.all(np.abs(np.asarray(first) - np.asarray(second)) <= self.nondet_tol):
            yield (
                "Backward is not reentrant, i.e., running backward with same input and grad_output multiple "
                "times gives different values, although analytical gradient matches numerical gradient. "
                f"The tolerance for nondeterminism was {self.nondet_tol}. If the function is random on "
                "purpose, seed it inside, or say how far the passes may differ with nondet_tol."
            )

    # --------------------------------------------------------------------------- cotangents of zeros, and none

    def gradients_at_zero(self, tensors: list[Tensor]) -> tuple[Tensor | None, ...]:
        """The gradients for cotangents of zeros."""
        zeros = [make_tensor(np.zeros_like(read_array(t))) for t in tensors]
        return grad(tensors, self.inputs, zeros, retain_graph=True, allow_unused=True)

    def linearity(self, tensors: list[Tensor]) -> Iterator[str]:
        """The gradients are zero where all cotangents are."""
        if tensors and _any_nonzero(self.gradients_at_zero(tensors)):
            yield "backward not multiplied by grad_output"

    def undefined_cotangents(self) -> Iterator[str]:
        """The gradients are zero, or None, where no cotangent comes to the outputs, and where none comes to one of
        several and all others have zeros."""
        count = len(self.differentiable())
        for left_out in [range(count)] + ([[i] for i in range(count)] if count > 1 else []):
            try:
                tensors = [
                    without_gradients([t])[0] if i in left_out else t for i, t in enumerate(self.differentiable())
                ]
                found = self.gradients_at_zero(tensors)
            except Exception as error:
                _warn_of_undefined()
                yield (
                    "Expected backward function to handle undefined output grads. After "
                    "set_materialize_grads(False) the backward of a Function gets None for an output that "
                    "nobody used: test for it, or leave set_materialize_grads(True). The error was "
                    f"{type(error).__name__}: {error}"
                )
                return
            if _any_nonzero(found):
                _warn_of_undefined()
                yield ("Expected all input grads to be undefined or zero when all output grads are undefined or zero.")

    def differentiable(self) -> list[Tensor]:
        """The outputs of another call that require grad."""
        return [t for t in tensors_of(self.func(*self.arguments)) if t.requires_grad]


def analytical_jacobians(
    inputs: list[Tensor], output: Tensor, nondet_tol: float
) -> tuple[tuple[Tensor, ...], bool, bool, bool]:
    """The Jacobians of a real output, whether they can be repeated, and whether gradients have shapes and dtypes."""
    seen = Output(0, output, None)
    check = BackwardCheck(lambda *_: output, tuple(inputs), list(range(len(inputs))), 0.0, 0.0, 0.0, nondet_tol)
    first, second = check.analytical(seen), check.analytical(seen)
    repeated = not any(True for a, b in zip(first, second, strict=True) for _ in check.repeatable(a, b))
    pairs = [(g, x) for g, x in zip(check.gradients_at_zero([output]), inputs, strict=True) if g is not None]
    made = [make_tensor(a.astype(read_array(x).dtype)) for a, x in zip(first, inputs, strict=True)]
    return tuple(made), repeated, all(g.shape == x.shape for g, x in pairs), all(g.dtype == x.dtype for g, x in pairs)


def _any_nonzero(gradients: tuple[Tensor | None, ...]) -> bool:
    return any(g is not None and read_array(g).any() for g in gradients)


def _warn_of_undefined() -> None:
    warnings.warn(
        "Backwards compatibility: New undefined gradient support checking feature is enabled by default, but it may "
        "break existing callers of this function. If this is true for you, you can call this function with "
        '"check_undefined_grad=False" to disable the feature',
        stacklevel=5,
    )
