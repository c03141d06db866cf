"""Functions that only programs of PyTorch's ask for, beside PyTorch's own."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose

from retrograd import autograd
from retrograd.compat.names import Names

theirs = pytest.importorskip("torch")


@pytest.fixture
def ours():
    names = Names()
    yield names.facade("torch")
    names.forget()


def drawn(*shape: int) -> np.ndarray:
    return np.random.default_rng([7, *shape]).uniform(-1, 1, shape)


def same(found, expected) -> None:
    if isinstance(expected, (tuple, list)):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            same(one, other)
    elif isinstance(expected, theirs.Tensor):
        assert str(found.dtype) == str(expected.dtype)
        assert_allclose(found.detach().numpy(), expected.detach().numpy(), rtol=1e-7, atol=1e-9)
    else:
        assert found == expected


@pytest.mark.parametrize("name", ["lstm", "gru", "rnn_tanh", "rnn_relu"])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("bidirectional", [True, False])
def test_networks_as_functions(ours, name, bias, bidirectional):
    gates, directions = {"lstm": 4, "gru": 3}.get(name, 1), 2 if bidirectional else 1
    shapes = []
    for layer in range(2):
        shapes += [(4 * gates, 4 * directions if layer else 3), (4 * gates, 4), *[(4 * gates,)] * (2 * bias)] * directions
    results = []
    for torch in (ours, theirs):
        params = [torch.tensor(drawn(number + 1, *shape)[number], requires_grad=True) for number, shape in enumerate(shapes)]
        hidden = torch.tensor(drawn(2 * directions, 2, 4), requires_grad=True)
        state = (hidden, hidden * 2) if name == "lstm" else hidden
        network = getattr(torch, name)
        padded = network(torch.tensor(drawn(5, 2, 3)), state, params, bias, 2, 0.0, False, bidirectional, False)
        first = network(torch.tensor(drawn(2, 5, 3)), state, params, bias, 2, 0.0, False, bidirectional, True)
        sizes = torch.tensor([2, 2, 1])
        packed = network(torch.tensor(drawn(5, 3)), sizes, state, params, bias, 2, 0.0, False, bidirectional)
        loss = sum((part * part).sum() for part in (*padded, *first, *packed))
        results.append([*padded, *first, *packed, *(autograd if torch is ours else torch.autograd).grad(loss, [*params, hidden])])
        with pytest.raises(RuntimeError, match="got an incorrect number of RNN parameters"):
            network(torch.tensor(drawn(5, 2, 3)), state, params[:-1], bias, 2, 0.0, False, bidirectional, False)
    same(*results)


def test_dropout_of_a_network(ours):
    params = [ours.ones(shape) for shape in ((4, 3), (4, 4), (4, 4), (4, 4))]
    arguments = (ours.ones(5, 2, 3), ours.zeros(2, 2, 4), params, False, 2, 0.5)
    calm = ours.rnn_relu(*arguments, False, False, False)[0]
    assert ours.rnn_relu(*arguments, False, False, False)[0].equal(calm)
    assert not ours.rnn_relu(*arguments, True, False, False)[0].equal(calm)


def test_norm_except_dim(ours):
    for dim in (0, 1, 2, -1):
        found, expected = (torch.norm_except_dim(torch.tensor(drawn(2, 3, 4)), 2, dim) for torch in (ours, theirs))
        same(found, expected)
    same(ours.norm_except_dim(ours.tensor(drawn(3))), theirs.norm_except_dim(theirs.tensor(drawn(3))))


def test_native_dropout(ours):
    x = ours.ones(1000, requires_grad=True)
    out, kept = ours.native_dropout(x, 0.25, True)
    assert kept.dtype is ours.bool and 650 < kept.sum() < 850
    assert out.tolist() == [1 / 0.75 if one else 0.0 for one in kept.tolist()] or abs(out.max() - 1 / 0.75) < 1e-6
    (gradient,) = autograd.grad(out.sum(), x)
    assert gradient.equal(out)
    same(ours.native_dropout(ours.ones(3), 0.5, False), theirs.native_dropout(theirs.ones(3), 0.5, False))
    same(ours.native_dropout(ours.ones(3), 1.0, True), theirs.native_dropout(theirs.ones(3), 1.0, True))


def test_slice_copy(ours):
    for arguments in ((), (1, 1), (1, 0, 3, 2), (-1, -2)):
        found, expected = (torch.slice_copy(torch.tensor(drawn(4, 5)), *arguments) for torch in (ours, theirs))
        same(found, expected)
    x = ours.ones(3)
    ours.slice_copy(x, 0, 1).zero_()
    assert x.tolist() == [1, 1, 1]


def test_empty_permuted(ours):
    for size, order in (((2, 3, 4), (0, 1, 2)), ((2, 3, 4), (2, 0, 1)), ((2, 3), (1, 0))):
        found, expected = (torch.empty_permuted(size, order) for torch in (ours, theirs))
        assert found.shape == size and found.stride() == expected.stride()
    with pytest.raises(RuntimeError, match="Number of dimensions in size does not match"):
        ours.empty_permuted((2, 3), (0,))


@pytest.mark.parametrize("largest", [True, False])
def test_lobpcg(ours, largest):
    a, b = (drawn(n, 9, 9)[0] for n in (2, 3))
    a, b = a @ a.T + np.eye(9), b @ b.T + 2 * np.eye(9)
    found = ours.lobpcg(ours.tensor(a), 2, largest=largest)
    expected = theirs.lobpcg(theirs.tensor(a), 2, largest=largest, niter=200, tol=1e-12)
    same(found[0], expected[0])
    assert_allclose(np.abs(found[1].numpy()), np.abs(expected[1].numpy()), atol=1e-6)
    values, vectors = ours.lobpcg(ours.tensor(a), 3, ours.tensor(b), largest=largest)
    assert_allclose(a @ vectors.numpy(), b @ vectors.numpy() * values.numpy(), atol=1e-9)
    wanted = np.sort(np.linalg.eigvals(np.linalg.solve(b, a)).real)
    assert_allclose(values.numpy(), wanted[::-1][:3] if largest else wanted[:3])
    x = ours.tensor(a, requires_grad=True)
    (gradient,) = autograd.grad(ours.lobpcg(x, 1, largest=largest)[0].sum(), x)
    direction = found[1][:, :1].numpy()
    assert_allclose(gradient.numpy(), direction @ direction.T, atol=1e-9)


def test_cond(ours):
    x = ours.tensor(3.0, requires_grad=True)
    for pred in (True, ours.tensor(True)):
        assert ours.cond(pred, lambda x: x * 2, lambda x: x * 3, (x,)).item() == 6
    made = ours.cond(x > 5, lambda x: x * 2, lambda x: x * 3, (x,))
    assert autograd.grad(made, x)[0].item() == 3
    with pytest.raises(RuntimeError, match="Expected pred to be bool or tensor"):
        ours.cond(1, len, len, ())
    with pytest.raises(RuntimeError, match="Expect both branches to be callable"):
        ours.cond(True, 1, len, ())


def test_answers_about_devices_and_builds(ours):
    t, u = ours.ones(2), theirs.ones(2)
    assert ours.get_device(t) == theirs.get_device(u) == -1
    assert not ours.is_storage(t) and not theirs.is_storage(u)
    for name in ("is_distributed", "cudnn_is_acceptable"):
        assert getattr(ours, name)(t) is getattr(theirs, name)(u) is False
    assert ours.is_vulkan_available() is False
    assert issubclass(ours.OutOfMemoryError, RuntimeError) and issubclass(ours.AcceleratorError, RuntimeError)
    assert not isinstance(3, ours.SymInt) and not isinstance(3.0, ours.SymFloat) and not isinstance(True, ours.SymBool)
    with pytest.raises(NotImplementedError, match="nothing is compiled"):
        ours.SymInt(3)
    for name in ("has_lapack", "has_mkl", "has_openmp", "has_spectral"):
        assert isinstance(getattr(ours, name), bool)


def test_nesting_of_autocast(ours):
    for torch in (ours, theirs):
        assert [torch.autocast_increment_nesting(), torch.autocast_increment_nesting()] == [1, 2]
        assert [torch.autocast_decrement_nesting(), torch.autocast_decrement_nesting()] == [1, 0]
    ours.set_autocast_cache_enabled(True)
    assert ours.is_autocast_cache_enabled()


def test_hooks_that_are_not_saved(ours):
    from retrograd.utils.hooks import unserializable_hook, warn_if_has_hooks

    x = ours.ones(2, requires_grad=True)
    x.register_hook(unserializable_hook(lambda g: None))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_if_has_hooks(x)
        warn_if_has_hooks(ours.ones(2))
    x.register_hook(lambda g: None)
    with pytest.warns(UserWarning, match="backward hook .* on tensor will not be serialized"):
        warn_if_has_hooks(x)


def test_assert_allclose(ours):
    from retrograd.testing import assert_allclose as compare

    for torch, check in ((ours, compare), (theirs, theirs.testing.assert_allclose)):
        one = torch.tensor([1.0, float("nan")])
        with pytest.warns(FutureWarning, match="assert_allclose.* is deprecated"):
            check(one, one.double() + 9e-5)
        with pytest.warns(FutureWarning), pytest.raises(AssertionError, match="not close"):
            check(one, one + 2e-4)
        with pytest.warns(FutureWarning), pytest.raises(AssertionError, match="mine"):
            check(one, [2.0, 2.0], 0.0, 0.0, msg="mine")


def test_states_of_devices(ours):
    from retrograd.utils import checkpoint

    assert checkpoint.get_device_states(ours.ones(2)) == ([], [])
    assert checkpoint.set_device_states([], []) is None
    with pytest.raises(RuntimeError, match="there is no device 0"):
        checkpoint.set_device_states([0], [ours.get_rng_state()])
    assert checkpoint.DefaultDeviceType.get_device_type() == "cpu"


def test_kinds_of_tensors(ours):
    t, u = ours.ones(2), theirs.ones(2)
    for name in (
        "is_ipu", "is_maia", "is_mkldnn", "is_mps", "is_mtia", "is_nested", "is_sparse_csr", "is_vulkan", "is_xla", "is_xpu",
    ):  # fmt: skip
        assert getattr(t, name) is getattr(u, name) is False
    assert t.to_dense() is t and t.to_dense(ours.float64).dtype is ours.float64
    assert (t.dense_dim(), t.sparse_dim()) == (u.dense_dim(), u.sparse_dim()) == (1, 0)


@pytest.mark.parametrize(
    "make",
    [
        lambda torch: torch.ones(2, 3).t(), lambda torch: torch.ones(2, 3, 4).permute(2, 0, 1),
        lambda torch: torch.ones(2, 3).expand(4, 2, 3), lambda torch: torch.ones(2, 1, 3), lambda torch: torch.ones(()),
        lambda torch: torch.ones(0, 3), lambda torch: torch.ones(2, 3, 4, 5).to(memory_format=torch.channels_last),
    ],
)  # fmt: skip
def test_order_of_dimensions(ours, make):
    results = []
    for torch in (ours, theirs):
        t = make(torch)
        try:
            unique = t.dim_order(ambiguity_check=True)
        except RuntimeError as error:
            unique = str(error)[:41]
        results.append((t.dim_order(), unique))
    assert results[0] == results[1]


def test_functionalize(ours):
    from retrograd.func import functionalize, grad

    def squared(x):
        made = x.clone()
        x.mul_(3)
        return made.mul_(made)

    results = []
    for torch, transform in ((ours, functionalize), (theirs, theirs.func.functionalize)):
        x = torch.tensor([2.0, 3.0])
        results.append((transform(squared)(x).tolist(), x.tolist(), transform(squared, remove="mutations_and_views").__name__))
        with pytest.raises(RuntimeError, match="received invalid argument for remove=all"):
            transform(squared, remove="all")(x)
    assert results[0] == results[1] == ([4, 9], [6, 9], "squared")
    assert grad(functionalize(lambda x: x.clone().mul_(x).sum()))(ours.tensor([2.0])).tolist() == [4]


def test_what_has_no_effect_without_devices():
    from retrograd import Tensor, ones, profiler
    from retrograd.autograd import enforce_grad_layout_policy, graph
    from retrograd.autograd.function import Function, FunctionMeta

    p = ones(2, 3).t().requires_grad_()
    with enforce_grad_layout_policy(False):
        (p * 2).sum().backward()
    assert isinstance(p.grad, Tensor) and p.grad.stride() == p.stride()
    assert enforce_grad_layout_policy(False)(lambda x: x + 1)(1) == 2
    graph.set_warn_on_accumulate_grad_stream_mismatch(False)
    graph.set_override_stale_capture_stream(True)
    assert isinstance(Function, FunctionMeta)
    assert profiler.kineto_available() is False
