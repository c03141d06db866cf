"""Writing into tensors: copying, filling, `foo_` of composites, `out=`, and the history of writes into views."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np

from .. import errors
from .._core import (
    InPlace,
    Op,
    Tensor,
    batched,
    dtype,
    from_numpy_dtype,
    identity,
    is_grad_enabled,
    is_recorded,
    layout_of,
    make_tensor,
    moving,
    no_grad,
    read_array,
    replay,
    set_gradient_operations,
    set_identity_operation,
    set_method,
    set_write_operations,
    shortcuts,
    strided_view,
)
from .._core.writes import store
from .arithmetic import add
from .batching import by_hand, in_front, leading, loop_batch
from .conversion import cast, clone, converted, element
from .memory_format import arranged
from .parts import stride_over
from .record import IN_PLACE, composite, method, op
from .shape import broadcast_shape
from .tangents import no_tangent, zeros_for_none

# ------------------------------------------------------------------------------------------------ kernels that write


def writing(
    *,
    gradients: dict,
    tangent: str | Callable,
    public: bool = True,
    method: bool = True,
    fast: Callable | None = None,
    **options,
) -> Callable[..., Op]:
    """Decorate a kernel that writes into its first array and returns it.

    The operation works on a copy; its `inplace` form works on the tensor itself. If public, they are published as `foo`
    and `foo_`. They share the gradient formulas, which must not name the first tensor, because its values are gone, and
    the forward-mode rule. `fast` is a compiled kernel that writes, too, or gives None where the body has to run.
    """

    def define(kernel):
        @functools.wraps(kernel)
        def copying(input, *rest, **named):
            target = arranged(input, None)
            if fast is not None and not named and fast(target, *rest) is not None:
                return target
            return kernel(target, *rest, **named)

        name = kernel.__name__
        made = op(public=public, method=method, **options)(copying).gradients(**gradients).tangent(tangent)
        options["backward_name"] = made.backward_name
        written = op(public=False, name=name + "_", fast=fast, **options)(kernel)
        written.gradients(**gradients).tangent(tangent)
        made.inplace = InPlace(written, name + "_", made)
        if public and method:
            IN_PLACE[name + "_"] = made.inplace
            set_method(name + "_", made.inplace)
        return made

    return define


def put_into(target: np.ndarray, source: np.ndarray) -> None:
    """Copy `source`, of any dtype, into the elements of `target`; the shapes must broadcast. For kernels only."""
    if source.dtype.kind == "c" and target.dtype.kind not in "cb":
        source = converted(source, target.dtype)
    moving.write_over(target, source)


# ------------------------------------------------------------------------------------------------ copy and fill


@writing(
    public=False,
    backward_name="torch::autograd::CopyBackwards",
    gradients={"input": lambda g: g.new_zeros(g.shape), "src": identity},
    tangent=lambda input, src, t_src: copy(input, zeros_for_none(src, t_src)),
    selects=True,
    fast=moving.copy,
)
def copy(input: Tensor, src: Tensor):
    """`src`, broadcast, in place of the values of `input`."""
    if src.shape != input.shape:
        shape = broadcast_shape(input.shape, src.shape)
        if shape != input.shape:
            raise errors.output_shape(input.shape, shape)
    put_into(input, src)
    return input



shortcuts.set_shortcut_operations(copy_=copy.inplace)


@copy.batch
@by_hand
def _copy_over_batch(call):
    x, src = call.all_mapped()
    return loop_batch(call) if call.rank(1) > call.rank(0) else call.run((x, in_front(src, True, call.rank(0))))



@method(fast=shortcuts.copy_)
def copy_(self, other, non_blocking=False):
    """Copy the values of `other`, which broadcasts to this tensor's shape and may have another dtype, into this tensor.

    The gradient flows to `other`; that of the values which were here before is zero.

    Example::

        >>> torch.zeros(3).copy_(torch.tensor([1, 2, 3]))
        tensor([1., 2., 3.])
    """
    if isinstance(other, (bool, int, float, complex)):
        return fill_(self, other)
    if not isinstance(other, Tensor):
        raise errors.not_a_tensor("copy_", "other", 1, other)
    return copy.inplace(self, other)


@writing(
    public=False,
    backward_name="FillBackward0",
    gradients={"input": lambda g: g.new_zeros(g.shape)},
    tangent=no_tangent,
    selects=True,
    fast=moving.fill,
)
def fill_number(input: Tensor, value: float):
    """One number in place of all values."""
    moving.write_over(input, np.asarray(element(value, from_numpy_dtype(input.dtype))))
    return input


fill_number.batch(leading())


@writing(
    public=False,
    backward_name="FillBackward1",
    gradients={"input": lambda g: g.new_zeros(g.shape), "value": lambda g: g.sum()},
    tangent=lambda input, value, t_value: fill_tensor(input, zeros_for_none(value, t_value)),
    selects=True,
)
def fill_tensor(input: Tensor, value: Tensor):
    """The element of a zero-dimensional tensor in place of all values."""
    if value.ndim:
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions.")
    put_into(input, value)
    return input


@fill_tensor.batch
@by_hand
def _fill_batch(call):
    x, value = call.inputs
    if call.rank(1):
        return call.run((x, value))  # its error
    x = call.all_mapped()[0]
    return copy(x, in_front(value, call.mapped[1], call.rank(0)))


def _fill(value) -> Op:
    if isinstance(value, Tensor):
        return fill_tensor
    if not isinstance(value, (bool, int, float, complex, np.generic)):
        raise TypeError(f"fill_(): argument 'value' must be Number or Tensor, not {type(value).__name__}")
    return fill_number


@composite
def fill(input, value):
    """A tensor like `input` in which every element is `value`, a number or a zero-dimensional tensor."""
    return _fill(value)(input, value)


@method
def fill_diagonal_(self, fill_value, wrap=False):
    """Set the main diagonal to a number: the elements whose indices are all the same.

    A matrix may have any shape; with `wrap`, the diagonal of a tall one starts anew below its end, after a row left
    out. Raises RuntimeError for less than two dimensions, and for more of different lengths.

    Example::

        >>> torch.zeros(2, 3).fill_diagonal_(5)
        tensor([[5., 0., 0.],
                [0., 5., 0.]])
    """
    if self.ndim < 2:
        raise RuntimeError("dimensions must larger than 1")
    if self.ndim > 2 and len(set(self.shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    if self.ndim > 2:
        self.as_strided((self.shape[0],), (sum(self.stride()),), self.storage_offset()).fill_(fill_value)
        return self
    width = self.shape[1]
    for row in range(0, self.shape[0] if wrap else 1, width + 1):
        self[row : self.shape[0] if wrap else None].diagonal().fill_(fill_value)
    return self


@method
def fill_(input, value):
    """Set every element to `value`, a number or a zero-dimensional tensor.

    Example::

        >>> torch.empty(2).fill_(3)
        tensor([3., 3.])
    """
    return _fill(value).inplace(input, value)


@writing(public=False, gradients={"input": lambda g: g.new_zeros(g.shape)}, tangent=no_tangent, fast=moving.zero)
def zero(input: Tensor):
    """Zeros in place of all values."""
    input.fill(0)
    return input


zero.batch(leading())


@method
def zero_(input):
    """Set every element to zero."""
    return zero.inplace(input)


IN_PLACE.update(fill_=fill_, zero_=zero_)

# ------------------------------------------------------------------------------------------------ composites


@op(public=False, backward_name="torch::autograd::CopyBackwards")
def assigned(input: Tensor, value: Tensor):
    """`value`, computed out of place, which is to be written over `input`."""
    return value


assigned.batch(by_hand(lambda call: call.run(call.all_mapped())))


assigned.gradients(input=lambda g: None, value=identity)
assigned.tangent(lambda t_value: t_value)


def assign_(self: Tensor, function: Callable, args: tuple, kwargs: dict) -> Tensor:
    """`function(self, *args, **kwargs)` written into `self`, with its history: the in-place form of a composite."""
    if is_grad_enabled() and any(_requires_grad(x) for x in (self, *args, *kwargs.values())):
        # What `function` saves of these values has to outlive the write.
        before = clone(self)
        args = tuple([before if x is self else x for x in args])
        kwargs = {name: before if x is self else x for name, x in kwargs.items()}
    else:
        before = self
    return InPlace(assigned, function.__name__ + "_")(self, function(before, *args, **kwargs))


def _requires_grad(value) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_requires_grad(x) for x in value)
    return isinstance(value, Tensor) and is_recorded(value)


def write_out(out, result, name: str | None = None):
    """Write the result of a composite to the tensor (or tuple of tensors) that its caller gave as `out=`.

    Errors speak of the operation `name`, by default the function that calls this one.
    """
    name = name or sys._getframe(1).f_code.co_name
    several = isinstance(result, (tuple, list))
    targets, results = (out, result) if several else ((out,), (result,))
    if several and not (isinstance(out, (tuple, list)) and len(out) == len(result)):
        raise TypeError(f"{name}(): argument 'out' must be a tuple of {len(result)} Tensors, not {type(out).__name__}")
    for target, value in zip(targets, results, strict=True):
        if not isinstance(target, Tensor):
            raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(target).__name__}")
        if is_grad_enabled() and (target.requires_grad or value.requires_grad):
            raise RuntimeError(
                f"{name}(): functions with out=... arguments don't support automatic differentiation, "
                "but one of the arguments requires grad."
            )
    writer = SimpleNamespace(name=name)
    for target, value in zip(targets, results, strict=True):
        store(writer, target, value)
    return out


# ------------------------------------------------------------------------------------------------ writes into views


def laid_out(array: np.ndarray, strides: tuple[int, ...]) -> np.ndarray:
    """A copy of an array with the strides of another, so that a chain of views of the other can be repeated on it."""
    size = array.itemsize
    if any(step < size for step, length in zip(strides, array.shape, strict=True) if length > 1):
        return array.copy()
    extent = sum([(length - 1) * step for step, length in zip(strides, array.shape, strict=True)]) + size
    memory = np.empty(extent // size if array.size else 0, array.dtype)
    made = strided_view(memory, array.shape, strides)
    made[...] = array
    return made


def _slice_of(array: np.ndarray, chain: tuple) -> np.ndarray:
    """The memory that a chain of view operations shows of an array."""
    with no_grad():
        return read_array(replay(make_tensor(array), chain))


@op("linear", public=False, backward_name="torch::autograd::CopySlices", selects=True)
def copy_slices(base: Tensor, value: Tensor, chain, strides):
    """`base`, which lies in memory with `strides`, after `value` was written to the view that `chain` leads to."""
    made = laid_out(base, strides)
    _slice_of(made, chain)[...] = value
    return made


@op("linear", public=False, selects=True)
def zero_slices(input: Tensor, chain, strides):
    """A tensor with zeros in the view that `chain` leads to."""
    made = laid_out(input, strides)
    _slice_of(made, chain)[...] = 0
    return made


@op("linear", public=False)
def lay_out(input: Tensor, strides):
    """A copy of a tensor that lies in memory with these strides."""
    return laid_out(input, strides)


@zero_slices.batch
@by_hand
def _zero_batch(call):
    """On tensors for the user, whose view operations know where the batch dimension is."""
    (x,), (chain, strides) = call.inputs, call.attributes
    made = _laid_out_batch(x, strides)
    replay(batched(made, call.level), chain).zero_()
    return made


@copy_slices.batch
@by_hand
def _copy_batch(call):
    (base, value), (chain, strides) = call.all_mapped(), call.attributes
    made = _laid_out_batch(base, strides)
    replay(batched(made, call.level), chain).copy_(batched(value, call.level))
    return made


@lay_out.batch
@by_hand
def _lay_out_batch(call):
    return _laid_out_batch(call.inputs[0], call.attributes[0])


def _laid_out_batch(x, strides):
    """A copy of the values of a batch, of which each lies in memory with the strides of the user's tensor."""
    if any([step <= 0 for step, length in zip(strides, x.shape[1:], strict=True) if length > 1]):
        return clone(x)
    extent = sum([(n - 1) * step for n, step in zip(x.shape[1:], strides, strict=True)]) + x.itemsize
    return lay_out(x, (extent, *strides))


