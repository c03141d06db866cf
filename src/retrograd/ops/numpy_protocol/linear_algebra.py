"""Products and `numpy.linalg`: NumPy's parameters on the left, the operations on tensors on the right."""

from __future__ import annotations

from collections.abc import Callable

from ... import ops
from ..._core import Tensor


def _tensor(value) -> Tensor:
    return value if isinstance(value, Tensor) else ops.tensor(value)


def _dot(a, b):
    a, b = _tensor(a), _tensor(b)
    if a.ndim == 0 or b.ndim == 0:
        return a * b
    if a.ndim <= 2 and b.ndim <= 2:
        return ops.matmul(a, b)
    return ops.tensordot(a, b, dims=([a.ndim - 1], [max(b.ndim - 2, 0)]))


def _inner(a, b):
    return ops.inner(_tensor(a), _tensor(b))


def _tensordot(a, b, axes=2):
    if not isinstance(axes, int):
        axes = [[side] if isinstance(side, int) else list(side) for side in axes]
    return ops.tensordot(_tensor(a), _tensor(b), dims=axes)


def _einsum(subscripts, *operands, optimize=False):
    if not isinstance(subscripts, str):
        raise TypeError("numpy.einsum: the subscripts must be text for tensors, such as 'ij,jk->ik'")
    return ops.einsum(subscripts, *[_tensor(x) for x in operands])


def _cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = ops.movedim(_tensor(a), axisa, -1), ops.movedim(_tensor(b), axisb, -1)
    if a.shape[-1] != 3 or b.shape[-1] != 3:
        raise TypeError("numpy.cross: vectors of three components are needed for tensors")
    return ops.movedim(ops.linalg_cross(a, b, dim=-1), -1, axisc)


def _trace(a, offset=0, axis1=0, axis2=1):
    return ops.diagonal(a, offset, axis1, axis2).sum(-1)


def _outer(a, b):
    return ops.outer(_tensor(a).reshape(-1), _tensor(b).reshape(-1))


def _vdot(a, b, /):
    return ops.vdot(_tensor(a).reshape(-1), _tensor(b).reshape(-1))


def _norm(x, ord=None, axis=None, keepdims=False):
    return ops.linalg_norm(x, ord, axis, bool(keepdims))


def _lstsq(a, b, rcond=None):
    solution = ops.linalg_lstsq(a, b, rcond, driver="gelsd")
    return tuple(solution)


def _cholesky(a, /, *, upper=False):
    lower = ops.linalg_cholesky(a)
    return ops.transpose(lower, -1, -2).conj() if upper else lower


def _qr(a, mode="reduced"):
    if mode == "r":
        return ops.linalg_qr(a, mode="r")[1]
    return ops.linalg_qr(a, mode=mode)


def _svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    if hermitian:
        raise TypeError("numpy.linalg.svd: hermitian=True is not defined for tensors")
    return ops.linalg_svd(a, full_matrices) if compute_uv else ops.linalg_svdvals(a)


def _eigh(a, UPLO="L"):
    return ops.linalg_eigh(a, UPLO)


def _matrix_rank(A, tol=None, hermitian=False, *, rtol=None):
    return ops.linalg_matrix_rank(A, atol=tol, rtol=rtol, hermitian=hermitian)


def _pinv(a, rcond=None, hermitian=False, *, rtol=None):
    return ops.linalg_pinv(a, rtol=rcond if rtol is None else rtol, hermitian=hermitian)


def _solve(a, b):
    return ops.linalg_solve(_tensor(a), _tensor(b))


def _tensorsolve(a, b, axes=None):
    return ops.linalg_tensorsolve(_tensor(a), _tensor(b), dims=axes)


def _multi_dot(arrays):
    return ops.linalg_multi_dot([_tensor(x) for x in arrays])


LINEAR_ALGEBRA: dict[str, Callable] = {
    "cross": _cross,
    "dot": _dot,
    "einsum": _einsum,
    "inner": _inner,
    "kron": lambda a, b: ops.kron(_tensor(a), _tensor(b)),
    "outer": _outer,
    "tensordot": _tensordot,
    "trace": _trace,
    "vdot": _vdot,
    "linalg.cholesky": _cholesky,
    "linalg.cond": lambda x, p=None: ops.linalg_cond(x, p),
    "linalg.cross": lambda x1, x2, /, *, axis=-1: ops.linalg_cross(_tensor(x1), _tensor(x2), dim=axis),
    "linalg.det": lambda a: ops.linalg_det(a),
    "linalg.diagonal": lambda x, /, *, offset=0: ops.diagonal(x, offset, -2, -1),
    "linalg.eig": lambda a: ops.linalg_eig(a),
    "linalg.eigh": _eigh,
    "linalg.eigvals": lambda a: ops.linalg_eigvals(a),
    "linalg.eigvalsh": lambda a, UPLO="L": ops.linalg_eigvalsh(a, UPLO),
    "linalg.inv": lambda a: ops.linalg_inv(a),
    "linalg.lstsq": _lstsq,
    "linalg.matmul": lambda x1, x2, /: ops.matmul(_tensor(x1), _tensor(x2)),
    "linalg.matrix_norm": lambda x, /, *, keepdims=False, ord="fro": ops.linalg_matrix_norm(x, ord, keepdim=keepdims),
    "linalg.matrix_power": lambda a, n: ops.linalg_matrix_power(a, n),
    "linalg.matrix_rank": _matrix_rank,
    "linalg.matrix_transpose": lambda x, /: ops.transpose(x, -1, -2),
    "linalg.multi_dot": _multi_dot,
    "linalg.norm": _norm,
    "linalg.outer": lambda x1, x2, /: ops.outer(_tensor(x1), _tensor(x2)),
    "linalg.pinv": _pinv,
    "linalg.qr": _qr,
    "linalg.slogdet": lambda a: ops.linalg_slogdet(a),
    "linalg.solve": _solve,
    "linalg.svd": _svd,
    "linalg.svdvals": lambda x, /: ops.linalg_svdvals(x),
    "linalg.tensordot": lambda x1, x2, /, *, axes=2: _tensordot(x1, x2, axes),
    "linalg.tensorinv": lambda a, ind=2: ops.linalg_tensorinv(a, ind),
    "linalg.tensorsolve": _tensorsolve,
    "linalg.trace": lambda x, /, *, offset=0: ops.diagonal(x, offset, -2, -1).sum(-1),
    "linalg.vecdot": lambda x1, x2, /, *, axis=-1: ops.linalg_vecdot(_tensor(x1), _tensor(x2), dim=axis),
    "linalg.vector_norm": lambda x, /, *, axis=None, keepdims=False, ord=2: ops.linalg_vector_norm(
        x, ord, axis, bool(keepdims)
    ),
}
