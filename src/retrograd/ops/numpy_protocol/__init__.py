"""NumPy's functions on tensors: `np.sin(t)`, `np.concatenate([t, u])`, `array * t` are recorded on the graph.

NumPy asks its arguments for `__array_ufunc__` and `__array_function__` before it computes. A tensor answers with a
tensor, by calling the public operation that stands beside NumPy's name in the tables `ufuncs`, `functions` and
`linear_algebra`. Arguments have NumPy's names, defaults and meaning (`np.std` divides by n, `np.sum(axis=None)` sums
all); dtypes are PyTorch's: a sine of integers has the default dtype, float32 and a Python number give float32. A
mean of integers, which PyTorch refuses, has the default dtype, too. What is in no table raises TypeError.
"""

from __future__ import annotations

import numpy as np

from ..._core import Tensor, dtype, from_numpy_dtype, make_tensor, read_array
from ..record import method

_NUMBERS = (bool, int, float, complex, str, bytes, slice, np.generic, np.dtype, type, type(None), type(...))


def as_operand(value):
    """An argument as the operations take it: arrays become tensors on their memory, also within lists."""
    if isinstance(value, np.ndarray):
        return make_tensor(value)
    if isinstance(value, (list, tuple)) and any(isinstance(item, (np.ndarray, Tensor, list, tuple)) for item in value):
        return type(value)(map(as_operand, value)) if type(value) in (list, tuple) else value
    return value


def torch_dtype(kind):
    """The dtype that a `dtype=` of NumPy's names, None for None."""
    return kind if kind is None or isinstance(kind, dtype) else from_numpy_dtype(np.dtype(kind))


def write(name: str, out, result):
    """Put a result where `out=` says: into a tensor, or into an array that knows of no graph."""
    from ..inplace import write_out

    if isinstance(out, tuple):
        if len(out) == 1:
            return write(name, out[0], result)
        return tuple([value if o is None else write(name, o, value) for o, value in zip(out, result, strict=True)])
    if not isinstance(out, np.ndarray):
        return write_out(out, result)
    if not np.can_cast(read_array(result).dtype, out.dtype, "same_kind"):
        raise TypeError(f"numpy.{name}: a result of {result.dtype} can not be written to an array of {out.dtype}")
    np.copyto(out, result.numpy())  # raises for a tensor that requires grad
    return out


def refused(name: str) -> TypeError:
    """The error for a function of NumPy's that is not in the tables."""
    from ..on_demand import find

    spelling = name.rpartition(".")[2]
    other = f"torch.{spelling}, or " if find(spelling) else ""
    return TypeError(
        f"numpy.{name} is not defined for tensors: use {other}NumPy's function on tensor.detach().numpy(), "
        "which the graph does not see"
    )


@method
def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
    """What `np.add(t, u)`, `np.add.reduce(t)`, `array + t` and the like call."""
    from .ufuncs import METHODS

    for value in (*inputs, *kwargs.get("out", ())):
        if not isinstance(value, (Tensor, np.ndarray, list, tuple, *_NUMBERS)):
            return NotImplemented
    operands = [make_tensor(np.asarray(value)) if isinstance(value, list) else as_operand(value) for value in inputs]
    if method not in METHODS:
        raise refused(f"{ufunc.__name__}.{method}")
    return METHODS[method](ufunc.__name__, operands, **kwargs)


@method
def __array_function__(self, func, types, args, kwargs):
    """What `np.concatenate([t, u])`, `np.linalg.inv(t)` and the like call."""
    from .functions import FUNCTIONS, ON_VALUES

    if not all(issubclass(kind, (Tensor, np.ndarray)) for kind in types):
        return NotImplemented
    name = f"{func.__module__}.{func.__name__}".removeprefix("numpy.")
    if name in ON_VALUES:
        return func(*map(_values, args), **{key: _values(value) for key, value in kwargs.items()})
    if name not in FUNCTIONS:
        raise refused(name)
    out = kwargs.pop("out", None)
    result = FUNCTIONS[name](*map(as_operand, args), **{key: as_operand(value) for key, value in kwargs.items()})
    return result if out is None else write(name, out, result)


def _values(value):
    """The array of a tensor, which must not require grad."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(_values, value))
    return value.numpy() if isinstance(value, Tensor) else value
