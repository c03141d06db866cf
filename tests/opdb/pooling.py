"""Samples of pooling windows to their largest element, their mean, or their power mean."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
inf, nan = np.inf, np.nan


def tiled(*shape: int) -> list[Sample]:
    """Samples of a pooling of images whose batch has that shape."""
    size, count = shape[2:], len(shape) - 2
    return [
        Sample(draw.distinct(*shape), 2),
        Sample(draw.distinct(*shape[1:]), 2, name="unbatched"),
        Sample(draw.distinct(20, *size), 2, name="unbatched-many-channels"),
        Sample(draw.distinct(*shape), 3, 2, 1, name="stride-padding"),
        Sample(draw.distinct(*shape), 3, 1, name="overlapping"),
        Sample(draw.distinct(*shape), 3, 2, 1, ceil_mode=True, name="ceil"),
        Sample(draw.distinct(*shape), 2, 3, ceil_mode=True, name="ceil-beyond"),
        Sample(draw.distinct(*shape), (2, 3, 2)[:count], (2, 1, 2)[:count], (1, 1, 0)[:count], name="tuples"),
        Sample(draw.distinct(*shape), 2, 1, name="stride-one"),
        Sample(draw.distinct(*size, *shape[:2]).transpose(count, count + 1, *range(count)), 2, name="strided"),
        Sample(draw.distinct(0, *shape[1:]), 2, name="no-batch"),
        Sample(draw(*shape).astype(np.float32), 2, name="float32"),
    ]


SAMPLES: dict[str, list[Sample]] = {}
for count, shape in ((1, (2, 3, 7)), (2, (2, 2, 6, 7)), (3, (1, 2, 5, 4, 6))):
    SAMPLES[f"max_pool{count}d"] = [
        *tiled(*shape),
        Sample(draw.distinct(*shape), 2, 1, 0, 2, name="dilation"),
        Sample(draw.distinct(*shape), 2, 2, return_indices=True, name="indices"),
        Sample(draw.distinct(*shape), 3, 2, 1, return_indices=True, name="indices-padding"),
        Sample(np.full(shape, -inf), 3, 2, 1, return_indices=True, smooth=False, gradgrad=False, name="all--inf"),
        Sample(np.zeros(shape), 3, 2, 1, return_indices=True, smooth=False, name="ties"),
        Sample(np.where(np.arange(np.prod(shape)).reshape(shape) % 5, 1.0, nan), 2, smooth=False, name="nan"),
    ]
    means = [
        *tiled(*shape),
        Sample(draw(*shape), 3, 2, 1, False, False, name="pad-not-counted"),
        Sample(draw(*shape), 3, 2, 1, True, False, name="ceil-pad-not-counted"),
        Sample(draw(*shape), 3, 3, 1, True, True, name="ceil-pad-counted"),
    ]
    if count > 1:
        means.append(Sample(draw(*shape), 2, divisor_override=3, name="divisor"))
    SAMPLES[f"avg_pool{count}d"] = means
    SAMPLES[f"lp_pool{count}d"] = [
        Sample(draw(*shape, low=0.5), 2, 2), Sample(draw(*shape, low=0.5), 3, 2, 1, name="three"),
        Sample(draw(*shape, low=0.5), 2, 3, ceil_mode=True, name="ceil"),
    ]  # fmt: skip

PLACES = {
    1: np.array([[[1, 2, 5], [0, 3, 4]]]),
    2: np.array([[[[5, 3], [8, 10]]]]),
    3: np.array([[[[[0, 3], [9, 6]]]]]),
}
for count, places in PLACES.items():
    SAMPLES[f"max_unpool{count}d"] = [
        Sample(draw(*places.shape), places, 2), Sample(draw(*places.shape[1:]), places[0], 2, name="unbatched"),
        Sample(draw(*places.shape), places, 2, output_size=[2 * n + 1 for n in places.shape[2:]], name="size"),
    ]  # fmt: skip

BAD = [
    Bad("max_pool2d", draw(3), 2, match="Expected 3D or 4D|non-empty 3D or 4D"),
    Bad("max_pool2d", draw(1, 0, 2, 2), 2, match=r"Expected 3D or 4D \(batch mode\) tensor with optional 0 dim batch size for input, but got:\[1, 0, 2, 2\]"),
    Bad("max_pool2d", draw(1, 1, 2, 2), 5, match=r"Given input size: \(1x2x2\). Calculated output size: \(1x0x0\). Output size is too small"),
    Bad("max_pool2d", draw(1, 1, 2, 2), 2, padding=2, match="pad should be at most half of effective kernel size, but got pad=2, kernel_size=2 and dilation=1"),
    Bad("max_pool2d", draw(1, 1, 4, 4), 2, padding=-1, match="pad must be non-negative, but got pad: -1"),
    Bad("max_pool2d", draw(1, 1, 4, 4), 2, 0, match="stride should not be zero"),
    Bad("max_pool2d", draw(1, 1, 4, 4), 2, dilation=0, match="dilation should be greater than zero"),
    Bad("max_pool2d", draw(1, 1, 4, 4), (1, 1, 1), match="max_pool2d: kernel_size must either be a single int, or a tuple of two ints"),
    Bad("avg_pool2d", draw(1, 1, 4, 4), (1, 1, 1), match="avg_pool2d: kernel_size must either be a single int, or a tuple of two ints"),
    Bad("avg_pool2d", draw(1, 1, 4, 4), 2, divisor_override=0, match="divisor must be not zero"),
    Bad("avg_pool2d", draw(1, 1, 2, 2), 5, match="Output size is too small"),
    Bad("max_unpool2d", draw(1, 1, 2, 2), np.full((1, 1, 2, 2), 99), 2, match="[Ff]ound an invalid max index: 99"),
    Bad("max_unpool2d", draw(1, 1, 2, 2), PLACES[2], 2, output_size=[9, 9], error=ValueError, match="invalid output_size"),
]  # fmt: skip
