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


def scalar_of(function: Callable[..., Any], sample: Sample, sent: list[np.ndarray]) -> Callable[..., Any]:
    """<results, sent> as a function of the inputs that gradients are asked for."""

    def product_with(*inputs: Any) -> Any:
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
        result = function(*args, **kwargs)
        if sample.process is not None and result is not None:
            result = sample.process(result)
        given = iter(sent)
        total: Any = 0.0
        for t, reached in zip(tensors_in(OURS, result), expected, strict=True):
            if reached:
                product = t * OURS.tensor(next(given)).conj()
                total = total + (product.real if product.is_complex() else product).sum()
        return total

    expected = [t.requires_grad for t in Run(OURS, function, sample).outputs]
    return product_with


def third(function: Callable[..., Any], sample: Sample, sent: list, u: list, v: list) -> list[np.ndarray]:
    """The tangent along `u` of the gradient of the tangent along `v`."""
    value = scalar_of(function, sample, sent)
    inputs = tuple([OURS.tensor(x) for x in inputs_of(sample)])
    ahead, along = (tuple([OURS.tensor(x) for x in d]) for d in (v, u))
    slope = grad(lambda *xs: jvp(value, xs, ahead)[1], argnums=tuple(range(len(inputs))))
    return [OURS.numpy(t) for t in jvp(slope, inputs, along)[1]]


def second_difference(f: Callable[[float], float], step: float) -> float:
    """f''(0) from central differences, with an error of order step⁶."""
    middle = f(0.0)
    one, two, three = (f(k * step) + f(-k * step) for k in (1, 2, 3))
    return (270 * one - 27 * two + 2 * three - 490 * middle) / (180 * step * step)


def at(*values: float) -> np.ndarray:
    return np.array(values, np.float64)


