"""Products with Jacobians and Hessians and whole ones: results, flags and errors as PyTorch's."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import retrograd as rg
from retrograd.autograd import functional

torch = pytest.importorskip("torch", reason="PyTorch is the reference")

X = np.array([[0.3, -0.7], [1.1, 0.4]])
Y = np.array([[-1.2, 0.5], [0.9, 2.0]])
FUNCTIONS: dict[str, tuple[tuple[np.ndarray, ...], Callable[..., Any]]] = {
    "vector": ((X,), lambda x: x.exp().sum(1)),
    "scalar": ((X,), lambda x: (x**3).sum()),
    "several": ((X,), lambda x: (x.sin(), x.sum() * x)),
    "partly-independent": ((X,), lambda x: (x * 2, x.detach() * 1)),
    "linear": ((X,), lambda x: (x * 2).sum()),
    "independent": ((X,), lambda x: x.detach().sum()),
    "no-tensor": ((X,), lambda x: 3),
    "partly-no-tensor": ((X,), lambda x: (x.sum(), 3)),
    "two-inputs": ((X, Y), lambda x, y: (x * y).sum()),
    "two-by-two": ((X, Y), lambda x, y: (x.exp() * 2 + y * 3, x.sum())),
    "first-input": ((X, Y), lambda x, y: (x**2).sum()),
}
FORWARD = {"jacobian": "strategy", "hessian": "outer_jacobian_strategy"}


def described(result: Any) -> Any:
    """Structure, shape, dtype and rounded values."""
    if isinstance(result, tuple):
        return tuple(described(part) for part in result)
    values = np.round(result.detach().numpy(), 8) + 0.0
    return tuple(result.shape), str(result.dtype).split(".")[1], values.tolist()


def outcome(call: Callable[[], Any]) -> Any:
    try:
        return described(call())
    except Exception as error:
        return type(error).__name__, str(error).replace("retrograd", "torch").replace("isonly", "is only").replace(
            "to None", "to jacobian"
        )[:110]


def vector(library: ModuleType, name: str, function: Any, given: list[Any], kind: str | None) -> Any:
    if kind is None:
        return None
    if kind == "wrong size":
        return library.ones(5, dtype=library.float64)
    if kind == "wrong length":
        return (library.ones(2, 2, dtype=library.float64),) * 3
    like = given
    if name == "vjp":
        made = function(*given)
        like = list(made) if isinstance(made, tuple) else [made]
    made = tuple(library.full(tuple(t.shape), 1.5, dtype=library.float64) if hasattr(t, "shape") else t for t in like)
    return made if len(made) > 1 else made[0]


@pytest.mark.filterwarnings("ignore")  # PyTorch warns of its own parts
@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("kind", ["fits", None, "wrong size", "wrong length"])
@pytest.mark.parametrize("name", ["vjp", "jvp", "vhp", "hvp"])
def test_products(name: str, kind: str | None, strict: bool, create_graph: bool) -> None:
    for (label, (arrays, function)), requires_grad in itertools.product(FUNCTIONS.items(), (False, True)):

        def run(
            library: ModuleType, module: Any, arrays: Any = arrays, function: Any = function, grad: bool = requires_grad
        ) -> Any:
            given = [library.tensor(a, dtype=library.float64, requires_grad=grad) for a in arrays]
            v = vector(library, name, function, given, kind)
            inputs = given[0] if len(given) == 1 else tuple(given)
            return getattr(module, name)(function, inputs, v, create_graph=create_graph, strict=strict)

        expected = outcome(lambda: run(torch, torch.autograd.functional))
        assert outcome(lambda: run(rg, functional)) == expected, label


@pytest.mark.filterwarnings("ignore")  # PyTorch warns of its own parts
@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("vectorize", [False, True])
@pytest.mark.parametrize("strategy", ["reverse-mode", "forward-mode", "sideways"])
@pytest.mark.parametrize("name", ["jacobian", "hessian"])
def test_whole_matrices(name: str, strategy: str, vectorize: bool, strict: bool, create_graph: bool) -> None:
    options = {"create_graph": create_graph, "strict": strict, "vectorize": vectorize, FORWARD[name]: strategy}
    for (label, (arrays, function)), requires_grad in itertools.product(FUNCTIONS.items(), (False, True)):

        def run(
            library: ModuleType,
            module: Any,
            arrays: Any = arrays,
            function: Any = function,
            grad: bool = requires_grad,
            **other: Any,
        ) -> Any:
            given = [library.tensor(a, dtype=library.float64, requires_grad=grad) for a in arrays]
            return getattr(module, name)(function, given[0] if len(given) == 1 else tuple(given), **options | other)

        theirs = outcome(lambda: run(torch, torch.autograd.functional))
        if theirs[0] == "AttributeError":  # PyTorch's forward mode fails on functions of two tensors, and on numbers
            assert strategy == "forward-mode" and (len(arrays) == 2 or label == "partly-no-tensor")
            if label == "partly-no-tensor":
                continue
            backward = {FORWARD[name]: "reverse-mode"}
            theirs = outcome(lambda run=run, options=backward: run(torch, torch.autograd.functional, **options))
        ours = outcome(lambda: run(rg, functional))
        assert ours == theirs, label


def test_hessian_by_finite_differences() -> None:
    def value(x: np.ndarray) -> float:
        return float(functional.vjp(lambda t: (t.sin() * t.prod()).sum(), rg.tensor(x))[0])

    x = np.array([0.4, -1.3, 0.8])
    found = functional.hessian(lambda t: (t.sin() * t.prod()).sum(), rg.tensor(x)).numpy()
    step, units = 1e-4, np.eye(3)
    expected = [
        [
            sum(i * j * value(x + step * (i * a + j * b)) for i in (1, -1) for j in (1, -1)) / (4 * step**2)
            for b in units
        ]
        for a in units
    ]
    assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_inputs_must_be_tensors() -> None:
    with pytest.raises(TypeError, match="must be either a Tensor or a tuple of Tensors but the given inputs has type"):
        functional.jacobian(lambda x: x, 3.0)
    with pytest.raises(TypeError, match="value at index 1 has type"):
        functional.vjp(lambda x, y: x, (rg.ones(1), 3.0))


def test_vectorized_runs_the_function_once() -> None:
    calls = []

    def counted(x: rg.Tensor) -> rg.Tensor:
        calls.append(x.shape)
        return x**3

    x = rg.tensor([1.0, 2.0, -1.0])
    for strategy in ("reverse-mode", "forward-mode"):
        calls.clear()
        found = functional.jacobian(counted, x, vectorize=True, strategy=strategy)
        assert_allclose(found.numpy(), np.diag([3.0, 12.0, 3.0]))
        assert calls == [(3,)]


@pytest.mark.parametrize("strategy", ["reverse-mode", "forward-mode"])
def test_vectorized_without_elements(strategy: str) -> None:
    options = {"vectorize": True, "strategy": strategy}
    assert functional.jacobian(lambda x: x[:0] * 2, rg.ones(3), **options).shape == (0, 3)
    assert functional.jacobian(lambda x: x.sum() * rg.ones(2), rg.ones(0), **options).shape == (2, 0)


def test_vectorized_backward_passes_stay_differentiable() -> None:
    x = rg.tensor([1.0, 2.0], requires_grad=True)
    found = functional.jacobian(lambda x: x**3 * x.sum(), x, vectorize=True, create_graph=True)
    (g,) = rg.autograd.grad(found.sum(), x)
    # d/dx_k of sum_ij dy_i/dx_j for y_i = x_i^3 (x_0 + x_1)
    assert_allclose(g.detach().numpy(), [6 * 1 * 3 + 3 + 3 + 12 + 3, 6 * 2 * 3 + 12 + 3 + 12 + 12])
