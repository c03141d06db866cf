"""The engine: one loop that walks the graph backwards.

Nodes are taken in falling order of their sequence numbers, which is a topological order, so each node runs once, after
everything that uses its result. The pending cotangent of a node waits in the node itself; those of leaves wait in the
run, and are added to `grad` at the end, or, where a leaf has hooks, as soon as they are complete.
"""

import threading
from heapq import heapify, heappop, heappush

import cython
import numpy as np
from cython.cimports import numpy as cnp
from cython.cimports.cpython.exc import PyErr_CheckSignals
from cython.cimports.cpython.ref import PyObject
from cython.cimports.libcpp.queue import priority_queue
from cython.cimports.libcpp.utility import pair
from cython.cimports.retrograd._core.accumulation import Pending, add_to_leaf
from cython.cimports.retrograd._core.arrays import array_is_finite, same_shape
from cython.cimports.retrograd._core.dtypes import dtype_of
from cython.cimports.retrograd._core.formulas import (
    add_gradients,
    apply_formula,
    fit,
    forget_unpacked,
    release,
)
from cython.cimports.retrograd._core.gathering import multiply_gathered
from cython.cimports.retrograd._core.hooks import after_node, before_node, call_tensor_hooks, tensor_hooks
from cython.cimports.retrograd._core.modes import State, state
from cython.cimports.retrograd._core.node import (
    FREED,
    HAZARD,
    HOOKED,
    OWNED,
    PACKED,
    SAVES,
    AccumulateGrad,
    More,
    Node,
    edge,
    edge_number,
    leaves_hooked,
    renumbered,
    sequence_of,
)
from cython.cimports.retrograd._core.op import Formula, Op
from cython.cimports.retrograd._core.packing import hooks_of_thread, open_hooks, restore_hooks
from cython.cimports.retrograd._core.tensor import (
    PLAIN,
    REQUIRES_GRAD,
    UNTIED,
    Tensor,
    gradient_dtype,
    new_tensor,
    user_line,
)
from cython.cimports.retrograd._core.zeros import are_taken, cleaned, note_gradient, prepare

from .. import errors
from .modes import locals_handed_on
from .zeros import set_edge_gradient

cnp.import_array()

Entry = cython.typedef(pair[cython.longlong, cython.size_t])
_runs = cython.declare(cython.uint, 0)
_open_runs = cython.declare(cython.int, 0)  # passes that have begun and not ended, in all threads
NESTED_RUNS = cython.declare(cython.uint, 60)  # passes within passes in one thread


@cython.freelist(16)
@cython.cclass
class Run:
    """One backward pass: what is ready, what waits, and what is to be handed out at the end."""


def new_run(keep):
    global _runs
    offset: cython.int = 0
    code: cython.pointer(PyObject) = user_line(cython.address(offset))
    run: Run = Run.__new__(Run)
    run.place = (None if code is cython.NULL else cython.cast(object, code), offset)
    _runs += 1
    run.number = _runs
    run.keep = keep
    return run


def begin(run, create):
    """Make a run the one that this thread is in."""
    global _open_runs
    current: cython.pointer(State) = state()
    _open_runs += 1
    run.outer = current.run
    run.depth = 0 if run.outer is cython.NULL else cython.cast(Run, run.outer).depth + 1
    run.grad_before = current.grad
    current.run = cython.cast(cython.p_void, run)
    current.grad = create and not current.inference
    run.hooks = hooks_of_thread() if open_hooks else None
    return 0


def end(run):
    """Back to the run that this one began in, if it was begun by a hook or a formula."""
    global _open_runs
    current: cython.pointer(State) = state()
    _open_runs -= 1
    current.run = run.outer
    current.grad = run.grad_before
    if open_hooks or run.hooks is not None:
        restore_hooks(run.hooks)
    return 0


def any_run() -> bool:
    """Whether a backward pass runs, in whatever thread: it has looked at the edges of nodes that it did not run yet."""
    return _open_runs > 0


def current_run():
    run: cython.p_void = state().run
    return None if run is cython.NULL else cython.cast(Run, run)


