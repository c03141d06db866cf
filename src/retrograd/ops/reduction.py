"""Sums, products, means and what is made of them, over all elements or along dimensions."""

from __future__ import annotations

import builtins
import warnings
from math import prod as product

import numpy as np

from .. import errors
from .._core import (
    Reducer,
    Tensor,
    counting,
    dtype,
    dtypes,
    few,
    from_numpy_dtype,
    fused,
    get_default_dtype,
    identity,
    is_grad_enabled,
    moving,
    norms,
    overridable,
    shortcuts,
)
from .batching import along, behind, by_hand, over_all, whole_values
from .dimensions import beside, kept_shape, one_shape, spread, wrap_dim, wrap_dims
from .inplace import write_out
from .record import composite, method, op

_add = Reducer(np.add, 0)
_multiply = Reducer(np.multiply, 1)


def _reduce(
    reducer: Reducer, array: np.ndarray, dims=None, keepdim: bool = False, dtype: dtype | None = None
):
    """A sum or product as PyTorch types it: integers in int64, 16-bit floats by way of float32."""
    if dtype is not None:
        array = array.astype(dtype.numpy, copy=False)
    kind = array.dtype
    if kind.char in "fdFD":
        return reducer(array, dims, keepdim)
    if kind.kind in "biu":
        totals = counting.sums(array, dims, keepdim) if reducer is _add and dtype is None else None
        if totals is not None:
            return totals
        return reducer(array.astype(np.int64, copy=False) if dtype is None else array, dims, keepdim)
    return np.asarray(reducer(_single(array), dims, keepdim)).astype(kind)


def _single(array: np.ndarray) -> np.ndarray:
    """16-bit floats in float32."""
    made = moving.cast(array, dtypes.float32)
    return array.astype(np.float32) if made is None else made


def total(array, dims: tuple[int, ...], keepdim: bool) -> np.ndarray:
    """The sum along dimensions of an array, or of the scalar that NumPy makes of a zero-dimensional one."""
    return _add(np.asarray(array), dims, keepdim)


def _count(shape, dims) -> int:
    return product(shape) if dims is None else product([shape[d] for d in dims])


# ------------------------------------------------------------------------------------------------ sum, mean


@op("reduction", reducer=_add)
def sum(input: Tensor):
    """Sum of all elements."""
    return _add(input) if input.dtype.char in "fd" else _reduce(_add, input)


sum.gradients(input=identity)
sum.batch(over_all(lambda x, dims: sum_dim(x, dims, False)))
sum.tangent("linear")


@op("reduction", public=False, backward_name="SumBackward1", fast=few.sum_dim)
def sum_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool, dtype: dtype | None = None):
    return _reduce(_add, input, dim, keepdim, dtype)


sum_dim.gradients(input=lambda g, dim, keepdim, input_shape: spread(g, dim, keepdim, input_shape))
sum_dim.batch(along("dim"))
sum_dim.tangent("linear")


@sum.overload
def sum_general(input, dim=None, keepdim=False, *, dtype=None, out=None):
    """Sum of all elements, or along the dimensions `dim` (an integer or a tuple).

    Integers and booleans are summed in int64 unless `dtype` is given. Dimensions that are summed over vanish,
    or are kept with length 1 if `keepdim`. Raises IndexError for a dimension out of range.

    Example::

        >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> x.sum()
        tensor(10.)
        >>> x.sum(dim=0)
        tensor([4., 6.])
    """
    if out is None:
        return sum_dim(input, wrap_dims(dim, input.ndim), keepdim, dtype)
    return sum_dim(input, wrap_dims(dim, input.ndim), keepdim, dtype, out=out)


sum.general = overridable(sum.general, fast=shortcuts.sum)


def _mean(array: np.ndarray, dims, keepdim: bool, dtype: dtype | None):
    if dtype is None and array.dtype.char in "fd" and array.size:
        sums = _add(array, dims, keepdim)
        sums /= array.size // sums.size
        return sums
    if (array.dtype if dtype is None else dtype.numpy).kind not in "fcV":
        what = "Input" if dtype is None else "Optional"
        name = errors.kind_name(from_numpy_dtype(array.dtype) if dtype is None else dtype)
        raise RuntimeError(
            f"mean(): could not infer output dtype. {what} dtype must be either a floating point or complex dtype. "
            f"Got: {name}"
        )
    sums = _reduce(_add, array, dims, keepdim, dtype)
    return np.true_divide(sums, _count(array.shape, dims), dtype=sums.dtype)


@op("reduction", fast=few.mean)
def mean(input: Tensor):
    """Mean of all elements."""
    return _mean(input, None, False, None)


