"""Backward passes inside each other, in several threads at once, and after something went wrong in one."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

import numpy as np
import pytest

import retrograd
from retrograd import autograd, tensor


def leaf(*values: float) -> retrograd.Tensor:
    return tensor(list(values), dtype=retrograd.float64, requires_grad=True)


class Failing(autograd.Function):
    """The identity, whose backward fails as long as `broken` is True."""

    broken = True

    @staticmethod
    def forward(ctx, x):
        return x * 1

    @staticmethod
    def backward(ctx, g):
        if Failing.broken:
            raise ValueError("broken on purpose")
        return g


# --------------------------------------------------------------------------- errors


def test_failing_formula_leaves_the_graph_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    x = leaf(1.0, 2.0)
    y = x * x
    z = (Failing.apply(y) + y * 3).sum()
    with pytest.raises(ValueError, match="broken on purpose"):
        z.backward(retain_graph=True)
    assert x.grad is None
    assert retrograd.is_grad_enabled()
    monkeypatch.setattr(Failing, "broken", False)
    z.backward()
    assert x.grad.tolist() == [8.0, 16.0]


def test_failing_run_leaves_no_gradient_in_nodes_shared_with_another_graph() -> None:
    x = leaf(1.0, 2.0)
    shared = x * x
    failing = (shared * 100 + Failing.apply(shared)).sum()
    other = (shared * 3).sum()
    for _ in range(3):
        with pytest.raises(ValueError, match="broken on purpose"):
            failing.backward(retain_graph=True)
    other.backward()
    assert x.grad.tolist() == [6.0, 12.0]


@pytest.mark.parametrize("where", ["leaf", "value", "node before", "node after", "accumulated"])
def test_failing_hook_leaves_the_graph_usable(where: str) -> None:
    def fail(*arguments):
        raise LookupError("hook broken on purpose")

    x, w = leaf(1.0, 2.0), leaf(3.0, 4.0)
    y = x * w
    z = (y * y).sum()
    register: dict[str, Callable] = {
        "leaf": x.register_hook,
        "value": y.register_hook,
        "node before": y.grad_fn.register_prehook,
        "node after": y.grad_fn.register_hook,
        "accumulated": x.register_post_accumulate_grad_hook,
    }
    handle = register[where](fail)
    with pytest.raises(LookupError, match="hook broken on purpose"):
        z.backward(retain_graph=True)
    handle.remove()
    x.grad = w.grad = None
    z.backward()
    assert x.grad.tolist() == [18.0, 64.0]  # 2 x w^2
    assert w.grad.tolist() == [6.0, 32.0]


def test_failing_run_keeps_earlier_gradients() -> None:
    x = leaf(1.0, 2.0)
    (x * 5).sum().backward()
    with pytest.raises(ValueError, match="broken on purpose"):
        (Failing.apply(x) * x).sum().backward()
    assert x.grad.tolist() == [5.0, 5.0]


def test_grad_mode_is_restored_after_an_error() -> None:
    x = leaf(1.0)
    y = Failing.apply(x)
    with retrograd.no_grad():
        with pytest.raises(ValueError, match="broken on purpose"):
            y.backward(create_graph=True)
        assert not retrograd.is_grad_enabled()
    assert retrograd.is_grad_enabled()


# --------------------------------------------------------------------------- re-entrance


def test_backward_of_another_graph_inside_a_hook() -> None:
    inner = leaf(3.0)
    x = leaf(2.0)

    def hook(g):
        assert not retrograd.is_grad_enabled()
        with retrograd.enable_grad():
            (inner * inner).sum().backward()
        return g * inner.grad

    y = x * x
    y.register_hook(hook)
    y.sum().backward()
    assert inner.grad.tolist() == [6.0]
    assert x.grad.tolist() == [24.0]


def test_hook_that_records_inside_a_run() -> None:
    x = leaf(2.0)
    found = []

    def hook(g):
        with retrograd.enable_grad():
            (first,) = autograd.grad((x * x * x).sum(), x, create_graph=True)
            assert retrograd.is_grad_enabled()
            found.append(autograd.grad(first.sum(), x)[0].tolist())
        assert not retrograd.is_grad_enabled()

    y = x * 3
    y.register_hook(hook)
    y.sum().backward()
    assert found == [[12.0]]
    assert x.grad.tolist() == [3.0]


def test_run_inside_a_run_through_the_same_nodes() -> None:
    """The inner pass meets nodes where gradients of the outer one wait: neither may take the other's."""
    x = leaf(2.0)
    a = x * x
    b = a * 3
    c = b * b
    total = b.sum()
    found = []

    def hook(g):
        # a already holds the outer gradient of `a * 1000`
        found.append(autograd.grad(total, x, retain_graph=True)[0].item())

    c.register_hook(hook)
    (c + a * 1000).sum().backward()
    assert found == [12.0]  # 3 * 2x
    assert x.grad.tolist() == [18 * 8 * 2 + 4000.0]  # 9 x^4 + 1000 x^2