@cython.cfunc
@cython.inline
def entry(run: Run, node: Node) -> Entry:
    """A node with its place in the order, the largest first."""
    place: cython.longlong = place_of(run, node) if renumbered else node.sequence
    return Entry(place, cython.cast(cython.size_t, cython.cast(cython.pointer(PyObject), node)))


@cython.cfunc
@cython.inline
def fitted_to_leaf(leaf: Tensor, g: object) -> object:
    """A gradient in the shape and the dtype that a leaf's is to have."""
    if is_noted(g):
        g = cleaned(g)
    if leaf.extras is not None and "grad_dtype" in leaf.extras:
        kind = gradient_dtype(leaf)
        return fit(
            g, (cython.cast(object, leaf.array).shape, dtype_of(cython.cast(Tensor, g).array) if kind is None else kind)
        )
    if cnp.PyArray_TYPE(cython.cast(Tensor, g).array) != cnp.PyArray_TYPE(leaf.array) or not same_shape(
        cython.cast(Tensor, g).array, leaf.array
    ):
        return fit(g, (cython.cast(object, leaf.array).shape, dtype_of(leaf.array)))
    return g


def send(run, target, number, g):
    """Add a gradient to what waits for a leaf or for one output of a node."""
    pending: Pending
    if isinstance(target, Node):
        node: Node = target
        if node.run == 0:
            node.run = run.number
            node.flags &= ~OWNED
            run.heap.push(entry(run, node))
            node.cotangent = g if node.more is None or node.more.outputs is None else one_of(node, number, g)
            return 0
        if node.run == run.number:
            if node.cotangent is None:  # it waits all the same: see pass_nothing_on
                node.cotangent = g
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
            run.heap.push(entry(run, node))
        elif isinstance(pending.gradient, list):
            add_to_list(pending.gradient, number, g)
        else:
            pending.gradient = g if pending.gradient is None else add_gradients(pending.gradient, g, False)
        return 0
    if g is not None:
        g = fitted_to_leaf(target, g)
    if run.leaves is None:
        run.leaves = {}
    pending = run.leaves.get(target)
    if pending is None:
        pending = Pending.__new__(Pending)
        pending.target = target
        pending.gradient = g
        pending.owned = False
        run.leaves[target] = pending
    elif pending.gradient is None:
        pending.gradient = g
    else:
        pending.gradient = add_gradients(pending.gradient, g, pending.owned)
        pending.owned = True
    return 0


def send_gathered(run, targets, gathered):
    """Add gradients that were left for later to what waits for leaves."""
    for target, g in zip(targets, multiply_gathered(gathered)):
        send(run, target, 0, g)
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
    watched: cython.bint = _watch is not None
    while not run.heap.empty():
        node = cython.cast(Node, cython.cast(cython.pointer(PyObject), run.heap.top().second))
        run.heap.pop()
        g = take(run, node)
        if is_noted(g):
            g = prepare(node, g, node.flags & HOOKED or (run.captures is not None and node in run.captures))
        run.node = cython.cast(cython.p_void, node)
        if node.flags & HOOKED:
            g = tensor_hooks(node, g)
        if run.captures is not None and node in run.captures:
            for number, position in run.captures[node]:
                run.results[position] = g[number] if isinstance(g, list) else g
        if run.stops is not None and node in run.stops:
            if run.results is None and node.flags & HOOKED and node.more.prehooks:
                before_node(node, g)
            continue
        if watched:
            _watch(node, True)
        if node.flags & HOOKED and node.more.prehooks:
            g = before_node(node, g)
        if node.flags & (HOOKED | PACKED):
            # The hooks that unpack what it saved may put hooks on the node itself.
            hooked: cython.bint = (node.flags & HOOKED) != 0 and node.more.posthooks is not None
            grads = gradients_of(run, node, g)
            if node.flags & HOOKED and node.more.posthooks:
                for i in range(node.edges):
                    if grads[i] is not None and isinstance(edge(node, i), Tensor):
                        grads[i] = fitted_to_leaf(edge(node, i), grads[i])
                grads = after_node(node, grads, g if hooked else nothing_of(g))
            if _gradient_check is not None:
                check_gradients(run, node, grads, g)
            send_on(run, node, grads)
        elif isinstance(node.op, Op) and cython.cast(Op, node.op).separate and isinstance(g, Tensor):
            run_separate(run, node, g)
        else:
            run.gathers = not (watched or run.create or is_noted(g)) and run.uses is None and _gradient_check is None
            grads = gradients_of(run, node, g)
            run.gathers = False
            if _gradient_check is not None:
                check_gradients(run, node, grads, g)
            send_on(run, node, grads)
        if not isinstance(node.op, Op) or g is None or (isinstance(g, list) and is_nothing(g)):
            pass_nothing_on(run, node, grads)
        if not run.keep and node.flags & SAVES:
            release(node, run.place)
        elif node.flags & PACKED:
            forget_unpacked(node)
        if watched:
            _watch(node, False)
        if run.uses is not None:
            finish_complete(run, node)
        ticks += 1
        if ticks & 1023 == 0:
            PyErr_CheckSignals()
    run.node = cython.NULL
    return 0


