"""Averaged stochastic gradient descent."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograd._core import Tensor

from .memory import Array, descent_direction, memory
from .optimizer import Closure, Optimizer, ParamsT, evaluate
from .options import check_implementation, check_lr, check_not_negative


class ASGD(Optimizer):
    r"""Gradient descent with a slowly falling rate, and the average of the parameters over the last steps.

    .. math::

        \theta \leftarrow (1 - \lambda \eta_t) \theta - \eta_t g, \qquad
        \bar\theta \leftarrow \bar\theta + \mu_t (\theta - \bar\theta), \qquad
        \eta_{t+1} = \frac{\gamma}{(1 + \lambda \gamma t)^\alpha}, \qquad \mu_{t+1} = \frac{1}{\max(1, t -
        t_0)}

    The average is ``state[param]["ax"]``. Polyak and Juditsky, `Acceleration of stochastic approximation by
    averaging <https://doi.org/10.1137/0330046>`_, 1992.

    Args:
        params: tensors, pairs ``(name, tensor)``, or dicts, one a parameter group.
        lr: learning rate :math:`\gamma`, a number or a tensor of one element.
        lambd: decay :math:`\lambda`.
        alpha: the power with which the rate falls.
        t0: the step at which averaging begins.
        weight_decay: factor of the parameter that is added to its gradient.
        foreach, capturable: accepted and kept, without effect.
        maximize: go up the gradient instead of down.
        differentiable: only False.

    Raises:
        ValueError: if ``lr`` or ``weight_decay`` is negative.
        RuntimeError: if ``differentiable`` is True.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_lr(lr)
        check_not_negative(weight_decay, "weight_decay")
        check_implementation(differentiable=differentiable)
        defaults = dict(
            lr=lr,
            lambd=lambd,
            alpha=alpha,
            t0=t0,
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
            lambd = group["lambd"]
            for param, grad, state, t in self._due(group, "ax", eta=lr, mu=1.0):
                eta, mu = memory(state["eta"]), memory(state["mu"])
                now: tuple[float, float] = (eta.item(), mu.item())
                settings = (lambd, group["weight_decay"], group["maximize"])
                self._update(asgd_update, param, grad, (state["ax"],), now + settings)
                eta.fill(lr / (1 + lambd * lr * t) ** group["alpha"])
                mu.fill(1 / max(1.0, t - group["t0"]))
        return loss


def asgd_update(
    param: Array,
    grad: Array,
    average: Array,
    eta: float,
    mu: float,
    lambd: float,
    weight_decay: float,
    maximize: bool,
    first: Array,
    second: Array,
) -> None:
    """One step of size ``eta``, which enters the average with the share ``mu``."""
    grad = descent_direction(param, grad, weight_decay, maximize, first)
    np.multiply(param, 1 - lambd * eta, out=param)
    np.multiply(grad, eta, out=second)
    np.subtract(param, second, out=param)
    if mu == 1:
        np.copyto(average, param)
    else:
        np.subtract(param, average, out=second)
        np.multiply(second, mu, out=second)
        np.add(average, second, out=average)
