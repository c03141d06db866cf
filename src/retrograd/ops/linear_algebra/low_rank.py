"""Approximations of low rank by random projections.

Source: Halko, Martinsson and Tropp, Finding structure with randomness (2011), algorithms 4.4 and 5.1.
"""

from __future__ import annotations

from ..matmul import matmul
from ..record import composite
from ..sampling import randn_like
from .decompositions import linalg_qr, linalg_svd


def _range(A, q: int, niter: int):
    """Orthonormal columns that span nearly what A does."""
    start = randn_like(A.detach().narrow(-2, 0, 1).expand(*A.shape[:-2], q, A.shape[-1]))
    basis = linalg_qr(matmul(A, start.mT)).Q
    for _ in range(niter):
        basis = linalg_qr(matmul(A.mH, basis)).Q
        basis = linalg_qr(matmul(A, basis)).Q
    return basis


@composite(method=False)
def svd_lowrank(A, q=6, niter=2, M=None):
    """(U, S, V) with U · diag(S) · Vᴴ close to A (or A - M), for `q` singular values, a few more than A's rank.

    `niter` rounds of subspace iteration; the start is random. Faster than `torch.linalg.svd` for large matrices of a
    low rank only.
    """
    A = A if M is None else A - M
    q = 6 if q is None else q
    if A.shape[-2] < A.shape[-1]:
        V, S, U = _decomposed(A.mH, q, niter)
        return U, S, V
    return _decomposed(A, q, niter)


def _decomposed(A, q: int, niter: int):
    q = min(q, *A.shape[-2:])
    basis = _range(A, q, niter)
    U, S, Vh = linalg_svd(matmul(basis.mH, A), full_matrices=False)
    return matmul(basis, U), S, Vh.mH


@composite(method=False)
def pca_lowrank(A, q=None, center=True, niter=2):
    """The principal components of the rows of A (m, n), as (U, S, V): V's columns are the directions.

    S²/(m - 1) are their variances. `q`, by default min(6, m, n), is how many. Unless `center`, the mean of the rows
    is taken as zero.
    """
    m, n = A.shape[-2:]
    q = min(6, m, n) if q is None else q
    if not 0 <= q <= min(m, n):
        raise ValueError(f"q(={q}) must be non-negative integer and not greater than min(m, n)={min(m, n)}")
    if niter < 0:
        raise ValueError(f"niter(={niter}) must be non-negative integer")
    return svd_lowrank(A - A.mean(-2, True) if center else A, q, niter)
