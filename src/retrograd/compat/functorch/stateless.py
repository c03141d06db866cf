"""Modules as functions of their parameters in a tuple: `make_functional` and what belongs to it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from ..._core import Tensor, no_grad
from ...func import functional_call
from ...nn import Module
from ...ops.joining import stack

Tensors = tuple[Tensor, ...]


class FunctionalModuleWithBuffers(Module):
    """A module that is called with its parameters and buffers: ``func(params, buffers, *args)``."""

    def __init__(self, stateless_model: Module, param_names: Sequence[str], buffer_names: Sequence[str]) -> None:
        super().__init__()
        self.stateless_model = stateless_model
        self.param_names = tuple(param_names)
        self.buffer_names = tuple(buffer_names)

    def forward(self, params: Sequence[Tensor], buffers: Sequence[Tensor], *args: Any, **kwargs: Any) -> Any:
        """What the module gives with these parameters and buffers, in the order of their names."""
        state = {
            **dict(zip(self.param_names, params, strict=True)),
            **dict(zip(self.buffer_names, buffers, strict=True)),
        }
        return functional_call(self.stateless_model, state, args, kwargs)


class FunctionalModule(FunctionalModuleWithBuffers):
    """A module that is called with its parameters: ``func(params, *args)``."""

    def forward(self, params: Sequence[Tensor], *args: Any, **kwargs: Any) -> Any:
        """What the module gives with these parameters, in the order of their names."""
        return super().forward(params, (), *args, **kwargs)


def _taken_apart(model: Module, disable_autograd_tracking: bool) -> tuple[Module, dict[str, Tensor], dict[str, Tensor]]:
    """A copy of a module, and the module's own parameters and buffers by name, one name for each tensor."""
    parameters: dict[str, Tensor] = dict(model.named_parameters())
    if disable_autograd_tracking:
        parameters = {name: tensor.detach() for name, tensor in parameters.items()}
    return copy.deepcopy(model), parameters, dict(model.named_buffers())


def make_functional(model: Module, disable_autograd_tracking: bool = False) -> tuple[FunctionalModule, Tensors]:
    """(function of parameters and arguments, the parameters) of a module without buffers.

    The parameters are those of the module, or with `disable_autograd_tracking` tensors on their memory that do not
    require grad. Raises RuntimeError for a module with buffers.
    """
    stateless, parameters, buffers = _taken_apart(model, disable_autograd_tracking)
    if buffers:
        raise RuntimeError(
            "make_functional(model): `model` has buffers. Please use make_functional_with_buffers(model) instead."
        )
    return FunctionalModule(stateless, list(parameters), ()), tuple(parameters.values())


def make_functional_with_buffers(
    model: Module, disable_autograd_tracking: bool = False
) -> tuple[FunctionalModuleWithBuffers, Tensors, Tensors]:
    """(function of parameters, buffers and arguments, the parameters, the buffers) of a module."""
    stateless, parameters, buffers = _taken_apart(model, disable_autograd_tracking)
    function = FunctionalModuleWithBuffers(stateless, list(parameters), list(buffers))
    return function, tuple(parameters.values()), tuple(buffers.values())


def combine_state_for_ensemble(models: Sequence[Module]) -> tuple[FunctionalModuleWithBuffers, Tensors, Tensors]:
    """(function as of one model, the stacked parameters, the stacked buffers) of several modules of one class.

    Raises RuntimeError if there are no models, or they differ in class or mode.
    """
    if not models:
        raise RuntimeError("combine_state_for_ensemble: Expected at least one model, got 0.")
    if len({bool(model.training) for model in models}) > 1:
        raise RuntimeError("combine_state_for_ensemble: Expected all models to have the same training/eval mode.")
    if any(type(model) is not type(models[0]) for model in models):
        raise RuntimeError("combine_state_for_ensemble: Expected all models to be of the same class.")
    functions, parameters, buffers = zip(*[make_functional_with_buffers(model) for model in models], strict=True)
    return functions[0], _stacked(parameters), _stacked(buffers)


def _stacked(states: Sequence[Tensors]) -> Tensors:
    with no_grad():
        made = [stack(list(tensors)) for tensors in zip(*states, strict=True)]
    return tuple(t.requires_grad_() if first.requires_grad else t for t, first in zip(made, states[0], strict=True))
