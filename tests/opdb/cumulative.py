"""Samples of running totals, products and extrema, differences and integrals."""

from __future__ import annotations

import numpy as np

from retrograd._core.dtypes import float64, int32

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan

MATRIX = draw(3, 4)
ALONG = [
    Sample(MATRIX, 0, name="rows"),
    Sample(MATRIX, -1, name="last"),
    Sample(draw.strided(3, 4), 1, name="strided"),
    Sample(draw(), 0, name="scalar"),
    Sample(draw(2, 1, 3), 1, name="size-one"),
    Sample(draw(0, 3), 0, name="empty-dim"),
    Sample(draw(0, 3), 1, name="empty"),
    Sample(draw(2, 3, 4), 1, name="middle"),
]
KINDS = [
    Sample(draw.integers(2, 3), 1, name="int64"),
    Sample(draw.integers(4, dtype=np.int8), 0, name="int8"),
    Sample(MATRIX.astype(np.float32), 0, name="float32"),
]
TYPED = [
    *KINDS,
    Sample(draw.bools(4), 0, name="bool"),
    Sample(draw.complex(2, 3), 1, name="complex"),
    Sample(draw.integers(3), 0, dtype=float64, name="dtype"),
    Sample(draw.integers(3), 0, dtype=int32, name="int-dtype"),
    Sample(MATRIX.astype(np.float16), 0, name="float16"),
]
EXTREMA = [
    *[s for s in ALONG if s.name not in ("empty-dim", "rows", "last")],
    Sample(draw.distinct(3, 4), 0, name="rows"),
    Sample(draw.distinct(3, 4), -1, name="last"),
    Sample(np.array([1.0, 3.0, 3.0, 1.0, 3.0]), 0, smooth=False, name="ties"),
    Sample(np.array([1.0, nan, 3.0, nan, 2.0]), 0, smooth=False, name="nan"),
    Sample(np.array([inf, -inf, inf]), 0, smooth=False, name="inf"),
    *KINDS,
    Sample(draw.bools(4), 0, name="bool"),
]

SAMPLES: dict[str, list[Sample]] = {
    "cumsum": [*ALONG, *TYPED, Sample(np.array([1.0, nan, inf]), 0, smooth=False, name="nan")],
    "cumprod": [
        *ALONG, *TYPED,
        Sample(np.array([2.0, 0.0, 3.0, 0.0, 5.0]), 0, name="zeros"),
        Sample(np.array([[0.0, 2.0, 3.0], [1.0, 0.0, 0.0]]), 1, name="zeros-rows"),
    ],
    "logcumsumexp": [
        *ALONG,
        Sample(np.array([1000.0, 0.0, 1001.0]), 0, name="large"),
        Sample(np.array([1.0, -inf, 2.0]), 0, smooth=False, gradgrad=False, name="-inf"),
        Sample(np.array([-inf, -inf, 2.0]), 0, grad=False, name="-inf-first"),
        Sample(MATRIX.astype(np.float32), 1, name="float32"),
    ],
    "cummax": EXTREMA,
    "cummin": EXTREMA,
    "diff": [
        Sample(MATRIX), Sample(MATRIX, 2, 0, name="second"), Sample(MATRIX, 5, name="more-than-there-are"),
        Sample(MATRIX, 0, name="none"), Sample(MATRIX, dim=0, prepend=draw(1, 4), append=draw(2, 4), name="ends"),
        Sample(np.array([1, 4, 9]), name="int64"), Sample(np.array([True, False, False]), name="bool"),
        Sample(draw(0, 3), dim=0, name="empty"), Sample(draw.strided(3, 4), name="strided"),
        Sample(draw.complex(4), name="complex"), Sample(np.array([True, False]), prepend=np.array([True]), name="bool-end"),
    ],
    "cumulative_trapezoid": [
        Sample(MATRIX), Sample(MATRIX, dx=0.5, name="dx"), Sample(MATRIX, dim=0, name="rows"),
        Sample(MATRIX, draw(4), name="points"), Sample(MATRIX, draw(3), dim=0, name="points-rows"),
        Sample(MATRIX, draw(3, 4), dim=0, name="points-matrix"), Sample(draw(1), name="one"),
    ],
}  # fmt: skip
SAMPLES["trapezoid"] = [
    *SAMPLES["cumulative_trapezoid"],
    Sample(np.array([1, 5, 10]), name="int64"), Sample(draw(0), grad=False, name="empty"),
    Sample(draw(2, 3, 4), draw(3, 1), dim=1, name="points-broadcast"),
]  # fmt: skip

BAD = [
    Bad("cumsum", MATRIX, 2, error=IndexError, match="Dimension out of range"),
    Bad("cumprod", MATRIX, -3, error=IndexError, match="Dimension out of range"),
    Bad("cummax", MATRIX, 2, error=IndexError, match="Dimension out of range"),
    Bad("logcumsumexp", draw.integers(3), 0, error=NotImplementedError, match="not implemented for 'Long'"),
    Bad("diff", draw(), match="diff expects input to be at least one-dimensional"),
    Bad("diff", MATRIX, -1, match="order must be non-negative but got -1"),
    Bad("trapezoid", MATRIX, draw(3), match="There must be one `x` value for each sample point"),
    Bad("trapezoid", MATRIX, dim=2, error=IndexError, match="Dimension out of range"),
]

_PLACES = np.array([0.0, 0.3, 1.0, 1.2])
SAMPLES["gradient"] = [
    Sample(draw(5)),
    Sample(draw(3, 4), name="two-dimensions"),
    Sample(draw(3, 4), edge_order=2, name="second-order"),
    Sample(draw(3, 4), dim=-1, spacing=0.5, name="spacing"),
    Sample(draw(3, 4), dim=(1, 0), spacing=[2.0, 0.5], name="spacings"),
    Sample(draw(3, 4), dim=[1], spacing=[_PLACES], edge_order=2, name="coordinates"),
    Sample(draw(2), name="shortest"),
    Sample(draw.complex(4), name="complex"),
    Sample(draw.integers(4), name="integers"),
]
BAD += [
    Bad("gradient", draw(1), match=r"torch.gradient expected each dimension size to be at least edge_order\+1"),
    Bad("gradient", draw(4), edge_order=3, match="torch.gradient only supports edge_order=1 and edge_order=2."),
    Bad("gradient", draw(2, 3), spacing=[1.0], match="torch.gradient expected spacing to be unspecified, a scalar, or a list"),
]
