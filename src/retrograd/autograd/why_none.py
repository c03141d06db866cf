"""Why the gradient of a tensor is None, said in words."""

from __future__ import annotations

import gc

from .._core import (
    Node,
    Tensor,
    edges_of,
    line_of,
    place_of_detaching,
    place_of_freeing,
    set_method,
    version_object,
)
from .._core.collecting import hand_over
from ..errors import place


def why_none(tensor: Tensor, *outputs: Tensor) -> str:
    """Why `tensor.grad` is None: a sentence or a few, for people.

    With `outputs`, such as the loss, it says whether they depend on the tensor, and where the way between them ends.

    Example::

        >>> w = torch.ones(2, requires_grad=True)
        >>> print(torch.autograd.why_none(w * 2).split(":")[0])
        It is not a leaf
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"why_none(): argument 'tensor' must be Tensor, not {type(tensor).__name__}")
    if tensor.is_leaf or tensor.retains_grad:
        if tensor.grad is not None:
            return "It is not None."
    reason = _no_history(tensor)
    if reason is not None:
        return reason
    node = tensor.grad_fn
    if node is not None and not tensor.retains_grad:
        return (
            f"It is not a leaf: {node.name()} made it at {place(node.provenance)}. Only leaves "
            "keep their gradient. Call retain_grad() on it before backward, or ask autograd.grad for it."
        )
    users = _users(tensor)
    for output in outputs:
        reason = _not_reached(tensor, output, users)
        if reason is not None:
            return reason
    return _not_run(tensor, users)


def _no_history(tensor: Tensor) -> str | None:
    if not (tensor.is_floating_point() or tensor.is_complex()):
        return (
            f"Its dtype is {tensor.dtype!r}: gradients are defined for floating-point and complex numbers only. "
            "Convert it first, x.float().requires_grad_()."
        )
    if tensor.requires_grad:
        return None
    if tensor.is_inference():
        return "It was made in inference mode, where nothing is recorded. Make it outside, or use no_grad()."
    cut = place_of_detaching(tensor)
    if cut is not None:
        return f"It was detached from its history at {place(line_of(*cut))}."
    return (
        "It does not require grad. A tensor made from data needs requires_grad=True (or requires_grad_()) before it is "
        "used. A computed one has no history if it was computed under no_grad(), or from tensors that do not require "
        "grad, or from values taken out of the graph by detach(), .data, numpy() or item()."
    )


def _users(tensor: Tensor) -> list[Node]:
    """The nodes that send gradients to a leaf, or to the node that made a tensor, in the order they were recorded."""
    target = tensor if tensor.is_leaf else tensor.grad_fn
    found, seen, waiting = [], set(), [target]
    hand_over()  # only what the collector knows is found
    for depth in range(3):  # in a field of the node, or in a tuple in an object that holds what few nodes need
        holders = gc.get_referrers(*waiting) if waiting else []
        waiting = []
        for holder in holders:
            if id(holder) in seen:
                continue
            seen.add(id(holder))
            if isinstance(holder, Node):
                if any(end is target for end in edges_of(holder)):
                    found.append(holder)
            elif type(holder) is tuple if depth == 0 else type(holder).__name__ == "More":
                waiting.append(holder)
    return sorted(found, key=lambda node: node._sequence_nr())


def _described(nodes: list[Node]) -> str:
    shown = [f"{node.name()} at {place(node.provenance)}" for node in nodes[:3]]
    return "; ".join(shown) + (f"; and {len(nodes) - 3} more" if len(nodes) > 3 else "")


def _detached(tensor: Tensor) -> list[str]:
    """The places where tensors that still exist were detached from the memory of a tensor."""
    found = []
    hand_over()
    for holder in gc.get_referrers(version_object(tensor)):
        if isinstance(holder, Tensor) and holder is not tensor:
            cut = place_of_detaching(holder)
            if cut is not None:
                found.append(place(line_of(*cut)))
    return found


def _not_reached(tensor: Tensor, output: Tensor, users: list[Node]) -> str | None:
    """Why the way from an output does not lead to a tensor; None if it does."""
    reason = _no_history(output)
    if reason is not None:
        return "The output has no history. " + reason
    target = tensor if tensor.is_leaf else tensor.grad_fn
    start = output if output.is_leaf else output.grad_fn
    seen, waiting = set(), [start]
    while waiting:
        node = waiting.pop()
        if node is target:
            return None
        if not isinstance(node, Node) or node in seen:
            continue
        seen.add(node)
        waiting.extend(edges_of(node))
    text = "The output does not depend on it"
    if output.grad_fn is not None:
        text += f": the output was made by {output.grad_fn.name()} at {place(output.grad_fn.provenance)}, and no way"
        text += " leads back from there to the tensor"
    cuts = _detached(tensor)
    if cuts:
        return f"{text}. It was detached at {'; '.join(cuts)}."
    if users:
        return f"{text}. It was used by {_described(users)}, which the output does not depend on."
    return f"{text}. No operation that is still in memory recorded it: was it used, and outside no_grad()?"


def _not_run(tensor: Tensor, users: list[Node]) -> str:
    if not users:
        cuts = _detached(tensor)
        if cuts:
            return f"No operation that is still in memory recorded it. It was detached at {'; '.join(cuts)}."
        return (
            "It was never used in an operation that was recorded, or the graph of that is gone: either no result was "
            "computed from it outside no_grad(), or backward ran before it was used, or its gradient was reset since "
            "(zero_grad() sets it to None)."
        )
    ran = [node for node in users if place_of_freeing(node) is not None]
    if ran:
        code, offset = place_of_freeing(ran[-1])
        return (
            f"A backward pass went through {_described(ran[-1:])}, started at {place(line_of(code, offset))}, but left "
            "nothing here: it was autograd.grad, which returns gradients, or backward(inputs=...) without this tensor, "
            "or the gradient was reset since (zero_grad() sets it to None)."
        )
    return (
        f"backward() has not run on a result of it: it was used by {_described(users)}. (Or it ran with retain_graph, "
        "and the gradient was reset since, or went to autograd.grad.)"
    )


def _use_count(tensor: Tensor) -> int:
    """How many hold a tensor: its Python object, and what adds up the gradient of a leaf that a graph leads to."""
    return 1 + (tensor.is_leaf and bool(_users(tensor)))


set_method("_use_count", _use_count)
