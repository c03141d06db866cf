"""Images blurred, bent and seen from elsewhere at random, as modules; and a linear map of their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from retrograd import nn, ops
from retrograd._core import Tensor

from . import functional
from .functional import InterpolationMode

Fill = float | Sequence[float]


def _integer(low: int, high: int) -> int:
    return int(ops.randint(low, high, (1,)).item())


def _checked_fill(fill: Any) -> Any:
    if not isinstance(fill, int | float | tuple | list):
        raise TypeError(f"fill should be int or float or a list or tuple of them. Got {type(fill)}")
    return fill


def _for_channels(fill: Fill, img: Any) -> Fill:
    """For a tensor one number a channel."""
    if isinstance(img, Tensor) and isinstance(fill, int | float):
        return [float(fill)] * functional.get_image_num_channels(img)
    return fill


class GaussianBlur(nn.Module):
    """An image blurred with a random standard deviation, by :func:`functional.gaussian_blur`.

    Args:
        kernel_size: height and width of what is averaged, odd, or one number for both.
        sigma: between which the standard deviation lies, or the number itself.

    Raises:
        ValueError: if the size is even or not positive, or ``sigma`` is not positive.
    """

    def __init__(self, kernel_size: int | Sequence[int], sigma: float | Sequence[float] = (0.1, 2.0)) -> None:
        super().__init__()
        sizes = [kernel_size] * 2 if isinstance(kernel_size, int) else list(kernel_size)
        if len(sizes) == 1:
            sizes *= 2
        if len(sizes) != 2:
            raise ValueError("Kernel size should be a tuple/list of two integers")
        for size in sizes:
            if size <= 0 or size % 2 == 0:
                raise ValueError("Kernel size value should be an odd and positive number.")
        if isinstance(sigma, int | float):
            if sigma <= 0:
                raise ValueError("If sigma is a single number, it must be positive.")
            sigma = (sigma, sigma)
        elif isinstance(sigma, Sequence) and len(sigma) == 2:
            if not 0.0 < sigma[0] <= sigma[1]:
                raise ValueError("sigma values should be positive and of the form (min, max).")
        else:
            raise ValueError("sigma should be a single number or a list/tuple with length 2.")
        self.kernel_size = tuple(sizes)
        self.sigma = sigma

    @staticmethod
    def get_params(sigma_min: float, sigma_max: float) -> float:
        """A random standard deviation."""
        return ops.empty(1).uniform_(sigma_min, sigma_max).item()

    def forward(self, img: Any) -> Any:
        sigma = self.get_params(self.sigma[0], self.sigma[1])
        return functional.gaussian_blur(img, self.kernel_size, [sigma, sigma])

    def __repr__(self) -> str:
        return f"{type(self).__name__}(kernel_size={self.kernel_size}, sigma={self.sigma})"


class RandomPerspective(nn.Module):
    """With probability ``p`` an image as seen from elsewhere: each corner moves inwards at random.

    Args:
        distortion_scale: how far at most, as a share of half the width and the height.
        p: the probability.
        interpolation: how values between pixels are found.
        fill: the value where the image does not reach.

    Raises:
        TypeError: if ``fill`` is neither a number nor a sequence.
    """

    def __init__(
        self,
        distortion_scale: float = 0.5,
        p: float = 0.5,
        interpolation: InterpolationMode = InterpolationMode.BILINEAR,
        fill: Fill = 0,
    ) -> None:
        super().__init__()
        self.p = p
        self.interpolation = interpolation
        self.distortion_scale = distortion_scale
        self.fill = _checked_fill(fill)

    @staticmethod
    def get_params(width: int, height: int, distortion_scale: float) -> tuple[list[list[int]], list[list[int]]]:
        """The corners of an image - from the upper left one clockwise - and where they come to."""
        across, down = int(distortion_scale * (width // 2)) + 1, int(distortion_scale * (height // 2)) + 1
        left, right, top, bottom = (0, across), (width - across, width), (0, down), (height - down, height)
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        starts = [[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]]
        return starts, [[_integer(*x), _integer(*y)] for x, y in corners]

    def forward(self, img: Any) -> Any:
        fill = _for_channels(self.fill, img)
        if ops.rand(1).item() >= self.p:
            return img
        _, height, width = functional.get_dimensions(img)
        points = self.get_params(width, height, self.distortion_scale)
        return functional.perspective(img, *points, self.interpolation, fill)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(p={self.p})"


class ElasticTransform(nn.Module):
    """An image each pixel of which shows what was a little away, as if it were seen through water.

    Args:
        alpha: how far, in halves of pixels along x and y, or one number for both.
        sigma: how smoothly that changes: the standard deviation of a blur, in pixels.
        interpolation: how values between pixels are found.
        fill: the value where the image does not reach.

    Raises:
        ValueError: if ``alpha`` or ``sigma`` is a sequence of another length than 2.
        TypeError: if one of them is no number, or ``fill`` is neither a number nor a sequence.
    """

    def __init__(
        self,
        alpha: float | Sequence[float] = 50.0,
        sigma: float | Sequence[float] = 5.0,
        interpolation: InterpolationMode = InterpolationMode.BILINEAR,
        fill: Fill = 0,
    ) -> None:
        super().__init__()
        self.alpha = self._both(alpha, "alpha")
        self.sigma = self._both(sigma, "sigma")
        self.interpolation = interpolation
        fill = _checked_fill(fill)
        self.fill = [float(fill)] if isinstance(fill, int | float) else [float(f) for f in fill]

    @staticmethod
    def _both(value: Any, name: str) -> list[float]:
        if isinstance(value, int | float):
            return [float(value), float(value)]
        if not isinstance(value, Sequence):
            raise TypeError(f"{name} should be float or a sequence of floats. Got {type(value)}")
        if len(value) != 2:
            raise ValueError(f"If {name} is a sequence its length should be 2. Got {len(value)}")
        for element in value:
            if not isinstance(element, int | float):
                raise TypeError(f"{name} should be a sequence of floats. Got {type(element)}")
        return [float(element) for element in value]

    @staticmethod
    def get_params(alpha: Sequence[float], sigma: Sequence[float], size: Sequence[int]) -> Tensor:
        """Random displacements (1, H, W, 2), of half the width and the height, for an image of ``size`` (H, W)."""
        along = []
        for far, smooth, length in zip(alpha, sigma, reversed(size), strict=True):
            displacement = ops.rand(1, 1, *size) * 2 - 1
            if smooth > 0.0:
                width = int(8 * smooth + 1) | 1
                displacement = functional.gaussian_blur(displacement, [width, width], [float(s) for s in sigma])
            along.append(displacement * far / length)
        return ops.cat(along, 1).permute(0, 2, 3, 1)

    def forward(self, tensor: Any) -> Any:
        _, height, width = functional.get_dimensions(tensor)
        displacement = self.get_params(self.alpha, self.sigma, [height, width])
        return functional.elastic_transform(tensor, displacement, self.interpolation, self.fill)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(alpha={self.alpha}, sigma={self.sigma}, interpolation={self.interpolation}, "
            f"fill={self.fill})"
        )


class LinearTransformation(nn.Module):
    """A tensor image, laid out in a row, less a mean, times a matrix: whitening, for example.

    Args:
        transformation_matrix: (D, D), where D = C · H · W.
        mean_vector: (D,).

    Raises:
        ValueError: if the matrix is not square, or the mean has another length; when called, if the image has another
            number of values.
    """

    def __init__(self, transformation_matrix: Tensor, mean_vector: Tensor) -> None:
        super().__init__()
        if transformation_matrix.size(0) != transformation_matrix.size(1):
            raise ValueError(
                f"transformation_matrix should be square. Got {tuple(transformation_matrix.size())} rectangular matrix."
            )
        if mean_vector.size(0) != transformation_matrix.size(0):
            raise ValueError(
                f"mean_vector should have the same length {mean_vector.size(0)} as any one of the dimensions of the "
                f"transformation_matrix [{tuple(transformation_matrix.size())}]"
            )
        self.transformation_matrix = transformation_matrix
        self.mean_vector = mean_vector

    def forward(self, tensor: Tensor) -> Tensor:
        count = tensor.shape[-3] * tensor.shape[-2] * tensor.shape[-1]
        if count != self.transformation_matrix.shape[0]:
            raise ValueError(
                "Input tensor and transformation matrix have incompatible shape."
                f"[{tensor.shape[-3]} x {tensor.shape[-2]} x {tensor.shape[-1]}] != "
                f"{self.transformation_matrix.shape[0]}"
            )
        flat = tensor.reshape(-1, count) - self.mean_vector
        return (flat @ self.transformation_matrix).reshape(tensor.shape)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(transformation_matrix={self.transformation_matrix.tolist()}, "
            f"mean_vector={self.mean_vector.tolist()})"
        )
