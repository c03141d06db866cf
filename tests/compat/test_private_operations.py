"""Operations of PyTorch's whose names begin with an underscore."""

from __future__ import annotations

import pytest

from retrograd import compat


@pytest.fixture(autouse=True)
def installed():
    with compat.install():
        yield


def lists(values):
    return [value.tolist() for value in values]


def test_operations_on_lists():
    import torch

    xs = [torch.tensor([1.0, 4.0]), torch.tensor([9.0])]
    assert lists(torch._foreach_sqrt(xs)) == [[1, 2], [3]] and isinstance(torch._foreach_sqrt(xs), tuple)
    assert lists(torch._foreach_add(xs, xs, alpha=2)) == [[3, 12], [27]]
    assert lists(torch._foreach_mul(xs, [2.0, 3.0])) == [[2, 8], [27]]
    assert lists(torch._foreach_maximum(xs, 3.0)) == [[3, 4], [9]]
    assert lists(torch._foreach_pow(2.0, [torch.tensor([1.0, 2.0])])) == [[2, 4]]
    assert lists(torch._foreach_addcdiv(xs, xs, xs, [1.0, 2.0])) == [[2, 5], [11]]
    assert lists(torch._foreach_addcmul(xs, xs, xs, value=10)) == [[11, 164], [819]]
    assert lists(torch._foreach_norm([torch.tensor([3.0, 4.0])])) == [5]
    with pytest.raises(RuntimeError, match="must have the same number of tensors, got 2 and 1"):
        torch._foreach_add(xs, [1.0])
    with pytest.raises(AttributeError, match="_foreach_nonsense"):
        torch._foreach_nonsense(xs)


def test_operations_on_lists_in_place():
    import torch

    xs = [torch.tensor([1.0, 4.0]), torch.tensor([9.0])]
    made = torch._foreach_add_(xs, 1)
    assert made[0] is xs[0] and made[1] is xs[1] and lists(xs) == [[2, 5], [10]]
    torch._foreach_zero_(xs)
    torch._foreach_copy_(xs, [torch.tensor([7.0, 8.0]), torch.tensor([9.0])])
    assert lists(xs) == [[7, 8], [9]]


def test_gradients_of_operations_on_lists():
    import torch

    xs = [torch.tensor(1.0, requires_grad=True), torch.tensor(2.0, requires_grad=True)]
    with torch.autograd.graph.allow_mutation_on_saved_tensors():
        made = torch._foreach_exp(xs)
        torch._foreach_add_(made, 1)
        (made[0] + made[1]).backward()
    assert [x.grad.item() for x in xs] == [x.exp().item() for x in xs]


def test_parts_of_unique():
    import torch

    x = torch.tensor([3.0, 1.0, 3.0], requires_grad=True)
    elements, inverse = torch._unique(x, return_inverse=True)
    assert elements.requires_grad and elements.tolist() == [1, 3] and inverse.tolist() == [1, 0, 1]
    assert torch._unique(x)[1].numel() == 0
    elements, inverse, counts = torch._unique2(x, return_counts=True)
    assert elements.tolist() == [1, 3] and inverse.numel() == 0 and counts.tolist() == [1, 2]
    elements, inverse, counts = torch._VF.unique_dim(torch.tensor([[1, 1], [2, 2], [1, 1]]), 0)
    assert elements.tolist() == [[1, 1], [2, 2]] and inverse.tolist() == [0, 1, 0] and counts.tolist() == [2, 1]


def test_names_that_lead_to_others():
    import torch

    assert torch.autograd.torch.ones(2).tolist() == [1, 1]
    assert not torch.profiler.itt.is_available()
    with pytest.raises(AttributeError, match="torch._no_such_name"):
        torch._no_such_name  # noqa: B018


def test_operations_with_derivatives_for_tests():
    import torch
    from torch.autograd import forward_ad

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    for made, expected in (
        (torch._test_autograd_multiple_dispatch(x), [4, 5]),
        (torch._test_autograd_multiple_dispatch(x, True), [3, 4]),
        (torch._test_autograd_multiple_dispatch_view(x), [3, 4]),
        (torch._test_autograd_multiple_dispatch_view_copy(x), [3, 4]),
    ):
        assert made.tolist() == [1, 2]
        (gradient,) = torch.autograd.grad(made, x, torch.tensor([3.0, 4.0]))
        assert gradient.tolist() == expected
    assert torch._test_autograd_multiple_dispatch_view(x)._base is x
    assert not torch._test_autograd_multiple_dispatch_view_copy(x)._is_view()
    with forward_ad.dual_level():
        dual = torch._test_autograd_multiple_dispatch(forward_ad.make_dual(x.detach(), torch.tensor([5.0, 6.0])))
        assert forward_ad.unpack_dual(dual).tangent.tolist() == [5, 6]
    with pytest.warns(UserWarning, match="Warn from backward"):
        torch._C._nn._test_warn_in_autograd(x.sum()).backward()
    assert x.grad.tolist() == [1, 1]
