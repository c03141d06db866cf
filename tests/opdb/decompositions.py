"""Samples of factorisations of matrices.

Signs and phases of singular vectors and eigenvectors are free: what is compared does not depend on them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograd.errors import LinAlgError

from .sample import Bad, Draw, Sample

draw = Draw(__name__)


def positive(*shape: int, complex: bool = False) -> np.ndarray:
    """Hermitian matrices with eigenvalues of at least 1."""
    factor = draw.complex(*shape, shape[-1]) if complex else draw(*shape, shape[-1])
    return factor @ factor.conj().swapaxes(-1, -2) + np.eye(shape[-1])


def hermitian(*shape: int) -> np.ndarray:
    factor = draw.complex(*shape, shape[-1])
    return factor + factor.conj().swapaxes(-1, -2)


def sizes(factor: Any) -> Any:
    """Of a factor with a real diagonal: nothing that an imaginary part there would change."""
    return factor.abs()


def rebuilt(factors: Any) -> Any:
    """From (U, S, Vh): S, and what U and Vh make that no sign changes."""
    U, S, Vh = factors
    return [S, (U[..., : S.shape[-1]] * (S * S).unsqueeze(-2)) @ Vh[..., : S.shape[-1], :], (U * U.conj()).real]


def rebuilt_transposed(factors: Any) -> Any:
    U, S, V = factors
    return [S, (U[..., : S.shape[-1]] * (S * S).unsqueeze(-2)) @ V[..., : S.shape[-1]].mH]


def projected(factors: Any) -> Any:
    """From (eigenvalues, eigenvectors): the values, and sizes of the vectors' elements."""
    values, vectors = factors
    return [values, (vectors * vectors.conj()).real]


def in_order(factors: Any) -> Any:
    """As `projected`, by rising eigenvalues: LAPACK's order can change from one matrix to the next."""
    values, vectors = factors
    order = values.detach().real.argsort()
    return projected((values[order], vectors[:, order]))


def sorted_values(values: Any) -> Any:
    return values.abs().sort().values


FACTOR = np.linalg.cholesky(positive(3))
WIDE, TALL, SQUARE = draw(2, 4), draw(4, 2), draw(3, 3)
REAL_EIGENVALUES = draw(3, 3) + np.diag([0.0, 5.0, 12.0])

