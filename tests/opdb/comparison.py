"""Samples of comparisons, logic, extremes of two tensors, limits, and choice by a mask."""

from __future__ import annotations

import numpy as np

from .explog import EDGES
from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan
PAIR = (np.array([0.0, -0.0, 1.0, inf, -inf, nan, 2.0]), np.array([-0.0, 1.0, 1.0, inf, inf, nan, nan]))
CROSSED = (np.array([[1.0], [2.0]]), np.array([1.0, 2.0, 3.0]))

SAMPLES: dict[str, list[Sample]] = {}
for name in ("eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor"):
    SAMPLES[name] = [
        Sample(*PAIR, name="edges"),
        Sample(*CROSSED, name="broadcast"),
        Sample(np.array([1, 2, 3]), np.array([3, 2, 1]), name="integer"),
        Sample(np.array([1, 2, 0]), np.array([1.5, 2.0, 0.0], np.float32), name="mixed"),
        Sample(np.array([True, False]), np.array([True, True]), name="bool"),
        Sample(draw(0, 2), draw(0, 2), name="empty"),
        Sample(np.array(2.0), np.array(2.0), name="scalar"),
        Sample(np.arange(6.0).reshape(2, 3).T, np.arange(6.0).reshape(3, 2), name="transposed"),
    ]
for name in ("eq", "ne", "lt", "le", "gt", "ge"):
    SAMPLES[name] += [
        Sample(np.array([1.0, 2.0]), 2, name="number"),
        Sample(np.array([1, 2]), 1.5, name="integer-with-float"),
        Sample(np.array([0.1, 0.2], np.float32), 0.1, name="number-in-the-tensor's-dtype"),
        Sample(np.array([True, False]), True, name="bool-number"),
    ]
for name in ("eq", "ne", "logical_and"):
    SAMPLES[name].append(Sample(np.array([1 + 1j, 2, 0]), np.array([1 + 1j, 2j, 0]), name="complex"))

SAMPLES["logical_not"] = [
    Sample(EDGES),
    Sample(np.array([0, 2])),
    Sample(np.array([True, False])),
    Sample(draw(0)),
]
SAMPLES["equal"] = [
    Sample(np.array([1.0, 2.0]), np.array([1.0, 2.0])),
    Sample(np.array([1.0, 2.0]), np.array([1.0])),
    Sample(np.array([nan]), np.array([nan])),
    Sample(np.array([1, 2]), np.array([1.0, 2.0])),
    Sample(draw(0, 2), draw(0, 2)),
]
SAMPLES["isclose"] = [
    Sample(np.array([1.0, 1.0, 0.0, inf, inf, nan]), np.array([1.0 + 1e-6, 1.1, 1e-9, inf, -inf, nan])),
    Sample(np.array([1.0, nan]), np.array([1.2, nan]), 0.1, 0.1, True, name="tolerances"),
    Sample(np.array([1, 5]), np.array([1, 6]), 0.5, name="integer"),
    Sample(np.array([[1.0], [2.0]]), np.array([1.0, 2.0]), name="broadcast"),
    Sample(np.array([1 + 1j, nan]), np.array([1 + 1.1j, nan]), name="complex"),
]
SAMPLES["allclose"] = [
    Sample(np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-7])),
    Sample(np.array([1.0, 2.0]), np.array([1.0, 2.1])),
    Sample(np.array([1.0, nan]), np.array([1.0, nan]), equal_nan=True),
    Sample(np.array([1.0, 1.0]), np.array(1.0)),
    Sample(draw(0), draw(0)),
]
for name in ("isnan", "isinf", "isfinite", "isposinf", "isneginf", "isreal", "signbit"):
    SAMPLES[name] = [
        Sample(EDGES),
        Sample(EDGES.astype(np.float32)[::2], name="float32"),
        Sample(np.array([1, -1]), name="integer"),
        Sample(np.array([True, False]), name="bool"),
        Sample(draw(0, 2), name="empty"),
        Sample(np.array(inf), name="scalar"),
    ]
for name in ("isnan", "isinf", "isfinite", "isreal"):
    SAMPLES[name].append(Sample(np.array([1 + 2j, complex(nan, 1), complex(1, inf), 3]), name="complex"))

for name in ("bitwise_and", "bitwise_or", "bitwise_xor"):
    SAMPLES[name] = [
        Sample(draw.integers(2, 3), draw.integers(2, 3)),
        Sample(draw.integers(2, 1), draw.integers(3), name="broadcast"),
        Sample(draw.integers(3), 3, name="number"),
        Sample(draw.bools(4), draw.bools(4), name="bool"),
        Sample(draw.bools(4), draw.integers(4), name="mixed"),
        Sample(
            draw.integers(3, low=0, dtype=np.uint8), draw.integers(3, low=0, dtype=np.uint8), name="uint8"
        ),
    ]
