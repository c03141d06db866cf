"""Writes in place: the derived `foo_` of an operation, `out=`, and what a write does to the history of views.

Every check comes before the first byte is written. A write into a view is recorded on its base as a new value of the
whole base, `copy_slices`; the views then find their place in the graph again by repeating their view operations.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import TYPES, broadcast_shape, is_writeable, memory_owner, same_shape
from cython.cimports.retrograd._core.collecting import hand_over
from cython.cimports.retrograd._core.dispatch import (
    PyVectorcall_NARGS,
    call,
    elementwise_into,
    enable_vectorcall,
    run_compiled,
)
from cython.cimports.retrograd._core.dtypes import dtype_of
from cython.cimports.retrograd._core.general import PyObject_Vectorcall, as_tensor_operand
from cython.cimports.retrograd._core.hooks import move_retained
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.moving import copied, may_overlap, write_over
from cython.cimports.retrograd._core.node import HOOKED, Node
from cython.cimports.retrograd._core.op import Op, PyMethod_New
from cython.cimports.retrograd._core.overrides import any_override, overridden
from cython.cimports.retrograd._core.recording import record
from cython.cimports.retrograd._core.tensor import (
    INFERENCE,
    IS_VIEW,
    MADE_AMONG_MANY,
    MADE_AS_PURE_VIEW,
    MADE_BY_FUNCTION,
    MADE_IN_INFERENCE,
    MADE_IN_NO_GRAD,
    MADE_WITH_GRAD,
    PLAIN,
    RELAID,
    REQUIRES_GRAD,
    RETAINS_GRAD,
    UNTIED,
    Tensor,
    View,
    alias,
    bump,
    bump_whole,
    carry_over,
    is_stale,
    new_tensor,
    refresh,
    set_view_refresher,
    shared_counter,
    version_of,
    wants_grad,
)
from cython.cimports.retrograd._core.versions import Version, Write
from cython.cimports.retrograd._core.watching import check_result, positional

from .. import errors
from .dtypes import numpy_dtype

cnp.import_array()

_put_levels = cython.declare(object, None)
_refresh_tangents = cython.declare(object, None)
_copy_values = cython.declare(object, None)
_copy_slices = cython.declare(Op, None)
_cast = cython.declare(object, None)
_stride_over = cython.declare(object, None)


def set_write_operations(copy_slices, cast, stride_over):
    """Give the core what it needs to record writes: `copy_slices(base, value, chain, strides)`, a cast to a dtype, and
    `stride_over(input, shape, strides, offset, geometry)`, which shows any part of a memory."""
    global _copy_slices, _cast, _stride_over
    _copy_slices = copy_slices
    _cast = cast
    _stride_over = stride_over


def set_level_writes(put, refresh_tangents, copy_values):
    """Give the core what a write does where a tensor is not PLAIN, how a view gets the tangents of its base, and how
    the values that a write will change are kept for its gradient."""
    global _put_levels, _refresh_tangents, _copy_values
    _put_levels = put
    _refresh_tangents = refresh_tangents
    _copy_values = copy_values


class InPlace:
    """The in-place form of an operation: the result is written to the memory of the first tensor."""

    def __init__(self, op, name=None, functional=None):
        self.op = op
        self.functional = functional or op
        self.name = name or op.name + "_"
        self.vectorcall = cython.cast(cython.p_void, write)

    def __get__(self, instance, owner):
        return self if instance is None else PyMethod_New(self, instance)

    def __repr__(self):
        return f"<operation {self.name}>"


@cython.cfunc
def write(
    form: object,
    args: cython.pointer(cython.pointer(PyObject)),
    nargsf: cython.size_t,
    kwnames: cython.pointer(PyObject),
) -> object:
    """Vectorcall of an in-place operation."""
    inplace: InPlace = form
    op: Op = inplace.op
    nargs: cython.Py_ssize_t = PyVectorcall_NARGS(nargsf)
    arguments: cython.pointer(PyObject)[64]
    i: cython.Py_ssize_t
    names: cython.Py_ssize_t = 0 if kwnames is cython.NULL else len(cython.cast(tuple, kwnames))
    if nargs < 1 or not isinstance(cython.cast(object, args[0]), Tensor):
        made = overridden(form, args, nargs, kwnames)
        if made is not NotImplemented:
            return made
        if nargs == 0 and names and "input" in cython.cast(object, kwnames):
            options = {name: cython.cast(object, args[i]) for i, name in enumerate(cython.cast(tuple, kwnames))}
            return form(options.pop("input"), **options)
        raise TypeError(f"{inplace.name}(): the first argument must be a Tensor")
    if nargs + names > 64:
        raise TypeError(f"{inplace.name}(): too many arguments")
    target: Tensor = cython.cast(Tensor, args[0])
    records: cython.bint = state().grad and op.differentiable and any_wants_grad(args, nargs + names)
    check_writable(target, inplace.name, records)
    if not records and kwnames is cython.NULL and writes_directly(op, args, nargs, target):
        if elementwise_into(op, args, target) is not None:
            bump(target, inplace.name)
            return target
    made = None if records else run_compiled(op, args, nargs, kwnames)
    if made is not None:
        put(target, new_tensor(made), inplace.name)
        return target
    if any_override(args, nargs + names):
        return overridden(form, args, nargs, kwnames)
    if not all_plain(args, nargs + names):
        op = inplace.functional  # its kernel must not write: where the result goes is for the levels to say
    before: Tensor = alias(target)
    if records and target.view is not None:
        _leave_hooks(before, target)
    if records and 0 in op.slots:
        before.array = copied(target.array)
        before.counter = None
    if not before.flags & PLAIN and 0 in op.slots:
        _copy_values(before)
    arguments[0] = cython.cast(cython.pointer(PyObject), before)
    for i in range(1, nargs + names):
        arguments[i] = args[i]
        if args[i] is args[0]:
            arguments[i] = arguments[0]
    result = call(op, arguments, nargs, kwnames)
    put(target, result, inplace.name)
    return target


@cython.cfunc
def _leave_hooks(before: Tensor, view: Tensor) -> cython.int:
    """Give what a view was before a write a place of its own in the graph, if hooks are on the view's, or on that of a
    view that it was made of: they concern what was made of those, and the write adds to the history of the base."""
    step: View = view.view
    node: object = view.producer
    if step.made == MADE_BY_FUNCTION:
        return 0
    while step is not None and isinstance(node, Node):
        if cython.cast(Node, node).flags & HOOKED:
            x: Tensor = replay(view.view.base, chain_of(view))
            before.producer = x.producer
            before.number = x.number
            return 0
        step = step.source
        node = cython.cast(Node, node).edge0
    return 0


@cython.cfunc
def any_wants_grad(args: cython.pointer(cython.pointer(PyObject)), count: cython.Py_ssize_t) -> cython.bint:
    i: cython.Py_ssize_t
    for i in range(count):
        x = cython.cast(object, args[i])
        if isinstance(x, Tensor):
            if wants_grad(x):
                return True
        elif isinstance(x, (list, tuple)):
            for y in x:
                if isinstance(y, Tensor) and wants_grad(y):
                    return True
    return False


@cython.cfunc
def all_plain(args: cython.pointer(cython.pointer(PyObject)), count: cython.Py_ssize_t) -> cython.bint:
    i: cython.Py_ssize_t
    for i in range(count):
        x = cython.cast(object, args[i])
        if isinstance(x, Tensor):
            if not cython.cast(Tensor, x).flags & PLAIN:
                return False
        elif isinstance(x, (list, tuple)):
            for y in x:
                if isinstance(y, Tensor) and not cython.cast(Tensor, y).flags & PLAIN:
                    return False
    return True


@cython.cfunc
@cython.exceptval(check=False)
def writes_directly(
    op: Op, args: cython.pointer(cython.pointer(PyObject)), nargs: cython.Py_ssize_t, target: Tensor
) -> cython.bint:
    """Whether the operation's inner loop can write to the target: one dtype, and operands that broadcast to its shape
    and are apart from its memory or the very same elements."""
    if not op.direct or nargs != op.inputs or not target.flags & PLAIN:
        return False
    typenum: cython.int = cnp.PyArray_TYPE(target.array)
    if typenum >= TYPES or op.loops[typenum].function is cython.NULL or op.loops[typenum].result != typenum:
        return False
    i: cython.Py_ssize_t
    for i in range(1, nargs):
        x = cython.cast(object, args[i])
        if not isinstance(x, Tensor):
            continue
        t: Tensor = x
        if not t.flags & PLAIN or cnp.PyArray_TYPE(t.array) != typenum:
            return False
        if t.array is not target.array:
            if not same_shape(t.array, target.array):
                if not broadcasts_to(t.array, target.array) or may_overlap(t.array, target.array):
                    return False
            if t.counter is not None and t.counter is target.counter:
                return False
    return True


@cython.cfunc
@cython.exceptval(check=False)
def broadcasts_to(a: cnp.ndarray, b: cnp.ndarray) -> cython.bint:
    """Whether the shape of an array broadcasts to that of another as it is."""
    axis: cython.int
    behind: cython.int = cnp.PyArray_NDIM(b) - cnp.PyArray_NDIM(a)
    if behind < 0:
        return False
    for axis in range(cnp.PyArray_NDIM(a)):
        if cnp.PyArray_DIM(a, axis) != 1 and cnp.PyArray_DIM(a, axis) != cnp.PyArray_DIM(b, behind + axis):
            return False
    return True


@cython.cfunc
def put(target: Tensor, result: Tensor, name: str) -> cython.int:
    """Write a result to the memory of `target`, and give the target the result's history."""
    if not same_shape(result.array, target.array):
        raise errors.output_shape(target.shape, result.shape)
    if dtype_of(result.array) is not dtype_of(target.array):
        check_cast(result, target)
        result = _cast(result, dtype_of(target.array))
    if not target.flags & result.flags & PLAIN:
        _put_levels(target, result, name)
    elif result.array is not target.array:
        write_over(target.array, result.array)
    bump(target, name)
    if result.producer is not None:
        rebase(target, result)
    return 0


