"""Levels: tensors that carry more than an array, and what an operation does with them.

A level is opened by forward-mode differentiation, which gives tensors *tangents*, or by `vmap`, which gives them a
hidden *batch* dimension. A tensor with either is not PLAIN, and the fast paths of the dispatcher leave it to `apply`:

- The level that was opened last is taken off first. Without its tangents, or on the values under its batch dimension,
  the operation is called again, and meets the levels below it there. So levels nest in any order and to any depth.
- The result is recorded like every other, with the tensors that the user called the operation with. The graph, its
  saved values and the gradient formulas know nothing of levels, and derivatives of derivatives mix both modes.

What one level does follows from the record: `tangent` and `batch` rules, given by a word, by hand, or derived.
"""

import threading

import cython
import numpy as np
from cython.cimports import numpy as cnp
from cython.cimports.retrograd._core.collecting import hand_over
from cython.cimports.retrograd._core.general import apply, finish, new_outputs, run_plain
from cython.cimports.retrograd._core.dtypes import dtype, dtype_of
from cython.cimports.retrograd._core.formulas import fit
from cython.cimports.retrograd._core.kernel import common_dtype
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.node import Node
from cython.cimports.retrograd._core.op import (
    FROM_ATTRIBUTE,
    FROM_COTANGENT,
    FROM_NEEDS,
    FROM_SAVED,
    FROM_SHAPE,
    Formula,
    Op,
)
from cython.cimports.retrograd._core.overrides import overrides_class
from cython.cimports.retrograd._core.recording import record_general
from cython.cimports.retrograd._core.tensor import (
    INFERENCE,
    IS_VIEW,
    PLAIN,
    REQUIRES_GRAD,
    RETAINS_GRAD,
    Tensor,
    carry_over,
    new_tensor,
    refresh,
    shared_counter,
    wants_grad,
)
from cython.cimports.retrograd._core.writes import chain_of, overlaps, put

from .. import errors
from .general import set_levels
from .modes import handed_on
from .writes import replay, set_level_writes

cnp.import_array()

_operations: dict = {}  # what rules are made of: set_level_operations
_open: dict = {}  # number -> Level, of all threads
_last = 0
_stacks = handed_on(threading.local())


def set_level_operations(**operations):
    """Give the core the operations that its rules are made of."""
    _operations.update(operations)


# ------------------------------------------------------------------------------------------------ open levels


class Level:
    """One open level; of two, the one with the higher number was opened later.

    `size` is the length of the batch dimension, None for a level of tangents; `randomness` is how random operations
    behave under `vmap`: "error", "same" or "different".
    """

    def __init__(self, size=None, randomness="error"):
        self.number = 0
        self.size = size
        self.randomness = randomness

    def __enter__(self):
        global _last
        _last += 1
        self.number = _last
        _open[self.number] = self
        open_levels().append(self)
        return self

    def __exit__(self, *exception):
        del _open[self.number]
        open_levels().remove(self)


def operation_named(name):
    """One of the operations that rules are made of."""
    return _operations[name]


def open_levels():
    """The levels that this thread has opened, the last one at the end."""
    try:
        return _stacks.levels
    except AttributeError:
        _stacks.levels = []
        return _stacks.levels


# ------------------------------------------------------------------------------------------------ what a tensor carries


class Batch:
    """The values under a batch dimension, which is their dimension 0."""

    def __init__(self, level, value):
        self.level = level
        self.value = value

    def detached(self):
        return Batch(self.level, self.value.detach())


@cython.cfunc
def tangents_in(t: Tensor) -> dict | None:
    """The tangents of a tensor by the number of their level; those of closed levels are let go."""
    if t.flags & PLAIN or t.extras is None:
        return None
    found: dict = t.extras.get("tangents")
    if found is None:
        return None
    for number in [number for number in found if number not in _open]:
        del found[number]
    return found


@cython.cfunc
def batch_in(t: Tensor) -> object:
    if t.flags & PLAIN or t.extras is None:
        return None
    batch = t.extras.get("batch")
    if batch is not None and batch.level not in _open:
        raise RuntimeError(
            "a tensor of a vmap that has ended was used: return it from the function instead of keeping it elsewhere"
        )
    return batch


