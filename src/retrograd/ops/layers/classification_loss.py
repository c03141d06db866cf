"""Losses of classifiers: the right class is given by its number, or by a probability for each class."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ... import errors
from ..._core import Tensor, fused
from ..activation import logsigmoid
from ..batching import by_hand, loop_batch, whole_values
from ..limits import clamp_min
from ..record import composite, op
from ..softmax import log_softmax
from .loss import reduced, reduction_of

# ------------------------------------------------------------------------------------ negative log likelihood


class _Chosen(NamedTuple):
    """The elements of the right classes: their places in the flat input, their weights if not all 1, and
    the sum of those."""

    places: np.ndarray
    weight: np.ndarray | None
    total: float


def _choose(
    shape, target: np.ndarray, weight: np.ndarray | None, ignore_index: int, kind: np.dtype
) -> _Chosen:
    classes = shape[1] if len(shape) > 1 else shape[0]
    flat = target.reshape(-1).astype(np.intp, copy=False)
    counts = None
    if flat.size and not (0 <= flat.min() and flat.max() < classes and not 0 <= ignore_index < classes):
        used = flat != ignore_index
        wrong = used & ((flat < 0) | (flat >= classes))
        if wrong.any():
            raise IndexError(f"Target {flat[wrong][0]} is out of bounds.")
        flat = np.where(used, flat, 0)
        counts = used.astype(kind)
    if weight is not None:
        counts = weight.take(flat) if counts is None else weight.take(flat) * counts
    inner = math.prod(shape[2:])
    row = np.arange(flat.size)
    if inner == 1:
        places = row * classes + flat
    else:
        places = row // inner * (classes * inner) + flat * inner + row % inner
    return _Chosen(places, counts, flat.size if counts is None else counts.sum())


@op(public=False, exact=True, backward_name="NllLossBackward0", fast=fused.nll, selects=True)
def nll(input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int, reduction: str):
    """-input at the right classes, times their weights, reduced."""
    chosen = _choose(input.shape, target, weight, ignore_index, input.dtype)
    values = -input.reshape(-1).take(chosen.places)
    if chosen.weight is not None:
        values *= chosen.weight
    if reduction == "none":
        return values.reshape(target.shape)
    total = values.sum()
    return np.asarray(total if reduction == "sum" else np.true_divide(total, chosen.total, dtype=total.dtype))


@op(public=False, exact=True, backward_name="NllLossBackward1", fast=fused.nll_backward)
def nll_spread(
    grad: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
    shape: tuple[int, ...],
):
    """The gradient of `nll`: -grad at the right classes, zeros elsewhere."""
    chosen = _choose(shape, target, weight, ignore_index, grad.dtype)
    values = -grad.reshape(-1)
    if reduction == "mean":
        values /= chosen.total
    if chosen.weight is not None:
        values = np.where(chosen.weight == 0, 0, values * chosen.weight)
    out = np.zeros(shape, grad.dtype)
    out.reshape(-1)[chosen.places] = values
    return out


def _no_weight_gradient(g):
    raise RuntimeError(
        "The function 'nll_loss_forward' is not differentiable with respect to argument 'weight'. This "
        "input cannot "
        "have requires_grad True."
    )


def _constant(weight, tangent):
    return weight if tangent is None else _no_weight_gradient(tangent)


nll.gradients(
    input=lambda g, target, weight, ignore_index, reduction, input_shape: nll_spread(
        g, target, weight, ignore_index, reduction, tuple(input_shape)
    ),
    weight=_no_weight_gradient,
)
nll_spread.gradients(
    grad=lambda g, target, weight, ignore_index, reduction: nll(g, target, weight, ignore_index, reduction),
    weight=_no_weight_gradient,
)
nll.tangent(
    lambda t_input, t_weight, target, weight, ignore_index, reduction: nll(
        t_input, target, _constant(weight, t_weight), ignore_index, reduction
    )
)
nll_spread.tangent(
    lambda t_grad, t_weight, target, weight, ignore_index, reduction, shape: nll_spread(
        t_grad, target, _constant(weight, t_weight), ignore_index, reduction, shape
    )
)


def _totals(target, weight, ignore_index: int, kind):
    """The sum of the weights of the right classes, for each element of a batch."""
    target = target.long()
    used = target != ignore_index
    counts = used.to(kind) if weight is None else weight[target.masked_fill(~used, 0)] * used.to(kind)
    return counts.reshape(len(target), -1).sum(1)


@nll.batch
@by_hand
def _nll_batch(call):
    if call.mapped[2]:
        return loop_batch(call)
    x, target, weight = call.all_mapped()
    weight, (ignore_index, reduction) = call.inputs[2], call.attributes
    if call.rank(0) == 1:
        rows, classes = x, target.reshape(call.size)
    else:
        rows, classes = x.flatten(0, 1), target.flatten(0, 1)
    values = call.run((rows, classes, weight), (ignore_index, "none")).reshape(target.shape)
    if reduction == "none":
        return values
    total = values.reshape(call.size, -1).sum(1)
    return total if reduction == "sum" else total / _totals(target, weight, ignore_index, x.dtype)


@nll_spread.batch
@by_hand
def _spread_batch(call):
    if call.mapped[2]:
        return loop_batch(call)
    g, target, _ = call.all_mapped()
    weight, (ignore_index, reduction, shape) = call.inputs[2], call.attributes
    if reduction == "mean":
        g = g / _totals(target, weight, ignore_index, g.dtype)
    if reduction != "none":
        g = g.reshape(call.size, *[1] * (target.dim() - 1)).expand(target.shape)
    lead = 0 if len(shape) == 1 else 1
    flat = (call.size, *shape) if not lead else (call.size * shape[0], *shape[1:])
    where = target.reshape(call.size) if not lead else target.flatten(0, 1)
    made = call.run((g.reshape(where.shape), where, weight), (ignore_index, "none", flat))
    return made.reshape(call.size, *shape)


def _check_classes(input, target, weight) -> None:
    """PyTorch's errors for a target given by class numbers."""
    if target.dtype.name not in ("int64", "uint8"):
        raise RuntimeError(
            f"expected target dtype to be Long or Byte, but got {errors.kind_name(target.dtype)}"
        )
    if input.ndim < 1:
        raise ValueError("Expected 1 or more dimensions (got 0)")
    if input.ndim == 1:
        if target.ndim > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        if target.ndim == 1 and target.size(0) != 1:
            raise ValueError(
                f"For 1D input, 1D target must have size 1, but got target size: {target.size(0)}"
            )
        classes = input.size(0)
    else:
        if target.ndim < 1 or input.size(0) != target.size(0):
            got = target.size(0) if target.ndim else 1
            raise ValueError(
                f"Expected input batch_size ({input.size(0)}) to match target batch_size ({got})."
            )
        if input.ndim == 2 and target.ndim > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        wanted = [input.size(0), *input.shape[2:]]
        if list(target.shape) != wanted:
            if input.ndim == 4:
                raise RuntimeError(
                    f"size mismatch (got input: {list(input.shape)} , target: {list(target.shape)}"
                )
            raise RuntimeError(f"Expected target size {wanted}, got {list(target.shape)}")
        classes = input.size(1)
    if weight is not None:
        if weight.numel() != classes or weight.ndim != 1:
            raise RuntimeError(
                f"weight tensor should be defined either for all {classes} classes or no classes but got "
                "weight "
                f"tensor of shape: {list(weight.shape)}"
            )
        if weight.dtype is not input.dtype:
            raise RuntimeError(
                f"expected scalar type {errors.kind_name(input.dtype)} but found "
                f"{errors.kind_name(weight.dtype)}"
            )


