"""The steps of recurrent networks, and running them along a sequence.

A step takes what the input contributes to the gates, already multiplied by its weight, and the state: a tuple
of the hidden state (N, H) and, for the LSTM, the cell state. It returns the next state.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..._core import Tensor
from ...ops import addmm, cat
from .. import functional as F

State = tuple[Tensor, ...]
Step = Callable[[Tensor, State], State]


def simple_step(activation: Callable[[Tensor], Tensor], weight_hh: Tensor) -> Step:
    """h' = activation(input part + W_hh h)."""
    weight = weight_hh.t()

    def step(projected: Tensor, state: State) -> State:
        (hidden,) = state
        return (activation(addmm(projected, hidden, weight)),)

    return step


def lstm_step(weight_hh: Tensor, weight_hr: Tensor | None) -> Step:
    """c' = f c + i g and h' = o tanh(c'), projected by W_hr if there is one.

    The gates are i, f, o = sigmoid and g = tanh of (input part + W_hh h), in the order i, f, g, o.
    """
    weight = weight_hh.t()

    def step(projected: Tensor, state: State) -> State:
        hidden, cell = state
        i, f, g, o = addmm(projected, hidden, weight).chunk(4, 1)
        cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
        hidden = o.sigmoid() * cell.tanh()
        return (hidden if weight_hr is None else F.linear(hidden, weight_hr)), cell

    return step


def gru_step(weight_hh: Tensor, bias_hh: Tensor | None) -> Step:
    """h' = (1 - z) n + z h.

    r, z = sigmoid(input part + W_hh h + b) and n = tanh(input part + r (W_hh h + b)).
    """

    def step(projected: Tensor, state: State) -> State:
        (hidden,) = state
        from_input = projected.chunk(3, 1)
        from_hidden = F.linear(hidden, weight_hh, bias_hh).chunk(3, 1)
        r = (from_input[0] + from_hidden[0]).sigmoid()
        z = (from_input[1] + from_hidden[1]).sigmoid()
        n = (from_input[2] + r * from_hidden[2]).tanh()
        return (n + z * (hidden - n),)

    return step


def make_step(mode: str, weight_hh: Tensor, bias_hh: Tensor | None, weight_hr: Tensor | None) -> Step:
    if mode == "LSTM":
        return lstm_step(weight_hh, weight_hr)
    if mode == "GRU":
        return gru_step(weight_hh, bias_hh)
    return simple_step(F.relu if mode == "RNN_RELU" else Tensor.tanh, weight_hh)


def project_input(
    mode: str, input: Tensor, weight_ih: Tensor, bias_ih: Tensor | None, bias_hh: Tensor | None
) -> Tensor:
    """What the input contributes to the gates at all times, with the biases that can be added already."""
    bias = bias_ih if bias_ih is None or bias_hh is None or mode == "GRU" else bias_ih + bias_hh
    return F.linear(input, weight_ih, bias)


def run(step: Step, inputs: Sequence[Tensor], start: State) -> tuple[list[Tensor], State]:
    """The hidden states after each of ``inputs``, and the last state of every sequence.

    The batch may shrink on the way, when sequences end, or grow, when they are run from their ends; the
    longest ones come first.
    """
    hidden_states = []
    ended: list[State] = []
    size = len(inputs[0])
    state = tuple(part[:size] for part in start)
    for projected in inputs:
        if len(projected) < size:
            ended.append(tuple(part[len(projected) :] for part in state))
            state = tuple(part[: len(projected)] for part in state)
        elif len(projected) > size:
            begun = tuple(part[size : len(projected)] for part in start)
            state = _joined([state, begun])
        size = len(projected)
        state = step(projected, state)
        hidden_states.append(state[0])
    return hidden_states, _joined([state, *reversed(ended)]) if ended else state


def _joined(states: list[Any]) -> State:
    return tuple(cat(parts) for parts in zip(*states, strict=True))
