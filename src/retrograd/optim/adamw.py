"""Adam with decoupled weight decay."""

from __future__ import annotations

from typing import Any

from retrograd._core import Tensor

from .adam import Adam
from .optimizer import ParamsT


class AdamW(Adam):
    r"""Adam whose weight decay shrinks the parameter directly, :math:`\theta \leftarrow (1 -
    \gamma\lambda)\theta`.

    In :class:`Adam` the decay is part of the gradient and is divided by its running magnitude; here it is not
    (Loshchilov and Hutter, `Decoupled weight decay regularization <https://arxiv.org/abs/1711.05101>`_).

    Args, errors and state are those of :class:`Adam`; ``weight_decay`` is 0.01 unless given.

    Example::

        >>> import retrograd
        >>> w = retrograd.tensor([1.0, -2.0], requires_grad=True)
        >>> optimizer = AdamW([w], lr=0.5, weight_decay=0.1)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w
        tensor([ 0.4500, -1.4000], requires_grad=True)
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group["decoupled_weight_decay"] = True
