"""Every layer against PyTorch: signature, ``repr``, first values, output, gradients."""

from __future__ import annotations

import inspect
import warnings

import numpy as np
import pytest

import retrograd
from retrograd import nn

from .layers import LAYERS, Layer

torch = pytest.importorskip("torch")

NAMES = sorted({layer.name for layer in LAYERS})
WITH_INPUTS = [layer for layer in LAYERS if layer.inputs]
# PyTorch takes the arguments of these as *args and **kwargs.
LOOSE_SIGNATURES = {"RNN", "LSTM", "GRU", "Identity"}


def build_both(layer: Layer):
    retrograd.manual_seed(0)
    ours = layer.build(nn)
    torch.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = layer.build(torch.nn)
    return ours, theirs


@pytest.mark.parametrize("name", sorted(set(NAMES) - LOOSE_SIGNATURES))
def test_constructor_has_pytorchs_signature(name):
    ours = inspect.signature(getattr(nn, name)).parameters.values()
    theirs = inspect.signature(getattr(torch.nn, name)).parameters.values()
    assert [(p.name, p.kind) for p in ours] == [(p.name, p.kind) for p in theirs]
    for our, their in zip(ours, theirs, strict=True):
        if not callable(their.default):
            assert our.default == their.default, our.name


@pytest.mark.parametrize("name", NAMES)
def test_forward_has_pytorchs_signature(name):
    ours = inspect.signature(getattr(nn, name).forward).parameters.values()
    theirs = inspect.signature(getattr(torch.nn, name).forward).parameters.values()
    assert [(p.name, p.kind) for p in ours] == [(p.name, p.kind) for p in theirs]
    assert [p.default for p in ours] == [p.default for p in theirs]


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_repr(layer):
    ours, theirs = build_both(layer)
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_first_values_after_the_same_seed(layer):
    ours, theirs = build_both(layer)
    state, expected = ours.state_dict(), theirs.state_dict()
    assert list(state) == list(expected)
    for name, tensor in state.items():
        if layer.name.startswith("Embedding"):  # normal numbers, whose last bits two libraries round differently
            np.testing.assert_allclose(tensor.numpy(), expected[name].numpy(), rtol=1e-6, atol=1e-7, err_msg=name)
        else:
            np.testing.assert_array_equal(tensor.numpy(), expected[name].numpy(), err_msg=name)
    assert [name for name, _ in ours.named_parameters()] == [name for name, _ in theirs.named_parameters()]
    assert [name for name, _ in ours.named_buffers()] == [name for name, _ in theirs.named_buffers()]


def flat(output):
    if isinstance(output, (tuple, list)):
        return [tensor for part in output for tensor in flat(part)]
    return [output]


def run(framework, layer: Layer, module, training: bool):
    """Outputs, and the gradients of parameters and floating-point inputs for a fixed cotangent."""
    inputs = [framework.tensor(array) for array in layer.arrays(seed=1)]
    for number, (tensor, shape) in enumerate(zip(inputs, layer.inputs, strict=True)):
        if tensor.is_floating_point() and (number == 0 or isinstance(shape[0], int)):
            tensor.requires_grad_(True)
    module = module.double().train(training)
    outputs = flat(module(*inputs))
    rng = np.random.default_rng(2)
    total = sum(
        (output * framework.tensor(rng.normal(size=tuple(output.shape)))).sum()
        for output in outputs
        if output.is_floating_point()
    )
    if total.requires_grad:
        total.backward()
    grads = [leaf.grad for leaf in (*module.parameters(), *inputs)]
    return outputs, grads, list(module.buffers())


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
@pytest.mark.parametrize("layer", WITH_INPUTS, ids=str)
def test_output_and_gradients(layer, training):
    ours, theirs = build_both(layer)
    retrograd.manual_seed(3)
    actual = run(retrograd, layer, ours, training)
    torch.manual_seed(3)
    expected = run(torch, layer, theirs, training)
    for our_part, their_part in zip(actual, expected, strict=True):
        assert len(our_part) == len(their_part)
        for our, their in zip(our_part, their_part, strict=True):
            assert (our is None) == (their is None)
            if our is not None:
                tight = layer.name != "EmbeddingBag"  # its weights are normal numbers
                limits = {"rtol": 1e-7, "atol": 1e-9} if tight else {"rtol": 1e-6, "atol": 1e-7}
                np.testing.assert_allclose(our.detach().numpy(), their.detach().numpy(), **limits)
