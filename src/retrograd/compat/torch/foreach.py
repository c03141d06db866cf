"""`torch._foreach_add` and the like: an operation on each tensor of a list, as optimizers of PyTorch call it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ... import linalg, ops
from ..._core import Tensor

_OTHER_NAMES = {
    "norm": linalg.vector_norm,
    "maximum": ops.clamp_min,  # which take numbers, too
    "minimum": ops.clamp_max,
    "maximum_": Tensor.clamp_min_,
    "minimum_": Tensor.clamp_max_,
}
_WITH_VALUE = ("addcdiv", "addcmul")  # whose last number is given by position here, and by name there


def operation(name: str) -> Callable[..., Any] | None:
    """The function of that name, such as "_foreach_add" or "_foreach_add_"; None if there is no such operation."""
    own = name.removeprefix("_foreach_")
    function: Any = _OTHER_NAMES.get(own) or getattr(Tensor if own.endswith("_") else ops, own, None)
    if function is None:
        return None

    def each(first: Any, *rest: Any, **options: Any) -> Any:
        """One call for each tensor; a list among the arguments gives each call its own."""
        others = list(rest)
        lists = [x for x in (first, *others, *options.values()) if isinstance(x, (list, tuple))]
        if any(len(x) != len(lists[0]) for x in lists):
            raise RuntimeError("Tensor lists must have the same number of tensors, got " + _lengths(lists))
        if own.strip("_") in _WITH_VALUE and len(others) == 3:
            *others, options["value"] = others
        count = len(lists[0])
        rows = zip(*[_for_each(x, count) for x in (first, *others)], strict=True)
        named = {name: _for_each(x, count) for name, x in options.items()}
        made = [function(*row, **{name: x[k] for name, x in named.items()}) for k, row in enumerate(rows)]
        return list(first) if own.endswith("_") else tuple(made)

    each.__name__ = each.__qualname__ = name
    return each


def _for_each(value: Any, count: int) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value] * count


def _lengths(lists: Sequence[Sequence[Any]]) -> str:
    return " and ".join(str(len(x)) for x in lists)
