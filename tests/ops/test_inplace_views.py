"""Writing in place, and into views, with history: values, gradients and refusals are PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd

SEED = 20240229
X = np.random.default_rng(SEED).uniform(-2, 2, (3, 4))
W = np.random.default_rng(SEED + 1).uniform(-2, 2, (3, 4))


def set_row(t, x, w):
    y = x * 2
    y[1] = w[0] * 3
    return y * y


def set_column_of_a_view(t, x, w):
    y = x.clone()
    y.t()[0] = w[:, 1]
    return y.sin()


def set_element(t, x, w):
    y = x * 1
    y[1, 2] = w[0, 0]
    y[-1, -1] = 5.0
    return y * w


def set_number(t, x, w):
    y = x * w
    y[0] = 3
    y[:, 1:3] = -1.5
    return y * y


def set_slice_of_slice(t, x, w):
    y = x * 1
    y[1:][:, ::2] = w[:2, 1:3]
    return y.exp()


def set_broadcast(t, x, w):
    y = x * 2
    y[:2] = w[0]
    y[..., 3] = w[0, 0]
    return y * w


def set_leading_ones(t, x, w):
    y = x * 2
    y[0] = w[:1, None, 1:2].expand(1, 1, 1) * 2
    y[[1, 2]] = w[None, 0:1]
    return y * x


def set_mask(t, x, w):
    y = x * 3
    y[x.detach() > 0] = w[0, 1]
    return y * w


def set_mask_with_values(t, x, w):
    y = x * 3
    mask = t.tensor([True, False, True, True])
    y[1, mask] = w[0, :3]
    return y * y


def set_list(t, x, w):
    y = x * 2
    y[[2, 0]] = w[:2]
    y[[0, 1], [3, 3]] = w[2, :2]
    return y * w


def set_with_none_and_true(t, x, w):
    y = x * 2
    y[None, 1] = w[0]
    y[True] = w * 2
    return y


def set_whole(t, x, w):
    y = x * 2
    y[...] = w
    z = x * 3
    z[:] = w * 4
    return y * z


def add_to_view(t, x, w):
    y = x * 2
    y[0] += w[1]
    y[:, 1] *= w[:, 0]
    return y * y


def add_to_view_of_view(t, x, w):
    y = x * 2
    v = y.view(4, 3)
    v.t()[1].add_(w[0] * 2)
    return y * v.reshape(3, 4)


def view_made_before_the_write_sees_it(t, x, w):
    y = x * 2
    row, column = y[1], y[:, 2]
    y.mul_(w)
    return row.sum() + (column * column).sum()


def view_sees_a_write_to_its_sibling(t, x, w):
    y = x * 2
    row, column = y[1], y[:, 2]
    row.mul_(w[0])
    return (column * w[:, 0]).sum() + row.sum()


def write_to_a_view_then_to_the_base(t, x, w):
    y = x * 2
    v = y[1:]
    v.mul_(w[1:])
    y.add_(w)
    v.sin_()
    return y * v.sum()


def write_constant_into_view_of_constant(t, x, w):
    y = t.zeros(3, 4, dtype=t.float64)
    y[0] = x[0]
    y[1:, 1] = w[0, :2]
    return y * 2


def write_grad_into_row_of_buffer_in_a_loop(t, x, w):
    rows = t.zeros(3, 4, dtype=t.float64)
    state = x[0]
    for k in range(3):
        state = (state * w[k]).tanh()
        rows[k] = state
    return rows * rows


def expand_of_what_is_written(t, x, w):
    y = x * 2
    wide = y[0].expand(3, 4)
    y[0] = w[1]
    return wide * w


def fill_and_zero(t, x, w):
    y = x * 2
    y[0].fill_(3)
    y[1].zero_()
    y[2].fill_(w[0, 0])
    return y * x


def copy_between_dtypes(t, x, w):
    y = (x * 2).to(t.float32)
    y.copy_(w)
    y[0].copy_(x[1])
    return y.double() * x


def copy_broadcast(t, x, w):
    y = x * 2
    y.copy_(w[1])
    return y * x


def masked_fill_of_a_view(t, x, w):
    y = x * 2
    y.t().masked_fill_(w.detach().t() > 0, 1.0)
    return y * w


def masked_fill_with_a_tensor(t, x, w):
    y = x * 2
    y[1:].masked_fill_(w[1:].detach() > 0, w[0, 0])
    return y * y


def scatter_into_a_view(t, x, w):
    y = x * 2
    index = t.tensor([[0, 1, 0, 1]])
    y[1:].scatter_(0, index, w[:1])
    y[:2].scatter_add_(0, index, x[2:])
    return y * y


def index_operations(t, x, w):
    y = x * 2
    y.index_add_(0, t.tensor([1, 1]), w[:2])
    y.index_copy_(1, t.tensor([0]), w[:, 1:2])
    y.index_fill_(1, t.tensor([3]), 2.0)
    y.index_put_((t.tensor([2]),), w[0], accumulate=True)
    return y * y


def put_and_masked_scatter(t, x, w):
    y = x * 2
    y.put_(t.tensor([0, 5]), w[0, :2])
    y.masked_scatter_(x.detach() > 1, w)
    return y * y


def diagonal_written(t, x, w):
    y = x * 2
    y.diagonal().copy_(w[0, :3])
    y.diagonal(1).mul_(2)
    return y * w


def unfold_written(t, x, w):
    y = (x * 2).reshape(12)
    y.unfold(0, 3, 3)[1] = w[0, :3]
    return y * y


def as_strided_written(t, x, w):
    y = x * 2
    y.as_strided((2, 2), (4, 1), 1).copy_(w[:2, :2])
    return y * w


def squeeze_and_unsqueeze_written(t, x, w):
    y = x * 2
    y.unsqueeze(1)[:, 0, 1] = w[:, 0]
    y[:1].squeeze(0).mul_(w[2])
    return y * y


def permuted_and_flattened(t, x, w):
    y = x.t().clone()
    y.t().reshape(12)[::5] = w[0, :3]
    return y * y


def base_in_another_order(t, x, w):
    y = x.t() * 2
    y.t().view(12)[2:6] = w[1]
    return (y * 3).sum()


def tril_and_clamp_of_a_view(t, x, w):
    y = x * w
    y[:, :3].tril_()
    y[0].clamp_(-1, 1)
    return y * x


def same_tensor_as_operand(t, x, w):
    y = x * w
    y.mul_(y)
    y[0].add_(y[0])
    return y


def two_graphs_from_one_buffer(t, x, w):
    y = x * 1
    first = y.sum()
    y[0] = w[0]
    return first + (y * y).sum()


def random_overwrites(t, x, w):
    y = x * 2
    y[0].uniform_()
    y[0] = 0
    return y * w


PROGRAMS = [
    set_row, set_column_of_a_view, set_element, set_number, set_slice_of_slice,
    set_broadcast, set_leading_ones, set_mask,
    set_mask_with_values, set_list, set_with_none_and_true, set_whole, add_to_view, add_to_view_of_view,
    view_made_before_the_write_sees_it, view_sees_a_write_to_its_sibling, write_to_a_view_then_to_the_base,
    write_constant_into_view_of_constant, write_grad_into_row_of_buffer_in_a_loop, expand_of_what_is_written,
    fill_and_zero, copy_between_dtypes, copy_broadcast, masked_fill_of_a_view, masked_fill_with_a_tensor,
    scatter_into_a_view, index_operations, put_and_masked_scatter, diagonal_written, unfold_written, as_strided_written,
    squeeze_and_unsqueeze_written, permuted_and_flattened, base_in_another_order, tril_and_clamp_of_a_view,
    same_tensor_as_operand, two_graphs_from_one_buffer, random_overwrites,
]  # fmt: skip


def run(t, program, create_graph=False):
    """The value, the gradients, and the second derivative along `W`, of a program."""
    x, w = t.tensor(X, requires_grad=True), t.tensor(W, requires_grad=True)
    out = program(t, x, w)
    weights = t.tensor(np.linspace(-1, 1, out.numel()).reshape(tuple(out.shape)))
    grads = t.autograd.grad((out * weights).sum(), (x, w), create_graph=create_graph, allow_unused=True)
    found = [out.detach().numpy(), *[np.zeros_like(X) if g is None else g.detach().numpy() for g in grads]]
    if create_graph:
        scalar = sum((g * t.tensor(W)).sum() for g in grads if g is not None)
        again = t.autograd.grad(scalar, (x, w), allow_unused=True) if scalar.requires_grad else (None, None)
        found += [np.zeros_like(X) if g is None else g.detach().numpy() for g in again]
    return found


# PyTorch refuses `y.mul_(y)` in the graph; here the values that it saves are kept.
@pytest.mark.parametrize("program", [p for p in PROGRAMS if p is not same_tensor_as_operand], ids=lambda p: p.__name__)
def test_value_and_gradients_are_those_of_pytorch(program):
    torch = pytest.importorskip("torch")
    for actual, expected in zip(run(retrograd, program, True), run(torch, program, True), strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("program", [p for p in PROGRAMS if p is not copy_between_dtypes], ids=lambda p: p.__name__)
def test_gradient_is_the_slope(program):
    """Against finite differences along one direction, so that PyTorch is not needed."""
    global X, W
    kept = X, W
    direction = np.random.default_rng(SEED + 2).uniform(-1, 1, (2, 3, 4))
    _, gx, gw = run(retrograd, program)
    values = []
    for step in (1e-6, -1e-6):
        X, W = kept[0] + step * direction[0], kept[1] + step * direction[1]
        out = run(retrograd, program)[0]
        values.append((out * np.linspace(-1, 1, out.size).reshape(out.shape)).sum())
    X, W = kept
    slope = (gx * direction[0]).sum() + (gw * direction[1]).sum()
    assert slope == pytest.approx((values[0] - values[1]) / 2e-6, rel=1e-5, abs=1e-6), f"seed {SEED}"


# ---------------------------------------------------------------------------------------------- structure


def fresh(requires_grad=True):
    return retrograd.tensor(X, requires_grad=requires_grad)


def test_names_of_the_graph():
    x = fresh()
    y = x * 2
    y[0] = 1
    assert y.grad_fn.name() == "torch::autograd::CopySlices"
    assert [f.name() for f, _ in y.grad_fn.next_functions] == ["MulBackward0", "FillBackward0"]
    z = x * 2
    z.copy_(x)
    assert z.grad_fn.name() == "torch::autograd::CopyBackwards"
    assert y[1:].grad_fn.name() == "SliceBackward0" and y[1].grad_fn.name() == "SelectBackward0"
    assert y[:, 0].grad_fn.next_functions[0][0] is y.grad_fn
    assert [v.grad_fn.name() for v in (y[None], y[[0]], y[...], y[y > 0])] == [
        "UnsqueezeBackward0", "IndexBackward0", "AliasBackward0", "IndexBackward0",
    ]  # fmt: skip


def test_views_share_memory_version_and_base():
    y = fresh(False)
    row, column = y[1], y[:, 2]
    assert row._is_view() and row._base is y and column.t()._base is y
    row[0] = 7
    assert y[1, 0].item() == 7 and y._version == row._version == column._version == 1
    assert y[[1]]._base is None and not y[y > 0]._is_view()
    assert y.detach()[0]._version == 1


def test_views_of_expanded_and_reshaped():
    y = fresh(False)
    assert y.expand(2, 3, 4)._base is y and y.reshape(12)._base is y
    assert y.t().reshape(12)._base is None and y.contiguous() is y
    assert y.t().contiguous()._base is None and y.view(12).view(3, 4)._base is y
    assert y.to(y.dtype) is y and y.double() is y and y.cpu() is y


def test_a_write_records_the_line():
    y = fresh() * 2
    y[0] = 1
    assert "y[0] = 1" in y.grad_fn.provenance[2]


def test_a_leaf_view_gets_history_when_its_base_does():
    buffer = retrograd.zeros(3, 4, dtype=retrograd.float64)
    view = buffer[1]
    x = fresh()
    buffer[1] = x[0] * 2
    assert view.requires_grad and view.grad_fn.name() == "SelectBackward0"
    view.sum().backward()
    assert x.grad[0].tolist() == [2.0] * 4 and x.grad[1:].abs().sum().item() == 0


# ---------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize("write", [
    lambda x: x.add_(1),
    lambda x: x.zero_(),
    lambda x: x.fill_(1),
    lambda x: x.copy_(x * 2),
    lambda x: x.masked_fill_(x > 0, 1),
    lambda x: x.index_add_(0, retrograd.tensor([0]), x[:1] * 2),
], ids=["add_", "zero_", "fill_", "copy_", "masked_fill_", "index_add_"])  # fmt: skip
def test_a_leaf_is_not_written_to(write):
    x = fresh()
    with pytest.raises(
        RuntimeError, match="^a leaf Variable that requires grad is being used in an in-place operation."
    ):
        write(x)
    np.testing.assert_array_equal(x.detach().numpy(), X)
    assert x._version == 0 and x.is_leaf
    with retrograd.no_grad():
        write(x)
    assert x._version == 1 and x.requires_grad and x.is_leaf


@pytest.mark.parametrize("write", [
    lambda x: x[0].add_(1), lambda x: x.__setitem__(0, 1), lambda x: x.view(12).zero_(), lambda x: x[1:][0].copy_(x[2]),
    lambda x: x.__setitem__((slice(None), [0]), 1.0) if False else x.t().__setitem__(0, 2.0),
], ids=["row", "setitem", "view", "view-of-view", "transposed"])  # fmt: skip
def test_a_view_of_a_leaf_is_not_written_to(write):
    x = fresh()
    with pytest.raises(
        RuntimeError, match="^a view of a leaf Variable that requires grad is being used in an in-place operation."
    ):
        write(x)
    np.testing.assert_array_equal(x.detach().numpy(), X)


def test_what_was_saved_is_not_written_to():
    x = fresh()
    y = x.exp()
    z = (y * y).sum()
    y[0] = 1
    with pytest.raises(
        RuntimeError,
        match="one of the variables needed for gradient computation has been modified by an inplace operation",
    ) as raised:
        z.backward()
    assert "y[0] = 1" in str(raised.value)


def test_saved_through_another_view():
    x = fresh()
    y = x * 2
    row = y[0]
    z = (row * row).sum()
    y.t()[0].zero_()
    with pytest.raises(RuntimeError, match="has been modified by an inplace operation"):
        z.backward()


def test_what_is_not_saved_may_be_written_to():
    x = fresh()
    y = x * 2
    z = y.sum() + y.view(12).sum() + y[0].sum() + y.expand(2, 3, 4).sum() + y.gather(0, retrograd.tensor([[0]])).sum()
    y.zero_()
    z.backward()
    assert x.grad[1, 1].item() == 8.0


@pytest.mark.parametrize("views", [
    lambda y: y.unbind(0),
    lambda y: y.split(2),
    lambda y: y.chunk(2),
    lambda y: y.split([1, 2]),
    lambda y: tuple(iter(y)),
], ids=["unbind", "split", "chunk", "split-sizes", "iteration"])  # fmt: skip
def test_one_of_several_views_is_not_written_to(views):
    y = fresh() * 2
    view = views(y)[0]
    with pytest.raises(
        RuntimeError,
        match="is a view and is being modified inplace. This view is the output of a function that returns multiple",
    ):
        view.mul_(2)
    np.testing.assert_array_equal(y.detach().numpy(), 2 * X)


def test_several_slices_may_be_written_to():
    x = fresh()
    y = x * 2
    for part in y.tensor_split(2):
        part.mul_(3)
    y.sum().backward()
    assert x.grad.tolist() == [[6.0] * 4] * 3


def test_a_view_made_without_grad_is_not_written_to_with_it():
    y = fresh() * 2
    with retrograd.no_grad():
        view = y[0]
    with pytest.raises(
        RuntimeError, match="A view was created in no_grad mode and is being modified inplace with grad mode enabled"
    ):
        view.mul_(2)


def test_expanded_memory_is_not_written_to():
    y = fresh(False)
    wide = y[:1].expand(3, 4)
    for write in (
        lambda: wide.add_(1),
        lambda: wide.__setitem__(slice(0, 2), 1),
        lambda: wide.copy_(y),
        lambda: wide.uniform_(),
    ):
        with pytest.raises(
            RuntimeError,
            match="unsupported operation: more than one element of the written-to tensor refers to a single memory",
        ):
            write()
    np.testing.assert_array_equal(y.numpy(), X)
    wide[1] = 0  # one row alone does not overlap itself
    assert y[0].abs().sum().item() == 0


def test_inference_tensors_are_not_written_to_outside():
    with retrograd.inference_mode():
        y = retrograd.zeros(3)
        y[0] = 1
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor outside InferenceMode is not allowed"):
        y[1] = 1
    assert y.tolist() == [1.0, 0.0, 0.0]


def test_read_only_memory_is_not_written_to():
    array = np.zeros(3)
    array.flags.writeable = False
    t = retrograd.from_numpy(array)
    with pytest.raises(RuntimeError, match="read-only"):
        t[0] = 1
    with pytest.raises(RuntimeError, match="read-only"):
        t.fill_(1)


@pytest.mark.parametrize("write", [
    lambda y: y.index_add_(0, retrograd.tensor([0, 9]), y[:2] + 1),
    lambda y: y.index_copy_(0, retrograd.tensor([0, 9]), y[:2] + 1),
    lambda y: y.index_put_((retrograd.tensor([0, 9]),), y[:2] + 1),
    lambda y: y.index_put_((retrograd.tensor([0, 9]),), y[:2] + 1, True),
    lambda y: y.scatter_(0, retrograd.tensor([[0, 9, 1, 1]]), 5.0),
    lambda y: y.scatter_add_(0, retrograd.tensor([[0, 1, 1, 9]]), y + 1),
    lambda y: y.put_(retrograd.tensor([0, 99]), y[0, :2] + 1),
    lambda y: y.index_fill_(0, retrograd.tensor([0, 9]), 1.0),
    lambda y: y.__setitem__(retrograd.tensor([0, 9]), 1.0),
    lambda y: y.masked_scatter_(y < 9, y[0]),
    lambda y: y.__setitem__(0, y[:, 0]),
    lambda y: y.scatter_reduce_(0, retrograd.tensor([[0, 9, 1, 1]]), y, "amax"),
], ids=["index_add", "index_copy", "index_put", "index_put-accumulate", "scatter",
        "scatter_add", "put", "index_fill", "setitem", "masked_scatter",
        "shape", "scatter_reduce"])  # fmt: skip
def test_nothing_is_half_written(write):
    y = retrograd.tensor(X)
    with pytest.raises((IndexError, RuntimeError)):
        write(y)
    np.testing.assert_array_equal(y.numpy(), X)
    assert y._version == 0


# ---------------------------------------------------------------------------------------------- composites in place


def test_in_place_form_of_a_composite_keeps_its_history():
    from retrograd.ops.inplace import assign_

    x = fresh()
    y = x * 2
    assert assign_(y, lambda t, s: t * t * s, (3.0,), {}) is y
    assert y.grad_fn.name() == "torch::autograd::CopyBackwards"
    y.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 24 * X)


def test_in_place_form_of_a_composite_checks_before_it_writes():
    from retrograd.ops.inplace import assign_

    y = retrograd.tensor([1, 2])
    with pytest.raises(RuntimeError, match="result type Float can't be cast to the desired output type Long"):
        assign_(y, lambda t: t * 0.5, (), {})
    with pytest.raises(RuntimeError, match=r"output with shape \[2\] doesn't match the broadcast shape \[3, 2\]"):
        assign_(y, lambda t: t.expand(3, 2), (), {})
    assert y.tolist() == [1, 2]


def test_out_of_a_composite():
    out = retrograd.empty(0, 2)
    a = retrograd.tensor([1.0, 2.0])
    assert retrograd.vstack([a, a], out=out) is out and out.tolist() == [[1.0, 2.0], [1.0, 2.0]]
    with pytest.raises(
        RuntimeError, match=r"vstack\(\): functions with out=... arguments don't support automatic differentiation"
    ):
        retrograd.vstack([a.requires_grad_(), a], out=out)
    with pytest.raises(TypeError, match=r"hstack\(\): argument 'out' must be Tensor, not int"):
        retrograd.hstack([a.detach()], out=3)
    with pytest.raises(RuntimeError, match="result type Float can't be cast to the desired output type Long"):
        retrograd.hstack([a.detach()], out=retrograd.empty(0).long())
