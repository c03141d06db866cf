"""Samples of the special functions."""

from __future__ import annotations

import numpy as np

from .explog import EDGES
from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan


def unary(low: float, high: float, edges: bool = True) -> list[Sample]:
    """Samples of a function of one tensor that is smooth between `low` and `high`."""
    samples = [
        Sample(draw(2, 3, low=low, high=high)),
        Sample(draw(300, low=low, high=high), name="many"),
        Sample(draw(low=low, high=high), name="scalar"),
        Sample(draw(0, 3), name="empty"),
        Sample(draw(4, 3, low=low, high=high).T, name="transposed"),
        Sample(draw(300, low=low, high=high).astype(np.float32), name="float32"),
        Sample(np.array([1, 2]), name="integer"),
    ]
    if edges:
        samples.append(Sample(EDGES, grad=False, name="edges"))
    return samples


SAMPLES = {
    "erf": [*unary(-6, 6), Sample(np.array([1e-9, -0.5, 0.5, 1.0, -1.0, 5.9, 30.0]), name="places")],
    "erfc": [*unary(-6, 6), Sample(np.array([20.0, 26.0, 26.5]), rtol=1e-10, atol=0, grad=False, name="far")],
    "special_erfcx": [
        *unary(-3, 6),
        Sample(np.array([100.0, 1e10]), rtol=1e-12, atol=0, grad=False, name="far"),
    ],
    "erfinv": [
        *unary(-0.9, 0.9, edges=False),
        Sample(
            np.array([0.0, 1.0, -1.0, 1 - 1e-12, 1e-12, 2.0, nan]),
            grad=False,
            rtol=1e-12,
            atol=0,
            name="edges",
        ),
    ],
    "special_ndtr": unary(-3, 3),
    "special_ndtri": [
        *unary(0.1, 0.9, edges=False),
        Sample(
            np.array([0.0, 1.0, 1e-30, 0.5, 1 - 1e-10, -1.0, nan]),
            grad=False,
            rtol=1e-12,
            atol=0,
            name="edges",
        ),
    ],
    "special_log_ndtr": [*unary(-3, 3), Sample(np.array([-1000.0, -30.0, 30.0]), grad=False, name="far")],
    "lgamma": [
        *unary(0.3, 12.0),
        Sample(np.array([-0.5, -1.7, -7.3, 1.0, 2.0, 0.1, 170.0]), rtol=1e-9, name="places"),
        Sample(np.array([-20.3, 1e-9]), smooth=False, rtol=1e-7, name="steep"),
        Sample(np.array([-1.0, -2.0, 1e300]), grad=False, name="poles"),
    ],
    "digamma": [
        *unary(0.3, 12.0),
        Sample(np.array([-0.5, -1.7, -7.3, 0.1, 170.0]), rtol=1e-9, name="places"),
        Sample(np.array([-1.0, -2.0, 0.0, -0.0]), grad=False, name="poles"),
    ],
    "polygamma": [
        *[Sample(n, draw(4, low=0.3, high=12.0), name=f"order{n}") for n in (0, 1, 2, 4)],
        Sample(1, np.array([-0.5, -1.7]), gradgrad=False, name="below-zero"),
        Sample(1, np.array([0.0, inf]), grad=False, name="poles"),
        Sample(2, draw(0), name="empty"),
    ],
    "mvlgamma": [Sample(draw(2, 3, low=2.0, high=5.0), p) for p in (1, 2, 4)],
    "special_zeta": [
        Sample(np.array([1.5, 2.0, 3.7]), np.array([0.5, 1.0, 20.0]), grad=(1,)),
        Sample(np.array([1.0, 0.5, 2.0, 2.5]), np.array([1.0, 1.0, -1.0, -0.5]), grad=False, name="edges"),
        Sample(np.array([2.0, 3.0]), np.array([-0.5, 0.25]), grad=False, name="below-zero"),
    ],
    "logit": [
        *unary(0.1, 0.9),
        Sample(np.array([0.15, 0.35, 0.7, 0.9]), 0.2, name="eps"),
        Sample(np.array([0.0, 1.0, 0.2, 0.8, -1.0, 2.0]), 0.2, smooth=False, name="eps-edges"),
        Sample(np.array([-1.0, 2.0]), smooth=False, gradgrad=False, name="outside"),
    ],
    "special_entr": [*unary(0.1, 3.0), Sample(np.array([-2.0, 0.0]), grad=False, name="below-zero")],
    "special_xlog1py": [
        Sample(draw(2, 3), draw(2, 3, low=-0.8)),
        Sample(draw(2, 1), draw(3, low=-0.8), name="broadcast"),
        Sample(2, draw(3, low=-0.8), name="number-first"),
        Sample(draw(3), 1.5, name="number-second"),
        Sample(np.array([0.0, 0.0, 1.0, 0.0]), np.array([-1.0, nan, -1.0, -3.0]), grad=False, name="edges"),
    ],
    "i0": unary(-3, 3, edges=False),
    "special_i0e": unary(0.2, 3, edges=False),
    "special_i1": unary(-3, 3, edges=False),
    "special_i1e": unary(0.2, 3, edges=False),
}
SAMPLES["igamma"] = [
    Sample(draw(4, low=0.5, high=3), draw(4, low=0.5, high=3), grad=(1,)), Sample(draw(2, 1, low=0.5, high=3), draw(3, low=0.5, high=3), grad=(1,), name="broadcast"),
    Sample(np.array([0.0, 1.0, 2.0, -1.0]), np.array([1.0, 0.0, np.inf, 1.0]), grad=False, name="edges"),
    Sample(draw(3, low=0.5, high=3).astype(np.float32), draw(3, low=0.5, high=3).astype(np.float32), name="float32"),
]  # fmt: skip
SAMPLES["igammac"] = SAMPLES["special_gammainc"] = SAMPLES["special_gammaincc"] = SAMPLES["igamma"]

BAD = [
    Bad("polygamma", -1, draw(2), match=r"polygamma\(n, x\) does not support negative n"),
    Bad("mvlgamma", draw(2, low=3, high=5), 0, match="p has to be greater than or equal to 1"),
    Bad("erf", draw.complex(2), error=NotImplementedError, match="not implemented for 'ComplexDouble'"),
]
