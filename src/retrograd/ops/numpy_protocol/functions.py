"""NumPy's functions beside the operations that stand for them: NumPy's parameters on the left, ours on the right."""

from __future__ import annotations

from collections.abc import Callable

from ... import ops
from ..._core import Tensor, get_default_dtype
from . import torch_dtype
from .linear_algebra import LINEAR_ALGEBRA
from .ufuncs import REDUCTIONS, dims_of, product

# ------------------------------------------------------------------------------------------------ reductions


def _cast(a: Tensor, dtype) -> Tensor:
    return a if dtype is None else a.to(torch_dtype(dtype))


def _floating(a: Tensor, dtype=None) -> Tensor:
    """For means of integers, which have the default dtype."""
    if dtype is None and not (a.is_floating_point() or a.is_complex()):
        return a.to(get_default_dtype())
    return _cast(a, dtype)


def _reduction(function: Callable) -> Callable:
    def reduce(a, axis=None, *, keepdims=False):
        return function(a, dims_of(a, axis), bool(keepdims))

    return reduce


def _sum_like(function: Callable, prepare: Callable = _cast) -> Callable:
    def reduce(a, axis=None, dtype=None, *, keepdims=False):
        return function(prepare(a, dtype), dims_of(a, axis), bool(keepdims))

    return reduce


def _deviation(function: Callable) -> Callable:
    def reduce(a, axis=None, dtype=None, *, ddof=0, keepdims=False, correction=None):
        divisor = ddof if correction is None else correction
        return function(_floating(a, dtype), dims_of(a, axis), correction=divisor, keepdim=bool(keepdims))

    return reduce


def _flattened(function: Callable) -> Callable:
    """For functions that work on the flattened tensor where `axis` is None."""

    def along(a, axis=None, *args, **kwargs):
        return function(a.reshape(-1), 0, *args, **kwargs) if axis is None else function(a, axis, *args, **kwargs)

    return along


def _argument(function: Callable) -> Callable:
    def find(a, axis=None, *, keepdims=False):
        return function(a, axis, bool(keepdims))

    return find


def _running(function: Callable) -> Callable:
    return _flattened(lambda a, axis, dtype=None: function(_cast(a, dtype), axis))


def _range(a, axis=None, *, keepdims=False):
    dims = dims_of(a, axis)
    return ops.amax(a, dims, bool(keepdims)) - ops.amin(a, dims, bool(keepdims))


def _average(a, axis=None, weights=None):
    a, dims = _floating(a), dims_of(a, axis)
    if weights is None:
        return ops.mean(a, dims)
    weights = weights if isinstance(weights, Tensor) else a.new_tensor(weights)
    if weights.shape != a.shape:
        weights = weights.reshape([-1 if d == dims[0] % a.ndim else 1 for d in range(a.ndim)]).expand(a.shape)
    return ops.sum(a * weights, dims) / ops.sum(weights, dims)


def _quantile(a, q, axis=None, *, method="linear", keepdims=False):
    a = _floating(a)
    q = q.to(a.dtype) if isinstance(q, Tensor) else a.new_tensor(q)
    if isinstance(axis, (tuple, list)):
        raise TypeError("numpy.quantile: axis must be None or an int for tensors; flatten the dimensions first")
    return ops.quantile(a, q, axis, bool(keepdims), interpolation=method)


def _percentile(a, q, axis=None, **options):
    return _quantile(a, (q if isinstance(q, Tensor) else _floating(a).new_tensor(q)) / 100, axis, **options)


def _count_nonzero(a, axis=None, *, keepdims=False):
    return ops.sum(a != 0, dims_of(a, axis), bool(keepdims))


_REDUCTIONS = {
    "all": _reduction(ops.all),
    "amax": _reduction(ops.amax),
    "amin": _reduction(ops.amin),
    "any": _reduction(ops.any),
    "argmax": _argument(ops.argmax),
    "argmin": _argument(ops.argmin),
    "average": _average,
    "count_nonzero": _count_nonzero,
    "cumprod": _running(ops.cumprod),
    "cumsum": _running(ops.cumsum),
    "max": _reduction(ops.amax),
    "mean": _sum_like(ops.mean, _floating),
    "median": lambda a, axis=None, *, keepdims=False: _quantile(a, 0.5, axis, keepdims=keepdims),
    "min": _reduction(ops.amin),
    "nanmean": _sum_like(ops.nanmean, _floating),
    "nansum": _sum_like(ops.nansum),
    "percentile": _percentile,
    "prod": _sum_like(product),
    "ptp": _range,
    "quantile": _quantile,
    "std": _deviation(ops.std),
    "sum": _sum_like(REDUCTIONS["add"]),
    "var": _deviation(ops.var),
}

