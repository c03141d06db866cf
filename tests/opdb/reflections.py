"""Samples of products of reflections."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
A, TAU = draw(4, 3), draw(3)

SAMPLES: dict[str, list[Sample]] = {
    "geqrf": [Sample(A, grad=False), Sample(draw(2, 3), grad=False, name="wide"), Sample(draw(2, 3, 3), grad=False, name="batch"), Sample(draw.complex(3, 2), grad=False, name="complex"), Sample(A.astype(np.float32), name="float32")],
    "linalg_householder_product": [
        Sample(A, TAU), Sample(draw(2, 3, 3), draw(2, 2), name="batch"), Sample(draw.complex(3, 2), draw.complex(2), name="complex"), Sample(draw(3, 2), draw(0), grad=(0,), name="no-factors"), Sample(draw(1, 1), draw(1), name="one"),
    ],
    "orgqr": [Sample(A, TAU)],
    "ormqr": [
        Sample(A, TAU, draw(4, 2)), Sample(A, TAU, draw(4, 2), transpose=True, name="transposed"), Sample(A, TAU, draw(2, 4), left=False, name="right"), Sample(A, TAU, draw(2, 4), False, True, name="right-transposed"),
        Sample(draw.complex(3, 2), draw.complex(2), draw.complex(3, 2), transpose=True, name="complex"), Sample(draw(2, 3, 3), draw(2, 3), draw(2, 3, 1), name="batch"),
    ],
}  # fmt: skip

BAD = [
    Bad("geqrf", draw(3), match="torch.geqrf: input must have at least 2 dimensions."),
    Bad("linalg_householder_product", draw(2, 3), TAU[:2], match=r"input.shape\[-2\] must be greater than or equal to input.shape\[-1\]"),
    Bad("linalg_householder_product", draw(3, 3), draw(4), match=r"input.shape\[-1\] must be greater than or equal to tau.shape\[-1\]"),
    Bad("linalg_householder_product", A, draw(2, 2), match="Expected tau to have one dimension less than input, but got tau.ndim equal to 2 and input.ndim is equal to 2"),
    Bad("linalg_householder_product", A, TAU.astype(np.float32), match="tau dtype Float does not match input dtype Double"),
    Bad("ormqr", A, TAU, draw(3, 2), match=r"torch.ormqr: other.shape\[-2\] must be equal to input.shape\[-2\]"),
    Bad("ormqr", A, draw(4), draw(4, 2), match=r"torch.ormqr: tau.shape\[-1\] must be equal to min\(other.shape\[-2\], input.shape\[-1\]\)"),
]  # fmt: skip
