"""`Variable`: the name that tensors in the graph had before tensors themselves could be in it."""

from __future__ import annotations

from typing import Any

from .._core import Tensor, backward, current_run_returns, grad, queue_callback

__all__ = ["Variable"]


class _Engine:
    """What programs of PyTorch reach as ``Variable._execution_engine``."""

    def queue_callback(self, callback: Any) -> None:
        """Call a function when the backward pass that this thread is in has handed out all its gradients."""
        queue_callback(callback)

    def is_checkpoint_valid(self) -> bool:
        """Whether the pass that this thread is in adds to `grad`, as `backward` does."""
        return not current_run_returns()

    def run_backward(
        self,
        tensors: Any,
        grad_tensors: Any,
        keep_graph: bool,
        create_graph: bool,
        inputs: Any = (),
        allow_unreachable: bool = True,
        accumulate_grad: bool = False,
    ) -> Any:
        """`backward`, where gradients are accumulated, else `grad`."""
        if accumulate_grad:
            return backward(tensors, grad_tensors, keep_graph, create_graph, inputs=inputs or None)
        return grad(tensors, inputs, grad_tensors, keep_graph, create_graph, allow_unused=allow_unreachable)


class _VariableMeta(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor)


class Variable(metaclass=_VariableMeta):
    """A tensor on the memory of another: ``Variable(x, requires_grad=True)`` is ``x.detach().requires_grad_()``.

    Every tensor is an instance.

    >>> v = torch.autograd.Variable(torch.ones(2), requires_grad=True)
    >>> type(v), v.requires_grad, isinstance(torch.zeros(1), torch.autograd.Variable)
    (<class 'torch.Tensor'>, True, True)
    """

    _execution_engine = _Engine()

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = False, volatile: Any = None) -> Any:  # type: ignore[misc]
        if volatile is not None:
            raise RuntimeError("volatile was removed (Variable.volatile is always False): use torch.no_grad()")
        if data is None:
            from ..ops import empty

            data = empty(0)
        if not isinstance(data, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        return data.detach().requires_grad_(requires_grad)