# ------------------------------------------------------------------------------------------------ shapes and parts


def _concatenate(arrays, axis=0, *, dtype=None):
    arrays = [_cast(a, dtype) for a in _tensors(arrays)]
    return ops.cat([a.reshape(-1) for a in arrays], 0) if axis is None else ops.cat(arrays, axis)


def _tensors(arrays) -> list[Tensor]:
    return [a if isinstance(a, Tensor) else ops.tensor(a) for a in arrays]


def _transpose(a, axes=None):
    return ops.permute(a, tuple(range(a.ndim))[::-1] if axes is None else tuple(axes))


def _expand_dims(a, axis):
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    ndim = a.ndim + len(axes)
    for d in sorted([d % ndim if -ndim <= d < ndim else d for d in axes]):
        a = a.unsqueeze(d)
    return a


def _reshape(a, /, shape, order="C"):
    if order != "C":
        raise TypeError(f"numpy.reshape: order={order!r} is not defined for tensors; permute the dimensions first")
    return a.reshape(shape)


def _ravel(a, order="C"):
    return _reshape(a, (-1,), order)


def _split(ary, indices_or_sections, axis=0):
    if isinstance(indices_or_sections, int) and ary.shape[axis] % indices_or_sections:
        raise ValueError("array split does not result in an equal division")
    return list(_array_split(ary, indices_or_sections, axis))


def _array_split(ary, indices_or_sections, axis=0):
    parts = indices_or_sections.tolist() if isinstance(indices_or_sections, Tensor) else indices_or_sections
    return list(ops.tensor_split(ary, parts if isinstance(parts, int) else tuple(parts), axis))


def _repeat(a, repeats, axis=None):
    repeats = ops.tensor(list(repeats)) if isinstance(repeats, (list, tuple)) else repeats
    return ops.repeat_interleave(a, repeats, axis)


def _take(a, indices, axis=None):
    places = ops.as_tensor(indices)
    if axis is None:
        return ops.take(a, places)
    axis %= a.ndim
    places = ops.where(places < 0, places + a.shape[axis], places)
    taken = ops.index_select(a, axis, places.reshape(-1))
    return taken.reshape(a.shape[:axis] + places.shape + a.shape[axis + 1 :])