@cython.cfunc
def check_cast(source: Tensor, target: Tensor) -> cython.int:
    if dtype_of(source.array).category > dtype_of(target.array).category:
        raise errors.cannot_cast(dtype_of(source.array), dtype_of(target.array))
    return 0


_observer = cython.declare(object, None)


def set_write_observer(observer) -> None:
    """Call `observer(tensor)` before each write to a tensor's memory; None ends it."""
    global _observer
    _observer = observer


def observe_writes(tensors: list) -> None:
    """Tell the observer, if there is one, of writes that are about to be made through the arrays of tensors."""
    if _observer is not None:
        for t in tensors:
            _observer(t)


_check_captured = cython.declare(object, None)


def set_captured_check(check) -> None:
    """Call `check(tensor, name)` before each write in place; None ends it."""
    global _check_captured
    _check_captured = check


def check_writable(t, name, records):
    if _observer is not None:
        _observer(t)
    if _check_captured is not None:
        _check_captured(t, name)
    if t.flags & INFERENCE and not state().inference:
        raise errors.inference_write()
    if not is_writeable(t.array):
        raise errors.overlapping_write() if overlaps(t.array) else errors.read_only_write(name)
    if overlaps(t.array):
        raise errors.overlapping_write()
    return check_history(t, name, records)


