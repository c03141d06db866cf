"""``torch.ops.profiler``: :class:`~retrograd.autograd.profiler.record_function` as two calls."""

from __future__ import annotations

from ....autograd.profiler import record_function

__all__ = ["_record_function_enter", "_record_function_enter_new", "_record_function_exit"]


def _record_function_enter(name: str, args: str | None = None) -> record_function:
    """Begin a block of that name; what is returned ends it.

    >>> handle = torch.ops.profiler._record_function_enter("my step")
    >>> torch.ops.profiler._record_function_exit(handle)
    """
    return record_function(name, args).__enter__()


_record_function_enter_new = _record_function_enter


def _record_function_exit(handle: record_function) -> None:
    """End the block that a handle stands for."""
    handle.__exit__(None, None, None)