mean.gradients(input=lambda g, input_shape: g / product(input_shape))
mean.batch(over_all(lambda x, dims: mean_dim(x, dims, False)))
mean.tangent("linear")


@op("reduction", public=False, backward_name="MeanBackward1", fast=few.mean_dim)
def mean_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool, dtype: dtype | None = None):
    return _mean(input, dim, keepdim, dtype)


mean_dim.gradients(
    input=lambda g, dim, keepdim, input_shape: spread(g / _count(input_shape, dim), dim, keepdim, input_shape)
)
mean_dim.batch(along("dim"))
mean_dim.tangent("linear")


@mean.overload
def mean_general(input, dim=None, keepdim=False, *, dtype=None, out=None):
    """Mean of all elements, or along the dimensions `dim`; NaN where there is nothing to average.

    Raises RuntimeError for integers and booleans: convert them first, or give a floating-point `dtype`.

    Example::

        >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).mean(1)
        tensor([1.5000, 3.5000])
    """
    if out is None:
        return mean_dim(input, wrap_dims(dim, input.ndim), keepdim, dtype)
    return mean_dim(input, wrap_dims(dim, input.ndim), keepdim, dtype, out=out)


mean.general = overridable(mean.general, fast=shortcuts.mean)


@composite
def nansum(input, dim=None, keepdim=False, *, dtype=None):
    """Sum that counts NaN as zero; arguments as in `sum`."""
    if input.is_complex():
        raise RuntimeError("nansum on CPU does not support complex inputs")
    if input.is_floating_point():
        input = input.masked_fill(input != input, 0)
    return sum_dim(input, wrap_dims(dim, input.ndim), keepdim, dtype)


@composite
def nanmean(input, dim=None, keepdim=False, *, dtype=None):
    """Mean of the elements that are not NaN; arguments as in `mean`."""
    if not (input.is_floating_point() or input.is_complex()):
        raise RuntimeError(
            "nanmean(): expected input to have floating point or complex dtype but got "
            + errors.kind_name(input.dtype)
        )
    return nansum(input, dim, keepdim, dtype=dtype) / sum_general(input == input, dim, keepdim)


# ------------------------------------------------------------------------------------------------ prod


def others_along(x, dim: int):
    """For each element the product of all others along `dim`: exact where elements are zero."""
    from .cumulative import cumprod, shifted

    before = shifted(cumprod(x, dim), dim, 1, 1)
    after = shifted(cumprod(x.flip(dim), dim), dim, 1, 1).flip(dim)
    return before * after


def _divides(product) -> bool:
    """Whether a product divided by one element is the product of the others: where no factor is zero. Its derivatives
    are those of `others_along`, which are exact everywhere."""
    if is_grad_enabled():
        return False
    values = whole_values(product)
    if values.dtype.kind not in "fc":
        return False
    return bool((np.isfinite(values) & (np.abs(values) > np.finfo(values.dtype).tiny)).all())


@op("reduction")
def prod(input: Tensor):
    """Product of all elements."""
    return _reduce(_multiply, input)


@prod.gradient("input")
def _prod_gradient(g, input, out, input_shape):
    if _divides(out):
        return g * out / input
    return g * others_along(input.reshape(-1), 0).reshape(input_shape)


prod.batch(over_all(lambda x, dims: prod_dim(x, dims, False), flat=True))


@prod.tangent
def _prod_tangent(input, t_input):
    return (others_along(input.reshape(-1), 0) * t_input.reshape(-1)).sum()


@op("reduction", public=False, backward_name="ProdBackward1")
def prod_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool, dtype: dtype | None = None):
    return _reduce(_multiply, input, dim, keepdim, dtype)


@prod_dim.gradient("input")
def _prod_dim_gradient(g, input, out, dim, keepdim, input_shape):
    if not dim:
        return g
    if _divides(out):
        return spread(g * out, dim, keepdim, input_shape) / input
    return spread(g, dim, keepdim, input_shape) * others_along(input, dim[0])


prod_dim.batch(along("dim"))


@prod_dim.tangent
def _prod_dim_tangent(input, t_input, dim, keepdim, dtype):
    if dtype is not None:
        input, t_input = input.to(dtype), t_input.to(dtype)
    return sum_dim(others_along(input, dim[0]) * t_input, dim, keepdim) if dim else t_input


