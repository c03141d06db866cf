"""Linear algebra that reports the matrices it fails for in place of raising: `torch.linalg.inv_ex` and its siblings."""

from __future__ import annotations

import math

import numpy as np

from .._core import make_tensor, read_array
from . import return_types
from .decompositions import check_matrices, leading_minor, linalg_cholesky, not_positive
from .elimination import eliminate, flat_batch
from .inplace import write_out
from .linalg import linalg_inv, linalg_solve, singular, singular_system
from .record import composite


def _kept(A, info: np.ndarray):
    """The matrices, with the identity for those that `info` says are not to be used, and where those are."""
    failed = make_tensor(np.asarray(info != 0))
    one = make_tensor(np.eye(A.shape[-1], dtype=A.dtype.numpy))
    return A.where(~failed.unsqueeze(-1).unsqueeze(-1), one), failed


def _blanked(made, failed):
    """NaN for the results that are not to be used; `made` has the batch of `failed` and more dimensions behind it."""
    return made.masked_fill(failed.reshape(*failed.shape, *[1] * (made.ndim - failed.ndim)), math.nan)


@composite(method=False)
def linalg_inv_ex(A, *, check_errors=False, out=None):
    """:func:`inv`, as the named tuple (inverse, info).

    `info` (int32) is 0 for each matrix that has an inverse, else the first zero pivot, counted from 1; the inverse is
    then NaN. With `check_errors` a LinAlgError is raised.
    """
    check_matrices("linalg.inv_ex", read_array(A))
    info = eliminate(read_array(A))[2]
    if check_errors and info.any():
        raise singular("linalg.inv_ex", read_array(A))
    if info.any():
        regular, failed = _kept(A, info)
        made = _blanked(linalg_inv(regular), failed)
    else:
        made = linalg_inv(A)
    made = (made, make_tensor(info))
    return return_types.linalg_inv_ex(*(made if out is None else write_out(out, made)))


@composite(method=False)
def linalg_solve_ex(A, B, *, left=True, check_errors=False, out=None):
    """:func:`solve`, as the named tuple (result, info); `info` and `check_errors` are those of :func:`inv_ex`."""
    check_matrices("linalg.solve", read_array(A))
    info = eliminate(read_array(A))[2]
    if check_errors and info.any():
        raise singular_system("torch.linalg.solve_ex")
    if info.any():
        regular, failed = _kept(A, info)
        made = _blanked(linalg_solve(regular, B, left=left), failed)
    else:
        made = linalg_solve(A, B, left=left)
    made = (made, make_tensor(info))
    return return_types.linalg_solve_ex(*(made if out is None else write_out(out, made)))


@composite(method=False)
def linalg_cholesky_ex(input, *, upper=False, check_errors=False, out=None):
    """:func:`cholesky`, as the named tuple (L, info).

    `info` (int32) is 0 for each positive-definite matrix, else the order of the first leading minor that is not; L is
    then NaN. With `check_errors` a LinAlgError is raised.
    """
    array = read_array(input)
    check_matrices("linalg.cholesky_ex", array)
    batch = array.conj().swapaxes(-1, -2) if upper else array
    orders = [leading_minor(matrix) for matrix in flat_batch(batch)]
    info = np.array(orders, np.int32).reshape(array.shape[:-2])
    if check_errors and info.any():
        raise not_positive("linalg.cholesky_ex", batch)
    if info.any():
        definite, failed = _kept(input, info)
        factor = _blanked(linalg_cholesky(definite, upper=upper), failed)
    else:
        factor = linalg_cholesky(input, upper=upper)
    made = (factor, make_tensor(info))
    return return_types.linalg_cholesky_ex(*(made if out is None else write_out(out, made)))
