"""Samples of exponentials, logarithms, roots and powers."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan
EDGES = np.array([0.0, -0.0, 1.0, -1.0, inf, -inf, nan])


def unary(low: float = 0.2, high: float = 3.0, complex_too: bool = True) -> list[Sample]:
    """Samples of a function of one tensor that is smooth between `low` and `high`."""
    samples = [
        Sample(draw(2, 3, low=low, high=high)),
        Sample(draw(low=low, high=high), name="scalar"),
        Sample(draw(0, 3), name="empty"),
        Sample(draw(1, low=low, high=high), name="one"),
        Sample(draw(4, 3, low=low, high=high).T, name="transposed"),
        Sample(draw(6, 4, low=low, high=high)[::2, ::-1], name="strided"),
        Sample(draw(3, low=low, high=high).astype(np.float32), name="float32"),
        Sample(draw(3, low=low, high=high).astype(np.float16), name="float16"),
        Sample(np.array([1, 2, 3]), name="integer"),
        Sample(np.array([True, True]), name="bool"),
        Sample(EDGES, grad=False, name="edges"),
        Sample(EDGES[:4], smooth=False, name="edges-gradient"),
    ]
    if complex_too:
        samples.append(Sample(draw.complex(2, 2), name="complex"))
        samples.append(Sample(draw.complex(2).astype(np.complex64), name="complex64"))
    return samples


SAMPLES = {name: unary() for name in ("exp", "exp2", "log", "log2", "log10", "sqrt", "rsqrt", "reciprocal")}
SAMPLES["expm1"] = [*unary(-2), Sample(np.array([1e-12, -1e-12]), name="small")]
SAMPLES["log1p"] = [*unary(-0.8), Sample(np.array([1e-12, -1e-12]), name="small")]
SAMPLES["square"] = unary(-2)

BASES = np.array([0.0, 0.0, 0.0, 1.0, -1.0, 2.0, -2.0])
EXPONENTS = np.array([0.0, 1.0, -1.0, 0.0, 2.0, inf, 0.5])

SAMPLES["pow"] = [
    *[
        Sample(draw(2, 3, low=0.3), exponent, name=f"number{exponent}")
        for exponent in (2, 2.0, 3, 0.5, -0.5, -1, -2, 1, 0, 1.7, -3)
    ],
    Sample(draw.strided(3, 2), 3, name="strided"),
    Sample(draw(4), 2, name="negative-squared"),
    Sample(BASES[:5], 0, smooth=False, name="zero-to-zero"),
    Sample(np.array([-inf, 4.0]), 0.5, smooth=False, grad=False, name="root-of-infinity"),
    Sample(draw(2, 3, low=0.3), draw(2, 3), name="tensors"),
    Sample(draw(2, 3, low=0.3), draw(3), name="broadcast"),
    Sample(draw(3, 1, low=0.3), draw(1, 2), name="broadcast-both"),
    Sample(draw(low=0.3), draw(2), name="scalar-base"),
    Sample(BASES, EXPONENTS, smooth=False, gradgrad=False, name="edges"),
    Sample(2.5, draw(3), name="base-number"),
    Sample(0, np.array([0.0, 1.0]), smooth=False, gradgrad=False, name="base-zero"),
    Sample(-1.5, np.array([1.0, 2.0]), smooth=False, grad=False, name="base-negative"),
    Sample(2, np.array([1, 3]), name="base-integer"),
    Sample(draw.complex(3), 2, name="complex-squared"),
    Sample(draw.complex(3), 1.5, name="complex-number"),
    Sample(draw.complex(3), 0.5 - 1j, name="complex-complex-number"),
    Sample(draw.complex(3), draw.complex(3), name="complex-tensors"),
    Sample(draw(3, low=0.3), draw.complex(3), name="complex-exponent"),
    Sample(draw.complex(3), draw(3), name="complex-base"),
    Sample(np.array([1, -2, 3]), 3, name="integers"),
    Sample(np.array([1, -2, 3]), np.array([2, 0, 1]), name="integer-tensors"),
    Sample(np.array([0, 1, -1, 2, -1]), np.array([-1, -1, -1, -2, -2]), name="integer-inverse"),
    Sample(np.array([1, 2]), 0.5, name="integer-root"),
    Sample(np.array([1, 2]), draw(2), name="integer-base"),
    Sample(draw(3, low=0.3), np.array([1, 2, -1]), name="integer-exponent"),
    Sample(np.array([True, False]), 2, name="bool"),
    Sample(np.array([1, 2], np.uint8), np.array([2, 3]), name="uint8"),
    Sample(draw(3, low=0.3).astype(np.float32), np.float64(1.5) * np.ones(()), grad=False, name="float32"),
    Sample(draw(0, 2), 2, name="empty"),
]
SAMPLES["float_power"] = [
    Sample(np.array([1, 2, 3]), 2),
    Sample(2, np.array([1, 2])),
    Sample(draw(3, low=0.3), 1.5),
    Sample(draw(3, low=0.3), draw(3)),
    Sample(draw(3, low=0.3).astype(np.float32), np.array([1, 2, 3]), name="float32"),
    Sample(draw(3, low=0.3), 1j, name="complex-number"),
    Sample(draw.complex(2).astype(np.complex64), 2, name="complex64"),
]


def log_sums(complex_too: bool) -> list[Sample]:
    samples = [
        Sample(draw(2, 3), draw(2, 3)),
        Sample(draw(2, 3), draw(3), name="broadcast"),
        Sample(draw(), draw(), name="scalar"),
        Sample(draw(0), draw(0), name="empty"),
        Sample(np.array([-1000.0, 1000.0, 3.0]), np.array([-1000.0, 990.0, 3.0]), name="large"),
        Sample(
            np.array([-inf, inf, 0.0, -inf, 1.0]),
            np.array([0.0, 0.0, -inf, inf, nan]),
            smooth=False,
            gradgrad=False,
            name="infinite",
        ),
        Sample(draw(3).astype(np.float32), draw(3).astype(np.float32), name="float32"),
    ]
    if complex_too:
        samples.append(Sample(draw.complex(3), draw.complex(3), name="complex"))
    return samples


SAMPLES["logaddexp"] = log_sums(True)
SAMPLES["logaddexp2"] = log_sums(False)
SAMPLES["xlogy"] = [
    Sample(draw(2, 3), draw(2, 3, low=0.2)),
    Sample(draw(2, 1), draw(3, low=0.2), name="broadcast"),
    Sample(2, draw(3, low=0.2), name="number-first"),
    Sample(draw(3), 2.5, name="number-second"),
    Sample(np.array([1, 0, 2]), np.array([2, 0, 3]), name="integer"),
    Sample(
        np.array([0.0, 0.0, 0.0, 1.0, nan, 2.0]),
        np.array([0.0, nan, inf, 0.0, 1.0, -1.0]),
        grad=False,
        name="edges",
    ),
    Sample(np.array([0.0, 0.0, 3.0]), np.array([0.5, 2.0, 0.0]), smooth=False, gradgrad=False, name="zero"),
    Sample(draw(0), draw(0), name="empty"),
]
BAD = [
    Bad("pow", np.array([1, 2]), -1, match="Integers to negative integer powers are not allowed"),
    Bad("pow", 2, 3, error=TypeError, match="received an invalid combination of arguments"),
    Bad("pow", draw(2), draw(3), match=r"The size of tensor a \(2\) must match the size of tensor b \(3\)"),
    Bad(
        "pow",
        np.array([True]),
        np.array([True]),
        error=NotImplementedError,
        match="not implemented for 'Bool'",
    ),
    Bad("exp", 1.0, error=TypeError, match="must be Tensor, not float", torch=False),
    Bad(
        "logaddexp",
        np.array([1]),
        np.array([2]),
        error=NotImplementedError,
        match="not implemented for 'Long'",
    ),
    Bad(
        "logaddexp2",
        draw(3),
        draw(2),
        match=r"The size of tensor a \(3\) must match the size of tensor b \(2\)",
    ),
    Bad("xlogy", draw(2), draw(3), match=r"The size of tensor a \(2\) must match the size of tensor b \(3\)"),
]
