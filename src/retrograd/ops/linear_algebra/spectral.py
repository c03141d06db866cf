"""Values of matrices, and sums of them, whose derivatives stay right where values are equal.

A single value has no second derivative where it meets another one, but what is symmetric in them has: a sum, a sum of
squares. How the gradient of a function of eigenvalues goes on is in `equal_values`; singular values are the eigenvalues
of the polar factor P of A = W · P. The gradient of their sum is the other factor, W, whose own derivatives divide by
sums of singular values (N. Higham, Functions of Matrices (2008), section 8.2).
"""

from __future__ import annotations

import numpy as np

from ..._core import Tensor, is_grad_enabled
from ..batching import leading
from ..record import op
from .decompositions import check_hermitian, check_matrices, hermitian_factors, inner_products, singular_factors
from .equal_values import along_vectors, spread_values
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
        return spread_singular_values(g, A, out)
    U, _, Vh = singular_factors(A, False)
    return (U * g.unsqueeze(-2)) @ Vh


def spread_singular_values(g, A, S):
    """U · diag(g) · Vh by the polar factors W and P of A: the singular values are the eigenvalues of P."""
    if A.shape[-2] < A.shape[-1]:
        return spread_singular_values(g, A.mH, S).mH
    W = polar_factor(A)
    return W @ spread_values(W.mH @ A, g, S, singular_factors(A, False)[2].mH)


@linalg_svdvals.tangent
def _svdvals_tangent(A, t_A):
    U, _, Vh = singular_factors(A, False)
    return inner_products(U, t_A @ Vh.mH)
