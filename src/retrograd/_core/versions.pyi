"""Types of the compiled module versions.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

class Write:
    """One write to a part of a memory."""
class Version:
    ...
