"""Samples of norms, condition numbers and ranks of matrices, and least squares."""

from __future__ import annotations

import numpy as np

from retrograd._core.dtypes import float64

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf = np.inf

MATRIX, CUBE = draw(3, 4), draw(2, 3, 4)
SQUARE = draw(3, 3) + 4 * np.eye(3)
LOW_RANK = np.outer(draw(3), draw(4))
ORDERS = ("fro", "nuc", 1, -1, 2, -2, inf, -inf)

SAMPLES: dict[str, list[Sample]] = {
    "frobenius_norm": [
        Sample(MATRIX, (0, 1)), Sample(CUBE, (-1,), True, name="keepdim"), Sample(CUBE, (), name="all"),
        Sample(draw.complex(2, 2), (0,), name="complex"), Sample(np.zeros((2, 2)), (0,), smooth=False, gradgrad=False, name="zero"),
    ],
    "nuclear_norm": [
        Sample(MATRIX), Sample(CUBE, (0, 2), name="dims"), Sample(CUBE, (2, 1), True, name="keepdim"),
    ],
    "linalg_matrix_norm": [
        *[Sample(MATRIX, order, name=f"order-{order}") for order in ORDERS],
        *[Sample(CUBE, order, (0, 2), True, name=f"order-{order}-dims") for order in ORDERS],
        *[Sample(CUBE, order, (2, 0), name=f"order-{order}-turned") for order in (1, 2, inf)],
        Sample(MATRIX.astype(np.float32), dtype=float64, name="dtype"), Sample(draw.complex(2, 3), "nuc", name="complex"),
    ],
    "linalg_norm": [
        Sample(MATRIX), Sample(MATRIX, 2, name="matrix"), Sample(MATRIX, 1, 0, name="vector"), Sample(CUBE, dim=(0, 1), name="dims"),
        Sample(CUBE, "fro", (1, 2), True, name="fro-kept"), Sample(draw(4), 3, name="of-vector"), Sample(CUBE, name="flat"),
    ],
    "linalg_cond": [
        Sample(SQUARE), Sample(draw(2, 4, 3), name="batch"), *[Sample(SQUARE, p, name=f"order-{p}") for p in (2, -2, "nuc")],
        # PyTorch's backward fails for these
        *[Sample(SQUARE, p, reference=np.linalg.cond, torch=False, name=f"order-{p}") for p in (1, inf, "fro")],
    ],
    "linalg_matrix_rank": [
        Sample(MATRIX), Sample(LOW_RANK, name="low"), Sample(np.stack([LOW_RANK, MATRIX]), name="batch"), Sample(np.diag([3.0, 1.0, 0.1]), atol=0.2, name="atol"),
        Sample(np.diag([3.0, 1.0, 0.1]), rtol=0.5, name="rtol"), Sample(np.diag([3.0, -1.0, 0.0]), hermitian=True, name="hermitian"), Sample(np.zeros((0, 0)), name="empty"),
    ],
    "linalg_lstsq": [
        Sample(draw(4, 3), draw(4, 2), process=lambda r: r[0]), Sample(draw(3, 3) + 4 * np.eye(3), draw(3, 1), process=lambda r: r[0], name="square"),
        Sample(draw(5, 2), draw(5, 2), grad=False, driver="gelsd", process=lambda r: [r[0], r[1], r[3]], name="residuals"),
        Sample(draw(2, 4, 3), draw(2, 4, 2), process=lambda r: r[0], name="batch"),
    ],
}  # fmt: skip

BAD = [
    Bad("linalg_matrix_norm", draw(3), match="linalg.matrix_norm: The input tensor A must have at least 2 dimensions."),
    Bad("linalg_matrix_norm", MATRIX, 3, match="linalg.matrix_norm: Order 3 not supported."),
    Bad("linalg_matrix_norm", MATRIX, dim=(0,), match="linalg.matrix_norm: dim must be a 2-tuple. Got 0"),
    Bad("linalg_matrix_norm", MATRIX, dim=(0, 0), match=r"linalg.matrix_norm: dims must be different. Got \(0, 0\)"),
    Bad("linalg_norm", CUBE, 2, match="If dim is not specified but ord is, the input must be 1D or 2D. Got 3D."),
    Bad("linalg_matrix_rank", draw(3), match="matrix_rank: The input tensor input must have at least 2 dimensions."),
    Bad("linalg_cond", draw(3), match="linalg.cond: The input tensor must have at least 2 dimensions."),
    Bad("nuclear_norm", draw(3), match="Expected a tensor with 2 dimensions|must have at least 2 dimensions"),
]
