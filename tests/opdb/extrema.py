"""Samples of largest and smallest elements and their places."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan

MATRIX = draw.distinct(3, 4)
STRIDED = draw.distinct(8, 6)[::2, ::2].T
TIES = np.array([[2.0, 1.0, 2.0], [0.0, 0.0, 0.0]])
EMPTY = draw(0, 3)
KINDS = [
    Sample(draw.integers(3, 4), 1, name="int64"),
    Sample(draw.integers(5, dtype=np.uint8), 0, name="uint8"),
    Sample(draw.bools(3, 2), 0, name="bool"),
    Sample(MATRIX.astype(np.float32), 0, name="float32"),
    Sample(MATRIX.astype(np.float16), 1, name="float16"),
]
ALONG = [
    Sample(MATRIX, 0, name="rows"),
    Sample(MATRIX, -1, True, name="kept"),
    Sample(STRIDED, 1, name="strided"),
    Sample(draw(), 0, name="scalar-dim"),
    Sample(draw(3, 1, 2), 1, name="size-one"),
    Sample(np.array([[1.0, nan, nan], [inf, -inf, 0.0]]), 1, smooth=False, name="nan"),
    Sample(TIES, 1, smooth=False, name="ties"),
    Sample(EMPTY, 1, name="empty-other-dim"),
    *KINDS,
]
WHOLE = [
    Sample(MATRIX),
    Sample(STRIDED, name="strided-whole"),
    Sample(draw(), name="scalar"),
    Sample(TIES, smooth=False, name="ties-whole"),
    Sample(np.array([1.0, nan, nan]), smooth=False, gradgrad=False, name="nan-whole"),
    Sample(draw.integers(3, 4), name="int64-whole"),
    Sample(draw.bools(3), name="bool-whole"),
]

SAMPLES: dict[str, list[Sample]] = {}
for name in ("max", "min"):
    SAMPLES[name] = [
        *WHOLE, *ALONG,
        Sample(MATRIX, dim=0, name="named"),
        Sample(MATRIX, axis=1, keepdims=True, name="numpy-names"),
        Sample(MATRIX, draw(4), name="of-two"),
        Sample(MATRIX, other=draw(3, 1), name="of-two-named"),
    ]  # fmt: skip
for name in ("amax", "amin"):
    SAMPLES[name] = [
        *WHOLE[:4], *WHOLE[5:], *[s for s in ALONG if s.name != "nan"],
        Sample(np.array([[1.0, nan, nan], [inf, -inf, 0.0]]), 1, grad=False, name="nan"),
        Sample(draw.distinct(2, 3, 2), (0, 2), name="two-dims"),
        Sample(draw.distinct(2, 3, 2), (-1, 0), True, name="two-dims-kept"),
        Sample(np.array([[1.0, 3.0], [3.0, 1.0]]), (0, 1), smooth=False, name="ties-two-dims"),
    ]  # fmt: skip
SAMPLES["aminmax"] = [
    Sample(MATRIX), Sample(MATRIX, dim=1, name="dim"), Sample(MATRIX, dim=-2, keepdim=True, name="kept"),
    Sample(TIES, dim=1, smooth=False, name="ties"), Sample(draw(), name="scalar"), Sample(draw.integers(4), name="int64"),
    Sample(np.array([1.0, nan]), grad=False, name="nan"), Sample(EMPTY, dim=1, name="empty-other-dim"),
]  # fmt: skip
for name in ("argmax", "argmin"):
    SAMPLES[name] = [
        Sample(MATRIX), Sample(MATRIX, 0, name="rows"), Sample(MATRIX, -1, True, name="kept"),
        Sample(STRIDED, 1, name="strided"), Sample(STRIDED, name="strided-whole"), Sample(draw(), name="scalar"),
        Sample(draw(), 0, name="scalar-dim"), Sample(TIES, 1, name="ties"), Sample(TIES, name="ties-whole"),
        Sample(np.array([[1.0, nan, nan], [inf, -inf, 0.0]]), 1, name="nan"), Sample(MATRIX, None, True, name="whole-kept"),
        Sample(draw.integers(4), 0, name="int64"), Sample(EMPTY, 1, name="empty-other-dim"),
        Sample(MATRIX, axis=1, name="numpy-names"),
    ]  # fmt: skip

BAD = [
    Bad("max", draw(0), match=r"max\(\): Expected reduction dim to be specified for input.numel\(\) == 0."),
    Bad("min", EMPTY, match=r"min\(\): Expected reduction dim to be specified"),
    Bad("max", EMPTY, 0, error=IndexError, match=r"max\(\): Expected reduction dim 0 to have non-zero size."),
    Bad("max", MATRIX, 2, error=IndexError, match="Dimension out of range"),
    Bad("max", draw.complex(2), error=NotImplementedError, match="\"max_all\\w*\" not implemented for 'ComplexDouble'"),
    Bad("max", MATRIX, draw(5), match="must match the size of tensor b|non-singleton dimension"),
    Bad("amax", draw(0), match=r"amax\(\): Expected reduction dim"),
    Bad("amax", EMPTY, 0, error=IndexError, match=r"amax\(\): Expected reduction dim 0 to have non-zero size."),
    Bad("amin", draw.complex(2), error=NotImplementedError, match="min_values_cpu"),
    Bad("amin", MATRIX, (0, 0), match="dim 0 appears multiple times in the list of dims"),
    Bad("aminmax", draw(0), match="cannot compute aminmax over an empty dimension as the operation has no identity"),
    Bad("argmax", draw(0), error=IndexError, match=r"argmax\(\): Expected reduction dim to be specified"),
    Bad("argmax", EMPTY, 0, error=IndexError, match=r"argmax\(\): Expected reduction dim 0 to have non-zero size."),
    Bad("argmin", draw.bools(2), match=r"argmin\(\): does not support bool input"),
    Bad("argmax", draw.complex(2), match=r"argmax\(\): does not support complex input"),
    Bad("argmax", MATRIX, 2, error=IndexError, match="Dimension out of range"),
]