def test_accumulating_run_inside_a_run() -> None:
    x = leaf(2.0)
    y = x * x
    other = (y * 5).sum()

    def hook(g):
        handle.remove()
        other.backward(retain_graph=True)

    z = y * 3
    handle = z.register_hook(hook)
    (z + y).sum().backward()
    assert x.grad.tolist() == [20.0 + 12.0 + 4.0]


class Recomputed(autograd.Function):
    """Runs a function without recording, and once more in the backward pass, as checkpointing does."""

    @staticmethod
    def forward(ctx, function, x):
        ctx.function = function
        ctx.save_for_backward(x)
        return function(x)

    @staticmethod
    def backward(ctx, g):
        x = ctx.saved_tensors[0].detach().requires_grad_()
        with retrograd.enable_grad():
            y = ctx.function(x)
        autograd.backward(y, g)
        return None, x.grad


def test_backward_inside_a_function() -> None:
    w = leaf(3.0)
    x = leaf(2.0)
    y = x
    for _ in range(3):
        y = Recomputed.apply(lambda t: t * t * w, y)
    y.sum().backward()
    # y = w^7 x^8
    assert x.grad.tolist() == [3.0**7 * 8 * 2.0**7]
    assert w.grad.tolist() == [7 * 3.0**6 * 2.0**8]


def test_runs_nested_deeply() -> None:
    def nested(depth: int):
        return (lambda t: t * 1.0) if depth == 0 else (lambda t: Recomputed.apply(nested(depth - 1), t))

    x = leaf(2.0)
    (nested(30)(x) * 5).sum().backward()
    assert x.grad.tolist() == [5.0]


def test_failing_run_inside_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    x = leaf(2.0)
    y = x * x
    inner = (Failing.apply(y) * 7).sum()

    def hook(g):
        with pytest.raises(ValueError, match="broken on purpose"):
            inner.backward(retain_graph=True)

    z = y * 3
    z.register_hook(hook)
    (z + y * 10).sum().backward(retain_graph=True)
    assert x.grad.tolist() == [13 * 4.0]


# --------------------------------------------------------------------------- threads


def in_threads(count: int, work: Callable[[int], None]) -> None:
    """Run `work(0)`, … in threads that start together; the first error of any is raised here."""
    barrier = threading.Barrier(count)
    problems: list[BaseException] = []

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]


def test_graphs_of_their_own_in_several_threads() -> None:
    found = {}

    def work(number: int) -> None:
        x = leaf(*[float(number)] * 100)
        total = 0.0
        for _ in range(50):
            y = x
            for _ in range(20):
                y = y * 1.0 + x
            (g,) = autograd.grad(y.sum(), x)
            total += g.sum().item()
        found[number] = total

    in_threads(4, work)
    assert found == dict.fromkeys(range(4), 50 * 21 * 100.0)


def test_one_leaf_in_graphs_of_several_threads() -> None:
    x = leaf(1.0, 2.0)

    def work(number: int) -> None:
        for _ in range(200):
            (x * x).sum().backward()

    in_threads(4, work)
    assert x.grad.tolist() == [1600.0, 3200.0]


def test_one_large_leaf_in_graphs_of_several_threads() -> None:
    """Large enough that the inner loops run without the interpreter lock."""
    x = tensor(np.ones(300_000), requires_grad=True)

    def work(number: int) -> None:
        for _ in range(20):
            x.backward(x.detach())

    in_threads(4, work)
    assert x.grad.min().item() == x.grad.max().item() == 80.0


def test_one_graph_in_several_threads() -> None:
    x = leaf(1.0, 2.0)
    y = x
    for _ in range(50):
        y = y * 1.0 + x  # a formula in Python, where threads may change
    z = (y * y).sum()

    def work(number: int) -> None:
        for _ in range(30):
            z.backward(retain_graph=True)

    in_threads(4, work)
    assert x.grad.tolist() == [120 * 2 * 51.0 * 51.0, 120 * 2 * 51.0 * 102.0]


