"""`functionalize`: a function that may write in place, as one that a transform takes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


def functionalize(func: Callable[..., Any], *, remove: str = "mutations") -> Callable[..., Any]:
    """A function of the same values and the same effects on its arguments, to be traced without writes in place.

    Nothing traces functions here, and transforms take those that write in place, so that `func` is called as it is.
    Raises RuntimeError unless `remove` is "mutations" or "mutations_and_views".

    Example::

        >>> def doubled(x):
        ...     return x.clone().mul_(2)
        >>> torch.func.functionalize(doubled)(torch.ones(2))
        tensor([2., 2.])
    """
    if remove not in ("mutations", "mutations_and_views"):
        raise RuntimeError(
            f"functionalize(f, remove='mutations'): received invalid argument for remove={remove}. Valid options are: "
            "remove='mutations' and remove='mutations_and_views'"
        )

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return func(*args, **kwargs)

    return wrapped
