"""Tensors from numbers, lists, arrays, buffers and other tensors."""

from __future__ import annotations

import functools
import warnings
from collections import deque

import numpy as np

from .. import errors
from .._core import (
    Tensor,
    dtype,
    dtypes,
    factories,
    from_numpy_dtype,
    get_batch,
    get_default_dtype,
    make_tensor,
    numpy_dtype,
    promote_types,
    python_scalar_dtype,
    read_array,
)
from .._core.device import require_cpu
from .conversion import clone, converted, element, to
from .factory import array_kind, checked_dtype, made
from .record import composite, method

_NUMBERS = {bool: True, int: 1, float: 1.0, complex: 1j}
_SEQUENCES = (list, tuple, range, deque)

# ------------------------------------------------------------------------------------------------ nested sequences


def _leaf_types(data, found: set) -> set:
    """The types of the elements of nested sequences."""
    types = set(map(type, data))
    if types <= _NUMBERS.keys():
        return found | types
    for item in data:
        found = _leaf_types(item, found) if isinstance(item, _SEQUENCES) else found | {_leaf(item)}
    return found


def _leaf(item):
    """What decides the dtype of one element: its type, or the dtype of an array or tensor."""
    if isinstance(item, Tensor):
        return item.dtype
    return from_numpy_dtype(item.dtype) if isinstance(item, np.ndarray) else type(item)


def _dtype_of_leaf(leaf, nested: bool) -> dtype:
    if isinstance(leaf, dtype):
        return leaf
    if issubclass(leaf, np.generic) and not issubclass(leaf, (np.str_, np.bytes_, np.void)):
        return from_numpy_dtype(np.dtype(leaf))
    for number, example in _NUMBERS.items():
        if issubclass(leaf, number):
            return python_scalar_dtype(example)
    if issubclass(leaf, str):
        raise ValueError("too many dimensions 'str'") if nested else TypeError("new(): invalid data type 'str'")
    raise RuntimeError(f"Could not infer dtype of {leaf.__name__}")


def _plain(data):
    """Nested lists without tensors and arrays in them."""
    if isinstance(data, Tensor):
        if data.numel() != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return data.item()
    if isinstance(data, np.ndarray):
        return data.tolist()
    return [_plain(item) for item in data] if isinstance(data, _SEQUENCES) else data


def _raise_uneven(data, shape: tuple[int, ...] = (), place: tuple[int, ...] = ()) -> None:
    """The error for nested sequences that are not a rectangular array."""
    shape, level = [], data
    while isinstance(level, _SEQUENCES):
        shape.append(len(level))
        level = level[0] if len(level) else None
    _check_level(data, shape, 0)


def _check_level(data, shape: list[int], dim: int) -> None:
    if dim == len(shape):
        if isinstance(data, _SEQUENCES):
            raise TypeError(f"'{type(data).__name__}' object cannot be interpreted as a number, at dim {dim}")
        return
    if not isinstance(data, _SEQUENCES):
        raise TypeError(f"not a sequence: {type(data).__name__} at dim {dim}, where others have length {shape[dim]}")
    if len(data) != shape[dim]:
        raise ValueError(f"expected sequence of length {shape[dim]} at dim {dim} (got {len(data)})")
    for item in data:
        _check_level(item, shape, dim + 1)


def _from_sequence(data, kind: dtype | None) -> np.ndarray:
    if len(data) < 16 and set(map(type, data)) == {float} and (kind is None or kind.is_floating_point):
        # Few numbers, none of which is too large: no warning of NumPy's has to be held back.
        if -65504.0 <= min(data) and max(data) <= 65504.0:
            return np.array(data, numpy_dtype(kind or get_default_dtype()))
    leaves = _leaf_types(data, set())
    if kind is None:
        kinds = [_dtype_of_leaf(leaf, True) for leaf in leaves]
        kind = functools.reduce(promote_types, kinds) if kinds else get_default_dtype()
    if not leaves <= _NUMBERS.keys():
        for leaf in leaves:
            _dtype_of_leaf(leaf, True)
        data = _plain(data)
    target = numpy_dtype(kind)
    try:
        if kind.category == dtypes.INTEGER and not leaves <= {bool, int}:
            return _integers(np.array(data, np.complex128 if complex in leaves else np.float64), kind)
        if kind.is_floating_point and kind.width < 64:
            with np.errstate(over="ignore"):
                return np.array(data, target)
        return np.array(data, target)
    except OverflowError:
        return _integers(np.array(data, object), kind)
    except ValueError:
        _raise_uneven(data)
        raise
    except TypeError:
        _raise_uneven(data)
        raise TypeError("must be real number, not complex") from None


