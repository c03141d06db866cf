"""Samples of `gather`, `scatter` and their relatives, with and without a reduction."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
nan = np.nan

SCALAR = draw()
VECTOR = draw(5)
MATRIX = draw(3, 4)
STRIDED = draw.strided(3, 4)
INTEGERS = draw.integers(3, 4)
ONE = np.array(0)
ROWS = np.array([[0, 2, 1, 0], [2, 0, 2, 1]])
COLUMNS = np.array([[3], [0], [2]])
TWICE = np.array([[0, 0, 1, 1], [0, 2, 1, 0]])
APART = np.array([[0, 1, 2, 0], [1, 2, 0, 1]])
SMALL = np.array([[1, 0]])

REDUCED = [
    Sample(MATRIX, 0, TWICE, draw(2, 4), reduce, include_self=include, name=f"{reduce}-{include}")
    for reduce in ("sum", "prod", "mean", "amax", "amin") for include in (True, False)
]  # fmt: skip
ZEROS = np.array([[1.5, 0.0, 2.0], [0.0, 0.0, 3.0]])



def larger_source(*args, name: str = "larger-source") -> list[Sample]:
    """A source larger than its index: PyTorch has the value, but no (or a wrong) gradient."""
    return [Sample(*args, grad=False, name=name), Sample(*args, torch=False, name=name + "-gradient")]


SAMPLES: dict[str, list[Sample]] = {
    "gather": [
        Sample(MATRIX, 0, ROWS), Sample(MATRIX, 1, COLUMNS, name="columns"),
        Sample(MATRIX, -1, ROWS[:, :2], name="negative"),
        Sample(STRIDED, 0, TWICE, name="repeated"), Sample(MATRIX, 0, SMALL.astype(np.int32), name="int32"),
        Sample(SCALAR, 0, ONE, name="scalar"),
        Sample(VECTOR, 0, np.array([4, 4, 0]), name="vector"), Sample(VECTOR, 0, np.array(3), name="vector-scalar"),
        Sample(MATRIX, 0, np.zeros((0, 4), np.int64), name="empty-index"), Sample(INTEGERS, 1, COLUMNS, name="int"),
        Sample(draw.complex(3), 0, np.array([1, 1]), name="complex"),
        Sample(MATRIX, dim=0, index=ROWS, sparse_grad=False, name="named"),
    ],
    "take_along_dim": [
        Sample(MATRIX, ROWS, 0), Sample(MATRIX, COLUMNS, dim=1, name="columns"),
        Sample(MATRIX, np.array([[1], [0]]), 0, name="broadcast"),
        Sample(MATRIX, np.array([11, 0, 0]), name="flattened"),
        Sample(draw(1, 4), np.array([[0], [3], [1]]), 1, name="broadcast-input"),
    ],
    "scatter": [
        Sample(MATRIX, 0, APART, draw(2, 4)), Sample(MATRIX, 0, ROWS, 2.5, name="number", grad=(0,)),
        Sample(MATRIX, 0, APART, value=3, name="value"), Sample(STRIDED, -1, COLUMNS, draw(3, 1), name="strided"),
        Sample(SCALAR, 0, ONE, draw(), name="scalar"),
        Sample(INTEGERS, 0, APART, INTEGERS[:2] + 1, name="int"),
        Sample(INTEGERS, 0, APART, 2.5, name="truncated"), Sample(MATRIX, 0, APART, src=draw(2, 4), name="named"),
        Sample(MATRIX, 0, TWICE, 2.0, reduce="add", grad=False, name="add-number"),
        Sample(MATRIX, 0, TWICE, 2.0, reduce="multiply", grad=False, name="multiply-number"),
        Sample(draw.complex(3), 0, np.array([2, 0]), draw.complex(2), name="complex"),
        *larger_source(MATRIX, 1, COLUMNS, draw(3, 2)),
        *larger_source(MATRIX, 0, np.zeros((0, 4), np.int64), draw(2, 4), name="empty-index"),
    ],
    "scatter_add": [
        Sample(MATRIX, 0, ROWS, draw(2, 4)), *larger_source(MATRIX, 0, TWICE, draw(3, 4)),
        Sample(STRIDED, 1, COLUMNS, draw(3, 1), name="strided"),
        Sample(VECTOR, 0, np.array([1, 1, 1]), draw(3), name="repeated"), Sample(SCALAR, 0, ONE, draw(), name="scalar"),
        Sample(INTEGERS, 0, TWICE, INTEGERS, name="int"),
        *larger_source(MATRIX, 0, np.zeros((2, 0), np.int64), draw(2, 4), name="empty-index"),
        Sample(draw.complex(2), 0, np.array([1, 1]), draw.complex(2), name="complex"),
        Sample(np.array([1.0, nan]), 0, np.array([0]), np.array([nan]), smooth=False, gradgrad=False, name="nan"),
    ],
    "scatter_reduce": REDUCED + [
        *larger_source(MATRIX, 1, COLUMNS, draw(3, 4), "prod"),
        Sample(VECTOR, 0, np.array([1, 1, 1]), draw(3), "mean", name="vector"),
        Sample(SCALAR, 0, ONE, draw(), "amax", name="scalar"),
        Sample(INTEGERS, 0, TWICE, INTEGERS, "mean", name="int-mean"),
        Sample(INTEGERS, 0, TWICE, INTEGERS, "amin", include_self=False, name="int-amin"),
        Sample(draw.bools(3), 0, np.array([0, 0]), draw.bools(2), "amax", name="bool"),
        Sample(
            np.array([2.0, 2.0]), 0, np.array([0, 0, 1]), np.array([2.0, 1.0, 2.0]), "amax", smooth=False,
            gradgrad=False, name="ties",
        ),
        Sample(ZEROS[0], 0, np.array([0, 1, 2]), ZEROS[1], "prod", gradgrad=False, name="zeros"),
        Sample(
            ZEROS[0], 0, np.array([0, 0, 1]), ZEROS[1], "prod", include_self=False, gradgrad=False,
            name="zeros-without",
        ),
    ],
    "index_reduce": [
        Sample(MATRIX, 0, np.array([1, 1]), draw(2, 4), reduce, include_self=include, name=f"{reduce}-{include}",
               torch=False, reference=None)
        for reduce in ("prod", "mean", "amax", "amin") for include in (True, False)
    ] + [
        Sample(draw(2, 3), 1, np.array([2, 0, 2]), draw(2, 3), "mean", name="columns", torch=False),
        Sample(INTEGERS, 0, np.array([0, 0]), INTEGERS[:2], "prod", name="int", torch=False,
               reference=lambda x, dim, index, y, reduce: np.stack([x[0] * y[0] * y[1], x[1], x[2]])),
        Sample(MATRIX, 0, np.array([2, 2]), MATRIX[:2], "amax", name="value", torch=False,
               reference=lambda x, dim, index, y,
               reduce: np.stack([x[0], x[1], np.maximum(x[2], np.maximum(y[0], y[1]))])),
        Sample(MATRIX, 0, np.array([2, 2]), MATRIX[:2], "mean", include_self=False, name="mean-value", torch=False,
               reference=lambda x, dim, index, y, reduce, include_self: np.stack([x[0], x[1], (y[0] + y[1]) / 2])),
    ],
}  # fmt: skip

BAD = [
    Bad("gather", MATRIX, 0, np.array([[0, 5]]), match="index 5 is out of bounds for dimension 0 with size 3"),
    Bad("gather", MATRIX, 0, np.array([[0, -1]]), match="index -1 is out of bounds for dimension 0 with size 3"),
    Bad(
        "gather", MATRIX, 0, np.array([0]),
        match="Index tensor must have the same number of dimensions as input tensor",
    ),
    Bad("gather", MATRIX, 0, np.array([[0.0]]), match=r"gather\(\): Expected dtype int32/int64 for index"),
    Bad(
        "gather", MATRIX, 0, np.zeros((1, 5), np.int64),
        match=r"Size does not match at dimension 1 expected index \[1, 5\] to be no larger than self \[3, 4\]",
    ),
    Bad("gather", MATRIX, 2, ROWS, error=IndexError, match="Dimension out of range"),
    Bad(
        "take_along_dim", MATRIX, np.array([0]), 0,
        match="input and indices should have the same number of dimensions",
    ),
    Bad("take_along_dim", MATRIX, np.array([[0.5]]), 0, match="dtype of indices should be Long but got Double"),
    Bad("scatter", MATRIX, 0, np.array([[0, 5]]), 1.0, match="index 5 is out of bounds for dimension 0 with size 3"),
    Bad(
        "scatter", MATRIX, 0, np.array([0]), 1.0,
        match="Index tensor must have the same number of dimensions as self tensor",
    ),
    Bad("scatter", MATRIX, 0, np.array([[0, 0]]), draw(1, 1), match=r"and to be no larger size than src \[1, 1\]"),
    Bad(
        "scatter", MATRIX, 0, np.array([[0, 0]]), np.zeros((1, 2), np.float32),
        match=r"Expected self.dtype to be equal to src.dtype",
    ),
    Bad("scatter", MATRIX, 0, np.zeros((1, 5), np.int64), 1.0, match="apart from dimension 0"),
    Bad(
        "scatter", MATRIX, 0, np.array([[0]]), 1.0, reduce="foo",
        match="reduce argument must be either add or multiply",
    ),
    Bad("scatter", MATRIX, 0, np.array([[0]]), 1j, match="value cannot be converted to type", torch=False),
    Bad(
        "scatter_add", MATRIX, 0, np.array([[0, 3]]), MATRIX,
        match="index 3 is out of bounds for dimension 0 with size 3",
    ),
    Bad(
        "scatter_add", MATRIX, 0, np.array([[0]]), MATRIX.astype(np.float32),
        match="Expected self.dtype to be equal to src.dtype",
    ),
    Bad(
        "scatter_reduce", MATRIX, 0, np.array([[0]]), MATRIX, "add",
        match="reduce argument must be either sum, prod, mean, amax or amin, got add",
    ),
    Bad(
        "index_reduce", MATRIX, 0, np.array([0]), MATRIX[:1], "sum",
        match="Expected reduce to be one of prod, mean, amax or amin but got sum",
    ),
    Bad(
        "index_reduce", MATRIX, 0, np.array([0]), MATRIX, "prod",
        match=r"Number of indices \(1\) should be equal to source.size\(dim\): \(3\)", torch=False,
    ),
]  # fmt: skip
