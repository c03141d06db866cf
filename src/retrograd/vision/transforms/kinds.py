"""What an image is here: a tensor (..., C, H, W) or a PIL image; and one made of the other, or of an array."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor, get_default_dtype
from retrograd._core.dtypes import float32, uint8

_LARGEST = {"uint8": 2**8 - 1, "int8": 2**7 - 1, "int16": 2**15 - 1, "int32": 2**31 - 1, "int64": 2**63 - 1}


def is_pil_image(image: Any) -> bool:
    """Whether ``image`` is one of PIL's; PIL itself is not imported."""
    module = sys.modules.get("PIL.Image")
    return module is not None and isinstance(image, module.Image)


def check_image(image: Any) -> None:
    """An error unless it is a PIL image or a tensor of two or more dimensions."""
    if not isinstance(image, Tensor) and not is_pil_image(image):
        raise TypeError(f"Unexpected type {type(image)}: an image is a Tensor or a PIL image")
    if isinstance(image, Tensor) and image.ndim < 2:
        raise TypeError(f"Tensor is not a torch image: it has the shape {tuple(image.shape)}, not (..., H, W)")


def get_dimensions(img: Any) -> list[int]:
    """Channels, height and width of an image."""
    check_image(img)
    if isinstance(img, Tensor):
        return [1 if img.ndim == 2 else img.shape[-3], img.shape[-2], img.shape[-1]]
    return [len(img.getbands()), img.height, img.width]


def get_image_size(img: Any) -> list[int]:
    """Width and height of an image."""
    _, height, width = get_dimensions(img)
    return [width, height]


def get_image_num_channels(img: Any) -> int:
    """How many channels an image has."""
    return get_dimensions(img)[0]


def to_tensor(pic: Any) -> Tensor:
    """An array (H, W) or (H, W, C), or a PIL image, as a tensor (C, H, W).

    Values of uint8 become floats between 0 and 1; others are left as they are.

    Raises:
        TypeError: if ``pic`` is neither an array nor a PIL image.
        ValueError: if the array has not 2 or 3 dimensions.

    Example::

        >>> import numpy as np
        >>> to_tensor(np.array([[0, 51], [102, 255]], np.uint8))
        tensor([[[0.0000, 0.2000],
                 [0.4000, 1.0000]]])
    """
    if is_pil_image(pic):
        array = _pil_array(pic)
        if pic.mode == "1":
            array = array.astype(np.uint8) * 255
    elif isinstance(pic, np.ndarray):
        array = pic
        if array.ndim not in (2, 3):
            raise ValueError(f"pic should be 2/3 dimensional. Got {array.ndim} dimensions.")
    else:
        raise TypeError(f"pic should be PIL Image or ndarray. Got {type(pic)}")
    planes = _to_planes(array)
    if planes.dtype == uint8:
        return planes.to(get_default_dtype()) / 255
    return planes


def pil_to_tensor(pic: Any) -> Tensor:
    """A PIL image as a tensor (C, H, W) with the values it has.

    Raises:
        TypeError: if ``pic`` is no PIL image.
    """
    if not is_pil_image(pic):
        raise TypeError(f"pic should be PIL Image. Got {type(pic)}")
    return _to_planes(_pil_array(pic))


def _pil_array(image: Any) -> np.ndarray:
    return np.array(image, np.int16 if image.mode.startswith("I;16") else None, copy=True)


def _to_planes(array: np.ndarray) -> Tensor:
    if array.ndim == 2:
        array = array[:, :, None]
    return ops.tensor(np.ascontiguousarray(array.transpose(2, 0, 1)))


def convert_image_dtype(image: Tensor, dtype: Any = None) -> Tensor:
    """An image in another dtype, with the values scaled: floats are between 0 and 1, integers use their
    range.

    Args:
        image: a tensor.
        dtype: float32 unless given.

    Raises:
        RuntimeError: if a float type has too few digits for the integers asked for.
    """
    dtype = float32 if dtype is None else dtype
    if image.dtype == dtype:
        return image
    if image.is_floating_point():
        if dtype.is_floating_point:
            return image.to(dtype)
        limit = largest(dtype)
        if limit >= 2**31 - 1 and (image.dtype == float32 or limit > 2**31 - 1):
            raise RuntimeError(f"The cast from {image.dtype} to {dtype} cannot be performed safely.")
        # Each integer gets an equal part of [0, 1]; the rounding of 1 itself does not reach the next one.
        return (image * (limit + 1.0 - 1e-3)).to(dtype)
    limit = largest(image.dtype)
    if dtype.is_floating_point:
        return image.to(dtype) / limit
    new_limit = largest(dtype)
    if limit > new_limit:
        return (image // ((limit + 1) // (new_limit + 1))).to(dtype)
    return image.to(dtype) * ((new_limit + 1) // (limit + 1))


def largest(dtype: Any) -> int:
    """The largest value of a dtype of integers."""
    name = str(dtype).rpartition(".")[2]
    return 1 if name == "bool" else _LARGEST[name]


def to_pil_image(pic: Any, mode: str | None = None) -> Any:
    """A tensor (C, H, W) or (H, W), or an array (H, W, C) or (H, W), as a PIL image.

    Floats between 0 and 1 become bytes.

    Args:
        pic: the picture, of 1 to 4 channels.
        mode: PIL's name of the kind of pixels; by default what fits the channels and the dtype: "L", "LA", "RGB",
            "RGBA", "I;16", "I" or "F".

    Raises:
        TypeError: if ``pic`` is something else, or of another dtype.
        ValueError: if it has another number of dimensions or channels, or ``mode`` does not fit them.
        ImportError: if PIL is not installed.
    """
    if not isinstance(pic, Tensor | np.ndarray):
        raise TypeError(f"pic should be Tensor or ndarray. Got {type(pic)}.")
    if pic.ndim not in (2, 3):
        raise ValueError(f"pic should be 2/3 dimensional. Got {pic.ndim} dimensions.")
    if isinstance(pic, Tensor):
        planes = pic.detach() if pic.ndim == 3 else pic.detach().unsqueeze(0)
        array = planes.numpy().transpose(1, 2, 0)
        if array.dtype.kind == "f" and mode != "F":
            array = (array * 255).astype(np.uint8)
    else:
        array = pic if pic.ndim == 3 else pic[:, :, None]
    channels = array.shape[2]
    if channels > 4:
        raise ValueError(f"pic should not have > 4 channels. Got {channels} channels.")
    single = {"uint8": "L", "int16": "I;16", "int32": "I", "float32": "F"}
    if channels == 1:
        expected = single.get(array.dtype.name)
        permitted: tuple[str | None, ...] = (expected,)
    else:
        permitted = {2: ("LA",), 3: ("RGB", "YCbCr", "HSV"), 4: ("RGBA", "CMYK", "RGBX")}[channels]
        expected = permitted[0] if array.dtype == np.uint8 else None
    if expected is None:
        raise TypeError(f"Input type {array.dtype} is not supported")
    if mode is not None and mode not in permitted:
        raise ValueError(
            f"Incorrect mode ({mode}) supplied for {channels} channels of {array.dtype}: it is one of {permitted}"
        )
    from PIL import Image

    array = np.ascontiguousarray(array[:, :, 0] if channels == 1 else array)
    if expected == "I;16":
        return Image.frombytes("I;16", array.shape[::-1], array.astype("<i2").tobytes())
    image = Image.fromarray(array)
    return image if mode in (None, expected) else Image.frombytes(mode, image.size, array.tobytes())