@cython.cfunc
def is_bare(t: Tensor) -> cython.bint:
    """Whether nothing is left that makes a tensor unusual; then it is PLAIN again."""
    if t.flags & PLAIN:
        return True
    if t.extras is not None and (t.extras.get("tangents") or t.extras.get("batch") is not None):
        return False
    if overrides_class(type(t)):
        return False
    t.flags |= PLAIN
    return True


def get_tangent(t: Tensor, level: int):
    """The tangent of a tensor at a level, or None."""
    if t.flags & IS_VIEW:
        refresh(t)
    found = tangents_in(t)
    return None if found is None else found.get(level)


def set_tangent(t: Tensor, level: int, tangent):
    """Give a tensor its tangent at a level, in its own shape and dtype."""
    x: Tensor = t
    if x.extras is None:
        x.extras = {}
    x.extras.setdefault("tangents", {})[level] = tangent
    hand_over()
    x.flags &= ~PLAIN


def get_batch(t: Tensor):
    """The `Batch` of a tensor, or None."""
    return batch_in(t)


def batched(value: Tensor, level: int):
    """A tensor without the first dimension of `value`, which becomes the batch dimension of a level."""
    v: Tensor = value
    array = cython.cast(object, v.array)
    t: Tensor = new_tensor(array[(0, ...)] if array.shape[0] else np.zeros(array.shape[1:], array.dtype))
    t.extras = {"batch": Batch(level, value)}
    t.flags = (t.flags & ~PLAIN) | (v.flags & INFERENCE)
    return t


def without_level(t: Tensor, level: int):
    """A tensor at its place in the graph without its tangent at `level`, as another tensor."""
    x: Tensor = t
    if x.flags & PLAIN:
        return x
    tangents = tangents_in(x)
    if tangents is None or level not in tangents:
        return x
    twin: Tensor = Tensor.__new__(Tensor)
    twin.array = x.array
    twin.flags = (x.flags & ~(RETAINS_GRAD | IS_VIEW | REQUIRES_GRAD)) | PLAIN
    twin.counter = shared_counter(x)
    carry_over(x, twin)
    twin.extras["tangents"].pop(level)
    is_bare(twin)
    if wants_grad(x):
        if x.producer is None:
            return _recorded_twin(x, twin)
        twin.producer = x.producer
        twin.number = x.number
        twin.flags |= REQUIRES_GRAD
    return twin


@cython.cfunc
def _recorded_twin(leaf: Tensor, twin: Tensor) -> Tensor:
    """A leaf cannot be two tensors: its twin hands it the gradient through a node."""
    if state().grad:
        record_general(_operations["alias"], 1, [leaf], [twin], None)
    return twin


# ------------------------------------------------------------------------------------------------ an operation


def apply_levels(op, inputs, attributes, needs):
    """An operation on tensors of which some are not PLAIN: see the top of this file."""
    record_: Op = op
    level: cython.longlong = 0
    in_batch: cython.bint = False
    off_to: cython.longlong = state().off_to
    for x in tensors_in(inputs):
        t: Tensor = x
        if t.flags & PLAIN:
            continue
        if t.flags & IS_VIEW:
            refresh(t)
        tangents = tangents_in(t)
        if tangents:
            for number in tangents:
                if number > level and number > off_to:
                    level = number
                    in_batch = False
        batch = batch_in(t)
        if batch is not None and batch.level > level:
            level = batch.level
            in_batch = True
    if level == 0:
        return run_plain(record_, inputs, attributes, needs)
    if in_batch:
        return _apply_batched(record_, inputs, attributes, needs, level)
    return _apply_dual(record_, inputs, attributes, needs, level)


@cython.cfunc
def tensors_in(inputs: list) -> list:
    found: list = []
    for value in inputs:
        if isinstance(value, Tensor):
            found.append(value)
        elif isinstance(value, list):
            found.extend([x for x in value if isinstance(x, Tensor)])
    return found


@cython.cfunc
def each(function: object, value: object) -> object:
    """A function on a tensor input, or on every tensor of a list of them."""
    if isinstance(value, Tensor):
        return function(value)
    return [each(function, x) for x in value] if isinstance(value, list) else value


