"""Types of the compiled module accumulation.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

class Pending:
    """What waits for a leaf, or for a node whose own place another run has taken."""
