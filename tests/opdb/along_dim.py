"""Samples of `index_select`, `index_add`, `index_copy`, `index_fill`, `take`, `put`, and of parts replaced."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

SCALAR = draw()
VECTOR = draw(5)
MATRIX = draw(3, 4)
CUBE = draw(2, 3, 4)
STRIDED = draw.strided(3, 4)
INTEGERS = draw.integers(3, 4)
TWO = np.array([2, 0])
TWICE = np.array([1, 1, 0])
NOTHING = np.array([], np.int64)

SAMPLES: dict[str, list[Sample]] = {
    "index_select": [
        Sample(MATRIX, 0, TWO), Sample(MATRIX, -1, TWICE, name="repeated"), Sample(CUBE, 1, TWO, name="middle"),
        Sample(MATRIX, 0, np.array(1), name="scalar-index"),
        Sample(SCALAR, 0, np.array([0]), name="scalar"), Sample(STRIDED, 1, TWO.astype(np.int32), name="strided-int32"),
        Sample(MATRIX, 1, NOTHING, name="empty"), Sample(INTEGERS, 0, TWICE, name="int"),
        Sample(draw.complex(3), 0, TWICE, name="complex"),
        Sample(MATRIX, dim=0, index=TWO, name="named"),
    ],
    "index_add": [
        Sample(MATRIX, 0, TWO, draw(2, 4)), Sample(MATRIX, 1, TWICE, draw(3, 3), name="repeated"),
        Sample(MATRIX, 0, TWICE, draw(3, 4), alpha=-2.5, name="alpha"),
        Sample(VECTOR, 0, np.array(3), draw(1), name="scalar-index"),
        Sample(SCALAR, 0, np.array([0]), draw(), name="scalar"),
        Sample(STRIDED, -1, TWO, draw(3, 2), name="strided"),
        Sample(INTEGERS, 0, TWO, INTEGERS[:2], alpha=2, name="int"),
        Sample(MATRIX, 0, NOTHING, draw(0, 4), name="empty"),
        Sample(draw.complex(3), 0, TWICE, draw.complex(3), name="complex"),
    ],
    "index_copy": [
        Sample(MATRIX, 0, TWO, draw(2, 4)), Sample(MATRIX, 1, TWO, draw(3, 2), name="columns"),
        Sample(VECTOR, 0, np.array(3), draw(), name="scalar-source"),
        Sample(STRIDED, -1, TWO, draw(3, 2), name="strided"), Sample(INTEGERS, 0, TWO, INTEGERS[:2], name="int"),
        Sample(SCALAR, 0, np.array([0]), draw(), name="scalar"),
    ],
    "index_fill": [
        Sample(MATRIX, 0, TWO, 3.5), Sample(MATRIX, 1, np.array([-1, 0]), 2, name="negative"),
        Sample(MATRIX, 0, TWO, draw(), name="tensor"),
        Sample(MATRIX, 0, np.array([1, 1, 0]), draw(), name="repeated"),
        Sample(STRIDED, -1, np.array(2), 1.0, name="strided"),
        Sample(INTEGERS, 0, TWO, 1.5, name="truncated"), Sample(SCALAR, 0, np.array([0]), 1.0, name="scalar"),
        Sample(draw.complex(3), 0, TWO, 1j, name="complex"),
    ],
    "take": [
        Sample(MATRIX, np.array([[11, 0], [5, 5]])), Sample(MATRIX, np.array(7), name="scalar-index"),
        Sample(STRIDED, np.array([-12, 3]), name="negative"),
        Sample(SCALAR, np.array([0, 0]), name="scalar"), Sample(MATRIX, NOTHING, name="empty"),
        Sample(INTEGERS, np.array([1]), name="int"),
    ],
    "put": [
        Sample(MATRIX, np.array([0, 7]), draw(2)),
        Sample(MATRIX, np.array([[1, 1], [0, 1]]), draw(4), True, name="accumulate"),
        Sample(STRIDED, np.array([-1, 2]), draw(2), name="strided"), Sample(SCALAR, np.array(0), draw(), name="scalar"),
        Sample(INTEGERS, np.array([3]), np.array([9]), accumulate=True, name="int"),
    ],
    "select_scatter": [
        Sample(MATRIX, draw(4), 0, 1), Sample(MATRIX, draw(3), -1, -2, name="negative"),
        Sample(STRIDED, draw(4), dim=0, index=2, name="strided"),
        Sample(INTEGERS, INTEGERS[0], 0, 2, name="int"),
    ],
    "slice_scatter": [
        Sample(MATRIX, draw(2, 4), 0, 1), Sample(MATRIX, draw(3, 2), 1, 0, 4, 2, name="step"),
        Sample(MATRIX, MATRIX + 1, name="whole"),
        Sample(STRIDED, draw(3, 1), dim=-1, start=-1, name="strided"),
        Sample(MATRIX, draw(0, 4), 0, 2, 1, name="empty"),
    ],
    "diagonal_scatter": [
        Sample(MATRIX, draw(3)), Sample(MATRIX, draw(2), -1, name="below"),
        Sample(CUBE, draw(3, 2), 1, 0, 2, name="dims"),
        Sample(STRIDED, draw(3), offset=1, name="strided"),
    ],
    "as_strided_scatter": [  # PyTorch's gradient is wrong here: it swaps the part that was replaced and the rest
        Sample(MATRIX, draw(2, 2), (2, 2), (4, 1), 1, grad=False),
        Sample(MATRIX, draw(2, 2), (2, 2), (4, 1), 1, torch=False, name="gradient"),
        Sample(VECTOR, draw(2), (2,), (3,), torch=False, name="vector"),
        Sample(MATRIX, draw(2, 3), (2, 3), (2, 1), 1, torch=False, name="overlapping"),
        Sample(STRIDED, draw(2, 3), (2, 3), (1, 2), torch=False, name="strided"),
    ],
}  # fmt: skip

BAD = [
    Bad(
        "index_select", MATRIX, 0, np.array([[0]]), error=IndexError,
        match=r"index_select\(\): Index is supposed to be a vector",
    ),
    Bad("index_select", MATRIX, 0, np.array([5]), error=IndexError, match="index out of range in self"),
    Bad("index_select", MATRIX, 0, np.array([-1]), error=IndexError, match="index out of range in self"),
    Bad("index_select", MATRIX, 0, np.array([0.0]), match=r"index_select\(\): Expected dtype int32 or int64 for index"),
    Bad("index_select", SCALAR, 0, np.array([0, 0]), match="Index to scalar can have only 1 value, got 2 value"),
    Bad("index_select", MATRIX, 2, TWO, error=IndexError, match="Dimension out of range"),
    Bad(
        "index_add", MATRIX, 0, np.array([0]), MATRIX,
        match=r"Number of indices \(1\) should be equal to source.size\(dim\): \(3\), for dim: 0",
    ),
    Bad(
        "index_add", MATRIX, 0, TWO, draw(2, 3),
        match="source tensor shape must match self tensor shape, excluding the specified dimension",
    ),
    Bad(
        "index_add", MATRIX, 0, np.array([5]), draw(1, 4),
        match="index 5 is out of bounds for dimension 0 with size 3",
    ),
    Bad(
        "index_add", MATRIX, 0, np.array([0.0]), draw(1, 4),
        match="Expected dtype int32/int64 for index but got: Double",
    ),
    Bad(
        "index_add", MATRIX, 0, np.array([0]), np.zeros((1, 4), np.float32),
        match=r"self \(Double\) and source \(Float\) must have the same scalar type",
    ),
    Bad(
        "index_add", MATRIX, 0, np.array([[0]]), draw(1, 4), error=IndexError,
        match="Index is supposed to be a vector, but got dim: 2",
    ),
    Bad(
        "index_copy", MATRIX, 0, np.array([0]), MATRIX, error=IndexError,
        match=r"Number of indices \(1\) should be equal to source.size\(dim\) \(3\)",
    ),
    Bad("index_copy", MATRIX, 0, TWO, draw(2, 3), match="Source/destination tensor must have same slice shapes"),
    Bad(
        "index_copy", MATRIX, 0, np.array([-1]), draw(1, 4), error=IndexError,
        match="index -1 is out of bounds for dimension 0 with size 3",
    ),
    Bad(
        "index_fill", MATRIX, 0, np.array([5]), 1, error=IndexError,
        match="index 5 is out of bounds for dimension 0 with size 3",
    ),
    Bad("index_fill", MATRIX, 0, np.array([0.0]), 1, error=IndexError, match="Expected dtype int64 for index"),
    Bad(
        "index_fill", MATRIX, 0, TWO, VECTOR,
        match="only supports a 0-dimensional value tensor, but got tensor with 1 dimension",
    ),
    Bad("index_fill", MATRIX, 0, TWO, 1j, match="Converting complex Scalar to non-complex type is not supported"),
    Bad("index_fill", MATRIX, 0, np.array([[0]]), 1, match="Index has to be a vector/scalar"),
    Bad(
        "take", MATRIX, np.array([12]), error=IndexError,
        match="out of range: tried to access index 12 on a tensor of 12 elements",
    ),
    Bad("take", MATRIX, np.array([0.0]), match=r"take\(\): Expected a long tensor for index, but got Double"),
    Bad("put", MATRIX, TWO, MATRIX, error=IndexError, match=r"but got source.numel\(\) = 12, index.numel\(\) = 2"),
    Bad("put", MATRIX, TWO, np.zeros(2, np.float32), match="self and source expected to have the same dtype"),
    Bad("select_scatter", MATRIX, draw(3), 0, 1, match=r"src size = \[3\], slice size = \[4\]"),
    Bad("select_scatter", MATRIX, draw(4), 0, 4, error=IndexError, match="index 4 out of range for tensor of size"),
    Bad("slice_scatter", MATRIX, draw(3), 0, 1, match=r"src size = \[3\], slice size = \[2, 4\]"),
    Bad("diagonal_scatter", MATRIX, draw(2), match=r"src size = \[2\], slice size = \[3\]"),
]  # fmt: skip