@cython.cfunc
def outputs_of(result: object) -> list:
    return list(result) if isinstance(result, tuple) else [result]


@cython.cfunc
def fresh(t: object) -> object:
    """A result at no place in the graph yet, with what it carries."""
    if t is None:
        return None
    source: Tensor = t
    made: Tensor = new_tensor(source.array)
    made.flags |= source.flags & INFERENCE
    if not source.flags & PLAIN:
        carry_over(source, made)
    return made


# ------------------------------------------------------------------------------------------------ tangents


@cython.cfunc
def _apply_dual(op: Op, inputs: list, attributes: tuple | None, needs: cython.uint, level: object) -> object:
    primals: list = [each(lambda t: without_level(t, level), x) for x in inputs]
    tangents: list = [
        each(lambda t: get_tangent(t, level), x) if isinstance(x, (Tensor, list)) else None for x in inputs
    ]
    if all([cython.cast(Tensor, t).flags & PLAIN for t in tensors_in(primals)]):
        outputs = new_outputs(op, primals, attributes)
        several = isinstance(outputs, tuple)
        outputs = list(outputs) if several else [outputs]
    else:
        result = apply(op, primals, attributes)
        several = isinstance(result, tuple)
        outputs = [fresh(t) for t in outputs_of(result)]
    finish(op, needs, inputs, outputs, attributes)
    if op.differentiable:
        given: list = [] if op.kind == "view" else tensors_in(tangents)
        for k, tangent in enumerate(tangents_of_outputs(op, primals, tangents, attributes, outputs)):
            if tangent is not None:
                _attach(outputs[k], level, tangent, given)
    return tuple(outputs) if several else outputs[0]


@cython.cfunc
def _attach(out: Tensor, level: object, tangent: object, given: list) -> cython.int:
    """Give a result its tangent, and with it the twin under which the node saved the result.

    A write to the result changes its tangent in place, and must not change those that were `given`.
    """
    if not is_differentiable(out):
        return 0
    tangent = fit(tangent, (cython.cast(object, out.array).shape, dtype_of(out.array)))
    if given and not wants_grad(tangent) and shows_memory_of(tangent, given):
        tangent = _operations["clone"](tangent)
    set_tangent(out, level, tangent)
    node = out.producer
    if isinstance(node, Node):
        for saved in cython.cast(object, node).saved_outputs(out.number):
            if saved is not out:
                set_tangent(saved, level, tangent)
    return 0


@cython.cfunc
def shows_memory_of(tangent: object, given: list) -> cython.bint:
    """Whether a tangent may lie in the memory of one that was given."""
    array = innermost_array(tangent)
    for t in given:
        if t is tangent or np.may_share_memory(array, innermost_array(t)):
            return True
    return False


@cython.cfunc
def innermost_array(t: object) -> object:
    batch = batch_in(t)
    while batch is not None:
        t = batch.value
        batch = batch_in(t)
    return cython.cast(Tensor, t).array


def tangents_of_outputs(op, inputs, tangents, attributes, outputs):
    """The tangents of an operation's results, None where there is none, by the record's rule."""
    record_: Op = op
    rule = tangent_rule(op)
    if rule == "linear":
        result = _linear_tangent(record_, inputs, tangents, attributes)
    elif rule == "multilinear":
        result = _multilinear_tangent(record_, inputs, tangents, attributes)
    elif rule == "elementwise" and not _mixes_complex(record_, inputs, outputs):
        result = _elementwise_tangent(record_, inputs, tangents, attributes, outputs)
    elif isinstance(rule, str):
        return _derived_tangent(record_, inputs, tangents, attributes, outputs)
    else:
        result = rule.call(_sources(record_, inputs, tangents, attributes, outputs))
    return outputs_of(result)


def tangent_rule(op):
    """How the forward mode of an operation comes about: a word, or the rule that was written by hand."""
    if op.tangents is not None:
        return op.tangents
    if op.kind == "elementwise":
        return "elementwise"
    return "linear" if op.kind in ("linear", "view") else "derived"


@cython.cfunc
def is_differentiable(t: Tensor) -> cython.bint:
    return dtype_of(t.array).category >= 2


