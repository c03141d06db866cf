"""Linear layers."""

from __future__ import annotations

import math
from typing import Any

from ..._core import Tensor
from .. import functional as F
from .. import init
from ..module import Module
from .lazy import LazyLayer
from .registration import register_empty


class Identity(Module):
    """Returns its input. Any arguments are accepted and ignored.

    >>> nn.Identity(54, unused=True)(torch.ones(2))
    tensor([1., 1.])
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        return input


class Linear(Module):
    """y = x W^T + b, on the last dimension.

    Shapes: input (*, in_features), output (*, out_features); ``weight`` (out_features, in_features), ``bias``
    (out_features,). Both start uniform in [-1/sqrt(in_features), 1/sqrt(in_features)).

    >>> tuple(nn.Linear(20, 30)(torch.zeros(128, 20)).shape)
    (128, 30)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        shapes = {"weight": (out_features, in_features), "bias": (out_features,) if bias else None}
        register_empty(self, device, dtype, **shapes)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws new values for weight and bias."""
        reset_weight_and_bias(self)

    def forward(self, input: Tensor) -> Tensor:
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class LazyLinear(LazyLayer, Linear):
    """A :class:`Linear` whose ``in_features`` is the last length of its first input; see
    :class:`~retrograd.nn.modules.lazy.LazyModuleMixin`.

    >>> layer = nn.LazyLinear(30)
    >>> layer
    LazyLinear(in_features=0, out_features=30, bias=True)
    >>> _ = layer(torch.zeros(128, 20))
    >>> layer
    Linear(in_features=20, out_features=30, bias=True)
    """

    cls_to_become = Linear

    def __init__(self, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None) -> None:
        super().__init__(0, 0, False)
        self.out_features = out_features
        self._declare(device, dtype, ("weight", "bias") if bias else ("weight",))

    def initialize_parameters(self, input: Tensor) -> None:
        """Give the parameters the shapes that an input asks for; one that does not fit loaded ones is an error."""
        self._materialize(weight=(self.out_features, input.shape[-1]), bias=(self.out_features,))
        self.in_features = self.weight.shape[-1]
        if input.shape[-1] != self.in_features:
            raise AssertionError(
                f"The in_features inferred from input: {input.shape[-1]} is not equal to in_features from "
                f"self.weight: {self.in_features}"
            )


class NonDynamicallyQuantizableLinear(Linear):
    """A :class:`Linear` under the name that PyTorch gives to the output projection of attention."""


class Bilinear(Module):
    """y = x1^T A x2 + b, on the last dimension.

    Shapes: inputs (*, in1_features) and (*, in2_features), output (*, out_features); ``weight``
    (out_features, in1_features, in2_features), ``bias`` (out_features,). Both start uniform in
    [-1/sqrt(in1_features), 1/sqrt(in1_features)). Raises ValueError unless ``in1_features`` is positive.

    >>> tuple(nn.Bilinear(20, 30, 40)(torch.zeros(8, 20), torch.zeros(8, 30)).shape)
    (8, 40)
    """

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if in1_features <= 0:
            raise ValueError(f"in1_features must be > 0, but got (in1_features={in1_features})")
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        register_empty(
            self,
            device,
            dtype,
            weight=(out_features, in1_features, in2_features),
            bias=(out_features,) if bias else None,
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws new values for weight and bias."""
        bound = 1 / math.sqrt(self.weight.size(1))
        for param in self.parameters(recurse=False):
            init.uniform_(param, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )


def reset_weight_and_bias(layer: Module) -> None:
    """Draws the weight and the bias of ``layer`` from [-1/sqrt(fan_in), 1/sqrt(fan_in))."""
    init.kaiming_uniform_(layer.weight, a=math.sqrt(5))
    if layer.bias is not None:
        fan_in, _ = init._calculate_fan_in_and_fan_out(layer.weight)
        bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
        init.uniform_(layer.bias, -bound, bound)
