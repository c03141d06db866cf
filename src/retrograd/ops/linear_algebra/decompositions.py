"""Matrices as products of simpler ones: Cholesky, QR, singular values, eigenvalues.

The formulas are those of the differentials of the factors; a source that derives them all is M. Giles, An
extended collection of matrix derivative results (2008). Where factors are free (signs, phases, order within
equal values), a gradient is meaningful only for what does not depend on that freedom.
"""

from __future__ import annotations

import numpy as np

from ... import errors
from ..._core import Tensor, from_numpy_dtype, is_grad_enabled, matrices
from .. import return_types
from ..batching import leading
from ..inplace import write_out
from ..joining import cat
from ..ranges import eye
from ..record import composite, op
from .elimination import flat_batch
from .equal_values import are_different, differences, divided, keep_used, spread_values, used_vectors


def check_matrices(name: str, array: np.ndarray, square: bool = True, label: str = "A") -> None:
    """Refuse what is no batch of (square) matrices of a dtype that linear algebra knows."""
    if array.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor {label} must have at least 2 dimensions.")
    if square and array.shape[-1] != array.shape[-2]:
        raise RuntimeError(
            f"{name}: {label} must be batches of square matrices, but they are {array.shape[-2]} by "
            f"{array.shape[-1]} matrices"
        )
    if array.dtype.kind not in "fcV":
        kind = errors.kind_name(from_numpy_dtype(array.dtype))
        raise RuntimeError(f"{name}: Expected a floating point or complex tensor as input. Got {kind}")
    if array.dtype.char not in "fdFD":
        raise errors.no_kernel(name.replace(".", "_"), from_numpy_dtype(array.dtype))


def batch_note(array: np.ndarray, place: int) -> str:
    """Which matrix of a batch an error is about; nothing for a single matrix."""
    return f"(Batch element {place}): " if array.ndim > 2 else ""


def skew(x):
    """x - xᴴ."""
    return x - x.mH


# ------------------------------------------------------------------------------------------------ Cholesky


def leading_minor(matrix: np.ndarray) -> int:
    """The order of the first leading minor that is not positive-definite; 0 if all are."""
    try:
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        low, high = 0, len(matrix)  # the minor of order `low` is positive-definite, that of order `high` is not
        while high - low > 1:
            middle = (low + high) // 2
            try:
                np.linalg.cholesky(matrix[:middle, :middle])
                low = middle
            except np.linalg.LinAlgError:
                high = middle
        return high
    return 0


def not_positive(name: str, array: np.ndarray) -> errors.LinAlgError:
    """The error that names the first leading minor that is not positive-definite."""
    orders = [leading_minor(matrix) for matrix in flat_batch(array)]
    place = next(i for i, order in enumerate(orders) if order)
    return errors.LinAlgError(
        f"{name}: {batch_note(array, place)}The factorization could not be completed because the input is not "
        f"positive-definite (the leading minor of order {orders[place]} is not positive-definite)."
    )


@op(method=False, holomorphic=False, backward_name="LinalgCholeskyExBackward0", fast=matrices.cholesky)
def linalg_cholesky(input: Tensor, *, upper: bool = False):
    """The lower triangular L with L · Lᴴ = input, for positive-definite matrices; Lᴴ if `upper`.

    Only the triangle that is returned is read. Raises LinAlgError for other matrices.

    Example::

        >>> torch.linalg.cholesky(torch.tensor([[4.0, 2.0], [2.0, 5.0]]))
        tensor([[2., 0.],
                [1., 2.]])
    """
    check_matrices("linalg.cholesky", input)
    try:
        read = input.conj().swapaxes(-1, -2) if upper else input
        factor = np.linalg.cholesky(read)
    except np.linalg.LinAlgError:
        raise not_positive("linalg.cholesky", read) from None
    return factor.conj().swapaxes(-1, -2) if upper else factor


linalg_cholesky.batch(leading(2))


