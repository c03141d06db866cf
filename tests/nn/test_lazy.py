"""Modules that find the shapes of their parameters when they are first called, against PyTorch's."""

from __future__ import annotations

import copy
import inspect
import pickle

import numpy as np
import pytest

import retrograd
from retrograd import nn
from retrograd.nn.modules.lazy import LazyModuleMixin

LAYERS = [
    ("LazyLinear", (6,), {}, (3, 4)),
    ("LazyLinear", (6, False), {}, (2, 3, 4)),
    ("LazyConv1d", (6, 3), {"stride": 2}, (2, 4, 9)),
    ("LazyConv1d", (6, 3), {"padding": "same", "padding_mode": "circular"}, (4, 9)),
    ("LazyConv2d", (6, (3, 2)), {"groups": 2, "bias": False}, (2, 4, 7, 9)),
    ("LazyConv3d", (6, 2), {}, (2, 4, 5, 6, 7)),
    ("LazyConvTranspose1d", (6, 3, 2, 1, 1), {}, (2, 4, 9)),
    ("LazyConvTranspose2d", (6, 3), {"groups": 2, "dilation": 2}, (2, 4, 7, 9)),
    ("LazyConvTranspose3d", (6, 2), {"bias": False}, (2, 4, 5, 6, 7)),
    ("LazyBatchNorm1d", (), {}, (6, 5)),
    ("LazyBatchNorm2d", (1e-3, 0.2), {"bias": False}, (2, 4, 7, 9)),
    ("LazyBatchNorm3d", (), {"track_running_stats": False}, (2, 4, 5, 6, 7)),
    ("LazyInstanceNorm1d", (), {}, (2, 4, 9)),
    ("LazyInstanceNorm2d", (), {"affine": False}, (2, 4, 7, 9)),
    ("LazyInstanceNorm3d", (), {"track_running_stats": False}, (2, 4, 5, 6, 7)),
]
EVERY = pytest.mark.parametrize(("name", "args", "kwargs", "shape"), LAYERS, ids=lambda x: str(x).replace(" ", ""))
NAMES = sorted({layer[0] for layer in LAYERS})


@pytest.mark.parametrize("name", NAMES)
def test_constructor_has_pytorchs_signature(name):
    torch = pytest.importorskip("torch")
    ours = inspect.signature(getattr(nn, name)).parameters.values()
    theirs = inspect.signature(getattr(torch.nn, name)).parameters.values()
    assert [(p.name, p.kind, p.default) for p in ours] == [(p.name, p.kind, p.default) for p in theirs]


@EVERY
def test_first_call_makes_the_ordinary_module(name, args, kwargs, shape):
    torch = pytest.importorskip("torch")
    array = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    seen = []
    for framework in (retrograd, torch):
        framework.manual_seed(1)
        layer = getattr(framework.nn, name)(*args, **kwargs)
        before = repr(layer), list(layer.state_dict())
        x = framework.tensor(array, requires_grad=True)
        y = layer(x)
        (y * y * x.mean()).sum().backward()
        grads = [x.grad.numpy(), *[param.grad.numpy() for param in layer.parameters()]]
        state = [tensor.numpy() for tensor in layer.state_dict().values()]
        assert type(layer).__name__ == name.removeprefix("Lazy")
        assert not layer._forward_pre_hooks
        seen.append((before, repr(layer), [y.detach().numpy(), *grads, *state]))
    assert seen[0][:2] == seen[1][:2]
    for our, their in zip(seen[0][2], seen[1][2], strict=True):
        np.testing.assert_allclose(our, their, rtol=1e-4, atol=1e-4)


@EVERY
def test_a_state_gives_the_shapes(name, args, kwargs, shape):
    full, lazy = (getattr(nn, name)(*args, **kwargs) for _ in range(2))
    x = retrograd.randn(shape)
    full(x)
    lazy.load_state_dict(full.state_dict())
    assert not lazy.has_uninitialized_params()
    assert retrograd.equal(lazy.eval()(x), full.eval()(x))
    assert repr(lazy) == repr(full)


@EVERY
@pytest.mark.parametrize("made", [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer))], ids=["copy", "pickle"])
def test_copies_are_lazy_by_themselves(name, args, kwargs, shape, made):
    layer = getattr(nn, name)(*args, **kwargs).double()
    twin = made(layer)
    assert twin(retrograd.zeros(shape, dtype=retrograd.float64)).dtype == retrograd.float64
    assert type(twin).__name__ == name.removeprefix("Lazy") and not twin._forward_pre_hooks
    assert type(layer).__name__ == name and len(layer._forward_pre_hooks) == 1


