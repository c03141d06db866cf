"""Types of the compiled module shortcuts.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import int as _int
from collections.abc import Sequence
from typing import Any

from .tensor import Tensor

def set_shortcut_operations(**operations: Any) -> None:
    """Give the core operations by the names under which the functions here call them."""
def is_contiguous(self: Any = None, memory_format: Any = None, **unusual: Any) -> Any: ...
def contiguous(self: Any = None, memory_format: Any = None, **unusual: Any) -> Any: ...
def to(self: Any = None, *args: Any, **kwargs: Any) -> Any: ...
def copy_(self: Any = None, src: Any = None, non_blocking: _bool = False, **unusual: Any) -> Any: ...
def flatten(input: Any = None, start_dim: _int = 0, end_dim: _int = -1, **unusual: Any) -> Any: ...
def equal(input: Any = None, other: Any = None, **unusual: Any) -> Any: ...
def where(condition: Any = None, input: Any = None, other: Any = None, **unusual: Any) -> Any: ...
def masked_fill(input: Any = None, mask: Any = None, value: Any = None, **unusual: Any) -> Any: ...
def masked_fill_(self: Any = None, mask: Any = None, value: Any = None, **unusual: Any) -> Any: ...
def one_hot(tensor: Any = None, num_classes: _int = -1, **unusual: Any) -> Any: ...
def count_nonzero(input: Any = None, dim: Any = None, **unusual: Any) -> Any: ...
def sum(
    input: Any = None,
    dim: Any = None,
    keepdim: _bool = False,
    *,
    dtype: Any = None,
    out: Any = None,
    **unusual: Any,
) -> Any: ...
def mean(
    input: Any = None,
    dim: Any = None,
    keepdim: _bool = False,
    *,
    dtype: Any = None,
    out: Any = None,
    **unusual: Any,
) -> Any: ...
def all(
    input: Any = None,
    dim: Any = None,
    keepdim: _bool = False,
    *,
    out: Any = None,
    **unusual: Any,
) -> Any: ...
def any(
    input: Any = None,
    dim: Any = None,
    keepdim: _bool = False,
    *,
    out: Any = None,
    **unusual: Any,
) -> Any: ...
def outer(input: Any = None, vec2: Any = None, **unusual: Any) -> Any: ...
def bmm(input: Any = None, mat2: Any = None, **unusual: Any) -> Any: ...
def hstack(tensors: Tensor | Sequence[Tensor] | None = None, **unusual: Any) -> Any: ...
def vstack(tensors: Tensor | Sequence[Tensor] | None = None, **unusual: Any) -> Any: ...
def fft_fft(
    input: Any = None,
    n: Any = None,
    dim: _int = -1,
    norm: Any = None,
    **unusual: Any,
) -> Any: ...
def fft_ifft(
    input: Any = None,
    n: Any = None,
    dim: _int = -1,
    norm: Any = None,
    **unusual: Any,
) -> Any: ...
def fft_rfft(
    input: Any = None,
    n: Any = None,
    dim: _int = -1,
    norm: Any = None,
    **unusual: Any,
) -> Any: ...
def fft_fftn(
    input: Any = None,
    s: Any = None,
    dim: Any = None,
    norm: Any = None,
    **unusual: Any,
) -> Any: ...
def fft_ifftn(
    input: Any = None,
    s: Any = None,
    dim: Any = None,
    norm: Any = None,
    **unusual: Any,
) -> Any: ...
def fft_rfftn(
    input: Any = None,
    s: Any = None,
    dim: Any = None,
    norm: Any = None,
    **unusual: Any,
) -> Any: ...
def fft_irfft(
    input: Any = None,
    n: Any = None,
    dim: _int = -1,
    norm: Any = None,
    **unusual: Any,
) -> Any: ...
def householder_product(A: Any = None, tau: Any = None, *, out: Any = None, **unusual: Any) -> Any: ...
def ormqr(
    input: Any = None,
    input2: Any = None,
    input3: Any = None,
    left: _bool = True,
    transpose: _bool = False,
    *,
    out: Any = None,
    **unusual: Any,
) -> Any: ...
