"""Saved tensors packed by the user's hooks: what `torch.autograd.graph.saved_tensors_hooks` opens.

Hooks belong to a thread; the innermost pair counts. While none is open anywhere, saving a tensor asks one number.
"""

import threading

import cython
from cython.cimports.retrograd._core.collecting import spare_nothing
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.node import Node, next_sequence
from cython.cimports.retrograd._core.tensor import REQUIRES_GRAD, Tensor, alias, version_of

from .modes import handed_on

_thread = handed_on(threading.local())
_identity = cython.declare(object, None)


class Packed:
    """A saved tensor in the form that the user's pack hook gave it."""


def set_identity_operation(identity):
    """Give the core the operation that stands between a leaf and what a hook unpacked in its place."""
    global _identity
    _identity = identity


def push_hooks(pack_hook, unpack_hook) -> None:
    """Pack what this thread saves from now on."""
    global open_hooks
    message = getattr(_thread, "disabled", None)
    if message is not None:
        raise RuntimeError(message)
    spare_nothing()
    if not hasattr(_thread, "hooks"):
        _thread.hooks = []
    _thread.hooks.append((pack_hook, unpack_hook))
    open_hooks += 1


def pop_hooks() -> None:
    """End what the last `push_hooks` of this thread began."""
    global open_hooks
    _thread.hooks.pop()
    open_hooks -= 1


def hooks_of_thread():
    """The hooks that this thread has open."""
    return list(getattr(_thread, "hooks", ()))


def restore_hooks(hooks):
    """Go back to the hooks that were open when a backward pass began: what its unpack hooks opened or ended there
    was theirs alone."""
    global open_hooks
    now: list = getattr(_thread, "hooks", None)
    if now is None or (hooks is not None and now == hooks):
        return 0
    before: list = [] if hooks is None else hooks
    open_hooks += cython.cast(cython.int, len(before)) - cython.cast(cython.int, len(now))
    _thread.hooks = before
    return 0


def disable_hooks(message: str | None) -> str | None:
    """Make `push_hooks` raise an error with that message, or allow it again with None; gives the message before."""
    before = getattr(_thread, "disabled", None)
    if message is not None and getattr(_thread, "hooks", None):
        raise RuntimeError(message)
    _thread.disabled = message
    return before


def hooks_message() -> str | None:
    """The message of `disable_hooks` that holds in this thread, None where hooks may be opened."""
    return getattr(_thread, "disabled", None)


def pack(t):
    """What is to be saved in place of a tensor: the tensor itself where this thread has no hooks open."""
    hooks = getattr(_thread, "hooks", None)
    if not hooks:
        return t
    return pack_with(t, hooks[len(hooks) - 1][0], hooks[len(hooks) - 1][1])


def pack_with(t, pack_hook, unpack_hook):
    spare_nothing()
    packed: Packed = Packed.__new__(Packed)
    version: cython.uint = version_of(t)
    grad_before: cython.bint = state().grad
    state().grad = False
    try:
        packed.content = pack_hook(t)
    finally:
        state().grad = grad_before
    if version_of(t) != version:
        raise RuntimeError(
            "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot "
            "be modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if "
            "you need to perform in-place operations on the input to a pack hook."
        )
    packed.unpack_hook = unpack_hook
    if t.flags & REQUIRES_GRAD:
        packed.producer = t if t.producer is None else t.producer
        packed.number = t.number
    return packed


def unpack(packed):
    """Call the unpack hook; within a backward pass once for all formulas of the node."""
    if packed.value is not None:
        return packed.value
    value = packed.unpack_hook(packed.content)
    if not isinstance(value, Tensor):
        raise TypeError(
            f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type {type(value).__name__}"
        )
    if state().run is not cython.NULL:
        packed.value = value
    return value


def put_back(packed, value):
    """An unpacked tensor at the place in the graph that it had when it was saved."""
    if value is packed.producer:
        return value
    t: Tensor = alias(value)
    t.producer = None
    t.number = 0
    t.flags &= ~REQUIRES_GRAD
    if packed.producer is None:
        return t
    t.flags |= REQUIRES_GRAD
    if isinstance(packed.producer, Node):
        t.producer = packed.producer
        t.number = packed.number
        return t
    node: Node = Node.__new__(Node)
    node.op = _identity
    node.sequence = next_sequence()
    node.edges = 1
    node.edge0 = packed.producer
    t.producer = node
    return t


def pack_saved(t: Tensor):
    """`t`, or what the hooks that are open in this thread make of it, for a Function that saves it."""
    return pack(t) if open_hooks else t


def unpack_saved(value):
    """What `pack_saved` was given, at its place in the graph; the version is not checked where hooks were open."""
    if not isinstance(value, Packed):
        return value
    made: Tensor = unpack(value)
    cython.cast(Packed, value).value = None
    return put_back(value, made) if state().grad else made


def packed_content(value):
    """What a pack hook made of a saved tensor; anything else as it is."""
    return cython.cast(Packed, value).content if isinstance(value, Packed) else value


def unpack_hook_of(value):
    """The hook that unpacks what `pack_saved` gave, None where none does."""
    return cython.cast(Packed, value).unpack_hook if isinstance(value, Packed) else None


def is_packed(value) -> bool:
    """Whether hooks made something else of a saved tensor."""
    return isinstance(value, Packed)
