"""Backward passes: what they compute, keep and refuse. Expected values are worked out by hand."""

from __future__ import annotations

import weakref

import pytest

import retrograd
from retrograd import autograd, tensor


def leaf(*values: float) -> retrograd.Tensor:
    """A float64 leaf: a scalar for one value, else a vector."""
    data = values[0] if len(values) == 1 else list(values)
    return tensor(data, dtype=retrograd.float64, requires_grad=True)


def constant(*values: float) -> retrograd.Tensor:
    return leaf(*values).detach()


# --------------------------------------------------------------------------- Tensor.backward


def test_scalar() -> None:
    x = leaf(3.0)
    (x * x * x).backward()
    assert x.grad.item() == 27  # 3 x^2
    assert x.grad.dtype is retrograd.float64
    assert not x.grad.requires_grad and x.grad.grad_fn is None


def test_one_element_with_dimensions_counts_as_a_scalar() -> None:
    x = tensor([[2.0]], requires_grad=True)
    (x * x).backward()
    assert x.grad.tolist() == [[4.0]]


def test_gradient_argument_weights_the_elements() -> None:
    x = leaf(1.0, 2.0, 3.0)
    (x * x).backward(constant(1.0, 10.0, 100.0))
    assert x.grad.tolist() == [2.0, 40.0, 600.0]


def test_gradient_of_another_dtype_is_cast() -> None:
    x = leaf(1.0, 2.0)
    (x * 2).backward(tensor([1.0, 2.0], dtype=retrograd.float32))
    assert x.grad.dtype is retrograd.float64
    assert x.grad.tolist() == [2.0, 4.0]


def test_leaf_itself() -> None:
    x = leaf(1.0, 2.0)
    x.backward(constant(5.0, 6.0))
    assert x.grad.tolist() == [5.0, 6.0]


def test_gradients_accumulate() -> None:
    x = leaf(3.0)
    (x * x).backward()
    (x * 5).backward()
    assert x.grad.item() == 11
    x.grad = None
    (x * 5).backward()
    assert x.grad.item() == 5


def test_accumulation_writes_into_the_same_gradient() -> None:
    x = leaf(1.0, 2.0)
    (x * x).sum().backward()
    first = x.grad
    (x * x).sum().backward()
    assert x.grad is first
    assert first.tolist() == [4.0, 8.0]


@pytest.mark.parametrize("kind", ["bfloat16", "float16", "float32", "float64", "complex64"])
def test_accumulation_in_each_dtype(kind: str) -> None:
    x = retrograd.ones(3, dtype=getattr(retrograd, kind), requires_grad=True)
    (x * 2).sum().abs().backward()
    first = x.grad
    (x * 3).sum().abs().backward()
    assert x.grad is first and x.grad.dtype is x.dtype and x.grad._version == 1
    assert x.grad.real.float().tolist() == [5.0, 5.0, 5.0]


def test_accumulation_with_create_graph_makes_a_new_gradient() -> None:
    x = leaf(1.0, 2.0)
    (x * x).sum().backward()
    first = x.grad
    autograd.backward((x * x).sum(), inputs=[x], create_graph=True)
    assert first.tolist() == [2.0, 4.0]
    assert x.grad.tolist() == [4.0, 8.0]
    assert x.grad.requires_grad


def test_gradients_of_two_leaves_do_not_share_memory() -> None:
    x, y = leaf(1.0, 2.0), leaf(3.0, 4.0)
    (x + y).sum().backward()
    x.grad.add_(100)
    assert y.grad.tolist() == [1.0, 1.0]


def test_gradient_argument_does_not_become_the_gradient() -> None:
    x = leaf(1.0, 2.0)
    g = constant(1.0, 1.0)
    (x + 0).backward(g)
    x.grad.add_(100)
    assert g.tolist() == [1.0, 1.0]


def test_diamond() -> None:
    x = leaf(2.0)
    a = x * 3
    b, c = a * a, a + x
    (b * c + b).backward()
    # 9x^2 (4x) + 9x^2 = 36x^3 + 9x^2, its derivative 108x^2 + 18x
    assert x.grad.item() == 468


def test_exponentially_many_paths_take_linear_time() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    assert x.grad.item() == 2.0**60


def test_same_tensor_on_both_sides() -> None:
    x = leaf(3.0)
    (x * x + x / x - x).backward()
    assert x.grad.item() == 5


