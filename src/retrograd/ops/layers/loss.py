"""Losses that compare element by element.

`reduction` is "mean", "sum" or "none" in all of them; the older `size_average` and `reduce` say the same,
with a warning. Where the mean or the sum is asked for it is part of the record, so that nothing of the
input's size is kept but the inputs.
"""

from __future__ import annotations

import math
import warnings

import numpy as np

from ... import errors
from ..._core import Reducer, Tensor, losses
from ..activation import hardtanh, logsigmoid, sigmoid, softplus_of
from ..batching import reducing, whole_values
from ..choice import chosen, where
from ..explog import exp, log, xlogy
from ..limits import clamp_min
from ..record import composite, op
from ..tangents import summed, times
from ..widening import widening

_add = Reducer(np.add, 0)


def reduction_of(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """The reduction that is asked for by the new argument or by the two old ones; ValueError if there is
    none such."""
    if size_average is not None or reduce is not None:
        averages = size_average is None or size_average
        reduction = "none" if reduce is False else "mean" if averages else "sum"
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.",
            stacklevel=4,
        )
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return reduction


def reduced(values: Tensor, reduction: str) -> Tensor:
    """The mean or the sum of a tensor, or the tensor itself."""
    return values.mean() if reduction == "mean" else values.sum() if reduction == "sum" else values


def reduced_array(values: np.ndarray, reduction: str) -> np.ndarray:
    """`reduced` for the kernels; 16-bit numbers are summed in float32."""
    if reduction == "none":
        return values
    kind = values.dtype
    if kind.char not in "fd":
        values = values.astype(np.float32)
    total = _add(np.asarray(values))
    if reduction == "mean":
        total = np.true_divide(total, values.size, dtype=total.dtype)
    return total.astype(kind, copy=False)


def shared_out(g: Tensor, slope: Tensor, reduction: str) -> Tensor:
    """The gradient of a reduced loss from the derivative of each of its terms."""
    return g / slope.numel() * slope if reduction == "mean" else g * slope


def tangent_of_loss(reduction: str, *pairs):
    """The forward-mode rule of a loss from pairs: the derivative of each term for an input, and its tangent or None."""
    return reduced(summed(*[None if t is None else slope() * t for slope, t in pairs]), reduction)


def _expect_one_size(input, target) -> None:
    if input.shape != target.shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). "
            "This will "
            "likely lead to incorrect results due to broadcasting. Please ensure they have the same size.",
            stacklevel=4,
        )


def _weighted(values: Tensor, weight: Tensor, reduction: str) -> Tensor:
    """Weighted terms, their sum, or their weighted mean."""
    if weight.shape != values.shape:
        raise ValueError("Weights and input must have the same size.")
    values = values * weight
    return values.sum() / weight.sum() if reduction == "mean" else reduced(values, reduction)


# ------------------------------------------------------------------------------------ distances


@op(public=False, promotes=True, only="iuf", backward_name="MseLossBackward0", fast=losses.squared_error)
def squared_error(input: Tensor, target: Tensor, reduction: str):
    """(input - target)², reduced."""
    d = input - target
    return reduced_array(np.multiply(d, d, out=d if d.ndim else None), reduction)


squared_error.batch(reducing())


squared_error.gradients(
    input=lambda g, input, target, reduction: shared_out(g * 2, input - target, reduction),
    target=lambda g, input, target, reduction: shared_out(g * 2, target - input, reduction),
)


@squared_error.tangent
def _squared_tangent(input, target, t_input, t_target, reduction):
    return reduced(summed(t_input, times(-1, t_target)) * (input - target) * 2, reduction)


@composite(method=False)
def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """The mean of (input - target)². With `weight`, a tensor of the same shape, the weighted mean.

    Raises:
        ValueError: for an unknown reduction or a weight of another shape.

    Example::

        >>> F.mse_loss(torch.tensor([1.0, 5.0]), torch.tensor([2.0, 2.0]))
        tensor(5.)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    _expect_one_size(input, target)
    if weight is not None:
        return _weighted((input - target).square(), weight, reduction)
    return squared_error(input, target, reduction)


@composite(method=False)
def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """The mean of \\|input - target\\|. With `weight`, a tensor of the same shape, the weighted mean.

    Raises:
        ValueError: for an unknown reduction or a weight of another shape.

    Example::

        >>> F.l1_loss(torch.tensor([1.0, 5.0]), torch.tensor([2.0, 2.0]))
        tensor(2.)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    _expect_one_size(input, target)
    distance = (input - target).abs()
    return reduced(distance, reduction) if weight is None else _weighted(distance, weight, reduction)


