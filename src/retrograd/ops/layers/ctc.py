"""Connectionist temporal classification: the loss of sequences whose alignment is not known.

From A. Graves et al., Connectionist temporal classification: labelling unsegmented sequence data with
recurrent neural networks (2006), whose α and β these are, in logarithms.
"""

from __future__ import annotations

import numpy as np

from ... import errors
from ..._core import Tensor, losses, make_tensor
from ..._core.levels import loop_batch
from ..batching import by_hand, whole_values
from ..limits import clamp_min
from ..record import composite, op
from .loss import reduced, reduction_of


def _extended(targets: np.ndarray, target_lengths: np.ndarray, blank: int) -> np.ndarray:
    """The labels with blanks around each: (N, 2·S + 1)."""
    longest = int(target_lengths.max(initial=0))
    labels = np.full((len(target_lengths), 2 * longest + 1), blank, np.intp)
    if targets.ndim == 2:
        labels[:, 1::2] = targets[:, :longest]
    else:
        starts = np.concatenate([[0], np.cumsum(target_lengths)[:-1]])
        for row, (start, length) in enumerate(zip(starts, target_lengths, strict=True)):
            labels[row, 1 : 2 * length : 2] = targets[start : start + length]
    places = np.arange(2 * longest + 1)
    return np.where(places <= 2 * target_lengths[:, None], labels, blank)


def _paths(log_p: np.ndarray, labels: np.ndarray, blank: int) -> np.ndarray:
    """log α: for each time, sequence and place the sum over all beginnings of a path that end there, (T, N,
    L)."""
    times, count, length = log_p.shape[0], *labels.shape
    emitted = np.take_along_axis(log_p, np.broadcast_to(labels, (times, count, length)), 2)
    alpha = np.full(
        (times, count, length + 2), -np.inf, log_p.dtype
    )  # two places in front stand for "nothing"
    if times:
        alpha[0, :, 2:4] = emitted[0, :, :2]
    skips = np.zeros(labels.shape, bool)
    skips[:, 2:] = (labels[:, 2:] != blank) & (labels[:, 2:] != labels[:, :-2])
    for t in range(1, times):
        before = alpha[t - 1]
        reached = np.logaddexp(before[:, 2:], before[:, 1:-1])
        reached = np.logaddexp(reached, np.where(skips, before[:, :-2], -np.inf))
        alpha[t, :, 2:] = reached + emitted[t]
    return alpha[:, :, 2:]


def _ends(alpha: np.ndarray, input_lengths: np.ndarray, target_lengths: np.ndarray) -> np.ndarray:
    """The logarithm of the probability of each target: the paths that end in its last label or the blank
    behind."""
    rows = np.arange(len(input_lengths))
    if not alpha.shape[0]:
        return np.where(target_lengths == 0, 0.0, -np.inf).astype(alpha.dtype)
    last = alpha[input_lengths - 1, rows]
    end = last[rows, 2 * target_lengths]
    label = np.where(target_lengths > 0, last[rows, np.maximum(2 * target_lengths - 1, 0)], -np.inf)
    total = np.logaddexp(end, label)
    return np.where(input_lengths > 0, total, np.where(target_lengths == 0, 0.0, -np.inf)).astype(alpha.dtype)


