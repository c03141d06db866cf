"""What the transforms have in common: the inputs that are differentiated, and checks of what functions return."""

from __future__ import annotations

from typing import Any

from .._core import Tensor
from ..pytree import tree_flatten

Argnums = Any


def positions_of(argnums: Argnums, count: int) -> tuple[int, ...]:
    """The numbers of the arguments that are differentiated, counted from the front and checked."""
    if isinstance(argnums, int) and not isinstance(argnums, bool):
        numbers: tuple[int, ...] = (argnums,)
    elif isinstance(argnums, tuple):
        if not argnums:
            raise RuntimeError("argnums must be non-empty")
        numbers = argnums
    else:
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    wrapped = []
    for number in numbers:
        if not isinstance(number, int):
            raise RuntimeError(f"argnum must be int, got: {type(number)}")
        if not -count <= number < count:
            raise RuntimeError(f"Got argnum={number}, but only {count} positional inputs")
        wrapped.append(number % count)
    if len(set(wrapped)) < len(wrapped):
        raise RuntimeError(f"argnums elements must be unique, got {argnums}")
    return tuple(wrapped)


def chosen(args: tuple[Any, ...], argnums: Argnums) -> Any:
    """The differentiated arguments: one for a number, a tuple of them for a tuple."""
    numbers = positions_of(argnums, len(args))
    return tuple([args[n] for n in numbers]) if isinstance(argnums, tuple) else args[numbers[0]]


def replaced(args: tuple[Any, ...], argnums: Argnums, values: Any) -> tuple[Any, ...]:
    """All arguments with others in place of the differentiated ones, which come as `chosen` gives them."""
    made = list(args)
    numbers = positions_of(argnums, len(args))
    for number, value in zip(numbers, values if isinstance(argnums, tuple) else (values,), strict=True):
        made[number] = value
    return tuple(made)


def split_aux(made: Any, has_aux: bool, called: str) -> tuple[Any, Any]:
    """(output, aux) of what a function with `has_aux` returned; aux is None without."""
    if not has_aux:
        return made, None
    if not (isinstance(made, tuple) and len(made) == 2):
        raise RuntimeError(f"{called}: output of function f should be a tuple: (output, aux) if has_aux is True")
    for leaf in tree_flatten(made[1])[0]:
        if not isinstance(leaf, Tensor):
            raise RuntimeError(f"Expected tensors, got unsupported type {type(leaf)}: it is in what {called} calls aux")
    return made


def check_real(tensors: list[Any], what: str, called: str) -> None:
    """An error for a complex tensor where a Jacobian is that of a real function."""
    for number, tensor in enumerate(tensors):
        if isinstance(tensor, Tensor) and tensor.is_complex():
            raise RuntimeError(
                f"{called}: Expected all {what} to be real but received complex tensor at flattened input idx: {number}"
            )


def check_tensors(made: Any, called: str) -> None:
    """An error unless a function returned tensors only, and at least one."""
    leaves, _ = tree_flatten(made)
    if not leaves or made is None:
        raise RuntimeError(f"{called}: Expected f to be a function that has non-empty output (got output = {leaves})")
    for leaf in leaves:
        if not isinstance(leaf, Tensor):
            raise RuntimeError(
                f"{called}: expected f(*primals) to return only tensors, got unsupported type {type(leaf)}"
            )
