"""Running a gradient formula: what it names is looked up, its result fitted and added."""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import (
    TYPES,
    array_is_finite,
    reduce_array,
    same_shape,
    small_fill,
    small_row_sum,
    strided_array,
    sum_loop,
)
from cython.cimports.retrograd._core.dispatch import elementwise, elementwise_into
from cython.cimports.retrograd._core.general import PyObject_Vectorcall
from cython.cimports.retrograd._core.dtypes import dtype, dtype_of
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.node import FREED, PACKED, More, Node, edge, edge_number, more_of, next_sequence
from cython.cimports.retrograd._core.op import (
    FROM_ATTRIBUTE,
    FROM_COTANGENT,
    FROM_ONE_COTANGENT,
    FROM_SAVED,
    FROM_SHAPE,
    Formula,
    Op,
)
from cython.cimports.retrograd._core.overrides import any_override, call_plainly, overrides_exist
from cython.cimports.retrograd._core.packing import Packed, pack_with, put_back, unpack
from cython.cimports.retrograd._core.programs import read, run, suits
from cython.cimports.retrograd._core.tensor import (
    PLAIN,
    REQUIRES_GRAD,
    Tensor,
    alias,
    new_tensor,
    version_of,
)
from cython.cimports.retrograd._core.versions import Version, find_write, last_write

from .. import errors
from .packing import packed_content, unpack_hook_of

cnp.import_array()


def saved_value(node, slot):
    """A saved value for a formula; an error if it was written to since, or freed."""
    version: cython.uint
    more: More
    if slot == 0:
        value = node.saved0
        version = node.version0
    elif slot == 1:
        value = node.saved1
        version = node.version1
    else:
        more = node.more
        value = more.saved[slot - 2]
        version = more.versions[slot - 2]
    if isinstance(value, Tensor):
        t: Tensor = value
        if t.counter is not None and t.counter.value != version:
            check_unchanged(node, slot, t, version)
        if t.producer is None:
            check_attached(node, slot)
        return at_its_place(node, slot, t)
    if isinstance(value, Packed):
        t = unpack(value)
        if state().grad and cython.cast(Op, node.op).slot_what[slot] >= 0:
            return put_back(value, t)
        return at_its_place(node, slot, t)
    if isinstance(value, list):
        return saved_list(node, slot, value, version)
    return value


@cython.cfunc
def at_its_place(node: Node, slot: cython.int, t: Tensor) -> Tensor:
    """A saved result back in the graph, where the formula that gets it is recorded; a saved input is there already."""
    what: cython.int = cython.cast(Op, node.op).slot_what[slot]
    if what >= 0 or not state().grad:
        return t
    recorded: Tensor = alias(t)
    if not cython.cast(Op, node.op).nondifferentiable_outputs[-1 - what]:
        recorded.producer = node
        recorded.number = -1 - what
        recorded.flags |= REQUIRES_GRAD
    return recorded


@cython.cfunc
def saved_list(node: Node, slot: cython.int, values: list, version: cython.uint) -> list:
    """The tensors of a saved list; an error if one of them was written to since."""
    found: list = []
    now: cython.uint = 0
    newest: Tensor = None
    for x in values:
        if isinstance(x, Packed):
            t: Tensor = unpack(x)
            found.append(put_back(x, t) if state().grad else t)
            continue
        found.append(x)
        if isinstance(x, Tensor):
            now += version_of(x)
            if newest is None or version_of(x) > version_of(newest):
                newest = x
    if newest is not None and now != version:
        raise errors.modified(node, slot, newest, version, last_write(newest.counter))
    return found


@cython.cfunc
def check_unchanged(node: Node, slot: cython.int, t: Tensor, version: cython.uint) -> cython.int:
    """An error if one of the writes since that version touched what `t` shows."""
    write = find_write(t.counter, t.array, version)
    if write is not None:
        raise errors.modified(node, slot, t, version, write)
    return 0


@cython.cfunc
def conjugated(value: object) -> object:
    """What a holomorphic operation's formula gets: complex values conjugated, real ones as they are."""
    if isinstance(value, Tensor):
        return value.conj() if dtype_of(cython.cast(Tensor, value).array).is_complex else value
    if isinstance(value, list):
        return [conjugated(x) for x in value]
    return value.conjugate() if isinstance(value, complex) else value


def held(node: Node, slot: cython.int):
    """What a slot of a node holds, in the form that hooks packed it in; None after it was freed."""
    if node.flags & FREED:
        return None
    if slot < 2:
        value = node.saved0 if slot == 0 else node.saved1
    else:
        value = None if node.more is None or node.more.saved is None else node.more.saved[slot - 2]
    return value


