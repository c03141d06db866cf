"""ResNet.

He, Zhang, Ren and Sun, `Deep residual learning for image recognition <https://arxiv.org/abs/1512.03385>`_,
2015. Modules, parameters and weights have the names of torchvision's.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from typing import Any

from retrograd import nn
from retrograd._core import Tensor

from ..transforms import ImageClassification
from .registry import register_model
from .weights import Weights, WeightsEnum

__all__ = [
    "ResNet",
    "ResNet101_Weights",
    "ResNet152_Weights",
    "ResNet18_Weights",
    "ResNet34_Weights",
    "ResNet50_Weights",
    "resnet101",
    "resnet152",
    "resnet18",
    "resnet34",
    "resnet50",
]

NormLayer = Callable[..., nn.Module]


def conv3x3(
    in_planes: int, out_planes: int, stride: int = 1, groups: int = 1, dilation: int = 1
) -> nn.Conv2d:
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
                "replace_stride_with_dilation should be None or a 3-element tuple, got "
                f"{replace_stride_with_dilation}"
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


# ---------------------------------------------------------------------- weights


def _imagenet_classes() -> list[str]:
    """The 1000 classes of ILSVRC 2012, in their order, each by its first name in WordNet."""
    return files(__package__).joinpath("imagenet_classes.txt").read_text(encoding="utf-8").splitlines()


_CLASSES = _imagenet_classes()
_CLASSIC = {
    "recipe": "https://github.com/pytorch/vision/tree/main/references/classification#resnet",
    "_docs": "The results of the paper, closely, with a simple way of training.",
}
_IMPROVED = {
    "recipe": "https://github.com/pytorch/vision/issues/3995#new-recipe",
    "_docs": "Better results than the paper's, with a longer and stronger way of training.",
}


def _weights(
    file: str,
    num_params: int,
    accuracy: tuple[float, float],
    operations: float,
    megabytes: float,
    recipe: dict[str, str] = _CLASSIC,
) -> Weights:
    """Weights for ImageNet; top-1 and top-5 accuracy in per cent, operations in 10⁹ multiply-adds."""
    resize_size = 232 if recipe is _IMPROVED else 256
    return Weights(
        url=f"https://download.pytorch.org/models/{file}.pth",
        transforms=partial(ImageClassification, crop_size=224, resize_size=resize_size),
        meta={
            "min_size": (1, 1),
            "categories": _CLASSES,
            "num_params": num_params,
            "_metrics": {"ImageNet-1K": {"acc@1": accuracy[0], "acc@5": accuracy[1]}},
            "_ops": operations,
            "_file_size": megabytes,
            **recipe,
        },
    )


class ResNet18_Weights(WeightsEnum):
    """Weights of :func:`resnet18`."""

    IMAGENET1K_V1 = _weights("resnet18-f37072fd", 11689512, (69.758, 89.078), 1.814, 44.661)
    DEFAULT = IMAGENET1K_V1


class ResNet34_Weights(WeightsEnum):
    """Weights of :func:`resnet34`."""

    IMAGENET1K_V1 = _weights("resnet34-b627a593", 21797672, (73.314, 91.42), 3.664, 83.275)
    DEFAULT = IMAGENET1K_V1


class ResNet50_Weights(WeightsEnum):
    """Weights of :func:`resnet50`."""

    IMAGENET1K_V1 = _weights("resnet50-0676ba61", 25557032, (76.13, 92.862), 4.089, 97.781)
    IMAGENET1K_V2 = _weights("resnet50-11ad3fa6", 25557032, (80.858, 95.434), 4.089, 97.79, _IMPROVED)
    DEFAULT = IMAGENET1K_V2


class ResNet101_Weights(WeightsEnum):
    """Weights of :func:`resnet101`."""

    IMAGENET1K_V1 = _weights("resnet101-63fe2227", 44549160, (77.374, 93.546), 7.801, 170.511)
    IMAGENET1K_V2 = _weights("resnet101-cd907fc2", 44549160, (81.886, 95.78), 7.801, 170.53, _IMPROVED)
    DEFAULT = IMAGENET1K_V2


class ResNet152_Weights(WeightsEnum):
    """Weights of :func:`resnet152`."""

    IMAGENET1K_V1 = _weights("resnet152-394f9c45", 60192808, (78.312, 94.046), 11.514, 230.434)
    IMAGENET1K_V2 = _weights("resnet152-f82ba261", 60192808, (82.284, 96.002), 11.514, 230.474, _IMPROVED)
    DEFAULT = IMAGENET1K_V2


# ---------------------------------------------------------------------- builders


def _resnet(
    block: type[BasicBlock | Bottleneck],
    layers: list[int],
    weights: WeightsEnum | str | bool | None,
    kind: type[WeightsEnum],
    progress: bool,
    kwargs: dict[str, Any],
) -> ResNet:
    if "pretrained" in kwargs:
        warnings.warn(
            "The parameter 'pretrained' is deprecated since 0.13 and may be removed in the future, please "
            "use 'weights' instead.",
            stacklevel=3,
        )
        weights = kwargs.pop("pretrained")
    if isinstance(weights, bool):
        warnings.warn(
            "Arguments other than a weight enum or `None` for 'weights' are deprecated since 0.13 and may "
            "be removed in the future. The current behavior is equivalent to passing "
            f"`weights={kind.__name__}.IMAGENET1K_V1` for True and `weights=None` for False.",
            stacklevel=3,
        )
        weights = "IMAGENET1K_V1" if weights else None
    chosen = kind.verify(weights)
    if chosen is not None:
        classes = len(chosen.meta["categories"])
        if kwargs.setdefault("num_classes", classes) != classes:
            raise ValueError(
                f"The parameter 'num_classes' expected value {classes} but got {kwargs['num_classes']} "
                "instead. Replace the layer `fc` after building the model"
            )
        state = chosen.get_state_dict(progress=progress, check_hash=True)
    model = ResNet(block, layers, **kwargs)
    if chosen is not None:
        model.load_state_dict(state)
    return model


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
    return _resnet(BasicBlock, [2, 2, 2, 2], weights, ResNet18_Weights, progress, kwargs)


@register_model(ResNet34_Weights)
def resnet34(weights: ResNet34_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> ResNet:
    """ResNet-34; see :func:`resnet18`."""
    return _resnet(BasicBlock, [3, 4, 6, 3], weights, ResNet34_Weights, progress, kwargs)


@register_model(ResNet50_Weights)
def resnet50(weights: ResNet50_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> ResNet:
    """ResNet-50; see :func:`resnet18`."""
    return _resnet(Bottleneck, [3, 4, 6, 3], weights, ResNet50_Weights, progress, kwargs)


@register_model(ResNet101_Weights)
def resnet101(weights: ResNet101_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> ResNet:
    """ResNet-101; see :func:`resnet18`."""
    return _resnet(Bottleneck, [3, 4, 23, 3], weights, ResNet101_Weights, progress, kwargs)


@register_model(ResNet152_Weights)
def resnet152(weights: ResNet152_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> ResNet:
    """ResNet-152; see :func:`resnet18`."""
    return _resnet(Bottleneck, [3, 8, 36, 3], weights, ResNet152_Weights, progress, kwargs)
