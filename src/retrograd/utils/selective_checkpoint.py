"""Selective checkpointing: the results of some operations are kept, so that the second run does not compute them again.

A mode notes the calls of the first run in their order. In the second run a call whose result was kept is not made: its
result comes from the notes, and what it had saved for backward is saved again, from the arguments of the second run.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any

from .._core import InPlace, Op, Overridable, Tensor, pack_saved
from .._core.random import default_generator
from ..autograd import Function
from ..ops import ones
from ..overrides import TorchFunctionMode
from ..pytree import tree_leaves, tree_map

__all__ = ["CheckpointPolicy", "SelectiveCheckpointContext", "create_selective_checkpoint_contexts"]


class CheckpointPolicy(enum.Enum):
    """What a policy says of an operation. Keeping on the CPU is keeping: there is no other device."""

    MUST_SAVE = 0
    PREFER_SAVE = 1
    MUST_RECOMPUTE = 2
    PREFER_RECOMPUTE = 3
    MUST_CPU_OFFLOAD = 4
    PREFER_CPU_OFFLOAD = 5


_RECOMPUTES = (CheckpointPolicy.MUST_RECOMPUTE, CheckpointPolicy.PREFER_RECOMPUTE)


class SelectiveCheckpointContext:
    """What a policy is told beside the operation: its result. A policy is asked in the first run only."""

    def __init__(self, *, is_recompute: bool, op_output: Any = None) -> None:
        self.is_recompute = is_recompute
        self.op_output = op_output


class _KeptTensor:
    """A result outside the graph, with what is to be known of it."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor.detach()
        self.version = tensor._version
        self.requires_grad = tensor.requires_grad

    def get(self, allow_mutation: bool) -> Tensor:
        if self.tensor._version != self.version and not allow_mutation:
            raise RuntimeError(
                "Tensor cached during selective activation checkpoint has been mutated. Pass "
                "allow_cache_entry_mutation=True to create_selective_checkpoint_contexts() if that is meant."
            )
        return _Again.apply(ones(0, requires_grad=True), self.tensor) if self.requires_grad else self.tensor.detach()


class _Again(Function):
    """A kept result, as an operation that is recorded gives it: the second run may write to it."""

    @staticmethod
    def forward(ctx: Any, recorded: Tensor, kept: Tensor) -> Tensor:
        return kept.detach()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> None:
        """The second run is not differentiated."""


class _Kept:
    """The result of one call, and what makes up for the call in the second run."""

    def __init__(self, args: Any, kwargs: Any, result: Any, saved: list[Tensor], random_state: Any) -> None:
        self.result = tree_map(lambda x: _KeptTensor(x) if isinstance(x, Tensor) else x, result)
        self.random_state = random_state
        known = _tensors((args, kwargs, result))
        # What the call saved for backward: an argument or a result, by its place, or another tensor.
        self.saved: list[int | Tensor] = [
            next((place for place, x in enumerate(known) if x is tensor or x.is_set_to(tensor)), tensor.detach())
            for tensor in saved
        ]

    def replay(self, args: Any, kwargs: Any, allow_mutation: bool) -> Any:
        """The result once more; what the call had saved is saved again."""
        result = tree_map(lambda x: x.get(allow_mutation) if isinstance(x, _KeptTensor) else x, self.result)
        known = _tensors((args, kwargs, result))
        for value in self.saved:
            pack_saved(known[value] if isinstance(value, int) else value)
        if self.random_state is not None:
            default_generator.set_state(self.random_state)
        return result


class _Used:
    """What stands for a kept result that the second run was given: it is not kept any longer."""


_Call = tuple[Any, "_Kept | _Used | None"]

def _tensors(value: Any) -> list[Tensor]:
    return [leaf for leaf in tree_leaves(value) if isinstance(leaf, Tensor)]


def _inner_function(func: Any) -> Any:
    """The body of a function that is made of operations, None for an operation and what else is called as it is."""
    opens = isinstance(func, Overridable) and not getattr(func, "_opaque", False)
    return getattr(func, "__wrapped__") if opens else None  # noqa: B009


class _Run(TorchFunctionMode):
    """One of the two runs. Functions made of operations are opened: what counts are the operations."""

    def __init__(self, calls: list[_Call], policy: Callable[..., Any], allow_mutation: bool) -> None:
        super().__init__()
        self.calls = calls
        self.policy = policy
        self.allow_mutation = allow_mutation

    def open(self, body: Any, args: Any, kwargs: Any) -> Any:
        with self:
            return body(*args, **kwargs)


