"""Cutting images into patches and putting them together again."""

from __future__ import annotations

from ..._core import Tensor
from .. import functional as F
from ..module import Module

Lengths = int | tuple[int, ...]


class Fold(Module):
    """Adds up patches (N, C * prod(kernel_size), L), given as columns, into images (N, C, *output_size).

    >>> fold = nn.Fold(output_size=(4, 5), kernel_size=(2, 2))
    >>> tuple(fold(torch.zeros(1, 3 * 2 * 2, 12)).shape)
    (1, 3, 4, 5)
    """

    def __init__(
        self,
        output_size: Lengths,
        kernel_size: Lengths,
        dilation: Lengths = 1,
        padding: Lengths = 0,
        stride: Lengths = 1,
    ) -> None:
        super().__init__()
        self.output_size = output_size
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        return F.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, "
            f"dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
        )


class Unfold(Module):
    """The patches of images (N, C, H, W) as columns (N, C * prod(kernel_size), L).

    >>> tuple(nn.Unfold(kernel_size=(2, 3))(torch.zeros(2, 5, 3, 4)).shape)
    (2, 30, 4)
    """

    def __init__(
        self, kernel_size: Lengths, dilation: Lengths = 1, padding: Lengths = 0, stride: Lengths = 1
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding},"
            f" stride={self.stride}"
        )