@cython.cfunc
def zeros_where_none(x: object, tangent: object) -> object:
    """The tangent of an input, zeros where it has none; what has no derivatives stays as it is."""
    if isinstance(x, list):
        return [zeros_where_none(a, b) for a, b in zip(x, tangent)]
    if tangent is not None or not isinstance(x, Tensor) or not is_differentiable(x):
        return x if tangent is None else tangent
    return _operations["zeros_like"](x)


@cython.cfunc
def _linear_tangent(op: Op, inputs: list, tangents: list, attributes: tuple | None) -> object:
    return apply(op, [zeros_where_none(x, t) for x, t in zip(inputs, tangents)], attributes)


@cython.cfunc
def _multilinear_tangent(op: Op, inputs: list, tangents: list, attributes: tuple | None) -> object:
    total = None
    for i, t in enumerate(tangents):
        if t is None:
            continue
        part = apply(op, [t if k == i else x for k, x in enumerate(inputs)], attributes)
        total = part if total is None else _operations["add"](total, part)
    return total


@cython.cfunc
def _mixes_complex(op: Op, inputs: list, outputs: list) -> cython.bint:
    """Whether the gradient formula read forward would not be the derivative: see docs/notes/forward-mode.md."""
    kinds: list = [dtype_of(cython.cast(Tensor, t).array).is_complex for t in [*tensors_in(inputs), *outputs]]
    if not any(kinds):
        return False
    return not op.holomorphic or not all(kinds)


@cython.cfunc
def _elementwise_tangent(op: Op, inputs: list, tangents: list, attributes: tuple | None, outputs: list) -> object:
    total = None
    out: Tensor = outputs[0]
    for i, t in enumerate(tangents):
        if t is None:
            continue
        formula: Formula = op.formulas[i]
        if formula is None:
            raise errors.no_forward_mode(op.name)
        if formula.identity:
            part = t
        else:
            part = formula.function(*_arguments(op, formula, i, t, inputs, attributes, outputs))
            if len(formula.inputs) > 1:
                part = part[formula.inputs.index(i)]
        if part is not None:
            total = part if total is None else _operations["add"](total, part)
    if total is None or same_size(total, out):
        return total
    return _operations["expand"](total, out.shape)


@cython.cfunc
def same_size(a: Tensor, b: Tensor) -> cython.bint:
    return cython.cast(object, a.array).shape == cython.cast(object, b.array).shape


@cython.cfunc
def _arguments(
    op: Op, formula: Formula, number: cython.int, g: object, inputs: list, attributes: tuple | None, outputs: list
) -> list:
    """What a gradient formula names, for a call outside the backward pass."""
    arguments: list = []
    k: cython.int
    for k in range(formula.arguments):
        source = formula.source[k]
        index = formula.index[k]
        if source == FROM_SAVED:
            what = op.slot_what[index]
            arguments.append(inputs[what] if what >= 0 else outputs[-1 - what])
        elif source == FROM_ATTRIBUTE:
            arguments.append(attributes[index])
        elif source == FROM_SHAPE:
            value = inputs[index]
            arguments.append(each(lambda t: tuple(t.shape), value) if isinstance(value, (Tensor, list)) else ())
        elif source == FROM_NEEDS:
            arguments.append(tuple([i == number for i in range(op.inputs)]))
        else:
            arguments.append(g)
    return arguments


@cython.cfunc
def _sources(op: Op, inputs: list, tangents: list, attributes: tuple | None, outputs: list) -> dict:
    """Everything that a rule written by hand may name; an input comes before an output of the same name."""
    named: dict = {} if attributes is None else dict(zip(op.attribute_names, attributes))
    named.update(zip(op.outputs, outputs))
    named.update(zip(op.input_names, inputs))
    for name, t in zip(op.input_names, tangents):
        named["t_" + name] = t
    return named


