"""What PyTorch's `torch.autograd._functions` has."""

from __future__ import annotations

from math import prod
from typing import Any

from ..._core import Tensor
from ...autograd.function import Function

__all__ = ["Resize"]


class Resize(Function):
    """``Resize.apply(x, sizes)``: the elements in another shape."""

    @staticmethod
    def forward(ctx: Any, tensor: Tensor, sizes: tuple[int, ...]) -> Tensor:
        if prod(sizes) != tensor.numel():
            raise RuntimeError(
                f"requested resize to {'x'.join(map(str, sizes))} ({prod(sizes)} elements in total), but the given "
                f"tensor has a size of {'x'.join(map(str, tensor.shape))} ({tensor.numel()} elements). autograd's "
                "resize can only change the shape of a given tensor, while preserving the number of elements: it "
                "checks that the result has the same number of elements."
            )
        ctx.shape = tensor.shape
        return tensor.contiguous().view(sizes).clone()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return gradient.contiguous().view(ctx.shape), None
