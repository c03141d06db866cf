"""Matrices as P · L · U: a permutation, a lower triangular matrix with a diagonal of ones, an upper triangular one."""

from __future__ import annotations

import numpy as np

from ... import errors
from ..._core import Tensor, from_numpy_dtype, matrices
from .. import return_types
from ..batching import whole_values
from ..inplace import write_out
from ..joining import cat
from ..matmul import matmul
from ..ranges import eye
from ..record import composite, op
from .decompositions import batch_note
from .elimination import eliminate, permutation
from .linalg import linalg_solve_triangular, solve_triangle


@op(
    public=False,
    outputs=("LU", "pivots", "info"),
    nondifferentiable=("pivots", "info"),
    backward_name="LinalgLuFactorExBackward0",
    holomorphic=False,
    fast=matrices.lu,
)
def lu_packed(input: Tensor):
    """L and U in one matrix, the rows exchanged, and the first zero on U's diagonal, counted from 1, or 0."""
    if input.ndim < 2:
        raise RuntimeError(
            f"torch.lu_factor: Expected tensor with 2 or more dimensions. Got size: {list(input.shape)} instead"
        )
    if input.dtype.char not in "fdFD":
        raise errors.no_kernel("lu", from_numpy_dtype(input.dtype))
    return eliminate(input)


@lu_packed.gradient("input")
def _lu_gradient(g_LU, LU, pivots):
    """From dA = P · (dL · U + L · dU); what lies beyond the square part is a triangular solution of its own."""
    m, n = LU.shape[-2:]
    k = min(m, n)
    L, U, g_L, g_U = _lower(LU), _upper(LU), g_LU.tril(-1).narrow(-1, 0, k), g_LU.triu().narrow(-2, 0, k)
    L1, U1, g_L1, g_U1 = (x.narrow(dim, 0, k) for x, dim in ((L, -2), (U, -1), (g_L, -2), (g_U, -1)))
    below, above = L1.mH @ g_L1, g_U1 @ U1.mH
    beyond = None
    if m > n:
        L2, g_L2 = (x.narrow(-2, k, m - k) for x in (L, g_L))
        above = above - L2.mH @ g_L2
        beyond = linalg_solve_triangular(U1.mH, g_L2, upper=False, left=False)
    elif n > m:
        U2, g_U2 = (x.narrow(-1, k, n - k) for x in (U, g_U))
        below = below - g_U2 @ U2.mH
        beyond = linalg_solve_triangular(L1.mH, g_U2, upper=True)
    middle = linalg_solve_triangular(L1.mH, below.tril(-1) + above.triu(), upper=True)
    square = linalg_solve_triangular(U1.mH, middle, upper=False, left=False)
    made = square if beyond is None else cat([square, beyond], -2 if m > n else -1)
    return permutation_matrix(pivots, made) @ made


@op(public=False, differentiable=False, fast=matrices.permutation_matrix)
def permutation_matrix(pivots: Tensor, like: Tensor):
    """The P of P · L · U, in the dtype of `like`, which has as many rows."""
    size = like.shape[-2]
    if pivots.size and not (1 <= pivots.min() and pivots.max() <= size):
        raise RuntimeError(
            "pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive."
            "Did you properly pass the result of lu_factor?"
        )
    order = permutation(pivots, size)
    return (order[..., None, :] == np.arange(size)[:, None]).astype(like.dtype)


def _lower(LU):
    k = min(LU.shape[-2:])
    one = eye(LU.shape[-2], k, dtype=LU.dtype)
    return LU.narrow(-1, 0, k).tril(-1) + one


def _upper(LU):
    return LU.narrow(-2, 0, min(LU.shape[-2:])).triu()


def _check_pivot(pivot: bool) -> None:
    if not pivot:
        raise RuntimeError("linalg.lu_factor: LU without pivoting is not implemented on the CPU")


def _refuse_zeros(name: str, info) -> None:
    found = whole_values(info)
    if not found.any():
        return
    place = int(np.flatnonzero(found)[0])
    row = found.reshape(-1)[place]
    note = batch_note(found[..., None, None], place)
    raise RuntimeError(
        f"torch.linalg.{name}: {note}U[{row},{row}] is zero and using it on lu_solve would result in a division by "
        "zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or "
        "linalg.lu_factor_ex(A, pivot)"
    )


@composite(method=False)
def linalg_lu_factor_ex(A, *, pivot=True, check_errors=False, out=None):
    """:func:`lu_factor` that reports a zero on U's diagonal in place of raising, as the named tuple (LU, pivots, info).

    `info` holds for each matrix 0, or the place of the first such zero, counted from 1.
    """
    _check_pivot(pivot)
    made = lu_packed(A)
    if check_errors:
        _refuse_zeros("lu_factor_ex", made[2])
    return return_types.linalg_lu_factor_ex(*(made if out is None else write_out(out, made)))


