"""Inference tensors, and views that are made where nothing is recorded: what they may be used for afterwards."""

from __future__ import annotations

import re

import pytest

import retrograd
from retrograd import inference_mode, no_grad, ones

OUTSIDE = "^Inplace update to inference tensor outside InferenceMode is not allowed"
STALE = "^A view was created in {} mode and its base or another view of its base has been modified inplace"


def inference_tensor(requires_grad: bool) -> retrograd.Tensor:
    with inference_mode():
        return ones(1, 2, 3, requires_grad=requires_grad)


both = pytest.mark.parametrize("requires_grad", [True, False])
MODES = {"no_grad": no_grad, "inference": inference_mode}
modes = pytest.mark.parametrize("mode", list(MODES))


# --------------------------------------------------------------------------- inference tensors


@both
@pytest.mark.parametrize(
    "function",
    [
        lambda c: c * c,
        lambda c: c.exp(),
        lambda c: c.sum(),
        lambda c: c.sum(1),
        lambda c: c[0] @ c[0].mT,
        lambda c: c.max(2).values,
        lambda c: retrograd.cat([c, c]),
        lambda c: retrograd.softmax(c, 2),
    ],
)
def test_operations_on_inference_tensors_alone_record_nothing(function, requires_grad: bool) -> None:
    made = function(inference_tensor(requires_grad))
    assert not made.is_inference() and not made.requires_grad and made.grad_fn is None and made.is_leaf


@both
@pytest.mark.parametrize("function", [lambda c: c.view(-1), lambda c: c[0], lambda c: c.mT, lambda c: c.split(1, 1)[1]])
def test_views_of_inference_tensors_are_inference_tensors(function, requires_grad: bool) -> None:
    made = function(inference_tensor(requires_grad))
    assert made.is_inference() and not made.requires_grad and not made._is_view() and made.is_leaf
    with pytest.raises(RuntimeError, match=OUTSIDE):
        made.add_(1)
    with inference_mode():
        inside = function(ones(1, 2, 3, requires_grad=requires_grad))
        assert inside.is_inference() and not inside.requires_grad and not inside._is_view()
        inside += 1


def test_inference_tensor_beside_others_in_a_graph() -> None:
    c, s = inference_tensor(True), ones(1, 2, 3, requires_grad=True)
    (c + s).sum().backward()
    assert c.grad.tolist() == s.grad.tolist() == ones(1, 2, 3).tolist()
    made = retrograd.stack([c, s])
    assert made.requires_grad
    for function in (lambda: c * s, lambda: s.clone().mul_(c), lambda: retrograd.matmul(s, c.mT)):
        with pytest.raises(RuntimeError, match="^Inference tensors cannot be saved for backward"):
            function()


def test_clone_of_an_inference_tensor_is_part_of_a_graph() -> None:
    c = inference_tensor(True)
    made = c.clone()
    assert not made.is_inference() and made.requires_grad
    (made * made).sum().backward()
    assert c.grad.tolist() == (2 * ones(1, 2, 3)).tolist()


def test_writes_in_the_mode_leave_an_inference_leaf_one() -> None:
    with inference_mode():
        c = ones(1, 2, 3, requires_grad=True)
        c.add_(1)
        c.transpose_(0, 1)
        c[0] = 2
        assert c.shape == (2, 1, 3) and c.is_inference() and c.requires_grad
        c.resize_(3)
        assert c.shape == (3,) and c.is_inference() and c.requires_grad
    with pytest.raises(RuntimeError, match="^cannot resize variables that require grad"):
        c.resize_(2)


def test_what_is_refused_outside() -> None:
    for c in (inference_tensor(False), inference_tensor(True)):
        with pytest.raises(RuntimeError, match="^Setting requires_grad=True on inference tensor outside InferenceMode"):
            c.requires_grad_()
        assert c.requires_grad_(False) is c
        assert c.data.is_inference()


def test_data_takes_over_what_kind_of_tensor_it_is() -> None:
    c, x = inference_tensor(True), ones(1, 2, 3, requires_grad=True)
    x.data, c.data = c.detach(), ones(1, 2, 3)
    assert x.is_inference() and not c.is_inference()


def test_enable_grad_in_inference_mode_records_nothing() -> None:
    x = ones(2, requires_grad=True)
    with inference_mode(), retrograd.enable_grad():
        y = x * 2
        assert y.is_inference() and not y.requires_grad
        retrograd.set_grad_enabled(True)
        assert not (x * 2).requires_grad
        with inference_mode(False):
            assert (x * 2).requires_grad


