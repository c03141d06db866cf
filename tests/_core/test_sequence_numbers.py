"""Sequence numbers of nodes: what they say, and numbers given by hand."""

from __future__ import annotations

import pytest

import retrograd as torch
from retrograd import Tensor, ones
from retrograd.autograd.graph import GradientEdge


@pytest.fixture(autouse=True)
def numbers_as_made():
    """Numbers given by hand change how every later pass finds its order: the other tests go on without."""
    from retrograd._core import node

    yield
    node.forget_numbers()


def logged(log: list[str], **tensors: Tensor) -> None:
    for name, tensor in tensors.items():
        tensor.register_hook(lambda g, name=name: log.append(name))


def test_numbers_grow() -> None:
    x = ones(2, requires_grad=True)
    first = x * 2
    second = x * 3
    assert first.grad_fn._sequence_nr() < second.grad_fn._sequence_nr()


def test_a_number_given_by_hand_decides_among_nodes_that_are_ready() -> None:
    x = ones(2, requires_grad=True)
    a, b = x * 2, x * 3
    log: list[str] = []
    logged(log, a=a, b=b)
    (a + b).sum().backward()
    assert log == ["b", "a"]
    a, b = x * 2, x * 3
    a.grad_fn._set_sequence_nr(10**9)
    assert a.grad_fn._sequence_nr() == 10**9
    log.clear()
    logged(log, a=a, b=b)
    (a + b).sum().backward()
    assert log == ["a", "b"]


def test_nodes_run_once_and_after_all_that_use_them_whatever_their_numbers() -> None:
    x = ones(3, requires_grad=True)
    a = x.exp()
    b = a * a
    c = a.sin() * b
    out = (c + a.cos()).sum()
    log: list[str] = []
    logged(log, a=a, b=b, c=c)
    (expected,) = torch.autograd.grad(out, x, retain_graph=True)
    b.grad_fn._set_sequence_nr(-5)
    c.grad_fn._set_sequence_nr(-7)
    a.grad_fn._set_sequence_nr(10**9)
    log.clear()
    out.backward()
    assert log == ["c", "b", "a"]
    assert x.grad is not None and x.grad.tolist() == pytest.approx(expected.tolist())


def test_numbers_given_by_hand_and_gradients_of_some_inputs() -> None:
    x, y = ones(3, requires_grad=True), ones(3, requires_grad=True)
    a = x * y
    b = a.exp()
    a.grad_fn._set_sequence_nr(10**9)
    b.grad_fn._set_sequence_nr(0)
    gx, ga = torch.autograd.grad(b.sum(), (x, GradientEdge(a.grad_fn, 0)))
    e = 2.718281828
    assert gx.tolist() == pytest.approx([e] * 3) and ga.tolist() == pytest.approx([e] * 3)


def test_what_is_no_number() -> None:
    with pytest.raises(TypeError):
        (ones(2, requires_grad=True) * 2).grad_fn._set_sequence_nr("first")
