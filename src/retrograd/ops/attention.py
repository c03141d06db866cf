"""Attention: values mixed by how well their keys fit a query."""

from __future__ import annotations

import math

from .dropout import dropout
from .record import composite


@composite(method=False)
def scaled_dot_product_attention(
    query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False
):
    """softmax(query · keyᵀ * scale + mask) · value, for (…, L, E), (…, S, E), (…, S, V): gives (…, L, V).

    `scale` is 1 / sqrt(E) by default. A boolean `attn_mask` is true where a query may look, another one is
    added. `is_causal` lets each query look at keys up to its own place. `dropout_p` of the weights are
    dropped. With `enable_gqa` the heads of `key` and `value` in dimension -3 are repeated to those of
    `query`.

    Source: Vaswani et al., Attention Is All You Need (2017), section 3.2.1.

    Example::

        >>> q = torch.zeros(1, 2, 4)
        >>> v = torch.tensor([[[1.0], [3.0]]])
        >>> torch.nn.functional.scaled_dot_product_attention(q, q, v)
        tensor([[[2.],
                 [2.]]])
    """
    for name, x in (("query", query), ("key", key), ("value", value)):
        if x.dtype is not query.dtype:
            raise RuntimeError(
                f"Expected query, key, and value to have the same dtype, but got query.dtype: {query.dtype.name} "
                f"key.dtype: {key.dtype.name} and value.dtype: {value.dtype.name} instead."
            )
        if x.ndim < 2:
            raise RuntimeError(
                f"Expected query, key, and value to all be  at least 2 dimensional, but got {name}.dim: {x.ndim} "
                "instead."
            )
    if is_causal and attn_mask is not None:
        raise RuntimeError(
            "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True"
        )
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1]) if query.shape[-1] else 1.0
    if enable_gqa:
        key = key.repeat_interleave(query.shape[-3] // key.shape[-3], -3)
        value = value.repeat_interleave(query.shape[-3] // value.shape[-3], -3)
    scores = (query * scale) @ key.transpose(-2, -1)
    if is_causal:  # every query may look at the first key: none looks nowhere
        weights = (scores + scores.new_full(scores.shape[-2:], -math.inf).triu_(1)).softmax(-1)
    else:
        weights = _weights(scores, attn_mask)
    if dropout_p > 0:
        weights = dropout(weights, dropout_p, True)
    return weights @ value


def _weights(scores, mask):
    """Softmax along the last dimension; a query that may look nowhere has weights 0."""
    if mask is None:
        return scores.softmax(-1)
    if str(mask.dtype) != "torch.bool":
        return (scores + mask).softmax(-1)
    nowhere = ~mask.any(-1, True)
    return scores.masked_fill(~mask, -math.inf).masked_fill(nowhere, 0).softmax(-1).masked_fill(nowhere, 0)
