"""Putting an operation in the graph: a node with edges, saved values, and the shapes that gradients are brought to."""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import is_c_order, is_channels_last, memory_owner, same_shape
from cython.cimports.retrograd._core.collecting import spare_nothing, spared, sparing
from cython.cimports.retrograd._core.dtypes import dtype, dtype_of
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.node import (
    FREED,
    HAZARD,
    PACKED,
    SAVES,
    More,
    Node,
    edge,
    edge_number,
    locate,
    more_of,
    next_sequence,
)
from cython.cimports.retrograd._core.op import MIXES, Formula, Op
from cython.cimports.retrograd._core.packing import open_hooks, pack
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
    REQUIRES_GRAD,
    UNTIED,
    Tensor,
    View,
    alias,
    carry_over,
    new_tensor,
    refresh,
    shared_counter,
    version_of,
    wants_grad,
)
from cython.cimports.retrograd._core.versions import find_write

from .. import errors

cnp.import_array()

_transforms = cython.declare(cython.int, 0)  # how many function transforms run, in all threads
_transform_depth = cython.declare(object, None)


def set_transform_check(change, depth):
    """Note that a function transform began (1) or ended (-1); `depth()` is how many of them run in this thread."""
    global _transforms, _transform_depth
    _transforms += cython.cast(cython.int, change)
    _transform_depth = depth


def in_transform():
    return _transforms > 0 and _transform_depth() > 0


def record(op, needs, args, inputs, out, attributes):
    """A node for `out`, an operation of at most a few single inputs."""
    node: Node = Node.__new__(Node)
    if sparing:
        spared.add(cython.cast(cython.pointer(PyObject), node))
    t: Tensor
    i: cython.int
    k: cython.int
    what: cython.int
    needs &= op.has_formula
    node.op = op
    node.sequence = next_sequence()
    node.edges = inputs
    node.attributes = attributes
    locate(node)
    if inputs <= 2:
        if needs & 1:
            t = cython.cast(Tensor, args[0])
            node.edge0 = t if t.producer is None else t.producer
            node.number0 = t.number
        if needs & 2:
            t = cython.cast(Tensor, args[1])
            node.edge1 = t if t.producer is None else t.producer
            node.number1 = t.number
    else:
        more: More = more_of(node)
        more.edges = tuple([edge_to(args[i]) if needs & (1 << i) else None for i in range(inputs)])
        for i in range(inputs):
            if needs & (1 << i) and cython.cast(Tensor, args[i]).number:
                if more.numbers is None:
                    more.numbers = [0] * inputs
                more.numbers[i] = cython.cast(Tensor, args[i]).number
    plan: cython.uint = op.needed_slots[needs]
    if plan:
        node.flags |= SAVES
        for k in range(op.slot_count):
            if plan & (1 << k):
                what = op.slot_what[k]
                if what >= 0:
                    save(node, k, cython.cast(object, args[what]))
                    if op.hazardous and isinstance(cython.cast(object, args[what]), Tensor):
                        node.flags |= HAZARD
                else:
                    save_output(node, k, out)
                    if op.hazardous:
                        node.flags |= HAZARD
    if op.motion != MIXES and not node.flags & HAZARD:
        for i in range(inputs):
            if needs & (1 << i) and is_hazardous(cython.cast(Tensor, args[i])):
                node.flags |= HAZARD
    if op.names_shapes:
        more_of(node).shapes = tuple([shape_of(cython.cast(object, args[i])) for i in range(inputs)])
    out.producer = node
    out.flags |= REQUIRES_GRAD
    if sparing:
        spared.add(cython.cast(cython.pointer(PyObject), out))
    return node


@cython.cfunc
@cython.exceptval(check=False)
def is_hazardous(t: Tensor) -> cython.bint:
    """Whether the gradient of something before a tensor may be a product of 0 and infinity."""
    return isinstance(t.producer, Node) and (cython.cast(Node, t.producer).flags & HAZARD) != 0


@cython.cfunc
def edge_to(x: cython.pointer(PyObject)) -> object:
    """Where the gradient of a tensor goes: to the node that made it, or to the leaf itself."""
    t: Tensor = cython.cast(Tensor, x)
    return t if t.producer is None else t.producer


