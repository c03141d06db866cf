"""Attention with several heads, with all the options of PyTorch's layer."""

from __future__ import annotations

import math

from ..joining import cat
from ..matmul import bmm, linear
from ..record import composite
from ..softmax import softmax
from .attention import scaled_dot_product_attention
from .dropout import dropout


def _as_scores(mask, name: str, like):
    """A mask that is added to the scores: -inf for True in a bool mask."""
    if mask is None or mask.is_floating_point():
        return mask
    if mask.dtype.name != "bool":
        raise AssertionError(f"only bool and floating types of {name} are supported")
    return like.new_zeros(mask.shape).masked_fill(mask, -math.inf)


def _one_more(mask):
    """A mask for one key more, which nothing forbids."""
    return None if mask is None else cat([mask, mask.new_zeros([*mask.shape[:-1], 1])], -1)


def _check_shapes(query, key, value, key_padding_mask, attn_mask, num_heads: int) -> bool:
    """Whether there is a batch; AssertionError where the numbers of dimensions do not fit."""
    if query.ndim not in (2, 3):
        raise AssertionError(
            f"query should be unbatched 2D or batched 3D tensor but received {query.ndim}-D query tensor"
        )
    word = "batched (3-D)" if query.ndim == 3 else "unbatched (2-D)"
    if key.ndim != query.ndim or value.ndim != query.ndim:
        raise AssertionError(
            f"For {word} `query`, expected `key` and `value` to be {query.ndim}-D but found {key.ndim}-D and "
            f"{value.ndim}-D tensors respectively"
        )
    if key_padding_mask is not None and key_padding_mask.ndim != query.ndim - 1:
        raise AssertionError(
            f"For {word} `query`, expected `key_padding_mask` to be `None` or {query.ndim - 1}-D but found "
            f"{key_padding_mask.ndim}-D tensor instead"
        )
    if attn_mask is not None and attn_mask.ndim not in (2, 3):
        raise AssertionError(
            f"For {word} `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found "
            f"{attn_mask.ndim}-D tensor "
            "instead"
        )
    return query.ndim == 3


def _projected(query, key, value, weights, bias):
    """The three inputs, each through its own projection."""
    biases = (None, None, None) if bias is None else bias.chunk(3)
    return [linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases, strict=True)]


@composite(method=False)
def multi_head_attention_forward(
    query, key, value, embed_dim_to_check, num_heads, in_proj_weight, in_proj_bias, bias_k, bias_v, add_zero_attn,
    dropout_p, out_proj_weight, out_proj_bias, training=True, key_padding_mask=None, need_weights=True,
    attn_mask=None, use_separate_proj_weight=False, q_proj_weight=None, k_proj_weight=None, v_proj_weight=None,
    static_k=None, static_v=None, average_attn_weights=True, is_causal=False,
):  # fmt: skip
    """softmax(Q Kᵀ / √d) V in each of `num_heads` slices of the projected inputs, and a projection of the result.

    Shapes: query (L, N, E), key (S, N, ·), value (S, N, ·), or all three without N. Returns the output (L,
    N, E) and the weights (N, L, S), or (N, heads, L, S) without `average_attn_weights`, or None without
    `need_weights`. The arguments are those of :class:`retrograd.nn.MultiheadAttention`.

    Raises:
        AssertionError, RuntimeError: where shapes do not fit.

    Example::

        >>> x, w = torch.ones(2, 1, 4), torch.ones(12, 4)
        >>> out, weights = F.multi_head_attention_forward(
        ...     x, x, x, 4, 2, w, None, None, None, False, 0.0, torch.eye(4), None)
        >>> out.shape, weights.shape
        (torch.Size([2, 1, 4]), torch.Size([1, 2, 2]))
    """
    batched = _check_shapes(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not batched:
        query, key, value = query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)
        key_padding_mask = None if key_padding_mask is None else key_padding_mask.unsqueeze(0)
    targets, batch, width = query.shape
    if width != embed_dim_to_check:
        raise AssertionError(f"was expecting embedding dimension of {embed_dim_to_check}, but got {width}")
    head = width // num_heads
    if head * num_heads != width:
        raise AssertionError(f"embed_dim {width} not divisible by num_heads {num_heads}")
    if is_causal and attn_mask is None:
        raise RuntimeError("Need attn_mask if specifying the is_causal hint.")
    key_padding_mask = _as_scores(key_padding_mask, "key_padding_mask", query)
    attn_mask = _as_scores(attn_mask, "attn_mask", query)

    weights = (
        (q_proj_weight, k_proj_weight, v_proj_weight) if use_separate_proj_weight else in_proj_weight.chunk(3)
    )
    q, k, v = _projected(query, key, value, weights, in_proj_bias)
    sources = k.shape[0]
    if attn_mask is not None:
        wanted = (targets, sources) if attn_mask.ndim == 2 else (batch * num_heads, targets, sources)
        if tuple(attn_mask.shape) != wanted:
            raise RuntimeError(
                f"The shape of the {attn_mask.ndim}D attn_mask is {attn_mask.shape}, but should be {wanted}."
            )
        attn_mask = attn_mask.unsqueeze(0) if attn_mask.ndim == 2 else attn_mask
    if bias_k is not None:
        k, v = [cat([x, extra.expand((1, batch, width))]) for x, extra in ((k, bias_k), (v, bias_v))]
        attn_mask, key_padding_mask = _one_more(attn_mask), _one_more(key_padding_mask)

    q, k, v = [x.reshape((x.shape[0], batch * num_heads, head)).transpose(0, 1) for x in (q, k, v)]
    k = k if static_k is None else static_k
    v = v if static_v is None else static_v
    if add_zero_attn:
        k, v = [cat([x, x.new_zeros((batch * num_heads, 1, head))], 1) for x in (k, v)]
        attn_mask, key_padding_mask = _one_more(attn_mask), _one_more(key_padding_mask)
    sources = k.shape[1]
    if key_padding_mask is not None:
        if tuple(key_padding_mask.shape) != (batch, sources):
            raise AssertionError(
                f"expecting key_padding_mask shape of {(batch, sources)}, but got {key_padding_mask.shape}"
            )
        spread = key_padding_mask.reshape((batch, 1, 1, sources)).expand((-1, num_heads, -1, -1))
        spread = spread.reshape((batch * num_heads, 1, sources))
        attn_mask = spread if attn_mask is None else attn_mask + spread
    p = dropout_p if training else 0.0

    if need_weights:
        scores = bmm(q * math.sqrt(1 / head), k.transpose(1, 2))
        attention = softmax(scores if attn_mask is None else scores + attn_mask, -1)
        out = bmm(dropout(attention, p, True), v)
        attention = attention.reshape((batch, num_heads, targets, sources))
        if average_attn_weights:
            attention = attention.mean(1)
        attention = attention if batched else attention.squeeze(0)
    else:
        q, k, v = [x.reshape((batch, num_heads, -1, head)) for x in (q, k, v)]
        if attn_mask is not None:
            attn_mask = attn_mask.expand((batch * num_heads, targets, sources))
            attn_mask = attn_mask.reshape((batch, num_heads, targets, sources))
        out = scaled_dot_product_attention(q, k, v, attn_mask, p)
        out = out.reshape((batch * num_heads, targets, head))
        attention = None
    out = out.transpose(0, 1).reshape((targets, batch, width))
    out = linear(out, out_proj_weight, out_proj_bias)
    return (out if batched else out.squeeze(1)), attention
