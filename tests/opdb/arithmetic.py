"""Samples of sums, products and quotients."""

from __future__ import annotations

import numpy as np

from .explog import EDGES
from .sample import Bad, Draw, Sample

draw = Draw(__name__)

SAMPLES = {
    name: [
        Sample(draw(2, 3), draw(2, 3, low=0.3)),
        Sample(draw(2, 3), draw(3, low=0.3), name="broadcast"),
        Sample(draw(2, 1), draw(1, 3, low=0.3), name="broadcast-both"),
        Sample(draw(2, 3), draw(low=0.3), name="scalar"),
        Sample(draw(2, 3), 2.5, name="number"),
        Sample(draw(0, 3), draw(0, 3), name="empty"),
        Sample(draw(1), draw(4, low=0.3), name="one"),
        Sample(draw.strided(2, 3), draw(3, 2, low=0.3).T, name="strided"),
        Sample(draw.complex(3), draw.complex(3), name="complex"),
        Sample(draw.complex(3), draw(3, low=0.3), name="complex-real"),
        Sample(draw(3), draw.complex(3), name="real-complex"),
        Sample(draw(3), 1.5 - 2j, name="complex-number"),
        Sample(np.array([1, -2, 3]), np.array([2, 3, -2]), name="integer"),
        Sample(np.array([1, -2, 3]), 2.5, name="integer-number"),
        Sample(np.array([200, 3], np.uint8), np.array([100, 2], np.uint8), name="uint8"),
        Sample(draw(3).astype(np.float32), draw(3, low=0.3), rtol=1e-6, smooth=False, name="mixed"),
        Sample(draw(3).astype(np.float16), draw(3, low=0.3).astype(np.float16), name="float16"),
        Sample(EDGES, EDGES[::-1].copy(), grad=False, name="edges"),
    ]
    for name in ("add", "sub", "mul", "div")
}
SAMPLES["add"].append(Sample(np.array([True, False]), np.array([True, False]), name="bool"))
for name in ("add", "sub", "rsub"):
    SAMPLES.setdefault(name, [Sample(draw(2, 3), draw(3)), Sample(draw(3), 2, name="number")]).extend(
        [
            Sample(draw(2, 3), draw(3), alpha=-3.125, name="alpha"),
            Sample(draw(2, 3), 2, alpha=2, name="alpha-number"),
            Sample(draw(3), draw.integers(3), alpha=0.5, name="alpha-integer-other"),
            Sample(draw.complex(3), draw.complex(3), alpha=2 - 1j, name="alpha-complex"),
            Sample(draw.integers(3), draw.integers(3), alpha=3, name="alpha-integers"),
        ]
    )
SAMPLES["add"].append(Sample(np.array([True, False]), np.array([True, False]), alpha=True, name="alpha-bool"))
for mode in ("floor", "trunc"):
    SAMPLES["div"].extend(
        [
            Sample(draw(2, 3), draw(3, low=0.3), rounding_mode=mode, name=mode),
            Sample(np.array([7, -7, 6]), np.array([2, 2, -3]), rounding_mode=mode, name=mode + "-integers"),
            Sample(np.array([7, -7, 6]), 2, rounding_mode=mode, name=mode + "-number"),
            Sample(np.array([7, -7]), np.array([2.5, 2.5]), rounding_mode=mode, smooth=False, name=mode + "-mixed"),
        ]
    )
SAMPLES["neg"] = [
    Sample(draw(2, 3)),
    Sample(draw(), name="scalar"),
    Sample(draw(0, 3), name="empty"),
    Sample(draw.strided(2, 3), name="strided"),
    Sample(draw.complex(3), name="complex"),
    Sample(np.array([1, -2]), name="integer"),
    Sample(EDGES, grad=False, name="edges"),
]
SAMPLES["positive"] = [Sample(draw(3)), Sample(draw.integers(2), name="int64"), Sample(draw.complex(2), name="complex")]

BAD = [
    Bad(name, draw(2), draw(3), match=r"The size of tensor a \(2\) must match the size of tensor b \(3\)")
    for name in ("add", "sub", "mul", "div")
]
BAD += [
    Bad("add", draw.integers(2), draw.integers(2), alpha=1.5, match="For integral input tensors, argument alpha must not"),
    Bad("add", draw(2), draw(2), alpha=1j, match="For non-complex input tensors, argument alpha must not be a complex"),
    Bad("sub", draw(2), draw(2), alpha=True, match="Boolean alpha only supported for Boolean results."),
    Bad("add", draw(2), draw(2), alpha="a", error=TypeError, match=r"add\(\): argument 'alpha' must be Number, not str"),
    Bad("div", draw(2), 2, rounding_mode="up", match="div expected rounding_mode to be one of None, 'trunc', or 'floor'"),
    Bad("div", np.array([1]), np.array([0]), rounding_mode="trunc", match="ZeroDivisionError"),
    Bad("div", draw.complex(1), 2, rounding_mode="floor", error=NotImplementedError, match='"div_floor_cpu" not implemented'),
]
BAD.append(Bad("positive", draw.bools(2), match=r"The `\+` operator, on a bool tensor is not supported."))
