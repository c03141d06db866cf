"""What all datasets of images have in common."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from retrograd.data import Dataset

__all__ = ["VisionDataset"]

Transform = Callable[[Any], Any]


class VisionDataset(Dataset[Any]):
    """A dataset of pairs of an image and a target. A subclass defines ``__getitem__`` and ``__len__``.

    Args:
        root: the folder of the files.
        transforms: is given each image and its target, and returns both.
        transform: is given each image.
        target_transform: is given each target.

    Raises:
        ValueError: if ``transforms`` is given together with one of the other two.
    """

    def __init__(
        self,
        root: str | os.PathLike[str] | None = None,
        transforms: Callable[[Any, Any], tuple[Any, Any]] | None = None,
        transform: Transform | None = None,
        target_transform: Transform | None = None,
    ) -> None:
        if transforms is not None and (transform is not None or target_transform is not None):
            raise ValueError("Only transforms or transform/target_transform can be passed as argument")
        self.root = root
        self.transforms = transforms
        self.transform = transform
        self.target_transform = target_transform

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} does not define __len__")

    def transformed(self, image: Any, target: Any) -> tuple[Any, Any]:
        """A pair as ``__getitem__`` returns it."""
        if self.transforms is not None:
            return self.transforms(image, target)
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            target = self.target_transform(target)
        return image, target

    def extra_repr(self) -> str:
        """Lines of a subclass for ``repr``."""
        return ""

    def __repr__(self) -> str:
        lines = [f"Dataset {type(self).__name__}", f"Number of datapoints: {len(self)}"]
        if self.root is not None:
            lines.append(f"Root location: {os.fspath(self.root)}")
        return "\n    ".join([*lines, *self.extra_repr().splitlines()])
