"""What a node of the graph tells about itself."""

from __future__ import annotations

import weakref

import pytest

import retrograd
from retrograd import autograd, tensor


@pytest.fixture
def x() -> retrograd.Tensor:
    return tensor([1.0, 2.0], requires_grad=True)


def test_names(x: retrograd.Tensor) -> None:
    made = {
        "AddBackward0": x + 1, "SubBackward0": x - 1, "MulBackward0": x * 2, "DivBackward0": x / 2,
        "NegBackward0": -x, "TanhBackward0": x.tanh(), "ExpBackward0": x.exp(), "SumBackward0": x.sum(),
        "ViewBackward0": x.view(2, 1), "MeanBackward0": x.mean(), "PowBackward0": x**2,
        "SelectBackward0": x[0], "DotBackward0": x @ x,
    }  # fmt: skip
    assert {expected: t.grad_fn.name() for expected, t in made.items()} == {name: name for name in made}
    assert repr((x + 1).grad_fn).startswith("<AddBackward0 object at 0x")


def test_leaf_has_none(x: retrograd.Tensor) -> None:
    assert x.grad_fn is None and x.is_leaf and x.output_nr == 0
    assert not (x * 2).is_leaf
    assert tensor([1.0]).is_leaf


def test_next_functions(x: retrograd.Tensor) -> None:
    y = x * 2
    z = y + x
    (first, first_number), (second, second_number) = z.grad_fn.next_functions
    assert first is y.grad_fn
    assert (first_number, second_number) == (0, 0)
    assert second.name() == "torch::autograd::AccumulateGrad"
    assert repr(second).startswith("<AccumulateGrad object at 0x")
    assert second.variable is x
    assert second.next_functions == ()
    assert y.grad_fn.next_functions == ((second, 0), (None, 0))


def test_input_that_needs_no_gradient_has_no_next_function(x: retrograd.Tensor) -> None:
    constant = tensor([1.0, 2.0])
    assert (constant * x).grad_fn.next_functions[0] == (None, 0)


def test_output_numbers(x: retrograd.Tensor) -> None:
    values, indices = x.sort()
    first, second = x.unbind()
    assert (values.output_nr, first.output_nr, second.output_nr) == (0, 0, 1)
    assert first.grad_fn is second.grad_fn
    assert (second * 2).grad_fn.next_functions[0] == (second.grad_fn, 1)


def test_grad_fn_is_one_object(x: retrograd.Tensor) -> None:
    y = x * 2
    assert y.grad_fn is y.grad_fn
    accumulate = y.grad_fn.next_functions[0][0]
    assert (x * 3).grad_fn.next_functions[0][0] is accumulate


def test_sequence_numbers_grow(x: retrograd.Tensor) -> None:
    y = x * 2
    z = x * 3
    assert y.grad_fn._sequence_nr() < z.grad_fn._sequence_nr() < (y * z).grad_fn._sequence_nr()


def test_metadata_is_a_dictionary_of_the_user(x: retrograd.Tensor) -> None:
    y = x * 2
    y.grad_fn.metadata["why"] = "because"
    assert y.grad_fn.metadata == {"why": "because"}
    assert (x * 2).grad_fn.metadata == {}


def test_saved_values_under_the_names_of_pytorch(x: retrograd.Tensor) -> None:
    w = tensor([3.0, 4.0], requires_grad=True)
    y = x * w
    assert y.grad_fn._saved_self is x and y.grad_fn._saved_other is w
    assert x.exp().grad_fn._saved_result.tolist() == x.exp().tolist()
    assert x.sum(0).grad_fn._saved_dim in (0, (0,))
    assert {"_saved_self", "_saved_other"} <= set(dir(y.grad_fn))
    with pytest.raises(AttributeError, match="^'MulBackward0' object has no attribute '_saved_nothing'"):
        _ = y.grad_fn._saved_nothing
    with pytest.raises(AttributeError, match="^'MulBackward0' object has no attribute 'nothing'"):
        _ = y.grad_fn.nothing


def test_only_what_formulas_need_is_saved(x: retrograd.Tensor) -> None:
    constant = tensor([3.0, 4.0])
    alive = weakref.ref(constant)
    y = x + constant
    del constant
    assert alive() is None
    assert y.grad_fn.name() == "AddBackward0"
    frozen = tensor([3.0, 4.0])
    z = frozen * x  # the gradient of x needs `frozen`; that of `frozen` is not asked for
    alive = weakref.ref(frozen)
    assert z.grad_fn._saved_self is frozen
    assert z.grad_fn._saved_other is None
    del frozen
    assert alive() is not None


def test_saved_value_that_was_freed(x: retrograd.Tensor) -> None:
    y = x * x
    y.sum().backward()
    with pytest.raises(RuntimeError, match="directly access saved tensors after they have already been"):
        _ = y.grad_fn._saved_self


def test_saved_result_is_part_of_the_graph(x: retrograd.Tensor) -> None:
    y = x.exp()
    saved = y.grad_fn._saved_result
    assert saved.grad_fn is y.grad_fn
    assert autograd.grad(saved.sum(), x)[0].tolist() == y.tolist()


def test_whole_graph_can_be_walked(x: retrograd.Tensor) -> None:
    y = ((x * 2).exp() + x).sum()
    names, node = [], y.grad_fn
    while node.next_functions:
        names.append(node.name())
        node = node.next_functions[0][0]
    assert names == ["SumBackward0", "AddBackward0", "ExpBackward0", "MulBackward0"]
    assert node.variable is x
