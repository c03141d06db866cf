"""Samples of normalisation over batches, layers, groups and instances."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

X = draw(4, 3, 5)
MEAN, VAR, WEIGHT, BIAS = draw(3), draw(3, low=0.5), draw(3), draw(3)
F32 = np.float32

# PyTorch's second derivative fails where there is a bias without a weight.
SAMPLES: dict[str, list[Sample]] = {
    "batch_norm": [
        Sample(X, None, None, WEIGHT, BIAS, True), Sample(X, None, None, training=True, name="plain"),
        Sample(draw(5, 3), None, None, WEIGHT, BIAS, True, name="matrix"),
        Sample(draw(2, 3, 2, 4), None, None, WEIGHT, None, True, 0.1, 1e-3, name="images"),
        Sample(X, MEAN, VAR, WEIGHT, BIAS, False, grad=(0, 3, 4), name="running"), Sample(X, MEAN, VAR, grad=(0,), name="running-plain"),
        Sample(X, MEAN, VAR, None, BIAS, False, 0.1, 1e-2, grad=(0, 3), gradgrad=False, name="running-bias"),
        Sample(X, MEAN, VAR, WEIGHT, BIAS, True, 0.3, grad=(0, 3, 4), name="training-with-running"),
        Sample(draw(2, 4, 3).swapaxes(1, 2), None, None, WEIGHT, BIAS, True, name="strided"),
        Sample(np.ones((4, 3)), None, None, training=True, smooth=False, gradgrad=False, name="constant"),
        Sample(X.astype(F32), MEAN.astype(F32), VAR.astype(F32), WEIGHT.astype(F32), BIAS.astype(F32), True, name="float32"),
    ],
    "instance_norm": [
        Sample(X), Sample(draw(2, 3, 4, 2), None, None, WEIGHT, BIAS, name="images"), Sample(X, MEAN, VAR, WEIGHT, BIAS, True, 0.2, grad=(0, 3, 4), name="running"),
        Sample(X, MEAN, VAR, WEIGHT, BIAS, False, grad=(0, 3, 4), name="given"),
    ],
    "layer_norm": [
        Sample(draw(4, 5), (5,), draw(5), draw(5)), Sample(draw(4, 5), [5], name="plain"), Sample(draw(2, 3, 4), (3, 4), draw(3, 4), draw(3, 4), name="two-dims"),
        Sample(draw(5), (5,), draw(5), draw(5), name="vector"), Sample(draw(4, 5), (5,), draw(5), None, 1e-2, name="no-bias"),
        Sample(draw(4, 5), (5,), None, draw(5), gradgrad=False, name="no-weight"), Sample(draw.strided(4, 5), (5,), draw(5), draw(5), name="strided"),
        Sample(draw(0, 5), (5,), draw(5), draw(5), name="empty"), Sample(np.ones((2, 4)), (4,), smooth=False, gradgrad=False, name="constant"),
        Sample(draw(4, 5).astype(F32), (5,), draw(5).astype(F32), draw(5).astype(F32), name="float32"),
        Sample(draw(4, 5).astype(np.float16), (5,), name="float16"),
    ],
    "group_norm": [
        Sample(draw(2, 6, 4), 3, draw(6), draw(6)), Sample(draw(2, 6), 2, name="plain"), Sample(draw(2, 4, 3, 2), 1, draw(4), name="one-group"),
        Sample(draw(2, 4, 3), 4, draw(4), draw(4), 1e-2, name="every-channel"), Sample(draw(2, 3, 4).swapaxes(1, 2), 2, draw(4), draw(4), name="strided"),
        Sample(draw(2, 6, 4).astype(F32), 3, draw(6).astype(F32), draw(6).astype(F32), name="float32"),
    ],
    "rms_norm": [
        Sample(draw(4, 5), (5,)), Sample(draw(4, 5), (5,), draw(5), 1e-3, name="weight"), Sample(draw(2, 3, 4), (3, 4), draw(3, 4), name="two-dims"),
        Sample(draw(4, 5).astype(F32), (5,), name="float32"),
    ],
    "local_response_norm": [
        Sample(draw(2, 5, 4), 3), Sample(draw(2, 5, 3, 4), 2, 0.1, 0.5, 2.0, name="images"), Sample(draw(1, 3, 2, 2, 2), 4, name="volumes"),
    ],
}  # fmt: skip

BAD = [
    Bad("batch_norm", draw(1, 3), None, None, training=True, error=ValueError, match=r"Expected more than 1 value per channel when training, got input size torch.Size\(\[1, 3\]\)"),
    Bad("batch_norm", X, None, None, training=True, eps=0.0, error=ValueError, match="batch_norm eps must be positive during training, but got 0.0"),
    Bad("batch_norm", X, draw(3), draw(3), eps=-1.0, error=ValueError, match="batch_norm eps must be non-negative, but got -1.0"),
    Bad("batch_norm", X, draw(4), draw(4), training=True, match="running_mean should contain 3 elements not 4"),
    Bad("batch_norm", X, None, None, draw(2), training=True, match="weight should contain 3 elements not 2"),
    Bad("batch_norm", X, None, None, match="Expected running_mean.* to be defined|running_mean"),
    Bad("instance_norm", draw(2, 3, 1), error=ValueError, match="Expected more than 1 spatial element when training"),
    Bad("layer_norm", draw(4, 5), (4,), match=r"Given normalized_shape=\[4\], expected input with shape \[\*, 4\], but got input of size\[4, 5\]"),
    Bad("layer_norm", draw(4, 5), (5,), draw(4), match="Expected weight to be of same shape as normalized_shape"),
    Bad("layer_norm", draw(4, 5), (), match="Expected normalized_shape to be at least 1-dimensional"),
    Bad("group_norm", draw(2, 6), 4, match="Expected number of channels in input to be divisible by num_groups"),
    Bad("group_norm", draw(2, 6), 3, draw(5), match="Expected weight to be a vector of size equal to the number of channels in input"),
    Bad("local_response_norm", draw(2, 3), 2, error=ValueError, match="Expected 3D or higher dimensionality"),
]  # fmt: skip
