"""The memory order of convolutions' weights."""

from __future__ import annotations

from typing import TypeVar

from ..._core import no_grad
from ...ops.memory_format import memory_format as Format
from ..module import Module
from ..modules.conv import Conv2d, Conv3d, ConvTranspose2d, ConvTranspose3d

M = TypeVar("M", bound=Module)


def _convert(module: M, memory_format: Format, kinds: tuple[type, ...]) -> M:
    with no_grad():
        for part in module.modules():
            if isinstance(part, kinds):
                part.weight.data = part.weight.detach().clone(memory_format=memory_format)
    return module


def convert_conv2d_weight_memory_format(module: M, memory_format: Format) -> M:
    """Lays the weights of all two-dimensional convolutions in ``module`` out in ``memory_format``."""
    return _convert(module, memory_format, (Conv2d, ConvTranspose2d))


def convert_conv3d_weight_memory_format(module: M, memory_format: Format) -> M:
    """Lays the weights of all three-dimensional convolutions in ``module`` out in ``memory_format``."""
    return _convert(module, memory_format, (Conv3d, ConvTranspose3d))
