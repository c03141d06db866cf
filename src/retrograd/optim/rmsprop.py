"""RMSprop."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor, observe_writes
from retrograd._core.dtypes import float32
from retrograd._core.fused import rmsprop_step

from .memory import Array, count_step, descent_direction
from .optimizer import Closure, Optimizer, ParamsT, evaluate
from .options import check_implementation, check_lr, check_not_negative


class RMSprop(Optimizer):
    r"""The gradient divided by the root of a running mean of its square.

    .. math::

        v \leftarrow \alpha v + (1 - \alpha) g^2, \qquad
        \theta \leftarrow \theta - \gamma \frac{g}{\sqrt{v} + \epsilon}

    Tieleman and Hinton, `lecture 6.5
    <https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf>`_, 2012. Centred, :math:`v`
    minus the square of the mean gradient takes the place of :math:`v` (Graves, `Generating sequences with
    recurrent neural networks <https://arxiv.org/abs/1308.0850>`_). :math:`\epsilon` stands outside the root.

    Args:
        params: tensors, pairs ``(name, tensor)``, or dicts, one a parameter group.
        lr: learning rate, a number or a tensor of one element.
        alpha: how much of the mean is kept a step.
        eps: added to the denominator.
        weight_decay: factor of the parameter that is added to its gradient.
        momentum: how much of the last direction is kept.
        centered: divide by an estimate of the standard deviation of the gradient.
        capturable, foreach: accepted and kept, without effect.
        maximize: go up the gradient instead of down.
        differentiable: only False.

    Raises:
        ValueError: if an option is negative.
        RuntimeError: if ``differentiable`` is True.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        if not 0.0 <= eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        check_not_negative(momentum, "momentum")
        check_not_negative(weight_decay, "weight_decay")
        check_not_negative(alpha, "alpha")
        check_implementation(differentiable=differentiable)
        defaults = dict(
            lr=lr,
            momentum=momentum,
            alpha=alpha,
            eps=eps,
            centered=centered,
            weight_decay=weight_decay,
            capturable=capturable,
            foreach=foreach,
            maximize=maximize,
            differentiable=differentiable,
        )
        super().__init__(params, defaults)

    def step(self, closure: Closure | None = None) -> Any:
        """Update the parameters once; see :meth:`Optimizer.step`."""
        loss = evaluate(closure)
        for group in self.param_groups:
            momentum = group["momentum"]
            centered = group["centered"]
            settings = (
                float(group["lr"]),
                group["alpha"],
                group["eps"],
                momentum,
                group["weight_decay"],
                group["maximize"],
            )
            params = [param for param in group["params"] if param.grad is not None]
            states = [self.state[param] for param in params]
            for param, state in zip(params, states, strict=True):
                if not state:
                    state["step"] = ops.tensor(0.0, dtype=float32)
                    state["square_avg"] = ops.zeros_like(param)
                    if momentum > 0:
                        state["momentum_buffer"] = ops.zeros_like(param)
                    if centered:
                        state["grad_avg"] = ops.zeros_like(param)
            observe_writes(params)
            for k in rmsprop_step(params, states, *settings, centered):
                state = states[k]
                count_step(state["step"])
                buffer = state["momentum_buffer"] if momentum > 0 else None
                grad_avg = state["grad_avg"] if centered else None
                arrays = (state["square_avg"], buffer, grad_avg)
                self._update(rmsprop_update, params[k], params[k].grad, arrays, settings)
        return loss


def rmsprop_update(
    param: Array,
    grad: Array,
    square_avg: Array,
    buffer: Array | None,
    grad_avg: Array | None,
    lr: float,
    alpha: float,
    eps: float,
    momentum: float,
    weight_decay: float,
    maximize: bool,
    first: Array,
    second: Array,
) -> None:
    """One step; ``buffer`` comes with a momentum, ``grad_avg`` when centred."""
    grad = descent_direction(param, grad, weight_decay, maximize, first)
    np.multiply(square_avg, alpha, out=square_avg)
    np.multiply(grad, grad, out=second)
    np.multiply(second, 1 - alpha, out=second)
    np.add(square_avg, second, out=square_avg)
    if grad_avg is not None:
        np.subtract(grad, grad_avg, out=second)
        np.multiply(second, 1 - alpha, out=second)
        np.add(grad_avg, second, out=grad_avg)
        np.multiply(grad_avg, grad_avg, out=second)
        np.subtract(square_avg, second, out=second)
        np.sqrt(second, out=second)
    else:
        np.sqrt(square_avg, out=second)
    np.add(second, eps, out=second)
    np.divide(grad, second, out=second)
    if buffer is not None:
        np.multiply(buffer, momentum, out=buffer)
        np.add(buffer, second, out=buffer)
        np.multiply(buffer, lr, out=second)
    else:
        np.multiply(second, lr, out=second)
    np.subtract(param, second, out=param)
