"""New tensors."""

from __future__ import annotations

import numpy as np

from .._core import Tensor, from_numpy_dtype, get_default_dtype, make_tensor, numpy_dtype, read_array
from .record import composite


@composite(method=False)
def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    """A new leaf with a copy of `data`."""
    if isinstance(data, Tensor):
        array = read_array(data).copy()
    elif isinstance(data, (np.ndarray, np.generic)):
        array = np.array(data)
    else:
        array = np.array(data)
        if array.dtype == np.float64:
            array = array.astype(numpy_dtype(get_default_dtype()))
    if dtype is not None:
        array = array.astype(numpy_dtype(dtype))
    return make_tensor(np.asarray(array)).requires_grad_(requires_grad)


def _filled(value):
    def make(*size, dtype=None, device=None, requires_grad=False, out=None):
        size = size[0] if len(size) == 1 and isinstance(size[0], (tuple, list)) else size
        return make_tensor(np.full(tuple(size), value, numpy_dtype(dtype or get_default_dtype()))).requires_grad_(requires_grad)

    return make


zeros, ones = _filled(0), _filled(1)
zeros.__name__, ones.__name__ = "zeros", "ones"
composite(zeros, method=False)
composite(ones, method=False)


@composite(method=False)
def ones_like(input, **options):
    return make_tensor(np.ones_like(read_array(input)))


@composite(method=False)
def zeros_like(input, **options):
    return make_tensor(np.zeros_like(read_array(input)))


@composite(method=False)
def arange(*args, dtype=None, device=None, requires_grad=False):
    return make_tensor(np.arange(*args))
