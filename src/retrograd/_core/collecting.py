"""What Python's cyclic collector need not look at.

A graph is made of many small objects, and the collector goes through the new ones after every 700, and through all of
them time and again: in a chain of a million operations it took two thirds of the time. But what an operation makes
refers only to older objects, so no cycle can come about until something older is made to refer to something newer.

Nodes and the results that they are for are therefore *spared* when they are made. Where a cycle of them may come about
they are handed over to the collector: `hand_over`, which is called when a gradient with a history is kept, and when a
tensor gets a new history (a write in place). Where an object of the user's comes into the graph, which may refer to
anything at any time (a hook, an attribute, a Function's context), nothing is spared from then on: `spare_nothing`.

`gc.get_objects()` and `gc.get_referrers()` do not find what is spared; `hand_over()` changes that.
"""

import cython

sparing = True


def hand_over():
    """Let the collector look at all that was made so far."""
    spared.hand_over()


def spare_nothing():
    """Let the collector look at all that was made, and at all that will be."""
    global sparing
    sparing = False
    spared.hand_over()


def is_sparing() -> bool:
    """Whether new objects are spared."""
    return bool(sparing)
