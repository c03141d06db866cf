"""MobileNetV2.

Sandler et al., `MobileNetV2: inverted residuals and linear bottlenecks <https://arxiv.org/abs/1801.04381>`_,
2018. Modules, parameters and weights have torchvision's names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from retrograd import nn
from retrograd._core import Tensor

from .imagenet import build, classic, imagenet_weights, improved
from .registry import register_model
from .weights import WeightsEnum

__all__ = ["MobileNetV2", "MobileNet_V2_Weights", "mobilenet_v2"]

NormLayer = Callable[..., nn.Module]

# Of each stage: by how much its blocks expand their input, channels, blocks, stride of the first.
_STAGES = [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
]


class Conv2dNormActivation(nn.Sequential):
    """A convolution without bias that keeps the size, divided by ``stride``; a normalisation; ReLU6."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int = 3,
        stride: int = 1,
        groups: int = 1,
        norm_layer: NormLayer = nn.BatchNorm2d,
    ) -> None:
        padding = (kernel_size - 1) // 2
        super().__init__(
            nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False),
            norm_layer(out_channels),
            nn.ReLU6(inplace=True),
        )
        self.out_channels = out_channels


class InvertedResidual(nn.Module):
    """Makes the channels ``expand_ratio`` times as many, filters each alone, and makes them ``oup``.

    The input is added to the result if it has the same shape.

    Raises:
        ValueError: if the stride is not 1 or 2.
    """

    def __init__(self, inp: int, oup: int, stride: int, expand_ratio: int, norm_layer: NormLayer | None = None) -> None:
        super().__init__()
        if stride not in (1, 2):
            raise ValueError(f"stride should be 1 or 2 instead of {stride}")
        if norm_layer is None:
            norm_layer = nn.BatchNorm2d
        hidden = round(inp * expand_ratio)
        layers: list[nn.Module] = []
        if expand_ratio != 1:
            layers.append(Conv2dNormActivation(inp, hidden, 1, norm_layer=norm_layer))
        layers += [
            Conv2dNormActivation(hidden, hidden, stride=stride, groups=hidden, norm_layer=norm_layer),
            nn.Conv2d(hidden, oup, 1, bias=False),
            norm_layer(oup),
        ]
        self.stride = stride
        self.use_res_connect = stride == 1 and inp == oup
        self.conv = nn.Sequential(*layers)
        self.out_channels = oup

    def forward(self, x: Tensor) -> Tensor:
        """(N, inp, H, W) to (N, oup, H / stride, W / stride)."""
        return x + self.conv(x) if self.use_res_connect else self.conv(x)


class MobileNetV2(nn.Module):
    """A network for small devices.

    Args:
        num_classes: the number of outputs.
        width_mult: multiplies the channels of all layers.
        inverted_residual_setting: for each stage the expansion, channels, blocks and stride.
        round_nearest: channels are multiples of this.
        block: called with inputs, outputs, stride, ``expand_ratio`` and ``norm_layer``; :class:`InvertedResidual`
            unless given.
        norm_layer: gives, called with a number of channels, a normalisation;
            :class:`~retrograd.nn.BatchNorm2d` unless given.
        dropout: the probability with which the last layer's input drops an element.

    Raises:
        ValueError: if ``inverted_residual_setting`` is not of that form.
    """

    def __init__(
        self,
        num_classes: int = 1000,
        width_mult: float = 1.0,
        inverted_residual_setting: list[list[int]] | None = None,
        round_nearest: int = 8,
        block: Callable[..., nn.Module] | None = None,
        norm_layer: NormLayer | None = None,
        dropout: float = 0.2,
    ) -> None:
        super().__init__()
        block = InvertedResidual if block is None else block
        norm_layer = nn.BatchNorm2d if norm_layer is None else norm_layer
        stages = _STAGES if inverted_residual_setting is None else inverted_residual_setting
        if len(stages) == 0 or len(stages[0]) != 4:
            raise ValueError(
                f"inverted_residual_setting should be non-empty or a 4-element list, got {inverted_residual_setting}"
            )
        channels = _multiple(32 * width_mult, round_nearest)
        self.last_channel = _multiple(1280 * max(1.0, width_mult), round_nearest)
        features: list[nn.Module] = [Conv2dNormActivation(3, channels, stride=2, norm_layer=norm_layer)]
        for expansion, width, count, stride in stages:
            outputs = _multiple(width * width_mult, round_nearest)
            for number in range(count):
                step = 1 if number else stride
                features.append(block(channels, outputs, step, expand_ratio=expansion, norm_layer=norm_layer))
                channels = outputs
        features.append(Conv2dNormActivation(channels, self.last_channel, 1, norm_layer=norm_layer))
        self.features = nn.Sequential(*features)
        self.classifier = nn.Sequential(nn.Dropout(p=dropout), nn.Linear(self.last_channel, num_classes))
        self._initialise()

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out")
            elif isinstance(module, nn.BatchNorm2d | nn.GroupNorm):
                nn.init.ones_(module.weight)
            elif isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, 0, 0.01)
            else:
                continue
            if module.bias is not None:
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Images (N, 3, H, W) to scores (N, num_classes)."""
        pooled = nn.functional.adaptive_avg_pool2d(self.features(x), (1, 1))
        return self.classifier(pooled.flatten(1))


def _multiple(channels: float, divisor: int) -> int:
    """The multiple of ``divisor`` nearest to a number of channels, but at least 90 % of it, and no less than one."""
    nearest = max(divisor, int(channels + divisor / 2) // divisor * divisor)
    return nearest if nearest >= 0.9 * channels else nearest + divisor


class MobileNet_V2_Weights(WeightsEnum):
    """Weights of :func:`mobilenet_v2`."""

    IMAGENET1K_V1 = imagenet_weights(
        "mobilenet_v2-b0353104", 3504872, (71.878, 90.286), 0.301, 13.555, classic("mobilenetv2")
    )
    IMAGENET1K_V2 = imagenet_weights(
        "mobilenet_v2-7ebf99e0",
        3504872,
        (72.154, 90.822),
        0.301,
        13.598,
        improved("issues/3995#new-recipe-with-reg-tuning"),
        resize_size=232,
    )
    DEFAULT = IMAGENET1K_V2


@register_model(MobileNet_V2_Weights)
def mobilenet_v2(
    weights: MobileNet_V2_Weights | str | None = None, progress: bool = True, **kwargs: Any
) -> MobileNetV2:
    """MobileNetV2.

    Args:
        weights: the trained weights to load, or None for random ones.
        progress: show how much of the weights was fetched.
        kwargs: further arguments of :class:`MobileNetV2`.

    Raises:
        RuntimeError: if the weights are neither in the cache folder nor can be fetched; the message says what
            to do.

    Example::

        >>> import retrograd
        >>> model = mobilenet_v2(num_classes=10).eval()
        >>> model(retrograd.zeros(1, 3, 64, 64)).shape
        torch.Size([1, 10])
    """
    return build(MobileNetV2, MobileNet_V2_Weights, weights, progress, kwargs)
