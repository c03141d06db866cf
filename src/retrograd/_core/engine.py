"""The engine: one loop that walks the graph backwards.

Nodes are taken in falling order of their sequence numbers, which is a topological order, so each node runs once, after
everything that uses its result. The pending cotangent of a node waits in the node itself; those of leaves wait in the
run, and are added to `grad` at the end.
"""

import threading
import warnings

import cython
import numpy as np
from cython.cimports import numpy as cnp
from cython.cimports.cpython.exc import PyErr_CheckSignals
from cython.cimports.cpython.ref import PyObject
from cython.cimports.libcpp.queue import priority_queue
from cython.cimports.libcpp.utility import pair
from cython.cimports.retrograd._core.arrays import new_array, owns_memory, same_shape
from cython.cimports.retrograd._core.dtypes import dtype_of
from cython.cimports.retrograd._core.formulas import add_gradients, apply_formula, fit, release
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.node import (
    FREED,
    HOOKED,
    OWNED,
    SAVES,
    AccumulateGrad,
    More,
    Node,
    accumulator,
    edge,
    edge_number,
    more_of,
)
from cython.cimports.retrograd._core.op import Formula, Op
from cython.cimports.retrograd._core.tensor import (
    PLAIN,
    RETAINS_GRAD,
    Tensor,
    bump,
    new_tensor,
    wants_grad,
)

from .. import errors
from .node import HookHandle

cnp.import_array()

Entry = cython.typedef(pair[cython.longlong, cython.size_t])
_runs = cython.declare(cython.uint, 0)
_accumulating = cython.declare(object, threading.RLock())
UNLOCKED_SIZE = cython.declare(cython.Py_ssize_t, 500)  # elements: NumPy keeps the lock below this


@cython.freelist(64)
@cython.cclass
class Pending:
    """What waits for a leaf, or for a node whose own place another run has taken."""

    target: object
    gradient: object
    owned: cython.bint


@cython.cclass
class Run:
    """One backward pass: what is ready, what waits, and what is to be handed out at the end."""

    heap: priority_queue[Entry]
    number: cython.uint
    keep: cython.bint
    leaves: dict  # leaf -> Pending
    elsewhere: dict  # node -> Pending, for nodes that hold a cotangent of another run
    captures: dict  # node -> [(output number, position)]
    needed: set  # nodes and leaves that gradients are sent to; None means all
    stops: set  # those of them that are captured and not run: no other target lies behind them
    results: list

    def __init__(self, keep):
        global _runs
        _runs += 1
        self.number = _runs
        self.keep = keep
        self.leaves = {}


@cython.cfunc
def send(run: Run, target: object, number: cython.int, g: object) -> cython.int:
    """Add a gradient to what waits for a leaf or for one output of a node."""
    pending: Pending
    if isinstance(target, Node):
        node: Node = target
        if node.run == 0:
            node.run = run.number
        if node.run == run.number:
            if node.cotangent is None:
                node.flags &= ~OWNED
                run.heap.push(
                    Entry(node.sequence, cython.cast(cython.size_t, cython.cast(cython.pointer(PyObject), node)))
                )
                node.cotangent = g if node.more is None or node.more.outputs is None else one_of(node, number, g)
            elif isinstance(node.cotangent, list):
                add_to_list(node.cotangent, number, g)
            else:
                node.cotangent = add_gradients(node.cotangent, g, (node.flags & OWNED) != 0)
                node.flags |= OWNED
            return 0
        if run.elsewhere is None:
            run.elsewhere = {}
        pending = run.elsewhere.get(node)
        if pending is None:
            pending = Pending.__new__(Pending)
            pending.gradient = g if node.more is None or node.more.outputs is None else one_of(node, number, g)
            run.elsewhere[node] = pending
            run.heap.push(Entry(node.sequence, cython.cast(cython.size_t, cython.cast(cython.pointer(PyObject), node))))
        elif isinstance(pending.gradient, list):
            add_to_list(pending.gradient, number, g)
        else:
            pending.gradient = add_gradients(pending.gradient, g, False)
        return 0
    pending = run.leaves.get(target)
    if pending is None:
        pending = Pending.__new__(Pending)
        pending.target = target
        pending.gradient = g
        pending.owned = False
        run.leaves[target] = pending
    else:
        pending.gradient = add_gradients(pending.gradient, g, pending.owned)
        pending.owned = True
    return 0


