"""Samples of medians, quantiles, the k-th smallest and the most frequent."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan

MATRIX = draw.distinct(3, 4)
STRIDED = draw.distinct(8, 6)[::2, ::2].T
HOLES = np.array([[3.0, nan, 1.0, 2.0], [nan, 5.0, nan, 4.0]])
ALONG = [
    Sample(MATRIX, 0, name="rows"),
    Sample(MATRIX, -1, True, name="kept"),
    Sample(STRIDED, 1, name="strided"),
    Sample(draw(), 0, name="scalar-dim"),
    Sample(draw(0, 3), 1, name="empty-other-dim"),
    Sample(MATRIX.astype(np.float32), 0, name="float32"),
    Sample(draw.generator.permutation(12).reshape(3, 4), 1, name="int64"),
]

SAMPLES: dict[str, list[Sample]] = {}
for name in ("median", "nanmedian"):
    SAMPLES[name] = [
        Sample(MATRIX), Sample(draw.distinct(5), name="odd"), Sample(draw(), name="scalar"), *ALONG,
        Sample(np.array([1.0, 2.0, 2.0, 2.0, 3.0]), smooth=False, name="ties"),
        Sample(np.array([1.0, nan, 2.0, nan]), smooth=False, gradgrad=False, name="nan"),
        Sample(HOLES, 1, smooth=False, name="nan-rows"),
        Sample(np.array([nan, nan]), 0, smooth=False, gradgrad=False, name="all-nan"),
        Sample(draw(0), smooth=False, gradgrad=False, name="empty"),
        Sample(STRIDED, name="strided-whole"),
        Sample(draw.generator.permutation(7), name="int64-whole"),
    ]  # fmt: skip
SAMPLES["kthvalue"] = [
    Sample(MATRIX, 2), Sample(MATRIX, 1, 0, name="rows"), Sample(MATRIX, 4, -1, True, name="last-kept"),
    Sample(STRIDED, 3, 1, name="strided"), Sample(draw(), 1, name="scalar"),
    Sample(draw.generator.permutation(6), 4, name="int64"), Sample(HOLES, 2, 1, smooth=False, name="nan"),
]  # fmt: skip
SAMPLES["mode"] = [
    Sample(draw.integers(4, 6, low=0, high=3)), Sample(draw.integers(6, 4, low=0, high=3), 0, name="rows"),
    Sample(np.array([2.0, 1.0, 2.0, 1.0, 3.0]), smooth=False, name="ties"), Sample(draw.bools(3, 5), 1, name="bool"),
    Sample(np.array([[1.0, 2.0, 2.0], [3.0, 3.0, 3.0]]), -1, True, smooth=False, name="kept"),
    Sample(draw(), 0, name="scalar"), Sample(draw(0, 3), 1, name="empty-other-dim"),
    Sample(np.array([nan, 1.0, 1.0]), smooth=False, name="nan"),
]  # fmt: skip
for name in ("quantile", "nanquantile"):
    SAMPLES[name] = [
        Sample(MATRIX, 0.3), Sample(MATRIX, 0.5, 1, name="dim"), Sample(MATRIX, 0.7, 0, True, name="kept"),
        Sample(MATRIX, np.array([0.1, 0.5, 0.9]), 1, grad=(0,), name="several"),
        Sample(MATRIX, np.array([0.1, 1.0]), 1, True, grad=(0,), name="several-kept"),
        Sample(MATRIX, np.array([0.25, 0.6]), grad=(0,), name="several-whole"),
        Sample(MATRIX, 0.45, keepdim=True, name="whole-kept"),
        Sample(HOLES, 0.4, 1, smooth=False, gradgrad=False, name="nan"),
        Sample(np.array([nan, nan]), 0.5, grad=False, name="all-nan"),
        Sample(draw(), 0.5, name="scalar"),
        Sample(MATRIX.astype(np.float32), 0.3, name="float32"),
        Sample(draw.distinct(2, 3, 4), 0.2, -2, name="middle"),
        *[
            Sample(draw.distinct(2, 5), 0.625, 1, interpolation=how, name=how)
            for how in ("lower", "higher", "midpoint", "nearest")
        ],
    ]  # fmt: skip

BAD = [
    Bad("median", MATRIX, 2, error=IndexError, match="Dimension out of range"),
    Bad("median", draw(0, 3), 0, error=IndexError, match=r"median\(\): Expected reduction dim 0 to have non-zero size."),
    Bad("median", draw.bools(2), error=NotImplementedError, match="\"median_cpu\" not implemented for 'Bool'"),
    Bad("kthvalue", MATRIX, 5, match=r"kthvalue\(\): selected number k out of range for dimension 1"),
    Bad("kthvalue", MATRIX, 0, 0, match=r"kthvalue\(\): selected number k out of range for dimension 0"),
    Bad("mode", draw(0), error=IndexError, match=r"mode\(\): Expected reduction dim 0 to have non-zero size."),
    Bad("quantile", MATRIX, 1.5, match=r"quantile\(\) q must be in the range \[0, 1\] but got 1.5"),
    Bad("quantile", MATRIX, np.array([0.5, -1.0]), match=r"quantile\(\) q values must be in the range \[0, 1\]"),
    Bad("quantile", draw.integers(3), 0.5, match="input tensor must be either float or double dtype"),
    Bad("quantile", MATRIX, np.array([0.5], np.float32), match="q tensor must be same dtype as the input tensor"),
    Bad("quantile", MATRIX, 0.5, interpolation="cubic", match="interpolation must be one of linear, lower, higher"),
    Bad("quantile", draw(0), 0.5, match=r"quantile\(\) input tensor must be non-empty"),
    Bad("quantile", MATRIX, draw(2, 2), match=r"quantile\(\) q must be a scalar or 1D tensor"),
]