@linalg_cholesky.gradient("input")
def _cholesky_gradient(g, out, upper):
    lower, g = (out.mH, g.mH) if upper else (out, g)
    inverse = linalg_inverse(lower)
    product = (lower.mH @ g).tril()
    half = product - product.diagonal(0, -2, -1).diag_embed() / 2
    whole = inverse.mH @ half @ inverse
    return (whole + whole.mH) / 2


@linalg_cholesky.tangent
def _cholesky_tangent(t_input, out, upper):
    lower = out.mH if upper else out
    inverse = linalg_inverse(lower)
    product = (inverse @ ((t_input + t_input.mH) / 2) @ inverse.mH).tril()
    tangent = lower @ (product - product.diagonal(0, -2, -1).diag_embed() / 2)
    return tangent.mH if upper else tangent


def linalg_inverse(x):
    """The inverse, for formulas."""
    from .linalg import linalg_inv

    return linalg_inv(x)


@composite
def cholesky(input, upper=False, *, out=None):
    """The Cholesky factor; `torch.linalg.cholesky` is the newer name."""
    return linalg_cholesky(input, upper=upper, out=out)


@composite(spelled={"input": "L"})
def cholesky_inverse(L, upper=False):
    """The inverse of the matrix whose Cholesky factor is `L`."""
    one = eye(L.shape[-1], dtype=L.dtype)
    inverse = _triangle(L, one, upper)
    return inverse @ inverse.mH if upper else inverse.mH @ inverse


@composite(spelled={"input": "B", "input2": "L"})
def cholesky_solve(B, L, upper=False):
    """The X with A · X = B for the matrix A whose Cholesky factor is `L`."""
    lower = L.mH if upper else L
    return _triangle(lower.mH, _triangle(lower, B, False), True)


def _triangle(A, B, upper: bool):
    """The solution of a triangular system."""
    from .linalg import solve_triangle

    return solve_triangle(A, B, upper, False)


# ------------------------------------------------------------------------------------------------ QR


@op(public=False, outputs=("Q", "R"), backward_name="LinalgQrBackward0", holomorphic=False, fast=matrices.qr)
def qr_factors(input: Tensor, mode: str):
    check_matrices("linalg.qr", input, square=False)
    if mode == "r":
        return np.empty((*input.shape[:-2], 0), input.dtype), np.linalg.qr(input, "r")
    return tuple(np.linalg.qr(input, mode))


qr_factors.batch(leading(2))


@qr_factors.gradient("input")
def _qr_gradient(g_Q, g_R, Q, R, input, mode, input_shape):
    m, n = input_shape[-2:]
    _check_differentiable(mode, m, n)
    if m >= n:
        return _square_qr_gradient(g_Q, g_R, Q, R)
    # the columns beyond the square part are Q · R of their own
    beyond, g_beyond = input.narrow(-1, m, n - m), g_R.narrow(-1, m, n - m)
    g_Q = g_Q + beyond @ g_beyond.mH
    square = _square_qr_gradient(g_Q, g_R.narrow(-1, 0, m), Q, R.narrow(-1, 0, m))
    return cat([square, Q @ g_beyond], -1)


def _check_differentiable(mode: str, m: int, n: int) -> None:
    if mode == "r":
        raise RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, "
            "mode='reduced') if you are going to differentiate through linalg.qr."
        )
    if mode == "complete" and m > n:
        raise RuntimeError(
            "The QR decomposition is not differentiable when mode='complete' and nrows > ncols. Got "
            f"mode='complete', nrows={m}, ncols={n}"
        )


def _square_qr_gradient(g_Q, g_R, Q, R):
    both = R @ g_R.mH - g_Q.mH @ Q
    lower = both.tril(-1)
    middle = both.diagonal(0, -2, -1)
    middle = middle.real.to(both.dtype) if both.is_complex() else middle
    symmetric = lower + lower.mH + middle.diag_embed()
    return (g_Q + Q @ symmetric) @ linalg_inverse(R).mH


