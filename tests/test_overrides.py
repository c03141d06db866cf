"""`__torch_function__`: subclasses, other objects and modes decide what functions do, as PyTorch's documents say."""

from __future__ import annotations

import copy
import pickle
import threading

import numpy as np
import pytest

import retrograd as torch
from retrograd import nn
from retrograd.autograd import gradcheck
from retrograd.nn import functional as F
from retrograd.overrides import (
    DisableTorchFunction,
    DisableTorchFunctionSubclass,
    TorchFunctionMode,
    get_ignored_functions,
    get_overridable_functions,
    get_testing_overrides,
    handle_torch_function,
    has_torch_function,
    is_tensor_like,
    is_tensor_method_or_property,
    resolve_name,
    wrap_torch_function,
)

# ------------------------------------------------------------------------------------------------ subclasses


class Plain(torch.Tensor):
    pass


class Child(Plain):
    pass


class Other(torch.Tensor):
    pass


class Logging(torch.Tensor):
    """Notes what is called."""

    log: list = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        cls.log.append((func.__name__, types))
        return super().__torch_function__(func, types, args, kwargs)


@pytest.fixture(autouse=True)
def empty_log():
    Logging.log.clear()


@pytest.mark.parametrize(
    "call",
    [
        lambda t: t + 1,
        lambda t: 1 - t,
        lambda t: torch.add(t, torch.ones(2)),
        lambda t: torch.ones(2) * t,
        lambda t: t.sum(0),
        lambda t: torch.sum(t, dim=0, keepdim=True),
        lambda t: t.exp_(),
        lambda t: t[0],
        lambda t: -t,
        lambda t: t.reshape(2, 1),
        lambda t: t.to(torch.float64),
        lambda t: t.clone(),
        lambda t: t.detach(),
        lambda t: torch.cat([t, torch.ones(2)]),
        lambda t: torch.zeros_like(t),
        lambda t: F.relu(t),
        lambda t: F.softmax(t, 0),
        lambda t: F.linear(torch.ones(3, 2), t),
        lambda t: np.sin(t),
        lambda t: t @ t,
        lambda t: t > 0,
        lambda t: torch.where(t > 0, t, 0.0),
    ],
)
@pytest.mark.parametrize("kind", [Plain, Logging])
def test_results_are_of_the_subclass(kind, call):
    assert type(call(kind([0.5, 1.0]))) is kind


def test_results_in_tuples_are_of_the_subclass():
    t = Plain([[2.0, 1.0], [0.0, 3.0]])
    values, indices = t.sort()
    named = torch.max(t, 0)
    assert type(values) is type(indices) is type(named.values) is Plain
    assert [type(row) for row in t.unbind()] == [Plain, Plain]
    assert t.tolist() == [[2, 1], [0, 3]] and t.shape == (2, 2) and t.sum().item() == 6


def test_most_derived_class_wins_and_is_asked_first():
    assert type(Plain([1.0]) + Child([1.0])) is type(Child([1.0]) + Plain([1.0])) is Child
    assert type(torch.ones(1) + Plain([1.0])) is Plain
    with pytest.raises(TypeError, match="Multiple dispatch failed for 'torch.add'; all __torch_function__ handlers"):
        torch.add(Plain([1.0]), Other([1.0]))
    with pytest.raises(TypeError):
        Plain([1.0]) + Other([1.0])


def test_override_sees_the_public_function_once():
    t = Logging([0.5, 1.0])
    torch.sum(t, dim=0)
    t.mul(2)
    t * 2
    t.add_(1)
    F.cross_entropy(t, torch.tensor(1))
    t[0]
    torch.stack([torch.ones(2), t])
    torch.add(torch.ones(2), t, out=torch.empty(2).as_subclass(Logging))
    assert [name for name, _ in Logging.log] == [
        "sum", "mul", "mul", "add_", "cross_entropy", "getitem", "stack", "add",
    ]  # fmt: skip
    assert all(types == (Logging,) for _, types in Logging.log)


def test_function_is_the_public_one():
    class Handled(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            if func is torch.mean or func is torch.Tensor.tile:
                return "handled"
            return super().__torch_function__(func, types, args, kwargs)

    t = Handled([1.0, 2.0])
    assert torch.mean(t) == t.mean() == torch.mean(t, dim=0) == t.tile(2) == "handled"
    assert isinstance(t.sum(), Handled)


def test_gradients_through_a_subclass():
    x = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)
    y = (x.as_subclass(Logging) * 3).sin().sum()
    assert type(y) is Logging and y.requires_grad
    Logging.log.clear()
    y.backward()
    assert [name for name, _ in Logging.log] == ["backward"]  # formulas are not seen
    np.testing.assert_allclose(x.grad.numpy(), 3 * np.cos(3 * x.detach().numpy()))
    assert gradcheck(lambda x: (x.as_subclass(Plain) ** 3).prod().as_subclass(torch.Tensor), [x])


