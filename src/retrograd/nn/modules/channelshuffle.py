"""Mixing the groups of channels."""

from __future__ import annotations

from ..._core import Tensor
from .. import functional as F
from ..module import Module


class ChannelShuffle(Module):
    """Takes the channels of an input (N, C, *) in turn from each of ``groups`` groups.

    From Zhang et al., ShuffleNet (2017).

    >>> nn.ChannelShuffle(2)(torch.arange(4.0).reshape(1, 4, 1, 1)).flatten()
    tensor([0., 2., 1., 3.])
    """

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, input: Tensor) -> Tensor:
        return F.channel_shuffle(input, self.groups)

    def extra_repr(self) -> str:
        return f"groups={self.groups}"
