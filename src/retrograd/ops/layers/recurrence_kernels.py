"""The loops of recurrent layers over time, on arrays of any dtype: the equations, step by step.

`_core.recurrence` has the same in compiled loops, for float32 and float64.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..matmul import multiply


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def _parts(array: np.ndarray, count: int) -> list[np.ndarray]:
    """The gates, side by side in the last dimension."""
    return np.split(array, count, -1)


def _in_order(reverse: bool, *arrays: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
    """The steps of arrays (T, …), from the last one if `reverse`."""
    return zip(*((array[::-1] if reverse else array) for array in arrays), strict=True)


def _befores(first: np.ndarray, states: np.ndarray, reverse: bool) -> np.ndarray:
    """The state before each step (T, N, H)."""
    if reverse:
        return np.concatenate([states[1:], first[None]])
    return np.concatenate([first[None], states[:-1]])


def project(rows: np.ndarray, weight: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
    """rows · weightᵀ + bias."""
    made = multiply(rows, weight.T)
    return made if bias is None else made + bias


# ------------------------------------------------------------------------------------------------ LSTM


def lstm_gates(gates: np.ndarray, cell: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The next hidden and cell states, and the gates after their functions."""
    i, f, g, o = _parts(gates, 4)
    i, f, g, o = _logistic(i), _logistic(f), np.tanh(g), _logistic(o)
    cell = f * cell + i * g
    return o * np.tanh(cell), cell, np.concatenate([i, f, g, o], -1)


def lstm_gates_backward(
    g_hidden: np.ndarray, g_next_cell: np.ndarray, cell: np.ndarray, next_cell: np.ndarray, activated: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of the inputs of the gates, and of the cell state before."""
    i, f, g, o = _parts(activated, 4)
    squashed = np.tanh(next_cell)
    g_cell = g_next_cell + g_hidden * o * (1 - squashed * squashed)
    at_gates = [
        g_cell * g * i * (1 - i),
        g_cell * cell * f * (1 - f),
        g_cell * i * (1 - g * g),
        g_hidden * squashed * o * (1 - o),
    ]
    return np.concatenate(at_gates, -1), g_cell * f


def lstm(
    projected: np.ndarray, hidden: np.ndarray, cell: np.ndarray, weight: np.ndarray, reverse: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Hidden states, last cell state, cell states, and gates after their functions."""
    states = np.empty((*projected.shape[:2], hidden.shape[1]), projected.dtype)
    cells, activated = np.empty_like(states), np.empty_like(projected)
    for inputs, gates, state, after in _in_order(reverse, projected, activated, states, cells):
        hidden, cell, gates[...] = lstm_gates(inputs + multiply(hidden, weight.T), cell)
        state[...], after[...] = hidden, cell
    return states, cell, cells, activated


def lstm_backward(
    g_states: np.ndarray,
    g_final_cell: np.ndarray,
    cell: np.ndarray,
    weight: np.ndarray,
    cells: np.ndarray,
    activated: np.ndarray,
    reverse: bool,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `projected`, `hidden` and `cell`."""
    g_projected = np.empty_like(activated)
    g_hidden, g_cell = np.zeros_like(cell), g_final_cell
    for g_state, gates, before, after, at_gates in _in_order(
        not reverse, g_states, activated, _befores(cell, cells, reverse), cells, g_projected
    ):
        at_gates[...], g_cell = lstm_gates_backward(g_state + g_hidden, g_cell, before, after, gates)
        g_hidden = multiply(at_gates, weight)
    return g_projected, g_hidden, g_cell


# ------------------------------------------------------------------------------------------------ GRU


def gru_gates(
    from_input: np.ndarray, from_hidden: np.ndarray, hidden: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The next hidden state, the gates after their functions, and what the hidden state gives to the third one."""
    (r, z, n), (from_r, from_z, candidate) = _parts(from_input, 3), _parts(from_hidden, 3)
    r, z = _logistic(r + from_r), _logistic(z + from_z)
    n = np.tanh(n + r * candidate)
    return (hidden - n) * z + n, np.concatenate([r, z, n], -1), candidate


def gru_gates_backward(
    g_state: np.ndarray, hidden: np.ndarray, activated: np.ndarray, candidate: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of what input and hidden state give to the gates, and of the hidden state on its own way."""
    r, z, n = _parts(activated, 3)
    g_n = g_state * (1 - z) * (1 - n * n)
    g_r = g_n * candidate * r * (1 - r)
    g_z = g_state * (hidden - n) * z * (1 - z)
    return np.concatenate([g_r, g_z, g_n], -1), np.concatenate([g_r, g_z, g_n * r], -1), g_state * z


def gru(
    projected: np.ndarray, hidden: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, reverse: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hidden states, gates after their functions, and what the hidden state gives to the third one."""
    states = np.empty((*projected.shape[:2], hidden.shape[1]), projected.dtype)
    candidates, activated = np.empty_like(states), np.empty_like(projected)
    for inputs, gates, state, candidate in _in_order(reverse, projected, activated, states, candidates):
        hidden, gates[...], candidate[...] = gru_gates(inputs, project(hidden, weight, bias), hidden)
        state[...] = hidden
    return states, activated, candidates


def gru_backward(
    g_states: np.ndarray,
    hidden: np.ndarray,
    weight: np.ndarray,
    states: np.ndarray,
    activated: np.ndarray,
    candidates: np.ndarray,
    reverse: bool,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `projected`, of what the hidden states give to the gates, and of `hidden`."""
    g_projected, g_from_hidden = np.empty_like(activated), np.empty_like(activated)
    g_hidden = np.zeros_like(hidden)
    for g_state, before, gates, candidate, at_input, at_hidden in _in_order(
        not reverse, g_states, _befores(hidden, states, reverse), activated, candidates, g_projected, g_from_hidden
    ):
        at_input[...], at_hidden[...], kept = gru_gates_backward(g_state + g_hidden, before, gates, candidate)
        g_hidden = kept + multiply(at_hidden, weight)
    return g_projected, g_from_hidden, g_hidden


# ------------------------------------------------------------------------------------------------ the simple one


def activation(x: np.ndarray, rectified: bool) -> np.ndarray:
    """The maximum with 0, or else tanh."""
    return np.maximum(x, 0) if rectified else np.tanh(x)


def simple(projected: np.ndarray, hidden: np.ndarray, weight: np.ndarray, rectified: bool, reverse: bool) -> np.ndarray:
    """Hidden states."""
    states = np.empty_like(projected)
    for inputs, state in _in_order(reverse, projected, states):
        hidden = state[...] = activation(inputs + multiply(hidden, weight.T), rectified)
    return states


def simple_backward(
    g_states: np.ndarray, weight: np.ndarray, states: np.ndarray, rectified: bool, reverse: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of `projected` and `hidden`."""
    slopes = (states > 0).astype(states.dtype) if rectified else 1 - states * states
    g_projected = np.empty_like(slopes)
    g_hidden = np.zeros_like(slopes[0])
    for g_state, slope, at_state in _in_order(not reverse, g_states, slopes, g_projected):
        np.multiply(g_state + g_hidden, slope, at_state)
        g_hidden = multiply(at_state, weight)
    return g_projected, g_hidden
