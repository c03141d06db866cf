"""ResNet.

He, Zhang, Ren and Sun, `Deep residual learning for image recognition <https://arxiv.org/abs/1512.03385>`_,
2015. The wider and grouped ones are those of Zagoruyko and Komodakis, `Wide residual networks
<https://arxiv.org/abs/1605.07146>`_, 2016, and Xie et al., `Aggregated residual transformations for deep neural
networks <https://arxiv.org/abs/1611.05431>`_, 2016. Modules, parameters and weights have torchvision's names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from retrograd import nn
from retrograd._core import Tensor

from .imagenet import build
from .registry import register_model
from .resnet_weights import (
    ResNet18_Weights,
    ResNet34_Weights,
    ResNet50_Weights,
    ResNet101_Weights,
    ResNet152_Weights,
    ResNeXt50_32X4D_Weights,
    ResNeXt101_32X8D_Weights,
    ResNeXt101_64X4D_Weights,
    Wide_ResNet50_2_Weights,
    Wide_ResNet101_2_Weights,
)

__all__ = [
    "ResNeXt101_32X8D_Weights",
    "ResNeXt101_64X4D_Weights",
    "ResNeXt50_32X4D_Weights",
    "ResNet",
    "ResNet101_Weights",
    "ResNet152_Weights",
    "ResNet18_Weights",
    "ResNet34_Weights",
    "ResNet50_Weights",
    "Wide_ResNet101_2_Weights",
    "Wide_ResNet50_2_Weights",
    "resnet101",
    "resnet152",
    "resnet18",
    "resnet34",
    "resnet50",
    "resnext101_32x8d",
    "resnext101_64x4d",
    "resnext50_32x4d",
    "wide_resnet101_2",
    "wide_resnet50_2",
]

NormLayer = Callable[..., nn.Module]


def conv3x3(in_planes: int, out_planes: int, stride: int = 1, groups: int = 1, dilation: int = 1) -> nn.Conv2d:
    """A 3 × 3 convolution whose output has the size of its input, divided by ``stride``."""
    return nn.Conv2d(
        in_planes,
        out_planes,
        kernel_size=3,
        stride=stride,
        padding=dilation,
        groups=groups,
        bias=False,
        dilation=dilation,
    )


def conv1x1(in_planes: int, out_planes: int, stride: int = 1) -> nn.Conv2d:
    """A 1 × 1 convolution."""
    return nn.Conv2d(in_planes, out_planes, kernel_size=1, stride=stride, bias=False)


class BasicBlock(nn.Module):
    """Two 3 × 3 convolutions, added to their input.

    Raises:
        ValueError: if ``groups`` or ``base_width`` is not the default.
        NotImplementedError: if ``dilation`` is not 1.
    """

    expansion = 1

    def __init__(
        self,
        inplanes: int,
        planes: int,
        stride: int = 1,
        downsample: nn.Module | None = None,
        groups: int = 1,
        base_width: int = 64,
        dilation: int = 1,
        norm_layer: NormLayer | None = None,
    ) -> None:
        super().__init__()
        if norm_layer is None:
            norm_layer = nn.BatchNorm2d
        if groups != 1 or base_width != 64:
            raise ValueError("BasicBlock only supports groups=1 and base_width=64")
        if dilation > 1:
            raise NotImplementedError("Dilation > 1 not supported in BasicBlock")
        self.conv1 = conv3x3(inplanes, planes, stride)
        self.bn1 = norm_layer(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = conv3x3(planes, planes)
        self.bn2 = norm_layer(planes)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, planes, H / stride, W / stride)."""
        identity = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += identity
        return self.relu(out)


