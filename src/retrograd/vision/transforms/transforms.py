"""Preparation of images, as modules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from retrograd import nn, ops
from retrograd._core import Tensor

from . import functional
from .functional import InterpolationMode


class Compose:
    """Several transforms, one after the other.

    Args:
        transforms: the transforms, or any functions.

    Example::

        >>> import retrograd
        >>> prepare = Compose([CenterCrop(2), Normalize([1.0], [2.0])])
        >>> prepare(retrograd.arange(16.0).view(1, 4, 4))
        tensor([[[2.0000, 2.5000],
                 [4.0000, 4.5000]]])
    """

    def __init__(self, transforms: Sequence[Callable[[Any], Any]]) -> None:
        self.transforms = transforms

    def __call__(self, img: Any) -> Any:
        for transform in self.transforms:
            img = transform(img)
        return img

    def __repr__(self) -> str:
        return "\n".join([f"{type(self).__name__}(", *(f"    {transform}" for transform in self.transforms), ")"])


class Lambda:
    """A function as a transform.

    Raises:
        TypeError: if it cannot be called.
    """

    def __init__(self, lambd: Callable[[Any], Any]) -> None:
        if not callable(lambd):
            raise TypeError(f"Argument lambd should be callable, got {type(lambd).__name__!r}")
        self.lambd = lambd

    def __call__(self, img: Any) -> Any:
        return self.lambd(img)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class ToTensor:
    """See :func:`~retrograd.vision.transforms.functional.to_tensor`."""

    def __call__(self, pic: Any) -> Tensor:
        return functional.to_tensor(pic)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class PILToTensor:
    """See :func:`~retrograd.vision.transforms.functional.pil_to_tensor`."""

    def __call__(self, pic: Any) -> Tensor:
        return functional.pil_to_tensor(pic)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class ToPILImage:
    """See :func:`~retrograd.vision.transforms.functional.to_pil_image`."""

    def __init__(self, mode: str | None = None) -> None:
        self.mode = mode

    def __call__(self, pic: Any) -> Any:
        return functional.to_pil_image(pic, self.mode)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'' if self.mode is None else f'mode={self.mode}'})"


class ConvertImageDtype(nn.Module):
    """See :func:`~retrograd.vision.transforms.functional.convert_image_dtype`."""

    def __init__(self, dtype: Any) -> None:
        super().__init__()
        self.dtype = dtype

    def forward(self, image: Tensor) -> Tensor:
        return functional.convert_image_dtype(image, self.dtype)


class Normalize(nn.Module):
    """See :func:`~retrograd.vision.transforms.functional.normalize`."""

    def __init__(self, mean: Sequence[float], std: Sequence[float], inplace: bool = False) -> None:
        super().__init__()
        self.mean = mean
        self.std = std
        self.inplace = inplace

    def forward(self, tensor: Tensor) -> Tensor:
        return functional.normalize(tensor, self.mean, self.std, self.inplace)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(mean={self.mean}, std={self.std})"


class Resize(nn.Module):
    """See :func:`~retrograd.vision.transforms.functional.resize`.

    Raises:
        TypeError: if ``size`` is neither a number nor a sequence.
        ValueError: if it has more than two elements.
    """

    def __init__(
        self,
        size: int | Sequence[int],
        interpolation: InterpolationMode = InterpolationMode.BILINEAR,
        max_size: int | None = None,
        antialias: bool | None = True,
    ) -> None:
        super().__init__()
        if not isinstance(size, int | Sequence):
            raise TypeError(f"Size should be int or sequence. Got {type(size)}")
        if isinstance(size, Sequence) and len(size) not in (1, 2):
            raise ValueError("If size is a sequence, it should have 1 or 2 values")
        self.size = size
        self.interpolation = interpolation
        self.max_size = max_size
        self.antialias = antialias

    def forward(self, img: Any) -> Any:
        return functional.resize(img, self.size, self.interpolation, self.max_size, self.antialias)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(size={self.size}, interpolation={self.interpolation.value}, "
            f"max_size={self.max_size}, antialias={self.antialias})"
        )


class _Crop(nn.Module):
    """A part, or parts, of one size: height and width, or one number for both."""

    def __init__(self, size: int | Sequence[int]) -> None:
        super().__init__()
        self.size = _height_and_width(size)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(size={self.size})"


class CenterCrop(_Crop):
    """See :func:`~retrograd.vision.transforms.functional.center_crop`.

    Raises:
        ValueError: if ``size`` is a sequence of more than two numbers.
    """

    def forward(self, img: Any) -> Any:
        return functional.center_crop(img, self.size)


class FiveCrop(_Crop):
    """See :func:`~retrograd.vision.transforms.functional.five_crop`.

    Raises:
        ValueError: if ``size`` is a sequence of more than two numbers.
    """

    def forward(self, img: Any) -> Any:
        return functional.five_crop(img, self.size)


class Pad(nn.Module):
    """See :func:`~retrograd.vision.transforms.functional.pad`.

    Raises:
        TypeError: if ``padding`` is neither a number nor a sequence.
        ValueError: if it is a sequence of another length than 1, 2 and 4, or the mode is unknown.
    """

    def __init__(
        self, padding: int | Sequence[int], fill: float | Sequence[float] = 0, padding_mode: str = "constant"
    ) -> None:
        super().__init__()
        if not isinstance(padding, int | tuple | list):
            raise TypeError("Got inappropriate padding arg")
        if padding_mode not in ("constant", "edge", "reflect", "symmetric"):
            raise ValueError("Padding mode should be either constant, edge, reflect or symmetric")
        if not isinstance(padding, int) and len(padding) not in (1, 2, 4):
            raise ValueError(
                f"Padding must be an int or a 1, 2, or 4 element tuple, not a {len(padding)} element tuple"
            )
        self.padding = padding
        self.fill = fill
        self.padding_mode = padding_mode

    def forward(self, img: Any) -> Any:
        return functional.pad(img, self.padding, self.fill, self.padding_mode)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(padding={self.padding}, fill={self.fill}, padding_mode={self.padding_mode})"


class Grayscale(nn.Module):
    """See :func:`~retrograd.vision.transforms.functional.rgb_to_grayscale`."""

    def __init__(self, num_output_channels: int = 1) -> None:
        super().__init__()
        self.num_output_channels = num_output_channels

    def forward(self, img: Any) -> Any:
        return functional.rgb_to_grayscale(img, self.num_output_channels)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(num_output_channels={self.num_output_channels})"


class RandomCrop(nn.Module):
    """A part of given size at a random place.

    Args:
        size: height and width, or one number for both.
        padding: a border to put around first, see :func:`~retrograd.vision.transforms.functional.pad`.
        pad_if_needed: put a border around an image that is too small.
        fill: the value of a constant border.
        padding_mode: ``"constant"``, ``"edge"``, ``"reflect"`` or ``"symmetric"``.

    Raises:
        ValueError: if ``size`` is a sequence of more than two numbers; when called, if the image is too
            small.
    """

    def __init__(
        self,
        size: int | Sequence[int],
        padding: int | Sequence[int] | None = None,
        pad_if_needed: bool = False,
        fill: float | Sequence[float] = 0,
        padding_mode: str = "constant",
    ) -> None:
        super().__init__()
        self.size = _height_and_width(size)
        self.padding = padding
        self.pad_if_needed = pad_if_needed
        self.fill = fill
        self.padding_mode = padding_mode

    @staticmethod
    def get_params(img: Any, output_size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Row and column of a random place, and height and width."""
        _, height, width = functional.get_dimensions(img)
        new_height, new_width = output_size
        if height < new_height or width < new_width:
            raise ValueError(
                f"Required crop size {(new_height, new_width)} is larger than input image size {(height, width)}"
            )
        if (height, width) == (new_height, new_width):
            return 0, 0, height, width
        top = int(ops.randint(0, height - new_height + 1, (1,)).item())
        left = int(ops.randint(0, width - new_width + 1, (1,)).item())
        return top, left, new_height, new_width

    def forward(self, img: Any) -> Any:
        if self.padding is not None:
            img = functional.pad(img, self.padding, self.fill, self.padding_mode)
        _, height, width = functional.get_dimensions(img)
        if self.pad_if_needed and width < self.size[1]:
            img = functional.pad(img, [self.size[1] - width, 0], self.fill, self.padding_mode)
        if self.pad_if_needed and height < self.size[0]:
            img = functional.pad(img, [0, self.size[0] - height], self.fill, self.padding_mode)
        return functional.crop(img, *self.get_params(img, self.size))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(size={self.size}, padding={self.padding})"


