"""Types of the compiled module overrides.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from collections.abc import Sequence
from typing import Any

from .tensor import Tensor

def disabled_torch_function(func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any: ...
def duck_class(kind: Any) -> Any: ...
def overriding_arguments(relevant: Any) -> Any:
    """The arguments that have a say: one of each type, subclasses before their base classes."""
def has_torch_function(relevant_args: Any) -> Any: ...
def handle_torch_function(public_api: Any, relevant_args: Any, *args: Any, **kwargs: Any) -> Any: ...
def torch_function(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any: ...
def as_class(result: Any, cls) -> Any:
    """The tensors of a result as instances of `cls`."""
class DisableTorchFunctionSubclass:
    """Inside, the `__torch_function__` of arguments is not asked; open modes are."""
    before: Any
    silenced: Any
    def __init__(self) -> None: ...
    def __enter__(self) -> Any: ...
    def __exit__(self, kind: Any, value: Any, traceback: Any) -> _bool | None: ...
class DisableTorchFunction(DisableTorchFunctionSubclass):
    """Inside, neither arguments nor modes are asked."""
    before: Any
    silenced: Any
    def __init__(self) -> None: ...
def modes() -> Any:
    """The open modes of this thread, the innermost at the end."""
def set_mode_switch(function: Any) -> Any: ...
def push_mode(mode: Any) -> Any:
    """Ask `mode` first, in this thread, what functions do."""
def pop_mode() -> Any:
    """Close the innermost mode of this thread, and return it."""
def overridable(
    function: Any,
    checked: Any = None,
    tensors: Tensor | Sequence[Tensor] = (),
    spellings: Any = (),
    fast: Any = None,
) -> Any: ...
class Overridable:
    function: Any
    def __init__(
        self,
        function: Any,
        checked: Any,
        tensors: Tensor | Sequence[Tensor],
        spellings: Any,
        fast: Any = None,
    ) -> None: ...
    def __get__(self, instance: Any, owner: Any) -> Any: ...
    def __repr__(self) -> str: ...
    def __reduce__(self) -> Any: ...
