"""Adafactor."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor, bump_version, observe_writes
from retrograd._core.dtypes import float32

from .memory import Array, count_step, memory
from .optimizer import Closure, Optimizer, ParamsT, evaluate


class Adafactor(Optimizer):
    r"""A step by the root mean square of past gradients, of which matrices keep the rows' and the columns' means alone.

    .. math::

        R \leftarrow R + t^\tau (\overline{G^2}^{\text{row}} - R), \qquad
        C \leftarrow C + t^\tau (\overline{G^2}^{\text{column}} - C), \qquad
        U = G \Big/ \sqrt{\frac{R C}{\overline{R}}}

    .. math::

        \theta \leftarrow (1 - \gamma \lambda) \theta -
        \frac{\max(\epsilon_2, \text{RMS}(\theta)) \min(\gamma, 1 / \sqrt{t})}{\max(1, \text{RMS}(U) / d)} U

    A vector keeps the mean square of each of its elements; of more than two dimensions, the last two are the matrix.
    Shazeer and Stern, `Adafactor: adaptive learning rates with sublinear memory cost
    <https://arxiv.org/abs/1804.04235>`_, 2018, algorithms 4 and 5.

    Args:
        params: tensors, pairs ``(name, tensor)``, or dicts, one a parameter group.
        lr: the largest size :math:`\gamma` of a step relative to the parameter, a number or a tensor of one element.
        beta2_decay: the exponent :math:`\tau`, not positive.
        eps: the smallest root mean square of a gradient, None for the dtype's, and of a parameter.
        d: the root mean square that updates are cut to, at least 1.
        weight_decay: factor :math:`\lambda` of the parameter that a step takes away beside the gradient's.
        foreach: accepted and kept, without effect.
        maximize: go up the gradient instead of down.

    Raises:
        ValueError: if an option is out of its range.
        RuntimeError: for a complex parameter, when it is to be updated.

    Example::

        >>> weight = torch.ones(2, 3, requires_grad=True)
        >>> optimizer = optim.Adafactor([weight], lr=0.1)
        >>> weight.sum().backward()
        >>> optimizer.step()
        >>> weight[0, 0].item() == pytest.approx(0.9)
        True
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 1e-3),
        d: float = 1.0,
        weight_decay: float = 0.0,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
    ) -> None:
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        for value, what in (
            (lr, "Learning rate"),
            (eps[0] or 0.0, "epsilon1"),
            (eps[1], "epsilon2"),
            (weight_decay, "weight_decay"),
        ):
            if not 0.0 <= value:
                raise ValueError(f"{what} should be >= 0 but is: {value}")
        if not beta2_decay <= 0.0:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        if not 1.0 <= d:
            raise ValueError(f"Clipping threshold d should be >= 1 but is: {d}")
        defaults = dict(
            lr=lr,
            beta2_decay=beta2_decay,
            eps=eps,
            d=d,
            weight_decay=weight_decay,
            foreach=foreach,
            maximize=maximize,
        )
        super().__init__(params, defaults)

    def step(self, closure: Closure | None = None) -> Any:
        """Update the parameters once; see :meth:`Optimizer.step`."""
        loss = evaluate(closure)
        for group in self.param_groups:
            lr = float(group["lr"])
            for param in group["params"]:
                if param.grad is None:
                    continue
                if param.is_complex():
                    raise RuntimeError("Adafactor does not support complex parameters")
                state = self.state[param]
                if not state:
                    _set_up(state, param.grad)
                t = count_step(state["step"])
                values, grad = memory(param), memory(param.grad)
                smallest, least = group["eps"]
                if smallest is None:
                    smallest = float(np.finfo(values.dtype).eps)
                scale = max(least, _root_mean_square(values)) * min(lr, 1 / math.sqrt(t))
                observe_writes([param])
                if group["weight_decay"]:
                    np.multiply(values, 1 - lr * group["weight_decay"], out=values)
                expected = _mean_square(state, grad, t ** group["beta2_decay"], smallest)
                update = grad / np.sqrt(np.maximum(expected, smallest**2))
                scale /= max(1.0, _root_mean_square(update) / group["d"])
                np.add(values, (scale if group["maximize"] else -scale) * update, out=values)
                bump_version(param)
        return loss


def _set_up(state: dict[str, Tensor], grad: Tensor) -> None:
    state["step"] = ops.tensor(0.0, dtype=float32)
    if grad.dim() > 1:
        state["row_var"] = grad.new_zeros((*grad.shape[:-1], 1))
        state["col_var"] = grad.new_zeros((*grad.shape[:-2], 1, grad.shape[-1]))
    else:
        state["variance"] = ops.zeros_like(grad)


def _mean_square(state: dict[str, Tensor], grad: Array, share: float, smallest: float) -> Array:
    """The running mean of the squared gradient, to which the newest one has come by its ``share``."""
    squared = grad * grad
    if grad.ndim < 2:
        return _move(memory(state["variance"]), squared, share)
    rows = _move(memory(state["row_var"]), squared.mean(-1, keepdims=True), share)
    columns = _move(memory(state["col_var"]), squared.mean(-2, keepdims=True), share)
    return np.matmul(rows, columns) / np.maximum(rows.mean(-2, keepdims=True), smallest)


def _move(average: Array, newest: Array, share: float) -> Array:
    return np.add(average, share * (newest - average), out=average)


def _root_mean_square(values: Array) -> float:
    return float(np.linalg.norm(values)) / math.sqrt(values.size or 1)