@cython.cfunc
def save(node: Node, slot: cython.int, value: object) -> cython.int:
    version: cython.uint = 0
    if isinstance(value, Tensor):
        version = version_of(value)
        if cython.cast(Tensor, value).flags & INFERENCE and not in_transform():
            raise errors.inference_saved()
        if open_hooks:
            value = pack(value)
            node.flags |= PACKED
    elif isinstance(value, list):
        value, version = save_list(value)
        if open_hooks:
            node.flags |= PACKED
    if slot == 0:
        node.saved0 = value
        node.version0 = version
    elif slot == 1:
        node.saved1 = value
        node.version1 = version
    else:
        more: More = more_of(node)
        if more.saved is None:
            more.saved = []
            more.versions = []
        while len(more.saved) < slot - 1:
            more.saved.append(None)
            more.versions.append(0)
        more.saved[slot - 2] = value
        more.versions[slot - 2] = version
    return 0


@cython.cfunc
def save_list(tensors: list) -> tuple:
    """What is saved of a list of tensors, and the sum of their versions, which any write to one of them changes."""
    version: cython.uint = 0
    saved: list = []
    for x in tensors:
        if isinstance(x, Tensor):
            version += version_of(x)
            if cython.cast(Tensor, x).flags & INFERENCE and not in_transform():
                raise errors.inference_saved()
        saved.append(pack(x) if open_hooks and isinstance(x, Tensor) else x)
    return saved, version


@cython.cfunc
def save_output(node: Node, slot: cython.int, out: Tensor) -> cython.int:
    """Save a result as a twin outside the graph: saving the tensor itself would close a cycle of references."""
    twin: Tensor = new_tensor(out.array)
    twin.counter = shared_counter(out)
    if not out.flags & PLAIN:
        carry_over(out, twin)
    return save(node, slot, twin)


def record_fixes(node, args, inputs, result):
    """Note the shape of each input that was broadcast: its gradient is summed to it where it enters the edge."""
    i: cython.int
    fixes: list = None
    for i in range(inputs):
        if not isinstance(edge(node, i), Node):
            continue  # no gradient, or a leaf, which says itself what it needs
        t: Tensor = cython.cast(Tensor, args[i])
        if not same_shape(t.array, result):
            if fixes is None:
                fixes = [None] * inputs
            fixes[i] = (cython.cast(object, t.array).shape, dtype_of(t.array))
    if fixes is not None:
        more_of(node).fixes = tuple(fixes)
    return 0


def record_general(op, needs, inputs, outputs, attributes):
    node: Node = Node.__new__(Node)
    if sparing:
        spared.add(cython.cast(cython.pointer(PyObject), node))
    more: More = more_of(node)
    t: Tensor
    i: cython.int
    k: cython.int
    what: cython.int
    node.op = op
    node.sequence = next_sequence()
    node.attributes = attributes
    locate(node)
    edges: list = []
    numbers: list = []
    fixes: list = []
    for i in range(op.inputs):
        value = inputs[i]
        if i == op.listed:
            more.listed = len(value)
        for x in value if isinstance(value, list) else (value,):
            if needs & (1 << i) and isinstance(x, Tensor) and op.formulas[i] is not None and wants_grad(x):
                t = x
                edges.append(t if t.producer is None else t.producer)
                numbers.append(t.number)
                fixes.append((cython.cast(object, t.array).shape, dtype_of(t.array)))
            else:
                edges.append(None)
                numbers.append(0)
                fixes.append(None)
    if op.sees_unused:
        node.flags |= HAZARD
    if op.motion != MIXES:
        if op.hazardous and op.needed_slots[needs]:
            node.flags |= HAZARD
        for target in edges:
            if isinstance(target, Node) and cython.cast(Node, target).flags & HAZARD:
                node.flags |= HAZARD
    if len([e for e in edges if e is not None]) == 0:
        not_differentiable(op, needs)
    node.edges = len(edges)
    more.edges = tuple(edges)
    more.numbers = numbers
    more.fixes = tuple(fixes)
    if op.names_shapes:
        more.shapes = tuple([shape_of(value) for value in inputs])
    plan: cython.uint = op.needed_slots[needs]
    if plan:
        node.flags |= SAVES
        for k in range(op.slot_count):
            if plan & (1 << k):
                what = op.slot_what[k]
                if what < 0:
                    save_output(node, k, outputs[-1 - what])
                else:
                    save(node, k, inputs[what])
    if len(outputs) > 1:
        more.outputs = tuple(
            [
                None
                if o is None
                else (cython.cast(object, cython.cast(Tensor, o).array).shape, dtype_of(cython.cast(Tensor, o).array))
                for o in outputs
            ]
        )
    for i in range(len(outputs)):
        t = outputs[i]
        if t is None or dtype_of(t.array).category < 2:
            continue
        if i < len(op.nondifferentiable_outputs) and op.nondifferentiable_outputs[i]:
            continue
        t.producer = node
        t.number = i
        t.flags |= REQUIRES_GRAD
        if sparing:
            spared.add(cython.cast(cython.pointer(PyObject), t))
        if more.outputs is None:
            break
    return 0


