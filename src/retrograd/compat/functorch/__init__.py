"""`functorch`: the transforms under the name that they had before `torch.func`, and modules as functions of a tuple.

As in PyTorch each of them warns that it is deprecated. `make_fx`, which rewrites programs, is a name to import: calling
it raises NotImplementedError.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

from ... import func
from .. import torch
from . import stateless
from .stateless import FunctionalModule, FunctionalModuleWithBuffers

__version__ = torch.__version__

__all__ = [
    "FunctionalModule",
    "FunctionalModuleWithBuffers",
    "combine_state_for_ensemble",
    "functionalize",
    "grad",
    "grad_and_value",
    "hessian",
    "jacfwd",
    "jacrev",
    "jvp",
    "make_functional",
    "make_functional_with_buffers",
    "make_fx",
    "vjp",
    "vmap",
]


def _deprecated(function: Callable[..., Any], instead: str) -> Callable[..., Any]:
    """A function that warns and names what is to be used in its place."""

    @functools.wraps(function)
    def warned(*args: Any, **kwargs: Any) -> Any:
        warnings.warn(
            "We've integrated functorch into PyTorch. As the final step of the integration, "
            f"`functorch.{function.__name__}` is deprecated. Please use `{instead}` instead.",
            FutureWarning,
            stacklevel=2,
        )
        return function(*args, **kwargs)

    return warned


vmap = _deprecated(func.vmap, "torch.vmap")
grad = _deprecated(func.grad, "torch.func.grad")
grad_and_value = _deprecated(func.grad_and_value, "torch.func.grad_and_value")
vjp = _deprecated(func.vjp, "torch.func.vjp")
jvp = _deprecated(func.jvp, "torch.func.jvp")
jacrev = _deprecated(func.jacrev, "torch.func.jacrev")
jacfwd = _deprecated(func.jacfwd, "torch.func.jacfwd")
hessian = _deprecated(func.hessian, "torch.func.hessian")
make_functional = _deprecated(stateless.make_functional, "torch.func.functional_call")
make_functional_with_buffers = _deprecated(stateless.make_functional_with_buffers, "torch.func.functional_call")
functionalize = _deprecated(func.functionalize, "torch.func.functionalize")
combine_state_for_ensemble = _deprecated(stateless.combine_state_for_ensemble, "torch.func.stack_module_state")


def make_fx(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises NotImplementedError: there is no torch.fx, and nothing traces functions."""
    raise NotImplementedError("make_fx traces a function into a program of torch.fx, which is not in retrograd")
