"""Samples of the view operations that copy: those of the views themselves."""

from __future__ import annotations

import copy

from .joining import SAMPLES as JOINING
from .sample import Draw, Sample
from .shape import SAMPLES as SHAPE

draw = Draw(__name__)

VIEWS = ("as_strided", "diagonal", "narrow", "select", "squeeze", "t", "transpose", "unsqueeze")
SPLITS = ("split", "split_with_sizes", "unbind")


def copied(samples: list[Sample]) -> list[Sample]:
    """Samples that PyTorch's copying functions take too."""
    return [
        copy.copy(sample) for sample in samples[:6]
        if sample.torch is None and not sample.kwargs and sample.name not in ("complex", "sizes")
    ]  # fmt: skip


MATRIX = draw(3, 4)
SAMPLES: dict[str, list[Sample]] = {
    **{name + "_copy": copied(SHAPE[name]) for name in VIEWS},
    **{name + "_copy": copied(JOINING[name]) for name in SPLITS},
    "expand_copy": [Sample(draw(3, 1), (2, 3, 4)), Sample(draw(), (2,), name="scalar")],
    "permute_copy": [Sample(MATRIX, (1, 0)), Sample(draw(2, 3, 4), (0, -1, 1), name="negative")],
    "view_copy": [Sample(MATRIX, (2, 6)), Sample(MATRIX, (-1,), name="flat")],
    "alias_copy": [Sample(MATRIX), Sample(draw.strided(3, 4), name="strided")],
    "unfold_copy": [
        Sample(draw(7), 0, 3, 2), Sample(MATRIX, 1, 2, 1, name="overlapping"),
        Sample(MATRIX, -2, 1, 2, name="negative"),
        Sample(MATRIX, 0, 0, 1, name="size-zero"), Sample(draw(), 0, 1, 1, name="scalar"),
        Sample(draw.strided(3, 4), 1, 2, 2, name="strided"), Sample(draw(2, 3, 4), 1, 2, 3, name="middle"),
    ],
    "detach_copy": [Sample(MATRIX, grad=False), Sample(draw(), grad=False, name="scalar")],
    "view_as_real_copy": [Sample(draw.complex(2, 3)), Sample(draw.complex(), name="scalar")],
    "view_as_complex_copy": [  # PyTorch's have no gradients
        Sample(draw(3, 2), torch="view_as_complex"), Sample(draw(2), torch="view_as_complex", name="scalar"),
    ],
    "unsafe_chunk": copied(JOINING["chunk"]),
    "unsafe_split": copied(JOINING["split"]),
    "unsafe_split_with_sizes": copied(JOINING["split_with_sizes"]),
}  # fmt: skip
