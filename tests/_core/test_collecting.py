"""Objects that the cyclic collector is spared, and all the ways in which a cycle of them can come about.

Each program runs in a process of its own, because one hook ends the sparing for good.
"""

import subprocess
import sys
import textwrap

import pytest

HEAD = """
import gc, weakref
import retrograd as torch
from retrograd._core.collecting import hand_over, is_sparing

def leaf():
    return torch.ones(3, requires_grad=True)

def seen():
    return sum(isinstance(o, (torch.Tensor, torch.autograd.graph.Node)) for o in gc.get_objects())

assert is_sparing()
"""


def run(program: str) -> list[str]:
    code = HEAD + textwrap.dedent(program)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="the collector has no lists of its own")
def test_collector_does_not_see_a_graph():
    out = run("""
        y = leaf()
        before = seen()
        for _ in range(1000):
            y = y * y
        print(seen() - before, is_sparing())
        hand_over()
        print(seen() - before)
    """)
    assert out == ["0", "True", str(1000 + 1000)]


def test_what_was_handed_over_is_freed_like_the_rest():
    out = run("""
        y = leaf()
        for _ in range(1000):
            y = y * y
        hand_over()
        for _ in range(1000):
            y = y * y
        y = weakref.ref(y)
        print(y(), seen() < 100)
    """)
    assert out == ["None", "True"]


def test_training_spares():
    out = run("""
        model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
        optimizer = torch.optim.Adam(model.parameters())
        for _ in range(3):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(torch.rand(5, 3)), torch.tensor([0, 1, 1, 0, 1]))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        model.load_state_dict(model.state_dict())
        print(is_sparing())
    """)
    assert out == ["True"]


CYCLES = {
    "gradient with a history": """
        x = leaf()
        (x**3).sum().backward(create_graph=True)
        watched = [x, x.grad]
    """,
    "gradient with a history, added to another": """
        x = leaf()
        (x**3).sum().backward()
        (x**3).sum().backward(create_graph=True)
        watched = [x, x.grad]
    """,
    "gradient that was assigned": """
        x = leaf()
        x.grad = x * x
        watched = [x, x.grad]
    """,
    "gradients of each other": """
        x, y = leaf(), leaf()
        x.grad, y.grad = y, x
        watched = [x, y]
    """,
    "retained gradient": """
        x = leaf()
        h = x * x
        h.retain_grad()
        (h * h).sum().backward(create_graph=True)
        watched = [x, h, h.grad]
    """,
    "write of something that saved the tensor": """
        h = leaf() * 2
        y = h * h
        h.add_(y)
        watched = [h, y]
    """,
    "product with itself in place": """
        h = leaf() * 2
        h.mul_(h)
        watched = [h]
    """,
    "write through a view": """
        h = leaf() * 2
        v = h[:2]
        y = v * v
        v.add_(y)
        h.sum()
        watched = [h, v, y]
    """,
    "view that follows its base": """
        h = leaf() * 2
        v = h[:2]
        y = v * v
        h[:2].add_(y)
        v.sum()
        watched = [h, v, y]
    """,
    "transposition in place": """
        h = torch.ones(2, 3, requires_grad=True) * 2
        y = h * h
        h.t_()
        h.add_(y.t())
        watched = [h, y]
    """,
    "attribute": """
        x = leaf()
        x.result = x * x
        watched = [x, x.result]
    """,
    "attribute of a tensor in the middle": """
        x = leaf()
        h = x * x
        h.results = []
        y = h * h
        h.results.append(y)
        watched = [h, y]
    """,
    "dictionary of attributes": """
        h = leaf() * 2
        attributes = vars(h) if hasattr(h, "__dict__") else {}
        y = h * h
        attributes["result"] = y
        del attributes
        watched = [h, y]
    """,
    "attribute of a parameter": """
        p = torch.nn.Parameter(torch.ones(3))
        y = p * p
        p.loss = y
        watched = [p, y]
    """,
    "hook on a leaf": """
        x = leaf()
        h = x * x
        y = h * h
        x.register_hook(lambda g, y=y: None)
        watched = [x, h, y]
    """,
    "hooks put on a leaf as a dictionary": """
        x = leaf()
        y = x * x
        x._backward_hooks = {0: lambda g, y=y: None}
        watched = [x, y]
    """,
    "hook on a tensor in the middle": """
        outputs = []
        h = leaf() * 2
        h.register_hook(lambda g, outputs=outputs: None)
        y = h * h
        outputs.append(y)
        del outputs
        watched = [h, y]
    """,
    "hook after accumulation": """
        x = leaf()
        y = x * x
        x.register_post_accumulate_grad_hook(lambda t, y=y: None)
        watched = [x, y]
    """,
    "hook on a node": """
        h = leaf() * 2
        y = h * h
        h.grad_fn.register_hook(lambda a, b, y=y: None)
        watched = [h, y]
    """,
    "hook before a node": """
        h = leaf() * 2
        y = h * h
        h.grad_fn.register_prehook(lambda a, y=y: None)
        watched = [h, y]
    """,
    "metadata": """
        h = leaf() * 2
        y = h * h
        h.grad_fn.metadata["result"] = y
        watched = [h, y]
    """,
    "context of a Function": """
        class Square(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.kept = []
                return x * x
        h = Square.apply(leaf() * 2)
        y = h * h
        h.grad_fn.kept.append(y)
        watched = [h, y]
    """,
    "what hooks packed": """
        kept = []
        with torch.autograd.graph.saved_tensors_hooks(lambda t, kept=kept: (t.detach(), kept), lambda p: p[0]):
            h = leaf() ** 2
        y = h * h
        kept.append(y)
        del kept
        watched = [h, y]
    """,
    "tangent": """
        from retrograd.autograd import forward_ad
        with forward_ad.dual_level():
            x = forward_ad.make_dual(leaf(), torch.ones(3))
            y = x * x
            x.mul_(y.detach()) if not x.requires_grad else None
            watched = [x, y]
            del x, y
    """,
}


@pytest.mark.parametrize("name", CYCLES)
def test_cycles_are_collected(name):
    out = run(
        "def make():\n"
        + textwrap.indent(textwrap.dedent(CYCLES[name]), "    ")
        + "\n    return [weakref.ref(t) for t in watched]\n\n"
        + "references = make()\ngc.collect()\nprint([r() is None for r in references].count(False))\n"
    )
    assert out == ["0"]
