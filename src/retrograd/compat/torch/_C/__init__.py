"""What programs of PyTorch name of its inner module, and its own tests of the graph."""

from __future__ import annotations

import weakref
from typing import Any

from ...._core import AccumulateGrad as _AccumulateGrad
from ...._core import (
    Node,
    Size,
    Tensor,
    current_node,
    current_order,
    current_run_number,
    current_run_returns,
    is_grad_enabled,
    will_run,
)
from ...._core.device import device
from ...._core.generator import Generator
from ...._core.levels import open_levels
from ...._core.overrides import DisableTorchFunction, DisableTorchFunctionSubclass
from ...._core.overrides import disabled_torch_function as _disabled_torch_function_impl
from ...._core.overrides import has_torch_function as _has_torch_function
from ....autograd.forward_ad import _is_fwd_grad_enabled
from ....autograd.forward_ad import _set_fwd_grad_enabled as _fwd_grad_mode
from ....autograd.grad_mode import is_multithreading_enabled as _is_multithreading_enabled
from ....errors import is_warn_always_enabled as _get_warnAlways
from ....errors import set_warn_always as _set_warnAlways
from . import _autograd, _functions, _nn

__all__ = [
    "DisableTorchFunction",
    "DisableTorchFunctionSubclass",
    "Generator",
    "Size",
    "TensorBase",
    "_TensorMeta",
    "_autograd",
    "_current_autograd_node",
    "_current_graph_task_execution_order",
    "_current_graph_task_id",
    "_disabled_torch_function_impl",
    "_functions",
    "_get_tracing_state",
    "_get_warnAlways",
    "_has_torch_function",
    "_is_fwd_grad_enabled",
    "_is_multithreading_enabled",
    "_nn",
    "_set_fwd_grad_enabled",
    "_set_warnAlways",
    "_will_engine_execute_node",
    "has_lapack",
    "is_grad_enabled",
]

TensorBase = Tensor
_TensorMeta = type(Tensor)
has_lapack = True


def _set_fwd_grad_enabled(enabled: bool) -> None:
    """Whether operations on dual tensors compute tangents, from now on."""
    _fwd_grad_mode(enabled)


def _log_api_usage_once(event: str) -> None:
    """Nothing: nobody counts what programs use."""


def _get_tracing_state() -> None:
    """``None``: nothing traces the program."""


def _current_autograd_node() -> Node | None:
    """The node that the backward pass of this thread runs now, None outside of one."""
    node: Node | None = current_node()
    return node


def _current_graph_task_id() -> int:
    """The number of the backward pass that this thread is in, -1 outside of one."""
    return current_run_number()


def _current_graph_task_execution_order() -> list[Node]:
    """The nodes of the backward pass that this thread is in, as they run."""
    if current_run_number() < 0:
        raise RuntimeError("_current_graph_task_execution_order should only be called during the backward pass")
    if _is_multithreading_enabled():
        raise RuntimeError(
            "_current_graph_task_execution_order expects the current backward to be executed with multithreading "
            "disabled, e.g. by running: with torch.autograd.set_multithreading_enabled(False):"
        )
    return current_order()


def _will_engine_execute_node(node: Node) -> bool:
    """Whether the backward pass that this thread is in runs a node."""
    if not isinstance(node, Node):
        raise RuntimeError(f"_will_engine_execute_node expects an grad_fn, but got {type(node).__name__}")
    if current_run_number() < 0:
        raise RuntimeError("_will_engine_execute_node should only be called during the backward pass")
    runs: bool = will_run(node)
    if runs and current_run_returns() and isinstance(node, _AccumulateGrad):
        raise RuntimeError(
            "A leaf node was passed to _will_engine_execute_node but we are currently running autograd.grad(). This is "
            "currently not supported."
        )
    return runs


def _are_functorch_transforms_active() -> bool:
    """Whether a function runs under `vmap` or `jvp`."""
    return bool(open_levels())


def _get_accelerator() -> Any:
    """The device that programs compute on: the CPU."""
    return device("cpu")


class _WeakTensorRef:
    """A tensor, as long as somebody else keeps it."""

    def __init__(self, tensor: Tensor) -> None:
        self._reference = weakref.ref(tensor)

    def expired(self) -> bool:
        """Whether the tensor is gone."""
        return self._reference() is None

    def __call__(self) -> Any:
        return self._reference()
