"""Convolutions and transposed convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..._core import Tensor
from .. import functional as F
from ..module import Module
from .lazy import LazyLayer
from .linear import reset_weight_and_bias
from .registration import register_empty
from .utils import _pair, _reverse_repeat_tuple, _single, _triple

Lengths = int | tuple[int, ...]

_PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class _ConvNd(Module):
    """What all convolutions share; every length is a tuple with one entry a spatial dimension."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: tuple[int, ...],
        stride: tuple[int, ...],
        padding: str | tuple[int, ...],
        dilation: tuple[int, ...],
        transposed: bool,
        output_padding: tuple[int, ...],
        groups: int,
        bias: bool,
        padding_mode: str,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        _check_channels(in_channels, out_channels, groups)
        _check_padding(padding, padding_mode, stride)
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding: Any = padding
        self.dilation = dilation
        self.transposed = transposed
        self.output_padding = output_padding
        self.groups = groups
        self.padding_mode = padding_mode
        self._reversed_padding_repeated_twice = _padding_for_pad(padding, dilation, kernel_size)
        register_empty(self, device, dtype, weight=self._weight_shape(), bias=(out_channels,) if bias else None)
        self.reset_parameters()

    def _weight_shape(self) -> tuple[int, ...]:
        inner, outer = self.in_channels, self.out_channels
        channels = (inner, outer // self.groups) if self.transposed else (outer, inner // self.groups)
        return (*channels, *self.kernel_size)

    def reset_parameters(self) -> None:
        """Draws new values for weight and bias."""
        reset_weight_and_bias(self)

    def extra_repr(self) -> str:
        parts = [
            f"{self.in_channels}",
            f"{self.out_channels}",
            f"kernel_size={self.kernel_size}",
            f"stride={self.stride}",
        ]
        for name, usual in (("padding", 0), ("dilation", 1), ("output_padding", 0)):
            lengths = getattr(self, name)
            if lengths != (usual,) * len(lengths):
                parts.append(f"{name}={lengths}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__({"padding_mode": "zeros", **state})


def _check_channels(in_channels: int, out_channels: int, groups: int) -> None:
    if groups <= 0:
        raise ValueError("groups must be a positive integer")
    if in_channels % groups != 0:
        raise ValueError("in_channels must be divisible by groups")
    if out_channels % groups != 0:
        raise ValueError("out_channels must be divisible by groups")


def _check_padding(padding: str | tuple[int, ...], padding_mode: str, stride: tuple[int, ...]) -> None:
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise ValueError(f"Invalid padding string {padding!r}, should be one of 'same', 'valid'")
        if padding == "same" and any(step != 1 for step in stride):
            raise ValueError("padding='same' is not supported for strided convolutions")
    if padding_mode not in _PADDING_MODES:
        raise ValueError(
            f"padding_mode must be one of {_PADDING_MODES}, but got padding_mode='{padding_mode}'"
        )


def _padding_for_pad(
    padding: str | tuple[int, ...], dilation: tuple[int, ...], kernel_size: tuple[int, ...]
) -> tuple[int, ...]:
    """The padding in the order of ``F.pad``: before and after, from the last dimension to the first."""
    if not isinstance(padding, str):
        return _reverse_repeat_tuple(padding, 2)
    if padding == "valid":
        return (0, 0) * len(kernel_size)
    totals = [step * (length - 1) for step, length in zip(dilation, kernel_size, strict=True)]
    return tuple(part for total in reversed(totals) for part in (total // 2, total - total // 2))


class _Conv(_ConvNd):
    """The public face of the three convolutions."""

    _ntuple = staticmethod(_single)

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Lengths,
        stride: Lengths = 1,
        padding: str | Lengths = 0,
        dilation: Lengths = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        ntuple = self._ntuple
        super().__init__(
            in_channels,
            out_channels,
            ntuple(kernel_size),
            ntuple(stride),
            padding if isinstance(padding, str) else ntuple(padding),
            ntuple(dilation),
            False,
            ntuple(0),
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )

    def _padded(self, input: Tensor) -> tuple[Tensor, Any]:
        """The input, and the zeros that the convolution itself still has to pad with."""
        if self.padding_mode == "zeros":
            return input, self.padding
        return F.pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode), 0

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        raise NotImplementedError(f"{type(self).__name__} does not say which convolution it is")

    def forward(self, input: Tensor) -> Tensor:
        return self._conv_forward(input, self.weight, self.bias)


class Conv1d(_Conv):
    """Cross-correlation along one dimension.

    Shapes: input (N, in_channels, L) or without N, output (N, out_channels, L_out) with L_out = floor((L + 2
    * padding - dilation * (kernel_size - 1) - 1) / stride + 1); ``weight`` (out_channels, in_channels /
    groups, kernel_size), ``bias`` (out_channels,). Both start uniform in [-1/sqrt(k), 1/sqrt(k)) with k =
    in_channels / groups * kernel_size. ``padding`` may be "valid" or "same", ``padding_mode`` "zeros",
    "reflect", "replicate" or "circular". Raises ValueError if ``groups`` does not divide the channels or a
    padding is unknown.

    >>> tuple(nn.Conv1d(16, 33, 3, stride=2)(torch.zeros(20, 16, 50)).shape)
    (20, 33, 24)
    """

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        input, padding = self._padded(input)
        return F.conv1d(input, weight, bias, self.stride, padding, self.dilation, self.groups)


class Conv2d(_Conv):
    """Cross-correlation of images (N, in_channels, H, W); see :class:`Conv1d`.

    A length is one integer for both dimensions or a pair (height, width).

    >>> tuple(nn.Conv2d(16, 33, (3, 5), padding=(1, 2))(torch.zeros(2, 16, 10, 12)).shape)
    (2, 33, 10, 12)
    """

    _ntuple = staticmethod(_pair)

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        input, padding = self._padded(input)
        return F.conv2d(input, weight, bias, self.stride, padding, self.dilation, self.groups)


class Conv3d(_Conv):
    """Cross-correlation of volumes (N, in_channels, D, H, W); see :class:`Conv1d`.

    A length is one integer for all dimensions or a triple (depth, height, width).

    >>> tuple(nn.Conv3d(2, 3, 3)(torch.zeros(1, 2, 4, 5, 6)).shape)
    (1, 3, 2, 3, 4)
    """

    _ntuple = staticmethod(_triple)

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        input, padding = self._padded(input)
        return F.conv3d(input, weight, bias, self.stride, padding, self.dilation, self.groups)


class _ConvTransposeNd(_ConvNd):
    """The public face of the three transposed convolutions."""

    _ntuple = staticmethod(_single)

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Lengths,
        stride: Lengths = 1,
        padding: Lengths = 0,
        output_padding: Lengths = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Lengths = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        ntuple = self._ntuple
        super().__init__(
            in_channels,
            out_channels,
            ntuple(kernel_size),
            ntuple(stride),
            ntuple(padding),
            ntuple(dilation),
            True,
            ntuple(output_padding),
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )

    def _output_padding(self, input: Tensor, output_size: Sequence[int] | None) -> tuple[int, ...]:
        """What has to be added to the smallest output to get ``output_size``."""
        if output_size is None:
            return self.output_padding
        spatial = len(self.kernel_size)
        leading = input.dim() - spatial
        wanted = tuple(output_size)
        if len(wanted) == leading + spatial:
            wanted = wanted[leading:]
        if len(wanted) != spatial:
            raise ValueError(
                f"ConvTranspose{spatial}D: for {input.dim()}D input, output_size must have {spatial} "
                f"or {leading + spatial} elements (got {len(wanted)})"
            )
        smallest = [
            (length - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1
            for length, stride, padding, dilation, kernel in zip(
                input.shape[leading:], self.stride, self.padding, self.dilation, self.kernel_size, strict=True
            )
        ]
        largest = [size + stride - 1 for size, stride in zip(smallest, self.stride, strict=True)]
        if any(not low <= size <= high for low, size, high in zip(smallest, wanted, largest, strict=True)):
            raise ValueError(
                f"requested an output size of {list(wanted)}, but valid sizes range "
                f"from {smallest} to {largest} (for an input of {input.shape[leading:]})"
            )
        return tuple(size - low for size, low in zip(wanted, smallest, strict=True))


class ConvTranspose1d(_ConvTransposeNd):
    """The gradient of :class:`Conv1d` with respect to its input, as a layer.

    Shapes: input (N, in_channels, L) or without N, output (N, out_channels, L_out) with L_out = (L - 1) *
    stride - 2 * padding + dilation * (kernel_size - 1) + output_padding + 1, or as ``output_size`` asks in
    the call; ``weight`` (in_channels, out_channels / groups, kernel_size), ``bias`` (out_channels,). Raises
    ValueError for a padding mode other than "zeros" and an ``output_size`` that cannot be.

    >>> tuple(nn.ConvTranspose1d(16, 33, 3, stride=2)(torch.zeros(20, 16, 24)).shape)
    (20, 33, 49)
    """

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        return F.conv_transpose1d(
            input,
            self.weight,
            self.bias,
            self.stride,
            self.padding,
            self._output_padding(input, output_size),
            self.groups,
            self.dilation,
        )


class ConvTranspose2d(_ConvTransposeNd):
    """The gradient of :class:`Conv2d` with respect to its input, as a layer; see :class:`ConvTranspose1d`.

    >>> tuple(nn.ConvTranspose2d(4, 2, 3, stride=2)(torch.zeros(1, 4, 5, 5), output_size=(12, 12)).shape)
    (1, 2, 12, 12)
    """

    _ntuple = staticmethod(_pair)

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        return F.conv_transpose2d(
            input,
            self.weight,
            self.bias,
            self.stride,
            self.padding,
            self._output_padding(input, output_size),
            self.groups,
            self.dilation,
        )


class ConvTranspose3d(_ConvTransposeNd):
    """The gradient of :class:`Conv3d` with respect to its input, as a layer; see :class:`ConvTranspose1d`.

    >>> tuple(nn.ConvTranspose3d(4, 2, 3)(torch.zeros(1, 4, 2, 3, 3)).shape)
    (1, 2, 4, 5, 5)
    """

    _ntuple = staticmethod(_triple)

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        return F.conv_transpose3d(
            input,
            self.weight,
            self.bias,
            self.stride,
            self.padding,
            self._output_padding(input, output_size),
            self.groups,
            self.dilation,
        )


# ------------------------------------------------------------------------------------ lazy convolutions


class _LazyConvNd(LazyLayer):
    """What all lazy convolutions share: the number of channels that come in is read off the first input."""

    def initialize_parameters(self: Any, input: Tensor, *args: Any, **kwargs: Any) -> None:
        """Give the parameters the shapes that an input asks for."""
        lengths = len(self.kernel_size)
        if input.dim() not in (lengths + 1, lengths + 2):
            raise RuntimeError(
                f"Expected {lengths + 1}D (unbatched) or {lengths + 2}D (batched) input to {type(self).__name__}, but "
                f"got input of size: {input.shape}"
            )
        if not self.has_uninitialized_params():  # a state was loaded
            self.in_channels = self.weight.shape[0] if self.transposed else self.weight.shape[1] * self.groups
            return
        self.in_channels = input.shape[-lengths - 1]
        _check_channels(self.in_channels, self.out_channels, self.groups)
        self._materialize(weight=self._weight_shape(), bias=(self.out_channels,))


class _LazyConv(_LazyConvNd):
    """The public face of the three lazy convolutions."""

    def __init__(
        self,
        out_channels: int,
        kernel_size: Lengths,
        stride: Lengths = 1,
        padding: str | Lengths = 0,
        dilation: Lengths = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(0, 0, kernel_size, stride, padding, dilation, groups, False, padding_mode)
        self.out_channels = out_channels
        self._declare(device, dtype, ("weight", "bias") if bias else ("weight",))


class LazyConv1d(_LazyConv, Conv1d):
    """A :class:`Conv1d` whose ``in_channels`` is that of its first input; see
    :class:`~retrograd.nn.modules.lazy.LazyModuleMixin`.

    >>> layer = nn.LazyConv1d(33, 3, stride=2)
    >>> layer(torch.zeros(20, 16, 50)).shape, layer
    (torch.Size([20, 33, 24]), Conv1d(16, 33, kernel_size=(3,), stride=(2,)))
    """

    cls_to_become = Conv1d


class LazyConv2d(_LazyConv, Conv2d):
    """A :class:`Conv2d` whose ``in_channels`` is that of its first input; see :class:`LazyConv1d`.

    >>> nn.LazyConv2d(4, 3)(torch.zeros(2, 3, 8, 8)).shape
    torch.Size([2, 4, 6, 6])
    """

    cls_to_become = Conv2d


class LazyConv3d(_LazyConv, Conv3d):
    """A :class:`Conv3d` whose ``in_channels`` is that of its first input; see :class:`LazyConv1d`.

    >>> nn.LazyConv3d(3, 3)(torch.zeros(1, 2, 4, 5, 6)).shape
    torch.Size([1, 3, 2, 3, 4])
    """

    cls_to_become = Conv3d


class _LazyConvTranspose(_LazyConvNd):
    """The public face of the three lazy transposed convolutions."""

    def __init__(
        self,
        out_channels: int,
        kernel_size: Lengths,
        stride: Lengths = 1,
        padding: Lengths = 0,
        output_padding: Lengths = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Lengths = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(0, 0, kernel_size, stride, padding, output_padding, groups, False, dilation, padding_mode)
        self.out_channels = out_channels
        self._declare(device, dtype, ("weight", "bias") if bias else ("weight",))


class LazyConvTranspose1d(_LazyConvTranspose, ConvTranspose1d):
    """A :class:`ConvTranspose1d` whose ``in_channels`` is that of its first input; see :class:`LazyConv1d`.

    >>> nn.LazyConvTranspose1d(33, 3, stride=2)(torch.zeros(20, 16, 24)).shape
    torch.Size([20, 33, 49])
    """

    cls_to_become = ConvTranspose1d


class LazyConvTranspose2d(_LazyConvTranspose, ConvTranspose2d):
    """A :class:`ConvTranspose2d` whose ``in_channels`` is that of its first input; see :class:`LazyConv1d`.

    >>> nn.LazyConvTranspose2d(2, 3, stride=2)(torch.zeros(1, 4, 5, 5)).shape
    torch.Size([1, 2, 11, 11])
    """

    cls_to_become = ConvTranspose2d


class LazyConvTranspose3d(_LazyConvTranspose, ConvTranspose3d):
    """A :class:`ConvTranspose3d` whose ``in_channels`` is that of its first input; see :class:`LazyConv1d`.

    >>> nn.LazyConvTranspose3d(2, 3)(torch.zeros(1, 4, 2, 3, 3)).shape
    torch.Size([1, 2, 4, 5, 5])
    """

    cls_to_become = ConvTranspose3d
