"""Comparing tensors, and containers of them, in tests."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from numbers import Number
from typing import Any

import numpy as np

from .._core import Tensor, read_array
from .._core.dtypes import complex128, float16, float32, float64
from ..ops import tensor

__all__ = ["assert_allclose", "assert_close"]

_TOLERANCES = {
    "float16": (1e-3, 1e-5), "bfloat16": (1.6e-2, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7),
    "complex64": (1.3e-6, 1e-5), "complex128": (1e-7, 1e-7),
}  # fmt: skip
_FORMER_TOLERANCES = {float16: (1e-3, 1e-3), float32: (1e-4, 1e-5), float64: (1e-5, 1e-8)}


class _Difference(Exception):
    """What differs, and where in nested containers."""

    def __init__(self, text: str, path: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.path = path


def assert_close(
    actual: Any,
    expected: Any,
    *,
    allow_subclasses: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    check_device: bool = True,
    check_dtype: bool = True,
    check_layout: bool = True,
    check_stride: bool = False,
    msg: str | Callable[[str], str] | None = None,
) -> None:
    """Raise AssertionError unless ``|actual - expected| <= atol + rtol * |expected|`` for all elements.

    Both may be tensors, arrays, numbers, None, or sequences and mappings of them. The tolerances, both or none,
    default to those of the wider dtype: (1.3e-6, 1e-5) for float32, (1e-7, 1e-7) for float64, 0 for integers. Shapes,
    dtypes and, where asked for, strides have to be the same too. ``msg`` replaces the message, or makes it from the
    one that there is. Raises ValueError for one tolerance alone, TypeError for what can not be compared.

    >>> torch.testing.assert_close(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0 + 1e-7]))
    >>> torch.testing.assert_close(torch.ones(2), torch.zeros(2))
    Traceback (most recent call last):
    AssertionError: Tensor-likes are not close!
    ...
    """
    if (rtol is None) != (atol is None):
        raise ValueError(
            f"rtol and atol must both be specified or both be unspecified, but got rtol={rtol} and atol={atol}"
        )
    compare(
        actual, expected, msg, allow_subclasses=allow_subclasses, rtol=rtol, atol=atol, least=(0.0, 0.0),
        equal_nan=equal_nan, check_dtype=check_dtype, check_stride=check_stride,
    )  # fmt: skip


def assert_allclose(
    actual: Any,
    expected: Any,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = True,
    msg: str = "",
) -> None:
    """The older form of :func:`assert_close`: dtypes may differ, NaN equals NaN, and without tolerances those of the
    less exact dtype hold, (1e-4, 1e-5) for float32 and (1e-5, 1e-8) for float64. Warns that it is deprecated.
    """
    warnings.warn(
        "`torch.testing.assert_allclose()` is deprecated since 1.12 and will be removed in a future release. "
        "Please use `torch.testing.assert_close()` instead.",
        FutureWarning,
        stacklevel=2,
    )
    actual = actual if isinstance(actual, Tensor) else tensor(actual)
    expected = expected if isinstance(expected, Tensor) else tensor(expected, dtype=actual.dtype)
    if rtol is None and atol is None:
        known = [_FORMER_TOLERANCES.get(t.dtype, (0.0, 0.0)) for t in (actual, expected)]
        rtol, atol = (max(pair) for pair in zip(*known, strict=True))
    assert_close(actual, expected, rtol=rtol, atol=atol, equal_nan=equal_nan, check_dtype=False, msg=msg or None)


def compare(actual: Any, expected: Any, msg: str | Callable[[str], str] | None, **options: Any) -> None:
    """`assert_close` with all its options, and with ``least``, the rtol and atol that dtypes have at least."""
    try:
        _compare(actual, expected, options)
    except _Difference as difference:
        text = difference.text + (f"\n\nThe failure occurred for item {difference.path}" if difference.path else "")
        if msg is not None:
            text = msg(text) if callable(msg) else msg
        raise AssertionError(text) from None


def _compare(actual: Any, expected: Any, options: dict[str, Any]) -> None:
    if actual is None and expected is None:
        return
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        if set(actual) != set(expected):
            raise _Difference(
                "The keys of the mappings do not match:\n"
                f"Missing keys in the actual mapping: {sorted(set(expected) - set(actual), key=str)}\n"
                f"Additional keys in the actual mapping: {sorted(set(actual) - set(expected), key=str)}"
            )
        _compare_items([(repr(key), actual[key], expected[key]) for key in expected], options)
    elif _is_sequence(expected) and _is_sequence(actual):
        if len(actual) != len(expected):
            raise _Difference(f"The length of the sequences mismatch: {len(actual)} != {len(expected)}")
        _compare_items([(str(i), a, e) for i, (a, e) in enumerate(zip(actual, expected, strict=True))], options)
    elif isinstance(actual, Number) and isinstance(expected, Number):
        _compare_numbers(actual, expected, options)
    else:
        kinds = type(actual), type(expected)
        related = kinds[0] is kinds[1] or (options["allow_subclasses"] and any(map(issubclass, kinds, kinds[::-1])))
        if not related or not isinstance(actual, (Tensor, np.ndarray, Number)):
            if isinstance(actual, (Tensor, Number)) or isinstance(expected, (Tensor, Number)) or related is False:
                raise TypeError(
                    f"No comparison pair was able to handle inputs of type {kinds[0]} and {kinds[1]}."
                )
            if actual != expected:
                raise _Difference(f"Object comparison failed: {actual!r} != {expected!r}")
            return
        ours, theirs = (x if isinstance(x, Tensor) else tensor(x) for x in (actual, expected))
        _compare_tensors(ours, theirs, options)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _compare_items(items: list[tuple[str, Any, Any]], options: dict[str, Any]) -> None:
    for name, actual, expected in items:
        try:
            _compare(actual, expected, options)
        except _Difference as difference:
            raise _Difference(difference.text, f"[{name}]{difference.path}") from None


def _tolerances(kinds: tuple[str, ...], options: dict[str, Any]) -> tuple[float, float]:
    if options["rtol"] is not None:
        return options["rtol"], options["atol"]
    found = [_TOLERANCES.get(kind, (0.0, 0.0)) for kind in kinds]
    rtols, atols = zip(options["least"], *found, strict=True)
    return max(rtols), max(atols)


def _title(what: str, rtol: float, atol: float) -> str:
    return f"{what} are not {'equal' if rtol == atol == 0 else 'close'}!\n\n"


def _compare_numbers(actual: Any, expected: Any, options: dict[str, Any]) -> None:
    names = tuple("complex128" if isinstance(x, complex) else "float64" if isinstance(x, float) else "int64"
                  for x in (actual, expected))  # fmt: skip
    if options["check_dtype"] and type(actual) is not type(expected):
        raise _Difference(f"The types of the numbers do not match: {type(actual)} != {type(expected)}")
    rtol, atol = _tolerances(names, options)
    if actual == expected or (options["equal_nan"] and actual != actual and expected != expected):
        return
    apart = abs(actual - expected)
    if apart <= atol + rtol * abs(expected) and math.isfinite(abs(expected)):
        return
    relative = apart / abs(expected) if expected else math.inf
    bounds = ("", "") if rtol == atol == 0 else (f" (up to {atol} allowed)", f" (up to {rtol} allowed)")
    raise _Difference(
        f"{_title('Scalars', rtol, atol)}Expected {expected} but got {actual}.\n"
        f"Absolute difference: {apart}{bounds[0]}\nRelative difference: {relative}{bounds[1]}"
    )


def _compare_tensors(actual: Tensor, expected: Tensor, options: dict[str, Any]) -> None:
    asked = ["shape"] + ["dtype"] * options["check_dtype"]
    for name in asked:
        if getattr(actual, name) != getattr(expected, name):
            raise _Difference(
                f"The values for attribute '{name}' do not match: {getattr(actual, name)} != {getattr(expected, name)}."
            )
    if options["check_stride"] and actual.stride() != expected.stride():
        raise _Difference(
            f"The values for attribute 'stride()' do not match: {actual.stride()} != {expected.stride()}."
        )
    rtol, atol = _tolerances((actual.dtype.name, expected.dtype.name), options)
    a, e = (_widened(x) for x in (actual, expected))
    with np.errstate(all="ignore"):
        apart = np.abs(a - e)
        near = (apart <= atol + rtol * np.abs(e)) & np.isfinite(e) & np.isfinite(a)
        close = read_array((actual == expected).detach()) | near
        if options["equal_nan"]:
            close |= (a != a) & (e != e)
        if close.all():
            return
        relative = np.where(e == 0, np.where(apart == 0, 0, np.inf), apart / np.abs(e))
    if a.ndim == 0:
        _compare_numbers(a.item(), e.item(), {**options, "rtol": rtol, "atol": atol, "check_dtype": False})
    wrong = int(close.size - close.sum())
    lines = [f"Mismatched elements: {wrong} / {close.size} ({wrong / close.size:.1%})"]
    for name, differences, bound in (("absolute", apart, atol), ("relative", relative, rtol)):
        differences = np.where(close, 0, differences)
        place = np.unravel_index(int(np.argmax(differences)), differences.shape)
        allowed = "" if rtol == atol == 0 else f" (up to {bound} allowed)"
        lines.append(
            f"Greatest {name} difference: {differences[place].item()} at index {tuple(map(int, place))}{allowed}"
        )
    raise _Difference(_title("Tensor-likes", rtol, atol) + "\n".join(lines))


def _widened(x: Tensor) -> np.ndarray:
    """The values in a dtype in which differences can be taken."""
    if x.is_complex():
        return read_array(x.detach().to(complex128))
    if x.is_floating_point():
        return read_array(x.detach().to(float64))
    return read_array(x).astype(np.longdouble)
