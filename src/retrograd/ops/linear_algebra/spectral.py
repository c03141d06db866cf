"""Derivatives of eigenvalues and singular values that stay right where values are equal.

A single value has no second derivative where it meets another one, but what is symmetric in them has: a sum, a sum of
squares. The usual formulas go through the vectors, whose derivatives divide by the gaps between values. Here:

- The gradient of the sum of the singular values of A is the unitary factor of its polar decomposition A = W · P. Its
  own derivatives divide by sums of singular values (N. Higham, Functions of Matrices (2008), section 8.2).
- The gradient of f(eigenvalues), V · diag(g) · Vᴴ, changes by the quotients (gᵢ - gⱼ) / (λᵢ - λⱼ) (Daleckii and Krein;
  Higham, section 3.2). Where λᵢ and λⱼ are equal, and f is symmetric in them, the limit of the quotient is half of the
  second derivative of f in the direction eᵢ - eⱼ, which the history of g tells.

Where no limit is known, the quotient is 0 / 0, NaN.
"""

from __future__ import annotations

import math

import numpy as np

from ..._core import Tensor, enable_grad, grad, is_grad_enabled, make_tensor
from ..batching import by_hand, leading, whole_values
from ..choice import keep, where
from ..joining import stack
from ..record import op
from .decompositions import (
    are_equal,
    check_hermitian,
    check_matrices,
    hermitian_factors,
    inner_products,
    singular_factors,
)
from .linalg import linalg_solve

# ------------------------------------------------------------------------------------------------ polar factors


@op(public=False, holomorphic=False)
def lyapunov(P: Tensor, C: Tensor):
    """The X with P · X + X · P = C, for Hermitian P; the smallest one where there are several."""
    values, vectors = np.linalg.eigh(P)
    back = vectors.conj().swapaxes(-1, -2)
    turned = back @ C @ vectors
    sums = values[..., :, None] + values[..., None, :]
    return vectors @ np.divide(turned, sums, out=np.zeros_like(turned), where=turned != 0) @ back


lyapunov.batch(leading(2))


@lyapunov.gradient("P", "C")
def _lyapunov_gradient(g, P, out, needs):
    found = lyapunov(P, g)
    return -(found @ out.mH + out.mH @ found) if needs[0] else None, found


@lyapunov.tangent
def _lyapunov_tangent(P, t_P, t_C, out):
    change = None if t_P is None else t_P @ out + out @ t_P
    if t_C is not None:
        change = t_C if change is None else t_C - change
    else:
        change = -change
    return lyapunov(P, change)


@op(public=False, holomorphic=False)
def polar_factor(A: Tensor):
    """U · Vᴴ for the singular vectors of A: what is left of A when all singular values become 1."""
    U, _, Vh = np.linalg.svd(A, full_matrices=False)
    return U @ Vh


polar_factor.batch(leading(2))


def _polar_change(x, A, W):
    """How W changes with A in the direction x. The map is its own adjoint."""
    if A.shape[-2] < A.shape[-1]:
        return _polar_change(x.mH, A.mH, W.mH).mH
    P, within = W.mH @ A, W.mH @ x
    made = W @ lyapunov(P, within - within.mH)
    if A.shape[-2] > A.shape[-1]:
        made = made + linalg_solve(P, x - W @ within, left=False)
    return made


polar_factor.gradients(A=lambda g, A, out: _polar_change(g, A, out))
polar_factor.tangent(lambda A, t_A, out: _polar_change(t_A, A, out))


@op(public=False, holomorphic=False)
def sum_of_singular_values(A: Tensor):
    return np.linalg.svd(A, compute_uv=False).sum(-1)


sum_of_singular_values.batch(leading(2))
sum_of_singular_values.gradients(A=lambda g, A: g.unsqueeze(-1).unsqueeze(-1) * polar_factor(A))


@sum_of_singular_values.tangent
def _sum_tangent(A, t_A):
    product = polar_factor(A).conj() * t_A
    return (product.real if A.is_complex() else product).sum((-2, -1))


# ------------------------------------------------------------------------------------------------ values of matrices


@op(method=False, holomorphic=False)
def linalg_eigvalsh(A: Tensor, UPLO: str = "L"):
    """The eigenvalues of Hermitian matrices, rising; see `linalg.eigh`.

    Where eigenvalues are equal, a function of them has second derivatives only if it is symmetric in these; the
    backward pass of a recorded backward pass finds them, other ways to them give NaN.
    """
    check_hermitian("linalg.eigh", A, UPLO)
    return np.linalg.eigvalsh(A, UPLO.upper())


linalg_eigvalsh.batch(leading(2))
linalg_eigvalsh.gradients(A=lambda g, A, UPLO, out: spread_values(A, g, out, hermitian_factors(A, UPLO)[1]))
linalg_eigvalsh.tangent(lambda A, t_A, UPLO, out: along_vectors(A, t_A, out, hermitian_factors(A, UPLO)[1]))


@op(method=False, holomorphic=False)
def linalg_svdvals(A: Tensor):
    """The singular values of matrices, falling.

    Where singular values are equal, a function of them has second derivatives only if it is symmetric in these; the
    backward pass of a recorded backward pass finds them, other ways to them give NaN.

    Example::

        >>> torch.linalg.svdvals(torch.tensor([[0.0, 2.0], [3.0, 0.0]]))
        tensor([3., 2.])
    """
    check_matrices("linalg.svd", A, square=False)
    return np.linalg.svd(A, compute_uv=False)


linalg_svdvals.batch(leading(2))


@linalg_svdvals.gradient("A")
def _svdvals_gradient(g, A, out):
    if is_grad_enabled():
        return _spread_singular_values(g, A, out)
    U, _, Vh = singular_factors(A, False)
    return (U * g.unsqueeze(-2)) @ Vh


def _spread_singular_values(g, A, S):
    """U · diag(g) · Vh by the polar factors W and P of A: the singular values are the eigenvalues of P."""
    if A.shape[-2] < A.shape[-1]:
        return _spread_singular_values(g, A.mH, S).mH
    W = polar_factor(A)
    return W @ spread_values(W.mH @ A, g, S, singular_factors(A, False)[2].mH)


@linalg_svdvals.tangent
def _svdvals_tangent(A, t_A):
    U, _, Vh = singular_factors(A, False)
    return inner_products(U, t_A @ Vh.mH)


# ------------------------------------------------------------------------------------------------ their gradients

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
    return V @ (_quotients(weights, L, limits) * _turned(V, x)) @ V.mH


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
        return g.new_zeros(*g.shape, g.shape[-1])
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
