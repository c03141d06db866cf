"""Numbers of many distributions: the same seed gives the same numbers as PyTorch's CPU generator.

Every function returns a new ndarray of ``shape`` and ``dtype``, takes its words from ``generator`` (the
:data:`default_generator` if it is None), and takes as many of them, in the same order, as PyTorch does.
Integers, uniform numbers, permutations and masks are PyTorch's bit for bit; where logarithms or sines are
involved, the last bits may differ, since NumPy computes those in its own way.

A dtype that PyTorch has no kernel for is refused here too, with the error of its CPU kernel: a NotImplementedError.

In-place drawing goes through :func:`fill`, which follows the order of memory, as PyTorch does.

PyTorch's rules, which the functions refer to: a number of 24 bits or fewer (float32, float16, bfloat16) is
made from one word, a float64 from two; ``x * scale + shift`` is rounded once (a fused multiply-add).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, SupportsInt, TypeAlias

import numpy as np

from retrograd._core import ordering
from retrograd._core.generator import Generator
from retrograd._core.random_checks import (
    check_bounds,
    check_permutation,
    check_weights,
    cpp_name,
    digits,
    integer_range,
    largest_integer,
    part_type,
    require_continuous,
    work_type,
)
from retrograd._core.random_parts import draw_array, draw_unit, fused, fused32, normal_blocks
from retrograd.errors import kind_name

if TYPE_CHECKING:
    import numpy.typing as npt

Array: TypeAlias = "npt.NDArray[Any]"

default_generator = Generator()
"""The generator of every draw that names none. It starts from an unpredictable seed."""
default_generator.seed()


def manual_seed(seed: SupportsInt) -> Generator:
    """Seed the default generator and return it.

    Raises:
        ValueError: if ``seed`` is not in [-2**63, 2**64).

    Example:
        >>> _ = manual_seed(0)
        >>> uniform((2,))
        array([0.4962566, 0.7682218], dtype=float32)
    """
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Seed the default generator with 64 unpredictable bits and return them."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the default generator was started from."""
    return default_generator.initial_seed()


# ------------------------------------------------------------------------------------------------ continuous


def uniform(
    shape: Sequence[int],
    dtype: npt.DTypeLike = np.float32,
    low: float = 0.0,
    high: float = 1.0,
    *,
    generator: Generator | None = None,
) -> Array:
    """Uniform numbers from [low, high), as ``torch.rand`` and ``Tensor.uniform_`` give them.

    A complex number is a pair of them.

    Raises:
        RuntimeError: if ``low > high``, or if one of them or their difference does not fit the dtype.
        NotImplementedError: for a dtype that is neither floating nor complex.
    """
    dtype = np.dtype(dtype)
    stream = default_generator if generator is None else generator
    if dtype.kind == "c":
        return uniform((*shape, 2), part_type(dtype), low, high, generator=stream).view(dtype).reshape(shape)
    if low == 0.0 and high == 1.0 and digits(dtype) >= 24:
        return draw_unit(shape, dtype, stream)
    check_bounds(dtype, low, high)
    if dtype == np.float64:
        scale, unit, multiply_add = high - low, stream.unit64, fused
    else:
        low, high = float(np.float32(low)), float(np.float32(high))
        scale, unit, multiply_add = float(np.float32(high - low)), stream.unit32, fused32
    number: Any = dtype.type
    first, excluded = number(low), number(high)

    def draw(count: int | None) -> Any:
        # Rounding may have reached the excluded end.
        values = multiply_add(unit(count), scale, low)
        if count is None:
            value = number(values)
            return first if value == excluded else value
        values = values.astype(dtype, copy=False)
        values[values == excluded] = first
        return values

    return draw_array(shape, dtype, draw, stream)


def normal(
    shape: Sequence[int],
    dtype: npt.DTypeLike = np.float32,
    mean: float | Array = 0.0,
    std: float | Array = 1.0,
    *,
    generator: Generator | None = None,
    contiguous: bool = True,
) -> Array:
    """Normally distributed numbers, as ``torch.randn``, ``torch.normal`` and ``Tensor.normal_`` give them.

    Args:
        mean: a number, or an array that broadcasts to ``shape``.
        std: likewise; not negative. That of a complex number is shared by its two parts.
        contiguous: whether the tensor to be filled is contiguous. PyTorch fills one of 16 elements or more in
            blocks of 16; smaller and other tensors get the numbers of another formula, which come in pairs.

    Raises:
        RuntimeError: if ``std`` is negative, NaN or complex.
        NotImplementedError: for a dtype that is neither floating nor complex.

    Both formulas are Box and Muller's.
    """
    dtype = np.dtype(dtype)
    stream = default_generator if generator is None else generator
    if isinstance(mean, np.ndarray) or isinstance(std, np.ndarray):
        return _normal_around(shape, dtype, mean, std, stream)
    if not std >= 0.0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
    if dtype.kind == "c":
        parts = normal(
            (*shape, 2), part_type(dtype), mean, std / math.sqrt(2.0), generator=stream, contiguous=contiguous
        )
        return parts.view(dtype).reshape(shape)
    if not digits(dtype):
        raise NotImplementedError(f"\"normal_kernel_cpu\" not implemented for '{kind_name(dtype)}'")
    count = math.prod(shape)
    if contiguous or count < 16:
        result = np.empty(shape, dtype)
        if stream.fill_normals(result, mean, std):
            return result
    if count >= 16 and contiguous:
        return normal_blocks(count, dtype, float(mean), float(std), stream).reshape(shape)
    return draw_array(shape, dtype, lambda some: fused(stream.normals(some), std, mean), stream)


