"""Dropout: zeroing elements at random in training mode."""

from __future__ import annotations

from ..._core import Tensor
from .. import functional as F
from ..module import Module


class _DropoutNd(Module):
    """What all dropout layers share. Raises ValueError unless ``p`` lies in [0, 1]."""

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    """In training mode, zeroes each element with probability ``p`` and divides the others by 1 - p.

    From Hinton et al., Improving neural networks by preventing co-adaptation of feature detectors (2012).

    >>> nn.Dropout(0.2).eval()(torch.ones(3))
    tensor([1., 1., 1.])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_DropoutNd):
    """Dropout of whole channels; input (N, C, L) or (C, L).

    >>> tuple(nn.Dropout1d()(torch.ones(2, 3, 4)).shape)
    (2, 3, 4)
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_DropoutNd):
    """Dropout of whole channels; input (N, C, H, W) or (N, C, L).

    >>> tuple(nn.Dropout2d()(torch.ones(2, 3, 4, 4)).shape)
    (2, 3, 4, 4)
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_DropoutNd):
    """Dropout of whole channels; input (N, C, D, H, W) or (C, D, H, W).

    >>> tuple(nn.Dropout3d()(torch.ones(2, 3, 4, 4, 4)).shape)
    (2, 3, 4, 4, 4)
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout3d(input, self.p, self.training, self.inplace)


class AlphaDropout(_DropoutNd):
    """Dropout that keeps mean 0 and variance 1, made to go with :class:`SELU`.

    From Klambauer et al., Self-normalizing neural networks (2017). ``inplace`` is accepted and has no effect.

    >>> nn.AlphaDropout().eval()(torch.ones(3))
    tensor([1., 1., 1.])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_DropoutNd):
    """:class:`AlphaDropout` of whole channels; input (N, C, ...).

    >>> nn.FeatureAlphaDropout().eval()(torch.ones(1, 2))
    tensor([[1., 1.]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.feature_alpha_dropout(input, self.p, self.training)
