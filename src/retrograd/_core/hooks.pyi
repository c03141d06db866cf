"""Types of the compiled module hooks.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from collections.abc import Callable
from typing import Any

from .handle import RemovableHandle

def register_hook(self, hook: Callable[..., Any]) -> RemovableHandle: ...
def read_hooks(self) -> Any: ...
def replace_hooks(self, hooks: Any) -> Any: ...
def refuse_deletion(self) -> Any: ...
backward_hooks: Any
def register_post_accumulate_grad_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
    """Call `hook(tensor)` after a gradient was added to the `grad` of this leaf."""
def retain_grad(self) -> None:
    """Keep the gradient of this tensor in `grad`, although it is not a leaf."""
