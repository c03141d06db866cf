"""Padding: making the last dimensions longer on both sides.

``padding`` is one integer for all sides, or (before, after) for each dimension from the last one to the
first. Negative padding cuts off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..._core import Tensor
from .. import functional as F
from ..module import Module
from .utils import _ntuple, _pair, _quadruple

_sextuple = _ntuple(6, "_sextuple")

Padding = int | tuple[int, ...]


class _PadNd(Module):
    """Padding in one of the modes of ``F.pad``."""

    _sides: Callable[[Any], tuple[int, ...]] = staticmethod(_pair)
    _mode: str

    def __init__(self, padding: Padding) -> None:
        super().__init__()
        self.padding = self._sides(padding)

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class _ConstantPadNd(_PadNd):
    def __init__(self, padding: Padding, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPadNd):
    """Pads the last dimension with ``value``.

    >>> nn.ConstantPad1d((1, 2), 7.0)(torch.zeros(1, 2))
    tensor([[7., 0., 0., 7., 7.]])
    """


class ConstantPad2d(_ConstantPadNd):
    """Pads the last two dimensions with ``value``.

    >>> tuple(nn.ConstantPad2d(1, 7.0)(torch.zeros(1, 2, 2)).shape)
    (1, 4, 4)
    """

    _sides = staticmethod(_quadruple)


class ConstantPad3d(_ConstantPadNd):
    """Pads the last three dimensions with ``value``.

    >>> tuple(nn.ConstantPad3d(1, 7.0)(torch.zeros(1, 2, 2, 2)).shape)
    (1, 4, 4, 4)
    """

    _sides = staticmethod(_sextuple)


class _ZeroPadNd(_ConstantPadNd):
    def __init__(self, padding: Padding) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad1d(_ZeroPadNd, ConstantPad1d):
    """Pads the last dimension with zeros.

    >>> nn.ZeroPad1d(1)(torch.ones(1, 2))
    tensor([[0., 1., 1., 0.]])
    """


class ZeroPad2d(_ZeroPadNd, ConstantPad2d):
    """Pads the last two dimensions with zeros.

    >>> tuple(nn.ZeroPad2d((1, 1, 2, 0))(torch.ones(1, 2, 2)).shape)
    (1, 4, 4)
    """


class ZeroPad3d(_ZeroPadNd, ConstantPad3d):
    """Pads the last three dimensions with zeros.

    >>> tuple(nn.ZeroPad3d(1)(torch.ones(1, 2, 2, 2)).shape)
    (1, 4, 4, 4)
    """


class _ReflectionPadNd(_PadNd):
    _mode = "reflect"


class ReflectionPad1d(_ReflectionPadNd):
    """Pads the last dimension with its reflection at the border elements.

    >>> nn.ReflectionPad1d(2)(torch.arange(4.0).reshape(1, 4))
    tensor([[2., 1., 0., 1., 2., 3., 2., 1.]])
    """


class ReflectionPad2d(_ReflectionPadNd):
    """Pads the last two dimensions with their reflections at the border elements.

    >>> tuple(nn.ReflectionPad2d(1)(torch.ones(1, 2, 2)).shape)
    (1, 4, 4)
    """

    _sides = staticmethod(_quadruple)


class ReflectionPad3d(_ReflectionPadNd):
    """Pads the last three dimensions with their reflections at the border elements.

    >>> tuple(nn.ReflectionPad3d(1)(torch.ones(1, 2, 2, 2)).shape)
    (1, 4, 4, 4)
    """

    _sides = staticmethod(_sextuple)


class _ReplicationPadNd(_PadNd):
    _mode = "replicate"


class ReplicationPad1d(_ReplicationPadNd):
    """Pads the last dimension with its border elements.

    >>> nn.ReplicationPad1d(2)(torch.arange(3.0).reshape(1, 3))
    tensor([[0., 0., 0., 1., 2., 2., 2.]])
    """


class ReplicationPad2d(_ReplicationPadNd):
    """Pads the last two dimensions with their border elements.

    >>> tuple(nn.ReplicationPad2d(1)(torch.ones(1, 2, 2)).shape)
    (1, 4, 4)
    """

    _sides = staticmethod(_quadruple)


class ReplicationPad3d(_ReplicationPadNd):
    """Pads the last three dimensions with their border elements.

    >>> tuple(nn.ReplicationPad3d(1)(torch.ones(1, 2, 2, 2)).shape)
    (1, 4, 4, 4)
    """

    _sides = staticmethod(_sextuple)


class _CircularPadNd(_PadNd):
    _mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        spatial = len(self.padding) // 2
        if input.dim() not in (spatial + 1, spatial + 2):
            raise ValueError(f"expected {spatial + 1}D or {spatial + 2}D input (got {input.dim()}D input)")
        return super().forward(input)


class CircularPad1d(_CircularPadNd):
    """Pads the last dimension as if it went round in a circle; input (N, C, L) or (C, L).

    >>> nn.CircularPad1d(1)(torch.arange(3.0).reshape(1, 3))
    tensor([[2., 0., 1., 2., 0.]])
    """


class CircularPad2d(_CircularPadNd):
    """Pads the last two dimensions as if they went round in circles; input (N, C, H, W) or (C, H, W).

    >>> tuple(nn.CircularPad2d(1)(torch.ones(1, 2, 2)).shape)
    (1, 4, 4)
    """

    _sides = staticmethod(_quadruple)


class CircularPad3d(_CircularPadNd):
    """Pads the last three dimensions as if they went round in circles; input (N, C, D, H, W) or (C, D, H, W).

    >>> tuple(nn.CircularPad3d(1)(torch.ones(1, 2, 2, 2)).shape)
    (1, 4, 4, 4)
    """

    _sides = staticmethod(_sextuple)