def matrix(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array(rows, np.float64)


_ONES, _RANK_1, _ZERO = matrix((1, 1), (1, 1)), matrix((1, 2, 3), (2, 4, 6), (3, 6, 9)), np.zeros((3, 3))
_THREE_ZEROS = at(2, 0, 3, 0, -1, 0)
_GENERAL = np.array([[0.3, -1.2, 0.5], [1.1, 0.4, -0.7], [-0.2, 0.9, 0.8]])

# Zeros, ties and repeated values, where formulas divide by zero or by differences, but functions are smooth.
SINGULAR: dict[str, list[Sample]] = {
    "det": [Sample(a) for a in (_RANK_1, _ZERO, np.diag([2.0, 0, 0]), np.diag([2.0, 3, 0]), _ONES, np.eye(3))],
    "linalg_det": [Sample(np.stack([_RANK_1, _ZERO, np.eye(3)])), Sample(np.zeros((4, 4)))],
    "prod": [Sample(at(2, 0, 3)), Sample(at(0, 0, 3)), Sample(at(0, 0, 0)), Sample(matrix((0, 2, 3), (0, 0, 4)), 1)],
    "cumprod": [Sample(_THREE_ZEROS, 0), Sample(at(0, 0, 0), 0), Sample(matrix((1, 0), (0, 2)), 1)],
    "cumsum": [Sample(_THREE_ZEROS, 0)],
    "pow": [
        Sample(at(0, -1, 2), 2), Sample(at(0, -1, 2), 3), Sample(at(0, -1, 2), 4), Sample(at(0, 1), 0),
        Sample(at(0, -1), 1), Sample(at(1, 1), at(0, 2)), Sample(0.5, at(0, 1, 2)), Sample(at(0, -2), np.array(3), grad=(0,)),
        Sample(at(0, 0), at(5, 6), grad=(0,)),
    ],
    "square": [Sample(at(0, 1))],
    "sinc": [Sample(at(0, 1, -2, 1e-3))],
    "special_sinc": [Sample(at(0, 0.5))],
    "var": [Sample(at(2, 2, 2)), Sample(at(0, 0))],
    "softmax": [Sample(at(1, 1, 1), 0), Sample(at(0, 0), 0), Sample(at(800, 0, -800), 0)],
    "log_softmax": [Sample(at(1, 1, 1), 0), Sample(at(800, 0, -800), 0)],
    "logsumexp": [Sample(at(1, 1, 1), 0), Sample(matrix((1, 1), (1, 1)), (0, 1)), Sample(at(800, 0, -800), 0)],
    "logcumsumexp": [Sample(at(1, 1, 1), 0), Sample(at(0, 800, -800), 0)],
    "logaddexp": [Sample(at(1, 0), at(1, 800))],
    "logaddexp2": [Sample(at(1, 0), at(1, 800))],
    "hypot": [Sample(at(0, 3), at(2, 0))],
    "atan2": [Sample(at(0, 3, 0), at(2, 0, -2))],
    "xlogy": [Sample(at(0, 0, 2), at(2, 1, 1))],
    "special_xlog1py": [Sample(at(0, 0, 2), at(2, 0, 0))],
    "norm": [Sample(at(0, 3)), Sample(matrix((0, 1), (2, 0)), dim=1), Sample(at(0, 1, 2), 4), Sample(at(0, 1, 2), 6)],
    "linalg_vector_norm": [Sample(at(0, 3)), Sample(at(0, 1, 2), 4)],
    "cosine_similarity": [Sample(at(1, 0, 2), at(1, 0, 2), dim=0)],
    "cross_entropy": [Sample(matrix((1, 1, 1), (0, 0, 0)), np.array([0, 2]))],
    "binary_cross_entropy_with_logits": [Sample(at(0, 0), at(0, 1), grad=(0,))],
    "linalg_inv": [Sample(np.eye(3)), Sample(2 * np.eye(2))],
    "linalg_solve": [Sample(np.eye(2), at(0, 0)), Sample(np.eye(2), matrix((1, 1), (1, 1)))],
    "logdet": [Sample(np.eye(3))],
    "linalg_slogdet": [Sample(np.eye(3)), Sample(-np.eye(3))],
    "linalg_matrix_exp": [Sample(_ZERO), Sample(np.eye(3)), Sample(_RANK_1 / 9)],
    "linalg_matrix_power": [Sample(_ZERO, 3), Sample(np.eye(2), -2), Sample(_RANK_1 / 9, 4), Sample(np.eye(3), 0)],
    "linalg_qr": [Sample(_GENERAL)],
    "linalg_svdvals": [Sample(np.diag([1.0, 2, 4])), Sample(_GENERAL[:2])],
    "linalg_eigvals": [Sample(_GENERAL, process=lambda t: (t * t).sum())],
    "linalg_pinv": [Sample(np.eye(3)), Sample(_GENERAL[:2])],
    "tanh": [Sample(at(0, 30))], "sigmoid": [Sample(at(0, 800, -800))], "softplus": [Sample(at(0, 30, -30))],
    "gelu": [Sample(at(0, 0))], "silu": [Sample(at(0, 0))], "mish": [Sample(at(0, 0))], "logsigmoid": [Sample(at(0, 50, -50))],
    "erf": [Sample(at(0, 0))], "erfinv": [Sample(at(0, 0))], "special_ndtri": [Sample(at(0.5))],
    "sin": [Sample(at(0, 0))], "cos": [Sample(at(0, 0))], "tan": [Sample(at(0, 0))], "asinh": [Sample(at(0, 0))],
    "atan": [Sample(at(0, 0))], "atanh": [Sample(at(0, 0))], "sinh": [Sample(at(0, 0))], "cosh": [Sample(at(0, 0))],
    "expm1": [Sample(at(0, 0))], "log1p": [Sample(at(0, 0))], "lgamma": [Sample(at(1, 2))], "digamma": [Sample(at(1, 2))],
    "polygamma": [Sample(1, at(1, 2))], "i0": [Sample(at(0, 0))], "special_i1": [Sample(at(0, 1))],
    "mvlgamma": [Sample(at(2, 3), 2)],
    "special_erfcx": [Sample(at(0, 0))], "special_log_ndtr": [Sample(at(0, -30))], "special_ndtr": [Sample(at(0, 0))],
    "mul": [Sample(at(0, 0), at(0, 1))], "mm": [Sample(np.zeros((2, 2)), np.zeros((2, 2)))],
    "linear": [Sample(np.zeros((2, 2)), np.zeros((2, 2)), at(0, 0))],
    "layer_norm": [Sample(matrix((1, 1, 1), (0, 0, 0)), (3,), eps=0.5)],
    "batch_norm": [Sample(matrix((1, 0), (1, 0)), None, None, training=True, eps=0.5)],
    "group_norm": [Sample(np.ones((1, 4)), 2, eps=0.5)],
    "rms_norm": [Sample(matrix((0, 0, 0), (1, 1, 1)), (3,), eps=0.5)],
    "mse_loss": [Sample(at(1, 1), at(1, 1))],
    "addcdiv": [Sample(at(0, 0), at(0, 0), at(1, 1))],
    "einsum": [Sample("i,i,i->", at(0, 0), at(0, 1), at(0, 1))],
    "scatter_reduce": [Sample(at(0, 1, 2), 0, np.array([0, 0, 1]), at(0, 0, 3), "prod")],
    "index_reduce": [Sample(at(0, 1, 2), 0, np.array([0, 0, 1]), at(0, 0, 3), "prod")],
    "float_power": [Sample(at(0, -1), 2), Sample(at(0, -1), 3)],
    "acos": [Sample(at(0, 0))], "asin": [Sample(at(0, 0))], "erfc": [Sample(at(0, 0))], "logit": [Sample(at(0.5, 0.5))],
    "tanhshrink": [Sample(at(0, 0))], "softmin": [Sample(at(1, 1, 1), 0)],
    "special_bessel_j0": [Sample(at(0, 0))], "special_bessel_j1": [Sample(at(0, 0))],
    "special_spherical_bessel_j0": [Sample(at(0, 0))], "special_airy_ai": [Sample(at(0, 0))],
    "instance_norm": [Sample(np.ones((1, 1, 3)), eps=0.5)], "normalize": [Sample(matrix((3, 0), (0, 1)))],
    "local_response_norm": [Sample(np.zeros((1, 3, 2)), 2)], "std": [Sample(at(1, 1, 2))],
    "cosine_embedding_loss": [Sample(matrix((1, 0), (0, 2)), matrix((1, 0), (0, 2)), at(1, 1), grad=(0, 1))],
    "huber_loss": [Sample(at(1, 1), at(1, 1))], "smooth_l1_loss": [Sample(at(1, 1), at(1, 1))],
    "scaled_dot_product_attention": [Sample(*[np.zeros((1, 2, 2))] * 3)],
    "linalg_matrix_norm": [Sample(np.eye(2)), Sample(np.eye(3), "nuc"), Sample(np.eye(3, 2) * 2, "nuc")],
    "nuclear_norm": [Sample(np.diag([1.0, 1, 3]))], "dist": [Sample(at(1, 1, 0), at(1, 2, 3), 4)],
    "cdist": [Sample(matrix((1, 1), (0, 1)), matrix((1, 2), (1, 1.5)))],
    "lp_pool1d": [Sample(np.array([[[0.0, 3, 2, 0]]]), 2, 2)],
    "linalg_solve_triangular": [Sample(np.eye(2), np.zeros((2, 2)), upper=True)],
    "linalg_householder_product": [Sample(matrix((1, 0), (0, 1), (0, 0)), at(0, 0))],
    "linalg_tensorinv": [Sample(np.eye(4).reshape(2, 2, 2, 2))], "cholesky_inverse": [Sample(np.eye(2))],
}  # fmt: skip


def singular() -> list[Any]:
    return [
        pytest.param(name, sample, id=f"{name}-{number}")
        for name, samples in SINGULAR.items()
        for number, sample in enumerate(samples)
    ]


def smooth_and_small(name: str, sample: Sample) -> bool:
    if not (sample.smooth and has_gradient(name, sample) and 0 < sum(x.size for x in inputs_of(sample)) <= LARGEST):
        return False
    listed = [s for s in ALL[name] if s.smooth and s.grad is not False]
    return sample in listed[:MOST] or sample.name is not None


@pytest.mark.parametrize(("name", "sample"), parameters(smooth_and_small))
def test_third_derivative(name: str, sample: Sample) -> None:
    compare_with_differences(function_of(name), sample)


@pytest.mark.parametrize(("name", "sample"), singular())
def test_third_derivative_at_zeros_and_repeated_values(name: str, sample: Sample) -> None:
    compare_with_differences(function_of(name), sample)


@pytest.mark.parametrize("matrix", [_GENERAL, _RANK_1 / 9, np.diag([1.0, 2, 4])], ids=["general", "rank 1", "diagonal"])
@pytest.mark.parametrize("name", ["linalg_cholesky", "linalg_eigvalsh", "linalg_eigh"])
def test_third_derivative_of_functions_of_symmetric_matrices(name: str, matrix: np.ndarray) -> None:
    def function(x: Any) -> Any:
        made = function_of(name)(x @ x.mT + x + x.mT + OURS.tensor(np.diag([1.0, 3.0, 6.0])))
        return (made[0], made[1] * made[1]) if name == "linalg_eigh" else made

    compare_with_differences(function, Sample(matrix))


def compare_with_differences(function: Callable[..., Any], sample: Sample) -> None:
    values = inputs_of(sample)
    u, v, w = (drawn(values, number) for number in (1, 2, 3))
    sent = cotangents(Run(OURS, function, sample).differentiable())
    if not sent:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = inner(third(function, sample, sent, u, v), w)

        def slope(direction: list[np.ndarray], step: float) -> float:
            moved = [np.asarray(x + step * d) for x, d in zip(values, direction, strict=True)]
            return inner(gradients(OURS, function, sample, sent, moved), w)

        step = 1e-3
        both, apart = ([(a + sign * b) / 2 for a, b in zip(u, v, strict=True)] for sign in (1, -1))
        expected = second_difference(lambda t: slope(both, t), step) - second_difference(
            lambda t: slope(apart, t), step
        )
        size = abs(slope(both, 0.0))
    assert_allclose(found, expected, 1e-5, 1e-6 * (1 + size), err_msg=f"seed {SEED}")