@cython.cfunc
def check_history(t: Tensor, name: str, records: cython.bint) -> cython.int:
    """An error if the graph forbids that a tensor is changed in place."""
    view: View = t.view
    if not state().grad:
        return 0
    if t.flags & REQUIRES_GRAD and t.producer is None and not t.flags & UNTIED:
        raise errors.leaf_write(name)
    if view is None:
        return 0
    if view.made == MADE_AMONG_MANY and records:
        raise errors.many_views_write(t.producer, t.number)
    base: Tensor = view.base
    if records and base.flags & RELAID and not lies_inside(t.array, base.array):
        raise errors.outside_of_base(name)
    if records or base.flags & REQUIRES_GRAD:
        if view.made == MADE_BY_FUNCTION:
            raise errors.function_view_write(t.producer, t.number)
        if view.made == MADE_IN_NO_GRAD or view.made == MADE_IN_INFERENCE:
            raise errors.no_grad_view_write(view.made == MADE_IN_INFERENCE, t.producer, t.number)
    if (base.flags | t.flags) & REQUIRES_GRAD and base.producer is None:
        raise errors.leaf_view_write(name, t.producer)
    if view.made == MADE_AS_PURE_VIEW and base.flags & REQUIRES_GRAD:
        view.made = MADE_WITH_GRAD
        rebuild(t)  # the history of its operations, which a write can be added to, in place of the Function's
    return 0


@cython.cfunc
@cython.exceptval(check=False)
def lies_inside(a: cnp.ndarray, b: cnp.ndarray) -> cython.bint:
    """Whether the stretch of memory from the first to the last element of `a` is part of that of `b`."""
    offset: cython.Py_ssize_t = cnp.PyArray_BYTES(a) - cnp.PyArray_BYTES(b)
    return offset >= 0 and offset + reach(a) <= reach(b)


