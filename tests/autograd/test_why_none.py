"""`why_none` says why: each reason, in the words that matter, with the line."""

from __future__ import annotations

import inspect

import pytest

import retrograd as rg
from retrograd.autograd import why_none


def here(back: int) -> str:
    """file:line of the line `back` lines above the caller's."""
    frame = inspect.currentframe().f_back
    return f"{__file__}:{frame.f_lineno - back}"


def leaf() -> rg.Tensor:
    return rg.ones(3, requires_grad=True)


def test_not_none() -> None:
    w = leaf()
    w.sum().backward()
    assert why_none(w) == "It is not None."


def test_not_a_leaf() -> None:
    y = leaf() * 2
    told = why_none(y)
    assert told.startswith("It is not a leaf: MulBackward0 made it at") and here(2) in told and "retain_grad()" in told


def test_without_history() -> None:
    assert "torch.int64" in why_none(rg.arange(3))
    assert "does not require grad" in why_none(rg.ones(3)) and "no_grad()" in why_none(rg.ones(3))
    with rg.inference_mode():
        x = rg.ones(3)
    assert "inference mode" in why_none(x)
    d = (leaf() * 2).detach()
    assert "detached from its history" in why_none(d) and here(1) in why_none(d)


def test_never_used() -> None:
    assert "never used" in why_none(leaf())


def test_backward_not_run() -> None:
    w = leaf()
    loss = (w * w).sum()
    told = why_none(w, loss)
    assert "backward() has not run" in told and "MulBackward0" in told and here(2) in told


def test_many_inputs() -> None:
    w = leaf()
    joined = rg.cat([rg.ones(1), w, w])
    assert "CatBackward0" in why_none(w) and here(1) in why_none(w) and joined.requires_grad


def test_gradient_taken_elsewhere() -> None:
    w = leaf()
    loss = (w * w).sum()
    rg.autograd.grad(loss, w)
    told = why_none(w, loss)
    assert "autograd.grad" in told and here(2) in told and "zero_grad" in told


def test_output_that_does_not_depend_on_it() -> None:
    w, b = leaf(), leaf()
    side = b * 3
    loss = (w * w).sum()
    told = why_none(b, loss)
    assert "does not depend on it" in told and here(3) in told and side.requires_grad
    cut = b.detach()
    loss = (w * cut).sum()
    told = why_none(b, loss)
    assert "It was detached at" in told and here(3) in told


def test_output_without_history() -> None:
    w = leaf()
    with rg.no_grad():
        loss = (w * w).sum()
    assert why_none(w, loss).startswith("The output has no history.")
    loss = (w * w).sum().detach()
    assert "detached from its history" in why_none(w, loss) and here(1) in why_none(w, loss)


def test_retained() -> None:
    y = leaf() * 2
    y.retain_grad()
    loss = y.exp().sum()
    told = why_none(y, loss)
    assert "backward() has not run" in told and "ExpBackward0" in told
    loss.backward()
    assert why_none(y) == "It is not None."


def test_no_tensor() -> None:
    with pytest.raises(TypeError, match="must be Tensor, not list"):
        why_none([1.0])
