"""Batch normalisation."""

from __future__ import annotations

from typing import Any

from ..._core import Tensor
from ..._core.dtypes import int64
from ...ops import ones, tensor, zeros
from .. import functional as F
from .. import init
from ..module import Module
from .lazy import LazyLayer
from .registration import register_empty


class _NormBase(Module):
    """What batch and instance normalisation share: weights, biases and running statistics."""

    _version = 2  # since version 2 the number of batches is part of the state

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        shape = (num_features,)
        shapes = {"weight": shape if affine else None, "bias": shape if affine and bias else None}
        register_empty(self, device, dtype, **shapes)
        if track_running_stats:
            self.register_buffer("running_mean", zeros(shape, device=device, dtype=dtype))
            self.register_buffer("running_var", ones(shape, device=device, dtype=dtype))
            self.register_buffer("num_batches_tracked", tensor(0, dtype=int64, device=device))
        else:
            for name in ("running_mean", "running_var", "num_batches_tracked"):
                self.register_buffer(name, None)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Sets the running mean to 0, the running variance to 1 and the number of batches to 0."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Sets weights to 1, biases to 0, and the running statistics to their start."""
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def _check_input_dim(self, input: Tensor) -> None:
        raise NotImplementedError(f"{type(self).__name__} does not say how many dimensions its input has")

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )

    def _load_from_state_dict(
        self, state_dict: dict[str, Any], prefix: str, local_metadata: dict[str, Any], *arguments: Any
    ) -> None:
        key = prefix + "num_batches_tracked"
        if self.track_running_stats and local_metadata.get("version", 0) < 2 and key not in state_dict:
            state_dict[key] = self.num_batches_tracked
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *arguments)


class _BatchNorm(_NormBase):
    """(x - mean) / sqrt(variance + eps) * weight + bias, with the statistics of each channel.

    In training mode these are the batch's, and the running ones move towards them by ``momentum``, or to the
    average of all batches if ``momentum`` is None. In evaluation mode they are the running ones, if they are
    tracked.
    """

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        tracks = self.track_running_stats
        momentum = self.momentum
        if self.training and tracks and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if momentum is None:
                momentum = 1.0 / float(self.num_batches_tracked)
        running = tracks or not self.training
        return F.batch_norm(
            input,
            self.running_mean if running else None,
            self.running_var if running else None,
            self.weight,
            self.bias,
            self.training or (self.running_mean is None and self.running_var is None),
            0.0 if momentum is None else momentum,
            self.eps,
        )


class BatchNorm1d(_BatchNorm):
    """Batch normalisation of inputs (N, C) or (N, C, L), channel by channel.

    (x - mean) / sqrt(variance + eps) * weight + bias. In training mode mean and variance are the batch's, and
    the running ones move towards them by ``momentum``, or to the average of all batches if that is None. In
    evaluation mode the running ones are used, unless ``track_running_stats`` is False. Raises ValueError for
    another number of dimensions. From Ioffe and Szegedy, Batch normalization (2015).

    >>> tuple(nn.BatchNorm1d(3)(torch.zeros(8, 3)).shape)
    (8, 3)
    """

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() not in (2, 3):
            raise ValueError(f"expected 2D or 3D input (got {input.dim()}D input)")


class BatchNorm2d(_BatchNorm):
    """Batch normalisation of inputs (N, C, H, W), channel by channel; see :class:`BatchNorm1d`.

    >>> tuple(nn.BatchNorm2d(3)(torch.zeros(8, 3, 4, 4)).shape)
    (8, 3, 4, 4)
    """

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() != 4:
            raise ValueError(f"expected 4D input (got {input.dim()}D input)")


class BatchNorm3d(_BatchNorm):
    """Batch normalisation of inputs (N, C, D, H, W), channel by channel; see :class:`BatchNorm1d`.

    >>> tuple(nn.BatchNorm3d(3)(torch.zeros(8, 3, 2, 4, 4)).shape)
    (8, 3, 2, 4, 4)
    """

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() != 5:
            raise ValueError(f"expected 5D input (got {input.dim()}D input)")


