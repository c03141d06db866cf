"""The operations of `torch.linalg`.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import complex as _complex
from builtins import float as _float
from builtins import int as _int
from collections.abc import Sequence
from typing import Any

from ._core.dtypes import dtype as _dtype
from ._core.tensor import Tensor
from .ops import return_types

def cholesky(input: Tensor, *, upper: _bool = False, out: Any = None) -> Tensor: ...
def cholesky_ex(
    input: Tensor,
    *,
    upper: _bool = False,
    check_errors: _bool = False,
    out: Any = None,
) -> return_types.linalg_cholesky_ex:
    """:func:`cholesky`, as the named tuple (L, info)."""
def cond(A: Any, p: _float | str | None = None, *, out: Any = None) -> Tensor:
    """Condition numbers: largest over smallest singular value, or norm(A, p) · norm(A⁻¹, p)."""
def cross(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    dim: _int | Sequence[_int] | None = -1,
    out: Any = None,
) -> Tensor:
    """Cross product of vectors of length 3 along `dim`; the other dimensions broadcast."""
def det(A: Tensor, *, out: Any = None) -> Tensor:
    """The determinants of square matrices."""
def diagonal(A: Any, *, offset: _int = 0, dim1: _int = -2, dim2: _int = -1) -> Tensor:
    """The diagonals of matrices, as a view; see `torch.diagonal`."""
def eig(A: Any, *, out: Any = None) -> return_types.linalg_eig: ...
def eigh(A: Any, UPLO: str = "L", *, out: Any = None) -> return_types.linalg_eigh: ...
def eigvals(A: Tensor, *, out: Any = None) -> Tensor:
    """The eigenvalues of square matrices, complex, in no particular order."""
def eigvalsh(A: Tensor, UPLO: str = "L", *, out: Any = None) -> Tensor:
    """The eigenvalues of Hermitian matrices, rising; see `linalg.eigh`."""
def householder_product(A: Any, tau: Any, *, out: Any = None) -> Tensor: ...
def inv(A: Tensor, *, out: Any = None) -> Tensor:
    """The inverses of square matrices."""
def inv_ex(A: Any, *, check_errors: _bool = False, out: Any = None) -> return_types.linalg_inv_ex:
    """:func:`inv`, as the named tuple (inverse, info)."""
def ldl_factor(
    A: Any,
    *,
    hermitian: _bool = False,
    out: Any = None,
) -> return_types.linalg_ldl_factor: ...
def ldl_factor_ex(
    A: Any,
    *,
    hermitian: _bool = False,
    check_errors: _bool = False,
    out: Any = None,
) -> return_types.linalg_ldl_factor_ex:
    """:func:`ldl_factor`, as the named tuple (LD, pivots, info)."""
def ldl_solve(LD: Any, pivots: Any, B: Any, *, hermitian: _bool = False, out: Any = None) -> Tensor:
    """The X with A·X = B, from what `ldl_factor` made of A; their batches are broadcast."""
def lstsq(A: Any, B: Any, rcond: Any = None, *, driver: Any = None) -> return_types.linalg_lstsq: ...
def lu(A: Any, *, pivot: _bool = True, out: Any = None) -> return_types.linalg_lu:
    """P · L · U = A for matrices of any shape, as the named tuple (P, L, U)."""
def lu_factor(A: Any, *, pivot: _bool = True, out: Any = None) -> return_types.linalg_lu_factor: ...
def lu_factor_ex(
    A: Any,
    *,
    pivot: _bool = True,
    check_errors: _bool = False,
    out: Any = None,
) -> return_types.linalg_lu_factor_ex: ...
def lu_solve(
    LU: Tensor,
    pivots: Any,
    B: Any,
    *,
    left: _bool = True,
    adjoint: _bool = False,
    out: Any = None,
) -> Tensor: ...
def matmul(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Product of matrices; the same as `torch.matmul`."""
def matrix_exp(A: Tensor, *, out: Any = None) -> Tensor: ...
def matrix_norm(
    A: Any,
    ord: _float | str | None = "fro",
    dim: _int | Sequence[_int] | None = (-2, -1),
    keepdim: _bool = False,
    *,
    dtype: _dtype | None = None,
    out: Any = None,
) -> Tensor:
    """Norms of matrices in the two dimensions `dim`."""
def matrix_power(A: Any, n: _int, *, out: Any = None) -> Tensor: ...
def matrix_rank(
    A: Any,
    *,
    atol: _float | None = None,
    rtol: _float | None = None,
    hermitian: _bool = False,
    out: Any = None,
) -> Tensor: ...
def multi_dot(tensors: Sequence[Tensor], *, out: Any = None) -> Tensor: ...
def norm(
    A: Any,
    ord: _float | str | None = None,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    dtype: _dtype | None = None,
    out: Any = None,
) -> Tensor:
    """A norm: of matrices for two dimensions or where `ord` is a string, else of vectors."""
def pinv(
    A: Any,
    *,
    atol: _float | None = None,
    rtol: _float | None = None,
    hermitian: _bool = False,
    out: Any = None,
) -> Tensor:
    """Pseudo-inverses: singular values up to max(atol, rtol * the largest) count as zero."""
def qr(A: Any, mode: str = "reduced", *, out: Any = None) -> return_types.linalg_qr: ...
def slogdet(A: Any, *, out: Any = None) -> return_types.linalg_slogdet: ...
def solve(A: Any, B: Any, *, left: _bool = True, out: Any = None) -> Tensor: ...
def solve_ex(
    A: Any,
    B: Any,
    *,
    left: _bool = True,
    check_errors: _bool = False,
    out: Any = None,
) -> return_types.linalg_solve_ex: ...
def solve_triangular(
    A: Any,
    B: Any,
    *,
    upper: Any,
    left: _bool = True,
    unitriangular: _bool = False,
    out: Any = None,
) -> Tensor:
    """The solution X of A · X = B (X · A = B unless `left`) for triangular matrices A."""
def svd(
    A: Any,
    full_matrices: _bool = True,
    *,
    driver: Any = None,
    out: Any = None,
) -> return_types.linalg_svd: ...
def svdvals(A: Tensor, *, out: Any = None) -> Tensor:
    """The singular values of matrices, falling."""
def tensorinv(A: Any, ind: _int = 2, *, out: Any = None) -> Tensor: ...
def tensorsolve(
    A: Any,
    B: Any,
    dims: _int | Sequence[_int] | None = None,
    *,
    out: Any = None,
) -> Tensor: ...
def vander(x: Tensor, N: Any = None) -> Tensor: ...
def vecdot(
    x: Tensor,
    y: Tensor,
    *,
    dim: _int | Sequence[_int] | None = -1,
    out: Any = None,
) -> Tensor:
    """Products of vectors along `dim`, the first conjugated."""
def vector_norm(
    x: Tensor,
    ord: _float | str | None = 2,
    dim: _int | Sequence[_int] | None = None,
    keepdim: _bool = False,
    *,
    dtype: _dtype | None = None,
    out: Any = None,
) -> Tensor: ...
