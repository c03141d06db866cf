"""The loops of recurrent layers over time, on arrays.

What does not depend on the step before is computed for all steps at once; the rest takes as few calls as it can, each
into memory that is there.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .._core import matmul as multiply


@lru_cache(32)
def _slopes(size: int, dtype: np.dtype) -> tuple[np.ndarray, np.ndarray]:
    """Vectors s and 1 - s with which the four gates of an LSTM are s tanh(s x) + (1 - s).

    That is tanh x for s = 1, which g has, and for s = 1/2 the logistic function, which the others have.
    """
    slope = np.full(4 * size, 0.5, dtype)
    slope[2 * size : 3 * size] = 1
    return slope, 1 - slope


def _in_order(reverse: bool, *arrays: np.ndarray) -> zip:
    """The steps of arrays (T, …), from the last one if `reverse`."""
    return zip(*((array[::-1] if reverse else array) for array in arrays), strict=True)


def lstm_gates(gates: np.ndarray, cell: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The next hidden and cell states, and the gates after their functions, which overwrite their inputs."""
    size = cell.shape[1]
    slope, rest = _slopes(size, gates.dtype)
    gates *= slope
    np.tanh(gates, gates)
    gates *= slope
    gates += rest
    next_cell = gates[:, size : 2 * size] * cell
    next_cell += gates[:, :size] * gates[:, 2 * size : 3 * size]
    hidden = np.tanh(next_cell)
    hidden *= gates[:, 3 * size :]
    return hidden, next_cell, gates


