"""Samples of factors of symmetric and Hermitian matrices."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)


def symmetric(*shape: int) -> np.ndarray:
    a = draw(*shape)
    return a + np.swapaxes(a, -1, -2)


def hermitian(*shape: int) -> np.ndarray:
    a = draw.complex(*shape)
    return a + np.swapaxes(a, -1, -2).conj()


SPLIT = np.array([[1.0, 2.0, 3.0], [2.0, -1.0, 4.0], [3.0, 4.0, 0.0]])  # a block of two rows
COMPLEX = draw.complex(3, 3)
COMPLEX = COMPLEX + COMPLEX.T
FACTORED = [
    Sample(symmetric(3, 3), grad=False), Sample(SPLIT, grad=False, name="block"),
    Sample(symmetric(2, 2, 4, 4), grad=False, name="batch"), Sample(symmetric(3, 3).astype(np.float32), grad=False, name="float32"),
    Sample(COMPLEX, grad=False, name="complex"), Sample(hermitian(3, 3), hermitian=True, grad=False, name="hermitian"),
    Sample(draw(3, 3), grad=False, name="lower-triangle"), Sample(draw(0, 0), grad=False, name="empty"),
    Sample(draw(0, 2, 2), grad=False, name="no-batch"),
]  # fmt: skip
PAIR = np.array([-3, -3, 3], np.int32)
LD = np.array([[1.0, 0.0, 0.0], [3.0, 0.0, 0.0], [4 / 3, 2 / 9, -41 / 9]])
EYE, ONES = np.eye(2), np.array([1, 2], np.int32)
TOWARDS = (1,)  # the gradient for the right sides

SAMPLES: dict[str, list[Sample]] = {
    "linalg_ldl_factor": FACTORED,
    "linalg_ldl_factor_ex": [*FACTORED, Sample(np.zeros((2, 2)), grad=False, name="singular")],
    "linalg_ldl_solve": [
        Sample(LD, PAIR, draw(3, 2), grad=TOWARDS, torch=False, reference=lambda LD, p, B: np.linalg.solve(SPLIT, B)),
        Sample(EYE + 0j, ONES, draw.complex(2, 2), grad=TOWARDS, torch=False, reference=lambda LD, p, B: B, name="complex"),
        Sample(np.array([[2.0, 0], [1j, 3]]), ONES, draw.complex(2, 1), hermitian=True, grad=TOWARDS, torch=False,
               reference=lambda LD, p, B, hermitian: np.linalg.solve(np.array([[2, -2j], [2j, 5]]), B), name="hermitian"),
        Sample(np.array([[2.0, 0], [1j, 3]]), ONES, draw.complex(2, 1), grad=TOWARDS, torch=False,
               reference=lambda LD, p, B: np.linalg.solve(np.array([[2, 2j], [2j, 1]]), B), name="complex-symmetric"),
        Sample(LD, PAIR, draw(2, 3, 1), grad=TOWARDS, torch=False, reference=lambda LD, p, B: np.linalg.solve(SPLIT, B), name="broadcast"),
        Sample(LD, PAIR, draw(3, 2), grad=False, name="pytorch"), Sample(LD, PAIR.astype(np.int64), draw(3, 1), grad=False, name="int64"),
        Sample(draw(0, 2, 2), np.zeros((0, 2), np.int32), draw(0, 2, 1), grad=False, name="no-batch"),
    ],
}  # fmt: skip
BAD = [
    Bad("linalg_ldl_factor", draw(2, 3), match="A must be batches of square matrices, but they are 2 by 3 matrices"),
    Bad("linalg_ldl_factor", draw.integers(2, 2), match="Expected a floating point or complex tensor as input. Got Long"),
    Bad("linalg_ldl_factor", np.zeros((2, 2)), match="torch.linalg.ldl_factor: "),
    Bad("linalg_ldl_factor_ex", np.zeros((2, 2)), check_errors=True, match="torch.linalg.ldl_factor_ex: "),
    Bad("linalg_ldl_solve", EYE, ONES, draw(3, 1), match="each A matrix is 2 by 2 but each b matrix is 3 by 1"),
    Bad("linalg_ldl_solve", EYE, ONES, draw(2), error=IndexError, match="Dimension out of range"),
    Bad("linalg_ldl_solve", EYE, PAIR, draw(2, 1), match="pivots.shape to be the same, but got pivots with shape"),
    Bad("linalg_ldl_solve", EYE, draw(2), draw(2, 1), match="Expected pivots to be integers. Got Double"),
    Bad("linalg_ldl_solve", EYE, ONES, draw(2, 1).astype(np.float32), match="found b of type Float and A of type Double"),
]
