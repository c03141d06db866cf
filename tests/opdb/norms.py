"""Samples of norms and distances."""

from __future__ import annotations

import numpy as np

from retrograd._core.dtypes import float64

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan

MATRIX = draw.distinct(3, 4) + 0.03  # of distinct sizes
CUBE = draw.distinct(2, 3, 4) + 0.03
ZEROS = np.zeros((2, 3))
POINTS, OTHERS = draw(4, 3), draw(5, 3)
ORDERS = (0, 0.5, 1, 1.5, 2, 3, 4, 5.5, inf, -inf, -1)

SAMPLES: dict[str, list[Sample]] = {
    "linalg_vector_norm": [
        *[Sample(MATRIX, order, name=f"order-{order}") for order in ORDERS],
        *[Sample(CUBE, order, (0, 2), True, name=f"order-{order}-dims") for order in (1, 2, 3, inf)],
        *[Sample(np.array([0.0, 2.0, -1.0]), order, smooth=False, gradgrad=False, name=f"order-{order}-with-zero")
          for order in (1, 1.5, 2, 3, inf)],
        *[Sample(ZEROS, order, 1, smooth=False, gradgrad=False, name=f"order-{order}-zeros") for order in (1, 2, 3)],
        Sample(MATRIX, dim=-1, name="last"), Sample(draw(), name="scalar"), Sample(draw(0), name="empty"),
        Sample(draw(0, 3), 1, 0, name="empty-dim"), Sample(draw.strided(3, 4), 2, 0, name="strided"),
        Sample(np.array([2.0, -2.0, 1.0]), inf, smooth=False, name="ties"),
        *[Sample(draw.complex(2, 3), order, 1, name=f"complex-{order}") for order in (1, 2, 3, inf)],
        Sample(MATRIX.astype(np.float32), name="float32"), Sample(MATRIX.astype(np.float32), dtype=float64, name="dtype"),
        Sample(np.array([1.0, nan]), grad=False, name="nan"),
    ],
    "norm": [
        Sample(MATRIX), Sample(MATRIX, 1, name="one"), Sample(MATRIX, 2, 1, name="dim"),
        Sample(MATRIX, inf, dim=0, keepdim=True, name="inf-kept"), Sample(CUBE, "fro", (1, 2), name="fro-dims"),
        Sample(MATRIX, 3.5, name="other"), Sample(draw.complex(3), name="complex"),
        Sample(ZEROS, smooth=False, gradgrad=False, name="zeros"), Sample(draw(), name="scalar"),
    ],
    "dist": [
        Sample(draw(3), draw(3)), Sample(draw(2, 3), draw(3), 1, name="broadcast"), Sample(draw(3), draw(3), inf, name="inf"),
        Sample(draw(3), draw(3), 3, name="three"), Sample(np.ones(3), np.ones(3), smooth=False, gradgrad=False, name="same"),
    ],
    "renorm": [
        Sample(draw(3, 4), 2, 0, 1.5), Sample(draw(3, 4), 1, -1, 2.0, name="one"), Sample(draw(2, 3, 2), 3, 1, 1.0, name="cube"),
        Sample(draw(3, 4), 2, 0, 100.0, name="short"),
    ],
    "normalize": [
        Sample(MATRIX), Sample(MATRIX, 1, 0, name="one"), Sample(CUBE, 2.0, -1, name="last"),
        Sample(MATRIX, 2.0, (0, 1), name="dims"), Sample(MATRIX, dim=1, eps=100.0, name="eps"),
    ],
    "pairwise_distance": [
        Sample(draw(4, 3), draw(4, 3)), Sample(draw(4, 3), draw(3), 1.0, name="broadcast"),
        Sample(draw(4, 3), draw(4, 3), 2.0, 1e-6, True, name="kept"), Sample(draw(3), draw(3), name="vectors"),
    ],
    "cdist": [
        Sample(POINTS, OTHERS), *[Sample(POINTS, OTHERS, p, name=f"order-{p}") for p in (0.5, 1.0, 3.0, inf)],
        Sample(POINTS, OTHERS, 0.0, grad=False, name="order-0"),
        Sample(draw(2, 4, 3), draw(2, 5, 3), name="batch"), Sample(draw(2, 1, 4, 3), draw(3, 5, 3), name="batch-broadcast"),
        Sample(np.ones((2, 3)), np.ones((1, 3)), smooth=False, gradgrad=False, name="same"),
        Sample(draw(0, 3), draw(2, 3), name="empty"), Sample(draw(30, 2), draw(28, 2), gradgrad=False, name="many"),
    ],
    "pdist": [
        Sample(POINTS), Sample(POINTS, 1.0, gradgrad=False, name="one"), Sample(draw(1, 3), name="one-row"),
        Sample(POINTS, inf, gradgrad=False, name="inf"),
    ],
}  # fmt: skip

BAD = [
    Bad("linalg_vector_norm", draw.integers(3), match="Expected a floating point or complex tensor as input. Got Long"),
    Bad("linalg_vector_norm", draw(3), 2, 1, error=IndexError, match="Dimension out of range"),
    Bad("linalg_vector_norm", draw(0), -inf, match="norm on an empty tensor because the operation does not have an identity"),
    Bad("norm", MATRIX, "max", match="linalg.matrix_norm: Order max not supported"),
    Bad("renorm", draw(3), 2, 0, 1.0, match="input needs at least 2 dimensions, got 1 dimensions"),
    Bad("renorm", MATRIX, 0, 0, 1.0, match="non-positive-norm not supported"),
    Bad("renorm", MATRIX, 2, 0, -1.0, match="expected maxnorm to be >= 0 but got -1"),
    Bad("cdist", draw(3), draw(2, 3), match="cdist only supports at least 2D tensors, X1 got: 1D"),
    Bad("cdist", POINTS, draw(5, 2), match="X1 and X2 must have the same number of columns. X1: 3 X2: 2"),
    Bad("cdist", POINTS, OTHERS, -1.0, match="cdist only supports non-negative p values"),
    Bad("pdist", draw(3), match="pdist only supports 2D tensors, got: 1D"),
]
