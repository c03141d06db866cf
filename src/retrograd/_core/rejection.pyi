"""Types of the compiled module rejection.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def log_gammas(stream: Any, alpha: Any) -> Any:
    """The logarithms of numbers from Gamma(α, 1)."""
def poissons(stream: Any, rate: Any) -> Any:
    """Numbers from Poisson distributions, whose rates are not negative."""
def binomials(stream: Any, trials: Any, prob: Any) -> Any:
    """How many of so many trials succeed, with a probability between 0 and 1."""
