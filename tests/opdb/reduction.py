"""Samples of sums, means, products, variances, logsumexp and truth over dimensions."""

from __future__ import annotations

import numpy as np

from retrograd._core.dtypes import float64, int32

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan

SCALAR = draw()
MATRIX = draw(3, 4)
CUBE = draw(2, 3, 4)
STRIDED = draw.strided(3, 4)
EMPTY = draw(0, 3)

ALONG = [
    Sample(MATRIX, 0, name="rows"),
    Sample(MATRIX, -1, True, name="kept"),
    Sample(STRIDED, 1, name="strided"),
    Sample(SCALAR, 0, name="scalar-dim"),
    Sample(SCALAR, -1, True, name="scalar-kept"),
    Sample(draw(3, 1, 2), 1, name="size-one"),
]
SEVERAL = [
    Sample(CUBE, (0, 2), name="two-dims"),
    Sample(CUBE, [2, -2], True, name="list-kept"),
    Sample(CUBE, dim=(0, 1, 2), name="all-dims"),
    Sample(CUBE, axis=1, keepdims=True, name="numpy-names"),
]
WHOLE = [Sample(MATRIX), Sample(SCALAR, name="scalar"), Sample(STRIDED, name="strided-whole")]
INTEGERS = draw.integers(2, 3)
KINDS = [
    Sample(INTEGERS, name="int64"),
    Sample(draw.integers(3, dtype=np.int8), 0, name="int8"),
    Sample(draw.bools(3, 2), name="bool"),
    Sample(draw.bools(3, 2), 1, name="bool-dim"),
    Sample(MATRIX.astype(np.float32), name="float32"),
    Sample(MATRIX.astype(np.float16), 0, name="float16"),
]

SAMPLES: dict[str, list[Sample]] = {
    "sum": [
        *WHOLE, *ALONG, *SEVERAL, *KINDS,
        Sample(draw.complex(2, 3), name="complex"),
        Sample(draw.complex(2, 3), 0, name="complex-dim"),
        Sample(draw(0), name="empty"),
        Sample(EMPTY, 0, name="empty-dim"),
        Sample(EMPTY, 1, name="empty-other-dim"),
        Sample(MATRIX, (), name="no-dims"),
        Sample(MATRIX, None, True, name="none-kept"),
        Sample(MATRIX.astype(np.float32), dtype=float64, grad=False, name="dtype"),
        Sample(INTEGERS, 0, dtype=int32, name="int-dtype"),
        Sample(np.array([1.0, nan, inf]), smooth=False, name="nan"),
    ],
    "mean": [
        *WHOLE, *ALONG, *SEVERAL,
        Sample(draw.complex(2, 3), name="complex"),
        Sample(draw(0), smooth=False, gradgrad=False, name="empty"),
        Sample(EMPTY, 0, smooth=False, gradgrad=False, name="empty-dim"),
        Sample(EMPTY, 1, name="empty-other-dim"),
        Sample(MATRIX.astype(np.float32), 1, name="float32"),
        Sample(MATRIX.astype(np.float16), name="float16"),
        Sample(INTEGERS, dtype=float64, name="dtype"),
        Sample(INTEGERS, 1, dtype=float64, name="dtype-dim"),
    ],
    "nansum": [
        *WHOLE, *SEVERAL[:3],
        Sample(np.array([[1.0, nan], [nan, 2.0]]), 1, smooth=False, name="nan"),
        Sample(np.array([nan, nan]), smooth=False, name="all-nan"),
        Sample(INTEGERS, name="int64"),
        Sample(INTEGERS, 0, dtype=float64, name="dtype"),
    ],
    "nanmean": [
        *WHOLE, *SEVERAL[:3],
        Sample(np.array([[1.0, nan], [3.0, 2.0]]), 1, smooth=False, name="nan"),
        Sample(np.array([nan, nan]), grad=False, name="all-nan"),
        Sample(EMPTY, 0, grad=False, name="empty-dim"),
    ],
    "prod": [
        *WHOLE, *ALONG, *KINDS,
        Sample(draw.complex(2, 3), name="complex"),
        Sample(draw.complex(2, 3), 1, name="complex-dim"),
        Sample(draw(0), name="empty"),
        Sample(EMPTY, 0, name="empty-dim"),
        Sample(np.array([[2.0, 0.0, 5.0], [0.0, 3.0, 0.0]]), 1, name="zeros"),
        Sample(np.array([2.0, 0.0, 5.0]), name="one-zero"),
        Sample(np.array([0.0, 2.0, 0.0]), name="two-zeros"),
        Sample(INTEGERS, 0, dtype=float64, name="dtype"),
    ],
    "logsumexp": [
        *ALONG, *SEVERAL,
        Sample(np.array([1000.0, 1001.0]), 0, name="large"),
        Sample(np.array([[-inf, 1.0], [2.0, -inf]]), 1, smooth=False, name="-inf"),
        Sample(np.array([inf, 1.0]), 0, grad=False, name="inf"),
        Sample(np.array([nan, 1.0]), 0, grad=False, name="nan"),
        Sample(EMPTY, 0, smooth=False, name="empty-dim"),
        Sample(INTEGERS, 1, name="int64"),
        Sample(MATRIX.astype(np.float32), 0, name="float32"),
        Sample(draw.complex(2, 3), 1, name="complex"),
    ],
}  # fmt: skip

