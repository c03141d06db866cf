"""The older names of interpolate: they warn and do the same."""

from __future__ import annotations

import numpy as np
import pytest

from retrograd._core import make_tensor, read_array
from retrograd.ops.layers.interpolation import interpolate, upsample, upsample_bilinear, upsample_nearest

IMAGE = np.arange(12.0).reshape(1, 1, 3, 4)


@pytest.mark.parametrize(("older", "arguments", "mode", "align_corners"), [
    (upsample, {"scale_factor": 2}, "nearest", None),
    (upsample_nearest, {"size": (5, 5)}, "nearest", None),
    (upsample_bilinear, {"size": (5, 5)}, "bilinear", True),
])  # fmt: skip
def test_older_names(older, arguments, mode, align_corners) -> None:
    with pytest.warns(UserWarning, match=f"`nn.functional.{older.__name__}` is deprecated"):
        actual = older(make_tensor(IMAGE), **arguments)
    expected = interpolate(make_tensor(IMAGE), **arguments, mode=mode, align_corners=align_corners)
    np.testing.assert_array_equal(read_array(actual), read_array(expected))