@qr_factors.tangent
def _qr_tangent(input, t_input, Q, R, mode):
    m, n = input.shape[-2:]
    _check_differentiable(mode, m, n)
    if m >= n:
        return _square_qr_tangent(t_input, Q, R)
    beyond, t_beyond = input.narrow(-1, m, n - m), t_input.narrow(-1, m, n - m)
    t_Q, t_R = _square_qr_tangent(t_input.narrow(-1, 0, m), Q, R.narrow(-1, 0, m))
    return t_Q, cat([t_R, t_Q.mH @ beyond + Q.mH @ t_beyond], -1)


def _square_qr_tangent(t, Q, R):
    """t = dQ · R + Q · dR, where Qᴴ · dQ is skew and dR upper triangular, with a real diagonal."""
    scaled = t @ linalg_inverse(R)
    within = Q.mH @ scaled
    turned = skew(within.tril(-1))
    if Q.is_complex():
        turned = turned + (1j * within.diagonal(0, -2, -1).imag).diag_embed()
    return scaled - Q @ (within - turned), (within - turned) @ R


@composite(method=False)
def linalg_qr(A, mode="reduced", *, out=None):
    """Q with orthonormal columns and upper triangular R with Q · R = A, as the named tuple (Q, R).

    `mode` "complete" gives a square Q, "r" only R (and an empty Q).

    Example::

        >>> Q, R = torch.linalg.qr(torch.tensor([[3.0, 1.0], [4.0, 2.0]]))
        >>> torch.allclose(Q @ R, torch.tensor([[3.0, 1.0], [4.0, 2.0]]))
        True
    """
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        )
    return return_types.linalg_qr(*qr_factors(A, mode, out=out))


@composite
def qr(input, some=True, *, out=None):
    """(Q, R), with a square Q unless `some`; `torch.linalg.qr` is the newer name."""
    return return_types.qr(*qr_factors(input, "reduced" if some else "complete", out=out))


# -------------------------------------------------------------------------------------------- singular values


@op(public=False, outputs=("U", "S", "Vh"), backward_name="LinalgSvdBackward0", holomorphic=False, sees_unused=True)
def singular_factors(input: Tensor, full_matrices: bool):
    check_matrices("linalg.svd", input, square=False)
    return tuple(np.linalg.svd(input, full_matrices))


singular_factors.batch(leading(2))


def _of_singular_values(g, A, U, S, Vh):
    """What the gradient of the singular values sends back; where some are equal, by a way that has derivatives."""
    from .spectral import spread_singular_values

    if is_grad_enabled() and not are_different(S):
        return spread_singular_values(g, A, S)
    return (U * g.unsqueeze(-2)) @ Vh


@singular_factors.gradient("input")
def _svd_gradient(g_U, g_S, g_Vh, input, U, S, Vh, full_matrices):
    k = S.shape[-1]
    U, Vh = U.narrow(-1, 0, k), Vh.narrow(-2, 0, k)
    rows, columns = S.unsqueeze(-1), S.unsqueeze(-2)
    gaps = differences(S) * (columns + rows)
    parts = []
    if g_S is not None:
        parts.append(_of_singular_values(g_S, input, U, S, Vh))
    if g_U is not None:
        used, g_U = used_vectors(g_U), g_U.narrow(-1, 0, k)
        within = U.mH @ g_U
        turned = keep_used(divided(skew(within), gaps), used) * columns
        if U.is_complex():
            turned = turned + (skew(within).diagonal(0, -2, -1) / (2 * S)).diag_embed()
        parts.append(U @ turned @ Vh)
        if U.shape[-2] > k:
            parts.append(((g_U - U @ within) / columns) @ Vh)
    if g_Vh is not None:
        used, g_Vh = used_vectors(g_Vh, -1), g_Vh.narrow(-2, 0, k)
        within = Vh @ g_Vh.mH
        turned = rows * keep_used(divided(skew(within), gaps), used)
        parts.append(U @ turned @ Vh)
        if Vh.shape[-1] > k:
            parts.append(U @ ((g_Vh - within.mH @ Vh) / rows))
    return sum(parts[1:], parts[0])


