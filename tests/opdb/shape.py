"""Samples of views: reshaping, expanding, transposing, and parts of tensors."""

from __future__ import annotations

import numpy as np

from retrograd._core.dtypes import float64, int16, int32

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
nan = np.nan

SCALAR = draw()
VECTOR = draw(4)
MATRIX = draw(3, 4)
CUBE = draw(2, 3, 4)
STRIDED = draw.strided(3, 4)
TURNED = draw(4, 3).T
EMPTY = draw(0, 3)
INTEGERS = draw.integers(3, 4)

SAMPLES: dict[str, list[Sample]] = {
    "view": [
        Sample(MATRIX, 12, name="flat"),
        Sample(MATRIX, (2, 6), name="tuple"),
        Sample(MATRIX, [2, -1, 3], name="inferred"),
        Sample(TURNED, 3, 2, 2, name="split-strided"),
        Sample(STRIDED, 3, 4, name="strided"),
        Sample(SCALAR, 1, 1, name="scalar"),
        Sample(draw(1), (), name="to-scalar"),
        Sample(EMPTY, 3, 0, 5, name="empty"),
        Sample(draw.complex(2, 2), -1, name="complex"),
        Sample(MATRIX.astype(np.float32), int32, grad=False, name="bytes"),
        Sample(INTEGERS, int16, name="smaller-elements"),
        Sample(INTEGERS.astype(np.int16), float64, name="larger-elements"),
        Sample(np.array(3, np.int32), int32, name="scalar-bytes"),
    ],
    "reshape": [
        Sample(MATRIX, 4, 3, torch="Tensor.reshape"),
        Sample(MATRIX, (-1,), name="flat"),
        Sample(TURNED, (12,), name="copied"),
        Sample(STRIDED, (2, 6), name="strided"),
        Sample(draw.strided(3, 4, 2), (12, -1), name="strided-cube"),
        Sample(SCALAR, (1,), name="scalar"),
        Sample(EMPTY, (0,), name="empty"),
        Sample(EMPTY, (-1, 3), name="empty-inferred"),
        Sample(INTEGERS, (2, 6), name="int"),
        Sample(draw.bools(2, 2), (4,), name="bool"),
        Sample(draw.complex(2, 3).T, (6,), name="complex"),
        Sample(np.array([nan, 1.0]), (2, 1), smooth=False, name="nan"),
    ],
    "view_as": [Sample(MATRIX, draw(2, 6), grad=(0,)), Sample(VECTOR, draw(2, 2), grad=(0,), name="vector")],
    "reshape_as": [Sample(TURNED, draw(2, 6), grad=(0,)), Sample(SCALAR, draw(1, 1), grad=(0,), name="scalar")],
    "flatten": [
        Sample(CUBE), Sample(CUBE, 1, name="from-one"), Sample(CUBE, 0, 1, name="first-two"),
        Sample(CUBE, -2, -1, name="negative"), Sample(SCALAR, name="scalar"), Sample(VECTOR, name="itself"),
        Sample(draw.strided(2, 3, 4), 0, 1, name="strided"), Sample(EMPTY, name="empty"),
    ],
    "ravel": [
        Sample(MATRIX), Sample(TURNED, name="copied"), Sample(SCALAR, name="scalar"), Sample(EMPTY, name="empty"),
    ],
    "unflatten": [
        Sample(MATRIX, 1, (2, 2)), Sample(MATRIX, -1, (-1, 2), name="inferred"), Sample(MATRIX, 0, [3, 1], name="list"),
        Sample(TURNED, 1, (2, 2), name="strided"), Sample(EMPTY, 0, (0, 2), name="empty"),
    ],
    "squeeze": [
        Sample(draw(1, 3, 1)), Sample(draw(1, 3, 1), 0, name="first"), Sample(draw(1, 3, 1), -1, name="last"),
        Sample(draw(1, 3, 1), 1, name="longer"), Sample(draw(1, 3, 1), (0, 2), name="tuple"),
        Sample(draw(1, 3, 1), dim=[0, 1], name="list"), Sample(SCALAR, 0, name="scalar-dim"),
        Sample(SCALAR, name="scalar"),
        Sample(draw(0, 1), name="empty"), Sample(MATRIX, name="none-to-squeeze"),
        Sample(draw(3, 1).T, 0, name="strided"),
        Sample(draw.complex(1, 2), 0, name="complex"),
    ],
    "unsqueeze": [
        Sample(MATRIX, 0), Sample(MATRIX, 1, name="middle"), Sample(MATRIX, -1, name="last"),
        Sample(MATRIX, -3, name="lowest"),
        Sample(SCALAR, 0, name="scalar"), Sample(STRIDED, 1, name="strided"), Sample(STRIDED, 2, name="strided-last"),
        Sample(EMPTY, 1, name="empty"), Sample(INTEGERS, 1, name="int"),
    ],
    "atleast_1d": [
        Sample(SCALAR), Sample(MATRIX, name="more"), Sample(SCALAR, VECTOR, name="several"),
        Sample([SCALAR, MATRIX], name="list"),
    ],
    "atleast_2d": [
        Sample(SCALAR), Sample(VECTOR, name="vector"), Sample(SCALAR, VECTOR, MATRIX, name="several"),
        Sample([VECTOR, CUBE], name="list"),
    ],
    "atleast_3d": [
        Sample(SCALAR), Sample(VECTOR, name="vector"), Sample(MATRIX, name="matrix"),
        Sample([SCALAR, VECTOR, MATRIX, CUBE], name="list"),
    ],
    "expand": [
        Sample(draw(3, 1), 3, 4), Sample(draw(3, 1), (2, 3, 4), name="new-dim"),
        Sample(draw(3, 1), (-1, 4), name="kept"),
        Sample(SCALAR, 2, 3, name="scalar"), Sample(SCALAR, (), name="scalar-itself"),
        Sample(MATRIX, 3, 4, name="same"),
        Sample(draw(1, 3).T, (2, 3, 2), name="strided"), Sample(draw(1), (0,), name="to-empty"),
        Sample(EMPTY, 2, 0, 3, name="empty"),
        Sample(draw.complex(2, 1), 2, 2, name="complex"), Sample(draw.integers(1, dtype=np.int8), 3, name="int8"),
    ],
    "expand_as": [Sample(draw(3, 1), MATRIX, grad=(0,)), Sample(SCALAR, MATRIX, grad=(0,), name="scalar")],
    "broadcast_to": [
        Sample(draw(3, 1), (2, 3, 4)), Sample(SCALAR, (2,), name="scalar"), Sample(MATRIX, [3, 4], name="same"),
    ],
    "broadcast_shapes": [
        Sample((2, 1), (3,)), Sample((), (4,), name="scalar"), Sample((2, 1), 3, name="number"),
        Sample((0, 1), (1, 5), name="empty"),
        Sample(name="nothing"),
    ],
    "broadcast_tensors": [
        Sample(draw(3, 1), draw(4)), Sample(SCALAR, MATRIX, name="scalar"), Sample(MATRIX, name="one"),
        Sample(draw(0, 1), draw(1, 2), name="empty"),
    ],
    "transpose": [
        Sample(MATRIX, 0, 1), Sample(CUBE, -1, 0, name="negative"), Sample(CUBE, 1, 1, name="same"),
        Sample(SCALAR, 0, -1, name="scalar"),
        Sample(STRIDED, 1, 0, name="strided"), Sample(EMPTY, 0, 1, name="empty"),
        Sample(CUBE, dim0=0, dim1=2, name="named"),
        Sample(draw.complex(2, 3), 0, 1, name="complex"),
    ],
    "t": [Sample(MATRIX), Sample(VECTOR, name="vector"), Sample(SCALAR, name="scalar"), Sample(STRIDED, name="strided"),
          Sample(EMPTY, name="empty")],
    "permute": [
        Sample(CUBE, 2, 0, 1, torch="Tensor.permute"), Sample(CUBE, (0, -1, 1), name="negative"),
        Sample(CUBE, dims=[1, 2, 0], name="named"),
        Sample(SCALAR, (), name="scalar"), Sample(draw.strided(2, 3, 4), (1, 0, 2), name="strided"),
        Sample(EMPTY, (1, 0), name="empty"),
    ],
    "movedim": [
        Sample(CUBE, 0, -1), Sample(CUBE, (0, 1), (2, 0), name="tuples"), Sample(CUBE, [1], [0], name="lists"),
        Sample(SCALAR, 0, 0, name="scalar"), Sample(MATRIX, 1, 1, name="same"),
    ],
    "adjoint": [Sample(MATRIX), Sample(draw.complex(2, 3), name="complex"), Sample(CUBE, name="batch")],
    "select": [
        Sample(MATRIX, 0, 1), Sample(MATRIX, -1, -4, name="negative"), Sample(CUBE, 1, 2, name="middle"),
        Sample(VECTOR, 0, 3, name="vector"),
        Sample(STRIDED, 1, 2, name="strided"), Sample(draw.complex(2, 3), 0, 0, name="complex"),
        Sample(INTEGERS, 0, 2, name="int"),
        Sample(draw(3, 0), 0, 1, name="empty"),
    ],
    "narrow": [
        Sample(MATRIX, 0, 1, 2), Sample(MATRIX, -1, -3, 2, name="negative"), Sample(VECTOR, 0, 4, 0, name="nothing"),
        Sample(STRIDED, 1, 0, 4, name="all"), Sample(MATRIX, 0, np.array(1), 1, name="tensor-start"),
    ],
    "diagonal": [
        Sample(MATRIX), Sample(MATRIX, 1, name="above"), Sample(MATRIX, -2, name="below"),
        Sample(MATRIX, 4, name="outside"),
        Sample(MATRIX, -7, name="far-outside"), Sample(CUBE, 0, 0, 2, name="dims"),
        Sample(CUBE, 1, -1, 0, name="turned"),
        Sample(STRIDED, -1, name="strided"), Sample(EMPTY, name="empty"),
        Sample(CUBE, offset=1, dim1=1, dim2=2, name="named"),
        Sample(draw.complex(2, 2), name="complex"),
    ],
    "as_strided": [
        Sample(draw(6), (2, 3), (3, 1)), Sample(draw(6), (3, 3), (1, 1), name="overlapping"),
        Sample(MATRIX, (2, 2), (1, 4), 3, name="offset"),
        Sample(MATRIX, (), (), 5, name="one-element"), Sample(draw(6), (2, 4), (0, 1), name="repeated"),
        Sample(SCALAR, (2,), (0,), name="scalar"),
        Sample(TURNED, (4, 3), (3, 1), smooth=False, name="other-order"), Sample(MATRIX, (0, 2), (1, 1), name="empty"),
        Sample(draw.complex(4), (2, 2), (1, 2), name="complex"),
    ],
    "numel": [
        Sample(MATRIX, grad=False), Sample(SCALAR, grad=False, name="scalar"),
        Sample(EMPTY, grad=False, name="empty"),
    ],
}  # fmt: skip

