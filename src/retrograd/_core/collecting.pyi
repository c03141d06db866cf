"""Types of the compiled module collecting.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from typing import Any

def hand_over() -> Any:
    """Let the collector look at all that was made so far."""
def spare_nothing() -> Any:
    """Let the collector look at all that was made, and at all that will be."""
def is_sparing() -> _bool:
    """Whether new objects are spared."""
