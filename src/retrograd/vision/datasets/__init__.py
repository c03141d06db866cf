"""Datasets of images."""

from .fake import FakeData
from .folder import IMG_EXTENSIONS, DatasetFolder, ImageFolder, default_loader

__all__ = ["IMG_EXTENSIONS", "DatasetFolder", "FakeData", "ImageFolder", "default_loader"]
