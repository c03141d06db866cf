"""Gaussian elimination with row exchanges, on batches of arrays."""

from __future__ import annotations

from math import prod

import numpy as np

from ..._core import matrices as kernels

_PANEL = 32  # columns that are eliminated one by one before a matrix product brings the rest up to date


def flat_batch(matrices: np.ndarray) -> np.ndarray:
    """The matrices of a batch in one dimension."""
    return matrices.reshape(prod(matrices.shape[:-2]), *matrices.shape[-2:])


def eliminate(matrices: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """L and U in one matrix, the row exchanged with each row (counted from 1), and the first zero on U's diagonal.

    L has ones on its diagonal, which are not stored. The last result is 0 for a matrix that has no such zero. Source:
    Golub and Van Loan, Matrix Computations, section 3.4 (outer products in panels).
    """
    found = kernels.lu(matrices)
    if found is not None:
        return found
    m, n = matrices.shape[-2:]
    made = np.array(flat_batch(matrices), order="C")
    k = min(m, n)
    exchanged, first = np.empty((len(made), k), np.int32), np.zeros(len(made), np.int32)
    for start in range(0, k, _PANEL):
        end = min(start + _PANEL, k)
        kernels.eliminate_panel(made, exchanged, first, start, end)
        made[:, end:, end:] -= made[:, end:, start:end] @ made[:, start:end, end:]
    shape = matrices.shape[:-2]
    return made.reshape(matrices.shape), exchanged.reshape(*shape, k), first.reshape(shape)


def permutation(exchanged: np.ndarray, size: int) -> np.ndarray:
    """The order of rows that a sequence of exchanges leads to."""
    rows = exchanged.reshape(prod(exchanged.shape[:-1]), exchanged.shape[-1])
    order = np.broadcast_to(np.arange(size), (len(rows), size)).copy()
    batch = np.arange(len(rows))
    for j in range(rows.shape[1]):
        other = rows[:, j] - 1
        moved = order[batch, other]
        order[batch, other] = order[:, j]
        order[:, j] = moved
    return order.reshape(*exchanged.shape[:-1], size)
