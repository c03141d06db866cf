"""PyTorch's compiler of functions: its settings can be set, and nothing is compiled."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from ..absent import absent
from ..compiler import allow_in_graph, assume_constant_result, disable, is_compiling, reset

__all__ = [
    "OptimizedModule",
    "allow_in_graph",
    "assume_constant_result",
    "config",
    "disable",
    "graph_break",
    "is_compiling",
    "mark_dynamic",
    "mark_static",
    "mark_static_address",
    "maybe_mark_dynamic",
    "reset",
]

config = SimpleNamespace(suppress_errors=False, cache_size_limit=8, recompile_limit=8, verbose=False)
globals().update(absent("torch._dynamo", "OptimizedModule", because="torch.compile returns the module as it is"))


def _nothing(*arguments: Any, **keywords: Any) -> None:
    """Nothing: what the compiler is told of a tensor changes nothing where nothing is compiled."""


graph_break = mark_dynamic = maybe_mark_dynamic = mark_static = mark_static_address = _nothing
