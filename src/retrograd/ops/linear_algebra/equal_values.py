"""What derivatives of eigenvalues and of vectors make of values that are equal.

A change of the matrix turns vectors by its parts between them, divided by the gaps between their values. Where two
values are equal, the vectors are free, and have no derivatives; a result that nevertheless has one gives 0 / 0. So:

- The formulas of vectors leave out pairs of which neither is used. Whether a vector is used, the structural zeros tell
  (docs/notes/structural-zeros.md): a gradient that is 0 by coincidence does not, as that of
  `((V * L.log()) @ V.mT)[0, 1]` at the identity. What is left is NaN.
- The gradient of a function of the values, V · diag(g) · Vᴴ, changes by the quotients (gᵢ - gⱼ) / (λᵢ - λⱼ) (Daleckii
  and Krein; N. Higham, Functions of Matrices (2008), section 3.2). Where λᵢ and λⱼ are equal, and the function is
  symmetric in them, the limit of the quotient is half of its second derivative in the direction eᵢ - eⱼ, which the
  history of g tells. Where no limit is known, the quotient is NaN.
"""

from __future__ import annotations

import math

import numpy as np

from ..._core import (
    Tensor,
    enable_grad,
    get_batch,
    get_tangent,
    grad,
    is_grad_enabled,
    make_tensor,
    open_levels,
    selected_elements,
)
from ..batching import by_hand, whole_values
from ..choice import drop, keep, where
from ..joining import stack
from ..ranges import eye
from ..record import op

# ------------------------------------------------------------------------------------------------ gaps between values


def divided(x, gaps):
    """x / gaps off the diagonal, 0 on it."""
    x = x - x.diagonal(0, -2, -1).diag_embed()
    return x / (gaps + eye(gaps.shape[-1], dtype=gaps.dtype))


def are_equal(x):
    """Which of the numbers of each row are equal, up to what rounding makes of the values of a matrix."""
    x = x.detach()
    tolerance = 8 * x.shape[-1] * np.finfo(x.dtype.numpy).eps * x.abs().amax(-1, True).unsqueeze(-1)
    return (x.unsqueeze(-1) - x.unsqueeze(-2)).abs() <= tolerance


def are_different(x):
    """Whether no two numbers of a row are equal."""
    return int(whole_values(are_equal(x)).sum()) == math.prod(whole_values(x).shape)


def differences(x):
    """xⱼ - xᵢ in row i and column j; exactly 0 for values that are equal."""
    return drop(x.unsqueeze(-2) - x.unsqueeze(-1), are_equal(x)) if x.shape[-1] else x.diag_embed()


def used_vectors(g, dim=-2):
    """Which vectors a result depends on whose gradient is `g`, where they lie along `dim`; None: perhaps on all."""
    selected = selected_elements(g)
    return None if selected is None else selected.any(dim)


def keep_used(x, used):
    """`x`, numbers for pairs of (the first) vectors, with zeros for pairs of which neither is used."""
    if used is None:
        return x
    used = used.narrow(-1, 0, x.shape[-1])
    return keep(x, used.unsqueeze(-1) | used.unsqueeze(-2))


# ------------------------------------------------------------------------------------------------ functions of values

_each_matrix = by_hand(lambda call: call.run(call.all_mapped()))  # all inputs have the same dimensions in front


@op(public=False, holomorphic=False)
def spread_values(A: Tensor, weights: Tensor, L: Tensor, V: Tensor):
    """V · diag(weights) · Vᴴ for the eigenvectors V of A, whose change with A is the business of its formula.

    L, the eigenvalues, is there for the history of the weights.
    """
    return (V * weights[..., None, :]) @ V.conj().swapaxes(-1, -2)


spread_values.batch(_each_matrix)


@spread_values.gradient("A", "weights")
def _spread_gradient(g, A, weights, L, V, needs):
    return (
        _change(weights, g, L, V, _limits) if needs[0] else None,
        along_vectors(A, g, L, V) if needs[1] else None,
    )


spread_values.gradients(L=lambda: None, V=lambda: None)


@spread_values.tangent
def _spread_tangent(A, t_A, weights, t_weights, L, V):
    made = None if t_weights is None else spread_values(A, t_weights, L, V)
    if t_A is None:
        return made
    limits = _limits if t_weights is None or weights.requires_grad else _unknown
    change = _change(weights, t_A, L, V, limits)
    return change if made is None else made + change