def _pad(array, pad_width, mode="constant", *, constant_values=0):
    modes = {"constant": "constant", "edge": "replicate", "reflect": "reflect", "wrap": "circular"}
    if mode not in modes:
        raise TypeError(f"numpy.pad: mode={mode!r} is not defined for tensors; use one of {', '.join(modes)}")
    if isinstance(constant_values, (tuple, list)):
        raise TypeError("numpy.pad: one number is needed as constant_values for tensors")
    width = pad_width.tolist() if isinstance(pad_width, Tensor) else pad_width
    pairs = [width] if isinstance(width, int) else list(width)
    if len(pairs) == 2 and isinstance(pairs[0], int):
        pairs = [tuple(pairs)]  # (before, after) for every dimension
    pairs = [(p, p) if isinstance(p, int) else tuple(p) * (2 // len(p)) for p in pairs]
    pairs = pairs * array.ndim if len(pairs) == 1 else pairs
    while pairs and not any(pairs[0]):
        pairs = pairs[1:]
    flat = [n for pair in reversed(pairs) for n in pair]
    if mode == "constant":
        return ops.pad(array, flat, mode, constant_values)
    lead = array.shape[: array.ndim - len(pairs)]  # PyTorch pads so behind two dimensions, batch and channels
    padded = ops.pad(array.reshape((1, lead.numel(), *array.shape[len(lead) :])), flat, modes[mode])
    return padded.reshape((*lead, *padded.shape[2:]))


def _diagonal(a, offset=0, axis1=0, axis2=1):
    return ops.diagonal(a, offset, axis1, axis2)


def _where(condition, x=None, y=None):
    if x is None and y is None:
        return ops.nonzero(condition, as_tuple=True)
    return ops.where(condition if isinstance(condition, Tensor) else ops.tensor(condition).bool(), x, y)


def _meshgrid(*xi, indexing="xy", sparse=False, copy=True):
    if sparse:
        raise TypeError("numpy.meshgrid: sparse=True is not defined for tensors; reshape and broadcast instead")
    return list(ops.meshgrid(*_tensors(xi), indexing=indexing))


def _column(function: Callable) -> Callable:
    def join(tup, *, dtype=None):
        return function([_cast(a, dtype) for a in _tensors(tup)])

    return join


_SHAPES = {
    "append": lambda arr, values, axis=None: _concatenate([arr, values], axis),
    "array_split": _array_split,
    "atleast_1d": lambda *arys: ops.atleast_1d(*arys),
    "atleast_2d": lambda *arys: ops.atleast_2d(*arys),
    "broadcast_arrays": lambda *args: tuple(ops.broadcast_tensors(*_tensors(args))),
    "broadcast_to": lambda array, shape: ops.broadcast_to(array, (shape,) if isinstance(shape, int) else shape),
    "column_stack": _column(ops.column_stack),
    "concatenate": _concatenate,
    "copy": lambda a: ops.clone(a),
    "diag": lambda v, k=0: ops.diag(v, k),
    "diagflat": lambda v, k=0: ops.diagflat(v, k),
    "diagonal": _diagonal,
    "dsplit": lambda ary, indices_or_sections: _split(ary, indices_or_sections, 2),
    "dstack": _column(ops.dstack),
    "expand_dims": _expand_dims,
    "flip": lambda m, axis=None: ops.flip(m, dims_of(m, axis)),
    "fliplr": lambda m: ops.fliplr(m),
    "flipud": lambda m: ops.flipud(m),
    "hsplit": lambda ary, indices_or_sections: _split(ary, indices_or_sections, 0 if ary.ndim == 1 else 1),
    "hstack": _column(ops.hstack),
    "meshgrid": _meshgrid,
    "moveaxis": lambda a, source, destination: ops.movedim(a, source, destination),
    "pad": _pad,
    "ravel": _ravel,
    "repeat": _repeat,
    "reshape": _reshape,
    "roll": lambda a, shift, axis=None: ops.roll(a, shift, () if axis is None else axis),
    "rot90": lambda m, k=1, axes=(0, 1): ops.rot90(m, k, axes),
    "split": _split,
    "squeeze": lambda a, axis=None: ops.squeeze(a) if axis is None else ops.squeeze(a, axis),
    "stack": lambda arrays, axis=0, *, dtype=None: ops.stack([_cast(a, dtype) for a in _tensors(arrays)], axis),
    "swapaxes": lambda a, axis1, axis2: ops.swapaxes(a, axis1, axis2),
    "take": _take,
    "take_along_axis": lambda arr, indices, axis=-1: ops.take_along_dim(arr, indices, axis),
    "tile": lambda A, reps: ops.tile(A, (reps,) if isinstance(reps, int) else tuple(reps)),
    "transpose": _transpose,
    "matrix_transpose": lambda x, /: ops.transpose(x, -1, -2),
    "tril": lambda m, k=0: ops.tril(m, k),
    "triu": lambda m, k=0: ops.triu(m, k),
    "unstack": lambda x, /, *, axis=0: ops.unbind(x, axis),
    "vsplit": lambda ary, indices_or_sections: _split(ary, indices_or_sections, 0),
    "vstack": _column(ops.vstack),
    "where": _where,
}

# ------------------------------------------------------------------------------------------------ the rest


def _clip(a, a_min=None, a_max=None, *, min=None, max=None):
    low, high = a_min if min is None else min, a_max if max is None else max
    return a.clone() if low is None and high is None else ops.clamp(a, low, high)


def _sort(a, axis=-1, kind=None, *, stable=None):
    return ops.sort(a.reshape(-1) if axis is None else a, -1 if axis is None else axis, stable=bool(stable))[0]


def _argsort(a, axis=-1, kind=None, *, stable=None):
    return ops.argsort(a.reshape(-1) if axis is None else a, -1 if axis is None else axis, stable=bool(stable))


def _trapezoid(y, x=None, dx=1.0, axis=-1):
    return ops.trapezoid(y, dx=dx, dim=axis) if x is None else ops.trapezoid(y, x, dim=axis)


def _angle(z, deg=False):
    return ops.rad2deg(ops.angle(z)) if deg else ops.angle(z)


def _like(function: Callable) -> Callable:
    def make(a, *args, dtype=None, shape=None):
        kind = torch_dtype(dtype)
        return function(a, *args, dtype=kind) if shape is None else function(a.new_empty(shape), *args, dtype=kind)

    return make


def _unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None):
    if return_index:
        raise TypeError("numpy.unique: return_index=True is not defined for tensors")
    return ops.unique(ar, True, return_inverse, return_counts, axis)


def _covariance(m, *, ddof=1):
    return ops.cov(m, correction=ddof)


def _array_equal(a1, a2, equal_nan=False):
    a1, a2 = ops.as_tensor(a1), ops.as_tensor(a2)
    if a1.shape != a2.shape:
        return False
    same = a1 == a2
    return bool((same | (ops.isnan(a1) & ops.isnan(a2)) if equal_nan else same).all())


def _close(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    a, b = ops.as_tensor(a), ops.as_tensor(b)
    kind = (a.detach().reshape(-1)[:0] + b.detach().reshape(-1)[:0]).dtype
    return ops.isclose(a.to(kind), b.to(kind), rtol, atol, equal_nan)


def _searchsorted(a, v, side="left", sorter=None):
    return ops.searchsorted(a, v, side=side, sorter=sorter)


_REST = {
    "allclose": lambda a, b, **options: bool(_close(a, b, **options).all()),
    "angle": _angle,
    "argsort": _argsort,
    "argwhere": lambda a: ops.argwhere(a),
    "around": lambda a, decimals=0: ops.round(a, decimals=decimals),
    "array_equal": _array_equal,
    "bincount": lambda x, /, weights=None, minlength=0: ops.bincount(x, weights, minlength),
    "clip": _clip,
    "corrcoef": lambda x: ops.corrcoef(x),
    "cov": _covariance,
    "diff": lambda a, n=1, axis=-1, prepend=None, append=None: ops.diff(a, n, axis, prepend, append),
    "empty_like": _like(ops.empty_like),
    "fix": lambda x: ops.trunc(x),
    "flatnonzero": lambda a: ops.nonzero(a.reshape(-1), as_tuple=True)[0],
    "full_like": _like(ops.full_like),
    "i0": lambda x: ops.i0(x),
    "imag": lambda val: ops.imag(val) if val.is_complex() else ops.zeros_like(val),
    "isclose": _close,
    "isin": lambda element, test_elements, *, invert=False: ops.isin(element, test_elements, invert=invert),
    "isneginf": lambda x: ops.isneginf(x),
    "isposinf": lambda x: ops.isposinf(x),
    "isreal": lambda x: ops.isreal(x),
    "nan_to_num": lambda x, copy=True, nan=0.0, posinf=None, neginf=None: ops.nan_to_num(x, nan, posinf, neginf),
    "nonzero": lambda a: ops.nonzero(a, as_tuple=True),
    "ones_like": _like(ops.ones_like),
    "real": lambda val: ops.real(val),
    "round": lambda a, decimals=0: ops.round(a, decimals=decimals),
    "searchsorted": _searchsorted,
    "sinc": lambda x: ops.sinc(x),
    "sort": _sort,
    "trapezoid": _trapezoid,
    "trapz": _trapezoid,
    "unique": _unique,
    "vander": lambda x, N=None, increasing=False: ops.vander(x, N, increasing),
    "zeros_like": _like(ops.zeros_like),
}

FUNCTIONS: dict[str, Callable] = {**_REDUCTIONS, **_SHAPES, **_REST, **LINEAR_ALGEBRA}
for _name, _function in FUNCTIONS.items():
    _function.__qualname__ = f"numpy.{_name}"  # what Python calls it when its arguments do not fit

# Functions that only look at values, write them to a file or to text: NumPy's own, on the arrays of the tensors.
ON_VALUES = {
    "array2string", "array_repr", "array_str", "can_cast", "copyto", "iscomplexobj", "isrealobj", "may_share_memory",
    "ndim", "result_type", "save", "savetxt", "savez", "savez_compressed", "shape", "shares_memory", "size",
}  # fmt: skip