class _FirstRun(_Run):
    """Asks the policy about every operation, and notes the calls."""

    saved: list[Tensor] | None = None

    def note_saved(self, tensor: Tensor) -> None:
        """Called with each tensor that is saved for backward."""
        if self.saved is not None:
            self.saved.append(tensor)

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        body = _inner_function(func)
        if body is not None:
            return self.open(body, args, kwargs)
        before = default_generator.state_array()
        self.saved = []
        try:
            result = func(*args, **kwargs)
            saved = self.saved
        finally:
            self.saved = None
        chosen = self.policy(SelectiveCheckpointContext(is_recompute=False, op_output=result), func, *args, **kwargs)
        if isinstance(chosen, bool):
            chosen = CheckpointPolicy.MUST_SAVE if chosen else CheckpointPolicy.PREFER_RECOMPUTE
        kept = None
        if chosen not in _RECOMPUTES and not isinstance(func, InPlace):
            after = default_generator.state_array()
            kept = _Kept(args, kwargs, result, saved, None if bool((after == before).all()) else after)
        self.calls.append((func, kept))
        return result


class _SecondRun(_Run):
    """Makes the calls again whose results were not kept."""

    place = 0
    depth = 0

    def __enter__(self) -> Any:
        if not self.depth:
            self.place = 0
        self.depth += 1
        return super().__enter__()

    def __exit__(self, *exception: Any) -> None:
        self.depth -= 1
        super().__exit__(*exception)

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        body = _inner_function(func)
        if body is not None:
            return self.open(body, args, kwargs)
        known: Any = None
        kept: _Kept | _Used | None = None
        if self.place < len(self.calls):
            known, kept = self.calls[self.place]
        if known is not func:
            raise RuntimeError(
                f"selective checkpointing: the second run calls {func.__name__} where the first called "
                f"{'nothing more' if known is None else known.__name__}: both have to do the same"
            )
        if isinstance(kept, _Used):
            raise RuntimeError(
                "Trying to backward an extra time. You are only allowed to backward once on any region computed under "
                "selective activation checkpoint."
            )
        self.place += 1
        if kept is None:
            return func(*args, **kwargs)
        self.calls[self.place - 1] = (func, _Used())
        return kept.replay(args, kwargs, self.allow_mutation)


def create_selective_checkpoint_contexts(
    policy_fn_or_list: Callable[..., Any] | Sequence[Any], allow_cache_entry_mutation: bool = False
) -> tuple[Any, Any]:
    """The two contexts of ``context_fn`` in :func:`torch.utils.checkpoint.checkpoint` that keep chosen results.

    ``policy_fn(ctx, op, *args, **kwargs)`` returns a :class:`CheckpointPolicy` for each call of an operation in the
    first run; a list of operations is the policy that keeps their results and no other. Operations are this package's
    functions, such as ``torch.mm``, which is ``torch.ops.aten.mm.default``, too; functions that are made of several are
    seen as those. What was kept must not be written to: RuntimeError, unless ``allow_cache_entry_mutation``. Operations
    that write in place are always made again. A kept result is let go when the second run has it, so one backward pass
    can go through the region, even with ``retain_graph``: RuntimeError for the next. Raises TypeError if it is given
    neither a function nor a list, and ValueError for a list of anything else.

    >>> from functools import partial
    >>> x = torch.ones(2, 2, requires_grad=True)
    >>> contexts = partial(create_selective_checkpoint_contexts, [torch.mm])
    >>> y = torch.utils.checkpoint.checkpoint(lambda x: (x @ x).exp(), x, use_reentrant=False, context_fn=contexts)
    >>> y.sum().backward()
    >>> x.grad
    tensor([[29.5562, 29.5562],
            [29.5562, 29.5562]])
    """
    if isinstance(policy_fn_or_list, (list, tuple)):
        chosen = list(policy_fn_or_list)
        for op in chosen:
            if not isinstance(op, (Op, InPlace, Overridable)):
                raise ValueError(
                    f"Expected op in `op_list` to be an OpOverload but got: {op} of type {type(op)}. Give an "
                    "operation such as torch.mm, or update the OpOverloadPacket to a specific OpOverload: "
                    "torch.ops.aten.mm.default."
                )

        def policy(ctx: Any, op: Any, *args: Any, **kwargs: Any) -> CheckpointPolicy:
            return CheckpointPolicy.MUST_SAVE if op in chosen else CheckpointPolicy.PREFER_RECOMPUTE

    elif callable(policy_fn_or_list):
        policy = policy_fn_or_list
    else:
        raise TypeError("policy_fn_or_list must be either a function or a list of ops.")
    calls: list[_Call] = []
    return (
        _FirstRun(calls, policy, allow_cache_entry_mutation),
        _SecondRun(calls, policy, allow_cache_entry_mutation),
    )