def test_leaf_of_a_subclass_gets_its_gradient():
    leaf = Plain([0.5, 1.0]).requires_grad_()
    assert type(leaf) is Plain and leaf.is_leaf
    (leaf * leaf).sum().backward()
    assert leaf.grad.tolist() == [1, 2]
    (gradient,) = torch.autograd.grad((leaf**3).sum(), leaf, create_graph=True)
    (second,) = torch.autograd.grad(gradient.sum(), leaf)
    assert second.tolist() == [3, 6]


def test_writes_and_views():
    t = Plain([1.0, 2.0, 3.0])
    t[0] = 5
    t += 1
    assert type(t) is Plain and t.tolist() == [6, 3, 4]
    t[1:].mul_(2)
    assert t.tolist() == [6, 6, 8]
    np.asarray(t)[0] = 0
    assert t[0] == 0


def test_back_to_a_plain_tensor():
    t = Plain([1.0]).as_subclass(torch.Tensor)
    assert type(t) is type(t + 1) is torch.Tensor
    assert type(nn.Parameter(torch.ones(1)) * 2) is torch.Tensor
    assert type(nn.Parameter(torch.ones(1)).as_subclass(Plain) * 2) is Plain


def test_copies_and_pickles_keep_the_subclass():
    t = Child([1.0, 2.0])
    assert type(copy.deepcopy(t)) is type(copy.copy(t)) is type(pickle.loads(pickle.dumps(t))) is Child


def test_tensor_that_is_made_in_new():
    class Tagged(torch.Tensor):
        @staticmethod
        def __new__(cls, data, tag, **options):
            return super().__new__(cls, data, **options)

        def __init__(self, data, tag):
            self.tag = tag

    t = Tagged([[1, 2]], "a")
    assert t.tag == "a" and t.shape == (1, 2) and type(t + 1) is Tagged