@cython.cfunc
def send_on(run: Run, node: Node, grads: list) -> cython.int:
    """A user's Function gives gradients also for edges that no target of the run can be reached by."""
    i: cython.int
    for i in range(node.edges):
        target = edge(node, i)
        if grads[i] is not None and target is not None and (run.needed is None or target in run.needed):
            send(run, target, edge_number(node, i), grads[i])
    return 0


@cython.cfunc
def nothing_of(g: object) -> list:
    """What a hook is given that came too late to see the gradients of the results."""
    return [None] * (len(g) if isinstance(g, list) else 1)


@cython.cfunc
def is_nothing(g: object) -> cython.bint:
    """Whether no gradient came to a node, nor to any of its results."""
    if not isinstance(g, list):
        return g is None
    for x in cython.cast(list, g):
        if x is not None:
            return False
    return True


@cython.cfunc
def pass_nothing_on(run: Run, node: Node, grads: list) -> cython.int:
    """Where a user's Function gave no gradient, what lies before it runs all the same: hooks there are called with
    None, and another Function may ask for zeros."""
    i: cython.int
    for i in range(node.edges):
        target = edge(node, i)
        if grads[i] is not None or target is None or (run.needed is not None and target not in run.needed):
            continue
        if isinstance(target, Node):
            above: Node = target
            if above.run == run.number or (run.elsewhere is not None and above in run.elsewhere):
                continue
        elif run.leaves is not None and target in run.leaves:
            continue
        send(run, target, edge_number(node, i), None)
    return 0


_watch = cython.declare(object, None)


@cython.cfunc
@cython.exceptval(check=False)
def is_noted(g: object) -> cython.bint:
    """Whether a gradient, or one of several, has a note."""
    if isinstance(g, Tensor):
        return cython.cast(Tensor, g).note is not None
    if isinstance(g, list):
        for x in cython.cast(list, g):
            if x is not None and cython.cast(Tensor, x).note is not None:
                return True
    return False


@cython.cfunc
@cython.exceptval(check=False)
def takes_note(op: Op, node: Node, target: object) -> cython.bint:
    """Whether what a node sends to `target` gets a note of its own."""
    if op.selects:
        return isinstance(target, Node) and (cython.cast(Node, target).flags & HAZARD) != 0
    return op.product and (is_noted(node.saved0) or is_noted(node.saved1))


def set_node_watch(watch) -> None:
    """Call `watch(node, begins)` before and after each node that runs; None ends it."""
    global _watch
    _watch = watch


_error_watch = cython.declare(object, None)


def set_error_watch(watch) -> None:
    """Call `watch(node)` when a backward pass ends with an error of that node; None ends it."""
    global _error_watch
    _error_watch = watch


_gradient_check = cython.declare(object, None)


def set_gradient_check(check) -> None:
    """Call `check(node, number, gradient, received, place, roots)` for each gradient that is not finite, as far as can
    be seen: the one that a node has for its input `number`, and what it was made from. None ends it."""
    global _gradient_check
    _gradient_check = check


