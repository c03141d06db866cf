"""Samples of approximations of low rank, which are exact where there are as many values as the rank."""

from __future__ import annotations

from typing import Any

from .sample import Bad, Draw, Sample

draw = Draw(__name__)


def product(result: Any) -> Any:
    """The values and the matrix that the factors make, which do not depend on the random start."""
    U, S, V = result
    return S, U * S.unsqueeze(-2) @ V.mH


def low_rank(*shape: int, rank: int) -> Any:
    return draw(*shape[:-1], rank) @ draw(*shape[:-2], rank, shape[-1])


SAMPLES: dict[str, list[Sample]] = {
    "svd_lowrank": [
        Sample(draw(5, 3), q=3, process=product, gradgrad=False), Sample(draw(3, 5), q=3, process=product, gradgrad=False, name="wide"),
        Sample(low_rank(8, 6, rank=2), q=2, niter=0, grad=False, process=product, name="rank-two"), Sample(draw(2, 4, 3), q=3, process=product, gradgrad=False, name="batch"),
        Sample(draw(4, 3), q=3, M=draw(4, 3), process=product, gradgrad=False, name="less"),
    ],
    "pca_lowrank": [Sample(draw(6, 3), process=product, gradgrad=False), Sample(draw(6, 3), q=3, center=False, process=product, gradgrad=False, name="as-is")],
}  # fmt: skip

BAD = [
    Bad("pca_lowrank", draw(3, 4), q=5, error=ValueError, match=r"q\(=5\) must be non-negative integer and not greater than min\(m, n\)=3"),
    Bad("pca_lowrank", draw(3, 4), niter=-1, error=ValueError, match=r"niter\(=-1\) must be non-negative integer"),
]  # fmt: skip
