"""Samples of the factors P · L · U and of what is made of them."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
A, BATCH, TALL, WIDE = draw(3, 3), draw(2, 3, 3), draw(4, 2), draw(2, 2, 4)
COMPLEX, LARGE = draw.complex(3, 3), draw(40, 40)
ZERO = np.zeros((2, 2))
PACKED = draw(3, 3) + 4 * np.eye(3)
EXCHANGED = np.array([3, 2, 3], np.int32)

MATRICES = [
    Sample(A), Sample(BATCH, name="batch"), Sample(TALL, name="tall"), Sample(WIDE, name="wide"), Sample(COMPLEX, name="complex"),
    Sample(LARGE, gradgrad=False, rtol=1e-8, name="large"), Sample(draw(70, 50), grad=False, name="panels"), Sample(A.astype(np.float32), name="float32"),
    Sample(A.T, name="transposed"), Sample(draw(1, 1), name="one"),
]  # fmt: skip





def solved(B: np.ndarray, LU: np.ndarray, exchanged: np.ndarray) -> np.ndarray:
    """The solution by the matrix that the factors of three rows make."""
    rows = np.arange(3)
    for i, other in enumerate(exchanged - 1):
        rows[[i, other]] = rows[[other, i]]
    A = np.empty((3, 3))
    A[rows] = (np.tril(LU, -1) + np.eye(3)) @ np.triu(LU)
    return np.linalg.solve(A, B)


SAMPLES: dict[str, list[Sample]] = {
    "linalg_lu_factor": MATRICES,
    "linalg_lu_factor_ex": [*MATRICES[:5], Sample(ZERO, grad=False, name="zeros"), Sample(np.stack([ZERO, np.eye(2)]), grad=False, name="one-of-two"), Sample(draw(0, 2, 2), grad=False, name="no-batch"), Sample(draw(0, 0), grad=False, name="empty")],
    "linalg_lu": [*MATRICES, Sample(ZERO, grad=False, name="zeros")],
    "lu": [Sample(A, torch="linalg.lu_factor"), Sample(TALL, torch="linalg.lu_factor", name="tall")],
    "lu_unpack": [
        Sample(PACKED, EXCHANGED), Sample(draw(2, 4, 3), np.array([[1, 4, 3], [2, 2, 3]], np.int32), name="tall-batch"), Sample(draw(2, 3), np.array([2, 2], np.int32), name="wide"),
        Sample(PACKED, EXCHANGED, unpack_data=False, grad=False, name="pivots"), Sample(PACKED, EXCHANGED, unpack_pivots=False, name="data"),
    ],
    "linalg_lu_solve": [
        Sample(PACKED, EXCHANGED, draw(3, 2)), Sample(PACKED, EXCHANGED, draw(2, 3), left=False, name="right"), Sample(PACKED, EXCHANGED, draw(3, 2), adjoint=True, name="adjoint"),
        Sample(PACKED, EXCHANGED, draw(2, 3), left=False, adjoint=True, name="right-adjoint"), Sample(PACKED, EXCHANGED, draw(4, 3, 2), name="broadcast"),
        Sample(PACKED + 1j * draw(3, 3), EXCHANGED, draw.complex(3, 2), name="complex"), Sample(PACKED + 1j * draw(3, 3), EXCHANGED, draw.complex(2, 3), left=False, adjoint=True, name="complex-right-adjoint"),
    ],
    "lu_solve": [Sample(draw(3, 2), PACKED, EXCHANGED, torch=False, reference=solved)],
}  # fmt: skip

BAD = [
    Bad("linalg_lu_factor", ZERO, match=r"torch.linalg.lu_factor: U\[1,1\] is zero and using it on lu_solve would result in a division by zero."),
    Bad("linalg_lu_factor", np.stack([np.eye(2), ZERO]), match=r"torch.linalg.lu_factor: \(Batch element 1\): U\[1,1\] is zero"),
    Bad("linalg_lu_factor_ex", ZERO, check_errors=True, match=r"torch.linalg.lu_factor_ex: U\[1,1\] is zero"),
    Bad("linalg_lu", A, pivot=False, match="linalg.lu_factor: LU without pivoting is not implemented on the CPU"),
    Bad("linalg_lu_factor", draw(3), match=r"torch.lu_factor: Expected tensor with 2 or more dimensions. Got size: \[3\] instead"),
    Bad("linalg_lu_factor", draw.integers(2, 2), error=NotImplementedError, match="\"lu_cpu\" not implemented for 'Long'"),
    Bad("lu_unpack", PACKED, EXCHANGED.astype(np.int64), match="LU_pivots is expected to be a contiguous tensor of torch.int32 dtype"),
    Bad("lu_unpack", PACKED, EXCHANGED + 1, match=r"pivots passed to lu_unpack must be between 1 and LU.size\(-2\) inclusive"),
    Bad("linalg_lu_solve", PACKED, EXCHANGED, draw(2, 2), match=r"linalg.lu_solve: Incompatible shapes of A and B for the equation AX = B \(3x3 and 2x2\)"),
    Bad("linalg_lu_solve", PACKED, EXCHANGED.astype(np.int64), draw(3, 2), match="pivots should be a Tensor of scalar type torch.int32"),
    Bad("linalg_lu_solve", PACKED, EXCHANGED[:2], draw(3, 2), match="Number of pivots per batch should be same as the dimension of the matrix"),
    Bad("linalg_lu_solve", TALL, EXCHANGED, draw(4, 2), match="A must be batches of square matrices, but they are 4 by 2 matrices"),
    Bad("linalg_lu_solve", PACKED, EXCHANGED, draw(3), match="The input tensor B must have at least 2 dimensions."),
    Bad("linalg_lu_solve", PACKED, EXCHANGED, draw(3, 2).astype(np.float32), match="Expected LU and B to have the same dtype, but found LU of type Double and B of type Float instead"),
]  # fmt: skip
