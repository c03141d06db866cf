"""Samples of Einstein summation."""

from __future__ import annotations

from .sample import Bad, Draw, Sample

draw = Draw(__name__)

SAMPLES: dict[str, list[Sample]] = {
    "einsum": [
        Sample("ij,jk->ik", draw(2, 3), draw(3, 4), name="matmul"),
        Sample("ij,jk", draw(2, 3), draw(3, 4), name="implicit"),
        Sample("ba", draw(2, 3), name="implicit-order"),
        Sample("bij,bjk->bik", draw(2, 3, 4), draw(2, 4, 5), name="bmm"),
        Sample("i,i->", draw(3), draw(3), name="dot"),
        Sample("i,j->ij", draw(3), draw(2), name="outer"),
        Sample("ij->ji", draw(2, 3), name="transpose"),
        Sample("ij->", draw(2, 3), name="sum"),
        Sample("ii->i", draw(3, 3), name="diagonal"),
        Sample("ii", draw(3, 3), name="trace"),
        Sample("iij,jk->ki", draw(2, 2, 3), draw(3, 4), name="diagonal-product"),
        Sample("...ij,...jk->...ik", draw(5, 2, 3), draw(5, 3, 4), name="ellipsis"),
        Sample("...ij,jk", draw(5, 2, 3), draw(3, 4), name="ellipsis-one-side"),
        Sample("b...,b...->...", draw(2, 3, 4), draw(2, 1, 4), name="ellipsis-broadcast"),
        Sample("i...->...", draw(2, 3), name="ellipsis-sum"),
        Sample("ij,jk,kl->il", draw(2, 3), draw(3, 4), draw(4, 2), name="three"),
        Sample("bi,oij,bj->bo", draw(2, 3), draw(4, 3, 5), draw(2, 5), name="bilinear"),
        Sample("a,b,c,d->abcd", draw(2), draw(1), draw(3), draw(2), name="four-outer"),
        Sample("ij,ij->ij", draw(2, 3), draw(2, 3), name="product"),
        Sample("ij,kl->ik", draw(2, 3), draw(4, 5), name="summed-alone"),
        Sample("ij,jk->ik", draw(2, 1), draw(3, 4), name="broadcast"),
        Sample("ij,jk->ik", draw(2, 0), draw(0, 4), name="nothing-to-sum"),
        Sample("ij,jk->ik", draw(0, 2), draw(2, 4), name="empty"),
        Sample("ij,jk->ik", draw.strided(2, 3), draw.strided(3, 4), name="strided"),
        Sample(" ij , jk -> ik ", draw(2, 3), draw(3, 4), name="spaces"),
        Sample("Aij,Ajk->Aik", draw(2, 3, 4), draw(2, 4, 5), name="capitals"),
        Sample("ij,jk->ik", [draw(2, 3), draw(3, 4)], name="operands-in-a-list"),
        Sample(draw(2, 3), [0, 1], draw(3, 4), [1, 2], [0, 2], name="sublists"),
        Sample(draw(2, 3), [0, 1], draw(3, 4), [1, 2], name="sublists-implicit"),
        Sample("ij,j->i", draw.complex(2, 3), draw.complex(3), name="complex"),
        Sample("ij,j->i", draw.integers(2, 3), draw.integers(3), name="int64"),
        Sample("->", draw(), name="scalar"),
    ],
}

BAD = [
    Bad("einsum", "ij,jk->ik", draw(2, 3), match="fewer operands were provided than specified in the equation"),
    Bad("einsum", "ij->ji", draw(2, 3), draw(2), match="more operands were provided than specified in the equation"),
    Bad("einsum", "ijk->i", draw(2, 3), match=r"the number of subscripts in the equation \(3\)"),
    Bad("einsum", "i->i", draw(2, 3), match=r"the number of subscripts in the equation \(1\)"),
    Bad("einsum", "ij,jk->ik", draw(2, 3), draw(4, 5), match="subscript j has size 4 for operand 1 which does not broadcast"),
    Bad("einsum", "ij->k", draw(2, 3), match="output subscript k does not appear in the equation for any input operand"),
    Bad("einsum", "ij->ii", draw(2, 3), match="output subscript i appears more than once in the output"),
    Bad("einsum", "ii->i", draw(2, 3), match="subscript i is repeated for operand"),
    Bad("einsum", "i1->i", draw(2, 3), match="invalid subscript given"),
    Bad("einsum", "ij->ji", match="must provide at least one operand", error=RuntimeError, torch=False),
]