def _integers(values: np.ndarray, kind: dtype) -> np.ndarray:
    """Numbers as integers of a dtype, each checked."""
    if kind is dtypes.int64 and values.dtype == object:
        raise ValueError("Overflow when unpacking long long")
    made = np.empty(values.shape, numpy_dtype(kind))
    flat = made.reshape(-1)
    for k, value in enumerate(values.reshape(-1).tolist()):
        flat[k] = element(value, kind)
    return made


# ------------------------------------------------------------------------------------------------ one value


def _from_number(value, kind: dtype | None) -> np.ndarray:
    if kind is None:
        kind = _dtype_of_leaf(type(value), False)
    if isinstance(value, (complex, np.complexfloating)) and not kind.is_complex:
        raise TypeError("must be real number, not complex")
    if kind is dtypes.int64 and isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("Overflow when unpacking long long")
    if kind.is_floating_point:
        if -65504.0 <= value <= 65504.0:
            return np.array(value, numpy_dtype(kind))
        with np.errstate(over="ignore"):
            return np.array(value, numpy_dtype(kind))
    return element(value, kind)


def _check_array(array: np.ndarray) -> None:
    from_numpy_dtype(array.dtype)
    if not array.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order. Conversion between byte orders is "
            "currently not supported."
        )
    if any([step < 0 for step in array.strides]):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not "
            "currently supported. (You can probably work around this by making a copy of your array  with "
            "array.copy().)"
        )


def _recast(array: np.ndarray, kind: dtype) -> np.ndarray:
    with np.errstate(all="ignore"):
        return converted(array, numpy_dtype(kind))


def _fresh(name: str, data, kind) -> np.ndarray:
    """An array of its own with the values of `data`, of which the dtype is inferred unless `kind` is given."""
    kind = checked_dtype(name, kind)
    if isinstance(data, _SEQUENCES):
        return _from_sequence(data, kind)
    if isinstance(data, np.ndarray):
        _check_array(data)
        return np.array(data, order="C") if kind is None else _recast(data, kind)
    if isinstance(data, Tensor):
        if get_batch(data) is not None:
            return data.detach().clone() if kind is None else data.detach().to(kind, copy=True)
        return read_array(data).copy() if kind is None else _recast(read_array(data), kind)
    if not isinstance(data, (bool, int, float, complex, np.generic)) and hasattr(data, "__array__"):
        return _fresh(name, np.asarray(data), kind)
    if isinstance(data, str) or not isinstance(data, (bool, int, float, complex, np.generic)):
        _dtype_of_leaf(type(data), False)
    return _from_number(data, kind)


# ------------------------------------------------------------------------------------------------ public


@composite(method=False, fast=factories.tensor)
def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor with the values of `data`: a number, nested lists or tuples of numbers, or an array, which is copied.

    The dtype is inferred unless it is given: bool, int64, the default dtype for Python's floats, its complex
    counterpart; arrays and NumPy's numbers keep theirs. The result is a leaf.

    Raises ValueError for nested lists of different lengths, RuntimeError for numbers that the dtype does not hold,
    TypeError or RuntimeError for what is no number.

    Example::

        >>> torch.tensor([[1.0, -1.0], [2, 3]])
        tensor([[ 1., -1.],
                [ 2.,  3.]])
    """
    if isinstance(data, Tensor):
        warnings.warn(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
            "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
            UserWarning,
            stacklevel=2,
        )
    array = _fresh("tensor", data, dtype)
    return made("tensor", array, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


@method
def new_tensor(self, data, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    """A tensor with the values of `data`, of this tensor's dtype unless another is given."""
    if isinstance(data, Tensor):
        warnings.warn(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
            "sourceTensor.detach().clone().requires_grad_(True), rather than tensor.new_tensor(sourceTensor).",
            UserWarning,
            stacklevel=2,
        )
    array = _fresh("new_tensor", data, self.dtype if dtype is None else dtype)
    return made(
        "new_tensor", array, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory
    )


