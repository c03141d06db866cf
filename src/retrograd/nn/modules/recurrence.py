"""Recurrent networks run along a sequence.

What the input contributes to the gates is multiplied by its weight for all steps at once, before. The state is a tuple
of the hidden state (N, H) and, for the LSTM, the cell state.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import Any

from ..._core import Tensor
from ...ops import addmm, cat, stack
from ...ops.layers.recurrence import gru_sequence, lstm_sequence, simple_sequence
from .. import functional as F

State = tuple[Tensor, ...]
Run = Callable[[Tensor, State], tuple[Tensor, State]]


def project_input(
    mode: str, input: Tensor, weight_ih: Tensor, bias_ih: Tensor | None, bias_hh: Tensor | None
) -> Tensor:
    """What the input contributes to the gates at all times, with the biases that can be added already."""
    bias = bias_ih if bias_ih is None or bias_hh is None or mode == "GRU" else bias_ih + bias_hh
    return F.linear(input, weight_ih, bias)


def make_run(mode: str, weight_hh: Tensor, bias_hh: Tensor | None, weight_hr: Tensor | None, reverse: bool) -> Run:
    """The function that runs what :func:`project_input` gave for T steps (T, N, *), from a state.

    It gives the hidden states (T, N, H) and the last state, which is the first in time if ``reverse``.
    """
    if weight_hr is not None:
        return partial(_run_projected, weight_hh, weight_hr, reverse)
    if mode == "LSTM":
        return partial(_run_lstm, weight_hh, reverse)
    if mode == "GRU":
        return partial(_run_gru, weight_hh, bias_hh, reverse)
    return partial(_run_simple, weight_hh, mode == "RNN_RELU", reverse)


def _run_lstm(weight_hh: Tensor, reverse: bool, projected: Tensor, state: State) -> tuple[Tensor, State]:
    states, cell, _, _ = lstm_sequence(projected, *state, weight_hh, reverse)
    return states, (states[0 if reverse else -1], cell)


def _run_gru(
    weight_hh: Tensor, bias_hh: Tensor | None, reverse: bool, projected: Tensor, state: State
) -> tuple[Tensor, State]:
    states, _, _ = gru_sequence(projected, *state, weight_hh, bias_hh, reverse)
    return states, (states[0 if reverse else -1],)


def _run_simple(
    weight_hh: Tensor, rectified: bool, reverse: bool, projected: Tensor, state: State
) -> tuple[Tensor, State]:
    states = simple_sequence(projected, *state, weight_hh, rectified, reverse)
    return states, (states[0 if reverse else -1],)


def _run_projected(
    weight_hh: Tensor, weight_hr: Tensor, reverse: bool, projected: Tensor, state: State
) -> tuple[Tensor, State]:
    """An LSTM whose hidden state is multiplied by W_hr after each step, by single operations."""
    hidden, cell = state
    turned = weight_hh.t()
    states = []
    for gates in projected.unbind(0)[:: -1 if reverse else 1]:
        i, f, g, o = addmm(gates, hidden, turned).chunk(4, 1)
        cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
        hidden = F.linear(o.sigmoid() * cell.tanh(), weight_hr)
        states.append(hidden)
    return stack(states[:: -1 if reverse else 1]), (hidden, cell)


def run_packed(run: Run, projected: Tensor, sizes: list[int], start: State, reverse: bool) -> tuple[Tensor, State]:
    """Run packed data, whose steps have the batch ``sizes``: the hidden states, packed, and the last states.

    Steps of one size are run together. Between them sequences end, or begin if it is run from the end; the
    longest ones come first.
    """
    segments = [(size, len(list(group))) for size, group in groupby(sizes)]
    pieces = projected.split([size * count for size, count in segments])
    turn = -1 if reverse else 1
    outputs, ended = [], []
    state = tuple(part[: segments[::turn][0][0]] for part in start)
    for (size, count), piece in zip(segments[::turn], pieces[::turn], strict=True):
        present = len(state[0])
        if size < present:
            ended.append(tuple(part[size:] for part in state))
            state = tuple(part[:size] for part in state)
        elif size > present:
            state = _joined([state, tuple(part[present:size] for part in start)])
        states, state = run(piece.unflatten(0, (count, size)), state)
        outputs.append(states.flatten(0, 1))
    return cat(outputs[::turn]), _joined([state, *reversed(ended)]) if ended else state


def _joined(states: list[Any]) -> State:
    return tuple(cat(parts) for parts in zip(*states, strict=True))