def lstm_gates_backward(
    g_hidden: np.ndarray, g_next_cell: np.ndarray, cell: np.ndarray, next_cell: np.ndarray, activated: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of the inputs of the gates, and of the cell state before."""
    size = cell.shape[1]
    i, f, g, o = (activated[:, k * size : (k + 1) * size] for k in range(4))
    squashed = np.tanh(next_cell)
    g_cell = squashed * squashed
    np.subtract(1, g_cell, g_cell)
    g_cell *= o
    g_cell *= g_hidden
    g_cell += g_next_cell
    gates = _gate_derivatives(activated, size)
    gates[:, :size] *= g
    gates[:, size : 2 * size] *= cell
    gates[:, 2 * size : 3 * size] *= i
    gates.reshape(-1, 4, size)[:, :3] *= g_cell[:, None]
    squashed *= g_hidden
    gates[:, 3 * size :] *= squashed
    g_cell *= f
    return gates, g_cell


def _gate_derivatives(activated: np.ndarray, size: int) -> np.ndarray:
    """The derivatives of the gates by their inputs: s² - (a - (1 - s))², see `_slopes`."""
    slope, rest = _slopes(size, activated.dtype)
    derivatives = activated - rest
    derivatives *= derivatives
    return np.subtract(slope * slope, derivatives, derivatives)


def lstm(
    projected: np.ndarray, hidden: np.ndarray, cell: np.ndarray, weight: np.ndarray, reverse: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Hidden states, last cell state, cell states, and gates after their functions."""
    steps, batch, width = projected.shape
    size = width // 4
    slope, rest = _slopes(size, projected.dtype)
    activated = np.multiply(projected, slope, order="C")
    turned = np.multiply(weight.T, slope, order="C")
    states = np.empty((steps, batch, size), projected.dtype)
    cells = np.empty_like(states)
    inputs = np.empty((batch, size), projected.dtype)
    gates = [activated[..., k * size : (k + 1) * size] for k in range(4)]
    for all_gates, i, f, g, o, state, after in _in_order(reverse, activated, *gates, states, cells):
        all_gates += multiply(hidden, turned)
        np.tanh(all_gates, all_gates)
        all_gates *= slope
        all_gates += rest
        np.multiply(f, cell, after)
        np.multiply(i, g, inputs)
        cell = np.add(after, inputs, after)
        np.tanh(cell, state)
        hidden = np.multiply(state, o, state)
    return states, cell.copy(), cells, activated


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
    steps, batch, size = cells.shape
    i, f, g, o = (activated[..., k * size : (k + 1) * size] for k in range(4))
    squashed = np.tanh(cells)
    through = squashed * squashed
    np.subtract(1, through, through)
    through *= o
    # All of the gradient that is known before the loop; in the loop comes what arrives at the two states.
    gates = _gate_derivatives(activated, size)
    parts = gates.reshape(steps, batch, 4, size)
    parts[:, :, 0] *= g
    _times_previous(parts[:, :, 1], cell, cells, reverse)
    parts[:, :, 2] *= i
    parts[:, :, 3] *= squashed
    g_hidden = np.zeros((batch, size), gates.dtype)
    g_cell = np.array(g_final_cell)
    for g_state, passed, at_cell, at_hidden, all_gates, forget in _in_order(
        not reverse, g_states, through, parts[:, :, :3], parts[:, :, 3], gates, f
    ):
        g_hidden += g_state
        passed *= g_hidden
        g_cell += passed
        at_cell *= g_cell[:, None]
        at_hidden *= g_hidden
        g_cell *= forget
        g_hidden = multiply(all_gates, weight)
    return gates, g_hidden, g_cell


def _times_previous(array: np.ndarray, first: np.ndarray, states: np.ndarray, reverse: bool) -> None:
    """Multiply each step in place by the state before it."""
    if reverse:
        array[-1] *= first
        array[:-1] *= states[1:]
    else:
        array[0] *= first
        array[1:] *= states[:-1]


def gru(
    projected: np.ndarray, hidden: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, reverse: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hidden states, gates after their functions, and what the hidden state gives to the third one."""
    steps, batch, width = projected.shape
    size = width // 3
    turned = np.ascontiguousarray(weight.T)
    activated = projected.copy()
    activated[..., : 2 * size] *= 0.5
    states = np.empty((steps, batch, size), projected.dtype)
    candidates = np.empty_like(states)
    bound = projected.dtype.type(0.5)
    gates = (activated[..., : 2 * size], *(activated[..., k * size : (k + 1) * size] for k in range(3)))
    for both, r, z, n, state, candidate in _in_order(reverse, *gates, states, candidates):
        from_hidden = multiply(hidden, turned)
        if bias is not None:
            from_hidden += bias
        from_both = from_hidden[:, : 2 * size]
        from_both *= bound
        both += from_both
        np.tanh(both, both)
        both *= bound
        both += bound
        candidate[...] = from_hidden[:, 2 * size :]
        np.multiply(r, candidate, state)
        n += state
        np.tanh(n, n)
        np.subtract(hidden, n, state)
        state *= z
        state += n
        hidden = state
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
    steps, batch, size = states.shape
    r, z, n = (activated[..., k * size : (k + 1) * size] for k in range(3))
    g_projected = np.empty_like(activated)
    parts = g_projected.reshape(steps, batch, 3, size)
    at_n = parts[:, :, 2]
    np.multiply(1 - z, 1 - n * n, at_n)
    np.multiply(at_n, candidates, parts[:, :, 0])
    parts[:, :, 0] *= r - r * r
    at_z = parts[:, :, 1]
    if reverse:
        np.subtract(hidden, n[-1], at_z[-1])
        np.subtract(states[1:], n[:-1], at_z[:-1])
    else:
        np.subtract(hidden, n[0], at_z[0])
        np.subtract(states[:-1], n[1:], at_z[1:])
    at_z *= z - z * z
    g_from_hidden = g_projected.copy()
    from_hidden = g_from_hidden.reshape(steps, batch, 3, size)
    from_hidden[:, :, 2] *= r
    g_hidden = np.zeros((batch, size), g_projected.dtype)
    for g_state, at_gates, at_hidden, all_hidden, kept in _in_order(
        not reverse, g_states, parts, from_hidden, g_from_hidden, z
    ):
        g_hidden += g_state
        at_gates *= g_hidden[:, None]
        at_hidden *= g_hidden[:, None]
        g_hidden *= kept
        g_hidden += multiply(all_hidden, weight)
    return g_projected, g_from_hidden, g_hidden


def gru_gates(from_input: np.ndarray, from_hidden: np.ndarray, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The next hidden state, and the gates after their functions."""
    size = hidden.shape[1]
    gates = np.empty_like(from_input)
    both, n = gates[:, : 2 * size], gates[:, 2 * size :]
    np.add(from_input[:, : 2 * size], from_hidden[:, : 2 * size], both)
    both *= gates.dtype.type(0.5)
    np.tanh(both, both)
    both *= gates.dtype.type(0.5)
    both += gates.dtype.type(0.5)
    np.multiply(gates[:, :size], from_hidden[:, 2 * size :], n)
    n += from_input[:, 2 * size :]
    np.tanh(n, n)
    state = hidden - n
    state *= gates[:, size : 2 * size]
    state += n
    return state, gates


def gru_gates_backward(
    g_state: np.ndarray, from_hidden: np.ndarray, hidden: np.ndarray, activated: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of what input and hidden state give to the gates, and of the hidden state itself."""
    size = hidden.shape[1]
    r, z, n = (activated[:, k * size : (k + 1) * size] for k in range(3))
    g_input = np.empty_like(activated)
    g_r, g_z, g_n = (g_input[:, k * size : (k + 1) * size] for k in range(3))
    np.multiply(n, n, g_n)
    np.subtract(1, g_n, g_n)
    g_n *= 1 - z
    g_n *= g_state
    np.multiply(g_n, from_hidden[:, 2 * size :], g_r)
    g_r *= r - r * r
    np.subtract(hidden, n, g_z)
    g_z *= z - z * z
    g_z *= g_state
    g_hidden = g_input.copy()
    g_hidden[:, 2 * size :] *= r
    return g_input, g_hidden, g_state * z


def simple(
    projected: np.ndarray, hidden: np.ndarray, weight: np.ndarray, rectified: bool, reverse: bool
) -> np.ndarray:
    """Hidden states: the maximum with 0, or else tanh."""
    turned = np.ascontiguousarray(weight.T)
    states = projected.copy()
    for (state,) in _in_order(reverse, states):
        state += multiply(hidden, turned)
        hidden = np.tanh(state, state) if not rectified else np.maximum(state, 0, out=state)
    return states


def simple_backward(
    g_states: np.ndarray, weight: np.ndarray, slopes: np.ndarray, reverse: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of `projected` and `hidden`."""
    g_projected = g_states * slopes
    g_hidden = np.zeros(g_states.shape[1:], g_states.dtype)
    for at_state, slope in _in_order(not reverse, g_projected, slopes):
        g_hidden *= slope
        at_state += g_hidden
        g_hidden = multiply(at_state, weight)
    return g_projected, g_hidden
