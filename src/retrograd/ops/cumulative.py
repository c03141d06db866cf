"""Running totals, products and extrema along a dimension; differences and integrals of samples."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .. import errors
from .._core import Tensor, dtype, from_numpy_dtype, get_default_dtype, make_tensor, ordering
from . import joining, return_types
from .batching import along
from .dimensions import wrap_dim, wrap_dims
from .extrema import tangent_of_selected
from .inplace import write_out
from .record import composite, op
from .tangents import summed, times


def _along(function: Callable[..., np.ndarray], array: np.ndarray, dim: int) -> np.ndarray:
    """A NumPy function of an array and an axis; a zero-dimensional array counts as one element."""
    axis = wrap_dim(dim, array.ndim)
    return function(array, axis) if array.ndim else function(array.reshape(1), 0).reshape(())


def _accumulated(ufunc: np.ufunc, array: np.ndarray, dim: int, dtype: dtype | None) -> np.ndarray:
    """Accumulate as PyTorch types it: integers in int64, 16-bit floats by way of float32."""
    if dtype is not None:
        array = array.astype(dtype.numpy, copy=False)
    kind = array.dtype
    if kind.char in "fdFD" or (dtype is not None and kind.kind in "biu"):
        return _along(lambda a, axis: ufunc.accumulate(a, axis, dtype=kind), array, dim)
    wide = np.int64 if kind.kind in "biu" else np.float32
    total = _along(lambda a, axis: ufunc.accumulate(a, axis, dtype=wide), array, dim)
    return total if wide is np.int64 else total.astype(kind)


def shifted(x, dim: int, by: int, fill: float):
    """`x` moved by one place along `dim`, forward (`by=1`) or back (-1), with `fill` in the free place."""
    if not x.ndim:
        return x.new_full((), fill)
    length = x.shape[dim]
    if length == 0:
        return x
    edge = x.new_full([1 if i == dim % x.ndim else n for i, n in enumerate(x.shape)], fill)
    if by > 0:
        return joining.cat([edge, x.narrow(dim, 0, length - 1)], dim)
    return joining.cat([x.narrow(dim, 1, length - 1), edge], dim)


# ------------------------------------------------------------------------------------------ sums and products


@op("linear", inplace=True, fast=ordering.cumsum)
def cumsum(input: Tensor, dim: int, *, dtype: dtype | None = None):
    """Running total along `dim`; integers in int64 unless `dtype` is given.

    Example::

        >>> torch.cumsum(torch.tensor([1.0, 2.0, 3.0]), 0)
        tensor([1., 3., 6.])
    """
    return _accumulated(np.add, input, dim, dtype)


cumsum.gradients(input=lambda g, dim: cumsum(g.flip(dim), dim).flip(dim))
cumsum.batch(along("dim"))


@op(public=False, fast=ordering.recurrence)
def recurrence(scale: Tensor, input: Tensor, dim: int, reverse: bool):
    """h[k] = scale[k] * h[k-1] + input[k] along `dim`, from h[-1] = 0; `reverse` runs from the other end.

    Its gradient is the same recurrence from the other end, so that everything built on it has exact
    derivatives of any order, where a formula with a division by `input` would fail at zero.
    """

    def run(both: np.ndarray, axis: int) -> np.ndarray:
        factors, terms = np.moveaxis(both, axis + 1, 1)
        made = np.empty(terms.shape, both.dtype)
        before = np.zeros(terms.shape[1:], both.dtype)
        for k in range(len(terms))[:: -1 if reverse else 1]:
            before = made[k] = factors[k] * before + terms[k]
        return np.moveaxis(made, 0, axis)

    axis = wrap_dim(dim, input.ndim)
    pair = np.stack(np.broadcast_arrays(scale, input))
    return run(pair, axis) if input.ndim else run(pair[:, None], 0).reshape(())


recurrence.batch(along("dim"))


@recurrence.gradient("scale", "input")
def _recurrence_gradient(g, scale, out, dim, reverse, needs):
    back = 1 if reverse else -1
    total = recurrence(shifted(scale, dim, back, 0), g, dim, not reverse)
    return total * shifted(out, dim, -back, 0) if needs[0] else None, total


@recurrence.tangent
def _recurrence_tangent(scale, t_scale, t_input, out, dim, reverse):
    before = shifted(out, dim, -1 if reverse else 1, 0)
    terms = summed(t_input, times(before, t_scale))
    return recurrence(scale, terms, dim, reverse)


@op(inplace=True, fast=ordering.cumprod)
def cumprod(input: Tensor, dim: int, *, dtype: dtype | None = None):
    """Running product along `dim`; integers in int64 unless `dtype` is given. The gradient is exact at zeros.

    Example::

        >>> torch.cumprod(torch.tensor([1.0, 2.0, 3.0]), 0)
        tensor([1., 2., 6.])
    """
    return _accumulated(np.multiply, input, dim, dtype)


cumprod.batch(along("dim"))


@cumprod.gradient("input")
def _cumprod_gradient(g, input, out, dim):
    """Of a recurrence with scale `input`: what comes back from later places times what came before."""
    return recurrence(shifted(input, dim, -1, 0), g, dim, True) * shifted(out, dim, 1, 1)


@cumprod.tangent
def _cumprod_tangent(input, t_input, out, dim, dtype):
    """y[k] = x[k] y[k-1], so that dy[k] = x[k] dy[k-1] + y[k-1] dx[k]."""
    if dtype is not None:
        input, t_input = input.to(dtype), t_input.to(dtype)
    return recurrence(input, shifted(out, dim, 1, 1) * t_input, dim, False)


@op()
def logcumsumexp(input: Tensor, dim: int):
    """log(cumsum(exp(input))) along `dim`, without overflow.

    Example::

        >>> torch.logcumsumexp(torch.tensor([0.0, 0.0, 0.0]), 0)
        tensor([0.0000, 0.6931, 1.0986])
    """
    if input.dtype.kind not in "fV":
        raise errors.no_kernel("logcumsumexp_out", from_numpy_dtype(input.dtype))
    wide = input if input.dtype.char in "fd" else input.astype(np.float32)
    return _along(lambda a, axis: np.logaddexp.accumulate(a, axis), wide, dim).astype(input.dtype, copy=False)


logcumsumexp.batch(along("dim"))


@logcumsumexp.gradient("input")
def _logcumsumexp_gradient(g, input, out, dim):
    """Sum over k >= j of g[k] exp(input[j] - out[k]): a recurrence with scales of at most 1."""
    nothing = out == -np.inf
    base = out.masked_fill(nothing, 0)
    fall = (base - shifted(base, dim, -1, np.inf)).masked_fill(nothing, -np.inf).exp()
    shares = recurrence(fall, g, dim, True)
    return shares * (input - base).masked_fill(nothing, -np.inf).exp()


@logcumsumexp.tangent
def _logcumsumexp_tangent(input, t_input, out, dim):
    nothing = out == -np.inf
    base = out.masked_fill(nothing, 0)
    fall = (shifted(base, dim, 1, -np.inf) - base).masked_fill(shifted(nothing, dim, 1, True), -np.inf).exp()
    return recurrence(fall, (input - base).masked_fill(nothing, -np.inf).exp() * t_input, dim, False)


# ------------------------------------------------------------------------------------------------ extrema


def _running(ufunc: np.ufunc, array: np.ndarray, dim: int) -> tuple[np.ndarray, np.ndarray]:
    """The running extremum and the last place where it was met; NaN, once met, stays."""

    def run(a: np.ndarray, axis: int) -> np.ndarray:
        places = np.arange(a.shape[axis]).reshape([-1 if i == axis else 1 for i in range(a.ndim)])
        return np.maximum.accumulate(np.where((a == ufunc.accumulate(a, axis)) | (a != a), places, 0), axis)

    return _along(lambda a, axis: ufunc.accumulate(a, axis), array, dim), _along(run, array, dim)


@op(
    public=False,
    outputs=("values", "indices"),
    nondifferentiable=("indices",),
    backward_name="CummaxBackward0",
    selects=True,
    fast=ordering.cummax,
)
def running_max(input: Tensor, dim: int):
    return _running(np.maximum, input, dim)


@op(
    public=False,
    outputs=("values", "indices"),
    nondifferentiable=("indices",),
    backward_name="CumminBackward0",
    selects=True,
    fast=ordering.cummin,
)
def running_min(input: Tensor, dim: int):
    return _running(np.minimum, input, dim)


def _running_gradient(g_values, indices, dim, input_shape):
    return g_values.new_zeros(input_shape).scatter_add(dim, indices, g_values) if input_shape else g_values


running_max.gradients(input=_running_gradient)
running_min.gradients(input=_running_gradient)


def _running_tangent(t_input, indices, dim):
    return tangent_of_selected(t_input, indices, dim, True)


running_max.tangent(_running_tangent)
running_min.tangent(_running_tangent)
running_max.batch(along("dim"))
running_min.batch(along("dim"))


@composite
def cummax(input, dim, *, out=None):
    """(values, indices) of the largest element up to each place along `dim`; of equal ones the last.

    Example::

        >>> torch.cummax(torch.tensor([1.0, 3.0, 2.0]), 0).values
        tensor([1., 3., 3.])
    """
    return return_types.cummax(*running_max(input, dim, out=out))


@composite
def cummin(input, dim, *, out=None):
    """(values, indices) of the smallest element up to each place along `dim`; of equal ones the last."""
    return return_types.cummin(*running_min(input, dim, out=out))


# ------------------------------------------------------------------------------------- differences, integrals


@composite
def diff(input, n=1, dim=-1, prepend=None, append=None, *, out=None):
    """The `n`-th differences of neighbours along `dim`, after `prepend` and `append` are put at its ends.

    Example::

        >>> torch.diff(torch.tensor([1, 4, 9]))
        tensor([3, 5])
    """
    if not input.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    dim = wrap_dim(dim, input.ndim)
    if n == 0:
        return input.clone() if out is None else write_out(out, input)
    parts = [part for part in (prepend, input, append) if part is not None]
    whole = joining.cat(parts, dim) if len(parts) > 1 else input
    for _ in range(min(n, whole.shape[dim])):
        length = max(whole.shape[dim] - 1, 0)
        later, earlier = whole.narrow(dim, whole.shape[dim] - length, length), whole.narrow(dim, 0, length)
        whole = later != earlier if str(whole.dtype) == "torch.bool" else later - earlier
    made = whole
    return made if out is None else write_out(out, made)


@composite(method=False)
def gradient(input, *, spacing=1, dim=None, edge_order=1):
    """Estimates of the derivative of sampled values along each of the dimensions `dim` (all by default): a list.

    Inside, the quotient of differences with both neighbours, of second order also where samples are not evenly spaced;
    at the edges one-sided, of the first or, with `edge_order=2`, the second order. `spacing` is the samples' distance:
    a number, a number a dimension, or a tensor of coordinates a dimension. From B. Fornberg, Generation of finite
    difference formulas on arbitrarily spaced grids (1988).

    Example::

        >>> torch.gradient(torch.tensor([1.0, 4.0, 9.0, 16.0]))
        (tensor([3., 4., 6., 7.]),)
    """
    dims = wrap_dims(dim, input.ndim)
    if edge_order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")
    several = isinstance(spacing, (tuple, list))
    if several and len(spacing) != len(dims):
        how = "since dim argument was not given, " if dim is None else ""
        expected = f"'self.dim() = {input.ndim}'" if dim is None else f"'dim' ({len(dims)})"
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to "
            f"{expected}, {how}but got a list of length {len(spacing)}"
        )
    if any([input.shape[d] <= edge_order for d in dims]):
        raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    values = input if input.is_floating_point() or input.is_complex() else input.to(get_default_dtype())
    spacings = spacing if several else [spacing] * len(dims)
    return tuple([_slopes(values, d, step, edge_order) for d, step in zip(dims, spacings, strict=True)])


def _slopes(values, dim: int, spacing, edge_order: int):
    """`gradient` along one dimension."""
    length = values.shape[dim]
    shape = [-1 if d == dim else 1 for d in range(values.ndim)]
    if not isinstance(spacing, Tensor):
        spacing = values.new_full((length,), 0.0).real.copy_(make_tensor(np.arange(length))) * spacing
    steps = diff(spacing).reshape(shape)
    rises = diff(values, dim=dim) / steps
    before, after = (steps.narrow(dim, k, length - 2) for k in (0, 1))
    left, right = (rises.narrow(dim, k, length - 2) for k in (0, 1))
    inside = (left * after + right * before) / (before + after)
    first, last = rises.narrow(dim, 0, 1), rises.narrow(dim, length - 2, 1)
    if edge_order == 2:
        bend = (right - left) / (before + after)
        first = first - steps.narrow(dim, 0, 1) * bend.narrow(dim, 0, 1)
        last = last + steps.narrow(dim, length - 2, 1) * bend.narrow(dim, length - 3, 1)
    return joining.cat([first, inside, last], dim)


def _trapezoids(name, y, x, dx, dim):
    """The areas between neighbouring samples along `dim`."""
    if not y.ndim:
        raise RuntimeError(f"{name}: expected y to have at least one dimension")
    dim = wrap_dim(dim, y.ndim)
    count = max(y.shape[dim] - 1, 0)
    widths = dx
    if x is not None:
        if x.ndim == 1:
            if x.shape[0] != y.shape[dim]:
                raise RuntimeError(f"{name}: There must be one `x` value for each sample point")
            x = x.reshape([-1] + [1] * (y.ndim - dim - 1))
        widths = diff(x, dim=dim - y.ndim)
    sums = y.narrow(dim, y.shape[dim] - count, count) + y.narrow(dim, 0, count)
    return sums * widths / 2


@composite(method=False, aliases=("trapz",))
def trapezoid(y, x=None, *, dx=1, dim=-1):
    """Integral of samples `y` along `dim` by the trapezoidal rule, at points `x` or a distance `dx` apart.

    Example::

        >>> torch.trapezoid(torch.tensor([1.0, 5.0, 10.0]))
        tensor(10.5000)
    """
    if x is None and y.ndim and y.shape[wrap_dim(dim, y.ndim)] > 1 and not isinstance(dx, Tensor):
        ends = y.select(dim, 0) + y.select(dim, -1)
        return (y.sum(dim) - ends / 2) * dx
    return _trapezoids("trapezoid", y, x, dx, dim).sum(dim)


@composite(method=False)
def cumulative_trapezoid(y, x=None, *, dx=1, dim=-1):
    """Running integral of samples `y` along `dim`; one element less than `y`, arguments as in `trapezoid`."""
    return cumsum(_trapezoids("cumulative_trapezoid", y, x, dx, dim), dim)
