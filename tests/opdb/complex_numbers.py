"""Samples of the parts of complex numbers and of how they are made."""

from __future__ import annotations

import numpy as np

from .explog import EDGES
from .sample import Bad, Draw, Sample

draw = Draw(__name__)
SAMPLES = {
    "real": [Sample(draw.complex(2, 3)), Sample(draw(2)), Sample(draw.complex(2, 3).T, name="transposed")],
    "imag": [
        Sample(draw.complex(2, 3)),
        Sample(draw.complex(0)),
        Sample(draw.complex(2, 3)[:, ::2], name="strided"),
    ],
    "angle": [
        Sample(draw.complex(2, 3)),
        Sample(draw(4), name="real"),
        Sample(EDGES, grad=False, name="edges"),
        Sample(np.array([0j, 1j]), smooth=False, gradgrad=False, name="zero"),
        Sample(np.array([1, -1]), name="integer"),
    ],
    "conj": [Sample(draw.complex(2, 3)), Sample(draw(2))],
    "conj_physical": [
        Sample(draw.complex(2, 3)),
        Sample(draw(2)),
        Sample(draw.complex(3).astype(np.complex64)),
    ],
    "resolve_conj": [Sample(draw.complex(2))],
    "resolve_neg": [Sample(draw(2))],
    "is_conj": [Sample(draw.complex(2))],
    "is_neg": [Sample(draw.complex(2))],
    "is_inference": [Sample(draw(2), grad=False)],
    "detach": [Sample(draw(2), grad=False), Sample(draw.strided(2, 3), grad=False, name="strided")],
    "detach_": [Sample(draw(2), grad=False)],
    "complex": [
        Sample(draw(2, 3), draw(2, 3)),
        Sample(draw(2, 1), draw(3), name="broadcast"),
        Sample(draw(2).astype(np.float32), draw(2).astype(np.float32), name="float32"),
    ],
    "polar": [
        Sample(draw(2, 3, low=0.1), draw(2, 3)),
        Sample(draw(2, 1, low=0.1), draw(3), name="broadcast"),
        Sample(draw(2).astype(np.float32), draw(2).astype(np.float32), name="float32"),
    ],
    "view_as_real": [
        Sample(draw.complex(2, 3)),
        Sample(draw.complex(2, 4)[:, ::2], name="strided"),
        Sample(draw.complex(), name="scalar"),
        Sample(draw.complex(0, 2), name="empty"),
    ],
    "view_as_complex": [Sample(draw(2, 3, 2)), Sample(draw(2), name="one"), Sample(draw(0, 2), name="empty")],
}
BAD = [
    Bad("imag", draw(2), match="imag is not implemented for tensors with non-complex dtypes"),
    Bad(
        "complex",
        draw.integers(2),
        draw.integers(2),
        match="Expected both inputs to be Half, Float or Double tensors",
    ),
    Bad(
        "complex",
        draw(2),
        draw(2).astype(np.float32),
        match="Expected object of scalar type Double but got scalar type",
    ),
    Bad("complex", draw(2), draw(3), match="must match the size of tensor b"),
    Bad(
        "polar",
        draw.integers(2),
        draw.integers(2),
        match="Expected both inputs to be Half, Float or Double tensors",
    ),
    Bad("view_as_real", draw(2), match="view_as_real is only supported for complex tensors"),
    Bad("view_as_complex", draw(3), match="Tensor must have a last dimension of size 2"),
    Bad("view_as_complex", draw(4)[::2], match="Tensor must have a last dimension with stride 1"),
    Bad("view_as_complex", np.array(1.0), match="Input tensor must have one or more dimensions"),
    Bad(
        "view_as_complex",
        draw.integers(2, 2),
        match="view_as_complex is only supported for half, float and double",
    ),
]
