"""Recurrent networks as functions of their weights: `torch.lstm`, `torch.gru`, `torch.rnn_tanh`, `torch.rnn_relu`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..._core import Tensor
from ...nn import functional as F
from ...nn.modules.recurrence import State, make_run, project_input, run_packed
from ...ops import cat, stack

__all__ = ["gru", "lstm", "rnn_relu", "rnn_tanh"]

Network = Callable[..., tuple[Tensor, ...]]


def _network(mode: str, name: str) -> Network:
    """The function of a kind of network."""

    def network(input, *arguments, **keywords):
        if "batch_sizes" in keywords or (arguments and _is_batch_sizes(arguments[0])):
            return _packed(mode, input, *arguments, **keywords)
        return _padded(mode, input, *arguments, **keywords)

    network.__name__ = network.__qualname__ = name
    network.__doc__ = (
        f"The network `nn.{mode.partition('_')[0]}` with the weights `params`, in the order of its `parameters()`.\n\n"
        "Called with (input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first), or for\n"
        "packed sequences with (data, batch_sizes, hx, params, has_biases, num_layers, dropout, train,\n"
        f"bidirectional). `hx` is {'(hidden, cell)' if mode == 'LSTM' else 'the hidden state'}. Returns the outputs\n"
        "and the last states, as one tuple.\n"
    )
    return network


def _is_batch_sizes(value) -> bool:
    return isinstance(value, Tensor) and not value.is_floating_point()


def _padded(
    mode: str,
    input: Tensor,
    hx: Tensor | Sequence[Tensor],
    params: Sequence[Tensor],
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
    batch_first: bool = False,
) -> tuple[Tensor, ...]:
    steps = input.transpose(0, 1) if batch_first else input
    rate = dropout if train else 0.0
    output, state = _run(mode, steps, hx, params, has_biases, num_layers, rate, bidirectional)
    return (output.transpose(0, 1) if batch_first else output, *state)


def _packed(
    mode: str,
    data: Tensor,
    batch_sizes: Tensor,
    hx: Tensor | Sequence[Tensor],
    params: Sequence[Tensor],
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
) -> tuple[Tensor, ...]:
    rate = dropout if train else 0.0
    sizes = batch_sizes.tolist()
    output, state = _run(mode, data, hx, params, has_biases, num_layers, rate, bidirectional, sizes)
    return (output, *state)


def _run(
    mode: str,
    input: Tensor,
    hx: Tensor | Sequence[Tensor],
    params: Sequence[Tensor],
    has_biases: bool,
    num_layers: int,
    rate: float,
    bidirectional: bool,
    sizes: list[int] | None = None,
) -> tuple[Tensor, State]:
    """All layers, of which each has its own weights in each direction."""
    directions = 2 if bidirectional else 1
    start = (hx,) if isinstance(hx, Tensor) else tuple(hx)
    each, left = divmod(len(params), num_layers * directions)
    if left or each not in ((4, 5) if has_biases else (2, 3)):
        raise RuntimeError(f"got an incorrect number of RNN parameters: {len(params)}")
    final: list[State] = []
    for layer in range(num_layers):
        outputs = []
        for turned in range(directions):
            number = len(final)
            weight_ih, weight_hh, *others = params[number * each : (number + 1) * each]
            bias_ih, bias_hh = others[:2] if has_biases else (None, None)
            weight_hr = others[-1] if each % 2 else None
            projected = project_input(mode, input, weight_ih, bias_ih, bias_hh)
            reverse = turned == 1
            run = make_run(mode, weight_hh, bias_hh, weight_hr, reverse)
            own = tuple(part[number] for part in start)
            output, state = run(projected, own) if sizes is None else run_packed(run, projected, sizes, own, reverse)
            outputs.append(output)
            final.append(state)
        input = cat(outputs, -1) if bidirectional else outputs[0]
        if rate and layer + 1 < num_layers:
            input = F.dropout(input, rate)
    return input, tuple(stack(parts) for parts in zip(*final, strict=True))


lstm = _network("LSTM", "lstm")
gru = _network("GRU", "gru")
rnn_tanh = _network("RNN_TANH", "rnn_tanh")
rnn_relu = _network("RNN_RELU", "rnn_relu")
