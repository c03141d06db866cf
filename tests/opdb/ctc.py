"""Samples of the loss of sequences without alignment."""

from __future__ import annotations

from itertools import groupby, product

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)


def log_probabilities(*shape: int) -> np.ndarray:
    x = draw(*shape)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def by_enumeration(log_p, targets, input_lengths, target_lengths):
    """The loss from all paths there are: those that spell the target once repeats and blanks are removed."""
    losses = []
    for n, (frames, length) in enumerate(zip(input_lengths, target_lengths, strict=True)):
        total = 0.0
        for path in product(range(log_p.shape[2]), repeat=frames):
            if [c for c, _ in groupby(path) if c] == targets[n, :length].tolist():
                total += np.exp(sum(log_p[t, n, c] for t, c in enumerate(path)))
        losses.append(-np.log(total) / length)
    return np.mean(losses)


TARGETS = np.array([[1, 2, 2], [3, 1, 0], [2, 0, 0]])
LENGTHS = (np.array([7, 5, 6]), np.array([3, 2, 1]))
# PyTorch's gradient is that of the logits: right behind a log_softmax, but not against finite differences.
SAMPLES = {
    "ctc_loss": [
        *[Sample(log_probabilities(7, 3, 4), TARGETS, *LENGTHS, reduction=reduction, grad=False, name=reduction)
          for reduction in ("mean", "sum", "none")],
        Sample(log_probabilities(7, 3, 4), np.array([1, 2, 2, 3, 1, 2]), *LENGTHS, grad=False, name="in-a-row"),
        Sample(log_probabilities(7, 3, 4), np.where(TARGETS == 0, 3, TARGETS - 1), *LENGTHS, 3, grad=False,
               name="blank"),
        Sample(log_probabilities(7, 4), TARGETS[0], np.array(7), np.array(3), grad=False, name="no-batch"),
        Sample(log_probabilities(7, 3, 4), TARGETS, (7, 5, 6), (3, 0, 1), grad=False, name="empty-target"),
        Sample(log_probabilities(2, 3, 4), TARGETS, (2, 2, 2), (3, 2, 1), grad=False, name="too-short"),
        Sample(log_probabilities(2, 3, 4), TARGETS, (2, 2, 2), (3, 2, 1), zero_infinity=True, grad=False,
               name="too-short-zero"),
        Sample(log_probabilities(4, 3, 4), TARGETS, (4, 4, 3), (3, 2, 1), gradgrad=False, torch=False,
               reference=by_enumeration, name="gradient"),
    ],
}  # fmt: skip
BAD = [
    Bad(
        "ctc_loss",
        log_probabilities(7, 3, 4),
        TARGETS,
        (8, 5, 6),
        (3, 2, 1),
        match="Expected input_lengths to have value",
    ),
    Bad(
        "ctc_loss",
        log_probabilities(7, 3, 4),
        TARGETS,
        (7, 5),
        (3, 2, 1),
        match="input_lengths must be of size batch_size",
    ),
    Bad(
        "ctc_loss",
        log_probabilities(7, 3, 4),
        TARGETS,
        (7, 5, 6),
        (3, 2),
        match="target_lengths must be of size batch_size",
    ),
    Bad("ctc_loss", log_probabilities(7, 3, 4), TARGETS, *LENGTHS, 4, match="blank must be in label range"),
    Bad(
        "ctc_loss",
        log_probabilities(7, 3, 4),
        TARGETS * 1.0,
        *LENGTHS,
        match="targets must be integral",
        torch=False,
    ),
    Bad(
        "ctc_loss",
        log_probabilities(7, 3, 4),
        TARGETS,
        (7, 5, 6),
        (4, 2, 1),
        match="to have size at least 4 at dimension 1",
    ),
]
