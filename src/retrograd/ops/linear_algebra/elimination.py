"""Gaussian elimination with row exchanges, on batches of arrays."""

from __future__ import annotations

from math import prod

import numpy as np

_PANEL = 32  # columns that are eliminated one by one before a matrix product brings the rest up to date


def flat_batch(matrices: np.ndarray) -> np.ndarray:
    """The matrices of a batch in one dimension."""
    return matrices.reshape(prod(matrices.shape[:-2]), *matrices.shape[-2:])


def eliminate(matrices: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """L and U in one matrix, the row exchanged with each row (counted from 1), and the first zero on U's diagonal.

    L has ones on its diagonal, which are not stored. The last result is 0 for a matrix that has no such zero. Source:
    Golub and Van Loan, Matrix Computations, section 3.4 (outer products in panels).
    """
    m, n = matrices.shape[-2:]
    made = flat_batch(matrices).copy()
    batch, k = np.arange(len(made)), min(m, n)
    exchanged = np.empty((len(made), k), np.int32)
    for start in range(0, k, _PANEL):
        end = min(start + _PANEL, k)
        for j in range(start, end):
            pivot = j + _size(made[:, j:, j]).argmax(1)
            exchanged[:, j] = pivot + 1
            row = made[batch, pivot]
            made[batch, pivot] = made[:, j]
            made[:, j] = row
            divisor = row[:, j, None]
            factors = made[:, j + 1 :, j]
            np.divide(factors, divisor, out=factors, where=divisor != 0)
            made[:, j + 1 :, j + 1 : end] -= factors[:, :, None] * row[:, None, j + 1 : end]
        for j in range(start, end - 1):
            made[:, j + 1 : end, end:] -= made[:, j + 1 : end, j, None] * made[:, j, None, end:]
        made[:, end:, end:] -= made[:, end:, start:end] @ made[:, start:end, end:]
    zeros = np.diagonal(made, axis1=1, axis2=2) == 0
    first = np.where(zeros.any(1), zeros.argmax(1) + 1, 0) if k else np.zeros(len(made))
    shape = matrices.shape[:-2]
    return made.reshape(matrices.shape), exchanged.reshape(*shape, k), first.astype(np.int32).reshape(shape)


def _size(numbers: np.ndarray) -> np.ndarray:
    """What LAPACK compares: |x|, and |Re x| + |Im x| for complex numbers."""
    return np.abs(numbers.real) + np.abs(numbers.imag) if numbers.dtype.kind == "c" else np.abs(numbers)


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
