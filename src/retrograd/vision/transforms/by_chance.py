"""Changes that an image undergoes with a probability, else none; the random numbers come from the global generator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from retrograd import nn, ops

from . import functional


class _ByChance(nn.Module):
    """One change with probability ``p``. Subclasses name the function and the numbers it is given."""

    change: ClassVar[Callable[..., Any]]
    settings: ClassVar[tuple[str, ...]] = ()

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def forward(self, img: Any) -> Any:
        if ops.rand(1).item() >= self.p:
            return img
        return type(self).change(img, *(getattr(self, name) for name in self.settings))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({','.join(f'{name}={getattr(self, name)}' for name in (*self.settings, 'p'))})"


class RandomHorizontalFlip(_ByChance):
    """Exchange left and right with probability ``p``."""

    change = staticmethod(functional.hflip)


class RandomVerticalFlip(_ByChance):
    """Exchange top and bottom with probability ``p``."""

    change = staticmethod(functional.vflip)


class RandomInvert(_ByChance):
    """See :func:`~retrograd.vision.transforms.functional.invert`; with probability ``p``."""

    change = staticmethod(functional.invert)


class RandomAutocontrast(_ByChance):
    """See :func:`~retrograd.vision.transforms.functional.autocontrast`; with probability ``p``."""

    change = staticmethod(functional.autocontrast)


class RandomEqualize(_ByChance):
    """See :func:`~retrograd.vision.transforms.functional.equalize`; with probability ``p``."""

    change = staticmethod(functional.equalize)


class RandomPosterize(_ByChance):
    """See :func:`~retrograd.vision.transforms.functional.posterize`; with probability ``p``."""

    change = staticmethod(functional.posterize)
    settings = ("bits",)

    def __init__(self, bits: int, p: float = 0.5) -> None:
        super().__init__(p)
        self.bits = bits


class RandomSolarize(_ByChance):
    """See :func:`~retrograd.vision.transforms.functional.solarize`; with probability ``p``."""

    change = staticmethod(functional.solarize)
    settings = ("threshold",)

    def __init__(self, threshold: float, p: float = 0.5) -> None:
        super().__init__(p)
        self.threshold = threshold


class RandomAdjustSharpness(_ByChance):
    """See :func:`~retrograd.vision.transforms.functional.adjust_sharpness`; with probability ``p``."""

    change = staticmethod(functional.adjust_sharpness)
    settings = ("sharpness_factor",)

    def __init__(self, sharpness_factor: float, p: float = 0.5) -> None:
        super().__init__(p)
        self.sharpness_factor = sharpness_factor
