"""Linear algebra: determinants, inverses, linear equations, norms and functions of matrices."""

from __future__ import annotations

import math

import numpy as np

from ... import errors
from ..._core import Tensor, layout_of, make_tensor, matrices, read_array
from .. import joining, return_types
from ..batching import leading, whole_values
from ..inplace import write_out
from ..matmul import matmul
from ..ranges import eye
from ..record import composite, op
from ..tangents import summed
from .decompositions import batch_note, check_matrices
from .elimination import eliminate

# ------------------------------------------------------------------------------------------------ inverse


def singular(name: str, array: np.ndarray) -> errors.LinAlgError:
    """The error that names the first zero among the pivots of the elimination."""
    pivots = eliminate(array)[2].reshape(-1)
    place = int((pivots != 0).argmax())
    return errors.LinAlgError(
        f"{name}: {batch_note(array, place)}The diagonal element {pivots[place] or array.shape[-1]} is zero, the "
        "inversion could not be completed because the input matrix is singular."
    )


def singular_system(name: str) -> errors.LinAlgError:
    return errors.LinAlgError(f"{name}: The solver failed because the input matrix is singular.")


@op(method=False, holomorphic=False, backward_name="LinalgInvExBackward0")
def linalg_inv(A: Tensor):
    """The inverses of square matrices.

    Raises LinAlgError for a singular matrix.

    Example::

        >>> torch.linalg.inv(torch.tensor([[2.0, 0.0], [0.0, 4.0]]))
        tensor([[0.5000, 0.0000],
                [0.0000, 0.2500]])
    """
    check_matrices("linalg.inv", A)
    try:
        return np.linalg.inv(A)
    except np.linalg.LinAlgError:
        raise singular("linalg.inv", A) from None


linalg_inv.batch(leading(2))


linalg_inv.gradients(A=lambda g, out: -(out.mH @ g @ out.mH))
linalg_inv.tangent(lambda t_A, out: -(out @ t_A @ out))


@composite
def inverse(input, *, out=None):
    """The inverses of square matrices; the same as `torch.linalg.inv`."""
    return linalg_inv(input, out=out)


# ------------------------------------------------------------------------------------------------ determinant


@op(method=False, holomorphic=False)
def linalg_det(A: Tensor):
    """The determinants of square matrices. Their gradient is right for singular matrices too.

    Example::

        >>> torch.linalg.det(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        tensor(-2.)
    """
    check_matrices("linalg.det", A)
    return np.asarray(np.linalg.det(A))


linalg_det.batch(leading(2))


@linalg_det.gradient("A")
def _det_gradient(g, A, out):
    """g times the matrix of cofactors: det · A⁻ᴴ, and for singular matrices without a division."""
    g = g.unsqueeze(-1).unsqueeze(-1)
    if A.shape[-1] > 2 and (whole_values(out) != 0).all():
        return g * out.conj().unsqueeze(-1).unsqueeze(-1) * linalg_inv(A).mH
    return g * _adjugate(A).mH


def _adjugate(A):
    """adj(A), where A · adj(A) = det(A) · I, from products and traces alone (Faddeev and Le Verrier)."""
    n = A.shape[-1]
    one = eye(n, dtype=A.dtype)
    made, sign = one.expand(A.shape), 1 if n % 2 else -1
    for k in range(1, n):
        product = A @ made
        made = product - product.diagonal(0, -2, -1).sum(-1, True).unsqueeze(-1) / k * one
    return made * sign if n > 0 else A


def _trace_of_product(a, b):
    return (a * b.mT).sum((-2, -1))


@linalg_det.tangent
def _det_tangent(A, t_A, out):
    """The trace of adj(A) · t, by Jacobi's formula."""
    if A.shape[-1] > 2 and (whole_values(out) != 0).all():
        return out * _trace_of_product(linalg_inv(A), t_A)
    return _trace_of_product(_adjugate(A), t_A)


@composite
def det(input):
    """The determinants of square matrices; the same as `torch.linalg.det`."""
    return linalg_det(input)


@op(public=False, outputs=("sign", "logabsdet"), backward_name="LinalgSlogdetBackward0", holomorphic=False)
def sign_and_log_det(input: Tensor):
    check_matrices("linalg.slogdet", input)
    return tuple([np.asarray(part) for part in np.linalg.slogdet(input)])


