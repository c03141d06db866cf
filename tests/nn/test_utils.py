"""Limiting gradients, and parameters as a vector."""

from __future__ import annotations

import pytest

import retrograd
from retrograd import nn

from .compare import same, same_error


def with_gradients(torch, scale=1.0):
    layer = torch.nn.Linear(3, 2).double()
    layer.weight.grad = torch.arange(6.0, dtype=torch.float64).reshape(2, 3) * scale
    layer.bias.grad = torch.tensor([-1.0, 2.0], dtype=torch.float64) * scale
    layer.register_parameter("unused", torch.nn.Parameter(torch.ones(1)))
    return layer


@pytest.mark.parametrize(
    "clip",
    [
        lambda utils, m: utils.clip_grad_norm_(m.parameters(), 1.0),
        lambda utils, m: utils.clip_grad_norm_(m.parameters(), 100.0),
        lambda utils, m: utils.clip_grad_norm_(m.parameters(), 1.0, norm_type=1),
        lambda utils, m: utils.clip_grad_norm_(m.parameters(), 1.0, float("inf")),
        lambda utils, m: utils.clip_grad_norm_(m.weight, 1.0, foreach=False),
        lambda utils, m: utils.clip_grad_norm_([m.unused], 1.0),
        lambda utils, m: utils.clip_grad_value_(m.parameters(), 1.5),
        lambda utils, m: utils.clip_grad_value_(m.bias, 0.5),
        lambda utils, m: utils.get_total_norm([m.weight.grad, m.bias.grad], 3.0),
        lambda utils, m: utils.get_total_norm([]),
        lambda utils, m: utils.clip_grads_with_norm_(m.parameters(), 2.0, m.bias.grad.norm()),
    ],
)
def test_clipping(clip):
    def scenario(torch):
        layer = with_gradients(torch)
        result = clip(torch.nn.utils, layer)
        tensors = [layer.weight.grad, layer.bias.grad, *([] if result is None else [result])]
        return [round(x, 9) for tensor in tensors for x in tensor.flatten().tolist()]

    same(scenario)


def test_a_norm_that_is_not_finite():
    def scenario(torch):
        layer = with_gradients(torch, scale=float("inf"))
        torch.nn.utils.clip_grad_norm_(layer.parameters(), 1.0, error_if_nonfinite=True)

    same_error(scenario)


def test_an_empty_generator():
    with pytest.warns(UserWarning, match="empty generator"):
        assert nn.utils.clip_grad_norm_(nn.ReLU().parameters(), 1.0) == 0


def test_parameters_to_a_vector_and_back():
    def scenario(torch):
        torch.manual_seed(0)
        source, target = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
        vector = torch.nn.utils.parameters_to_vector(source.parameters())
        torch.nn.utils.vector_to_parameters(vector, target.parameters())
        (vector * vector).sum().backward()
        return vector, target.weight, target.bias, source.bias.grad, target.weight.is_leaf

    same(scenario)


def test_vectors_that_do_not_fit():
    same_error(lambda torch: torch.nn.utils.vector_to_parameters([1.0], torch.nn.Linear(1, 1).parameters()))
    layer = nn.Linear(3, 2)
    before = layer.weight.tolist()
    with pytest.raises(RuntimeError, match="the parameters have 8 elements together, but the vector has 7"):
        nn.utils.vector_to_parameters(retrograd.ones(7), layer.parameters())
    assert layer.weight.tolist() == before


def test_prefixes_of_a_state_dict():
    def scenario(torch):
        state = torch.nn.Sequential(torch.nn.Linear(1, 1)).state_dict(prefix="module.")
        torch.nn.modules.utils.consume_prefix_in_state_dict_if_present(state, "module.")
        return list(state), sorted(state._metadata)

    same(scenario)


@pytest.mark.parametrize(
    "use",
    [
        lambda u: [u._single(3), u._pair([1, 2]), u._triple(3), u._quadruple((1,)), u._ntuple(2)("ab")],
        lambda u: u._reverse_repeat_tuple((1, 2, 3), 2),
        lambda u: u._pair.__name__,
    ],
)
def test_tuples(use):
    same(lambda torch: use(torch.nn.modules.utils))


@pytest.mark.parametrize(
    "path",
    [
        "activation.MultiheadAttention",
        "batchnorm._BatchNorm",
        "batchnorm._NormBase",
        "conv._ConvNd",
        "conv._ConvTransposeNd",
        "dropout._DropoutNd",
        "instancenorm._InstanceNorm",
        "linear.NonDynamicallyQuantizableLinear",
        "loss._Loss",
        "loss._WeightedLoss",
        "module.Module",
        "module._IncompatibleKeys",
        "module.register_module_forward_hook",
        "padding._ConstantPadNd",
        "pooling._MaxPoolNd",
        "pooling._AdaptiveAvgPoolNd",
        "rnn.RNNBase",
        "utils._pair",
    ],
)
def test_import_paths(path):
    """What programs import from ``torch.nn.modules`` is where they look for it."""

    def scenario(torch):
        found = torch.nn.modules
        for name in path.split("."):
            found = getattr(found, name)
        return found.__name__

    same(scenario)
