"""AlexNet.

Krizhevsky, `One weird trick for parallelizing convolutional neural networks <https://arxiv.org/abs/1404.5997>`_,
2014. Modules, parameters and weights have torchvision's names.
"""

from __future__ import annotations

from typing import Any

from retrograd import nn
from retrograd._core import Tensor

from .imagenet import build, classic, imagenet_weights
from .registry import register_model
from .weights import WeightsEnum

__all__ = ["AlexNet", "AlexNet_Weights", "alexnet"]


class AlexNet(nn.Module):
    """Five convolutions, then three linear layers.

    Args:
        num_classes: the number of outputs.
        dropout: the probability with which the linear layers drop an element.
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(64, 192, kernel_size=5, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(192, 384, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(256, 256, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
        )
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(p=dropout),
            nn.Linear(256 * 6 * 6, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(p=dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Images (N, 3, H, W) of at least 63 pixels each way to scores (N, num_classes)."""
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


class AlexNet_Weights(WeightsEnum):
    """Weights of :func:`alexnet`."""

    IMAGENET1K_V1 = imagenet_weights(
        "alexnet-owt-7be5be79", 61100840, (56.522, 79.066), 0.714, 233.087, classic("alexnet-and-vgg"), min_size=63
    )
    DEFAULT = IMAGENET1K_V1


@register_model(AlexNet_Weights)
def alexnet(weights: AlexNet_Weights | str | None = None, progress: bool = True, **kwargs: Any) -> AlexNet:
    """AlexNet.

    Args:
        weights: the trained weights to load, or None for random ones.
        progress: show how much of the weights was fetched.
        kwargs: further arguments of :class:`AlexNet`.

    Raises:
        RuntimeError: if the weights are neither in the cache folder nor can be fetched; the message says what
            to do.

    Example::

        >>> import retrograd
        >>> model = alexnet(num_classes=10).eval()
        >>> model(retrograd.zeros(1, 3, 64, 64)).shape
        torch.Size([1, 10])
    """
    return build(AlexNet, AlexNet_Weights, weights, progress, kwargs)
