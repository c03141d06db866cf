"""interpolate: what its nodes say of it, images of the same size, and its older names, which warn and do the same."""

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


@pytest.mark.parametrize(
    ("shape", "mode", "antialias", "name", "scales"),
    [
        ((1, 1, 4), "linear", False, "UpsampleLinear1DBackward0", ("scales",)),
        ((1, 1, 4), "nearest-exact", False, "UpsampleNearestExact1DBackward0", ("scales",)),
        ((1, 1, 4, 3), "nearest", False, "UpsampleNearest2DBackward0", ("scales_h", "scales_w")),
        ((1, 1, 4, 3), "bicubic", False, "UpsampleBicubic2DBackward0", ("scales_h", "scales_w")),
        ((1, 1, 4, 3), "bilinear", True, "UpsampleBilinear2DAaBackward0", ("scales_h", "scales_w")),
        ((1, 1, 4, 3, 2), "trilinear", False, "UpsampleTrilinear3DBackward0", ("scales_d", "scales_h", "scales_w")),
    ],
)
def test_nodes_are_named_as_in_pytorch(shape, mode, antialias, name, scales) -> None:
    image = make_tensor(np.ones(shape)).requires_grad_()
    wanted = tuple(2 * n for n in shape[2:])
    node = interpolate(image, scale_factor=2, mode=mode, antialias=antialias).grad_fn
    assert node.name() == name and type(node.next_functions[0][0]).__name__ == "AccumulateGrad"
    assert node._saved_output_size == wanted and node._saved_self_sym_sizes == shape
    assert [getattr(node, f"_saved_{scale}") for scale in scales] == [2.0] * len(scales)
    node = interpolate(image, wanted, mode=mode, antialias=antialias).grad_fn
    assert [getattr(node, f"_saved_{scale}") for scale in scales] == [None] * len(scales)
    if mode not in ("nearest", "nearest-exact"):
        assert node._saved_align_corners is False


@pytest.mark.parametrize("mode", ["nearest", "bilinear", "bicubic", "area"])
def test_an_image_of_the_same_size_is_a_copy(mode) -> None:
    image = make_tensor(IMAGE.copy()).requires_grad_()
    made = interpolate(image, (3, 4), mode=mode)
    assert made is not image and made.grad_fn is not None
    made.add_(1)
    np.testing.assert_array_equal(read_array(image), IMAGE)
    made.sum().backward()
    np.testing.assert_allclose(read_array(image.grad), np.ones((1, 1, 3, 4)))
