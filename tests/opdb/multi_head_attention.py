"""Samples of attention with several heads."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)
WIDTH, HEADS = 4, 2


def call(
    query, key, value, *, packed=True, bias=True, keys=None, zero=False, projection=None, **kwargs
) -> Sample:
    """A sample from the inputs and the options; all weights are drawn."""
    extra = {}
    if not packed:
        extra = {
            "use_separate_proj_weight": True,
            "q_proj_weight": draw(WIDTH, WIDTH),
            "k_proj_weight": draw(WIDTH, key.shape[-1]),
            "v_proj_weight": draw(WIDTH, value.shape[-1]),
        }
    return Sample(
        query, key, value, WIDTH, HEADS, draw(3 * WIDTH, WIDTH) if packed else None,
        draw(3 * WIDTH) if bias else None, keys, keys, zero, 0.0, draw(WIDTH, WIDTH),
        draw(WIDTH) if bias else None, **extra, **kwargs,
    )  # fmt: skip


CAUSAL = np.triu(np.ones((3, 5), bool), 2)
PADDING = np.array([[False, False, True, False, True], [False, True, False, False, False]])
three = (draw(3, 2, WIDTH), draw(5, 2, WIDTH), draw(5, 2, WIDTH))
SAMPLES = {
    "multi_head_attention_forward": [
        call(*three),
        call(*three, bias=False, name="no-bias"),
        call(*three, need_weights=False, name="no-weights"),
        call(*three, average_attn_weights=False, name="each-head"),
        call(draw(3, WIDTH), draw(5, WIDTH), draw(5, WIDTH), name="no-batch"),
        call(draw(3, 2, WIDTH), draw(5, 2, 3), draw(5, 2, 6), packed=False, name="own-sizes"),
        call(*three, attn_mask=CAUSAL, name="mask"),
        call(*three, attn_mask=draw(2 * HEADS, 3, 5), name="added-mask"),
        call(*three, key_padding_mask=PADDING, name="padding"),
        call(*three, key_padding_mask=PADDING, attn_mask=CAUSAL, need_weights=False, name="both-masks"),
        call(*three, keys=draw(1, 1, WIDTH), key_padding_mask=PADDING, attn_mask=CAUSAL, name="bias-keys"),
        call(*three, zero=True, key_padding_mask=PADDING, attn_mask=CAUSAL, name="zero-key"),
    ],
}
BAD = [
    Bad("multi_head_attention_forward", *three, 6, HEADS, draw(12, 4), None, None, None, False, 0.0, draw(4, 4), None,
        error=AssertionError, match="was expecting embedding dimension of 6, but got 4"),
    Bad("multi_head_attention_forward", *three, 4, 3, draw(12, 4), None, None, None, False, 0.0, draw(4, 4), None,
        error=AssertionError, match="embed_dim 4 not divisible by num_heads 3"),
    Bad("multi_head_attention_forward", *three, 4, 2, draw(12, 4), None, None, None, False, 0.0, draw(4, 4), None,
        attn_mask=CAUSAL.T, match="The shape of the 2D attn_mask is torch.Size"),
    Bad("multi_head_attention_forward", *three, 4, 2, draw(12, 4), None, None, None, False, 0.0, draw(4, 4), None,
        is_causal=True, match="Need attn_mask if specifying the is_causal hint"),
    Bad("multi_head_attention_forward", three[0], three[1][0], three[2], 4, 2, draw(12, 4), None, None, None,
        False, 0.0, draw(4, 4), None, error=AssertionError,
        match="expected `key` and `value` to be 3-D but found 2-D and 3-D"),
]  # fmt: skip
