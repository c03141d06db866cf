"""Nodes of the graph by the names of PyTorch's inner module, and two functions that its own tests are made of."""

from __future__ import annotations

from ...._core import AccumulateGrad, Node, Tensor
from ....autograd.function import delay_error, without_gradients

__all__ = ["AccumulateGrad", "DelayedError", "UndefinedGrad"]


class DelayedError(Node):
    """``DelayedError(message, count)(*tensors)``: the tensors again, whose backward pass raises the message."""

    def __init__(self, message: str, num_inputs: int) -> None:
        self.message = message
        self.num_inputs = num_inputs

    def __call__(self, *inputs: Tensor | None) -> Tensor | None | tuple[Tensor | None, ...]:
        made = delay_error(self.message, inputs)
        return made[0] if self.num_inputs == 1 else tuple(made)


class UndefinedGrad(Node):
    """``UndefinedGrad()(*tensors)``: the tensors again, which hand no gradient on."""

    def __call__(self, *inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        made = without_gradients(inputs)
        return made[0] if len(made) == 1 else made