sign_and_log_det.batch(leading(2))


@sign_and_log_det.gradient("input")
def _slogdet_gradient(g_sign, g_logabsdet, input, sign):
    """d log det A = tr(A⁻¹ dA): the real part belongs to logabsdet, the imaginary part to the sign."""
    inverse = linalg_inv(input).mH
    g = g_logabsdet
    if input.is_complex():
        g = g - 1j * (g_sign.conj() * sign).imag
    return g.unsqueeze(-1).unsqueeze(-1) * inverse


@sign_and_log_det.tangent
def _slogdet_tangent(input, t_input, sign):
    slope = _trace_of_product(linalg_inv(input), t_input)
    return (sign * 1j * slope.imag, slope.real) if input.is_complex() else (None, slope)


@composite(method=False)
def linalg_slogdet(A, *, out=None):
    """Sign and logarithm of the absolute value of determinants, as the named tuple (sign, logabsdet).

    Example::

        >>> torch.linalg.slogdet(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        torch.return_types.linalg_slogdet(
        sign=tensor(-1.),
        logabsdet=tensor(0.6931))
    """
    return return_types.linalg_slogdet(*sign_and_log_det(A, out=out))


@composite
def slogdet(input):
    """(sign, logabsdet) of determinants; the same as `torch.linalg.slogdet`."""
    return return_types.slogdet(*sign_and_log_det(input))


@composite
def logdet(input):
    """The logarithms of determinants: NaN where one is negative, -inf where it is zero."""
    sign, log = sign_and_log_det(input)
    if input.is_complex():
        return log + sign.log()
    return log.masked_fill(sign < 0, math.nan)


# ------------------------------------------------------------------------------------------- linear equations


@op(public=False, backward_name="LinalgSolveExBackward0", holomorphic=False)
def solve_matrices(A: Tensor, B: Tensor):
    """The X with A · X = B, for matrices; leading dimensions broadcast."""
    try:
        return np.linalg.solve(A, B)
    except np.linalg.LinAlgError:
        raise singular_system("torch.linalg.solve") from None


solve_matrices.batch(leading(2))


@solve_matrices.gradient("A", "B")
def _solve_gradient(g, A, out, needs):
    g_B = solve_matrices(A.mH, g)
    return -(g_B @ out.mH) if needs[0] else None, g_B


@solve_matrices.tangent
def _solve_tangent(A, t_A, t_B, out):
    return solve_matrices(A, summed(t_B, None if t_A is None else -(t_A @ out)))


@composite(method=False)
def linalg_solve(A, B, *, left=True, out=None):
    """The solution X of A · X = B, or of X · A = B unless `left`, for square A; leading dimensions broadcast.

    B may hold vectors: one dimension, or a batch of them, of A's shape without its last dimension. Raises
    LinAlgError for a singular A.

    Example::

        >>> torch.linalg.solve(torch.tensor([[2.0, 0.0], [0.0, 4.0]]), torch.tensor([2.0, 2.0]))
        tensor([1.0000, 0.5000])
    """
    check_matrices("linalg.solve", layout_of(A))
    if A.dtype is not B.dtype:
        one, two = errors.kind_name(A.dtype), errors.kind_name(B.dtype)
        raise RuntimeError(
            f"linalg.solve: Expected A and B to have the same dtype, but found A of type {one} and B of type {two} "
            "instead"
        )
    vectors = B.ndim == 1 or (B.ndim == A.ndim - 1 and B.shape == A.shape[:-1])
    right = B.unsqueeze(-1) if vectors else B
    if A.shape[-1] != right.shape[-2 if left else -1]:
        equation = "AX = B" if left else "XA = B"
        raise RuntimeError(
            f"linalg.solve: Incompatible shapes of A and B for the equation {equation} ({A.shape[-2]}x{A.shape[-1]} "
            f"and {right.shape[-2]}x{right.shape[-1]})"
        )
    made = solve_matrices(A, right) if left else solve_matrices(A.mT, right.mT).mT
    made = made.squeeze(-1) if vectors else made
    return made if out is None else write_out(out, made)


