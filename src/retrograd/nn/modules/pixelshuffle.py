"""Moving elements between channels and space."""

from __future__ import annotations

from ..._core import Tensor
from .. import functional as F
from ..module import Module


class PixelShuffle(Module):
    """Spreads groups of r * r channels over the pixels: (*, C r^2, H, W) becomes (*, C, H r, W r).

    From Shi et al., Real-time single image and video super-resolution (2016).

    >>> tuple(nn.PixelShuffle(3)(torch.zeros(1, 9, 4, 4)).shape)
    (1, 1, 12, 12)
    """

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Tensor) -> Tensor:
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """Undoes :class:`PixelShuffle`: (*, C, H r, W r) becomes (*, C r^2, H, W).

    >>> tuple(nn.PixelUnshuffle(3)(torch.zeros(1, 1, 12, 12)).shape)
    (1, 9, 4, 4)
    """

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Tensor) -> Tensor:
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self) -> str:
        return f"downscale_factor={self.downscale_factor}"
