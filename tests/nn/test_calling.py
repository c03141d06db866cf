"""What calling a module does where `forward` is not simply a method of its class."""

from __future__ import annotations

import copy
import inspect
import pickle
from types import MethodType

import pytest

from retrograd import nn


class Sum(nn.Module):
    def forward(self, *numbers, scale=1):
        return scale * sum(numbers)


def test_arguments_arrive_whatever_their_number():
    module = Sum()
    assert module() == 0
    assert module(1, 2) == 3
    assert module(*range(7)) == 21
    assert module(*range(20)) == 190
    assert module(1, 2, scale=10) == 30
    assert module(**{"scale": 3}) == 0


def test_wrong_arguments_are_the_errors_of_forward():
    with pytest.raises(TypeError, match=r"forward\(\) got an unexpected keyword argument 'size'"):
        Sum()(1, size=2)
    with pytest.raises(TypeError, match=r"forward\(\) missing 1 required positional argument"):
        nn.Linear(2, 2)()


def test_a_module_without_forward():
    with pytest.raises(NotImplementedError, match='missing the required "forward" function'):
        nn.Module()(1)


def test_forward_of_an_instance_goes_before_that_of_the_class():
    module = Sum()
    module.forward = lambda *numbers: len(numbers)
    assert module(5, 5, 5) == 3
    module.forward = MethodType(lambda self, x: (self, x), module)
    assert module(1) == (module, 1)
    del module.forward
    assert module(5, 5, 5) == 15


def test_forward_that_is_replaced_in_the_class(monkeypatch):
    module = Sum()
    assert module(2) == 2
    monkeypatch.setattr(Sum, "forward", lambda self, x: -x)
    assert module(2) == -2


def test_forward_that_is_no_plain_function():
    class Static(nn.Module):
        forward = staticmethod(lambda x: x + 1)

    class Computed(nn.Module):
        @property
        def forward(self):
            return lambda x: x * 100

    class Child(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = Sum()
            self.forward = self.inner.forward

    assert Static()(1) == 2
    assert Computed()(2) == 200
    assert Child()(1, 2) == 3


def test_a_class_that_looks_up_attributes_itself():
    class Proxy(nn.Module):
        def __getattribute__(self, name):
            if name == "forward":
                return lambda x: ("proxy", x)
            return super().__getattribute__(name)

    assert Proxy()(1) == ("proxy", 1)


def test_a_class_with_a_call_of_its_own():
    class Twice(Sum):
        def __call__(self, *args):
            return 2 * super().__call__(*args)

    class Mixin:
        def __call__(self, x):
            return "mixin", x

    class Mixed(Mixin, Sum):
        pass

    assert Twice()(1, 2) == 6
    assert Mixed()(1) == ("mixin", 1)
    assert nn.Module.__call__(Sum(), 1, 2) == 3


def test_a_hook_that_comes_after_the_first_call():
    module = Sum()
    assert module(1) == 1
    handle = module.register_forward_hook(lambda module, args, output: output + 100)
    assert module(1) == 101
    handle.remove()
    assert module(1) == 1


def test_hooks_of_all_modules():
    module = Sum()
    assert module(1) == 1
    handle = nn.modules.module.register_module_forward_hook(lambda module, args, output: output + 1000)
    assert module(1) == 1001
    handle.remove()
    assert module(1) == 1


def test_copies_and_pickles_are_called():
    layer = nn.Linear(2, 3)
    for copied in (copy.deepcopy(layer), copy.copy(layer), pickle.loads(pickle.dumps(layer))):
        assert copied(nn.Parameter(layer.weight.detach())).shape == (3, 3)


def test_signatures():
    assert str(inspect.signature(Sum())) == "(*args, **kwargs)"
    assert list(inspect.signature(nn.Linear).parameters)[:2] == ["in_features", "out_features"]
    assert str(inspect.signature(Sum().forward)) == "(*numbers, scale=1)"


def test_a_call_that_is_replaced_for_all_modules(monkeypatch):
    plain, calls = nn.Module.__call__, []
    monkeypatch.setattr(nn.Module, "__call__", lambda self, *args: calls.append(self) or plain(self, *args))
    module = Sum()
    assert module(1, 2) == 3
    assert calls == [module]


def test_an_error_inside_leaves_nothing_behind():
    class Fails(nn.Module):
        def forward(self, x):
            raise KeyError(x)

    module = Fails()
    for _ in range(3):
        with pytest.raises(KeyError, match="7"):
            module(7)


def test_endless_recursion_is_an_error():
    class Endless(nn.Module):
        def forward(self, x):
            return self(x)

    with pytest.raises(RecursionError):
        Endless()(1)
