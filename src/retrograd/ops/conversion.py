"""Other types and memory for the same values: `to`, `double`, `clone`, `contiguous` and the like."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np

from .. import errors
from .._core import (
    Tensor,
    dtype,
    dtypes,
    identity,
    layout_of,
    moving,
    no_grad,
    numpy_dtype,
    read_array,
    set_tie,
    shortcuts,
)
from .._core.device import device as device_type
from .._core.device import require_cpu
from .batching import by_hand, leading
from .memory_format import arranged, contiguous_format, lies_as, memory_format, preserve_format, strided
from .record import composite, method, op

# ------------------------------------------------------------------------------------------------ arrays and numbers


def converted(array: np.ndarray, kind: np.dtype) -> np.ndarray:
    """A copy of an array in another dtype, with PyTorch's warning where imaginary parts are lost. For kernels only."""
    if array.dtype.kind == "c" and kind.kind not in "cb":
        warnings.warn("Casting complex values to real discards the imaginary part", UserWarning, stacklevel=3)
        array = array.real
    return array.astype(kind, order="K" if array.flags.c_contiguous or 0 not in array.strides else "C")


def element(value, kind: dtype) -> np.ndarray:
    """A Python number, or a tensor of one element, as a zero-dimensional array of a dtype; fractions are cut off.

    Raises RuntimeError for a number that the dtype does not hold (one that is only rounded is no error), TypeError for
    what is no number.
    """
    if type(value) is float and kind.is_floating_point and -65504.0 <= value <= 65504.0:
        return np.array(value, kind.numpy)
    if isinstance(value, Tensor):
        value = value.item()
    if not isinstance(value, (bool, int, float, complex, np.generic)):
        raise TypeError(f"a number is needed, not {type(value).__name__}")
    target = numpy_dtype(kind)
    if isinstance(value, (complex, np.complexfloating)):
        if kind.is_complex:
            return np.array(value, target)
        if value.imag != 0:
            raise errors.overflow(value, kind)
        value = value.real
    if kind.category == dtypes.INTEGER:
        limits = np.iinfo(target)
        low = limits.min if kind.is_signed else -int(limits.max)
        if value != value or not low <= value <= limits.max:
            raise errors.overflow(value, kind)
        return np.array(int(value) & ((1 << limits.bits) - 1), f"u{target.itemsize}").view(target)
    if kind.is_floating_point and value - value == 0 and abs(value) > dtypes.finfo(kind).max:
        raise errors.overflow(value, kind)
    return np.array(value, target)


# ------------------------------------------------------------------------------------------------ records


@op("linear", public=False, backward_name="ToCopyBackward0", fast=moving.cast)
def cast(input: Tensor, dtype: dtype):
    """The values in another dtype."""
    return converted(input, numpy_dtype(dtype))


@op("elementwise", public=False)
def first_gradient(gradient: Tensor, input: Tensor):
    """A gradient that does not depend on the input, and counts as a function of it all the same."""
    return gradient


first_gradient.gradients(gradient=identity, input=lambda g: g.new_zeros(g.shape))
set_tie(first_gradient)


cast.gradients(input=identity)  # the edge brings the gradient back to the input's dtype
cast.batch(leading())
shortcuts.set_shortcut_operations(cast=cast)


@op("linear")
def clone(input: Tensor):
    """A copy of a tensor."""
    return moving.copied(input) if input.flags.c_contiguous else arranged(input, None)


@op("linear", public=False, backward_name="CloneBackward0")
def clone_arranged(input: Tensor, memory_format: memory_format):
    """A copy of a tensor that lies in memory in a format."""
    return arranged(input, memory_format)


clone.gradients(input=identity)
clone_arranged.gradients(input=identity)
clone.batch(leading())


@clone_arranged.batch
@by_hand
def _arranged_batch(call):
    (x,), (format,) = call.inputs, call.attributes
    if format in (contiguous_format, preserve_format) or call.rank(0) == 0:
        return call.run((x,))
    images = x.reshape(call.size * x.shape[1], *x.shape[2:])
    return call.run((images,)).view(x.shape)


@clone.overload
def clone_general(input, *, memory_format=None):
    """A copy of a tensor in memory of its own, through which gradients flow.

    `memory_format` says how the copy lies in memory: like the original (`torch.preserve_format`, the default),
    contiguously, or with the channels last.

    Example::

        >>> x = torch.tensor([1.0, 2.0])
        >>> x.clone().add_(1), x
        (tensor([2., 3.]), tensor([1., 2.]))
    """
    return clone(input) if memory_format is None else clone_arranged(input, memory_format)


# ------------------------------------------------------------------------------------------------ methods


@method(fast=shortcuts.contiguous)
def contiguous(self, memory_format=contiguous_format):
    """The tensor itself if its elements lie densely in the order of `memory_format`, else a copy that does."""
    if memory_format is preserve_format:
        raise RuntimeError("preserve memory format is unsupported by the contiguous operator")
    if lies_as(layout_of(self), memory_format):
        return self
    return clone_arranged(self, memory_format)


@method(fast=shortcuts.is_contiguous)
def is_contiguous(self, memory_format=contiguous_format):
    """Whether the elements lie densely in memory, in the order of `memory_format`."""
    return lies_as(layout_of(self), memory_format)


@method
@property
def layout(self):
    """How the elements are stored: always `torch.strided`."""
    return strided


@composite(method=False)
def detach(input):
    """A tensor with the same memory that is not part of the graph."""
    return input.detach()


@composite(method=False)
def detach_(input):
    """Take the tensor itself out of the graph and return it."""
    return input.detach_()


