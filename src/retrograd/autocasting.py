"""Which operations :class:`torch.autocast` runs in a lower precision, and which in float32.

Autocast is a mode of functions: it is asked before each of them, converts their floating tensors and calls them. The
conversions are recorded, so gradients arrive in the dtype of the parameters.

Source: the lists of operations for the CPU in the documentation of `torch.amp`.
"""

from __future__ import annotations

import threading
from typing import Any

from . import pytree
from ._core import Tensor
from ._core.dtypes import bfloat16, float16, float32
from .overrides import TorchFunctionMode

LOWER = frozenset(
    """
    addbmm addmm baddbmm bmm chain_matmul conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d einsum
    linalg_multi_dot linalg_vecdot linear matmul mm multi_head_attention_forward prelu scaled_dot_product_attention
    tensordot
    """.split()
)
FLOAT32 = frozenset(
    """
    adaptive_avg_pool3d avg_pool3d binary_cross_entropy binary_cross_entropy_with_logits cdist cholesky cholesky_inverse
    cholesky_solve cosine_embedding_loss cross_entropy ctc_loss grid_sample hinge_embedding_loss huber_loss inverse
    kl_div l1_loss lu_solve margin_ranking_loss max_pool3d max_unpool2d max_unpool3d mse_loss multi_margin_loss
    multilabel_margin_loss nanquantile nll_loss orgqr ormqr pinverse poisson_nll_loss polar prod quantile smooth_l1_loss
    soft_margin_loss stft trace triplet_margin_loss view_as_complex
    """.split()
)
FLOAT32_FAMILIES = ("fft_", "linalg_")
DTYPES = (bfloat16, float16)  # what autocast on the CPU can lower to


class State(threading.local):
    """The autocast of a thread: whether it is on, and the lower dtype."""

    enabled = False
    dtype = bfloat16
    mode: AutocastMode | None = None  # while it is open


state = State()


class AutocastMode(TorchFunctionMode):
    """Converts what functions are given, while the state of the thread says that autocast is on."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        target = None
        if state.enabled and "out" not in kwargs:
            name = getattr(func, "__name__", "")
            if name in LOWER:
                target = state.dtype
            elif name in FLOAT32 or name.startswith(FLOAT32_FAMILIES):
                target = float32
        if target is not None:
            args, kwargs = converted((args, kwargs), target)
        return func(*args, **kwargs)


def converted(values: Any, target: Any) -> Any:
    """The values with their floating tensors in a dtype; float64 ones stay."""

    def convert(value: Any) -> Any:
        if isinstance(value, Tensor) and value.dtype in (float32, *DTYPES):
            return value.to(target)
        return value

    return pytree.tree_map(convert, values)


def switch(enabled: bool, dtype: Any) -> tuple[bool, Any]:
    """Set the state of this thread, and return what it was."""
    before = state.enabled, state.dtype
    state.enabled, state.dtype = enabled, dtype
    if enabled and state.mode is None:
        state.mode = AutocastMode()
        state.mode.__enter__()
    return before


def restore(before: tuple[bool, Any], outermost: bool) -> None:
    """Set the state back; the outermost context closes the mode."""
    state.enabled, state.dtype = before
    if outermost and state.mode is not None:
        mode, state.mode = state.mode, None
        mode.__exit__(None, None, None)
