"""Layers that models for images share."""

from .misc import FrozenBatchNorm2d

__all__ = ["FrozenBatchNorm2d"]
