"""Node: one recorded operation, its saved values and the edges to what made its inputs.

An edge ends at the node that made an input, or at the input itself if that is a leaf. The first two edges and saved
values have fields of their own, because almost every node has no more; whatever is rare lives in `More`.
"""

import weakref
from collections import OrderedDict
from linecache import getline

import cython
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import Py_INCREF, PyObject
from cython.cimports.retrograd._core.collecting import spare_nothing, spared, sparing
from cython.cimports.retrograd._core.op import Op
from cython.cimports.retrograd._core.tensor import UNTIED, Tensor, user_line

from .gradient_edge import metadata_of_gradient
from .handle import add_to

cnp.import_array()

_sequence = cython.declare(cython.longlong, 0)


def next_sequence():
    global _sequence
    _sequence += 1
    return _sequence


def peek_sequence() -> int:
    """The sequence number that the next node will get."""
    return _sequence + 1


class More:
    """What few nodes need: further edges and saved values, gradients to be reshaped, hooks."""


def more_of(node):
    if node.more is None:
        node.more = More.__new__(More)
        if sparing:
            spared.add(cython.cast(cython.pointer(PyObject), node.more))
    return node.more


def edge(node, i):
    more: More = node.more
    if more is not None and more.edges is not None:
        return more.edges[i]
    return node.edge0 if i == 0 else node.edge1


def edge_number(node, i):
    more: More = node.more
    if more is not None and more.edges is not None:
        return 0 if more.numbers is None else more.numbers[i]
    return node.number0 if i == 0 else node.number1


renumbered = False


def forget_numbers() -> None:
    """Let passes take nodes in the order in which they were made again, as if none had been given another number."""
    global renumbered
    renumbered = False


def sequence_of(node):
    """The number of a node in the order in which nodes were made, or the one that the user gave it."""
    more: More = node.more
    return node.sequence if more is None or more.number is None else more.number


def locate(node):
    """Keep the user's line that runs now as the place where the node was made."""
    offset: cython.int = 0
    code: cython.pointer(PyObject) = user_line(cython.address(offset))
    if code is not cython.NULL:
        node.code = cython.cast(object, code)
        node.offset = offset
    return 0


def line_of(code, offset):
    """(file, line number, text of the line) of an instruction of a code object; None if it is not known."""
    if code is None:
        return None
    number = code.co_firstlineno
    for start, _, line in code.co_lines():
        if start > offset:
            break
        if line is not None:
            number = line
    # All strings that are run share this name, and Python 3.13 knows the text of the one given with `-c`.
    text: str = "" if code.co_filename == "<string>" else getline(code.co_filename, number).strip()
    return code.co_filename, number, text


def accumulator(leaf):
    """The AccumulateGrad node of a leaf, the same object as long as somebody holds it, or a node that showed it."""
    if leaf.extras is None:
        leaf.extras = {}
    reference = leaf.extras.get("accumulator")
    node: AccumulateGrad = None if reference is None else reference()
    if node is None:
        node = AccumulateGrad.__new__(AccumulateGrad)
        node.saved0 = leaf
        leaf.extras["accumulator"] = weakref.ref(node)
    return node


leaves_hooked = False


def note_leaf_hook():
    """From now on, backward passes look for leaves with hooks: those get gradients as soon as these are complete."""
    global leaves_hooked
    leaves_hooked = True
    return 0


_classes: dict = {}  # name of a gradient step -> its class
_splits: dict = {}  # operation -> what makes several steps of its node, where PyTorch's graph has several


def set_split(op, split) -> None:
    """Call `split(node)` when a node of that operation is first shown: it may put others before it."""
    _splits[op] = split


def shown(node):
    """A node as the user sees it: an instance of a class with the name of its gradient step, which it is given when it
    is first asked for. Recording knows nothing of it."""
    if node.op is None:
        return node
    if node.op in _splits:
        _splits[node.op](node)
    if type(node) is not Node:
        return node
    name: str = node.name().removeprefix("torch::autograd::")
    kind = _classes.get(name)
    if kind is None:
        kind = _classes.setdefault(name, type(name, (Node,), {"__slots__": (), "__module__": Node.__module__}))
    Py_INCREF(kind)  # an instance of a class that was made at run time holds it
    Py_SET_TYPE(cython.cast(cython.pointer(PyObject), node), cython.cast(cython.pointer(PyTypeObject), kind))
    return node


def differentiable_edges(node):
    """The numbers of the edges of inputs that have a derivative: the others, such as indices, are none in PyTorch."""
    if not isinstance(node.op, Op) or None not in cython.cast(Op, node.op).formulas:
        return range(node.edges)
    op: Op = node.op
    kept: list = []
    first: cython.int = 0
    for i, formula in enumerate(op.formulas):
        count: cython.int = cython.cast(More, node.more).listed if i == op.listed else 1
        if formula is not None:
            kept.extend(range(first, min(first + count, node.edges)))
        first += count
    return kept


