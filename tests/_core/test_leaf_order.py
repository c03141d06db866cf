"""When a leaf gets its gradient: with hooks, as soon as that is complete; and how the gradient lies in memory."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import autograd, ones, tensor


def logged(log: list, name: str):
    def hook(x):
        log.append(name)

    return hook


def test_a_leaf_is_finished_before_the_rest_of_the_graph_runs() -> None:
    log: list = []
    w = [tensor(float(k + 2), requires_grad=True) for k in range(4)]
    made = x = tensor(1.0, requires_grad=True)
    nodes = []
    for k in range(4):
        made = made * w[k]
        nodes.append(made.grad_fn)
        made.grad_fn.register_prehook(lambda g, k=k: log.append(f"node {k}"))
        w[k].register_hook(logged(log, f"hook {k}"))
        w[k].register_post_accumulate_grad_hook(lambda p, k=k: log.append((k, p.grad.item())))
    made.backward()
    assert log == [
        "node 3", "hook 3", (3, 24.0),
        "node 2", "hook 2", (2, 30.0),
        "node 1", "hook 1", (1, 40.0),
        "node 0", "hook 0", (0, 60.0),
    ]  # fmt: skip
    assert x.grad.item() == 120


def test_gradients_may_be_freed_as_they_come() -> None:
    held: list = []
    layers = [retrograd.nn.Linear(3, 3, bias=False) for _ in range(5)]
    weights = [layer.weight for layer in layers]
    start = [w.detach().clone() for w in weights]

    def step(w) -> None:
        with retrograd.no_grad():
            w.sub_(0.1 * w.grad)
        held.append(sum(other.grad is not None for other in weights))
        w.grad = None

    x = ones(2, 3)
    reference = [w.clone().requires_grad_() for w in start]
    made = x
    for w in reference:
        made = (made @ w.T).tanh()
    made.sum().backward()
    for w in weights:
        w.register_post_accumulate_grad_hook(step)
    made = x
    for layer in layers:
        made = layer(made).tanh()
    made.sum().backward()
    assert held == [1] * 5
    for w, begin, other in zip(weights, start, reference, strict=True):
        np.testing.assert_allclose(w.detach().numpy(), (begin - 0.1 * other.grad).numpy(), rtol=1e-6)


def test_a_leaf_waits_for_all_of_its_uses() -> None:
    log: list = []
    w = tensor(3.0, requires_grad=True)
    x = tensor(2.0, requires_grad=True)
    first = w * x
    second = first * w
    first.register_hook(logged(log, "first"))
    w.register_post_accumulate_grad_hook(lambda p: log.append(p.grad.item()))
    (second * w * w).backward()
    assert log == ["first", 4 * 27 * 2.0] and x.grad.item() == 81


def test_other_leaves_of_such_a_graph_are_finished_in_time_too() -> None:
    a, b, c = (tensor(float(k), requires_grad=True) for k in (2, 3, 5))
    seen: list = []
    c.register_hook(lambda g: seen.append([x.grad for x in (a, b, c)]))
    ((c * b) * a).backward()
    assert [None if g is None else g.item() for g in seen[0]] == [15.0, None, None]
    assert (a.grad.item(), b.grad.item(), c.grad.item()) == (15, 10, 6)


def test_a_leaf_as_root_and_inputs() -> None:
    log: list = []
    w, x = tensor(3.0, requires_grad=True), tensor(2.0, requires_grad=True)
    w.register_hook(logged(log, "w"))
    made = w * x
    made.register_hook(logged(log, "made"))
    autograd.backward([w, made])
    assert log == ["made", "w"] and w.grad.item() == 3 and x.grad.item() == 3
    log.clear()
    autograd.backward([w])
    assert log == ["w"] and w.grad.item() == 4
    log.clear()
    (w * x).backward(inputs=[x])
    assert log == [] and x.grad.item() == 6 and w.grad.item() == 4
    assert [g.item() for g in autograd.grad(w * x, [w, x])] == [2, 3]
    assert log == ["w"]


def test_an_error_in_a_hook_leaves_the_next_pass_right() -> None:
    a, b = tensor(2.0, requires_grad=True), tensor(3.0, requires_grad=True)

    def fail(g):
        raise ValueError("hook")

    handle = b.register_hook(fail)
    made = (a * a) * b
    with pytest.raises(ValueError, match="^hook$"):
        made.backward(retain_graph=True)
    handle.remove()
    assert a.grad is None and b.grad is None
    made.backward()
    assert a.grad.item() == 12 and b.grad.item() == 4


def test_a_leaf_behind_a_node_that_gets_no_gradient() -> None:
    class Nothing(autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return None

    log: list = []
    w = tensor(3.0, requires_grad=True)
    w.register_hook(lambda g: log.append(g.item()))
    (Nothing.apply(w * 2) + w * w).backward()
    assert log == [6.0] and w.grad.item() == 6


# --------------------------------------------------------------------------- layout


LAYOUTS = {
    "contiguous": lambda: ones(2, 3, 4, 5),
    "channels_last": lambda: ones(2, 3, 4, 5).to(memory_format=retrograd.channels_last),
    "turned": lambda: ones(5, 4, 3, 2).permute(3, 2, 1, 0),
    "gaps": lambda: ones(2, 3, 4, 10)[..., ::2],
    "turned with gaps": lambda: ones(5, 4, 3, 4).permute(3, 2, 1, 0)[::2],
    "expanded": lambda: ones(3, 4, 5).expand(2, 3, 4, 5),
}


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_gradients_lie_in_memory_as_their_leaf_does(layout: str) -> None:
    x = LAYOUTS[layout]().detach().requires_grad_()
    dense = layout in ("contiguous", "channels_last", "turned")
    expected = x.stride() if dense else ones(2, 3, 4, 5).stride()
    rng = np.random.default_rng(3)
    factor = retrograd.from_numpy(rng.standard_normal((2, 3, 4, 5)).astype(np.float32))
    for function in (lambda: x.sum(), lambda: (x * factor).sum(), lambda: (x.mT.contiguous() * factor.mT).sum()):
        x.grad = None
        function().backward()
        assert x.grad.stride() == expected
        kept = x.grad
        function().backward()
        assert x.grad is kept and x.grad.stride() == expected
    np.testing.assert_array_equal(x.grad.numpy(), 2 * factor.numpy())


def test_resizing_to_the_shape_that_is_there_is_no_write() -> None:
    x = ones(2, 3)
    assert x.resize_(2, 3) is x and x.resize_as_(ones(2, 3)) is x and x._version == 0
    turned = ones(2, 3).T
    assert turned.resize_(3, 2).stride() == (1, 3) and turned._version == 0
    assert x.resize_(3, 2)._version == 1
    assert turned.resize_(3, 2, memory_format=retrograd.contiguous_format).stride() == (2, 1)
