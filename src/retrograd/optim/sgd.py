"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor

from .memory import Array, descent_direction
from .optimizer import Closure, Optimizer, ParamsT, evaluate
from .options import check_implementation, check_lr, check_not_negative


class SGD(Optimizer):
    r"""Stochastic gradient descent, optionally with momentum.

    With gradient :math:`g`, momentum :math:`\mu`, dampening :math:`\tau` and learning rate :math:`\gamma`:

    .. math:: b \leftarrow \mu b + (1 - \tau) g, \qquad \theta \leftarrow \theta - \gamma b,

    where the first :math:`b` is :math:`g` itself. Nesterov's variant moves along :math:`g + \mu b` instead
    (Sutskever et al., `On the importance of initialization and momentum in deep learning
    <http://www.cs.toronto.edu/%7Ehinton/absps/momentum.pdf>`_, 2013, whose velocity is multiplied by the
    learning rate before it is added up, not after).

    Args:
        params: tensors, pairs ``(name, tensor)``, or dicts, one a parameter group.
        lr: learning rate, a number or a tensor of one element.
        momentum: how much of the last direction is kept.
        dampening: how much of the gradient is left out of the direction.
        weight_decay: the factor :math:`\lambda` of a penalty :math:`\lambda \lVert\theta\rVert^2 / 2`.
        nesterov: use Nesterov's variant; needs a momentum and no dampening.
        maximize: go up the gradient instead of down.
        foreach, fused: accepted and kept; there is one implementation, which is fused already.
        differentiable: only False; see Raises.

    Raises:
        ValueError: if an option is negative, or ``nesterov`` has no momentum.
        RuntimeError: if ``differentiable`` is True.

    Example::

        >>> import retrograd
        >>> w = retrograd.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = SGD([w], lr=0.25)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w
        tensor([ 0.5000, -1.0000], requires_grad=True)
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float | Tensor = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_lr(lr)
        check_not_negative(momentum, "momentum")
        check_not_negative(weight_decay, "weight_decay")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        check_implementation(foreach=foreach, fused=fused, differentiable=differentiable)
        defaults = dict(
            lr=lr,
            momentum=momentum,
            dampening=dampening,
            weight_decay=weight_decay,
            nesterov=nesterov,
            maximize=maximize,
            foreach=foreach,
            differentiable=differentiable,
            fused=fused,
        )
        super().__init__(params, defaults)

    def step(self, closure: Closure | None = None) -> Any:
        """Update the parameters once; see :meth:`Optimizer.step`."""
        loss = evaluate(closure)
        for group in self.param_groups:
            momentum = group["momentum"]
            share = 1 - group["dampening"]
            rest = (float(group["weight_decay"]), group["nesterov"], group["maximize"])
            settings = (float(group["lr"]), momentum, share, *rest)
            for param in group["params"]:
                grad = param.grad
                if grad is None:
                    continue
                if momentum == 0:
                    self._update(sgd_update, param, grad, (None,), settings)
                    continue
                state = self.state[param]
                buffer = state.get("momentum_buffer")
                if buffer is None:
                    buffer = state["momentum_buffer"] = ops.zeros_like(param)
                    # The first direction is the gradient itself, without dampening.
                    self._update(sgd_update, param, grad, (buffer,), (settings[0], momentum, 1, *rest))
                else:
                    self._update(sgd_update, param, grad, (buffer,), settings)
        return loss


def sgd_update(
    param: Array,
    grad: Array,
    buffer: Array | None,
    lr: float,
    momentum: float,
    share: float,
    weight_decay: float,
    nesterov: bool,
    maximize: bool,
    first: Array,
    second: Array,
) -> None:
    """One step; with momentum, ``share`` is the part of the gradient that enters ``buffer``."""
    grad = descent_direction(param, grad, weight_decay, maximize, first)
    if buffer is None:
        np.multiply(grad, lr, out=second)
        np.subtract(param, second, out=param)
        return
    np.multiply(buffer, momentum, out=buffer)
    if share == 1:
        np.add(buffer, grad, out=buffer)
    else:
        np.multiply(grad, share, out=second)
        np.add(buffer, second, out=buffer)
    if nesterov:
        np.multiply(buffer, momentum, out=second)
        np.add(second, grad, out=second)
        np.multiply(second, lr, out=second)
    else:
        np.multiply(buffer, lr, out=second)
    np.subtract(param, second, out=param)
