"""How a tensor prints: character for character as in PyTorch.

The rules, in short. All numbers of a tensor are as wide as its widest. Floating numbers are printed with a
dot alone if all are whole, with ``precision`` digits behind it if not, and in scientific notation if they
differ too much in size. A tensor of more than ``threshold`` elements shows ``edgeitems`` at both ends of each
dimension, and its width and notation are decided by those alone. What else is worth knowing (dtype,
requires_grad, …) follows the numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

Array: TypeAlias = "npt.NDArray[Any]"


_PROFILES: dict[str, dict[str, Any]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": math.inf, "edgeitems": 3, "linewidth": 80},
}
_options = SimpleNamespace(**_PROFILES["default"], sci_mode=None)


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Choose how tensors print from now on. What is None stays as it is, except for ``sci_mode``.

    Args:
        precision: digits behind the dot (at first 4).
        threshold: with more elements than this, a tensor is summarized (at first 1000).
        edgeitems: how many elements a summary shows at both ends of each dimension (at first 3).
        linewidth: characters in a line (at first 80).
        profile: ``"default"``, ``"short"`` or ``"full"``, which the other arguments modify.
        sci_mode: whether to use scientific notation; None lets each tensor decide.

    Raises:
        ValueError: for an unknown profile.

    Example:
        >>> set_printoptions(precision=2)
        >>> format_array(np.array([1.12345], np.float32), dtype_name="float32")
        'tensor([1.12])'
        >>> set_printoptions(profile="default")
    """
    if profile is not None and profile not in _PROFILES:
        raise ValueError(f"profile must be one of {', '.join(map(repr, _PROFILES))}, but got {profile!r}")
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    chosen = dict(_PROFILES[profile]) if profile is not None else {}
    chosen.update((name, value) for name, value in given.items() if value is not None)
    for name, value in chosen.items():
        setattr(_options, name, value)
    _options.sci_mode = sci_mode


def get_printoptions() -> dict[str, Any]:
    """The options that are in force, as arguments for :func:`set_printoptions`."""
    return dict(vars(_options))


@contextmanager
def printoptions(**options: Any) -> Iterator[None]:
    """Set the options of :func:`set_printoptions` inside a ``with`` block."""
    before = get_printoptions()
    set_printoptions(**options)
    try:
        yield
    finally:
        set_printoptions(**before)


def format_array(
    array: Array,
    *,
    dtype_name: str,
    default_dtype_name: str = "float32",
    requires_grad: bool = False,
    grad_fn_name: str | None = None,
    tangent: str | None = None,
    prefix: str = "tensor(",
    contents: str | None = None,
) -> str:
    """The ``repr`` of a tensor with the elements of ``array``.

    Args:
        array: of any shape and strides; bfloat16 as the dtype of ml_dtypes.
        dtype_name: the name of the dtype without ``torch.``; it is shown where the numbers do not tell it.
        default_dtype_name: that of the default dtype.
        requires_grad: shown if there is no ``grad_fn_name``.
        grad_fn_name: as in ``AddBackward0``.
        tangent: the ``repr`` of the tensor's forward-mode derivative.
        prefix: what opens the text; a subclass has its own name here.
        contents: what to print in place of the elements.

    Example:
        >>> format_array(np.array([[1.0, 2.5]]), dtype_name="float64", requires_grad=True)
        'tensor([[1.0000, 2.5000]], dtype=torch.float64, requires_grad=True)'
    """
    suffixes = []
    default_complex = "complex128" if default_dtype_name == "float64" else "complex64"
    if array.size == 0:
        if array.ndim != 1:
            suffixes.append(f"size={array.shape}")
        told = {default_dtype_name}
    else:
        if not _options.edgeitems:
            suffixes.append(f"size={array.shape}")
        told = {default_dtype_name, default_complex, "int64", "bool"}
    if dtype_name not in told:
        suffixes.append(f"dtype=torch.{dtype_name}")
    if grad_fn_name is not None:
        suffixes.append(f"grad_fn=<{grad_fn_name}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")
    if tangent is not None:
        suffixes.append(f"tangent={tangent}")
    if contents is None:
        contents = _elements(array, len(prefix))
    return _append(prefix + contents, suffixes, len(prefix))


def format_scalar(array: Array, format_spec: str) -> str:
    """``format(t, format_spec)`` of a tensor without dimensions: that of the Python number in it.

    Example:
        >>> format_scalar(np.array(2 / 3, np.float32), ".3f")
        '0.667'
    """
    return format(_plain(array).item(), format_spec)


