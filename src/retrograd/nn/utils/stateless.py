"""Calling a module with other parameters and buffers than its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from ..._core import Tensor
from ..module import Module

__all__ = ["functional_call"]


def _places(module: Module) -> dict[str, tuple[dict, str]]:
    """For the name of each parameter and buffer the registry that holds it and its key there."""
    found = {}
    for prefix, part in module.named_modules(remove_duplicate=False):
        for registry in (part._parameters, part._buffers):
            for name, tensor in registry.items():
                if tensor is not None:
                    found[f"{prefix}.{name}" if prefix else name] = (registry, name)
    return found


def _with_tied(
    places: dict[str, tuple[dict, str]], given: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """What is given, also for the other names of a tensor that a module holds under several."""
    names_of: dict[int, list[str]] = {}
    for name, (registry, key) in places.items():
        names_of.setdefault(id(registry[key]), []).append(name)
    result = dict(given)
    for names in names_of.values():
        values = [given[name] for name in names if name in given]
        if len({id(value) for value in values}) > 1:
            raise ValueError(
                f"functional_call got multiple values for keys {sorted(name for name in names if name in given)}, "
                "which are tied. Consider using tie_weights=False"
            )
        if values:
            result.update(dict.fromkeys(names, values[0]))
    return result


@contextlib.contextmanager
def with_tensors(
    module: Module, tensors: Mapping[str, Tensor], tie_weights: bool = True, strict: bool = False
) -> Iterator[None]:
    """While it is open, ``module`` has other parameters and buffers under the names given."""
    places = _places(module)
    wanted = _with_tied(places, tensors) if tie_weights else dict(tensors)
    if strict:
        problems = []
        unexpected = sorted(set(tensors) - set(places))
        missing = sorted(set(places) - set(wanted))
        if unexpected:
            problems.append(f"Unexpected key(s): {', '.join(map(repr, unexpected))}.")
        if missing:
            problems.append(f"Missing key(s): {', '.join(map(repr, missing))}.")
        if problems:
            raise RuntimeError(
                f"Error(s) in reparametrizing for {type(module).__name__}:\n\t" + "\n\t".join(problems)
            )
    before = {name: places[name][0][places[name][1]] for name in wanted if name in places}
    try:
        for name in before:
            registry, key = places[name]
            registry[key] = wanted[name]
        yield
    finally:
        for name, tensor in before.items():
            registry, key = places[name]
            registry[key] = tensor


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
    arguments = () if args is None else args if isinstance(args, tuple) else (args,)
    with with_tensors(module, parameters_and_buffers, tie_weights, strict):
        return module(*arguments, **(kwargs or {}))
