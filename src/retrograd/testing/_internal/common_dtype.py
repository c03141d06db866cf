"""Tuples of dtypes: those of one kind, and with others behind them."""

from __future__ import annotations

from collections.abc import Callable

from ..._core.dtypes import (
    bfloat16,
    bool_,
    complex64,
    complex128,
    dtype,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
)

_Dtypes = tuple[dtype, ...]
_FLOATING = (float32, float64)
_COMPLEX = (complex64, complex128)
_INTEGRAL = (uint8, int8, int16, int32, int64)


def _family(what: str, members: _Dtypes) -> tuple[Callable[[], _Dtypes], Callable[..., _Dtypes]]:
    """A function that gives the dtypes, and one that adds its arguments to them."""

    def family() -> _Dtypes:
        return members

    def family_and(*others: dtype) -> _Dtypes:
        return members + others

    family.__doc__ = f"{what}."
    family_and.__doc__ = f"{what}, and the arguments."
    return family, family_and


floating_types, floating_types_and = _family("float32 and float64", _FLOATING)
complex_types, complex_types_and = _family("complex64 and complex128", _COMPLEX)
floating_and_complex_types, floating_and_complex_types_and = _family("Of both kinds", _FLOATING + _COMPLEX)
integral_types, integral_types_and = _family("Of whole numbers", _INTEGRAL)
all_types, all_types_and = _family("Of floats and whole numbers", _FLOATING + _INTEGRAL)
all_types_and_complex, all_types_and_complex_and = _family("Of all numbers", _FLOATING + _INTEGRAL + _COMPLEX)


def floating_types_and_half() -> _Dtypes:
    """float32, float64 and float16."""
    return (*_FLOATING, float16)


def get_all_fp_dtypes() -> list[dtype]:
    """All dtypes of floats."""
    return [*_FLOATING, float16, bfloat16]


def get_all_dtypes() -> list[dtype]:
    """All dtypes of numbers, and bool."""
    return [*_INTEGRAL, *get_all_fp_dtypes(), *_COMPLEX, bool_]


double_types = _family("float64 and complex128", (float64, complex128))[0]
