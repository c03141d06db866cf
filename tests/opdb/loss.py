"""Samples of the losses."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan


def reductions(*args, name: str = "", **kwargs) -> list[Sample]:
    """The same call with each of the three reductions."""
    return [
        Sample(*args, name=f"{name}-{reduction}" if name else reduction, reduction=reduction, **kwargs)
        for reduction in ("mean", "sum", "none")
    ]


def pairs(first, second, **kwargs) -> list[Sample]:
    """Samples of a loss that compares two tensors; the arguments draw them, for a shape."""
    return [
        *reductions(first(2, 3), second(2, 3), **kwargs),
        Sample(first(4), second(4), name="default", **kwargs),
        Sample(first(), second(), name="scalar", **kwargs),
        Sample(first(3, 2).T, second(2, 3), name="transposed", **kwargs),
        Sample(first(4).astype(np.float32), second(4).astype(np.float32), name="float32", **kwargs),
        Sample(first(0, 2), second(0, 2), reduction="sum", name="empty", **kwargs),
        Sample(first(0, 2), second(0, 2), smooth=False, gradgrad=False, name="empty-mean", **kwargs),
    ]


def probability(*shape: int) -> np.ndarray:
    return draw(*shape, low=0.1, high=0.9)


def signs(*shape: int) -> np.ndarray:
    return draw.integers(*shape, low=0, high=2) * 2.0 - 1.0


KINKS = (np.array([0.5, -0.5, 0.0, 1.0]), np.zeros(4))
SAMPLES = {
    "mse_loss": [
        *pairs(draw, draw),
        *reductions(draw(2, 3), draw(2, 3), name="weight", weight=draw(2, 3, low=0.1)),
        Sample(draw(4), draw(4).astype(np.float32), rtol=1e-6, smooth=False, name="mixed"),
    ],
    "l1_loss": [
        *pairs(draw, draw),
        *reductions(draw(2, 3), draw(2, 3), name="weight", weight=draw(2, 3, low=0.1)),
        Sample(np.array([1.0, 2.0]), np.array([1.0, 3.0]), smooth=False, name="kink"),
        Sample(draw.complex(3), draw.complex(3), name="complex"),
    ],
    "smooth_l1_loss": [
        *pairs(draw, draw),
        *reductions(draw(2, 3), draw(2, 3), name="beta", beta=0.3),
        Sample(draw(2, 3), draw(2, 3), beta=0.0, name="no-beta"),
        Sample(*KINKS, beta=0.5, smooth=False, name="kink"),
    ],
    "huber_loss": [
        *pairs(draw, draw),
        *reductions(draw(2, 3), draw(2, 3), name="delta", delta=0.3),
        *reductions(draw(2, 3), draw(2, 3), name="weight", weight=draw(2, 3, low=0.1)),
        Sample(*KINKS, delta=0.5, smooth=False, gradgrad=False, name="kink"),
    ],
    "binary_cross_entropy": [
        *pairs(probability, probability),
        *reductions(probability(2, 3), probability(2, 3), probability(2, 3), grad=(0, 1), name="weight"),
        Sample(probability(2, 3), probability(2, 3), probability(3), grad=(0, 1), name="weight-broadcast"),
        Sample(probability(2, 3), probability(2, 3), probability(2, 3), torch=False, name="weight-gradient"),
        Sample(np.array([0.0, 1.0, 0.0]), np.array([1.0, 0.5, 0.0]), grad=False, name="limits"),
        Sample(
            np.array([0.0, 1.0]),
            np.array([1.0, 0.5]),
            grad=(0,),
            smooth=False,
            gradgrad=False,
            rtol=1e-7,
            name="limits-gradient",
        ),
    ],
    "binary_cross_entropy_with_logits": [
        *pairs(draw, probability),
        *reductions(draw(2, 3), probability(2, 3), probability(3), grad=(0, 1), name="weight"),
        *reductions(draw(2, 3), probability(2, 3), pos_weight=probability(3), grad=(0, 1), name="pos-weight"),
        Sample(
            draw(2, 3),
            probability(2, 3),
            probability(3),
            pos_weight=probability(3),
            torch=False,
            name="weight-gradients",
        ),
        Sample(np.array([1000.0, -1000.0]), np.array([0.0, 1.0]), name="far"),
    ],
    "kl_div": [
        *[sample for sample in pairs(draw, probability) if sample.kwargs.get("reduction") in ("sum", "none")],
        Sample(draw(2, 3), probability(2, 3), reduction="batchmean", name="batchmean"),
        Sample(draw(2, 3), draw(2, 3), reduction="batchmean", log_target=True, name="log-target"),
        Sample(draw(3), np.array([0.0, 0.5, 0.5]), reduction="sum", grad=(0,), name="zero-target"),
    ],
    "soft_margin_loss": [
        *reductions(draw(2, 3), signs(2, 3), grad=(0,)),
        Sample(draw(2, 3), signs(2, 3), torch=False, name="target-gradient"),
        Sample(draw(4), signs(4), grad=(0,), name="default"),
    ],
    "poisson_nll_loss": [
        *pairs(draw, probability),
        *reductions(probability(2, 3), draw(2, 3, low=0.1, high=4.0), False, name="plain"),
        *reductions(
            draw(2, 3), np.array([[0.0, 0.5, 1.0], [2.0, 3.0, 7.0]]), True, True, grad=(0,), name="full"
        ),
    ],
    "gaussian_nll_loss": [
        *reductions(draw(2, 3), draw(2, 3), draw(2, 3, low=0.2)),
        Sample(draw(2, 3), draw(2, 3), draw(2, 1, low=0.2), name="one-variance"),
        Sample(draw(2, 3), draw(2, 3), draw(1, 3, low=0.2), name="variance-of-columns"),
        Sample(draw(2, 3), draw(2, 3), draw(2, low=0.2), full=True, name="variance-of-rows"),
        Sample(draw(2, 3), draw(2, 3), 0.5, name="number"),
        Sample(
            draw(3), draw(3), np.array([0.0, 1e-9, 1.0]), smooth=False, gradgrad=False, name="tiny-variance"
        ),
    ],
}

NUMBERS = np.array([0, 3, 1])
IGNORED = np.array([0, -100, 1])
IMAGE = np.array([[[0, 1, 3], [2, 2, 0]], [[1, 3, 3], [0, 0, 2]]])


def log_softmax(x: np.ndarray) -> np.ndarray:
    return x - np.log(np.exp(x).sum(1, keepdims=True))


def classes(log_probability) -> list[Sample]:
    """Samples of a loss of scores and class numbers, with the function that makes log-probabilities of the
    scores."""
    scores = draw
    weight = draw(4, low=0.1)

    def of_image(x: np.ndarray, target: np.ndarray) -> np.ndarray:
        return -np.take_along_axis(log_probability(x), target[:, None], 1).mean()

    data = {"grad": (0,)}
    return [
        *reductions(scores(3, 4), NUMBERS, **data),
        *reductions(scores(3, 4), NUMBERS, weight, name="weight", **data),
        *reductions(scores(3, 4), IGNORED, name="ignored", **data),
        *reductions(scores(3, 4), IGNORED, weight, name="ignored-weight", **data),
        Sample(scores(3, 4), NUMBERS, ignore_index=1, name="ignore-index", **data),
        *reductions(scores(2, 4, 3), np.array([[0, 1, 2], [3, 3, 0]]), name="sequence", **data),
        *reductions(scores(2, 4, 2, 3), IMAGE, weight, name="image", **data),
        Sample(
            scores(2, 4, 2, 3).transpose(0, 1, 3, 2),
            IMAGE.transpose(0, 2, 1),
            name="image-transposed",
            **data,
            reference=of_image,
            torch=False,
        ),  # PyTorch can not give the gradient for these strides
        Sample(scores(2, 4, 2, 1, 3), IMAGE.reshape(2, 2, 1, 3), name="volume", **data),
        Sample(scores(4), np.array(2), name="no-batch", **data),
        Sample(scores(4, 3).T, NUMBERS, name="transposed", **data),
        Sample(scores(3, 4).astype(np.float32), NUMBERS, name="float32", **data),
        Sample(scores(3, 4), NUMBERS.astype(np.uint8), name="uint8", **data),
        Sample(scores(3, 4), np.array([-100] * 3), smooth=False, gradgrad=False, name="all-ignored", **data),
        Sample(scores(0, 4), np.zeros(0, np.int64), smooth=False, gradgrad=False, name="empty", **data),
        Sample(scores(0, 4), np.zeros(0, np.int64), reduction="sum", name="empty-sum", **data),
    ]


LABELS = np.array([[3, 0, -1, 1], [2, -1, 2, 0], [-1, 1, 1, 1]])
SAMPLES |= {
    "nll_loss": classes(lambda x: x),
    "cross_entropy": [
        *classes(log_softmax),
        *reductions(draw(3, 4), NUMBERS, label_smoothing=0.2, name="smoothing"),
        *reductions(draw(3, 4), IGNORED, draw(4, low=0.1), label_smoothing=0.2, grad=(0,),
                    name="smoothing-weight"),
        *reductions(draw(2, 4, 3), np.array([[0, 1, 2], [3, -100, 0]]), label_smoothing=0.3,
                    name="smoothing-sequence"),
        *reductions(draw(3, 4), probability(3, 4), name="probabilities"),
        *reductions(draw(3, 4), probability(3, 4), draw(4, low=0.1), label_smoothing=0.2, grad=(0, 1),
                    name="probabilities-weight"),
        Sample(draw(2, 4, 3), probability(2, 4, 3), name="probabilities-sequence"),
        Sample(draw(4), probability(4), name="probabilities-no-batch"),
        Sample(np.array([[1000.0, -1000.0]]), np.array([1]), name="far"),
    ],
    "multi_margin_loss": [
        *reductions(draw(3, 4), NUMBERS),
        *reductions(draw(3, 4), NUMBERS, 2, 0.7, draw(4, low=0.1), grad=(0,), name="square-weight"),
        Sample(draw(4), np.array(2), name="no-batch"),
        Sample(draw(), np.array(0), smooth=False, name="one-score"),
    ],
    "multilabel_margin_loss": [
        *reductions(draw(3, 4), LABELS),
        Sample(draw(4), LABELS[0], name="no-batch"),
    ],
    "multilabel_soft_margin_loss": [
        *reductions(draw(3, 4), probability(3, 4)),
        *reductions(draw(3, 4), probability(3, 4), draw(4, low=0.1), name="weight"),
    ],
    "cosine_similarity": [
        Sample(draw(2, 3), draw(2, 3)),
        Sample(draw(2, 3), draw(2, 3), 0, name="dim"),
        Sample(draw(2, 3, 4), draw(3, 1), -1, name="broadcast"),
        Sample(draw(3), draw(3), -1, name="vectors"),
        Sample(np.zeros((1, 3)), draw(1, 3), smooth=False, gradgrad=False, name="zero"),
        Sample(draw(2, 3).astype(np.float32), draw(2, 3).astype(np.float32), name="float32"),
    ],
    "cosine_embedding_loss": [
        *reductions(draw(4, 3), draw(4, 3), np.array([1, -1, -1, 1])),
        Sample(draw(4, 3), draw(4, 3), np.array([1, -1, -1, 1]), 0.2, name="margin"),
        Sample(draw(3), draw(3), np.array(1), name="no-batch"),
    ],
    "hinge_embedding_loss": [
        *reductions(draw(2, 3), np.array([[1, -1, -1], [1, 1, -1]])),
        Sample(draw(4), np.array([1, -1, 1, -1]), 0.3, name="margin"),
    ],
    "margin_ranking_loss": [
        *reductions(draw(2, 3), draw(2, 3), signs(2, 3)),
        Sample(draw(4), draw(4), np.array([1, -1, 1, -1]), 0.3, name="margin"),
    ],
    "triplet_margin_loss": [
        *reductions(draw(4, 3), draw(4, 3), draw(4, 3)),
        Sample(draw(4, 3), draw(4, 3), draw(4, 3), 0.5, 1, swap=True, name="swap"),
        Sample(draw(3), draw(3), draw(3), name="vectors"),
    ],
    "triplet_margin_with_distance_loss": [
        *reductions(draw(4, 3), draw(4, 3), draw(4, 3)),
        Sample(draw(4, 3), draw(4, 3), draw(4, 3), swap=True, name="own-distance",
               distance_function=lambda x, y: (x - y).abs().sum(-1)),
    ],
}  # fmt: skip

BAD = [
    *[
        Bad(
            name,
            draw(2),
            draw(2),
            reduction="x",
            error=ValueError,
            match="x is not a valid value for reduction",
        )
        for name in (
            "mse_loss",
            "l1_loss",
            "smooth_l1_loss",
            "huber_loss",
            "kl_div",
            "soft_margin_loss",
            "poisson_nll_loss",
            "hinge_embedding_loss",
        )
    ],
    Bad(
        "mse_loss",
        draw(2),
        draw(2),
        weight=draw(1),
        error=ValueError,
        match="Weights and input must have the same size",
    ),
    Bad("smooth_l1_loss", draw(2), draw(2), beta=-1.0, match="does not support negative values for beta"),
    Bad("huber_loss", draw(2), draw(2), delta=0.0, match="does not support non-positive values for delta"),
    Bad(
        "binary_cross_entropy", probability(2), probability(3), error=ValueError, match="Using a target size"
    ),
    Bad(
        "binary_cross_entropy",
        np.array([1.5]),
        np.array([1.0]),
        match="all elements of input should be between 0 and 1",
    ),
    Bad(
        "binary_cross_entropy",
        probability(2),
        probability(2).astype(np.float32),
        match="Found dtype Float but expected Double",
    ),
    Bad(
        "binary_cross_entropy_with_logits",
        draw(2),
        draw(3),
        error=ValueError,
        match=r"Target size \(torch.Size\(\[3\]\)\) must be",
    ),
    Bad("kl_div", draw(2), draw.integers(2), reduction="sum", match="kl_div: Integral inputs not supported"),
    Bad(
        "gaussian_nll_loss",
        draw(2),
        draw(2),
        np.array([-1.0, 1.0]),
        error=ValueError,
        match="var has negative entry/entries",
    ),
    Bad(
        "gaussian_nll_loss",
        draw(2, 3),
        draw(2, 3),
        draw(2, 2, low=0.1),
        error=ValueError,
        match="var is of incorrect size",
    ),
    *[
        case
        for name in ("nll_loss", "cross_entropy")
        for case in (
            Bad(name, draw(3, 4), np.array([0, 4, 1]), error=IndexError, match="Target 4 is out of bounds"),
            Bad(name, draw(3, 4), np.array([0, -1, 1]), error=IndexError, match="Target -1 is out of bounds"),
            Bad(
                name,
                draw(3, 4),
                NUMBERS[:2],
                error=ValueError,
                match=r"Expected input batch_size \(3\) to match target batch_size \(2\)",
            ),
            Bad(name, draw(3, 4), draw(3), match="expected target dtype to be Long or Byte, but got Double"),
            Bad(
                name,
                draw(3, 4),
                NUMBERS.astype(np.int32),
                match="expected target dtype to be Long or Byte, but got Int",
            ),
            Bad(
                name,
                draw(3, 4),
                NUMBERS,
                draw(3),
                match="weight tensor should be defined either for all 4 classes or no classes",
            ),
            Bad(
                name,
                draw(2, 4, 3),
                np.zeros((2, 2), np.int64),
                match=r"Expected target size \[2, 3\], got \[2, 2\]",
            ),
            Bad(name, draw(2, 4, 2, 2), np.zeros((2, 2, 3), np.int64), match="size mismatch"),
            Bad(
                name,
                draw.integers(3, 4),
                NUMBERS,
                error=NotImplementedError,
                match="not implemented for 'Long'",
            ),
        )
    ],
    Bad("nll_loss", draw(), NUMBERS, error=ValueError, match=r"Expected 1 or more dimensions \(got 0\)"),
    Bad("nll_loss", draw(4), NUMBERS, error=ValueError, match="For 1D input, 1D target must have size 1"),
    Bad("nll_loss", draw(3, 4), np.zeros((3, 4), np.int64), match="multi-target not supported"),
    Bad(
        "cross_entropy",
        draw(3, 4),
        NUMBERS,
        label_smoothing=2.0,
        match="label_smoothing must be between 0.0 and 1.0. Got: 2",
    ),
    Bad(
        "cross_entropy",
        draw(3, 4),
        np.zeros((3, 4), np.int64),
        match="Expected floating point type for target with class",
    ),
    Bad(
        "cross_entropy",
        draw(3, 4),
        draw(3, 4),
        ignore_index=1,
        match="ignore_index is not supported for floating point target",
    ),
    Bad(
        "multi_margin_loss",
        draw(3, 4),
        NUMBERS,
        3,
        error=ValueError,
        match="only p == 1 and p == 2 supported",
    ),
    Bad("multi_margin_loss", draw(3, 4), NUMBERS + 3, match="target out of range"),
    Bad(
        "multi_margin_loss",
        draw(3, 4),
        NUMBERS[:2],
        match="target tensor should be 1-D with size equal to the number of",
    ),
    Bad(
        "multi_margin_loss",
        draw(3, 4),
        NUMBERS,
        weight=draw(3),
        match="inconsistent weight size, expected 4 but got",
    ),
    Bad("multilabel_margin_loss", draw(3, 4), NUMBERS, match="inconsistent target size"),
    Bad("multilabel_margin_loss", draw(3, 4), LABELS + 4, match="is out of range"),
    Bad("cosine_similarity", draw(3), draw(3), 2, error=IndexError, match="Dimension out of range"),
    Bad(
        "cosine_similarity",
        NUMBERS,
        NUMBERS,
        0,
        match="expected common dtype to be floating point, yet common dtype is Long",
    ),
    Bad(
        "cosine_embedding_loss",
        draw(4),
        draw(4),
        draw(3),
        match="1D target tensor expects 2D input tensors, but found",
    ),
    Bad(
        "margin_ranking_loss",
        draw(2, 3),
        draw(3),
        draw(2, 3),
        match="All input tensors should have same dimension but got",
    ),
    Bad(
        "triplet_margin_loss",
        draw(2, 3),
        draw(2, 3),
        draw(3),
        match="are expected to have the same number of dimensions",
    ),
    Bad(
        "triplet_margin_loss",
        draw(2, 3),
        draw(2, 3),
        draw(2, 3),
        -1.0,
        error=ValueError,
        match="margin must be greater than 0, got -1",
    ),
]
