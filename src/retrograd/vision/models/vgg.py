"""VGG.

Simonyan and Zisserman, `Very deep convolutional networks for large-scale image recognition
<https://arxiv.org/abs/1409.1556>`_, 2014. Modules, parameters and weights have torchvision's names.
"""

from __future__ import annotations

from typing import Any

from retrograd import nn
from retrograd._core import Tensor

from .imagenet import build, classic, imagenet_weights
from .registry import register_model
from .weights import Weights, WeightsEnum

__all__ = [
    "VGG",
    "VGG11_BN_Weights",
    "VGG11_Weights",
    "VGG13_BN_Weights",
    "VGG13_Weights",
    "VGG16_BN_Weights",
    "VGG16_Weights",
    "VGG19_BN_Weights",
    "VGG19_Weights",
    "vgg11",
    "vgg11_bn",
    "vgg13",
    "vgg13_bn",
    "vgg16",
    "vgg16_bn",
    "vgg19",
    "vgg19_bn",
]

_WIDTHS = (64, 128, 256, 512, 512)


class VGG(nn.Module):
    """3 × 3 convolutions, then three linear layers.

    Args:
        features: gives 512 channels; such as :func:`make_layers` makes it.
        num_classes: the number of outputs.
        init_weights: draw the initial weights as the paper's successors do; if not, each layer's own way.
        dropout: the probability with which the linear layers drop an element.
    """

    def __init__(
        self,
        features: nn.Module,
        num_classes: int = 1000,
        init_weights: bool = True,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(True),
            nn.Dropout(p=dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(True),
            nn.Dropout(p=dropout),
            nn.Linear(4096, num_classes),
        )
        if init_weights:
            self._initialise()

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(module, nn.BatchNorm2d):
                nn.init.constant_(module.weight, 1)
            elif isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, 0, 0.01)
            else:
                continue
            if module.bias is not None:
                nn.init.constant_(module.bias, 0)

    def forward(self, x: Tensor) -> Tensor:
        """Images (N, 3, H, W) of at least 32 pixels each way to scores (N, num_classes)."""
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


def make_layers(repeats: tuple[int, int, int, int, int], batch_norm: bool = False) -> nn.Sequential:
    """The convolutions: five stages, each of so many layers and a max pool that halves the resolution.

    Example::

        >>> import retrograd
        >>> make_layers((1, 1, 2, 2, 2))(retrograd.zeros(1, 3, 64, 64)).shape
        torch.Size([1, 512, 2, 2])
    """
    layers: list[nn.Module] = []
    channels = 3
    for width, count in zip(_WIDTHS, repeats, strict=True):
        for _ in range(count):
            layers.append(nn.Conv2d(channels, width, kernel_size=3, padding=1))
            if batch_norm:
                layers.append(nn.BatchNorm2d(width))
            layers.append(nn.ReLU(inplace=True))
            channels = width
        layers.append(nn.MaxPool2d(kernel_size=2, stride=2))
    return nn.Sequential(*layers)


_REPEATS = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}


def _model(depth: int, batch_norm: bool) -> Any:
    return lambda **config: VGG(make_layers(_REPEATS[depth], batch_norm), **config)


# ---------------------------------------------------------------------- weights

_CLASSIC = {
    **classic("alexnet-and-vgg"),
    "_docs": "Trained from the start in a simple way.",
}
_FEATURES = {
    "recipe": "https://github.com/amdegroot/ssd.pytorch#training-ssd",
    "categories": None,
    "_docs": "Only the convolutions have values, for a detector; those of the classifier are NaN.",
}


def _weights(file: str, num_params: int, accuracy: tuple[float, float], operations: float, megabytes: float) -> Weights:
    return imagenet_weights(file, num_params, accuracy, operations, megabytes, _CLASSIC, min_size=32)


class VGG11_Weights(WeightsEnum):
    """Weights of :func:`vgg11`."""

    IMAGENET1K_V1 = _weights("vgg11-8a719046", 132863336, (69.02, 88.628), 7.609, 506.84)
    DEFAULT = IMAGENET1K_V1


class VGG11_BN_Weights(WeightsEnum):
    """Weights of :func:`vgg11_bn`."""

    IMAGENET1K_V1 = _weights("vgg11_bn-6002323d", 132868840, (70.37, 89.81), 7.609, 506.881)
    DEFAULT = IMAGENET1K_V1


