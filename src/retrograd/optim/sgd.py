"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor, observe_writes
from retrograd._core.fused import sgd_step

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
            params = group["params"]
            momentum = group["momentum"]
            # The share of the gradient that does not enter the momentum, except in a parameter's first step.
            dampening = group["dampening"]
            rest = (float(group["weight_decay"]), group["nesterov"], group["maximize"])
            lr = float(group["lr"])
            if momentum == 0:
                self._step(params, None, (lr, 0.0, 0.0, *rest))
                continue
            params = [param for param in params if param.grad is not None]
            states = [self.state[param] for param in params]
            fresh = [k for k, state in enumerate(states) if state.get("momentum_buffer") is None]
            for k in fresh:
                states[k]["momentum_buffer"] = ops.zeros_like(params[k])
            buffers = [state["momentum_buffer"] for state in states]
            if fresh and dampening:
                first = (lr, momentum, 0.0, *rest)
                self._step([params[k] for k in fresh], [buffers[k] for k in fresh], first)
                params = [param for k, param in enumerate(params) if k not in fresh]
                buffers = [buffer for k, buffer in enumerate(buffers) if k not in fresh]
            self._step(params, buffers, (lr, momentum, dampening, *rest))
        return loss

    def _step(self, params: list[Tensor], buffers: list[Tensor] | None, settings: tuple[Any, ...]) -> None:
        """All parameters in one pass each; those that the compiled loop is not for by NumPy."""
        observe_writes(params)
        for k in sgd_step(params, buffers, *settings):
            param, buffer = params[k], None if buffers is None else buffers[k]
            self._update(sgd_update, param, param.grad, (buffer,), settings)


def sgd_update(
    param: Array,
    grad: Array,
    buffer: Array | None,
    lr: float,
    momentum: float,
    dampening: float,
    weight_decay: float,
    nesterov: bool,
    maximize: bool,
    first: Array,
    second: Array,
) -> None:
    """One step; with momentum, ``dampening`` is the part of the gradient that does not enter ``buffer``."""
    grad = descent_direction(param, grad, weight_decay, maximize, first)
    if buffer is None:
        np.multiply(grad, lr, out=second)
        np.subtract(param, second, out=param)
        return
    np.multiply(buffer, momentum, out=buffer)
    if dampening == 0:
        np.add(buffer, grad, out=buffer)
    else:
        np.multiply(grad, 1 - dampening, out=second)
        np.add(buffer, second, out=buffer)
    if nesterov:
        np.multiply(buffer, momentum, out=second)
        np.add(second, grad, out=second)
        np.multiply(second, lr, out=second)
    else:
        np.multiply(buffer, lr, out=second)
    np.subtract(param, second, out=param)
