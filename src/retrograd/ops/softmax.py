"""softmax and its logarithm: fused records, since every classifier and every attention ends in one."""

from __future__ import annotations

import numpy as np

from .. import errors
from .._core import Reducer, Tensor, from_numpy_dtype, fused
from .._core import random as numbers
from .batching import along
from .dimensions import wrap_dim
from .explog import exp
from .randomness import drawn
from .record import composite, op
from .tangents import summed

_largest = Reducer(np.maximum, None)
_add = Reducer(np.add, 0)


def _along(function, dim: int, *arrays: np.ndarray) -> np.ndarray:
    """A function of arrays and a dimension; 16-bit numbers go by way of float32, single numbers become
    rows."""
    lead = arrays[0]
    dim = wrap_dim(dim, lead.ndim)
    kind = lead.dtype
    if kind.char not in "fd":
        if not from_numpy_dtype(kind).is_floating_point:
            raise errors.no_kernel("softmax_lastdim_kernel_impl", from_numpy_dtype(kind))
        arrays = tuple([a.astype(np.float32) for a in arrays])
    if not lead.size:
        return lead.copy()
    if not lead.ndim:
        arrays = tuple([a.reshape(1) for a in arrays])
    out = function(*arrays, (dim,))
    return out if lead.ndim and kind.char in "fd" else out.reshape(lead.shape).astype(kind)


def _softmax(x, dims):
    e = x - _largest(x, dims, True)
    np.exp(e, out=e)
    e /= _add(e, dims, True)
    return e


def _log_softmax(x, dims):
    out = x - _largest(x, dims, True)
    out -= np.log(_add(np.exp(out), dims, True))
    return out


def _softmax_gradient(g, s, dims):
    result = g * s
    result -= s * _add(result, dims, True)
    return result


def _log_softmax_gradient(g, log_s, dims):
    result = np.exp(log_s)
    result *= _add(g, dims, True)
    return np.subtract(g, result, out=result)


@op(exact=True, inplace=False, fast=fused.softmax)
def softmax(input: Tensor, dim: int):
    """exp(x) along `dim`, divided by the sum there."""
    return _along(_softmax, dim, input)


@op(exact=True, inplace=False, fast=fused.log_softmax)
def log_softmax(input: Tensor, dim: int):
    """log(softmax(x)) along `dim`."""
    return _along(_log_softmax, dim, input)


@op(public=False, exact=True, backward_name="SoftmaxBackwardDataBackward0", fast=fused.softmax_backward)
def softmax_backward(grad: Tensor, result: Tensor, dim: int):
    """s·(grad - Σ grad·s), the gradient of `softmax`."""
    return _along(_softmax_gradient, dim, grad, result)


@op(public=False, exact=True, backward_name="LogSoftmaxBackwardDataBackward0", fast=fused.log_softmax_backward)
def log_softmax_backward(grad: Tensor, result: Tensor, dim: int):
    """grad - s·Σ grad, the gradient of `log_softmax`, whose result is log s."""
    return _along(_log_softmax_gradient, dim, grad, result)


softmax.gradients(input=lambda g, out, dim: softmax_backward(g, out, dim))
log_softmax.gradients(input=lambda g, out, dim: log_softmax_backward(g, out, dim))
softmax.tangent(lambda t_input, out, dim: softmax_backward(t_input, out, dim))
log_softmax.tangent(lambda t_input, out, dim: t_input - _inner(exp(out), t_input, dim))
for _operation in (softmax, log_softmax, softmax_backward, log_softmax_backward):
    _operation.batch(along("dim"))


def _inner(a, b, dim):
    return (a * b).sum(dim, keepdim=True)


@softmax_backward.gradient("grad", "result")
def _softmax_second(g, grad, result, dim):
    return softmax_backward(g, result, dim), grad * (g - _inner(g, result, dim)) - g * _inner(grad, result, dim)


@log_softmax_backward.gradient("grad", "result")
def _log_softmax_second(g, grad, result, dim):
    s = exp(result)
    return g - _inner(g, s, dim), -(g * s) * grad.sum(dim, keepdim=True)


@softmax_backward.tangent
def _softmax_backward_tangent(grad, t_grad, result, t_result, dim):
    turned = None
    if t_result is not None:
        turned = t_result * (grad - _inner(grad, result, dim)) - result * _inner(grad, t_result, dim)
    return summed(None if t_grad is None else softmax_backward(t_grad, result, dim), turned)


@log_softmax_backward.tangent
def _log_softmax_backward_tangent(grad, t_grad, result, t_result, dim):
    turned = None if t_result is None else -(exp(result) * t_result) * grad.sum(dim, keepdim=True)
    return summed(None if t_grad is None else log_softmax_backward(t_grad, result, dim), turned)


@softmax.overload
def softmax_general(input, dim, dtype=None):
    """exp(x) along `dim`, divided by the sum there: positive numbers that sum to 1.

    Shape and dtype are the input's. `dtype` converts the input first, against overflow or from integers.

    Raises:
        IndexError: for a dimension out of range.
        NotImplementedError: for integers without `dtype`.

    Example::

        >>> torch.softmax(torch.tensor([1.0, 2.0, 3.0]), 0)
        tensor([0.0900, 0.2447, 0.6652])
    """
    return softmax(input if dtype is None else input.to(dtype), dim)


@log_softmax.overload
def log_softmax_general(input, dim, dtype=None):
    """log(softmax(x)) along `dim`, with no digits lost. Arguments as in :func:`softmax`.

    Example::

        >>> torch.log_softmax(torch.tensor([1.0, 2.0, 3.0]), 0)
        tensor([-2.4076, -1.4076, -0.4076])
    """
    return log_softmax(input if dtype is None else input.to(dtype), dim)


@composite(method=False)
def softmin(input, dim, dtype=None):
    """softmax(-x) along `dim`.

    Example::

        >>> F.softmin(torch.tensor([1.0, 2.0, 3.0]), 0)
        tensor([0.6652, 0.2447, 0.0900])
    """
    return softmax_general(-input, dim, dtype)


@composite(method=False)
def gumbel_softmax(logits, tau=1.0, hard=False, eps=1e-10, dim=-1):
    """A random point of the simplex that is near the corner i with probability softmax(logits)ᵢ.

    `tau` is the temperature. With `hard` the result is the corner itself, with the gradient of the soft
    point. `eps` has no effect. From E. Jang et al., Categorical reparameterization with Gumbel-softmax
    (2017).

    Example::

        >>> F.gumbel_softmax(torch.zeros(3, 5), hard=True).sum(-1)
        tensor([1., 1., 1.])
    """
    kind = logits.dtype.numpy
    noise = drawn(lambda shape: -np.log(numbers.exponential(shape, kind)), tuple(logits.shape))
    soft = softmax_general((logits + noise) / tau, dim)
    if not hard:
        return soft
    corner = soft.detach().new_zeros(soft.shape).scatter(dim, soft.argmax(dim, keepdim=True), 1.0)
    return corner - soft.detach() + soft