@composite(method=False)
def linalg_lu_factor(A, *, pivot=True, out=None):
    """L and U in one matrix, and which row was exchanged with each row (from 1), as the named tuple (LU, pivots).

    For :func:`lu_solve`. Raises RuntimeError where U has a zero on its diagonal.

    Example::

        >>> torch.linalg.lu_factor(torch.tensor([[1.0, 2.0], [2.0, 8.0]]))
        torch.return_types.linalg_lu_factor(
        LU=tensor([[ 2.0000,  8.0000],
                [ 0.5000, -2.0000]]),
        pivots=tensor([2, 2], dtype=torch.int32))
    """
    _check_pivot(pivot)
    LU, pivots, info = lu_packed(A)
    _refuse_zeros("lu_factor", info)
    made = (LU, pivots)
    return return_types.linalg_lu_factor(*(made if out is None else write_out(out, made)))


@composite(method=False)
def linalg_lu(A, *, pivot=True, out=None):
    """P · L · U = A for matrices of any shape, as the named tuple (P, L, U).

    Example::

        >>> torch.linalg.lu(torch.tensor([[1.0, 2.0], [2.0, 8.0]])).U
        tensor([[ 2.,  8.],
                [ 0., -2.]])
    """
    _check_pivot(pivot)
    LU, pivots, _ = lu_packed(A)
    made = (permutation_matrix(pivots, LU), _lower(LU), _upper(LU))
    return return_types.linalg_lu(*(made if out is None else write_out(out, made)))


@composite
def lu(A, pivot=True, get_infos=False, out=None):
    """(LU, pivots), with `get_infos` also info; `torch.linalg.lu_factor` is the newer name."""
    _check_pivot(pivot)
    made = lu_packed(A)
    if not get_infos:
        _refuse_zeros("lu_factor", made[2])
        made = made[:2]
    return made if out is None else write_out(out, made)


@composite(method=False)
def lu_unpack(LU_data: Tensor, LU_pivots, unpack_data=True, unpack_pivots=True, *, out=None):
    """P, L and U from the result of `torch.linalg.lu_factor`, as a named tuple; parts not asked for are empty."""
    if LU_pivots.dtype.name != "int32":
        raise RuntimeError(
            "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\n"
            "Note: this function is intended to be used with the output produced by torch.linalg.lu_factor"
        )
    empty = LU_data.new_zeros(0)
    P = permutation_matrix(LU_pivots, LU_data) if unpack_pivots else empty
    L, U = (_lower(LU_data), _upper(LU_data)) if unpack_data else (empty, empty)
    return return_types.lu_unpack(*((P, L, U) if out is None else write_out(out, (P, L, U))))


def _check_solve(LU, pivots, B, left: bool) -> None:
    if LU.ndim < 2 or LU.shape[-1] != LU.shape[-2]:
        shape = " by ".join(map(str, LU.shape[-2:]))
        raise RuntimeError(
            f"torch.linalg.lu_solve: A must be batches of square matrices, but they are {shape} matrices"
        )
    if B.ndim < 2:
        raise RuntimeError("linalg.lu_solve: The input tensor B must have at least 2 dimensions.")
    if LU.dtype is not B.dtype:
        one, two = errors.kind_name(LU.dtype), errors.kind_name(B.dtype)
        raise RuntimeError(
            f"linalg.lu_solve: Expected LU and B to have the same dtype, but found LU of type {one} and B of type "
            f"{two} instead"
        )
    if pivots.dtype.name != "int32":
        raise RuntimeError("linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32")
    if LU.shape[-1] != B.shape[-2 if left else -1]:
        raise RuntimeError(
            f"linalg.lu_solve: Incompatible shapes of A and B for the equation {'AX = B' if left else 'XA = B'} "
            f"({LU.shape[-2]}x{LU.shape[-1]} and {B.shape[-2]}x{B.shape[-1]})"
        )
    if pivots.shape[-1] != LU.shape[-1]:
        raise RuntimeError("linalg.lu_solve: Number of pivots per batch should be same as the dimension of the matrix")


def _solved(LU, pivots, B, adjoint: bool):
    P = permutation_matrix(pivots, LU)
    if adjoint:
        turned = LU.mH
        middle = solve_triangle(turned, B, False, False)
        return matmul(P, solve_triangle(turned, middle, True, True))
    return solve_triangle(LU, solve_triangle(LU, P.mT @ B, False, True), True, False)


@composite(method=False)
def linalg_lu_solve(LU: Tensor, pivots, B, *, left=True, adjoint=False, out=None):
    """The X with A · X = B (X · A = B unless `left`; Aᴴ for A if `adjoint`), where (LU, pivots) = lu_factor(A).

    Example::

        >>> LU, pivots = torch.linalg.lu_factor(torch.tensor([[1.0, 2.0], [2.0, 8.0]]))
        >>> torch.linalg.lu_solve(LU, pivots, torch.tensor([[3.0], [10.0]]))
        tensor([[1.],
                [1.]])
    """
    _check_solve(LU, pivots, B, left)
    made = _solved(LU, pivots, B, adjoint) if left else _solved(LU, pivots, B.mH, not adjoint).mH
    return made if out is None else write_out(out, made)


@composite
def lu_solve(input, LU_data: Tensor, LU_pivots, *, out=None):
    """The X with A · X = input, where (LU_data, LU_pivots) = lu_factor(A); see `torch.linalg.lu_solve`."""
    return linalg_lu_solve(LU_data, LU_pivots, input, out=out)
