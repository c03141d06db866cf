"""Each gradient step has a class of its own name, which costs nothing before somebody looks."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest

import retrograd
from retrograd import ones
from retrograd.autograd.graph import Node


def described(node) -> str:
    if node is None:
        return "None"
    return f"{type(node).__name__}({', '.join(described(above) for above, _ in node.next_functions)})"


def test_names_of_classes() -> None:
    x, y = ones(2, requires_grad=True), ones(2, requires_grad=True)
    made = ((x * y).exp() @ y).sum()
    assert described(made.grad_fn) == (
        "SumBackward0(DotBackward0(ExpBackward0(MulBackward0(AccumulateGrad(), AccumulateGrad())), AccumulateGrad()))"
    )
    node = made.grad_fn.next_functions[0][0]
    assert isinstance(node, Node) and issubclass(type(node), Node) and node is made.grad_fn.next_functions[0][0]
    assert type((x * 2).grad_fn) is type((y * 3).grad_fn)
    assert type((x * 2).grad_fn) is not type((y + 3).grad_fn)
    made.backward()
    assert x.grad is not None


def test_node_is_what_every_node_is_taken_for() -> None:
    made = ones(2, requires_grad=True) * 2
    kind = type(made.grad_fn)
    assert isinstance(made.grad_fn.next_functions[0][0], Node) and issubclass(Node, Node)
    assert Node not in kind.mro() and not isinstance(kind, Node) and not isinstance(None, Node)
    assert not issubclass(int, Node)


def test_nodes_in_hooks_have_their_classes() -> None:
    x = ones(2, requires_grad=True)
    edge = retrograd.autograd.graph.get_gradient_edge(x * 2)
    assert type(edge.node).__name__ == "MulBackward0"


def test_attributes_stay() -> None:
    x = ones(2, requires_grad=True)
    made = x * x
    node = made.grad_fn
    assert node._saved_self.tolist() == [1, 1] and "_saved_self" in dir(node)
    node.metadata["a"] = 1
    assert made.grad_fn.metadata == {"a": 1}
    with pytest.raises(AttributeError):
        node.other = 1
    with pytest.raises(AttributeError, match="^'MulBackward0' object has no attribute 'nothing'"):
        _ = node.nothing


def test_such_nodes_are_freed_and_used_again() -> None:
    x = ones(2, requires_grad=True)
    kind = type((x * 2).grad_fn)
    gc.collect()
    before = sys.getrefcount(kind)
    for _ in range(3):
        made = x
        for _ in range(3000):  # more than are kept to be used again
            made = made * 2
            assert type(made.grad_fn) is kind
        assert sys.getrefcount(kind) >= before + 3000
        reference = weakref.ref(made.grad_fn)
        del made
        assert reference() is None
        gc.collect()
        assert sys.getrefcount(kind) == before
    for _ in range(10):
        fresh = [x + 1 for _ in range(5000)]
        assert {type(f.grad_fn).__name__ for f in fresh[::2]} == {"AddBackward0"}
        assert all(f.grad_fn.name() == "AddBackward0" for f in fresh)
        sum(fresh).sum().backward()


def test_long_chains_of_them() -> None:
    x = made = ones((), requires_grad=True)
    for _ in range(200_000):
        made = made * 1
    node, count = made.grad_fn, 0
    while node.next_functions:
        node, count = node.next_functions[0][0], count + 1
    assert count == 200_000
    del node
    made.backward()
    assert x.grad.item() == 1
    del made


def test_cycles_through_them_are_collected() -> None:
    class Marker:
        pass

    x = ones(2, requires_grad=True)
    made = x * 2
    marker = Marker()
    reference = weakref.ref(marker)
    node = made.grad_fn
    node.register_hook(lambda *g, kept=(node, marker): None)
    del made, node, marker
    gc.collect()
    assert reference() is None


def test_names_of_formulas() -> None:
    """What users see of the graph that a recorded backward pass makes; the names are PyTorch's."""
    from retrograd import autograd
    from retrograd.nn import functional as F

    wanted = {
        "relu": (F.relu, "ThresholdBackwardBackward0"), "sigmoid": (F.sigmoid, "SigmoidBackwardBackward0"),
        "tanh": (F.tanh, "TanhBackwardBackward0"), "logsigmoid": (F.logsigmoid, "LogSigmoidBackwardBackward0"),
        "softmax": (lambda x: F.softmax(x, 0), "SoftmaxBackwardDataBackward0"),
        "log_softmax": (lambda x: F.log_softmax(x, 0), "LogSoftmaxBackwardDataBackward0"),
        "layer_norm": (lambda x: F.layer_norm(x, (3,)), "NativeLayerNormBackwardBackward0"),
        "batch_norm": (lambda x: F.batch_norm(x, None, None, training=True), "NativeBatchNormBackwardBackward0"),
    }  # fmt: skip
    found = {}
    for name, (function, _) in wanted.items():
        x = retrograd.rand(4, 3, requires_grad=True)
        cotangent = retrograd.rand(4, 3, requires_grad=True)
        (gradient,) = autograd.grad(function(x), x, cotangent, create_graph=True)
        found[name] = gradient.grad_fn.name()
    assert found == {name: expected for name, (_, expected) in wanted.items()}


def test_class_without_the_namespace() -> None:
    y = ones(2, requires_grad=True) * 1
    y.copy_(ones(2))
    y[:1].mul_(2)
    assert (y.grad_fn.name(), type(y.grad_fn).__name__) == ("torch::autograd::CopySlices", "CopySlices")
    z = ones(2, requires_grad=True) * 1
    z.copy_(ones(2))
    assert (z.grad_fn.name(), type(z.grad_fn).__name__) == ("torch::autograd::CopyBackwards", "CopyBackwards")
