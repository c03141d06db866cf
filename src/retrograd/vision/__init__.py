"""Images: models with trained weights, datasets, and the preparation of images for them."""

from . import datasets, models, transforms

__all__ = ["datasets", "models", "transforms"]
