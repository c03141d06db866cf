"""The view operations as functions that copy: `permute_copy` and the like, and splits whose parts may be written to."""

from __future__ import annotations

from collections.abc import Callable

from .complex_numbers import view_as_complex, view_as_real
from .conversion import detach
from .indexing import alias
from .joining import chunk, split, split_with_sizes, unbind
from .parts import as_strided, diagonal, narrow, select, windows_along
from .permuting import permute, t, transpose
from .record import composite
from .shape import expand, squeeze, unsqueeze, view


def _in_order(view):
    """A copy in C order; `contiguous` makes one only of what does not lie so."""
    return view.clone() if view.is_contiguous() else view.contiguous()


def _copying(name: str, view_operation: Callable, method: bool = False) -> Callable:
    def copy(input, *args, **kwargs):
        made = view_operation(input, *args, **kwargs)
        return tuple([_in_order(part) for part in made]) if isinstance(made, tuple) else _in_order(made)

    copy.__name__ = copy.__qualname__ = name
    copy.__doc__ = f"A copy of what `{name.removesuffix('_copy').removeprefix('unsafe_')}` shows, in memory of its own."
    return composite(copy, method=method)


for _name, _operation in {
    "alias": alias, "as_strided": as_strided, "detach": detach, "diagonal": diagonal, "expand": expand,
    "narrow": narrow, "permute": permute, "select": select, "split": split, "split_with_sizes": split_with_sizes,
    "squeeze": squeeze, "t": t, "transpose": transpose, "unbind": unbind, "unfold": windows_along,
    "unsqueeze": unsqueeze, "view": view, "view_as_complex": view_as_complex, "view_as_real": view_as_real,
}.items():  # fmt: skip
    _copying(_name + "_copy", _operation, method=_name == "narrow")
for _name, _operation in {
    "unsafe_chunk": chunk, "unsafe_split": split, "unsafe_split_with_sizes": split_with_sizes,
}.items():  # fmt: skip
    _copying(_name, _operation, method=True)
