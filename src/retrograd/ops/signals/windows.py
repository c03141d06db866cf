"""Window functions of signal processing: those of `torch.signal.windows`, and `hann_window` and its siblings.

Sources: F. J. Harris, "On the use of windows for harmonic analysis with the discrete Fourier transform" (1978); A. H.
Nuttall, "Some windows with very good sidelobe behavior" (1981).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ... import errors
from ..._core import from_numpy_dtype, functions
from ..factory import array_kind, made
from ..memory_format import strided
from ..record import composite

HANN = (0.5, 0.5)
HAMMING = (0.54, 0.46)
BLACKMAN = (0.42, 0.5, 0.08)
NUTTALL = (0.3635819, 0.4891775, 0.1365995, 0.0106411)

# ------------------------------------------------------------------------------------------------ values


def _window(name: str, length: int, sym: bool, values: Callable[[np.ndarray], np.ndarray], dtype, layout, device,
            requires_grad: bool):  # fmt: skip
    """A window of `length` points, of which `values` are given for the points 0, 1, … of a symmetric one."""
    if isinstance(length, bool) or not hasattr(length, "__index__"):
        raise TypeError(f"{name}(): argument 'M' (position 1) must be int, not {type(length).__name__}")
    if length < 0:
        raise ValueError(f"{name} requires non-negative window length, got M={length}")
    if layout is not strided:
        raise ValueError(f"{name} is implemented for strided tensors only, got: {layout!r}")
    kind = array_kind(name, dtype)
    if kind.name not in ("float32", "float64"):
        raise ValueError(f"{name} expects float32 or float64 dtypes, got: {from_numpy_dtype(kind)!r}")
    array = _points(length, sym, values).astype(kind)
    return made(name, array, device=device, requires_grad=requires_grad)


def _points(length: int, sym: bool, values: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    if length <= 1:
        return np.ones(length)
    # A periodic window is a symmetric one with one point more, which is left out.
    return values(np.arange(length if sym else length + 1, dtype=np.float64))[:length]


def _cosines(coefficients) -> Callable[[np.ndarray], np.ndarray]:
    """A sum of cosines with alternating signs, one period over the window."""

    def values(k: np.ndarray) -> np.ndarray:
        angle = k * (2 * math.pi / (len(k) - 1))
        total = coefficients[0] - coefficients[1] * np.cos(angle) if len(coefficients) > 1 else coefficients[0] + 0 * k
        for i, a in enumerate(coefficients[2:], 2):
            total += (-a if i % 2 else a) * np.cos(i * angle)
        return total

    return values


def _triangle(k: np.ndarray) -> np.ndarray:
    return 1 - np.abs(2 * k / (len(k) - 1) - 1)


def _bessel(beta: float) -> Callable[[np.ndarray], np.ndarray]:
    def values(k: np.ndarray) -> np.ndarray:
        places = beta * np.sqrt(np.maximum(1 - (2 * k / (len(k) - 1) - 1) ** 2, 0))
        # exp(-x)·I₀(x) stays in range where I₀ does not
        return functions.i0e(places) / functions.i0e(np.asarray(float(beta))) * np.exp(places - beta)

    return values


# ------------------------------------------------------------------------------------------------ torch.signal.windows


def bartlett(M, *, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """The triangle that is 0 at both ends."""
    return _window("bartlett", M, sym, _triangle, dtype, layout, device, requires_grad)


def general_cosine(M, *, a, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """A sum of cosines: `a[0] - a[1]·cos(x) + a[2]·cos(2x) - …` with x from 0 to 2π."""
    if not isinstance(a, (list, tuple)):
        raise TypeError("Coefficients must be a list/tuple")
    if not a:
        raise ValueError("Coefficients cannot be empty")
    return _window("general_cosine", M, sym, _cosines(a), dtype, layout, device, requires_grad)


def general_hamming(M, *, alpha=0.54, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """`alpha - (1 - alpha)·cos(x)` with x from 0 to 2π."""
    a = [alpha, 1.0 - alpha]
    return general_cosine(M, a=a, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


def hamming(M, *, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """The window of Hamming, `0.54 - 0.46·cos(x)`."""
    a = list(HAMMING)
    return general_cosine(M, a=a, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


def hann(M, *, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """The window of Hann, `0.5 - 0.5·cos(x)`."""
    a = list(HANN)
    return general_cosine(M, a=a, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


def blackman(M, *, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """The window of Blackman, of three cosines."""
    a = list(BLACKMAN)
    return general_cosine(M, a=a, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


def nuttall(M, *, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """The minimum 4-term Blackman-Harris window according to Nuttall."""
    a = list(NUTTALL)
    return general_cosine(M, a=a, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


def cosine(M, *, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """Half a period of the sine."""

    def values(k: np.ndarray) -> np.ndarray:
        return np.sin(math.pi * (k + 0.5) / len(k))

    return _window("cosine", M, sym, values, dtype, layout, device, requires_grad)


def exponential(M, *, center=None, tau=1.0, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """`exp(-|n - center| / tau)`; the centre is the middle if None, and must be where `sym` is set."""
    if tau <= 0:
        raise ValueError(f"Tau must be positive, got: {tau} instead.")
    if sym and center is not None:
        raise ValueError("Center must be None for symmetric windows")

    def values(k: np.ndarray) -> np.ndarray:
        middle = (len(k) - 1) / 2 if center is None else center
        return np.exp(-np.abs(k - middle) / tau)

    return _window("exponential", M, sym, values, dtype, layout, device, requires_grad)


def gaussian(M, *, std=1.0, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """`exp(-(n / std)² / 2)` with n counted from the middle."""
    if std <= 0:
        raise ValueError(f"Standard deviation must be positive, got: {std} instead.")

    def values(k: np.ndarray) -> np.ndarray:
        return np.exp(-(((k - (len(k) - 1) / 2) / std) ** 2) / 2)

    return _window("gaussian", M, sym, values, dtype, layout, device, requires_grad)


def kaiser(M, *, beta=12.0, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """The window of Kaiser: I₀(β·√(1 - t²)) / I₀(β) with t from -1 to 1 and I₀ the modified Bessel function."""
    if beta < 0:
        raise ValueError(f"beta must be non-negative, got: {beta} instead.")
    return _window("kaiser", M, sym, _bessel(beta), dtype, layout, device, requires_grad)


# ------------------------------------------------------------------------------------------------ torch.…_window


def _old_window(name: str, length: int, periodic: bool, values, dtype, layout, device, requires_grad, pin_memory):
    if length < 0:
        raise RuntimeError(f"{name} requires non-negative window_length, got window_length={length}")
    kind = array_kind(name, dtype)
    if from_numpy_dtype(kind).category != 2:
        raise RuntimeError(f"{name} expects floating point dtypes, got: {errors.kind_name(from_numpy_dtype(kind))}")
    array = _points(length, not periodic, values).astype(kind)
    return made(name, array, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


@composite(method=False)
def hann_window(window_length, periodic=True, *, dtype=None, layout=None, device=None, requires_grad=False,
                pin_memory=False):  # fmt: skip
    """The window of Hann; periodic for use in a Fourier transform, else symmetric.

    Example::

        >>> torch.hann_window(4)
        tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    return _old_window("hann_window", window_length, periodic, _cosines(HANN), dtype, layout, device, requires_grad,
                       pin_memory)  # fmt: skip


