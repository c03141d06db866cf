"""Random changes of images, as modules; the random numbers come from the global generator."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

from retrograd import nn, ops
from retrograd._core import Tensor
from retrograd._core.dtypes import float32

from . import functional
from .functional import InterpolationMode

Range = float | Sequence[float]


def _uniform(low: float, high: float) -> float:
    return ops.empty(1).uniform_(low, high).item()


def _place(size: int, part: int) -> int:
    return int(ops.randint(0, size - part + 1, (1,)).item())


def _degrees(value: Range, name: str) -> list[float]:
    if isinstance(value, int | float):
        if value < 0:
            raise ValueError(f"If {name} is a single number, it must be positive.")
        return [float(-value), float(value)]
    if len(value) != 2:
        raise ValueError(f"{name} should be a sequence of length 2.")
    return [float(v) for v in value]


class RandomGrayscale(nn.Module):
    """Take the colour away with probability ``p``; the number of channels stays."""

    def __init__(self, p: float = 0.1) -> None:
        super().__init__()
        self.p = p

    def forward(self, img: Any) -> Any:
        channels = functional.get_dimensions(img)[0]
        if ops.rand(1).item() < self.p:
            return functional.rgb_to_grayscale(img, num_output_channels=channels)
        return img

    def __repr__(self) -> str:
        return f"{type(self).__name__}(p={self.p})"


class RandomApply(nn.Module):
    """Several transforms, all of them with probability ``p``, else none."""

    def __init__(self, transforms: Sequence[Callable[[Any], Any]], p: float = 0.5) -> None:
        super().__init__()
        self.transforms = transforms
        self.p = p

    def forward(self, img: Any) -> Any:
        if self.p < ops.rand(1).item():
            return img
        for transform in self.transforms:
            img = transform(img)
        return img

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__}(", f"    p={self.p}", *(f"    {each}" for each in self.transforms), ")"]
        return "\n".join(lines)


class _Several(nn.Module):
    """Several transforms, of which some are used, drawn by Python's own generator."""

    def __init__(self, transforms: Sequence[Callable[[Any], Any]]) -> None:
        super().__init__()
        if not isinstance(transforms, Sequence):
            raise TypeError("Argument transforms should be a sequence")
        self.transforms = transforms

    def __repr__(self) -> str:
        return "\n".join([f"{type(self).__name__}(", *(f"    {each}" for each in self.transforms), ")"])


class RandomOrder(_Several):
    """All of several transforms, in random order."""

    def forward(self, img: Any) -> Any:
        order = list(range(len(self.transforms)))
        random.shuffle(order)
        for number in order:
            img = self.transforms[number](img)
        return img


class RandomChoice(_Several):
    """One of several transforms.

    Args:
        transforms: the transforms.
        p: their probabilities, or weights; the same for all unless given.

    Raises:
        TypeError: if one of both is no sequence.
    """

    def __init__(self, transforms: Sequence[Callable[[Any], Any]], p: Sequence[float] | None = None) -> None:
        super().__init__(transforms)
        if p is not None and not isinstance(p, Sequence):
            raise TypeError("Argument p should be a sequence")
        self.p = p

    def forward(self, *args: Any) -> Any:
        return random.choices(self.transforms, weights=self.p)[0](*args)

    def __repr__(self) -> str:
        return f"{super().__repr__()}(p={self.p})"


