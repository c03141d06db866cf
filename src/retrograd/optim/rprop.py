"""Resilient backpropagation."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor
from retrograd._core.dtypes import float32

from .memory import Array, count_step
from .optimizer import Closure, Optimizer, ParamsT, evaluate
from .options import check_implementation, check_lr


class Rprop(Optimizer):
    r"""Steps that depend on the signs of the gradient alone.

    Each element has a step size of its own. It grows by :math:`\eta^+` where the gradient kept its sign and
    shrinks by :math:`\eta^-` where the sign changed; there, the element also stays where it is for this once.
    Meant for gradients of the whole data set, not of batches. Riedmiller and Braun, `A direct adaptive method
    for faster backpropagation learning <https://doi.org/10.1109/ICNN.1993.298623>`_, 1993.

    Args:
        params: tensors, pairs ``(name, tensor)``, or dicts, one a parameter group.
        lr: the first step size, a number or a tensor of one element.
        etas: :math:`(\eta^-, \eta^+)`.
        step_sizes: the smallest and the largest step size.
        capturable, foreach: accepted and kept, without effect.
        maximize: go up the gradient instead of down.
        differentiable: only False.

    Raises:
        ValueError: if ``lr`` is negative, or not 0 < :math:`\eta^-` < 1 < :math:`\eta^+`.
        RuntimeError: if ``differentiable`` is True.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        check_implementation(differentiable=differentiable)
        defaults = dict(
            lr=lr,
            etas=etas,
            step_sizes=step_sizes,
            foreach=foreach,
            maximize=maximize,
            differentiable=differentiable,
            capturable=capturable,
        )
        super().__init__(params, defaults)

    def step(self, closure: Closure | None = None) -> Any:
        """Update the parameters once; see :meth:`Optimizer.step`."""
        loss = evaluate(closure)
        for group in self.param_groups:
            lr = float(group["lr"])
            settings = (*group["etas"], *group["step_sizes"], group["maximize"])
            for param in group["params"]:
                grad = param.grad
                if grad is None:
                    continue
                state = self.state[param]
                if not state:
                    state["step"] = ops.tensor(0.0, dtype=float32)
                    state["prev"] = ops.zeros_like(param)
                    value = complex(lr, lr) if param.is_complex() else lr
                    state["step_size"] = ops.full_like(param, value, requires_grad=False)
                count_step(state["step"])
                self._update(rprop_update, param, grad, (state["prev"], state["step_size"]), settings)
        return loss


def rprop_update(
    param: Array,
    grad: Array,
    previous: Array,
    step_size: Array,
    eta_minus: float,
    eta_plus: float,
    smallest: float,
    largest: float,
    maximize: bool,
    first: Array,
    second: Array,
) -> None:
    """One step; ``previous`` comes to hold the gradient, 0 where its sign changed."""
    np.multiply(grad, -1 if maximize else 1, out=first)
    np.multiply(first, previous, out=second)
    kept, turned = second > 0, second < 0
    np.multiply(step_size, eta_plus, out=step_size, where=kept)
    np.multiply(step_size, eta_minus, out=step_size, where=turned)
    np.clip(step_size, smallest, largest, out=step_size)
    first[turned] = 0
    np.copyto(previous, first)
    np.sign(first, out=first)
    np.multiply(first, step_size, out=first)
    np.subtract(param, first, out=param)
