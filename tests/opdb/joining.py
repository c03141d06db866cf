"""Samples of joining and taking apart: `cat`, `stack`, `split`, `unbind`, grids and products of vectors."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

SCALAR = draw()
VECTOR = draw(4)
MATRIX = draw(3, 4)
CUBE = draw(2, 3, 4)
STRIDED = draw.strided(3, 4)
INTEGERS = draw.integers(3, 4)

CAT = [
    Sample([MATRIX, draw(2, 4)]),
    Sample([MATRIX, draw(3, 1), draw(3, 2)], 1, name="columns"),
    Sample((MATRIX, STRIDED), -1, name="negative"),
    Sample([MATRIX], dim=0, name="one"),
    Sample([MATRIX, draw(0), draw(0, 4)], name="empties"),
    Sample([draw(0), draw(0)], name="only-empties"),
    Sample([VECTOR, VECTOR.astype(np.float32), INTEGERS[0]], name="dtypes"),
    Sample([draw.complex(2), draw(2)], name="complex"),
    Sample([INTEGERS.astype(np.int8), INTEGERS.astype(np.uint8)], name="small-integers"),
    Sample([draw.bools(2), draw.bools(3)], name="bool"),
    Sample([MATRIX, draw(1, 4)], axis=0, name="axis"),
]
SAMPLES: dict[str, list[Sample]] = {
    "cat": CAT,
    "concat": CAT[:2],
    "concatenate": CAT[:2],
    "stack": [
        Sample([MATRIX, draw(3, 4)]), Sample([MATRIX, STRIDED], 1, name="middle"),
        Sample((MATRIX, MATRIX + 1), -1, name="last"),
        Sample([SCALAR, draw()], name="scalars"), Sample([VECTOR], 0, name="one"),
        Sample([draw(0, 2), draw(0, 2)], name="empty"),
        Sample([VECTOR, INTEGERS[0]], dim=1, name="dtypes"), Sample([draw.complex(2), draw.complex(2)], name="complex"),
    ],
    "hstack": [
        Sample([VECTOR, draw(2)]), Sample([MATRIX, draw(3, 1)], name="matrices"),
        Sample([SCALAR, draw()], name="scalars"),
    ],
    "vstack": [
        Sample([VECTOR, draw(2, 4)]), Sample([VECTOR, draw(4)], name="vectors"),
        Sample([SCALAR, draw()], name="scalars"),
    ],
    "row_stack": [Sample([VECTOR, draw(2, 4)])],
    "dstack": [
        Sample([VECTOR, draw(4)]), Sample([MATRIX, draw(3, 4)], name="matrices"),
        Sample([SCALAR, draw()], name="scalars"),
    ],
    "column_stack": [Sample([VECTOR, draw(4, 2)]), Sample([SCALAR, draw(1)], name="scalars")],
    "block_diag": [
        Sample(MATRIX, draw(2, 1)), Sample(SCALAR, VECTOR, MATRIX, name="mixed"), Sample(MATRIX, name="one"),
        Sample(draw(2, 2), draw(0), name="empty"), Sample(draw(2, 2), INTEGERS, name="dtypes"), Sample(name="nothing"),
    ],
    "unbind": [
        Sample(MATRIX), Sample(MATRIX, 1, name="columns"), Sample(STRIDED, -1, name="strided"),
        Sample(VECTOR, name="vector"),
        Sample(draw(1, 3), name="one"), Sample(draw(0, 3), name="empty"), Sample(INTEGERS, 0, name="int"),
        Sample(draw.complex(2, 2), 1, name="complex"),
    ],
    "split": [
        Sample(MATRIX, 2), Sample(MATRIX, 3, 1, name="remainder"), Sample(MATRIX, [1, 0, 3], -1, name="sizes"),
        Sample(VECTOR, 9, name="one"),
        Sample(draw(0, 2), 0, name="empty-zero"), Sample(draw(0, 2), 3, name="empty"),
        Sample(STRIDED, 2, 1, name="strided"),
        Sample(MATRIX, split_size_or_sections=(2, 1), dim=0, name="named", torch="split"),
    ],
    "split_with_sizes": [
        Sample(MATRIX, [1, 2]), Sample(MATRIX, (2, 2), 1, name="columns"), Sample(draw(0), [0, 0], name="empty"),
    ],
    "chunk": [
        Sample(draw(5), 2), Sample(MATRIX, 3, 1, name="columns"), Sample(MATRIX, 7, -2, name="more-than-there-are"),
        Sample(draw(0, 2), 3, name="empty"), Sample(STRIDED, 2, 1, name="strided"),
    ],
    "tensor_split": [
        Sample(draw(5), 2), Sample(draw(5), (1, 3), name="bounds"), Sample(MATRIX, [1, 1, 9], 1, name="beyond"),
        Sample(draw(5), np.array([2, 4]), name="tensor"), Sample(draw(5), np.array(3), name="scalar-tensor"),
        Sample(draw(2), 4, name="empty-parts"), Sample(draw(5), (-2,), name="negative"),
    ],
    "hsplit": [Sample(MATRIX, 2), Sample(VECTOR, [1, 3], name="vector")],
    "vsplit": [Sample(MATRIX, 3), Sample(MATRIX, [1], name="bounds")],
    "dsplit": [Sample(CUBE, 2), Sample(CUBE, (1, 2), name="bounds")],
    "meshgrid": [
        Sample(VECTOR, draw(3), indexing="ij"), Sample(VECTOR, draw(3), indexing="xy", name="xy"),
        Sample(VECTOR, draw(3), draw(2), indexing="xy", name="three"),
        Sample([VECTOR, SCALAR], indexing="ij", name="list-scalar"),
        Sample(VECTOR, indexing="xy", name="one"), Sample(draw(0), draw(2), indexing="ij", name="empty"),
    ],
    "cartesian_prod": [
        Sample(VECTOR, draw(2)), Sample(VECTOR, name="one"), Sample(draw(2), draw(1), draw(3), name="three"),
    ],
    "combinations": [
        Sample(VECTOR), Sample(VECTOR, 3, name="three"), Sample(VECTOR, 2, True, name="repeated"),
        Sample(VECTOR, 0, name="none"),
        Sample(VECTOR, 5, name="too-many"), Sample(VECTOR, r=1, name="singles"), Sample(INTEGERS[0], name="int"),
    ],
}  # fmt: skip

BAD = [
    Bad("cat", [], error=ValueError, match="expected a non-empty list of Tensors"),
    Bad(
        "cat", MATRIX, error=TypeError,
        match="argument 'tensors' \\(position 1\\) must be tuple of Tensors, not Tensor",
    ),
    Bad("cat", [MATRIX, draw(3, 5)], match="Expected size 4 but got size 5 for tensor number 1 in the list"),
    Bad("cat", [MATRIX, VECTOR], match="Tensors must have same number of dimensions: got 2 and 1"),
    Bad("cat", [SCALAR], match=r"zero-dimensional tensor \(at position 0\) cannot be concatenated"),
    Bad("cat", [MATRIX, MATRIX], 2, error=IndexError, match="Dimension out of range"),
    Bad("stack", [], match="stack expects a non-empty TensorList"),
    Bad(
        "stack", [MATRIX, VECTOR],
        match=r"stack expects each tensor to be equal size, but got \[3, 4\] at entry 0 and \[4\] at entry 1",
    ),
    Bad("stack", [MATRIX], 3, error=IndexError, match="Dimension out of range"),
    Bad("hstack", [], match="hstack expects a non-empty TensorList"),
    Bad("vstack", MATRIX, error=TypeError, match="must be tuple of Tensors, not Tensor"),
    Bad("block_diag", CUBE, match="Input tensors must have 2 or fewer dimensions. Input 0 has 3 dimensions"),
    Bad("unbind", SCALAR, error=IndexError, match="Dimension specified as 0 but tensor has no dimensions"),
    Bad("unbind", MATRIX, 2, error=IndexError, match="Dimension out of range"),
    Bad("split", MATRIX, 0, match="split_size can only be 0 if dimension size is 0, but got dimension size of 3"),
    Bad("split", MATRIX, -1, match="split expects split_size be non-negative, but got split_size=-1"),
    Bad("split", MATRIX, [1, 1], match="split_with_sizes expects split_sizes to sum exactly to 3"),
    Bad("split", MATRIX, [4, -1], match="split_with_sizes expects split_sizes have only non-negative entries"),
    Bad("split", MATRIX, 2.0, error=TypeError, match="must be tuple of ints, not float"),
    Bad("split", SCALAR, 1, match="split expects at least a 1-dimensional tensor"),
    Bad("chunk", MATRIX, 0, match="chunk expects `chunks` to be greater than 0, got: 0"),
    Bad("chunk", MATRIX, 2, 2, error=IndexError, match="Dimension out of range"),
    Bad("tensor_split", MATRIX, 0, match="number of sections must be larger than 0, got 0"),
    Bad("tensor_split", MATRIX, np.array([[1]]), match="but got a tensor with 2 dims"),
    Bad("tensor_split", MATRIX, np.array([1.0]), match="to have dtype of long, but got Double"),
    Bad("hsplit", MATRIX, 3, match="the size of the dimension 4 is not divisible by the split_size 3"),
    Bad(
        "hsplit", SCALAR, 1,
        match="torch.hsplit requires a tensor with at least 1 dimension, but got a tensor with 0 dimensions",
    ),
    Bad(
        "vsplit", VECTOR, 1,
        match="torch.vsplit requires a tensor with at least 2 dimension, but got a tensor with 1 dimensions",
    ),
    Bad(
        "dsplit", MATRIX, 2,
        match="torch.dsplit requires a tensor with at least 3 dimension, but got a tensor with 2 dimensions",
    ),
    Bad("meshgrid", indexing="ij", match="meshgrid expects a non-empty TensorList"),
    Bad("meshgrid", MATRIX, indexing="ij", match="Expected 0D or 1D tensor in the tensor list"),
    Bad("meshgrid", VECTOR, INTEGERS[0], indexing="ij", match="meshgrid expects all tensors to have the same dtype"),
    Bad("meshgrid", VECTOR, indexing="zz", match='indexing must be one of "xy" or "ij", but received: zz'),
    Bad("cartesian_prod", MATRIX, VECTOR, match=r"Expect a 1D vector, but got shape \[3, 4\]"),
    Bad("combinations", MATRIX, match=r"Expect a 1D vector, but got shape \[3, 4\]"),
    Bad("combinations", VECTOR, -1, match="Expect a non-negative number, but got -1"),
]  # fmt: skip