@cython.cfunc
def one_of(node: Node, number: cython.int, g: object) -> list:
    waiting: list = [None] * len(node.more.outputs)
    waiting[number] = g
    return waiting


@cython.cfunc
def add_to_list(waiting: list, number: cython.int, g: object) -> cython.int:
    waiting[number] = g if waiting[number] is None else add_gradients(waiting[number], g, False)
    return 0


@cython.cfunc
def take(run: Run, node: Node) -> object:
    """The cotangent that waited for a node."""
    if node.run == run.number:
        g = node.cotangent
        node.cotangent = None
        node.run = 0
        return g
    pending: Pending = run.elsewhere.pop(node)
    return pending.gradient


@cython.cfunc
def execute(run: Run) -> cython.int:
    """The backward loop."""
    node: Node
    ticks: cython.uint = 0
    while not run.heap.empty():
        node = cython.cast(Node, cython.cast(cython.pointer(PyObject), run.heap.top().second))
        run.heap.pop()
        g = take(run, node)
        if node.flags & HOOKED:
            g = tensor_hooks(node, g)
        if run.captures is not None and node in run.captures:
            for number, position in run.captures[node]:
                run.results[position] = g[number] if isinstance(g, list) else g
        if run.stops is not None and node in run.stops:
            continue
        if node.flags & HOOKED and node.more.prehooks:
            g = before_node(node, g)
        if node.flags & HOOKED and node.more.posthooks:
            grads = after_node(node, gradients_of(run, node, g), g)
            for i in range(node.edges):
                if grads[i] is not None and edge(node, i) is not None:
                    send(run, edge(node, i), edge_number(node, i), grads[i])
        elif isinstance(node.op, Op) and cython.cast(Op, node.op).separate and not isinstance(g, list):
            run_separate(run, node, g)
        else:
            grads = gradients_of(run, node, g)
            for i in range(node.edges):
                if grads[i] is not None and edge(node, i) is not None:
                    send(run, edge(node, i), edge_number(node, i), grads[i])
        if not run.keep and node.flags & SAVES:
            release(node)
        ticks += 1
        if ticks & 1023 == 0:
            PyErr_CheckSignals()
    return 0


@cython.cfunc
def run_separate(run: Run, node: Node, g: object) -> cython.int:
    """A node with one formula for each input: every gradient goes straight to its edge."""
    op: Op = node.op
    fixes: tuple = None if node.more is None else node.more.fixes
    i: cython.int
    if node.flags & FREED:
        raise errors.freed(node)
    for i in range(node.edges):
        target = edge(node, i)
        if target is None or (run.needed is not None and target not in run.needed):
            continue
        gradient = apply_formula(node, op.formulas[i], g, None)
        if gradient is None:
            continue
        if fixes is not None and fixes[i] is not None:
            gradient = fit(gradient, fixes[i])
        send(run, target, edge_number(node, i), gradient)
    return 0


