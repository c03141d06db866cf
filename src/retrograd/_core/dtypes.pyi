"""Types of the compiled module dtypes.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import int as _int
from typing import Any

import numpy as np

BOOL: _int
INTEGER: _int
FLOATING: _int
COMPLEX: _int
class dtype:
    """The type of a tensor's elements, such as `torch.float32`."""
    name: str
    itemsize: _int
    is_floating_point: _bool
    is_complex: _bool
    is_signed: _bool
    category: _int
    width: _int
    def __init__(self, name: Any, numpy_type: Any, category: Any, width: Any) -> None: ...
    @property
    def numpy(self) -> Any: ...
    def __repr__(self) -> str: ...
    def __reduce__(self) -> Any: ...
    def to_real(self) -> Any:
        """The dtype of the real part: float32 for complex64."""
    def to_complex(self) -> Any:
        """The complex dtype whose parts have this one: complex64 for float32."""
bool_: dtype
uint8: dtype
int8: dtype
int16: dtype
int32: dtype
int64: dtype
uint16: dtype
uint32: dtype
uint64: dtype
float16: dtype
bfloat16: dtype
float32: dtype
float64: dtype
complex64: dtype
complex128: dtype
ALL: dict[Any, Any]
def from_numpy_dtype(numpy_dtype: Any) -> dtype: ...
def numpy_dtype(kind: Any) -> np.dtype[Any]: ...
def get_default_dtype() -> dtype:
    """The dtype of new floating-point tensors made from Python numbers."""
def set_default_dtype(d: Any, /) -> None: ...
def promote_types(type1: Any, type2: Any) -> dtype:
    """The smallest dtype that both convert to."""
def result_dtype(operands: Any) -> dtype: ...
def python_scalar_dtype(number: Any) -> dtype:
    """The dtype that a Python number stands for among tensors."""
class finfo:
    """Limits of a floating-point dtype: `eps`, `max`, `min`, `tiny`, `resolution`, `bits`."""
    bits: Any
    dtype: Any
    eps: Any
    max: Any
    min: Any
    resolution: Any
    smallest_normal: Any
    tiny: Any
    def __init__(self, type: Any = None) -> None: ...
    def __repr__(self) -> str: ...
class iinfo:
    """Limits of an integer dtype: `max`, `min`, `bits`."""
    bits: Any
    dtype: Any
    max: Any
    min: Any
    def __init__(self, type: Any) -> None: ...
    def __repr__(self) -> str: ...
