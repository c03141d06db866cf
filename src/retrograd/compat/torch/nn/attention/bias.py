"""Masks of attention to what came before, for queries and keys of different lengths."""

from __future__ import annotations

import enum
import warnings

from retrograd._core import Tensor
from retrograd._core.overrides import disabled_torch_function
from retrograd.ops import ones

__all__ = ["CausalBias", "CausalVariant", "causal_lower_right", "causal_upper_left"]


class CausalVariant(enum.IntEnum):
    """Which corner of the mask the diagonal goes through: the first query and key see each other, or the last."""

    UPPER_LEFT = 1
    LOWER_RIGHT = 2


class CausalBias(Tensor):
    """The boolean mask (queries, keys) of a variant: True where the query may look. Give it as ``attn_mask``."""

    __torch_function__ = disabled_torch_function
    variant: CausalVariant
    seq_len_q: int
    seq_len_kv: int

    def __new__(cls, variant: CausalVariant, seq_len_q: int, seq_len_kv: int) -> CausalBias:
        if not isinstance(variant, CausalVariant):
            raise AssertionError(f"variant must be a CausalVariant, got {type(variant).__name__}")
        if variant is CausalVariant.LOWER_RIGHT and seq_len_q > seq_len_kv:
            warnings.warn(
                "Lower right causal bias will produce NaNs in the output when seq_len_q > seq_len_kv!", stacklevel=3
            )
        offset = seq_len_kv - seq_len_q if variant is CausalVariant.LOWER_RIGHT else 0
        bias = Tensor._make_subclass(cls, ones(seq_len_q, seq_len_kv).tril(offset).bool())
        bias.variant, bias.seq_len_q, bias.seq_len_kv = variant, seq_len_q, seq_len_kv
        return bias


def causal_upper_left(*size: int) -> CausalBias:
    """The mask whose first query sees the first key alone.

    >>> from torch.nn.attention.bias import causal_upper_left
    >>> causal_upper_left(2, 3).tolist()
    [[True, False, False], [True, True, False]]
    """
    return _bias(CausalVariant.UPPER_LEFT, "causal_upper_left", size)


def causal_lower_right(*size: int) -> CausalBias:
    """The mask whose last query sees all keys, as in decoding with a cache of keys.

    >>> from torch.nn.attention.bias import causal_lower_right
    >>> causal_lower_right(2, 3).tolist()
    [[True, True, False], [True, True, True]]
    """
    return _bias(CausalVariant.LOWER_RIGHT, "causal_lower_right", size)


def _bias(variant: CausalVariant, name: str, size: tuple[int, ...]) -> CausalBias:
    if len(size) != 2:
        raise AssertionError(f"{name} only supports 2D tensors")
    return CausalBias(variant, *size)
