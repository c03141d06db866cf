"""Samples of activations, softmax and dropout."""

from __future__ import annotations

import numpy as np

from retrograd._core.dtypes import float32, float64

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan
EDGES = np.array([0.0, -0.0, inf, -inf, nan])


def unary(*args, kinks: tuple[float, ...] = (0.0,), complex_too: bool = False, **kwargs) -> list[Sample]:
    """Samples of an activation, with the attributes given, that has kinks at some places."""

    def apart(array: np.ndarray) -> np.ndarray:
        for kink in kinks:
            array[np.abs(array - kink) < 0.02] = kink + 0.05
        return array

    samples = [
        Sample(apart(draw(4, 3)), *args, **kwargs),
        Sample(apart(draw()), *args, name="scalar", **kwargs),
        Sample(draw(0, 3), *args, name="empty", **kwargs),
        Sample(apart(draw.strided(3, 2)), *args, name="strided", **kwargs),
        Sample(apart(draw(200, low=-9, high=9)), *args, name="many", **kwargs),
        Sample(np.array(kinks), *args, smooth=False, name="kinks", **kwargs),
        Sample(EDGES, *args, smooth=False, gradgrad=False, name="edges", **kwargs),
        Sample(draw(5).astype(np.float32), *args, name="float32", **kwargs),
    ]
    if complex_too:
        samples.append(Sample(draw.complex(3), *args, name="complex", **kwargs))
    return samples


def named(prefix: str, samples: list[Sample]) -> list[Sample]:
    for number, sample in enumerate(samples):
        sample.name = f"{prefix}-{sample.name or number}"
    return samples


SAMPLES = {
    "relu": [*unary(), Sample(np.array([-2, 0, 3]), name="integer")],
    "relu6": [*unary(kinks=(0.0, 6.0)), Sample(np.array([-2, 0, 7]), name="integer")],
    "hardtanh": [
        *unary(kinks=(-1.0, 1.0)),
        *named("limits", unary(-0.35, 0.55, kinks=(-0.35, 0.55))),
        Sample(np.array([-2, 0, 7]), -1, 5, name="integer"),
    ],
    "leaky_relu": [*unary(), *named("slope", unary(0.3)), *named("negative", unary(-0.5))],
    "threshold": [
        *unary(0.05, -3.0, kinks=(0.05,)),
        Sample(np.array([-2, 0, 7]), 0, 1.5, name="integer"),
    ],
    "elu": [*unary(), *named("alpha", unary(0.5))],
    "selu": unary(),
    "celu": [*unary(), *named("alpha", unary(0.5))],
    "sigmoid": [*unary(complex_too=True), Sample(np.array([-3, 5]), name="integer")],
    "logsigmoid": unary(),
    "softplus": [*unary(), *named("beta", unary(2.0, 5.0, kinks=()))],
    "silu": [
        *unary(),
        Sample(draw.complex(3), reference=lambda z: z / (1 + np.exp(-z)), torch=False, name="complex"),
    ],
    "mish": unary(),
    "gelu": [*unary(), *named("tanh", unary(approximate="tanh"))],
    "softsign": unary(complex_too=True),
    "tanhshrink": unary(complex_too=True),
    "hardsigmoid": unary(kinks=(-3.0, 3.0)),
    "hardswish": unary(kinks=(-3.0, 3.0)),
    "softshrink": [*unary(0.55, kinks=(0.55, -0.55)), *named("default", unary(kinks=(0.5, -0.5, 0.0)))],
    "hardshrink": [*unary(0.55, kinks=(0.55, -0.55)), *named("default", unary(kinks=(0.5, -0.5, 0.0)))],
    "glu": [
        Sample(draw(2, 4)),
        Sample(draw(4, 3), 0, name="dim"),
        Sample(draw(2, 4, 3), -2, name="negative-dim"),
        Sample(draw(2, 0), name="empty"),
    ],
    "prelu": [
        Sample(draw.distinct(2, 3), np.array([0.25])),
        Sample(draw.distinct(2, 3), draw(3), name="channels"),
        Sample(draw.distinct(2, 3, 2, 2), draw(3), name="image"),
        Sample(draw.distinct(4), np.array([0.25]), name="one-dimension"),
        Sample(np.array(-0.5), np.array(0.25), name="scalar"),
        Sample(np.array([0.0, -0.0, 1.0, nan]), np.array([0.5]), smooth=False, gradgrad=False, name="edges"),
    ],
    "rrelu": [
        Sample(draw.distinct(4, 3)),
        Sample(draw.distinct(4, 3), 0.1, 0.4, name="limits"),
        Sample(draw.distinct(4, 3), training=True, name="training"),
        Sample(draw.distinct(4, 3).astype(np.float32), 0.1, 0.4, True, name="training-float32"),
    ],
}

# A float32 constant of PyTorch's: its gradient of hardsigmoid has seven digits.
for sample in SAMPLES["hardsigmoid"]:
    sample.rtol = 1e-6

