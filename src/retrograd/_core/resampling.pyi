"""Types of the compiled module resampling.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import int as _int
from typing import Any

def even_means(images: Any, out_size: Any) -> Any:
    """The means of windows that cover images evenly."""
def spread_even_means(given: Any, size: Any) -> Any:
    """The transpose of `even_means`: images of that size."""
def even_maxima(images: Any, out_size: tuple) -> Any: ...
def random_window_maxima(images: Any, samples: Any, kernel: tuple, out_size: tuple) -> Any: ...
def add_at_places(given: Any, places: Any, size: Any) -> Any:
    """Images of that size, each element of `given` added at its place in the flat image."""
def put_at_places(given: Any, places: Any, size: Any) -> Any: ...
def take_places(images: Any, places: Any, count: _int) -> Any:
    """The elements of images at places in the flat image."""
def columns_of(images: Any, kernel: tuple, dilation: tuple, padding: tuple, stride: tuple) -> Any:
    """The patches of images as columns (n, channels * kernel, patches)."""
def images_of(
    columns: Any,
    size: tuple,
    kernel: tuple,
    dilation: tuple,
    padding: tuple,
    stride: tuple,
) -> Any: ...
def read_at_grid(images: Any, grid: Any, mode: _int, padding: _int, corners: object) -> Any: ...
def spread_from_grid(
    given: Any,
    images: Any,
    grid: Any,
    mode: _int,
    padding: _int,
    corners: object,
) -> Any:
    """The gradients of `read_at_grid` for the images and for the grid."""
