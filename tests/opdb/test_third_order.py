"""Forward over reverse over forward on every public operation: the tangent of the gradient of a tangent is the third
derivative, which is compared with second differences of the gradient. Set RETROGRAD_TEST_SEED for other directions."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from retrograd.func import grad, jvp

from .sample import SEED, Sample
from .sides import DIFFERENTIABLE, OURS, Run, convert, tensors_in
from .test_generated import (
    ALL,
    cotangents,
    function_of,
    gradients,
    has_gradient,
    inner,
    inputs_of,
    parameters,
)

MOST = 6  # samples an operation: the first ones, which are the ordinary points, and those that have a name
LARGEST = 40  # elements


def drawn(values: list[np.ndarray], number: int) -> list[np.ndarray]:
    """Direction `number`, for each of the inputs."""
    generator = np.random.default_rng([SEED, number])
    made = []
    for value in values:
        v = generator.uniform(-1, 1, value.shape)
        made.append(np.asarray(v + 1j * generator.uniform(-1, 1, value.shape) if value.dtype.kind == "c" else v))
    return made


def scalar_of(name: str, sample: Sample, sent: list[np.ndarray]) -> Callable[..., Any]:
    """<results, sent> as a function of the inputs that gradients are asked for."""

    def function(*inputs: Any) -> Any:
        ahead = iter(inputs)
        position = -1

        def make(array: np.ndarray) -> Any:
            nonlocal position
            if array.dtype not in DIFFERENTIABLE:
                return OURS.tensor(array)
            position += 1
            if sample.grad is not True and position not in sample.grad:  # type: ignore[operator]
                return OURS.tensor(array)
            return next(ahead)

        args, kwargs = convert(OURS, sample.args, make), convert(OURS, sample.kwargs, make)
        OURS.seed()
        result = function_of(name)(*args, **kwargs)
        if sample.process is not None and result is not None:
            result = sample.process(result)
        given = iter(sent)
        total: Any = 0.0
        for t, reached in zip(tensors_in(OURS, result), expected, strict=True):
            if reached:
                product = t * OURS.tensor(next(given)).conj()
                total = total + (product.real if product.is_complex() else product).sum()
        return total

    expected = [t.requires_grad for t in Run(OURS, function_of(name), sample).outputs]
    return function


def third(name: str, sample: Sample, sent: list[np.ndarray], u: list, v: list) -> list[np.ndarray]:
    """The tangent along `u` of the gradient of the tangent along `v`."""
    function = scalar_of(name, sample, sent)
    inputs = tuple([OURS.tensor(x) for x in inputs_of(sample)])
    ahead, along = (tuple([OURS.tensor(x) for x in d]) for d in (v, u))
    slope = grad(lambda *xs: jvp(function, xs, ahead)[1], argnums=tuple(range(len(inputs))))
    return [OURS.numpy(t) for t in jvp(slope, inputs, along)[1]]


def second_difference(f: Callable[[float], float], step: float) -> float:
    """f''(0) from central differences, with an error of order step⁶."""
    middle = f(0.0)
    one, two, three = (f(k * step) + f(-k * step) for k in (1, 2, 3))
    return (270 * one - 27 * two + 2 * three - 490 * middle) / (180 * step * step)


def smooth_and_small(name: str, sample: Sample) -> bool:
    if not (sample.smooth and has_gradient(name, sample) and 0 < sum(x.size for x in inputs_of(sample)) <= LARGEST):
        return False
    listed = [s for s in ALL[name] if s.smooth and s.grad is not False]
    return sample in listed[:MOST] or sample.name is not None


@pytest.mark.parametrize(("name", "sample"), parameters(smooth_and_small))
def test_third_derivative(name: str, sample: Sample) -> None:
    values = inputs_of(sample)
    u, v, w = (drawn(values, number) for number in (1, 2, 3))
    sent = cotangents(Run(OURS, function_of(name), sample).differentiable())
    if not sent:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = inner(third(name, sample, sent, u, v), w)

        def slope(direction: list[np.ndarray], step: float) -> float:
            moved = [np.asarray(x + step * d) for x, d in zip(values, direction, strict=True)]
            return inner(gradients(OURS, function_of(name), sample, sent, moved), w)

        step = 1e-3
        both, apart = ([(a + sign * b) / 2 for a, b in zip(u, v, strict=True)] for sign in (1, -1))
        expected = second_difference(lambda t: slope(both, t), step) - second_difference(
            lambda t: slope(apart, t), step
        )
        size = abs(slope(both, 0.0))
    assert_allclose(found, expected, 1e-5, 1e-6 * (1 + size), err_msg=f"seed {SEED}")
