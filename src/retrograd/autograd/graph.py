"""`torch.autograd.graph`: places in the graph, hooks on several gradients at once, what is done with saved tensors."""

from __future__ import annotations

import contextlib
import functools
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from .. import errors
from .._core import (
    GradientEdge,
    RemovableHandle,
    Tensor,
    bump_version,
    current_run_number,
    disable_hooks,
    get_gradient_edge,
    pop_hooks,
    push_hooks,
    queue_callback,
    set_write_observer,
    will_run,
)
from .._core import Node as _Node
from .memory_map import MemoryMap, SavedBuffer, memory_map
from .variable import Variable

__all__ = [
    "GradientEdge",
    "MemoryMap",
    "Node",
    "SavedBuffer",
    "allow_mutation_on_saved_tensors",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "memory_map",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
    "set_override_stale_capture_stream",
    "set_warn_on_accumulate_grad_stream_mismatch",
]


if TYPE_CHECKING:
    Node = _Node
else:

    class _NodeType(type):
        """Takes every node for an instance of `Node`, whose class is that of its step and inherits from another."""

        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, _Node)

        def __subclasscheck__(cls, kind: type) -> bool:
            return kind is cls or issubclass(kind, _Node)

    class Node(metaclass=_NodeType):
        """What every node of a graph is, for `isinstance` and annotations: what a node can do stands in its own class.

        >>> isinstance(torch.ones(2, requires_grad=True).exp().grad_fn, torch.autograd.graph.Node)
        True
        """


def _calculate_shape(output: Tensor | GradientEdge, grad: Tensor, is_grads_batched: bool) -> tuple[Any, Any]:
    """(shape of an output, shape of one cotangent): what has to be the same."""
    if not isinstance(output, GradientEdge):
        return output.shape, grad.shape[1:] if is_grads_batched else grad.shape
    if is_grads_batched:
        raise RuntimeError("Batched grads are not supported with GradientEdge")
    return cast(Any, output.node)._input_metadata[output.output_nr].shape, grad.shape


def _engine_run_backward(
    t_outputs: Sequence[Tensor | GradientEdge], *args: Any, **kwargs: Any
) -> tuple[Tensor | None, ...] | None:
    """`Variable._execution_engine.run_backward`."""
    return cast("tuple[Tensor | None, ...] | None", Variable._execution_engine.run_backward(t_outputs, *args, **kwargs))


def increment_version(tensor: Tensor | Iterable[Tensor]) -> None:
    """Count a write to ``tensor``, or to several tensors, that was made in a way that is not seen from here.

    A backward pass that needs the values from before the write then raises. Inference tensors, which have no
    version, are passed over. Raises RuntimeError if something else than tensors is given.

    >>> x = torch.zeros(2)
    >>> x.numpy()[0] = 1.0
    >>> torch.autograd.graph.increment_version(x)
    >>> x._version
    1
    """
    tensors = (tensor,) if isinstance(tensor, Tensor) else tensor
    if not isinstance(tensors, Iterable):
        raise RuntimeError("increment_version expect a Iterable[Tensor] as input")
    for each in tensors:
        if not isinstance(each, Tensor):
            raise RuntimeError("increment_version expects each element of the iterable to be a tensor")
        if not each.is_inference():
            bump_version(each)


# ---------------------------------------------------------------------------------------- saved tensors


class saved_tensors_hooks:
    """While it is open, what operations of this thread save for backward goes through a pair of functions.

    ``pack_hook(tensor) -> Any`` is called when a tensor is saved, and what it returns is kept in the tensor's
    place; ``unpack_hook(Any) -> Tensor`` is called each time the value is needed, and gives a tensor of the same
    values, shape and dtype. Of nested pairs the innermost counts. Writes to a tensor that was packed are not
    looked for. A pack hook must not write to its tensor (RuntimeError), and should not return the tensor itself,
    which may close a cycle of references: ``lambda x: x.detach()`` does not.

    >>> def halve(x):
    ...     return x.to(torch.float16)
    >>> def restore(x):
    ...     return x.to(torch.float32)
    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> with torch.autograd.graph.saved_tensors_hooks(halve, restore):
    ...     y = x * x
    >>> y.sum().backward()
    >>> x.grad
    tensor([2., 4.])
    """

    def __init__(self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]) -> None:
        self.pack_hook = pack_hook
        self.unpack_hook = unpack_hook

    def __enter__(self) -> None:
        if not (callable(self.pack_hook) and callable(self.unpack_hook)):
            raise TypeError("saved_tensors_hooks takes two functions, a pack hook and an unpack hook")
        push_hooks(self.pack_hook, self.unpack_hook)

    def __exit__(self, *exception: object) -> None:
        pop_hooks()


