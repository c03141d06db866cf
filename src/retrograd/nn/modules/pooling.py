"""Pooling: one number for each window of the input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..._core import Tensor
from .. import functional as F
from ..module import Module
from .utils import _pair, _single, _triple

Lengths = int | tuple[int, ...]
OutputLengths = int | None | tuple[int | None, ...]


class _MaxPoolNd(Module):
    def __init__(
        self,
        kernel_size: Lengths,
        stride: Lengths | None = None,
        padding: Lengths = 0,
        dilation: Lengths = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def _arguments(self) -> tuple[Any, ...]:
        return (
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            self.ceil_mode,
            self.return_indices,
        )

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPoolNd):
    """The maximum of each window along the last dimension; input (N, C, L) or (C, L).

    L_out = floor((L + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1), rounded up with
    ``ceil_mode``; ``stride`` is ``kernel_size`` unless given. With ``return_indices`` the places of the
    maxima come too.

    >>> nn.MaxPool1d(2)(torch.tensor([[1.0, 3.0, 2.0, 0.0]]))
    tensor([[3., 2.]])
    """

    def forward(self, input: Tensor) -> Any:
        return F.max_pool1d(input, *self._arguments())


class MaxPool2d(_MaxPoolNd):
    """The maximum of each window of an image (N, C, H, W) or (C, H, W); see :class:`MaxPool1d`.

    >>> tuple(nn.MaxPool2d(3, stride=2)(torch.zeros(2, 4, 9, 9)).shape)
    (2, 4, 4, 4)
    """

    def forward(self, input: Tensor) -> Any:
        return F.max_pool2d(input, *self._arguments())


class MaxPool3d(_MaxPoolNd):
    """The maximum of each window of a volume (N, C, D, H, W) or (C, D, H, W); see :class:`MaxPool1d`.

    >>> tuple(nn.MaxPool3d(2)(torch.zeros(1, 1, 4, 4, 4)).shape)
    (1, 1, 2, 2, 2)
    """

    def forward(self, input: Tensor) -> Any:
        return F.max_pool3d(input, *self._arguments())


class _MaxUnpoolNd(Module):
    _ntuple: Callable[[Any], tuple[int, ...]] = staticmethod(_single)

    def __init__(self, kernel_size: Lengths, stride: Lengths | None = None, padding: Lengths = 0) -> None:
        super().__init__()
        self.kernel_size = self._ntuple(kernel_size)
        self.stride = self._ntuple(kernel_size if stride is None else stride)
        self.padding = self._ntuple(padding)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(_MaxUnpoolNd):
    """Puts the maxima of :class:`MaxPool1d` back to where they were, with zeros elsewhere.

    The call takes the maxima, their indices and, where the sizes leave a choice, ``output_size``.

    >>> values, indices = nn.MaxPool1d(2, return_indices=True)(torch.tensor([[[1.0, 3.0, 2.0, 0.0]]]))
    >>> nn.MaxUnpool1d(2)(values, indices)
    tensor([[[0., 3., 2., 0.]]])
    """

    def forward(self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        return F.max_unpool1d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class MaxUnpool2d(_MaxUnpoolNd):
    """Puts the maxima of :class:`MaxPool2d` back to where they were; see :class:`MaxUnpool1d`."""

    _ntuple = staticmethod(_pair)

    def forward(self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        return F.max_unpool2d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class MaxUnpool3d(_MaxUnpoolNd):
    """Puts the maxima of :class:`MaxPool3d` back to where they were; see :class:`MaxUnpool1d`."""

    _ntuple = staticmethod(_triple)

    def forward(self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        return F.max_unpool3d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class _AvgPoolNd(Module):
    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(_AvgPoolNd):
    """The mean of each window along the last dimension; input (N, C, L) or (C, L).

    L_out = floor((L + 2 * padding - kernel_size) / stride + 1), rounded up with ``ceil_mode``; ``stride`` is
    ``kernel_size`` unless given. ``count_include_pad`` says whether padding zeros count.

    >>> nn.AvgPool1d(2)(torch.tensor([[1.0, 3.0, 2.0, 0.0]]))
    tensor([[2., 1.]])
    """

    def __init__(
        self,
        kernel_size: Lengths,
        stride: Lengths | None = None,
        padding: Lengths = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.kernel_size = _single(kernel_size)
        self.stride = _single(kernel_size if stride is None else stride)
        self.padding = _single(padding)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool1d(
            input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad
        )


class _AvgPoolWithDivisor(_AvgPoolNd):
    def __init__(
        self,
        kernel_size: Lengths,
        stride: Lengths | None = None,
        padding: Lengths = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def _arguments(self) -> tuple[Any, ...]:
        return (
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )


class AvgPool2d(_AvgPoolWithDivisor):
    """The mean of each window of an image (N, C, H, W) or (C, H, W); see :class:`AvgPool1d`.

    ``divisor_override`` divides the sum of each window in place of its size.

    >>> tuple(nn.AvgPool2d(3, stride=2)(torch.zeros(2, 4, 9, 9)).shape)
    (2, 4, 4, 4)
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool2d(input, *self._arguments())


class AvgPool3d(_AvgPoolWithDivisor):
    """The mean of each window of a volume (N, C, D, H, W) or (C, D, H, W); see :class:`AvgPool2d`.

    >>> tuple(nn.AvgPool3d(2)(torch.zeros(1, 1, 4, 4, 4)).shape)
    (1, 1, 2, 2, 2)
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool3d(input, *self._arguments())


class _LPPoolNd(Module):
    def __init__(
        self,
        norm_type: float,
        kernel_size: Lengths,
        stride: Lengths | None = None,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.norm_type = norm_type
        self.kernel_size = kernel_size
        self.stride = stride
        self.ceil_mode = ceil_mode

    def _arguments(self) -> tuple[Any, ...]:
        return float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode

    def extra_repr(self) -> str:
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"ceil_mode={self.ceil_mode}"
        )


class LPPool1d(_LPPoolNd):
    """(sum of x^p)^(1/p) of each window along the last dimension, with p = ``norm_type``.

    >>> nn.LPPool1d(2, 2)(torch.tensor([[[3.0, 4.0]]]))
    tensor([[[5.]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.lp_pool1d(input, *self._arguments())


class LPPool2d(_LPPoolNd):
    """(sum of x^p)^(1/p) of each window of an image, with p = ``norm_type``.

    >>> tuple(nn.LPPool2d(2, 3)(torch.ones(1, 1, 6, 6)).shape)
    (1, 1, 2, 2)
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.lp_pool2d(input, *self._arguments())


class LPPool3d(_LPPoolNd):
    """(sum of x^p)^(1/p) of each window of a volume, with p = ``norm_type``.

    >>> tuple(nn.LPPool3d(2, 3)(torch.ones(1, 1, 6, 6, 6)).shape)
    (1, 1, 2, 2, 2)
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.lp_pool3d(input, *self._arguments())


class _AdaptiveMaxPoolNd(Module):
    def __init__(self, output_size: OutputLengths, return_indices: bool = False) -> None:
        super().__init__()
        self.output_size = output_size
        self.return_indices = return_indices

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class AdaptiveMaxPool1d(_AdaptiveMaxPoolNd):
    """The maxima of ``output_size`` equal stretches of the last dimension.

    >>> nn.AdaptiveMaxPool1d(2)(torch.tensor([[1.0, 3.0, 2.0, 0.0]]))
    tensor([[3., 2.]])
    """

    def forward(self, input: Tensor) -> Any:
        return F.adaptive_max_pool1d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool2d(_AdaptiveMaxPoolNd):
    """The maxima of equal windows of an image, as many as ``output_size`` says; None keeps a length.

    >>> tuple(nn.AdaptiveMaxPool2d((5, None))(torch.zeros(1, 4, 8, 9)).shape)
    (1, 4, 5, 9)
    """

    def forward(self, input: Tensor) -> Any:
        return F.adaptive_max_pool2d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool3d(_AdaptiveMaxPoolNd):
    """The maxima of equal windows of a volume, as many as ``output_size`` says; None keeps a length.

    >>> tuple(nn.AdaptiveMaxPool3d(2)(torch.zeros(1, 4, 4, 6, 8)).shape)
    (1, 4, 2, 2, 2)
    """

    def forward(self, input: Tensor) -> Any:
        return F.adaptive_max_pool3d(input, self.output_size, self.return_indices)


class _AdaptiveAvgPoolNd(Module):
    def __init__(self, output_size: OutputLengths) -> None:
        super().__init__()
        self.output_size = output_size

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_AdaptiveAvgPoolNd):
    """The means of ``output_size`` equal stretches of the last dimension.

    >>> nn.AdaptiveAvgPool1d(2)(torch.tensor([[1.0, 3.0, 2.0, 0.0]]))
    tensor([[2., 1.]])
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool1d(input, self.output_size)


class AdaptiveAvgPool2d(_AdaptiveAvgPoolNd):
    """The means of equal windows of an image, as many as ``output_size`` says; None keeps a length.

    >>> tuple(nn.AdaptiveAvgPool2d((1, 1))(torch.zeros(2, 512, 7, 7)).shape)
    (2, 512, 1, 1)
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(input, self.output_size)


class AdaptiveAvgPool3d(_AdaptiveAvgPoolNd):
    """The means of equal windows of a volume, as many as ``output_size`` says; None keeps a length.

    >>> tuple(nn.AdaptiveAvgPool3d(2)(torch.zeros(1, 4, 4, 6, 8)).shape)
    (1, 4, 2, 2, 2)
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool3d(input, self.output_size)


class _FractionalMaxPoolNd(Module):
    """What the two fractional poolings share."""

    _ntuple: Callable[[Any], tuple[Any, ...]] = staticmethod(_pair)

    def __init__(
        self,
        kernel_size: Lengths,
        output_size: Lengths | None = None,
        output_ratio: float | tuple[float, ...] | None = None,
        return_indices: bool = False,
        _random_samples: Tensor | None = None,
    ) -> None:
        super().__init__()
        kind = type(self).__name__
        if output_size is None and output_ratio is None:
            raise ValueError(f"{kind} requires specifying either an output size, or a pooling ratio")
        if output_size is not None and output_ratio is not None:
            raise ValueError("only one of output_size and output_ratio may be specified")
        self.kernel_size = self._ntuple(kernel_size)
        self.return_indices = return_indices
        self.register_buffer("_random_samples", _random_samples)
        self.output_size = None if output_size is None else self._ntuple(output_size)
        self.output_ratio = None if output_ratio is None else self._ntuple(output_ratio)
        if self.output_ratio is not None and not all(0 < ratio < 1 for ratio in self.output_ratio):
            raise ValueError(f"output_ratio must be between 0 and 1 (got {output_ratio})")

    def _arguments(self) -> tuple[Any, ...]:
        return (self.kernel_size, self.output_size, self.output_ratio, self.return_indices, self._random_samples)


class FractionalMaxPool2d(_FractionalMaxPoolNd):
    """The maxima of windows that begin at random places of an image (N, C, H, W) or (C, H, W).

    ``output_size``, or ``output_ratio`` in (0, 1) of the input's size, says how many there are; in evaluation mode
    they are drawn, too. With ``return_indices`` the places of the maxima come too. From Graham, Fractional
    max-pooling (2014).

    >>> tuple(nn.FractionalMaxPool2d(3, output_ratio=0.7)(torch.zeros(2, 4, 10, 10)).shape)
    (2, 4, 7, 7)
    """

    def forward(self, input: Tensor) -> Any:
        return F.fractional_max_pool2d(input, *self._arguments())


class FractionalMaxPool3d(_FractionalMaxPoolNd):
    """The maxima of windows that begin at random places of a volume; see :class:`FractionalMaxPool2d`.

    >>> tuple(nn.FractionalMaxPool3d(2, output_size=(3, 4, 5))(torch.zeros(1, 1, 9, 9, 9)).shape)
    (1, 1, 3, 4, 5)
    """

    _ntuple = staticmethod(_triple)

    def forward(self, input: Tensor) -> Any:
        return F.fractional_max_pool3d(input, *self._arguments())
