"""What all functions that make tensors share: their size, and `dtype=`, `device=`, `requires_grad=`, `out=` …"""

from __future__ import annotations

import numpy as np

from .._core import Tensor, dtype, dtypes, get_default_dtype, make_tensor, numpy_dtype, set_memory
from .._core.device import require_cpu
from .memory_format import require_strided

_OF_PYTHON = {float: dtypes.float64, int: dtypes.int64, bool: dtypes.bool_, complex: dtypes.complex128}


def checked_dtype(name: str, kind) -> dtype | None:
    """The `dtype=` of a call: None, one of ours, or one of Python's number types. Anything else is a TypeError."""
    if kind is None or isinstance(kind, dtype):
        return kind
    if isinstance(kind, type) and kind in _OF_PYTHON:
        return _OF_PYTHON[kind]
    raise TypeError(f"{name}(): argument 'dtype' must be torch.dtype, not {type(kind).__name__}")


def array_kind(name: str, kind, out: Tensor | None = None, default: dtype | None = None) -> np.dtype:
    """NumPy's dtype for a `dtype=`; else that of `out`, else `default`, else the default dtype."""
    kind = checked_dtype(name, kind)
    if out is not None:
        if not isinstance(out, Tensor):
            raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
        if kind is not None and kind is not out.dtype:
            from ..errors import kind_name

            raise RuntimeError(
                f"dtype {kind_name(kind)} does not match dtype of out parameter ({kind_name(out.dtype)})"
            )
        kind = out.dtype
    return numpy_dtype(kind or default or get_default_dtype())


def _all_lengths(lengths) -> bool:
    for length in lengths:
        if type(length) is not int or length < 0:
            return False
    return True


def shape_from(name: str, lengths: tuple, size=None) -> tuple[int, ...]:
    """The shape that a call names as separate lengths, as one sequence or by `size=`."""
    if size is not None:
        if lengths:
            raise TypeError(f"{name}() got multiple values for argument 'size'")
        lengths = (size,)
    elif not lengths:
        raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
    if len(lengths) == 1 and isinstance(lengths[0], (tuple, list)):
        return checked_shape(name, lengths[0])
    if _all_lengths(lengths):
        return lengths
    for position, length in enumerate(lengths):
        if isinstance(length, bool) or not hasattr(length, "__index__"):
            where = f"'size' (position {position + 1}) must be tuple of ints, not {type(length).__name__}"
            raise TypeError(f"{name}(): argument {where}")
    return checked_shape(name, lengths)


def checked_shape(name: str, size) -> tuple[int, ...]:
    """A sequence of lengths as a tuple of integers that are not negative."""
    if not isinstance(size, (tuple, list)):
        raise TypeError(f"{name}(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}")
    if _all_lengths(size):
        return tuple(size)
    for position, length in enumerate(size):
        if isinstance(length, bool) or not hasattr(length, "__index__"):
            raise TypeError(
                f"{name}(): argument 'size' failed to unpack the object at pos {position + 1} with error "
                f'"type must be tuple of ints,but got {type(length).__name__}"'
            )
    shape = tuple([length.__index__() for length in size])
    for length in shape:
        if length < 0:
            if name == "zeros":
                raise RuntimeError(f"zeros: Dimension size must be non-negative. Got {length} in {list(shape)}")
            raise RuntimeError(f"Trying to create tensor with negative dimension {length}: {list(shape)}")
    return shape


def allocated(make, shape: tuple[int, ...], kind: np.dtype) -> np.ndarray:
    """`make(shape, kind)` (such as `np.zeros`), with PyTorch's errors where it is too large."""
    try:
        return make(shape, kind)
    except ValueError:
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)}") from None
    except MemoryError as error:
        message = f"DefaultCPUAllocator: not enough memory for a tensor of shape {list(shape)}: {error}"
        raise RuntimeError(message) from None


def made(name: str, array: np.ndarray, *, out=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor on a fresh array, or `out` with its values, after the checks of the options that all such calls have."""
    if layout is not None:
        require_strided(name, layout)
    if device is not None:
        require_cpu(device)
    if pin_memory:
        raise RuntimeError(
            "pin_memory=True requires a CUDA or other accelerator backend; no pinned memory allocator is available on "
            "this system."
        )
    t = array if isinstance(array, Tensor) else make_tensor(array)
    if out is not None:
        if out.shape == t.shape:
            out.copy_(t)
        else:
            set_memory(out, array, name)
        t = out
    if requires_grad:
        if not (t.is_floating_point() or t.is_complex()):
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        t.requires_grad_()
    return t
