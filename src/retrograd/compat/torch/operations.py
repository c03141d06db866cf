"""Operations that PyTorch has beside those that programs are written with, made of the public ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..._core import Tensor
from ...linalg import cholesky, eigh, solve_triangular, vector_norm
from ...ops import empty, mm, rand

__all__ = ["empty_permuted", "lobpcg", "native_dropout", "norm_except_dim", "slice_copy", "spmm"]


def norm_except_dim(v: Tensor, pow: float = 2, dim: int = 0) -> Tensor:
    """The norm over all dimensions but `dim`, kept with length 1; over all of them for -1."""
    if dim == -1:
        return vector_norm(v, pow)
    others = [other for other in range(v.ndim) if other != dim % v.ndim]
    return vector_norm(v, pow, dim=others, keepdim=True) if others else v.abs()


def spmm(input: Tensor, mat2: Tensor) -> Tensor:
    """The product of a matrix, which may be sparse in PyTorch, and another."""
    return mm(input, mat2)


def native_dropout(input: Tensor, p: float, train: bool | None) -> tuple[Tensor, Tensor]:
    """(`input` with elements set to 0 with probability `p`, the others divided by 1 - p; which elements were kept)."""
    if train is False or p == 0:
        return input * 1, rand(input.shape).ge(0)
    kept = rand(input.shape).ge(p)
    return input * kept.to(input.dtype) * (0.0 if p == 1 else 1 / (1 - p)), kept


def slice_copy(
    input: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> Tensor:
    """A copy of every `step`-th element along `dim` from `start` up to `end`."""
    place = (slice(None),) * (dim % input.ndim) + (slice(start, end, step),)
    return input[place].clone()


def empty_permuted(size: Sequence[int], physical_layout: Sequence[int], **options: Any) -> Tensor:
    """An uninitialised tensor whose dimensions lie in memory in the order of `physical_layout`, the outermost first."""
    if sorted(physical_layout) != list(range(len(size))):
        raise RuntimeError(
            f"Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = "
            f"{len(size)} is not equal to len(physical_layout) = {len(physical_layout)}, or a dimension is missing"
        )
    made = empty([size[dim] for dim in physical_layout], **options)
    return made.permute([list(physical_layout).index(dim) for dim in range(len(size))])


def lobpcg(
    A: Tensor,
    k: int | None = None,
    B: Tensor | None = None,
    X: Tensor | None = None,
    n: int | None = None,
    iK: Tensor | None = None,
    niter: int | None = None,
    tol: float | None = None,
    largest: bool | None = None,
    method: str | None = None,
    tracker: Any = None,
    ortho_iparams: dict[str, int] | None = None,
    ortho_fparams: dict[str, float] | None = None,
    ortho_bparams: dict[str, bool] | None = None,
) -> tuple[Tensor, Tensor]:
    """The `k` largest eigenvalues, or the smallest, of A x = λ B x, and their eigenvectors as columns.

    A and B are symmetric, B positive definite. Matrices here fit into memory, so that all eigenvalues are computed, and
    the arguments about iterations (`n`, `iK`, `niter`, `tol`, `method`, `tracker`, `ortho_…`) change nothing; `X` gives
    the default of `k`.
    """
    if A.ndim < 2 or A.shape[-1] != A.shape[-2]:
        raise RuntimeError(f"lobpcg: A must be batches of square matrices, but its shape is {list(A.shape)}")
    count = k if k is not None else 1 if X is None else X.shape[-1]
    symmetric = (A + A.mT) / 2
    if B is None:
        values, vectors = eigh(symmetric)
    else:
        lower = cholesky(B)
        left = solve_triangular(lower, symmetric, upper=False)
        values, vectors = eigh(solve_triangular(lower, left.mT, upper=False))
        vectors = solve_triangular(lower.mT, vectors, upper=True)
    if largest is None or largest:
        values, vectors = values.flip(-1), vectors.flip(-1)
    return values[..., :count], vectors[..., :count]
