"""Linear algebra that reports the matrices it fails for in place of raising: `torch.linalg.inv_ex` and its siblings."""

from __future__ import annotations

import math

import numpy as np

from ..._core import Tensor, dtypes, layout_of
from ...errors import LinAlgError
from .. import return_types
from ..batching import leading, whole_values
from ..inplace import write_out
from ..ranges import eye
from ..record import composite, op
from .decompositions import check_matrices, leading_minor, linalg_cholesky, not_positive
from .elimination import eliminate, flat_batch
from .linalg import linalg_inv, linalg_solve, singular, singular_system


@op(public=False, differentiable=False)
def first_zero_pivot(A: Tensor):
    """The first zero among the pivots of each matrix, counted from 1; 0 if there is none."""
    return eliminate(A)[2]


@op(public=False, differentiable=False)
def first_bad_minor(A: Tensor):
    """The order of the first leading minor of each matrix that is not positive-definite; 0 if all are."""
    orders = [leading_minor(matrix) for matrix in flat_batch(A)]
    return np.array(orders, np.int32).reshape(A.shape[:-2])


first_zero_pivot.batch(leading(2))
first_bad_minor.batch(leading(2))


def _kept(A, info):
    """The matrices, with the identity for those that `info` says are not to be used, and where those are."""
    failed = info != 0
    one = eye(A.shape[-1], dtype=A.dtype)
    return A.where(~failed.unsqueeze(-1).unsqueeze(-1), one), failed


def _blanked(made, failed):
    """NaN for the results that are not to be used; `made` has the batch of `failed` and more dimensions behind it."""
    return made.masked_fill(failed.reshape(*failed.shape, *[1] * (made.ndim - failed.ndim)), math.nan)


def _unfailing(A, function, *args, **kwargs):
    """What a function makes of matrices none of which it fails for, and the zeros that say so; else None."""
    try:
        made = function(*args, **kwargs)
    except LinAlgError:
        return None
    return made, A.new_zeros(A.shape[:-2], dtype=dtypes.int32)


@composite(method=False)
def linalg_inv_ex(A, *, check_errors=False, out=None):
    """:func:`inv`, as the named tuple (inverse, info).

    `info` (int32) is 0 for each matrix that has an inverse, else the first zero pivot, counted from 1; the inverse is
    then NaN. With `check_errors` a LinAlgError is raised.
    """
    check_matrices("linalg.inv_ex", layout_of(A))
    made = _unfailing(A, linalg_inv, A)
    if made is not None:
        return return_types.linalg_inv_ex(*(made if out is None else write_out(out, made)))
    info = first_zero_pivot(A)
    some_fail = bool(whole_values(info).any())
    if check_errors and some_fail:
        raise singular("linalg.inv_ex", whole_values(A))
    if some_fail:
        regular, failed = _kept(A, info)
        made = _blanked(linalg_inv(regular), failed)
    else:
        made = linalg_inv(A)
    made = (made, info)
    return return_types.linalg_inv_ex(*(made if out is None else write_out(out, made)))


@composite(method=False)
def linalg_solve_ex(A, B, *, left=True, check_errors=False, out=None):
    """:func:`solve`, as the named tuple (result, info); `info` and `check_errors` are those of :func:`inv_ex`."""
    check_matrices("linalg.solve", layout_of(A))
    made = _unfailing(A, linalg_solve, A, B, left=left)
    if made is not None:
        return return_types.linalg_solve_ex(*(made if out is None else write_out(out, made)))
    info = first_zero_pivot(A)
    some_fail = bool(whole_values(info).any())
    if check_errors and some_fail:
        raise singular_system("torch.linalg.solve_ex")
    if some_fail:
        regular, failed = _kept(A, info)
        made = _blanked(linalg_solve(regular, B, left=left), failed)
    else:
        made = linalg_solve(A, B, left=left)
    made = (made, info)
    return return_types.linalg_solve_ex(*(made if out is None else write_out(out, made)))


@composite(method=False)
def linalg_cholesky_ex(input, *, upper=False, check_errors=False, out=None):
    """:func:`cholesky`, as the named tuple (L, info).

    `info` (int32) is 0 for each positive-definite matrix, else the order of the first leading minor that is not; L is
    then NaN. With `check_errors` a LinAlgError is raised.
    """
    check_matrices("linalg.cholesky_ex", layout_of(input))
    made = _unfailing(input, linalg_cholesky, input, upper=upper)
    if made is not None:
        return return_types.linalg_cholesky_ex(*(made if out is None else write_out(out, made)))
    read = input.detach().mH if upper else input.detach()
    info = first_bad_minor(read)
    some_fail = bool(whole_values(info).any())
    if check_errors and some_fail:
        raise not_positive("linalg.cholesky_ex", whole_values(read))
    if some_fail:
        definite, failed = _kept(input, info)
        factor = _blanked(linalg_cholesky(definite, upper=upper), failed)
    else:
        factor = linalg_cholesky(input, upper=upper)
    made = (factor, info)
    return return_types.linalg_cholesky_ex(*(made if out is None else write_out(out, made)))
