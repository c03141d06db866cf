"""Types of the compiled module generator.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import int as _int
from typing import Any

import numpy as np

DEFAULT_SEED: _int
class Stream:
    lock: Any
    def word(self) -> Any:
        """The next 32 random bits."""
    def word64(self) -> Any:
        """The next 64 random bits: two words, the higher one first."""
    def words(self, count: Any) -> Any:
        """The next ``count`` words."""
    def words64(self, count: Any) -> Any:
        """The next ``2 * count`` words as ``count`` numbers of 64 bits, the higher word first."""
    def unit32(self, count: Any = None) -> Any:
        """Uniform float32 numbers from [0, 1), of 24 bits of a word each."""
    def unit64(self, count: Any = None) -> Any:
        """Uniform float64 numbers from [0, 1), of 53 bits of two words each."""
    def normals(self, count: Any = None) -> Any:
        """Standard normal numbers, float64."""
    def fill_units(self, array: Any) -> Any:
        """Fill an array in C order, float32 or float64, with uniform numbers from [0, 1)."""
    def fill_normals(self, array: Any, mean: Any = 0.0, std: Any = 1.0) -> Any: ...
    def fill_integers(self, array: Any, low: Any, count: Any) -> Any:
        """Fill an int64 array in C order with integers from [low, low + count)."""
    def fill_below(self, array: Any, p: Any) -> Any:
        """Fill a bool array in C order with what uniform float64 numbers are below ``p``."""
    def permutation(self, n: Any) -> Any: ...
def normal_pairs(uniform: Any) -> Any:
    """Independent normal numbers from as many uniform ones."""
class Generator(Stream):
    """A stream of random numbers of its own, reproducible from a seed."""
    device: Any
    def __init__(self, device: str = "cpu") -> None: ...
    def manual_seed(self, seed: Any) -> Generator:
        """Start the stream that belongs to ``seed`` and return the generator."""
    def initial_seed(self) -> _int:
        """The seed that the stream was started from."""
    def seed(self) -> _int:
        """Start a stream from 64 unpredictable bits of the operating system and return them."""
    def get_state(self) -> Any: ...
    def state_array(self) -> np.ndarray[Any, Any]:
        """The bytes of :meth:`get_state` as an array."""
    def set_state(self, state: Any) -> Generator:
        """Continue from where a stream stood when :meth:`get_state` was called."""
    def clone_state(self) -> Generator:
        """A new generator that continues from where this one stands."""
    def __reduce__(self) -> Any: ...
def from_state(kind: Any, device: Any, state: Any) -> Generator:
    """A generator of a class that continues from a state."""
