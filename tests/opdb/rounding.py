"""Samples of absolute values, rounding, remainders and interpolation."""

from __future__ import annotations

import numpy as np

from .explog import EDGES
from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan
HALVES = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.3])

SAMPLES = {
    "abs": [
        Sample(draw(2, 3)),
        Sample(EDGES, smooth=False, gradgrad=False, name="edges"),
        Sample(draw(), name="scalar"),
        Sample(draw.strided(2, 3), name="strided"),
        Sample(np.array([-3, 2]), name="integer"),
        Sample(draw.complex(2, 2), name="complex"),
        Sample(np.array([0j, 3 + 4j]), smooth=False, gradgrad=False, name="complex-zero"),
        Sample(draw(0), name="empty"),
    ]
}
for name in ("floor", "ceil", "trunc", "round"):
    SAMPLES[name] = [
        Sample(draw(2, 3)),
        Sample(HALVES, smooth=False, name="halves"),
        Sample(EDGES, grad=False, name="edges"),
        Sample(np.array([1, -2]), name="integer"),
        Sample(draw(3).astype(np.float32), name="float32"),
        Sample(draw(0), name="empty"),
        Sample(draw(), name="scalar"),
    ]
SAMPLES["round"] += [
    Sample(draw(4, low=-100, high=100), decimals=2, smooth=False, name="decimals"),
    Sample(np.array([125.0, -135.0, 1234.5]), decimals=-1, smooth=False, name="tens"),
    Sample(np.array([0.125, 2.345], np.float32), decimals=2, name="decimals-float32"),
]
SAMPLES["frac"] = [
    Sample(draw(2, 3)),
    Sample(np.array([1.5, -2.25, -0.0, inf, nan]), grad=False),
    Sample(draw(0)),
]

DIVIDENDS = np.array([5.0, -5.0, 5.0, -5.0, 1.0, -1.0, 1.0, 0.0, inf, nan])
DIVISORS = np.array([3.0, 3.0, -3.0, -3.0, 0.0, inf, -inf, 0.0, 1.0, 1.0])
for name in ("fmod", "remainder", "floor_divide"):
    differentiable = name != "floor_divide"
    SAMPLES[name] = [
        Sample(draw(2, 3), draw(2, 3, low=0.3), grad=differentiable),
        Sample(draw(2, 1), draw(3, low=0.3), grad=differentiable, name="broadcast"),
        Sample(draw(3, low=3, high=9), 1.3, grad=differentiable, name="number"),
        Sample(
            7.5,
            draw(3, low=0.3),
            grad=differentiable,
            name="number-first",
            reference=getattr(np, name),
            torch=False,
        ),
        Sample(DIVIDENDS, DIVISORS, grad=False, name="edges"),
        Sample(np.array([7, -7, 7, -7]), np.array([3, 3, -3, -3]), name="integer"),
        Sample(np.array([7, -7]), 2.5, name="integer-by-float"),
        Sample(np.array([7, 3], np.uint8), np.array([2, 4], np.uint8), name="uint8"),
        Sample(draw(0), draw(0), grad=differentiable, name="empty"),
    ]
SAMPLES["gcd"] = [
    Sample(np.array([4, 10, 0, -6]), np.array([6, 15, 0, 4])),
    Sample(np.array([[4], [6]]), np.array([6, 9])),
]
SAMPLES["lcm"] = list(SAMPLES["gcd"])
SAMPLES["nextafter"] = [
    Sample(draw(2, 3), draw(2, 3), smooth=False),
    Sample(np.array([1.0, 1.0, 0.0, nan]), np.array([2.0, 1.0, -1.0, 0.0]), grad=False, rtol=0, atol=0),
]
SAMPLES["copysign"] = [
    Sample(draw(2, 3), draw(2, 3)),
    Sample(draw(2, 1), draw(3), name="broadcast"),
    Sample(draw(3), -2, name="number"),
    Sample(
        np.array([0.0, -0.0, 1.0]), np.array([-1.0, 1.0, -0.0]), smooth=False, gradgrad=False, name="zero"
    ),
    Sample(np.array([1, -2]), np.array([-1, 1]), name="integer"),
]
SAMPLES["lerp"] = [
    Sample(draw(2, 3), draw(2, 3), 0.3),
    Sample(draw(2, 3), draw(2, 3), 1.0, name="all-the-way"),
    Sample(draw(2, 3), draw(3), 1.7, name="beyond"),
    Sample(draw(2, 3), draw(2, 3), draw(3), name="tensor"),
    Sample(draw(2, 3), draw(2, 3), draw(), name="scalar-weight"),
    Sample(draw.complex(3), draw.complex(3), 0.3, name="complex"),
    Sample(draw.complex(3), draw.complex(3), draw.complex(3), name="complex-weight"),
    Sample(draw(3).astype(np.float32), draw(3).astype(np.float32), 0.7, name="float32"),
    Sample(draw(0), draw(0), 0.5, name="empty"),
]
for name, low in (("addcmul", -2.0), ("addcdiv", 0.4)):
    SAMPLES[name] = [
        Sample(draw(2, 3), draw(2, 3), draw(2, 3, low=low)),
        Sample(draw(2, 3), draw(2, 3), draw(2, 3, low=low), value=2.5, name="value"),
        Sample(draw(2, 3), draw(2, 1), draw(3, low=low), value=-1, name="broadcast"),
        Sample(draw(3), draw(2, 1), draw(3, low=low), name="broadcast-first"),
        Sample(draw.complex(3), draw.complex(3), draw.complex(3), value=0.5, name="complex"),
        Sample(draw.complex(3), draw.complex(3), draw.complex(3), value=0.5 + 2j, name="complex-value"),
        Sample(draw(0), draw(0), draw(0), name="empty"),
    ]
