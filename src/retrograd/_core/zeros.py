"""Structural zeros: elements of a gradient that nothing selected are exactly 0, whatever they meet later.

`where(x > 0, x.sqrt(), 0)` does not depend on the root of 0, and yet the chain rule multiplies the 0 that arrives there
with an infinite slope. So a gradient that a selection (`where`, an index, `maximum`, …) hands back gets a *note*: which
elements were selected. The engine hands the note on where elements stay apart, and clears the gradient of the others
before elements are mixed or the gradient is handed out. See docs/notes/structural-zeros.md.

A note is a promise to make a mask, not the mask: it is made only where a gradient came out infinite or NaN, which no
ordinary program sees. And notes are taken only where something before the selection can make such a gradient (the
flag HAZARD of nodes), so that most graphs with a selection take none.
"""

import operator

import cython
import numpy as np
from cython.cimports.retrograd._core.arrays import array_is_finite
from cython.cimports.retrograd._core.dtypes import dtype_of
from cython.cimports.retrograd._core.formulas import add_gradients, fit, has_shape, held, set_noted_sum
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.node import PACKED, More, Node
from cython.cimports.retrograd._core.op import FROM_COTANGENT, FROM_SAVED, MIXES, MOVES, SPREADS, Formula, Op
from cython.cimports.retrograd._core.programs import Program
from cython.cimports.retrograd._core.tensor import PLAIN, Tensor, alias, new_tensor

from .dtypes import bool_

_keep = cython.declare(object, operator.mul)  # until the operation that clears what a mask does not name is known
_edge_gradient = cython.declare(object, None)


def set_zero_operation(keep) -> None:
    """Give the core the operation that clears what a mask does not name."""
    global _keep
    _keep = keep


def set_edge_gradient(edge_gradient) -> None:
    """Give the masks what the formulas of a node make of a cotangent for one of its edges."""
    global _edge_gradient
    _edge_gradient = edge_gradient


def set_structural_zeros(mode: bool) -> None:
    """Whether elements that were not selected contribute an exact 0 to gradients (the default).

    With `False` gradients are PyTorch's: a zero that meets an infinite slope gives NaN.

    Example::

        >>> x = torch.zeros(1, requires_grad=True)
        >>> torch.where(x > 0, x.sqrt(), 0.0).sum().backward()
        >>> x.grad
        tensor([0.])
    """
    global are_taken
    are_taken = bool(mode)


def are_structural_zeros_enabled() -> bool:
    """Whether `set_structural_zeros` is on."""
    return bool(are_taken)


set_structural_zeros(True)


# ------------------------------------------------------------------------------------------------ notes


@cython.freelist(16)
@cython.cclass
class Note:
    """Which elements of a tensor were selected; `mask()` is a tensor of bool that broadcasts to its shape.

    Where `dirty`, the others may hold anything and stand for 0; else they are 0.
    """

    @cython.ccall
    def mask(self) -> object:
        recorded: cython.bint
        if self.known is None:
            recorded = state().grad
            state().grad = False
            try:
                self.known = self.make()
            finally:
                state().grad = recorded
            self.forget()
        return self.known

    @cython.ccall
    def make(self) -> object:
        """The mask."""
        raise NotImplementedError(type(self).__name__)

    @cython.ccall
    def forget(self) -> object:
        """Let go of what the mask was made from."""


@cython.freelist(16)
@cython.cclass
class Same(Note):
    """The elements of another note, where the others are of another kind."""

    @cython.ccall
    def make(self) -> object:
        return self.source.mask()

    @cython.ccall
    def forget(self) -> object:
        self.source = None


@cython.cclass
class Selected(Note):
    """The elements that a selection's gradient formula hands something on to."""

    @cython.ccall
    def make(self) -> object:
        # Where elements meet, ones could cancel to zero in a difference; random numbers do not.
        op: Op = self.node.op
        moved: cython.bint = op.kind in ("elementwise", "view") or (op.selects and op.kind == "linear")
        numbers = None if moved else np.random.default_rng(0)
        if isinstance(self.cotangent, list):
            g = [generic(numbers, *pair) for pair in zip(self.cotangent, self.upstream)]
        else:
            g = generic(numbers, self.cotangent, self.upstream)
        return _edge_gradient(self.node, self.number, g) != 0

    @cython.ccall
    def forget(self) -> object:
        self.node = None
        self.upstream = None


