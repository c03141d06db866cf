"""Samples of determinants, inverses, linear equations and functions of matrices."""

from __future__ import annotations

import numpy as np

from retrograd.errors import LinAlgError

from .sample import Bad, Draw, Sample

draw = Draw(__name__)


def regular(*shape: int) -> np.ndarray:
    """Square matrices that are far from singular."""
    return draw(*shape, shape[-1]) + 4 * np.eye(shape[-1])


A, BATCH = regular(3), regular(2, 3)
COMPLEX = draw.complex(3, 3) + 4 * np.eye(3)
SINGULAR = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 0.0, 1.0]])

SAMPLES: dict[str, list[Sample]] = {
    "linalg_inv": [
        Sample(A), Sample(BATCH, name="batch"), Sample(COMPLEX, name="complex"), Sample(A.T, name="transposed"),
        Sample(draw(0, 0), name="empty"), Sample(draw(0, 2, 2), name="no-batch"), Sample(A.astype(np.float32), name="float32"),
    ],
    "linalg_det": [
        Sample(A), Sample(BATCH, name="batch"), Sample(COMPLEX, name="complex"), Sample(draw(0, 0), name="empty"),
        Sample(draw(0, 2, 2), name="no-batch"), Sample(np.zeros((2, 2)), gradgrad=False, name="zeros"),
        # PyTorch's gradient there is 0 with some processors' LU factorisations.
        Sample(SINGULAR, gradgrad=False, torch=False, reference=np.linalg.det, name="singular"), Sample(draw(1, 1), name="size-one"), Sample(np.zeros((1, 1)), gradgrad=False, name="zero"),
    ],
    "linalg_slogdet": [Sample(A), Sample(-BATCH, name="batch"), Sample(COMPLEX, name="complex"), Sample(np.zeros((2, 2)), grad=False, name="zeros")],
    "slogdet": [Sample(A)],
    "logdet": [Sample(A), Sample(BATCH, name="batch"), Sample(np.array([[-1.0]]), grad=False, name="negative"), Sample(np.zeros((2, 2)), grad=False, name="zeros")],
    "linalg_solve": [
        Sample(A, draw(3)), Sample(A, draw(3, 2), name="matrix"), Sample(BATCH, draw(2, 3), name="batch-of-vectors"),
        Sample(BATCH, draw(2, 3, 4), name="batch"), Sample(A, draw(5, 3, 2), name="broadcast"), Sample(BATCH, draw(1, 3, 2), name="broadcast-other"),
        Sample(A, draw(2, 3), left=False, name="right"), Sample(COMPLEX, draw.complex(3, 2), name="complex"), Sample(COMPLEX, draw.complex(2, 3), left=False, name="complex-right"),
    ],
    "linalg_solve_triangular": [
        Sample(A, draw(3, 2), upper=True), Sample(A, draw(3, 2), upper=False, unitriangular=True, name="unit-lower"),
        Sample(A, draw(2, 3), upper=True, left=False, name="right"), Sample(BATCH, draw(2, 3, 2), upper=False, name="batch"),
    ],
    "linalg_pinv": [
        Sample(A), Sample(draw(4, 2), name="tall"), Sample(draw(2, 3, 4), name="wide-batch"), Sample(draw.complex(3, 2), name="complex"),
        Sample(A + A.T, hermitian=True, smooth=False, gradgrad=False, name="hermitian"), Sample(np.diag([3.0, 1.0, 0.1]), atol=0.2, grad=False, name="atol"),
        Sample(np.diag([3.0, 1.0, 0.1]), rtol=0.2, grad=False, name="rtol"), Sample(np.zeros((2, 3)), grad=False, name="zeros"), Sample(draw(0, 3), grad=False, name="empty"),
    ],
    "pinverse": [Sample(draw(3, 2))],
    "linalg_matrix_power": [
        *[Sample(A, n, name=f"power-{n}") for n in (0, 1, 2, 5, -1, -3)], Sample(BATCH, 3, name="batch"), Sample(draw.integers(2, 2), 3, name="int64"),
    ],
    "matrix_power": [Sample(A, 3)],
    "linalg_matrix_exp": [
        Sample(draw(3, 3)), Sample(draw(2, 3, 3), name="batch"), Sample(draw.complex(2, 2), name="complex"), Sample(np.zeros((2, 2)), name="zeros"),
        Sample(10 * draw(3, 3), rtol=1e-7, name="large", smooth=False, gradgrad=False), Sample(draw(0, 0), name="empty"), Sample(draw(1, 1), name="size-one"),
    ],
    "matrix_exp": [Sample(draw(2, 2))],
    "trace": [Sample(draw(3, 4)), Sample(draw.integers(2, 2), name="int64"), Sample(draw(0, 2), name="empty"), Sample(draw.complex(2, 2), name="complex")],
    "linalg_vecdot": [Sample(draw(2, 3), draw(2, 3)), Sample(draw.complex(3, 2), draw.complex(3, 2), dim=0, name="complex"), Sample(draw(2, 3), draw(3), name="broadcast")],
    "linalg_matmul": [Sample(draw(2, 3), draw(3, 2))],
    "linalg_tensorinv": [Sample(draw(2, 3, 6)), Sample(draw(4, 2, 2), ind=1, name="one")],
    "linalg_tensorsolve": [Sample(draw(2, 3, 6), draw(2, 3)), Sample(draw(3, 6, 2), draw(3, 2), dims=(1,), name="dims")],
    "triangular_solve": [
        Sample(draw(3, 2), A, torch=False, reference=lambda b, A: (np.linalg.solve(np.triu(A), b), A)),
        Sample(draw(3, 2), A, torch=False, reference=lambda b, A, **_: (np.linalg.solve(np.tril(A).T, b), A), upper=False, transpose=True, name="lower-transposed"),
        Sample(draw(3, 2), A, torch=False, reference=lambda b, A, **_: (np.linalg.solve(np.triu(A, 1) + np.eye(3), b), A), unitriangular=True, name="unit"),
        Sample(draw(2, 3, 1), BATCH, torch=False, reference=lambda b, A: (np.linalg.solve(np.triu(A), b), A), name="batch"),
    ],
    "linalg_diagonal": [Sample(draw(3, 4)), Sample(draw(2, 3, 4), offset=1, dim1=0, dim2=2, name="dims")],
    "linalg_vander": [Sample(draw(3)), Sample(draw(2, 3), N=4, name="batch"), Sample(draw.integers(3), name="int64"), Sample(draw(), N=3, name="scalar"), Sample(draw.complex(2), name="complex")],
}  # fmt: skip
SAMPLES["inverse"] = SAMPLES["linalg_inv"][:2]
SAMPLES["det"] = SAMPLES["linalg_det"][:2]