@cython.cfunc
def shape_of(value: object) -> object:
    if isinstance(value, Tensor):
        return cython.cast(object, cython.cast(Tensor, value).array).shape
    return [shape_of(x) for x in value] if isinstance(value, list) else ()


def not_differentiable(op, needs):
    raise errors.no_derivative(op.name, [op.input_names[i] for i in range(op.inputs) if needs & (1 << i)])


@cython.cfunc
@cython.exceptval(check=False)
def is_laid_out_here(a: cnp.ndarray) -> cython.bint:
    """Whether an operation, and not the caller, put the channels of an array (N, C, …) side by side in memory."""
    return is_channels_last(a) and not isinstance(cython.cast(object, a).base, cnp.ndarray)


@cython.cfunc
def share_copy(source: Tensor, out: Tensor) -> cython.bint:
    """Let `source` lie in the copy of itself, in C order, that `out` is in another shape, as PyTorch's results do from
    the start. False where its memory is another's too; what its own node saved of it may stay as it is, for a write to
    the source is an error there."""
    holders: cython.Py_ssize_t = 1
    if not source.flags & PLAIN or source.flags & IS_VIEW:
        return False
    if cnp.PyArray_SIZE(out.array) != cnp.PyArray_SIZE(source.array) or not is_c_order(out.array):
        return False
    if isinstance(source.producer, Node):
        node: Node = source.producer
        for saved in (node.saved0, node.saved1):
            if isinstance(saved, Tensor) and cython.cast(Tensor, saved).array is source.array:
                holders += 1
    if source.counter is not None and cython.cast(cython.pointer(PyObject), source.counter).ob_refcnt != holders:
        return False
    if cython.cast(cython.pointer(PyObject), source.array).ob_refcnt != holders:
        return False
    source.array = cython.cast(object, out.array).reshape(cython.cast(object, source.array).shape)
    return True


def make_view(out, source, op, attributes, number, among_many):
    """Note that `out` shows memory of `source`, and by which operation. 0 if no gradient flows that way: the bytes are
    shown as another dtype, or an inference tensor is shown."""
    if op.variadic == 1 and len(attributes[0]) == 1 and isinstance(attributes[0][0], dtype):
        out.counter = shared_counter(source)
        out.flags |= source.flags & INFERENCE
        return 0
    if source.flags & INFERENCE:
        out.counter = shared_counter(source)
        out.flags |= INFERENCE
        return 0
    if memory_owner(out.array) is not memory_owner(source.array):
        if not is_laid_out_here(source.array):
            return 1  # the kernel had to copy
        if not share_copy(source, out):
            cnp.PyArray_CLEARFLAGS(out.array, cnp.NPY_ARRAY_WRITEABLE)  # or a write would miss the source
            return 1
    view: View = View.__new__(View)
    view.op = op
    view.attributes = attributes
    view.number = number
    out.counter = shared_counter(source)
    if source.view is not None:
        view.base = source.view.base
        view.source = source.view
        view.made = source.view.made
    else:
        view.base = source
        view.made = MADE_WITH_GRAD
    if not state().grad:
        if view.made == MADE_WITH_GRAD or view.made == MADE_AMONG_MANY or view.made == MADE_AS_PURE_VIEW:
            view.made = MADE_IN_INFERENCE if state().inference else MADE_IN_NO_GRAD
        if view.base.flags & REQUIRES_GRAD:
            out.flags |= REQUIRES_GRAD | UNTIED
    elif among_many:
        view.made = MADE_AMONG_MANY
    view.version = version_of(out)
    out.view = view
    out.flags |= IS_VIEW
    return 1


def fix_all(node, inputs, count):
    """Note the shape and dtype of each input whose gradient may come out otherwise."""
    op: Op = node.op
    fixes: list = None
    i: cython.int
    for i in range(count):
        if isinstance(edge(node, i), Node) and not (op.exact and not cython.cast(Formula, op.formulas[i]).identity):
            t: Tensor = cython.cast(Tensor, inputs[i])
            if fixes is None:
                fixes = [None] * count
            fixes[i] = (cython.cast(object, t.array).shape, dtype_of(t.array))
    if fixes is not None:
        more_of(node).fixes = tuple(fixes)
    return 0