@composite(method=False)
def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
    """-input[target], the negative log likelihood of the right classes, from log-probabilities.

    Args:
        input: log-probabilities of shape (C), (N, C) or (N, C, d1, …).
        target: the numbers of the right classes, int64 in [0, C), of shape (), (N) or (N, d1, …).
        weight: a number for each class; the mean is then the weighted one.
        ignore_index: a target that counts nothing.

    Raises:
        IndexError: for a class out of range.
        ValueError, RuntimeError: where shapes or dtypes do not fit.

    Example::

        >>> F.nll_loss(torch.tensor([[-0.5, -1.0], [-2.0, -0.1]]), torch.tensor([0, 1]))
        tensor(0.3000)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    _check_classes(input, target, weight)
    if not input.is_floating_point():
        raise errors.no_kernel("nll_loss_out_frame", input.dtype)
    return nll(input, target, weight, ignore_index, reduction)


@composite(method=False)
def cross_entropy(
    input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean",
    label_smoothing=0.0,
):  # fmt: skip
    """The negative log likelihood of the right classes, from logits: log_softmax and `nll_loss` in one.

    Args:
        input: logits of shape (C), (N, C) or (N, C, d1, …).
        target: the numbers of the right classes as in :func:`nll_loss`, or probabilities of the input's
        shape. weight, ignore_index: as in :func:`nll_loss`. label_smoothing: the part, from 0 to 1, of the
        target that is spread evenly over all classes.

    Raises:
        IndexError: for a class out of range.
        ValueError, RuntimeError: where shapes or dtypes do not fit.

    Example::

        >>> F.cross_entropy(torch.tensor([[2.0, 0.0], [0.0, 1.0]]), torch.tensor([0, 1]))
        tensor(0.2201)
        >>> F.cross_entropy(torch.tensor([[2.0, 0.0]]), torch.tensor([[0.5, 0.5]]))
        tensor(1.1269)
    """
    if (
        reduction == "mean"
        and weight is size_average is reduce is None
        and label_smoothing == 0.0
        and fused.takes_classes(input, target)
    ):
        return nll(log_softmax(input, 1), target, None, ignore_index, "mean")
    reduction = reduction_of(size_average, reduce, reduction)
    if not 0.0 <= label_smoothing <= 1.0:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
    dim = 0 if input.ndim <= 1 else 1
    if input.shape == target.shape:
        return _cross_entropy_of_probabilities(
            input, target, weight, ignore_index, reduction, label_smoothing, dim
        )
    _check_classes(input, target, weight)
    log_p = log_softmax(input, dim)
    loss = nll(log_p, target, weight, ignore_index, reduction)
    if label_smoothing == 0.0:
        return loss
    classes = input.size(dim)
    even = -(log_p if weight is None else log_p * _along_dim(weight, dim, input.ndim)).sum(dim)
    target = target.long()
    used = target != ignore_index
    even = even.masked_fill(~used, 0.0)
    if reduction == "mean":
        count = (
            used.sum()
            if weight is None
            else weight[target.long().masked_fill(~used, 0)].masked_fill(~used, 0).sum()
        )
        even = even.sum() / count
    elif reduction == "sum":
        even = even.sum()
    return (1 - label_smoothing) * loss + even * (label_smoothing / classes)


def _along_dim(weight, dim: int, ndim: int):
    return weight.reshape([-1 if axis == dim else 1 for axis in range(ndim)])


def _cross_entropy_of_probabilities(input, target, weight, ignore_index, reduction, label_smoothing, dim):
    if not target.is_floating_point():
        raise RuntimeError(
            "Expected floating point type for target with class probabilities, got "
            f"{errors.kind_name(target.dtype)}"
        )
    if ignore_index >= 0:
        raise RuntimeError("ignore_index is not supported for floating point target")
    classes = input.size(dim)
    if weight is not None and (weight.ndim != 1 or weight.numel() != classes):
        raise RuntimeError(
            "cross_entropy: weight tensor should be defined either for all "
            f"{classes} classes or no classes but got weight tensor of shape: {list(weight.shape)}"
        )
    if label_smoothing > 0.0:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    terms = log_softmax(input, dim) * target
    if weight is not None:
        terms = terms * _along_dim(weight, dim, input.ndim)
    if reduction == "none":
        return -terms.sum(dim)
    total = -terms.sum()
    return total if reduction == "sum" else total / (input.numel() / classes if input.numel() else 1)


# ------------------------------------------------------------------------------------ margins between classes


@composite(method=False)
def multi_margin_loss(
    input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"
):
    """Σ over i ≠ y of max(0, margin - x[y] + x[i])ᵖ / C for scores x and the right class y.

    Shapes: input (N, C) or (C), target (N) or (), weight (C), a factor for each right class.

    Raises:
        ValueError: unless p is 1 or 2.
        RuntimeError: for a class out of range, or where shapes do not fit.

    Example::

        >>> F.multi_margin_loss(torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([3]))
        tensor(0.3250)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    batch = input.size(0) if input.ndim == 2 else 1
    if target.ndim > 1 or target.numel() != batch or input.ndim > 2:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples "
            "(batch "
            f"size). Expected target size [{batch}], but got {list(target.shape)}. Input has shape "
            f"{list(input.shape)}."
        )
    classes = input.shape[-1] if input.ndim else 1
    if weight is not None and weight.numel() != classes:
        raise RuntimeError(f"inconsistent weight size, expected {classes} but got {list(weight.shape)}")
    if whole_values((target < 0) | (target >= classes)).any():
        raise RuntimeError("target out of range")
    index = target.reshape(batch, 1)
    rows = input.reshape(batch, classes)
    terms = clamp_min(margin - rows.gather(1, index) + rows, 0)
    if p == 2:
        terms = terms * terms
    if weight is not None:
        terms = terms * weight[index]
    terms = terms.scatter(1, index, 0.0)
    return reduced((terms.sum(1) / classes).reshape(target.shape), reduction)