@cython.cfunc
def _derived_tangent(op: Op, inputs: list, tangents: list, attributes: tuple | None, outputs: list) -> list:
    """J t as the gradient, with respect to u, of <J^T u, t>: the vjp of the vjp, which is linear in u."""
    from .gradients import grad

    grad_before: cython.bint = state().grad
    recording: cython.bint = grad_before and any([wants_grad(t) for t in tensors_in(inputs) + tensors_in(tangents)])
    needs: cython.uint = 0
    i: cython.int
    for i in range(op.inputs):
        t = tangents[i]
        if any([x is not None for x in t]) if isinstance(t, list) else t is not None:
            if op.formulas[i] is None:
                raise errors.no_forward_mode(op.name)
            needs |= 1 << i
    state().grad = True
    try:
        primals: list = [_primal(x, t, recording) for x, t in zip(inputs, tangents)]
        results: list = [fresh(o) for o in outputs]
        record_general(op, needs, primals, results, attributes)
        reached: list = [o for o in results if o is not None and wants_grad(o)]
        cotangents: list = [_operations["zeros_like"](o).requires_grad_() for o in reached]
        flat_tangents: list = []
        flat_primals: list = []
        for x, t in zip(primals, tangents):
            for a, b in zip(x, t) if isinstance(x, list) else ((x, t),):
                if b is not None:
                    flat_primals.append(a)
                    flat_tangents.append(b)
        found = grad(reached, flat_primals, cotangents, create_graph=True, allow_unused=True)
        pairs = [(g, t) for g, t in zip(found, flat_tangents) if g is not None and g.requires_grad]
        made = [None] * len(reached)
        if pairs:
            made = grad(
                [g for g, _ in pairs],
                cotangents,
                [_of_kind(t, g) for g, t in pairs],
                create_graph=recording,
                allow_unused=True,
            )
    finally:
        state().grad = grad_before
    in_order = iter(made)
    return [next(in_order) if o is not None and wants_grad(o) else None for o in results]


@cython.cfunc
def _of_kind(t: Tensor, g: Tensor) -> object:
    return fit(t, (cython.cast(object, g.array).shape, dtype_of(g.array)))


@cython.cfunc
def _primal(x: object, tangent: object, recording: cython.bint) -> object:
    """An input that a gradient can be asked for: itself at its place in the graph, or a leaf of its own."""
    if isinstance(x, list):
        return [_primal(a, b, recording) for a, b in zip(x, tangent)]
    if tangent is None:
        return x
    if recording and wants_grad(x):
        return _operations["alias"](x)
    return cython.cast(Tensor, fresh(x)).requires_grad_()


# ------------------------------------------------------------------------------------------------ batches


@cython.cfunc
def _apply_batched(op: Op, inputs: list, attributes: tuple | None, needs: cython.uint, level: object) -> object:
    result = apply_batch_rule(op, inputs, attributes, level)
    several = isinstance(result, tuple)
    outputs = [None if t is None else batched(t, level) for t in outputs_of(result)]
    finish(op, needs, inputs, outputs, attributes)
    return tuple(outputs) if several else outputs[0]


def value_at(t, level):
    """(values, whether dimension 0 of them is the batch dimension) of a tensor at a level."""
    batch = batch_in(t)
    return (t, False) if batch is None or batch.level != level else (batch.value, True)


class Call:
    """One call of an operation under a batch dimension, as a batching rule gets it.

    `given` are the inputs as the user gave them; `inputs` are the values of the tensors among them, in the record's
    order: a list for a list input, a Python number where one was given. `mapped` has the same structure: whether
    dimension 0 of the value is the batch dimension of `level`, whose length is `size`. `attributes` are the
    operation's. A rule returns the result (a tuple for several) with the batch dimension in front.
    """

    def __init__(self, op, level, given, inputs, mapped, attributes):
        self.op = op
        self.given = given
        self.level = level
        self.size = _open[level].size
        self.randomness = _open[level].randomness
        self.inputs = inputs
        self.mapped = mapped
        self.attributes = attributes

    def rank(self, i):
        """The number of dimensions that input `i` has for the user."""
        return self.inputs[i].dim() - self.mapped[i]

    def all_mapped(self):
        """The inputs, those that are not mapped expanded to have the batch dimension too."""
        return [
            [self._with_batch(a, b) for a, b in zip(x, m)] if isinstance(x, list) else self._with_batch(x, m)
            for x, m in zip(self.inputs, self.mapped)
        ]

    def _with_batch(self, x, mapped):
        if mapped or not isinstance(x, Tensor):
            return x
        return _operations["expand"](x, (self.size, *x.shape))

    def aligned(self):
        """The inputs for an operation that broadcasts and promotes them: batch dimensions in front, the others aligned
        behind them, and all of the dtype that the user's tensors promote to."""
        op: Op = self.op
        kind: dtype = common_dtype(op, self.given) if op.promotes else None
        rank = max([self.rank(i) for i, x in enumerate(self.inputs) if isinstance(x, Tensor)])
        aligned = []
        for x, mapped in zip(self.inputs, self.mapped):
            if isinstance(x, Tensor):
                if kind is not None and x.dtype is not kind:
                    x = x.to(kind)
                if mapped and x.dim() - 1 < rank:
                    x = _operations["reshape"](x, (self.size, *[1] * (rank - x.dim() + 1), *x.shape[1:]))
            aligned.append(x)
        return aligned

    def run(self, inputs, attributes=None):
        """The operation on other inputs, at the levels below."""
        return apply(self.op, list(inputs), self.attributes if attributes is None else tuple(attributes))


