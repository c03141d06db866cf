"""Factors of symmetric and Hermitian matrices that need not be definite, by LAPACK's routines in SciPy."""

from __future__ import annotations

import numpy as np

from ... import errors
from ..._core import Tensor, layout_of
from .. import return_types
from ..batching import leading, whole_values
from ..inplace import write_out
from ..record import composite, op
from .decompositions import check_matrices
from .elimination import flat_batch


def _routine(kind: np.dtype, hermitian: bool, step: str):
    """LAPACK's `?sytrf` or `?sytrs` for a dtype, `?hetrf` or `?hetrs` for Hermitian complex matrices."""
    try:
        from scipy.linalg import lapack
    except ImportError:
        raise ImportError("this function needs SciPy: pip install 'retrograd[scipy]'") from None
    letter = {"f": "s", "d": "d", "F": "c", "D": "z"}[kind.char]
    return getattr(lapack, letter + ("he" if hermitian and kind.kind == "c" else "sy") + step)


@op(public=False, outputs=("LD", "pivots", "info"), nondifferentiable=("pivots", "info"))
def ldl_packed(A: Tensor, hermitian: bool):
    """The factors of the lower triangles in one matrix, the rows that were exchanged, and the first zero of D."""
    n = A.shape[-1]
    packed, pivots = np.zeros(A.shape, A.dtype), np.zeros(A.shape[:-1], np.int32)
    info = np.zeros(A.shape[:-2], np.int32)
    if A.size:
        factor = _routine(A.dtype, hermitian, "trf")
        made = zip(flat_batch(A), flat_batch(packed), pivots.reshape(-1, n), info.reshape(-1, 1), strict=True)
        for matrix, into, exchanged, failed in made:
            into[...], exchanged[...], failed[...] = factor(matrix, lower=1)
            into[...] = np.tril(into)
    return packed, pivots, info


@op(public=False)
def solve_with_ldl(LD: Tensor, pivots: Tensor, B: Tensor, hermitian: bool):
    """The solutions of batches of systems whose matrices were factored by `ldl_packed`."""
    made = np.array(B)
    if made.size:
        solve = _routine(LD.dtype, hermitian, "trs")
        n, columns = B.shape[-2:]
        parts = zip(flat_batch(LD), pivots.reshape(-1, n), made.reshape(-1, n, columns), strict=True)
        for factors, exchanged, right in parts:
            right[...] = solve(factors, exchanged.astype(np.int32), right, lower=1)[0]
    return made


ldl_packed.batch(leading(2))


@ldl_packed.gradient("A")
def _no_gradient_of_factors(g_LD):
    raise RuntimeError(
        "derivative for aten::linalg_ldl_factor_ex is not implemented; torch.linalg.solve has gradients for a matrix"
    )


def _no_gradient_for_factors(g):
    raise RuntimeError(
        "derivative for aten::linalg_ldl_solve with respect to LD is not implemented; torch.linalg.solve has gradients "
        "for a matrix"
    )


# LD comes conjugated, so that it factors the transpose of a Hermitian matrix, whose solutions are those of the matrix.
solve_with_ldl.gradients(
    LD=_no_gradient_for_factors,
    B=lambda g, LD, pivots, hermitian: solve_with_ldl(LD.conj() if hermitian else LD, pivots, g, hermitian),
)


@solve_with_ldl.tangent
def _solve_tangent(LD, t_LD, pivots, t_B, hermitian):
    if t_LD is not None:
        _no_gradient_for_factors(t_LD)
    return None if t_B is None else solve_with_ldl(LD, pivots, t_B, hermitian)


@composite(method=False)
def linalg_ldl_factor_ex(A, *, hermitian=False, check_errors=False, out=None):
    """:func:`ldl_factor`, as the named tuple (LD, pivots, info).

    `info` (int32) is 0, or where the diagonal block of D is zero, counted from 1; with `check_errors` that is an
    error.
    """
    check_matrices("torch.linalg.ldl_factor_ex", layout_of(A))
    made = ldl_packed(A, hermitian)
    if check_errors and whole_values(made[2]).any():
        raise _singular("torch.linalg.ldl_factor_ex", made[2])
    return return_types.linalg_ldl_factor_ex(*(made if out is None else write_out(out, made)))


@composite(method=False)
def linalg_ldl_factor(A, *, hermitian=False, out=None):
    """L·D·Lᵀ (L·D·Lᴴ if `hermitian`) of the lower triangles of symmetric matrices, as the named tuple (LD, pivots).

    Both are in LAPACK's form, for `ldl_solve`: L is below the diagonal of `LD` and D, of blocks of 1 or 2 rows, on it
    and, where two `pivots` are equal and negative, beside it. No gradients. Needs SciPy.

    Raises:
        RuntimeError: for what is no batch of square matrices, and where D is singular.

    Example::

        >>> LD, pivots = torch.linalg.ldl_factor(torch.tensor([[4.0, 2.0], [2.0, 3.0]]))
        >>> LD
        tensor([[4.0000, 0.0000],
                [0.5000, 2.0000]])
        >>> torch.linalg.ldl_solve(LD, pivots, torch.tensor([[2.0], [5.0]]))
        tensor([[-0.5000],
                [ 2.0000]])
    """
    check_matrices("torch.linalg.ldl_factor_ex", layout_of(A))
    made = ldl_packed(A, hermitian)
    if whole_values(made[2]).any():
        raise _singular("torch.linalg.ldl_factor", made[2])
    made = (made[0], made[1])
    return return_types.linalg_ldl_factor(*(made if out is None else write_out(out, made)))


@composite(method=False)
def linalg_ldl_solve(LD, pivots, B, *, hermitian=False, out=None):
    """The X with A·X = B, from what `ldl_factor` made of A; their batches are broadcast. Needs SciPy.

    Gradients are for B alone.

    Raises:
        RuntimeError: for shapes and dtypes that do not fit.
    """
    check_matrices("torch.linalg.ldl_solve", layout_of(LD), label="LD")
    if B.ndim < 2:
        raise errors.dim_out_of_range(-2, B.ndim)
    if B.shape[-2] != LD.shape[-1]:
        raise RuntimeError(
            f"Incompatible matrix sizes for torch.linalg.ldl_solve: each A matrix is {LD.shape[-1]} by {LD.shape[-1]} "
            f"but each b matrix is {B.shape[-2]} by {B.shape[-1]}"
        )
    if pivots.shape != LD.shape[:-1]:
        raise RuntimeError(
            "torch.linalg.ldl_solve: Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape "
            f"{list(pivots.shape)} instead"
        )
    if pivots.is_floating_point() or pivots.is_complex() or pivots.dtype.category == 0:
        kind = errors.kind_name(pivots.dtype)
        raise RuntimeError(f"torch.linalg.ldl_solve: Expected pivots to be integers. Got {kind}")
    if LD.dtype != B.dtype:
        raise RuntimeError(
            f"Expected b and A to have the same dtype, but found b of type {errors.kind_name(B.dtype)} and A of type "
            f"{errors.kind_name(LD.dtype)} instead."
        )
    batch = np.broadcast_shapes(LD.shape[:-2], B.shape[:-2])
    n = LD.shape[-1]
    made = solve_with_ldl(
        LD.expand(*batch, n, n), pivots.expand(*batch, n), B.expand(*batch, n, B.shape[-1]), hermitian
    )
    return made if out is None else write_out(out, made)


def _singular(name: str, info) -> RuntimeError:
    first = int(whole_values(info).max())
    return RuntimeError(f"{name}: the factor D is singular: its diagonal block at row {first}, counted from 1, is zero")
