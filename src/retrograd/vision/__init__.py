"""Images: models with trained weights, and the preparation of images for them."""

from . import models, transforms

__all__ = ["models", "transforms"]
