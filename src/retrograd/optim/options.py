"""Checks that several optimisers make of their options."""

from __future__ import annotations

from retrograd._core import Tensor


def check_lr(lr: float | Tensor) -> None:
    """Raise ValueError unless ``lr`` is a number, or a tensor of one element, that is not negative."""
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    if not 0.0 <= lr:
        raise ValueError(f"Invalid learning rate: {lr}")


def check_not_negative(value: float | Tensor, what: str) -> None:
    """Raise ValueError, saying ``what``, if ``value`` is negative or NaN."""
    if not 0.0 <= value:
        raise ValueError(f"Invalid {what} value: {value}")


def check_betas(betas: tuple[float | Tensor, float | Tensor]) -> None:
    """Raise ValueError unless both are in [0, 1)."""
    for index, beta in enumerate(betas):
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {index}: {beta}")


def check_implementation(
    *, foreach: bool | None = None, fused: bool | None = None, differentiable: bool = False
) -> None:
    """Raise RuntimeError for combinations that PyTorch refuses, and for ``differentiable=True``."""
    if fused and differentiable:
        raise RuntimeError("`fused` does not support `differentiable`")
    if fused and foreach:
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
    if differentiable:
        raise RuntimeError(
            "differentiable=True is not supported: the step writes into memory and records nothing. Write "
            "the update with operations instead, for instance w = w - lr * grad(loss, w, "
            "create_graph=True)[0]"
        )
