"""A linear layer and the cross entropy of its outputs in one."""

from __future__ import annotations

import math
from typing import Any

from ..._core import Tensor
from .. import functional as F
from .linear import Linear
from .loss import _WeightedLoss


class LinearCrossEntropyLoss(_WeightedLoss):
    """Cross entropy of targets and of the logits that its own ``linear`` layer makes of the input.

    ``out_features`` are the dimensions d1, … of targets (N, d1, …); ``ignore_index`` None is -100 for numbers of
    classes. Raises RuntimeError for a ``weight`` of another shape than (num_classes,) and a ``label_smoothing`` outside
    [0, 1], NotImplementedError for ``options``, when called.

    >>> loss = nn.LinearCrossEntropyLoss(5, 10, out_features=(4, 3))
    >>> loss(torch.randn(2, 5), torch.randint(0, 10, (2, 4, 3))).shape
    torch.Size([])
    """

    def __init__(
        self,
        in_features: int,
        num_classes: int,
        *,
        out_features: tuple[int, ...] = (),
        bias: bool = False,
        device: Any = None,
        dtype: Any = None,
        reduction: str = "mean",
        weight: Tensor | None = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
        options: Any = None,
    ) -> None:
        if weight is not None and weight.shape != (num_classes,):
            raise RuntimeError(f"expected weight shape to be {(num_classes,)}, got {tuple(weight.shape)}")
        if not 0 <= label_smoothing <= 1:
            raise RuntimeError(f"expected label_smoothing to be in range [0, 1], got {label_smoothing}")
        super().__init__(weight, None, None, reduction)
        self.num_classes = num_classes
        self.out_features = out_features
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing
        self.linear = Linear(in_features, num_classes * math.prod(out_features), bias, device, dtype)
        self.options = options

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        shape = (self.num_classes, *self.out_features)
        return F.linear_cross_entropy(
            input,
            self.linear.weight.reshape(*shape, self.linear.in_features),
            target,
            linear_bias=None if self.linear.bias is None else self.linear.bias.reshape(shape),
            weight=self.weight,
            reduction=self.reduction,
            ignore_index=self.ignore_index,
            label_smoothing=self.label_smoothing,
            options=self.options,
        )

    def extra_repr(self) -> str:
        named: dict[str, Any] = {"in_features": self.linear.in_features, "num_classes": self.num_classes}
        named |= {"out_features": self.out_features, "bias": self.linear.bias is not None, "reduction": self.reduction}
        named |= {"ignore_index": self.ignore_index, "label_smoothing": self.label_smoothing, "options": self.options}
        return ", ".join([f"{name}={value}" for name, value in named.items()])