class RandomResizedCrop(nn.Module):
    """A random part of the image, brought to one size.

    Args:
        size: height and width of the result, or one number for both.
        scale: between which the area of the part lies, as a share of the image's.
        ratio: between which its width divided by its height lies.
        interpolation: how values between pixels are found.
        antialias: average over all pixels that fall into a smaller one.
    """

    def __init__(
        self,
        size: int | Sequence[int],
        scale: tuple[float, float] = (0.08, 1.0),
        ratio: tuple[float, float] = (3.0 / 4.0, 4.0 / 3.0),
        interpolation: InterpolationMode = InterpolationMode.BILINEAR,
        antialias: bool | None = True,
    ) -> None:
        super().__init__()
        if not isinstance(size, int) and len(size) not in (1, 2):
            raise ValueError("Please provide only two dimensions (h, w) for size.")
        self.size = functional.square(size)
        self.scale = scale
        self.ratio = ratio
        self.interpolation = interpolation
        self.antialias = antialias

    @staticmethod
    def get_params(img: Any, scale: Sequence[float], ratio: Sequence[float]) -> tuple[int, int, int, int]:
        """Row, column, height and width of a random part; after ten tries that do not fit, of the middle."""
        _, height, width = functional.get_dimensions(img)
        log_ratio = ops.log(ops.tensor(ratio))
        for _ in range(10):
            area = height * width * _uniform(scale[0], scale[1])
            aspect = ops.exp(ops.empty(1).uniform_(log_ratio[0].item(), log_ratio[1].item())).item()
            w = round(math.sqrt(area * aspect))
            h = round(math.sqrt(area / aspect))
            if 0 < w <= width and 0 < h <= height:
                return _place(height, h), _place(width, w), h, w
        if width / height < min(ratio):
            w, h = width, round(width / min(ratio))
        elif width / height > max(ratio):
            w, h = round(height * max(ratio)), height
        else:
            w, h = width, height
        return (height - h) // 2, (width - w) // 2, h, w

    def forward(self, img: Any) -> Any:
        place = self.get_params(img, self.scale, self.ratio)
        return functional.resized_crop(img, *place, self.size, self.interpolation, self.antialias)

    def __repr__(self) -> str:
        scale, ratio = (tuple(round(value, 4) for value in pair) for pair in (self.scale, self.ratio))
        return (
            f"{type(self).__name__}(size={self.size}, scale={scale}, ratio={ratio}, "
            f"interpolation={self.interpolation.value}, antialias={self.antialias})"
        )


class ColorJitter(nn.Module):
    """Brightness, contrast, saturation and hue changed at random, in random order.

    Args:
        brightness: the factor lies within 1 ± this number, but not below 0; or between two numbers.
        contrast: the same.
        saturation: the same.
        hue: the turn lies within ± this number, of at most 0.5; or between two.

    Raises:
        ValueError: if a number is negative, or the hue larger than 0.5.
        TypeError: if one is neither a number nor two.
    """

    def __init__(self, brightness: Range = 0, contrast: Range = 0, saturation: Range = 0, hue: Range = 0) -> None:
        super().__init__()
        self.brightness = self._range(brightness, "brightness")
        self.contrast = self._range(contrast, "contrast")
        self.saturation = self._range(saturation, "saturation")
        self.hue = self._range(hue, "hue", center=0, bound=(-0.5, 0.5))

    @staticmethod
    def _range(
        value: Range, name: str, center: float = 1, bound: tuple[float, float] = (0, math.inf)
    ) -> tuple[float, float] | None:
        if isinstance(value, int | float):
            if value < 0:
                raise ValueError(f"If {name} is a single number, it must be non negative.")
            low, high = center - float(value), center + float(value)
            if name != "hue":
                low = max(low, 0.0)
        elif isinstance(value, tuple | list) and len(value) == 2:
            low, high = (float(v) for v in value)
        else:
            raise TypeError(f"{name} should be a single number or a list/tuple with length 2.")
        if not bound[0] <= low <= high <= bound[1]:
            raise ValueError(f"{name} values should be between {bound}, but got {[low, high]}.")
        return None if low == high == center else (low, high)

    @staticmethod
    def get_params(
        brightness: Sequence[float] | None,
        contrast: Sequence[float] | None,
        saturation: Sequence[float] | None,
        hue: Sequence[float] | None,
    ) -> tuple[Tensor, float | None, float | None, float | None, float | None]:
        """The order of the four changes, and the number of each."""
        order = ops.randperm(4)
        b, c, s, h = [None if each is None else _uniform(*each) for each in (brightness, contrast, saturation, hue)]
        return order, b, c, s, h

    def forward(self, img: Any) -> Any:
        order, *factors = self.get_params(self.brightness, self.contrast, self.saturation, self.hue)
        changes = (
            functional.adjust_brightness,
            functional.adjust_contrast,
            functional.adjust_saturation,
            functional.adjust_hue,
        )
        for number in order.tolist():
            if factors[number] is not None:
                img = changes[number](img, factors[number])
        return img

    def __repr__(self) -> str:
        names = ("brightness", "contrast", "saturation", "hue")
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)}' for name in names)})"