def test_broadcast_is_undone() -> None:
    row = tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    column = tensor([[1.0], [2.0]], requires_grad=True)
    scalar = tensor(2.0, requires_grad=True)
    (row * column * scalar).sum().backward()
    assert row.grad.tolist() == [[6.0, 6.0, 6.0]]
    assert column.grad.tolist() == [[12.0], [12.0]]
    assert scalar.grad.tolist() == 18.0


def test_detached_branch_gets_nothing() -> None:
    x = leaf(3.0)
    y = x * x
    (y * y.detach()).backward()
    assert x.grad.item() == 54  # 9 * 2x


def test_inputs_without_requires_grad_get_nothing() -> None:
    x, c = leaf(3.0), constant(2.0)
    (x * c).backward()
    assert c.grad is None


def test_backward_runs_inside_no_grad() -> None:
    x = leaf(3.0)
    y = x * x
    with retrograd.no_grad():
        y.backward()
        assert not retrograd.is_grad_enabled()
    assert x.grad.item() == 6
    assert retrograd.is_grad_enabled()


def test_complex_gradient_is_that_of_the_conjugate() -> None:
    z = tensor(3 + 4j, dtype=retrograd.complex128, requires_grad=True)
    (z * z.conj()).real.backward()
    assert z.grad.item() == 6 + 8j  # |z|^2: d/dx + i d/dy
    z.grad = None
    (z * z).backward(tensor(1 + 0j, dtype=retrograd.complex128))
    assert z.grad.item() == 6 - 8j  # conj(2z)


# --------------------------------------------------------------------------- errors


def test_not_scalar() -> None:
    with pytest.raises(RuntimeError, match="^grad can be implicitly created only for scalar outputs"):
        (leaf(1.0, 2.0) * 2).backward()


def test_complex_scalar_needs_a_gradient() -> None:
    z = tensor(1j, dtype=retrograd.complex128, requires_grad=True)
    with pytest.raises(RuntimeError, match="^grad can be implicitly created only for real scalar outputs"):
        (z * z).backward()


def test_gradient_of_a_wrong_shape() -> None:
    message = (
        r"^Mismatch in shape: grad_output\[0\] has a shape of torch.Size\(\[3\]\) and output\[0\] has a "
        r"shape of torch.Size\(\[2\]\)"
    )
    x = leaf(1.0, 2.0)
    with pytest.raises(RuntimeError, match=message):
        (x * 2).backward(constant(1.0, 1.0, 1.0))
    assert x.grad is None


def test_complex_gradient_for_a_real_output() -> None:
    g = tensor([1j, 1j], dtype=retrograd.complex128)
    with pytest.raises(RuntimeError, match="^For complex Tensors, both grad_output and output"):
        (leaf(1.0, 2.0) * 2).backward(g)


def test_gradient_that_is_no_tensor() -> None:
    with pytest.raises(TypeError):
        (leaf(1.0) * 2).backward(3)


@pytest.mark.parametrize(
    "run", [lambda t: t.backward(), lambda t: autograd.backward([t]), lambda t: autograd.grad(t, t)]
)
def test_nothing_recorded(run) -> None:
    with pytest.raises(RuntimeError, match="^element 0 of tensors does not require grad and does not have"):
        run(constant(1.0))


# --------------------------------------------------------------------------- keeping the graph


def test_second_backward_names_the_line() -> None:
    x = leaf(1.0, 2.0)
    y = (x * x).sum()  # the line in question
    y.backward()
    with pytest.raises(RuntimeError, match="^Trying to backward through the graph a second time") as caught:
        y.backward()
    assert "retain_graph=True" in str(caught.value)
    assert f"{__file__}:" in str(caught.value)
    assert "# the line in question" in str(caught.value)
    assert x.grad.tolist() == [2.0, 4.0]


def test_second_backward_through_nothing_saved() -> None:
    x = leaf(1.0, 2.0)
    y = (x + 1).sum()
    y.backward()
    y.backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_retain_graph() -> None:
    x = leaf(3.0)
    y = x * x
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.item() == 18
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward()


def test_saved_values_are_freed() -> None:
    x = leaf(1.0, 2.0)
    middle = x * 2
    y = (middle * middle).sum()
    alive = weakref.ref(middle)
    del middle
    assert alive() is not None
    y.backward()
    assert alive() is None


def test_shared_part_that_was_freed_fails_for_the_other_root() -> None:
    x = leaf(2.0)
    shared = x * x
    first, second = shared * 3, shared * 4
    first.backward()
    with pytest.raises(RuntimeError, match="a second time"):
        second.backward()