@cython.cfunc
def gradients_of(run: Run, node: Node, g: object) -> list:
    """The gradient for each edge of a node, None where there is none."""
    if node.flags & FREED:
        raise errors.freed(node)
    more: More = node.more
    if not isinstance(node.op, Op):
        return function_gradients(node, g)
    op: Op = node.op
    grads: list = [None] * node.edges
    wanted: list = [
        target is not None and (run.needed is None or target in run.needed)
        for target in ([edge(node, i) for i in range(node.edges)])
    ]
    if isinstance(g, list):
        g = materialised(node, g)
    listed: cython.int = op.listed
    extra: cython.int = (more.listed - 1) if listed >= 0 else 0
    needs: tuple = tuple(
        [
            any(wanted[i : i + extra + 1]) if i == listed else wanted[i if listed < 0 or i < listed else i + extra]
            for i in range(op.inputs)
        ]
    )
    done: set = set()
    i: cython.int
    first: cython.int
    for i in range(op.inputs):
        formula: Formula = op.formulas[i]
        if not needs[i] or i in done:
            continue
        gradient = apply_formula(node, formula, g, needs)
        several = gradient if len(formula.inputs) > 1 else (gradient,)
        for k in range(len(formula.inputs)):
            which = formula.inputs[k]
            done.add(which)
            first = which if listed < 0 or which <= listed else which + extra
            if which == listed:
                for j in range(more.listed):
                    if wanted[first + j]:
                        grads[first + j] = several[k][j]
            elif wanted[first]:
                grads[first] = several[k]
    if more is not None and more.fixes is not None:
        for i in range(node.edges):
            if grads[i] is not None and more.fixes[i] is not None:
                grads[i] = fit(grads[i], more.fixes[i])
    return grads


@cython.cfunc
def function_gradients(node: Node, g: object) -> list:
    """The gradients that a user's own Function gives, each brought to the shape and dtype of its input."""
    more: More = node.more
    g = g if isinstance(g, list) else [g]
    grads = cython.cast(object, node).run_backward(g)
    for i in range(node.edges):
        if grads[i] is not None and more.fixes[i] is not None:
            grads[i] = fit(grads[i], more.fixes[i])
    return grads


def zeros_for(shape, kind):
    """Zeros in place of a gradient that nobody sent."""
    return new_tensor(np.zeros(shape, kind.numpy))


@cython.cfunc
def materialised(node: Node, g: list) -> list:
    made: list = list(g)
    for i in range(len(made)):
        output = node.more.outputs[i]
        if made[i] is None and output is not None:
            made[i] = zeros_for(output[0], output[1])
    return made


# ------------------------------------------------------------------------------------------------ hooks


@cython.cfunc
def call_tensor_hooks(hooks: dict, g: Tensor) -> Tensor:
    for hook in list(hooks.values()):
        changed = hook(g)
        if changed is not None:
            check_hook_result(hook, changed, g)
            g = changed
    return g


@cython.cfunc
def check_hook_result(hook: object, changed: object, g: Tensor) -> cython.int:
    name = getattr(hook, "__qualname__", repr(hook))
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


@cython.cfunc
def tensor_hooks(node: Node, g: object) -> object:
    """Hooks on the tensors that the node made, then the gradients that those tensors retain."""
    more: More = node.more
    if more.tensor_hooks is not None:
        for number, hooks in enumerate(more.tensor_hooks):
            if not hooks:
                continue
            if isinstance(g, list):
                if g[number] is not None:
                    g[number] = call_tensor_hooks(hooks, g[number])
            else:
                g = call_tensor_hooks(hooks, g)
    if more.retained is not None:
        for number, reference in more.retained:
            t: Tensor = reference()
            mine = g[number] if isinstance(g, list) else g
            if t is not None and mine is not None:
                t.gradient = mine if t.gradient is None else add_gradients(t.gradient, mine, False)
    return g


@cython.cfunc
def before_node(node: Node, g: object) -> object:
    """Hooks on the node, called with the gradients of all its outputs."""
    for hook in list(node.more.prehooks.values()):
        changed = hook(tuple(g) if isinstance(g, list) else (g,))
        if changed is not None:
            changed = changed if isinstance(changed, tuple) else (changed,)
            g = list(changed) if isinstance(g, list) else changed[0]
    return g


