"""Names that libraries built on PyTorch import: what they say, and that they are found."""

from __future__ import annotations

import pytest

import retrograd
from retrograd import compat


@pytest.fixture(autouse=True)
def installed():
    with compat.install():
        yield


def test_private_module_of_a_public_package():
    from torch.utils import _pytree

    assert _pytree.tree_map(lambda x: x + 1, {"a": [1]}) == {"a": [2]}
    with pytest.raises(ModuleNotFoundError, match="torch.utils._nothing is not in retrograd"):
        from torch.utils import _nothing  # noqa: F401


def test_names_in_passing():
    import torch
    from torch.distributions.utils import _standard_normal, _sum_rightmost
    from torch.hub import HASH_REGEX
    from torch.nn.modules.transformer import _get_activation_fn
    from torch.nn.parallel.scatter_gather import scatter
    from torch.serialization import MAP_LOCATION

    assert MAP_LOCATION is not None and HASH_REGEX.search("net-0123abcd.pth").group(1) == "0123abcd"
    assert _get_activation_fn("relu") is torch.nn.functional.relu
    with pytest.raises(RuntimeError, match="one device"):
        scatter(torch.ones(2), [0, 1])
    torch.manual_seed(3)
    numbers = _standard_normal(torch.Size([2, 3]), dtype=torch.float64, device=torch.device("cpu"))
    torch.manual_seed(3)
    assert torch.equal(numbers, torch.randn(2, 3, dtype=torch.float64))
    assert _sum_rightmost(torch.ones(2, 3, 4), 2).tolist() == [12.0, 12.0]
    assert torch.torch.ones is torch.ones


def test_checks_raise_their_errors():
    import torch

    torch._assert(True, "fine")
    with pytest.raises(AssertionError, match="sizes differ"):
        torch._assert(False, "sizes differ")
    torch._assert_async(torch.tensor(1.0))
    with pytest.raises(RuntimeError, match="nonzero"):
        torch._assert_async(torch.tensor(0.0))
    kinds = {"": RuntimeError, "_index": IndexError, "_value": ValueError, "_type": TypeError}
    for name, error in {**kinds, "_not_implemented": NotImplementedError}.items():
        check = getattr(torch, f"_check{name}")
        check(True)
        with pytest.raises(error, match="odd"):
            check(False, lambda: "odd")
    with pytest.raises(RuntimeError, match="Expected cond to be True"):
        torch._check(False)
    with pytest.raises(TypeError, match="cond must be a bool"):
        torch._check(1)
    with pytest.raises(TypeError, match="message must be a callable"):
        torch._check(False, "odd")


def test_futures():
    import threading

    import torch

    future = torch.futures.Future()
    doubled, heard = future.then(lambda f: 2 * f.wait()), []
    future.add_done_callback(lambda f: heard.append(f.value()))
    assert not future.done() and isinstance(future, torch.Future)
    with pytest.raises(RuntimeError, match="no value yet"):
        future.value()
    threading.Timer(0.01, future.set_result, [21]).start()
    assert doubled.wait() == 42 and heard == [21]
    with pytest.raises(RuntimeError, match="only be marked completed once"):
        future.set_result(1)
    failed = torch.futures.Future()
    after = failed.then(lambda f: f.wait())
    failed.set_exception(KeyError("lost"))
    with pytest.raises(KeyError, match="lost"):
        after.wait()
    with pytest.raises(AssertionError, match="not an Exception"):
        torch.futures.Future().set_exception("lost")
    assert torch.futures.wait_all([future, doubled]) == [21, 42]
    assert torch.futures.collect_all([]).wait() == []


def test_tracers_have_nothing_to_trace():
    import torch

    assert torch.fx.wrap(len) is len and torch.jit.trace_module(len, {}) is len
    assert issubclass(torch.jit.TracerWarning, Warning)
    with pytest.raises(RuntimeError, match="callable or string"):
        torch.fx.wrap(3)
    with pytest.raises(NotImplementedError, match="symbolic_trace is not in retrograd"):
        torch.fx.symbolic_trace(torch.nn.Identity())


def test_ways_of_attention_for_a_while():
    import torch

    with pytest.warns(FutureWarning, match="deprecated"), torch.backends.cuda.sdp_kernel(enable_math=False):
        assert not torch.backends.cuda.math_sdp_enabled() and torch.backends.cuda.flash_sdp_enabled()
    assert torch.backends.cuda.math_sdp_enabled()


def test_extrema_of_lists():
    import torch

    x, y = torch.tensor([1.0, 5.0]), torch.tensor([3.0, 2.0])
    assert [x.tolist() for x in torch._foreach_maximum([x], [y])] == [[3.0, 5.0]]
    assert [x.tolist() for x in torch._foreach_minimum([x, y], 2.5)] == [[1.0, 2.5], [2.5, 2.0]]
    torch._foreach_maximum_([x], [y])
    assert x.tolist() == [3.0, 5.0]


def test_frozen_normalisation_is_that_of_evaluation():
    import torch
    from torchvision.ops.misc import FrozenBatchNorm2d

    plain, frozen = torch.nn.BatchNorm2d(3).eval(), FrozenBatchNorm2d(3)
    for tensor in (plain.weight.data, plain.bias.data, plain.running_mean, plain.running_var):
        tensor.copy_(torch.rand(3) + 0.5)
    frozen.load_state_dict(plain.state_dict())
    x = torch.randn(2, 3, 4, 4)
    torch.testing.assert_close(frozen(x), plain(x))
    assert not list(frozen.parameters()) and repr(frozen) == "FrozenBatchNorm2d(3, eps=1e-05)"


def test_name_of_the_package_itself():
    import torch

    assert torch.torch.tensor is retrograd.tensor


def test_pooling_that_says_where_the_maxima_were():
    import torch

    values, places = torch.adaptive_max_pool1d(torch.arange(6.0).view(1, 6), 2)
    assert values.tolist() == [[2.0, 5.0]] and places.tolist() == [[2, 5]]
    assert torch.nn.functional.adaptive_max_pool1d(torch.arange(6.0).view(1, 6), 2).tolist() == [[2.0, 5.0]]


def test_products_of_matrices_that_may_be_sparse():
    import torch

    assert torch.spmm(torch.eye(2) * 2, torch.ones(2, 3)).tolist() == [[2.0] * 3] * 2


def test_numbers_of_tensors():
    import torch

    x, y = torch.ones(2), torch.ones(2)
    assert x._cdata == x._cdata != y._cdata and isinstance(x._cdata, int)


def test_factor_of_a_subclass():
    """GPyTorch's normal distribution gives its factor itself, when it is asked for."""
    import torch

    class Lazy(torch.distributions.MultivariateNormal):
        @property
        def _unbroadcasted_scale_tril(self):
            return 2 * torch.eye(2)

        @_unbroadcasted_scale_tril.setter
        def _unbroadcasted_scale_tril(self, value):
            pass

    plain = torch.distributions.MultivariateNormal(torch.zeros(2), scale_tril=2 * torch.eye(2))
    lazy = Lazy(torch.zeros(2), torch.eye(2))
    assert lazy.log_prob(torch.ones(2)).item() == plain.log_prob(torch.ones(2)).item()
    assert lazy.scale_tril.tolist() == [[2.0, 0.0], [0.0, 2.0]]


def test_cache_of_a_transform():
    """Pyro's flows note the last input and result themselves."""
    from torch.distributions.transforms import ExpTransform

    assert ExpTransform()._cached_x_y == (None, None)