class SyncBatchNorm(_BatchNorm):
    """Batch normalisation over the batches of all processes; of inputs (N, C, ...). See :class:`BatchNorm1d`.

    There is one process here, so that it computes what BatchNorm does; ``process_group`` is kept, and without effect.
    Raises ValueError for an input of less than two dimensions or without channels.

    >>> nn.SyncBatchNorm(3)(torch.zeros(8, 3, 4)).shape
    torch.Size([8, 3, 4])
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        process_group: Any = None,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)
        self.process_group = process_group

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() < 2:
            raise ValueError(f"expected at least 2D input (got {input.dim()}D input)")
        if input.size(1) == 0:
            raise ValueError("SyncBatchNorm number of input channels should be non-zero")

    @classmethod
    def convert_sync_batchnorm(cls, module: Module, process_group: Any = None) -> Module:
        """``module`` with a SyncBatchNorm, of the same parameters and statistics, for each batch normalisation in it.

        >>> nn.SyncBatchNorm.convert_sync_batchnorm(nn.Sequential(nn.BatchNorm1d(3)))[0].num_features
        3
        """
        converted = module
        if isinstance(module, _BatchNorm):
            converted = SyncBatchNorm(
                module.num_features,
                module.eps,
                module.momentum,
                module.affine,
                module.track_running_stats,
                process_group,
                bias=module.bias is not None,
            )
            for name in ("weight", "bias", "running_mean", "running_var", "num_batches_tracked"):
                setattr(converted, name, getattr(module, name))
            converted.training = module.training
        for name, child in module.named_children():
            converted._modules[name] = cls.convert_sync_batchnorm(child, process_group)
        return converted


class _LazyNorm(LazyLayer):
    """What lazy batch and instance normalisation share: the number of channels is read off the first input."""

    def __init__(
        self: Any,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(0, eps, momentum, False, False, bias=False)
        self.affine = affine
        self.track_running_stats = track_running_stats
        parameters = ("weight", "bias") if bias else ("weight",)
        statistics = ("running_mean", "running_var") if track_running_stats else ()
        self._declare(device, dtype, parameters if affine else (), statistics)
        if track_running_stats:
            self.num_batches_tracked = tensor(0, dtype=int64, device=device)

    def _channels(self, input: Tensor) -> int:
        return input.shape[1]

    def initialize_parameters(self: Any, input: Tensor) -> None:
        """Give parameters and statistics the shapes that an input asks for."""
        self._check_input_dim(input)
        self.num_features = self._channels(input)
        names = ("weight", "bias", "running_mean", "running_var")
        self._materialize(**dict.fromkeys(names, (self.num_features,)))


class LazyBatchNorm1d(_LazyNorm, BatchNorm1d):
    """A :class:`BatchNorm1d` whose ``num_features`` is that of its first input; see
    :class:`~retrograd.nn.modules.lazy.LazyModuleMixin`.

    >>> layer = nn.LazyBatchNorm1d()
    >>> _ = layer(torch.zeros(8, 3))
    >>> layer.num_features, type(layer).__name__
    (3, 'BatchNorm1d')
    """

    cls_to_become = BatchNorm1d


class LazyBatchNorm2d(_LazyNorm, BatchNorm2d):
    """A :class:`BatchNorm2d` whose ``num_features`` is that of its first input; see :class:`LazyBatchNorm1d`.

    >>> nn.LazyBatchNorm2d()(torch.zeros(8, 3, 4, 4)).shape
    torch.Size([8, 3, 4, 4])
    """

    cls_to_become = BatchNorm2d


class LazyBatchNorm3d(_LazyNorm, BatchNorm3d):
    """A :class:`BatchNorm3d` whose ``num_features`` is that of its first input; see :class:`LazyBatchNorm1d`.

    >>> nn.LazyBatchNorm3d()(torch.zeros(8, 3, 2, 4, 4)).shape
    torch.Size([8, 3, 2, 4, 4])
    """

    cls_to_become = BatchNorm3d
