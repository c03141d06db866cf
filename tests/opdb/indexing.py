"""Samples of reading with square brackets, and of `index_put`. Arrays of indices become tensors, lists stay lists."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
nan = np.nan

SCALAR = draw()
VECTOR = draw(5)
MATRIX = draw(3, 4)
CUBE = draw(2, 3, 4)
STRIDED = draw.strided(3, 4)
EMPTY = draw(0, 3)
INTEGERS = draw.integers(3, 4)
MASK = np.array([[True, False, False, True], [False, False, True, False], [True, True, False, False]])
ALL = slice(None)
SOME = np.array([2, 0])
TWICE = np.array([[1, 1], [-1, 0]])

READ = {
    "int": (MATRIX, 1), "negative": (MATRIX, -3), "vector": (VECTOR, 2), "slice": (MATRIX, slice(1, 3)),
    "slice-step": (VECTOR, slice(None, None, 2)),
    "slice-negative": (VECTOR, slice(-3, -1)), "slice-beyond": (VECTOR, slice(3, 99)),
    "slice-empty": (MATRIX, slice(2, 1)), "whole": (MATRIX, ALL),
    "column": (MATRIX, (ALL, 0)), "element": (MATRIX, (1, -1)), "slice-int": (MATRIX, (slice(1, 3), 0)),
    "ellipsis": (CUBE, Ellipsis),
    "ellipsis-last": (CUBE, (..., 1)), "ellipsis-middle": (CUBE, (0, ..., slice(0, 2))),
    "ellipsis-unused": (MATRIX, (0, ..., 1)), "none": (MATRIX, None),
    "none-middle": (CUBE, (0, None, ALL, None, 1)), "nothing": (MATRIX, ()), "scalar-ellipsis": (SCALAR, Ellipsis),
    "scalar-none": (SCALAR, None),
    "strided": (STRIDED, (slice(0, 3, 2), 1)), "empty": (EMPTY, slice(0, 2)),
    "integers": (INTEGERS, (1, slice(1, None))), "complex": (draw.complex(2, 3), (ALL, 1)),
    "tensor-scalar": (MATRIX, np.array(1)), "tensor-scalar-int8": (MATRIX, np.array(1, np.int8)),
    "tensor-bounds": (VECTOR, slice(np.array(1), np.array(4))),
    "list": (MATRIX, [2, 0]), "list-repeated": (MATRIX, [0, 0, -1]), "list-pair": (MATRIX, ([0, 2], [1, 3])),
    "list-empty": (MATRIX, []),
    "tensor": (MATRIX, SOME), "tensor-matrix": (MATRIX, TWICE), "tensor-second": (MATRIX, (ALL, SOME)),
    "tensor-int32": (MATRIX, SOME.astype(np.int32)),
    "tensor-last": (CUBE, (..., SOME)), "tensor-and-int": (CUBE, (0, ALL, SOME)),
    "int-and-tensor": (CUBE, (ALL, 1, SOME)), "apart": (CUBE, (np.array([0, 1]), ALL, SOME)),
    "broadcast": (CUBE, (np.array([[0], [1]]), SOME)), "broadcast-apart": (CUBE, (np.array([[1], [0]]), ALL, SOME)),
    "with-none": (MATRIX, (SOME, None)),
    "none-before": (MATRIX, (None, SOME)), "none-between": (MATRIX, (SOME, None, np.array([0, 1]))),
    "one-of-each": (CUBE, (1, SOME, slice(1, 3))),
    "mask": (MATRIX, MASK), "mask-rows": (MATRIX, MASK[:, 0]), "mask-columns": (MATRIX, (ALL, MASK[0])),
    "mask-none": (MATRIX, MASK & False),
    "mask-inside": (CUBE, (1, MASK)), "mask-last": (CUBE, (ALL, MASK)),
    "mask-and-index": (CUBE, (np.array([True, False]), np.array([1]))), "mask-list": (MATRIX, [True, False, True]),
    "true": (MATRIX, True), "false": (MATRIX, False), "true-inside": (MATRIX, (ALL, True)),
    "true-tensor": (MATRIX, np.array(True)), "false-scalar": (SCALAR, False),
    "true-and-none": (MATRIX, (True, None)), "scalar-mask": (SCALAR, np.array(True)), "range": (MATRIX, range(2)),
    "numpy-int": (MATRIX, np.int64(1)),
    "empty-index": (MATRIX, np.zeros((0, 2), np.int64)), "strided-tensor": (STRIDED, (SOME, np.array([3, 3]))),
    "bool-values": (MASK, SOME),
}  # fmt: skip

SAMPLES: dict[str, list[Sample]] = {
    "__getitem__": [Sample(x, index, name=name) for name, (x, index) in READ.items()],
    "index_put": [
        Sample(MATRIX, (SOME,), draw(2, 4)), Sample(MATRIX, [SOME], draw(4), name="broadcast"),
        Sample(MATRIX, (SOME, np.array([1, 3])), draw(), name="elements"),
        Sample(MATRIX, (np.array([1, 1]),), draw(2, 4), True, name="accumulate"),
        Sample(MATRIX, (MASK,), draw(5), name="mask"),
        Sample(MATRIX, (MASK,), draw(), accumulate=True, name="mask-accumulate"),
        Sample(STRIDED, (SOME,), draw(1, 4), name="strided"),
        Sample(CUBE, (np.array([0, 1]), SOME), draw(2, 4), name="two"),
        Sample(INTEGERS, (SOME,), np.array(7), name="int"),
        Sample(draw.complex(3), (np.array([1, 1]),), draw.complex(2), True, name="complex"),
        Sample(VECTOR, (np.array([], np.int64),), draw(0), name="empty"),
    ],
}  # fmt: skip

BAD = [
    Bad("__getitem__", MATRIX, 3, error=IndexError, match="index 3 is out of bounds for dimension 0 with size 3"),
    Bad("__getitem__", MATRIX, (0, 4), error=IndexError, match="index 4 is out of bounds for dimension 1 with size 4"),
    Bad("__getitem__", MATRIX, (0, 0, 0), error=IndexError, match="too many indices for tensor of dimension 2"),
    Bad("__getitem__", MATRIX, (ALL, ALL, ALL), error=IndexError, match="too many indices for tensor of dimension 2"),
    Bad("__getitem__", MATRIX, 1.5, error=IndexError, match="only integers, slices"),
    Bad("__getitem__", MATRIX, slice(None, None, -1), error=ValueError, match="step must be greater than zero"),
    Bad("__getitem__", MATRIX, slice(None, None, 0), error=ValueError, match="slice step cannot be zero"),
    Bad(
        "__getitem__", MATRIX, slice(1.0, 2), error=TypeError,
        match="slice indices must be integers or None or have an __index__ method",
    ),
    Bad("__getitem__", SCALAR, 0, error=IndexError, match="invalid index of a 0-dim tensor"),
    Bad("__getitem__", SCALAR, ALL, error=IndexError, match="cannot be applied to a 0-dim tensor"),
    Bad("__getitem__", MATRIX, [0, 5], error=IndexError, match="index 5 is out of bounds for dimension 0 with size 3"),
    Bad(
        "__getitem__", MATRIX, ([0, 1], [0, -5]), error=IndexError,
        match="index -5 is out of bounds for dimension 1 with size 4",
    ),
    Bad(
        "__getitem__", MATRIX, ([0, 1], [0, 1, 2]), error=IndexError,
        match=r"could not be broadcast together with shapes \[2\], \[3\]",
    ),
    Bad("__getitem__", MATRIX, MASK[:, :2], error=IndexError, match=r"The shape of the mask \[3, 2\] at index"),
    Bad(
        "__getitem__", MATRIX, (ALL, MASK[0, :3]), error=IndexError,
        match=r"The shape of the mask \[3\] at index 0 does not match",
    ),
    Bad("__getitem__", MATRIX, (MASK, 0), error=IndexError, match="too many indices for tensor of dimension 2"),
    Bad(
        "__getitem__", MATRIX, np.array([0.5]), error=IndexError,
        match="tensors used as indices must be long, int, byte or bool tensors",
    ),
    Bad(
        "__getitem__", MATRIX, np.array([1], np.int16), error=IndexError,
        match="tensors used as indices must be long, int, byte or bool tensors",
    ),
    Bad(
        "__setitem__", MATRIX, 0, draw(3),
        match=r"The expanded size of the tensor \(4\) must match the existing size \(3\)",
    ),
    Bad("__setitem__", MATRIX, 0, draw(2, 4), match=r"the number of sizes provided \(1\) must be greater or equal"),
    Bad(
        "__setitem__", MATRIX, 0, [1.0, 2.0, 3.0, 4.0], error=TypeError,
        match="can't assign a list to a torch.DoubleTensor",
    ),
    Bad("__setitem__", MATRIX, 0, None, error=TypeError, match="can't assign a NoneType to a torch.DoubleTensor"),
    Bad("__setitem__", MATRIX, 0, 1j, match="value cannot be converted to type"),
    Bad(
        "__setitem__", MATRIX, MASK, draw(3),
        match=r"value tensor of shape \[3\] cannot be broadcast to indexing result of shape \[5\]",
    ),
    Bad(
        "__setitem__", MATRIX, [0, 5], 1.0, error=IndexError,
        match="index 5 is out of bounds for dimension 0 with size 3",
    ),
    Bad(
        "__setitem__", MATRIX, [0, 1], np.zeros(4, np.float32),
        match="Index put requires the source and destination dtypes match, got Double for the destination and Float",
    ),
    Bad("__setitem__", MATRIX, 3, 1.0, error=IndexError, match="index 3 is out of bounds for dimension 0 with size 3"),
    Bad(
        "index_put", MATRIX, (SOME,), draw(3),
        match=r"shape mismatch: value tensor of shape \[3\] cannot be broadcast to indexing result of shape \[2, 4\]",
    ),
    Bad("index_put", MATRIX, (SOME,), draw(1, 2, 4), match="shape mismatch: value tensor of shape"),
    Bad("index_put", MATRIX, (SOME,), 1.0, error=TypeError, match="argument 'values'"),
    Bad(
        "index_put", MATRIX, SOME, draw(), error=TypeError,
        match=r"argument 'indices' \(position [12]\) must be tuple of Tensors, not Tensor",
    ),
    Bad(
        "index_put", MATRIX, (SOME, SOME, SOME), draw(), error=IndexError,
        match="too many indices for tensor of dimension 2",
    ),
]  # fmt: skip
