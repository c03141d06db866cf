"""Reductions and normalisations of those elements that a mask names: the module `torch.masked`.

`mask` is a tensor of booleans that broadcasts to the input; without one all elements count. What it does not name
counts as the neutral element of the operation, and has the gradient 0. `dim` is a dimension or several, all by default;
`dtype` is the dtype that the input is converted to first.
"""

from __future__ import annotations

import math

from . import ops
from ._core import Tensor, dtype, dtypes, get_default_dtype
from .ops.dimensions import wrap_dims

__all__ = [
    "amax", "amin", "argmax", "argmin", "cumprod", "cumsum", "log_softmax", "logaddexp", "logsumexp", "mean", "median",
    "norm", "normalize", "prod", "softmax", "softmin", "std", "sum", "var",
]  # fmt: skip

Dims = int | tuple[int, ...] | list[int] | None


def _filled(input: Tensor, mask: Tensor | None, value: float, kind: dtype | None) -> Tensor:
    """The input, of the dtype asked for, with `value` where the mask is false."""
    if kind is not None:
        input = input.to(kind)
    return input if mask is None else input.masked_fill(~_fitted(mask, input), value)


def _fitted(mask: Tensor, input: Tensor) -> Tensor:
    if mask.ndim > input.ndim:
        raise IndexError("_input_mask expected broadcastable mask (got mask dimensionality higher than of the input)")
    return mask.expand(input.shape).bool()


def _is_exact(input: Tensor) -> bool:
    return not (input.is_floating_point() or input.is_complex())


def _whole(input: Tensor, kind: dtype | None) -> dtype | None:
    """The dtype that integers are added and multiplied in."""
    return dtypes.int64 if kind is None and _is_exact(input) else kind


def _real(input: Tensor, kind: dtype | None) -> dtype | None:
    """The dtype that means of integers have."""
    return get_default_dtype() if kind is None and _is_exact(input) else kind


def _lowest(input: Tensor, kind: dtype | None) -> float:
    kind = input.dtype if kind is None else kind
    return -math.inf if kind.is_floating_point else dtypes.iinfo(kind).min


def _highest(input: Tensor, kind: dtype | None) -> float:
    kind = input.dtype if kind is None else kind
    return math.inf if kind.is_floating_point else dtypes.iinfo(kind).max


# ------------------------------------------------------------------------------------------------ reductions


def sum(
    input: Tensor, dim: Dims = None, *, keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None
) -> Tensor:
    """The sum; 0 where nothing counts.

    Example::

        >>> x, mask = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([True, False, True])
        >>> torch.masked.sum(x, mask=mask)
        tensor(4.)
    """
    return _filled(input, mask, 0, _whole(input, dtype)).sum(wrap_dims(dim, input.ndim), keepdim)


def prod(
    input: Tensor, dim: Dims = None, *, keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None
) -> Tensor:
    """The product; 1 where nothing counts."""
    made = _filled(input, mask, 1, _whole(input, dtype))
    for d in sorted(wrap_dims(dim, input.ndim), reverse=True):
        made = made.prod(d, keepdim)
    return made


def mean(
    input: Tensor, dim: Dims = None, *, keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None
) -> Tensor:
    """The mean; NaN where nothing counts."""
    kind = _real(input, dtype)
    return sum(input, dim, keepdim=keepdim, dtype=kind, mask=mask) / _count(input, dim, keepdim, mask)


def _count(input: Tensor, dim: Dims, keepdim: bool, mask: Tensor | None) -> Tensor:
    named = input.detach().new_ones(input.shape, dtype=dtypes.bool_) if mask is None else _fitted(mask, input)
    return named.sum(wrap_dims(dim, input.ndim), keepdim)


def amax(
    input: Tensor, dim: Dims = None, *, keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None
) -> Tensor:
    """The largest element; -inf, or the least integer, where nothing counts."""
    return _filled(input, mask, _lowest(input, dtype), dtype).amax(wrap_dims(dim, input.ndim), keepdim)


def amin(
    input: Tensor, dim: Dims = None, *, keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None
) -> Tensor:
    """The smallest element; inf, or the greatest integer, where nothing counts."""
    return _filled(input, mask, _highest(input, dtype), dtype).amin(wrap_dims(dim, input.ndim), keepdim)


