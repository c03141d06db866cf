"""Sample and Bad: how a call of an operation, and what is to be checked on it, is written down.

Arrays in the arguments are NumPy's. Each test makes fresh tensors from them, with the same strides; float64
and complex128 ones are the inputs that gradients are asked for, every other array is data.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

SEED = int(os.environ.get("RETROGRAD_TEST_SEED", "20240229"))


class Sample:
    """One good call: ``op(*args, **kwargs)``.

    Args:
        grad: False if no gradient is defined or asked for; a tuple of numbers asks only for those of the
        arrays
            (counted among the float64 and complex128 arrays of the arguments, in order).
        smooth: False at a kink or a jump, where finite differences say nothing; the gradient there is
        compared
            with PyTorch's only.
        gradgrad: False where the second derivative is not to be checked.
        name: what the test is called, else the position in the list.
        reference: a function of the same arguments, on NumPy arrays, that gives the expected result. With it
            PyTorch is not asked for the value. Without it and without PyTorch the value is not checked.
        torch: PyTorch's function, by its dotted name ("special.entr", "nn.functional.relu"), where it is
        not found
            under the operation's name; False if there is none to compare with.
        process: a function applied to the result (tensors) of both sides before they are compared and
            differentiated, for results that are free up to a sign or an order.
        rtol, atol: tolerances instead of those that go with the dtype of the result.
    """

    def __init__(
        self,
        *args: Any,
        grad: bool | tuple[int, ...] = True,
        smooth: bool = True,
        gradgrad: bool = True,
        name: str | None = None,
        reference: Callable[..., Any] | None = None,
        torch: str | bool | None = None,
        process: Callable[[Any], Any] | None = None,
        rtol: float | None = None,
        atol: float | None = None,
        **kwargs: Any,
    ) -> None:
        self.args = args
        self.kwargs = kwargs
        self.grad = grad
        self.smooth = smooth
        self.gradgrad = gradgrad
        self.name = name
        self.reference = reference
        self.torch = torch
        self.process = process
        self.rtol = rtol
        self.atol = atol


class Bad:
    """One call that must be refused: ``op(*args, **kwargs)`` raises ``error``, its message matches ``match``.

    Where PyTorch is installed it must raise the same type for the same call, with a message that matches
    too, unless ``torch=False`` says that it differs.
    """

    def __init__(
        self,
        op: str,
        *args: Any,
        error: type[Exception] = RuntimeError,
        match: str,
        torch: str | bool | None = None,
        **kwargs: Any,
    ) -> None:
        self.op = op
        self.args = args
        self.kwargs = kwargs
        self.error = error
        self.match = match
        self.torch = torch


class Draw:
    """Arrays drawn for one family: ``draw = Draw(__name__)``; ``draw(3, 4)`` is float64 in [-2, 2).

    The numbers depend on the family's name and on SEED alone, not on which other families are tested.
    """

    def __init__(self, family: str) -> None:
        self.generator = np.random.default_rng([SEED, zlib.crc32(family.encode())])

    def __call__(self, *shape: int, low: float = -2.0, high: float = 2.0) -> np.ndarray:
        return np.asarray(self.generator.uniform(low, high, shape))

    def complex(self, *shape: int) -> np.ndarray:
        return np.asarray(self(*shape) + 1j * self(*shape))

    def integers(self, *shape: int, low: int = -5, high: int = 6, dtype: Any = np.int64) -> np.ndarray:
        return np.asarray(self.generator.integers(low, high, shape)).astype(dtype)

    def bools(self, *shape: int) -> np.ndarray:
        return np.asarray(self.generator.integers(0, 2, shape)).astype(np.bool_)

    def distinct(self, *shape: int) -> np.ndarray:
        """Numbers at least 0.1 from each other and from 0, for maxima, sorting and kinks."""
        count = int(np.prod(shape))
        values = (np.arange(count) - count // 2 + 0.5) * 0.2
        return np.asarray(self.generator.permutation(values)).reshape(shape)

    def strided(self, *shape: int) -> np.ndarray:
        """Not contiguous in any order: every second element of a larger array, the axes turned round."""
        return self(*[2 * length for length in reversed(shape)])[(slice(None, None, 2),) * len(shape)].T


def fresh(array: np.ndarray) -> np.ndarray:
    """A copy of an array with the same relation between its strides, in memory of its own."""
    if array.ndim == 0 or array.size == 0:
        return array.copy()
    order = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))
    dense = array.transpose(order).copy()
    if abs(array.strides[order[-1]]) != array.itemsize and array.shape[order[-1]] > 1:
        spaced = np.empty((*dense.shape, 2), array.dtype)
        spaced[..., 0] = dense
        dense = spaced[..., 0]
    return dense.transpose(np.argsort(order))


def map_arrays(function: Callable[[np.ndarray], Any], value: Any) -> Any:
    """The same arguments with ``function`` applied to each array in them, in lists, tuples and dicts too."""
    if isinstance(value, np.ndarray):
        return function(value)
    if isinstance(value, dict):
        return {key: map_arrays(function, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [map_arrays(function, item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return value
