"""Samples of covariances and correlations."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

X = draw(3, 5)
TIMES, WEIGHTS = np.array([1, 2, 0, 1, 3]), draw(5, low=0.5)

SAMPLES: dict[str, list[Sample]] = {
    "cov": [
        Sample(X), Sample(draw(5), name="vector"), Sample(X, correction=0, name="correction"), Sample(draw.complex(2, 4), name="complex"),
        Sample(X, fweights=TIMES, name="fweights"), Sample(X, aweights=WEIGHTS, grad=(0,), name="aweights"),
        Sample(X, fweights=TIMES, aweights=WEIGHTS, grad=(0,), name="both"), Sample(X, correction=0, aweights=WEIGHTS, grad=(0,), name="aweights-correction"),
        Sample(draw.integers(2, 4), name="int64"), Sample(X.astype(np.float32), name="float32"),
    ],
    "corrcoef": [Sample(X), Sample(draw(5), grad=False, name="vector"), Sample(draw.complex(2, 4), name="complex")],
}  # fmt: skip

BAD = [
    Bad("cov", draw(2, 3, 4), match=r"expected input to have two or fewer dimensions but got an input with 3 dimensions"),
    Bad("cov", X, fweights=draw(5), match="expected fweights to have integral dtype"),
    Bad("cov", X, aweights=draw(4), match="to have the same numel as there are observations in the input"),
    Bad("cov", X, fweights=-TIMES, match="fweights cannot be negative"),
    Bad("corrcoef", draw(2, 3, 4), match="expected input to have two or fewer dimensions"),
]  # fmt: skip