def _sliced_gradient(g, chain, strides):
    return replay(g if layout_of(g).strides == strides else lay_out(g, strides), chain)


lay_out.gradients(input=identity)
zero_slices.gradients(input=lambda g, chain, strides: zero_slices(g, chain, strides))
copy_slices.gradients(
    base=lambda g, chain, strides: zero_slices(g, chain, strides),
    value=_sliced_gradient,
)


# ------------------------------------------------------------------------------------------------ fitting gradients


def fit_gradient(g: Tensor, shape: tuple[int, ...], kind: dtype) -> Tensor:
    """A gradient brought to the shape and dtype of its input: summed where the input was broadcast, spread out where
    the whole input was reduced to one number."""
    lead = g.dim() - len(shape)
    if lead < 0:
        g, lead = g.expand(shape), 0
    if any([length not in (1, have) for length, have in zip(shape, g.shape[lead:], strict=True)]):
        raise errors.gradient_of_another_shape(g.shape, shape)
    dims = [d for d in range(g.dim()) if d < lead or (shape[d - lead] == 1 and g.shape[d] != 1)]
    if dims:
        g = g.sum(dims, True)
    if lead:
        g = g.reshape(shape)
    if g.is_complex() and not kind.is_complex:
        g = g.real
    return g if g.dtype is kind else cast(g, kind)


set_write_operations(copy_slices, cast, stride_over)
set_gradient_operations(add, fit_gradient, copy.inplace)
set_identity_operation(clone)
