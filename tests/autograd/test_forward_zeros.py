"""Forward mode where something is not selected, and at kinks: the one finite value that reverse mode gives, at first and
second order in every mixture of the modes."""

from __future__ import annotations

import math

import pytest
from test_structural_zeros import SELECTIONS

import retrograd as torch
import retrograd.nn.functional as F
from retrograd.func import grad, jvp

inf = math.inf


def tensor(*values):
    return torch.tensor(values, dtype=torch.float64)


def along(f, x, direction):
    return jvp(f, (x,), (direction,))[1]


def by_coordinate(f, x):
    """The partial derivatives, each by a pass forward."""
    return [along(f, x, tensor(*[float(i == k) for i in range(len(x))])).item() for k in range(len(x))]


ROOT, LOG, INVERSE = (0.25, -1 / 32), (0.25, -1 / 16), (-1 / 16, 1 / 32)  # first and second derivatives at 4


def ones(*shape):
    return torch.ones(shape, dtype=torch.float64)


# name: (function, the number beside 4 that is not selected, its derivatives at 4)
MORE = {
    "fmax": (lambda x: torch.fmax(x.log(), x.new_full((), -5.0)), 0.0, LOG),
    "fmax of NaN": (lambda x: torch.fmax(x.sqrt(), x.new_zeros(())), -1.0, ROOT),
    "fmin": (lambda x: torch.fmin(1 / x, x.new_full((), 5.0)), 0.0, INVERSE),
    "clamp by a tensor": (lambda x: x.log().clamp(min=x.new_full((), -5.0)), 0.0, LOG),
    "hardtanh": (lambda x: F.hardtanh(x.log(), -2, 2), 0.0, LOG),
    "relu6": (lambda x: F.relu6(1 / x), 0.0, INVERSE),
    "threshold": (lambda x: F.threshold(x.sqrt(), 1.0, 0.0), 0.0, ROOT),
    "nan_to_num": (lambda x: x.log().nan_to_num(neginf=0.0), 0.0, LOG),
    "nanmean": (lambda x: x.sqrt().nanmean(), -1.0, ROOT),
    "max": (lambda x: x.sqrt().max(), 0.0, ROOT),
    "max along a dimension": (lambda x: x.sqrt().max(0).values, 0.0, ROOT),
    "min": (lambda x: (1 / x).min(), 0.0, INVERSE),
    "topk": (lambda x: x.sqrt().topk(1).values, 0.0, ROOT),
    "sort": (lambda x: x.log().sort().values[1:], 0.0, LOG),
    "kthvalue": (lambda x: (1 / x).kthvalue(1).values, 0.0, INVERSE),
    "median": (lambda x: (1 / x).median(), 0.0, INVERSE),
    "max_pool1d": (lambda x: F.max_pool1d(x.sqrt().reshape(1, 1, 2), 2), 0.0, ROOT),
    "adaptive_max_pool1d": (lambda x: F.adaptive_max_pool1d(x.sqrt().reshape(1, 1, 2), 1), 0.0, ROOT),
    "masked_select": (lambda x: x.sqrt().masked_select(x > 0), 0.0, ROOT),
    "masked_scatter": (lambda x: x.sqrt().masked_scatter(x == 0, ones(2)), 0.0, ROOT),
    "index_fill": (lambda x: x.sqrt().index_fill(0, torch.tensor([0]), 1.0), 0.0, ROOT),
    "index_copy": (lambda x: x.sqrt().index_copy(0, torch.tensor([0]), ones(1)), 0.0, ROOT),
    "index_put": (lambda x: x.sqrt().index_put((torch.tensor([0]),), ones(1)), 0.0, ROOT),
    "scatter": (lambda x: x.sqrt().scatter(0, torch.tensor([0]), 1.0), 0.0, ROOT),
    "triu": (lambda x: x.sqrt().reshape(1, 2).triu(1), 0.0, ROOT),
    "split": (lambda x: x.sqrt().split(1)[1], 0.0, ROOT),
    "negative padding": (lambda x: F.pad(x.sqrt(), (-1, 0)), 0.0, ROOT),
    "embedding": (lambda x: F.embedding(torch.tensor([1]), x.sqrt().reshape(2, 1)), 0.0, ROOT),
    "nll_loss": (lambda x: -F.nll_loss(x.log().reshape(1, 2), torch.tensor([1])), 0.0, LOG),
    "logsumexp of a mask": (lambda x: x.log().masked_fill(x == 0, -inf).logsumexp(0), 0.0, LOG),
    "sinc by hand": (lambda x: torch.where(x != 0, 1 / x, 1.0), 0.0, INVERSE),
    "cumsum behind": (lambda x: torch.where(x > 0, x.sqrt(), 0.0).flip(0).cumsum(0)[:1], 0.0, ROOT),
}  # fmt: skip
PROGRAMS = {
    **SELECTIONS,
    **{name: (f, (beside, 4.0), (0.0, d[0]), (0.0, d[1])) for name, (f, beside, d) in MORE.items()},
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_tangent_of_what_was_not_selected_is_zero(name):
    function, point, expected, _ = PROGRAMS[name]
    x = tensor(*point)
    assert by_coordinate(lambda x: function(x).sum(), x) == pytest.approx(list(expected), abs=1e-12)
    assert grad(lambda x: function(x).sum())(x).tolist() == pytest.approx(list(expected), abs=1e-12)


@pytest.mark.parametrize("name", PROGRAMS)
def test_second_derivative_of_what_was_not_selected_is_zero_in_mixed_modes(name):
    function, point, _, second = PROGRAMS[name]
    x, every = tensor(*point), torch.ones(len(point), dtype=torch.float64)

    def value(x):
        return function(x).sum()

    expected = pytest.approx(list(second), abs=1e-12)
    assert by_coordinate(lambda x: along(value, x, every), x) == expected
    assert grad(lambda x: along(value, x, every))(x).tolist() == expected
    assert along(grad(value), x, every).tolist() == expected


# name: (function, point, gradient, row sums of the second derivative), worked out by hand: one-sided limits, the mean of
# the two sides, or 0 where there is none. Derivatives that are infinite count as 0.
KINKS = {
    "norm at 0": (lambda x: x.norm(), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)),
    "1-norm": (lambda x: x.norm(1), (0.0, 1.0), (0.0, 1.0), (0.0, 0.0)),
    "inf-norm of equals": (lambda x: x.norm(inf), (1.0, -1.0), (0.5, -0.5), (0.0, 0.0)),
    "3-norm at 0": (lambda x: x.norm(3), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)),
    "std of equals": (lambda x: x.std(), (2.0, 2.0), (0.0, 0.0), (0.0, 0.0)),
    "hypot at 0": (lambda x: torch.hypot(x[0], x[1]), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)),
    "logsumexp of -inf": (lambda x: x.logsumexp(0), (-inf, -inf), (0.0, 0.0), (0.0, 0.0)),
    "logsumexp beside -inf": (lambda x: x.logsumexp(0), (-inf, 1.0), (0.0, 1.0), (0.0, 0.0)),
    "logaddexp of -inf": (lambda x: torch.logaddexp(x[0], x[1]), (-inf, -inf), (0.5, 0.5), (0.0, 0.0)),
    "logaddexp beside -inf": (lambda x: torch.logaddexp(x[0], x[1]), (-inf, 1.0), (0.0, 1.0), (0.0, 0.0)),
    "logaddexp2 beside -inf": (lambda x: torch.logaddexp2(x[0], x[1]), (1.0, -inf), (1.0, 0.0), (0.0, 0.0)),
    "logcumsumexp from -inf": (lambda x: x.logcumsumexp(0)[1:], (-inf, -inf, 1.0), (0.0, 0.0, 1.0), (0.0, 0.0, 0.0)),
    "softmax beside -inf": (lambda x: x.softmax(0)[1], (-inf, 1.0, 1.0), (0.0, 0.25, -0.25), (0.0, 0.0, 0.0)),
    "xlogy at 0": (lambda x: torch.xlogy(x[0], x[1]), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)),
    "xlog1py at 0": (lambda x: torch.special.xlog1py(x[0], x[1]), (0.0, -1.0), (0.0, 0.0), (0.0, 0.0)),
    "0 to the power of 0": (lambda x: x[0] ** x[1], (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)),
    "0 to the power of 1": (lambda x: x[0] ** x[1], (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)),
    "0 to the power of 2": (lambda x: x[0] ** x[1], (0.0, 2.0), (0.0, 0.0), (2.0, 0.0)),
    "power 0 of 0": (lambda x: x**0, (0.0, 2.0), (0.0, 0.0), (0.0, 0.0)),
    "absolute value": (lambda x: x.abs(), (0.0, 1.0), (0.0, 1.0), (0.0, 0.0)),
    "relu": (lambda x: x.relu(), (0.0, 1.0), (0.0, 1.0), (0.0, 0.0)),
    "equal maxima": (lambda x: x.max(), (1.0, 1.0, 0.0), (0.5, 0.5, 0.0), (0.0, 0.0, 0.0)),
    "equal operands of maximum": (lambda x: torch.maximum(x[0], x[1]), (1.0, 1.0), (0.5, 0.5), (0.0, 0.0)),
    "equal medians": (lambda x: x.median(), (1.0, 1.0, 0.0), (0.5, 0.5, 0.0), (0.0, 0.0, 0.0)),
    "equal ranks": (lambda x: x.sort().values * tensor(1, 2, 4), (1.0, 1.0, 0.0), (2.0, 4.0, 1.0), (0.0, 0.0, 0.0)),
    "distance of equals": (lambda x: torch.cdist(x[:, None], x[:, None]), (1.0, 1.0), (0.0, 0.0), (0.0, 0.0)),
    "direction of 0": (lambda x: F.normalize(x, dim=0, eps=0.5), (0.0, 0.0), (2.0, 2.0), (0.0, 0.0)),
    "layer norm of equals": (lambda x: F.layer_norm(x, (2,), eps=1.0)[0], (3.0, 3.0), (0.5, -0.5), (0.0, 0.0)),
}


