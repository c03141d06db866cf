"""Types of the compiled module transforms.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import int as _int
from typing import Any

from .tensor import Tensor

class transform:
    depth: Any
    given: Any
    outer: Any
    def __init__(self, given: Any = None) -> None: ...
    def __enter__(self) -> Any: ...
    def __exit__(self, *exception: Any) -> _bool | None: ...
def depth() -> _int:
    """How many transforms run in this thread, one in another."""
def check_captured(t: Tensor, name: str) -> Any: ...
def differentiable_input(t: Tensor, recording: _bool) -> Tensor: ...
def is_recorded(t: Tensor) -> _bool:
    """Whether a tensor is part of a graph or has tangents, or what it carries is."""
def reaches_beyond(outputs: list, inputs: list) -> _bool: ...
def released(t: Tensor, inputs: list) -> Tensor: ...
