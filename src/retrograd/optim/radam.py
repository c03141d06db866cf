"""RAdam: Adam with a rectified warm-up."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from retrograd._core import Tensor

from .adam import adam_moments, adam_move
from .memory import Array
from .optimizer import Closure, Optimizer, ParamsT, evaluate
from .options import check_betas, check_implementation, check_lr, check_not_negative


class RAdam(Optimizer):
    r"""Adam that leaves its denominator out as long as the variance of :math:`v` is not known.

    With :math:`m`, :math:`v` as in :class:`Adam`, :math:`\rho_\infty = 2 / (1 - \beta_2) - 1` and
    :math:`\rho_t = \rho_\infty - 2 t \beta_2^t / (1 - \beta_2^t)`, the step is :math:`\gamma m / (1 -
    \beta_1^t)`, times

    .. math::

        \sqrt{\frac{(\rho_t - 4)(\rho_t - 2) \rho_\infty}{(\rho_\infty - 4)(\rho_\infty - 2) \rho_t}}
        \, \frac{\sqrt{1 - \beta_2^t}}{\sqrt{v} + \epsilon} \quad \text{once } \rho_t > 5.

    Liu et al., `On the variance of the adaptive learning rate and beyond
    <https://arxiv.org/abs/1908.03265>`_, 2019.

    Args:
        params: tensors, pairs ``(name, tensor)``, or dicts, one a parameter group.
        lr: learning rate :math:`\gamma`, a number or a tensor of one element.
        betas: how much of the two means is kept a step.
        eps: added to the denominator.
        weight_decay: factor of the parameter that is added to its gradient.
        decoupled_weight_decay: shrink the parameter itself, as AdamW does.
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
        lr: float | Tensor = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
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
            maximize=maximize,
            foreach=foreach,
            capturable=capturable,
            decoupled_weight_decay=decoupled_weight_decay,
            differentiable=differentiable,
        )
        super().__init__(params, defaults)

    def step(self, closure: Closure | None = None) -> Any:
        """Update the parameters once; see :meth:`Optimizer.step`."""
        loss = evaluate(closure)
        for group in self.param_groups:
            lr = float(group["lr"])
            beta1, beta2 = map(float, group["betas"])
            settings = (
                beta1,
                beta2,
                group["weight_decay"],
                group["decoupled_weight_decay"],
                group["maximize"],
            )
            for param, grad, state, t in self._due(group, "exp_avg", "exp_avg_sq"):
                step_size = lr / (1 - beta1**t)
                rectification = rectify(beta2, t)
                if rectification is not None:
                    step_size *= rectification * sqrt(1 - beta2**t)
                scale = (lr, step_size, rectification is not None, group["eps"])
                moments = (state["exp_avg"], state["exp_avg_sq"])
                self._update(radam_update, param, grad, moments, scale + settings)
        return loss


def rectify(beta2: float, t: float) -> float | None:
    """The rectification term at step ``t``, or None as long as the variance cannot be estimated."""
    limit = 2 / (1 - beta2) - 1
    length = limit - 2 * t * beta2**t / (1 - beta2**t)
    if length <= 5:
        return None
    return sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length))


def radam_update(
    param: Array,
    grad: Array,
    exp_avg: Array,
    exp_avg_sq: Array,
    lr: float,
    step_size: float,
    adaptive: bool,
    eps: float,
    beta1: float,
    beta2: float,
    weight_decay: float,
    decoupled: bool,
    maximize: bool,
    first: Array,
    second: Array,
) -> None:
    """One step, divided by the root of the mean square only if ``adaptive``."""
    adam_moments(
        param, grad, exp_avg, exp_avg_sq, lr, beta1, beta2, weight_decay, decoupled, maximize, first, second
    )
    if adaptive:
        adam_move(param, exp_avg, exp_avg_sq, step_size, eps, second)
    else:
        np.multiply(exp_avg, step_size, out=second)
        np.subtract(param, second, out=param)
