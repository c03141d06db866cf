"""The operations of `torch.fft`.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import float as _float
from builtins import int as _int
from collections.abc import Sequence
from typing import Any

from ._core.device import device as _device
from ._core.dtypes import dtype as _dtype
from ._core.tensor import Tensor

def fft(
    input: Tensor,
    n: _int | None = None,
    dim: _int | Sequence[_int] | None = -1,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The discrete Fourier transform along `dim`: sums of `input[j] · exp(-2πi·jk / n)`."""
def fft2(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = (-2, -1),
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The transform along two dimensions, by default the last: see :func:`fftn`."""
def fftfreq(
    n: _int,
    d: _float = 1.0,
    *,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
) -> Tensor: ...
def fftn(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = None,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The transform along several dimensions."""
def fftshift(input: Tensor, dim: _int | Sequence[_int] | None = None) -> Tensor: ...
def hfft(
    input: Tensor,
    n: _int | None = None,
    dim: _int | Sequence[_int] | None = -1,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def hfft2(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = (-2, -1),
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The transform of a Hermitian signal along two dimensions: see :func:`hfftn`."""
def hfftn(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = None,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def ifft(
    input: Tensor,
    n: _int | None = None,
    dim: _int | Sequence[_int] | None = -1,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def ifft2(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = (-2, -1),
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The inverse of :func:`fft2`."""
def ifftn(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = None,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The inverse of :func:`fftn`."""
def ifftshift(input: Tensor, dim: _int | Sequence[_int] | None = None) -> Tensor:
    """The inverse of :func:`fftshift`."""
def ihfft(
    input: Tensor,
    n: _int | None = None,
    dim: _int | Sequence[_int] | None = -1,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def ihfft2(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = (-2, -1),
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The inverse of :func:`hfft2`."""
def ihfftn(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = None,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The inverse of :func:`hfftn`."""
def irfft(
    input: Tensor,
    n: _int | None = None,
    dim: _int | Sequence[_int] | None = -1,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def irfft2(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = (-2, -1),
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The inverse of :func:`rfft2`."""
def irfftn(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = None,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The inverse of :func:`rfftn`; the last length is by default 2 · (length - 1)."""
def rfft(
    input: Tensor,
    n: _int | None = None,
    dim: _int | Sequence[_int] | None = -1,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
def rfft2(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = (-2, -1),
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor:
    """The transform of real numbers along two dimensions: see :func:`rfftn`."""
def rfftfreq(
    n: _int,
    d: _float = 1.0,
    *,
    out: Any = None,
    dtype: _dtype | None = None,
    layout: Any = None,
    device: _device | str | None = None,
    requires_grad: _bool = False,
) -> Tensor: ...
def rfftn(
    input: Tensor,
    s: Any = None,
    dim: _int | Sequence[_int] | None = None,
    norm: Any = None,
    *,
    out: Any = None,
) -> Tensor: ...
