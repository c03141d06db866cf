"""`torchvision.io`: pictures in files as tensors. Videos are not read."""

from __future__ import annotations

import io
from enum import Enum
from typing import Any, NoReturn

import numpy as np

from ..._core import Tensor, dtypes
from ...ops import from_numpy
from ...vision.transforms.functional import pil_to_tensor

__all__ = ["ImageReadMode", "decode_image", "decode_jpeg", "decode_png", "read_file", "read_image", "read_video"]


class ImageReadMode(Enum):
    """The channels that a picture is brought to."""

    UNCHANGED = 0
    GRAY = 1
    GRAY_ALPHA = 2
    RGB = 3
    RGB_ALPHA = 4


_PIL_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def read_file(path: Any) -> Tensor:
    """The bytes of a file, as a vector of uint8."""
    return from_numpy(np.fromfile(path, np.uint8))


def decode_image(
    input: Any, mode: ImageReadMode | str = ImageReadMode.UNCHANGED, apply_exif_orientation: bool = False
) -> Tensor:
    """A picture as a uint8 tensor (channels, height, width), out of the bytes of a file or the file of that name."""
    from PIL import Image, ImageOps

    if isinstance(mode, str):
        mode = ImageReadMode[mode.upper()]
    if isinstance(input, Tensor):
        if input.dtype is not dtypes.uint8 or input.dim() != 1:
            raise RuntimeError("Expected a 1-dimensional tensor of uint8 with the bytes of a file")
        input = io.BytesIO(input.numpy().tobytes())
    with Image.open(input) as file:
        image = ImageOps.exif_transpose(file) if apply_exif_orientation else file
        return pil_to_tensor(image.convert(_PIL_MODES.get(mode.value) or _own_mode(image)))


def _own_mode(image: Any) -> str:
    """A palette is resolved to its colours, as torchvision does."""
    return "RGB" if image.mode == "P" else str(image.mode)


read_image = decode_jpeg = decode_png = decode_image


def read_video(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises NotImplementedError: videos are not read."""
    raise NotImplementedError("torchvision.io.read_video is not in retrograd, which reads no videos")
