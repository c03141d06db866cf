"""What cases cost in JAX, compiled by `jit` before the clock starts: whole steps, and kernels on many elements."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np

from .kernels import LARGE

Run = Callable[[], object]


def euler(jax: ModuleType) -> Run:
    """100 Euler steps of a differential equation given by a network, as a scan, and the gradient through them."""
    weights = _layers(jax, 2, 16, 2)
    start = jax.numpy.ones((1, 2))

    def total(weights):
        def one(y, _):
            return y + 0.01 * _network(weights, y, jax.numpy.tanh), None

        return jax.lax.scan(one, start, None, length=100)[0].sum()

    gradient = jax.jit(jax.grad(total))
    return lambda: jax.block_until_ready(gradient(weights))


def perceptron(batch: int) -> Callable[[ModuleType], Run]:
    """A training step of a perceptron 784-128-10 with `batch` examples."""

    def prepare(jax):
        images = jax.numpy.asarray(np.random.default_rng(0).random((batch, 784), dtype=np.float32))
        labels = jax.numpy.arange(batch) % 10
        held = [_layers(jax, 784, 128, 10)]

        def loss(weights):
            scores = jax.nn.log_softmax(_network(weights, images, jax.nn.relu))
            return -jax.numpy.take_along_axis(scores, labels[:, None], 1).mean()

        @jax.jit
        def step(weights):
            return jax.tree.map(lambda w, g: w - 0.001 * g, weights, jax.grad(loss)(weights))

        def run():
            held[0] = jax.block_until_ready(step(held[0]))

        return run

    return prepare


def elementwise(name: str) -> Callable[[ModuleType], Run]:
    """A function of 4 million elements, and its gradient for a cotangent that is given."""

    def prepare(jax):
        x = jax.numpy.asarray(np.random.default_rng(0).random(LARGE, dtype=np.float32))
        function = getattr(jax.numpy, name, None) or getattr(jax.nn, name)
        g = jax.numpy.ones_like(function(x))

        @jax.jit
        def both(x, g):
            value, pull_back = jax.vjp(function, x)
            return value, pull_back(g)

        return lambda: jax.block_until_ready(both(x, g))

    return prepare


def _layers(jax, *widths):
    generator = np.random.default_rng(0)
    return [
        (jax.numpy.asarray(generator.random((n, m), dtype=np.float32) / n), jax.numpy.zeros(m))
        for n, m in zip(widths, widths[1:], strict=False)
    ]


def _network(weights, x, activation):
    (first, shift), (last, end) = weights
    return activation(x @ first + shift) @ last + end


CASES: dict[str, Callable[[ModuleType], Run]] = {
    "100 Euler steps `y = y + 0.01*net(y)`, net 2-16-2, and the gradient": euler,
    **{f"training step, perceptron 784-128-10, batch {n}": perceptron(n) for n in (1, 64, 512)},
    **{
        f"{name} of 4 million": elementwise(name)
        for name in ("tanh", "exp", "log", "sin", "cos", "sigmoid", "relu", "silu", "elu", "softplus", "sum", "mean")
    },
}
