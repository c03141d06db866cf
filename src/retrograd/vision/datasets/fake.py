"""Images of noise, to try a program on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from retrograd import ops
from retrograd._core.generator import Generator

from ..transforms.functional import to_pil_image
from .vision import VisionDataset


class FakeData(VisionDataset):
    """Random PIL images with random labels, always the same ones.

    Args:
        size: how many.
        image_size: channels, height and width.
        num_classes: the labels are below this.
        transform: is given each image.
        target_transform: is given each label.
        random_offset: added to the index to make the seed of an image.

    Raises:
        ImportError: when an image is asked for and PIL is not installed.
    """

    def __init__(
        self,
        size: int = 1000,
        image_size: tuple[int, int, int] = (3, 224, 224),
        num_classes: int = 10,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        random_offset: int = 0,
    ) -> None:
        super().__init__(transform=transform, target_transform=target_transform)
        self.size = size
        self.image_size = image_size
        self.num_classes = num_classes
        self.random_offset = random_offset

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        if not -len(self) <= index < len(self):
            raise IndexError(f"{type(self).__name__} index out of range")
        generator = Generator().manual_seed(index % len(self) + self.random_offset)
        image = to_pil_image(ops.randn(*self.image_size, generator=generator).sigmoid())
        return self.transformed(image, int(ops.randint(0, self.num_classes, (1,), generator=generator).item()))

    def __len__(self) -> int:
        return self.size
