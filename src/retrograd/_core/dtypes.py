"""Data types and PyTorch's promotion rules.

A result's dtype comes from the highest category (bool, integer, floating, complex) among its operands; inside that
category, tensors with dimensions outrank zero-dimensional ones, and those outrank Python numbers.
"""

import cython
import numpy as np
from cython.cimports import numpy as cnp

cnp.import_array()

BOOL = 0
INTEGER = 1
FLOATING = 2
COMPLEX = 3


class dtype:
    """The type of a tensor's elements, such as `torch.float32`.

    `numpy` is NumPy's dtype of the same elements; for bfloat16 it needs the package ml_dtypes.
    """

    def __init__(self, name, numpy_type, category, width):
        self.name = name
        self.category = category
        self.width = width
        self.is_floating_point = category == FLOATING
        self.is_complex = category == COMPLEX
        self.is_signed = category != BOOL and not name.startswith("uint")
        self.numpy_dtype = None if numpy_type is None else np.dtype(numpy_type)
        self.itemsize = 2 if numpy_type is None else self.numpy_dtype.itemsize
        self.typenum = -1 if numpy_type is None else self.numpy_dtype.num

    @property
    def numpy(self):
        """NumPy's dtype; None for bfloat16 where the package ml_dtypes, which has it, is missing."""
        if self.numpy_dtype is None:
            _load_bfloat16(self)
        return self.numpy_dtype

    def __repr__(self):
        return "torch." + self.name

    def __reduce__(self):
        return (_by_name, (self.name,))

    def to_real(self):
        """The dtype of the real part: float32 for complex64."""
        return {"complex64": float32, "complex128": float64}.get(self.name, self)

    def to_complex(self):
        """The complex dtype whose parts have this one: complex64 for float32."""
        return {"float64": complex128, "complex128": complex128}.get(self.name, complex64)


def _load_bfloat16(kind: dtype):
    """Ask ml_dtypes for bfloat16 when it is first needed: most programs never do."""
    try:
        from ml_dtypes import bfloat16 as scalar
    except ImportError:
        return
    kind.numpy_dtype = np.dtype(scalar)
    kind.typenum = kind.numpy_dtype.num
    _BY_NUMPY[kind.numpy_dtype] = kind


def _by_name(name):
    return ALL[name]


bool_ = dtype("bool", np.bool_, BOOL, 1)
uint8 = dtype("uint8", np.uint8, INTEGER, 8)
int8 = dtype("int8", np.int8, INTEGER, 8)
int16 = dtype("int16", np.int16, INTEGER, 16)
int32 = dtype("int32", np.int32, INTEGER, 32)
int64 = dtype("int64", np.int64, INTEGER, 64)
uint16 = dtype("uint16", np.uint16, INTEGER, 16)
uint32 = dtype("uint32", np.uint32, INTEGER, 32)
uint64 = dtype("uint64", np.uint64, INTEGER, 64)
float16 = dtype("float16", np.float16, FLOATING, 16)
bfloat16 = dtype("bfloat16", None, FLOATING, 16)
float32 = dtype("float32", np.float32, FLOATING, 32)
float64 = dtype("float64", np.float64, FLOATING, 64)
complex64 = dtype("complex64", np.complex64, COMPLEX, 64)
complex128 = dtype("complex128", np.complex128, COMPLEX, 128)

ALL = {
    kind.name: kind
    for kind in (
        bool_,
        uint8,
        int8,
        int16,
        int32,
        int64,
        uint16,
        uint32,
        uint64,
        float16,
        bfloat16,
        float32,
        float64,
        complex64,
        complex128,
    )
}
_BY_NUMBER = cython.declare(list, [None] * 32)
_BY_NUMPY = {}
for _kind in ALL.values():
    if _kind is not bfloat16:
        _BY_NUMPY[_kind.numpy] = _kind
        _BY_NUMBER[_kind.numpy.num] = _kind
_BY_NUMBER[cnp.NPY_LONGLONG] = int64
_BY_NUMBER[cnp.NPY_ULONGLONG] = uint64
_SIGNED_AFTER = {8: int16, 16: int32, 32: int64}
_default = cython.declare(dtype, float32)


def dtype_of(array):
    number: cython.int = cnp.PyArray_TYPE(array)
    if 0 <= number < 32:
        kind = _BY_NUMBER[number]
        if kind is not None:
            return kind
    return from_numpy_dtype(array.dtype)