@op(public=False, promotes=True, only="f", backward_name="SmoothL1LossBackward0", fast=losses.smooth_distance)
@widening
def smooth_distance(input: Tensor, target: Tensor, beta: float, reduction: str):
    """d²/(2·beta) for d = \\|input - target\\| below beta, d - beta/2 above; reduced."""
    d = np.abs(input - target)
    return reduced_array(chosen(d < beta, 0.5 / beta * (d * d), d - 0.5 * beta), reduction)


smooth_distance.batch(reducing())


def _smooth_slope(d, beta):
    return hardtanh(d / beta, -1.0, 1.0)


smooth_distance.gradients(
    input=lambda g, input, target, beta, reduction: shared_out(
        g, _smooth_slope(input - target, beta), reduction
    ),
    target=lambda g, input, target, beta, reduction: shared_out(
        g, _smooth_slope(target - input, beta), reduction
    ),
)


@smooth_distance.tangent
def _smooth_tangent(input, target, t_input, t_target, beta, reduction):
    return reduced(summed(t_input, times(-1, t_target)) * _smooth_slope(input - target, beta), reduction)


@composite(method=False)
def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    """d²/(2·beta) where d = \\|input - target\\| is below `beta`, d - beta/2 elsewhere.

    With beta = 0 it is `l1_loss`.

    Raises:
        RuntimeError: if `beta` is negative.

    Example::

        >>> F.smooth_l1_loss(torch.tensor([0.5, 3.0]), torch.zeros(2))
        tensor(1.3125)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    _expect_one_size(input, target)
    return smooth_distance(input, target, beta, reduction)


@op(public=False, promotes=True, only="f", backward_name="HuberLossBackward0", fast=losses.huber_distance)
@widening
def huber_distance(input: Tensor, target: Tensor, delta: float, reduction: str):
    """d²/2 for d = \\|input - target\\| up to delta, delta·(d - delta/2) above; reduced."""
    d = np.abs(input - target)
    return reduced_array(chosen(d <= delta, 0.5 * (d * d), delta * (d - 0.5 * delta)), reduction)


huber_distance.batch(reducing())


def _huber_slope(d, delta):
    return hardtanh(d, -delta, delta)


huber_distance.gradients(
    input=lambda g, input, target, delta, reduction: shared_out(
        g, _huber_slope(input - target, delta), reduction
    ),
    target=lambda g, input, target, delta, reduction: shared_out(
        g, _huber_slope(target - input, delta), reduction
    ),
)


@huber_distance.tangent
def _huber_tangent(input, target, t_input, t_target, delta, reduction):
    return reduced(summed(t_input, times(-1, t_target)) * _huber_slope(input - target, delta), reduction)


@composite(method=False)
def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """d²/2 where d = \\|input - target\\| is at most `delta`, delta·(d - delta/2) elsewhere.

    Raises:
        RuntimeError: unless `delta` is positive.
        ValueError: for an unknown reduction or a weight of another shape.

    Example::

        >>> F.huber_loss(torch.tensor([0.5, 3.0]), torch.zeros(2))
        tensor(1.3125)
    """
    reduction = reduction_of(None, None, reduction)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    _expect_one_size(input, target)
    if weight is None:
        return huber_distance(input, target, delta, reduction)
    if weight.shape != input.shape:
        raise ValueError("Weights and input must have the same size.")
    return reduced(huber_distance(input, target, delta, "none") * weight, reduction)


# ------------------------------------------------------------------------------------ probabilities


@op(public=False, backward_name="BinaryCrossEntropyBackward0", fast=losses.cross_entropy_of_two)
def cross_entropy_of_two(input: Tensor, target: Tensor, weight: Tensor | None, reduction: str):
    """-(t·log x + (1 - t)·log(1 - x)), each logarithm at least -100, times the weight, reduced."""
    if not ((input >= 0) & (input <= 1)).all():
        raise RuntimeError("all elements of input should be between 0 and 1")
    values = (target - 1) * np.maximum(np.log1p(-input), -100) - target * np.maximum(np.log(input), -100)
    return reduced_array(values if weight is None else values * weight, reduction)


cross_entropy_of_two.batch(reducing())


def _times(x, weight):
    return x if weight is None else x * weight


def _slope_of_two(input, target):
    return (input - target) / clamp_min(input * (1 - input), 1e-12)


cross_entropy_of_two.gradients(
    input=lambda g, input, target, weight, reduction: shared_out(
        g, _times(_slope_of_two(input, target), weight), reduction
    ),
    target=lambda g, input, weight, reduction: shared_out(
        g, _times(log(1 - input) - log(input), weight), reduction
    ),
    weight=lambda g, input, target, reduction: shared_out(
        g, cross_entropy_of_two(input, target, None, "none"), reduction
    ),
)


@cross_entropy_of_two.tangent
def _two_tangent(input, target, weight, t_input, t_target, t_weight, reduction):
    return tangent_of_loss(
        reduction,
        (lambda: _times(_slope_of_two(input, target), weight), t_input),
        (lambda: _times(log(1 - input) - log(input), weight), t_target),
        (lambda: cross_entropy_of_two(input, target, None, "none"), t_weight),
    )


@composite(method=False)
def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """-(t·log x + (1 - t)·log(1 - x)) for probabilities x; each logarithm is cut off at -100.

    `weight` is a tensor that broadcasts to the input. `binary_cross_entropy_with_logits` takes logits, and
    loses no digits.

    Raises:
        ValueError: if input and target differ in shape.
        RuntimeError: if they differ in dtype, or an input is not in [0, 1].

    Example::

        >>> F.binary_cross_entropy(torch.tensor([0.5, 0.9]), torch.tensor([1.0, 1.0]))
        tensor(0.3993)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if input.shape != target.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is "
            "deprecated. "
            "Please ensure they have the same size."
        )
    for x in (target,) if weight is None else (target, weight):
        if x.dtype is not input.dtype:
            raise RuntimeError(
                f"Found dtype {errors.kind_name(x.dtype)} but expected {errors.kind_name(input.dtype)}"
            )
    if weight is not None:
        weight = weight.expand(input.shape)
    return cross_entropy_of_two(input, target, weight, reduction)