@cython.cfunc
def after_node(node: Node, grads: list, g: object) -> list:
    outputs = tuple(g) if isinstance(g, list) else (g,)
    for hook in list(node.more.posthooks.values()):
        changed = hook(tuple(grads), outputs)
        if changed is not None:
            changed = changed if isinstance(changed, (tuple, list)) else (changed,)
            if len(changed) != len(grads):
                raise RuntimeError(f"hook on {node.name()} returned {len(changed)} gradients, expected {len(grads)}")
            grads = list(changed)
    return grads


@cython.cfunc
def finish_leaf(
    run: Run, pending: Pending, create: cython.bint, accumulate: cython.bint, positions: dict | None
) -> cython.int:
    """Hand a leaf its gradient: hooks first, then the result that was asked for or the sum in `grad`."""
    leaf: Tensor = pending.target
    node: AccumulateGrad = None
    if leaf.extras is not None:
        hooks = leaf.extras.get("hooks")
        if hooks:
            pending.gradient = call_tensor_hooks(hooks, pending.gradient)
        reference = leaf.extras.get("accumulator")
        node = None if reference is None else reference()
        if node is not None and node.flags & HOOKED and node.more.prehooks:
            for hook in list(node.more.prehooks.values()):
                changed = hook((pending.gradient,))
                if changed is not None:
                    pending.gradient = changed[0] if isinstance(changed, tuple) else changed
    if positions is not None and leaf in positions:
        for position in positions[leaf]:
            run.results[position] = pending.gradient
    if accumulate:
        add_to_leaf(leaf, pending, create)
        if leaf.extras is not None:
            hooks = leaf.extras.get("post_accumulate")
            if hooks:
                for hook in list(hooks.values()):
                    hook(leaf)
            if node is not None and node.flags & HOOKED and node.more.posthooks:
                for hook in list(node.more.posthooks.values()):
                    hook((), (leaf.gradient,))
    return 0


@cython.cfunc
def add_to_leaf(leaf: Tensor, pending: Pending, create: cython.bint) -> cython.int:
    """Add a gradient to `grad`. Loops over large arrays run without the interpreter's lock: two passes that reach the
    same leaf then take turns."""
    if cnp.PyArray_SIZE(leaf.array) < UNLOCKED_SIZE:
        return accumulate_grad(leaf, pending, create)
    with _accumulating:
        return accumulate_grad(leaf, pending, create)


@cython.cfunc
def accumulate_grad(leaf: Tensor, pending: Pending, create: cython.bint) -> cython.int:
    g: Tensor = pending.gradient
    pending.gradient = None
    old: Tensor = leaf.gradient
    if old is not None:
        if (
            create
            or not old.flags & g.flags & PLAIN
            or not same_shape(old.array, g.array)
            or cnp.PyArray_TYPE(old.array) != cnp.PyArray_TYPE(g.array)
        ):
            leaf.gradient = add_gradients(old, g, False)
        else:
            add_gradients(old, g, True)
            bump(old, "the sum of gradients")
        return 0
    # The gradient becomes the leaf's own if nobody else can see its memory.
    alone = (
        cython.cast(cython.pointer(PyObject), g).ob_refcnt == 1
        and cython.cast(cython.pointer(PyObject), g.array).ob_refcnt == 1
        and owns_memory(g.array)
    )
    if alone or create or not g.flags & PLAIN:
        leaf.gradient = g if alone else g.clone()
    else:
        leaf.gradient = new_tensor(cython.cast(object, g.array).copy(order="K"))
    return 0


# ------------------------------------------------------------------------------------------------ entry points


