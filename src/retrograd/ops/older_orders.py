"""Orders of arguments that PyTorch has left and still takes, with a warning: factors in front of what they multiply."""

from __future__ import annotations

import warnings
from typing import Any

from .. import errors
from .._core import Op, Tensor

_PLACES = {  # where the factors stand, by how many there can be and how many were given
    (1, 1): ((1,),),  # add(input, alpha, other)
    (2, 1): ((0,), (1,)),  # addmm(beta, input, mat1, mat2), input.addmm(beta, mat1, mat2)
    (2, 2): ((0, 2), (1, 2)),  # addmm(beta, input, alpha, mat1, mat2), input.addmm(beta, alpha, mat1, mat2)
}


def newer_order(
    name: str, tensors: tuple[str, ...], factors: tuple[str, ...], args: tuple[Any, ...]
) -> tuple[list[Any], dict[str, Any]] | None:
    """Arguments in an older order as PyTorch wants them now, the factors by name; None where they are in no such order.

    Warns as PyTorch does, of a method as of the function.
    """
    for places in _PLACES.get((len(factors), len(args) - len(tensors)), ()):
        numbers = [args[i] for i in places]
        rest = [x for i, x in enumerate(args) if i not in places]
        wanted = 1 if len(tensors) == 2 else len(tensors)  # of a sum, the other operand may be a number
        if all(map(_is_number, numbers)) and sum(isinstance(x, Tensor) for x in rest) >= wanted:
            break
    else:
        return None
    given = factors[: len(numbers)]
    order = list(tensors)
    for i, factor in zip(places, given, strict=True):
        order.insert(i, factor)
    defaults = ", ".join(f"Number {factor} = 1" for factor in factors)
    warnings.warn(
        f"This overload of {name} is deprecated:\n\t{name}({_typed(order, factors)})\n"
        "Consider using one of the following signatures instead:\n"
        f"\t{name}({_typed(tensors, factors)}, *, {defaults})",
        UserWarning,
        stacklevel=3,
    )
    return rest, dict(zip(given, numbers, strict=True))


def take_older_order(record: Op, tensors: tuple[str, ...], factor: str) -> None:
    """Let a record be called with its factor in front of the tensors that it multiplies."""

    def older(*args: Any, **kwargs: Any) -> Any:
        order = newer_order(record.name, tensors, (factor,), args)
        if order is None:
            raise errors.too_many_arguments(record.name, len(tensors), len(args))
        return record(*order[0], **order[1], **kwargs)

    record.older = older


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, complex)) or (isinstance(value, Tensor) and value.dim() == 0)


def _typed(order: tuple[str, ...] | list[str], factors: tuple[str, ...]) -> str:
    return ", ".join(("Number " if name in factors else "Tensor ") + name for name in order)
