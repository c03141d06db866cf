"""The version of torchvision whose names :mod:`retrograd.vision` has."""

from __future__ import annotations

__version__ = "0.28.0+retrograd"