def exponential(
    shape: Sequence[int],
    dtype: npt.DTypeLike = np.float32,
    lambd: float = 1.0,
    *,
    generator: Generator | None = None,
) -> Array:
    """Exponentially distributed numbers of rate ``lambd``, as ``Tensor.exponential_`` gives them.

    Raises:
        RuntimeError: unless ``lambd`` is positive and the dtype floating.
    """
    dtype = np.dtype(dtype)
    if not lambd > 0.0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd:g}")
    require_continuous("Exponential", dtype, kind_name)
    stream = default_generator if generator is None else generator
    return draw_array(shape, dtype, lambda count: -1.0 / lambd * np.log1p(-stream.unit64(count)), stream)


def cauchy(
    shape: Sequence[int],
    dtype: npt.DTypeLike = np.float32,
    median: float = 0.0,
    sigma: float = 1.0,
    *,
    generator: Generator | None = None,
) -> Array:
    """Cauchy distributed numbers, as ``Tensor.cauchy_`` gives them.

    Raises:
        RuntimeError: unless ``sigma`` is positive and the dtype floating.
    """
    dtype = np.dtype(dtype)
    if not sigma > 0.0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}")
    require_continuous("Cauchy", dtype, cpp_name)
    stream = default_generator if generator is None else generator

    def draw(count: int | None) -> Any:
        return fused(np.tan(math.pi * (stream.unit64(count) - 0.5)), sigma, median)

    return draw_array(shape, dtype, draw, stream)


def log_normal(
    shape: Sequence[int],
    dtype: npt.DTypeLike = np.float32,
    mean: float = 1.0,
    std: float = 2.0,
    *,
    generator: Generator | None = None,
) -> Array:
    """Numbers whose logarithms are normal of ``mean`` and ``std``, as ``Tensor.log_normal_`` gives them.

    Raises:
        RuntimeError: unless ``std`` is positive.
        NotImplementedError: for a dtype that is not floating.
    """
    dtype = np.dtype(dtype)
    if not std > 0.0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std:g}")
    if not digits(dtype):
        raise NotImplementedError(f"\"log_normal_cpu\" not implemented for '{kind_name(dtype)}'")
    stream = default_generator if generator is None else generator
    with np.errstate(over="ignore"):
        return draw_array(shape, dtype, lambda count: np.exp(fused(stream.normals(count), std, mean)), stream)


# ------------------------------------------------------------------------------------------------ discrete


def integers(
    shape: Sequence[int],
    dtype: npt.DTypeLike = np.int64,
    low: int = 0,
    high: int | None = None,
    *,
    generator: Generator | None = None,
) -> Array:
    """Integers from [low, high), as ``torch.randint`` and ``Tensor.random_(low, high)`` give them.

    Without ``high``, they go up to the dtype's largest integer and include it; for a floating dtype, up to
    the integer from which on it has gaps.

    Raises:
        RuntimeError: if the range is empty or does not fit the dtype.
        ValueError: if a bound does not fit 64 bits.

    Warns:
        UserWarning: if a floating dtype cannot represent every integer of the range.
    """
    dtype = np.dtype(dtype)
    stream = default_generator if generator is None else generator
    if dtype != np.int64 or high is None or not -(2**63) <= low < high < 2**63:
        low, high = integer_range(dtype, low, high)
    count = high - low
    result = np.empty(shape, np.int64)
    if count < 1 << 64:
        stream.fill_integers(result, low, count)
    else:
        result.reshape(-1)[...] = stream.words64(result.size).view(np.int64)
    return result.astype(dtype, copy=False)


