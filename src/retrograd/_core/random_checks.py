"""What the parameters of a distribution may be: PyTorch's checks, types of error and first sentences."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from retrograd.errors import kind_name

if TYPE_CHECKING:
    import numpy.typing as npt

_CPP_NAMES = {
    "bool": "bool", "uint8": "unsigned char", "int8": "signed char", "int16": "short", "int32": "int",
    "int64": "long", "uint16": "unsigned short", "uint32": "unsigned int", "uint64": "unsigned long",
    "float16": "c10::Half", "bfloat16": "c10::BFloat16", "float32": "float", "float64": "double",
    "complex64": "c10::complex<float>", "complex128": "c10::complex<double>",
}  # fmt: skip


def cpp_name(dtype: np.dtype[Any]) -> str:
    """How some of PyTorch's messages spell a dtype: unsigned char for uint8."""
    return _CPP_NAMES[dtype.name]


@lru_cache
def digits(dtype: np.dtype[Any]) -> int:
    """Bits of a floating dtype's significand, the implicit one included; 0 for other dtypes."""
    return {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}.get(dtype.name, 0)


@lru_cache
def largest(dtype: np.dtype[Any]) -> float:
    """The largest finite number of a floating dtype."""
    return {
        "float16": 65504.0,
        "bfloat16": 3.3895313892515355e38,
        "float32": 3.4028234663852886e38,
        "float64": 1.7976931348623157e308,
    }[dtype.name]


def work_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """In what a floating dtype is computed: float32, but float64 for itself."""
    return np.dtype(np.float64 if dtype == np.float64 else np.float32)


def part_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype of a complex dtype's parts."""
    return np.dtype(np.float64 if dtype.itemsize == 16 else np.float32)


def require_continuous(name: str, dtype: np.dtype[Any], spell: Callable[[Any], str]) -> None:
    if not digits(dtype):
        raise RuntimeError(
            f"{name} distribution is a continuous probability distribution. "
            f"dtype must be a floating point but you specified {spell(dtype)}"
        )


def check_bounds(dtype: np.dtype[Any], low: float, high: float) -> None:
    """Those of a uniform distribution."""
    if not digits(dtype):
        raise NotImplementedError(f"\"check_uniform_bounds\" not implemented for '{kind_name(dtype)}'")
    limit = largest(dtype)
    for name, bound in (("from", low), ("to", high)):
        if not -limit <= bound <= limit:
            raise RuntimeError(f"{name} is out of bounds for {cpp_name(dtype)}: {bound:g}")
    if not low <= high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    if high - low > limit:
        raise RuntimeError(
            f"uniform_ expects to-from <= std::numeric_limits<{kind_name(dtype)}>::max(), "
            f"but found to={high:g} and from={low:g} which result in to-from to exceed the limit"
        )


def largest_integer(dtype: np.dtype[Any]) -> int:
    """The largest integer that a dtype can count to without leaving one out."""
    if digits(dtype):
        return 1 << digits(dtype)
    return 1 if dtype.kind == "b" else int(np.iinfo(dtype).max)


def integer_range(dtype: np.dtype[Any], low: int, high: int | None) -> tuple[int, int]:
    """The range [low, high) that integers of ``dtype`` are drawn from; (0, 2**64) if from all 64 bits."""
    if not -(2**63) <= low < 2**63 or (high is not None and not -(2**63) <= high < 2**63):
        raise ValueError(f"Overflow when unpacking long long: the range [{low}, {high}) does not fit 64 bits")
    if high is not None and not low < high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    if dtype.kind == "c":
        raise RuntimeError("check_random_bounds handles only integral, floating-point and boolean types")
    if high is None and low == -(2**63):
        if dtype.name not in ("int64", "float64", "float32", "bfloat16"):
            raise RuntimeError("random_full_64_bits_range_kernel_cpu handles only int64, double, float and bfloat16")
        return 0, 2**64
    last = largest_integer(dtype) if high is None else high - 1
    if digits(dtype):
        low, last = _representable(dtype, low, last, high is None)
        least, most = -largest(dtype), largest(dtype)
    else:
        least, most = (0, 1) if dtype.kind == "b" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    for name, bound in (("from", low), ("to - 1", last)):
        if not least <= bound <= most:
            raise RuntimeError(f"{name} is out of bounds for {cpp_name(dtype)}: {bound}")
        if digits(dtype) and abs(bound) > 1 << digits(dtype):
            limit = f"2^{digits(dtype)}"
            warnings.warn(
                f"{name} is out of bounds [-({limit}), {limit}]. Due to precision limitations "
                f"{cpp_name(dtype)} can support discrete uniform distribution only within this range.",
                UserWarning,
                stacklevel=3,
            )
    return low, last + 1


