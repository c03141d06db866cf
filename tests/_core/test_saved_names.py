"""What nodes say that they saved, under PyTorch's names."""

from __future__ import annotations

import pytest

import retrograd as torch
from retrograd import ones, tensor
from retrograd.autograd import SavedTensor
from retrograd.nn import functional as F


@pytest.fixture
def x() -> torch.Tensor:
    return ones(2, 3, requires_grad=True)


def test_shapes_of_inputs(x: torch.Tensor) -> None:
    assert x.sum().grad_fn._saved_self_sym_sizes == (2, 3)
    assert x.mean(0).grad_fn._saved_self_sym_numel == 6
    assert x.view(6).grad_fn._saved_self_sym_sizes == (2, 3)
    node = (x @ ones(3, 4).t().contiguous().t()).grad_fn
    assert node._saved_mat2_sym_sizes == (3, 4) and node._saved_mat2_sym_strides == (1, 3)
    assert node._saved_self_sym_sizes == (2, 3)
    unfolded = F.unfold(ones(1, 1, 3, 4, requires_grad=True), 2).grad_fn
    assert (unfolded._saved_self_sym_argsize_minus_2, unfolded._saved_self_sym_argsize_minus_1) == (3, 4)


def test_shapes_of_results_in_between(x: torch.Tensor) -> None:
    half = x * 0.5
    assert (half + ones(4, 2, 3)).grad_fn._saved_self_sym_sizes == (2, 3)  # the gradient is summed to it
    with pytest.raises(AttributeError, match="_saved_nothing_sym_sizes"):
        _ = half.sum().grad_fn._saved_nothing_sym_sizes
    assert half.grad_fn is not None
    assert half.sum(0).grad_fn._saved_self_sym_sizes == (2, 3)


def test_shape_of_a_bias_that_is_left_out() -> None:
    images = ones(1, 1, 3, 3, requires_grad=True)
    kernel = ones(2, 1, 3, 3)
    assert F.conv2d(images, kernel).grad_fn._saved_bias_sym_sizes_opt == (0,)
    node = F.conv2d(images, kernel, ones(2)).grad_fn
    assert node._saved_bias_sym_sizes_opt == (2,) and node._saved_transposed is False
    assert F.conv_transpose2d(images, ones(1, 2, 2, 2)).grad_fn._saved_transposed is True


def test_names_that_differ(x: torch.Tensor) -> None:
    weight, bias = ones(4, 3, requires_grad=True), ones(4, requires_grad=True)
    node = F.linear(x, weight, bias).grad_fn
    assert node._saved_mat1 is x and node._saved_mat2.shape == (3, 4)
    assert node._saved_mat2_sym_sizes == (3, 4) and node._saved_alpha == node._saved_beta == 1
    assert {"_saved_mat1", "_saved_mat2", "_saved_alpha"} <= set(dir(node))
    pooled = F.max_pool2d(ones(1, 1, 4, 4, requires_grad=True), 2).grad_fn
    assert pooled._saved_kernel_size == (2, 2) and pooled._saved_result1.shape == (1, 1, 2, 2)
    assert x.split(1)[0].grad_fn._saved_split_size == 1
    assert (x + x).grad_fn._saved_alpha == 1
    assert torch.div(x, 2.0, rounding_mode="trunc").grad_fn._saved_rounding_mode == "trunc"
    assert torch.div(x, 2.0).grad_fn._saved_rounding_mode is None


def test_tensors_of_a_list() -> None:
    x = torch.arange(6.0).view(2, 3).requires_grad_()
    places = tensor([0, 2])
    node = x[:, places].grad_fn
    assert node._saved_indices[0] is None and node._saved_indices[1] is places
    nothing, saved = node._raw_saved_indices
    assert isinstance(saved, SavedTensor) and saved.unpack() is places
    with pytest.raises(RuntimeError, match="None is forbidden"):
        nothing.register_hooks(lambda t: t, lambda t: t)
    packed = []
    saved.register_hooks(lambda t: packed.append(t) or t.tolist(), tensor)
    assert packed == [places] and saved.data == [0, 2] and saved.unpack_hook is tensor
    with pytest.raises(RuntimeError, match="already been set"):
        saved.register_hooks(lambda t: t, lambda t: t)
    assert node._saved_indices[1].tolist() == [0, 2]
    places.add_(1)  # what was packed does not know of it
    node(ones(2, 2))
    torch.autograd.backward(torch.autograd.graph.GradientEdge(node, 0), ones(2, 2))
    assert x.grad is not None and x.grad.tolist() == [[1.0, 0.0, 1.0]] * 2


def test_a_saved_list_still_knows_of_writes_to_the_others() -> None:
    x = ones(3, 3, requires_grad=True)
    rows, columns = tensor([0, 1]), tensor([1, 2])
    made = x[rows, columns]
    made.grad_fn._raw_saved_indices[0].register_hooks(lambda t: t.tolist(), tensor)
    columns.add_(-1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        made.sum().backward()


def test_names_of_steps_are_capitalised_behind_digits() -> None:
    x = ones(2, requires_grad=True)
    names = [f(x).grad_fn.name() for f in (torch.log1p, torch.deg2rad, torch.special.i0e, torch.log10, torch.exp2)]
    assert names == ["Log1PBackward0", "Deg2RadBackward0", "SpecialI0EBackward0", "Log10Backward0", "Exp2Backward0"]