def test_create_graph_keeps_the_graph() -> None:
    x = leaf(3.0)
    y = x * x * x
    autograd.grad(y, x, create_graph=True)
    y.backward()
    assert x.grad.item() == 27


def test_create_graph_without_retain_graph_frees() -> None:
    x = leaf(3.0)
    y = x * x
    (g,) = autograd.grad(y, x, create_graph=True, retain_graph=False)
    assert g.requires_grad
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward()


def test_derivatives_of_order_four() -> None:
    x = leaf(1.5)
    derivative = x * x * x * x
    for expected in (4 * 1.5**3, 12 * 1.5**2, 24 * 1.5, 24.0):
        (derivative,) = autograd.grad(derivative, x, create_graph=True)
        assert derivative.item() == pytest.approx(expected, rel=1e-12)
    assert derivative.grad_fn is not None or not derivative.requires_grad


def test_backward_with_create_graph_gives_a_recorded_gradient() -> None:
    x = leaf(3.0)
    autograd.backward(x * x * x, inputs=[x], create_graph=True)
    first = x.grad
    x.grad = None
    (first * first).backward()
    assert x.grad.item() == 2 * 27 * 18  # 2 (3x^2) (6x)
    x.grad = None


# --------------------------------------------------------------------------- inputs=, roots


def test_inputs_alone_accumulate() -> None:
    x, y = leaf(2.0), leaf(5.0)
    (x * y).backward(inputs=[x])
    assert x.grad.item() == 5
    assert y.grad is None


def test_inputs_may_be_one_tensor() -> None:
    x = leaf(2.0)
    (x * x).backward(inputs=x)
    assert x.grad.item() == 4


def test_inputs_that_are_not_leaves() -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    (y * y).sum().backward(inputs=[y])
    assert y.grad.tolist() == [4.0, 8.0]
    assert x.grad is None


def test_input_given_twice_counts_once() -> None:
    x = leaf(2.0)
    (x * 3).backward(inputs=[x, x])
    assert x.grad.item() == 3


def test_input_that_was_not_used() -> None:
    x, other = leaf(2.0), leaf(1.0)
    (x * 3).backward(inputs=[other])
    assert x.grad is None and other.grad is None


def test_inputs_must_not_be_empty() -> None:
    with pytest.raises(RuntimeError, match=r"^`inputs` argument to `backward\(\)` cannot be empty"):
        (leaf(2.0) * 3).backward(inputs=[])


def test_several_roots() -> None:
    x = leaf(1.0, 2.0)
    autograd.backward([(x * x).sum(), x * 3], [None, constant(10.0, 100.0)])
    assert x.grad.tolist() == [32.0, 304.0]


def test_root_given_twice_counts_twice() -> None:
    x = leaf(2.0)
    y = x * x
    autograd.backward([y, y])
    assert x.grad.item() == 8


def test_root_that_is_above_another_root() -> None:
    x = leaf(2.0)
    y = x * x
    z = y * 3
    autograd.backward([y, z, x])
    assert x.grad.item() == 4 + 12 + 1


def test_roots_and_gradients_must_be_as_many() -> None:
    x = leaf(2.0)
    with pytest.raises(RuntimeError, match="1 tensors and 2 gradients"):
        autograd.backward([x * x], [constant(1.0), constant(1.0)])


def test_root_without_graph_is_named_by_position() -> None:
    x = leaf(2.0)
    with pytest.raises(RuntimeError, match="^element 1 of tensors does not require grad"):
        autograd.backward([x * x, constant(1.0)])
    assert x.grad is None


# --------------------------------------------------------------------------- autograd.grad


def test_grad_accumulates_nothing() -> None:
    x, y = leaf(2.0), leaf(5.0)
    found = autograd.grad(x * y, [x, y])
    assert isinstance(found, tuple)
    assert [g.item() for g in found] == [5, 2]
    assert x.grad is None and y.grad is None


def test_grad_of_intermediate_values() -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    z = y * y
    gz, gy, gx = autograd.grad(z.sum() * 3, [z, y, x])
    assert gz.tolist() == [3.0, 3.0]
    assert gy.tolist() == [12.0, 24.0]
    assert gx.tolist() == [24.0, 48.0]


def test_grad_of_an_intermediate_value_alone() -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    assert autograd.grad((y * y).sum(), y)[0].tolist() == [4.0, 8.0]


