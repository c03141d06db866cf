"""A batch of each distribution: its class, its parameters as arrays, and values that it can have."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Case(NamedTuple):
    """One batch: `name(**parameters)`, and values to ask about."""

    name: str
    parameters: dict[str, Any]
    values: Any

    @property
    def id(self) -> str:
        return f"{self.name}-{'-'.join(self.parameters)}"


random = np.random.default_rng(20240229)


def real(*shape: int) -> np.ndarray:
    return random.uniform(-2, 2, shape)


def positive(*shape: int) -> np.ndarray:
    return random.uniform(0.3, 4, shape)


def unit(*shape: int) -> np.ndarray:
    return random.uniform(0.05, 0.95, shape)


def counts(*shape: int, high: int = 6) -> np.ndarray:
    return random.integers(0, high, shape).astype(float)


def simplex(*shape: int) -> np.ndarray:
    x = positive(*shape)
    return x / x.sum(-1, keepdims=True)


def one_hot(rows: int, n: int) -> np.ndarray:
    return np.eye(n)[random.integers(0, n, rows)]


def covariance(*shape: int) -> np.ndarray:
    x = real(*shape)
    return x @ np.swapaxes(x, -1, -2) + np.eye(shape[-1])


def factor(*shape: int) -> np.ndarray:
    return np.linalg.cholesky(covariance(*shape))


def correlation_factor(*shape: int) -> np.ndarray:
    x = np.tril(real(*shape, shape[-1]), -1) + np.eye(shape[-1]) * 1.5
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


T = (5, 3)  # values for a batch of 3
CASES = [
    Case("Normal", {"loc": real(3), "scale": positive(3)}, real(*T)),
    Case("LogNormal", {"loc": real(3), "scale": positive(3)}, positive(*T)),
    Case("HalfNormal", {"scale": positive(3)}, positive(*T)),
    Case("Uniform", {"low": real(3) - 3, "high": real(3) + 3}, real(*T) / 2),
    Case("Exponential", {"rate": positive(3)}, positive(*T)),
    Case("Cauchy", {"loc": real(3), "scale": positive(3)}, real(*T)),
    Case("HalfCauchy", {"scale": positive(3)}, positive(*T)),
    Case("Laplace", {"loc": real(3), "scale": positive(3)}, real(*T)),
    Case("Gamma", {"concentration": positive(3), "rate": positive(3)}, positive(*T)),
    Case("Chi2", {"df": positive(3)}, positive(*T)),
    Case("InverseGamma", {"concentration": positive(3) + 2, "rate": positive(3)}, positive(*T)),
    Case("Beta", {"concentration1": positive(3), "concentration0": positive(3)}, unit(*T)),
    Case("Dirichlet", {"concentration": positive(3, 4)}, simplex(5, 3, 4)),
    Case("StudentT", {"df": positive(3) + 2, "loc": real(3), "scale": positive(3)}, real(*T)),
    Case("FisherSnedecor", {"df1": positive(3) + 2, "df2": positive(3) + 8}, positive(*T)),
    Case("Gumbel", {"loc": real(3), "scale": positive(3) + 1}, real(*T) + 1),
    Case("Weibull", {"scale": positive(3), "concentration": positive(3)}, positive(*T)),
    Case("Pareto", {"scale": unit(3), "alpha": positive(3)}, positive(*T) + 1),
    Case("Kumaraswamy", {"concentration1": positive(3), "concentration0": positive(3)}, unit(*T)),
    Case("Bernoulli", {"probs": unit(3)}, counts(*T, high=2)),
    Case("Bernoulli", {"logits": real(3)}, counts(*T, high=2)),
    Case("Geometric", {"probs": unit(3)}, counts(*T)),
    Case("Geometric", {"logits": real(3)}, counts(*T)),
    Case("Binomial", {"total_count": 7, "probs": unit(3)}, counts(*T)),
    Case("Binomial", {"total_count": 7, "logits": real(3)}, counts(*T)),
    Case("NegativeBinomial", {"total_count": positive(3) + 1, "probs": unit(3)}, counts(*T)),
    Case("NegativeBinomial", {"total_count": positive(3) + 1, "logits": real(3)}, counts(*T)),
    Case("Poisson", {"rate": positive(3)}, counts(*T)),
    Case("Categorical", {"probs": positive(3, 4)}, random.integers(0, 4, T)),
    Case("Categorical", {"logits": real(3, 4)}, random.integers(0, 4, T)),
    Case("OneHotCategorical", {"probs": positive(3, 4)}, one_hot(3, 4)),
    Case("OneHotCategorical", {"logits": real(3, 4)}, one_hot(3, 4)),
    Case("OneHotCategoricalStraightThrough", {"probs": positive(3, 4)}, one_hot(3, 4)),
    Case("Multinomial", {"total_count": 5, "probs": positive(3, 4)}, random.multinomial(5, simplex(4), 3).astype(float)),
    Case("Multinomial", {"total_count": 5, "logits": real(3, 4)}, random.multinomial(5, simplex(4), 3).astype(float)),
    Case("MultivariateNormal", {"loc": real(2, 3), "covariance_matrix": covariance(3, 3)}, real(5, 2, 3)),
    Case("MultivariateNormal", {"loc": real(3), "precision_matrix": covariance(2, 3, 3)}, real(5, 2, 3)),
    Case("MultivariateNormal", {"loc": real(2, 3), "scale_tril": factor(2, 3, 3)}, real(5, 2, 3)),
    Case("LowRankMultivariateNormal", {"loc": real(2, 4), "cov_factor": real(4, 2), "cov_diag": positive(4)}, real(5, 2, 4)),
    Case("LogisticNormal", {"loc": real(2, 3), "scale": positive(2, 3)}, simplex(5, 2, 4)),
    Case("ContinuousBernoulli", {"probs": np.array([0.2, 0.9, 0.6])}, unit(*T)),
    Case("ContinuousBernoulli", {"logits": np.array([-3.0, 0.7, 12.0])}, unit(*T)),
    Case("LKJCholesky", {"dim": 3, "concentration": positive(2)}, correlation_factor(5, 2, 3)),
    Case("Wishart", {"df": positive(2) + 3, "covariance_matrix": covariance(3, 3)}, covariance(5, 2, 3, 3)),
    Case("Wishart", {"df": positive(2) + 3, "precision_matrix": covariance(2, 3, 3)}, covariance(5, 2, 3, 3)),
    Case("RelaxedBernoulli", {"temperature": np.array(0.7), "probs": unit(3)}, unit(*T)),
    Case("RelaxedBernoulli", {"temperature": np.array(0.7), "logits": real(3)}, unit(*T)),
    Case("RelaxedOneHotCategorical", {"temperature": np.array(0.7), "probs": positive(3, 4)}, simplex(5, 3, 4)),
    Case("RelaxedOneHotCategorical", {"temperature": np.array(0.7), "logits": real(3, 4)}, simplex(5, 3, 4)),
]  # fmt: skip


def build(side: Any, case: Case, grad: bool = False) -> tuple[Any, list[Any]]:
    """(distribution, its parameters that are tensors) of a case, by retrograd or PyTorch."""
    made = {k: side.tensor(v, requires_grad=grad) if isinstance(v, np.ndarray) else v for k, v in case.parameters.items()}
    distribution = getattr(side.distributions, case.name)(**made)
    return distribution, [x for x in made.values() if isinstance(x, side.Tensor)]
