"""Samples of sorting, the largest few, unique elements, places in sequences, and counting."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan

MATRIX = draw.distinct(3, 4)
STRIDED = draw.distinct(8, 6)[::2, ::2].T
TIES = np.array([[2.0, 1.0, 2.0, 1.0], [0.0, 0.0, 0.0, -1.0]])
HOLES = np.array([[3.0, nan, 1.0, inf], [nan, 5.0, -inf, nan]])
EDGES = np.array([-1.0, 0.5, 2.0, 7.0])

ORDERED = [
    Sample(MATRIX), Sample(MATRIX, 0, name="rows"), Sample(MATRIX, -1, True, name="descending"),
    Sample(STRIDED, 0, name="strided"), Sample(draw(), name="scalar"), Sample(draw(0, 3), 0, name="empty"),
    Sample(TIES, stable=True, dim=-1, smooth=False, name="ties"),
    Sample(TIES, stable=True, dim=-1, descending=True, smooth=False, name="ties-descending"),
    Sample(HOLES, stable=True, dim=-1, smooth=False, name="nan"),
    Sample(HOLES, stable=True, dim=-1, descending=True, smooth=False, name="nan-descending"),
    Sample(draw.generator.permutation(9), name="int64"), Sample(draw.bools(5), stable=True, dim=0, name="bool"),
    Sample(np.array([3, 200, 7], np.uint8), dim=0, descending=True, name="uint8"),
]  # fmt: skip

SAMPLES: dict[str, list[Sample]] = {
    "sort": ORDERED,
    "argsort": ORDERED,
    "msort": [Sample(MATRIX), Sample(draw(), name="scalar"), Sample(draw.distinct(4), name="vector")],
    "topk": [
        Sample(MATRIX, 2), Sample(MATRIX, 2, 0, name="rows"), Sample(MATRIX, 3, -1, False, name="smallest"),
        Sample(MATRIX, 0, name="none"), Sample(MATRIX, 4, name="all"), Sample(draw(), 1, name="scalar"),
        Sample(draw.distinct(2, 40), 3, name="few-of-many"), Sample(draw.distinct(40, 2), 3, 0, False, name="few-smallest"),
        Sample(STRIDED, 2, 1, True, True, name="strided"), Sample(draw.generator.permutation(9), 4, name="int64"),
        Sample(np.array([1.0, nan, 3.0, 2.0]), 2, smooth=False, name="nan"),
        Sample(np.append(draw.distinct(30), nan), 2, smooth=False, name="nan-of-many"),
    ],
    "unique": [
        Sample(np.array([[3, 1], [2, 3]])), Sample(np.array([[3, 1], [2, 3]]), return_inverse=True, name="inverse"),
        Sample(np.array([3, 1, 3]), True, True, True, name="all"), Sample(np.array([3.5, 1, 3.5]), grad=False, name="float"),
        Sample(np.array([[2, 1], [2, 1], [0, 1]]), True, True, True, 0, name="rows"),
        Sample(np.array([[2, 2, 1], [2, 2, 1]]), dim=-1, return_counts=True, name="columns"),
        Sample(np.array([1.0, nan, nan]), grad=False, return_counts=True, name="nan"), Sample(draw.bools(5), name="bool"),
        Sample(draw(0), grad=False, name="empty"), Sample(draw(0, 3), grad=False, dim=0, name="empty-rows"),
        Sample(np.array(4), return_inverse=True, name="scalar"),
    ],
    "unique_consecutive": [
        Sample(np.array([1, 1, 2, 2, 1])), Sample(np.array([1, 1, 2, 2, 1]), True, True, name="all"),
        Sample(np.array([[1, 1], [2, 2]]), return_inverse=True, name="flat"),
        Sample(np.array([[2, 1], [2, 1], [1, 1]]), True, True, 0, name="rows"),
        Sample(np.array([[2, 2, 1], [2, 2, 1]]), dim=1, name="columns"), Sample(draw(0), grad=False, name="empty"),
        Sample(draw(0, 2), grad=False, dim=0, name="empty-rows"), Sample(np.array(4), name="scalar"),
    ],
    "searchsorted": [
        Sample(EDGES, draw(3, 4), grad=False), Sample(EDGES, EDGES, grad=False, name="equal"),
        Sample(EDGES, EDGES, right=True, grad=False, name="right"), Sample(EDGES, EDGES, side="right", grad=False, name="side"),
        Sample(np.sort(draw(2, 5)), draw(2, 3), grad=False, name="rows"),
        Sample(EDGES[::-1].copy(), draw(3), sorter=np.array([3, 2, 1, 0]), grad=False, name="sorter"),
        Sample(EDGES, 0.7, grad=False, name="number"), Sample(EDGES, draw(3), out_int32=True, grad=False, name="int32"),
        Sample(np.array([1, 3, 5]), np.array([3, 6]), name="int64"), Sample(EDGES, np.array([nan, inf]), grad=False, name="nan"),
        Sample(EDGES, np.array([1, 2]), grad=False, name="mixed"), Sample(draw(0), draw(2), grad=False, name="empty"),
    ],
    "bucketize": [
        Sample(draw(3, 4), EDGES, grad=False), Sample(EDGES, EDGES, right=True, grad=False, name="right"),
        Sample(0.7, EDGES, grad=False, name="number"), Sample(np.array([3, 6]), np.array([1, 3, 5]), name="int64"),
        Sample(draw(3), EDGES, out_int32=True, grad=False, name="int32"),
    ],
    "isin": [
        Sample(np.array([[1, 2], [3, 4]]), np.array([2, 3])), Sample(np.array([1, 2]), np.array([2]), invert=True, name="invert"),
        Sample(np.array([1.5, 2.0]), 2.0, grad=False, name="number"), Sample(2, np.array([1, 2]), name="number-first"),
        Sample(draw(0), draw(2), grad=False, name="empty"), Sample(np.array([1, 2]), np.array([1, 2]), assume_unique=True, name="unique"),
    ],
    "bincount": [
        Sample(np.array([0, 1, 1, 3])), Sample(np.array([0, 1, 1]), minlength=5, name="minlength"),
        Sample(np.array([0, 1, 1]), draw(3), grad=False, name="weights"),
        Sample(np.array([0, 1, 1]), np.array([1, 2, 3]), name="int-weights"),
        Sample(np.array([0, 1, 1], np.uint8), np.ones(3, np.float32), 4, name="float32"), Sample(np.zeros(0, np.int64), name="empty"),
    ],
    "histogram": [
        Sample(draw(20), 5, grad=False), Sample(draw(4, 5), 4, range=(-1.0, 1.0), grad=False, name="range"),
        Sample(draw(20), np.array([-2.0, -1.0, 0.0, 1.5]), grad=False, name="edges"),
        Sample(draw(20), 3, range=(-1.0, 1.0), weight=draw(20), grad=False, name="weight"),
        Sample(draw(20), 3, density=True, grad=False, name="density"), Sample(draw(20).astype(np.float32), 3, name="float32"),
    ],
    "histogramdd": [
        Sample(draw(20, 2), 3, grad=False), Sample(draw(4, 5, 3), [2, 3, 4], grad=False, name="numbers"),
        Sample(draw(20, 2), [np.array([-2.0, -1.0, 1.5]), np.array([-1.0, 0.0, 1.0])], grad=False, name="edges"),
        Sample(draw(20, 2), 3, range=[-1.0, 1.0, -2.0, 0.0], weight=draw(20), grad=False, name="weight"),
        Sample(draw(20, 2), 3, density=True, grad=False, name="density"), Sample(draw(20, 1).astype(np.float32), 3, name="float32"),
    ],
    "histc": [
        Sample(draw(20), 5, -1, 1, grad=False), Sample(draw(20), 4, grad=False, name="own-range"),
        Sample(np.array([1.0, 1.0]), 3, grad=False, name="one-value"), Sample(np.array([0.0, 1.0, 2.0]), bins=2, min=0, max=2, grad=False, name="edges"),
        Sample(draw(20).astype(np.float32), 5, name="float32"), Sample(draw(0), 3, grad=False, name="empty"),
    ],
}  # fmt: skip
BAD = [
    Bad("sort", MATRIX, 2, error=IndexError, match="Dimension out of range"),
    Bad("sort", draw.complex(2), match="Sort does not support complex dtypes on CPU"),
    Bad("topk", MATRIX, 5, match="selected index k out of range"),
    Bad("topk", MATRIX, 1, 2, error=IndexError, match="Dimension out of range"),
    Bad("topk", draw.bools(3), 1, match="topk does not support bool dtypes on CPU"),
    Bad("unique", draw.complex(2), error=NotImplementedError, match="\"unique\\w*\" not implemented for 'ComplexDouble'"),
    Bad("unique", np.array(1), dim=0, error=IndexError, match="Dimension specified as 0 but tensor has no dimensions"),
    Bad("searchsorted", np.array(1.0), draw(2), match="boundaries tensor should have positive dimension, but got 0 dimension"),
    Bad("searchsorted", draw(2, 3), draw(3, 2), match=r"first N-1 dimensions of boundaries tensor and input value tensor must"),
    Bad("searchsorted", draw(2, 3), 1.0, match="input value can be a scalar only when boundaries tensor dimension is 1"),
    Bad("searchsorted", EDGES, draw(2), side="up", match="side can only be 'left' or 'right' but got up"),
    Bad("searchsorted", EDGES, draw(2), side="left", right=True, match="side and right can't be set to opposites"),
    Bad("searchsorted", EDGES, draw(2), sorter=np.array([0, 1]), match="boundary and sorter must have the same size"),
    Bad("searchsorted", EDGES, draw(2), sorter=np.array([0, 1, 2, 4]), match="sorter index out of range"),
    Bad("searchsorted", EDGES, draw(2), sorter=draw(4), match="sorter must be a tensor of long dtype but got dtype Double"),
    Bad("bucketize", draw(2), draw(2, 2), match=r"boundaries tensor must be 1 dimension, but got dim\(2\)"),
    Bad("bincount", np.array([-1, 2]), match="bincount only supports 1-d non-negative integral inputs"),
    Bad("bincount", draw(2), error=NotImplementedError, match="\"bincount_cpu\" not implemented for 'Double'"),
    Bad("bincount", np.array([1, 2]), draw(3), match="weights should be 1-d and have the same length as input"),
    Bad("bincount", np.array([1, 2]), minlength=-1, match="minlength should be >= 0"),
    Bad("histogram", draw(3), 0, match="bins must be > 0, but got 0"),
    Bad("histogram", np.array([1, 2]), 2, error=NotImplementedError, match="not implemented for 'Long'"),
    Bad("histogramdd", draw(3), 2, match="input tensor should have at least 2 dimensions"),
    Bad("histogramdd", draw(3, 2), [2], match="The size of bins must be equal to the innermost dimension of the input"),
    Bad("histogramdd", draw(3, 2), 0, match="bins must be > 0, but got 0 for dimension 0"),
    Bad("histogramdd", draw(3, 2), 2, range=[0.0, 1.0], match="for a 2-dimensional histogram range should have 4 elements, but got 2"),
    Bad("histogramdd", np.ones((3, 2), np.int64), 2, error=NotImplementedError, match="not implemented for 'Long'"),
    Bad("histc", draw(3), 0, match="bins must be > 0, but got 0"),
    Bad("histc", draw(3), 2, 1, 0, match="max must be larger than min"),
    Bad("histc", np.array([1.0, inf]), 2, match=r"range of \[1, inf\] is not finite"),
    Bad("histc", np.array([1, 2]), 2, error=NotImplementedError, match="\"histogram_cpu\" not implemented for 'Long'"),
]
