"""`functorch.experimental`: `vmap` in a number of pieces, and batch normalization without running statistics."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ...func import functionalize, hessian, jacfwd, jvp, replace_all_batch_norm_modules_, vmap
from ...pytree import broadcast_to_and_flatten, tree_flatten

__all__ = ["chunk_vmap", "functionalize", "hessian", "jacfwd", "jvp", "replace_all_batch_norm_modules_"]


def chunk_vmap(
    func: Callable[..., Any], in_dims: Any = 0, out_dims: Any = 0, randomness: str = "error", chunks: int = 2
) -> Callable[..., Any]:
    """`vmap` that runs the batch in `chunks` pieces, all but the last of one length.

    Raises ValueError for a number of chunks that is not greater than 0.
    """
    if chunks < 1:
        raise ValueError(f"chunk_vmap: chunks should be greater than 0. (got {chunks})")

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        leaves, spec = tree_flatten(args)
        dims = broadcast_to_and_flatten(in_dims, spec) or [None]
        lengths = [leaf.shape[dim] for leaf, dim in zip(leaves, dims, strict=False) if dim is not None]
        size = -(-lengths[0] // chunks) if lengths else None
        return vmap(func, in_dims, out_dims, randomness, chunk_size=size)(*args, **kwargs)

    return wrapped