@singular_factors.tangent
def _svd_tangent(t_input, U, S, Vh, full_matrices):
    """Columns of U and rows of Vh beyond the singular values, which are free, have tangents of zeros."""
    k = S.shape[-1]
    left, right = U.narrow(-1, 0, k), Vh.narrow(-2, 0, k).mH
    rows, columns = S.unsqueeze(-1), S.unsqueeze(-2)
    gaps = differences(S) * (columns + rows)
    within = left.mH @ t_input @ right
    values = within.diagonal(0, -2, -1)
    turned = divided(within * columns + rows * within.mH, gaps)
    if U.is_complex():
        turned = turned + (1j * values.imag / S).diag_embed()
        values = values.real
    t_left = left @ turned
    t_right = right @ divided(rows * within + within.mH * columns, gaps)
    if left.shape[-2] > k:
        beyond = t_input @ right
        t_left = t_left + (beyond - left @ (left.mH @ beyond)) / columns
    if right.shape[-2] > k:
        beyond = t_input.mH @ left
        t_right = t_right + (beyond - right @ (right.mH @ beyond)) / columns
    return _padded(t_left, U), values, _padded(t_right, Vh.mH).mH


def _padded(tangent, vectors):
    """A tangent of the first vectors of a basis, with zeros for the others."""
    from ..padding import constant_pad_nd

    free = vectors.shape[-1] - tangent.shape[-1]
    return constant_pad_nd(tangent, (0, free)) if free else tangent


@composite(method=False)
def linalg_svd(A, full_matrices=True, *, driver=None, out=None):
    """Singular value decomposition A = U · diag(S) · Vh, as the named tuple (U, S, Vh); S falls.

    With `full_matrices` U and Vh are square. The gradient asks for singular values that differ, and, where U
    or Vh enter, for a result that does not depend on their signs or phases.

    Example::

        >>> torch.linalg.svd(torch.tensor([[2.0, 0.0], [0.0, 3.0]])).S
        tensor([3., 2.])
    """
    return return_types.linalg_svd(*singular_factors(A, full_matrices, out=out))


@composite
def svd(input, some=True, compute_uv=True, *, out=None):
    """(U, S, V), where V is not transposed; `torch.linalg.svd` is the newer name."""
    if not compute_uv:
        from .spectral import linalg_svdvals

        m, n = input.shape[-2:]
        U, V = (input.new_zeros([*input.shape[:-2], length, length]) for length in (m, n))
        made = (U, linalg_svdvals(input), V)
    else:
        U, S, Vh = singular_factors(input, not some)
        made = (U, S, Vh.mH)
    return return_types.svd(*(made if out is None else write_out(out, made)))


def inner_products(a, b):
    """The real parts of the products of the columns of two matrices."""
    return (a.conj() * b).real.sum(-2) if a.is_complex() else (a * b).sum(-2)


# ------------------------------------------------------------------------------------------------ eigenvalues


def check_hermitian(name: str, array: np.ndarray, UPLO: str) -> None:
    if array.dtype.kind not in "fcV" and array.ndim >= 2 and array.shape[-1] == array.shape[-2]:
        raise errors.no_kernel("linalg_eigh", from_numpy_dtype(array.dtype))
    check_matrices(name, array)
    if UPLO.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")


@op(public=False, outputs=("L", "V"), backward_name="LinalgEighBackward0", holomorphic=False, sees_unused=True)
def hermitian_factors(input: Tensor, UPLO: str):
    check_hermitian("linalg.eigh", input, UPLO)
    return tuple(np.linalg.eigh(input, UPLO.upper()))


