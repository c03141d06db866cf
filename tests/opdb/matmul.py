"""Samples of products of matrices and vectors."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
nan = np.nan

M23, M34 = draw(2, 3), draw(3, 4)
TURNED = draw(4, 3).T  # in Fortran order

SAMPLES: dict[str, list[Sample]] = {
    "mm": [
        Sample(M23, M34), Sample(M23, TURNED, name="transposed"), Sample(draw.strided(2, 3), draw.strided(3, 4), name="strided"),
        Sample(draw(0, 3), M34, name="no-rows"), Sample(draw(2, 0), draw(0, 4), name="nothing-to-sum"),
        Sample(draw.complex(2, 3), draw.complex(3, 2), name="complex"), Sample(draw.integers(2, 3), draw.integers(3, 2), name="int64"),
        Sample(M23.astype(np.float32), M34.astype(np.float32), name="float32"),
        Sample(M23.astype(np.float16), M34.astype(np.float16), name="float16"),
        Sample(draw(1, 1), draw(1, 1), name="size-one"), Sample(np.array([[nan, 1.0]]), draw(2, 2), smooth=False, name="nan"),
    ],
    "mv": [
        Sample(M23, draw(3)), Sample(TURNED.T, draw(3), name="transposed"), Sample(draw(2, 0), draw(0), name="nothing-to-sum"),
        Sample(draw.strided(2, 3), draw(6)[::2], name="strided"), Sample(draw.complex(2, 3), draw.complex(3), name="complex"),
        Sample(draw.integers(2, 3), draw.integers(3), name="int64"),
    ],
    "dot": [
        Sample(draw(3), draw(3)), Sample(draw(6)[::2], draw(6)[::-2], name="strided"), Sample(draw(0), draw(0), name="empty"),
        Sample(draw.complex(3), draw.complex(3), name="complex"), Sample(draw.integers(3), draw.integers(3), name="int64"),
        Sample(draw(1), draw(1), name="size-one"),
    ],
    "bmm": [
        Sample(draw(5, 2, 3), draw(5, 3, 4)), Sample(draw(2, 5, 3).swapaxes(0, 1), draw(5, 4, 3).swapaxes(1, 2), name="transposed"),
        Sample(draw(0, 2, 3), draw(0, 3, 4), name="no-batch"), Sample(draw(2, 2, 0), draw(2, 0, 3), name="nothing-to-sum"),
        Sample(draw.complex(2, 2, 3), draw.complex(2, 3, 2), name="complex"),
        Sample(draw.integers(2, 2, 3), draw.integers(2, 3, 2), name="int64"),
    ],
    "matmul": [
        Sample(draw(3), draw(3), name="1-1"), Sample(draw(2, 3), draw(3), name="2-1"), Sample(draw(2), draw(2, 3), name="1-2"),
        Sample(M23, M34, name="2-2"), Sample(draw(5, 2, 3), draw(3), name="3-1"), Sample(draw(3), draw(5, 3, 2), name="1-3"),
        Sample(draw(5, 2, 3), M34, name="3-2"), Sample(M23, draw(5, 3, 4), name="2-3"), Sample(draw(5, 2, 3), draw(5, 3, 4), name="3-3"),
        Sample(draw(2, 1, 2, 3), draw(4, 3, 2), name="broadcast"), Sample(draw(2, 3, 4, 5), draw(5, 2), name="4-2"),
        Sample(draw(2, 3, 4, 5), draw(2, 4, 3, 5).transpose(0, 2, 3, 1), name="4-4-strided"),
        Sample(draw(0, 3), M34, name="no-rows"), Sample(draw(2, 0), draw(0), name="2-1-nothing-to-sum"),
        Sample(draw(3, 2, 4).transpose(2, 0, 1), draw(2, 5), name="strided-3-2"),
        Sample(draw.complex(2, 2, 3), draw.complex(3), name="complex"), Sample(draw.complex(2, 2, 3), draw.complex(3, 2), name="complex-3-2"),
        Sample(draw.integers(3), draw.integers(3, 2), name="int64"),
        Sample(draw(2, 0, 3), draw(3, 4), name="empty-3-2"),
    ],
    "linear": [
        Sample(draw(5, 3), draw(4, 3), draw(4)), Sample(draw(5, 3), draw(4, 3), name="no-bias"),
        Sample(draw(3), draw(4, 3), draw(4), name="vector"), Sample(draw(2, 5, 3), draw(4, 3), draw(4), name="3-dims"),
        Sample(draw(2, 1, 5, 3), draw(4, 3), name="4-dims"), Sample(draw(2, 5, 3), draw(3), name="vector-weight"),
        Sample(draw(3), draw(3), name="vectors"), Sample(draw(0, 3), draw(4, 3), draw(4), name="no-rows"),
        Sample(draw(5, 0), draw(4, 0), draw(4), name="no-features"), Sample(draw(3, 5).T, draw(3, 4).T, draw(4), name="transposed"),
        Sample(draw(2, 5, 3).swapaxes(0, 1), draw(4, 3), draw(4), name="strided-3-dims"),
        Sample(draw.complex(2, 3), draw.complex(4, 3), draw.complex(4), name="complex"),
        Sample(draw(5, 3).astype(np.float32), draw(4, 3).astype(np.float32), draw(4).astype(np.float32), name="float32"),
        Sample(draw.integers(2, 3), draw.integers(4, 3), draw.integers(4), name="int64"),
        Sample(draw(5, 3), draw(1, 3), draw(1), name="one-output"),
    ],
}  # fmt: skip

F32 = np.float32
BAD = [
    Bad("mm", M23, draw(4, 5), match=r"mat1 and mat2 shapes cannot be multiplied \(2x3 and 4x5\)"),
    Bad("mm", M23, draw(3), match="mat2 must be a matrix"),
    Bad("mm", draw(3), M34, match="self must be a matrix"),
    Bad("mm", draw(2, 2, 3), M34, match="self must be a matrix"),
    Bad("mm", M23.astype(F32), M34, match="expected m1 and m2 to have the same dtype, but got: float != double"),
    Bad("mm", draw.integers(2, 3), M34, match="expected m1 and m2 to have the same dtype, but got: .*long.* != double", torch=False),
    Bad("mm", draw.bools(2, 3), draw.bools(3, 2), error=NotImplementedError, match="not implemented for 'Bool'"),
    Bad("mv", M23, draw(4), match=r"size mismatch, got input \(2\), mat \(2x3\), vec \(4\)"),
    Bad("mv", draw(3), draw(3), match="vector . matrix @ vector expected, got 1, 1, 1"),
    Bad("mv", M23, draw(3).astype(F32), match="addmv input tensors must have the same dtype, but got Float, Double, and Float"),
    Bad("dot", draw(3), draw(4), match=r"inconsistent tensor size, expected tensor \[3\] and src \[4\] to have the same number"),
    Bad("dot", M23, draw(3), match="1D tensors expected, but got 2D and 1D tensors"),
    Bad("dot", draw(3), draw(3).astype(F32), match="dot : expected both vectors to have same dtype, but found Double and Float"),
    Bad("bmm", M23, draw(2, 3, 4), match="batch1 must be a 3D tensor"),
    Bad("bmm", draw(2, 3, 4), draw(2, 5, 4), match=r"first two dimensions of batch2 tensor to be: \[2, 4\] but got: \[2, 5\]"),
    Bad("bmm", draw(2, 3, 4), draw(3, 4, 4), match=r"first two dimensions of batch2 tensor to be: \[2, 4\] but got: \[3, 4\]"),
    Bad("bmm", draw(2, 3, 4).astype(F32), draw(2, 4, 4), match="expected scalar type Float but found Double"),
    Bad("matmul", M23, draw(4, 5), match=r"mat1 and mat2 shapes cannot be multiplied \(2x3 and 4x5\)"),
    Bad("matmul", draw(2, 3, 4), draw(3, 5), match=r"mat1 and mat2 shapes cannot be multiplied \(6x4 and 3x5\)"),
    Bad("matmul", draw(4), M23, match=r"mat1 and mat2 shapes cannot be multiplied \(1x4 and 2x3\)"),
    Bad("matmul", draw(2, 3, 4), draw(5), match=r"size mismatch, got input \(6\), mat \(6x4\), vec \(5\)"),
    Bad("matmul", draw(2, 3, 4), draw(3, 4, 5), match="must match the size of tensor b|Expected size for first two"),
    Bad("matmul", draw(2, 3, 4), draw(2, 3, 5), match="Expected size for first two dimensions of batch2 tensor"),
    Bad("matmul", draw(), M23, match="both arguments to matmul need to be at least 1D, but they are 0D and 2D"),
    Bad("matmul", M23, 2, error=TypeError, match=r"matmul\(\): argument 'other' \(position 2\) must be Tensor, not int"),
    Bad("linear", draw(2, 3), draw(5, 4), match=r"mat1 and mat2 shapes cannot be multiplied \(2x3 and 4x5\)"),
    Bad("linear", draw(2, 2, 3), draw(5, 4), draw(5), match=r"mat1 and mat2 shapes cannot be multiplied \(4x3 and 4x5\)"),
    Bad("linear", draw(3), draw(5, 4), match=r"mat1 and mat2 shapes cannot be multiplied \(1x3 and 4x5\)"),
    Bad("linear", draw(2, 3), draw(5, 3), draw(4), match=r"The expanded size of the tensor \(5\) must match the existing size \(4\)"),
    Bad("linear", draw(2, 3), draw(5, 3).astype(F32), match="expected m1 and m2 to have the same dtype, but got: double != float"),
    Bad("linear", draw(2, 3), draw(5, 3).astype(F32), draw(5), match="self and mat2 must have the same dtype, but got Double and Float"),
    Bad("linear", draw(2, 3), draw(5, 3), draw(5).astype(F32), match="self and mat2 must have the same dtype, but got Float and Double"),
    Bad("linear", draw(), draw(3, 1), match="both arguments to linear need to be at least 1D, but they are 0D and 2D"),
    Bad("linear", draw(2, 3), draw(5, 3, 2), match="expects a tensor with <= 2 dimensions, but self is 3D"),
]  # fmt: skip
