"""Samples of reductions of segments."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
LENGTHS, OFFSETS = np.array([3, 0, 2]), np.array([0, 2, 2, 5])
ROWS = np.array([[2, 4], [6, 0]])
TIES = np.array([1.0, 3.0, 3.0, 2.0, 5.0])

SAMPLES: dict[str, list[Sample]] = {
    "segment_reduce": [
        sample
        for kind in ("sum", "mean", "max", "min", "prod")
        for sample in (
            Sample(draw.distinct(5), kind, lengths=LENGTHS[[0, 2]], name=kind),
            Sample(draw.distinct(5), kind, lengths=LENGTHS, grad=False, name=kind + "-empty"),
            Sample(draw.distinct(5), kind, lengths=LENGTHS, initial=0.15, gradgrad=False, name=kind + "-initial"),
            Sample(draw.distinct(5), kind, offsets=OFFSETS, initial=0.15, gradgrad=False, name=kind + "-offsets"),
            Sample(draw.distinct(5, 3), kind, lengths=LENGTHS[[0, 2]], name=kind + "-matrix"),
            Sample(draw.distinct(2, 6), kind, lengths=ROWS, axis=1, initial=1.0, gradgrad=False, name=kind + "-rows"),
            Sample(draw.distinct(2, 6, 2), kind, lengths=ROWS[:1].repeat(2, 0), axis=-2, name=kind + "-inner"),
        )
    ]
    + [
        Sample(TIES, "max", lengths=LENGTHS[[0, 2]], smooth=False, gradgrad=False, name="ties"),
        Sample(draw.strided(4, 3), "sum", lengths=np.array([1, 3]), name="strided"),
        Sample(draw(4), "sum", lengths=np.array([1, 2]), unsafe=True, name="unsafe"),
        Sample(draw(4).astype(np.float32), "mean", lengths=np.array([1, 3]), name="float32"),
        Sample(np.array([1.0, np.nan, 2.0]), "max", lengths=np.array([2, 1]), grad=False, name="nan"),
        Sample(draw(0), "sum", lengths=np.array([0, 0]), name="nothing"),
    ],
}
BAD = [
    Bad("segment_reduce", draw(5), "sum", match="Either lengths or offsets must be defined"),
    Bad("segment_reduce", draw(5), "sum", lengths=np.array([1, 2]), match="Expected all rows of lengths along axis to sum"),
    Bad("segment_reduce", draw(5), "sum", lengths=np.array([-1, 6]), match="lengths contains negative value!"),
    Bad("segment_reduce", draw(5), "median", lengths=np.array([5]), match="reduce argument must be either sum"),
    Bad("segment_reduce", draw(5), "sum", lengths=np.array([5]), axis=1, error=IndexError, match="Dimension out of range"),
    Bad("segment_reduce", draw(2, 3), "sum", lengths=np.array([3]), axis=1, match="Expected axis to be the last dimension"),
    Bad("segment_reduce", draw(5), "sum", indices=np.array([0, 0, 0, 1, 1]), match="indices based reduction is not"),
    Bad("segment_reduce", draw(5), "sum", lengths=np.array([5.0]), error=NotImplementedError, match="not implemented for"),
    Bad("segment_reduce", draw.integers(5), "sum", lengths=np.array([5]), error=NotImplementedError, match="for 'Long'"),
    Bad("segment_reduce", draw(5), "sum", offsets=np.array([0, 9]), torch=False, match="offsets have to rise from 0 to 5"),
]
