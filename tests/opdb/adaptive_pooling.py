"""Samples of pooling to a given size."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

SAMPLES: dict[str, list[Sample]] = {}
for count, shape in ((1, (2, 3, 7)), (2, (2, 2, 6, 7)), (3, (1, 2, 5, 4, 6))):
    common = [
        Sample(draw.distinct(*shape), 3),
        Sample(draw.distinct(*shape[1:]), 2, name="unbatched"),
        Sample(draw.distinct(*shape), 1, name="one"),
        Sample(draw.distinct(*shape), (2, 3, 4)[:count] if count > 1 else [2], name="tuple"),
        Sample(draw.distinct(*shape), 9, name="larger"),
        Sample(draw.distinct(*shape), shape[2:], name="same"),
        Sample(draw.distinct(0, *shape[1:]), 2, name="no-batch"),
        Sample(draw(*shape).astype(np.float32), 2, name="float32"),
        Sample(draw.distinct(*shape[:-1], 2 * shape[-1])[..., ::2], 2, name="strided"),
    ]
    if count > 1:
        common.append(Sample(draw.distinct(*shape), (None, 2, 2)[:count], name="none"))
    SAMPLES[f"adaptive_avg_pool{count}d"] = common
    SAMPLES[f"adaptive_max_pool{count}d"] = [
        *common,
        Sample(draw.distinct(*shape), 3, True, name="indices"),
        Sample(np.zeros(shape), 2, True, smooth=False, name="ties"),
    ]

BAD = [
    Bad("adaptive_avg_pool2d", draw(3), 2, match="Expected 3D or 4D"),
    Bad("adaptive_max_pool3d", draw(3), 2, match="Expected 4D or 5D"),
    Bad("adaptive_avg_pool2d", draw(1, 1, 4, 4), -1, match="elements of output_size must be greater than or equal to 0"),
]
