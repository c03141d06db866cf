"""Types of the compiled module fourier.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def fft_c2c(array: Any, dim: Any, norm: Any, forward: Any) -> Any:
    """The transform of complex or real numbers."""
def fft_r2c(array: Any, dim: Any, norm: Any) -> Any:
    """Half of the transform of real numbers."""
def fft_c2r(array: Any, dim: Any, norm: Any, length: Any) -> Any:
    """The real numbers of whose transform half is given."""
