"""PyTorch's compiler of functions: its settings can be set, and nothing is compiled."""

from __future__ import annotations

from types import SimpleNamespace

from .compiler import allow_in_graph, disable, is_compiling, reset

__all__ = ["allow_in_graph", "config", "disable", "is_compiling", "reset"]

config = SimpleNamespace(suppress_errors=False, cache_size_limit=8, recompile_limit=8, verbose=False)
