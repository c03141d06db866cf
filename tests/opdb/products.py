"""Samples of outer, inner and tensor products, and of sums with a product."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
nan = np.nan

SAMPLES: dict[str, list[Sample]] = {
    "vdot": [Sample(draw(3), draw(3)), Sample(draw.complex(3), draw.complex(3), name="complex"), Sample(draw(0), draw(0), name="empty")],
    "outer": [
        Sample(draw(3), draw(4)), Sample(draw(0), draw(4), name="empty"), Sample(draw.complex(2), draw.complex(3), name="complex"),
        Sample(draw.integers(2), draw.integers(3), name="int64"), Sample(draw(6)[::2], draw(4)[::-1], name="strided"),
    ],
    "inner": [
        Sample(draw(3), draw(3)), Sample(draw(2, 3), draw(4, 3), name="matrices"), Sample(draw(2, 3), draw(3), name="matrix-vector"),
        Sample(draw(), draw(2, 3), name="scalar"), Sample(draw(2, 1, 3), draw(4, 3), name="3-2"),
        Sample(draw.complex(3), draw.complex(2, 3), name="complex"),
    ],
    "kron": [
        Sample(draw(2), draw(3)), Sample(draw(2, 3), draw(4, 1), name="matrices"), Sample(draw(2), draw(2, 3), name="mixed"),
        Sample(draw(), draw(2), name="scalar"), Sample(draw.integers(2), draw.integers(2), name="int64"),
        Sample(draw(2, 1, 2), draw(3, 2), name="3-2"),
    ],
    "linalg_cross": [
        Sample(draw(2, 3), draw(2, 3)), Sample(draw(3, 2), draw(3, 2), dim=0, name="dim"), Sample(draw(3), draw(3), name="vectors"),
        Sample(draw(4, 1, 3), draw(1, 5, 3), name="broadcast"), Sample(draw.complex(3), draw.complex(3), name="complex"),
    ],
    "cross": [Sample(draw(2, 3), draw(2, 3), -1), Sample(draw(3, 3), draw(3, 3), 1, name="dim"), Sample(draw.integers(3), draw.integers(3), 0, name="int64")],
    "tensordot": [
        Sample(draw(2, 3, 4), draw(3, 4, 5)), Sample(draw(2, 3, 4), draw(4, 3, 5), dims=([1, 2], [1, 0]), name="lists"),
        Sample(draw(2, 3), draw(4), dims=0, name="outer"), Sample(draw(2, 3), draw(3, 2), 1, name="one"),
        Sample(draw(2, 3), draw(2, 3), ([0, 1], [0, 1]), name="all"), Sample(draw(2, 3), draw(3, 4), ([-1], [0]), name="negative"),
        Sample(draw(2, 1), draw(3, 4), ([1], [0]), name="broadcast"), Sample(draw.complex(2, 3), draw.complex(3), 1, name="complex"),
    ],
    "linalg_multi_dot": [
        Sample([draw(2, 3), draw(3, 4)]), Sample([draw(2, 6), draw(6, 1), draw(1, 4), draw(4, 3)], name="four"),
        Sample([draw(3), draw(3, 4), draw(4)], name="vectors"), Sample([draw(3), draw(3, 4)], name="starts-with-vector"),
        Sample([draw(2, 3), draw(3)], name="ends-with-vector"),
    ],
    "chain_matmul": [
        Sample(draw(2, 3), draw(3, 4), draw(4, 2), reference=lambda *m: np.linalg.multi_dot(m), torch=False),
        Sample(draw(2, 3), reference=lambda m: m, torch=False, name="one"),
    ],
    "addmm": [
        Sample(draw(2, 4), draw(2, 3), draw(3, 4)), Sample(draw(4), draw(2, 3), draw(3, 4), beta=0.5, alpha=-2, name="scaled"),
        Sample(draw(), draw(2, 3), draw(3, 4), name="scalar"), Sample(draw(2, 1), draw(2, 3), draw(3, 4), name="column"),
        Sample(np.full((2, 2), nan), draw(2, 3), draw(3, 2), beta=0, smooth=False, gradgrad=False, name="beta-zero"),
        Sample(draw.complex(2, 2), draw.complex(2, 3), draw.complex(3, 2), beta=1j, alpha=2, name="complex"),
        Sample(draw.integers(2, 2), draw.integers(2, 3), draw.integers(3, 2), alpha=3, name="int64"),
    ],
    "addmv": [Sample(draw(2), draw(2, 3), draw(3)), Sample(draw(2), draw(2, 3), draw(3), beta=0.5, alpha=2, name="scaled")],
    "addr": [Sample(draw(2, 3), draw(2), draw(3)), Sample(draw(2, 3), draw(2), draw(3), beta=0.5, alpha=2, name="scaled"), Sample(draw(3), draw(2), draw(3), name="broadcast")],
    "baddbmm": [
        Sample(draw(5, 2, 4), draw(5, 2, 3), draw(5, 3, 4)), Sample(draw(2, 4), draw(5, 2, 3), draw(5, 3, 4), beta=0.5, alpha=2, name="scaled"),
        Sample(np.full((1, 2, 2), nan), draw(1, 2, 3), draw(1, 3, 2), beta=0, smooth=False, gradgrad=False, name="beta-zero"),
    ],
    "addbmm": [Sample(draw(2, 4), draw(5, 2, 3), draw(5, 3, 4)), Sample(draw(4), draw(5, 2, 3), draw(5, 3, 4), beta=0.5, alpha=2, name="scaled")],
    "bilinear": [
        Sample(draw(2, 3), draw(2, 4), draw(5, 3, 4), draw(5)), Sample(draw(2, 3), draw(2, 4), draw(5, 3, 4), name="no-bias"),
        Sample(draw(3), draw(4), draw(5, 3, 4), draw(5), name="vectors"), Sample(draw(2, 2, 3), draw(2, 2, 4), draw(5, 3, 4), draw(5), name="3-dims"),
    ],
}  # fmt: skip

BAD = [
    Bad("outer", draw(2, 3), draw(3), match="Expected 1-D argument self, but got 2-D"),
    Bad("inner", draw(2, 3), draw(4, 5), match=r"the last dimension must match on both input tensors but got shapes \[2, 3\] and \[4, 5\]"),
    Bad("linalg_cross", draw(2, 4), draw(2, 4), match="inputs dimension -1 must have length 3. Got 4 and 4"),
    Bad("cross", draw(2, 4), draw(2, 4), match="no dimension of size 3 in input", torch=False),
    Bad("tensordot", draw(2, 3), draw(4, 2), 1, match="contracted dimensions need to match, but first has size 3 in dim -1 and second has size 4 in dim 0"),
    Bad("tensordot", draw(2, 3), draw(4, 2), 3, match="tensordot expects dims < ndim_a or ndim_b, but got dims=3", torch=False),
    Bad("tensordot", draw(2, 3), draw(3, 2), ([1], [0, 1]), match="both dimension lists should have same length"),
    Bad("linalg_multi_dot", [draw(2, 3)], match=r"multi_dot\(\): expected at least 2 tensors but got 1"),
    Bad("linalg_multi_dot", [draw(2, 3), draw(4, 5)], match=r"cannot be multiplied"),
    Bad("addmm", draw(7), draw(2, 3), draw(3, 4), match=r"The expanded size of the tensor \(4\) must match the existing size \(7\) at non-singleton dimension 1"),
    Bad("addmm", draw(4), draw(2, 3), draw(4, 5), match=r"mat1 and mat2 shapes cannot be multiplied \(2x3 and 4x5\)"),
    Bad("addmm", draw(4).astype(np.float32), draw(2, 3), draw(3, 4), match="self and mat2 must have the same dtype, but got Float and Double"),
    Bad("bilinear", draw(2, 3), draw(3, 4), draw(5, 3, 4), match="input batch dimensions do not match"),
    Bad("bilinear", draw(2, 3), draw(2, 4), draw(5, 2, 4), match="input1 size does not match weight size: got 3 but expected 2"),
]  # fmt: skip
SAMPLES["ger"] = SAMPLES["outer"]
