"""Samples of questions about tensors."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
KINDS = (draw(2), draw.integers(2), draw.bools(2), draw.complex(2), draw(2).astype(np.float32), draw.integers(2, low=0, dtype=np.uint8))

SAMPLES: dict[str, list[Sample]] = {
    **{name: [Sample(x, grad=False, name=str(x.dtype)) for x in KINDS] for name in ("is_floating_point", "is_complex", "is_signed")},
    "is_nonzero": [
        Sample(np.array(x), grad=False, name=name)
        for name, x in [("one", 1.0), ("zero", [0]), ("false", [[False]]), ("nan", np.nan), ("complex", 2j)]
    ],
    "is_same_size": [Sample(draw(2, 3), draw(*shape), grad=False, name=str(shape)) for shape in [(2, 3), (3, 2), (2, 3, 1), (6,)]],
}  # fmt: skip

BAD = [
    Bad("is_nonzero", draw(0), match="Boolean value of Tensor with no values is ambiguous"),
    Bad("is_nonzero", draw(2), match="Boolean value of Tensor with more than one value is ambiguous"),
    Bad("is_complex", 3, error=TypeError, match="argument 'input' .position 1. must be Tensor, not int"),
]
