"""Views with the dimensions in another order: `transpose`, `permute`, `movedim`, `T`, `mT`, `H`."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from numpy.exceptions import AxisError

from .._core import Tensor, viewing
from .batching import along, behind, by_hand, loop_batch
from .dimensions import wrap_dim
from .record import composite, method, op


@op("view", aliases=("swapaxes", "swapdims"), fast=viewing.transpose)
def transpose(input: Tensor, dim0: int, dim1: int):
    """The tensor with dimensions `dim0` and `dim1` exchanged.

    Example::

        >>> torch.zeros(2, 3, 4).transpose(0, -1).shape
        torch.Size([4, 3, 2])
    """
    try:
        return input.swapaxes(dim0, dim1)
    except AxisError:
        wrap_dim(dim0, input.ndim)
        wrap_dim(dim1, input.ndim)
        return input


transpose.gradients(input=lambda g, dim0, dim1: transpose(g, dim0, dim1))
transpose.batch(along("dim0", "dim1"))


@op("view", fast=viewing.t)
def t(input: Tensor):
    """The transposed matrix; tensors of fewer dimensions as they are."""
    if input.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D")
    return input.T


t.gradients(input=lambda g: t(g))


@t.batch
@by_hand
def _t_batch(call):
    (x,) = call.inputs
    if call.rank(0) > 2:
        return loop_batch(call)  # whose error speaks of the shape that the user sees
    return transpose(x, 1, 2) if call.rank(0) == 2 else x.view(x.shape)


@op("view", fast=viewing.permute)
def permute(input: Tensor, *dims: int):
    """The tensor with its dimensions in the order `dims`.

    Example::

        >>> torch.zeros(2, 3, 4).permute(2, 0, 1).shape
        torch.Size([4, 2, 3])
    """
    try:
        return input.transpose(dims) if dims else input.transpose(())
    except ValueError:
        if len(dims) != input.ndim:
            raise RuntimeError(
                "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the "
                f"desired ordering of dimensions i.e. input.dim() = {input.ndim} is not equal to len(dims) = "
                f"{len(dims)}"
            ) from None
        for dim in dims:
            wrap_dim(dim, input.ndim)
        raise RuntimeError("permute(): duplicate dims are not allowed.") from None


def _inverse(dims: Sequence[int]) -> list[int]:
    order = [0] * len(dims)
    for place, dim in enumerate(dims):
        order[dim] = place
    return order


permute.gradients(input=lambda g, dims: permute(g, _inverse(dims)))


@permute.batch
@by_hand
def _permute_batch(call):
    (x,), (dims,) = call.inputs, call.attributes
    if len(dims) != call.rank(0):
        return loop_batch(call)  # whose error speaks of the shape that the user sees
    return call.run((x,), ((0, *behind(dims, len(dims))),))


@composite(aliases=("moveaxis",))
def movedim(input, source: int | tuple[int, ...], destination: int | tuple[int, ...]):
    """The tensor with the dimensions `source` moved to the places `destination`, the others in their order.

    Example::

        >>> torch.zeros(2, 3, 4).movedim(0, -1).shape
        torch.Size([3, 4, 2])
    """
    if type(source) is int and type(destination) is int and input.dim():
        order = list(range(input.dim()))
        order.insert(wrap_dim(destination, len(order)), order.pop(wrap_dim(source, len(order))))
        return permute(input, order)
    source = (source,) if isinstance(source, int) else tuple(source)
    destination = (destination,) if isinstance(destination, int) else tuple(destination)
    if len(source) != len(destination):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({list(source)} dims) should contain the same number "
            f"of dims as destination ({list(destination)} dims)"
        )
    ndim = input.dim()
    wrapped = []
    for name, dims in (("source", source), ("destination", destination)):
        wrapped.append([wrap_dim(d, ndim) for d in dims])
        if len(set(wrapped[-1])) < len(dims):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({list(dims)})")
    if ndim == 0:
        return input
    moved = dict(zip(wrapped[1], wrapped[0], strict=True))
    rest = iter([d for d in range(ndim) if d not in wrapped[0]])
    return permute(input, [moved[place] if place in moved else next(rest) for place in range(ndim)])


@op("view", public=False, backward_name="PermuteBackward0")
def reverse_dims(input: Tensor):
    """The tensor with its dimensions in reversed order."""
    return input.T


reverse_dims.gradients(input=lambda g: reverse_dims(g))
reverse_dims.batch(by_hand(lambda call: permute(call.inputs[0], 0, *range(call.rank(0), 0, -1))))


@method
@property
def T(self):
    """The tensor with its dimensions reversed: the transposed matrix."""
    if self.dim() == 0:
        warnings.warn(
            "Tensor.T is deprecated on 0-D tensors. This function is the identity in these cases.",
            UserWarning,
            stacklevel=2,
        )
    elif self.dim() != 2:
        warnings.warn(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will "
            "throw an error in a future release. Consider `x.mT` to transpose batches of matrices or "
            "`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor.",
            UserWarning,
            stacklevel=2,
        )
    return reverse_dims(self)


def _matrix_transpose(x, name: str):
    if x.dim() < 2:
        raise RuntimeError(
            f"tensor.{name} is only supported on matrices or batches of matrices. Got {x.dim()}-D tensor."
        )
    return transpose(x, -2, -1)


@method
@property
def mT(self):
    """The last two dimensions exchanged."""
    return _matrix_transpose(self, "mT")


@method
@property
def mH(self):
    """The last two dimensions exchanged, and the complex conjugate."""
    return _matrix_transpose(self, "mH").conj()


@method
@property
def H(self):
    """The conjugate transpose of a matrix."""
    if self.dim() != 2:
        raise RuntimeError(
            f"tensor.H is only supported on matrices (2-D tensors). Got {self.dim()}-D tensor."
            + (" For batches of matrices, consider using tensor.mH" if self.dim() > 2 else "")
        )
    return transpose(self, 0, 1).conj()


@composite
def adjoint(input):
    """The last two dimensions exchanged, and the complex conjugate."""
    return _matrix_transpose(input, "adjoint()").conj()