hermitian_factors.batch(leading(2))


@hermitian_factors.gradient("input")
def _eigh_gradient(g_L, g_V, input, L, V):
    total = None if g_L is None else spread_values(input, g_L, L, V)
    if g_V is None:
        return total
    turned = keep_used(divided(skew(V.mH @ g_V) / 2, differences(L)), used_vectors(g_V))
    turned = V @ turned @ V.mH
    return turned if total is None else total + turned


@hermitian_factors.tangent
def _eigh_tangent(t_input, L, V):
    turned = V.mH @ ((t_input + t_input.mH) / 2) @ V
    values = turned.diagonal(0, -2, -1)
    return values.real if V.is_complex() else values, V @ divided(turned, differences(L))


@composite(method=False)
def linalg_eigh(A, UPLO="L", *, out=None):
    """Eigenvalues, rising, and orthonormal eigenvectors (in columns) of Hermitian matrices, as a named tuple.

    Only the lower triangle is read, or the upper if UPLO="U". The gradient asks for eigenvalues that differ,
    and, where eigenvectors enter, for a result that does not depend on their signs or phases.

    Example::

        >>> torch.linalg.eigh(torch.tensor([[2.0, 0.0], [0.0, 1.0]])).eigenvalues
        tensor([1., 2.])
    """
    return return_types.linalg_eigh(*hermitian_factors(A, UPLO, out=out))


@op(public=False, outputs=("L", "V"), backward_name="LinalgEigBackward0", holomorphic=False, sees_unused=True)
def eigen_factors(input: Tensor):
    check_matrices("linalg.eig", input)
    values, vectors = np.linalg.eig(input)
    kind = np.result_type(input.dtype, np.complex64)
    return values.astype(kind, copy=False), vectors.astype(kind, copy=False)


eigen_factors.batch(leading(2))


@eigen_factors.gradient("input")
def _eig_gradient(g_L, g_V, L, V):
    middle = None if g_L is None else g_L.diag_embed()
    if g_V is not None:
        turned = V.mH @ g_V
        turned = turned - (V.mH @ V) * turned.diagonal(0, -2, -1).real.to(turned.dtype).unsqueeze(-2)
        turned = keep_used(divided(turned, differences(L).conj()), used_vectors(g_V))
        middle = turned if middle is None else turned + middle
    return linalg_inverse(V.mH) @ middle @ V.mH


@eigen_factors.tangent
def _eig_tangent(t_input, L, V):
    turned = linalg_inverse(V) @ t_input.to(V.dtype) @ V
    moved = V @ divided(turned, differences(L))
    longer = (V.conj() * moved).real.sum(-2, True)
    return turned.diagonal(0, -2, -1), moved - V * longer


@composite(method=False)
def linalg_eig(A, *, out=None):
    """Eigenvalues and eigenvectors (in columns) of square matrices, complex, as a named tuple.

    Example::

        >>> torch.linalg.eig(torch.tensor([[2.0, 0.0], [0.0, 1.0]])).eigenvalues
        tensor([2.+0.j, 1.+0.j])
    """
    return return_types.linalg_eig(*eigen_factors(A, out=out))


@op(method=False, holomorphic=False)
def linalg_eigvals(A: Tensor):
    """The eigenvalues of square matrices, complex, in no particular order."""
    check_matrices("linalg.eig", A)
    return np.linalg.eigvals(A).astype(np.result_type(A.dtype, np.complex64), copy=False)


linalg_eigvals.batch(leading(2))


@linalg_eigvals.gradient("A")
def _eigvals_gradient(g, A):
    _, V = eigen_factors(A)
    return linalg_inverse(V.mH) @ (g.unsqueeze(-1) * V.mH)


@linalg_eigvals.tangent
def _eigvals_tangent(A, t_A):
    _, V = eigen_factors(A)
    return (linalg_inverse(V) @ t_A.to(V.dtype) @ V).diagonal(0, -2, -1)