@op(
    public=False,
    promotes=True,
    only="f",
    backward_name="BinaryCrossEntropyWithLogitsBackward0",
    fast=losses.cross_entropy_of_logits,
)
def cross_entropy_of_logits(
    input: Tensor, target: Tensor, weight: Tensor | None, pos_weight: Tensor | None, reduction: str
):
    """(1 - t)·x + (1 + (p - 1)·t)·log(1 + exp(-x)), times the weight, reduced."""
    values = softplus_of(-input)
    if pos_weight is not None:
        values = values * (1 + (pos_weight - 1) * target)
    values = (1 - target) * input + values
    return reduced_array(values if weight is None else values * weight, reduction)


cross_entropy_of_logits.batch(reducing())


def _logit_slope(input, target, pos_weight):
    if pos_weight is None:
        return sigmoid(input) - target
    positive = pos_weight * target
    return (positive + 1 - target) * sigmoid(input) - positive


def _target_slope(input, pos_weight):
    return -input if pos_weight is None else logsigmoid(-input) - pos_weight * logsigmoid(input)


cross_entropy_of_logits.gradients(
    input=lambda g, input, target, weight, pos_weight, reduction: shared_out(
        g, _times(_logit_slope(input, target, pos_weight), weight), reduction
    ),
    target=lambda g, input, weight, pos_weight, reduction: shared_out(
        g, _times(_target_slope(input, pos_weight), weight), reduction
    ),
    weight=lambda g, input, target, pos_weight, reduction: shared_out(
        g, cross_entropy_of_logits(input, target, None, pos_weight, "none"), reduction
    ),
    pos_weight=lambda g, input, target, weight, reduction: shared_out(
        g, _times(-target * logsigmoid(input), weight), reduction
    ),
)


@cross_entropy_of_logits.tangent
def _logits_tangent(input, target, weight, pos_weight, t_input, t_target, t_weight, t_pos_weight, reduction):
    return tangent_of_loss(
        reduction,
        (lambda: _times(_logit_slope(input, target, pos_weight), weight), t_input),
        (lambda: _times(_target_slope(input, pos_weight), weight), t_target),
        (lambda: cross_entropy_of_logits(input, target, None, pos_weight, "none"), t_weight),
        (lambda: _times(-target * logsigmoid(input), weight), t_pos_weight),
    )


