"""Samples of rows looked up by number."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

TABLE = draw(5, 3)
NUMBERS = np.array([[0, 2, 2], [4, 0, 2]])

SAMPLES: dict[str, list[Sample]] = {
    "embedding": [
        Sample(NUMBERS, TABLE), Sample(np.array(3), TABLE, name="scalar"), Sample(np.array([1, 4]), TABLE, name="vector"),
        Sample(NUMBERS, TABLE, 2, smooth=False, name="padding"), Sample(NUMBERS, TABLE, padding_idx=-1, smooth=False, name="negative-padding"),
        Sample(NUMBERS, TABLE, scale_grad_by_freq=True, smooth=False, gradgrad=False, name="by-frequency"),
        Sample(np.zeros((0, 2), np.int64), TABLE, gradgrad=False, name="empty"), Sample(NUMBERS.astype(np.int32), TABLE, name="int32"),
        Sample(NUMBERS, TABLE.astype(np.float32), None, 1.0, name="max-norm"),
        Sample(NUMBERS, TABLE.astype(np.float32), None, 1.0, 1.0, name="max-norm-one"),
        Sample(NUMBERS, draw(6, 5).T, name="strided"),
    ],
    "one_hot": [
        Sample(np.array([0, 2, 1])), Sample(np.array([[0, 2], [1, 1]]), 4, name="classes"), Sample(np.array(1), 3, name="scalar"),
        Sample(np.zeros(0, np.int64), 3, name="empty"),
    ],
    "embedding_bag": [
        *[Sample(NUMBERS, TABLE, mode=mode, gradgrad=False, name=mode) for mode in ("sum", "mean", "max")],
        *[Sample(np.array([1, 2, 4, 4, 3]), TABLE, np.array([0, 2, 2]), mode=mode, gradgrad=False, name=f"{mode}-offsets")
          for mode in ("sum", "mean", "max")],
        Sample(np.array([1, 2, 4]), TABLE, np.array([0, 2, 3]), mode="sum", include_last_offset=True, gradgrad=False, name="last-offset"),
        Sample(NUMBERS, TABLE, mode="sum", per_sample_weights=draw(2, 3), gradgrad=False, name="weights"),
        Sample(NUMBERS, TABLE, mode="mean", padding_idx=2, gradgrad=False, name="padding"),
    ],
}  # fmt: skip

BAD = [
    Bad("embedding", np.array([5]), TABLE, error=IndexError, match="index out of range in self"),
    Bad("embedding", np.array([-1]), TABLE, error=IndexError, match="index out of range in self"),
    Bad("embedding", draw(2), TABLE, match="Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.DoubleTensor instead"),
    Bad("embedding", np.array([1]), TABLE, 7, error=AssertionError, match="Padding_idx must be within num_embeddings"),
    Bad("one_hot", np.array([-1]), match="Class values must be non-negative."),
    Bad("one_hot", np.array([3]), 3, match="Class values must be smaller than num_classes."),
    Bad("one_hot", np.zeros(0, np.int64), match="Can not infer total number of classes from empty tensor."),
    Bad("one_hot", draw(3), match="one_hot is only applicable to index tensor of type LongTensor"),
    Bad("embedding_bag", NUMBERS, TABLE, mode="median", error=ValueError, match="mode has to be one of sum, mean or max"),
    Bad("embedding_bag", NUMBERS, TABLE, np.array([0]), error=ValueError, match="if input is 2D, then offsets has to be None"),
    Bad("embedding_bag", np.array([1]), TABLE, error=ValueError, match="offsets has to be a 1D Tensor but got None"),
]  # fmt: skip
