"""Trained weights: where the files are, what was measured, and how images are prepared for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from retrograd.hub import DownloadError, load_state_dict_from_url


@dataclass
class Weights:
    """One file of weights.

    ``url`` is its address, ``transforms()`` gives the preparation of images that it was trained for, and
    ``meta`` says what is known about it, under ``"categories"``, ``"num_params"``, ``"min_size"``,
    ``"recipe"`` and ``"_metrics"`` among others.
    """

    url: str
    transforms: Callable[..., Any]
    meta: dict[str, Any]

    def __eq__(self, other: object) -> bool:
        # Members of an Enum with equal values are one; a partial is equal to itself alone.
        if not isinstance(other, Weights) or (self.url, self.meta) != (other.url, other.meta):
            return False
        return _parts(self.transforms) == _parts(other.transforms)


def _parts(function: Callable[..., Any]) -> tuple[Any, ...]:
    if isinstance(function, partial):
        return function.func, function.args, function.keywords
    return (function,)


class WeightsEnum(Enum):
    """Base class of the weights of one model: each member is one file."""

    @classmethod
    def verify(cls, obj: Any) -> Any:
        """``obj`` as a member of this class.

        Args:
            obj: a member, its name with or without that of the class, or None, which is given back.

        Raises:
            TypeError: if it is something else.
            KeyError: if there is no member of that name.
        """
        if isinstance(obj, str):
            return cls[obj.removeprefix(cls.__name__ + ".")]
        if obj is not None and not isinstance(obj, cls):
            raise TypeError(
                f"Invalid Weight class provided; expected {cls.__name__} but received {type(obj).__name__}."
            )
        return obj

    def get_state_dict(self, *args: Any, **kwargs: Any) -> Any:
        """The weights themselves, from the cache folder or from their address.

        Arguments go to :func:`retrograd.hub.load_state_dict_from_url`.

        Raises:
            RuntimeError: if they are at neither place, or the file is damaged.
        """
        try:
            return load_state_dict_from_url(self.url, *args, **kwargs)
        except DownloadError as error:
            raise DownloadError(f"{error}; or build the model with weights=None, untrained") from error

    @property
    def url(self) -> str:
        """The address of the file."""
        return self.value.url

    @property
    def transforms(self) -> Callable[..., Any]:
        """Gives, when called, the preparation of images that the weights were trained for."""
        return self.value.transforms

    @property
    def meta(self) -> dict[str, Any]:
        """What is known about the weights."""
        return self.value.meta

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"