def read_saved(node: Node, slot: cython.int):
    """A saved value, for those who look at the graph."""
    if node.flags & FREED:
        raise errors.freed(node)
    return saved_value(node, slot)


@cython.cfunc
def input_edge(node: Node, number: cython.int) -> object:
    """Where the gradient of an input goes; None also for operations of a list, which has several edges."""
    return None if cython.cast(Op, node.op).listed >= 0 or number >= node.edges else edge(node, number)


def known_input(node: Node, number: cython.int):
    """An input of an operation, where its node still has it: a leaf, or a saved value; else None."""
    op: Op = node.op
    target = input_edge(node, number)
    if isinstance(target, Tensor):
        return target
    value = held(node, op.slots.index(number)) if number in op.slots else None
    return value if isinstance(value, Tensor) else None


def input_shape(node: Node, number: cython.int):
    """The shape of an input of an operation; None where its node does not know it."""
    known = known_input(node, number)
    more: More = node.more
    if known is not None:
        return known.shape
    if more is not None and more.shapes is not None:
        return more.shapes[number]
    above = input_edge(node, number)
    if isinstance(above, Node):
        if more is not None and more.fixes is not None and more.fixes[number] is not None:
            return more.fixes[number][0]
        about: dict = None if cython.cast(Node, above).more is None else cython.cast(Node, above).more.about
        if about is not None and edge_number(node, number) in about:
            return about[edge_number(node, number)][0]
    return None


class SavedTensor:
    """A tensor that a node saved, before it is unpacked: what `node._raw_saved_…` gives. Of a list, `position` says
    which one it is."""

    def __init__(self, node=None, slot=0, position=None):
        if node is None:
            raise RuntimeError("Trying to create a SavedTensor object from Python is forbidden.")
        self._node = node
        self._slot = slot
        self._position = position

    def _held(self):
        value = held(self._node, self._slot)
        return value if self._position is None or value is None else value[self._position]

    def unpack(self):
        """The tensor."""
        value = read_saved(self._node, self._slot)
        return value if self._position is None else value[self._position]

    @property
    def data(self):
        """What is kept: the tensor, or what its pack hook made of it."""
        return packed_content(self._held())

    @property
    def unpack_hook(self):
        """The hook that turns `data` into a tensor, None where there is none."""
        return unpack_hook_of(self._held())

    def register_hooks(self, pack_hook, unpack_hook):
        """Save what `pack_hook(tensor)` gives in place of the tensor; `unpack_hook` turns it into a tensor again."""
        if not callable(pack_hook) or not callable(unpack_hook):
            raise TypeError("register_hooks(): incompatible function arguments. Two functions are needed.")
        node: Node = self._node
        slot: cython.int = self._slot
        if node.flags & FREED:
            raise RuntimeError(
                "Calling register_hooks on a saved tensor after it has been freed. Saved intermediate values of the "
                "graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need "
                "to backward through the graph a second time or if you need to access saved variables after calling "
                "backward."
            )
        value = self._held()
        if isinstance(value, Packed):
            raise RuntimeError(
                "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of "
                "hooks is allowed at a time."
            )
        if not isinstance(value, Tensor):
            raise RuntimeError(
                "Calling register_hooks on a saved tensor with value None is forbidden"
                if value is None
                else "Calling register_hooks on a value that is not one tensor is forbidden"
            )
        saved_value(node, slot)  # refuses what was written to since
        version: cython.uint = version_of(value)
        packed: Packed = pack_with(value, pack_hook, unpack_hook)
        node.flags |= PACKED
        if self._position is not None:
            keep_in_list(node, slot, self._position, packed, version)
        elif slot == 0:
            node.saved0 = packed
        elif slot == 1:
            node.saved1 = packed
        else:
            node.more.saved[slot - 2] = packed


@cython.cfunc
def keep_in_list(node: Node, slot: cython.int, position: object, packed: Packed, version: cython.uint) -> cython.int:
    """Put what was packed in the place of a tensor in a saved list; `version` was a part of the sum of versions."""
    held(node, slot)[position] = packed
    if slot == 0:
        node.version0 -= version
    elif slot == 1:
        node.version1 -= version
    else:
        node.more.versions[slot - 2] -= version
    return 0


def attributes_of(node: Node):
    """The attributes that the operation of a node was called with."""
    return node.attributes