SAMPLES["bitwise_not"] = [
    Sample(draw.integers(3)),
    Sample(draw.bools(3)),
    Sample(np.array([0, 255], np.uint8)),
]
for name in ("bitwise_left_shift", "bitwise_right_shift"):
    SAMPLES[name] = [
        Sample(draw.integers(4), np.array([0, 1, 2, 3])),
        Sample(draw.integers(2, 1), np.array([1, 2, 3]), name="broadcast"),
        Sample(draw.integers(3), 2, name="number"),
        Sample(np.array([5, -5]), np.array([64, 70]), name="all-bits-out"),
        Sample(np.array([5, 3], np.int8), np.array([1, 2], np.int8), name="int8"),
    ]

TIES = (np.array([0.0, 1.0, 2.0, -1.0]), np.array([0.0, 2.0, 1.0, -1.0]))
NANS = (np.array([nan, 1.0, nan, 2.0]), np.array([1.0, nan, nan, 3.0]))
for name in ("maximum", "minimum", "fmax", "fmin"):
    SAMPLES[name] = [
        Sample(draw(2, 3), draw(2, 3)),
        Sample(draw(2, 1), draw(3), name="broadcast"),
        Sample(draw(), draw(), name="scalar"),
        Sample(draw(0), draw(0), name="empty"),
        Sample(*TIES, smooth=False, name="ties"),
        Sample(*NANS, smooth=False, gradgrad=False, name="nan"),
        Sample(np.array([1, 5]), np.array([3, 2]), name="integer"),
        Sample(np.array([1, 5]), np.array([3.5, 2.0]), name="mixed"),
        Sample(np.array([True, False]), np.array([False, False]), name="bool"),
        Sample(draw(3).astype(np.float32), draw(3).astype(np.float32), name="float32"),
    ]

LIMITS = np.array([-2.0, -1.0, 0.3, 1.0, 2.0])
for name in ("clamp_min", "clamp_max"):
    SAMPLES[name] = [
        Sample(draw(2, 3), 0.1),
        Sample(LIMITS, -1.0, smooth=False, name="on-the-limit"),
        Sample(LIMITS, 1, smooth=False, name="integer-limit"),
        Sample(draw(2, 3), draw(3), name="tensor"),
        Sample(draw(3), draw(2, 3), name="tensor-broadcast"),
        Sample(np.array([nan, 1.0]), np.array([0.0, nan]), smooth=False, gradgrad=False, name="nan"),
        Sample(np.array([1, 5]), 3, name="integer"),
        Sample(np.array([1, 5]), 2.5, name="integer-float-limit"),
        Sample(draw(0), 0.0, name="empty"),
    ]