@prod.overload
def prod_general(input, dim=None, keepdim=False, *, dtype=None, out=None):
    """Product of all elements, or along the dimension `dim`. Integers are multiplied in int64.

    The gradient is exact where elements are zero.

    Example::

        >>> x = torch.tensor([2.0, 0.0, 5.0], requires_grad=True)
        >>> x.prod().backward()
        >>> x.grad
        tensor([ 0., 10.,  0.])
    """
    if dim is None:
        made = prod(input if dtype is None else input.to(dtype))
        return made if out is None else write_out(out, made)
    return prod_dim(input, (wrap_dim(dim, input.ndim),)[: input.ndim], keepdim, dtype, out=out)


# ------------------------------------------------------------------------------------------------ var, std


def _variance(array: np.ndarray, dims, correction: float, keepdim: bool, name: str) -> np.ndarray:
    """The variance along dimensions; of absolute values for complex numbers."""
    if array.dtype.kind not in "fcV":
        raise RuntimeError("std and var only support floating point and complex dtypes")
    count = _count(array.shape, dims)
    if count <= correction:
        warnings.warn(
            f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor "
            "(input numel divided by output numel).",
            UserWarning,
            stacklevel=3,
        )
    wide = array if array.dtype.char in "fdFD" else _single(array)
    apart = np.asarray(wide - np.true_divide(_add(wide, dims, True), count, dtype=wide.dtype))
    squares = apart * apart if wide.dtype.kind == "f" else apart.real**2 + apart.imag**2
    sums = total(squares, dims, keepdim)
    sums = np.true_divide(sums, builtins.max(count - correction, 0), dtype=sums.dtype)
    return sums.astype(array.real.dtype if array.dtype.kind == "c" else array.dtype, copy=False)