def _turned(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Each sequence (dimension 1) of `x` backwards along dimension 0, up to its own length."""
    times = np.arange(x.shape[0])[:, None]
    index = np.where(times < lengths, lengths - 1 - times, times)
    return np.take_along_axis(x, index[:, :, None], 0)


@op(public=False, backward_name="CtcLossBackward0", fast=losses.ctc)
def ctc(log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, blank: int):
    """-log of the probability of each target, (N)."""
    alpha = _paths(log_probs, _extended(targets, target_lengths, blank), blank)
    return -_ends(alpha, input_lengths, target_lengths)


@op(public=False, fast=losses.ctc_posterior)
def ctc_posterior(
    log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, blank: int
):
    """The probability that a path of the target emits class c at time t: what -log p falls by, (T, N, C)."""
    labels = _extended(targets, target_lengths, blank)
    alpha = _paths(log_probs, labels, blank)
    # β is α of everything backwards; the turned labels end, not begin, with the filling blanks.
    turned = _turned(labels.T[:, :, None], 2 * target_lengths + 1)[:, :, 0].T
    beta = _paths(_turned(log_probs, input_lengths), turned, blank)
    beta = _turned(beta, input_lengths)
    beta = _turned(beta.transpose(2, 1, 0), 2 * target_lengths + 1).transpose(2, 1, 0)
    emitted = np.take_along_axis(log_probs, np.broadcast_to(labels, alpha.shape), 2)
    total = _ends(alpha, input_lengths, target_lengths)[:, None]
    share = np.exp(np.where(np.isneginf(alpha + beta), -np.inf, alpha + beta - emitted - total))
    used = (np.arange(log_probs.shape[0])[:, None] < input_lengths)[:, :, None]
    used = used & (np.arange(labels.shape[1]) <= 2 * target_lengths[:, None])
    posterior = np.zeros_like(log_probs)
    rows = np.broadcast_to(np.arange(labels.shape[0])[:, None], labels.shape)
    for t in range(log_probs.shape[0]):
        np.add.at(posterior[t], (rows, labels), np.where(used[t], share[t], 0))
    return posterior


def _no_second_gradient(g):
    raise RuntimeError("derivative for aten::_ctc_loss_backward is not implemented")


ctc.gradients(
    log_probs=lambda g, log_probs, targets, input_lengths, target_lengths, blank: (
        -g.unsqueeze(1) * ctc_posterior(log_probs, targets, input_lengths, target_lengths, blank)
    )
)
ctc_posterior.gradients(log_probs=_no_second_gradient)
ctc.tangent(
    lambda log_probs, t_log_probs, targets, input_lengths, target_lengths, blank: (
        -(t_log_probs * ctc_posterior(log_probs, targets, input_lengths, target_lengths, blank)).sum((0, 2))
    )
)


def _more_sequences(times: bool):
    """A batch of sequences as more of them; `times` where the result has them behind their times."""

    def rule(call):
        if call.rank(1) == 1:
            return loop_batch(call)  # how many targets there are in a row differs
        log_probs, targets, frames, labels = call.all_mapped()
        made = call.run(
            (log_probs.movedim(0, 1).flatten(1, 2), targets.flatten(0, 1), frames.flatten(), labels.flatten())
        )
        if times:
            return made.unflatten(1, (call.size, -1)).movedim(1, 0)
        return made.reshape(call.size, -1)

    return by_hand(rule)


ctc.batch(_more_sequences(False))
ctc_posterior.batch(_more_sequences(True))


def _lengths(lengths, name: str, count: int) -> Tensor:
    made = lengths if isinstance(lengths, Tensor) else make_tensor(np.asarray(lengths))
    if made.dtype.numpy.kind not in "iu":
        raise RuntimeError(f"{name} must be integral")
    made = made.reshape(-1).long()
    if len(made) != count:
        raise RuntimeError(f"{name} must be of size batch_size")
    return made


def _check_lengths(frames: np.ndarray, labels: np.ndarray, times: int, targets: Tensor) -> None:
    wrong = frames[(frames < 0) | (frames > times)]
    if wrong.size:
        raise RuntimeError(
            f"Expected input_lengths to have value at most {times}, but got value {wrong[0]} "
            f"(while checking arguments for ctc_loss_cpu)"
        )
    room = targets.shape[1] if targets.ndim == 2 else targets.numel()
    asked = (labels if targets.ndim == 2 else labels.sum(-1)).max(initial=0)
    if asked > room or (labels < 0).any():
        raise RuntimeError(
            f"Expected tensor to have size at least {asked} at dimension 1, but got size {room}"
        )


@composite(method=False)
def ctc_loss(
    log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False
):
    """-log of the probability that a sequence of class probabilities spells the target, blanks and repeats removed.

    Args:
        log_probs: logarithms of class probabilities, (T, N, C) or (T, C), as `log_softmax` gives them.
        targets: class numbers without blanks, (N, S), or all of them one behind the other, or (S).
        input_lengths, target_lengths: the lengths of the sequences and of their targets, (N) or numbers.
        blank: the class that stands for nothing.
        reduction: the mean divides each loss by the length of its target first.
        zero_infinity: count targets that do not fit into their sequence as 0, not as infinite.

    Raises:
        RuntimeError: where lengths, dtypes or class numbers do not fit.

    Example::

        >>> log_p = torch.log(torch.tensor([[0.5, 0.5], [0.5, 0.5]]))
        >>> F.ctc_loss(log_p, torch.tensor([1]), torch.tensor(2), torch.tensor(1))
        tensor(0.2877)
    """
    reduction = reduction_of(None, None, reduction)
    batched = log_probs.ndim == 3
    if not batched:
        log_probs = log_probs.unsqueeze(1)
        if targets.ndim == 1:
            targets = targets.unsqueeze(0)
    if not log_probs.is_floating_point():
        raise errors.no_kernel("ctc_loss_cpu", log_probs.dtype)
    if targets.is_floating_point() or targets.is_complex():
        raise RuntimeError("targets must be integral")
    times, count, classes = log_probs.shape
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    frames = _lengths(input_lengths, "input_lengths", count)
    labels = _lengths(target_lengths, "target_lengths", count)
    _check_lengths(whole_values(frames), whole_values(labels), times, targets)
    values = ctc(log_probs, targets.long(), frames, labels, blank)
    if zero_infinity:
        values = values.masked_fill(values == float("inf"), 0.0)
    if reduction == "mean":
        return (values / clamp_min(labels, 1)).mean()
    return reduced(values if batched else values.squeeze(0), reduction)
