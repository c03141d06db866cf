"""A leaf that is given another shape while a graph waits for its backward pass."""

from __future__ import annotations

import pytest

import retrograd as torch

CHANGES = {
    "t_": lambda x: x.t_(),
    "as_strided_": lambda x: x.as_strided_((2, 2), (2, 1)),
    "set_": lambda x: x.set_(torch.ones(2, 2)),
    "data": lambda x: setattr(x, "data", torch.ones(2, 6)),
}


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("change", CHANGES)
def test_no_gradient_of_the_shape_before(change: str, create_graph: bool) -> None:
    x = torch.ones(4, 6, requires_grad=True)
    y = (x * 2).sum()
    with torch.no_grad():
        CHANGES[change](x)
    with pytest.raises(RuntimeError, match=r"gradient of shape \[4, 6\] can not be brought to the shape \[(2|6), "):
        y.backward(create_graph=create_graph)
    assert x.grad is None


@pytest.mark.parametrize("change", CHANGES)
def test_a_new_graph_has_the_new_shape(change: str) -> None:
    x = torch.ones(4, 6, requires_grad=True)
    with torch.no_grad():
        CHANGES[change](x)
    (x * 2).sum().backward()
    assert x.grad.shape == x.shape and x.grad.unique().tolist() == [2]


def test_a_dimension_of_one_more() -> None:
    x = torch.ones(4, 6, requires_grad=True)
    y = (x * 2).sum()
    with torch.no_grad():
        x.unsqueeze_(0)
    y.backward()
    assert x.grad.shape == (1, 4, 6) and x.grad.unique().tolist() == [2]