@cython.cclass
class Dropped(Note):
    """The elements that a mask does not name."""

    @cython.ccall
    def make(self) -> object:
        return ~self.others

    @cython.ccall
    def forget(self) -> object:
        self.others = None


@cython.cclass
class Fitted(Note):
    """The elements of a gradient of shape `full` that was summed to `shape`, or spread out to it."""

    @cython.ccall
    def make(self) -> object:
        mask = self.source.mask()
        lead: cython.Py_ssize_t = len(self.full) - len(self.shape)
        if lead < 0:
            return mask
        mask = mask.expand(self.full)
        dims = [d for d in range(len(self.full)) if d < lead or (self.shape[d - lead] == 1 and self.full[d] != 1)]
        return (mask.sum(dims, True) if dims else mask).reshape(self.shape) != 0

    @cython.ccall
    def forget(self) -> object:
        self.source = None


@cython.cclass
class Spread(Note):
    """The elements of the input of a reduction, for those of its output."""

    @cython.ccall
    def make(self) -> object:
        mask = self.source.mask()
        for d in self.dims:
            mask = mask.unsqueeze(d)
        return mask

    @cython.ccall
    def forget(self) -> object:
        self.source = None


@cython.cclass
class Joined(Note):
    """The elements that two notes name, or one of them."""

    @cython.ccall
    def make(self) -> object:
        a, b = self.first.mask(), self.second.mask()
        return a & b if self.both else a | b

    @cython.ccall
    def forget(self) -> object:
        self.first = self.second = None


@cython.cfunc
def same(note: Note, dirty: cython.bint) -> Note:
    if note.dirty == dirty:
        return note
    made: Same = Same.__new__(Same)
    made.source = note
    made.dirty = dirty
    return made


@cython.cfunc
def origin(note: Note) -> Note:
    """The note that others name the same elements as."""
    while isinstance(note, Same) and cython.cast(Same, note).source is not None:
        note = cython.cast(Same, note).source
    return note


@cython.cfunc
def joined(first: Note, second: Note, both: cython.bint) -> Note:
    """What both notes name, for a product; what either names, for a sum."""
    made: Joined = Joined.__new__(Joined)
    made.first = first
    made.second = second
    made.both = both
    made.dirty = both
    return made


@cython.cfunc
def about(x: object) -> object:
    """Shape and dtype of a cotangent."""
    if x is None:
        return None
    t: Tensor = x
    return (cython.cast(object, t.array).shape if t.flags & PLAIN else x.shape, dtype_of(t.array))


def generic(numbers, kind, note):
    """A cotangent of that (shape, dtype) which is 0 where it was not selected, and elsewhere 1 or a random number."""
    if kind is None:
        return None
    shape, dtype = kind
    values = np.ones(shape) if numbers is None else numbers.uniform(1, 2, shape)
    made = new_tensor(values.astype(dtype.numpy, copy=False))
    return made if note is None else made * note.mask()


@cython.cfunc
def selected(node: Node, number: cython.int, g: object) -> Note:
    made: Selected
    if not isinstance(g, list) and cython.cast(Op, node.op).separate:
        chosen: Note = chosen_by(node, number, cython.cast(Tensor, g))
        if chosen is not None:
            upstream: Note = cython.cast(Tensor, g).note
            if upstream is None:
                return chosen
            both: Note = joined(chosen, upstream, True)
            both.dirty = False
            return both
    made = Selected.__new__(Selected)
    made.node = twin(node)
    made.number = number
    if isinstance(g, list):
        made.cotangent = [about(x) for x in g]
        made.upstream = [None if x is None else cython.cast(Tensor, x).note for x in g]
    else:
        made.cotangent = about(g)
        made.upstream = cython.cast(Tensor, g).note
    return made


