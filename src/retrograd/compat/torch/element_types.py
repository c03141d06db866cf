"""The dtypes that PyTorch has and no tensor has here: programs name them in tables, and compare dtypes with them."""

from __future__ import annotations

from typing import Any, NoReturn

from ..._core import dtype as _dtype
from ..._core import finfo as _finfo
from ..._core.dtypes import COMPLEX, FLOATING, INTEGER

_NAMES = {
    FLOATING: "float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu float4_e2m1fn_x2",
    COMPLEX: "complex32",
    INTEGER: """
        int1 int2 int3 int4 int5 int6 int7 uint1 uint2 uint3 uint4 uint5 uint6 uint7 bits16 bits1x8 bits2x4 bits4x2
        bits8 qint32 qint8 quint2x4 quint4x2 quint8
    """,
}

_LIMITS = {  # eps, max, the smallest normal number
    "float8_e4m3fn": (0.125, 448.0, 2.0**-6),
    "float8_e4m3fnuz": (0.125, 240.0, 2.0**-7),
    "float8_e5m2": (0.25, 57344.0, 2.0**-14),
    "float8_e5m2fnuz": (0.125, 57344.0, 2.0**-15),
    "float8_e8m0fnu": (1.0, 2.0**127, 2.0**-127),
}


class _NoElements(_dtype):
    @property
    def itemsize(self) -> int:  # type: ignore[override]
        return {"complex32": 4, "qint32": 4, "bits16": 2}.get(self.name, 1)

    @property
    def numpy(self) -> NoReturn:
        """Raises TypeError: there are no tensors of this dtype."""
        raise TypeError(f"retrograd has no tensors of {self!r}")


ELEMENT_TYPES: dict[str, _dtype] = {}
for _category, _names in _NAMES.items():
    for _name in _names.split():
        ELEMENT_TYPES[_name] = _NoElements(_name, None, _category, 0)
ELEMENT_TYPES["chalf"] = ELEMENT_TYPES["complex32"]


class finfo(_finfo):  # type: ignore[misc]
    """Limits of a floating-point dtype, of those too that no tensor has."""

    def __init__(self, type: Any = None) -> None:
        limits = _LIMITS.get(type.name) if isinstance(type, _NoElements) else None
        if limits is None:
            super().__init__(type)
            return
        self.bits, self.resolution, self.dtype = 8, 1.0, type.name
        self.eps, self.max, self.tiny = limits
        self.smallest_normal = self.tiny
        self.min = self.tiny if type.name == "float8_e8m0fnu" else -self.max
