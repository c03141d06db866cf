"""Types of the compiled module dispatch.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

class operation:
    options: Any
    def __init__(self, **options: Any) -> None: ...
    def __call__(self, kernel: Any) -> Any: ...
