"""Instance normalisation."""

from __future__ import annotations

import warnings
from typing import Any

from ..._core import Tensor
from .. import functional as F
from .batchnorm import _LazyNorm, _NormBase


class _InstanceNorm(_NormBase):
    """What the three instance normalisations share."""

    _unbatched_dims: int

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def _check_input_dim(self, input: Tensor) -> None:
        unbatched = self._unbatched_dims
        if input.dim() not in (unbatched, unbatched + 1):
            raise ValueError(f"expected {unbatched}D or {unbatched + 1}D input (got {input.dim()}D input)")

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        self._check_channels(input)
        if input.dim() == self._unbatched_dims:
            return self._normalise(input.unsqueeze(0)).squeeze(0)
        return self._normalise(input)

    def _check_channels(self, input: Tensor) -> None:
        dim = input.dim() - self._unbatched_dims
        if input.size(dim) == self.num_features:
            return
        if self.affine:
            raise ValueError(
                f"expected input's size at dim={dim} to match num_features"
                f" ({self.num_features}), but got: {input.size(dim)}."
            )
        warnings.warn(
            f"input's size at dim={dim} does not match num_features. "
            "You can silence this warning by not passing in num_features, "
            "which is not used because affine=False",
            stacklevel=4,
        )

    def _normalise(self, input: Tensor) -> Tensor:
        return F.instance_norm(
            input,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum,
            self.eps,
        )

    def _load_from_state_dict(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        if "version" not in local_metadata and not self.track_running_stats:
            stale = [prefix + name for name in ("running_mean", "running_var") if prefix + name in state_dict]
            if stale:
                names = " and ".join(f'"{key}"' for key in stale)
                layer = type(self).__name__
                error_msgs.append(
                    f"Unexpected running stats buffer(s) {names} for {layer} with track_running_stats=False. "
                    "Remove these keys from the state_dict, or create the layer with "
                    "track_running_stats=True if the running statistics are needed."
                )
                for key in stale:
                    del state_dict[key]
        super()._load_from_state_dict(
            state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
        )


class InstanceNorm1d(_InstanceNorm):
    """Instance normalisation of inputs (N, C, L) or (C, L).

    (x - mean) / sqrt(variance + eps) * weight + bias with the mean and variance of each channel of each
    sample; weight and bias only if ``affine``. With ``track_running_stats`` evaluation mode uses the running
    statistics. Raises ValueError for another number of dimensions or, if ``affine``, of channels; otherwise a
    wrong number of channels is a warning. From Ulyanov et al., Instance normalization (2016).

    >>> tuple(nn.InstanceNorm1d(3)(torch.zeros(8, 3, 5)).shape)
    (8, 3, 5)
    """

    _unbatched_dims = 2


class InstanceNorm2d(_InstanceNorm):
    """Instance normalisation of inputs (N, C, H, W) or (C, H, W); see :class:`InstanceNorm1d`.

    >>> tuple(nn.InstanceNorm2d(3)(torch.zeros(8, 3, 5, 5)).shape)
    (8, 3, 5, 5)
    """

    _unbatched_dims = 3


class InstanceNorm3d(_InstanceNorm):
    """Instance normalisation of inputs (N, C, D, H, W) or (C, D, H, W); see :class:`InstanceNorm1d`.

    >>> tuple(nn.InstanceNorm3d(3)(torch.zeros(8, 3, 2, 5, 5)).shape)
    (8, 3, 2, 5, 5)
    """

    _unbatched_dims = 4


class _LazyInstanceNorm(_LazyNorm):
    """What the three lazy instance normalisations share."""

    _unbatched_dims: int

    def _channels(self, input: Tensor) -> int:
        return input.shape[-self._unbatched_dims]


class LazyInstanceNorm1d(_LazyInstanceNorm, InstanceNorm1d):
    """An :class:`InstanceNorm1d` whose ``num_features`` is that of its first input; see
    :class:`~retrograd.nn.modules.lazy.LazyModuleMixin`.

    It has weights and running statistics unless told otherwise.

    >>> layer = nn.LazyInstanceNorm1d()
    >>> _ = layer(torch.zeros(8, 3, 5))
    >>> layer.num_features, type(layer).__name__
    (3, 'InstanceNorm1d')
    """

    cls_to_become = InstanceNorm1d


class LazyInstanceNorm2d(_LazyInstanceNorm, InstanceNorm2d):
    """An :class:`InstanceNorm2d` whose ``num_features`` is that of its first input; see :class:`LazyInstanceNorm1d`.

    >>> nn.LazyInstanceNorm2d()(torch.zeros(8, 3, 5, 5)).shape
    torch.Size([8, 3, 5, 5])
    """

    cls_to_become = InstanceNorm2d


class LazyInstanceNorm3d(_LazyInstanceNorm, InstanceNorm3d):
    """An :class:`InstanceNorm3d` whose ``num_features`` is that of its first input; see :class:`LazyInstanceNorm1d`.

    >>> nn.LazyInstanceNorm3d()(torch.zeros(8, 3, 2, 5, 5)).shape
    torch.Size([8, 3, 2, 5, 5])
    """

    cls_to_become = InstanceNorm3d
