"""Calling a module with other parameters and buffers than its own: an older spelling of `func.functional_call`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import func
from ..._core import Tensor
from ..module import Module

__all__ = ["functional_call"]


def functional_call(
    module: Module,
    parameters_and_buffers: Mapping[str, Tensor],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """Calls ``module`` with the tensors of ``parameters_and_buffers`` in place of its own, by their dotted names.

    Names that are not given keep the module's tensors; with ``strict`` they, and names that the module does not have,
    are a RuntimeError. A tensor that the module holds under several names is replaced under all of them, unless
    ``tie_weights=False``. A write to a buffer changes the tensor given.

    >>> layer = nn.Linear(2, 1, bias=False)
    >>> weight = torch.tensor([[1.0, 2.0]])
    >>> nn.utils.stateless.functional_call(layer, {"weight": weight}, torch.tensor([3.0, 4.0]))
    tensor([11.])
    """
    return func.functional_call(
        module, dict(parameters_and_buffers), args, kwargs, tie_weights=tie_weights, strict=strict
    )
