"""Structural zeros: elements of a gradient that nothing selected are exactly 0, whatever they meet later.

`where(x > 0, x.sqrt(), 0)` does not depend on the root of 0, and yet the chain rule multiplies the 0 that arrives there
with an infinite slope. So a gradient that a selection (`where`, an index, `maximum`, …) hands back gets a *note*: which
elements were selected. The engine hands the note on where elements stay apart, and clears the gradient of the others
before elements are mixed or the gradient is handed out. See docs/notes/structural-zeros.md.

A note is a promise to make a mask, not the mask: it is made only where a gradient came out infinite or NaN, which no
ordinary program sees. And notes are taken only where something before the selection can make such a gradient (the
flag HAZARD of nodes), so that most graphs with a selection take none.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

from .engine import edge_gradients, set_structural_zero_rules
from .formulas import (
    attribute_of,
    fit_gradient,
    is_finite,
    note_of,
    plain_sum,
    set_note,
    set_noted_sum,
    twin_of_node,
    without_note,
)
from .modes import no_grad
from .tensor import Tensor

_keep: Callable = operator.mul  # until the operation that clears what a mask does not name is known
_enabled = True


def set_zero_operations(keep) -> None:
    """Give the core the operation that clears what a mask does not name."""
    global _keep
    _keep = keep


def set_structural_zeros(mode: bool) -> None:
    """Whether elements that were not selected contribute an exact 0 to gradients (the default).

    With `False` gradients are PyTorch's: a zero that meets an infinite slope gives NaN.

    Example::

        >>> x = torch.zeros(1, requires_grad=True)
        >>> torch.where(x > 0, x.sqrt(), 0.0).sum().backward()
        >>> x.grad
        tensor([0.])
    """
    global _enabled
    _enabled = bool(mode)
    _install()


def are_structural_zeros_enabled() -> bool:
    """Whether `set_structural_zeros` is on."""
    return _enabled


# ------------------------------------------------------------------------------------------------ notes


class Note:
    """Which elements of a tensor were selected; `mask()` makes a tensor of bool that broadcasts to its shape.

    Where `dirty`, the others may hold anything and stand for 0; else they are 0.
    """

    def __init__(self, make, dirty: bool) -> None:
        self._make = make
        self._mask = None
        self.dirty = dirty

    def mask(self):
        if self._mask is None:
            with no_grad():
                self._mask = self._make()
            self._make = None
        return self._mask

    def as_dirty(self) -> Note:
        return self if self.dirty else Note(self.mask, True)

    def as_clean(self) -> Note:
        return Note(self.mask, False) if self.dirty else self


def _selected(node, number: int, g, upstream: Note | None) -> Note:
    """The elements that a selection's gradient formula hands something on to."""
    node = twin_of_node(node)  # the engine frees what the node itself saved
    several = isinstance(g, list)
    shapes = [None if x is None else (x.shape, x.dtype) for x in (g if several else [g])]
    like = next(x for x in (g if several else [g]) if x is not None).detach()

    def make():
        ones = [None if about is None else like.new_ones(about[0], dtype=about[1]) for about in shapes]
        if upstream is not None:
            ones = [ones[0] * upstream.mask()]
        return edge_gradients(node, ones if several else ones[0])[number] != 0

    return Note(make, False)


def _fitted(note: Note, shape: tuple[int, ...], full: tuple[int, ...]) -> Note:
    """The note on a gradient of shape `full` that was summed to `shape`, or spread out to it."""

    def make():
        mask = note.mask()
        if len(full) < len(shape):
            return mask
        mask = mask.expand(full)
        lead = len(full) - len(shape)
        dims = [d for d in range(len(full)) if d < lead or (shape[d - lead] == 1 and full[d] != 1)]
        return (mask.sum(dims, True) if dims else mask).reshape(shape) != 0

    return Note(make, False)


def _spread(note: Note, node, rank: int) -> Note:
    """The note on the input of a reduction, for one on its output."""
    dims = attribute_of(node, "dim")
    if rank == 0 or dims is None or dims == () or attribute_of(node, "keepdim"):
        return note.as_dirty()
    places = sorted(d % rank for d in ((dims,) if isinstance(dims, int) else dims))

    def make():
        mask = note.mask()
        for d in places:
            mask = mask.unsqueeze(d)
        return mask

    return Note(make, True)


# ------------------------------------------------------------------------------------------------ rules for the engine


def cleaned(g, keep_note: bool = False):
    """A gradient whose elements that were not selected are 0."""
    note = note_of(g)
    if note is None:
        return g
    if note.dirty and not is_finite(g):
        g = _keep(g, note.mask())
    elif not keep_note:
        return without_note(g)
    if keep_note:
        set_note(g, note.as_clean())
    return g


def prepare(node, g, exits: bool):
    """A noted cotangent as the formulas of a node may have it; `exits`: as hooks and users may see it."""
    if isinstance(g, list):
        return [x if x is None else cleaned(x) for x in g]
    op = node.op
    if not hasattr(op, "kind"):
        return cleaned(g)
    if exits and note_of(g) is not None:
        g = cleaned(g, True)
        note_of(g).mask()  # what is seen may be kept, and with it the mask, but not all that makes it
        return g
    if op.selects or op.kind in ("view", "linear"):
        return cleaned(g, True)
    return g if op.kind in ("elementwise", "reduction") else cleaned(g)


def note_gradient(node, number: int, g, gradient, fix):
    """The gradient that a node sends along edge `number`, fitted, with its note; `g` is the prepared cotangent."""
    op = node.op
    upstream = None if isinstance(g, list) else note_of(g)
    if op.selects or op.kind in ("view", "linear"):
        if gradient is g:
            return gradient if fix is None else _fit(gradient, fix)
        if fix is not None:
            gradient = _fit(gradient, fix)
        if op.selects or upstream is not None:
            set_note(gradient, _selected(node, number, g, upstream))
        return gradient
    if gradient is g:
        note = upstream
    elif op.kind == "elementwise":
        note = None if upstream is None else upstream.as_dirty()
        for saved in op.saved_factors(node, number):
            if isinstance(saved, Tensor):
                note = _both(note, note_of(saved))
    elif op.kind == "reduction" and upstream is not None:
        note = _spread(upstream, node, gradient.dim())
    else:
        return gradient if fix is None else _fit(gradient, fix)
    if gradient is not g and note is not None:
        set_note(gradient, note)
    return gradient if fix is None else _fit(gradient, fix)


def _both(a: Note | None, b: Note | None) -> Note | None:
    if a is None or b is None:
        return a.as_dirty() if b is None and a is not None else None if b is None else b.as_dirty()
    return Note(lambda: a.mask() & b.mask(), True)


def _fit(gradient, fix):
    shape, full = tuple(fix[0]), tuple(gradient.shape)
    if full == shape and gradient.dtype is fix[1]:
        return gradient
    note = note_of(gradient)
    if note is None:
        return fit_gradient(gradient, fix)
    fitted = fit_gradient(cleaned(gradient), fix)
    set_note(fitted, _fitted(note, shape, full))
    return fitted


def add_noted(a, b):
    """The sum of two gradients of which one has a note."""
    first, second = note_of(a), note_of(b)
    total = plain_sum(cleaned(a), cleaned(b))
    if first is not None and second is not None:
        set_note(total, Note(lambda: first.mask() | second.mask(), False))
    return total


def _install() -> None:
    set_structural_zero_rules(_enabled, prepare, note_gradient, cleaned)
    set_noted_sum(add_noted)


_install()