@cython.trashcan(True)
@cython.freelist(2048)
@cython.cclass
class Node:
    """One recorded operation in the graph; what `tensor.grad_fn` shows."""

    def name(self) -> str:
        """The name of the gradient step, such as "AddBackward0"."""
        return self.op.backward_name

    @property
    def next_functions(self):
        """((node, output number), …): where the gradients of the inputs go; (None, 0) where none is needed."""
        found = []
        seen: list = []
        i: cython.int
        for i in differentiable_edges(self):
            target = edge(self, i)
            if isinstance(target, Tensor):
                target = None if cython.cast(Tensor, target).flags & UNTIED else accumulator(target)
                seen.append(target)
            elif target is not None:
                target = shown(target)
            found.append((target, 0 if target is None else edge_number(self, i)))
        if seen:
            more_of(self).accumulators = seen  # what the user hangs on them lives as long as the graph
        return tuple(found)

    @property
    def metadata(self) -> dict:
        """A dictionary for whatever the user wants to attach."""
        spare_nothing()
        more = more_of(self)
        if more.metadata is None:
            more.metadata = {}
        return more.metadata

    @property
    def provenance(self):
        """(file, line number, text) of the user's line that recorded this node, or None."""
        return line_of(self.code, self.offset)

    def saved_outputs(self, number):
        """The tensors under which the node saved its result `number`."""
        return [] if self.op is None else self.op.saved_outputs(self, number)

    @property
    def _input_metadata(self):
        """What is known of each gradient that arrives here: the shape, dtype and device of the result it belongs to."""
        more: More = self.more
        if more is not None and more.outputs is not None:
            return [None if about is None else metadata_of_gradient(*about) for about in more.outputs]
        if more is None or more.about is None:
            raise RuntimeError(f"{self.name()} does not know the shape of its result: ask the result for its grad_fn")
        return [metadata_of_gradient(*about) for about in more.about.values()]

    def _as_history(self, number, shape, dtype):
        """This node as the history of its result `number`, which is of that shape and dtype."""
        more = more_of(self)
        if more.outputs is None and more.about is None:
            more.about = {number: (shape, dtype)}
        return shown(self)

    def _sequence_nr(self) -> int:
        return sequence_of(self)

    def _set_sequence_nr(self, number: int) -> None:
        """Let backward passes take this node before those with smaller numbers that are ready, too. From the first call
        on, each pass works out an order of its nodes before it begins."""
        global renumbered
        more_of(self).number = cython.cast(object, cython.cast(cython.longlong, number))
        renumbered = True

    def __call__(self, *gradients):
        """The gradients of the inputs for those of the results, as this step makes them; hooks are not called."""
        from retrograd._core.engine import edge_gradients

        more: More = self.more
        expected = 1 if more is None or more.outputs is None else len(more.outputs)
        if len(gradients) != expected:
            raise TypeError(f"{self.name()} expected {expected} arguments, got {len(gradients)} instead")
        several = more is not None and more.outputs is not None
        grads = edge_gradients(self, list(gradients) if several else gradients[0])
        found = tuple([grads[i] for i in differentiable_edges(self)])
        return found[0] if len(found) == 1 else found

    def register_hook(self, fn, /):
        """Call `fn(grad_inputs, grad_outputs)` after this node ran; what it returns, if not None, replaces them."""
        spare_nothing()
        more = more_of(self)
        if more.posthooks is None:
            more.posthooks = OrderedDict()
        self.flags |= HOOKED
        if isinstance(self, AccumulateGrad):
            note_leaf_hook()
        return add_to(more.posthooks, fn)

    def register_prehook(self, fn, /):
        """Call `fn(grad_outputs)` before this node runs; what it returns, if not None, replaces them."""
        spare_nothing()
        more = more_of(self)
        if more.prehooks is None:
            more.prehooks = OrderedDict()
        self.flags |= HOOKED
        if isinstance(self, AccumulateGrad):
            note_leaf_hook()
        return add_to(more.prehooks, fn)

    def __getattr__(self, attribute):
        if self.op is not None and attribute.startswith(("_saved_", "_raw_saved_")):
            from retrograd._core.saved_names import raw_saved, saved

            read = saved if attribute.startswith("_saved_") else raw_saved
            try:
                return read(self, attribute.partition("saved_")[2])
            except LookupError:
                pass
        raise AttributeError(f"'{self.name()}' object has no attribute '{attribute}'")

    def __dir__(self):
        names = list(object.__dir__(self))
        if self.op is not None:
            from retrograd._core.saved_names import saved_names

            names += saved_names(self.op)
        return names

    def __repr__(self):
        return f"<{self.name().removeprefix('torch::autograd::')} object at {hex(id(self))}>"


@cython.cclass
class AccumulateGrad(Node):
    """Where gradients of a leaf are added up; `variable` is the leaf."""

    def name(self) -> str:
        """The name of this step: AccumulateGrad for every leaf."""
        return "torch::autograd::AccumulateGrad"

    @property
    def variable(self):
        """The leaf whose `grad` is added to."""
        return self.saved0
