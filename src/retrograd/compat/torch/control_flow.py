"""`torch.cond`: a choice between two functions, which for others is an operation that a compiler can see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..._core import Tensor

__all__ = ["cond"]


def cond(
    pred: bool | Tensor, true_fn: Callable[..., Any], false_fn: Callable[..., Any], operands: tuple | list = ()
) -> Any:
    """`true_fn(*operands)` where `pred`, a bool or a tensor of one, is true, else `false_fn(*operands)`.

    The function that is chosen is called as it is: it is recorded like any other code.
    """
    if not isinstance(pred, (bool, Tensor)):
        raise RuntimeError(f"Expected pred to be bool or tensor, but got {pred}.")
    if isinstance(pred, Tensor) and pred.numel() != 1:
        raise RuntimeError(f"Expected pred to be bool or single-element tensor, but got {pred}.")
    if not callable(true_fn) or not callable(false_fn):
        raise RuntimeError("Expect both branches to be callable.")
    if not isinstance(operands, (tuple, list)):
        raise RuntimeError(f"Expect operands to be a tuple of possibly nested dict/list/tuple, but got {operands}.")
    return (true_fn if pred else false_fn)(*operands)
