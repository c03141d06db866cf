"""Recurrent layers on packed sequences, their checks, and padding."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd import nn

from .compare import plain, same, same_error

torch = pytest.importorskip("torch")

LENGTHS = [2, 5, 1, 4]


def batch(framework):
    rng = np.random.default_rng(0)
    return framework.tensor(rng.normal(size=(5, 4, 3)), requires_grad=True)


def run_packed(framework, layer, lengths, enforce_sorted, hx=None):
    tools = framework.nn.utils.rnn
    x = batch(framework)
    packed = tools.pack_padded_sequence(x, lengths, enforce_sorted=enforce_sorted)
    output, hidden = layer(packed, hx)
    padded, counts = tools.pad_packed_sequence(output)
    states = hidden if isinstance(hidden, tuple) else (hidden,)
    (padded.sum() + sum((state * state).sum() for state in states)).backward()
    tensors = [padded, *states, x.grad, *(param.grad for param in layer.parameters())]
    return counts.tolist(), [tensor.detach().numpy() for tensor in tensors]


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("lengths", [LENGTHS, sorted(LENGTHS, reverse=True)])
def test_packed_sequences(kind, bidirectional, lengths):
    results = []
    for framework in (retrograd, torch):
        framework.manual_seed(0)
        layer = getattr(framework.nn, kind)(3, 4, 2, bidirectional=bidirectional).double()
        shape = (4 if bidirectional else 2, 4, 4)
        hx = framework.ones(shape, dtype=framework.float64)
        hx = (hx, hx * 2) if kind == "LSTM" else hx
        results.append(run_packed(framework, layer, lengths, lengths != LENGTHS, hx))
    (counts, ours), (expected_counts, theirs) = results
    assert counts == expected_counts == lengths
    for our, their in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(our, their, rtol=1e-9, atol=1e-12)


def test_a_packed_sequence_gives_what_each_sequence_alone_gives():
    layer = nn.LSTM(3, 4, bidirectional=True).double()
    x = batch(retrograd).detach()
    packed = nn.utils.rnn.pack_padded_sequence(x, LENGTHS, enforce_sorted=False)
    output, _ = layer(packed)
    for number, (sequence, length) in enumerate(
        zip(nn.utils.rnn.unpack_sequence(output), LENGTHS, strict=True)
    ):
        alone, _ = layer(x[:length, number])
        np.testing.assert_allclose(sequence.detach().numpy(), alone.detach().numpy(), rtol=1e-12)


def test_dropout_between_layers_draws_as_pytorch_does():
    def scenario(torch):
        torch.manual_seed(0)
        layer = torch.nn.RNN(3, 4, 3, dropout=0.5).double()
        output, _ = layer(batch(torch))
        return [round(x, 9) for x in output.flatten().tolist()]

    same(scenario)


@pytest.mark.parametrize(
    "build",
    [
        lambda nn: nn.RNN(0, 4),
        lambda nn: nn.RNN(4, -1),
        lambda nn: nn.GRU(4, 5, num_layers=0),
        lambda nn: nn.GRU(4.0, 5),
        lambda nn: nn.LSTM(4, 5.0),
        lambda nn: nn.LSTM(4, 5, proj_size=-1),
        lambda nn: nn.LSTM(4, 5, proj_size=5),
        lambda nn: nn.GRU(4, 5, proj_size=2),
        lambda nn: nn.RNN(4, 5, proj_size=2),
        lambda nn: nn.RNN(4, 5, nonlinearity="sine"),
        lambda nn: nn.RNNBase("SRU", 4, 5),
        lambda nn: nn.LSTM(4, 5, bias=1),
        lambda nn: nn.LSTM(4, 5, batch_first="yes"),
        lambda nn: nn.LSTM(4, 5, 2, dropout=1.5),
        lambda nn: nn.LSTM(4, 5, 2, dropout=True),
    ],
)
def test_arguments_that_are_refused(build):
    same_error(lambda torch: build(torch.nn))


@pytest.mark.parametrize(
    "call",
    [
        lambda torch: torch.nn.LSTM(3, 4)(torch.ones(5)),
        lambda torch: torch.nn.GRU(3, 4)(torch.ones(2, 3, 4, 5)),
        lambda torch: torch.nn.LSTM(3, 4)(torch.ones(5, 2)),
        lambda torch: torch.nn.GRU(3, 4)(torch.ones(5, 2, 3, dtype=torch.float64)),
        lambda torch: torch.nn.GRU(3, 4)(torch.ones(5, 2, 3), torch.ones(2, 4)),
        lambda torch: torch.nn.GRU(3, 4)(torch.ones(5, 3), torch.ones(1, 2, 4)),
        lambda torch: torch.nn.RNN(3, 4)(torch.ones(5, 2, 3), torch.ones(1, 3, 4)),
        lambda torch: torch.nn.LSTM(3, 4)(torch.ones(5, 2, 3), (torch.ones(1, 2, 4), torch.ones(1, 2, 5))),
        lambda torch: torch.nn.LSTM(3, 4)(torch.ones(5, 2, 3), (torch.ones(2, 4), torch.ones(2, 4))),
        lambda torch: torch.nn.LSTM(3, 4)(torch.ones(5, 3), (torch.ones(1, 1, 4), torch.ones(1, 1, 4))),
        lambda torch: torch.nn.RNNCell(3, 4)(torch.ones(1, 2, 3)),
        lambda torch: torch.nn.GRUCell(3, 4)(torch.ones(2, 3), torch.ones(1, 2, 4)),
        lambda torch: torch.nn.LSTMCell(3, 4)(torch.ones(2, 3), (torch.ones(2, 4), torch.ones(1, 2, 4))),
        lambda torch: torch.nn.RNNCell(3, 4, nonlinearity="sine")(torch.ones(2, 3)),
    ],
)
def test_calls_that_are_refused(call):
    same_error(call)


def test_dropout_with_one_layer_warns():
    with pytest.warns(UserWarning, match="dropout option adds dropout after all but last recurrent layer"):
        nn.LSTM(3, 4, dropout=0.5)


def test_weights_by_layer():
    layer = nn.LSTM(3, 4, 2, bidirectional=True)
    assert len(layer.all_weights) == 4 and layer.all_weights[3][0] is layer.weight_ih_l1_reverse
    assert layer.flatten_parameters() is None


# ------------------------------------------------------------------------------------- padding and packing


@pytest.mark.parametrize(
    "pad",
    [
        lambda tools, parts: tools.pad_sequence(parts),
        lambda tools, parts: tools.pad_sequence(parts, batch_first=True, padding_value=-1.0),
        lambda tools, parts: tools.pad_sequence(parts, True, padding_side="left"),
        lambda tools, parts: list(tools.pack_sequence(parts, enforce_sorted=False)),
        lambda tools, parts: tools.unpack_sequence(tools.pack_sequence(parts, enforce_sorted=False)),
        lambda tools, parts: tools.pad_packed_sequence(tools.pack_sequence(parts, False), True, 7.0, 5),
        lambda tools, parts: list(tools.pack_sequence([parts[1], parts[2], parts[0]])),
    ],
)
def test_padding_and_packing(pad):
    def scenario(torch):
        rng = np.random.default_rng(0)
        parts = [torch.tensor(rng.normal(size=(length, 2))) for length in (1, 3, 2)]
        return pad(torch.nn.utils.rnn, parts)

    same(scenario)


@pytest.mark.parametrize("batch_first", [False, True])
def test_unpadding(batch_first):
    parts = [retrograd.tensor([[1.0]]), retrograd.tensor([[2.0], [3.0]])]
    padded = nn.utils.rnn.pad_sequence(parts, batch_first)
    back = nn.utils.rnn.unpad_sequence(padded, retrograd.tensor([1, 2]), batch_first)
    assert plain(back) == plain(parts)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda torch, tools: tools.pad_sequence(3),
        lambda torch, tools: tools.pack_padded_sequence(torch.ones(3, 2), [3, 0]),
        lambda torch, tools: tools.pad_packed_sequence(tools.pack_sequence([torch.ones(3)]), total_length=2),
        lambda torch, tools: tools.pack_padded_sequence(torch.ones(3, 2), [1, 2]),
    ],
)
def test_padding_that_is_refused(attempt):
    same_error(lambda torch: attempt(torch, torch.nn.utils.rnn))


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda tools: tools.pad_sequence([]), "empty list"),
        (lambda tools: tools.pad_sequence([retrograd.ones(1)], padding_side="top"), "padding_side"),
        (lambda tools: tools.pack_padded_sequence(retrograd.ones(3, 2), [3]), "batch_size=2"),
        (lambda tools: tools.pack_padded_sequence(retrograd.ones(3, 1), [4]), "at most 3"),
    ],
)
def test_padding_that_we_refuse(attempt, message):
    with pytest.raises(RuntimeError, match=message):
        attempt(nn.utils.rnn)


def test_a_packed_sequence_of_another_dtype():
    packed = nn.utils.rnn.pack_sequence([retrograd.ones(2)])
    assert packed.to(retrograd.float64).data.dtype == retrograd.float64
    assert packed.to(retrograd.float32) is packed and packed.cpu() is packed and not packed.is_cuda