def test_parameters_without_a_shape_can_be_converted_frozen_and_little_else():
    weight = nn.UninitializedParameter()
    assert repr(weight) == "<UninitializedParameter>" and weight.requires_grad
    assert isinstance(weight, nn.Parameter) and nn.parameter.is_lazy(weight)
    layer = nn.LazyLinear(3).to(retrograd.float64).requires_grad_(False)
    assert layer.weight.dtype == retrograd.float64 and not layer.weight.requires_grad
    for use in (lambda: weight + 1, lambda: weight @ weight, lambda: weight.sum(), lambda: retrograd.exp(weight)):
        with pytest.raises(ValueError, match="Attempted to use an uninitialized parameter in"):
            use()
    for use in (lambda: weight.shape, lambda: nn.Linear(2, 3).load_state_dict(nn.LazyLinear(3).state_dict())):
        with pytest.raises(RuntimeError, match="Can't access the shape of an uninitialized parameter or buffer"):
            use()
    with pytest.raises(RuntimeError, match="Can't share memory on an uninitialized parameter or buffer"):
        weight.share_memory_()


def test_buffers_without_a_shape():
    buffer = nn.UninitializedBuffer(dtype=retrograd.float64, persistent=False)
    module = nn.Module()
    module.mean = buffer
    assert repr(buffer) == "<UninitializedBuffer>" and not module.state_dict()
    buffer.materialize((2, 3), dtype=retrograd.float32)
    assert buffer.shape == (2, 3) and buffer.dtype == retrograd.float32 and type(buffer) is nn.Buffer
    assert not buffer.requires_grad


def test_materialized_parameters_are_ordinary():
    weight = nn.UninitializedParameter()
    weight.materialize((2,))
    retrograd.nn.init.ones_(weight)
    (weight * 3).sum().backward()
    assert type(weight) is nn.Parameter and weight.grad.tolist() == [3.0, 3.0]


def test_layers_of_ones_own():
    class Scale(LazyModuleMixin, nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.UninitializedParameter()

        def initialize_parameters(self, x):
            self.weight.materialize(x.shape[-1:])
            nn.init.constant_(self.weight, 2.0)

        def forward(self, x):
            return self.weight * x

    layer = Scale()
    assert layer(retrograd.ones(3)).tolist() == [2.0, 2.0, 2.0]
    assert type(layer) is Scale and not layer.has_uninitialized_params()

    class Forgetful(Scale):
        def initialize_parameters(self, x):
            pass

    with pytest.raises(RuntimeError, match="module Forgetful has not been fully initialized"):
        Forgetful()(retrograd.ones(3))


def test_inputs_that_do_not_fit():
    for framework in (retrograd, pytest.importorskip("torch")):
        nets = framework.nn
        with pytest.raises(RuntimeError, match=r"Expected 3D \(unbatched\) or 4D \(batched\) input to LazyConv2d"):
            nets.LazyConv2d(4, 3)(framework.ones(2, 3))
        with pytest.raises(ValueError, match="in_channels must be divisible by groups"):
            nets.LazyConv1d(4, 3, groups=2)(framework.ones(2, 3, 5))
        loaded = nets.LazyLinear(3)
        loaded.load_state_dict(nets.Linear(4, 3).state_dict())
        with pytest.raises(AssertionError, match="The in_features inferred from input: 5 is not equal"):
            loaded(framework.ones(2, 5))


class Named:
    """A base that comes before the module's own."""


class NamedLinear(Named, nn.Linear):
    pass


@pytest.mark.parametrize("made", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_modules_whose_first_base_is_no_module_can_be_copied(made):
    layer = NamedLinear(2, 3)
    assert retrograd.equal(made(layer).weight, layer.weight)


@pytest.mark.parametrize("made", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))], ids=["copy", "pickle"])
def test_copies_of_handles_take_away_the_hooks_of_the_copy(made):
    module = nn.ReLU()
    module.handle = module.register_forward_pre_hook(NamedHook(), with_kwargs=True)
    twin = made(module)
    twin.handle.remove()
    assert not twin._forward_pre_hooks and not twin._forward_pre_hooks_with_kwargs
    assert len(module._forward_pre_hooks) == len(module._forward_pre_hooks_with_kwargs) == 1
    twin.register_forward_pre_hook(NamedHook())
    assert len({*twin._forward_pre_hooks, *module._forward_pre_hooks}) == 2


class NamedHook:
    def __call__(self, *args):
        return None


def test_the_number_of_channels_is_known_without_parameters_and_of_inputs_without_a_batch():
    layer = nn.LazyBatchNorm2d(affine=False, track_running_stats=False)
    layer(retrograd.ones(2, 4, 3, 3))
    assert layer.num_features == 4  # PyTorch leaves 0
    layer = nn.LazyInstanceNorm1d()
    assert layer(retrograd.ones(4, 9)).shape == (4, 9) and layer.num_features == 4  # PyTorch reads 9, and fails
