"""Models and weights by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from inspect import getmodule
from types import ModuleType
from typing import Any, TypeVar

from .weights import WeightsEnum

Builder = TypeVar("Builder", bound=Callable[..., Any])

_builders: dict[str, tuple[Callable[..., Any], type[WeightsEnum]]] = {}


def register_model(weights: type[WeightsEnum], name: str | None = None) -> Callable[[Builder], Builder]:
    """A decorator that makes a function known to :func:`get_model` under ``name``, or its own name.

    Raises:
        ValueError: if there is a model of that name.
    """

    def decorate(builder: Builder) -> Builder:
        key = builder.__name__ if name is None else name
        if key in _builders:
            raise ValueError(f"An entry is already registered under the name '{key}'.")
        _builders[key] = (builder, weights)
        return builder

    return decorate


def list_models(
    module: ModuleType | None = None,
    include: Iterable[str] | str | None = None,
    exclude: Iterable[str] | str | None = None,
) -> list[str]:
    """The names of all models, sorted.

    Args:
        module: only the models of this module.
        include: only names that match one of these patterns, as of file names.
        exclude: no names that match one of these patterns.

    Example::

        >>> list_models(include="vgg*", exclude="*_bn")
        ['vgg11', 'vgg13', 'vgg16', 'vgg19']
    """
    names = [name for name, (builder, _) in _builders.items() if module in (None, getmodule(builder))]
    if include is not None:
        names = [name for name in names if _matches(name, include)]
    if exclude is not None:
        names = [name for name in names if not _matches(name, exclude)]
    return sorted(names)


def _matches(name: str, patterns: Iterable[str] | str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in ([patterns] if isinstance(patterns, str) else patterns))


def get_model_builder(name: str) -> Callable[..., Any]:
    """The function that builds the model of that name.

    Raises:
        ValueError: if there is none.
    """
    return _entry(name)[0]


def get_model(name: str, **config: Any) -> Any:
    """The model of that name, built with the arguments ``config``.

    Raises:
        ValueError: if there is none.
    """
    return get_model_builder(name)(**config)


def get_model_weights(name: Callable[..., Any] | str) -> type[WeightsEnum]:
    """The weights of a model, given by its name or its builder.

    Raises:
        ValueError: if there is no such model.
    """
    return _entry(name if isinstance(name, str) else name.__name__)[1]


def get_weight(name: str) -> WeightsEnum:
    """The weights of that name, such as ``"ResNet18_Weights.IMAGENET1K_V1"``.

    Raises:
        ValueError: if there are none.
    """
    enum_name, _, member = name.partition(".")
    if not member:
        raise ValueError(f"Invalid weight name provided: '{name}'.")
    for _, weights in _builders.values():
        if weights.__name__ == enum_name:
            if member not in weights.__members__:
                raise ValueError(f"{enum_name} has no weights {member}; it has {', '.join(weights.__members__)}")
            return weights[member]
    raise ValueError(f"The weight enum '{enum_name}' for the specific method couldn't be retrieved.")


def _entry(name: str) -> tuple[Callable[..., Any], type[WeightsEnum]]:
    try:
        return _builders[name.lower()]
    except KeyError:
        raise ValueError(f"Unknown model {name}; there are {', '.join(list_models())}") from None
