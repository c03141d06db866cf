"""What PyTorch's note on autograd mechanics says, sentence by sentence."""

from __future__ import annotations

import threading

import pytest

import retrograd as torch
from retrograd import nn

# ------------------------------------------------------------------------------------------------ saved tensors


def test_saved_input_is_found_on_the_node():
    x = torch.randn(5, requires_grad=True)
    y = x.pow(2)
    assert x.equal(y.grad_fn._saved_self)
    assert x is y.grad_fn._saved_self


def test_saved_output_is_another_tensor_on_the_same_memory():
    x = torch.randn(5, requires_grad=True)
    y = x.exp()
    saved = y.grad_fn._saved_result
    assert y.equal(saved) and y is not saved
    assert saved.data_ptr() == y.data_ptr() and saved.grad_fn is y.grad_fn


def test_saved_values_are_freed_by_backward_unless_the_graph_is_retained():
    x = torch.randn(5, requires_grad=True)
    y = x.exp()
    y.sum().backward(retain_graph=True)
    assert y.equal(y.grad_fn._saved_result)
    y.sum().backward()
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        y.sum().backward()
    with pytest.raises(RuntimeError, match="after they have already been freed"):
        y.grad_fn._saved_result  # noqa: B018


# ------------------------------------------------------------------------------------------------ conventions at kinks


def gradient(function, at):
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    return torch.autograd.grad(function(x).sum(), x)[0].tolist()


def test_functions_that_are_not_differentiable_everywhere():
    assert gradient(torch.relu, [0.0, 1.0, -1.0]) == [0, 1, 0]  # the subgradient of smallest norm
    assert gradient(torch.abs, [0.0]) == [0]
    assert gradient(torch.sign, [0.5]) == [0]  # constant pieces
    assert gradient(torch.floor, [0.5]) == [0]
    assert gradient(torch.sqrt, [0.0]) == [float("inf")]  # by continuity
    assert gradient(torch.amax, [1.0, 1.0]) == [0.5, 0.5]


# ------------------------------------------------------------------------------------------------ turning recording off


def test_requires_grad_freezes_a_part_of_a_model():
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    model[0].requires_grad_(False)
    model(torch.ones(1, 3)).sum().backward()
    assert model[0].weight.grad is None and model[2].weight.grad is not None


def test_result_requires_grad_if_one_input_does():
    x, y = torch.rand(2, 2), torch.rand(2, 2, requires_grad=True)
    assert not (x + x).requires_grad and (x + y).requires_grad
    assert (x + y).grad_fn is not None and y.grad_fn is None and y.is_leaf


def test_only_leaves_get_a_gradient():
    x = torch.rand(3, requires_grad=True)
    y = x * 2
    y.sum().backward()
    assert x.grad.tolist() == [2, 2, 2]
    with pytest.warns(UserWarning, match="not a leaf Tensor"):
        assert y.grad is None
    with pytest.raises(RuntimeError, match="you can only change requires_grad flags of leaf variables"):
        y.requires_grad = False


def test_no_grad_mode():
    x = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        x.add_(1)  # an update of a leaf is allowed here
        y = x * 2
    assert not y.requires_grad and x.requires_grad and x.tolist() == [2, 2]
    (y * x).sum().backward()  # what was made there can be used in grad mode
    assert x.grad.tolist() == [4, 4]
    with torch.no_grad(), torch.enable_grad():
        assert (x * 2).requires_grad


def test_leaf_that_is_in_a_graph_cannot_be_written_to():
    x = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad is being used in an in-place operation"):
        x.add_(1)


def test_inference_mode():
    x = torch.ones(2, requires_grad=True)
    with torch.inference_mode():
        y = x * 2
    assert y.is_inference() and not y.requires_grad
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
        (y * x).sum().backward()
    z = y.clone()  # a copy is an ordinary tensor
    (z * x).sum().backward()
    assert x.grad.tolist() == [2, 2]
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor outside InferenceMode is not allowed"):
        y.add_(1)


def test_evaluation_mode_is_no_grad_mode():
    model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5)).eval()
    assert model(torch.ones(1, 2)).requires_grad


# ------------------------------------------------------------------------------------------------ writes in place


def test_value_that_was_saved_and_then_written_to_is_refused():
    x = torch.rand(3, requires_grad=True)
    y = x.exp()
    y.mul_(2)
    with pytest.raises(RuntimeError, match="has been modified by an inplace operation"):
        y.sum().backward()