class Bottleneck(nn.Module):
    """A 3 × 3 convolution between two 1 × 1 ones that make the channels fewer and more again, added to their
    input.

    The stride is in the 3 × 3 convolution, not in the first one as in the paper.
    """

    expansion = 4

    def __init__(
        self,
        inplanes: int,
        planes: int,
        stride: int = 1,
        downsample: nn.Module | None = None,
        groups: int = 1,
        base_width: int = 64,
        dilation: int = 1,
        norm_layer: NormLayer | None = None,
    ) -> None:
        super().__init__()
        if norm_layer is None:
            norm_layer = nn.BatchNorm2d
        width = int(planes * (base_width / 64.0)) * groups
        self.conv1 = conv1x1(inplanes, width)
        self.bn1 = norm_layer(width)
        self.conv2 = conv3x3(width, width, stride, groups, dilation)
        self.bn2 = norm_layer(width)
        self.conv3 = conv1x1(width, planes * self.expansion)
        self.bn3 = norm_layer(planes * self.expansion)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, 4 * planes, H / stride, W / stride)."""
        identity = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        out += identity
        return self.relu(out)


class ResNet(nn.Module):
    """A residual network.

    Args:
        block: :class:`BasicBlock` or :class:`Bottleneck`.
        layers: the number of blocks in each of the four stages.
        num_classes: the number of outputs.
        zero_init_residual: begin with blocks that pass their input on: 0 as the scale of their last
            normalisation.
        groups: groups of the 3 × 3 convolutions.
        width_per_group: channels a group, in units of 1/64 of the stage's.
        replace_stride_with_dilation: for each of the last three stages, keep the resolution and dilate
            instead.
        norm_layer: gives, called with a number of channels, a normalisation;
            :class:`~retrograd.nn.BatchNorm2d` unless given.

    Raises:
        ValueError: if ``replace_stride_with_dilation`` has not three elements.
    """

    def __init__(
        self,
        block: type[BasicBlock | Bottleneck],
        layers: list[int],
        num_classes: int = 1000,
        zero_init_residual: bool = False,
        groups: int = 1,
        width_per_group: int = 64,
        replace_stride_with_dilation: list[bool] | None = None,
        norm_layer: NormLayer | None = None,
    ) -> None:
        super().__init__()
        self._norm_layer: NormLayer = nn.BatchNorm2d if norm_layer is None else norm_layer
        self.inplanes = 64
        self.dilation = 1
        dilate = [False] * 3 if replace_stride_with_dilation is None else replace_stride_with_dilation
        if len(dilate) != 3:
            raise ValueError(
                f"replace_stride_with_dilation should be None or a 3-element tuple, got {replace_stride_with_dilation}"
            )
        self.groups = groups
        self.base_width = width_per_group
        self.conv1 = nn.Conv2d(3, self.inplanes, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = self._norm_layer(self.inplanes)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.layer1 = self._make_layer(block, 64, layers[0])
        self.layer2 = self._make_layer(block, 128, layers[1], stride=2, dilate=dilate[0])
        self.layer3 = self._make_layer(block, 256, layers[2], stride=2, dilate=dilate[1])
        self.layer4 = self._make_layer(block, 512, layers[3], stride=2, dilate=dilate[2])
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(512 * block.expansion, num_classes)
        self._initialise(zero_init_residual)

    def _make_layer(
        self,
        block: type[BasicBlock | Bottleneck],
        planes: int,
        blocks: int,
        stride: int = 1,
        dilate: bool = False,
    ) -> nn.Sequential:
        before = self.dilation
        if dilate:
            self.dilation *= stride
            stride = 1
        width = planes * block.expansion
        downsample = None
        if stride != 1 or self.inplanes != width:
            downsample = nn.Sequential(conv1x1(self.inplanes, width, stride), self._norm_layer(width))
        rest = (self.groups, self.base_width)
        stage = [block(self.inplanes, planes, stride, downsample, *rest, before, self._norm_layer)]
        self.inplanes = width
        for _ in range(1, blocks):
            stage.append(block(width, planes, 1, None, *rest, self.dilation, self._norm_layer))
        return nn.Sequential(*stage)

    def _initialise(self, zero_init_residual: bool) -> None:
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(module, nn.BatchNorm2d | nn.GroupNorm):
                nn.init.constant_(module.weight, 1)
                nn.init.constant_(module.bias, 0)
        if zero_init_residual:
            for module in self.modules():
                last = {BasicBlock: "bn2", Bottleneck: "bn3"}.get(type(module))
                if last is not None and getattr(module, last).weight is not None:
                    nn.init.constant_(getattr(module, last).weight, 0)

    def forward(self, x: Tensor) -> Tensor:
        """Images (N, 3, H, W) to scores (N, num_classes)."""
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.avgpool(x).flatten(1))


# ---------------------------------------------------------------------- builders


@register_model(ResNet18_Weights)
def resnet18(weights: ResNet18_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> ResNet:
    """ResNet-18.

    Args:
        weights: the trained weights to load, or None for random ones.
        progress: show how much of the weights was fetched.
        kwargs: further arguments of :class:`ResNet`.

    Raises:
        RuntimeError: if the weights are neither in the cache folder nor can be fetched; the message says what
            to do.

    Example::

        >>> import retrograd
        >>> model = resnet18(num_classes=10)
        >>> model(retrograd.zeros(1, 3, 64, 64)).shape
        torch.Size([1, 10])
    """
    model = partial(ResNet, BasicBlock, [2, 2, 2, 2])
    return build(model, ResNet18_Weights, weights, progress, kwargs)


@register_model(ResNet34_Weights)
def resnet34(weights: ResNet34_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> ResNet:
    """ResNet-34; see :func:`resnet18`."""
    model = partial(ResNet, BasicBlock, [3, 4, 6, 3])
    return build(model, ResNet34_Weights, weights, progress, kwargs)


@register_model(ResNet50_Weights)
def resnet50(weights: ResNet50_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> ResNet:
    """ResNet-50; see :func:`resnet18`."""
    model = partial(ResNet, Bottleneck, [3, 4, 6, 3])
    return build(model, ResNet50_Weights, weights, progress, kwargs)


@register_model(ResNet101_Weights)
def resnet101(weights: ResNet101_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> ResNet:
    """ResNet-101; see :func:`resnet18`."""
    model = partial(ResNet, Bottleneck, [3, 4, 23, 3])
    return build(model, ResNet101_Weights, weights, progress, kwargs)


@register_model(ResNet152_Weights)
def resnet152(weights: ResNet152_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> ResNet:
    """ResNet-152; see :func:`resnet18`."""
    model = partial(ResNet, Bottleneck, [3, 8, 36, 3])
    return build(model, ResNet152_Weights, weights, progress, kwargs)


@register_model(ResNeXt50_32X4D_Weights)
def resnext50_32x4d(
    weights: ResNeXt50_32X4D_Weights | str | None = None, progress: bool = True, **kwargs: Any
) -> ResNet:
    """ResNeXt-50 of 32 groups, 4 channels each in the first stage; see :func:`resnet18`."""
    model = partial(ResNet, Bottleneck, [3, 4, 6, 3], groups=32, width_per_group=4)
    return build(model, ResNeXt50_32X4D_Weights, weights, progress, kwargs)


@register_model(ResNeXt101_32X8D_Weights)
def resnext101_32x8d(
    weights: ResNeXt101_32X8D_Weights | str | None = None, progress: bool = True, **kwargs: Any
) -> ResNet:
    """ResNeXt-101 of 32 groups, 8 channels each in the first stage; see :func:`resnet18`."""
    model = partial(ResNet, Bottleneck, [3, 4, 23, 3], groups=32, width_per_group=8)
    return build(model, ResNeXt101_32X8D_Weights, weights, progress, kwargs)


@register_model(ResNeXt101_64X4D_Weights)
def resnext101_64x4d(
    weights: ResNeXt101_64X4D_Weights | str | None = None, progress: bool = True, **kwargs: Any
) -> ResNet:
    """ResNeXt-101 of 64 groups, 4 channels each in the first stage; see :func:`resnet18`."""
    model = partial(ResNet, Bottleneck, [3, 4, 23, 3], groups=64, width_per_group=4)
    return build(model, ResNeXt101_64X4D_Weights, weights, progress, kwargs)


@register_model(Wide_ResNet50_2_Weights)
def wide_resnet50_2(
    weights: Wide_ResNet50_2_Weights | str | None = None, progress: bool = True, **kwargs: Any
) -> ResNet:
    """ResNet-50 with twice the channels in its 3 × 3 convolutions; see :func:`resnet18`."""
    model = partial(ResNet, Bottleneck, [3, 4, 6, 3], width_per_group=128)
    return build(model, Wide_ResNet50_2_Weights, weights, progress, kwargs)


@register_model(Wide_ResNet101_2_Weights)
def wide_resnet101_2(
    weights: Wide_ResNet101_2_Weights | str | None = None, progress: bool = True, **kwargs: Any
) -> ResNet:
    """ResNet-101 with twice the channels in its 3 × 3 convolutions; see :func:`resnet18`."""
    model = partial(ResNet, Bottleneck, [3, 4, 23, 3], width_per_group=128)
    return build(model, Wide_ResNet101_2_Weights, weights, progress, kwargs)
