"""Normalisation over the features or channels of one sample."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import Any

from ..._core import Tensor
from .. import functional as F
from .. import init
from ..module import Module
from .registration import register_empty


class LocalResponseNorm(Module):
    """x / (k + alpha / size * sum of squares over ``size`` neighbouring channels)^beta; input (N, C, *).

    From Krizhevsky et al., ImageNet classification with deep convolutional neural networks (2012).

    >>> tuple(nn.LocalResponseNorm(2)(torch.zeros(4, 5, 8)).shape)
    (4, 5, 8)
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Tensor) -> Tensor:
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class CrossMapLRN2d(LocalResponseNorm):
    """:class:`LocalResponseNorm` of images (N, C, H, W), with as many neighbours on either side.

    For an even ``size`` these are ``size`` - 1 channels, whose sum of squares is still divided by ``size``. PyTorch's
    sums keep the first channel after its window; these are the windows' own.

    >>> tuple(nn.CrossMapLRN2d(4)(torch.zeros(2, 5, 8, 8)).shape)
    (2, 5, 8, 8)
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1) -> None:
        super().__init__(size, alpha, beta, k)

    def forward(self, input: Tensor) -> Tensor:
        if input.dim() != 4:
            raise ValueError(f"CrossMapLRN2d: Expected input to be 4D, got {input.dim()}D instead.")
        width = self.size - 1 + self.size % 2
        return F.local_response_norm(input, width, self.alpha * width / self.size, self.beta, self.k)


class LayerNorm(Module):
    """(x - mean) / sqrt(variance + eps) * weight + bias, with the statistics over the last dimensions.

    These have the shape ``normalized_shape``, an integer standing for one of them; so have ``weight`` and
    ``bias``, which are absent without ``elementwise_affine``. From Ba et al., Layer normalization (2016).

    >>> tuple(nn.LayerNorm([3, 4])(torch.zeros(2, 3, 4)).shape)
    (2, 3, 4)
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        shape = self.normalized_shape if elementwise_affine else None
        register_empty(self, device, dtype, weight=shape, bias=shape if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Sets weights to 1 and biases to 0."""
        _reset_to_identity(self.weight, self.bias)

    def forward(self, input: Tensor) -> Tensor:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class GroupNorm(Module):
    """(x - mean) / sqrt(variance + eps) * weight + bias, with the statistics of each group of channels.

    Input (N, C, *) with C = ``num_channels``; weight and bias (C,) only if ``affine``. Raises ValueError
    unless ``num_groups`` divides ``num_channels``. From Wu and He, Group normalization (2018).

    >>> tuple(nn.GroupNorm(3, 6)(torch.zeros(2, 6, 4)).shape)
    (2, 6, 4)
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups != 0:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        shape = (num_channels,) if affine else None
        register_empty(self, device, dtype, weight=shape, bias=shape if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Sets weights to 1 and biases to 0."""
        _reset_to_identity(self.weight, self.bias)

    def forward(self, input: Tensor) -> Tensor:
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(Module):
    """x / sqrt(mean(x^2) + eps) * weight over the last dimensions, whose shape is ``normalized_shape``.

    Without ``eps`` it is the smallest number that counts beside 1 in the input's dtype. From Zhang and
    Sennrich, Root mean square layer normalization (2019).

    >>> nn.RMSNorm(2, eps=0.0)(torch.tensor([3.0, 3.0])).detach()
    tensor([1., 1.])
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        register_empty(self, device, dtype, weight=self.normalized_shape if elementwise_affine else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Sets weights to 1."""
        _reset_to_identity(self.weight, None)

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


def _shape(normalized_shape: int | Sequence[int]) -> tuple[int, ...]:
    if isinstance(normalized_shape, (int, numbers.Integral)):
        return (int(normalized_shape),)
    return tuple(normalized_shape)


def _reset_to_identity(weight: Tensor | None, bias: Tensor | None) -> None:
    if weight is not None:
        init.ones_(weight)
    if bias is not None:
        init.zeros_(bias)