def _degrees(name, dim, unbiased, correction):
    """(dim, correction) from PyTorch's spellings: (unbiased), (dim, unbiased), (dim, correction=…)."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None:
        if correction is not None:
            raise TypeError(f"{name}() received both 'unbiased' and 'correction': give one of them")
        correction = 1 if unbiased else 0
    return dim, 1 if correction is None else correction


@op("reduction", holomorphic=False, fast=norms.variance)
def var(input: Tensor, dim=None, unbiased: bool | None = None, keepdim: bool = False, *, correction=None):
    """Variance of all elements, or along the dimensions `dim`.

    That is the sum of squared distances from the mean over n - correction. `correction` is 1 by default
    (Bessel's); `unbiased=False` is the older spelling of `correction=0`. For complex numbers the squares are
    those of absolute values. With n <= correction the result is NaN or infinite, with a warning.

    Example::

        >>> torch.tensor([1.0, 2.0, 3.0, 4.0]).var()
        tensor(1.6667)
    """
    dim, correction = _degrees("var", dim, unbiased, correction)
    return _variance(input, wrap_dims(dim, input.ndim), correction, keepdim, "var")


@var.gradient("input")
def _var_gradient(g, input, dim, unbiased, correction, keepdim, input_shape):
    dim, correction = _degrees("var", dim, unbiased, correction)
    dims = wrap_dims(dim, len(input_shape))
    free = builtins.max(_count(input_shape, dims) - correction, 0)
    factor = 2 / free if free else np.inf
    if input.is_floating_point():
        return distances(g.reshape(kept_shape(input_shape, dims)), input, dims, factor)
    return spread(g * factor, dims, keepdim, input_shape) * (input - mean_dim(input, dims, True))


@op(public=False, fast=norms.variance_backward)
def distances(grad: Tensor, input: Tensor, dims: tuple[int, ...], factor: float):
    """The distances from the mean along dimensions, times a number and times `grad`, in which these have length 1."""
    apart = input - _mean(input, dims, True, None)
    return np.asarray(grad * input.dtype.type(factor) * apart)


distances.gradients(
    grad=lambda g, input, dims, factor: sum_dim(g * (input - mean_dim(input, dims, True)), dims, True) * factor,
    input=lambda g, grad, dims, factor: distances(grad, g, dims, factor),
)
distances.batch(along("dims"))


@op("reduction", holomorphic=False, fast=norms.deviation)
def std(input: Tensor, dim=None, unbiased: bool | None = None, keepdim: bool = False, *, correction=None):
    """Standard deviation, the square root of `var`, with the same arguments. Its gradient at zero is zero."""
    dim, correction = _degrees("std", dim, unbiased, correction)
    return np.sqrt(_variance(input, wrap_dims(dim, input.ndim), correction, keepdim, "std"))


@std.gradient("input")
def _std_gradient(g, input, out, dim, unbiased, correction, keepdim, input_shape):
    zero = out == 0
    half = (g / (2 * out.masked_fill(zero, 1))).masked_fill(zero, 0)
    return _var_gradient(half, input, dim, unbiased, correction, keepdim, input_shape)


@by_hand
def _variance_batch(call):
    (x,), (dim, unbiased, keepdim, correction) = call.all_mapped(), call.attributes
    dim, correction = _degrees(call.op.name, dim, unbiased, correction)
    rank = call.rank(0)
    dims = behind(wrap_dims(dim, rank), rank) or (1,)
    made = call.run((x if rank else x.reshape(call.size, 1),), (dims, None, keepdim, correction))
    if rank:
        return made
    return tuple(part.reshape(call.size) for part in made) if isinstance(made, tuple) else made.reshape(call.size)


var.batch(_variance_batch)
std.batch(_variance_batch)


def _variance_tangent(input, t_input, dim, unbiased, correction, keepdim):
    """2 / (n - correction) times the sum of products with the distances from the mean."""
    dim, correction = _degrees("var", dim, unbiased, correction)
    dims = wrap_dims(dim, input.ndim)
    free = builtins.max(_count(input.shape, dims) - correction, 0)
    apart = input - mean_dim(input, dims, True)
    products = (apart.conj() * t_input).real if input.is_complex() else apart * t_input
    return sum_dim(products, dims, keepdim) * (2 / free if free else np.inf)


var.tangent(_variance_tangent)


@std.tangent
def _deviation_tangent(input, t_input, out, dim, unbiased, correction, keepdim):
    zero = out == 0
    slope = _variance_tangent(input, t_input, dim, unbiased, correction, keepdim)
    return (slope / (2 * out.masked_fill(zero, 1))).masked_fill(zero, 0)


@op("reduction", holomorphic=False, outputs=("variance", "average"), method=False, fast=few.variance_and_mean)
def var_mean(input: Tensor, dim=None, unbiased: bool | None = None, keepdim: bool = False, *, correction=None):
    """The variance and the mean, with the arguments of `var`."""
    dim, correction = _degrees("var_mean", dim, unbiased, correction)
    dims = wrap_dims(dim, input.ndim)
    variance = _variance(input, dims, correction, keepdim, "var_mean")
    return variance, _mean(input, dims, keepdim, None)


@var_mean.gradient("input")
def _var_mean_gradient(g_variance, g_average, input, dim, unbiased, correction, keepdim, input_shape):
    dims = wrap_dims(_degrees("var_mean", dim, unbiased, correction)[0], len(input_shape))
    means = spread(g_average / _count(input_shape, dims), dims, keepdim, input_shape)
    return _var_gradient(g_variance, input, dim, unbiased, correction, keepdim, input_shape) + means


var_mean.batch(_variance_batch)


@var_mean.tangent
def _var_mean_tangent(input, t_input, dim, unbiased, correction, keepdim):
    dims = wrap_dims(_degrees("var_mean", dim, unbiased, correction)[0], input.ndim)
    slopes = _variance_tangent(input, t_input, dim, unbiased, correction, keepdim)
    return slopes, mean_dim(t_input, dims, keepdim)


@composite(method=False)
def std_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=None):
    """The standard deviation and the mean, with the arguments of `var`."""
    dim, correction = _degrees("std_mean", dim, unbiased, correction)
    means = mean_dim(input, wrap_dims(dim, input.ndim), keepdim)
    return std(input, dim, None, keepdim, correction=correction), means


# ------------------------------------------------------------------------------------------------ logsumexp


@op("reduction", fast=fused.logsumexp)
def logsumexp(input: Tensor, dim: int | tuple[int, ...], keepdim: bool = False):
    """log(sum(exp(input))) along the dimensions `dim`, without overflow.

    Example::

        >>> torch.logsumexp(torch.tensor([1000.0, 1000.0]), 0)
        tensor(1000.6932)
    """
    dims = wrap_dims(dim, input.ndim)
    if input.dtype.kind in "biu":
        input = input.astype(get_default_dtype().numpy)
    if input.size:
        high = np.max(input.real, axis=dims, keepdims=True)
        high = np.where(np.isinf(high), 0, high).astype(high.dtype)
    else:
        high = np.zeros(kept_shape(input.shape, dims), input.dtype)
    sums = np.log(total(np.exp(input - high), dims, True)) + high
    return sums if keepdim else sums.reshape([n for i, n in enumerate(input.shape) if i not in dims])


@logsumexp.gradient("input")
def _logsumexp_gradient(g, input, out, dim, keepdim, input_shape):
    """g * exp(input - out); where all terms are -inf there is nothing to share out, and it is zero."""
    dims = wrap_dims(dim, len(input_shape))
    out = beside(out, dims, keepdim, input_shape)
    nothing = out == -np.inf
    return beside(g, dims, keepdim, input_shape) * (input - out.masked_fill(nothing, 0)).exp()


logsumexp.batch(along("dim", everything=True))


@logsumexp.tangent
def _logsumexp_tangent(input, t_input, out, dim, keepdim):
    dims = wrap_dims(dim, input.ndim)
    out = beside(out, dims, keepdim, input.shape)
    shares = (input - out.masked_fill(out == -np.inf, 0)).exp()
    return sum_dim(shares * t_input, dims, keepdim)


# ------------------------------------------------------------------------------------------------ all, any


def _truth(ufunc: np.ufunc, array: np.ndarray, dims, keepdim: bool):
    found = ufunc.reduce(array, axis=dims, keepdims=keepdim)
    return np.asarray(found).astype(np.uint8 if array.dtype == np.uint8 else np.bool_, copy=False)


def _truth_dims(dim, ndim: int) -> tuple[int, ...]:
    """For all and any, an empty tuple names no dimension: nothing is reduced."""
    return () if isinstance(dim, (tuple, list)) and not dim else wrap_dims(dim, ndim)


@op("reduction", differentiable=False, fast=few.all)
def all(input: Tensor):
    """Whether all elements are true."""
    return _truth(np.logical_and, input, None, False)


all.batch(over_all(lambda x, dims: all_dim(x, dims, False)))


@op("reduction", differentiable=False, public=False, fast=few.all_dim)
def all_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool):
    return _truth(np.logical_and, input, dim, keepdim)


all_dim.batch(along("dim"))


@all.overload
def all_general(input, dim=None, keepdim=False, *, out=None):
    """Whether all elements, or those along the dimensions `dim`, are true (not zero); uint8 for uint8.

    Example::

        >>> torch.all(torch.tensor([[True, True], [True, False]]), dim=1)
        tensor([ True, False])
    """
    return all_dim(input, _truth_dims(dim, input.ndim), keepdim, out=out)


all.general = overridable(all.general, fast=shortcuts.all)


@op("reduction", differentiable=False, fast=few.any)
def any(input: Tensor):
    """Whether some element is true."""
    return _truth(np.logical_or, input, None, False)


any.batch(over_all(lambda x, dims: any_dim(x, dims, False)))


@op("reduction", differentiable=False, public=False, fast=few.any_dim)
def any_dim(input: Tensor, dim: tuple[int, ...], keepdim: bool):
    return _truth(np.logical_or, input, dim, keepdim)


any_dim.batch(along("dim"))


@any.overload
def any_general(input, dim=None, keepdim=False, *, out=None):
    """Whether some element, or one along the dimensions `dim`, is true (not zero); uint8 for uint8."""
    return any_dim(input, _truth_dims(dim, input.ndim), keepdim, out=out)


any.general = overridable(any.general, fast=shortcuts.any)


@op("reduction", differentiable=False, public=False, fast=counting.nonzeros)
def count_nonzero_dim(input: Tensor, dim: tuple[int, ...]):
    return np.asarray(np.count_nonzero(input, axis=None if len(dim) == input.ndim else dim), np.int64)


count_nonzero_dim.batch(along("dim"))
shortcuts.set_shortcut_operations(
    sum_dim=sum_dim, mean_dim=mean_dim, all_dim=all_dim, any_dim=any_dim, count_nonzero_dim=count_nonzero_dim
)


@composite(fast=shortcuts.count_nonzero)
def count_nonzero(input, dim=None):
    """How many elements are not zero, in all or along the dimensions `dim`.

    Example::

        >>> torch.count_nonzero(torch.tensor([0, 3, 0, 4]))
        tensor(2)
    """
    return count_nonzero_dim(input, wrap_dims(dim, input.ndim))


@method
def sum_to_size(self, *sizes, size=None):
    """This tensor summed to a shape that broadcasts to its own: the transpose of `expand`.

    Example::

        >>> torch.ones(2, 3).sum_to_size(1, 3)
        tensor([[2., 2., 2.]])
    """
    shape = one_shape("sum_to_size", sizes, size)
    lead = self.ndim - len(shape)
    if lead < 0 or builtins.any(n not in (1, m) for n, m in zip(shape, self.shape[lead:], strict=True)):
        raise RuntimeError(f"size {{{list(shape)}}} is not expandable to size {{{list(self.shape)}}}.")
    dims = [d for d in range(self.ndim) if d < lead or (shape[d - lead] == 1 and self.shape[d] != 1)]
    return (sum_dim(self, tuple(dims), True, None) if dims else self).reshape(shape)


@composite
def trace(input):
    """The sum of the diagonal of a matrix.

    Example::

        >>> torch.trace(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        tensor(5.)
    """
    if input.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {input.ndim}")
    return input.diagonal().sum()
