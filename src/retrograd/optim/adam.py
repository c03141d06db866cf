"""Adam, and what it shares with AdamW."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor, observe_writes
from retrograd._core.dtypes import float32
from retrograd._core.fused import adam_step

from .memory import Array, count_step, descent_direction
from .optimizer import Closure, Optimizer, ParamsT, evaluate
from .options import check_betas, check_implementation, check_lr, check_not_negative


class Adam(Optimizer):
    r"""Adam: steps scaled by running means of the gradient and of its square.

    .. math::

        m &\leftarrow \beta_1 m + (1 - \beta_1) g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2) g^2 \\
        \theta &\leftarrow \theta - \gamma \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}

    Kingma and Ba, `Adam: a method for stochastic optimization <https://arxiv.org/abs/1412.6980>`_, 2014,
    algorithm 1.

    Args:
        params: tensors, pairs ``(name, tensor)``, or dicts, one a parameter group.
        lr: learning rate :math:`\gamma`, a number or a tensor of one element.
        betas: how much of the two means is kept a step, two numbers or two tensors.
        eps: added to the denominator.
        weight_decay: factor of the parameter that is added to its gradient.
        amsgrad: divide by the largest :math:`v` so far (Reddi et al., `On the convergence of Adam and beyond
            <https://openreview.net/forum?id=ryQu7f-RZ>`_, 2018).
        foreach, fused, capturable: accepted and kept; there is one implementation, which is fused already,
            and no device whose graphs could be captured.
        maximize: go up the gradient instead of down.
        differentiable: only False; see Raises.
        decoupled_weight_decay: shrink the parameter itself, as AdamW does.

    Raises:
        ValueError: if an option is out of its range.
        RuntimeError: if ``differentiable`` is True.

    Example::

        >>> import retrograd
        >>> w = retrograd.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = Adam([w], lr=0.5)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w
        tensor([ 0.5000, -1.5000], requires_grad=True)
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        if isinstance(lr, Tensor) and foreach and not capturable:
            raise ValueError("lr as a Tensor is not supported for capturable=False and foreach=True")
        check_lr(lr)
        if not 0.0 <= eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        if isinstance(betas[0], Tensor) != isinstance(betas[1], Tensor):
            raise ValueError("betas must be either both floats or both Tensors")
        for index, beta in enumerate(betas):
            if isinstance(beta, Tensor) and beta.numel() != 1:
                raise ValueError(f"Tensor betas[{index}] must be 1-element")
        check_betas(betas)
        check_not_negative(weight_decay, "weight_decay")
        check_implementation(foreach=foreach, fused=fused, differentiable=differentiable)
        defaults = dict(
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
            maximize=maximize,
            foreach=foreach,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=decoupled_weight_decay,
        )
        super().__init__(params, defaults)

    def step(self, closure: Closure | None = None) -> Any:
        """Update the parameters once; see :meth:`Optimizer.step`."""
        loss = evaluate(closure)
        for group in self.param_groups:
            lr = float(group["lr"])
            beta1, beta2 = map(float, group["betas"])
            amsgrad = group["amsgrad"]
            rest = (group["weight_decay"], group["decoupled_weight_decay"], group["maximize"])
            params = [param for param in group["params"] if param.grad is not None]
            states = [self.state[param] for param in params]
            for param, state in zip(params, states, strict=True):
                if not state:
                    state["step"] = ops.tensor(0.0, dtype=float32)
                    state["exp_avg"] = ops.zeros_like(param)
                    state["exp_avg_sq"] = ops.zeros_like(param)
                    if amsgrad:
                        state["max_exp_avg_sq"] = ops.zeros_like(param)
            observe_writes(params)
            for k in adam_step(params, states, lr, beta1, beta2, group["eps"], *rest, amsgrad):
                state = states[k]
                t = count_step(state["step"])
                # m/c1 / (sqrt(v/c2) + eps) is m / (sqrt(v) + eps*sqrt(c2)), times sqrt(c2)/c1.
                correction = sqrt(1 - beta2**t)
                scale = (lr, lr / (1 - beta1**t) * correction, group["eps"] * correction)
                moments = (
                    state["exp_avg"],
                    state["exp_avg_sq"],
                    state["max_exp_avg_sq"] if amsgrad else None,
                )
                self._update(adam_update, params[k], params[k].grad, moments, (*scale, beta1, beta2, *rest))
        return loss



def adam_moments(
    param: Array,
    grad: Array,
    exp_avg: Array,
    exp_avg_sq: Array,
    lr: float,
    beta1: float,
    beta2: float,
    weight_decay: float,
    decoupled: bool,
    maximize: bool,
    first: Array,
    second: Array,
) -> Array:
    """Apply the weight decay and bring both means up to date; gives the gradient that entered them."""
    if decoupled:
        if weight_decay:
            np.multiply(param, 1 - lr * weight_decay, out=param)
        weight_decay = 0
    grad = descent_direction(param, grad, weight_decay, maximize, first)
    np.multiply(exp_avg, beta1, out=exp_avg)
    np.multiply(grad, 1 - beta1, out=second)
    np.add(exp_avg, second, out=exp_avg)
    np.multiply(exp_avg_sq, beta2, out=exp_avg_sq)
    np.multiply(grad, grad, out=second)
    np.multiply(second, 1 - beta2, out=second)
    np.add(exp_avg_sq, second, out=exp_avg_sq)
    return grad


def adam_move(param: Array, exp_avg: Array, square: Array, step_size: float, eps: float, work: Array) -> None:
    """``param -= step_size * exp_avg / (sqrt(square) + eps)``."""
    np.sqrt(square, out=work)
    np.add(work, eps, out=work)
    np.divide(exp_avg, work, out=work)
    np.multiply(work, step_size, out=work)
    np.subtract(param, work, out=param)


def adam_update(
    param: Array,
    grad: Array,
    exp_avg: Array,
    exp_avg_sq: Array,
    max_exp_avg_sq: Array | None,
    lr: float,
    step_size: float,
    eps: float,
    beta1: float,
    beta2: float,
    weight_decay: float,
    decoupled: bool,
    maximize: bool,
    first: Array,
    second: Array,
) -> None:
    """One step of Adam or AdamW; ``step_size`` and ``eps`` include the corrections of the young means."""
    adam_moments(
        param, grad, exp_avg, exp_avg_sq, lr, beta1, beta2, weight_decay, decoupled, maximize, first, second
    )
    if max_exp_avg_sq is not None:
        np.maximum(max_exp_avg_sq, exp_avg_sq, out=max_exp_avg_sq)
        exp_avg_sq = max_exp_avg_sq
    adam_move(param, exp_avg, exp_avg_sq, step_size, eps, second)