@composite(method=False)
def hamming_window(window_length, periodic=True, alpha=0.54, beta=0.46, *, dtype=None, layout=None, device=None,
                   requires_grad=False, pin_memory=False):  # fmt: skip
    """`alpha - beta·cos(x)` with x from 0 to 2π; periodic for use in a Fourier transform, else symmetric."""
    return _old_window("hamming_window", window_length, periodic, _cosines((alpha, beta)), dtype, layout, device,
                       requires_grad, pin_memory)  # fmt: skip


@composite(method=False)
def blackman_window(window_length, periodic=True, *, dtype=None, layout=None, device=None, requires_grad=False,
                    pin_memory=False):  # fmt: skip
    """The window of Blackman; periodic for use in a Fourier transform, else symmetric."""
    return _old_window("blackman_window", window_length, periodic, _cosines(BLACKMAN), dtype, layout, device,
                       requires_grad, pin_memory)  # fmt: skip


@composite(method=False)
def bartlett_window(window_length, periodic=True, *, dtype=None, layout=None, device=None, requires_grad=False,
                    pin_memory=False):  # fmt: skip
    """The triangle that is 0 at both ends; periodic for use in a Fourier transform, else symmetric."""
    return _old_window("bartlett_window", window_length, periodic, _triangle, dtype, layout, device, requires_grad,
                       pin_memory)  # fmt: skip


@composite(method=False)
def kaiser_window(window_length, periodic=True, beta=12.0, *, dtype=None, layout=None, device=None, requires_grad=False,
                  pin_memory=False):  # fmt: skip
    """The window of Kaiser; periodic for use in a Fourier transform, else symmetric."""
    return _old_window("kaiser_window", window_length, periodic, _bessel(beta), dtype, layout, device, requires_grad,
                       pin_memory)  # fmt: skip
