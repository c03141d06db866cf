"""Orthogonal matrices as products of Householder's reflections I - tau · v · vᴴ."""

from __future__ import annotations

import numpy as np

from ... import errors
from ..._core import Tensor, make_tensor, matrices, shortcuts
from .. import return_types
from ..inplace import write_out
from ..joining import cat
from ..ranges import eye
from ..record import composite, op

shortcuts.set_shortcut_operations(write_out=write_out)


@op(public=False, outputs=("a", "tau"), fast=matrices.geqrf)
def geqrf_factors(input: Tensor):
    if input.ndim < 2:
        raise RuntimeError("torch.geqrf: input must have at least 2 dimensions.")
    a, tau = np.linalg.qr(input, "raw")
    return a.swapaxes(-1, -2), tau


@composite
def geqrf(input, *, out=None):
    """R and, below it, the reflections whose product is Q, with their factors: the named tuple (a, tau) of LAPACK.

    For :func:`ormqr` and :func:`orgqr`. There is no gradient: `torch.linalg.qr` has one.
    """
    return return_types.geqrf(*geqrf_factors(input, out=out))


def _check(name: str, A, tau) -> None:
    if A.ndim < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions.")
    if tau.ndim != A.ndim - 1:
        raise RuntimeError(
            f"{name}: Expected tau to have one dimension less than input, but got tau.ndim equal to {tau.ndim} and "
            f"input.ndim is equal to {A.ndim}"
        )
    if tau.dtype is not A.dtype:
        ours, theirs = errors.kind_name(tau.dtype), errors.kind_name(A.dtype)
        raise RuntimeError(f"{name}: tau dtype {ours} does not match input dtype {theirs}")


def _vector(A, i: int):
    """The i-th vector: zeros, a 1, and what lies below the diagonal of A."""
    column = A.narrow(-1, i, 1)
    m = A.shape[-2]
    below = column.narrow(-2, i + 1, m - i - 1)
    head = np.zeros((i + 1, 1), A.dtype.numpy)
    head[i] = 1
    return cat([make_tensor(head).expand(*A.shape[:-2], i + 1, 1), below], -2)


def _reflected(A, tau, other, adjoint: bool):
    """H₁ · H₂ · … · other, or the adjoint of that product times `other`."""
    count = tau.shape[-1]
    for i in range(count) if adjoint else reversed(range(count)):
        v = _vector(A, i)
        factor = tau.narrow(-1, i, 1).unsqueeze(-1)
        other = other - (factor.conj() if adjoint else factor) * v @ (v.mH @ other)
    return other


@composite(method=False, fast=shortcuts.householder_product)
def linalg_householder_product(A, tau, *, out=None):
    """The first n columns of the product of the reflections that the columns of A (m, n), below its diagonal, name.

    `tau` (k) are their factors. Raises RuntimeError unless m >= n >= k.

    Example::

        >>> a, tau = torch.geqrf(torch.tensor([[3.0, 1.0], [4.0, 2.0]]))
        >>> torch.linalg.householder_product(a, tau)
        tensor([[-0.6000, -0.8000],
                [-0.8000,  0.6000]])
    """
    name = "torch.linalg.householder_product"
    if A.ndim >= 2 and A.shape[-2] < A.shape[-1]:
        raise RuntimeError(f"{name}: input.shape[-2] must be greater than or equal to input.shape[-1]")
    if A.ndim >= 2 and tau.ndim and tau.shape[-1] > A.shape[-1]:
        raise RuntimeError(f"{name}: input.shape[-1] must be greater than or equal to tau.shape[-1]")
    _check(name, A, tau)
    one = eye(*A.shape[-2:], dtype=A.dtype).expand(A.shape)
    if tau.shape[-1] == 0:
        one = one + A * 0  # joined to A in the graph, with gradient zero
    made = _reflected(A, tau, one, False)
    return made if out is None else write_out(out, made)


@composite
def orgqr(input, input2, *, out=None):
    """The same as `torch.linalg.householder_product`."""
    return linalg_householder_product(input, input2, out=out)


@composite(fast=shortcuts.ormqr)
def ormqr(input, input2, input3: Tensor, left=True, transpose=False, *, out=None):
    """Q · input3 (input3 · Q unless `left`; Qᴴ for Q if `transpose`), Q being the square matrix of :func:`geqrf`.

    `input` and `input2` are geqrf's a and tau. Q itself is never made.
    """
    other = input3
    _check("torch.ormqr", input, input2)
    side = -2 if left else -1
    if other.shape[side] != input.shape[-2]:
        raise RuntimeError(f"torch.ormqr: other.shape[{side}] must be equal to input.shape[-2]")
    if input2.shape[-1] != min(other.shape[side], input.shape[-1]):
        raise RuntimeError(f"torch.ormqr: tau.shape[-1] must be equal to min(other.shape[{side}], input.shape[-1])")
    if left:
        made = _reflected(input, input2, other, transpose)
    else:
        made = _reflected(input, input2, other.mH, not transpose).mH
    return made if out is None else write_out(out, made)
