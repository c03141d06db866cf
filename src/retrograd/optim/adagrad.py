"""Adagrad."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor
from retrograd._core.dtypes import float32

from .memory import Array, count_step, descent_direction
from .optimizer import Closure, Optimizer, ParamsT, evaluate
from .options import check_implementation, check_lr, check_not_negative


class Adagrad(Optimizer):
    r"""The gradient divided by the root of the sum of all its squares so far.

    .. math::

        s \leftarrow s + g^2, \qquad
        \theta \leftarrow \theta - \frac{\gamma}{1 + (t - 1) \eta} \frac{g}{\sqrt{s} + \epsilon}

    Duchi, Hazan and Singer, `Adaptive subgradient methods for online learning and stochastic optimization
    <https://jmlr.org/papers/v12/duchi11a.html>`_, 2011.

    Args:
        params: tensors, pairs ``(name, tensor)``, or dicts, one a parameter group.
        lr: learning rate :math:`\gamma`, a number or a tensor of one element.
        lr_decay: decay :math:`\eta` of the learning rate.
        weight_decay: factor of the parameter that is added to its gradient.
        initial_accumulator_value: what the sum starts from.
        eps: added to the denominator.
        foreach, fused: accepted and kept; there is one implementation, which is fused already.
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
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_lr(lr)
        check_not_negative(lr_decay, "lr_decay")
        check_not_negative(weight_decay, "weight_decay")
        check_not_negative(initial_accumulator_value, "initial_accumulator_value")
        if not 0.0 <= eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        check_implementation(foreach=foreach, fused=fused, differentiable=differentiable)
        defaults = dict(
            lr=lr,
            lr_decay=lr_decay,
            eps=eps,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            foreach=foreach,
            maximize=maximize,
            differentiable=differentiable,
            fused=fused,
        )
        super().__init__(params, defaults)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group of parameters; the sums of their squares are there from the beginning."""
        super().add_param_group(param_group)
        group = self.param_groups[-1]
        start = group["initial_accumulator_value"]
        for param in group["params"]:
            value = complex(start, start) if param.is_complex() else start
            self.state[param] = {
                "step": ops.tensor(0.0, dtype=float32),
                "sum": ops.full_like(param, value, requires_grad=False),
            }

    def step(self, closure: Closure | None = None) -> Any:
        """Update the parameters once; see :meth:`Optimizer.step`."""
        loss = evaluate(closure)
        for group in self.param_groups:
            lr = float(group["lr"])
            for param in group["params"]:
                grad = param.grad
                if grad is None:
                    continue
                state = self.state[param]
                t = count_step(state["step"])
                rate = lr / (1 + (t - 1) * group["lr_decay"])
                settings = (rate, group["eps"], group["weight_decay"], group["maximize"])
                self._update(adagrad_update, param, grad, (state["sum"],), settings)
        return loss


def adagrad_update(
    param: Array,
    grad: Array,
    total: Array,
    lr: float,
    eps: float,
    weight_decay: float,
    maximize: bool,
    first: Array,
    second: Array,
) -> None:
    """One step."""
    grad = descent_direction(param, grad, weight_decay, maximize, first)
    np.multiply(grad, grad, out=second)
    np.add(total, second, out=total)
    np.sqrt(total, out=second)
    np.add(second, eps, out=second)
    np.divide(grad, second, out=second)
    np.multiply(second, lr, out=second)
    np.subtract(param, second, out=param)