BAD = [
    Bad("view", MATRIX, 5, match=r"shape '\[5\]' is invalid for input of size 12"),
    Bad("view", MATRIX, -1, -1, match="only one dimension can be inferred"),
    Bad("view", MATRIX, -2, 6, match=r"invalid shape dimension -2 at index 0 of shape \[-2, 6\]"),
    Bad("view", MATRIX, (2, 6.0), error=TypeError, match="argument 'size' failed to unpack the object at pos 2"),
    Bad("view", TURNED, 12, match="view size is not compatible with input tensor's size and stride"),
    Bad("view", EMPTY, -1, 0, match="cannot reshape tensor of 0 elements into shape"),
    Bad(
        "view", np.zeros((2, 3), np.float32), float64,
        match=r"self.size\(-1\) must be divisible by 2 to view Float as Double",
    ),
    Bad("view", np.zeros((), np.float32), float64, match="self.dim\\(\\) cannot be 0 to view Float as Double"),
    Bad("reshape", MATRIX, (-1, 5), match=r"shape '\[-1, 5\]' is invalid for input of size 12"),
    Bad("reshape", MATRIX, (2, -1, 0), match=r"shape '\[2, -1, 0\]' is invalid for input of size 12"),
    Bad("flatten", MATRIX, 2, error=IndexError, match="Dimension out of range"),
    Bad("flatten", MATRIX, 1, 0, match="start_dim cannot come after end_dim"),
    Bad(
        "unflatten", MATRIX, 0, (2, 2),
        match=r"unflatten: Provided sizes \[2, 2\] don't multiply up to the size of dim 0 \(3\)",
    ),
    Bad("unflatten", MATRIX, 0, (), match="unflatten: sizes must be non-empty"),
    Bad("squeeze", MATRIX, 2, error=IndexError, match="Dimension out of range"),
    Bad("squeeze", MATRIX, (0, -2), match="dim 0 appears multiple times"),
    Bad("unsqueeze", MATRIX, 3, error=IndexError, match=r"expected to be in range of \[-3, 2\], but got 3"),
    Bad(
        "expand", MATRIX, 3,
        match="the number of sizes provided \\(1\\) must be greater or equal to the number of dimensions",
    ),
    Bad("expand", MATRIX, 2, 4, match="must match the existing size \\(3\\) at non-singleton dimension 0"),
    Bad("expand", MATRIX, -1, 3, 4, match="isn't allowed in a leading, non-existing dimension 0"),
    Bad("expand", draw(1, 4), -2, 4, match="The expanded size of the tensor \\(-2\\) must match", torch=False),
    Bad("broadcast_shapes", (2, 3), (3, 2), match="Attempting to broadcast a dimension of length 2 at -1"),
    Bad(
        "broadcast_tensors", MATRIX, draw(3),
        match="must match the size of tensor b \\(3\\) at non-singleton dimension 1",
    ),
    Bad("transpose", MATRIX, 0, 2, error=IndexError, match="Dimension out of range"),
    Bad("transpose", SCALAR, 0, 1, error=IndexError, match="Dimension out of range"),
    Bad("t", CUBE, match="expects a tensor with <= 2 dimensions, but self is 3D"),
    Bad("permute", MATRIX, (0,), match=r"input.dim\(\) = 2 is not equal to len\(dims\) = 1"),
    Bad("permute", MATRIX, (0, 0), match="duplicate dims are not allowed"),
    Bad("permute", MATRIX, (0, 2), error=IndexError, match="Dimension out of range"),
    Bad("movedim", MATRIX, (0, 1), (0,), match="movedim: Invalid source or destination dims"),
    Bad("movedim", MATRIX, (0, 0), (0, 1), match="movedim: repeated dim in `source`"),
    Bad("movedim", MATRIX, (0, 1), (1, -1), match="movedim: repeated dim in `destination`"),
    Bad("adjoint", VECTOR, match="only supported on matrices or batches of matrices. Got 1-D tensor"),
    Bad(
        "select", MATRIX, 0, 3, error=IndexError,
        match=r"select\(\): index 3 out of range for tensor of size \[3, 4\] at dimension 0",
    ),
    Bad("select", SCALAR, 0, 0, error=IndexError, match="cannot be applied to a 0-dim tensor"),
    Bad("narrow", MATRIX, 0, 1, 5, match=r"start \(1\) \+ length \(5\) exceeds dimension size \(3\)."),
    Bad("narrow", MATRIX, 0, 4, 1, error=IndexError, match="start out of range"),
    Bad("narrow", MATRIX, 0, 1, -1, match="length must be non-negative"),
    Bad("diagonal", MATRIX, 0, 0, -2, match="diagonal dimensions cannot be identical 0, -2"),
    Bad(
        "as_strided", MATRIX, (5, 5), (5, 1),
        match="requiring a storage size of 200 are out of bounds for storage of size 96",
    ),
    Bad("as_strided", MATRIX, (2,), (1, 1), match="mismatch in length of strides and shape"),
    Bad("as_strided", MATRIX, (2,), (-1,), match="Negative strides are not supported at the moment"),
    Bad("as_strided", MATRIX, (2,), (1,), -1, match="invalid storage offset -1"),
]  # fmt: skip