@composite(method=False)
def binary_cross_entropy_with_logits(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None
):
    """`binary_cross_entropy` of sigmoid(input), with no overflow on the way.

    `pos_weight` weighs the positive answers, one number for each class (the last dimension).

    Raises:
        ValueError: if input and target differ in shape.

    Example::

        >>> F.binary_cross_entropy_with_logits(torch.tensor([0.0, 2.0]), torch.tensor([1.0, 1.0]))
        tensor(0.4100)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if input.shape != target.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    return cross_entropy_of_logits(input, target, weight, pos_weight, reduction)


@composite(method=False)
def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    """target·(log target - input), for log-probabilities `input` and probabilities `target`.

    With `log_target` the target, too, is given by its logarithm. The divergence of the mathematicians is
    ``reduction="batchmean"``: the sum over all, divided by the length of dimension 0.

    Raises:
        RuntimeError: for integers.

    Example::

        >>> p = torch.tensor([[0.5, 0.5]])
        >>> F.kl_div(torch.log(p), p, reduction="batchmean")
        tensor(0.)
    """
    if reduction != "batchmean":
        reduction = reduction_of(size_average, reduce, reduction)
        if reduction == "mean":
            warnings.warn(
                "reduction: 'mean' divides the total loss by both the batch size and the support size."
                "'batchmean' divides only by the batch size, and aligns with the KL div math definition."
                "'mean' will be changed to behave the same as 'batchmean' in the next major release.",
                stacklevel=3,
            )
    for x in (input, target):
        if x.is_complex():
            raise RuntimeError("kl_div: Complex inputs not supported.")
        if not x.is_floating_point():
            raise RuntimeError("kl_div: Integral inputs not supported.")
    values = exp(target) * (target - input) if log_target else xlogy(target, target) - target * input
    if reduction == "batchmean":
        return values.sum() / input.size(0) if input.ndim else values.sum()
    return reduced(values, reduction)


@composite(method=False)
def poisson_nll_loss(
    input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"
):
    """exp(x) - t·x, the negative log likelihood of counts t whose expected number is exp(x).

    Without `log_input` the expected number is x itself: x - t·log(x + eps). `full` adds the terms without
    x, by Stirling's formula: t·log t - t + log(2πt)/2 for t > 1.

    Example::

        >>> F.poisson_nll_loss(torch.tensor([0.0, 1.0]), torch.tensor([1.0, 2.0]))
        tensor(0.8591)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    values = exp(input) - target * input if log_input else input - target * log(input + eps)
    if full:
        stirling = target * log(target) - target + 0.5 * log(2 * math.pi * target)
        values = values + where(target <= 1, 0.0, stirling)
    return reduced(values, reduction)


@composite(method=False)
def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    """(log v + (input - target)²/v) / 2, the negative log likelihood of normal numbers with mean `input`.

    The variance `var`, at least `eps`, is a number, a tensor of the input's shape, one without its last
    dimension, or one with 1 in one dimension. `full` adds the constant log(2π)/2.

    Raises:
        ValueError: if `var` has another shape or negative elements, or the reduction is unknown.

    Example::

        >>> F.gaussian_nll_loss(torch.tensor([1.0, 3.0]), torch.tensor([1.0, 1.0]), torch.tensor([1.0, 4.0]))
        tensor(0.5966)
    """
    reduction = reduction_of(None, None, reduction)
    if isinstance(var, (int, float)):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = input.new_full(input.shape, var)
    elif (whole_values(var) < 0).any():
        raise ValueError("var has negative entry/entries")
    if var.shape != input.shape:
        if input.shape[:-1] == var.shape:
            var = var.unsqueeze(-1)
        elif input.ndim != var.ndim or [n for m, n in zip(input.shape, var.shape, strict=True) if m != n] != [1]:
            raise ValueError("var is of incorrect size")
    # The limit is not part of the gradient: a variance below it still has one.
    var = var + (clamp_min(var, eps) - var).detach()
    values = 0.5 * (log(var) + (input - target).square() / var)
    if full:
        values = values + 0.5 * math.log(2 * math.pi)
    return reduced(values, reduction)


@op(public=False, promotes=True, only="f", backward_name="SoftMarginLossBackward0")
def soft_margin(input: Tensor, target: Tensor, reduction: str):
    """log(1 + exp(-t·x)), reduced."""
    return reduced_array(softplus_of(-target * input), reduction)


soft_margin.batch(reducing())


soft_margin.gradients(
    input=lambda g, input, target, reduction: shared_out(g, -target * sigmoid(-target * input), reduction),
    target=lambda g, input, target, reduction: shared_out(g, -input * sigmoid(-target * input), reduction),
)


@soft_margin.tangent
def _soft_margin_tangent(input, target, t_input, t_target, reduction):
    product = summed(times(target, t_input), times(input, t_target))
    return reduced(-product * sigmoid(-target * input), reduction)


@composite(method=False)
def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """log(1 + exp(-t·x)), where t is 1 or -1; with no overflow on the way.

    Example::

        >>> F.soft_margin_loss(torch.tensor([0.0, 2.0]), torch.tensor([1.0, -1.0]))
        tensor(1.4100)
    """
    return soft_margin(input, target, reduction_of(size_average, reduce, reduction))
