"""Adamax."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograd._core import Tensor

from .memory import Array, descent_direction
from .optimizer import Closure, Optimizer, ParamsT, evaluate
from .options import check_betas, check_implementation, check_lr, check_not_negative


class Adamax(Optimizer):
    r"""Adam with a decaying maximum of the gradient in the place of the mean of its square.

    .. math::

        m \leftarrow \beta_1 m + (1 - \beta_1) g, \qquad u \leftarrow \max(\beta_2 u, |g| + \epsilon), \qquad
        \theta \leftarrow \theta - \frac{\gamma}{1 - \beta_1^t} \frac{m}{u}

    Kingma and Ba, `Adam: a method for stochastic optimization <https://arxiv.org/abs/1412.6980>`_, 2014,
    algorithm 2.

    Args:
        params: tensors, pairs ``(name, tensor)``, or dicts, one a parameter group.
        lr: learning rate :math:`\gamma`, a number or a tensor of one element.
        betas: how much of the mean and of the maximum is kept a step.
        eps: added to the magnitude of the gradient.
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
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_lr(lr)
        if not 0.0 <= eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        check_betas(betas)
        check_not_negative(weight_decay, "weight_decay")
        check_implementation(differentiable=differentiable)
        defaults = dict(
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
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
            beta1, beta2 = map(float, group["betas"])
            settings = (beta1, beta2, group["eps"], group["weight_decay"], group["maximize"])
            for param, grad, state, t in self._due(group, "exp_avg", "exp_inf"):
                moments = (state["exp_avg"], state["exp_inf"])
                self._update(adamax_update, param, grad, moments, (lr / (1 - beta1**t), *settings))
        return loss


def adamax_update(
    param: Array,
    grad: Array,
    exp_avg: Array,
    exp_inf: Array,
    step_size: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
    maximize: bool,
    first: Array,
    second: Array,
) -> None:
    """One step; ``step_size`` has the correction of the young mean in it."""
    grad = descent_direction(param, grad, weight_decay, maximize, first)
    np.multiply(exp_avg, beta1, out=exp_avg)
    np.multiply(grad, 1 - beta1, out=second)
    np.add(exp_avg, second, out=exp_avg)
    np.multiply(exp_inf, beta2, out=exp_inf)
    np.abs(grad, out=second)
    np.add(second, eps, out=second)
    np.maximum(exp_inf, second, out=exp_inf)
    np.divide(exp_avg, exp_inf, out=second)
    np.multiply(second, step_size, out=second)
    np.subtract(param, second, out=param)
