"""Modules as functions of their parameters: `functional_call`, `stack_module_state`, and batch normalization that can
be mapped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .._core import Tensor, no_grad
from ..ops.joining import stack

State = dict[str, Tensor]


def functional_call(
    module: Any,
    parameter_and_buffer_dicts: State | Sequence[State],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """Call a module with other tensors in place of its parameters and buffers.

    Args:
        module: the module; it is the same afterwards, except for what it wrote to tensors in place.
        parameter_and_buffer_dicts: the tensors by their names in the module, as in `named_parameters()`; several
            dictionaries must not have a name in common. Names that the module does not have are passed over.
        args: the argument of the call, or a tuple of them.
        kwargs: its keyword arguments.
        tie_weights: whether a tensor also replaces the parameters and buffers that are the same tensor as its own.
        strict: whether the names must be exactly those of the module's parameters and buffers.

    Raises:
        ValueError: for a name in several dictionaries, or different tensors for tied names.
        RuntimeError: if `strict` and the names are others.

    Example::

        >>> layer = torch.nn.Linear(2, 1, bias=False)
        >>> torch.func.functional_call(layer, {"weight": torch.ones(1, 2)}, torch.tensor([[3.0, 4.0]]))
        tensor([[7.]])
    """
    state = _one_dict(parameter_and_buffer_dicts)
    for value in state.values():
        if not isinstance(value, Tensor):
            raise TypeError(f"{value} is not an instance of torch.Tensor")
    if args is None:
        args = ()
    elif not isinstance(args, tuple):
        args = (args,)
    with _exchanged(module, state, tie_weights, strict):
        return module(*args, **(kwargs or {}))


def _one_dict(dicts: State | Sequence[State]) -> State:
    if isinstance(dicts, dict):
        return dicts
    if not isinstance(dicts, Sequence):
        raise ValueError(
            f"Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got {type(dicts)}"
        )
    if not all(isinstance(d, dict) for d in dicts):
        raise ValueError("Expected all elements of parameter_and_buffer_dicts to be dictionaries")
    names = [name for d in dicts for name in d]
    repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if repeated:
        raise ValueError(f"{repeated} appeared in multiple dictionaries; behavior of functional call is ambiguous")
    return {name: value for d in dicts for name, value in d.items()}


def _owners(module: Any) -> dict[str, tuple[dict[str, Any], str]]:
    """For the name of each parameter and buffer the dictionary that holds it, and its name there."""
    found = {}
    for prefix, part in module.named_modules(remove_duplicate=False):
        for members in (part._parameters, part._buffers):
            for name in members:
                if members[name] is not None:
                    found[f"{prefix}.{name}" if prefix else name] = (members, name)
    return found


def _with_tied(state: State, owners: dict[str, tuple[dict[str, Any], str]]) -> State:
    """The tensors to put in, those for names that stand for the same tensor as a given one included."""
    same: dict[int, list[str]] = {}
    for name, (members, short) in owners.items():
        same.setdefault(id(members[short]), []).append(name)
    made = dict(state)
    for names in same.values():
        given = [name for name in names if name in state]
        if len({id(state[name]) for name in given}) > 1:
            raise ValueError(
                f"functional_call got multiple values for keys {sorted(given)}, which are tied. Consider using "
                "tie_weights=False"
            )
        if given:
            made.update({name: state[given[0]] for name in names})
    return made


@contextmanager
def _exchanged(module: Any, state: State, tie_weights: bool, strict: bool) -> Iterator[None]:
    """The time in which a module has other tensors."""
    module.named_parameters  # noqa: B018  (what is no module gets Python's error here)
    owners = _owners(module)
    if tie_weights:
        state = _with_tied(state, owners)
    if strict:
        unexpected = [name for name in state if name not in owners]
        missing = [name for name in owners if name not in state]
        lines = [
            f"\n\t{what} key(s): {', '.join([repr(name) for name in sorted(names)])}."
            for what, names in (("Unexpected", unexpected), ("Missing", missing))
            if names
        ]
        if lines:
            raise RuntimeError(f"Error(s) in reparametrizing for {type(module).__name__}:{''.join(lines)}")
    before = []
    try:
        for name, value in state.items():
            if name in owners:
                members, short = owners[name]
                before.append((members, short, members[short]))
                members[short] = value
        yield
    finally:
        for members, short, value in before:
            members[short] = value


def stack_module_state(models: Sequence[Any]) -> tuple[State, State]:
    """(parameters, buffers) of several modules of one class, by name, each stacked along a new dimension 0.

    For ensembles: with `functional_call` under `vmap`, all models run at once. The results are new leaves, which
    require grad as the modules' parameters do.

    Raises RuntimeError if there are no models, or they differ in class, in mode, or in what requires grad.

    Example::

        >>> params, buffers = torch.func.stack_module_state([torch.nn.Linear(2, 1) for _ in range(3)])
        >>> params["weight"].shape
        torch.Size([3, 1, 2])
    """
    models = list(models)
    if not models:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if len({bool(m.training) for m in models}) > 1:
        raise RuntimeError("stack_module_state: Expected all models to have the same training/eval mode.")
    if any(type(m) is not type(models[0]) for m in models):
        raise RuntimeError("stack_module_state: Expected all models to be of the same class.")
    parameters = [dict(m.named_parameters()) for m in models]
    buffers = [dict(m.named_buffers()) for m in models]
    return _stacked(parameters), _stacked(buffers)


def _stacked(states: list[State]) -> State:
    made = {}
    for name in states[0]:
        tensors = [state[name] for state in states]
        if len({t.requires_grad for t in tensors}) > 1:
            raise RuntimeError(f"Expected {name} from each model to have the same .requires_grad")
        with no_grad():
            whole = stack(tensors)
        made[name] = whole.requires_grad_() if tensors[0].requires_grad else whole
    return made


def replace_all_batch_norm_modules_(root: Any) -> Any:
    """Let the layers of batch normalization in a module do without running statistics; the module itself.

    Under `vmap`, one set of statistics cannot be updated with those of each element of the batch.

    Example::

        >>> net = torch.func.replace_all_batch_norm_modules_(torch.nn.Sequential(torch.nn.BatchNorm1d(2)))
        >>> net[0].track_running_stats
        False
    """
    for module in root.modules():
        # By its name: nn is built on func, and func knows no class of it.
        is_batch_norm = any([kind.__name__ == "_BatchNorm" for kind in type(module).__mro__])
        if is_batch_norm and module.track_running_stats:
            module.running_mean = module.running_var = module.num_batches_tracked = None
            module.track_running_stats = False
    return root
