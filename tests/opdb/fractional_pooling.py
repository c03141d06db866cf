"""Samples of pooling by windows that begin at random places; the random numbers are given."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)


def unit(*shape: int) -> np.ndarray:
    return draw(*shape, low=0.0, high=1.0)


def pooled(*shape: int) -> list[Sample]:
    """Samples for images whose batch has that shape; gradients are asked for the images alone."""
    count = len(shape) - 2

    def sample(*args, numbers=None, name=None, **kwargs) -> Sample:
        numbers = unit(*shape[:2], count) if numbers is None else numbers
        return Sample(*args, _random_samples=numbers, grad=(0,), name=name, **kwargs)

    even = (2, 3, 2)[:count]
    return [
        sample(draw.distinct(*shape), 2, 3),
        sample(draw.distinct(*shape), even, (3, 4 if count == 2 else 3, 2)[:count], name="tuples"),
        sample(draw.distinct(*shape), 3, 1, name="one-window"),
        sample(draw.distinct(*shape), 2, None, (0.6,) * count, name="ratio"),
        sample(draw.distinct(*shape), 2, None, (0.5, 0.7, 0.6)[:count], name="ratios"),
        sample(draw.distinct(*shape), 2, 3, return_indices=True, name="indices"),
        sample(draw.distinct(*shape), 1, shape[-1] - 2 if count == 2 else 3, name="single"),
        sample(draw.distinct(*shape[1:]), 2, 3, numbers=unit(1, shape[1], count), name="unbatched"),
        sample(draw.distinct(*shape[::-1]).T, 2, 2, name="strided"),
        sample(draw.distinct(*shape), 2, 3, numbers=np.zeros((*shape[:2], count)), name="first-places"),
        sample(draw.distinct(*shape), 2, 3, numbers=np.full((*shape[:2], count), 1 - 1e-9), name="last-places"),
        sample(draw(*shape).astype(np.float32), 2, 3, numbers=unit(*shape[:2], count).astype(np.float32), name="float32"),
        sample(draw.distinct(0, *shape[1:]), 2, 3, numbers=unit(0, shape[1], count), name="no-batch"),
    ]


SAMPLES = {
    "fractional_max_pool2d": [
        Sample(*s.args, grad=s.grad, name=s.name, torch="nn.functional.fractional_max_pool2d", **s.kwargs)
        for s in pooled(2, 3, 7, 6)
    ],
    "fractional_max_pool3d": [
        Sample(*s.args, grad=s.grad, name=s.name, torch="nn.functional.fractional_max_pool3d", **s.kwargs)
        for s in pooled(2, 2, 5, 6, 7)
    ],
}

x, f = draw(1, 1, 6, 6), "nn.functional.fractional_max_pool2d"
BAD = [
    Bad("fractional_max_pool2d", x, 2, error=ValueError, match="requires specifying either an output_size", torch=f),
    Bad("fractional_max_pool2d", x, 7, 2, match="pool height 7 too large relative to input height 6", torch=f),
    Bad("fractional_max_pool2d", x, 3, 5, match="pool height 3 too large relative to input height 6", torch=f),
    Bad("fractional_max_pool2d", x[0, 0], 3, 2, error=IndexError, match="Dimension out of range", torch=f),
    Bad("fractional_max_pool2d", draw(1, 0, 6, 6), 3, 2, match="non-zero size for non-batch dimensions", torch=f),
    Bad("fractional_max_pool2d", x, 3, 2, None, False, unit(1, 1, 3), match=r"size\(2\) equals to 2; got 3", torch=f),
    Bad("fractional_max_pool2d", x, 3, 2, None, False, unit(1, 2), match="Expect _random_samples to have 3 dim", torch=f),
    Bad("fractional_max_pool2d", x, 3, 2, None, False, unit(1, 1, 2).astype(np.float32), match="same dtype", torch=f),
    Bad("fractional_max_pool2d", draw.integers(1, 1, 6, 6), 3, 2, error=NotImplementedError, match="not implemented for 'Long'", torch=f),
]  # fmt: skip
