"""PyTorch's tracer of modules into graphs: not available. Its marks are, which layers made for it carry."""

from __future__ import annotations

from typing import Any, NoReturn

from ..absent import absent

_CLASSES = "Graph", "GraphModule", "Interpreter", "Node", "Proxy", "Tracer", "Transformer"
__all__ = [*_CLASSES, "symbolic_trace", "wrap"]

globals().update(absent("torch.fx", *_CLASSES, because="a module runs as it is written, and no graph is made of it"))


def wrap(fn_or_name: Any) -> Any:
    """Mark a function not to be traced into: it is returned as it is."""
    if not callable(fn_or_name) and not isinstance(fn_or_name, str):
        raise RuntimeError("Unsupported type for global function! Must be either a callable or string name")
    return fn_or_name


def symbolic_trace(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises NotImplementedError: a module runs as it is written, and no graph is made of it beforehand."""
    raise NotImplementedError(
        "torch.fx.symbolic_trace is not in retrograd, which has no graph of a module before it runs: "
        "register_forward_hook gives what layers compute, and the grad_fn of a result is the graph of it"
    )