BAD = [
    Bad("linalg_inv", SINGULAR, error=LinAlgError, match="linalg.inv: The diagonal element 3 is zero, the inversion could not be completed because the input matrix is singular.", torch=False),
    Bad("linalg_inv", np.stack([A, SINGULAR]), error=LinAlgError, match=r"linalg.inv: \(Batch element 1\): The diagonal element 3 is zero", torch=False),
    Bad("linalg_inv", draw(3), match="linalg.inv: The input tensor A must have at least 2 dimensions."),
    Bad("linalg_inv", draw(2, 3), match="linalg.inv: A must be batches of square matrices, but they are 2 by 3 matrices"),
    Bad("linalg_inv", draw.integers(2, 2), match="linalg.inv: Expected a floating point or complex tensor as input. Got Long"),
    Bad("linalg_det", draw(2, 3), match="linalg.det: A must be batches of square matrices"),
    Bad("linalg_solve", SINGULAR, draw(3), error=LinAlgError, match="The solver failed because the input matrix is singular.", torch=False),
    Bad("linalg_solve", A, draw(2, 2), match=r"Incompatible shapes of A and B for the equation AX = B \(3x3 and 2x2\)"),
    Bad("linalg_solve", A, draw(3).astype(np.float32), match="Expected A and B to have the same dtype, but found A of type Double and B of type Float instead"),
    Bad("linalg_matrix_power", draw(2, 3), 2, match="linalg.matrix_power: A must be batches of square matrices"),
    Bad("linalg_matrix_power", A, 1.5, error=TypeError, match=r"linalg_matrix_power\(\): argument 'n' \(position 2\) must be int, not float"),
    Bad("linalg_pinv", draw(3), match="expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types"),
    Bad("triangular_solve", draw(2, 2), A, match="Incompatible matrix sizes for triangular_solve: each A matrix is 3 by 3 but each b matrix is 2 by 2"),
    Bad("linalg_vander", draw(1), match="N must be greater than 1."),
    Bad("linalg_vander", draw.bools(2), match="supports floating point, complex, and integer tensors, but got Bool"),
    Bad("trace", draw(3), match="trace: expected a matrix, but got tensor with dim 1"),
    Bad("linalg_tensorinv", draw(2, 3, 5), match="Expected self to satisfy the requirement"),
]  # fmt: skip
