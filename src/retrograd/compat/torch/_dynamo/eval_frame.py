"""The compiler's module of functions that run compiled: the names that programs import."""

from . import OptimizedModule  # type: ignore[attr-defined]

__all__ = ["OptimizedModule"]
