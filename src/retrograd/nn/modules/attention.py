"""Attention with several heads."""

from __future__ import annotations

from typing import Any

from ..._core import Tensor
from .. import functional as F
from .. import init
from ..module import Module
from .linear import NonDynamicallyQuantizableLinear
from .registration import register_empty


class MultiheadAttention(Module):
    """softmax(Q K^T / sqrt(head_dim)) V in each of ``num_heads`` slices of linear projections of the inputs.

    Shapes: query (L, N, embed_dim), key (S, N, kdim), value (S, N, vdim), or the batch N first with
    ``batch_first``, or without N. Returns the output, shaped as the query, and the attention weights (N, L,
    S), averaged over the heads; (N, num_heads, L, S) with ``average_attn_weights=False``; None with
    ``need_weights=False``. True in ``key_padding_mask`` (N, S) or ``attn_mask`` (L, S) or (N * num_heads, L,
    S) forbids a key; a floating-point mask is added to the scores. ``is_causal`` tells that ``attn_mask`` is
    the causal mask. Raises ValueError if a size is not positive and AssertionError unless ``num_heads``
    divides ``embed_dim``.

    From Vaswani et al., Attention is all you need (2017).

    >>> attention = nn.MultiheadAttention(embed_dim=8, num_heads=2, batch_first=True)
    >>> output, weights = attention(torch.zeros(3, 5, 8), torch.zeros(3, 4, 8), torch.zeros(3, 4, 8))
    >>> tuple(output.shape), tuple(weights.shape)
    ((3, 5, 8), (3, 5, 4))
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                "embed_dim and num_heads must be greater than 0, "
                f"got embed_dim={embed_dim} and num_heads={num_heads} instead"
            )
        if embed_dim % num_heads != 0:
            raise AssertionError("embed_dim must be divisible by num_heads")
        super().__init__()
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = self.kdim == embed_dim and self.vdim == embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.head_dim = embed_dim // num_heads
        self._register_projections(bias, device, dtype)
        self.out_proj = NonDynamicallyQuantizableLinear(
            embed_dim, embed_dim, bias=bias, device=device, dtype=dtype
        )
        if add_bias_kv:
            shape = (1, 1, embed_dim)
            register_empty(self, device, dtype, bias_k=shape, bias_v=shape)
        else:
            self.bias_k = self.bias_v = None
        self.add_zero_attn = add_zero_attn
        self._reset_parameters()

    def _register_projections(self, bias: bool, device: Any, dtype: Any) -> None:
        """One weight for query, key and value where their sizes allow it, else one for each."""
        embed_dim, same = self.embed_dim, self._qkv_same_embed_dim
        joint = {"in_proj_weight": (3 * embed_dim, embed_dim) if same else None}
        separate = {
            "q_proj_weight": None if same else (embed_dim, embed_dim),
            "k_proj_weight": None if same else (embed_dim, self.kdim),
            "v_proj_weight": None if same else (embed_dim, self.vdim),
        }
        in_order = {**joint, **separate} if same else {**separate, **joint}
        register_empty(self, device, dtype, **in_order, in_proj_bias=(3 * embed_dim,) if bias else None)

    def _reset_parameters(self) -> None:
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)
        for bias in (self.bias_k, self.bias_v):
            if bias is not None:
                init.xavier_normal_(bias)

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__({"_qkv_same_embed_dim": True, **state})

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        batch_comes_first = self.batch_first and query.dim() == 3
        if batch_comes_first:
            query, key, value = _batch_second(query, key, value)
        output, weights = F.multi_head_attention_forward(
            query,
            key,
            value,
            self.embed_dim,
            self.num_heads,
            self.in_proj_weight,
            self.in_proj_bias,
            self.bias_k,
            self.bias_v,
            self.add_zero_attn,
            self.dropout,
            self.out_proj.weight,
            self.out_proj.bias,
            training=self.training,
            key_padding_mask=key_padding_mask,
            need_weights=need_weights,
            attn_mask=attn_mask,
            use_separate_proj_weight=not self._qkv_same_embed_dim,
            q_proj_weight=self.q_proj_weight,
            k_proj_weight=self.k_proj_weight,
            v_proj_weight=self.v_proj_weight,
            average_attn_weights=average_attn_weights,
            is_causal=is_causal,
        )
        return (output.transpose(1, 0) if batch_comes_first else output), weights


def _batch_second(query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The inputs with the batch as second dimension; what was one tensor stays one."""
    moved = {id(tensor): tensor.transpose(1, 0) for tensor in (query, key, value)}
    return moved[id(query)], moved[id(key)], moved[id(value)]