def test_grad_through_one_graph_in_several_threads() -> None:
    x = leaf(1.0, 2.0)
    parts = [x * float(i) for i in range(20)]
    y = parts[0] * parts[0]
    for part in parts[1:]:
        y = y + part * part
    z = y.sum()
    expected = [2 * sum(i * i for i in range(20)) * value for value in (1.0, 2.0)]

    def work(number: int) -> None:
        for _ in range(30):
            assert autograd.grad(z, x, retain_graph=True)[0].tolist() == expected

    in_threads(4, work)


def test_graph_made_in_one_thread_and_run_in_another() -> None:
    x = leaf(3.0)
    made = []
    in_threads(1, lambda _: made.append(x * x))
    made[0].backward()
    assert x.grad.tolist() == [6.0]


def test_each_thread_has_its_own_grad_mode() -> None:
    x = leaf(3.0)
    seen = []
    with retrograd.no_grad():
        in_threads(1, lambda _: seen.append((retrograd.is_grad_enabled(), (x * x).requires_grad)))
        assert not retrograd.is_grad_enabled()
    assert seen == [(True, True)]


# --------------------------------------------------------------------------- interruption


class Interrupted(Exception):
    pass


@pytest.fixture
def alarm():
    """A function that makes the given exception arrive from a signal after some seconds."""
    if not hasattr(signal, "setitimer"):
        pytest.skip("this system has no interval timers")
    before = signal.getsignal(signal.SIGALRM)

    def ring_after(seconds: float) -> None:
        def ring(*_):
            raise Interrupted

        signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, seconds)

    yield ring_after
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_signal_interrupts_a_run_without_python_code_in_it(alarm) -> None:
    x = leaf(1.0, 2.0)
    y = x
    for _ in range(300_000):
        y = y + 1.0
    y = y.sum()
    for _ in range(3):
        with pytest.raises(Interrupted):
            alarm(0.005)
            y.backward(retain_graph=True)
    assert x.grad is None
    assert retrograd.is_grad_enabled()
    y.backward()
    assert x.grad.tolist() == [1.0, 1.0]


def test_control_c_in_a_hook() -> None:
    x = leaf(1.0, 2.0)
    y = x * x
    handle = y.register_hook(lambda g: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        (y * 3).sum().backward()
        for _ in range(1000):  # the signal may take a moment to arrive
            threading.Event().wait(0.001)
    handle.remove()
    x.grad = None
    (y.detach() + x * 3).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


# --------------------------------------------------------------------------- passes within passes


class Nested(autograd.Function):
    """Its backward begins a pass of its own, and that another, as deep as the number that it is given."""

    @staticmethod
    def forward(ctx, x, deepest):
        ctx.deepest = deepest
        with retrograd.enable_grad():
            ctx.x = x.detach().requires_grad_() - 1
        return ctx.x.detach()

    @staticmethod
    def backward(ctx, g):
        if ctx.x < 0:
            ctx.deepest()
            return g, None
        with retrograd.enable_grad():
            Nested.apply(ctx.x, ctx.deepest).backward()
        return g, None


def test_passes_within_passes_go_deep() -> None:
    threads = threading.active_count()
    for depth in (2000.0, 59.0, 60.0, 61.0, 300.0):
        x = tensor(depth, requires_grad=True)
        Nested.apply(x, lambda: None).backward()
        assert x.grad.item() == 1
    assert threading.active_count() == threads


def test_an_error_comes_up_from_the_deepest_pass() -> None:
    def fail():
        raise ValueError("deep down")

    x = tensor(200.0, requires_grad=True)
    with pytest.raises(ValueError, match="^deep down$"):
        Nested.apply(x, fail).backward()
    assert x.grad is None and retrograd.is_grad_enabled()
    Nested.apply(x, lambda: None).backward()
    assert x.grad.item() == 1


def test_a_deep_pass_knows_the_state_of_the_thread_that_began_it() -> None:
    seen: list = []

    def look():
        seen.append(retrograd.is_grad_enabled())
        made = tensor(2.0, requires_grad=True)
        with retrograd.enable_grad():
            seen.append((made * made).grad_fn._saved_self.item())

    packed: list = []
    x = tensor(150.0, requires_grad=True)
    with autograd.graph.saved_tensors_hooks(lambda t: packed.append(t) or t, lambda t: t):
        Nested.apply(x, look).backward()
    assert seen == [False, 2.0]
    assert len(packed) == 2  # both factors: the hooks of the thread that waits are open here, too


def test_a_long_chain_of_functions_is_run_and_freed() -> None:
    class Same(autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            return g

    made = x = tensor(1.0, requires_grad=True)
    for _ in range(20_000):
        made = Same.apply(made)
    made.backward()
    assert x.grad.item() == 1
    made = None