def from_numpy_dtype(numpy_dtype):
    """Our dtype for NumPy's; a TypeError for those that tensors do not have (strings, objects, long double…)."""
    numpy_dtype = np.dtype(numpy_dtype)
    if numpy_dtype.num < 32 and numpy_dtype.isnative:
        kind = _BY_NUMBER[numpy_dtype.num]
        if kind is not None:
            return kind
    if numpy_dtype.name == "bfloat16":
        _load_bfloat16(bfloat16)
    kind = _BY_NUMPY.get(numpy_dtype.newbyteorder("="))
    if kind is None:
        raise TypeError(
            f"can't convert np.ndarray of type {np.dtype(numpy_dtype)}. The only supported types are: "
            "float64, float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, "
            "uint8, and bool."
        )
    return kind


def numpy_dtype(kind):
    """NumPy's dtype for ours; an ImportError that says what to install where bfloat16 is not available."""
    if kind.numpy is None:
        raise ImportError(f"{kind!r} needs the package ml_dtypes: pip install 'retrograd[bfloat16]'")
    return kind.numpy


def default_dtype():
    return _default


def get_default_dtype():
    """The dtype of new floating-point tensors made from Python numbers."""
    return _default


def set_default_dtype(d, /):
    """Make `d`, a floating-point dtype, the one for new tensors made from Python floats (at first float32)."""
    global _default
    if not isinstance(d, dtype):
        raise TypeError(f"invalid dtype object: set_default_dtype expects a torch.dtype, but got {d!r}")
    if not cython.cast(dtype, d).is_floating_point:
        raise TypeError("only floating-point types are supported as the default type, but got " + repr(d))
    _default = d


def promote(a, b):
    if a is b:
        return a
    if a.category != b.category:
        low, high = (a, b) if a.category < b.category else (b, a)
        if high.category == COMPLEX and low.name == "float64":
            return complex128
        return high
    if a.category == INTEGER:
        if a.is_signed == b.is_signed:
            return a if a.width > b.width else b
        signed, unsigned = (a, b) if a.is_signed else (b, a)
        if signed.width > unsigned.width:
            return signed
        if unsigned.width == 64:
            raise RuntimeError(
                f"Promotion for uint16, uint32, uint64 types is not supported, attempted to promote {a!r} and {b!r}"
            )
        return _SIGNED_AFTER[unsigned.width]
    if a.width == b.width:
        return float32  # float16 with bfloat16
    return a if a.width > b.width else b


def promote_types(type1, type2):
    """The smallest dtype that both convert to.

    Example::

        >>> torch.promote_types(torch.int32, torch.float32)
        torch.float32
    """
    return promote(type1, type2)


def result_dtype(operands):
    """The dtype that a list of (dtype, rank) promotes to; rank 2 has dimensions, 1 is zero-dimensional, 0 a number."""
    best = [None, None, None]
    for kind, rank in operands:
        best[rank] = kind if best[rank] is None else promote(best[rank], kind)
    return _outrank(best[2], _outrank(best[1], best[0]))


def _outrank(higher, lower):
    """The dtype of operands of two ranks: the higher one's, unless the lower is of a higher category."""
    if higher is None or lower is None:
        return higher if lower is None else lower
    if higher.category >= lower.category:
        return higher
    if higher.is_floating_point:
        return higher.to_complex()
    return lower if higher.category == INTEGER else promote(higher, lower)


def python_scalar_dtype(number):
    """The dtype that a Python number stands for among tensors."""
    if isinstance(number, bool):
        return bool_
    if isinstance(number, int):
        return int64
    if isinstance(number, float):
        return _default
    return _default.to_complex()


class finfo:
    """Limits of a floating-point dtype: `eps`, `max`, `min`, `tiny`, `resolution`, `bits`."""

    def __init__(self, type=None):
        kind = _default if type is None else type
        if not isinstance(kind, dtype) or not (kind.is_floating_point or kind.is_complex):
            raise TypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle '{kind!r}'")
        kind = kind.to_real()
        if kind.name == "bfloat16":
            self.bits, self.eps, self.max, self.tiny = 16, 2.0**-7, (2 - 2.0**-7) * 2.0**127, 2.0**-126
            self.resolution = 0.01
        else:
            limits = np.finfo(kind.numpy)
            self.bits, self.eps, self.max = limits.bits, float(limits.eps), float(limits.max)
            self.tiny, self.resolution = float(limits.tiny), 10.0**-limits.precision
        self.min, self.smallest_normal, self.dtype = -self.max, self.tiny, kind.name

    def __repr__(self):
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )


class iinfo:
    """Limits of an integer dtype: `max`, `min`, `bits`."""

    def __init__(self, type):
        if not isinstance(type, dtype) or type.category != INTEGER:
            raise TypeError(f"torch.iinfo() requires an integer input type. Use torch.finfo to handle '{type!r}'")
        limits = np.iinfo(type.numpy)
        self.bits, self.max, self.min, self.dtype = limits.bits, int(limits.max), int(limits.min), type.name

    def __repr__(self):
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"