def batch_rule(op):
    """How the batching of an operation comes about: its rule, "elementwise", or "loop"."""
    if op.batching is not None:
        return op.batching
    if op.kind == "view":
        # Meant: a loop would give copies, and writes through them would be lost. Every view of the package has a rule.
        raise NotImplementedError(f"vmap: {op.name} is a view, whose batching cannot be derived")
    return "elementwise" if op.kind == "elementwise" else "loop"


def apply_batch_rule(op, inputs, attributes, level):
    """The values of an operation's results with the batch dimension in front."""
    values, mapped = [], []
    for x in inputs:
        if isinstance(x, list):
            pairs = [(a, False) if a is None else value_at(a, level) for a in x]
            values.append([v for v, _ in pairs])
            mapped.append([m for _, m in pairs])
        elif isinstance(x, Tensor):
            value, is_mapped = value_at(x, level)
            values.append(value)
            mapped.append(is_mapped)
        else:
            values.append(x)
            mapped.append(False)
    call = Call(op, level, inputs, values, mapped, attributes)
    rule = batch_rule(op)
    if rule == "elementwise":
        return elementwise_batch(call)
    return loop_batch(call) if rule == "loop" else rule(call)


def elementwise_batch(call):
    """Batch dimensions in front, the others aligned behind them, and broadcasting does the rest."""
    return call.run(call.aligned())


def loop_batch(call):
    """The operation on every element of the batch, and their results stacked."""
    select, stack = _operations["select"], _operations["stack"]
    rows = []
    if call.size == 0:
        return _loop_over_none(call)
    for n in range(call.size):
        one = [
            [select(a, 0, n) if m else a for a, m in zip(x, is_mapped)]
            if isinstance(x, list)
            else (select(x, 0, n) if is_mapped else x)
            for x, is_mapped in zip(call.inputs, call.mapped)
        ]
        rows.append(call.run(one))
    if isinstance(rows[0], tuple):
        return tuple([None if column[0] is None else stack(column) for column in zip(*rows)])
    return stack(rows)


@cython.cfunc
def zeros_without_batch(x: object, mapped: object) -> object:
    if isinstance(x, list):
        return [zeros_without_batch(a, b) for a, b in zip(x, mapped)]
    return x.new_zeros(x.shape[1:]) if mapped else x


@cython.cfunc
def _loop_over_none(call: object) -> object:
    """The results for an empty batch, whose shapes are those for an element of zeros."""
    made = call.run([zeros_without_batch(x, mapped) for x, mapped in zip(call.inputs, call.mapped)])
    empty = [None if t is None else _operations["stack"]([t])[0:0] for t in outputs_of(made)]
    return tuple(empty) if isinstance(made, tuple) else empty[0]


# ------------------------------------------------------------------------------------------------ writes


def put_levels(target, result, name):
    """Write a result to the memory of a tensor where one of them is not PLAIN; the history is the caller's."""
    t: Tensor = target
    r: Tensor = result
    batch = batch_in(r)
    mine = batch_in(t)
    if batch is not None:
        if mine is None or mine.level != batch.level:
            raise RuntimeError(
                f"vmap: inplace arithmetic(self, *extra_args) is not possible because there exists a Tensor `other` in "
                f"extra_args that has more elements than `self`. This happened due to `other` being vmapped over but "
                f"`self` not being vmapped over at level {batch.level}. Please try to use out-of-place operators "
                f"instead of {name}. If said operator is being called inside the PyTorch framework, please file a bug "
                f"report instead."
            )
        mine.value.copy_(batch.value)
    elif mine is not None:
        mine.value.copy_(without_tangents(r, mine.level))
    else:
        cython.cast(object, t.array)[...] = r.array
    _put_tangents(t, r)
    return 0