@cython.cfunc
def check_gradients(run: Run, node: Node, grads: list, g: object) -> cython.int:
    for i in range(node.edges):
        if grads[i] is not None and edge(node, i) is not None:
            check_gradient(run, node, i, grads[i], g)
    return 0


@cython.cfunc
def check_gradient(run: Run, node: Node, i: cython.int, gradient: object, g: object) -> cython.int:
    """Report a gradient that is not finite, apart from the elements that were not selected."""
    t: Tensor = cleaned(gradient) if is_noted(gradient) else gradient
    if not t.flags & PLAIN or not array_is_finite(t.array):
        _gradient_check(node, i, t, g, run.place, run.roots)
    return 0


@cython.cfunc
def run_separate(run: Run, node: Node, g: object) -> cython.int:
    """A node with one formula for each input: every gradient goes straight to its edge."""
    op: Op = node.op
    fixes: tuple = None if node.more is None else node.more.fixes
    noted: cython.bint = is_noted(g)
    marks: cython.bint = are_taken and (op.selects or op.product)
    i: cython.int
    if node.flags & FREED:
        raise errors.freed(node, run.roots)
    for i in range(node.edges):
        target = edge(node, i)
        if target is None or (run.needed is not None and target not in run.needed):
            continue
        gradient = apply_formula(node, op.formulas[i], g, None)
        if gradient is None:
            continue
        if noted or (marks and takes_note(op, node, target)):
            gradient = note_gradient(node, i, g, gradient, None if fixes is None else fixes[i])
        elif fixes is not None and fixes[i] is not None:
            gradient = fit(gradient, fixes[i])
        if _gradient_check is not None:
            check_gradient(run, node, i, gradient, g)
        send(run, target, edge_number(node, i), gradient)
    return 0


@cython.cfunc
def gradients_of(run: Run, node: Node, g: object) -> list:
    """The gradient for each edge of a node, None where there is none."""
    if node.flags & FREED:
        raise errors.freed(node, run.roots)
    more: More = node.more
    if not isinstance(node.op, Op):
        return function_gradients(node, g)
    op: Op = node.op
    grads: list = [None] * node.edges
    if is_nothing(g):
        return grads
    wanted: list = [
        target is not None and (run.needed is None or target in run.needed)
        for target in ([edge(node, i) for i in range(node.edges)])
    ]
    sent = g
    if isinstance(g, list) and not op.sees_unused:
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
    noted: cython.bint = is_noted(g)
    marks: cython.bint = are_taken and op.selects
    for i in range(node.edges):
        if grads[i] is None:
            continue
        fix = None if more is None or more.fixes is None else more.fixes[i]
        if noted or (marks and takes_note(op, node, edge(node, i))):
            grads[i] = note_gradient(node, i, sent, grads[i], fix)
        elif fix is not None:
            grads[i] = fit(grads[i], fix)
    return grads


def edge_gradients(node: Node, g):
    """What the formulas of a node make of a cotangent, or a list of one for each output: a gradient for each edge."""
    outer: Run = current_run()
    if outer is not None:
        outer.gathers = False  # these gradients are not for the pass that runs
    return gradients_of(new_run(True), node, g)


def edge_gradient(node: Node, number, g):
    """The same for one edge alone, where each has its own formula."""
    if not cython.cast(Op, node.op).separate or isinstance(g, list):
        return edge_gradients(node, g)[number]
    gradient = apply_formula(node, cython.cast(Op, node.op).formulas[number], g, None)
    fix = None if node.more is None or node.more.fixes is None else node.more.fixes[number]
    return gradient if gradient is None or fix is None else fit(gradient, fix)


set_edge_gradient(edge_gradient)


@cython.cfunc
def function_gradients(node: Node, g: object) -> list:
    """The gradients that a user's own Function gives, each brought to the shape and dtype of its input."""
    more: More = node.more
    g = g if isinstance(g, list) else [g]
    grads = cython.cast(object, node).run_backward(g)
    for i in range(node.edges):
        if grads[i] is not None and more.fixes[i] is not None and isinstance(edge(node, i), Node):
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