@composite(method=False)
def multilabel_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """Σ over right classes y and wrong classes i of max(0, 1 - x[y] + x[i]) / C.

    The right classes of a row are the target's numbers in it up to the first -1. Shapes: input and target
    (N, C) or (C).

    Raises:
        RuntimeError: for a class out of range, or where shapes do not fit.

    Example::

        >>> x, y = torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([[3, 0, -1, 1]])
        >>> F.multilabel_margin_loss(x, y)
        tensor(0.8500)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if input.shape != target.shape:
        raise RuntimeError(
            f"inconsistent target size: {list(target.shape)} for input of size: {list(input.shape)}"
        )
    classes = input.shape[-1] if input.ndim else 1
    rows = input.reshape(-1, classes)
    index = target.reshape(-1, classes)
    if whole_values((index < -1) | (index >= classes)).any():
        raise RuntimeError("argument #2 'target' is out of range")
    listed = (index < 0).cumsum(1) == 0
    index = index.masked_fill(~listed, 0)
    right = rows.detach().new_zeros(rows.shape).scatter_add(1, index, listed.to(rows.dtype)) > 0
    gaps = clamp_min(1 - rows.gather(1, index).unsqueeze(2) + rows.unsqueeze(1), 0)
    terms = gaps.masked_fill(~listed.unsqueeze(2) | right.unsqueeze(1), 0.0)
    values = terms.sum((1, 2)) / classes
    return reduced(values.reshape(input.shape[:-1]), reduction)


@composite(method=False)
def multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """-(t·log sigmoid(x) + (1 - t)·log sigmoid(-x)), averaged over the classes (the last dimension).

    `weight` is a number for each class.

    Example::

        >>> F.multilabel_soft_margin_loss(torch.tensor([[0.0, 2.0]]), torch.tensor([[1.0, 1.0]]))
        tensor(0.4100)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    terms = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        terms = terms * weight
    return reduced(terms.sum(-1) / input.shape[-1], reduction)