def test_grad_of_a_value_with_two_uses() -> None:
    x = leaf(3.0)
    y = x * 2
    assert autograd.grad(y * y + x * y, [y, x])[0].item() == 2 * 6 + 3


def test_grad_of_the_output_itself() -> None:
    x = leaf(1.0, 2.0)
    y = x * 2
    assert autograd.grad(y, y, constant(7.0, 8.0))[0].tolist() == [7.0, 8.0]
    assert autograd.grad(x, x, constant(7.0, 8.0))[0].tolist() == [7.0, 8.0]
    found = autograd.grad([y, x], [x, y], [constant(1.0, 1.0), constant(5.0, 6.0)])
    assert [g.tolist() for g in found] == [[7.0, 8.0], [1.0, 1.0]]


def test_grad_with_cotangents() -> None:
    x = leaf(1.0, 2.0)
    found = autograd.grad([x * x, (x * 5).sum()], [x], [constant(1.0, 10.0), None])
    assert found[0].tolist() == [7.0, 45.0]


def test_grad_given_an_input_twice() -> None:
    x = leaf(3.0)
    assert [g.item() for g in autograd.grad(x * x, [x, x])] == [6, 6]


def test_grad_of_an_unused_input() -> None:
    x, unused = leaf(3.0), leaf(1.0, 2.0)
    y = x * x
    message = "^The differentiated Tensor at index 1 appears to not have been used in the graph. Set"
    with pytest.raises(RuntimeError, match=message):
        autograd.grad(y, [x, unused], retain_graph=True)
    found = autograd.grad(y, [x, unused], allow_unused=True, retain_graph=True)
    assert found[0].item() == 6 and found[1] is None
    found = autograd.grad(y, [x, unused], materialize_grads=True)
    assert found[1].tolist() == [0.0, 0.0] and found[1].dtype is retrograd.float64


def test_grad_arguments_that_contradict() -> None:
    x = leaf(3.0)
    with pytest.raises(ValueError, match="^Expected allow_unused to be True or not passed when"):
        autograd.grad(x * x, x, materialize_grads=True, allow_unused=False)


def test_grad_of_an_input_that_requires_none() -> None:
    with pytest.raises(RuntimeError, match="^One of the differentiated Tensors does not require grad"):
        autograd.grad(leaf(1.0) * 2, constant(1.0))


def test_grad_needs_inputs() -> None:
    with pytest.raises(RuntimeError, match=r"^`inputs` argument to `grad\(\)` cannot be empty"):
        autograd.grad(leaf(1.0) * 2, [])


def test_grad_only_inputs_is_a_thing_of_the_past() -> None:
    x = leaf(3.0)
    with pytest.warns(FutureWarning, match="^only_inputs argument is deprecated"):
        assert autograd.grad(x * x, x, only_inputs=False)[0].item() == 6


def test_grad_for_a_batch_of_cotangents() -> None:
    x = leaf(1.0, 2.0, 3.0)
    rows = tensor([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=retrograd.float64)
    (jacobian,) = autograd.grad(x * x, x, rows, is_grads_batched=True)
    assert jacobian.tolist() == [[2.0, 0, 0], [0, 4.0, 0], [0, 0, 6.0]]


def test_grad_does_not_run_what_leads_nowhere() -> None:
    ran = []

    class Watched(autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, g):
            ran.append("run")
            return g

    x, other = leaf(2.0), leaf(3.0)
    y = x * Watched.apply(other)
    autograd.grad(y, x, retain_graph=True)
    assert ran == []
    autograd.grad(y, other)
    assert ran == ["run"]


def test_grad_frees_nothing_that_it_did_not_run() -> None:
    x = leaf(2.0)
    y = x * x
    autograd.grad(y * y, y)
    assert autograd.grad(y, x)[0].item() == 4


def test_grad_is_recorded_with_create_graph_alone() -> None:
    x = leaf(3.0)
    y = x * x
    assert not autograd.grad(y, x, retain_graph=True)[0].requires_grad
    assert autograd.grad(y, x, create_graph=True)[0].requires_grad


def test_mixed_second_derivatives() -> None:
    x, y = leaf(2.0), leaf(3.0)
    z = x * x * y * y * y
    gx, gy = autograd.grad(z, [x, y], create_graph=True)
    assert [gx.item(), gy.item()] == [108, 108]
    xx, xy = autograd.grad(gx, [x, y], retain_graph=True)
    yx, yy = autograd.grad(gy, [x, y])
    assert [xx.item(), xy.item(), yx.item(), yy.item()] == [54, 108, 108, 72]
