"""Attention with functions of one's own on its scores: the names that programs import."""

from __future__ import annotations

from typing import Any, NoReturn

from ...absent import absent

_DEFAULT_SPARSE_BLOCK_SIZE = 128
_CLASSES = "AuxRequest", "BlockMask"
__all__ = [*_CLASSES, "create_block_mask", "create_mask", "flex_attention"]


def _refuse(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises NotImplementedError: there is no attention with functions on its scores."""
    raise NotImplementedError(
        "flex_attention is not in retrograd: torch.nn.functional.scaled_dot_product_attention takes a mask of what "
        "may be attended to, or of numbers that are added to the scores"
    )


create_block_mask = create_mask = flex_attention = _refuse
globals().update(
    absent("torch.nn.attention.flex_attention", *_CLASSES, because="nothing is made of the blocks of a mask")
)