@composite(method=False)
def is_inference(input) -> bool:
    """Whether a tensor was made in inference mode.

    Example::

        >>> with torch.inference_mode():
        ...     x = torch.ones(2)
        >>> torch.is_inference(x), torch.is_inference(torch.ones(2))
        (True, False)
    """
    return input.is_inference()


@method(fast=shortcuts.to)
def to(self, *args, **kwargs):
    """The tensor in another dtype: `to(dtype)`, `to(device)`, `to(device, dtype)` or `to(other)`.

    The tensor itself is returned where nothing changes, unless `copy=True`. The only device is the CPU. Further
    keywords: `non_blocking` (without effect) and `memory_format`.

    Example::

        >>> torch.tensor([1, 2]).to(torch.float64)
        tensor([1., 2.], dtype=torch.float64)
    """
    if len(args) == 1 and not kwargs and isinstance(args[0], dtype):
        return self if args[0] is self.dtype else cast(self, args[0])
    device, kind, copy, format = _parse_to(*args, **kwargs)
    require_cpu(device)
    if kind is not None and kind is not self.dtype:
        self = cast(self, kind)
        copy = False
    if format is not None and format is not preserve_format and not lies_as(layout_of(self), format):
        return clone(self, memory_format=format)
    return clone(self, memory_format=format) if copy else self


def _parse_to(*args, **kwargs):
    """(device, dtype, copy, memory format) of the many ways to call `to`."""
    if args and isinstance(args[0], Tensor):
        return _to_tensor(*args, **kwargs)
    if args and isinstance(args[0], dtype):
        return _to_dtype(*args, **kwargs)
    if "other" in kwargs:
        return _to_tensor(**kwargs)
    return _to_device(*args, **kwargs)


def _to_tensor(other, non_blocking=False, copy=False, *, memory_format=None):
    return None, other.dtype, copy, memory_format


def _to_dtype(dtype, non_blocking=False, copy=False, *, device=None, memory_format=None):
    return device, dtype, copy, memory_format


def _to_device(device=None, dtype=None, non_blocking=False, copy=False, *, memory_format=None):
    if dtype is not None and not isinstance(dtype, dtypes.dtype):
        raise TypeError(f"to(): argument 'dtype' must be torch.dtype, not {type(dtype).__name__}")
    if device is not None and not isinstance(device, (str, int, device_type)):
        raise TypeError(f"to(): argument 'device' must be torch.device, not {type(device).__name__}")
    return device, dtype, copy, memory_format


def _to_kind(name: str, kind: dtype) -> Callable:
    def convert(self, memory_format=None):
        if memory_format is not None:
            return to(self, kind, memory_format=memory_format)
        return self if self.dtype is kind else cast(self, kind)

    convert.__name__ = convert.__qualname__ = name
    convert.__doc__ = f"The tensor in dtype {kind!r}; itself if it has that dtype."
    return convert


for _name, _kind in {
    "float": dtypes.float32, "double": dtypes.float64, "half": dtypes.float16, "bfloat16": dtypes.bfloat16,
    "int": dtypes.int32, "long": dtypes.int64, "short": dtypes.int16, "char": dtypes.int8, "byte": dtypes.uint8,
    "bool": dtypes.bool_, "cfloat": dtypes.complex64, "cdouble": dtypes.complex128,
}.items():  # fmt: skip
    method(_to_kind(_name, _kind))


@method
def type_as(self, other):
    """The tensor in the dtype of `other`."""
    return to(self, other.dtype)


@method(name="type")
def type_(self, dtype=None, non_blocking=False):
    """The name of the tensor's type, such as 'torch.FloatTensor'; with `dtype` (or such a name), `to(dtype)`."""
    if dtype is None:
        return errors.tensor_type(self)
    if isinstance(dtype, type):
        dtype = getattr(dtype, "dtype", dtype)  # a type of tensors, such as torch.FloatTensor
    if isinstance(dtype, dtypes.dtype):
        return to(self, dtype)
    return to(self, _kind_of_type(dtype))


def _kind_of_type(name):
    kinds = {f"torch.{errors.kind_name(kind)}Tensor": kind for kind in dtypes.ALL.values()}
    if name not in kinds:
        raise ValueError(f"invalid type: {name!r}")
    return kinds[name]


@method
def cpu(self, memory_format=preserve_format):
    """The tensor itself: the CPU is where it is."""
    return to(self, memory_format=memory_format)


@method
def cuda(self, device=None, non_blocking=False, memory_format=preserve_format):
    """Raises RuntimeError: there is no GPU to move to."""
    require_cpu("cuda" if device is None else device)
    return self


# ------------------------------------------------------------------------------------------------ Python functions


def _check_python_function(self, name: str) -> None:
    if self.requires_grad:
        raise RuntimeError(f"Can't call {name} on Variable that requires grad. Use var.detach().{name} instead.")


@method
def apply_(self, callable):
    """Replace each element by `callable(element)`, a Python function of a number. Slow, and no gradient.

    Raises RuntimeError if the tensor requires grad.
    """
    _check_python_function(self, "apply_()")
    return _rewrite(self, callable, ())


@method
def map_(self, tensor, callable):
    """Replace each element by `callable(element, element of tensor)`. Slow, and no gradient.

    Raises RuntimeError if a tensor requires grad.
    """
    _check_python_function(self, "map_()")
    _check_python_function(tensor, "map_()")
    return _rewrite(self, callable, (read_array(tensor.expand(self.shape)),))


def _rewrite(self, function, others):
    array = read_array(self)
    values = [function(*row) for row in zip(array.ravel().tolist(), *(o.ravel().tolist() for o in others), strict=True)]
    with no_grad():
        self.copy_(self.new_tensor(values).reshape(self.shape))
    return self
