"""Samples of attention."""

from __future__ import annotations

import numpy as np

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

Q, K, V = draw(2, 4, 3), draw(2, 5, 3), draw(2, 5, 2)
MAY_LOOK = draw.generator.uniform(size=(4, 5)) < 0.7
MAY_LOOK[:, 0] = True

SAMPLES: dict[str, list[Sample]] = {
    "scaled_dot_product_attention": [
        Sample(Q, K, V), Sample(draw(2, 2, 4, 3), draw(2, 2, 5, 3), draw(2, 2, 5, 3), name="heads"),
        Sample(Q, K, V, MAY_LOOK, name="mask"), Sample(Q, K, V, draw(4, 5), name="bias"),
        Sample(Q, draw(2, 4, 3), draw(2, 4, 3), is_causal=True, name="causal"), Sample(Q, K, V, scale=0.3, name="scale"),
        Sample(Q, K, V, is_causal=True, name="causal-rectangle"), Sample(draw(4, 3), draw(5, 3), draw(5, 2), name="unbatched"),
        Sample(draw(1, 4, 3, 2), draw(1, 2, 5, 2), draw(1, 2, 5, 2), enable_gqa=True, name="shared-heads"),
        Sample(Q, K, V, np.zeros((4, 5), np.bool_), smooth=False, gradgrad=False, name="nowhere-to-look"),
    ],
}  # fmt: skip

BAD = [
    Bad("scaled_dot_product_attention", draw(3), K, V, match="to all be  at least 2 dimensional"),
    Bad("scaled_dot_product_attention", Q, K.astype(np.float32), V, match="Expected query, key, and value to have the same dtype"),
    Bad("scaled_dot_product_attention", Q, K, V, MAY_LOOK, is_causal=True, match="Explicit attn_mask should not be set when is_causal=True"),
]
