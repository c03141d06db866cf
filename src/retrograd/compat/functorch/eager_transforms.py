"""What tests of the transforms import beside them."""

from __future__ import annotations

from typing import Any

from ...func.arguments import chosen

__all__ = ["_slice_argnums"]


def _slice_argnums(args: tuple[Any, ...], argnums: Any, as_tuple: bool = True) -> Any:
    """The arguments that `argnums` names, in a tuple; for a number alone and without `as_tuple` the argument itself."""
    found = chosen(args, argnums)
    return (found,) if as_tuple and not isinstance(argnums, tuple) else found
