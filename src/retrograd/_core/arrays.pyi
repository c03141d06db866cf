"""Types of the compiled module arrays.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import int as _int
from typing import Any

import numpy as np

LIGHT_LOOPS: Any
class Buffer:
    ...
class Reducer:
    """A binary ufunc's reduction, as a kernel: `reducer(array, dims, keepdim)`."""
    def __init__(self, ufunc: Any, initial: Any) -> None: ...
    def __call__(self, array: Any, dims: Any = None, keepdim: _bool = False) -> Any: ...
def strided_view(array: Any, shape: Any, strides: Any, offset: _int = 0) -> np.ndarray[Any, Any]: ...
def set_pool_threads(n: _int) -> None:
    """Use at most `n` threads in loops over large arrays."""
def get_num_threads() -> _int:
    """Threads that loops over large arrays may use."""
def buffer_cache() -> dict: ...
def set_buffer_cache_limit(size: _int) -> None:
    """Let the cache of freed memory hold at most `size` bytes; 0 turns it off."""
def empty_buffer_cache() -> None:
    """Give all that is cached back to the system."""