for name in ("softmax", "log_softmax", "softmin"):
    SAMPLES[name] = [
        Sample(draw(2, 3), 1),
        Sample(draw(2, 3), 0, name="first"),
        Sample(draw(2, 3, 4), -2, name="negative-dim"),
        Sample(draw(3, 4).T, -1, name="transposed"),
        Sample(draw(), 0, name="scalar"),
        Sample(draw(3, 1), 1, name="one"),
        Sample(draw(0, 3), 1, name="empty"),
        Sample(draw(3, 0), 1, name="empty-rows"),
        Sample(np.array([1e4, 0.0, -1e4]), 0, name="large"),
        Sample(np.array([[-inf, 0.0, 1.0], [2.0, -inf, -inf]]), 1, smooth=False, name="infinite"),
        Sample(np.array([[-inf, -inf], [inf, 1.0], [nan, 1.0]]), 1, grad=False, name="undefined"),
        Sample(draw(5, 7).astype(np.float32), 1, name="float32"),
        Sample(draw(5, 7).astype(np.float16), 1, name="float16"),
        Sample(draw(2, 3).astype(np.float32), 1, dtype=float64, name="dtype"),
        Sample(np.array([1, 2]), 0, dtype=float32, name="integer"),
    ]
SAMPLES["gumbel_softmax"] = [
    Sample(draw(3, 4)),
    Sample(draw(3, 4), 0.5, dim=0, name="dim"),
    Sample(draw(3, 4), hard=True, smooth=False, name="hard"),
]

for name in ("dropout", "alpha_dropout"):
    SAMPLES[name] = [
        Sample(draw(5, 4), 0.3, True, torch=name),
        Sample(draw(5, 4).T, 0.3, True, torch=name, name="transposed"),
        Sample(draw(3, 40).astype(np.float32), 0.6, True, torch=name, name="float32"),
        Sample(draw(5, 4), 0.3, False, torch=name, name="evaluation"),
        Sample(draw(5, 4), 0.0, True, torch=name, name="nothing"),
        Sample(draw(5, 4), 1.0, True, torch=name, name="everything"),
        Sample(draw(0, 4), 0.3, True, torch=name, name="empty"),
    ]
for name in ("feature_dropout", "feature_alpha_dropout"):
    SAMPLES[name] = [
        Sample(draw(3, 4), 0.3, True, torch=name),
        Sample(draw(3, 4, 2, 2), 0.3, True, torch=name, name="image"),
        Sample(draw(3, 4, 2), 0.3, False, torch=name, name="evaluation"),
        Sample(draw(3, 4, 2), 1.0, True, torch=name, name="everything"),
    ]

BAD = [
    Bad("relu", np.array([True]), match="Boolean inputs not supported for relu"),
    Bad(
        "relu",
        draw.complex(2),
        error=NotImplementedError,
        match="complex|Complex",
        torch="nn.functional.relu",
    ),
    Bad("hardtanh", draw(2), 1.0, -1.0, error=ValueError, match="min_val cannot be greater than max_val"),
    Bad("leaky_relu", np.array([1]), error=NotImplementedError, match="not implemented for 'Long'"),
    Bad("prelu", draw(2, 3), draw(2), match="Mismatch of parameter numbers and input channel size"),
    Bad("prelu", draw(), draw(2), match="Not allow zero-dim input tensor"),
    Bad("prelu", draw(2), np.ones(1, np.float32), match="Type promoting not supported. Got Double and Float"),
    Bad("rrelu", draw(2), 0.5, 0.1, match="Lower bound should be less than or equal to the upper bound"),
    Bad("celu", draw(2), 0.0, match="alpha cannot be 0 for CELU"),
    Bad("gelu", draw(2), approximate="x", match="approximate argument must be either none or tanh"),
    Bad("gelu", np.array([1]), error=NotImplementedError, match="not implemented for 'Long'"),
    Bad("glu", draw(3), match="Halving dimension must be even, but dimension 0 is size 3"),
    Bad("glu", draw(), match="glu does not support scalars"),
    Bad("softshrink", draw(2), -1.0, match="lambda must be in range"),
    Bad("softmax", draw(2, 3), 2, error=IndexError, match="Dimension out of range"),
    Bad("softmax", np.array([1, 2]), 0, error=NotImplementedError, match="not implemented for 'Long'"),
    Bad("log_softmax", draw(2, 3), -3, error=IndexError, match="Dimension out of range"),
    Bad(
        "dropout", draw(2), -1.0, True, match="dropout probability has to be between 0 and 1", torch="dropout"
    ),
    Bad(
        "dropout",
        np.array([1]),
        0.5,
        True,
        match="can't be cast to the desired output type Long",
        torch="dropout",
    ),
    Bad("alpha_dropout", draw(2), 1.5, True, match="dropout probability has to be", torch="alpha_dropout"),
    Bad(
        "feature_dropout", draw(2), 0.5, True, match="requires at least 2 dimensions", torch="feature_dropout"
    ),
]