def copy_values(t):
    """Give a tensor values of its own under its batch dimension."""
    x: Tensor = t
    batch = batch_in(x)
    if batch is not None:
        x.extras["batch"] = Batch(batch.level, _operations["clone"](batch.value))
        hand_over()
    return 0


def without_tangents(t, level):
    """A tensor without the tangents of `level` and those opened after it."""
    tangents = tangents_in(t)
    for number in [] if tangents is None else [n for n in tangents if n > level]:
        t = without_level(t, number)
    return t


@cython.cfunc
def _put_tangents(t: Tensor, r: Tensor) -> cython.int:
    """Give what was written to the tangents of what was written, in the memory of those that it had."""
    old: dict = tangents_in(t)
    new: dict = tangents_in(r)
    if not old and not new:
        return 0
    for number in {*(old or ()), *(new or ())}:
        before = None if not old else old.get(number)
        tangent = None if not new else new.get(number)
        if tangent is None:
            tangent = _operations["zeros_like"](before)
        if t.view is not None:
            _put_tangent_in_base(t, number, tangent)
        elif before is not None and _takes_in_place(before, tangent):
            put(before, tangent, "copy_")
        else:
            set_tangent(t, number, tangent if wants_grad(tangent) else _operations["clone"](tangent))
    return 0


@cython.cfunc
def _put_tangent_in_base(t: Tensor, number: object, tangent: object) -> cython.int:
    base: Tensor = t.view.base
    whole = get_tangent(base, number)
    if whole is None and same_place(t, base):
        whole = tangent if wants_grad(tangent) else _operations["clone"](tangent)
        set_tangent(base, number, whole)
        set_tangent(t, number, whole)
        return 0
    if whole is None:
        whole = _operations["zeros_like"](without_tangents(base, number - 1).detach())
        set_tangent(base, number, whole)
    if _takes_in_place(whole, tangent):
        part = tangent_of_view(t, whole)
        put(part, tangent, "copy_")
        set_tangent(t, number, part)
        return 0
    set_tangent(t, number, tangent)
    strides = cython.cast(object, base.array).strides
    set_tangent(base, number, _operations["copy_slices"](whole, tangent, chain_of(t), strides))
    return 0


@cython.cfunc
def _takes_in_place(kept: Tensor, tangent: Tensor) -> cython.bint:
    """Whether a tangent can be written over: not where it is in a graph, which may need its values, or shows elements
    of its memory several times; and batches are not looked into."""
    if wants_grad(kept) or wants_grad(tangent) or (kept.flags & INFERENCE and not state().inference):
        return False
    return batch_in(kept) is None and batch_in(tangent) is None and not overlaps(kept.array)


@cython.cfunc
def same_place(a: Tensor, b: Tensor) -> cython.bint:
    """Whether two tensors show the same elements of a memory in the same order."""
    if dtype_of(a.array) is not dtype_of(b.array) or not same_size(a, b):
        return False
    if cnp.PyArray_DATA(a.array) != cnp.PyArray_DATA(b.array):
        return False
    return cython.cast(object, a.array).strides == cython.cast(object, b.array).strides


@cython.cfunc
def tangent_of_view(t: Tensor, whole: object) -> object:
    """What a view shows of the tangent of its base."""
    return whole if same_place(t, t.view.base) else replay(whole, chain_of(t))


def refresh_tangents(t):
    """Give a view the tangents that a write to its base brought."""
    x: Tensor = t
    base: Tensor = x.view.base
    tangents = tangents_in(base)
    if tangents:
        for number in sorted(tangents):
            set_tangent(x, number, tangent_of_view(x, tangents[number]))
    return 0


set_levels(apply_levels)
set_level_writes(put_levels, refresh_tangents, copy_values)
