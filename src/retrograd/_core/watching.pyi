"""Types of the compiled module watching.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from typing import Any

def set_call_watch(watch: Any) -> None: ...
def set_result_check(check: Any) -> None: ...
def ask_modes(operations: Any, wanted: Any) -> None:
    """Let the open `TorchFunctionMode`s say what these operations do, or no longer."""
def renew_entries() -> _bool: ...