@cython.cfunc
def finish_leaf(run: Run, pending: Pending) -> cython.int:
    """Hand a leaf its gradient: hooks first, then the result that was asked for or the sum in `grad`."""
    leaf: Tensor = pending.target
    node: AccumulateGrad = None
    if leaf.flags & UNTIED or (run.accumulate and not leaf.flags & REQUIRES_GRAD):
        return 0  # it is no leaf, or was taken out of the graph since
    if leaf.extras is not None:
        hooks = leaf.extras.get("hooks")
        if hooks:
            pending.gradient = call_tensor_hooks(hooks, pending.gradient)
        reference = leaf.extras.get("accumulator")
        node = None if reference is None else reference()
        if run.accumulate and node is not None and node.flags & HOOKED and node.more.prehooks:
            for hook in list(node.more.prehooks.values()):
                changed = hook((pending.gradient,))
                if changed is not None:
                    pending.gradient = changed[0] if isinstance(changed, tuple) else changed
    if run.positions is not None and leaf in run.positions:
        for position in run.positions[leaf]:
            run.results[position] = pending.gradient
    if run.accumulate:
        watched: cython.bint = node is not None and (node.flags & HOOKED) != 0
        nothing: cython.bint = pending.gradient is None
        arrived: object = pending.gradient if watched and leaf.gradient is not None else None
        add_to_leaf(leaf, pending, run.create)
        if watched and arrived is None and not nothing:
            arrived = leaf.gradient
        if leaf.extras is not None:
            hooks = leaf.extras.get("post_accumulate")
            if hooks:
                for hook in list(hooks.values()):
                    if hook(leaf) is not None:
                        raise RuntimeError("Tensor post accumulate grad hooks should return None.")
            if node is not None and node.flags & HOOKED and node.more.posthooks:
                for hook in list(node.more.posthooks.values()):
                    hook((), (arrived,))
    return 0


def find_needed(run, roots, targets, lowest):
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


@cython.cfunc
def uses_of_leaves(run: Run) -> dict:
    """How many edges lead to each leaf that a run comes to; None if no leaf among them has hooks."""
    uses: dict = {}
    seen: set = set()
    hooked: cython.bint = False
    waiting: list = [root for root in run.roots if run.needed is None or root in run.needed]
    node: Node
    leaf: Tensor
    i: cython.int
    while waiting:
        target = waiting.pop()
        if not isinstance(target, Node):
            leaf = target
            uses[leaf] = uses.get(leaf, 0) + 1
            hooked = hooked or has_hooks(leaf)
            continue
        if target in seen or (run.stops is not None and target in run.stops):
            continue
        seen.add(target)
        node = target
        for i in range(node.edges):
            above = edge(node, i)
            if above is not None and (run.needed is None or above in run.needed):
                waiting.append(above)
    return uses if hooked else None


@cython.cfunc
def has_hooks(leaf: Tensor) -> cython.bint:
    if leaf.extras is None:
        return False
    if leaf.extras.get("hooks") or leaf.extras.get("post_accumulate"):
        return True
    reference = leaf.extras.get("accumulator")
    node: AccumulateGrad = None if reference is None else reference()
    return node is not None and (node.flags & HOOKED) != 0


@cython.cfunc
def finish_complete(run: Run, node: Node) -> cython.int:
    """Hand their gradients to the leaves that a node was the last to send to."""
    i: cython.int
    run.node = cython.NULL
    for i in range(node.edges):
        target = edge(node, i)
        if target in run.uses:
            finish_used(run, target)
    return 0


@cython.cfunc
def finish_used(run: Run, leaf: Tensor) -> cython.int:
    left: cython.Py_ssize_t = run.uses[leaf] - 1
    run.uses[leaf] = left
    if left == 0 and run.leaves is not None:
        pending: Pending = run.leaves.pop(leaf, None)
        if pending is not None:
            finish_leaf(run, pending)
    return 0


def finish(run, create, accumulate, positions):
    """Run all that is ready, and hand the leaves their gradients."""
    run.create = create
    run.accumulate = accumulate
    run.positions = positions
    if run.depth and run.depth % NESTED_RUNS == 0:
        finish_in_thread(run)
    else:
        finish_here(run)
    return 0


