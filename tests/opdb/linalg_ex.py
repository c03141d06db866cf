"""Samples of linear algebra that reports its failures."""

from __future__ import annotations

import numpy as np

from retrograd.errors import LinAlgError

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
A = draw(3, 3) + 4 * np.eye(3)
POSITIVE = draw(2, 3, 3)
POSITIVE = POSITIVE @ POSITIVE.swapaxes(-1, -2) + np.eye(3)
ZERO, MIXED = np.zeros((2, 2)), np.stack([np.zeros((2, 2)), 2 * np.eye(2)])
BLANK = np.full((2, 2), np.nan)
ONE, INFO = np.int32(1), np.array([1, 0], np.int32)


def kept(result: tuple) -> tuple:
    """The second matrix of a batch, whose first has no result, and what is said about both."""
    return result[0][1], result[1]


SAMPLES: dict[str, list[Sample]] = {
    "linalg_inv_ex": [
        Sample(A), Sample(draw(2, 2, 2), name="batch"), Sample(A + 1j * draw(3, 3), name="complex"), Sample(draw(0, 0), name="empty"), Sample(draw(0, 2, 2), name="no-batch"),
        Sample(ZERO, grad=False, name="singular", reference=lambda A: (BLANK, ONE)), Sample(MIXED, process=kept, torch=False, reference=lambda A: (np.eye(2) / 2, INFO), name="one-of-two"),
    ],
    "linalg_solve_ex": [
        Sample(A, draw(3, 2)), Sample(A, draw(3), name="vector"), Sample(A, draw(2, 3), left=False, name="right"), Sample(MIXED, draw(2, 2, 1), process=kept, torch=False, reference=lambda A, B: (B[1] / 2, INFO), name="one-of-two"),
        Sample(ZERO, draw(2), grad=False, name="singular", reference=lambda A, B: (BLANK[0], ONE)), Sample(draw(0, 2, 2), draw(0, 2, 1), name="no-batch"),
    ],
    "linalg_cholesky_ex": [
        Sample(POSITIVE, smooth=False), Sample(POSITIVE[0], upper=True, smooth=False, name="upper"),
        Sample(MIXED, process=kept, smooth=False, torch=False, reference=lambda A: (np.sqrt(2) * np.eye(2), INFO), name="one-of-two"), Sample(draw(0, 2, 2), name="no-batch"),
        Sample(np.array([[1.0, 2.0], [2.0, 1.0]]), grad=False, name="indefinite", reference=lambda A: (BLANK, np.int32(2))),
    ],
}  # fmt: skip

BAD = [
    Bad("linalg_inv_ex", ZERO, check_errors=True, error=LinAlgError, match="linalg.inv_ex: The diagonal element 1 is zero", torch=False),
    Bad("linalg_solve_ex", ZERO, draw(2), check_errors=True, error=LinAlgError, match="torch.linalg.solve_ex: The solver failed because the input matrix is singular.", torch=False),
    Bad("linalg_cholesky_ex", MIXED, check_errors=True, error=LinAlgError, match=r"linalg.cholesky_ex: \(Batch element 0\): The factorization could not be completed .*the leading minor of order 1", torch=False),
    Bad("linalg_inv_ex", draw(2, 3), match="A must be batches of square matrices, but they are 2 by 3 matrices"),
]  # fmt: skip