@cython.cfunc
def find_needed(run: Run, roots: list, targets: set, lowest: cython.longlong) -> cython.int:
    """Limit a run to the nodes above `roots` from which some target can be reached."""
    node: Node
    seen: set = set()
    stack: list = [root for root in roots if isinstance(root, Node)]
    order: list = []
    i: cython.int
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        order.append((node.sequence, id(node), node))
        for i in range(node.edges):
            target = edge(node, i)
            if isinstance(target, Node) and target not in seen and cython.cast(Node, target).sequence >= lowest:
                stack.append(target)
    order.sort()
    run.needed = set(targets)
    run.stops = {target for target in targets if isinstance(target, Node)}
    for _, _, entry in order:
        node = entry
        for i in range(node.edges):
            if edge(node, i) in run.needed:
                run.needed.add(node)
                run.stops.discard(node)
                break
    return 0


def run_backward(roots, gradients, keep, create, inputs=None, accumulate=True):
    """Walk the graph back from `roots`, (node or leaf, output number) pairs, with their cotangents.

    Returns the gradients of `inputs`, pairs of the same kind, where None stands for one that was not reached; with
    `accumulate`, gradients of leaves are added to their `grad`, those of `inputs` alone if they are given.
    """
    run: Run = Run(keep)
    current = state()
    grad_before: cython.bint = current.grad
    positions: dict = None
    if inputs is not None:
        positions = {}
        run.captures = {}
        run.results = [None] * len(inputs)
        lowest: cython.longlong = 9223372036854775807
        targets: set = set()
        for position, (target, number) in enumerate(inputs):
            targets.add(target)
            if isinstance(target, Node):
                run.captures.setdefault(target, []).append((number, position))
                lowest = min(lowest, cython.cast(Node, target).sequence)
            else:
                positions.setdefault(target, []).append(position)
                lowest = 0
        find_needed(run, [root for root, _ in roots], targets, lowest)
    current.grad = create
    try:
        for k in range(len(roots)):
            root, number = roots[k]
            if run.needed is None or root in run.needed:
                send(run, root, number, gradients[k])
        gradients = None
        finish(run, create, accumulate, positions)
    except BaseException:
        abandon(run)
        raise
    finally:
        current.grad = grad_before
    return run.results


@cython.cfunc
def finish(run: Run, create: cython.bint, accumulate: cython.bint, positions: dict | None) -> cython.int:
    """Run all that is ready, then hand the leaves their gradients."""
    execute(run)
    for pending in run.leaves.values():
        finish_leaf(run, pending, create, accumulate, positions)
    return 0


@cython.cfunc
def abandon(run: Run) -> cython.int:
    """After an error: no node keeps a cotangent of this run."""
    while not run.heap.empty():
        node: Node = cython.cast(Node, cython.cast(cython.pointer(PyObject), run.heap.top().second))
        run.heap.pop()
        if node.run == run.number:
            node.cotangent = None
            node.run = 0
    run.leaves.clear()
    return 0


@cython.cfunc
def root_of(t: Tensor, index: cython.int) -> tuple:
    if not wants_grad(t):
        raise errors.no_graph(index)
    return (t if t.producer is None else t.producer), t.number


@cython.cfunc
def cotangent_for(t: Tensor, g: object, index: cython.int) -> object:
    """The cotangent to start from: ones for a scalar, else what the user gave."""
    if g is None:
        if cnp.PyArray_SIZE(t.array) != 1:
            raise errors.not_scalar()
        if dtype_of(t.array).is_complex:
            raise RuntimeError(
                "grad can be implicitly created only for real scalar outputs but got " + repr(dtype_of(t.array))
            )
        ones: cnp.ndarray = new_array(cnp.PyArray_NDIM(t.array), cnp.PyArray_DIMS(t.array), cnp.PyArray_TYPE(t.array))
        cnp.PyArray_FILLWBYTE(ones, 0)
        if cnp.PyArray_TYPE(ones) == cnp.NPY_FLOAT:
            cython.cast(cython.p_float, cnp.PyArray_BYTES(ones))[0] = 1.0
        elif cnp.PyArray_TYPE(ones) == cnp.NPY_DOUBLE:
            cython.cast(cython.p_double, cnp.PyArray_BYTES(ones))[0] = 1.0
        else:
            return new_tensor(np.ones_like(t.array, subok=False))
        return new_tensor(ones)
    if (
        isinstance(g, Tensor)
        and same_shape(cython.cast(Tensor, g).array, t.array)
        and cnp.PyArray_TYPE(cython.cast(Tensor, g).array) == cnp.PyArray_TYPE(t.array)
    ):
        return g
    if not isinstance(g, Tensor):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(g).__name__}")
    if g.shape != t.shape:
        raise errors.wrong_gradient(index, g.shape, t.shape)
    if dtype_of(cython.cast(Tensor, g).array).is_complex != dtype_of(t.array).is_complex:
        raise RuntimeError(
            f"For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: "
            f"grad_output[{index}] has a dtype of {g.dtype!r} and output[{index}] has a dtype of {t.dtype!r}."
        )
    return (
        g
        if dtype_of(cython.cast(Tensor, g).array) is dtype_of(t.array)
        else fit(g, (tuple(t.shape), dtype_of(t.array)))
    )


