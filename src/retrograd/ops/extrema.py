"""Largest and smallest elements: their values, and where they are."""

from __future__ import annotations

import numpy as np

from .. import errors
from .._core import Reducer, Tensor, few, from_numpy_dtype, ordering
from . import limits, return_types
from .batching import along, by_hand, over_all
from .choice import keep
from .dimensions import spread, wrap_dim, wrap_dims
from .inplace import write_out
from .record import composite, op

_maximum = Reducer(np.maximum, None)
_minimum = Reducer(np.minimum, None)


def _check_order(name: str, array: np.ndarray) -> None:
    if array.dtype.kind == "c":
        raise errors.no_kernel(name, from_numpy_dtype(array.dtype))


def check_not_empty(name: str, array: np.ndarray, dims) -> None:
    """Refuse to choose among no elements; where other dimensions have length 0, so has the result."""
    for d in dims:
        if array.ndim and array.shape[d] == 0:
            raise IndexError(f"{name}(): Expected reduction dim {d} to have non-zero size.")


def _check_any(name: str, array: np.ndarray, error: type[Exception] = RuntimeError) -> None:
    if not array.size:
        raise error(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim "
            "with the 'dim' argument."
        )


def send_to_selected(g_values, indices, dim, keepdim, input_shape):
    """The gradient of selecting one element along `dim`: to each selected element what came for it."""
    if not input_shape:
        return g_values
    if not keepdim:
        g_values, indices = g_values.unsqueeze(dim), indices.unsqueeze(dim)
    return g_values.new_zeros(input_shape).scatter(dim, indices, g_values)


def _share(g, input, out, dims, keepdim):
    """The gradient of an extremum over several dimensions: shared evenly among the elements that equal it."""
    best = spread(out, dims, keepdim, input.shape)
    chosen = (input == best) | ((input != input) & (best != best))
    return keep(spread(g, dims, keepdim, input.shape), chosen) / chosen.sum(dims, True)


def _shared_tangent(input, t_input, out, dims, keepdim):
    """The mean of the tangents of those elements that equal the extremum."""
    best = spread(out, dims, keepdim, input.shape)
    chosen = (input == best) | ((input != input) & (best != best))
    return keep(t_input, chosen).sum(dims, keepdim) / chosen.sum(dims, keepdim)


def tangent_of_selected(t_input, indices, dim, keepdim):
    """The forward-mode rule of selecting one element along `dim`."""
    if not t_input.ndim:
        return t_input, None
    if keepdim:
        return t_input.gather(dim, indices), None
    return t_input.gather(dim, indices.unsqueeze(dim)).squeeze(dim), None


# ------------------------------------------------------------------------------------------------ max, min


@op("reduction", backward_name="MaxBackward1", selects=True, fast=few.max)
def max(input: Tensor):
    """The largest element."""
    _check_any("max", input)
    _check_order("max_all", input)
    return _maximum(input)


@op("reduction", backward_name="MinBackward1", selects=True, fast=few.min)
def min(input: Tensor):
    """The smallest element."""
    _check_any("min", input)
    _check_order("min_all", input)
    return _minimum(input)


max.gradients(input=lambda g, input, out: _share(g, input, out, wrap_dims(None, input.ndim), False))
min.gradients(input=lambda g, input, out: _share(g, input, out, wrap_dims(None, input.ndim), False))
max.batch(over_all(lambda x, dims: amax(x, dims)))
min.batch(over_all(lambda x, dims: amin(x, dims)))
max.tangent(lambda input, t_input, out: _shared_tangent(input, t_input, out, wrap_dims(None, input.ndim), False))
min.tangent(lambda input, t_input, out: _shared_tangent(input, t_input, out, wrap_dims(None, input.ndim), False))


def _best(array: np.ndarray, dim: int, keepdim: bool, places: np.ndarray, reducer: Reducer):
    """The extreme values along `dim` and their `places`, the first of each; NaN before all."""
    values = reducer(array, (dim,), keepdim)
    return values, (places.reshape(values.shape) if keepdim else places)


@op(
    public=False,
    outputs=("values", "indices"),
    nondifferentiable=("indices",),
    backward_name="MaxBackward0",
    selects=True,
    fast=few.max_dim,
)
def max_dim(input: Tensor, dim: int, keepdim: bool):
    dim = wrap_dim(dim, input.ndim)
    check_not_empty("max", input, (dim,))
    _check_order("max", input)
    if not input.ndim:
        return input.copy(), np.zeros((), np.int64)
    return _best(input, dim, keepdim, input.argmax(dim), _maximum)


@op(
    public=False,
    outputs=("values", "indices"),
    nondifferentiable=("indices",),
    backward_name="MinBackward0",
    selects=True,
    fast=few.min_dim,
)
def min_dim(input: Tensor, dim: int, keepdim: bool):
    dim = wrap_dim(dim, input.ndim)
    check_not_empty("min", input, (dim,))
    _check_order("min", input)
    if not input.ndim:
        return input.copy(), np.zeros((), np.int64)
    return _best(input, dim, keepdim, input.argmin(dim), _minimum)


max_dim.gradients(input=send_to_selected)
min_dim.gradients(input=send_to_selected)
max_dim.tangent(tangent_of_selected)
min_dim.tangent(tangent_of_selected)
max_dim.batch(along("dim"))
min_dim.batch(along("dim"))