def test_override_that_raises_leaves_everything_usable():
    class Raising(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            with DisableTorchFunctionSubclass():
                raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        Raising([1.0]) + 1
    assert type(Plain([1.0]) + 1) is Plain


def test_torch_dispatch_is_refused():
    class Wrapper(torch.Tensor):
        @classmethod
        def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
            raise AssertionError

    with pytest.raises(TypeError, match="__torch_dispatch__, which does not exist here"):
        torch.ones(2).as_subclass(Wrapper)


def test_disabled():
    t = Logging([1.0])
    with DisableTorchFunctionSubclass():
        assert type(t + 1) is torch.Tensor
        with DisableTorchFunction():
            assert type(t * 2) is torch.Tensor
        assert type(F.softmax(t, 0)) is torch.Tensor
    assert Logging.log == [] and type(t + 1) is Logging


# ------------------------------------------------------------------------------------------------ the documents' examples


class ScalarTensor:
    """n · identity, without storing it: a class that is no tensor, with functions of its own."""

    handled: dict = {}

    def __init__(self, n, value):
        self.n, self.value = n, value

    def tensor(self):
        return self.value * torch.eye(self.n)

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if func not in cls.handled or not all(issubclass(t, (torch.Tensor, cls)) for t in types):
            return NotImplemented
        return cls.handled[func](*args, **(kwargs or {}))


def implements(function):
    return lambda made: ScalarTensor.handled.setdefault(function, made)


@implements(torch.mean)
def mean(input):
    return float(input.value) / input.n


def dense(x):
    return x.tensor() if isinstance(x, ScalarTensor) else x


@implements(torch.add)
def add(input, other):
    if isinstance(input, ScalarTensor) and isinstance(other, ScalarTensor):
        return ScalarTensor(input.n, input.value + other.value)
    return torch.add(dense(input), dense(other))


@implements(torch.cat)
def cat(tensors, dim=0):
    return torch.cat([dense(t) for t in tensors], dim)


@implements(F.softmax)
def softmax(input, dim):
    return F.softmax(dense(input), dim)


def test_objects_that_are_no_tensors():
    d = ScalarTensor(5, 2)
    assert torch.mean(d) == 0.4
    assert torch.add(d, d).value == (d.__class__(5, 1).value * 4)
    assert (torch.ones(5, 5) + d).tolist() == (torch.ones(5, 5) + 2 * torch.eye(5)).tolist()
    assert (d_plus := torch.add(d, torch.ones(5, 5)))[0].tolist() == [3, 1, 1, 1, 1] and isinstance(d_plus, torch.Tensor)
    assert torch.cat([d, torch.ones(1, 5)]).shape == (6, 5)
    assert F.softmax(d, 0).shape == (5, 5)
    for call in (lambda: torch.mul(d, 2), lambda: torch.sum(d, dim=0), lambda: F.relu(d), lambda: torch.ones(5) * d):
        with pytest.raises(TypeError, match="all __torch_function__ handlers returned NotImplemented"):
            call()


class Metadata:
    """A tensor with a note, kept through every function."""

    def __init__(self, data, metadata=None):
        self._t = torch.as_tensor(data)
        self._metadata = metadata

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        notes = [a._metadata for a in args if hasattr(a, "_metadata")]
        assert notes
        made = func(*[getattr(a, "_t", a) for a in args], **(kwargs or {}))
        return Metadata(made, metadata=notes[0])


def test_wrapper_of_a_tensor():
    m = Metadata([[1.0, 2.0], [3.0, 4.0]], metadata={"owner": "Ministry of Silly Walks"})
    made = torch.add(m, torch.tensor([[1.0, 1.0], [1.0, 1.0]]))
    assert made._metadata == m._metadata and made._t.tolist() == [[2, 3], [4, 5]]
    assert torch.mul(torch.tensor(2.0), m)._t.tolist() == [[2, 4], [6, 8]]
    assert torch.sum(m, dim=1)._t.tolist() == [3, 7]


def test_logging_example(caplog):
    import logging

    class LoggingTensor(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            if func is not torch.Tensor.__repr__:
                logging.info(f"func: {func.__name__}, args: {args!r}, kwargs: {kwargs!r}")
            return super().__torch_function__(func, types, args, kwargs or {})

    with caplog.at_level(logging.INFO):
        made = torch.add(LoggingTensor([0.0]), 1)
    assert type(made) is LoggingTensor
    assert caplog.messages == ["func: add, args: (LoggingTensor([0.]), 1), kwargs: {}"]


def test_tensors_of_pytorch_are_no_tensors_here():
    peer = pytest.importorskip("torch")
    for call in (torch.sin, torch.sum, F.relu, torch.broadcast_to, lambda t: torch.ones(2) + t):
        with pytest.raises(TypeError):
            call(peer.ones(2))


# ------------------------------------------------------------------------------------------------ modes


class FunctionLog(TorchFunctionMode):
    def __init__(self):
        self.names = []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        self.names.append(resolve_name(func))
        return func(*args, **(kwargs or {}))


def test_mode_sees_every_function():
    def f():
        a = torch.rand(10, requires_grad=True)
        b = a * 2
        b.sum().backward()
        return a.grad

    with FunctionLog() as log:
        gradient = f()
    assert gradient.tolist() == [2] * 10
    assert log.names == ["torch.rand", "torch.mul", "torch.sum", "torch.Tensor.backward"]
    f()
    assert len(log.names) == 4


def test_mode_sees_in_place_nn_and_getitem():
    x = torch.ones(3)
    with FunctionLog() as log:
        x.add_(1)
        x += 1
        x[0]
        F.softmax(x, 0)
        nn.Linear(3, 2)(x)
    assert log.names[:3] == ["torch.Tensor.add_", "torch.Tensor.add_", "torch.Tensor.__getitem__"]
    assert "torch.nn.functional.softmax" in log.names and "torch.nn.functional.linear" in log.names
    assert x.tolist() == [3, 3, 3]


def test_modes_nest_and_the_inner_one_is_asked_first():
    order = []

    class Named(TorchFunctionMode):
        def __init__(self, name):
            self.name = name

        def __torch_function__(self, func, types, args=(), kwargs=None):
            order.append(self.name)
            return func(*args, **(kwargs or {}))

    with Named("outer"), Named("inner"):
        torch.ones(1) + torch.ones(1)
    assert order == ["inner", "outer"] * 3


def test_mode_replaces_a_function_and_asks_subclasses_next():
    class Replace(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            if func is torch.sin:
                return torch.cos(*args)
            return func(*args, **(kwargs or {}))

    x = torch.tensor([0.0])
    with Replace():
        assert torch.sin(x) == 1
        assert type(Logging([1.0]) * 2) is Logging
        with DisableTorchFunction():
            assert torch.sin(x) == 0
        with DisableTorchFunctionSubclass():
            assert torch.sin(x) == 1
    assert Logging.log[0][0] == "mul"


def test_mode_is_of_its_thread_and_closed_after_an_error():
    seen = []

    def work():
        with FunctionLog() as log:
            torch.ones(1) * 2
        seen.append(log.names)

    with FunctionLog() as log:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert seen == [["torch.ones", "torch.mul"]] and log.names == []
    with pytest.raises(RuntimeError), FunctionLog() as log:
        torch.ones(2) @ torch.ones(3)
    torch.ones(2)
    assert "torch.ones" in log.names and len(log.names) == 3


def test_mode_without_a_function_and_wrong_order():
    with pytest.raises(NotImplementedError), TorchFunctionMode():
        torch.ones(1)
    first, second = FunctionLog(), FunctionLog()
    first.__enter__()
    second.__enter__()
    with pytest.raises(RuntimeError, match="reverse of the order"):
        first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    first.__exit__(None, None, None)


# ------------------------------------------------------------------------------------------------ torch.overrides


def test_questions():
    assert is_tensor_like(torch.ones(1)) and is_tensor_like(ScalarTensor(1, 1)) and not is_tensor_like(6)
    assert has_torch_function((1, ScalarTensor(1, 1))) and has_torch_function([Plain([1.0])])
    assert not has_torch_function((torch.ones(1), nn.Parameter(torch.ones(1)), None, 3.0))
    assert is_tensor_method_or_property(torch.Tensor.add) and not is_tensor_method_or_property(F.softmax)


def test_names():
    names = {torch.add: "torch.add", F.gelu: "torch.nn.functional.gelu", torch.linalg.qr: "torch.linalg.qr"}
    for function, name in names.items():
        assert resolve_name(function) == name
    assert resolve_name(torch.Tensor.add_) == "torch.Tensor.add_"
    assert resolve_name(print) is None


def test_overridable_functions():
    found = get_overridable_functions()
    assert torch.matmul in found[torch] and F.cross_entropy in found[F] and torch.Tensor.add_ in found[torch.Tensor]
    assert torch.is_grad_enabled in get_ignored_functions()
    dummies = get_testing_overrides()
    assert dummies[torch.add](1, 2) == -1
    assert not get_ignored_functions() & set(dummies)


def test_function_of_ones_own():
    @wrap_torch_function(lambda a, b=None: (a, b))
    def twice(a, b=None):
        """Doubles."""
        return "plain"

    class Mine:
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            return func, types, args, kwargs

    assert twice(1) == "plain" and twice.__doc__ == "Doubles."
    mine = Mine()
    assert twice(1, b=mine) == (twice, (Mine,), (1,), {"b": mine})
    assert handle_torch_function(twice, (mine,), mine)[0] is twice


def test_every_overridable_function_asks():
    """With an object that answers everything, each public function that takes a tensor first returns its answer."""

    class Answer:
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            return func

    answer = Answer()
    for home, functions in get_overridable_functions().items():
        for function in functions:
            assert function(answer) is function, (home, function)


def test_a_parameter_that_overrides_functions_asks_its_base():
    seen = []

    class Watched(torch.nn.Parameter):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            seen.append(func.__name__)
            return super().__torch_function__(func, types, args, kwargs)

    weight = Watched(torch.tensor([1.0, 2.0]))
    total = torch.sum(torch.mul(weight, 3.0))
    total.backward()
    assert total.item() == 9.0 and weight.grad.tolist() == [3.0, 3.0]
    assert "mul" in seen and type(total) is torch.Tensor


def test_backward_and_grad_of_subclasses():
    asked = []

    class Asked(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            asked.append(func)
            return super().__torch_function__(func, types, args, kwargs or {})

    x = torch.ones(2, requires_grad=True)
    y = (x * 2).sum().as_subclass(Asked)
    for roots in (y, [y]):
        torch.autograd.backward(roots, retain_graph=True)
        (g,) = torch.autograd.grad(roots, [x], retain_graph=True)
        assert type(g) is Asked and g.as_subclass(torch.Tensor).tolist() == [2.0, 2.0]
    both = [torch.autograd.backward, torch.autograd.grad]
    assert [func for func in asked if func in both] == both * 2
    assert type(x.grad) is torch.Tensor and x.grad.tolist() == [4.0, 4.0]
