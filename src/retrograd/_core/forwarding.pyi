"""Types of the compiled module forwarding.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from typing import Any

class Forwarding:
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
class OwnedAttribute:
    name: str
    def __init__(self, kind: Any) -> None: ...
    def __set_name__(self, owner: Any, name: Any) -> Any: ...
    def __get__(self, instance: Any, owner: Any) -> Any: ...
def class_defines(kind: Any, name: Any) -> _bool:
    """Whether a class or one of its bases defines an attribute."""
