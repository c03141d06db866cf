"""Adadelta."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograd._core import Tensor

from .memory import Array, descent_direction
from .optimizer import Closure, Optimizer, ParamsT, evaluate
from .options import check_implementation, check_lr, check_not_negative


class Adadelta(Optimizer):
    r"""Steps whose size is that of the last steps, so that they have the units of the parameter.

    .. math::

        v &\leftarrow \rho v + (1 - \rho) g^2, \qquad \Delta = \frac{\sqrt{u + \epsilon}}{\sqrt{v + \epsilon}}
        g \\ u &\leftarrow \rho u + (1 - \rho) \Delta^2, \qquad \theta \leftarrow \theta - \gamma \Delta

    Zeiler, `ADADELTA: an adaptive learning rate method <https://arxiv.org/abs/1212.5701>`_, 2012.

    Args:
        params: tensors, pairs ``(name, tensor)``, or dicts, one a parameter group.
        lr: factor :math:`\gamma` of the step, a number or a tensor of one element.
        rho: how much of the means is kept a step.
        eps: added below both roots.
        weight_decay: factor of the parameter that is added to its gradient.
        foreach, capturable: accepted and kept, without effect.
        maximize: go up the gradient instead of down.
        differentiable: only False.

    Raises:
        ValueError: if an option is out of its range.
        RuntimeError: if ``differentiable`` is True.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        if not 0.0 <= eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        check_not_negative(weight_decay, "weight_decay")
        check_implementation(differentiable=differentiable)
        defaults = dict(
            lr=lr,
            rho=rho,
            eps=eps,
            weight_decay=weight_decay,
            maximize=maximize,
            capturable=capturable,
            foreach=foreach,
            differentiable=differentiable,
        )
        super().__init__(params, defaults)

    def step(self, closure: Closure | None = None) -> Any:
        """Update the parameters once; see :meth:`Optimizer.step`."""
        loss = evaluate(closure)
        for group in self.param_groups:
            settings = (
                float(group["lr"]),
                group["rho"],
                group["eps"],
                group["weight_decay"],
                group["maximize"],
            )
            for param, grad, state, _ in self._due(group, "square_avg", "acc_delta"):
                means = (state["square_avg"], state["acc_delta"])
                self._update(adadelta_update, param, grad, means, settings)
        return loss


def adadelta_update(
    param: Array,
    grad: Array,
    square_avg: Array,
    acc_delta: Array,
    lr: float,
    rho: float,
    eps: float,
    weight_decay: float,
    maximize: bool,
    first: Array,
    second: Array,
) -> None:
    """One step; ``first`` comes to hold the change before it is scaled by ``lr``."""
    grad = descent_direction(param, grad, weight_decay, maximize, first)
    np.multiply(square_avg, rho, out=square_avg)
    np.multiply(grad, grad, out=second)
    np.multiply(second, 1 - rho, out=second)
    np.add(square_avg, second, out=square_avg)

    np.add(square_avg, eps, out=second)
    np.sqrt(second, out=second)
    np.divide(grad, second, out=first)
    np.add(acc_delta, eps, out=second)
    np.sqrt(second, out=second)
    np.multiply(first, second, out=first)

    np.multiply(acc_delta, rho, out=acc_delta)
    np.multiply(first, first, out=second)
    np.multiply(second, 1 - rho, out=second)
    np.add(acc_delta, second, out=acc_delta)
    np.multiply(first, lr, out=first)
    np.subtract(param, first, out=param)
