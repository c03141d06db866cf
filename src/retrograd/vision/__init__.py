"""Images: models with trained weights, datasets, and the preparation of images for them."""

from . import datasets, models, transforms, utils

__all__ = ["datasets", "models", "transforms", "utils"]