class save_on_cpu(saved_tensors_hooks):
    """Keep saved tensors on the CPU, where they are already: nothing is moved.

    With ``pin_memory=True`` copies are kept, so that writes to the originals do no harm; without, a write to a tensor
    that was saved is an error in the backward pass, as it is without hooks.
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        def pack(tensor: Tensor) -> tuple[Tensor, int]:
            kept = tensor.detach().clone() if pin_memory else tensor.detach()
            return kept, kept._version

        def unpack(packed: tuple[Tensor, int]) -> Tensor:
            tensor, version = packed
            if tensor._version != version:
                raise RuntimeError(
                    "one of the variables needed for gradient computation has been modified by an inplace operation: "
                    f"[{errors.tensor_type(tensor)} {list(tensor.shape)}], saved under save_on_cpu, is at version "
                    f"{tensor._version}; expected version {version} instead."
                )
            return tensor

        super().__init__(pack, unpack)


@contextlib.contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """While it is open, :class:`saved_tensors_hooks` raises RuntimeError with ``error_message`` in this thread.

    >>> with torch.autograd.graph.disable_saved_tensors_hooks("not inside this function"):
    ...     with torch.autograd.graph.save_on_cpu():
    ...         pass
    Traceback (most recent call last):
    RuntimeError: not inside this function
    """
    before = disable_hooks(error_message)
    try:
        yield
    finally:
        disable_hooks(before)


class _Kept:
    """One saved tensor inside `allow_mutation_on_saved_tensors`: the tensor, later a copy of it."""

    __slots__ = ("tensor", "copied", "__weakref__")

    def __init__(self, tensor: Tensor) -> None:
        self.tensor: Tensor | None = tensor
        self.copied = False

    def is_of(self, tensor: Tensor) -> bool:
        """Whether these are the elements of ``tensor``, in its shape."""
        own = self.tensor
        return (
            own is not None
            and own.data_ptr() == tensor.data_ptr()
            and own.shape == tensor.shape
            and own.stride() == tensor.stride()
            and own.dtype == tensor.dtype
        )


_OUTSIDE = (
    "Trying to backward outside of the 'allow_mutation_on_saved_tensors' context in which the graph was originally "
    "recorded."
)


class _AllowMutationOnSavedContext:
    """What `allow_mutation_on_saved_tensors` knows: what was saved, by the memory that it lies in."""

    def __init__(self) -> None:
        self._by_memory: dict[int, weakref.WeakSet[_Kept]] = {}
        self._lock = threading.Lock()

    @property
    def cloned(self) -> dict[_Kept, Tensor]:
        """The copies that were made, as far as something still needs them, each by what stands for it in the graph."""
        return {kept: kept.tensor for kept in self._all() if kept.copied and kept.tensor is not None}

    @property
    def original(self) -> dict[_Kept, Tensor]:
        """The saved tensors that were not written to, as far as something still needs them."""
        return {kept: kept.tensor for kept in self._all() if not kept.copied and kept.tensor is not None}

    @property
    def tid_to_weakhandle(self) -> dict[int, _Kept]:
        """All of them: what stands for each in the graph, by a number of its own."""
        return {id(kept): kept for kept in self._all()}

    def _all(self) -> list[_Kept]:
        with self._lock:
            return [kept for group in self._by_memory.values() for kept in group]

    def pack(self, tensor: Tensor) -> _Kept:
        with self._lock:
            saved = self._by_memory.setdefault(_memory(tensor), weakref.WeakSet())
            kept = next((kept for kept in saved if kept.is_of(tensor)), None)
            if kept is None:
                kept = _Kept(tensor.detach())
                saved.add(kept)
        return kept

    def unpack(self, kept: _Kept) -> Tensor:
        if kept.tensor is None or _mutation_allowed is not self:
            raise AssertionError(_OUTSIDE)
        return kept.tensor

    def before_write(self, tensor: Tensor) -> None:
        with self._lock:
            saved = list(self._by_memory.pop(_memory(tensor), ()))
        for kept in saved:
            if kept.tensor is not None:
                kept.tensor = kept.tensor.clone()
                kept.copied = True
                with self._lock:
                    self._by_memory.setdefault(_memory(kept.tensor), weakref.WeakSet()).add(kept)

    def clear(self) -> None:
        for kept in self._all():
            kept.tensor = None
        self._by_memory.clear()


_mutation_allowed: _AllowMutationOnSavedContext | None = None


def _memory(tensor: Tensor) -> int:
    """A number for the memory that a tensor and its views share."""
    array: Any = tensor.detach().numpy()
    while getattr(array, "base", None) is not None:
        array = array.base
    return id(array)


@contextlib.contextmanager
def allow_mutation_on_saved_tensors() -> Iterator[_AllowMutationOnSavedContext]:
    """While it is open, writing to a tensor that was saved for backward copies its values first.

    So the backward pass finds what was saved. Both the forward and the backward pass belong inside; a backward
    pass outside raises AssertionError. Writes that go around the tensors, through ``x.numpy()``, are not seen.

    >>> with torch.autograd.graph.allow_mutation_on_saved_tensors():
    ...     a = torch.tensor([1.0, 2.0], requires_grad=True)
    ...     b = a.clone()
    ...     out = (b**2).sum()
    ...     b = b.sin_()
    ...     out.backward()
    >>> a.grad
    tensor([2., 4.])
    """
    global _mutation_allowed
    if _mutation_allowed is not None:
        raise RuntimeError("allow_mutation_on_saved_tensors contexts cannot be nested")
    context = _AllowMutationOnSavedContext()
    with saved_tensors_hooks(context.pack, context.unpack):
        _mutation_allowed = context
        set_write_observer(context.before_write)
        try:
            yield context
        finally:
            set_write_observer(None)
            _mutation_allowed = None
            context.clear()


# ---------------------------------------------------------------------------------------- several gradients


class _MultiHandle(RemovableHandle):
    """Takes one hook away from several tensors."""

    def __init__(self, handles: Sequence[RemovableHandle]) -> None:
        self.handles = tuple(handles)

    def remove(self) -> None:
        for handle in self.handles:
            handle.remove()


class _Gathered:
    """The gradients of several tensors in one backward pass, until the last one is there."""

    def __init__(self, nodes: Sequence[Any], fn: Callable[[Sequence[Tensor | None]], None]) -> None:
        self.fn = fn
        self.gradients: list[Tensor | None] = [None] * len(nodes)
        self.missing = sum(will_run(node) for node in nodes)

    def put(self, place: int, gradient: Tensor) -> None:
        self.gradients[place] = gradient
        self.missing -= 1
        if self.missing == 0:
            self.fn(self.gradients)

    def give_up(self) -> None:
        """At the end of the pass: what is still missing got no gradient at all."""
        if self.missing > 0:
            self.missing = 0
            self.fn(self.gradients)


def register_multi_grad_hook(
    tensors: Sequence[Tensor],
    fn: Callable[[Sequence[Tensor | None]], None] | Callable[[Tensor], None],
    *,
    mode: str = "all",
) -> RemovableHandle:
    """Call ``fn`` once in each backward pass when the gradients of ``tensors`` are known.

    With ``mode="all"`` that is when all of them are, and ``fn`` gets a list of the gradients: None stands for tensors
    that are no part of the graph or that the pass does not come to, because of its ``inputs``. With ``mode="any"`` it
    is as soon as one is known, and ``fn`` gets this gradient. Returns a handle whose ``remove()`` takes the hook away.

    >>> a = torch.tensor(2.0, requires_grad=True)
    >>> b = torch.tensor(3.0, requires_grad=True)
    >>> c, d = a * b, a * b
    >>> handle = torch.autograd.graph.register_multi_grad_hook((a, b, c, d), print)
    >>> c.backward()
    [tensor(3.), tensor(2.), tensor(1.), None]
    """
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    lock = threading.Lock()
    if mode == "any":
        ran: set[int] = set()

        @functools.wraps(fn)
        def first(gradient: Tensor) -> None:
            run = current_run_number()
            with lock:
                if run in ran:
                    return
                ran.add(run)
            queue_callback(functools.partial(ran.discard, run))
            cast(Callable[[Tensor], None], fn)(gradient)

        return _MultiHandle([tensor.register_hook(first) for tensor in tensors if tensor.requires_grad])
    nodes = [get_gradient_edge(tensor).node for tensor in tensors]
    gathered: dict[int, _Gathered] = {}

    def hook_for(place: int) -> Callable[[Tensor], None]:
        def hook(gradient: Tensor) -> None:
            run = current_run_number()
            with lock:
                if run not in gathered:
                    gathered[run] = _Gathered(nodes, cast(Callable[[Sequence[Tensor | None]], None], fn))
                    queue_callback(functools.partial(finish, run))
                gathering = gathered[run]
            gathering.put(place, gradient)

        return hook

    def finish(run: int) -> None:
        gathered.pop(run).give_up()

    return _MultiHandle([tensor.register_hook(hook_for(place)) for place, tensor in enumerate(tensors)])


def set_warn_on_accumulate_grad_stream_mismatch(enabled: bool) -> None:
    """Does nothing: there are no streams that gradients could arrive on."""


def set_override_stale_capture_stream(enabled: bool) -> None:
    """Does nothing: there are no streams whose work could be captured."""
