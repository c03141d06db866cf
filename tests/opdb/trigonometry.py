"""Samples of trigonometric and hyperbolic functions."""

from __future__ import annotations

import numpy as np

from .explog import EDGES
from .sample import Bad, Draw, Sample

draw = Draw(__name__)


def unary(low: float, high: float, complex_too: bool = True) -> list[Sample]:
    """Samples of a function of one tensor that is smooth between `low` and `high`."""
    samples = [
        Sample(draw(2, 3, low=low, high=high)),
        Sample(draw(low=low, high=high), name="scalar"),
        Sample(draw(0, 3), name="empty"),
        Sample(draw(4, 3, low=low, high=high).T, name="transposed"),
        Sample(draw(6, 4, low=low, high=high)[::2, ::-1], name="strided"),
        Sample(draw(3, low=low, high=high).astype(np.float32), name="float32"),
        Sample(np.array([1, 2]), name="integer"),
        Sample(np.array([True, False]), name="bool"),
        Sample(EDGES, grad=False, name="edges"),
        Sample(EDGES[:4], smooth=False, gradgrad=False, name="edges-gradient"),
    ]
    if complex_too:
        samples.append(Sample(draw.complex(2, 2), name="complex"))
        samples.append(
            Sample(np.array([0.5 - 2j, -0.5 - 2j, -2 + 0.1j, -2 - 0.1j, 2 + 0.1j]), name="branches")
        )
    return samples


SAMPLES = {name: unary(-1.4, 1.4) for name in ("sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "asinh")}
SAMPLES |= {name: unary(-0.9, 0.9) for name in ("asin", "acos", "atanh")}
SAMPLES["acosh"] = unary(1.1, 3.0)
SAMPLES |= {name: unary(-200.0, 200.0, complex_too=False) for name in ("deg2rad", "rad2deg")}
SAMPLES["tanh"].append(Sample(np.array([-30.0, 30.0, 1e-9]), name="far"))

NEAR_ZERO = np.array([0.0, 1e-9, -1e-4, 1e-2, 0.3, -0.32, 0.5, 0.7, 1.0, 3.5, -20.25])
SAMPLES["sinc"] = [
    Sample(draw(2, 3)),
    Sample(np.array([0.0, -0.0, 1.0, np.nan]), grad=False, name="edges"),
    # PyTorch loses digits near 0, and gives 0 for the second derivative there: it is not asked.
    Sample(NEAR_ZERO, name="near-zero", torch=False, reference=np.sinc),
    Sample(np.array([1, 2]), name="integer"),
    Sample(draw.complex(3), name="complex"),
    Sample(draw(0), name="empty"),
    Sample(draw(3).astype(np.float32), name="float32"),
]
SAMPLES["atan2"] = [
    Sample(draw(2, 3), draw(2, 3)),
    Sample(draw(2, 1), draw(3), name="broadcast"),
    Sample(
        np.array([0.0, -0.0, 0.0, -0.0, 1.0, np.inf]),
        np.array([0.0, 0.0, -1.0, -1.0, 0.0, -np.inf]),
        grad=False,
        name="edges",
    ),
    Sample(np.array([0.0, 1.0]), np.array([0.0, 0.0]), smooth=False, gradgrad=False, name="origin"),
    Sample(np.array([1, -2]), np.array([2, 2]), name="integer"),
    Sample(draw(0), draw(0), name="empty"),
]
SAMPLES["hypot"] = [
    Sample(draw(2, 3), draw(2, 3)),
    Sample(draw(2, 1), draw(3), name="broadcast"),
    Sample(np.array([1e300, 3.0, np.inf]), np.array([1e300, 4.0, np.nan]), grad=False, name="large"),
    Sample(np.array([0.0, 2.0]), np.array([2.0, 0.0]), name="axes"),
    Sample(draw(3).astype(np.float32), draw(3).astype(np.float32), name="float32"),
    Sample(draw(0), draw(0), name="empty"),
]
BAD = [
    Bad("atan2", draw(2), draw(3), match=r"The size of tensor a \(2\) must match the size of tensor b \(3\)"),
    Bad("hypot", np.array([1]), np.array([2]), error=NotImplementedError, match="not implemented for 'Long'"),
    Bad(
        "atan2",
        draw.complex(2),
        draw.complex(2),
        error=NotImplementedError,
        match="not implemented for 'Complex",
    ),
    Bad("sin", [1.0], error=TypeError, match="must be Tensor, not list"),
]
