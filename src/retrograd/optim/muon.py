"""Muon."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor, bump_version, observe_writes

from .memory import Array, memory
from .optimizer import Closure, Optimizer, ParamsT, evaluate


class Muon(Optimizer):
    r"""Momentum whose matrices are made nearly orthogonal: all their singular values are moved towards 1.

    .. math::

        m \leftarrow \mu m + (1 - \mu) G, \qquad
        \theta \leftarrow (1 - \gamma \lambda) \theta - \gamma s \, O(\mu m + (1 - \mu) G)

    O divides by the norm and iterates :math:`X \leftarrow a X + (b A + c A^2) X` with :math:`A = X X^T`. Without
    ``nesterov`` it is taken of m. For a matrix of A rows and B columns, s is :math:`\sqrt{\max(1, A / B)}`, or
    :math:`0.2 \sqrt{\max(A, B)}` where ``adjust_lr_fn`` is "match_rms_adamw". PyTorch iterates in bfloat16; here it is
    the parameter's dtype. Jordan, `Muon: an optimizer for hidden layers in neural networks
    <https://kellerjordan.github.io/posts/muon/>`_, 2024; Liu et al., `Muon is scalable for LLM training
    <https://arxiv.org/abs/2502.16982>`_, 2025.

    Args:
        params: matrices, pairs ``(name, matrix)``, or dicts, one a parameter group. Biases and embeddings need another
            optimiser.
        lr: learning rate :math:`\gamma`, a number or a tensor of one element.
        weight_decay: factor :math:`\lambda` of the parameter that a step takes away.
        momentum: how much :math:`\mu` of the mean is kept a step.
        nesterov: take the mean as it will be after one more of these gradients.
        ns_coefficients: a, b and c.
        eps: the smallest norm that is divided by.
        ns_steps: how many iterations, below 100.
        adjust_lr_fn: "original", which None means, or "match_rms_adamw".

    Raises:
        ValueError: if an option is out of its range, or a parameter is no matrix.
        RuntimeError: for a complex parameter, when it is to be updated.

    Example::

        >>> weight = torch.eye(2, requires_grad=True)
        >>> optimizer = optim.Muon([weight], lr=0.1, weight_decay=0)
        >>> (weight**2).sum().backward()
        >>> optimizer.step()
        >>> weight.diagonal().lt(1).all().item()
        True
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = (3.4445, -4.7750, 2.0315),
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ) -> None:
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        for value, what in ((lr, "Learning rate"), (momentum, "momentum"), (weight_decay, "weight decay")):
            if not 0.0 <= value:
                raise ValueError(f"{what} should be >= 0 but is: {value}")
        if adjust_lr_fn not in (None, "original", "match_rms_adamw"):
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        defaults = dict(
            lr=lr,
            weight_decay=weight_decay,
            momentum=momentum,
            nesterov=nesterov,
            ns_coefficients=ns_coefficients,
            eps=eps,
            ns_steps=ns_steps,
            adjust_lr_fn=adjust_lr_fn,
        )
        super().__init__(params, defaults)
        for group in self.param_groups:
            for param in group["params"]:
                if param.dim() != 2:
                    raise ValueError(
                        f"Muon only supports 2D parameters whereas we found a parameter with size: {param.size()}"
                    )

    def step(self, closure: Closure | None = None) -> Any:
        """Update the parameters once; see :meth:`Optimizer.step`."""
        loss = evaluate(closure)
        for group in self.param_groups:
            lr, mu = float(group["lr"]), group["momentum"]
            for param in group["params"]:
                if param.grad is None:
                    continue
                if param.is_complex():
                    raise RuntimeError("Muon does not support complex parameters")
                state = self.state[param]
                if "momentum_buffer" not in state:
                    state["momentum_buffer"] = ops.zeros_like(param.grad)
                values, grad, mean = memory(param), memory(param.grad), memory(state["momentum_buffer"])
                np.add(mean, (1 - mu) * (grad - mean), out=mean)
                direction = grad + mu * (mean - grad) if group["nesterov"] else mean
                update = nearly_orthogonal(direction, group["ns_coefficients"], group["ns_steps"], group["eps"])
                observe_writes([param])
                np.multiply(values, 1 - lr * group["weight_decay"], out=values)
                np.multiply(update, lr * _relative_size(values.shape, group["adjust_lr_fn"]), out=update)
                np.subtract(values, update, out=values)
                bump_version(param)
        return loss


def nearly_orthogonal(matrix: Array, coefficients: tuple[float, float, float], steps: int, eps: float) -> Array:
    """A matrix with the singular vectors of ``matrix``, and singular values near 1."""
    if steps >= 100:
        raise ValueError("Number of steps must be less than 100 for computational efficiency")
    if len(coefficients) != 3:
        raise ValueError("Coefficients must be a tuple of exactly 3 values")
    a, b, c = coefficients
    tall = matrix.shape[0] > matrix.shape[1]  # the products are of the shorter side's size
    x = matrix.T if tall else matrix
    x = x / max(float(np.linalg.norm(x)), eps)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return x.T if tall else x


def _relative_size(shape: tuple[int, ...], adjust_lr_fn: str | None) -> float:
    rows, columns = shape
    if adjust_lr_fn == "match_rms_adamw":
        return 0.2 * math.sqrt(max(rows, columns))
    return math.sqrt(max(1.0, rows / columns))