@op(public=False, backward_name="LinalgSolveTriangularBackward0", holomorphic=False, fast=matrices.solve_triangle)
def solve_triangle(A: Tensor, B: Tensor, upper: bool, unit: bool):
    """The X with A · X = B, of whose square A only a triangle is read, with a diagonal of ones if `unit`."""
    check_matrices("linalg.solve_triangular", A)
    n = A.shape[-1]
    if n <= 1 or A.dtype != B.dtype or B.ndim < 2 or B.shape[-2] != n:
        return np.linalg.solve(np.eye(n) if unit else A, B).astype(B.dtype, copy=False)
    return _solved_by_halves(A, B, upper, unit)


def _solved_by_halves(A: np.ndarray, B: np.ndarray, upper: bool, unit: bool) -> np.ndarray:
    """Triangular systems of which a matrix product does most."""
    made = matrices.solve_triangle(A, B, upper, unit)
    if made is not None:
        return made
    half = A.shape[-1] // 2
    first, last = slice(0, half), slice(half, None)
    if upper:
        first, last = last, first
    one = _solved_by_halves(A[..., first, first], B[..., first, :], upper, unit)
    two = _solved_by_halves(A[..., last, last], B[..., last, :] - A[..., last, first] @ one, upper, unit)
    return np.concatenate([two, one] if upper else [one, two], -2)


solve_triangle.batch(leading(2))


@solve_triangle.gradient("A", "B")
def _solve_triangle_gradient(g, A, out, upper, unit, needs):
    g_B = solve_triangle(A.mH, g, not upper, unit)
    if not needs[0]:
        return None, g_B
    return _triangle_of(-(g_B @ out.mH), upper, unit), g_B


def _triangle_of(x, upper: bool, unit: bool):
    """What a triangular solution reads of a matrix; its diagonal not if that counts as ones."""
    return x.triu(int(unit)) if upper else x.tril(-int(unit))


@solve_triangle.tangent
def _solve_triangle_tangent(A, t_A, t_B, out, upper, unit):
    moved = None if t_A is None else -(_triangle_of(t_A, upper, unit) @ out)
    return solve_triangle(A, summed(t_B, moved), upper, unit)


@composite(method=False)
def linalg_solve_triangular(A, B, *, upper, left=True, unitriangular=False, out=None):
    """The solution X of A · X = B (X · A = B unless `left`) for triangular matrices A.

    Only that triangle of A is read; `unitriangular` takes its diagonal as ones.
    """
    if left:
        made = solve_triangle(A, B, upper, unitriangular)
    else:
        made = solve_triangle(A.mT, B.mT, not upper, unitriangular).mT
    return made if out is None else write_out(out, made)


@op(public=False, holomorphic=False, backward_name="LinalgPinvBackward0")
def pseudo_inverse(input: Tensor, rtol: float, hermitian: bool):
    return np.linalg.pinv(input, rcond=rtol, hermitian=hermitian)


pseudo_inverse.batch(leading(2))


@pseudo_inverse.gradient("input")
def _pinv_gradient(g, input, out):
    """From Golub and Pereyra (1973): valid where the rank stays the same nearby."""
    gh, outh = g.mH, out.mH
    left, right = gh - input @ (out @ gh), gh - (gh @ out) @ input
    return left @ out @ outh + outh @ out @ right - outh @ g @ outh


@pseudo_inverse.tangent
def _pinv_tangent(input, t_input, out):
    th, outh = t_input.mH, out.mH
    left, right = th - out @ (input @ th), th - (th @ input) @ out
    return left @ outh @ out + out @ outh @ right - out @ t_input @ out


@composite(method=False)
def linalg_pinv(A, *, atol=None, rtol=None, hermitian=False, out=None):
    """Pseudo-inverses: singular values up to max(atol, rtol * the largest) count as zero.

    `rtol` is max(m, n) times the dtype's eps unless `atol` is given.

    Example::

        >>> torch.linalg.pinv(torch.tensor([[2.0], [0.0]]))
        tensor([[0.5000, 0.0000]])
    """
    if A.ndim < 2 or not (A.is_floating_point() or A.is_complex()):
        raise RuntimeError(
            f"linalg.pinv({errors.kind_name(A.dtype)}{{{list(A.shape)}}}): expected a tensor with 2 or more "
            "dimensions of float, double, cfloat or cdouble types"
        )
    made = pseudo_inverse(A, relative_tolerance(A, atol, rtol), hermitian)
    return made if out is None else write_out(out, made)


