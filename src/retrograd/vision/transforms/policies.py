"""Policies of augmentation: random choices from many changes, each with a magnitude, as modules."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

from retrograd import nn, ops
from retrograd._core import Tensor
from retrograd._core.dtypes import float32
from retrograd.distributions import Dirichlet

from . import functional
from .functional import InterpolationMode

Magnitudes = tuple[Tensor, bool]
"""The magnitudes of a change, from weak to strong, and whether either sign is meant; of none, a 0."""


class AutoAugmentPolicy(Enum):
    """The data that a policy of :class:`AutoAugment` was learned on."""

    IMAGENET = "imagenet"
    CIFAR10 = "cifar10"
    SVHN = "svhn"


# Cubuk et al., AutoAugment: Learning augmentation strategies from data, 2019, appendix: each time two changes, with
# their probabilities and, but for those that have none, their magnitudes from 0 to 9.
_POLICIES = {
    AutoAugmentPolicy.IMAGENET: (
        "Posterize 0.4 8, Rotate 0.6 9",
        "Solarize 0.6 5, AutoContrast 0.6",
        "Equalize 0.8, Equalize 0.6",
        "Posterize 0.6 7, Posterize 0.6 6",
        "Equalize 0.4, Solarize 0.2 4",
        "Equalize 0.4, Rotate 0.8 8",
        "Solarize 0.6 3, Equalize 0.6",
        "Posterize 0.8 5, Equalize 1.0",
        "Rotate 0.2 3, Solarize 0.6 8",
        "Equalize 0.6, Posterize 0.4 6",
        "Rotate 0.8 8, Color 0.4 0",
        "Rotate 0.4 9, Equalize 0.6",
        "Equalize 0.0, Equalize 0.8",
        "Invert 0.6, Equalize 1.0",
        "Color 0.6 4, Contrast 1.0 8",
        "Rotate 0.8 8, Color 1.0 2",
        "Color 0.8 8, Solarize 0.8 7",
        "Sharpness 0.4 7, Invert 0.6",
        "ShearX 0.6 5, Equalize 1.0",
        "Color 0.4 0, Equalize 0.6",
        "Equalize 0.4, Solarize 0.2 4",
        "Solarize 0.6 5, AutoContrast 0.6",
        "Invert 0.6, Equalize 1.0",
        "Color 0.6 4, Contrast 1.0 8",
        "Equalize 0.8, Equalize 0.6",
    ),
    AutoAugmentPolicy.CIFAR10: (
        "Invert 0.1, Contrast 0.2 6",
        "Rotate 0.7 2, TranslateX 0.3 9",
        "Sharpness 0.8 1, Sharpness 0.9 3",
        "ShearY 0.5 8, TranslateY 0.7 9",
        "AutoContrast 0.5, Equalize 0.9",
        "ShearY 0.2 7, Posterize 0.3 7",
        "Color 0.4 3, Brightness 0.6 7",
        "Sharpness 0.3 9, Brightness 0.7 9",
        "Equalize 0.6, Equalize 0.5",
        "Contrast 0.6 7, Sharpness 0.6 5",
        "Color 0.7 7, TranslateX 0.5 8",
        "Equalize 0.3, AutoContrast 0.4",
        "TranslateY 0.4 3, Sharpness 0.2 6",
        "Brightness 0.9 6, Color 0.2 8",
        "Solarize 0.5 2, Invert 0.0",
        "Equalize 0.2, AutoContrast 0.6",
        "Equalize 0.2, Equalize 0.6",
        "Color 0.9 9, Equalize 0.6",
        "AutoContrast 0.8, Solarize 0.2 8",
        "Brightness 0.1 3, Color 0.7 0",
        "Solarize 0.4 5, AutoContrast 0.9",
        "TranslateY 0.9 9, TranslateY 0.7 9",
        "AutoContrast 0.9, Solarize 0.8 3",
        "Equalize 0.8, Invert 0.1",
        "TranslateY 0.7 9, AutoContrast 0.9",
    ),
    AutoAugmentPolicy.SVHN: (
        "ShearX 0.9 4, Invert 0.2",
        "ShearY 0.9 8, Invert 0.7",
        "Equalize 0.6, Solarize 0.6 6",
        "Invert 0.9, Equalize 0.6",
        "Equalize 0.6, Rotate 0.9 3",
        "ShearX 0.9 4, AutoContrast 0.8",
        "ShearY 0.9 8, Invert 0.4",
        "ShearY 0.9 5, Solarize 0.2 6",
        "Invert 0.9, AutoContrast 0.8",
        "Equalize 0.6, Rotate 0.9 3",
        "ShearX 0.9 4, Solarize 0.3 3",
        "ShearY 0.8 8, Invert 0.7",
        "Equalize 0.9, TranslateY 0.6 6",
        "Invert 0.9, Equalize 0.6",
        "Contrast 0.3 3, Rotate 0.8 4",
        "Invert 0.8, TranslateY 0.0 2",
        "ShearY 0.7 6, Solarize 0.4 8",
        "Invert 0.6, Rotate 0.8 4",
        "ShearY 0.3 7, TranslateX 0.9 3",
        "ShearX 0.1 6, Invert 0.6",
        "Solarize 0.7 2, TranslateY 0.6 7",
        "ShearY 0.8 4, Invert 0.8",
        "ShearX 0.7 9, TranslateY 0.8 3",
        "ShearY 0.8 5, AutoContrast 0.7",
        "ShearX 0.7 2, Invert 0.1",
    ),
}


def _randint(high: int) -> int:
    return int(ops.randint(high, (1,)).item())


def _change(
    img: Any, name: str, magnitude: float, interpolation: InterpolationMode, fill: Sequence[float] | None
) -> Any:
    """An image after the change of that name."""

    def moved(translate: Sequence[int] = (0, 0), shear: Sequence[float] = (0.0, 0.0)) -> Any:
        # Sheared about the upper left corner, as in the paper.
        center = [0, 0] if any(shear) else None
        return functional.affine(img, 0.0, list(translate), 1.0, list(shear), interpolation, fill, center)

    degrees = math.degrees(math.atan(magnitude))
    changes: dict[str, Callable[[], Any]] = {
        "Identity": lambda: img,
        "ShearX": lambda: moved(shear=(degrees, 0.0)),
        "ShearY": lambda: moved(shear=(0.0, degrees)),
        "TranslateX": lambda: moved(translate=(int(magnitude), 0)),
        "TranslateY": lambda: moved(translate=(0, int(magnitude))),
        "Rotate": lambda: functional.rotate(img, magnitude, interpolation, fill=fill),
        "Brightness": lambda: functional.adjust_brightness(img, 1.0 + magnitude),
        "Color": lambda: functional.adjust_saturation(img, 1.0 + magnitude),
        "Contrast": lambda: functional.adjust_contrast(img, 1.0 + magnitude),
        "Sharpness": lambda: functional.adjust_sharpness(img, 1.0 + magnitude),
        "Posterize": lambda: functional.posterize(img, int(magnitude)),
        "Solarize": lambda: functional.solarize(img, magnitude),
        "AutoContrast": lambda: functional.autocontrast(img),
        "Equalize": lambda: functional.equalize(img),
        "Invert": lambda: functional.invert(img),
    }
    return changes[name]()


def _space(
    bins: int,
    shear: float,
    shift: tuple[float, float],
    turn: float,
    tone: float | None,
    bits: tuple[int, int],
    first: Sequence[str] = (),
    last: Sequence[str] = (),
    tones_last: bool = False,
) -> dict[str, Magnitudes]:
    """The changes of a policy, with ``bins`` magnitudes each.

    Args:
        bins: how many.
        shear: the tangent of the largest shear.
        shift: the largest move along x and y, in pixels.
        turn: the largest angle, in degrees.
        tone: the largest change of a factor of brightness, colour, contrast and sharpness; None for none of these.
        bits: how many bits are left at the weakest, and how many fewer at the strongest.
        first: further changes without magnitudes, before all others.
        last: the same, behind them.
        tones_last: whether those of the tone come last.
    """

    def up_to(largest: float) -> Magnitudes:
        return ops.linspace(0.0, largest, bins), True

    none: Magnitudes = (ops.tensor(0.0), False)
    fewer = (ops.arange(bins) / ((bins - 1) / bits[1])).round().int()
    geometry = {
        "ShearX": up_to(shear),
        "ShearY": up_to(shear),
        "TranslateX": up_to(shift[0]),
        "TranslateY": up_to(shift[1]),
        "Rotate": up_to(turn),
    }
    tones = {} if tone is None else {n: up_to(tone) for n in ("Brightness", "Color", "Contrast", "Sharpness")}
    levels = {
        "Posterize": (bits[0] - fewer, False),
        "Solarize": (ops.linspace(255.0, 0.0, bins), False),
        "AutoContrast": none,
        "Equalize": none,
    }
    middle = levels | tones if tones_last else tones | levels
    return dict.fromkeys(first, none) | geometry | middle | dict.fromkeys(last, none)


class _Policy(nn.Module):
    """What the policies share: how values between pixels are found, and what is put where an image does not reach."""

    def __init__(self, interpolation: InterpolationMode, fill: Sequence[float] | None) -> None:
        super().__init__()
        self.interpolation = interpolation
        self.fill = fill

    def _changed(self, img: Any, name: str, magnitude: float) -> Any:
        fill: Any = self.fill
        if fill is not None and isinstance(img, Tensor):
            channels = functional.get_image_num_channels(img)
            fill = [float(fill)] * channels if isinstance(fill, int | float) else [float(f) for f in fill]
        return _change(img, name, magnitude, self.interpolation, fill)

    def _drawn(self, img: Any, space: dict[str, Magnitudes], choose: Callable[[Tensor], int]) -> Any:
        """An image after a change drawn from a space; of its magnitudes one is chosen."""
        name = list(space)[_randint(len(space))]
        magnitudes, is_signed = space[name]
        magnitude = float(magnitudes[choose(magnitudes)].item()) if magnitudes.ndim > 0 else 0.0
        if is_signed and _randint(2):
            magnitude = -magnitude
        return self._changed(img, name, magnitude)


class AutoAugment(_Policy):
    """Two changes in turn, as one of 25 pairs tells, which were learned on a set of data.

    Cubuk et al., `AutoAugment: Learning augmentation strategies from data <https://arxiv.org/abs/1805.09501>`_, 2019.

    Args:
        policy: which set.
        interpolation: how values between pixels are found.
        fill: the value where an image does not reach.

    The image is a PIL image, or a tensor (..., 1 or 3, H, W) of uint8.
    """

    def __init__(
        self,
        policy: AutoAugmentPolicy = AutoAugmentPolicy.IMAGENET,
        interpolation: InterpolationMode = InterpolationMode.NEAREST,
        fill: Sequence[float] | None = None,
    ) -> None:
        super().__init__(interpolation, fill)
        if policy not in _POLICIES:
            raise ValueError(f"The provided policy {policy} is not recognized.")
        self.policy = policy

    def _augmentation_space(self, num_bins: int, image_size: tuple[int, int]) -> dict[str, Magnitudes]:
        height, width = image_size
        shift = (150.0 / 331.0 * width, 150.0 / 331.0 * height)
        return _space(num_bins, 0.3, shift, 30.0, 0.9, (8, 4), last=["Invert"])

    @staticmethod
    def get_params(transform_num: int) -> tuple[int, Tensor, Tensor]:
        """The number of a pair, two probabilities and two signs."""
        return _randint(transform_num), ops.rand((2,)), ops.randint(2, (2,))

    def forward(self, img: Any) -> Any:
        _, height, width = functional.get_dimensions(img)
        pairs = _POLICIES[self.policy]
        number, chances, signs = self.get_params(len(pairs))
        space = self._augmentation_space(10, (height, width))
        for change, chance, sign in zip(pairs[number].split(", "), chances, signs, strict=True):
            name, probability, *level = change.split()
            if chance <= float(probability):
                magnitudes, is_signed = space[name]
                magnitude = float(magnitudes[int(level[0])].item()) if level else 0.0
                img = self._changed(img, name, -magnitude if is_signed and sign == 0 else magnitude)
        return img

    def __repr__(self) -> str:
        return f"{type(self).__name__}(policy={self.policy}, fill={self.fill})"


class RandAugment(_Policy):
    """Some changes drawn at random, all of one magnitude.

    Cubuk et al., `RandAugment: Practical automated data augmentation with a reduced search space
    <https://arxiv.org/abs/1909.13719>`_, 2020.

    Args:
        num_ops: how many changes.
        magnitude: which of the magnitudes.
        num_magnitude_bins: how many of them there are.
        interpolation: how values between pixels are found.
        fill: the value where an image does not reach.

    The image is a PIL image, or a tensor (..., 1 or 3, H, W) of uint8.
    """

    def __init__(
        self,
        num_ops: int = 2,
        magnitude: int = 9,
        num_magnitude_bins: int = 31,
        interpolation: InterpolationMode = InterpolationMode.NEAREST,
        fill: Sequence[float] | None = None,
    ) -> None:
        super().__init__(interpolation, fill)
        self.num_ops = num_ops
        self.magnitude = magnitude
        self.num_magnitude_bins = num_magnitude_bins

    def _augmentation_space(self, num_bins: int, image_size: tuple[int, int]) -> dict[str, Magnitudes]:
        height, width = image_size
        shift = (150.0 / 331.0 * width, 150.0 / 331.0 * height)
        return _space(num_bins, 0.3, shift, 30.0, 0.9, (8, 4), first=["Identity"])

    def forward(self, img: Any) -> Any:
        _, height, width = functional.get_dimensions(img)
        for _ in range(self.num_ops):
            space = self._augmentation_space(self.num_magnitude_bins, (height, width))
            img = self._drawn(img, space, lambda magnitudes: self.magnitude)
        return img

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(num_ops={self.num_ops}, magnitude={self.magnitude}, "
            f"num_magnitude_bins={self.num_magnitude_bins}, interpolation={self.interpolation}, fill={self.fill})"
        )


class TrivialAugmentWide(_Policy):
    """One change drawn at random, of a random magnitude from a wide range.

    Müller & Hutter, `TrivialAugment: Tuning-free yet state-of-the-art data augmentation
    <https://arxiv.org/abs/2103.10158>`_, 2021.

    Args:
        num_magnitude_bins: how many magnitudes there are.
        interpolation: how values between pixels are found.
        fill: the value where an image does not reach.

    The image is a PIL image, or a tensor (..., 1 or 3, H, W) of uint8.
    """

    def __init__(
        self,
        num_magnitude_bins: int = 31,
        interpolation: InterpolationMode = InterpolationMode.NEAREST,
        fill: Sequence[float] | None = None,
    ) -> None:
        super().__init__(interpolation, fill)
        self.num_magnitude_bins = num_magnitude_bins

    def _augmentation_space(self, num_bins: int) -> dict[str, Magnitudes]:
        return _space(num_bins, 0.99, (32.0, 32.0), 135.0, 0.99, (8, 6), first=["Identity"])

    def forward(self, img: Any) -> Any:
        space = self._augmentation_space(self.num_magnitude_bins)
        return self._drawn(img, space, lambda magnitudes: _randint(len(magnitudes)))

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(num_magnitude_bins={self.num_magnitude_bins}, "
            f"interpolation={self.interpolation}, fill={self.fill})"
        )


class AugMix(_Policy):
    """An image mixed with what several chains of random changes make of it.

    Hendrycks et al., `AugMix: A simple data processing method to improve robustness and uncertainty
    <https://arxiv.org/abs/1912.02781>`_, 2020.

    Args:
        severity: from how many magnitudes, weak ones first, each is drawn; at most 10.
        mixture_width: how many chains.
        chain_depth: how many changes each has; random, from 1 to 3, unless positive.
        alpha: of the Dirichlet distribution from which the shares are drawn.
        all_ops: also change brightness, colour, contrast and sharpness.
        interpolation: how values between pixels are found.
        fill: the value where an image does not reach.

    The image is a PIL image, or a tensor (..., 1 or 3, H, W) of uint8.

    Raises:
        ValueError: if ``severity`` is not from 1 to 10.
    """

    def __init__(
        self,
        severity: int = 3,
        mixture_width: int = 3,
        chain_depth: int = -1,
        alpha: float = 1.0,
        all_ops: bool = True,
        interpolation: InterpolationMode = InterpolationMode.BILINEAR,
        fill: Sequence[float] | None = None,
    ) -> None:
        super().__init__(interpolation, fill)
        self._PARAMETER_MAX = 10
        if not 1 <= severity <= self._PARAMETER_MAX:
            raise ValueError(f"The severity must be between [1, {self._PARAMETER_MAX}]. Got {severity} instead.")
        self.severity = severity
        self.mixture_width = mixture_width
        self.chain_depth = chain_depth
        self.alpha = alpha
        self.all_ops = all_ops

    def _augmentation_space(self, num_bins: int, image_size: tuple[int, int]) -> dict[str, Magnitudes]:
        height, width = image_size
        tone = 0.9 if self.all_ops else None
        return _space(num_bins, 0.3, (width / 3.0, height / 3.0), 30.0, tone, (4, 4), tones_last=True)

    def forward(self, orig_img: Any) -> Any:
        img = orig_img if isinstance(orig_img, Tensor) else functional.pil_to_tensor(orig_img)
        _, height, width = functional.get_dimensions(img)
        space = self._augmentation_space(self._PARAMETER_MAX, (height, width))
        batch = img.reshape((1,) * max(4 - img.ndim, 0) + tuple(img.shape))
        shares = (len(batch),) + (1,) * (batch.ndim - 1)
        # A chain of no changes, the image itself, has a share of its own; the others divide the rest.
        own = Dirichlet(ops.full((len(batch), 2), self.alpha)).sample()
        weights = Dirichlet(ops.full((len(batch), self.mixture_width), self.alpha)).sample() * own[:, 1:]
        mixed = own[:, 0].view(shares) * batch
        for chain in range(self.mixture_width):
            changed = batch
            for _ in range(self.chain_depth if self.chain_depth > 0 else int(ops.randint(1, 4, (1,)).item())):
                changed = self._drawn(changed, space, lambda magnitudes: _randint(self.severity))
            mixed = mixed + weights[:, chain].view(shares) * changed.to(float32)
        result = mixed.view(img.shape).to(img.dtype)
        return result if isinstance(orig_img, Tensor) else functional.to_pil_image(result)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(severity={self.severity}, mixture_width={self.mixture_width}, "
            f"chain_depth={self.chain_depth}, alpha={self.alpha}, all_ops={self.all_ops}, "
            f"interpolation={self.interpolation}, fill={self.fill})"
        )
