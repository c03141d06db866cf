"""Long chains, memory per recorded operation, and training without growth."""

from __future__ import annotations

import gc
import subprocess
import sys
import textwrap
import weakref
from pathlib import Path

import pytest

import retrograd
from retrograd import autograd, tensor
from retrograd._core.collecting import hand_over


def run(program: str) -> str:
    """The output of a program in an interpreter of its own, where a crash is no crash of the tests."""
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True)
    assert done.returncode == 0, f"exit code {done.returncode}\n{done.stderr[-2000:]}"
    return done.stdout


# --------------------------------------------------------------------------- long chains


def test_chain_of_a_million_operations() -> None:
    out = run("""
        import retrograd
        x = retrograd.tensor(2.0, requires_grad=True)
        y = x
        for _ in range(1_000_000):
            y = y + x
        y.backward()
        print(x.grad.item())
        del y
        print("freed")
    """)
    assert out.split() == ["1000001.0", "freed"]


def test_chain_with_saved_values_is_freed_without_a_backward_pass() -> None:
    out = run("""
        import retrograd
        x = retrograd.tensor([1.0, 1.0, 1.0], requires_grad=True)
        y = x
        for _ in range(100_000):
            y = y * x  # each node holds the tensor before it, which holds the node before that
        del y
        y = x
        for _ in range(100_000):
            y = (y.detach() * x + y).tanh()
        del x, y
        print("freed")
    """)
    assert out.split() == ["freed"]


def test_chain_is_freed_by_the_backward_pass_and_after_it() -> None:
    out = run("""
        import retrograd
        x = retrograd.tensor(1.0, requires_grad=True)
        for keep in (True, False):
            y = x
            for _ in range(100_000):
                y = y * x
            y.backward(retain_graph=keep)
            del y
        print(x.grad.item())
    """)
    assert out.split() == ["200002.0"]


def test_chain_of_views_and_writes() -> None:
    out = run("""
        import retrograd
        x = retrograd.tensor([1.0, 2.0], requires_grad=True)
        y = x * 1
        for _ in range(20_000):
            y.view(2).add_(1.0)
            y.add_(1.0)
        y.sum().backward()
        print(x.grad.tolist(), y.tolist())
    """)
    assert out.strip() == "[1.0, 1.0] [40001.0, 40002.0]"


def test_chain_of_functions() -> None:
    out = run("""
        import retrograd
        class Same(retrograd.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x)
                return x + 0
            @staticmethod
            def backward(ctx, g):
                return g
        x = retrograd.tensor(1.0, requires_grad=True)
        y = x
        for _ in range(10_000):
            y = Same.apply(y)
        y.backward()
        for _ in range(50_000):
            y = Same.apply(y)
        del y
        print(x.grad.item())
    """)
    assert out.split() == ["1.0"]


def test_long_chain_of_a_recorded_backward_pass() -> None:
    out = run("""
        import retrograd
        x = retrograd.tensor(1.0, requires_grad=True)
        y = x
        for _ in range(100_000):
            y = y * x
        g, = retrograd.autograd.grad(y, x, create_graph=True)
        print(g.item())
        del y, g
        print("freed")
    """)
    assert out.split() == ["100001.0", "freed"]


# --------------------------------------------------------------------------- memory


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc to see the memory in use")
def test_memory_of_a_recorded_operation() -> None:
    out = run("""
        import os
        import retrograd
        def in_use():
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        x = retrograd.tensor([1.0, 1.0, 1.0], requires_grad=True)
        y = x
        for _ in range(1000):
            y = y * x
        before = in_use()
        for _ in range(200_000):
            y = y * x  # the result and its array, the node, what it saved
        print((in_use() - before) / 200_000)
    """)
    assert 100 < float(out) <= 450  # less than 100 would say that nothing was kept


def objects_alive() -> int:
    hand_over()
    return sum(issubclass(type(o), (retrograd.Tensor, retrograd._core.Node)) for o in gc.get_objects())


def growth(step) -> int:
    """Blocks of memory by which 2,000 steps grow what is in use, with the cyclic collector off.

    As many steps go before, until the free lists, which keep some thousand objects, are full.
    """
    gc.collect()
    gc.disable()
    try:
        for _ in range(2500):
            step()
        before, alive = sys.getallocatedblocks(), objects_alive()
        for _ in range(2000):
            step()
        assert objects_alive() == alive
        return sys.getallocatedblocks() - before
    finally:
        gc.enable()


def test_training_without_the_collector_does_not_grow() -> None:
    x = tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    target = tensor([[0.0], [1.0], [1.0], [0.0]])
    weights = [
        (tensor([[0.5, -0.3, 0.2], [0.1, 0.8, -0.6]])).requires_grad_(),
        tensor([0.1, 0.0, -0.1], requires_grad=True),
        tensor([[0.7], [-0.5], [0.3]], requires_grad=True),
    ]
    losses = []

    def step() -> None:
        first, bias, second = weights
        hidden = (x @ first + bias).tanh()
        error = hidden @ second - target
        loss = (error * error).mean()
        loss.backward()
        with retrograd.no_grad():
            for w in weights:
                w.sub_(w.grad * 0.1)
                w.grad = None
        losses[:] = [loss.item()]

    step()
    first = losses[0]
    assert growth(step) < 200  # 2,000 if one object a step were lost
    assert losses[0] < first


def test_steps_of_all_kinds_without_the_collector_do_not_grow() -> None:
    """Hooks, retained gradients, views, writes, an error, a Function and a second derivative in each step."""

    class Cube(autograd.Function):
        @staticmethod
        def forward(ctx, x):
            out = x * x * x
            ctx.save_for_backward(x, out)
            return out

        @staticmethod
        def backward(ctx, g):
            x, out = ctx.saved_tensors
            return g * 3 * x * x

    w = tensor([0.5, 1.5], requires_grad=True)

    def step() -> None:
        y = Cube.apply(w * 2)
        y.retain_grad()
        y.register_hook(lambda g: g * 1)
        y.grad_fn.register_prehook(lambda g: None)
        z = y * 1
        z[0].mul_(3)
        z.view(2).add_(1)
        (g,) = autograd.grad((z * z).sum(), w, create_graph=True)
        (g * g).sum().backward()
        try:
            g.sum().backward()
        except RuntimeError:
            pass
        w.grad = None

    assert growth(step) < 200


def test_graph_dies_with_its_result() -> None:
    gc.disable()
    try:
        x = tensor([1.0, 2.0], requires_grad=True)
        a = x * 2
        b = a.exp()
        c = (b * a).sum()
        alive = [weakref.ref(t) for t in (a, b, c)] + [weakref.ref(t.grad_fn) for t in (a, b, c)]
        del a, b, c
        assert [r() for r in alive] == [None] * 6
    finally:
        gc.enable()


def test_recorded_gradient_in_grad_is_collected() -> None:
    """`backward(create_graph=True)` closes a cycle, leaf, grad, graph, leaf, that the collector finds."""
    x = tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    autograd.backward(y, inputs=[x], create_graph=True)
    alive = [weakref.ref(x), weakref.ref(x.grad), weakref.ref(y)]
    del x, y
    gc.collect()
    assert [r() for r in alive] == [None] * 3


def test_hook_that_holds_its_tensor_is_collected() -> None:
    x = tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    y.register_hook(lambda g, y=y: None)
    x.register_hook(lambda g, x=x: None)
    alive = [weakref.ref(x), weakref.ref(y)]
    del x, y
    gc.collect()
    assert [r() for r in alive] == [None] * 2
