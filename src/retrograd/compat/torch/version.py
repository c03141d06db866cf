"""The version of PyTorch whose names retrograd has."""

from __future__ import annotations

from . import __version__

__all__ = ["__version__", "cuda", "debug", "hip"]

cuda = None
hip = None
debug = False
