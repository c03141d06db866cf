"""What programs open around functions that are batched: retrograd's batching needs no help with indices."""

from __future__ import annotations

from typing import Any

__all__ = ["TransformGetItemToIndex"]


class TransformGetItemToIndex:
    """A context in which `x[i]` may have batched indices, as it may everywhere here."""

    def __enter__(self) -> TransformGetItemToIndex:
        return self

    def __exit__(self, *error: Any) -> None:
        pass