SAMPLES: dict[str, list[Sample]] = {
    "linalg_cholesky": [
        Sample(positive(3)), Sample(positive(2, 3), upper=True, name="upper-batch"), Sample(positive(3, complex=True), process=sizes, name="complex"),
        Sample(positive(3, complex=True), upper=True, process=sizes, name="complex-upper"), Sample(positive(3).astype(np.float32), name="float32"),
        Sample(draw(0, 0), name="empty"), Sample(draw(0, 2, 2), name="no-batch"), Sample(positive(1), name="size-one"),
    ],
    "cholesky": [
        Sample(positive(3), smooth=False, reference=np.linalg.cholesky, torch="linalg.cholesky"),
        Sample(positive(3), True, grad=False, reference=lambda a, upper: np.linalg.cholesky(a).T, torch=False, name="upper"),
    ],
    # PyTorch sends gradients to the triangle that is not read, so finite differences alone decide.
    "cholesky_inverse": [
        Sample(FACTOR, reference=lambda f: np.linalg.inv(f @ f.T), torch=False),
        Sample(FACTOR.T.copy(), True, reference=lambda f, upper: np.linalg.inv(f.T @ f), torch=False, name="upper"),
    ],
    "cholesky_solve": [
        Sample(draw(3, 2), FACTOR, reference=lambda b, f: np.linalg.solve(f @ f.T, b), torch=False),
        Sample(draw(3, 2), FACTOR.T.copy(), True, reference=lambda b, f, upper: np.linalg.solve(f.T @ f, b), torch=False, name="upper"),
        Sample(draw(2, 3, 2), np.stack([FACTOR, FACTOR / 2]), grad=(0,), name="batch"),
    ],
    "linalg_qr": [
        Sample(SQUARE), Sample(TALL, name="tall"), Sample(WIDE, name="wide"), Sample(WIDE, "complete", name="wide-complete"),
        Sample(TALL, "complete", grad=False, name="tall-complete"), Sample(TALL, "r", grad=False, name="r"), Sample(draw(2, 3, 2), name="batch"),
        Sample(draw.complex(3, 2), name="complex"), Sample(draw(0, 2, 2), name="no-batch"), Sample(TALL.astype(np.float32), name="float32"),
    ],
    "qr": [
        Sample(TALL, reference=np.linalg.qr, torch="linalg.qr"),
        Sample(TALL, False, grad=False, reference=lambda a, some: np.linalg.qr(a, "complete"), torch=False, name="complete"),
    ],
    "linalg_svd": [
        Sample(SQUARE, process=rebuilt), Sample(TALL, False, process=rebuilt, name="tall"), Sample(WIDE, False, process=rebuilt, name="wide"),
        Sample(draw(2, 3, 2), full_matrices=False, process=rebuilt, name="batch"), Sample(TALL, grad=False, process=rebuilt, name="full"),
        Sample(draw.complex(3, 2), False, process=rebuilt, name="complex"), Sample(draw(0, 2, 2), process=rebuilt, name="no-batch"),
        Sample(WIDE, process=lambda factors: factors[1], name="only-values"),
        Sample(np.diag([2.0, 2.0, 1.0]), process=lambda factors: factors[1].sum(), smooth=False, gradgrad=False, name="equal-values"),
    ],
    "svd": [
        Sample(SQUARE, process=rebuilt_transposed), Sample(TALL, True, process=rebuilt_transposed, name="tall"),
        Sample(WIDE, False, grad=False, process=rebuilt_transposed, name="full"), Sample(WIDE, True, False, grad=False, name="only-values"),
    ],
    "linalg_svdvals": [
        Sample(SQUARE), Sample(WIDE, name="wide"), Sample(draw(2, 4, 3), name="batch"), Sample(draw.complex(3, 2), name="complex"),
        Sample(np.diag([2.0, 2.0, 1.0]), smooth=False, gradgrad=False, name="equal-values"),
    ],
    "linalg_eigh": [
        Sample(positive(3), process=projected), Sample(positive(2, 3), "U", process=projected, name="upper-batch"),
        Sample(hermitian(3), process=projected, name="complex"), Sample(draw(0, 2, 2), process=projected, name="no-batch"),
        Sample(np.diag([2.0, 2.0, 1.0]), process=lambda factors: factors[0].sum(), smooth=False, gradgrad=False, name="equal-values"),
    ],
    "linalg_eigvalsh": [
        Sample(positive(3)), Sample(positive(2, 3), "U", name="upper-batch"), Sample(hermitian(3), name="complex"),
    ],
    "linalg_eig": [
        Sample(REAL_EIGENVALUES, process=in_order), Sample(SQUARE, process=projected, name="complex-eigenvalues"),
        Sample(draw.complex(2, 3, 3), process=projected, name="complex-batch"),
    ],
    "linalg_eigvals": [Sample(REAL_EIGENVALUES, process=sorted_values), Sample(draw.complex(3, 3), process=sorted_values, name="complex")],
}  # fmt: skip
for name in ("linalg_eigh", "linalg_eigvalsh", "linalg_cholesky"):
    for sample in SAMPLES[name]:
        sample.smooth = False  # only one triangle is read, while the gradient is that of a symmetric matrix
SAMPLES["linalg_cholesky"].append(Sample(np.array([[2.0]]), name="smooth"))
SAMPLES["linalg_eigvalsh"].append(Sample(np.array([[2.0]]), name="smooth"))

BAD = [
    Bad("linalg_cholesky", np.array([[1.0, 2.0], [2.0, 1.0]]), match=r"linalg.cholesky: The factorization could not be completed because the input is not positive-definite \(the leading minor of order 2 is not positive-definite\)", error=LinAlgError, torch=False),
    Bad("linalg_cholesky", draw(3), match="linalg.cholesky: The input tensor A must have at least 2 dimensions."),
    Bad("linalg_cholesky", draw(2, 3), match="linalg.cholesky: A must be batches of square matrices, but they are 2 by 3 matrices"),
    Bad("linalg_qr", draw.integers(2, 2), match="linalg.qr: Expected a floating point or complex tensor as input. Got Long"),
    Bad("linalg_qr", TALL, "full", match="qr received unrecognized mode 'full' but expected one of 'reduced'"),
    Bad("linalg_svd", draw(3), match="linalg.svd: The input tensor A must have at least 2 dimensions."),
    Bad("linalg_eigh", draw(2, 3), match="linalg.eigh: A must be batches of square matrices"),
    Bad("linalg_eigh", positive(2), "X", match="Expected UPLO argument to be 'L' or 'U', but got X"),
    Bad("linalg_eigh", draw.integers(2, 2), error=NotImplementedError, match="not implemented for 'Long'"),
    Bad("linalg_eig", draw(2, 3), match="linalg.eig: A must be batches of square matrices"),
]  # fmt: skip