def _listed(values, count, what):
    if values is None:
        return [None] * count
    values = [values] if isinstance(values, Tensor) else list(values)
    if len(values) != count:
        raise RuntimeError(f"got {count} tensors and {len(values)} gradients")
    return values


def tensor_backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
    """Compute the gradients of this tensor with respect to the leaves of its graph, adding them to their `grad`.

    `gradient` is the cotangent, needed unless the tensor has one element. `retain_graph` keeps saved values for another
    pass (default: as `create_graph`); `create_graph` records the pass itself; `inputs` limits it to those tensors.

    Example::

        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> (x * x).backward()
        >>> x.grad
        tensor(6.)
    """
    if inputs is not None:
        return backward(self, gradient, retain_graph, create_graph, inputs=inputs)
    t: Tensor = self
    create: cython.bint = create_graph
    if not wants_grad(t):
        raise errors.no_graph(0)
    run: Run = Run(create if retain_graph is None else retain_graph)
    cotangent: object = cotangent_for(t, gradient, 0)
    grad_before: cython.bint = state().grad
    state().grad = create
    try:
        send(run, t if t.producer is None else t.producer, t.number, cotangent)
        cotangent = None
        finish(run, create, True, None)
    except BaseException:
        abandon(run)
        raise
    finally:
        state().grad = grad_before


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    """Compute the gradients of `tensors` with respect to the leaves of their graph, adding them to their `grad`.

    `grad_tensors` are the cotangents, None for tensors of one element; see `Tensor.backward` for the rest.
    """
    if grad_variables is not None:
        grad_tensors = grad_variables
    tensors = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    gradients = _listed(grad_tensors, len(tensors), "grad_tensors")
    ends = None
    if inputs is not None:
        ends = [inputs] if isinstance(inputs, Tensor) else list(inputs)
        if not ends:
            raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    roots = [root_of(t, i) for i, t in enumerate(tensors)]
    gradients = [cotangent_for(t, g, i) for i, (t, g) in enumerate(zip(tensors, gradients))]
    keep = create_graph if retain_graph is None else retain_graph
    if ends is None:
        run_backward(roots, gradients, keep, create_graph)
        return
    targets = [input_of(t, i) for i, t in enumerate(ends)]
    found = run_backward(roots, gradients, keep, create_graph, targets, accumulate=False)
    done = set()
    for t, g in zip(ends, found):
        if g is not None and id(t) not in done:
            done.add(id(t))
            pending: Pending = Pending.__new__(Pending)
            pending.gradient = g
            g = None
            add_to_leaf(t, pending, create_graph)