@op(public=False, holomorphic=False)
def along_vectors(A: Tensor, x: Tensor, L: Tensor, V: Tensor):
    """The diagonal of Vᴴ · x · V for the eigenvectors V of A: how its eigenvalues L change in the direction x."""
    return (V.conj() * (x @ V)).real.sum(-2)


along_vectors.batch(_each_matrix)


@along_vectors.gradient("A", "x")
def _along_gradient(g, A, x, L, V, needs):
    limits = _limits if is_grad_enabled() else _unknown  # without a history, nobody knows what g depends on
    return (
        _change(g, x, L, V, limits) if needs[0] else None,
        spread_values(A, g, L, V) if needs[1] else None,
    )


along_vectors.gradients(L=lambda: None, V=lambda: None)


@along_vectors.tangent
def _along_tangent(A, t_A, x, t_x, L, V):
    made = None if t_x is None else along_vectors(A, t_x, L, V)
    if t_A is None:
        return made
    products = _turned(V, t_A) * _turned(V, x).conj()
    gaps, equal, unit = _gaps(L)
    quotients = (products.real if A.is_complex() else products) / where(equal, math.nan, gaps)
    change = 2 * keep(quotients, ~unit).sum(-1)
    return change if made is None else made + change


# ------------------------------------------------------------------------------------------------ quotients


def _turned(V, x):
    return V.mH @ ((x + x.mH) / 2) @ V


def _change(weights, x, L, V, limits):
    """How V · diag(weights) · Vᴴ changes with A in the direction x. The map is its own adjoint."""
    if limits is _limits and _are_constant_and_equal(weights):
        return V.new_zeros(V.shape)  # a multiple of the identity, as the gradient of the trace
    return V @ (_quotients(weights, L, limits) * _turned(V, x)) @ V.mH


def _are_constant_and_equal(g):
    values = whole_values(g)
    return not g.requires_grad and not _carries_tangents(g) and bool((values == values[..., :1]).all())


def _carries_tangents(t):
    while not any(get_tangent(t, level.number) is not None for level in open_levels()):
        batch = get_batch(t)
        if batch is None:
            return False
        t = batch.value
    return True


def _quotients(g, L, limits):
    """(gᵢ - gⱼ) / (λᵢ - λⱼ); `limits` gives what stands for it where the eigenvalues are equal."""
    gaps, equal, _ = _gaps(L)
    quotients = (g.unsqueeze(-1) - g.unsqueeze(-2)) / gaps
    if not whole_values(equal).any():
        return quotients
    return where(equal, where(are_equal(g), limits(g, L), math.nan), quotients)


def _gaps(L):
    """(λᵢ - λⱼ, with 1 where that is 0; which eigenvalues are equal; the diagonal)."""
    unit = make_tensor(np.eye(L.shape[-1], dtype=np.bool_))
    equal = are_equal(L) & ~unit
    return where(equal | unit, 1.0, L.unsqueeze(-1) - L.unsqueeze(-2)), equal, unit


def _limits(g, L):
    """Half of the second derivative in the direction eᵢ - eⱼ of the function of L whose gradient g is."""
    if not g.requires_grad:
        return _unknown(g, L) if _carries_tangents(g) else g.new_zeros(*g.shape, g.shape[-1])
    recorded = is_grad_enabled()
    with enable_grad():
        parts = [part.sum() for part in g.unbind(-1)]
    rows = [grad(part, L, create_graph=recorded, retain_graph=True, allow_unused=True)[0] for part in parts]
    second = stack([L.new_zeros(L.shape) if row is None else row for row in rows], -2)
    diagonal = second.diagonal(0, -2, -1)
    limits = (diagonal.unsqueeze(-1) + diagonal.unsqueeze(-2) - second - second.mT) / 2
    return limits + _undifferentiable(g) if recorded else limits


def _undifferentiable(g):
    """Zeros whose derivatives are NaN: those of a limit are more than what the history of g tells."""
    zeros = (g - g.detach()).sqrt()
    return zeros.unsqueeze(-1) - zeros.unsqueeze(-2)


def _unknown(g, L):
    return g.new_full((*g.shape, g.shape[-1]), math.nan)
