"""Tensors that a node saved and that were detached in place since: their derivatives would miss what lies behind."""

from __future__ import annotations

import pytest

import retrograd as torch

REFUSED = "^Trying to use a saved tensor that has been detached in-place, i.e. with .detach_()"


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("function", [torch.sin, lambda a: a * a, lambda a: torch.where(a > 0, a**3, a).sum()])
def test_detached_since_it_was_saved(function, create_graph: bool) -> None:
    """Without the error the second derivative would come out as 0 or be part of what it is."""
    x = torch.tensor([0.5, 2.0], requires_grad=True)
    a = x.clone()
    made = function(a).sum()
    a.detach_()
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.autograd.grad(made, x, create_graph=create_graph)


def test_detached_before_or_where_nothing_saved_it() -> None:
    x = torch.tensor([0.5, 2.0], requires_grad=True)
    a = x.clone().detach_()
    assert torch.autograd.grad((a * x).sum(), x)[0].tolist() == [0.5, 2.0]
    b = x * 3
    made = (b + 1).sum()
    b.detach_()
    assert torch.autograd.grad(made, x)[0].tolist() == [3.0, 3.0]
    c = x.sqrt()
    squares = (c * 2).sum()
    c.detach_()  # the result was saved, not the tensor
    assert torch.autograd.grad(squares, x)[0].tolist() == pytest.approx([0.5**-0.5, 2.0**-0.5])