def random_full(shape: Sequence[int], dtype: npt.DTypeLike = np.int64, *, generator: Generator | None = None) -> Array:
    """Integers from 0 up to the largest one of the dtype, as ``Tensor.random_()`` gives them.

    For a floating dtype the largest is 2 to the number of bits in its significand.

    Raises:
        NotImplementedError: for complex dtypes and unsigned ones of more than 8 bits, as in PyTorch.
    """
    dtype = np.dtype(dtype)
    stream = default_generator if generator is None else generator
    if dtype.kind == "c" or dtype.name in ("uint16", "uint32", "uint64"):
        raise NotImplementedError(f"\"random_kernel_cpu\" not implemented for '{kind_name(dtype)}'")
    count = largest_integer(dtype) + 1

    def draw(some: int | None) -> Any:
        if some is None:
            return (stream.word64() if dtype.itemsize == 8 else stream.word()) % count
        return stream.words64(some) % np.uint64(count) if dtype.itemsize == 8 else stream.words(some) % np.uint32(count)

    return draw_array(shape, dtype, draw, stream)


def bernoulli(
    shape: Sequence[int],
    dtype: npt.DTypeLike = np.bool_,
    p: float | Array = 0.5,
    *,
    generator: Generator | None = None,
) -> Array:
    """Ones with probability ``p`` and zeros, as ``torch.bernoulli`` and ``Tensor.bernoulli_`` give them.

    Args:
        p: a number, or a floating array that broadcasts to ``shape``. With float64 probabilities, and with a
            number, each element costs two words; with other arrays, one.

    Raises:
        RuntimeError: if a probability is not in [0, 1].
        NotImplementedError: for complex dtypes, and for an array ``p`` that is not floating.
    """
    dtype = np.dtype(dtype)
    stream = default_generator if generator is None else generator
    if dtype.kind == "c":
        raise NotImplementedError(f"\"bernoulli_scalar_cpu_\" not implemented for '{kind_name(dtype)}'")
    if not isinstance(p, np.ndarray):
        if not 0.0 <= p <= 1.0:
            raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
        result = np.empty(shape, np.bool_)
        stream.fill_below(result, p)
        return result.astype(dtype, copy=False)
    if not digits(p.dtype):
        raise NotImplementedError(f"\"bernoulli_tensor_cpu_p_\" not implemented for '{kind_name(p.dtype)}'")
    work = work_type(p.dtype)
    chances = p.astype(work, copy=False)
    right = (chances >= 0) & (chances <= 1)
    if not right.all():
        raise RuntimeError(
            f"Expected p_in >= 0 && p_in <= 1 to be true, but got false. "
            f"A probability is outside [0, 1]: p_in={chances[~right][0]:g}"
        )
    return (draw_unit(shape, work, stream) < chances).astype(dtype)


def dropout_mask(shape: Sequence[int], p: float = 0.5, *, generator: Generator | None = None) -> npt.NDArray[np.bool_]:
    """Which elements ``F.dropout`` with probability ``p`` keeps. If all or none, nothing is drawn.

    Raises:
        RuntimeError: if ``p`` is not in [0, 1].
    """
    if not 0.0 <= p <= 1.0:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {p:g}")
    if p == 0.0 or p == 1.0:
        return np.full(shape, p == 0.0)
    return bernoulli(shape, np.bool_, 1.0 - p, generator=generator)


def geometric(
    shape: Sequence[int],
    dtype: npt.DTypeLike = np.float32,
    p: float = 0.5,
    *,
    generator: Generator | None = None,
) -> Array:
    """How many trials of probability ``p`` the first success took, as ``Tensor.geometric_`` gives it.

    Raises:
        RuntimeError: if ``p`` is not in (0, 1).
        NotImplementedError: for bool and complex dtypes.
    """
    dtype = np.dtype(dtype)
    if not 0.0 < p < 1.0:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p:g}")
    if dtype.kind in "bc":
        raise NotImplementedError(f"\"geometric_cpu\" not implemented for '{kind_name(dtype)}'")
    stream = default_generator if generator is None else generator
    failure = math.log1p(-p)

    def draw(count: int | None) -> Any:
        with np.errstate(divide="ignore"):
            return np.ceil(np.log(stream.unit64(count)) / failure)

    return draw_array(shape, dtype, draw, stream)


def permutation(n: int, dtype: npt.DTypeLike = np.int64, *, generator: Generator | None = None) -> Array:
    """The integers from 0 to ``n - 1`` in random order, as ``torch.randperm`` gives them.

    Raises:
        RuntimeError: if ``n`` is negative or so large that the dtype does not have all the integers below it.
        NotImplementedError: for bool and complex dtypes.

    For ``n`` of 2**32 / 20 and more, two words are taken for an element, and the order is not PyTorch's.
    """
    dtype = np.dtype(dtype)
    stream = default_generator if generator is None else generator
    check_permutation(n, dtype)
    return stream.permutation(n).astype(dtype, copy=False)