def apply_formula(node, formula, g, needs):
    """Call a gradient formula with what it names."""
    arguments: cython.pointer(PyObject)[12]
    kept: list = None
    k: cython.int
    source: cython.int
    if formula.identity:
        return g
    op: Op = node.op
    recorded: cython.bint = state().grad
    for k in range(formula.arguments):
        source = formula.source[k]
        if source == FROM_COTANGENT and not isinstance(g, list):
            arguments[k] = cython.cast(cython.pointer(PyObject), g)
            continue
        if source == FROM_SAVED and not recorded and formula.index[k] < 2 and not is_complex(node, formula.index[k]):
            # The node holds the value, and nothing has to be made for the formula.
            check_saved(node, formula.index[k])
            arguments[k] = cython.cast(cython.pointer(PyObject), node.saved0 if formula.index[k] == 0 else node.saved1)
            continue
        if source == FROM_COTANGENT:
            value = g[0]
        elif source == FROM_SAVED:
            value = saved_value(node, formula.index[k])
            if op.holomorphic:
                value = conjugated(value)
        elif source == FROM_ATTRIBUTE:
            value = node.attributes[formula.index[k]]
        elif source == FROM_SHAPE:
            value = node.more.shapes[formula.index[k]]
        elif source == FROM_ONE_COTANGENT:
            if op.several_views:
                value = g if isinstance(g, list) else [g]
            else:
                value = g[formula.index[k]] if isinstance(g, list) else g
        else:
            value = needs
        if kept is None:
            kept = []
        kept.append(value)
        arguments[k] = cython.cast(cython.pointer(PyObject), value)
    if overrides_exist() and any_override(arguments, formula.arguments):
        return call_plainly(formula.function, arguments, formula.arguments)
    if formula.unread:
        read(formula)
    if recorded and op.tied:
        return tied(node, formula, PyObject_Vectorcall(formula.function, arguments, formula.arguments, cython.NULL))
    if formula.program is not None and suits(formula.program, arguments):
        return run(formula.program, arguments)
    return PyObject_Vectorcall(formula.function, arguments, formula.arguments, cython.NULL)


_tie = cython.declare(object, None)


def set_tie(tie) -> None:
    """Give the core the operation that stands between a tied first gradient and the input; its derivative is zero."""
    global _tie
    _tie = tie


@cython.cfunc
def tied(node: Node, formula: Formula, made: object) -> object:
    """A first gradient with the place in the graph that PyTorch gives it."""
    which: cython.int = formula.inputs[0]
    if not isinstance(made, Tensor) or not cython.cast(Tensor, made).flags & PLAIN or edge(node, which) is None:
        return made
    t: Tensor = alias(made)
    if t.flags & REQUIRES_GRAD:
        return made
    place: Node = Node.__new__(Node)
    place.op = _tie
    place.sequence = next_sequence()
    place.edges = 2
    place.edge1 = edge(node, which)
    place.number1 = cython.cast(cython.ushort, edge_number(node, which))
    if node.more is not None and node.more.fixes is not None:
        more_of(place).fixes = (None, node.more.fixes[which])
    t.producer = place
    t.flags |= REQUIRES_GRAD
    return t


@cython.cfunc
@cython.exceptval(check=False)
def is_complex(node: Node, slot: cython.int) -> cython.bint:
    value: cython.pointer(PyObject) = cython.cast(cython.pointer(PyObject), node.saved0 if slot == 0 else node.saved1)
    if isinstance(cython.cast(object, value), Tensor):
        typenum: cython.int = cnp.PyArray_TYPE(cython.cast(Tensor, value).array)
        return typenum == cnp.NPY_CFLOAT or typenum == cnp.NPY_CDOUBLE
    return not isinstance(cython.cast(object, value), float)


@cython.cfunc
def check_saved(node: Node, slot: cython.int) -> cython.int:
    """An error if the value in one of the first two slots was written to since it was saved."""
    value: cython.pointer(PyObject) = cython.cast(cython.pointer(PyObject), node.saved0 if slot == 0 else node.saved1)
    version: cython.uint = node.version0 if slot == 0 else node.version1
    if isinstance(cython.cast(object, value), Tensor):
        counter: cython.pointer(PyObject) = cython.cast(cython.pointer(PyObject), cython.cast(Tensor, value).counter)
        if cython.cast(object, counter) is not None and cython.cast(Version, counter).value != version:
            check_unchanged(node, slot, cython.cast(object, value), version)
        if cython.cast(Tensor, value).producer is None:
            check_attached(node, slot)
    return 0


@cython.cfunc
def check_attached(node: Node, slot: cython.int) -> cython.int:
    """An error if a saved input that no node made by now came from one when it was saved: its derivatives would miss
    what lies behind it."""
    op: Op = node.op
    what: cython.int = op.slot_what[slot]
    if what >= 0 and op.listed < 0 and what < node.edges and isinstance(edge(node, what), Node):
        raise errors.saved_detached()
    return 0


