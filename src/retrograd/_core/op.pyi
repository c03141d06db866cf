"""Types of the compiled module op.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import int as _int
from collections.abc import Sequence
from typing import Any

from .tensor import Tensor

KINDS: tuple[Any, ...]
CHOICES: dict[Any, Any]
REGISTRY: dict[Any, Any]
CO_VARARGS: _int
NO_DEFAULT: Any
def set_saved_names(find: Any) -> None: ...
def names_of_saved(name: str) -> dict: ...
identity: Any
class Formula:
    """A gradient formula with where each of its arguments comes from."""
TANGENT_WORDS: tuple[Any, ...]
class TangentRule:
    """A forward-mode rule written by hand, called with what its parameters name."""
    arguments: Any
    function: Any
    def __init__(self, op: Any, function: Any) -> None: ...
    def call(self, named: Any) -> Any: ...
class Op:
    """An operation on tensors, called like a function."""
    kernel: Any
    ufunc: Any
    name: str
    documentation: Any
    __wrapped__: Any
    home: str
    general: Any
    older: Any
    kind: str
    backward_name: str
    parameters: tuple[Any, ...]
    outputs: tuple[Any, ...]
    optional: tuple[Any, ...]
    input_names: tuple[Any, ...]
    attribute_names: tuple[Any, ...]
    roles: tuple[Any, ...]
    inputs: _int
    reducer: Any
    exact: _bool
    selects: _bool
    product: _bool
    promotes: _bool
    differentiable: _bool
    nondifferentiable_outputs: tuple[Any, ...]
    only: str
    holomorphic: _bool
    formulas: list[Any]
    slots: list[Any]
    tangents: Any
    batching: Any
    inplace: Any
    def __init__(
        self,
        kernel: Any,
        kind: str = "general",
        loop: Any = None,
        outputs: Tensor | Sequence[Tensor] = ...,
        name: Any = None,
        promotes: Any = None,
        float_result: _bool = False,
        holomorphic: _bool = True,
        differentiable: _bool = True,
        nondifferentiable: Any = (),
        backward_name: Any = None,
        only: str = "",
        exact: _bool = False,
        reducer: Any = None,
        fast: Any = None,
        selects: _bool = False,
        product: _bool = False,
        sees_unused: _bool = False,
        by_mask: Any = None,
        tied: _bool = False,
    ) -> None: ...
    def gradients(self, **formulas: Any) -> Any:
        """Give the gradient formula of each input by the input's name."""
    def gradient(self, *names: Any) -> Any: ...
    def tangent(self, rule: Any) -> Any:
        """Give the forward-mode rule: a word, or a function that names what it needs."""
    def batch(self, rule: Any) -> Any: ...
    def overload(self, function: Any) -> Any: ...
    def signature(self) -> Any:
        """The parameters as `inspect.signature` shows them."""
    def saved_outputs(self, node: Any, number: Any) -> Any:
        """The tensors under which a node of this operation saved its result `number`."""
    def slot_by_name(self, name: Any) -> Any: ...
    def readers_of(self, slot: Any) -> Any:
        """The names of the inputs whose gradient formulas read a saved value."""
    def __get__(self, instance: Any, owner: Any) -> Any: ...
    def __repr__(self) -> str: ...
    def __reduce__(self) -> Any: ...
def find_op(name: Any, home: Any) -> Any:
    """The operation of that name, which the module `home` makes."""