@cython.cfunc
@cython.exceptval(check=False)
def reach(a: cnp.ndarray) -> cython.Py_ssize_t:
    found: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(a)
    axis: cython.int
    for axis in range(cnp.PyArray_NDIM(a)):
        found += (cnp.PyArray_DIM(a, axis) - 1) * cnp.PyArray_STRIDE(a, axis)
    return found


@cython.cfunc
@cython.exceptval(check=False)
def overlaps(a: cnp.ndarray) -> cython.bint:
    axis: cython.int
    if cnp.PyArray_SIZE(a) == 0:
        return False
    for axis in range(cnp.PyArray_NDIM(a)):
        if cnp.PyArray_STRIDE(a, axis) == 0 and cnp.PyArray_DIM(a, axis) > 1:
            return True
    return False


def rebase(t, result):
    arguments: cython.pointer(PyObject)[2]
    if t.view is None:
        before_write: Node = t.producer
        t.producer = result.producer
        t.number = result.number
        t.flags |= REQUIRES_GRAD
        if t.flags & RETAINS_GRAD:
            move_retained(t, before_write)
        hand_over()
        return 0
    base: Tensor = t.view.base
    before: Tensor = alias(base)
    before_write = base.producer
    arguments[0] = cython.cast(cython.pointer(PyObject), before)
    arguments[1] = cython.cast(cython.pointer(PyObject), result)
    record(
        _copy_slices,
        3 if before.flags & REQUIRES_GRAD else 2,
        arguments,
        2,
        base,
        (chain_of(t), cython.cast(object, base.array).strides),
    )
    base.number = 0
    if base.flags & RETAINS_GRAD:
        move_retained(base, before_write)
    if t.flags & RETAINS_GRAD:
        refresh(t)
    hand_over()
    return 0


def rebuild(t):
    """Repeat the view operations from the base, so that the view's history contains the writes to it."""
    view: View = t.view
    base: Tensor = view.base
    if not base.flags & PLAIN:
        _refresh_tangents(t)
    if is_stale(t):
        if state().grad:
            raise errors.no_grad_view_stale(view.made == MADE_IN_INFERENCE, t.producer, t.number)
        return 0
    if not base.flags & REQUIRES_GRAD and t.producer is None:
        view.version = version_of(t)  # a leaf by its own right, whose memory is another's
        return 0
    before: Node = t.producer
    if view.made == MADE_BY_FUNCTION and before is not None:
        # Its gradient is that of the Function, and not that of the view operations.
        if base.producer is not None and cython.cast(Node, base.producer).sequence > before.sequence:
            if state().grad:
                raise errors.function_view_stale(before)
            return 0
        view.version = version_of(t)
        return 0
    if not base.flags & REQUIRES_GRAD:
        t.producer = None
        t.number = 0
        t.flags &= ~REQUIRES_GRAD
        view.version = version_of(t)
        return 0
    grad_before: cython.bint = state().grad
    state().grad = True
    try:
        x: Tensor = replay(base, chain_of(t))
    finally:
        state().grad = grad_before
    view.version = version_of(t)
    t.producer = x.producer
    t.number = x.number
    t.flags |= REQUIRES_GRAD
    if t.flags & RETAINS_GRAD:
        move_retained(t, before)
    hand_over()
    return 0


def chain_of(t):
    """The view operations that lead from the base to a view: (operation, attributes, number of the result), …

    A view is described by its place in memory instead where the base changed its own shape or strides in place, so that
    the operations lead elsewhere by now, and where one of them goes by places in memory itself.
    """
    steps: list = []
    view: View = t.view
    direct: cython.bint = (view.base.flags & RELAID) != 0
    while view is not None:
        steps.append((view.op, view.attributes, view.number))
        direct = direct or view.op is _stride_over
        view = view.source
    if direct:
        return place_in_base(t)
    steps.reverse()
    return tuple(steps)


@cython.cfunc
def place_in_base(t: Tensor) -> tuple:
    base: Tensor = t.view.base
    if dtype_of(base.array) is not dtype_of(t.array):
        raise RuntimeError(
            "a tensor that has views of another dtype was given another shape in place; make those views anew"
        )
    item: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(base.array)
    own = (cython.cast(object, base).shape, cython.cast(object, base).stride(), 0)
    offset = (cnp.PyArray_BYTES(t.array) - cnp.PyArray_BYTES(base.array)) // item
    return ((_stride_over, (tuple(t.shape), t.stride(), offset, own), 0),)


def seen_on(t, base):
    """What a view shows of its base, of another tensor."""
    return replay(base, chain_of(t))