class RandomRotation(nn.Module):
    """The image turned by a random angle.

    Args:
        degrees: the angle lies within ± this number, or between two.
        interpolation: how values between pixels are found.
        expand: make the result large enough for all of the image.
        center: x and y of the point about which it is turned.
        fill: the value where the image does not reach.

    Raises:
        ValueError: if ``degrees`` is negative or has not two elements.
    """

    def __init__(
        self,
        degrees: Range,
        interpolation: InterpolationMode = InterpolationMode.NEAREST,
        expand: bool = False,
        center: Sequence[float] | None = None,
        fill: float | Sequence[float] = 0,
    ) -> None:
        super().__init__()
        self.degrees = _degrees(degrees, "degrees")
        self.interpolation = interpolation
        self.expand = expand
        self.center = center
        self.fill = fill

    @staticmethod
    def get_params(degrees: Sequence[float]) -> float:
        """A random angle."""
        return _uniform(degrees[0], degrees[1])

    def forward(self, img: Any) -> Any:
        angle = self.get_params(self.degrees)
        return functional.rotate(img, angle, self.interpolation, self.expand, self.center, self.fill)

    def __repr__(self) -> str:
        text = f"degrees={self.degrees}, interpolation={self.interpolation.value}, expand={self.expand}"
        if self.center is not None:
            text += f", center={self.center}"
        return f"{type(self).__name__}({text}, fill={self.fill})"


class RandomAffine(nn.Module):
    """The image turned, moved, scaled and sheared at random.

    Args:
        degrees: the angle lies within ± this number, or between two.
        translate: the largest move along x and y, as a share of width and height.
        scale: between which the factor of all lengths lies.
        shear: the shear along x lies within ± this number, or between two; with four, along y between the last.
        interpolation: how values between pixels are found.
        fill: the value where the image does not reach.
        center: x and y of the point about which it is turned.

    Raises:
        ValueError: if a number is out of its range, or a sequence has another length.
    """

    def __init__(
        self,
        degrees: Range,
        translate: Sequence[float] | None = None,
        scale: Sequence[float] | None = None,
        shear: Range | None = None,
        interpolation: InterpolationMode = InterpolationMode.NEAREST,
        fill: float | Sequence[float] = 0,
        center: Sequence[float] | None = None,
    ) -> None:
        super().__init__()
        self.degrees = _degrees(degrees, "degrees")
        if translate is not None and not all(0.0 <= share <= 1.0 for share in translate):
            raise ValueError("translation values should be between 0 and 1")
        if scale is not None and not all(factor > 0 for factor in scale):
            raise ValueError("scale values should be positive")
        if shear is not None and not isinstance(shear, int | float) and len(shear) == 4:
            shear = [float(value) for value in shear]
        elif shear is not None:
            shear = _degrees(shear, "shear")
        self.translate = translate
        self.scale = scale
        self.shear = shear
        self.interpolation = interpolation
        self.fill = fill
        self.center = center

    @staticmethod
    def get_params(
        degrees: Sequence[float],
        translate: Sequence[float] | None,
        scale_ranges: Sequence[float] | None,
        shears: Sequence[float] | None,
        img_size: Sequence[int],
    ) -> tuple[float, tuple[int, int], float, tuple[float, float]]:
        """Angle, translation, scale and shear; ``img_size`` is width and height."""
        angle = _uniform(degrees[0], degrees[1])
        moved = (0, 0)
        if translate is not None:
            largest = [share * size for share, size in zip(translate, img_size, strict=True)]
            moved = (round(_uniform(-largest[0], largest[0])), round(_uniform(-largest[1], largest[1])))
        scale = 1.0 if scale_ranges is None else _uniform(scale_ranges[0], scale_ranges[1])
        along_x = along_y = 0.0
        if shears is not None:
            along_x = _uniform(shears[0], shears[1])
            if len(shears) == 4:
                along_y = _uniform(shears[2], shears[3])
        return angle, moved, scale, (along_x, along_y)

    def forward(self, img: Any) -> Any:
        _, height, width = functional.get_dimensions(img)
        drawn = self.get_params(self.degrees, self.translate, self.scale, self.shear, [width, height])
        return functional.affine(img, *drawn, self.interpolation, self.fill, self.center)

    def __repr__(self) -> str:
        text = f"degrees={self.degrees}"
        for name in ("translate", "scale", "shear"):
            if getattr(self, name) is not None:
                text += f", {name}={getattr(self, name)}"
        if self.interpolation is not InterpolationMode.NEAREST:
            text += f", interpolation={self.interpolation.value}"
        if self.fill != 0:
            text += f", fill={self.fill}"
        if self.center is not None:
            text += f", center={self.center}"
        return f"{type(self).__name__}({text})"