# --------------------------------------------------------------------------- views of ordinary tensors


@modes
def test_view_made_where_nothing_is_recorded(mode: str) -> None:
    for a in (ones(2, 3, requires_grad=True), ones(2, 3, requires_grad=True).clone(), ones(2, 3)):
        with MODES[mode]():
            view = a.view(-1)
            part = view[:2]
            first, _ = a.split(1)
        for each in (view, part, first):
            assert not each.is_inference() and each._is_view() and each.is_leaf and each.grad_fn is None
            assert each.requires_grad is a.requires_grad
            assert (each * each).requires_grad is a.requires_grad
        assert view[:3].requires_grad is a.requires_grad


@modes
def test_gradients_end_at_such_a_view(mode: str) -> None:
    x = ones(3, requires_grad=True)
    with MODES[mode]():
        view = x.view(-1)
    made = (view * view).sum()
    assert made.grad_fn.next_functions[0][0].next_functions == ((None, 0), (None, 0))
    made.backward()
    assert x.grad is None and view.grad is None
    with pytest.raises(RuntimeError, match="^The differentiated Tensor at index 0 appears to not have been used"):
        retrograd.autograd.grad((view * 2).sum(), view)
    with pytest.raises(RuntimeError, match="^element 0 of tensors does not require grad"):
        view[:1].detach().backward()
    view.requires_grad_()
    (view * view).sum().backward()
    assert x.grad is None and view.grad.tolist() == [2, 2, 2]


@modes
def test_such_a_view_can_not_be_written_to_where_writes_are_recorded(mode: str) -> None:
    for a in (ones(2, 3, requires_grad=True), ones(2, 3, requires_grad=True).clone()):
        with MODES[mode]():
            view = a.view(-1)
        for write in (lambda v: v.add_(2), lambda v: v.transpose_(0, 0)):
            with pytest.raises(RuntimeError, match=f"^A view was created in {mode} mode and is being modified inplace"):
                write(view)
        later = view.view(2, 3)
        with pytest.raises(RuntimeError, match=f"^Output 0 of View is a view of a view which was created in {mode}"):
            later.add_(1)
        assert a.tolist() == ones(2, 3).tolist()
    a = ones(2)
    with MODES[mode]():
        view = a.view(-1)
    assert view.add_(2).tolist() == [3, 3]


@modes
def test_view_has_no_history_after_a_write(mode: str) -> None:
    def by_view(a, view):
        with MODES[mode]():
            view.mul_(2)

    def by_base(a, view):
        with no_grad():
            a.mul_(2)

    for write in (by_view, by_base, lambda a, view: a.mul_(2)):
        a = ones(3, requires_grad=True).clone()
        with MODES[mode]():
            view = a[:]
        recorded = view[:2]
        write(a, view)
        message = STALE.format(mode)
        for use in (lambda v: v.grad_fn, lambda v: v.is_leaf, lambda v: v * 2, lambda v: v.sum().backward()):
            with pytest.raises(RuntimeError, match=message):
                use(view)
            with pytest.raises(RuntimeError, match="^Output 0 of Slice is a view of a view which was created in"):
                use(recorded)
        assert view.requires_grad and view.tolist() == [2, 2, 2]
        assert re.fullmatch(r"tensor\(\[2., 2., 2.\], grad_fn=<Invalid>\)", repr(view))
        with no_grad():
            assert (view * 2).tolist() == [4, 4, 4]
            with pytest.raises(RuntimeError, match=message):
                _ = view.grad_fn
        assert view.detach().mul(3).tolist() == [6, 6, 6]
        assert view._version == a._version == 1


def test_view_of_what_got_a_history_later() -> None:
    a = ones(3)
    view = a[:]
    with no_grad():
        unrecorded = a[:]
    assert not unrecorded.requires_grad
    a.mul_(ones(3, requires_grad=True))
    assert view.requires_grad and view.grad_fn.name() == "SliceBackward0"
    assert unrecorded.requires_grad
    with pytest.raises(RuntimeError, match=STALE.format("no_grad")):
        _ = unrecorded.grad_fn


def test_numpy_reads_such_views_where_nothing_is_recorded() -> None:
    import numpy as np

    x = ones(3, requires_grad=True)
    with no_grad():
        assert np.asarray(x[1:]).tolist() == [1, 1] and x[1:].numpy().tolist() == [1, 1]
        assert memoryview(x[1:]).shape == (2,)
        view = x[1:]
    with pytest.raises(RuntimeError, match="^Can't call numpy"):
        view.numpy()