def replay(x, chain):
    """Apply a chain of view operations, as a view keeps them, to another tensor."""
    for op, attributes, number in chain:
        x = op(x) if attributes is None else op(x, *attributes)
        if isinstance(x, tuple):
            x = x[number]
    return x


def store(op, out, result):
    """Write a result to the tensor given as `out=`, which takes the result's shape."""
    target: Tensor = out
    source: Tensor = result
    if not target.flags & source.flags & PLAIN:
        for t in (target, source):
            if cython.cast(Tensor, t).extras is not None:
                refuse_levels(t, op.name)
    check_cast(source, target)
    if not same_shape(source.array, target.array):
        array = cython.cast(object, source.array).astype(numpy_dtype(dtype_of(target.array)))
        if target.numel() != 0:
            import warnings

            warnings.warn(
                f"An output with one or more elements was resized since it had shape {list(target.shape)}, which does "
                f"not match the required output shape {list(source.shape)}. This behavior is deprecated, and in a "
                "future PyTorch release outputs will not be resized unless they have zero elements. You can explicitly "
                "reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0).",
                UserWarning,
                stacklevel=2,
            )
        set_memory(target, array, op.name)
        return target
    check_writable(target, op.name, False)
    write_over(target.array, source.array)
    bump(target, op.name)
    return target


@cython.cfunc
def refuse_levels(t: Tensor, name: str) -> cython.int:
    from .levels import get_tangent, open_levels

    if t.extras.get("batch") is not None:
        raise errors.value_in_batch("out=", name)
    if any([get_tangent(t, level.number) is not None for level in open_levels()]):
        raise errors.no_forward_mode_out(name)
    return 0


def view_in_place(t, name, function, *args):
    """Make a tensor what `function(t, *args)`, made of view operations, shows of it: `t_`, `squeeze_` and the like."""
    target: Tensor = t
    if target.flags & INFERENCE and not state().inference:
        raise errors.inference_write()
    check_history(target, name, state().grad and wants_grad(target))
    grad_before: cython.bint = state().grad
    if target.producer is not None:
        state().grad = True  # its history has to end in the new shape
    try:
        made: Tensor = function(alias(target), *args)
    finally:
        state().grad = grad_before
    steps: list = []
    step: View = made.view
    while step is not None:
        steps.append(step)
        step = step.source
    followed: cython.bint = bool(steps) or made.array is target.array or (target.flags & INFERENCE) != 0
    if memory_owner(made.array) is not memory_owner(target.array) or not followed:
        raise RuntimeError(f"{name}: the result does not show the tensor's own memory")
    target.array = made.array
    if not made.flags & PLAIN:
        carry_over(made, target)
    if target.view is None:
        target.flags |= RELAID
    else:
        while steps:
            step = steps.pop()
            view: View = View.__new__(View)
            view.base = target.view.base
            view.source = target.view
            view.op = step.op
            view.attributes = step.attributes
            view.number = step.number
            view.made = target.view.made
            target.view = view
    bump_whole(target, name)
    if made.producer is not None:
        before: Node = target.producer
        target.producer = made.producer
        target.number = made.number
        target.flags |= REQUIRES_GRAD
        if target.flags & RETAINS_GRAD:
            move_retained(target, before)
    if target.view is not None:
        target.view.version = version_of(target)
        if target.view.base.flags & REQUIRES_GRAD and not target.flags & UNTIED:
            rebuild(target)
    hand_over()
    return target


def set_memory(t, array, name):
    """Make a tensor show another array, as `Tensor.set_` and `Tensor.resize_` do: it is no view any more."""
    target: Tensor = t
    if target.flags & INFERENCE and not state().inference:
        raise errors.inference_write()
    check_history(target, name, True)
    dtype_of(array)
    target.array = array
    target.flags |= RELAID
    target.flags &= ~(IS_VIEW if not target.flags & UNTIED else IS_VIEW | UNTIED | REQUIRES_GRAD)
    target.view = None
    bump_whole(target, name)


def share_memory(t, source):
    """Count writes to a tensor together with those to another one, whose memory it was made to show. What was saved of
    either so far counts as changed."""
    target: Tensor = t
    own: cython.uint = version_of(target)
    target.counter = shared_counter(source)
    target.counter.value = max(target.counter.value, own)
    bump_whole(target, "set_")


def version_object(t):
    """What all tensors on the memory of a tensor share."""
    return shared_counter(t)


