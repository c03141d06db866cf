"""The CPU."""

from __future__ import annotations


def get_cpu_capability() -> str:
    """``"DEFAULT"``: the kernels choose the instructions of the machine for themselves."""
    return "DEFAULT"