def test_versions_count_writes_to_a_tensor_and_its_views():
    x = torch.zeros(4)
    assert x._version == 0
    x.add_(1)
    x[1:].mul_(2)
    assert x._version == x[2:]._version == 2
    assert x.detach()._version == 2 and x.data._version == 0


def test_write_to_a_view_changes_the_history_of_its_base():
    x = torch.rand(4, requires_grad=True)
    y = x.clone()
    y[:2].mul_(3)
    y.sum().backward()
    assert x.grad.tolist() == [3, 3, 1, 1]
    assert y.grad_fn.name() == "torch::autograd::CopySlices"


# ------------------------------------------------------------------------------------------------ threads


def test_threads_that_share_a_graph_add_to_one_gradient():
    x = torch.ones(5, 5, requires_grad=True)

    def train():
        y = (x + 3) * (x + 4) * 0.5
        y.sum().backward()

    threads = [threading.Thread(target=train) for _ in range(10)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert torch.allclose(x.grad, torch.full((5, 5), 10 * 0.5 * (2 * 1 + 7)))


def test_grad_in_threads_does_not_touch_leaves():
    x = torch.ones(3, requires_grad=True)
    found = []
    threads = [threading.Thread(target=lambda: found.extend(torch.autograd.grad((x**2).sum(), x))) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert [g.tolist() for g in found] == [[2, 2, 2]] * 4 and x.grad is None


def test_grad_mode_is_of_the_thread():
    modes = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: modes.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
    assert modes == [True]


# ------------------------------------------------------------------------------------------------ complex numbers


def test_gradient_of_a_real_loss_is_the_conjugate_wirtinger_derivative():
    z = torch.tensor([1.0 + 2.0j, -0.5 + 1.0j], requires_grad=True)
    (z.abs() ** 2).sum().backward()
    assert torch.allclose(z.grad, 2 * z.detach())  # the direction of steepest ascent


def test_holomorphic_function_and_the_two_derivatives():
    z = torch.tensor(0.5 + 0.25j, dtype=torch.complex128, requires_grad=True)
    (z**2).backward(torch.tensor(1.0 + 0.0j, dtype=torch.complex128))
    assert abs(z.grad.item() - 2 * (0.5 - 0.25j)) < 1e-15  # conj(f'(z))


def test_complex_result_needs_a_gradient():
    z = torch.tensor(1.0 + 1.0j, requires_grad=True)
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for real scalar outputs"):
        (z * z).backward()


# ------------------------------------------------------------------------------------------------ hooks


def test_hook_of_a_tensor_changes_the_gradient_before_it_is_stored():
    x = torch.ones(2, requires_grad=True)
    handle = x.register_hook(lambda g: g * 2)
    (x * 3).sum().backward()
    assert x.grad.tolist() == [6, 6]
    handle.remove()
    x.grad = None
    (x * 3).sum().backward()
    assert x.grad.tolist() == [3, 3]


def test_hooks_run_in_the_order_in_which_they_were_registered():
    order = []
    x = torch.ones(1, requires_grad=True)
    y = x * 2
    y.register_hook(lambda g: order.append("first"))
    y.retain_grad()
    y.register_hook(lambda g: order.append("second") or g * 10)
    y.sum().backward()
    assert order == ["first", "second"]
    assert y.grad.tolist() == [10]  # retained last, whenever `retain_grad` was called


def test_hook_of_a_tensor_that_was_written_to_sees_the_value_it_was_registered_on():
    seen = []
    x = torch.ones(1, requires_grad=True)
    y = x.clone()
    y.register_hook(lambda g: seen.append(("before", g.item())))
    y.mul_(5)
    y.register_hook(lambda g: seen.append(("after", g.item())))
    y.sum().backward()
    assert seen == [("after", 1), ("before", 5)]


def test_post_accumulate_hook_runs_once_the_gradient_is_there():
    x = torch.ones(2, requires_grad=True)
    seen = []
    x.register_post_accumulate_grad_hook(lambda t: seen.append(t.grad.tolist()))
    (x * 3).sum().backward()
    (x * 3).sum().backward()
    assert seen == [[3, 3], [6, 6]]


def test_hook_of_a_node():
    x = torch.ones(2, requires_grad=True)
    y = x.exp()
    seen = []
    y.grad_fn.register_hook(lambda inputs, outputs: seen.append((len(inputs), outputs[0].tolist())))
    y.grad_fn.register_prehook(lambda outputs: (outputs[0] * 2,))
    y.sum().backward()
    assert seen == [(1, [2, 2])]
    assert torch.allclose(x.grad, 2 * y.detach())