for name in ("var", "std", "var_mean", "std_mean"):
    SAMPLES[name] = [
        *WHOLE[::2], Sample(MATRIX, 0, name="rows"), Sample(STRIDED, -1, keepdim=True, name="kept"),
        Sample(CUBE, (0, 2), name="two-dims"),
        Sample(MATRIX, False, name="biased"),
        Sample(MATRIX, 1, False, name="biased-dim"),
        Sample(MATRIX, 1, True, True, name="unbiased-kept"),
        Sample(MATRIX, dim=1, correction=2, name="correction"),
        Sample(MATRIX, correction=0, name="correction-zero"),
        Sample(MATRIX, dim=None, correction=1.5, keepdim=True, name="fractional-correction"),
        Sample(draw.complex(2, 3), name="complex"),
        Sample(draw.complex(2, 3), 1, name="complex-dim"),
        Sample(MATRIX.astype(np.float32), 0, name="float32"),
        Sample(MATRIX.astype(np.float16), 0, name="float16"),
        Sample(np.array([1.0, nan, 2.0]), grad=False, name="nan"),
    ]  # fmt: skip
for name in ("std", "std_mean"):
    SAMPLES[name].append(Sample(np.ones((2, 3)), 1, smooth=False, gradgrad=False, name="zero"))

TRUTH = [
    Sample(draw.bools(3, 4)), Sample(draw.bools(3, 4), 0, name="rows"), Sample(draw.bools(3, 4), -1, True, name="kept"),
    Sample(draw.bools(2, 3, 2), (0, 2), name="two-dims"),
    Sample(MATRIX, name="float"), Sample(np.array([0, 3, 0]), 0, name="int64"),
    Sample(np.array([0, 3, 0], np.uint8), name="uint8"), Sample(np.array([[0, 3]], np.uint8), 1, name="uint8-dim"),
    Sample(np.array([0, 1j]), name="complex"), Sample(np.array([0.0, nan]), name="nan"),
    Sample(draw.bools(0), name="empty"), Sample(draw.bools(0, 2), 0, name="empty-dim"),
    Sample(np.array(True), 0, name="scalar"), Sample(draw.bools(3, 4), (), name="no-dims"),
    Sample(draw.bools(4, 3).T, 1, name="transposed"),
]  # fmt: skip
SAMPLES["all"] = TRUTH
SAMPLES["any"] = TRUTH
SAMPLES["count_nonzero"] = [
    Sample(np.array([[0.0, 1.0], [0.0, nan]])), Sample(np.array([[0, 1], [2, 3]]), 0, name="rows"),
    Sample(draw.bools(2, 3, 2), (0, 2), name="two-dims"), Sample(np.array([0, 1j]), name="complex"),
    Sample(EMPTY, 0, name="empty-dim"), Sample(SCALAR, name="scalar"), Sample(draw.strided(3, 4), -1, name="strided"),
]  # fmt: skip

SAMPLES["sum_to_size"] = [
    Sample(draw(2, 3), 1, 3), Sample(draw(2, 3), (3,), name="fewer-dims"), Sample(draw(2, 3), 2, 3, name="same"),
    Sample(draw(4, 2, 3), 2, 1, name="both"), Sample(draw(2, 3), (), name="scalar"),
]  # fmt: skip

BAD = [
    Bad("sum_to_size", MATRIX, 2, 4, match="is not expandable to size"),
    Bad("sum", MATRIX, 2, error=IndexError, match=r"Dimension out of range \(expected to be in range of \[-2, 1\], but got 2\)"),
    Bad("sum", SCALAR, 1, error=IndexError, match=r"expected to be in range of \[-1, 0\], but got 1"),
    Bad("sum", MATRIX, (0, -2), match="dim 0 appears multiple times in the list of dims"),
    Bad("sum", 3.0, error=TypeError, match=r"sum\(\): argument 'input' \(position 1\) must be Tensor, not float"),
    Bad("mean", INTEGERS, match="Input dtype must be either a floating point or complex dtype. Got: Long"),
    Bad("mean", INTEGERS, 0, match=r"mean\(\): could not infer output dtype"),
    Bad("mean", MATRIX, dtype=int32, match="Optional dtype must be either a floating point or complex dtype. Got: Int"),
    Bad("prod", MATRIX, 5, error=IndexError, match="Dimension out of range"),
    Bad("prod", MATRIX, (0, 1), error=TypeError, match="argument|combination"),
    Bad("var", INTEGERS, match="std and var only support floating point and complex dtypes"),
    Bad("std", INTEGERS, 0, match="std and var only support floating point and complex dtypes"),
    Bad("var", MATRIX, 3, error=IndexError, match="Dimension out of range"),
    Bad("nansum", draw.complex(2), match="nansum on CPU does not support complex inputs"),
    Bad("nanmean", INTEGERS, match="expected input to have floating point or complex dtype but got Long"),
    Bad("logsumexp", MATRIX, 2, error=IndexError, match="Dimension out of range"),
    Bad("all", MATRIX, 2, error=IndexError, match="Dimension out of range"),
    Bad("count_nonzero", MATRIX, 2, error=IndexError, match="Dimension out of range"),
]  # fmt: skip
