"""Samples of repeating, turning, triangles, diagonals, pixels and channels."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan

SCALAR = draw()
VECTOR = draw(4)
MATRIX = draw(3, 4)
CUBE = draw(2, 3, 4)
STRIDED = draw.strided(3, 4)
EMPTY = draw(0, 3)
INTEGERS = draw.integers(3, 4)

TRIANGLE = [
    Sample(MATRIX), Sample(MATRIX, 1, name="above"), Sample(MATRIX, -2, name="below"),
    Sample(MATRIX, diagonal=9, name="outside"),
    Sample(CUBE, -1, name="batch"), Sample(STRIDED, name="strided"), Sample(EMPTY, name="empty"),
    Sample(INTEGERS, name="int"),
    Sample(draw.bools(3, 3), name="bool"), Sample(draw.complex(2, 2), name="complex"),
    Sample(np.array([[1.0, nan], [inf, 2.0]]), smooth=False, gradgrad=False, name="nan"),
]
SAMPLES: dict[str, list[Sample]] = {
    "repeat": [
        Sample(MATRIX, 2, 3), Sample(VECTOR, (2, 1, 3), name="new-dims"), Sample(SCALAR, 4, name="scalar"),
        Sample(SCALAR, (), name="scalar-once"),
        Sample(STRIDED, 1, 2, name="strided"), Sample(MATRIX, 0, 2, name="nothing"), Sample(EMPTY, 2, 2, name="empty"),
        Sample(INTEGERS, 1, 2, name="int"), Sample(draw.complex(2), 2, name="complex"),
    ],
    "tile": [
        Sample(MATRIX, (2,)), Sample(VECTOR, (2, 1, 3), name="new-dims"), Sample(SCALAR, (2,), name="scalar"),
        Sample(MATRIX, (), name="once"),
        Sample(MATRIX, 1, 2, torch="Tensor.tile", name="numbers"),
    ],
    "repeat_interleave": [
        Sample(MATRIX, 2), Sample(MATRIX, 2, 0, name="rows"), Sample(MATRIX, 3, dim=-1, name="columns"),
        Sample(MATRIX, np.array([1, 0, 2]), 0, name="counts"), Sample(MATRIX, np.array([2]), 1, name="one-count"),
        Sample(MATRIX, np.array(2), 0, name="scalar-count"),
        Sample(VECTOR, np.array([0, 1, 0, 3], np.int32), name="flattened"),
        Sample(MATRIX, 0, 0, name="nothing"), Sample(SCALAR, 3, name="scalar"),
        Sample(np.array([2, 0, 1]), name="counts-alone"),
        Sample(MATRIX, np.array([1, 1, 1]), 0, output_size=3, name="output-size"),
        Sample(STRIDED, 2, 1, name="strided"),
    ],
    "flip": [
        Sample(MATRIX, (0,)), Sample(CUBE, (0, -1), name="two"), Sample(MATRIX, [1], name="list"),
        Sample(MATRIX, (), name="none"),
        Sample(SCALAR, (0,), name="scalar"), Sample(STRIDED, (0, 1), name="strided"), Sample(EMPTY, (0,), name="empty"),
        Sample(MATRIX, dims=(1,), name="named"), Sample(draw.complex(3), (0,), name="complex"),
    ],
    "fliplr": [Sample(MATRIX), Sample(CUBE, name="cube")],
    "flipud": [Sample(MATRIX), Sample(VECTOR, name="vector")],
    "roll": [
        Sample(MATRIX, 1), Sample(MATRIX, 1, 0, name="rows"), Sample(MATRIX, (1, -2), (0, 1), name="two"),
        Sample(MATRIX, (5,), (-1,), name="far"),
        Sample(MATRIX, shifts=-1, dims=1, name="named"), Sample(STRIDED, 2, name="strided"),
        Sample(SCALAR, 1, name="scalar"),
        Sample(EMPTY, 1, 0, name="empty"), Sample(MATRIX, (1, 2), (0, 0), name="same-dim-twice"),
        Sample(INTEGERS, 1, 1, name="int"),
    ],
    "rot90": [
        Sample(MATRIX), Sample(MATRIX, 2, name="half"), Sample(MATRIX, -1, name="back"),
        Sample(CUBE, 1, (0, 2), name="dims"),
        Sample(MATRIX, k=3, dims=[1, 0], name="named"), Sample(MATRIX, 4, name="whole"),
        Sample(STRIDED, name="strided"),
    ],
    "tril": TRIANGLE,
    "triu": TRIANGLE,
    "diag_embed": [
        Sample(VECTOR), Sample(MATRIX, 1, name="above"), Sample(MATRIX, -2, 0, 2, name="dims"),
        Sample(MATRIX, offset=0, dim1=2, dim2=0, name="turned"),
        Sample(draw(0), name="empty"), Sample(draw.complex(2), name="complex"), Sample(STRIDED, name="strided"),
    ],
    "diag": [
        Sample(VECTOR), Sample(VECTOR, -1, name="vector-below"), Sample(MATRIX, name="matrix"),
        Sample(MATRIX, 2, name="matrix-above"),
        Sample(MATRIX, diagonal=-3, name="outside"), Sample(draw(0), name="empty"), Sample(INTEGERS, name="int"),
    ],
    "diagflat": [
        Sample(VECTOR), Sample(draw(2, 2), 1, name="matrix"), Sample(SCALAR, name="scalar"),
        Sample(draw(2), offset=-1, name="named"),
    ],
    "pixel_shuffle": [
        Sample(draw(2, 4, 2, 3), 2), Sample(draw(9, 1, 2), 3, name="no-batch"),
        Sample(draw(2, 2, 4, 1, 1), 1, name="one"),
    ],
    "pixel_unshuffle": [Sample(draw(2, 1, 4, 2), 2), Sample(draw(1, 3, 6), 3, name="no-batch")],
    "channel_shuffle": [Sample(draw(2, 6, 2, 2), 3), Sample(draw(1, 4, 3), 2, name="one-dimension")],
}  # fmt: skip

BAD = [
    Bad(
        "repeat", MATRIX, 2,
        match="Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
    ),
    Bad("repeat", MATRIX, -1, 1, match=r"Trying to create tensor with negative dimension -3: \[-3, 4\]"),
    Bad("repeat_interleave", MATRIX, -1, match="Repeats must be non-negative"),
    Bad(
        "repeat_interleave", MATRIX, np.array([1, 2]), 0,
        match=r"but got repeats.size\(0\) = 2 and input.size\(0\) = 3",
    ),
    Bad("repeat_interleave", MATRIX, np.array([[1, 2, 1]]), 0, match="repeats must be 0-dim or 1-dim tensor"),
    Bad("repeat_interleave", MATRIX, np.array([1, -2, 1]), 0, match="repeats can not be negative"),
    Bad(
        "repeat_interleave", MATRIX, np.array([1, 2, 0]), 0, output_size=4,
        match="allocated size does not match required size",
    ),
    Bad("flip", MATRIX, (0, -2), match="dim 0 appears multiple times in the list of dims"),
    Bad("flip", MATRIX, (2,), error=IndexError, match="Dimension out of range"),
    Bad("fliplr", VECTOR, match="Input must be >= 2-d"),
    Bad("flipud", SCALAR, match="Input must be >= 1-d"),
    Bad("roll", MATRIX, (1, 2), 0, match="shifts and dimensions must align. shifts: 2, dims:1"),
    Bad("roll", MATRIX, (), 0, match="`shifts` required"),
    Bad("roll", MATRIX, 1, 2, error=IndexError, match="Dimension out of range"),
    Bad("rot90", MATRIX, 1, (0,), match="expected total rotation dims == 2, but got dims = 1"),
    Bad("rot90", MATRIX, 1, (0, -2), match="expected rotation dims to be different, but got dim0 = 0 and dim1 = -2"),
    Bad("rot90", VECTOR, match="expected total dims >= 2, but got total dims = 1"),
    Bad("tril", VECTOR, match="tril: input tensor must have at least 2 dimensions"),
    Bad("triu", SCALAR, match="triu: input tensor must have at least 2 dimensions"),
    Bad("diag", CUBE, match=r"diag\(\): Supports 1D or 2D tensors. Got 3D"),
    Bad("diag_embed", VECTOR, 0, 0, 0, match="diagonal dimensions cannot be identical 0, 0"),
    Bad(
        "pixel_shuffle", MATRIX, 2,
        match="pixel_shuffle expects input to have at least 3 dimensions, but got input with 2",
    ),
    Bad("pixel_shuffle", draw(1, 3, 2, 2), 2, match=r"but input.size\(-3\)=3 is not divisible by 4"),
    Bad("pixel_shuffle", draw(1, 4, 2, 2), -1, match="pixel_shuffle expects a positive upscale_factor, but got -1"),
    Bad("pixel_unshuffle", draw(1, 3, 3, 2), 2, match=r"but input.size\(-2\)=3 is not divisible by 2"),
    Bad(
        "channel_shuffle", draw(1, 3, 2, 2), 2,
        match="Number of channels must be divisible by groups. Got 3 channels and 2 groups",
    ),
]  # fmt: skip
