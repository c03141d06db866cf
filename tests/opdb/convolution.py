"""Samples of convolutions and their transposes."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

SAMPLES: dict[str, list[Sample]] = {
    "conv1d": [
        Sample(draw(2, 3, 7), draw(4, 3, 3), draw(4)), Sample(draw(3, 7), draw(4, 3, 3), draw(4), name="unbatched"),
        Sample(draw(2, 3, 9), draw(4, 3, 3), None, 2, 1, 2, name="stride-padding-dilation"),
        Sample(draw(2, 4, 7), draw(6, 2, 3), draw(6), groups=2, name="groups"), Sample(draw(2, 3, 7), draw(4, 3, 1), name="one-wide"),
        Sample(draw(2, 3, 8), draw(4, 3, 4), draw(4), padding="same", dilation=2, name="same-even"),
        Sample(draw(2, 3, 8), draw(4, 3, 3), padding="same", dilation=2, name="same-dilated"),
        Sample(draw(2, 3, 8), draw(4, 3, 3), padding="valid", name="valid"),
        Sample(draw.complex(2, 2, 5), draw.complex(2, 2, 3), draw.complex(2), name="complex"),
    ],
    "conv2d": [
        Sample(draw(2, 3, 6, 5), draw(4, 3, 3, 2), draw(4)), Sample(draw(3, 6, 5), draw(4, 3, 3, 2), draw(4), name="unbatched"),
        Sample(draw(2, 3, 6, 5), draw(4, 3, 3, 3), draw(4), padding=1, name="padding"),
        Sample(draw(2, 3, 7, 6), draw(4, 3, 3, 2), draw(4), (2, 1), (1, 2), name="stride"),
        Sample(draw(2, 3, 8, 7), draw(4, 3, 3, 2), None, 2, 1, (2, 3), name="stride-dilation"),
        Sample(draw(2, 3, 8, 7), draw(4, 3, 2, 3), None, 1, 0, (2, 1), name="dilation"),
        Sample(draw(2, 4, 5, 5), draw(6, 2, 3, 3), draw(6), 1, 1, 1, 2, name="groups"),
        Sample(draw(2, 4, 5, 5), draw(4, 1, 3, 3), None, 2, 1, 1, 4, name="depthwise"),
        Sample(draw(2, 3, 4, 4), draw(5, 3, 1, 1), draw(5), name="one-by-one"),
        Sample(draw(2, 3, 4, 4), draw(5, 3, 1, 1), stride=2, name="one-by-one-stride"),
        Sample(draw(2, 2, 4, 5), draw(3, 2, 4, 5), name="whole"), Sample(draw(1, 2, 4, 4), draw(3, 2, 3, 5), draw(3), padding="same", name="same"),
        Sample(draw(2, 5, 4, 3).transpose(0, 3, 2, 1), draw(4, 3, 3, 3).swapaxes(2, 3), draw(4), padding=1, name="strided"),
        Sample(draw(0, 3, 6, 5), draw(4, 3, 3, 2), draw(4), name="no-batch"),
        Sample(draw(2, 3, 6, 5).astype(np.float32), draw(4, 3, 3, 2).astype(np.float32), draw(4).astype(np.float32), name="float32"),
        Sample(draw(2, 2, 3, 3), draw(2, 2, 5, 5), padding=3, name="padding-larger-than-image"),
        Sample(draw(70, 8, 9, 9), draw(4, 8, 3, 3), draw(4), padding=1, gradgrad=False, name="in-parts"),
        Sample(draw(70, 8, 11, 11), draw(4, 8, 3, 3), stride=2, gradgrad=False, name="in-parts-stride"),
        Sample(draw.complex(1, 2, 4, 4), draw.complex(2, 2, 2, 2), name="complex"),
    ],
    "conv3d": [
        Sample(draw(2, 2, 4, 5, 4), draw(3, 2, 2, 3, 2), draw(3)), Sample(draw(2, 4, 5, 4), draw(3, 2, 2, 3, 2), draw(3), name="unbatched"),
        Sample(draw(1, 2, 5, 5, 6), draw(2, 1, 3, 2, 3), draw(2), (2, 1, 2), (1, 0, 1), (1, 2, 1), 2, name="all"),
        Sample(draw(1, 2, 3, 3, 3), draw(2, 2, 3, 1, 3), padding="same", name="same"),
    ],
    "conv_transpose1d": [
        Sample(draw(2, 3, 5), draw(3, 4, 3), draw(4)), Sample(draw(3, 5), draw(3, 4, 3), draw(4), name="unbatched"),
        Sample(draw(2, 3, 5), draw(3, 4, 3), None, 3, 1, 2, 1, 2, name="all"), Sample(draw(2, 4, 5), draw(4, 3, 3), draw(6), 2, groups=2, name="groups"),
        Sample(draw(2, 3, 5), draw(3, 4, 3), draw(4), 1, 1, 2, 1, 3, name="output-padding-above-stride"),
    ],
    "conv_transpose2d": [
        Sample(draw(2, 3, 4, 5), draw(3, 4, 3, 2), draw(4)), Sample(draw(3, 4, 5), draw(3, 4, 3, 2), draw(4), name="unbatched"),
        Sample(draw(2, 3, 4, 5), draw(3, 4, 3, 2), draw(4), 2, 1, 1, name="stride"),
        Sample(draw(2, 4, 4, 5), draw(4, 3, 3, 2), draw(6), (2, 3), (1, 0), (1, 2), 2, (2, 1), name="all"),
        Sample(draw(2, 3, 4, 4), draw(3, 2, 2, 2), stride=2, name="no-overlap"), Sample(draw(1, 3, 4, 4), draw(3, 2, 1, 1), name="one-by-one"),
        Sample(draw(2, 3, 4, 5).astype(np.float32), draw(3, 4, 3, 2).astype(np.float32), name="float32"),
    ],
    "conv_transpose3d": [
        Sample(draw(1, 2, 3, 4, 3), draw(2, 3, 2, 3, 2), draw(3)), Sample(draw(1, 2, 3, 2, 3), draw(2, 3, 2, 2, 2), draw(3), 2, 1, 1, name="stride"),
    ],
    "convolution": [
        Sample(draw(2, 3, 6, 5), draw(4, 3, 3, 2), draw(4), [1, 1], [0, 1], [1, 1], False, [0, 0], 1),
        Sample(draw(2, 3, 4, 5), draw(3, 4, 3, 2), None, [2, 1], [1, 0], [1, 1], True, [1, 0], 1, name="transposed"),
    ],
}  # fmt: skip

X, W = draw(1, 3, 8, 8), draw(6, 3, 5, 5)
BAD = [
    Bad("conv2d", draw(1, 4, 32, 32), W, match=r"Given groups=1, weight of size \[6, 3, 5, 5\], expected input\[1, 4, 32, 32\] to have 3 channels, but got 4 channels instead"),
    Bad("conv2d", draw(1, 3, 4, 4), W, match=r"Calculated padded input size per channel: \(4 x 4\). Kernel size: \(5 x 5\). Kernel size can't be greater than actual input size"),
    Bad("conv2d", draw(3, 3), W, match=r"Expected 3D \(unbatched\) or 4D \(batched\) input to conv2d, but got input of size: \[3, 3\]"),
    Bad("conv2d", X, W, draw(5), match=r"expected bias to be 1-dimensional with 6 elements, but got bias of size \[5\] instead"),
    Bad("conv2d", X, W.astype(np.float32), match=r"Input type \(.*[dD]ouble.*\) and weight type \(.*[fF]loat.*\) should be the same|expected scalar type", torch=False),
    Bad("conv2d", X, W, draw(6).astype(np.float32), match=r"Input type \(double\) and bias type \(float\) should be the same"),
    Bad("conv2d", X, W, stride=0, match="non-positive stride is not supported"),
    Bad("conv2d", X, W, padding=-1, match="negative padding is not supported"),
    Bad("conv2d", X, W, dilation=0, match="non-positive dilation is not supported|dilation should be greater than zero"),
    Bad("conv2d", X, W, groups=0, match="non-positive groups is not supported"),
    Bad("conv2d", X, W, padding="same", stride=2, match="padding='same' is not supported for strided convolutions"),
    Bad("conv2d", X, W, padding="sam", match="Invalid padding string: 'sam'"),
    Bad("conv2d", X, W, stride=(1, 2, 3), match="expected stride to be a single integer value or a list of 2 values"),
    Bad("conv2d", draw(1, 4, 8, 8), draw(5, 2, 3, 3), groups=2, match="expected weight to be divisible by 2 at dimension 0"),
    Bad("conv2d", draw(1, 4, 8, 8), draw(6, 2, 3, 3), groups=3, match="to have 6 channels, but got 4 channels instead"),
    Bad("conv1d", draw(2, 3, 4), W, match="Expected 4-dimensional input for 4-dimensional weight"),
    Bad("conv_transpose2d", draw(1, 4, 8, 8), W, match="expected input.* to have 6 channels, but got 4 channels instead"),
    Bad("conv_transpose2d", draw(1, 6, 4, 4), W, draw(2), match="expected bias to be 1-dimensional with 3 elements, but got bias of size .2. instead"),
    Bad("conv_transpose2d", draw(1, 6, 4, 4), W, output_padding=1, match="output padding must be smaller than either stride or dilation"),
]  # fmt: skip