SAMPLES["clamp"] = [
    Sample(draw(2, 3), -0.5, 0.7),
    Sample(draw(2, 3), min=0.1, name="min"),
    Sample(draw(2, 3), max=0.1, name="max"),
    Sample(draw(2, 3), None, 0.3, name="none"),
    Sample(LIMITS, -1, 1, smooth=False, name="on-the-limits"),
    Sample(LIMITS, 1.0, -1.0, name="limits-crossed"),
    Sample(np.array([nan, -inf, inf]), -1.0, 1.0, smooth=False, gradgrad=False, name="nan"),
    Sample(draw(2, 3), draw(3, high=-0.5), draw(2, 1, low=0.5), name="tensors"),
    Sample(draw(2, 3), min=draw(3), name="tensor-min"),
    Sample(draw(2, 3), max=draw(3), name="tensor-max"),
    Sample(
        np.array([0.0, 1.0, -1.0, 0.5]),
        np.array([1.0, 1.0, 0.0, 2.0]),
        np.array([0.0, 2.0, 0.5, 1.0]),
        smooth=False,
        name="tensors-crossed",
    ),
    Sample(np.array([1, 5, 9]), 2, 6, name="integer"),
    Sample(np.array([1, 5, 9]), 2.5, name="integer-float-limit"),
    Sample(np.array([True, False]), 0, 1, name="bool"),
    Sample(draw(0), 0.0, 1.0, name="empty"),
]
SAMPLES["sign"] = [
    Sample(draw(2, 3)),
    Sample(EDGES, smooth=False, gradgrad=False, name="edges"),
    Sample(np.array([-3, 0, 2]), name="integer"),
    Sample(np.array([True, False]), name="bool"),
    Sample(np.array([3, 0], np.uint8), name="uint8"),
    Sample(draw(0), name="empty"),
]
SAMPLES["sgn"] = [
    *SAMPLES["sign"],
    Sample(draw.complex(2, 2), name="complex"),
    Sample(np.array([0j, 1 + 1j]), smooth=False, gradgrad=False, name="complex-zero"),
    Sample(np.array([complex(nan, 0), complex(inf, 1)]), grad=False, name="complex-edges"),
]
SAMPLES["heaviside"] = [
    Sample(EDGES, np.array(0.5), grad=False),
    Sample(EDGES, EDGES, grad=False),
    Sample(np.array([1, 0, -1]), np.array([7, 8, 9])),
    Sample(np.array([[1.0], [0.0]], np.float32), np.array([2.0, 3.0], np.float32), name="broadcast"),
]
MASK = np.array([[True, False, True], [False, False, True]])
SAMPLES["where"] = [
    Sample(MASK, draw(2, 3), draw(2, 3)),
    Sample(MASK, draw(3), draw(2, 1), name="broadcast"),
    Sample(MASK, draw(2, 3), 0, name="number"),
    Sample(MASK, 1.5, draw(2, 3), name="number-first"),
    Sample(MASK, 1.0, 2.0, name="numbers"),
    Sample(MASK, 1, 2, name="integers"),
    Sample(MASK, draw.integers(2, 3), 1.5, name="integer-and-float"),
    Sample(
        MASK,
        draw(2, 3).astype(np.float32),
        np.array(2.0),
        smooth=False,
        rtol=1e-6,
        name="zero-dimensional-is-weak",
    ),
    Sample(MASK, draw(2, 3).astype(np.float32), draw(2, 3), name="mixed"),
    Sample(MASK, draw.complex(2, 3), 1.0, name="complex"),
    Sample(MASK, draw(2, 3), 1j, name="complex-number"),
    Sample(MASK.astype(np.uint8), draw(2, 3), draw(2, 3), name="uint8", reference=np.where, torch=False),
    Sample(MASK, np.array([inf, nan, 1.0]), draw(3), grad=(1,), smooth=False, name="nothing-leaks"),
    Sample(np.array(True), draw(2), draw(2), name="scalar-condition"),
    Sample(np.zeros((0, 2), bool), draw(0, 2), draw(2), name="empty"),
]
BAD = [
    Bad("eq", draw(2), draw(3), match=r"The size of tensor a \(2\) must match the size of tensor b \(3\)"),
    Bad(
        "lt",
        draw.complex(2),
        draw.complex(2),
        error=NotImplementedError,
        match="not implemented for 'ComplexDouble'",
    ),
    Bad("isclose", draw(2), draw(2).astype(np.float32), match="Double did not match Float"),
    Bad("isclose", draw(2), draw(2), -1.0, match="rtol must be greater than or equal to zero, but got -1"),
    Bad("isposinf", draw.complex(2), match="isposinf does not support complex inputs"),
    Bad("isneginf", draw.complex(2), match="isneginf does not support complex inputs"),
    Bad(
        "signbit",
        draw.complex(2),
        error=NotImplementedError,
        match="signbit is not implemented for complex tensors",
    ),
    Bad("bitwise_and", draw(2), draw(2), error=NotImplementedError, match="not implemented for 'Double'"),
    Bad("bitwise_not", draw(2), error=NotImplementedError, match="not implemented for 'Double'"),
    Bad(
        "__invert__",
        draw(2),
        error=TypeError,
        match=r"operator.invert\) is only implemented on integer and Boolean",
    ),
    Bad(
        "bitwise_left_shift",
        draw.bools(2),
        draw.bools(2),
        error=NotImplementedError,
        match="not implemented for 'Bool'",
    ),
    Bad(
        "maximum",
        draw.complex(2),
        draw.complex(2),
        error=NotImplementedError,
        match="not implemented",
        torch=False,
    ),
    Bad(
        "clamp",
        draw.complex(2),
        0,
        error=NotImplementedError,
        match="clamp is not supported for complex types",
    ),
    Bad("clamp", draw(2), match="At least one of 'min' or 'max' must not be None"),
    Bad("sign", draw.complex(2), error=NotImplementedError, match="Please use torch.sgn instead"),
    Bad(
        "heaviside",
        draw(2),
        draw.integers(2),
        match="heaviside is not yet implemented for tensors with different",
    ),
    Bad(
        "heaviside",
        draw.complex(2),
        draw.complex(2),
        match="heaviside is not yet implemented for complex tensors",
    ),
    Bad(
        "where",
        draw.integers(2),
        draw(2),
        draw(2),
        match="where expected condition to be a boolean tensor, but got",
    ),
    Bad("where", True, draw(2), draw(2), error=TypeError, match=r"where\(\)"),
    Bad("where", draw.bools(3), draw(2), draw(2), match="must match the size of tensor b"),
]