@cython.cfunc
def input_of(t: object, index: cython.int) -> tuple:
    if not isinstance(t, Tensor):
        raise TypeError(f"inputs can be Tensors, but input {index} is {type(t).__name__}")
    if not wants_grad(t):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    leaf: Tensor = t
    return (leaf if leaf.producer is None else leaf.producer), leaf.number


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    only_inputs=True,
    allow_unused=None,
    is_grads_batched=False,
    materialize_grads=False,
):
    """The gradients of `outputs` with respect to `inputs`, as a tuple; nothing is added to any `grad`.

    `grad_outputs` are the cotangents. An input that the outputs do not depend on is an error, unless
    `allow_unused=True` (its gradient is None) or `materialize_grads=True` (zeros).

    Example::

        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> torch.autograd.grad(x**3, x)
        (tensor(12.),)
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    if allow_unused is None:
        allow_unused = materialize_grads
    if is_grads_batched:
        return batched_grad(outputs, inputs, grad_outputs, retain_graph, create_graph, allow_unused, materialize_grads)
    outputs = [outputs] if isinstance(outputs, Tensor) else list(outputs)
    inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    if not inputs:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    if not only_inputs:
        warnings.warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for "
            "other "
            "parts of the graph, please use torch.autograd.backward.",
            FutureWarning,
            stacklevel=2,
        )
    gradients = _listed(grad_outputs, len(outputs), "grad_outputs")
    roots = [root_of(t, i) for i, t in enumerate(outputs)]
    gradients = [cotangent_for(t, g, i) for i, (t, g) in enumerate(zip(outputs, gradients))]
    targets = [input_of(t, i) for i, t in enumerate(inputs)]
    keep = create_graph if retain_graph is None else retain_graph
    found = run_backward(roots, gradients, keep, create_graph, targets, accumulate=False)
    for i in range(len(found)):
        if found[i] is None:
            if not allow_unused:
                raise errors.unused(i)
            if materialize_grads:
                found[i] = zeros_for(tuple(inputs[i].shape), inputs[i].dtype)
    return tuple(found)


_stack = cython.declare(object, None)


def set_stack(stack):
    """Give the engine the operation that stacks the gradients of a batch of cotangents."""
    global _stack
    _stack = stack


def batched_grad(outputs, inputs, grad_outputs, retain_graph, create_graph, allow_unused, materialize_grads):
    """`grad` for a batch of cotangents along dimension 0: one pass for each, their results stacked."""
    cotangents = [grad_outputs] if isinstance(grad_outputs, Tensor) else list(grad_outputs)
    rows = [
        grad(
            outputs,
            inputs,
            [c[i] for c in cotangents],
            True,
            create_graph,
            True,
            allow_unused,
            False,
            materialize_grads,
        )
        for i in range(len(cotangents[0]))
    ]
    if not (retain_graph or create_graph):
        grad(outputs, inputs, [c[0] for c in cotangents], False, False, True, True)
    return tuple([None if column[0] is None else _stack(column) for column in zip(*rows)])


def register_hook(self, hook):
    """Call `hook(grad)` when the gradient of this tensor is known; what it returns, if not None, replaces it.

    Returns a handle whose `remove()` takes the hook away.
    """
    t: Tensor = self
    if not wants_grad(t):
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if t.producer is None:
        if t.extras is None:
            t.extras = {}
        return HookHandle(t.extras.setdefault("hooks", {}), hook)
    node: Node = t.producer
    more: More = more_of(node)
    if more.tensor_hooks is None:
        more.tensor_hooks = []
    while len(more.tensor_hooks) <= t.number:
        more.tensor_hooks.append({})
    node.flags |= HOOKED
    return HookHandle(more.tensor_hooks[t.number], hook)


def register_post_accumulate_grad_hook(self, hook):
    """Call `hook(tensor)` after a gradient was added to the `grad` of this leaf."""
    t: Tensor = self
    if not wants_grad(t):
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if t.producer is not None:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    if t.extras is None:
        t.extras = {}
    return HookHandle(t.extras.setdefault("post_accumulate", {}), hook)


def retain_grad(self):
    """Keep the gradient of this tensor in `grad`, although it is not a leaf."""
    import weakref

    t: Tensor = self
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