class RandomErasing(nn.Module):
    """A random rectangle of a tensor image overwritten, with probability ``p``.

    Zhong et al., Random erasing data augmentation, 2017.

    Args:
        p: the probability.
        scale: between which the area lies, as a share of the image's.
        ratio: between which its height divided by its width lies.
        value: what is written: a number, one for each channel, or ``"random"`` for numbers of the normal
            distribution.
        inplace: write into the image that is given.

    Raises:
        TypeError: if ``value`` is something else.
        ValueError: if it is another word, or ``scale`` or ``p`` are not between 0 and 1.
    """

    def __init__(
        self,
        p: float = 0.5,
        scale: tuple[float, float] = (0.02, 0.33),
        ratio: tuple[float, float] = (0.3, 3.3),
        value: float | str | Sequence[float] = 0,
        inplace: bool = False,
    ) -> None:
        super().__init__()
        if not isinstance(value, int | float | str | tuple | list):
            raise TypeError("Argument value should be either a number or str or a sequence")
        if isinstance(value, str) and value != "random":
            raise ValueError("If value is str, it should be 'random'")
        if scale[0] < 0 or scale[1] > 1:
            raise ValueError("Scale should be between 0 and 1")
        if p < 0 or p > 1:
            raise ValueError("Random erasing probability should be between 0 and 1")
        self.p = p
        self.scale = scale
        self.ratio = ratio
        self.value = value
        self.inplace = inplace

    @staticmethod
    def get_params(
        img: Tensor, scale: Sequence[float], ratio: Sequence[float], value: list[float] | None = None
    ) -> tuple[int, int, int, int, Tensor]:
        """Row, column, height and width of the rectangle, and what to write; the whole image as it is if none of
        ten rectangles fits into it.
        """
        channels, height, width = img.shape[-3:]
        log_ratio = ops.log(ops.tensor(ratio))
        for _ in range(10):
            area = height * width * _uniform(scale[0], scale[1])
            aspect = ops.exp(ops.empty(1).uniform_(log_ratio[0].item(), log_ratio[1].item())).item()
            h, w = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
            if not (h < height and w < width):
                continue
            if value is None:
                written = ops.empty(channels, h, w, dtype=img.dtype if img.is_floating_point() else float32)
                written.normal_()
            else:
                written = ops.tensor(value)[:, None, None]
            return _place(height, h), _place(width, w), h, w, written
        return 0, 0, height, width, img

    def forward(self, img: Tensor) -> Tensor:
        if ops.rand(1).item() >= self.p:
            return img
        value = self.value
        if isinstance(value, str):
            values = None
        else:
            values = [float(value)] if isinstance(value, int | float) else [float(v) for v in value]
            if len(values) not in (1, img.shape[-3]):
                raise ValueError(
                    "If value is a sequence, it should have either a single value or "
                    f"{img.shape[-3]} (number of input channels)"
                )
        i, j, h, w, written = self.get_params(img, self.scale, self.ratio, values)
        return functional.erase(img, i, j, h, w, written, self.inplace)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(p={self.p}, scale={self.scale}, ratio={self.ratio}, value={self.value}, "
            f"inplace={self.inplace})"
        )
