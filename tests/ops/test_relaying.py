"""Shape and strides changed in place: memory, history and refusals are PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as rg

CHANGES = {
    "t_": (lambda y, t: y.t_()),
    "transpose_": (lambda y, t: y.transpose_(0, -1)),
    "swapaxes_": (lambda y, t: y.swapaxes_(0, 1)),
    "swapdims_": (lambda y, t: y.swapdims_(1, 0)),
    "squeeze_": (lambda y, t: y.unsqueeze_(1).squeeze_()),
    "squeeze_(dim)": (lambda y, t: y.unsqueeze_(0).squeeze_(0)),
    "squeeze_(dims)": (lambda y, t: y.unsqueeze_(0).squeeze_((0, 1))),
    "unsqueeze_": (lambda y, t: y.unsqueeze_(-1)),
    "as_strided_": (lambda y, t: y.as_strided_((2, 2), (1, 2), 1)),
}


def weighted(lib, t):
    return (t * lib.arange(1.0, t.numel() + 1, dtype=lib.float64).reshape(t.shape)).sum()


def of_a_result(lib, change, x, w):
    y = x * 2
    change(y, lib)
    return y


def of_a_view(lib, change, x, w):
    y = x * 2
    v = y[:, 1:]
    if change is CHANGES["as_strided_"] and lib is not rg:
        v = y.as_strided((2, 2), (1, 2), 1)  # as_strided_ loses the gradient of what lies between the view's elements
    else:
        change(v, lib)
    return weighted(lib, v) * y


def view_made_before(lib, change, x, w):
    y = x * 2
    v = y[0]
    change(y, lib)
    return weighted(lib, v) * y


def view_made_before_and_written(lib, change, x, w):
    y = x * 2
    v, u = y[0], y[:, 0]
    change(y, lib)
    v.mul_(w[0])
    return weighted(lib, y) * v.sum() * u


def base_written_after(lib, change, x, w):
    y = x * 2
    v = y[:, :2]
    change(v, lib)
    y.mul_(w)
    return v * weighted(lib, v)


def view_written_after(lib, change, x, w):
    y = x * 2
    v = y[:, :2]
    change(v, lib)
    v.mul_(3)
    v.view(-1) if v.is_contiguous() else v
    return y * weighted(lib, v)


def joins_the_graph_later(lib, change, x, w):
    y = lib.ones(2, 3, dtype=lib.float64)
    v = y[1]
    change(y, lib)
    v.copy_(x[0])
    return weighted(lib, y) * v


PROGRAMS = [
    of_a_result, of_a_view, view_made_before, view_made_before_and_written, base_written_after, view_written_after,
    joins_the_graph_later,
]  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("program", PROGRAMS, ids=[p.__name__ for p in PROGRAMS])
def test_values_and_gradients(program, name):
    if name == "as_strided_" and program in (view_made_before_and_written, joins_the_graph_later):
        x = rg.ones(2, 3, dtype=rg.float64, requires_grad=True)
        with pytest.raises(RuntimeError, match="this view shows memory that its base shows no more"):
            program(rg, CHANGES[name], x, x)
        return
    torch = pytest.importorskip("torch")
    found = []
    for lib in (rg, torch):
        x = lib.tensor([[0.5, -1.0, 2.0], [1.5, 3.0, -0.5]], dtype=lib.float64, requires_grad=True)
        w = lib.tensor([[2.0, 1.0, -1.0], [0.5, 4.0, 3.0]], dtype=lib.float64, requires_grad=True)
        y = program(lib, CHANGES[name], x, w)
        total = weighted(lib, y * y)
        first = lib.autograd.grad(total, (x, w), create_graph=True, materialize_grads=True)
        second = [lib.zeros(2, 3, dtype=lib.float64)]
        if any(g.requires_grad for g in first):
            second = lib.autograd.grad(sum((g * g).sum() for g in first), (x, w), materialize_grads=True)
        found.append([tuple(y.shape), y.stride(), *[t.detach().numpy() for t in (y, *first, *second)]])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.parametrize("name", CHANGES)
def test_leaves(name):
    x = rg.ones(2, 3, requires_grad=True)
    for target in (x, x[:, :2]):
        with pytest.raises(RuntimeError, match="leaf Variable that requires grad is being used in an in-place"):
            CHANGES[name](target, rg)
    assert x.shape == (2, 3) and x._version == 0
    with rg.no_grad():
        CHANGES[name](x, rg)
    assert x.is_leaf and x.requires_grad
    (x * x).sum().backward()
    assert x.grad.shape == x.shape


def test_under_no_grad_the_history_follows():
    torch = pytest.importorskip("torch")
    found = []
    for lib in (rg, torch):
        x = lib.tensor([[0.5, -1.0, 2.0], [1.5, 3.0, -0.5]], dtype=lib.float64, requires_grad=True)
        y = x * 2
        v = y[:1]
        with lib.no_grad():
            v.t_()
        (weighted(lib, v) * v.sum()).backward()
        found.append(x.grad.numpy())
    np.testing.assert_allclose(*found)
    x = rg.ones(2, 3, dtype=rg.float64, requires_grad=True)
    y = x * 1
    with rg.no_grad():
        y.t_()
    weighted(rg, y).backward()
    assert x.grad.tolist() == [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]]


def test_several_views_and_views_made_without_grad():
    y = rg.ones(2, 3, requires_grad=True) * 1
    first, _ = y.unbind(0)
    with pytest.raises(RuntimeError, match="is a view and is being modified inplace"):
        first.unsqueeze_(0)
    with rg.no_grad():
        v = y[0]
    with pytest.raises(RuntimeError, match="A view was created in no_grad mode"):
        v.unsqueeze_(0)
    with rg.inference_mode():
        z = rg.ones(2, 3)
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor outside InferenceMode"):
        z.t_()
    wide = rg.ones(1, 3).expand(2, 3)
    assert wide.unsqueeze_(0).shape == (1, 2, 3)  # nothing is written


def test_saved_before_the_change():
    y = rg.ones(2, 3, requires_grad=True) * 1
    z = y * y
    y.t_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation.*changed by t_"):
        z.sum().backward()


# ------------------------------------------------------------------------------------------------ resize_, set_


def test_resize_within_the_memory():
    y = rg.arange(6.0)
    v = y[:2]
    assert v.resize_(4) is v and v.tolist() == [0.0, 1.0, 2.0, 3.0] and v._version == 1
    v[3] = 9
    assert y.tolist() == [0.0, 1.0, 2.0, 9.0, 4.0, 5.0]
    y.resize_(2, 2)
    assert y.tolist() == [[0.0, 1.0], [2.0, 9.0]] and y.stride() == (2, 1)
    assert y.resize_((3, 2)).shape == (3, 2)
    w = rg.ones(4, requires_grad=True)
    y.view(6)[:4].copy_(w)
    assert v.requires_grad and v.grad_fn is not None


def test_resize_beyond_the_memory():
    y = rg.arange(4).reshape(2, 2).clone()
    assert y.resize_(3, 2)[:2].tolist() == [[0, 1], [2, 3]]
    assert y.resize_as_(rg.zeros(7)).shape == (7,)
    v = y[:3]
    for target in (y, v):
        with pytest.raises(RuntimeError, match="other tensors or arrays show that memory"):
            target.resize_(20)
    a = np.ones(3)
    held = rg.from_numpy(a)
    with pytest.raises(RuntimeError, match="other tensors or arrays show that memory"):
        held.resize_(4)
    with pytest.raises(RuntimeError, match="cannot resize variables that require grad"):
        rg.ones(2, requires_grad=True).resize_(3)
    with pytest.raises(RuntimeError, match="negative dimension -1"):
        rg.ones(2).resize_(-1)


def test_resize_channels_last():
    y = rg.empty(0).resize_(2, 3, 4, 5, memory_format=rg.channels_last)
    assert y.is_contiguous(memory_format=rg.channels_last) and y.stride() == (60, 1, 15, 3)


def test_set():
    y = rg.arange(6.0)
    z = rg.zeros(2)
    assert z.set_(y) is z and z.is_set_to(y) and not z._is_view()
    z[0] = 9
    assert y.tolist()[0] == 9.0
    assert rg.zeros(1).set_(y, 1, (2, 2), (2, 1)).tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert rg.zeros(1).set_(y.untyped_storage(), 4).tolist() == [4.0, 5.0]
    assert z.set_().shape == (0,) and y.numel() == 6
    with pytest.raises(RuntimeError, match="out of bounds for storage of size 24"):
        z.set_(y, 5, (3,))
    with pytest.raises(RuntimeError, match="can not show the memory of one of"):
        z.set_(rg.arange(3))
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        rg.ones(2, requires_grad=True).set_(y)
    with pytest.raises(RuntimeError, match="derivative for 'self' of set_ is not implemented"):
        (rg.ones(2, requires_grad=True) * 1).set_(y)


def test_writes_after_set_are_seen_by_both():
    w = rg.ones(6, requires_grad=True)
    y, z = rg.ones(6), rg.ones(6)
    first = (w * z).sum()
    z.set_(y)
    with pytest.raises(RuntimeError, match="modified by an inplace operation.*changed by set_"):
        first.backward()
    second = (w * y).sum()
    z.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation.*changed by add_"):
        second.backward()


def test_storage():
    x = rg.arange(4, dtype=rg.int16)
    storage = x[1:2].untyped_storage()
    assert storage.nbytes() == len(storage) == storage.size() == 8 and storage.data_ptr() == x.data_ptr()
    assert storage.tolist() == [0, 0, 1, 0, 2, 0, 3, 0] and storage[2] == 1
    assert storage == x.untyped_storage() and storage != rg.zeros(4).untyped_storage()


# ------------------------------------------------------------------------------------------------ swapping, copying


def test_swap():
    a, b = rg.ones(2), rg.zeros(3, requires_grad=True)
    a.note = "a"
    rg.utils.swap_tensors(a, b)
    assert a.shape == (3,) and a.requires_grad and b.note == "a" and not hasattr(a, "note")
    (a * 2).sum().backward()
    assert a.grad.tolist() == [2.0, 2.0, 2.0]
    c = rg.ones(2, requires_grad=True) * 2
    rg.utils.swap_tensors(b, c)
    assert b.grad_fn is not None and c.grad_fn is None


def test_swap_refused():
    import weakref

    a, b = rg.ones(2, requires_grad=True), rg.zeros(3)
    c = a * 2
    with pytest.raises(RuntimeError, match="MulBackward0 of a graph refers to it"):
        rg.utils.swap_tensors(a, b)
    assert c.requires_grad and a.shape == (2,)
    v = b[:1]
    with pytest.raises(RuntimeError, match="Cannot swap t1 because a view of it refers to it"):
        rg.utils.swap_tensors(b, rg.ones(1))
    del v
    reference = weakref.ref(b)
    with pytest.raises(RuntimeError, match="it has weakref associated with it"):
        rg.utils.swap_tensors(rg.ones(1), b)
    assert reference() is b
    with pytest.raises(RuntimeError, match="a Tensor and a Parameter"):
        rg.utils.swap_tensors(rg.ones(1), rg.nn.Parameter(rg.ones(1)))
    d = rg.cat([a, a, rg.ones(1, requires_grad=True)])
    assert d.requires_grad
    del c
    with pytest.raises(RuntimeError, match="CatBackward0 of a graph|a graph refers to it"):
        rg.utils.swap_tensors(a, rg.ones(1))


def test_deepcopy_keeps_views_together():
    import copy

    x = rg.arange(6.0)
    v, wide = x[1:3], x[:1].expand(4)
    y, u, spread = copy.deepcopy([x, v, wide])
    u.zero_()
    assert y.tolist() == [0.0, 0.0, 0.0, 3.0, 4.0, 5.0] and x.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert spread.stride() == (0,) and u.storage_offset() == 1
    alone = copy.deepcopy(v)
    assert alone.tolist() == [1.0, 2.0] and alone.untyped_storage().nbytes() == 24


def test_printed_views():
    y = rg.ones(3, requires_grad=True) * 1
    v = y[:2]
    assert "grad_fn=<SliceBackward0>" in repr(v)
    y.mul_(2)
    assert "AsStridedBackward0" in repr(v) or "SliceBackward0" in repr(v)
    y.unsqueeze_(0)
    assert "UnsqueezeBackward0" in repr(y) and "grad_fn" in repr(v)
