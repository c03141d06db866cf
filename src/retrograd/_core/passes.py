"""What may be asked of the backward pass that a thread is in, by hooks, users' Functions and checkpoints."""

import cython
from cython.cimports.retrograd._core.engine import Run, current_run, place_of, reached, send_gathered
from cython.cimports.retrograd._core.gathering import Gathered, can_be_gathered, has_room, new_gathered, take_in
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


def gather(left: Tensor, rights: dict) -> bool:
    """Whether the pass adds leftᵀ · right to the gradients of leaves later, together with those of other nodes.

    `rights` has such a factor for each input whose gradient this is, by its number at the node that runs. The first one
    to arrive is not gathered: it may be the only one.
    """
    run: Run = current_run()
    if run is None or not run.gathers or run.leaves is None:
        return False
    node: Node = cython.cast(Node, run.node)
    targets: tuple = tuple([edge(node, number) for number in rights])
    for target in targets:
        if not isinstance(target, Tensor) or target not in run.leaves:
            return False
    factors: list = list(rights.values())
    if not can_be_gathered(left, factors):
        return False
    if run.gathered is None:
        run.gathered = {}
    gathered: Gathered = run.gathered.get(targets)
    if gathered is None or not has_room(gathered, left, factors):
        if gathered is not None:
            send_gathered(run, targets, gathered)
        gathered = run.gathered[targets] = new_gathered(left, factors)
    take_in(gathered, left, factors)
    return True