class VGG13_Weights(WeightsEnum):
    """Weights of :func:`vgg13`."""

    IMAGENET1K_V1 = _weights("vgg13-19584684", 133047848, (69.928, 89.246), 11.308, 507.545)
    DEFAULT = IMAGENET1K_V1


class VGG13_BN_Weights(WeightsEnum):
    """Weights of :func:`vgg13_bn`."""

    IMAGENET1K_V1 = _weights("vgg13_bn-abd245e5", 133053736, (71.586, 90.374), 11.308, 507.59)
    DEFAULT = IMAGENET1K_V1


class VGG16_Weights(WeightsEnum):
    """Weights of :func:`vgg16`."""

    IMAGENET1K_V1 = _weights("vgg16-397923af", 138357544, (71.592, 90.382), 15.47, 527.796)
    IMAGENET1K_FEATURES = imagenet_weights(
        "vgg16_features-amdegroot-88682ab5",
        138357544,
        (float("nan"), float("nan")),
        15.47,
        527.802,
        _FEATURES,
        min_size=32,
        mean=(0.48235, 0.45882, 0.40784),
        std=(1 / 255, 1 / 255, 1 / 255),
    )
    DEFAULT = IMAGENET1K_V1


class VGG16_BN_Weights(WeightsEnum):
    """Weights of :func:`vgg16_bn`."""

    IMAGENET1K_V1 = _weights("vgg16_bn-6c64b313", 138365992, (73.36, 91.516), 15.47, 527.866)
    DEFAULT = IMAGENET1K_V1


class VGG19_Weights(WeightsEnum):
    """Weights of :func:`vgg19`."""

    IMAGENET1K_V1 = _weights("vgg19-dcbb9e9d", 143667240, (72.376, 90.876), 19.632, 548.051)
    DEFAULT = IMAGENET1K_V1


class VGG19_BN_Weights(WeightsEnum):
    """Weights of :func:`vgg19_bn`."""

    IMAGENET1K_V1 = _weights("vgg19_bn-c79401a0", 143678248, (74.218, 91.842), 19.632, 548.143)
    DEFAULT = IMAGENET1K_V1


# ---------------------------------------------------------------------- builders


@register_model(VGG11_Weights)
def vgg11(weights: VGG11_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> VGG:
    """VGG with 11 layers.

    Args:
        weights: the trained weights to load, or None for random ones.
        progress: show how much of the weights was fetched.
        kwargs: further arguments of :class:`VGG`.

    Raises:
        RuntimeError: if the weights are neither in the cache folder nor can be fetched; the message says what
            to do.
    """
    return build(_model(11, False), VGG11_Weights, weights, progress, kwargs, init_weights=False)


@register_model(VGG11_BN_Weights)
def vgg11_bn(weights: VGG11_BN_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> VGG:
    """VGG with 11 layers and batch normalisation; see :func:`vgg11`."""
    return build(_model(11, True), VGG11_BN_Weights, weights, progress, kwargs, init_weights=False)


@register_model(VGG13_Weights)
def vgg13(weights: VGG13_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> VGG:
    """VGG with 13 layers; see :func:`vgg11`."""
    return build(_model(13, False), VGG13_Weights, weights, progress, kwargs, init_weights=False)


@register_model(VGG13_BN_Weights)
def vgg13_bn(weights: VGG13_BN_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> VGG:
    """VGG with 13 layers and batch normalisation; see :func:`vgg11`."""
    return build(_model(13, True), VGG13_BN_Weights, weights, progress, kwargs, init_weights=False)


@register_model(VGG16_Weights)
def vgg16(weights: VGG16_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> VGG:
    """VGG with 16 layers; see :func:`vgg11`."""
    return build(_model(16, False), VGG16_Weights, weights, progress, kwargs, init_weights=False)


@register_model(VGG16_BN_Weights)
def vgg16_bn(weights: VGG16_BN_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> VGG:
    """VGG with 16 layers and batch normalisation; see :func:`vgg11`."""
    return build(_model(16, True), VGG16_BN_Weights, weights, progress, kwargs, init_weights=False)


@register_model(VGG19_Weights)
def vgg19(weights: VGG19_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> VGG:
    """VGG with 19 layers; see :func:`vgg11`."""
    return build(_model(19, False), VGG19_Weights, weights, progress, kwargs, init_weights=False)


@register_model(VGG19_BN_Weights)
def vgg19_bn(weights: VGG19_BN_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> VGG:
    """VGG with 19 layers and batch normalisation; see :func:`vgg11`."""
    return build(_model(19, True), VGG19_BN_Weights, weights, progress, kwargs, init_weights=False)
