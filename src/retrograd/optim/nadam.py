"""NAdam: Adam with Nesterov's momentum."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from retrograd._core import Tensor

from .adam import adam_moments
from .memory import Array, memory
from .optimizer import Closure, Optimizer, ParamsT, evaluate
from .options import check_betas, check_implementation, check_lr, check_not_negative


class NAdam(Optimizer):
    r"""Adam that looks ahead along its momentum.

    With :math:`m`, :math:`v` as in :class:`Adam`, :math:`\mu_t = \beta_1 (1 - \frac12 0.96^{t \psi})` and
    :math:`M_t = \mu_1 \cdots \mu_t`:

    .. math::

        \theta \leftarrow \theta - \gamma \left( \frac{(1 - \mu_t) g}{1 - M_t}
        + \frac{\mu_{t+1} m}{1 - M_{t+1}} \right) \Big/ \left( \sqrt{v / (1 - \beta_2^t)} + \epsilon \right)

    Dozat, `Incorporating Nesterov momentum into Adam
    <https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ>`_, 2016.

    Args:
        params: tensors, pairs ``(name, tensor)``, or dicts, one a parameter group.
        lr: learning rate :math:`\gamma`, a number or a tensor of one element.
        betas: how much of the two means is kept a step.
        eps: added to the denominator.
        weight_decay: factor of the parameter that is added to its gradient.
        momentum_decay: :math:`\psi`, how fast the momentum grows to :math:`\beta_1`.
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
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
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
        check_not_negative(momentum_decay, "momentum_decay")
        check_implementation(differentiable=differentiable)
        defaults = dict(
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            momentum_decay=momentum_decay,
            decoupled_weight_decay=decoupled_weight_decay,
            maximize=maximize,
            foreach=foreach,
            capturable=capturable,
            differentiable=differentiable,
        )
        super().__init__(params, defaults)

    def step(self, closure: Closure | None = None) -> Any:
        """Update the parameters once; see :meth:`Optimizer.step`."""
        loss = evaluate(closure)
        for group in self.param_groups:
            lr = float(group["lr"])
            beta1, beta2 = map(float, group["betas"])
            psi = group["momentum_decay"]
            settings = (
                beta1,
                beta2,
                group["weight_decay"],
                group["decoupled_weight_decay"],
                group["maximize"],
            )
            for param, grad, state, t in self._due(group, "exp_avg", "exp_avg_sq", mu_product=1.0):
                mu = beta1 * (1 - 0.5 * 0.96 ** (t * psi))
                mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * psi))
                mu_product = memory(state["mu_product"])
                mu_product *= mu
                product: float = mu_product.item()
                correction = sqrt(1 - beta2**t)
                scale = (
                    lr,
                    lr * (1 - mu) / (1 - product) * correction,
                    lr * mu_next / (1 - product * mu_next) * correction,
                    group["eps"] * correction,
                )
                moments = (state["exp_avg"], state["exp_avg_sq"])
                self._update(nadam_update, param, grad, moments, scale + settings)
        return loss


def nadam_update(
    param: Array,
    grad: Array,
    exp_avg: Array,
    exp_avg_sq: Array,
    lr: float,
    grad_step: float,
    mean_step: float,
    eps: float,
    beta1: float,
    beta2: float,
    weight_decay: float,
    decoupled: bool,
    maximize: bool,
    first: Array,
    second: Array,
) -> None:
    """One step of ``grad_step`` along the gradient and ``mean_step`` along its mean."""
    direction = adam_moments(
        param, grad, exp_avg, exp_avg_sq, lr, beta1, beta2, weight_decay, decoupled, maximize, first, second
    )
    np.multiply(direction, grad_step, out=first)
    np.multiply(exp_avg, mean_step, out=second)
    np.add(first, second, out=first)
    np.sqrt(exp_avg_sq, out=second)
    np.add(second, eps, out=second)
    np.divide(first, second, out=first)
    np.subtract(param, first, out=param)
