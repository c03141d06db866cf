"""Types of the compiled module rejection.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def draw_log_gammas(stream: Any, alpha: Any) -> Any: ...
def draw_successes(stream: Any, counts: Any, p: Any) -> Any: ...
