"""Limiting gradients before a step of the optimiser."""

from __future__ import annotations

import types
import warnings
from collections.abc import Iterable
from typing import TypeAlias

from ..._core import Tensor, no_grad
from ...ops import clamp, stack, tensor
from ...ops.norms import linalg_vector_norm

Tensors: TypeAlias = "Tensor | Iterable[Tensor]"


def _as_list(tensors: Tensors) -> list[Tensor]:
    return [tensors] if isinstance(tensors, Tensor) else list(tensors)


def _gradients(parameters: Tensors) -> list[Tensor]:
    return [param.grad for param in _as_list(parameters) if param.grad is not None]


def get_total_norm(
    tensors: Tensors,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """The ``norm_type``-norm of all elements of all ``tensors`` together.

    Raises RuntimeError if that is NaN or infinite and ``error_if_nonfinite``. ``foreach`` has no effect.

    >>> nn.utils.get_total_norm([torch.tensor([3.0]), torch.tensor([0.0, 4.0])])
    tensor(5.)
    """
    tensors = _as_list(tensors)
    norm_type = float(norm_type)
    if not tensors:
        return tensor(0.0)
    with no_grad():
        norms = stack([linalg_vector_norm(each, norm_type) for each in tensors])
        total = linalg_vector_norm(norms, norm_type)
        if error_if_nonfinite and not total.isfinite():
            raise RuntimeError(
                f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, "
                "so it cannot be clipped. To disable this error and scale the gradients by the "
                "non-finite norm anyway, set `error_if_nonfinite=False`"
            )
    return total


def clip_grads_with_norm_(
    parameters: Tensors, max_norm: float, total_norm: Tensor, foreach: bool | None = None
) -> None:
    """Scales the gradients of ``parameters``, of norm ``total_norm``, in place to at most ``max_norm``."""
    with no_grad():
        scale = clamp(float(max_norm) / (total_norm + 1e-6), max=1.0)
        for grad in _gradients(parameters):
            grad.mul_(scale)


def clip_grad_norm_(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Scales the gradients of ``parameters`` in place so that their norm together is at most ``max_norm``.

    Returns the norm before. Raises RuntimeError if that is NaN or infinite and ``error_if_nonfinite``, and
    changes nothing then. ``foreach`` has no effect.

    >>> weight = nn.Parameter(torch.zeros(2))
    >>> weight.grad = torch.tensor([3.0, 4.0])
    >>> nn.utils.clip_grad_norm_([weight], max_norm=1.0)
    tensor(5.)
    >>> weight.grad
    tensor([0.6000, 0.8000])
    """
    from_generator = isinstance(parameters, types.GeneratorType)
    parameters = _as_list(parameters)
    if from_generator and not parameters:
        warnings.warn("`parameters` is an empty generator, no gradient clipping will occur.", stacklevel=2)
    total = get_total_norm(_gradients(parameters), norm_type, error_if_nonfinite)
    clip_grads_with_norm_(parameters, max_norm, total)
    return total


def clip_grad_norm(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """The older spelling of :func:`clip_grad_norm_`; it warns."""
    warnings.warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.",
        FutureWarning,
        stacklevel=2,
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: bool | None = None) -> None:
    """Cuts the elements of the gradients of ``parameters`` off at -clip_value and clip_value, in place.

    >>> weight = nn.Parameter(torch.zeros(2))
    >>> weight.grad = torch.tensor([0.5, -4.0])
    >>> nn.utils.clip_grad_value_([weight], 1.0)
    >>> weight.grad
    tensor([ 0.5000, -1.0000])
    """
    bound = float(clip_value)
    with no_grad():
        for grad in _gradients(parameters):
            grad.clamp_(min=-bound, max=bound)
