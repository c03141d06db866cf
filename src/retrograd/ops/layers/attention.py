"""Attention: values mixed by how well their keys fit a query."""

from __future__ import annotations

import math

from ..._core import Tensor, attention, is_grad_enabled
from ..._core.levels import open_levels
from ..record import composite, op
from ..softmax import softmax_backward
from .dropout import dropout


def _causal(scores):
    """Scores of which every query sees those of keys up to its own place. All see the first: none looks nowhere."""
    return scores + scores.new_full(scores.shape[-2:], -math.inf).triu_(1)


def _weights_of(query, key, scale: float, causal: bool):
    scores = (query * scale) @ key.transpose(-2, -1)
    return (_causal(scores) if causal else scores).softmax(-1)


@op(
    public=False,
    outputs=("out", "weights"),
    nondifferentiable=("weights",),
    backward_name="ScaledDotProductFlashAttentionForCpuBackward0",
    fast=attention.forward,
)
def attend(query: Tensor, key: Tensor, value: Tensor, scale: float, causal: bool):
    """The attention of queries that have as many heads as keys and values, and its weights; float32 and float64."""
    return attention.forward(query, key, value, scale, causal)


@attend.gradient("query", "key", "value")
def _attend_gradients(g, query, key, value, weights, scale, causal):
    if not is_grad_enabled() and not open_levels():
        return attend_backward(g, query, key, value, weights, scale, causal)
    weights = _weights_of(query, key, scale, causal)
    g_scores = softmax_backward(g @ value.transpose(-2, -1), weights, -1) * scale
    return g_scores @ key, g_scores.transpose(-2, -1) @ query, weights.transpose(-2, -1) @ g


@op(
    public=False,
    outputs=("g_query", "g_key", "g_value"),
    differentiable=False,
    fast=attention.backward,
)
def attend_backward(g: Tensor, query: Tensor, key: Tensor, value: Tensor, weights: Tensor, scale: float, causal: bool):
    """The gradients of `attend`."""
    return attention.backward(g, query, key, value, weights, scale, causal)


def _is_plain(query, key, value) -> bool:
    """Whether `attend` takes these: matrices of one number of heads, none of them empty."""
    ndim, shape = query.ndim, query.shape
    return (
        ndim == key.ndim == value.ndim <= 4
        and query.dtype.name in ("float32", "float64")
        and shape[:-2] == key.shape[:-2] == value.shape[:-2]
        and shape[-1] == key.shape[-1]
        and key.shape[-2] == value.shape[-2]
        and 0 not in (*shape, *key.shape, *value.shape)
        and not open_levels()
    )


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
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1]) if query.shape[-1] else 1.0
    if enable_gqa:
        key = key.repeat_interleave(query.shape[-3] // key.shape[-3], -3)
        value = value.repeat_interleave(query.shape[-3] // value.shape[-3], -3)
    if attn_mask is None and dropout_p == 0 and _is_plain(query, key, value):
        return attend(query, key, value, scale, is_causal)[0]
    if is_causal or attn_mask is None:
        weights = _weights_of(query, key, scale, is_causal)
    else:
        weights = _masked_weights((query * scale) @ key.transpose(-2, -1), attn_mask)
    if dropout_p > 0:
        weights = dropout(weights, dropout_p, True)
    return weights @ value


def _masked_weights(scores, mask):
    """Softmax along the last dimension; a query that may look nowhere has weights 0."""
    if str(mask.dtype) != "torch.bool":
        return (scores + mask).softmax(-1)
    nowhere = ~mask.any(-1, True)
    return scores.masked_fill(~mask, -math.inf).masked_fill(nowhere, 0).softmax(-1).masked_fill(nowhere, 0)
