"""Recurrent layers and cells beside PyTorch: values, gradients, and gradients of gradients."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import retrograd
from retrograd import nn
from retrograd.nn.utils.rnn import pack_padded_sequence

KINDS = ["LSTM", "GRU", "RNN", "RNN_RELU", "LSTM_PROJECTED"]
OPTIONS = [
    dict(zip(("bidirectional", "bias", "batch_first", "num_layers"), choice, strict=True))
    for choice in itertools.product((False, True), (False, True), (False, True), (1, 2))
]


def draw(*shape):
    return np.random.default_rng(list(shape)).standard_normal(shape)


def make(library, kind, options):
    if kind == "LSTM_PROJECTED":
        return library.nn.LSTM(4, 5, proj_size=2, **options).double()
    if kind == "RNN_RELU":
        return library.nn.RNN(4, 5, nonlinearity="relu", **options).double()
    return getattr(library.nn, kind)(4, 5, **options).double()


def states_of(state):
    return state if isinstance(state, tuple) else (state,)


def results(library, module, sequence, state, lengths=None):
    """Outputs, first and second derivatives by all inputs and parameters, and first ones that are not recorded."""
    tensors = [library.tensor(array, requires_grad=True) for array in (sequence, *state)]
    inputs = [*tensors, *module.parameters()]

    def loss():
        data = tensors[0]
        if lengths is not None:
            packing = pack_padded_sequence
            if library is not retrograd:
                packing = library.nn.utils.rnn.pack_padded_sequence
            data = packing(data, lengths, batch_first=module.batch_first, enforce_sorted=False)
        output, final = module(data, tuple(tensors[1:]) if len(state) > 1 else tensors[1])
        output = output if lengths is None else output.data
        outputs = [output, *states_of(final)]
        return outputs, sum((part * library.tensor(draw(*part.shape))).sum() for part in outputs)

    outputs, first = loss()
    recorded = library.autograd.grad(first, inputs, create_graph=True)
    second = library.autograd.grad(sum((g * g).sum() for g in recorded), inputs, allow_unused=True)
    plain = library.autograd.grad(loss()[1], inputs)
    zeros = [library.zeros_like(tensor) if g is None else g for g, tensor in zip(second, inputs, strict=True)]
    return [part.detach().numpy() for part in (*outputs, *recorded, *plain, *zeros)]


def assert_same(module, twin, *arguments):
    torch = pytest.importorskip("torch")
    twin.load_state_dict({name: torch.tensor(value.numpy()) for name, value in module.state_dict().items()})
    ours = results(retrograd, module, *arguments)
    for result, expected in zip(ours, results(torch, twin, *arguments), strict=True):
        np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lengths", [None, [3, 6, 1], [6, 6, 6]], ids=["padded", "packed", "packed alike"])
def test_layers_beside_pytorch(kind, lengths):
    torch = pytest.importorskip("torch")
    for options in OPTIONS:
        retrograd.manual_seed(0)
        module, twin = make(retrograd, kind, options), make(torch, kind, options)
        count = options["num_layers"] * (1 + options["bidirectional"])
        hidden = 2 if kind == "LSTM_PROJECTED" else 5
        state = [draw(count, 3, hidden)] + [draw(count, 3, 5)] * kind.startswith("LSTM")
        sequence = draw(3, 6, 4) if options["batch_first"] else draw(6, 3, 4)
        assert_same(module, twin, sequence, state, lengths)


class Steps:
    """A cell run over a sequence, with the arguments and results of a layer."""

    batch_first = False

    def __init__(self, cell):
        self.cell = cell
        self.parameters, self.state_dict, self.load_state_dict = cell.parameters, cell.state_dict, cell.load_state_dict

    def __call__(self, sequence, state):
        outputs = []
        for step in sequence.unbind(0):
            state = self.cell(step, state)
            outputs.append(states_of(state)[0])
        return sum(output * output for output in outputs), state


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("kind", ["LSTMCell", "GRUCell", "RNNCell"])
def test_cells_beside_pytorch(kind, bias):
    torch = pytest.importorskip("torch")
    retrograd.manual_seed(0)
    module, twin = (Steps(getattr(each.nn, kind)(4, 5, bias=bias).double()) for each in (retrograd, torch))
    assert_same(module, twin, draw(4, 3, 4), [draw(3, 5)] + [draw(3, 5)] * (kind == "LSTMCell"))


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN", "LSTMCell", "GRUCell", "RNNCell"])
def test_third_order_against_finite_differences(kind):
    """The second derivative along a direction, differentiated once more."""
    retrograd.manual_seed(1)
    module = getattr(nn, kind)(2, 3).double()
    run = Steps(module) if kind.endswith("Cell") else module
    direction = retrograd.tensor(draw(3, 2, 2))
    state = [retrograd.tensor(draw(1, 2, 3) if run is module else draw(2, 3))] * (2 if "LSTM" in kind else 1)

    def second(x):
        output, _ = run(x, tuple(state) if len(state) > 1 else state[0])
        (g,) = retrograd.autograd.grad((output**3).sum(), x, create_graph=True)
        (gg,) = retrograd.autograd.grad((g * direction).sum(), x, create_graph=True)
        return (gg * direction).sum()

    x = retrograd.tensor(draw(3, 2, 2), requires_grad=True)
    third = retrograd.autograd.grad(second(x), x)[0]
    step = 1e-5 * direction
    numeric = (second((x + step).detach().requires_grad_()) - second((x - step).detach().requires_grad_())) / 2e-5
    assert (third * direction).sum().item() == pytest.approx(numeric.item(), rel=1e-6)


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
def test_float32_beside_pytorch(kind):
    torch = pytest.importorskip("torch")
    retrograd.manual_seed(2)
    module, twin = getattr(nn, kind)(8, 16), getattr(torch.nn, kind)(8, 16)
    twin.load_state_dict({name: torch.tensor(value.numpy()) for name, value in module.state_dict().items()})
    sequence = draw(30, 4, 8).astype(np.float32) * 5
    output, expected = module(retrograd.tensor(sequence))[0], twin(torch.tensor(sequence))[0]
    np.testing.assert_allclose(output.detach().numpy(), expected.detach().numpy(), atol=2e-6)
    output.sum().backward(), expected.sum().backward()
    for ours, theirs in zip(module.parameters(), twin.parameters(), strict=True):
        np.testing.assert_allclose(ours.grad.numpy(), theirs.grad.numpy(), rtol=1e-4, atol=1e-3)


def test_saturated_gates_have_finite_gradients():
    for kind in ("LSTM", "GRU", "LSTMCell", "GRUCell"):
        module = getattr(nn, kind)(2, 3)
        x = retrograd.full((2, 1, 2), 1e6, requires_grad=True)
        output = module(x)[0] if not kind.endswith("Cell") else states_of(module(x[0]))[0]
        output.sum().backward()
        assert x.grad.isfinite().all() and output.isfinite().all()


BAD = [
    ("LSTMCell", (3, 9), [(3, 20)] * 2, "input has inconsistent input_size: got 9 expected 10"),
    ("GRUCell", (3, 9), [(3, 20)], "input has inconsistent input_size: got 9 expected 10"),
    ("LSTMCell", (3, 10), [(3, 19)] * 2, "hidden0 has inconsistent hidden_size: got 19, expected 20"),
    ("RNNCell", (3, 10), [(4, 20)], "Input batch size 3 doesn't match hidden0 batch size 4"),
    ("LSTMCell", (3, 10), [(3, 20), (2, 20)], "Input batch size 3 doesn't match hidden1 batch size 2"),
    ("LSTM", (0, 3, 10), [(1, 3, 20)] * 2, "Expected sequence length to be larger than 0 in RNN"),
]


@pytest.mark.parametrize(("kind", "shape", "state", "message"), BAD)
def test_sizes_that_do_not_fit(kind, shape, state, message):
    libraries = [retrograd]
    try:
        import torch

        libraries.append(torch)
    except ImportError:
        pass
    for library in libraries:
        parts = tuple(library.zeros(size) for size in state)
        with pytest.raises(RuntimeError, match=message):
            getattr(library.nn, kind)(10, 20)(library.zeros(shape), parts if len(parts) > 1 else parts[0])


@pytest.mark.parametrize("kind", ["LSTMCell", "GRUCell", "RNNCell"])
def test_dtypes_that_do_not_fit(kind):
    with pytest.raises(RuntimeError, match="must have the same dtype"):
        getattr(nn, kind)(2, 3)(retrograd.zeros(1, 2, dtype=retrograd.float64))
