"""Samples of the cross entropy of a linear layer's outputs."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
X, W, CLASSES = draw(4, 6), draw(5, 6), np.array([0, 3, 1, 4])
PROBABLE = np.abs(draw(4, 5)).astype(np.float64)
F = "nn.functional.linear_cross_entropy"

SAMPLES: dict[str, list[Sample]] = {
    "linear_cross_entropy": [
        Sample(X, W, CLASSES, torch=F),
        Sample(X, W, CLASSES, linear_bias=draw(5), reduction="sum", torch=F, name="bias"),
        Sample(X, W, CLASSES, weight=np.abs(draw(5)), grad=(0, 1), ignore_index=3, label_smoothing=0.1, torch=F, name="weighted"),
        Sample(X[0], W, np.array(2), reduction="none", torch=F, name="unbatched"),
        Sample(X, draw(5, 2, 6), draw.integers(4, 2, low=0, high=5), linear_bias=draw(5, 2), torch=F, name="places"),
        Sample(X, W, PROBABLE, grad=(0, 1), torch=F, name="probabilities"),
    ],
}  # fmt: skip
BAD = [
    Bad("linear_cross_entropy", draw(2, 2, 6), W, CLASSES, match="expected input with dimensionality 1 or 2, got 3", torch=F),
    Bad("linear_cross_entropy", X, W[0], CLASSES, match="linear_weight with dimensionality at least 2, got 1", torch=F),
    Bad("linear_cross_entropy", X, draw(5, 3), CLASSES, match="expected equal input and linear_weight last dim", torch=F),
    Bad("linear_cross_entropy", X, W, CLASSES, linear_bias=draw(4), match=r"expected linear_bias shape \(5,\), got", torch=F),
    Bad("linear_cross_entropy", X[0], draw(5, 2, 6), CLASSES, match="K-dimensional loss defined by linear_weight", torch=F),
    Bad("linear_cross_entropy", X, W, PROBABLE, ignore_index=1, match="ignore_index cannot be specified when", torch=F),
    Bad("linear_cross_entropy", X, W, CLASSES, options=1, error=NotImplementedError, match="all logits at once", torch=False),
]  # fmt: skip
