"""The published weights of ResNet and what came of it."""

from __future__ import annotations

from .imagenet import CLASSIC, classic, imagenet_weights, improved
from .weights import WeightsEnum

_RESNET = classic("resnet")
_RESNEXT = classic("resnext")
_WIDE = {"recipe": "https://github.com/pytorch/vision/pull/912#issue-445437439", **CLASSIC}
_IMPROVED = improved("issues/3995#new-recipe")
_FIXRES = improved("issues/3995#new-recipe-with-fixres")
_TUNED = improved("issues/3995#new-recipe-with-reg-tuning")
_SCRATCH = improved("pull/5935")


class ResNet18_Weights(WeightsEnum):
    """Weights of :func:`resnet18`."""

    IMAGENET1K_V1 = imagenet_weights("resnet18-f37072fd", 11689512, (69.758, 89.078), 1.814, 44.661, _RESNET)
    DEFAULT = IMAGENET1K_V1


class ResNet34_Weights(WeightsEnum):
    """Weights of :func:`resnet34`."""

    IMAGENET1K_V1 = imagenet_weights("resnet34-b627a593", 21797672, (73.314, 91.42), 3.664, 83.275, _RESNET)
    DEFAULT = IMAGENET1K_V1


class ResNet50_Weights(WeightsEnum):
    """Weights of :func:`resnet50`."""

    IMAGENET1K_V1 = imagenet_weights("resnet50-0676ba61", 25557032, (76.13, 92.862), 4.089, 97.781, _RESNET)
    IMAGENET1K_V2 = imagenet_weights(
        "resnet50-11ad3fa6", 25557032, (80.858, 95.434), 4.089, 97.79, _TUNED, resize_size=232
    )
    DEFAULT = IMAGENET1K_V2


class ResNet101_Weights(WeightsEnum):
    """Weights of :func:`resnet101`."""

    IMAGENET1K_V1 = imagenet_weights("resnet101-63fe2227", 44549160, (77.374, 93.546), 7.801, 170.511, _RESNET)
    IMAGENET1K_V2 = imagenet_weights(
        "resnet101-cd907fc2", 44549160, (81.886, 95.78), 7.801, 170.53, _IMPROVED, resize_size=232
    )
    DEFAULT = IMAGENET1K_V2


class ResNet152_Weights(WeightsEnum):
    """Weights of :func:`resnet152`."""

    IMAGENET1K_V1 = imagenet_weights("resnet152-394f9c45", 60192808, (78.312, 94.046), 11.514, 230.434, _RESNET)
    IMAGENET1K_V2 = imagenet_weights(
        "resnet152-f82ba261", 60192808, (82.284, 96.002), 11.514, 230.474, _IMPROVED, resize_size=232
    )
    DEFAULT = IMAGENET1K_V2


class ResNeXt50_32X4D_Weights(WeightsEnum):
    """Weights of :func:`resnext50_32x4d`."""

    IMAGENET1K_V1 = imagenet_weights("resnext50_32x4d-7cdf4587", 25028904, (77.618, 93.698), 4.23, 95.789, _RESNEXT)
    IMAGENET1K_V2 = imagenet_weights(
        "resnext50_32x4d-1a0047aa", 25028904, (81.198, 95.34), 4.23, 95.833, _IMPROVED, resize_size=232
    )
    DEFAULT = IMAGENET1K_V2


class ResNeXt101_32X8D_Weights(WeightsEnum):
    """Weights of :func:`resnext101_32x8d`."""

    IMAGENET1K_V1 = imagenet_weights("resnext101_32x8d-8ba56ff5", 88791336, (79.312, 94.526), 16.414, 339.586, _RESNEXT)
    IMAGENET1K_V2 = imagenet_weights(
        "resnext101_32x8d-110c445d", 88791336, (82.834, 96.228), 16.414, 339.673, _FIXRES, resize_size=232
    )
    DEFAULT = IMAGENET1K_V2


class ResNeXt101_64X4D_Weights(WeightsEnum):
    """Weights of :func:`resnext101_64x4d`."""

    IMAGENET1K_V1 = imagenet_weights(
        "resnext101_64x4d-173b62eb", 83455272, (83.246, 96.454), 15.46, 319.318, _SCRATCH, resize_size=232
    )
    DEFAULT = IMAGENET1K_V1


class Wide_ResNet50_2_Weights(WeightsEnum):
    """Weights of :func:`wide_resnet50_2`."""

    IMAGENET1K_V1 = imagenet_weights("wide_resnet50_2-95faca4d", 68883240, (78.468, 94.086), 11.398, 131.82, _WIDE)
    IMAGENET1K_V2 = imagenet_weights(
        "wide_resnet50_2-9ba9bcbe", 68883240, (81.602, 95.758), 11.398, 263.124, _FIXRES, resize_size=232
    )
    DEFAULT = IMAGENET1K_V2


class Wide_ResNet101_2_Weights(WeightsEnum):
    """Weights of :func:`wide_resnet101_2`."""

    IMAGENET1K_V1 = imagenet_weights("wide_resnet101_2-32ee1156", 126886696, (78.848, 94.284), 22.753, 242.896, _WIDE)
    IMAGENET1K_V2 = imagenet_weights(
        "wide_resnet101_2-d733dc28", 126886696, (82.51, 96.02), 22.753, 484.747, _IMPROVED, resize_size=232
    )
    DEFAULT = IMAGENET1K_V2