@composite(method=False)
def from_numpy(ndarray):
    """A tensor on the memory of a NumPy array: a write to one shows in the other.

    Example::

        >>> a = numpy.array([1.0, 2.0])
        >>> t = torch.from_numpy(a)
        >>> a[0] = 5
        >>> t
        tensor([5., 2.], dtype=torch.float64)
    """
    if not isinstance(ndarray, np.ndarray):
        kind = type(ndarray)
        name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
        raise TypeError(f"expected np.ndarray (got {name})")
    _check_array(ndarray)
    return make_tensor(ndarray)


@composite(method=False)
def as_tensor(data, dtype=None, device=None):
    """`data` as a tensor: itself if it is one of that dtype, on the same memory if it is an array, else a new tensor.

    A tensor that is brought to another dtype stays in the graph.
    """
    require_cpu(device)
    kind = checked_dtype("as_tensor", dtype)
    if isinstance(data, Tensor):
        return data if kind is None else to(data, kind)
    if isinstance(data, np.ndarray):
        t = from_numpy(data)
        return t if kind is None else to(t, kind)
    return make_tensor(_fresh("as_tensor", data, kind))


@composite(method=False)
def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=False):
    """`obj` (a tensor, array, buffer, number or nested list) as a tensor, sharing its memory where that is possible.

    `copy=True` always copies; `copy=False` raises ValueError where memory cannot be shared.
    """
    require_cpu(device)
    kind = checked_dtype("asarray", dtype)
    if isinstance(obj, (bytes, bytearray, memoryview)):
        obj = np.frombuffer(obj, numpy_dtype(kind or get_default_dtype()))
    if not isinstance(obj, Tensor) and hasattr(obj, "__array__"):
        obj = from_numpy(np.asarray(obj))
    if not isinstance(obj, Tensor):
        if copy is False:
            raise ValueError("can't alias arbitrary sequence into a tensor.")
        return made("asarray", _fresh("asarray", obj, kind), requires_grad=requires_grad)
    if kind is not None and kind is not obj.dtype:
        if copy is False:
            raise ValueError(
                f"can't alias tensor with dtype '{errors.kind_name(obj.dtype)}' into dtype '{errors.kind_name(kind)}'."
            )
        obj = to(obj, kind)
    elif copy:
        obj = clone(obj)
    if requires_grad:
        return obj.detach().requires_grad_() if not obj.is_leaf else obj.requires_grad_()
    return obj.detach() if obj.requires_grad else obj


@composite(method=False)
def scalar_tensor(s, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A zero-dimensional tensor with the number `s`, of the default dtype unless another is given."""
    kind = from_numpy_dtype(array_kind("scalar_tensor", dtype))
    return made("scalar_tensor", element(s, kind), layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


@composite(method=False)
def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    """A tensor of one dimension on the memory of a Python buffer: `count` elements (all for -1) from byte `offset` on.

    Example::

        >>> torch.frombuffer(bytearray([1, 0, 2, 0]), dtype=torch.int16)
        tensor([1, 2], dtype=torch.int16)
    """
    kind = numpy_dtype(checked_dtype("frombuffer", dtype))
    length, size = memoryview(buffer).nbytes, kind.itemsize
    if length == 0 or count == 0:
        raise ValueError(f"both buffer length ({length}) and count ({count}) must not be 0")
    if not 0 <= offset < length:
        raise ValueError(
            f"offset ({offset} bytes) must be non-negative and no greater than buffer length ({length} bytes) minus 1"
        )
    if count < 0 and (length - offset) % size:
        raise ValueError(
            f"buffer length ({length - offset} bytes) after offset ({offset} bytes) must be a multiple of element size "
            f"({size})"
        )
    if count > 0 and offset + count * size > length:
        raise ValueError(
            f"requested buffer length ({count} * {size} bytes) after offset ({offset} bytes) must not be greater than "
            f"actual buffer length ({length} bytes)"
        )
    return made("frombuffer", np.frombuffer(buffer, kind, count, offset), requires_grad=requires_grad)