SAMPLES["addcmul"].append(
    Sample(np.array([1, 2]), np.array([3, 4]), np.array([5, 6]), value=2, name="integer")
)
SAMPLES["nan_to_num"] = [
    Sample(np.array([nan, inf, -inf, 1.5]), smooth=False, gradgrad=False),
    Sample(np.array([nan, inf, -inf, 1.5]), 2.0, 3.0, -4.0, smooth=False, gradgrad=False, name="values"),
    Sample(np.array([nan, inf, -inf, 1.5], np.float32), name="float32"),
    Sample(np.array([1, 2]), name="integer"),
    Sample(np.array([complex(nan, inf), 1 + 1j]), grad=False, name="complex"),
    Sample(draw(2, 3), name="finite"),
]
SAMPLES["ldexp"] = [
    Sample(
        draw(2, 3), np.array([1, -2, 3]), reference=np.ldexp, torch=False
    ),  # PyTorch's gradient is cut to integers
    Sample(draw(3), draw(3), name="float-exponent"),
    Sample(np.array([1, 2]), np.array([1, 2]), name="integer"),
]
SAMPLES["frexp"] = [
    Sample(draw(5)), Sample(draw(), name="scalar"), Sample(np.array([0.0, 1.0, -2.0, 0.5]), smooth=False, name="powers"),
    Sample(draw(3).astype(np.float32), name="float32"), Sample(np.array([np.inf, -np.inf, np.nan]), grad=False, process=lambda r: r[0], name="not-finite"),
]  # fmt: skip

BAD = [
    Bad("frexp", draw.integers(2), match=r"torch.frexp\(\) only supports floating-point dtypes"),
    Bad("abs", np.array([True]), error=NotImplementedError, match="not implemented for 'Bool'"),
    Bad(
        "floor", draw.complex(2), error=NotImplementedError, match="floor is not supported for complex inputs"
    ),
    Bad("round", draw.integers(2), decimals=1, error=NotImplementedError, match="not implemented for 'Long'"),
    Bad("frac", draw.integers(2), error=NotImplementedError, match="not implemented for 'Long'"),
    *[
        Bad(name, np.array([1, 2]), 0, match="ZeroDivisionError")
        for name in ("fmod", "remainder", "floor_divide")
    ],
    Bad(
        "remainder",
        draw(2),
        draw(3),
        match=r"The size of tensor a \(2\) must match the size of tensor b \(3\)",
    ),
    Bad("gcd", draw(2), draw(2), error=NotImplementedError, match="not implemented for 'Double'"),
    Bad(
        "lerp",
        draw(2),
        draw(2).astype(np.float32),
        0.5,
        match="expected dtype double for `end` but got dtype float",
    ),
    Bad(
        "lerp",
        draw.integers(2),
        draw.integers(2),
        0.5,
        error=NotImplementedError,
        match="not implemented for 'Long'",
    ),
    Bad(
        "addcdiv",
        draw.integers(2),
        draw.integers(2),
        draw.integers(2),
        match="Integer division with addcdiv is no longer",
    ),
    Bad("addcmul", draw(2), draw(3), draw(2), match="must match the size of tensor b"),
]