def release(node, place):
    """Free the saved values of a node that ran, and keep the place of the backward pass that it ran in."""
    node.saved0 = place
    node.saved1 = None
    if node.op is None:
        cython.cast(object, node).free()
    if node.more is not None:
        node.more.saved = None
    node.flags |= FREED
    return 0


def place_of_freeing(node: Node):
    """(code, offset) of the backward pass after which the values of a node were freed; None if they are there."""
    return node.saved0 if node.flags & FREED else None


def forget_unpacked(node):
    """Let go of what hooks unpacked for a node that ran and keeps its packed values."""
    for value in (node.saved0, node.saved1, None if node.more is None else node.more.saved):
        for x in value if isinstance(value, list) else (value,):
            for packed in x if isinstance(x, list) else (x,):
                if isinstance(packed, Packed):
                    cython.cast(Packed, packed).value = None
    return 0


_fit_slow = cython.declare(object, None)
_add = cython.declare(Op, None)
_write = cython.declare(object, None)


def set_gradient_operations(add, fit_gradient, write):
    """Give the core the operations it needs on gradients: addition, fitting to a shape and dtype, and writing one over
    a tensor."""
    global _add, _fit_slow, _write
    _add = add
    _fit_slow = fit_gradient
    _write = write


def copy_gradient(room, g):
    """A gradient copied into `room`, with its history."""
    return _write(room, g)


def fit(g, fix):
    """Bring a gradient to the shape and dtype of its input: summed where the input was broadcast, spread out where
    the whole input was reduced to one number."""
    t: Tensor = g
    shape: tuple = fix[0]
    typenum: cython.int = cnp.PyArray_TYPE(t.array)
    if typenum == cython.cast(dtype, fix[1]).typenum and has_shape(t.array, shape):
        return g
    if state().grad or not t.flags & PLAIN or typenum != cython.cast(dtype, fix[1]).typenum or typenum >= TYPES:
        return _fit_slow(g, shape, fix[1])
    axes: cython.ulonglong = 0
    one: cython.ulonglong = 1
    ndim: cython.int = cnp.PyArray_NDIM(t.array)
    lead: cython.int = ndim - len(shape)
    axis: cython.int
    if ndim == 0:
        small: cnp.ndarray = small_fill(t.array, shape)
        if small is not None:
            return new_tensor(small)
        dims: cnp.npy_intp[64]
        steps: cnp.npy_intp[64]
        for axis in range(-lead):
            dims[axis] = shape[axis]
            steps[axis] = 0
        return new_tensor(strided_array(t.array, -lead, dims, steps, 0))
    if lead < 0:
        return _fit_slow(g, shape, fix[1])
    rows: cnp.ndarray = small_row_sum(t.array, shape)
    if rows is not None:
        return new_tensor(rows)
    for axis in range(ndim):
        if axis < lead or cython.cast(cnp.npy_intp, shape[axis - lead]) != cnp.PyArray_DIM(t.array, axis):
            if axis >= lead and shape[axis - lead] != 1:
                raise errors.gradient_of_another_shape(cython.cast(object, t.array).shape, shape)
            axes |= one << axis
    return new_tensor(reduce_array(sum_loop(typenum), t.array, axes, (one << lead) - one, 0, typenum))


@cython.cfunc
@cython.exceptval(check=False)
def has_shape(a: cnp.ndarray, shape: tuple) -> cython.bint:
    axis: cython.int
    if len(shape) != cnp.PyArray_NDIM(a):
        return False
    for axis in range(cnp.PyArray_NDIM(a)):
        if cython.cast(cnp.npy_intp, shape[axis]) != cnp.PyArray_DIM(a, axis):
            return False
    return True


_add_noted = cython.declare(NotedSum, cython.NULL)


def set_noted_sum(function):
    """Give the core the sum of gradients of which one has a note: see zeros.py."""
    global _add_noted
    _add_noted = function


def add_gradients(a, b, owned):
    """Sum of two gradients; in the memory of `a` if `owned` says that nobody else sees it."""
    arguments: cython.pointer(PyObject)[2]
    x: Tensor = a
    y: Tensor = b
    if x.note is not None or y.note is not None:
        return _add_noted(x, y)
    arguments[0] = cython.cast(cython.pointer(PyObject), a)
    arguments[1] = cython.cast(cython.pointer(PyObject), b)
    if owned and not state().grad and x.flags & y.flags & PLAIN:
        typenum: cython.int = cnp.PyArray_TYPE(x.array)
        if typenum < TYPES and typenum == cnp.PyArray_TYPE(y.array) and same_shape(x.array, y.array):
            return elementwise_into(_add, arguments, x)
    return elementwise(_add, arguments)