@cython.cfunc
def chosen_by(node: Node, number: cython.int, g: Tensor) -> Note:
    """The note of a saved mask, if the formula for an input is a choice by that; None: it has to be found out."""
    formula: Formula = cython.cast(Op, node.op).formulas[number]
    program: Program = formula.program
    if program is None or program.steps != 1:
        return None
    second: cython.int = program.operands[0][1]
    by_mask: cython.int = cython.cast(Op, program.operations[0]).by_mask
    if by_mask == 0 or program.operands[0][0] >= formula.arguments or second >= formula.arguments:
        return None
    if formula.source[program.operands[0][0]] != FROM_COTANGENT or formula.source[second] != FROM_SAVED:
        return None
    fix = None if node.more is None or node.more.fixes is None else node.more.fixes[number]
    if fix is not None and not has_shape(g.array, fix[0]):
        return None
    mask = held(node, formula.index[second])
    if not isinstance(mask, Tensor) or dtype_of(cython.cast(Tensor, mask).array) is not bool_:
        return None
    if by_mask > 0:
        kept: Note = Note.__new__(Note)
        kept.known = mask
        return kept
    dropped: Dropped = Dropped.__new__(Dropped)
    dropped.others = mask
    return dropped


@cython.cfunc
def twin(node: Node) -> Node:
    """A node with the same saved values and edges, which the engine does not free."""
    made: Node = Node.__new__(Node)
    made.op = node.op
    made.saved0 = node.saved0
    made.saved1 = node.saved1
    made.version0 = node.version0
    made.version1 = node.version1
    made.attributes = node.attributes
    made.flags = node.flags & PACKED
    made.edges = node.edges
    made.edge0 = node.edge0
    made.edge1 = node.edge1
    if node.more is not None:
        more: More = More.__new__(More)
        more.edges = node.more.edges
        more.saved = None if node.more.saved is None else list(node.more.saved)
        more.versions = node.more.versions
        more.outputs = node.more.outputs
        more.shapes = node.more.shapes
        more.fixes = node.more.fixes
        more.listed = node.more.listed
        made.more = more
    return made


@cython.cfunc
def spread(note: Note, node: Node, rank: cython.int) -> Note:
    """The note on the input of a reduction, of that rank, for one on its output."""
    dims = attribute_of(node, "dim")
    if rank == 0 or dims is None or dims == () or attribute_of(node, "keepdim"):
        return same(note, True)
    made: Spread = Spread.__new__(Spread)
    made.source = note
    made.dims = sorted([d % rank for d in ((dims,) if isinstance(dims, int) else dims)])
    made.dirty = True
    return made


@cython.cfunc
def attribute_of(node: Node, name: str) -> object:
    """An attribute that the operation of a node was called with, None if it has none of that name."""
    names: tuple = cython.cast(Op, node.op).attribute_names
    return node.attributes[names.index(name)] if name in names else None


@cython.cfunc
def of_product(node: Node, number: cython.int, upstream: Note | None) -> Note:
    """The note on a gradient that is a multiple of the cotangent and of saved values, which may have notes too."""
    op: Op = node.op
    formula: Formula = op.formulas[number]
    note: Note = None if upstream is None else same(upstream, True)
    k: cython.int
    for k in range(formula.arguments):
        if formula.source[k] != FROM_SAVED:
            continue
        saved = held(node, formula.index[k])
        if isinstance(saved, Tensor) and cython.cast(Tensor, saved).note is not None:
            another: Note = cython.cast(Tensor, saved).note
            note = same(another, True) if note is None else joined(note, another, True)
    return note


def selected_elements(g: Tensor):
    """Which elements of a gradient the result depends on, as a tensor of bool of its shape; None: perhaps on all."""
    note: Note = g.note
    return None if note is None else note.mask().expand(cython.cast(object, g).shape)


# ------------------------------------------------------------------------------------------------ rules for the engine


