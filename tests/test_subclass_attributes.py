"""Attributes and methods that are no operations are asked of the `__torch_function__` of a subclass."""

from __future__ import annotations

import pytest

import retrograd as torch


@pytest.fixture
def kind():
    class Asked(torch.Tensor):
        asked: list = []

        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            cls.asked.append(func)
            return super().__torch_function__(func, types, args, kwargs or {})

    return Asked


def made(kind, *values, **options):
    return torch.tensor(values, **options).as_subclass(kind)


@pytest.mark.parametrize("name", ["size", "dim", "numel", "stride", "is_floating_point", "is_contiguous"])
def test_methods(kind, name):
    x = made(kind, 1.0, 2.0)
    kind.asked.clear()
    assert getattr(x, name)() == getattr(torch.ones(2), name)()
    assert kind.asked == [getattr(torch.Tensor, name)]


@pytest.mark.parametrize("name", ["grad", "data", "shape", "dtype", "requires_grad", "is_leaf", "device", "ndim"])
def test_properties(kind, name):
    x = made(kind, 1.0, 2.0)
    kind.asked.clear()
    found, asked = getattr(x, name), list(kind.asked)
    expected = getattr(torch.tensor([1.0, 2.0]), name)
    assert found is None if expected is None else (found == expected).all() if name == "data" else found == expected
    assert asked == [getattr(torch.Tensor, name).__get__]


def test_writing_and_length(kind):
    x = made(kind, 1.0, 2.0)
    kind.asked.clear()
    x.grad = torch.ones(2)
    assert kind.asked == [torch.Tensor.grad.__set__]
    assert len(x) == 2 and kind.asked[-1] is torch.Tensor.__len__
    del x.grad
    assert x.grad is None


def test_answers_are_used():
    class Two(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            if func is torch.Tensor.size:
                return "size"
            if func == torch.Tensor.grad.__get__:
                return "grad"
            return super().__torch_function__(func, types, args, kwargs or {})

    x = made(Two, 1.0)
    assert (x.size(), x.grad, x.shape) == ("size", "grad", torch.Size([1]))


def test_other_classes_are_left_alone():
    class Plain(torch.Tensor):
        pass

    class Own(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            return super().__torch_function__(func, types, args, kwargs or {})

        def size(self, dim=None):
            return "own"

    assert "size" not in vars(Plain) and "size" not in vars(torch.nn.Parameter)
    assert made(Own, 1.0).size() == "own"


@pytest.mark.parametrize("make", [lambda: torch.ones(2), lambda: torch.nn.Parameter(torch.ones(2))])
def test_attributes_can_be_deleted(make) -> None:
    x = make()
    x.note = [1]
    del x.note
    assert not hasattr(x, "note")
    with pytest.raises(AttributeError, match="has no attribute 'note'"):
        del x.note
    x.grad = torch.ones(2)
    del x.grad
    assert x.grad is None
