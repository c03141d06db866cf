"""Batch normalization, as it is in evaluation, folded into the layer before it."""

from __future__ import annotations

import copy
from typing import TypeVar

from ..._core import Tensor
from ...ops import ones_like, rsqrt, zeros_like
from ..module import Module
from ..parameter import Parameter

__all__ = ["fuse_conv_bn_eval", "fuse_conv_bn_weights", "fuse_linear_bn_eval", "fuse_linear_bn_weights"]

M = TypeVar("M", bound=Module)


def _check(layer: Module, bn: Module) -> None:
    if layer.training or bn.training:
        raise AssertionError("Fusion only for eval!")
    if bn.running_mean is None or bn.running_var is None:
        raise AssertionError("bn.running_mean and bn.running_var must not be None")


def fuse_conv_bn_eval(conv: M, bn: Module, transpose: bool = False) -> M:
    """A convolution that does what ``conv`` and then ``bn`` do; both in evaluation mode, else AssertionError.

    ``transpose`` is for transposed convolutions.

    >>> conv, bn = nn.Conv2d(1, 2, 3).eval(), nn.BatchNorm2d(2).eval()
    >>> x = torch.randn(1, 1, 4, 4)
    >>> torch.allclose(nn.utils.fuse_conv_bn_eval(conv, bn)(x), bn(conv(x)), atol=1e-6)
    True
    """
    _check(conv, bn)
    fused = copy.deepcopy(conv)
    fused.weight, fused.bias = fuse_conv_bn_weights(
        fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias, transpose
    )
    return fused


def fuse_conv_bn_weights(
    conv_w: Tensor,
    conv_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor | None,
    bn_b: Tensor | None,
    transpose: bool = False,
) -> tuple[Parameter, Parameter]:
    """The weight and bias of :func:`fuse_conv_bn_eval`, from those of the two layers."""
    bias = zeros_like(bn_rm) if conv_b is None else conv_b
    scale = rsqrt(bn_rv + bn_eps) * (ones_like(bn_rm) if bn_w is None else bn_w)
    shift = zeros_like(bn_rm) if bn_b is None else bn_b
    shape = [1] * conv_w.ndim
    shape[1 if transpose else 0] = -1
    weight = (conv_w * scale.reshape(shape)).to(dtype=conv_w.dtype)
    bias_dtype = conv_w.dtype if conv_b is None else conv_b.dtype
    return (
        Parameter(weight.detach(), conv_w.requires_grad),
        Parameter(((bias - bn_rm) * scale + shift).to(dtype=bias_dtype).detach(), bias.requires_grad),
    )


def fuse_linear_bn_eval(linear: M, bn: Module) -> M:
    """A linear layer that does what ``linear`` and then ``bn`` do; both in evaluation mode, else AssertionError."""
    _check(linear, bn)
    if bn.num_features not in (linear.out_features, 1):
        raise AssertionError(
            "To fuse, linear.out_features == bn.num_features or bn.num_features == 1, "
            f"got linear.out_features={linear.out_features} and bn.num_features={bn.num_features}"
        )
    fused = copy.deepcopy(linear)
    fused.weight, fused.bias = fuse_linear_bn_weights(
        fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    return fused


def fuse_linear_bn_weights(
    linear_w: Tensor,
    linear_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor,
    bn_b: Tensor,
) -> tuple[Parameter, Parameter]:
    """The weight and bias of :func:`fuse_linear_bn_eval`, from those of the two layers."""
    bias = zeros_like(bn_rm) if linear_b is None else linear_b
    scale = bn_w * rsqrt(bn_rv + bn_eps)
    weight = linear_w * scale.unsqueeze(-1).to(dtype=linear_w.dtype)
    bias_dtype = linear_w.dtype if linear_b is None else linear_b.dtype
    return (
        Parameter(weight.detach(), linear_w.requires_grad),
        Parameter(((bias - bn_rm) * scale + bn_b).to(dtype=bias_dtype).detach(), bias.requires_grad),
    )