def multinomial(
    weights: Array, n: int, replacement: bool = False, *, generator: Generator | None = None
) -> npt.NDArray[np.int64]:
    """Indices drawn in proportion to ``weights``, as ``torch.multinomial`` gives them.

    Args:
        weights: of shape ``(categories,)`` or ``(rows, categories)``, floating, not negative; they need not
            sum to 1.
        n: how many indices to draw from each row.
        replacement: whether an index may be drawn again.

    Returns:
        An array of shape ``(n,)`` or ``(rows, n)``.

    Raises:
        RuntimeError: if the weights are no distribution, or ``n`` is not positive or, without replacement,
            more than there are categories.
    """
    stream = default_generator if generator is None else generator
    check_weights(weights, n, replacement)
    rows = np.atleast_2d(weights)
    if rows.shape[0] == 0:
        return np.empty((0, n), np.int64)
    if replacement and n > 1:
        indices = _search_cumulative(rows, n, stream)
    else:
        # An exponential race: waiting times of these rates end in the order of a draw without replacement.
        # They are drawn in the order of memory, which rows that are one row in memory have none of.
        waiting = fill(np.empty_like(rows, order="C" if 0 in rows.strides else "K"), exponential, generator=stream)
        with np.errstate(divide="ignore", invalid="ignore"):
            speed = (rows / waiting).astype(work_type(weights.dtype))
        indices = speed.argmax(-1, keepdims=True) if n == 1 else ordering.topk(speed, n, 1, True)[1]
    return indices if weights.ndim == 2 else indices[0]


# ------------------------------------------------------------------------------------------------ into memory


def fill(array: Array, draw: Callable[..., Array], *arguments: Any, **keywords: Any) -> Array:
    """Overwrite ``array`` with ``draw(shape, dtype, *arguments, **keywords)``, in the order of its memory.

    The order that :func:`_arranged_here` recognises is not followed. An argument that is an array is broadcast to
    the shape of ``array``. Returns ``array``.

    Example:
        >>> stream = Generator().manual_seed(0)
        >>> fill(np.empty((2, 3), order="F"), integers, 0, 10, generator=stream)
        array([[4., 3., 3.],
               [9., 0., 9.]])
    """
    in_order = array.flags.c_contiguous or _arranged_here(array)
    if in_order and not any([isinstance(argument, np.ndarray) for argument in arguments]):
        array[...] = draw(array.shape, array.dtype, *arguments, **keywords)
        return array
    order = sorted(range(array.ndim), key=lambda axis: 0 if in_order else -abs(array.strides[axis]))
    view = array.transpose(order)
    arranged = [
        np.broadcast_to(argument, array.shape).transpose(order) if isinstance(argument, np.ndarray) else argument
        for argument in arguments
    ]
    if draw is normal:
        keywords.setdefault("contiguous", in_order)
    view[...] = draw(view.shape, array.dtype, *arranged, **keywords)
    return array


_channels_last_named = False


def name_channels_last() -> None:
    """Note that the program has asked for images with their channels last in memory."""
    global _channels_last_named
    _channels_last_named = True


def _arranged_here(array: Array) -> bool:
    """Whether channels lie last in images though the program never named that order.

    Results of convolutions, and what is computed from them, lie so here, where PyTorch's lie as the images did.
    """
    if _channels_last_named or array.ndim not in (4, 5):
        return False
    return bool(array.transpose(0, *range(2, array.ndim), 1).flags.c_contiguous)


# ------------------------------------------------------------------------------------------------ parts


def _normal_around(
    shape: Sequence[int], dtype: np.dtype[Any], mean: float | Array, std: float | Array, stream: Generator
) -> Array:
    """Normal numbers of which the mean, the standard deviation or both are arrays."""
    if isinstance(std, np.ndarray):
        if std.dtype.kind == "c":
            raise RuntimeError("normal expects standard deviation to be non-complex")
        if not (std >= 0).all():
            raise RuntimeError("normal expects all elements of std >= 0.0")
        result = normal(shape, dtype, generator=stream)
        result *= std.astype(dtype, copy=False)
    else:
        result = normal(shape, dtype, 0.0, std, generator=stream)
    result += mean.astype(dtype, copy=False) if isinstance(mean, np.ndarray) else dtype.type(mean)
    return result


def _search_cumulative(rows: Array, n: int, stream: Generator) -> npt.NDArray[np.int64]:
    """``n`` indices of each row: where uniform numbers fall among the running totals of its weights."""
    totals = np.cumsum(rows, axis=-1, dtype=work_type(rows.dtype))
    totals /= totals[:, -1:].copy()
    totals[:, -1] = 1.0
    places = draw_unit((len(rows), n), np.dtype(np.float64), stream)
    return np.stack([np.searchsorted(total, place) for total, place in zip(totals, places, strict=True)])