def _representable(dtype: np.dtype[Any], low: int, last: int, is_open: bool) -> tuple[int, int]:
    """The range with its ends moved inwards, so that rounding to a floating dtype does not leave it."""

    def rounded(value: int) -> int:
        return value if abs(value) > largest(dtype) else int(dtype.type(value))

    def gap(value: int) -> int:
        return 1 << max(abs(value).bit_length() - digits(dtype), 0)

    if rounded(low + 1) < low:
        low = rounded(low + 1) + gap(low + 1)
    if not is_open and rounded(last) > last:
        last = rounded(last) - gap(last) - 1
    if low > last or (is_open and low == last):
        relation = "less than or equal to 'to_inc'" if is_open else "less than 'to'"
        end = f"> to_inc={last}" if is_open else f">= to={last + 1}"
        raise RuntimeError(
            f"random_ expects 'from' casted to dtype to be {relation} casted to dtype, but got from={low} {end}"
        )
    return low, last


def check_permutation(n: int, dtype: np.dtype[Any]) -> None:
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    if dtype.kind in "bc":
        raise NotImplementedError(f"\"randperm\" not implemented for '{kind_name(dtype)}'")
    if n - 1 > largest_integer(dtype):
        if digits(dtype):
            limit = largest_integer(dtype) + 1
            raise RuntimeError(f"n cannot be greater than {limit} for {kind_name(dtype)} type.")
        raise RuntimeError(f"value cannot be converted to type {dtype.name}_t without overflow: {n - 1}")


def check_weights(weights: npt.NDArray[Any], n: int, replacement: bool) -> None:
    if weights.ndim not in (1, 2):
        raise RuntimeError(f"prob_dist must be 1 or 2 dim, but it has shape {weights.shape}")
    if not digits(weights.dtype):
        raise RuntimeError(
            f"multinomial only supports floating-point dtypes for input, got: {kind_name(weights.dtype)}"
        )
    categories = weights.shape[-1]
    if n <= 0:
        raise RuntimeError(f"cannot sample n_sample <= 0 samples, but got n_sample={n}")
    if not replacement and n > categories:
        raise RuntimeError(
            "cannot sample n_sample > prob_dist.size(-1) samples without replacement: "
            f"{n} samples were asked for from {categories} categories"
        )
    if categories > 1 << 24:
        raise RuntimeError(f"number of categories cannot exceed 2^24, but there are {categories}")
    if weights.shape[0] == 0 and weights.ndim == 2:
        return
    if categories == 0:
        raise RuntimeError(f"cannot sample from no categories: prob_dist has shape {weights.shape}")
    wide = weights.astype(work_type(weights.dtype), copy=False)
    total = wide.sum(-1)
    if wide.min() >= 0 and ((total > 0) & (total < math.inf)).all():
        return
    negative, finite = not (wide >= 0).all(), bool(np.isfinite(wide).all())
    if negative or not finite:
        if n == 1 or not replacement:
            raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
        entry = "< 0" if negative else "= infinity or NaN"
        raise RuntimeError(f"invalid multinomial distribution (encountering probability entry {entry})")
    if (total == 0).any():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
