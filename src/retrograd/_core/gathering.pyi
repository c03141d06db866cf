"""Types of the compiled module gathering.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

class Gathered:
    """The rows of all factors, one step behind the other."""
