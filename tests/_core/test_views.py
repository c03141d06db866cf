"""Views and writes, as far as they are the core's: memory, versions, histories, and refusals."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import autograd, no_grad, tensor


def leaf(*values: float) -> retrograd.Tensor:
    return tensor(list(values), dtype=retrograd.float64, requires_grad=True)


# --------------------------------------------------------------------------- memory, versions


def test_view_shares_memory_and_version() -> None:
    x = tensor([1.0, 2.0, 3.0, 4.0])
    view = x.view(2, 2)
    row = view[1]
    assert view._is_view() and row._is_view() and not x._is_view()
    assert view._base is x and row._base is x and x._base is None
    row.add_(10)
    assert x.tolist() == [1.0, 2.0, 13.0, 14.0]
    assert x._version == view._version == row._version == 1
    x.mul_(2)
    assert row.tolist() == [26.0, 28.0]
    assert row._version == 2


def test_result_of_an_operation_has_a_version_of_its_own() -> None:
    x = tensor([1.0, 2.0])
    y = x * 1
    x.add_(1)
    assert (x._version, y._version) == (1, 0)


def test_detached_tensor_shares_the_version_and_data_does_not() -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    y.detach().add_(1)
    assert y._version == 1 and y.tolist() == [3.0, 5.0]
    y.data.add_(1)
    assert y._version == 1 and y.tolist() == [4.0, 6.0]


def test_numpy_array_shares_memory() -> None:
    a = np.array([1.0, 2.0])
    x = retrograd.from_numpy(a)
    x.add_(1)
    assert a.tolist() == [2.0, 3.0]
    a[0] = 7
    assert x.tolist() == [7.0, 3.0]
    assert x.numpy() is a or np.shares_memory(x.numpy(), a)


# --------------------------------------------------------------------------- histories


def test_write_becomes_the_history() -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    before = y.grad_fn
    assert y.mul_(3) is y
    assert y.grad_fn is not before and y.grad_fn.next_functions[0][0] is before
    y.sum().backward()
    assert x.grad.tolist() == [6.0, 6.0]


def test_write_to_the_base_is_seen_by_the_view() -> None:
    x = leaf(1.0, 2.0)
    y = x * 1
    view = y.view(2, 1)
    y.mul_(5)
    view.sum().backward()
    assert x.grad.tolist() == [5.0, 5.0]


def test_write_to_the_view_is_seen_by_the_base() -> None:
    x = leaf(1.0, 2.0, 3.0)
    y = x * 1
    y[1:].mul_(10)
    assert y.grad_fn.name() == "torch::autograd::CopySlices"
    assert "grad_fn=<CopySlices>" in repr(y)
    (y * tensor([1.0, 2.0, 3.0], dtype=retrograd.float64)).sum().backward()
    assert x.grad.tolist() == [1.0, 20.0, 30.0]


def test_write_of_a_tensor_that_requires_grad_into_one_that_does_not() -> None:
    x = leaf(5.0)
    y = retrograd.zeros(3, dtype=retrograd.float64)
    y[1:2].add_(x)
    assert y.requires_grad and not y.is_leaf
    (y * y).sum().backward()
    assert x.grad.tolist() == [10.0]


def test_views_of_views_and_writes_at_several_levels() -> None:
    x = leaf(1.0, 2.0, 3.0, 4.0)
    y = x * 1
    square = y.view(2, 2)
    column = square[:, 1]
    column.mul_(10)  # elements 1 and 3
    square[0].mul_(100)  # elements 0 and 1
    y.add_(1)
    assert y.tolist() == [101.0, 2001.0, 4.0, 41.0]
    assert column.tolist() == [2001.0, 41.0]
    column.sum().backward()
    assert x.grad.tolist() == [0.0, 1000.0, 0.0, 10.0]


def test_value_used_before_a_write_keeps_its_gradient() -> None:
    x = leaf(1.0, 2.0)
    y = x * 1
    z = y * 3  # saves nothing of y
    y.mul_(100)
    (z + y).sum().backward()
    assert x.grad.tolist() == [103.0, 103.0]


def test_view_made_before_its_base_joins_a_graph() -> None:
    x = leaf(2.0, 3.0)
    base = retrograd.zeros(2, dtype=retrograd.float64)
    view = base.view(2)
    base.add_(x)
    assert view.requires_grad
    (view * view).sum().backward()
    assert x.grad.tolist() == [4.0, 6.0]


def test_second_derivative_through_a_write() -> None:
    x = leaf(2.0, 3.0)
    y = x * x
    y[0].mul_(x[1])  # x0^2 x1
    (g,) = autograd.grad(y[0], x, create_graph=True)
    assert g.tolist() == [12.0, 4.0]
    assert autograd.grad(g[0], x)[0].tolist() == [6.0, 4.0]


# --------------------------------------------------------------------------- refusals


def refuses(error: type[Exception], message: str, write, *unchanged: retrograd.Tensor) -> None:
    """`write` fails, and none of the tensors has another value or version than before."""
    before = [(t.tolist(), t._version, t.grad_fn) for t in unchanged]
    with pytest.raises(error, match=message):
        write()
    assert [(t.tolist(), t._version, t.grad_fn) for t in unchanged] == before


def test_leaf_can_not_be_written() -> None:
    x = leaf(1.0, 2.0)
    message = "^a leaf Variable that requires grad is being used in an in-place operation"
    refuses(RuntimeError, message, lambda: x.add_(1), x)
    refuses(RuntimeError, message, lambda: x.mul_(x), x)
    with no_grad():
        x.add_(1)
    assert x.tolist() == [2.0, 3.0] and x.requires_grad


def test_view_of_a_leaf_can_not_be_written() -> None:
    x = leaf(1.0, 2.0)
    message = "^a view of a leaf Variable that requires grad is being used in an in-place operation"
    refuses(RuntimeError, message, lambda: x.view(2).add_(1), x)
    refuses(RuntimeError, message, lambda: x[:1].mul_(2), x)
    with no_grad():
        x[:1].mul_(2)
    assert x.tolist() == [2.0, 2.0]


def test_expanded_view_can_not_be_written() -> None:
    x = tensor([1.0])
    refuses(
        RuntimeError,
        "^unsupported operation: more than one element of the written-to tensor refers to a single memory",
        lambda: x.expand(3).add_(tensor([1.0, 2.0, 3.0])),
        x,
    )


def test_view_made_in_no_grad_can_not_be_written_outside() -> None:
    x = leaf(1.0, 2.0)
    y = x * 1
    with no_grad():
        view = y.view(2)
    message = "^A view was created in no_grad mode and is being modified inplace"
    refuses(RuntimeError, message, lambda: view.mul_(x), y)
    with no_grad():
        view.mul_(2)
    assert y.tolist() == [2.0, 4.0]


def test_one_of_several_views_can_not_be_written() -> None:
    x = leaf(1.0, 2.0)
    y = x * 1
    first, second = y.unbind()
    message = "^Output 0 of Unbind(Backward0)? is a view and is being modified inplace"
    refuses(RuntimeError, message, lambda: first.mul_(2), y)


def test_write_of_a_wrong_shape() -> None:
    x = tensor([1.0, 2.0])
    refuses(
        RuntimeError,
        r"^output with shape \[2\] doesn't match the broadcast shape \[3, 2\]",
        lambda: x.add_(retrograd.ones(3, 2)),
        x,
    )


def test_write_of_a_wrong_dtype() -> None:
    x = tensor([1, 2])
    message = "^result type Float can't be cast to the desired output type Long"
    refuses(RuntimeError, message, lambda: x.add_(tensor([1.5, 2.5])), x)
    refuses(RuntimeError, message, lambda: x.div_(2), x)
    y = tensor([1.0, 2.0])
    y.add_(tensor([1, 2]))
    assert y.tolist() == [2.0, 4.0] and y.dtype is retrograd.float32


def test_saved_value_that_was_written_to() -> None:
    x = leaf(1.0, 2.0)
    y = x * 1
    z = y * y
    y.add_(1)
    message = (
        "^one of the variables needed for gradient computation has been modified by an inplace operation: "
        r"\[torch.DoubleTensor \[2\]\], which is output 0 of Add(Backward0)?, is at version 1; expected"
    )
    with pytest.raises(RuntimeError, match=message):
        z.sum().backward()
    assert x.grad is None


def test_saved_value_that_was_written_to_through_a_view() -> None:
    x = leaf(1.0, 2.0)
    y = x * 1
    z = y * y
    y[0].add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.sum().backward()


def test_saved_result_that_was_written_to() -> None:
    x = leaf(1.0, 2.0)
    y = x.exp()
    y.add_(1)
    message = "which is output 0 of Exp(Backward0)?, is at version 1; expected version 0 instead"
    with pytest.raises(RuntimeError, match=message):
        y.sum().backward()


def test_leaf_that_was_saved_and_updated() -> None:
    w, x = leaf(1.0, 2.0), leaf(3.0, 4.0)
    y = (w * x).sum()
    with no_grad():
        w.sub_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()