@max.overload
def max_general(input, dim=None, keepdim=False, *, other=None, out=None):
    """The largest element; along `dim` the named tuple (values, indices); of two tensors, as `maximum`.

    NaN counts as largest. Of equal elements the first along `dim` is chosen; without `dim` they share the
    gradient. Raises RuntimeError or IndexError where there is no element to choose, NotImplementedError for
    complex numbers.

    Example::

        >>> torch.tensor([[1.0, 4.0], [3.0, 2.0]]).max(dim=1)
        torch.return_types.max(
        values=tensor([4., 3.]),
        indices=tensor([1, 0]))
    """
    if other is not None or isinstance(dim, Tensor):
        return limits.maximum(input, dim if other is None else other, out=out)
    if dim is None:
        return max(input) if out is None else write_out(out, max(input))
    return return_types.max(*max_dim(input, dim, keepdim, out=out))


@min.overload
def min_general(input, dim=None, keepdim=False, *, other=None, out=None):
    """The smallest element; along `dim` (values, indices); of two tensors, as `minimum`. See `max`."""
    if other is not None or isinstance(dim, Tensor):
        return limits.minimum(input, dim if other is None else other, out=out)
    if dim is None:
        return min(input) if out is None else write_out(out, min(input))
    return return_types.min(*min_dim(input, dim, keepdim, out=out))


# ------------------------------------------------------------------------------------------------ amax, amin


def _extreme(reducer: Reducer, name: str, array: np.ndarray, dim, keepdim: bool) -> np.ndarray:
    dims = wrap_dims(dim, array.ndim)
    if dim is None or dim == () or dim == []:
        _check_any(name, array)
    check_not_empty(name, array, dims)
    return reducer(array, dims, keepdim)


def _extreme_gradient(g, input, out, dim, keepdim):
    return _share(g, input, out, wrap_dims(dim, input.ndim), keepdim)


def _extreme_tangent(input, t_input, out, dim, keepdim):
    return _shared_tangent(input, t_input, out, wrap_dims(dim, input.ndim), keepdim)


@op("reduction", selects=True, fast=ordering.amax)
def amax(input: Tensor, dim: int | tuple[int, ...] = (), keepdim: bool = False):
    """The largest elements along the dimensions `dim` (all by default); equal ones share the gradient.

    Example::

        >>> torch.amax(torch.tensor([[1.0, 4.0], [3.0, 2.0]]), dim=0)
        tensor([3., 4.])
    """
    _check_order("max_values", input)
    return _extreme(_maximum, "amax", input, dim, keepdim)


@op("reduction", selects=True, fast=ordering.amin)
def amin(input: Tensor, dim: int | tuple[int, ...] = (), keepdim: bool = False):
    """The smallest elements along the dimensions `dim` (all by default); equal ones share the gradient."""
    _check_order("min_values", input)
    return _extreme(_minimum, "amin", input, dim, keepdim)


amax.gradients(input=_extreme_gradient)
amin.gradients(input=_extreme_gradient)
amax.tangent(_extreme_tangent)
amin.tangent(_extreme_tangent)
amax.batch(along("dim", everything=True))
amin.batch(along("dim", everything=True))


@composite
def aminmax(input, *, dim=None, keepdim=False):
    """The named tuple (min, max) of all elements, or along the dimension `dim`.

    Example::

        >>> torch.aminmax(torch.tensor([3.0, 1.0, 2.0])).min
        tensor(1.)
    """
    if dim is None and input.numel() == 0:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    if input.is_complex():
        raise errors.no_kernel("aminmax", input.dtype)
    dims: tuple[int, ...] = ()  # that is, all
    if dim is not None and input.ndim:
        d = wrap_dim(dim, input.ndim)
        if input.shape[d] == 0:
            raise IndexError(f"aminmax: Expected reduction dim {d} to have non-zero size.")
        dims = (d,)
    elif dim is not None:
        wrap_dim(dim, 0)
    return return_types.aminmax(amin(input, dims, keepdim), amax(input, dims, keepdim))


# --------------------------------------------------------------------------------------------- argmax, argmin


def _place(name: str, find, array: np.ndarray, dim: int | None, keepdim: bool) -> np.ndarray:
    for kind, word in (("b", "bool"), ("c", "complex")):
        if array.dtype.kind == kind:
            raise RuntimeError(f"{name}(): does not support {word} input")
    if dim is None:
        if not array.size:
            raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
        place = np.asarray(find(array))
        return place.reshape((1,) * array.ndim) if keepdim else place
    dim = wrap_dim(dim, array.ndim)
    check_not_empty(name, array, (dim,))
    if not array.ndim:
        return np.zeros((), np.int64)
    places = np.asarray(find(array, dim))
    return np.expand_dims(places, dim) if keepdim else places


@op("reduction", differentiable=False, fast=few.argmax)
def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False):
    """Where the largest element is: along `dim`, or in the flattened tensor. Of equal elements the first.

    Example::

        >>> torch.tensor([[1.0, 4.0], [3.0, 2.0]]).argmax(dim=1)
        tensor([1, 0])
    """
    return _place("argmax", np.ndarray.argmax, input, dim, keepdim)


@op("reduction", differentiable=False, fast=few.argmin)
def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False):
    """Where the smallest element is: along `dim`, or in the flattened tensor. Of equal elements the first."""
    return _place("argmin", np.ndarray.argmin, input, dim, keepdim)


@by_hand
def _place_batch(call):
    (x,), (dim, keepdim) = call.inputs, call.attributes
    if dim is not None:
        return along("dim")(call)
    made = call.run((x.reshape(call.size, -1),), (1, False))
    return made.reshape(call.size, *[1] * call.rank(0)) if keepdim else made


argmax.batch(_place_batch)
argmin.batch(_place_batch)
