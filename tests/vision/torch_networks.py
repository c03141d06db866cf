"""The networks of `vision.models`, described once more with PyTorch's modules."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial

from torch import nn


def conv(inputs, outputs, size, stride=1, groups=1):
    return nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False)


class Block(nn.Module):
    """Of ResNet: two convolutions of 3 × 3, or one between two of 1 × 1."""

    def __init__(self, inputs, planes, stride, deep, groups, width):
        super().__init__()
        outputs = planes * (4 if deep else 1)
        if deep:
            inside = planes * width // 64 * groups
            convolutions = [
                conv(inputs, inside, 1),
                conv(inside, inside, 3, stride, groups),
                conv(inside, outputs, 1),
            ]
        else:
            convolutions = [conv(inputs, planes, 3, stride), conv(planes, planes, 3)]
        for number, convolution in enumerate(convolutions, 1):
            setattr(self, f"conv{number}", convolution)
            setattr(self, f"bn{number}", nn.BatchNorm2d(convolution.out_channels))
        self.count = len(convolutions)
        self.downsample = None
        if stride > 1 or inputs != outputs:
            self.downsample = nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = x
        for number in range(1, self.count + 1):
            y = getattr(self, f"bn{number}")(getattr(self, f"conv{number}")(y))
            if number < self.count:
                y = y.relu()
        return ((x if self.downsample is None else self.downsample(x)) + y).relu()


def resnet(blocks, deep=True, classes=1000, groups=1, width=64):
    parts = [
        ("conv1", nn.Conv2d(3, 64, 7, 2, 3, bias=False)),
        ("bn1", nn.BatchNorm2d(64)),
        ("relu", nn.ReLU()),
        ("maxpool", nn.MaxPool2d(3, 2, 1)),
    ]
    inputs = 64
    for stage, count in enumerate(blocks):
        planes = 64 << stage
        layers = []
        for number in range(count):
            stride = 2 if stage and not number else 1
            layers.append(Block(inputs, planes, stride, deep, groups, width))
            inputs = planes * (4 if deep else 1)
        parts.append((f"layer{stage + 1}", nn.Sequential(*layers)))
    parts += [
        ("avgpool", nn.AdaptiveAvgPool2d(1)),
        ("flatten", nn.Flatten()),
        ("fc", nn.Linear(inputs, classes)),
    ]
    return nn.Sequential(OrderedDict(parts))


def vgg(layers, norm=False, classes=1000):
    """`layers` has the channels of the convolutions, and M for max pools."""
    features = []
    inputs = 3
    for width in layers.split():
        if width == "M":
            features.append(nn.MaxPool2d(2))
            continue
        features.append(nn.Conv2d(inputs, int(width), 3, padding=1))
        features += [nn.BatchNorm2d(int(width))] * norm
        features.append(nn.ReLU())
        inputs = int(width)
    classifier = [
        nn.Linear(25088, 4096),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(4096, 4096),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(4096, classes),
    ]
    return feed_forward(features, nn.AdaptiveAvgPool2d(7), classifier)


def alexnet(classes=1000):
    features = [
        nn.Conv2d(3, 64, 11, 4, 2),
        nn.ReLU(),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(64, 192, 5, 1, 2),
        nn.ReLU(),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(192, 384, 3, 1, 1),
        nn.ReLU(),
        nn.Conv2d(384, 256, 3, 1, 1),
        nn.ReLU(),
        nn.Conv2d(256, 256, 3, 1, 1),
        nn.ReLU(),
        nn.MaxPool2d(3, 2),
    ]
    classifier = [
        nn.Dropout(),
        nn.Linear(9216, 4096),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(4096, 4096),
        nn.ReLU(),
        nn.Linear(4096, classes),
    ]
    return feed_forward(features, nn.AdaptiveAvgPool2d(6), classifier)


class Inverted(nn.Module):
    """Of MobileNetV2."""

    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        inside = inputs * expansion
        layers = [normalised(conv(inputs, inside, 1))] if expansion > 1 else []
        layers += [normalised(conv(inside, inside, 3, stride, groups=inside)), conv(inside, outputs, 1)]
        self.conv = nn.Sequential(*layers, nn.BatchNorm2d(outputs))
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        return self.conv(x) + x if self.adds else self.conv(x)


def normalised(convolution):
    return nn.Sequential(convolution, nn.BatchNorm2d(convolution.out_channels), nn.ReLU6())


def mobilenet_v2(classes=1000):
    features = [normalised(conv(3, 32, 3, 2)), Inverted(32, 16, 1, 1)]
    inputs = 16
    for outputs, count, stride in [(24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1)]:
        for number in range(count):
            features.append(Inverted(inputs, outputs, 1 if number else stride, 6))
            inputs = outputs
    features.append(normalised(conv(320, 1280, 1)))
    return feed_forward(features, nn.AdaptiveAvgPool2d(1), [nn.Dropout(0.2), nn.Linear(1280, classes)])


def feed_forward(features, pool, classifier):
    parts = {
        "features": nn.Sequential(*features),
        "avgpool": pool,
        "flatten": nn.Flatten(),
        "classifier": nn.Sequential(*classifier),
    }
    return nn.Sequential(OrderedDict(parts))


_VGG = {
    11: "64 M 128 M 256 256 M 512 512 M 512 512 M",
    13: "64 64 M 128 128 M 256 256 M 512 512 M 512 512 M",
    16: "64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M",
    19: "64 64 M 128 128 M 256 256 256 256 M 512 512 512 512 M 512 512 512 512 M",
}

NETWORKS = {
    "alexnet": alexnet,
    "mobilenet_v2": mobilenet_v2,
    "resnet18": partial(resnet, [2, 2, 2, 2], deep=False),
    "resnet34": partial(resnet, [3, 4, 6, 3], deep=False),
    "resnet50": partial(resnet, [3, 4, 6, 3]),
    "resnet101": partial(resnet, [3, 4, 23, 3]),
    "resnet152": partial(resnet, [3, 8, 36, 3]),
    "resnext50_32x4d": partial(resnet, [3, 4, 6, 3], groups=32, width=4),
    "resnext101_32x8d": partial(resnet, [3, 4, 23, 3], groups=32, width=8),
    "resnext101_64x4d": partial(resnet, [3, 4, 23, 3], groups=64, width=4),
    "wide_resnet50_2": partial(resnet, [3, 4, 6, 3], width=128),
    "wide_resnet101_2": partial(resnet, [3, 4, 23, 3], width=128),
    **{f"vgg{depth}": partial(vgg, layers) for depth, layers in _VGG.items()},
    **{f"vgg{depth}_bn": partial(vgg, layers, norm=True) for depth, layers in _VGG.items()},
}