def relative_tolerance(A, atol, rtol) -> float | np.ndarray:
    """The tolerance max(atol, rtol * largest singular value) in parts of that value."""
    if rtol is None:
        rtol = 0.0 if atol is not None else max(A.shape[-2:]) * float(np.finfo(A.dtype.numpy).eps)
    atol, rtol = (read_array(t) if isinstance(t, Tensor) else t for t in (atol, rtol))
    if atol is None or not A.numel():
        return rtol
    largest = np.linalg.svd(read_array(A), compute_uv=False).max(-1)
    atol = np.broadcast_to(atol, np.broadcast_shapes(np.shape(atol), largest.shape))
    return np.maximum(np.divide(atol, largest, out=np.zeros_like(atol, largest.dtype), where=largest > 0), rtol)


@composite
def pinverse(input, rcond=1e-15):
    """Pseudo-inverses; `torch.linalg.pinv` is the newer name."""
    return linalg_pinv(input, rtol=rcond)


# ---------------------------------------------------------------------------------------- powers, exponential


@composite(method=False)
def linalg_matrix_power(A, n, *, out=None):
    """The `n`-th powers of square matrices by repeated squaring; of their inverses for negative `n`.

    Example::

        >>> torch.linalg.matrix_power(torch.tensor([[1.0, 1.0], [0.0, 1.0]]), 3)
        tensor([[1., 3.],
                [0., 1.]])
    """
    if not isinstance(n, int):
        given = type(n).__name__
        raise TypeError(f"linalg_matrix_power(): argument 'n' (position 2) must be int, not {given}")
    if A.ndim < 2:
        raise RuntimeError("linalg.matrix_power: The input tensor A must have at least 2 dimensions.")
    if A.shape[-1] != A.shape[-2]:
        raise RuntimeError(
            f"linalg.matrix_power: A must be batches of square matrices, but they are {A.shape[-2]} by {A.shape[-1]} "
            "matrices"
        )
    if n == 0:
        one = eye(A.shape[-1], dtype=A.dtype)
        made = A.masked_fill(one == one, 0) + one  # joined to A in the graph, with gradient zero
        return made if out is None else write_out(out, made)
    square, rest, made = (linalg_inv(A) if n < 0 else A), abs(n), None
    while rest:
        if rest % 2:
            made = square if made is None else made @ square
        rest //= 2
        square = square @ square if rest else square
    return made if out is None else write_out(out, made)


@composite
def matrix_power(input, n, *, out=None):
    """The `n`-th powers of square matrices; the same as `torch.linalg.matrix_power`."""
    return linalg_matrix_power(input, n, out=out)


def _exponential(array: np.ndarray) -> np.ndarray:
    """exp of matrices by scaling, a Taylor polynomial of degree 18, and squaring.

    Source: Moler and Van Loan, Nineteen dubious ways to compute the exponential of a matrix (2003), method 3.
    """
    size = np.abs(array).sum(-1).max(initial=0)
    halvings = max(0, int(np.ceil(np.log2(size))) + 1) if 0 < size < np.inf else 0
    scaled = array / 2**halvings
    one = np.eye(array.shape[-1], dtype=array.dtype)
    total = np.broadcast_to(one, array.shape)
    for k in range(18, 0, -1):
        total = one + scaled @ total / k
    for _ in range(halvings):
        total = total @ total
    return total.astype(array.dtype, copy=False)


@op(method=False, holomorphic=False)
def linalg_matrix_exp(A: Tensor):
    """The exponentials of square matrices: I + A + A·A / 2 + …

    Example::

        >>> torch.linalg.matrix_exp(torch.zeros(2, 2))
        tensor([[1., 0.],
                [0., 1.]])
    """
    check_matrices("linalg.matrix_exp", A)
    return _exponential(A)


linalg_matrix_exp.batch(leading(2))


@linalg_matrix_exp.gradient("A")
def _matrix_exp_gradient(g, A):
    """The derivative of exp at Aᴴ in the direction g is a block of exp([[Aᴴ, g], [0, Aᴴ]])."""
    n, turned = A.shape[-1], A.mH
    upper = joining.cat([turned, g], -1)
    lower = joining.cat([turned.new_zeros(turned.shape), turned], -1)
    return linalg_matrix_exp(joining.cat([upper, lower], -2)).narrow(-2, 0, n).narrow(-1, n, n)


