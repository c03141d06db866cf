"""What may be asked of the backward pass that a thread is in, by hooks, users' Functions and checkpoints."""

import cython
from cython.cimports.retrograd._core.engine import Run, current_run, place_of, reached, send_gathered
from cython.cimports.retrograd._core.gathering import (
    Gathered,
    can_be_gathered,
    free_rows,
    has_room,
    new_gathered,
    take_in,
)
from cython.cimports.retrograd._core.node import AccumulateGrad, Node, accumulator, edge, shown
from cython.cimports.retrograd._core.tensor import Tensor


def current_run_number() -> int:
    """A number for the backward pass that this thread is in, -1 outside of one."""
    run: Run = current_run()
    return -1 if run is None else run.number


def current_run_is_limited() -> bool:
    """Whether the backward pass that this thread is in goes to some inputs only."""
    run: Run = current_run()
    return run is not None and run.needed is not None


def current_run_returns() -> bool:
    """Whether the backward pass that this thread is in returns its gradients instead of adding them to `grad`."""
    run: Run = current_run()
    return run is not None and run.results is not None


def current_run_keeps() -> bool:
    """Whether the backward pass that this thread is in leaves saved values for another pass."""
    run: Run = current_run()
    return run is not None and run.keep


def current_node():
    """The node that the backward pass of this thread runs now, None outside of one."""
    run: Run = current_run()
    return None if run is None or run.node is cython.NULL else shown(cython.cast(Node, run.node))


def queue_callback(callback) -> None:
    """Call a function when the backward pass that this thread is in has handed out all its gradients."""
    run: Run = current_run()
    if run is None:
        raise RuntimeError("Final callbacks can only be installed during backward pass.")
    if run.callbacks is None:
        run.callbacks = []
    run.callbacks.append(callback)


def will_run(node: Node) -> bool:
    """Whether the backward pass that this thread is in comes, or came, past a node."""
    run: Run = current_run()
    if run is None:
        raise RuntimeError("This function should only be called during a backward pass")
    target = node.saved0 if isinstance(node, AccumulateGrad) else node
    return target in reached(run)


def current_order() -> list:
    """The nodes that the backward pass of this thread runs from its beginning to its end. A leaf, by its
    AccumulateGrad, stands behind the last node that sends it a gradient."""
    run: Run = current_run()
    if run is None:
        raise RuntimeError("current_order() should only be called during the backward pass")
    nodes: list = sorted([x for x in reached(run) if isinstance(x, Node)], reverse=True, key=lambda x: place_of(run, x))
    order: list = [accumulator(root) for root in run.roots if isinstance(root, Tensor)]
    senders: dict = {}
    node: Node
    i: cython.int
    for entry in nodes:
        node = entry
        if run.stops is None or node not in run.stops:
            for i in range(node.edges):
                senders[edge(node, i)] = node
    for entry in nodes:
        order.append(entry)
        node = entry
        for i in range(node.edges):
            above = edge(node, i)
            if isinstance(above, Tensor) and above in run.reached and senders.get(above) is node:
                del senders[above]
                order.append(accumulator(above))
    return order


@cython.cfunc
def leaves_of(run: Run, first: cython.int, needs: tuple, rows: tuple, factors: list) -> tuple:
    """Those of the inputs `first`, `first` + 1, … of the node that runs whose gradients are needed, and their `rows` in
    `factors`; None unless they are leaves for which products are gathered."""
    target: object
    i: cython.int
    if run is None or not run.gathers or run.leaves is None:
        return None
    targets: list = []
    for i in range(len(rows)):
        if needs[first + i]:
            target = edge(cython.cast(Node, run.node), first + i)
            if not isinstance(target, Tensor) or target not in run.leaves:
                return None
            targets.append(target)
            factors.append(rows[i])
    return tuple(targets) if targets else None


def gather(left: Tensor, first: cython.int, rows: tuple, needs: tuple) -> bool:
    """Whether the pass adds leftᵀ · right to the gradients of leaves later, together with those of other nodes.

    `rows` are the right factors for the inputs `first`, `first` + 1, … of the node that runs. The first gradient to
    arrive is not gathered: it may be the only one.
    """
    run: Run = current_run()
    rights: list = []
    targets: tuple = leaves_of(run, first, needs, rows, rights)
    if targets is None or not can_be_gathered(left, rights):
        return False
    if run.gathered is None:
        run.gathered = {}
    if targets not in run.gathered:
        run.gathered[targets] = None
        return False
    gathered: Gathered = run.gathered[targets]
    if gathered is None or not has_room(gathered, left, rights):
        if gathered is not None:
            send_gathered(run, targets, gathered)
        gathered = run.gathered[targets] = new_gathered(left, rights)
    take_in(gathered, left, rights)
    return True


def room_to_gather(like: Tensor, first: cython.int, rows: tuple, needs: tuple):
    """Where the left factor for `gather` may be computed, so that it need not be copied; None if there is no place.

    It is of the shape and the type of `like`, and the next factor that is gathered has to be this one.
    """
    run: Run = current_run()
    if run is None or run.gathered is None:
        return None
    rights: list = []
    targets: tuple = leaves_of(run, first, needs, rows, rights)
    gathered: Gathered = None if targets is None else run.gathered.get(targets)
    if gathered is None or not can_be_gathered(like, rights) or not has_room(gathered, like, rights):
        return None
    return free_rows(gathered, like)