def cleaned(g):
    """A gradient whose elements that were not selected are 0. It has no note: somebody may keep it."""
    note: Note = g.note
    if note is None:
        return g
    if note.dirty and not is_finite(g):
        return _keep(g, note.mask())
    return alias(g)


@cython.cfunc
def cleaned_with_note(g: Tensor) -> Tensor:
    """A gradient whose elements that were not selected are 0, and its note."""
    note: Note = g.note
    if note.dirty:
        if not is_finite(g):
            g = _keep(g, note.mask())
        g.note = same(note, False)
    return g


@cython.cfunc
@cython.exceptval(check=False)
def is_finite(t: Tensor) -> cython.bint:
    """Whether no element is infinite or NaN, as far as can be seen."""
    return (t.flags & PLAIN) != 0 and array_is_finite(t.array)


def prepare(node, g, exits):
    """A noted cotangent as the formulas of a node may have it; `exits`: as hooks and users may see it."""
    motion: cython.int = MIXES
    if isinstance(node.op, Op):
        motion = MOVES if cython.cast(Op, node.op).sees_unused else cython.cast(Op, node.op).motion
    else:
        exits = False  # the function itself is who sees it
    if isinstance(g, list):
        return [None if x is None else prepare_one(x, motion, exits) for x in g]
    return prepare_one(g, motion, exits)


@cython.cfunc
def prepare_one(g: Tensor, motion: cython.int, exits: cython.bint) -> Tensor:
    note: Note = g.note
    if note is None:
        return g
    if exits:
        note.mask()  # what is seen may be kept, but not all that makes a mask
        return cleaned_with_note(g)
    if motion == MIXES:
        return cleaned(g)
    return cleaned_with_note(g) if motion == MOVES else g


def note_gradient(node, number, g, gradient, fix):
    """The gradient that a node sends along edge `number`, fitted, with its note; `g` is the prepared cotangent."""
    op: Op = node.op
    motion: cython.int = op.motion
    note: Note = None
    if motion == MOVES:
        if gradient is g:
            return gradient if fix is None else fit_noted(gradient, fix)
        if fix is not None:
            gradient = fit_noted(gradient, fix)
        cython.cast(Tensor, gradient).note = selected(node, number, g)
        return gradient
    upstream: Note = None if isinstance(g, list) else cython.cast(Tensor, g).note
    if motion != MIXES and gradient is not g:
        if motion == SPREADS:
            note = None if upstream is None else spread(upstream, node, gradient.dim())
        elif op.product:
            note = of_product(node, number, upstream)
        elif upstream is not None:
            note = same(upstream, True)
        if note is not None:
            cython.cast(Tensor, gradient).note = note
    return gradient if fix is None else fit_noted(gradient, fix)


@cython.cfunc
def fit_noted(g: Tensor, fix: tuple) -> Tensor:
    """A gradient brought to the shape and dtype of an input, with its note."""
    fitted: Tensor
    note: Note = g.note
    if note is None:
        return fit(g, fix)
    if has_shape(g.array, fix[0]) and dtype_of(g.array) is fix[1]:
        return g
    shape: tuple = tuple(fix[0])
    full: tuple = tuple(cython.cast(object, g).shape)
    fitted = fit(cleaned(g), fix)
    made: Fitted = Fitted.__new__(Fitted)
    made.source = note
    made.shape = shape
    made.full = full
    fitted.note = made
    return fitted


@cython.cfunc
def add_noted(a: Tensor, b: Tensor) -> Tensor:
    """The sum of two gradients of which one has a note."""
    total: Tensor
    if a.note is not None and b.note is not None and origin(a.note) is origin(b.note):
        total = add_gradients(alias(a), alias(b), False)
        total.note = a.note if cython.cast(Note, a.note).dirty else b.note
        return total
    total = add_gradients(cleaned(a), cleaned(b), False)
    if a.note is not None and b.note is not None:
        total.note = joined(a.note, b.note, False)
    return total


set_noted_sum(add_noted)