@cython.cfunc
def finish_here(run: Run) -> cython.int:
    if leaves_hooked:
        run.uses = uses_of_leaves(run)
        if run.uses is not None:
            for root in run.roots:
                if root in run.uses:
                    finish_used(run, root)
    execute(run)
    if run.gathered is not None:
        for targets, gathered in run.gathered.items():
            if gathered is not None:
                send_gathered(run, targets, gathered)
    if run.leaves is not None:
        for pending in run.leaves.values():
            finish_leaf(run, pending)
    if run.callbacks is not None:
        for callback in run.callbacks:
            callback()
    return 0


def finish_in_thread(run: Run):
    """`finish_here` in a thread of its own, for which this one waits. Passes that are begun within passes may then go
    deeper than calls in one thread may."""
    errors_of_run: list = []
    here: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, state())
    carried: list = [(local, dict(vars(local))) for local in locals_handed_on]

    def go_on():
        state()[0] = cython.cast(cython.pointer(State), here)[0]
        for local, values in carried:
            vars(local).update(values)
        try:
            finish_here(run)
        except BaseException as error:
            errors_of_run.append(error)

    thread = threading.Thread(target=go_on)
    thread.start()
    while thread.is_alive():
        try:
            thread.join()
        except BaseException as error:  # Ctrl-C: it is raised when what was begun has ended
            errors_of_run.append(error)
    if errors_of_run:
        raise errors_of_run[0]


def abandon(run):
    """After an error: no node keeps a cotangent of this run."""
    if _error_watch is not None and run.node is not cython.NULL:
        _error_watch(cython.cast(Node, run.node))
    while not run.heap.empty():
        node: Node = cython.cast(Node, cython.cast(cython.pointer(PyObject), run.heap.top().second))
        run.heap.pop()
        if node.run == run.number:
            node.cotangent = None
            node.run = 0
    run.leaves = None
    return 0


# ------------------------------------------------------------------------------------------------ the order of a pass


def reached(run):
    """The nodes and leaves that a run comes past."""
    if run.reached is None:
        run.reached = reachable(run)
    return run.reached


def place_of(run, node):
    """The place of a node in the order of a run: its sequence number, unless somebody gave nodes other numbers."""
    if not renumbered:
        return node.sequence
    if run.order is None:
        run.order = order_by_given_numbers(run)
    return run.order[node]


@cython.cfunc
def order_by_given_numbers(run: Run) -> dict:
    """A place for each node of a run, the largest first: of those that wait for no other, the one with the largest
    number. Sequence numbers that were given by hand are no topological order."""
    waits_for: dict = {}
    nodes: list = [x for x in reached(run) if isinstance(x, Node)]
    for x in nodes:
        for above in nodes_above(run, x):
            waits_for[above] = waits_for.get(above, 0) + 1
    ready: list = [(-sequence_of(x), k, x) for k, x in enumerate(nodes) if x not in waits_for]
    heapify(ready)
    order: dict = {}
    while ready:
        _, k, x = heappop(ready)
        order[x] = len(nodes) - len(order)
        for above in nodes_above(run, x):
            waits_for[above] -= 1
            if waits_for[above] == 0:
                heappush(ready, (-sequence_of(above), len(nodes) + len(order), above))
    return order


@cython.cfunc
def nodes_above(run: Run, node: Node) -> list:
    """For each edge on which a run sends a gradient to a node, that node."""
    if run.stops is not None and node in run.stops:
        return []
    return [x for x in [edge(node, i) for i in range(node.edges)] if isinstance(x, Node) and x in run.reached]


@cython.cfunc
def reachable(run: Run) -> set:
    """The nodes and leaves that a run sends gradients to."""
    found: set = set()
    stack: list = [root for root in run.roots if run.needed is None or root in run.needed]
    node: Node
    i: cython.int
    while stack:
        target = stack.pop()
        if target in found:
            continue
        found.add(target)
        if not isinstance(target, Node) or (run.stops is not None and target in run.stops):
            continue
        node = target
        for i in range(node.edges):
            above = edge(node, i)
            if above is not None and above not in found and (run.needed is None or above in run.needed):
                stack.append(above)
    return found