@pytest.mark.parametrize("name", KINKS)
def test_kinks_have_one_finite_value_in_every_mode(name):
    function, point, first, second = KINKS[name]
    x, every = tensor(*point), torch.ones(len(point), dtype=torch.float64)

    def value(x):
        return function(x).sum()

    expected = pytest.approx(list(first), abs=1e-12)
    assert grad(value)(x).tolist() == expected
    assert by_coordinate(value, x) == expected
    expected = pytest.approx(list(second), abs=1e-12)
    assert grad(lambda x: grad(value)(x).sum())(x).tolist() == expected
    assert along(grad(value), x, every).tolist() == expected
    assert grad(lambda x: along(value, x, every))(x).tolist() == expected
    assert by_coordinate(lambda x: along(value, x, every), x) == expected


def test_nan_that_the_value_depends_on_shows_in_forward_mode():
    x, one = tensor(0.0), tensor(1.0)
    assert math.isnan(along(lambda x: x.sqrt() * 0, x, one).item())
    assert along(lambda x: torch.where(x >= 0, x.sqrt(), 0.0), x, one).item() == inf


@pytest.mark.parametrize("find", [lambda A: torch.linalg.eigh(A), lambda A: torch.linalg.svd(A)], ids=["eigh", "svd"])
def test_vectors_of_equal_values_have_no_derivative(find):
    """A matrix function by way of the vectors: at the unit matrix no rule can know its derivative."""
    place = 1 if find(ones(1, 1))[0].ndim == 2 else 0
    unit, direction = torch.eye(2, dtype=torch.float64), tensor(0.0, 1.0, 1.0, 0.0).reshape(2, 2)

    def values(A):
        return find(A)[place].sum()

    def exponential(A):
        parts = find(A)
        left = parts[1 - place]
        return ((left * parts[place].exp()) @ left.mT)[0, 1]

    assert grad(values)(unit).tolist() == unit.tolist()
    assert along(values, unit, direction).item() == 0.0
    assert grad(exponential)(unit).isnan().any()
    assert along(exponential, unit, direction).isnan()


def test_vectors_of_other_values_have_their_derivatives():
    """The first eigenvector, whose value stands alone, with two equal values beside it: d v = (A - λ)⁺ dA v."""
    A, dA = torch.diag(tensor(1.0, 3.0, 3.0)), torch.zeros(3, 3, dtype=torch.float64)
    dA[0, 1] = dA[1, 0] = 1.0
    g = grad(lambda A: torch.linalg.eigh(A)[1][:, 0].square() @ tensor(1.0, 2.0, 5.0))(A)
    assert g.tolist() == [[0.0] * 3] * 3
    second = grad(lambda A: (grad(lambda A: torch.linalg.eigh(A)[0][0])(A) * dA).sum())(A)
    # λ₁'' = 2 Σ (v₁ᵀ dA vₖ)² / (λ₁ - λₖ) = -1, shared between the two places of dA
    assert (second * dA).sum().item() == pytest.approx(-1.0)