class TenCrop(_Crop):
    """See :func:`~retrograd.vision.transforms.functional.ten_crop`.

    Raises:
        ValueError: if ``size`` is a sequence of more than two numbers.
    """

    def __init__(self, size: int | Sequence[int], vertical_flip: bool = False) -> None:
        super().__init__(size)
        self.vertical_flip = vertical_flip

    def forward(self, img: Any) -> Any:
        return functional.ten_crop(img, self.size, self.vertical_flip)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(size={self.size}, vertical_flip={self.vertical_flip})"


def _height_and_width(size: int | Sequence[int]) -> tuple[int, int]:
    if not isinstance(size, int) and len(size) not in (1, 2):
        raise ValueError("Please provide only two dimensions (h, w) for size.")
    return functional.square(size)


class ImageClassification(nn.Module):
    """What ImageNet models are given: the image resized, the middle cut out, values normalised.

    Args:
        crop_size: height and width of the result.
        resize_size: the shorter edge before that.
        mean: one number a channel.
        std: one number a channel.
        interpolation: how values between pixels are found.
        antialias: average over all pixels that fall into a smaller one.

    The image is a PIL image or a tensor (..., C, H, W), of uint8 or of floats between 0 and 1.
    """

    def __init__(
        self,
        *,
        crop_size: int,
        resize_size: int = 256,
        mean: tuple[float, ...] = (0.485, 0.456, 0.406),
        std: tuple[float, ...] = (0.229, 0.224, 0.225),
        interpolation: InterpolationMode = InterpolationMode.BILINEAR,
        antialias: bool | None = True,
    ) -> None:
        super().__init__()
        self.crop_size = [crop_size]
        self.resize_size = [resize_size]
        self.mean = list(mean)
        self.std = list(std)
        self.interpolation = interpolation
        self.antialias = antialias

    def forward(self, img: Any) -> Tensor:
        img = functional.resize(img, self.resize_size, self.interpolation, antialias=self.antialias)
        img = functional.center_crop(img, self.crop_size)
        if not isinstance(img, Tensor):
            img = functional.pil_to_tensor(img)
        return functional.normalize(functional.convert_image_dtype(img), self.mean, self.std)

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__}("]
        for name in ("crop_size", "resize_size", "mean", "std", "interpolation"):
            lines.append(f"    {name}={getattr(self, name)}")
        return "\n".join([*lines, ")"])
