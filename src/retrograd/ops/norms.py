"""Norms of vectors, and distances between them."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from .. import errors
from .._core import Reducer, Tensor, from_numpy_dtype, make_tensor, norms
from .batching import along
from .choice import keep, where
from .dimensions import beside, spread, wrap_dims
from .inplace import write_out
from .record import composite, op
from .reduction import total

_maximum = Reducer(np.maximum, None)
_minimum = Reducer(np.minimum, None)


@op(
    "reduction",
    public=False,
    backward_name="LinalgVectorNormBackward0",
    holomorphic=False,
    fast=norms.vector_norm,
)
def vector_norm(input: Tensor, ord: float, dim: tuple[int, ...], keepdim: bool):
    if input.dtype.kind not in "fcV":
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
            + errors.kind_name(from_numpy_dtype(input.dtype))
        )
    kind = np.abs(input[..., :0]).dtype if input.ndim else np.abs(input).dtype
    wide = input if input.dtype.char in "fdFD" else input.astype(np.float32)
    if ord == 2:
        squares = wide * wide if wide.dtype.kind == "f" else wide.real * wide.real + wide.imag * wide.imag
        norm = np.sqrt(total(squares, dim, keepdim))
    elif math.isinf(ord):
        norm = _extreme_norm(np.asarray(np.abs(wide)), ord, dim, keepdim)
    elif ord == 0:
        norm = total(np.asarray(wide != 0).astype(kind), dim, keepdim)
    elif ord == 1:
        norm = total(np.abs(wide), dim, keepdim)
    else:
        norm = np.power(total(np.power(np.abs(wide), ord), dim, keepdim), 1 / ord)
    return np.asarray(norm).astype(kind, copy=False)


vector_norm.batch(along("dim", everything=True))


def _extreme_norm(sizes: np.ndarray, ord: float, dim: tuple[int, ...], keepdim: bool) -> np.ndarray:
    if any(sizes.shape[d] == 0 for d in dim):
        if ord > 0 and sizes.size == 0:
            return total(sizes, dim, keepdim)
        raise RuntimeError(
            f"linalg.vector_norm cannot compute the {ord} norm on an empty tensor because the operation does not "
            "have an identity"
        )
    return (_maximum if ord > 0 else _minimum)(sizes, dim, keepdim)


@vector_norm.gradient("input")
def _vector_norm_gradient(g, input, out, ord, dim, keepdim, input_shape):
    """Zero where the norm is zero; several elements of the largest (or smallest) size share evenly."""
    if ord == 0:
        return None
    if math.isinf(ord):
        chosen = input.abs() == beside(out, dim, keepdim, input_shape)
        return keep(spread(g, dim, keepdim, input_shape), chosen) * input.sgn() / chosen.sum(dim, True)
    g = beside(g, dim, keepdim, input_shape)
    if ord == 1:
        return g * input.sgn()
    norm = beside(out, dim, keepdim, input_shape)
    zero = norm == 0
    filled = norm.masked_fill(zero, 1)
    scale = (g / (filled if ord == 2 else filled ** (ord - 1))).masked_fill(zero, 0)
    if ord == 2:
        return scale * input
    size = input.abs()
    if ord < 2:
        still = size == 0
        return scale * input.sgn() * (size.masked_fill(still, 1) ** (ord - 1)).masked_fill(still, 0)
    return scale * input * size ** (ord - 2) if ord >= 4 else scale * input.sgn() * size ** (ord - 1)


@vector_norm.tangent
def _vector_norm_tangent(input, t_input, out, ord, dim, keepdim):
    """The products with the gradient of each norm, summed."""
    if ord == 0:
        return None
    if math.isinf(ord):
        chosen = input.abs() == spread(out, dim, keepdim, input.shape)
        products = _products(input.sgn(), keep(t_input, chosen)).sum(dim, keepdim)
        return products / chosen.sum(dim, keepdim)
    slope = _vector_norm_gradient(out.new_ones(out.shape), input, out, ord, dim, keepdim, input.shape)
    return _products(slope, t_input).sum(dim, keepdim)


def _products(slope, tangent):
    return (slope.conj() * tangent).real if slope.is_complex() else slope * tangent


@composite(method=False)
def linalg_vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None, out=None):
    """Norm of vectors: (sum of |x|^ord)^(1/ord) over all elements, or along the dimensions `dim`.

    `ord` may be inf and -inf (largest and smallest size) and 0 (how many are not zero). `dtype` converts
    first.

    Example::

        >>> torch.linalg.vector_norm(torch.tensor([3.0, 4.0]))
        tensor(5.)
    """
    if dtype is not None:
        x = x.to(dtype)
    return vector_norm(x, float(ord), wrap_dims(dim, x.ndim), keepdim, out=out)


@composite
def norm(input, p="fro", dim=None, keepdim=False, out=None, dtype=None):
    """Norm of all elements as one vector, or of vectors along `dim`; "fro" is the 2-norm.

    "nuc" is the nuclear norm of a matrix.

    `torch.linalg.vector_norm` and `torch.linalg.matrix_norm` say more clearly which is meant.

    Example::

        >>> torch.norm(torch.tensor([3.0, 4.0]))
        tensor(5.)
    """
    if p == "nuc":
        from .linear_algebra.matrix_norms import linalg_matrix_norm

        return linalg_matrix_norm(
            input, "nuc", (-2, -1) if dim is None else dim, keepdim, dtype=dtype, out=out
        )
    if isinstance(p, str) and p != "fro":
        raise RuntimeError(f"linalg.matrix_norm: Order {p} not supported.")
    return linalg_vector_norm(input, 2 if p in ("fro", None) else p, dim, keepdim, dtype=dtype, out=out)


@composite
def dist(input, other, p=2):
    """The `p`-norm of the difference of two tensors, which broadcast.

    Example::

        >>> torch.dist(torch.tensor([1.0, 5.0]), torch.tensor([4.0, 1.0]))
        tensor(5.)
    """
    return linalg_vector_norm(input - other, p)


@composite(inplace=True)
def renorm(input, p, dim, maxnorm, *, out=None):
    """`input` with each of its slices along `dim` scaled down so that its `p`-norm is at most `maxnorm`.

    Example::

        >>> torch.renorm(torch.tensor([[3.0, 4.0], [0.3, 0.4]]), 2, 0, 1.0)
        tensor([[0.6000, 0.8000],
                [0.3000, 0.4000]])
    """
    if input.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {input.ndim} dimensions")
    if p <= 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm}")
    (kept,) = wrap_dims(dim, input.ndim)
    lengths = linalg_vector_norm(input, p, [i for i in range(input.ndim) if i != kept], True)
    scale = where(lengths > maxnorm, maxnorm / (lengths + 1e-7), 1.0)
    made = input * scale
    return made if out is None else write_out(out, made)


@composite(method=False)
def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    """`input` divided by its `p`-norm along `dim`, or by `eps` where the norm is smaller.

    Example::

        >>> torch.nn.functional.normalize(torch.tensor([[3.0, 4.0]]))
        tensor([[0.6000, 0.8000]])
    """
    lengths = linalg_vector_norm(input, p, dim, True)
    made = input / lengths.clamp_min(eps)
    return made if out is None else write_out(out, made)


# ------------------------------------------------------------------------------------------------ distances


@composite(method=False)
def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    """The `p`-norm of x1 - x2 + eps along the last dimension.

    Example::

        >>> torch.pairwise_distance(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0]]), eps=0)
        tensor([5.])
    """
    return linalg_vector_norm(x1 - x2 + eps, p, -1, keepdim)


@composite(method=False)
def cdist(x1, x2, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"):
    """Distances between all rows: (…, n, m) and (…, k, m) give (…, n, k), in the `p`-norm.

    Computed from the differences in every `compute_mode`, which loses no digits where points are close.

    Example::

        >>> torch.cdist(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0], [0.0, 1.0]]))
        tensor([[5., 1.]])
    """
    for number, x in enumerate((x1, x2), 1):
        if x.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, X{number} got: {x.ndim}D")
    if x1.shape[-1] != x2.shape[-1]:
        raise RuntimeError(
            f"X1 and X2 must have the same number of columns. X1: {x1.shape[-1]} X2: {x2.shape[-1]}"
        )
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    return linalg_vector_norm(x1.unsqueeze(-2) - x2.unsqueeze(-3), p, -1)


_FEW = 64  # rows, the numbers of whose pairs are kept for another call


@lru_cache(maxsize=16)
def _pairs(count: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of the first and of the second of each two of `count` rows."""
    first, second = np.triu_indices(count, 1)
    return first.astype(np.int64), second.astype(np.int64)


@composite(method=False)
def pdist(input, p=2.0):
    """Distances between each two rows of a matrix (n, m): n (n - 1) / 2 of them, in the `p`-norm."""
    if input.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {input.ndim}D")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    count = input.shape[0]
    first, second = [make_tensor(numbers) for numbers in (_pairs if count <= _FEW else _pairs.__wrapped__)(count)]
    return linalg_vector_norm(input.index_select(0, first) - input.index_select(0, second), p, -1)
