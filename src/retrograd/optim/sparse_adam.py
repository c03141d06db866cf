"""Adam for sparse gradients, of which there are none."""

from __future__ import annotations

from typing import Any, NoReturn

from .optimizer import Optimizer


class SparseAdam(Optimizer):
    """A name to import and to ask `isinstance` of: making one raises RuntimeError, as all gradients here are dense."""

    def __new__(cls, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError(
            "SparseAdam takes sparse gradients, and all gradients of retrograd are dense, those of embeddings too: use "
            "torch.optim.Adam"
        )
