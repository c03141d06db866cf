"""Types of the compiled module modes.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from typing import Any

def handed_on(local: Any) -> Any: ...
def is_grad_enabled() -> _bool:
    """Whether operations on tensors that require grad are recorded in this thread."""

def is_inference_mode_enabled() -> _bool:
    """Whether results made now are inference tensors."""

class GradMode:
    """A grad mode as context manager and as decorator (functions and generator functions)."""

    wanted: _bool
    previous: list[Any]
    def __enter__(self) -> Any: ...
    def __exit__(self, kind: Any, value: Any, traceback: Any) -> _bool | None: ...
    def __call__(self, function: Any) -> Any: ...
    def clone(self) -> Any: ...

def allow_grad(wanted: Any) -> Any:
    """Record operations from now on or not; inference mode never does."""

def decorate(make_mode: Any, function: Any) -> Any: ...

class no_grad(GradMode):
    """Nothing is recorded inside: results do not require grad, whatever their inputs say."""

    previous: Any
    wanted: Any
    def __new__(cls, function: Any = None) -> Any: ...
    def __init__(self, function: Any = None) -> None: ...

class enable_grad(GradMode):
    """Operations are recorded inside, also within `no_grad`."""

    previous: Any
    wanted: Any
    def __new__(cls, function: Any = None) -> Any: ...
    def __init__(self, function: Any = None) -> None: ...

class set_grad_enabled(GradMode):
    """Turns recording on or off at once; as a context manager, until the block ends."""

    previous: Any
    wanted: Any
    def __init__(self, mode: _bool) -> None: ...
    def __enter__(self) -> Any: ...
    def __call__(self, function: Any) -> Any: ...
    def clone(self) -> Any: ...

class inference_mode(GradMode):
    previous: Any
    wanted: Any
    def __new__(cls, mode: _bool = True) -> Any: ...
    def __init__(self, mode: _bool = True) -> None: ...
    def clone(self) -> Any: ...
