"""Arguments of modules that are handed on to the functions which make their parameters."""

from __future__ import annotations

from typing import Any

_FACTORY = ("device", "dtype", "memory_format")


def factory_kwargs(kwargs: dict[str, Any] | None) -> dict[str, Any]:
    """The arguments for functions such as `torch.empty` among the keyword arguments of a module.

    These are ``device``, ``dtype`` and ``memory_format``, given as such or in a dictionary ``factory_kwargs``. Raises
    TypeError for any other argument and for one that is given in both ways.

    >>> nn.factory_kwargs({"factory_kwargs": {"dtype": torch.float64}, "device": "cpu"})
    {'dtype': torch.float64, 'device': 'cpu'}
    """
    given = dict(kwargs or {})
    made = dict(given.pop("factory_kwargs", {}))
    if not given.keys() <= set(_FACTORY):
        raise TypeError(f"unexpected kwargs {given.keys() - set(_FACTORY)}")
    for name in given:
        if name in made:
            raise TypeError(f"{name} specified twice, in **kwargs and in factory_kwargs")
        made[name] = given[name]
    return made