def argmax(
    input: Tensor, dim: int | None = None, *, keepdim: bool = False, dtype: dtype | None = None,
    mask: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """Where the largest element is, as a number of the input's dtype (or of `dtype`), as PyTorch has it."""
    filled = _filled(input, mask, _lowest(input, dtype), dtype)
    return filled.argmax(dim, keepdim).to(filled.dtype)


def argmin(
    input: Tensor, dim: int | None = None, *, keepdim: bool = False, dtype: dtype | None = None,
    mask: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """Where the smallest element is, as a number of the input's dtype (or of `dtype`), as PyTorch has it."""
    filled = _filled(input, mask, _highest(input, dtype), dtype)
    return filled.argmin(dim, keepdim).to(filled.dtype)


def median(
    input: Tensor, dim: int = -1, *, keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None
) -> Tensor:
    """The median, of two the lower; NaN where nothing counts. Only for floating-point numbers."""
    filled = _filled(input, mask, math.nan, dtype)
    if not filled.is_floating_point():
        raise ValueError(f"masked median expects a floating-point input, but got {filled.dtype}")
    return filled.nanmedian(dim, keepdim).values


def norm(
    input: Tensor, ord: float | None = 2.0, dim: Dims = None, *, keepdim: bool = False, dtype: dtype | None = None,
    mask: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """The norm of order `ord` of a vector; 0 where nothing counts, inf for the order -inf."""
    order = 2.0 if ord is None else ord
    filled = _filled(input, mask, math.inf if order == -math.inf else 0, dtype)
    return ops.linalg_vector_norm(filled, order, wrap_dims(dim, input.ndim), keepdim)


def var(
    input: Tensor, dim: Dims = None, unbiased: bool | None = None, *, correction: float | None = None,
    keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """The variance: squared distances from the mean over their number less `correction` (1 unless `unbiased=False`).

    Example::

        >>> torch.masked.var(torch.tensor([1.0, 9.0, 3.0]), mask=torch.tensor([True, False, True]))
        tensor(2.)
    """
    if unbiased is not None:
        if correction is not None:
            raise ValueError("Only one of unbiased and correction may be given")
        correction = 1 if unbiased else 0
    kind = _real(input, dtype)
    means = mean(input, dim, keepdim=True, dtype=kind, mask=mask)
    apart = _filled((input if kind is None else input.to(kind)) - means, mask, 0, None).abs()
    count = _count(input, dim, keepdim, mask) - (1 if correction is None else correction)
    return (apart * apart).sum(wrap_dims(dim, input.ndim), keepdim) / count.clamp(min=0)


def std(
    input: Tensor, dim: Dims = None, unbiased: bool | None = None, *, correction: float | None = None,
    keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """The standard deviation, the root of `var`; its gradient at 0 is 0."""
    squares = var(input, dim, unbiased, correction=correction, keepdim=keepdim, dtype=dtype, mask=mask)
    return ops.where(squares == 0, squares, squares.sqrt())


def logsumexp(
    input: Tensor, dim: Dims = None, *, keepdim: bool = False, dtype: dtype | None = None, mask: Tensor | None = None
) -> Tensor:
    """log(sum(exp(input))); -inf where nothing counts."""
    filled = _filled(input, mask, -math.inf, _real(input, dtype))
    return filled.logsumexp(wrap_dims(dim, input.ndim), keepdim)


# ------------------------------------------------------------------------------------------------ along a dimension


def cumsum(input: Tensor, dim: int, *, dtype: dtype | None = None, mask: Tensor | None = None) -> Tensor:
    """The running total along `dim`."""
    return _filled(input, mask, 0, _whole(input, dtype)).cumsum(dim)


def cumprod(input: Tensor, dim: int, *, dtype: dtype | None = None, mask: Tensor | None = None) -> Tensor:
    """The running product along `dim`."""
    return _filled(input, mask, 1, _whole(input, dtype)).cumprod(dim)


def softmax(input: Tensor, dim: int, *, dtype: dtype | None = None, mask: Tensor | None = None) -> Tensor:
    """The softmax along `dim`: 0 for what does not count; NaN where nothing counts.

    Example::

        >>> torch.masked.softmax(torch.zeros(3), 0, mask=torch.tensor([True, False, True]))
        tensor([0.5000, 0.0000, 0.5000])
    """
    return ops.softmax(_filled(input, mask, -math.inf, dtype), dim)


def log_softmax(input: Tensor, dim: int, *, dtype: dtype | None = None, mask: Tensor | None = None) -> Tensor:
    """The logarithm of the softmax along `dim`: -inf for what does not count."""
    return ops.log_softmax(_filled(input, mask, -math.inf, dtype), dim)


def softmin(input: Tensor, dim: int, *, dtype: dtype | None = None, mask: Tensor | None = None) -> Tensor:
    """The softmax of -input along `dim`."""
    return ops.softmin(_filled(input, mask, math.inf, dtype), dim)


def normalize(
    input: Tensor, ord: float, dim: int, *, eps: float = 1e-12, dtype: dtype | None = None, mask: Tensor | None = None
) -> Tensor:
    """The input over its norm along `dim`, or over `eps` where that is greater; 0 for what does not count."""
    lengths = norm(input, ord, dim, keepdim=True, dtype=dtype, mask=mask)
    return _filled(input, mask, 0, dtype) / lengths.clamp_min(eps)


def logaddexp(
    input: Tensor, other: Tensor, *, dtype: dtype | None = None, input_mask: Tensor | None = None,
    other_mask: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """log(exp(input) + exp(other)), where either has a mask of its own."""
    first = _filled(input, input_mask, -math.inf, dtype)
    return ops.logaddexp(first, _filled(other, other_mask, -math.inf, dtype))


# ------------------------------------------------------------------------------------------------ masks of results


def _input_mask(input: Tensor, *arguments, mask: Tensor | None = None, **options) -> Tensor:
    """The mask of an input, of its shape; PyTorch's tests ask for it by this name."""
    return input.detach().new_ones(input.shape, dtype=dtypes.bool_) if mask is None else _fitted(mask, input)


def _output_mask(
    function, input: Tensor, *arguments, dim: Dims = None, keepdim: bool = False, mask: Tensor | None = None, **options
) -> Tensor:
    """Where the result of a function of this module has something that counts, under PyTorch's name."""
    named = _input_mask(input, mask=mask)
    if function in (cumsum, cumprod, softmax, log_softmax, softmin, normalize):
        return named
    first = 1 if function is norm else 0  # the order stands before the dimensions
    dims = wrap_dims(arguments[first] if len(arguments) > first else dim, input.ndim)
    return named.any(dims, keepdim) if dims else named
