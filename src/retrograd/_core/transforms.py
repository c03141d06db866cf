"""What function transforms ask of the graph: inputs of their own in it, and what lies behind those.

Reverse mode as a function of functions (`func.grad`) needs no level: it runs a function on fresh inputs, and the
gradients of its outputs for them are what it is after.
"""

import threading

import cython
from cython.cimports import numpy as cnp
from cython.cimports.retrograd._core.node import Node, edge
from cython.cimports.retrograd._core.recording import record_general
from cython.cimports.retrograd._core.tensor import (
    MOST_DEPTH,
    PLAIN,
    REQUIRES_GRAD,
    Tensor,
    alias,
    carry_over,
    new_tensor,
    shared_counter,
    wants_grad,
)

from .. import errors
from .levels import Batch, operation_named
from .modes import handed_on
from .recording import set_transform_check
from .tensor import birth, set_birth
from .writes import set_captured_check

cnp.import_array()

_inside = handed_on(threading.local())
_running: list = []  # the depths of all transforms that run, in any thread


class transform:
    """The time in which a transform runs the user's function, where `backward` would mean something else.

    A transform that differentiates says what it was `given`: the function may write to these tensors and to those that
    it made, and to no other, because the derivative would not know. A write to a tensor reaches what levels gave it.
    """

    def __init__(self, given=None):
        self.given = None
        if given is not None:
            reached = [t for t in given if isinstance(t, Tensor)]
            for t in reached:  # grows meanwhile
                reached.extend(carried(t))
            self.given = [shared_counter(t) for t in reached]
        self.depth = 0
        self.outer = None

    def __enter__(self):
        self.depth = _inside.depth = depth() + 1
        set_transform_check(1, depth)
        _running.append(self.depth)
        set_birth(max(_running))
        if self.given is not None:
            self.outer = getattr(_inside, "differentiating", None)
            _inside.differentiating = self
            set_captured_check(check_captured)

    def __exit__(self, *exception):
        _inside.depth -= 1
        set_transform_check(-1, depth)
        _running.remove(self.depth)
        set_birth(max(_running, default=0))
        if self.given is not None:
            _inside.differentiating = self.outer
        if not _running:
            set_captured_check(None)


def depth() -> int:
    """How many transforms run in this thread, one in another."""
    return getattr(_inside, "depth", 0)


def check_captured(t: Tensor, name: str):
    """An error for a write to a tensor that the function of the innermost transform captured."""
    inside = getattr(_inside, "differentiating", None)
    if inside is None or birth(t if t.view is None else t.view.base) >= min(inside.depth, MOST_DEPTH):
        return
    if t.counter is None or not any([counter is t.counter for counter in inside.given]):
        raise errors.captured_write(name)


def differentiable_input(t: Tensor, recording: bool) -> Tensor:
    """A tensor on the same memory whose gradient can be asked for: a leaf that requires grad, or, where `recording` and
    `t` is part of a graph, a step behind it. It carries what the levels gave to `t`."""
    made: Tensor = new_tensor(t.array)
    made.counter = shared_counter(t)
    if not t.flags & PLAIN:
        carry_over(t, made)
    if recording and wants_grad(t):
        shown = cython.cast(object, t.array).view()
        shown.flags.writeable = False  # as a write to the leaf would be: the caller's tensor is to stay as it is
        made.array = shown
        record_general(operation_named("alias"), 1, [t], [made], None)
    else:
        made.flags |= REQUIRES_GRAD
    return made


@cython.cfunc
def carried(t: Tensor) -> list:
    """What the levels gave to a tensor: the values under its batch dimension, its tangents."""
    found: list = []
    if not t.flags & PLAIN and t.extras is not None:
        batch = t.extras.get("batch")
        if batch is not None:
            found.append(batch.value)
        tangents = t.extras.get("tangents")
        if tangents:
            found.extend(tangents.values())
    return found


def is_recorded(t: Tensor) -> bool:
    """Whether a tensor is part of a graph or has tangents, or what it carries is."""
    if wants_grad(t) or (t.extras is not None and t.extras.get("tangents")):
        return True
    return any([is_recorded(part) for part in carried(t)])


def reaches_beyond(outputs: list, inputs: list) -> bool:
    """Whether the graph of some tensors, or of what they carry, leads to anything but the inputs that
    `differentiable_input` made."""
    if leads_beyond(outputs, inputs):
        return True
    parts: list = [part for t in outputs for part in carried(t)]
    return bool(parts) and reaches_beyond(parts, inputs)


def released(t: Tensor, inputs: list) -> Tensor:
    """A tensor at no place in a graph that leads to nothing but such inputs, and what it carries likewise."""
    parts: list = carried(t)
    kept: list = [released(part, inputs) for part in parts]
    stays: cython.bint = not wants_grad(t) or leads_beyond([t], inputs)
    if stays and all([a is b for a, b in zip(parts, kept)]):
        return t
    made: Tensor = alias(t)
    if not stays:
        made.producer = None
        made.number = 0
        made.flags &= ~REQUIRES_GRAD
    if parts:
        by_number: dict = {id(a): b for a, b in zip(parts, kept)}
        batch = t.extras.get("batch")
        if batch is not None:
            made.extras["batch"] = Batch(batch.level, by_number[id(batch.value)])
        tangents = t.extras.get("tangents")
        if tangents:
            made.extras["tangents"] = {number: by_number[id(x)] for number, x in tangents.items()}
    return made


@cython.cfunc
def leads_beyond(outputs: list, inputs: list) -> cython.bint:
    t: Tensor
    own: set = set()
    behind: set = set()
    for x in inputs:
        t = x
        if t.producer is None:
            own.add(id(t))
        else:
            behind.add(id(t.producer))
    seen: set = set()
    waiting: list = []
    for x in outputs:
        t = x
        if t.producer is not None:
            waiting.append(t.producer)
        elif wants_grad(t) and id(t) not in own:
            return True
    i: cython.int
    while waiting:
        node: Node = waiting.pop()
        if id(node) in seen:
            continue
        if id(node) in behind:
            return True
        seen.add(id(node))
        for i in range(node.edges):
            target = edge(node, i)
            if target is None:
                continue
            if isinstance(target, Node):
                waiting.append(target)
            elif id(target) not in own:
                return True
    return False
