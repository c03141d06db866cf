"""Samples of masks: `masked_fill`, `masked_select`, `masked_scatter`, and where elements are not zero."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan

SCALAR = draw()
MATRIX = draw(3, 4)
STRIDED = draw.strided(3, 4)
MASK = np.array([[True, False, False, True], [False, False, True, False], [True, True, False, False]])
ROW = MASK[0]
NONE = np.zeros((3, 4), np.bool_)
INTEGERS = draw.integers(3, 4)
SPARSE = np.array([[0.0, 1.5, 0.0], [nan, 0.0, -2.0]])

SAMPLES: dict[str, list[Sample]] = {
    "masked_fill": [
        Sample(MATRIX, MASK, 2.5), Sample(MATRIX, ROW, 0, name="broadcast-mask"),
        Sample(draw(4), MASK, 1.0, name="broadcast-input"),
        Sample(MATRIX, MASK, draw(), name="tensor"), Sample(SCALAR, np.array(True), 1.0, name="scalar"),
        Sample(STRIDED, MASK.T.copy().T, -inf, smooth=False, gradgrad=False, name="strided"),
        Sample(MATRIX, NONE, 1.0, name="nothing"), Sample(draw(0, 2), np.zeros((0, 2), np.bool_), 1.0, name="empty"),
        Sample(INTEGERS, MASK, 1.5, name="truncated"),
        Sample(draw.bools(3, 4), MASK, 2, name="bool"),
        Sample(MATRIX.astype(np.float32), MASK, np.array(1.5), name="other-dtype", grad=False),
        Sample(draw.complex(4), ROW, 1j, name="complex"),
        Sample(np.array([nan, 1.0]), np.array([True, False]), 0.0, smooth=False, name="nan"),
    ],
    "masked_select": [
        Sample(MATRIX, MASK), Sample(MATRIX, ROW, name="broadcast-mask"),
        Sample(draw(4), MASK, name="broadcast-input"), Sample(SCALAR, np.array(True), name="scalar"),
        Sample(STRIDED, MASK, name="strided"), Sample(MATRIX, NONE, name="nothing"), Sample(INTEGERS, MASK, name="int"),
    ],
    "masked_scatter": [
        Sample(MATRIX, MASK, draw(5)), Sample(MATRIX, ROW, draw(3, 4), name="more-than-needed"),
        Sample(STRIDED, MASK, draw(2, 3), name="strided"),
        Sample(SCALAR, np.array(True), draw(1), name="scalar"), Sample(MATRIX, NONE, draw(0), name="nothing"),
        Sample(INTEGERS, MASK, INTEGERS, name="int"),
    ],
    "nonzero": [
        Sample(SPARSE), Sample(np.array(1.0), name="scalar"), Sample(np.array(0.0), name="scalar-zero"),
        Sample(MASK, name="bool"),
        Sample(SPARSE, as_tuple=True, name="tuple"), Sample(np.array(2.0), as_tuple=True, name="scalar-tuple"),
        Sample(np.zeros((0, 2)), name="empty"),
        Sample(np.array([0, 1j]), name="complex"),
    ],
    "argwhere": [Sample(SPARSE), Sample(np.array(1.0), name="scalar"), Sample(STRIDED, name="strided")],
    "nonzero_static": [
        Sample(SPARSE, size=2, grad=False), Sample(SPARSE, size=5, fill_value=-3, grad=False, name="filled"),
    ],
    "unravel_index": [
        Sample(np.array([[1, 5], [0, 3]]), (2, 3)), Sample(np.array(4), (5,), name="scalar"),
        Sample(np.array([7]), 9, name="number"),
    ],
}  # fmt: skip

BAD = [
    Bad(
        "masked_fill", MATRIX, MASK, draw(2),
        match="only supports a 0-dimensional value tensor, but got tensor with 1 dimension",
    ),
    Bad(
        "masked_fill", MATRIX, MATRIX, 1,
        match="masked_fill_ only supports boolean masks, but got mask with dtype double",
    ),
    Bad("masked_fill", MATRIX, ROW[:2], 1, match=r"must match the size of tensor b \(4\) at non-singleton dimension 1"),
    Bad("masked_fill", MATRIX, MASK, 1j, match="value cannot be converted to type"),
    Bad("masked_fill_", draw(4), MASK, 1, match=r"output with shape \[4\] doesn't match the broadcast shape \[3, 4\]"),
    Bad("masked_select", MATRIX, MATRIX, match="masked_select: expected BoolTensor for mask"),
    Bad("masked_select", MATRIX, ROW[:2], match=r"must match the size of tensor b \(4\) at non-singleton dimension 1"),
    Bad("masked_scatter", MATRIX, MASK, draw(4), match="Number of elements of source < number of ones in mask"),
    Bad(
        "masked_scatter", MATRIX, MASK, np.zeros(9, np.float32),
        match="expected self and source to have same dtypes but got",
    ),
    Bad(
        "masked_scatter", MATRIX, MATRIX, MATRIX,
        match="masked_scatter_ only supports boolean masks, but got mask with dtype Double",
    ),
    Bad("unravel_index", SPARSE, (2, 3), error=TypeError, match="expected 'indices' to be integer dtype"),
]  # fmt: skip
