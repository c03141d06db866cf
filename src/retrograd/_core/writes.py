"""Writes in place: the derived `foo_` of an operation, `out=`, and what a write does to the history of views.

Every check comes before the first byte is written. A write into a view is recorded on its base as a new value of the
whole base, `copy_slices`; the views then find their place in the graph again by repeating their view operations.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import TYPES, broadcast_shape, is_writeable, same_shape
from cython.cimports.retrograd._core.dispatch import (
    PyObject_Vectorcall,
    PyVectorcall_NARGS,
    as_tensor_operand,
    call,
    elementwise_into,
    enable_vectorcall,
)
from cython.cimports.retrograd._core.dtypes import dtype_of
from cython.cimports.retrograd._core.hooks import move_retained
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.node import Node
from cython.cimports.retrograd._core.op import Op, PyMethod_New
from cython.cimports.retrograd._core.recording import record
from cython.cimports.retrograd._core.tensor import (
    INFERENCE,
    IS_VIEW,
    MADE_AMONG_MANY,
    MADE_BY_FUNCTION,
    MADE_IN_NO_GRAD,
    MADE_WITH_GRAD,
    PLAIN,
    REQUIRES_GRAD,
    RETAINS_GRAD,
    Tensor,
    View,
    alias,
    bump,
    new_tensor,
    refresh,
    set_view_refresher,
    shared_counter,
    version_of,
    wants_grad,
)

from .. import errors
from .dtypes import numpy_dtype

cnp.import_array()

_put_levels = cython.declare(object, None)
_refresh_tangents = cython.declare(object, None)
_copy_slices = cython.declare(Op, None)
_cast = cython.declare(object, None)


def set_write_operations(copy_slices, cast):
    """Give the core what it needs to record writes: `copy_slices(base, value, chain)` and a cast to a dtype."""
    global _copy_slices, _cast
    _copy_slices = copy_slices
    _cast = cast


def set_level_writes(put, refresh_tangents):
    """Give the core what a write does where a tensor is not PLAIN, and how a view gets the tangents of its base."""
    global _put_levels, _refresh_tangents
    _put_levels = put
    _refresh_tangents = refresh_tangents


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
    if not all_plain(args, nargs + names):
        op = inplace.functional  # its kernel must not write: where the result goes is for the levels to say
    before: Tensor = alias(target)
    if records and 0 in op.slots:
        before.array = cython.cast(object, target.array).copy()
        before.counter = None
    arguments[0] = cython.cast(cython.pointer(PyObject), before)
    for i in range(1, nargs + names):
        arguments[i] = args[i]
        if args[i] is args[0]:
            arguments[i] = arguments[0]
    result = call(op, arguments, nargs, kwnames)
    put(target, result, inplace.name)
    return target


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
                return False
            if t.counter is not None and t.counter is target.counter:
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
        cython.cast(object, target.array)[...] = result.array
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


def check_writable(t, name, records):
    view: View = t.view
    if _observer is not None:
        _observer(t)
    if t.flags & INFERENCE and not state().inference:
        raise errors.inference_write()
    if not is_writeable(t.array):
        raise errors.overlapping_write() if overlaps(t.array) else errors.read_only_write(name)
    if overlaps(t.array):
        raise errors.overlapping_write()
    if not state().grad:
        return 0
    if t.flags & REQUIRES_GRAD and t.producer is None:
        raise errors.leaf_write(name)
    if view is None:
        return 0
    if view.made == MADE_AMONG_MANY and records:
        raise errors.many_views_write("a view operation" if t.producer is None else t.producer.name(), t.number)
    base: Tensor = view.base
    if view.made == MADE_IN_NO_GRAD and (records or base.flags & REQUIRES_GRAD):
        raise errors.no_grad_view_write()
    if base.flags & REQUIRES_GRAD and base.producer is None:
        raise errors.leaf_view_write(name)
    return 0


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
        (t.view.chain, cython.cast(object, base.array).strides),
    )
    base.number = 0
    if base.flags & RETAINS_GRAD:
        move_retained(base, before_write)
    if t.flags & RETAINS_GRAD:
        refresh(t)
    return 0


def rebuild(t):
    """Repeat the view operations from the base, so that the view's history contains the writes to it."""
    view: View = t.view
    base: Tensor = view.base
    if not base.flags & PLAIN:
        _refresh_tangents(t)
    if not base.flags & REQUIRES_GRAD and t.producer is None:
        view.version = version_of(t)  # a leaf by its own right, whose memory is another's
        return 0
    before: Node = t.producer
    t.producer = None
    t.number = 0
    t.flags &= ~REQUIRES_GRAD
    view.version = version_of(t)
    if not base.flags & REQUIRES_GRAD:
        return 0
    grad_before: cython.bint = state().grad
    state().grad = True
    try:
        x: Tensor = replay(base, view.chain)
    finally:
        state().grad = grad_before
    t.producer = x.producer
    t.number = x.number
    t.flags |= REQUIRES_GRAD
    if t.flags & RETAINS_GRAD:
        move_retained(t, before)
    return 0


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
    check_cast(source, target)
    if not same_shape(source.array, target.array):
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
        target.array = cython.cast(object, source.array).astype(numpy_dtype(dtype_of(target.array)))
    else:
        check_writable(target, op.name, False)
        cython.cast(object, target.array)[...] = source.array
    bump(target, op.name)
    return target


def set_memory(t, source):
    """Make a tensor show the memory of another, as `Tensor.set_` does."""
    target: Tensor = t
    target.array = cython.cast(Tensor, source).array
    bump(target, "set_")


def mark_dirty(t, name):
    """Check and count a write that a user's own Function made to its input."""
    check_writable(t, name, True)
    bump(t, name)


def rebase_dirty(t, node, number):
    """Give an input that a Function wrote to the Function's history."""
    written: Tensor = alias(t)
    written.producer = node
    written.number = number
    written.flags |= REQUIRES_GRAD
    rebase(t, written)


def bump_version(t):
    """Count a write that was made through the tensor's array."""
    bump(t, "a write to its array")


def _enable_vectorcall():
    probe: InPlace = InPlace.__new__(InPlace)
    start = cython.cast(cython.Py_ssize_t, cython.cast(cython.p_char, cython.cast(cython.pointer(PyObject), probe)))
    field = cython.cast(cython.Py_ssize_t, cython.cast(cython.p_char, cython.address(probe.vectorcall)))
    enable_vectorcall(cython.cast(cython.pointer(PyObject), InPlace), field - start)


_enable_vectorcall()
set_view_refresher(rebuild)

_write_watch = cython.declare(object, None)


@cython.cfunc
def watched_write(
    form: object,
    args: cython.pointer(cython.pointer(PyObject)),
    nargsf: cython.size_t,
    kwnames: cython.pointer(PyObject),
) -> object:
    watch = _write_watch
    if watch is None:
        return write(form, args, nargsf, kwnames)
    positional: list = []
    i: cython.Py_ssize_t
    for i in range(PyVectorcall_NARGS(nargsf)):
        positional.append(cython.cast(object, args[i]))
    watch(form.name, tuple(positional))
    try:
        return write(form, args, nargsf, kwnames)
    finally:
        watch(None, None)


def set_write_watch(forms, watch) -> None:
    """What `set_call_watch` does, for the in-place forms given."""
    global _write_watch
    _write_watch = watch
    for form in forms:
        inplace: InPlace = form
        inplace.vectorcall = cython.cast(cython.p_void, write if watch is None else watched_write)
