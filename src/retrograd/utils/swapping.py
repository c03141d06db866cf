"""`swap_tensors`: two tensors exchange what they are."""

from __future__ import annotations

import gc
import weakref

from .._core import Node, Tensor, swap_contents
from .._core.collecting import hand_over
from .._core.tensor import View


def swap_tensors(t1: Tensor, t2: Tensor) -> None:
    """Exchange two tensors: whoever refers to one finds the values, history, `grad` and attributes of the other.

    Raises RuntimeError where a graph, a view or a weak reference still refers to one of them, because that would then
    find the wrong one, and for tensors of different classes.

    Example::

        >>> a, b = torch.zeros(2), torch.ones(3)
        >>> torch.utils.swap_tensors(a, b)
        >>> a, b
        (tensor([1., 1., 1.]), tensor([0., 0.]))
    """
    if type(t1) is not type(t2):
        raise RuntimeError(f"Cannot swap t1 and t2: they are a {type(t1).__name__} and a {type(t2).__name__}")
    for name, t in (("t1", t1), ("t2", t2)):
        if weakref.getweakrefs(t):
            raise RuntimeError(f"Cannot swap {name} because it has weakref associated with it")
        holder = _holder(t)
        if holder is not None:
            raise RuntimeError(f"Cannot swap {name} because {holder} refers to it: drop that first")
    swap_contents(t1, t2)
    if type(t1) is not Tensor:  # an instance of a subclass keeps its attributes in a dictionary of its own
        first, second = dict(vars(t1)), dict(vars(t2))
        for t, attributes in ((t1, second), (t2, first)):
            vars(t).clear()
            vars(t).update(attributes)


def _holder(t: Tensor) -> str | None:
    """What of the graph refers to a tensor, in words."""
    hand_over()  # only what the collector knows is found
    for holder in gc.get_referrers(t):
        if isinstance(holder, Node):
            return f"{holder.name()} of a graph"
        if isinstance(holder, View):
            return "a view of it"
        if type(holder) in (tuple, list):
            for outer in gc.get_referrers(holder):
                if type(outer).__name__ == "More":
                    return "a graph"
    return None
