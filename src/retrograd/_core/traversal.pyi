"""Types of the compiled module traversal.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def modules(root: Any, usual: Any, remove_duplicate: Any) -> Any:
    """The module and all its submodules."""
def named_modules(root: Any, usual: Any, memo: Any, prefix: Any, remove_duplicate: Any) -> Any:
    """The same with dotted names, without what is in `memo`."""
def members(root: Any, usual: Any, registry: Any) -> Any:
    """What all modules have in a registry, such as their parameters."""
def named_members(modules: Any, members_of: Any, remove_duplicate: Any) -> Any:
    """What `members_of` gives of each of some named modules, with dotted names."""