def _append(text: str, suffixes: list[str], indent: int) -> str:
    """``text`` with the suffixes behind it, each in the same line if it fits, and the closing parenthesis."""
    used = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if used + len(suffix) + 2 > _options.linewidth:
            text += f",\n{' ' * indent}{suffix}"
            used = indent + len(suffix)
        else:
            text += f", {suffix}"
            used += len(suffix) + 2
    return text + ")"


def _elements(array: Array, indent: int) -> str:
    if array.size == 0:
        return "[]"
    array = _plain(array)
    is_summary = array.size > _options.threshold
    sample = _edges(array) if is_summary else array
    if array.dtype.kind == "c":
        write, width = _complex_writer(sample)
    else:
        write, width = _writer(sample)
    return _nested(array, indent, is_summary, write, width)


def _plain(array: Array) -> Array:
    """The array in a dtype whose elements NumPy turns into Python numbers: bfloat16 in float32."""
    return array if array.dtype.kind in "biufc" else array.astype(np.float32)


def _edges(array: Array) -> Array:
    """The part of the array that a summary shows."""
    edge = _options.edgeitems
    for axis, size in enumerate(array.shape):
        if size > 2 * edge:
            array = np.take(array, [*range(edge), *range(size - edge, size)], axis)
    return array


def _writer(sample: Array) -> tuple[Callable[[Any], str], int]:
    """How to write one element of a real tensor, and how wide that is, decided by ``sample``."""
    if sample.dtype.kind != "f":
        width = max((len(str(value)) for value in sample.reshape(-1).tolist()), default=1)
        return lambda value: str(value).rjust(width), width

    values = sample[np.isfinite(sample) & (sample != 0)].tolist()
    is_whole = all(value.is_integer() for value in values)
    is_scientific = bool(values) and _is_scientific([abs(value) for value in values])
    if is_scientific:
        spec = f".{_options.precision}e"
    else:
        spec = ".0f" if is_whole else f".{_options.precision}f"
    dot = "." if is_whole and not is_scientific else ""
    width = max((len(format(value, spec) + dot) for value in values), default=1)

    def write(value: float) -> str:
        text = format(value, spec)
        if math.isfinite(value):
            text += dot
        return text.rjust(width)

    return write, width


def _is_scientific(sizes: list[float]) -> bool:
    if _options.sci_mode is not None:
        return bool(_options.sci_mode)
    smallest, largest = min(sizes), max(sizes)
    return largest / smallest > 1000.0 or largest > 1.0e8 or smallest < 1.0e-4


def _complex_writer(sample: Array) -> tuple[Callable[[Any], str], int]:
    """The same for a complex tensor, whose real and imaginary parts are decided about on their own."""
    write_real, real_width = _writer(sample.real)
    write_imaginary, imaginary_width = _writer(sample.imag)

    def write(value: complex) -> str:
        imaginary = write_imaginary(value.imag).lstrip()
        sign = "" if imaginary[0] in "+-" else "+"
        return f"{write_real(value.real)}{sign}{imaginary}j"

    return write, real_width + imaginary_width + 1


def _nested(array: Array, indent: int, is_summary: bool, write: Callable[[Any], str], width: int) -> str:
    """The brackets of one dimension and all inside it."""
    edge = _options.edgeitems
    if array.ndim == 0:
        return write(array.item())
    is_cut = is_summary and len(array) > 2 * edge
    shown = [*range(edge), *range(len(array) - edge, len(array))] if is_cut else range(len(array))
    if array.ndim > 1:
        parts = [_nested(array[index], indent + 1, is_summary, write, width) for index in shown]
        between = "," + "\n" * (array.ndim - 1) + " " * (indent + 1)
        if is_cut:
            parts.insert(edge, "...")
        return f"[{between.join(parts)}]"
    parts = [write(value) for value in (array[list(shown)] if is_cut else array).tolist()]
    if is_cut:
        parts.insert(edge, " ..." if edge else "...")
    in_a_line = max(1, math.floor((_options.linewidth - indent) / (width + 2)))
    lines = [", ".join(parts[start : start + in_a_line]) for start in range(0, len(parts), in_a_line)]
    return "[" + f",\n{' ' * (indent + 1)}".join(lines) + "]"
