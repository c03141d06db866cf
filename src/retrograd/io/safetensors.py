"""Tensors by name in a safetensors file, through the ``safetensors`` package.

The format holds tensors and text and nothing else, so it is safe to load from anywhere.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

import retrograd

from .atomic import replacing
from .storage import address, memory_owner


def save_file(
    tensors: Mapping[str, Any], filename: str | os.PathLike[str], metadata: Mapping[str, str] | None = None
) -> None:
    """Write tensors to a safetensors file, which is replaced when all is written.

    Args:
        tensors: name → tensor, of any dtype but complex128. Tensors that are not contiguous are written as if
            they were.
        filename: the path.
        metadata: text to keep in the header.

    Raises:
        RuntimeError: tensors share memory, which the format can not express.
        TypeError: a value is no tensor, or a name or text no string.
        ImportError: the package ``safetensors`` is not installed.

    Example::

        >>> from retrograd.io.safetensors import load_file, save_file
        >>> import tempfile
        >>> folder = tempfile.mkdtemp()
        >>> save_file({"weight": torch.ones(2)}, f"{folder}/model.safetensors")
        >>> load_file(f"{folder}/model.safetensors")
        {'weight': tensor([1., 1.])}
    """
    numpy_format = _package("safetensors.numpy")
    arrays = {name: _array(name, tensor) for name, tensor in tensors.items()}
    _require_apart(arrays)
    dense = {name: np.ascontiguousarray(array).reshape(array.shape) for name, array in arrays.items()}
    with replacing(filename) as path:
        numpy_format.save_file(dense, path, None if metadata is None else dict(metadata))


def load_file(filename: str | os.PathLike[str], device: Any = "cpu") -> dict[str, Any]:
    """Read the tensors of a safetensors file.

    Raises:
        safetensors.SafetensorError: the file is no safetensors file, or is damaged.
        FileNotFoundError: there is no file of that name.
        RuntimeError: ``device`` is not the CPU.
        ImportError: the package ``safetensors`` is not installed.
    """
    numpy_format = _package("safetensors.numpy")
    if str(device) != "cpu":
        raise RuntimeError(f"retrograd computes on the CPU: load_file() can not load to {device}")
    arrays = numpy_format.load_file(filename)
    return {
        name: retrograd.from_numpy(array if array.flags.writeable else array.copy())
        for name, array in arrays.items()
    }


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(
            "safetensors files need the package safetensors: pip install 'retrograd[safetensors]'"
        ) from error


def _array(name: str, tensor: Any) -> np.ndarray:
    if not isinstance(name, str) or not isinstance(tensor, retrograd.Tensor):
        raise TypeError(f"save_file() expects names and tensors, but got {name!r}: {type(tensor).__name__}")
    return tensor.detach().numpy()


def _require_apart(arrays: Mapping[str, np.ndarray]) -> None:
    """Refuse arrays that overlap: each would be written in full, and after loading they would be apart."""
    seen: dict[int, list[str]] = {}
    for name, array in arrays.items():
        if not array.size:
            continue
        others = seen.setdefault(address(memory_owner(array)), [])
        for other in others:
            if np.may_share_memory(array, arrays[other]):
                raise RuntimeError(
                    "Some tensors share memory, this will lead to duplicate memory on disk and potential "
                    f"differences when loading them again: {other!r} and {name!r}. Save a clone() of one, "
                    "leave one out, or use torch.save()."
                )
        others.append(name)
