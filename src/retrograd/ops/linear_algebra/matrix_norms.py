"""Norms, condition numbers and ranks of matrices, and least squares."""

from __future__ import annotations

import math

import numpy as np

from ..._core import dtypes, make_tensor
from .. import return_types
from ..batching import whole_values
from ..dimensions import wrap_dims
from ..inplace import write_out
from ..norms import linalg_vector_norm
from ..record import composite
from .linalg import linalg_inv, linalg_pinv, relative_tolerance
from .spectral import linalg_eigvalsh, linalg_svdvals, sum_of_singular_values


@composite(method=False)
def linalg_matrix_norm(A, ord="fro", dim=(-2, -1), keepdim=False, *, dtype=None, out=None):
    """Norms of matrices in the two dimensions `dim`.

    `ord` is "fro" (root of the sum of squares), "nuc" (sum of singular values), 2 and -2 (largest and
    smallest singular value), 1 and -1 (largest and smallest column sum of sizes), inf and -inf (of rows).

    Example::

        >>> torch.linalg.matrix_norm(torch.tensor([[3.0, 0.0], [0.0, 4.0]]))
        tensor(5.)
    """
    if A.ndim < 2:
        raise RuntimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.")
    if ord not in ("fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf):
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    dims = dim if isinstance(dim, (tuple, list)) else (dim,)
    if len(dims) != 2:
        raise RuntimeError(f"linalg.matrix_norm: dim must be a 2-tuple. Got {', '.join(map(str, dims))}")
    if dims[0] == dims[1]:
        raise RuntimeError(f"linalg.matrix_norm: dims must be different. Got ({dims[0]}, {dims[1]})")
    row, column = wrap_dims(dims, A.ndim)
    A = A if dtype is None else A.to(dtype)
    if ord == "fro":
        made = linalg_vector_norm(A, 2, (row, column), keepdim)
    elif ord in ("nuc", 2, -2):
        A = A.movedim((row, column), (-2, -1))
        if ord == "nuc":
            made = sum_of_singular_values(A)
        else:
            made = linalg_svdvals(A).amax(-1) if ord == 2 else linalg_svdvals(A).amin(-1)
        for d in sorted((row, column)) if keepdim else ():
            made = made.unsqueeze(d)
    else:
        across, along = (row, column) if abs(ord) == 1 else (column, row)
        sums = linalg_vector_norm(A, 1, across, True)
        made = sums.amax((along,), True) if ord > 0 else sums.amin((along,), True)
        made = made if keepdim else made.squeeze((row, column))
    return made if out is None else write_out(out, made)


@composite(method=False)
def linalg_norm(A, ord=None, dim=None, keepdim=False, *, dtype=None, out=None):
    """A norm: of matrices for two dimensions or where `ord` is a string, else of vectors.

    Without `ord` it is the 2-norm of all elements, or of those along `dim`.

    Example::

        >>> torch.linalg.norm(torch.tensor([[3.0, 0.0], [0.0, 4.0]]), 2)
        tensor(4.)
    """
    several = isinstance(dim, (tuple, list)) and len(dim) == 2
    if ord is not None and (isinstance(ord, str) or several or (dim is None and A.ndim == 2)):
        return linalg_matrix_norm(A, ord, (-2, -1) if dim is None else dim, keepdim, dtype=dtype, out=out)
    if ord is not None and dim is None and A.ndim > 2:
        raise RuntimeError(
            f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {A.ndim}D."
        )
    return linalg_vector_norm(A, 2 if ord is None else ord, dim, keepdim, dtype=dtype, out=out)


@composite(method=False)
def linalg_cond(A, p=None, *, out=None):
    """Condition numbers: largest over smallest singular value, or norm(A, p) · norm(A⁻¹, p)."""
    if A.ndim < 2:
        raise RuntimeError("linalg.cond: The input tensor must have at least 2 dimensions.")
    if p in (None, 2, -2):
        values = linalg_svdvals(A)
        largest, smallest = values.amax(-1), values.amin(-1)
        made = smallest / largest if p == -2 else largest / smallest
    else:
        made = linalg_matrix_norm(A, p) * linalg_matrix_norm(linalg_inv(A), p)
    return made if out is None else write_out(out, made)


@composite(method=False)
def linalg_matrix_rank(A, *, atol=None, rtol=None, hermitian=False, out=None):
    """The number of singular values above max(atol, rtol * the largest); tolerances as in `linalg.pinv`.

    Example::

        >>> torch.linalg.matrix_rank(torch.tensor([[1.0, 2.0], [2.0, 4.0]]))
        tensor(1)
    """
    if A.ndim < 2:
        raise RuntimeError(
            "torch.linalg.matrix_rank: The input tensor input must have at least 2 dimensions."
        )
    A = A.detach()
    values = linalg_eigvalsh(A).abs() if hermitian else linalg_svdvals(A)
    if not values.shape[-1]:
        made = values.sum(-1).long()
        return made if out is None else write_out(out, made)
    relative = make_tensor(np.asarray(relative_tolerance(A, atol, rtol), values.dtype.numpy))
    tolerance = values.amax(-1, True) * relative.unsqueeze(-1)
    made = (values > tolerance).sum(-1)
    return made if out is None else write_out(out, made)


@composite(method=False)
def linalg_lstsq(A, B, rcond=None, *, driver=None):
    """Least-squares solutions of A · X = B, as the named tuple (solution, residuals, rank, singular_values).

    The solution is the one of smallest norm. As in PyTorch residuals come with the drivers "gels", "gelsd"
    and "gelss" where A has full rank and more rows than columns, singular values with the last two; the
    default is "gelsy".
    """
    vectors = B.ndim == 1 or (B.ndim == A.ndim - 1 and B.shape == A.shape[:-1])
    right = B.unsqueeze(-1) if vectors else B
    solution = linalg_pinv(A, rtol=rcond) @ right
    m, n = A.shape[-2:]
    measured = m > n and driver in ("gels", "gelsd", "gelss")
    unasked = driver == "gels" and not measured
    rank = A.new_zeros(0, dtype=dtypes.int64) if unasked else linalg_matrix_rank(A, rtol=rcond)
    residuals = solution.abs().reshape(-1).narrow(0, 0, 0)
    values = residuals.detach()
    if measured and bool((whole_values(rank) == n).all()):
        residuals = (A @ solution - right).abs().square().sum(-2)
    if driver == "gels":
        rank = rank.new_zeros(0)
    if driver in ("gelsd", "gelss"):
        values = linalg_svdvals(A.detach())
    return return_types.linalg_lstsq(solution.squeeze(-1) if vectors else solution, residuals, rank, values)


@composite(method=False)
def frobenius_norm(input, dim, keepdim=False):
    """The root of the sum of squared sizes over the dimensions `dim`; none means all."""
    return linalg_vector_norm(input, 2, dim, keepdim)


@composite(method=False)
def nuclear_norm(input, dim=None, keepdim=False):
    """The sum of the singular values of a matrix, or of the matrices in the two dimensions `dim`.

    Raises:
        RuntimeError: without `dim`, for what is no matrix.
    """
    if dim is None and input.ndim != 2:
        raise RuntimeError(
            f"Expected a tensor with 2 dimensions, but got a tensor with {input.ndim} dimensions instead."
        )
    return linalg_matrix_norm(input, "nuc", (0, 1) if dim is None else dim, keepdim)
