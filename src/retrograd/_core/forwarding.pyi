"""Types of the compiled module forwarding.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

class Forwarding:
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
