"""Models trained on ImageNet: what their weights have in common, and building a model with them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from typing import Any, TypeVar

from retrograd import nn

from ..transforms import ImageClassification
from .weights import Weights, WeightsEnum

Model = TypeVar("Model", bound=nn.Module)

CLASSES = files(__package__).joinpath("imagenet_classes.txt").read_text(encoding="utf-8").splitlines()
"""The 1000 classes of ILSVRC 2012, in their order, each by its first name in WordNet."""

_REFERENCES = "https://github.com/pytorch/vision/tree/main/references/classification"
CLASSIC = {"_docs": "The results of the paper, closely, with a simple way of training."}
IMPROVED = {"_docs": "Better results than the paper's, with a longer and stronger way of training."}


def classic(section: str) -> dict[str, str]:
    """What is said of weights trained by the simple recipe of that section of torchvision's references."""
    return {"recipe": f"{_REFERENCES}#{section}", **CLASSIC}


def improved(recipe: str) -> dict[str, str]:
    """What is said of weights trained by a stronger recipe, described in that part of torchvision's pages."""
    return {"recipe": f"https://github.com/pytorch/vision/{recipe}", **IMPROVED}


def imagenet_weights(
    file: str,
    num_params: int,
    accuracy: tuple[float, float],
    operations: float,
    megabytes: float,
    meta: dict[str, Any],
    min_size: int = 1,
    **transforms: Any,
) -> Weights:
    """Weights for ImageNet.

    Args:
        file: the name of the file, whose last part is the beginning of its SHA-256.
        num_params: how many numbers the parameters are.
        accuracy: top-1 and top-5, in per cent.
        operations: of one image of 224 pixels, in 10⁹ multiply-adds.
        megabytes: the size of the file, in units of 2²⁰ bytes.
        meta: what else is known.
        min_size: the smallest height and width of an image.
        transforms: arguments of the preparation of images, other than the default.
    """
    return Weights(
        url=f"https://download.pytorch.org/models/{file}.pth",
        transforms=partial(ImageClassification, crop_size=224, **transforms),
        meta={
            "min_size": (min_size, min_size),
            "categories": CLASSES,
            "num_params": num_params,
            "_metrics": {"ImageNet-1K": {"acc@1": accuracy[0], "acc@5": accuracy[1]}},
            "_ops": operations,
            "_file_size": megabytes,
            **meta,
        },
    )


def build(
    model: Callable[..., Model],
    kind: type[WeightsEnum],
    weights: WeightsEnum | str | bool | None,
    progress: bool,
    config: dict[str, Any],
    **with_weights: Any,
) -> Model:
    """A model, with the weights that were asked for.

    Args:
        model: makes the model from keyword arguments.
        kind: the weights that there are for it.
        weights: those to load; True and False are what old programs say for the first and none.
        progress: show how much was fetched.
        config: the user's arguments of ``model``, with ``pretrained`` of old programs among them.
        with_weights: arguments of ``model`` that are right if weights are loaded.

    Raises:
        ValueError: if ``num_classes`` is not that of the weights.
        RuntimeError: if the weights cannot be had.
    """
    if "pretrained" in config:
        warnings.warn(
            "The parameter 'pretrained' is deprecated since 0.13 and may be removed in the future, please "
            "use 'weights' instead.",
            stacklevel=3,
        )
        weights = config.pop("pretrained")
    if isinstance(weights, bool):
        warnings.warn(
            "Arguments other than a weight enum or `None` for 'weights' are deprecated since 0.13 and may "
            "be removed in the future. The current behavior is equivalent to passing "
            f"`weights={kind.__name__}.IMAGENET1K_V1` for True and `weights=None` for False.",
            stacklevel=3,
        )
        weights = "IMAGENET1K_V1" if weights else None
    chosen = kind.verify(weights)
    if chosen is None:
        return model(**config)
    categories = chosen.meta["categories"]
    if categories is not None and config.setdefault("num_classes", len(categories)) != len(categories):
        raise ValueError(
            f"The parameter 'num_classes' expected value {len(categories)} but got {config['num_classes']} "
            "instead. Replace the last layer after building the model"
        )
    state = chosen.get_state_dict(progress=progress, check_hash=True)
    built = model(**{**with_weights, **config})
    built.load_state_dict(state)
    return built