def record_function(node: Node, inputs: list, outputs: list, differentiable: list, saves: bool):
    """Put a user's own Function in the graph: its node, what it was called with, and what it returned.

    Results whose `differentiable` is False get no history; those where it is None were written in place, and the
    caller rebases them.
    """
    spare_nothing()  # its context may hold anything
    more: More = more_of(node)
    edges: list = []
    numbers: list = []
    fixes: list = []
    locate(node)
    if saves:
        node.flags |= SAVES
    for x in inputs:
        if isinstance(x, Tensor) and wants_grad(x):
            t: Tensor = x
            if t.flags & IS_VIEW:
                refresh(t)
            edges.append(t if t.producer is None else t.producer)
            numbers.append(t.number)
            fixes.append((cython.cast(object, t.array).shape, dtype_of(t.array)))
        else:
            edges.append(None)
            numbers.append(0)
            fixes.append(None)
    node.sequence = next_sequence()  # larger than those of the inputs, some of which may have been made just now
    node.edges = len(edges)
    more.edges = tuple(edges)
    more.numbers = numbers
    more.fixes = tuple(fixes)
    more.outputs = tuple(
        [
            None
            if o is None
            else (cython.cast(object, cython.cast(Tensor, o).array).shape, dtype_of(cython.cast(Tensor, o).array))
            for o in outputs
        ]
    )
    for i in range(len(outputs)):
        if differentiable[i]:
            made: Tensor = outputs[i]
            made.producer = node
            made.number = i
            made.flags = (made.flags & ~UNTIED) | REQUIRES_GRAD


def note_views(outputs: list):
    """Note that what is a view among the results of a user's own Function was made by it."""
    for o in outputs:
        if isinstance(o, Tensor) and cython.cast(Tensor, o).view is not None:
            cython.cast(Tensor, o).view.made = MADE_BY_FUNCTION


def note_pure_view(output: Tensor, input: Tensor):
    """Note that the view that a user's own Function returned may be described by the operations that made it, as if
    they had been called outside of the Function."""
    if output.view is not None:
        output.view.made = MADE_AS_PURE_VIEW if input.view is None else input.view.made


def split_linear(node: Node, total: Op, product: Op, transposed: Op):
    """Make two nodes of that of `linear`, as PyTorch has them: one that transposes the weight, and one that multiplies
    by what it made and adds the bias. `total` and `product` save what `linear` saves, in its order."""
    more: More = node.more
    edges: tuple = more.edges
    weight: Tensor = node.saved0 if isinstance(node.saved0, Tensor) and not node.flags & FREED else None
    if edges[1] is None or node.flags & PACKED or (weight is not None and not weight.flags & PLAIN):
        return
    before: Node = Node.__new__(Node)
    if sparing:
        spared.add(cython.cast(cython.pointer(PyObject), before))
    before.op = transposed
    before.sequence = node.sequence  # it is ready only after the other ran
    before.edges = 1
    before.edge0 = edges[1]
    before.number0 = edge_number(node, 1)
    before.flags = node.flags & HAZARD
    before.code = node.code
    before.offset = node.offset
    if weight is not None:
        turned: Tensor = new_tensor(cython.cast(object, weight.array).T)
        turned.counter = shared_counter(weight)
        turned.producer = before
        turned.flags |= REQUIRES_GRAD
        node.saved0 = turned
    fixes: tuple = (None, None, None) if more.fixes is None else more.fixes
    numbers: tuple = (edge_number(node, 0), 0)
    if edges[2] is None:
        node.op = product
        more.edges = (edges[0], before)
        more.fixes = (fixes[0], None)
    else:
        node.op = total
        more.edges = (edges[2], edges[0], before)
        more.fixes = (fixes[2], fixes[0], None)
        numbers = (edge_number(node, 2), *numbers)
    more.numbers = list(numbers)
    node.edges = len(more.edges)


def output_metadata(node: Node):
    """((shape, dtype), …) of the tensors that a node made; None where it made something else."""
    return node.more.outputs


def edge_metadata(node: Node):
    """For each edge the (shape, dtype) of the input it leads to, None where no gradient is needed."""
    return node.more.fixes


def twin(t: Tensor):
    """The same memory and version outside the graph: how an output is saved without a cycle of references."""
    made: Tensor = new_tensor(t.array)
    made.counter = shared_counter(t)
    if not t.flags & PLAIN:
        carry_over(t, made)
    return made


def recorded_twin(t: Tensor, node: Node, number: cython.int):
    """A saved output back at its place in the graph."""
    made: Tensor = alias(t)
    made.producer = node
    made.number = number
    made.flags |= REQUIRES_GRAD
    return made


def write_since(t: Tensor, version: cython.uint):
    """(operation, code, offset) of the last write after that version to what `t` shows; None if there is none."""
    return None if t.counter is None else find_write(t.counter, t.array, version)


def edges_of(node: Node):
    """What the gradients of a node go to: nodes, leaves, and None where none is needed."""
    return [edge(node, i) for i in range(node.edges)]