@linalg_matrix_exp.tangent
def _matrix_exp_tangent(A, t_A):
    n = A.shape[-1]
    upper = joining.cat([A, t_A], -1)
    lower = joining.cat([A.new_zeros(A.shape), A], -1)
    return linalg_matrix_exp(joining.cat([upper, lower], -2)).narrow(-2, 0, n).narrow(-1, n, n)


@composite
def matrix_exp(input):
    """The exponentials of square matrices; the same as `torch.linalg.matrix_exp`."""
    return linalg_matrix_exp(input)


# ---------------------------------------------------------------------------------------- trace and products


@composite(method=False)
def linalg_matmul(input, other, *, out=None):
    """Product of matrices; the same as `torch.matmul`."""
    return matmul(input, other, out=out)


@composite(method=False)
def linalg_tensorinv(A, ind=2, *, out=None):
    """The inverse for `torch.tensordot(A, ·, ind)`, whose first `ind` dimensions count as rows."""
    if ind <= 0:
        raise RuntimeError("Expected a strictly positive integer for 'ind'")
    rows, columns = list(A.shape[:ind]), list(A.shape[ind:])
    if math.prod(rows) != math.prod(columns):
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got "
            f"{math.prod(columns)} != {math.prod(rows)}"
        )
    made = linalg_inv(A.reshape(math.prod(rows), math.prod(columns))).reshape(columns + rows)
    return made if out is None else write_out(out, made)


@composite(method=False)
def linalg_tensorsolve(A, B, dims=None, *, out=None):
    """The X with `torch.tensordot(A, X, X.ndim) == B`; `dims` of A are moved behind the others first."""
    if dims is not None:
        A = A.movedim(tuple(dims), tuple(range(A.ndim - len(dims), A.ndim)))
    shape = list(A.shape[B.ndim :])
    if math.prod(shape) != B.numel():
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == "
            f"prod(self.shape[:other.ndim]), but got {math.prod(shape)} != {B.numel()}"
        )
    made = linalg_solve(A.reshape(B.numel(), B.numel()), B.reshape(-1)).reshape(shape)
    return made if out is None else write_out(out, made)


@composite
def triangular_solve(input, A, upper=True, transpose=False, unitriangular=False, *, out=None):
    """The solution of A · X = input for triangular A (Aᵀ if `transpose`), and a copy of A, as a named tuple.

    `torch.linalg.solve_triangular` is the newer name.
    """
    if A.shape[-1] != A.shape[-2]:
        raise RuntimeError(
            f"triangular_solve: A must be batches of square matrices, but they are {A.shape[-2]} by {A.shape[-1]} "
            "matrices"
        )
    if A.shape[-1] != input.shape[-2]:
        raise RuntimeError(
            f"Incompatible matrix sizes for triangular_solve: each A matrix is {A.shape[-2]} by {A.shape[-1]} but each "
            f"b matrix is {input.shape[-2]} by {input.shape[-1]}"
        )
    matrix = A.mT if transpose else A
    solution = linalg_solve_triangular(matrix, input, upper=upper != transpose, unitriangular=unitriangular)
    made = (solution, A.clone())
    return return_types.triangular_solve(*(made if out is None else write_out(out, made)))


@composite(method=False)
def linalg_diagonal(A, *, offset=0, dim1=-2, dim2=-1):
    """The diagonals of matrices, as a view; see `torch.diagonal`."""
    return A.diagonal(offset, dim1, dim2)


@composite(method=False)
def linalg_vander(x, N=None):
    """The powers x⁰, x¹, … of each element, N of them (by default as many as elements), in a new last dimension.

    Example::

        >>> torch.linalg.vander(torch.tensor([2, 3, 4]))
        tensor([[ 1,  2,  4],
                [ 1,  3,  9],
                [ 1,  4, 16]])
    """
    if x.dtype.name == "bool":
        raise RuntimeError("linalg.vander supports floating point, complex, and integer tensors, but got Bool")
    count = (x.shape[-1] if x.ndim else 1) if N is None else N
    if count <= 1:
        raise RuntimeError("N must be greater than 1.")
    x = x if x.ndim else x.unsqueeze(0)
    powers = x.unsqueeze(-1).expand(*x.shape, count - 1).cumprod(-1)
    one = make_tensor(np.ones((*x.shape, 1), powers.dtype.numpy))
    return joining.cat([one, powers], -1)
