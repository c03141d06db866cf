"""Types of the compiled module kernel.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001


