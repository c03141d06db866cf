"""Hooks on tensors and on nodes, and the gradients that tensors retain.

The order at one tensor: its own hooks, in the order in which they were registered; then the gradient is retained; then
the pre-hooks of its node. A hook stays with the node that made the tensor when it was registered, also where the tensor
is written to afterwards; a retained gradient moves along with the tensor.
"""

import weakref
from collections import OrderedDict

import cython
from cython.cimports.retrograd._core.collecting import hand_over, spare_nothing
from cython.cimports.retrograd._core.formulas import add_gradients
from cython.cimports.retrograd._core.node import (
    HOOKED,
    More,
    Node,
    differentiable_edges,
    more_of,
    note_leaf_hook,
)
from cython.cimports.retrograd._core.tensor import RETAINS_GRAD, Tensor, check_place, wants_grad

from .handle import add_to


def call_tensor_hooks(hooks, g):
    for hook in list(hooks.values()):
        changed = hook(g)
        if changed is not None:
            check_hook_result(hook, changed, g)
            g = changed
    return g


@cython.cfunc
def check_hook_result(hook: object, changed: object, g: Tensor | None) -> cython.int:
    name = getattr(hook, "__name__", repr(hook))
    if g is None:
        raise RuntimeError(f"can't replace a None gradient with a non-None value (hook '{name}')")
    if not isinstance(changed, Tensor):
        raise TypeError(f"expected Variable, but hook returned '{type(changed).__name__}' (hook '{name}')")
    if changed.shape != g.shape:
        raise RuntimeError(
            f"hook '{name}' has changed the size of value: expected {list(g.shape)}, but got {list(changed.shape)}"
        )
    if changed.dtype is not g.dtype:
        raise RuntimeError(
            f"hook '{name}' has changed the type of value: expected {g.dtype!r}, but got {changed.dtype!r}"
        )
    return 0


def tensor_hooks(node, g):
    """Hooks on the tensors that the node made, then the gradients that those tensors retain."""
    more: More = node.more
    if more.tensor_hooks is not None:
        for number, hooks in enumerate(more.tensor_hooks):
            if not hooks:
                continue
            if isinstance(g, list):
                g[number] = call_tensor_hooks(hooks, g[number])
            else:
                g = call_tensor_hooks(hooks, g)
    if more.retained is not None:
        for number, reference in more.retained:
            t: Tensor = reference()
            mine = g[number] if isinstance(g, list) else g
            if t is not None and mine is not None:
                t.gradient = mine if t.gradient is None else add_gradients(t.gradient, mine, False)
                if cython.cast(Tensor, t.gradient).producer is not None:
                    hand_over()
    return g


@cython.cfunc
def checked(hook: object, changed: object, before: tuple) -> tuple:
    """What a node's hook returned, as a tuple; an error if it does not fit in the place of what it was given."""
    gradients: tuple = tuple(changed) if isinstance(changed, (tuple, list)) else (changed,)
    if len(gradients) != len(before):
        raise RuntimeError(
            f"hook '{getattr(hook, '__name__', repr(hook))}' has returned an incorrect number of values "
            f"(got {len(gradients)}, but expected {len(before)})"
        )
    for i in range(len(before)):
        if gradients[i] is not None and before[i] is not None:
            check_hook_result(hook, gradients[i], before[i])
    return gradients


def before_node(node, g):
    """Hooks on the node, called with the gradients of all its outputs."""
    gradients: tuple = tuple(g) if isinstance(g, list) else (g,)
    for hook in list(node.more.prehooks.values()):
        changed = hook(gradients)
        if changed is not None:
            gradients = checked(hook, changed, gradients)
    return list(gradients) if isinstance(g, list) else gradients[0]


def after_node(node, grads, g):
    """Hooks on the node, called with the gradients of its inputs and of its outputs."""
    outputs: tuple = tuple(g) if isinstance(g, list) else (g,)
    places = differentiable_edges(node)
    inputs: tuple = tuple([grads[i] for i in places])
    for hook in list(node.more.posthooks.values()):
        changed = hook(inputs, outputs)
        if changed is not None:
            inputs = checked(hook, changed, inputs)
    found: list = list(grads)
    for place, gradient in zip(places, inputs):
        found[place] = gradient
    return found


def register_hook(self, hook):
    """Call `hook(grad)` when the gradient of this tensor is known; what it returns, if not None, replaces it.

    Returns a handle whose `remove()` takes the hook away.
    """
    t: Tensor = self
    check_place(t)
    if not wants_grad(t):
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    spare_nothing()
    if t.producer is None:
        note_leaf_hook()
        if t.extras is None:
            t.extras = {}
        return add_to(t.extras.setdefault("hooks", OrderedDict()), hook)
    node: Node = t.producer
    more: More = more_of(node)
    if more.tensor_hooks is None:
        more.tensor_hooks = []
    while len(more.tensor_hooks) <= t.number:
        more.tensor_hooks.append(OrderedDict())
    node.flags |= HOOKED
    return add_to(more.tensor_hooks[t.number], hook)


def read_hooks(self):
    t: Tensor = self
    return None if t.extras is None else t.extras.get("hooks")


def replace_hooks(self, hooks):
    t: Tensor = self
    if t.producer is not None:
        raise RuntimeError("_backward_hooks can only be set on leaf tensors: use register_hook() instead.")
    spare_nothing()
    if t.extras is None:
        t.extras = {}
    t.extras.pop("hooks", None)
    note_leaf_hook()
    if hooks is not None:
        t.extras["hooks"] = hooks


def refuse_deletion(self):
    raise RuntimeError("Deletion of _backward_hooks not allowed!")


backward_hooks = property(read_hooks, replace_hooks, refuse_deletion)  # all hooks of a leaf, as a dictionary


def register_post_accumulate_grad_hook(self, hook):
    """Call `hook(tensor)` after a gradient was added to the `grad` of this leaf."""
    t: Tensor = self
    if not wants_grad(t):
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if t.producer is not None:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    spare_nothing()
    note_leaf_hook()
    if t.extras is None:
        t.extras = {}
    return add_to(t.extras.setdefault("post_accumulate", OrderedDict()), hook)


def retain_grad(self):
    """Keep the gradient of this tensor in `grad`, although it is not a leaf."""
    t: Tensor = self
    check_place(t)
    if not wants_grad(t):
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if t.producer is None or t.flags & RETAINS_GRAD:
        return
    node: Node = t.producer
    more: More = more_of(node)
    if more.retained is None:
        more.retained = []
    more.retained.append((t.number, weakref.ref(t)))
    node.flags |= HOOKED
    t.flags |= RETAINS_GRAD


def move_retained(t, before):
    """After a write gave a tensor a new node: its gradient is that of its new values, so it is kept there."""
    after: Node = t.producer
    reference = weakref.ref(t)
    kept: list = []
    if before is not None and before is not after and before.more is not None and before.more.retained is not None:
        for number, other in before.more.retained:
            if other() is not t:
                kept.append((number, other))
        before.more.retained = kept
    more: More = more_of(after)
    if more.retained is None:
        more.retained = []
    more.retained.append((t.number, reference))
    after.flags |= HOOKED
    return 0
