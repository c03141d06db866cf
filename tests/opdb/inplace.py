"""Samples of copying, filling, and of the same values in another dtype."""

from __future__ import annotations

import numpy as np

from retrograd._core.dtypes import complex64, float32, float64, int32

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
nan = np.nan

SCALAR = draw()
MATRIX = draw(3, 4)
STRIDED = draw.strided(3, 4)
INTEGERS = draw.integers(3, 4)
COMPLEX = draw.complex(2, 2)


def kinds(name: str) -> list[Sample]:
    """Samples of the method that gives another dtype; PyTorch's function of that name is a dtype."""
    spelled = f"Tensor.{name}"
    return [Sample(MATRIX, grad=False, torch=spelled), Sample(INTEGERS, torch=spelled, name="int"),
            Sample(draw.bools(3), torch=spelled, name="bool"),
            Sample(STRIDED, grad=False, torch=spelled, name="strided")]  # fmt: skip


CONVERSIONS = ("double", "float", "half", "int", "long", "short", "char", "byte", "bool", "cfloat", "cdouble")
SAMPLES: dict[str, list[Sample]] = {
    "fill": [
        Sample(MATRIX, 2.5), Sample(MATRIX, draw(), name="tensor"), Sample(SCALAR, 1, name="scalar"),
        Sample(STRIDED, -1, name="strided"),
        Sample(INTEGERS, 1.5, name="truncated"), Sample(draw(0, 2), 1.0, name="empty"),
        Sample(COMPLEX, 1j, name="complex"),
        Sample(draw.bools(3), 2, name="bool"), Sample(np.zeros(2, np.float32), nan, name="nan"),
    ],
    "clone": [
        Sample(MATRIX), Sample(STRIDED, name="strided"), Sample(SCALAR, name="scalar"), Sample(INTEGERS, name="int"),
        Sample(COMPLEX, name="complex"),
        Sample(draw(0), name="empty"), Sample(np.array([nan]), smooth=False, name="nan"),
    ],
    "contiguous": [Sample(MATRIX), Sample(STRIDED, name="strided"), Sample(SCALAR, name="scalar")],
    "to": [
        Sample(MATRIX, float64, name="itself"), Sample(MATRIX.astype(np.float32), float64, name="wider"),
        Sample(INTEGERS, float32, name="float"),
        Sample(MATRIX, int32, name="truncated"), Sample(MATRIX, "cpu", name="device"),
        Sample(INTEGERS, "cpu", float32, name="device-dtype"),
        Sample(MATRIX.astype(np.float32), complex64, name="complex"), Sample(MATRIX, copy=True, name="copy"),
        Sample(INTEGERS, MATRIX, name="other", grad=False),
        Sample(INTEGERS, dtype=float64, device="cpu", name="named"),
        Sample(MATRIX, float32, smooth=False, name="narrower"),
    ],
    "type_as": [Sample(INTEGERS, MATRIX, grad=False)],
    **{name: kinds(name) for name in CONVERSIONS},
}  # fmt: skip

BAD = [
    Bad("fill", MATRIX, draw(2), match="fill_ only supports 0-dimension value tensor but got tensor with 1 dimensions"),
    Bad("fill", MATRIX, 1j, match="value cannot be converted to type"),
    Bad("fill", np.zeros(2, np.int8), 300, match="value cannot be converted to type"),
    Bad("fill", MATRIX, "a", error=TypeError, match="fill", torch="Tensor.fill_"),
    Bad("copy_", MATRIX, draw(5), match=r"must match the size of tensor b \(5\) at non-singleton dimension 1"),
    Bad("copy_", draw(4), MATRIX, match=r"output with shape \[4\] doesn't match the broadcast shape \[3, 4\]"),
    Bad(
        "copy_", MATRIX, [1.0], error=TypeError,
        match=r"copy_\(\): argument 'other' \(position 1\) must be Tensor, not list",
    ),
    Bad("to", MATRIX, "nowhere", match="device type at start of device string: nowhere"),
    Bad("type", MATRIX, "nothing", error=ValueError, match="invalid type: 'nothing'"),
]  # fmt: skip