def swap_contents(t, other):
    """Exchange all that two tensors are: values, history, gradient, hooks, attributes."""
    a: Tensor = t
    b: Tensor = other
    a.array, b.array = b.array, a.array
    a.gradient, b.gradient = b.gradient, a.gradient
    a.producer, b.producer = b.producer, a.producer
    a.view, b.view = b.view, a.view
    a.counter, b.counter = b.counter, a.counter
    a.extras, b.extras = b.extras, a.extras
    a.note, b.note = b.note, a.note
    a.flags, b.flags = b.flags, a.flags
    a.number, b.number = b.number, a.number
    hand_over()


def check_dirty(t, name):
    """An error where a user's own Function must not have written to its input."""
    check_writable(t, name, True)


def count_dirty(t, name):
    """Count a write that a user's own Function made to its input."""
    bump(t, name)


def rebase_dirty(t, node, number):
    """Give an input that a Function wrote to the Function's history. The write is counted after that: views compare
    their version with it, and would else be brought up to date before there is that history."""
    written: Tensor = alias(t)
    written.producer = node
    written.number = number
    written.flags |= REQUIRES_GRAD
    rebase(t, written)


def bump_version(t):
    """Count a write that was made through the tensor's array."""
    bump(t, "a write to its array")


def set_version(t, version):
    """Let the memory of a tensor look as if it had been written to so many times: later writes are forgotten."""
    if version < 0:
        raise RuntimeError(f"Cannot set a version_counter to a value below 0: {version}")
    write: Write  # noqa: F842  (of the comprehension below)
    counter: Version = shared_counter(t)
    counter.value = version
    counter.whole = min(counter.whole, counter.value)
    if counter.parts is not None:
        counter.parts = [write for write in counter.parts if write.version <= counter.value] or None


def _enable_vectorcall():
    probe: InPlace = InPlace.__new__(InPlace)
    start = cython.cast(cython.Py_ssize_t, cython.cast(cython.p_char, cython.cast(cython.pointer(PyObject), probe)))
    field = cython.cast(cython.Py_ssize_t, cython.cast(cython.p_char, cython.address(probe.vectorcall)))
    enable_vectorcall(cython.cast(cython.pointer(PyObject), InPlace), field - start)


_enable_vectorcall()
set_view_refresher(rebuild)

_write_watch = cython.declare(object, None)
_writes_checked = cython.declare(cython.bint, False)


@cython.cfunc
def watched_write(
    form: object,
    args: cython.pointer(cython.pointer(PyObject)),
    nargsf: cython.size_t,
    kwnames: cython.pointer(PyObject),
) -> object:
    watch = _write_watch
    if watch is None:
        made = write(form, args, nargsf, kwnames)
        check_result(cython.cast(InPlace, form).name, args, nargsf, made)
        return made
    watch(form.name, tuple(positional(args, nargsf)))
    try:
        made = write(form, args, nargsf, kwnames)
        check_result(cython.cast(InPlace, form).name, args, nargsf, made)
        return made
    finally:
        watch(None, None)


@cython.cfunc
def write_in_mode(
    form: object,
    args: cython.pointer(cython.pointer(PyObject)),
    nargsf: cython.size_t,
    kwnames: cython.pointer(PyObject),
) -> object:
    """`write` while a `TorchFunctionMode` is open, which is asked first."""
    made = overridden(form, args, PyVectorcall_NARGS(nargsf), kwnames)
    return watched_write(form, args, nargsf, kwnames) if made is NotImplemented else made


def set_write_watch(forms, watch) -> None:
    """What `set_call_watch` does, for the in-place forms given."""
    global _write_watch
    _write_watch = watch
    set_write_entries(forms)


def set_write_check(forms, checked: cython.bint) -> None:
    """Whether the results of the in-place forms given go to the check of `set_result_check`."""
    global _writes_checked
    _writes_checked = checked
    set_write_entries(forms)


@cython.cfunc
def set_write_entries(forms: object):
    watched: cython.bint = _writes_checked or _write_watch is not None
    for form in forms:
        inplace: InPlace = form
        if inplace.vectorcall != cython.cast(cython.p_void, write_in_mode):
            inplace.vectorcall = cython.cast(cython.p_void, watched_write if watched else write)


def ask_modes_in_place(forms, wanted: cython.bint) -> None:
    """What `ask_modes` does, for the in-place forms given."""
    for form in forms:
        inplace: InPlace = form
        if wanted:
            inplace.vectorcall = cython.cast(cython.p_void, write_in_mode)
        else:
            watched: cython.bint = _writes_checked or _write_watch is not None
            inplace.vectorcall = cython.cast(cython.p_void, watched_write if watched else write)
