"""Sequences and patterns: `arange`, `linspace`, `logspace`, `eye`, indices of triangles, Vandermonde matrices."""

from __future__ import annotations

import math
import warnings

import numpy as np

from .. import errors
from .._core import Tensor, dtype, dtypes, factories, few, from_numpy_dtype, get_default_dtype, make_tensor
from .factory import array_kind, checked_dtype, made
from .joining import stack
from .record import composite

# ------------------------------------------------------------------------------------------------ ranges


def _number(name: str, argument: str, value):
    """A Python number for an argument that may be one, one of NumPy's, or a zero-dimensional tensor."""
    if isinstance(value, (Tensor, np.generic)):
        return value.item()
    if not isinstance(value, (bool, int, float, complex)):
        raise TypeError(f"{name}(): argument '{argument}' must be Number, not {type(value).__name__}")
    return value


@composite(method=False, fast=factories.arange)
def arange(start=None, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False,
           pin_memory=False):  # fmt: skip
    """The numbers `start`, `start + step`, … below `end` (above it for a negative step). One argument alone is the end.

    The dtype is int64 if all three are integers, else the default dtype.

    Example::

        >>> torch.arange(1, 2.5, 0.5)
        tensor([1.0000, 1.5000, 2.0000])
    """
    if end is None:
        start, end = 0, start
    if start is None:
        start = 0
    if end is None:
        raise TypeError('arange() missing 1 required positional arguments: "end"')
    start, end, step = [
        _number("arange", name, value) for name, value in (("start", start), ("end", end), ("step", step))
    ]
    integral = all([isinstance(n, int) for n in (start, end, step)])
    kind = array_kind("arange", dtype, out, dtypes.int64 if integral else None)
    values = _range(start, end, step, kind)
    return made("arange", values, out=out, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


def _range(start, end, step, kind: np.dtype) -> np.ndarray:
    if kind.kind in "bc":
        raise errors.no_kernel("arange", from_numpy_dtype(kind))
    if any([isinstance(n, complex) for n in (start, end, step)]):
        raise RuntimeError("value cannot be converted to type double without overflow")
    if not (math.isfinite(start) and math.isfinite(end)):
        raise RuntimeError(f"unsupported range: {start:g} -> {end:g}")
    if kind.kind in "iu":
        start, end, step = int(start), int(end), int(step)
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    if kind.kind in "iu":
        return np.arange(start, end, step, np.int64).astype(kind, copy=False)
    count = math.ceil((end - start) / step)
    return (start + step * np.arange(count, dtype=np.float64)).astype(kind)


@composite(method=False)
def range(start=0, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """The numbers `start`, `start + step`, … up to and including `end`, of the default dtype unless `dtype` is given.

    Deprecated, as in PyTorch: `arange` leaves the end out, as Python does.
    """
    warnings.warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with "
        "Python's range builtin. Instead, use torch.arange, which produces values in [start, end).",
        UserWarning,
        stacklevel=2,
    )
    if end is None:
        start, end = 0, start
    start, end, step = [
        _number("range", name, value) for name, value in (("start", start), ("end", end), ("step", step))
    ]
    kind = array_kind("range", dtype, out, None)
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    count = math.floor((end - start) / step) + 1
    values = (start + step * np.arange(count, dtype=np.float64)).astype(kind)
    return made("range", values, out=out, layout=layout, device=device, requires_grad=requires_grad)


def _ends(name: str, start, end, steps, kind: dtype | None):
    """The numbers that a sequence begins and ends with, and its dtype."""
    for value in (start, end):
        if isinstance(value, Tensor) and value.dim():
            dims = [v.dim() if isinstance(v, Tensor) else 0 for v in (start, end)]
            raise RuntimeError(
                f"{name} only supports 0-dimensional start and end tensors, but got start with {dims[0]} dimension(s) "
                f"and end with {dims[1]} dimension(s)."
            )
    start, end = _number(name, "start", start), _number(name, "end", end)
    if isinstance(steps, Tensor):
        steps = steps.item()
    if isinstance(steps, bool) or not hasattr(steps, "__index__"):
        raise TypeError(f"{name}(): argument 'steps' must be int, not {type(steps).__name__}")
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    if kind is None:
        kind = get_default_dtype()
        if isinstance(start, complex) or isinstance(end, complex):
            kind = kind.to_complex()
    return start, end, steps.__index__(), kind


def _evenly(start, end, steps: int, kind: np.dtype, whole: bool = False) -> np.ndarray:
    """Numbers at equal distances, computed from the nearer end, so that both ends are exact.

    The ends are cut to integers first for an integer dtype, or where `whole` says so.
    """
    if whole or kind.kind in "iu":
        start, end = int(start), int(end)
    if steps == 1:
        return np.full(1, start).astype(kind)
    work = np.dtype(np.float64) if kind.kind in "iu" else np.dtype(np.float32) if kind.itemsize == 2 else kind
    first, last = work.type(start), work.type(end)
    step = (last - first) / work.type(max(steps - 1, 1))
    half = steps // 2
    # Rounded once: products of the next wider type, which holds them whole.
    wide = {"f": np.longdouble if work.itemsize == 8 else np.float64}.get(work.kind, work.type)
    k = np.arange(steps).astype(wide(0).real.dtype)
    values = np.empty(steps, work)
    values[:half] = wide(first) + wide(step) * k[:half]
    values[half:] = wide(last) - wide(step) * k[::-1][half:]
    return values.astype(kind, copy=False)


@composite(method=False, fast=factories.linspace)
def linspace(start, end, steps, *, out=None, dtype=None, layout=None, device=None, requires_grad=False,
             pin_memory=False):  # fmt: skip
    """`steps` numbers at equal distances from `start` to `end`, both included.

    Example::

        >>> torch.linspace(0, 1, 5)
        tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    start, end, steps, kind = _ends("linspace", start, end, steps, checked_dtype("linspace", dtype))
    array = _evenly(start, end, steps, array_kind("linspace", dtype, out, kind))
    return made("linspace", array, out=out, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


@composite(method=False)
def logspace(start, end, steps, base=10.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False,
             pin_memory=False):  # fmt: skip
    """The powers of `base` whose exponents are `steps` numbers at equal distances from `start` to `end`.

    Example::

        >>> torch.logspace(0, 2, 3)
        tensor([  1.,  10., 100.])
    """
    start, end, steps, kind = _ends("logspace", start, end, steps, checked_dtype("logspace", dtype))
    kind = array_kind("logspace", dtype, out, kind)
    whole = kind.kind in "iu"
    work = np.dtype(np.float64) if whole else kind
    with np.errstate(all="ignore"):
        array = np.power(work.type(base), _evenly(start, end, steps, work, whole)).astype(kind, copy=False)
    return made("logspace", array, out=out, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


# ------------------------------------------------------------------------------------------------ patterns


@composite(method=False, fast=factories.eye)
def eye(n, m=None, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """The matrix of `n` rows and `m` columns (`n` if None) with ones on its diagonal and zeros elsewhere."""
    m = n if m is None else m
    for name, length in (("n", n), ("m", m)):
        if isinstance(length, bool) or not hasattr(length, "__index__"):
            raise TypeError(f"eye(): argument '{name}' must be int, not {type(length).__name__}")
        if length < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {length}")
    array = np.eye(n, m, dtype=array_kind("eye", dtype, out))
    return made("eye", array, out=out, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


def _triangle(name: str, row: int, col: int, offset: int, kind, lower: bool) -> np.ndarray:
    for what, length in (("row", row), ("col", col)):
        if length < 0:
            raise RuntimeError(f"{what} must be non-negative, got{length}")
    kind = array_kind(name, kind, None, dtypes.int64)
    if kind.kind != "i":
        raise errors.no_kernel(name, from_numpy_dtype(kind))
    if kind == np.int64:
        return few.triangle_places(row, col, offset, lower)
    rows, columns = np.arange(row)[:, None], np.arange(col)[None, :]
    return np.stack(np.nonzero(columns - rows <= offset if lower else columns - rows >= offset)).astype(kind)


@composite(method=False)
def tril_indices(row, col, offset=0, *, dtype=None, device=None, layout=None):
    """The row and column indices of the lower triangle of a matrix up to a diagonal, as two rows."""
    array = _triangle("tril_indices", row, col, offset, dtype, True)
    return made("tril_indices", array, layout=layout, device=device)


@composite(method=False)
def triu_indices(row, col, offset=0, *, dtype=None, device=None, layout=None):
    """The row and column indices of the upper triangle of a matrix from a diagonal on, as two rows."""
    array = _triangle("triu_indices", row, col, offset, dtype, False)
    return made("triu_indices", array, layout=layout, device=device)


@composite(method=False)
def vander(x, N=None, increasing=False):
    """The Vandermonde matrix: `N` columns (as many as `x` has elements, if None) of falling powers of a vector.

    Example::

        >>> torch.vander(torch.tensor([1, 2, 3]))
        tensor([[1, 1, 1],
                [4, 2, 1],
                [9, 3, 1]])
    """
    if x.dim() != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    count = x.shape[0] if N is None else N
    if count < 0:
        raise RuntimeError("N must be non-negative.")
    x = x if x.dtype.is_floating_point or x.dtype.is_complex else x.long()
    columns: list = []
    while len(columns) < count:
        columns.append(columns[-1] * x if columns else x.new_ones(x.shape))
    if not columns:
        return make_tensor(np.empty((x.shape[0], 0), x.dtype.numpy))
    return stack(columns if increasing else columns[::-1], 1)
