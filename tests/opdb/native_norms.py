"""Samples of the normalisations that return their statistics."""

from __future__ import annotations

from typing import Any

from .sample import Draw, Sample

draw = Draw(__name__)


def first(result: Any) -> Any:
    """The normalised tensor, which is what has gradients."""
    return result[0]


X, MEAN, VARIANCE = draw(3, 4, 5), draw(4), draw(4, low=0.5)

SAMPLES: dict[str, list[Sample]] = {
    "native_layer_norm": [
        Sample(X, (5,), draw(5), draw(5), 1e-5, process=first), Sample(X, (4, 5), None, None, 1e-3, process=first, name="plain"),
        Sample(X, (5,), None, None, 1e-5, grad=False, name="statistics"),
    ],
    "native_group_norm": [
        Sample(X, draw(4), draw(4), 3, 4, 5, 2, 1e-5, process=first), Sample(X, None, None, 3, 4, 5, 1, 1e-3, process=first, name="plain"),
        Sample(X, None, None, 3, 4, 5, 2, 1e-5, grad=False, name="statistics"),
    ],
    "native_batch_norm": [
        Sample(X, draw(4), draw(4), None, None, True, 0.1, 1e-5, process=first),
        Sample(X, None, None, MEAN, VARIANCE, False, 0.1, 1e-5, process=first, grad=(0,), name="running"),
        Sample(X, None, None, None, None, True, 0.1, 1e-5, grad=False, name="statistics"),
    ],
}  # fmt: skip
