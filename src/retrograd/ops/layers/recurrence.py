"""Recurrent layers along a whole sequence, and one step of the LSTM, each as one operation.

A sequence is (T, N, *), and gets what its inputs contribute to the gates, already multiplied by their weights. With
`reverse` it runs from its end; the states then begin with the last one. Gradients are computed in one of two ways: by a
record of their own, which works on arrays, or, where they are to be differentiated again (or a level is open), by the
same equations on tensors. These are those of the networks themselves, differentiated by the chain rule from the last
step to the first; see Werbos, Backpropagation through time (1990).
"""

from __future__ import annotations

from ... import errors
from ..._core import Tensor, from_numpy_dtype, is_grad_enabled, recurrence
from ..._core.levels import open_levels
from ..._core.passes import gather, room_to_gather
from ..activation import relu_backward
from ..joining import cat, stack
from ..matmul import linear, mm, product_tn
from ..record import op
from ..trigonometry import tanh_backward
from . import recurrence_kernels as kernels


def _needs_operations() -> bool:
    """Whether the gradient that is computed now may be differentiated."""
    return is_grad_enabled() or bool(open_levels())


def _previous(first, states, reverse: bool):
    """The state before each step: `first`, and all states (T, N, H) but the last one."""
    if reverse:
        return cat([states[1:], first.unsqueeze(0)])
    return cat([first.unsqueeze(0), states[:-1]])


def _weight_gradient(g, previous):
    """The gradient of W in gates = previous · Wᵀ, summed over steps and batch."""
    return product_tn(g.flatten(0, 1), previous.flatten(0, 1))


def _step_gradients(g, first: int, rows: tuple, needs) -> tuple:
    """The gradients gᵀ · rows of weights, which are the inputs `first`, `first` + 1, … of a step; None where they are
    not needed, or where the pass computes them later, for many steps at once."""
    if gather(g, first, rows, needs):
        return (None,) * len(rows)
    return tuple([product_tn(g, factor) if needs[first + i] else None for i, factor in enumerate(rows)])


def _times(count: int, reverse: bool) -> range:
    return range(count)[::-1] if reverse else range(count)


def _check_dtypes(weight, *arrays) -> None:
    for array in arrays:
        if array.dtype != weight.dtype:
            one, two = (errors.kind_name(from_numpy_dtype(x.dtype)) for x in (array, weight))
            raise RuntimeError(f"mat1 and mat2 must have the same dtype, but got {one} and {two}")


# ------------------------------------------------------------------------------------------------ LSTM


@op(
    public=False,
    outputs=("states", "final_cell", "cells", "activated"),
    nondifferentiable=("cells", "activated"),
    backward_name="LstmBackward0",
    fast=recurrence.lstm,
)
def lstm_sequence(projected: Tensor, hidden: Tensor, cell: Tensor, weight_hh: Tensor, reverse: bool):
    """The hidden states (T, N, H) of an LSTM whose gates i, f, g, o have the inputs `projected` (T, N, 4H) +
    W_hh h, and its last cell state; then all cell states and gates, for the gradient.
    """
    return kernels.lstm(projected, hidden, cell, weight_hh, reverse)


@lstm_sequence.gradient("projected", "hidden", "cell", "weight_hh")
def _lstm_gradients(
    g_states, g_final_cell, projected, hidden, cell, weight_hh, states, cells, activated, reverse, needs
):
    if _needs_operations():
        g_projected, g_hidden, g_cell = _lstm_backward(
            g_states, g_final_cell, projected, hidden, cell, weight_hh, states, reverse
        )
    else:
        g_projected, g_hidden, g_cell = lstm_sequence_backward(
            g_states, g_final_cell, cell, weight_hh, cells, activated, reverse
        )
    g_weight = _weight_gradient(g_projected, _previous(hidden, states, reverse)) if needs[3] else None
    return g_projected, g_hidden, g_cell, g_weight


@op(
    public=False,
    outputs=("g_projected", "g_hidden", "g_cell"),
    differentiable=False,
    fast=recurrence.lstm_backward,
)
def lstm_sequence_backward(
    g_states: Tensor,
    g_final_cell: Tensor,
    cell: Tensor,
    weight_hh: Tensor,
    cells: Tensor,
    activated: Tensor,
    reverse: bool,
):
    """The gradients of `lstm_sequence`, from those of its results."""
    return kernels.lstm_backward(g_states, g_final_cell, cell, weight_hh, cells, activated, reverse)


def _lstm_backward(g_states, g_final_cell, projected, hidden, cell, weight_hh, states, reverse):
    """What `lstm_sequence_backward` computes, by operations."""
    gates = projected + _previous(hidden, states, reverse) @ weight_hh.t()
    i, f, g, o = gates.chunk(4, -1)
    i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
    before, after = {}, {}
    times = _times(len(projected), reverse)
    for t in times:
        before[t] = cell
        cell = after[t] = f[t] * cell + i[t] * g[t]
    g_gates = {}
    g_hidden, g_cell = 0, g_final_cell
    for t in times[::-1]:
        g_hidden = g_states[t] + g_hidden
        squashed = after[t].tanh()
        g_cell = g_cell + g_hidden * o[t] * (1 - squashed * squashed)
        g_gates[t] = cat(
            [
                g_cell * g[t] * i[t] * (1 - i[t]),
                g_cell * before[t] * f[t] * (1 - f[t]),
                g_cell * i[t] * (1 - g[t] * g[t]),
                g_hidden * squashed * o[t] * (1 - o[t]),
            ],
            -1,
        )
        g_hidden, g_cell = g_gates[t] @ weight_hh, g_cell * f[t]
    return stack([g_gates[t] for t in sorted(times)]), g_hidden, g_cell


@op(
    public=False,
    outputs=("next_hidden", "next_cell", "activated"),
    nondifferentiable=("activated",),
    backward_name="LstmCellBackward0",
    fast=recurrence.lstm_step,
)
def lstm_step(input: Tensor, hidden: Tensor, cell: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias: Tensor | None):
    """One step of an LSTM: the next hidden and cell state, and the gates for the gradient."""
    _check_dtypes(weight_hh, input, hidden, cell)
    gates = kernels.project(input, weight_ih, bias)
    gates += kernels.project(hidden, weight_hh, None)
    return kernels.lstm_gates(gates, cell)


@lstm_step.gradient("input", "hidden", "cell", "weight_ih", "weight_hh", "bias")
def _lstm_step_gradients(
    g_next_hidden, g_next_cell, input, hidden, cell, weight_ih, weight_hh, bias, next_cell, activated, needs
):
    rows = (input, hidden)
    if _needs_operations():
        projected = linear(input, weight_ih, bias).unsqueeze(0)
        # The sequence of one step reads no state but the first.
        states = hidden.unsqueeze(0)
        gates, _, g_cell = _lstm_backward(
            g_next_hidden.unsqueeze(0), g_next_cell, projected, hidden, cell, weight_hh, states, False
        )
        gates = gates.squeeze(0)
    else:
        room = room_to_gather(activated, 3, rows, needs)
        gates, g_cell = lstm_step_backward(g_next_hidden, g_next_cell, cell, next_cell, activated, room)
    return (
        mm(gates, weight_ih) if needs[0] else None,
        mm(gates, weight_hh) if needs[1] else None,
        g_cell,
        *_step_gradients(gates, 3, rows, needs),
        gates if needs[5] else None,
    )


@op(public=False, outputs=("g_gates", "g_cell"), differentiable=False, fast=recurrence.lstm_step_backward)
def lstm_step_backward(
    g_hidden: Tensor, g_next_cell: Tensor, cell: Tensor, next_cell: Tensor, activated: Tensor, room: Tensor | None
):
    """The gradients of the inputs of the gates, which are computed in `room` if it is given, and of the cell state,
    from those of the next states."""
    return kernels.lstm_gates_backward(g_hidden, g_next_cell, cell, next_cell, activated)


# ------------------------------------------------------------------------------------------------ GRU


@op(
    public=False,
    outputs=("states", "activated", "candidates"),
    nondifferentiable=("activated", "candidates"),
    backward_name="GruBackward0",
    fast=recurrence.gru,
)
def gru_sequence(projected: Tensor, hidden: Tensor, weight_hh: Tensor, bias_hh: Tensor | None, reverse: bool):
    """The hidden states (T, N, H) of a GRU whose gates r, z, n have the inputs `projected` (T, N, 3H) from the
    sequence; then the gates, and W_hn h + b_hn, for the gradient.
    """
    return kernels.gru(projected, hidden, weight_hh, bias_hh, reverse)


@gru_sequence.gradient("projected", "hidden", "weight_hh", "bias_hh")
def _gru_gradients(g_states, projected, hidden, weight_hh, bias_hh, states, activated, candidates, reverse, needs):
    if _needs_operations():
        g_projected, g_from_hidden, g_hidden = _gru_backward(
            g_states, projected, hidden, weight_hh, bias_hh, states, reverse
        )
    else:
        g_projected, g_from_hidden, g_hidden = gru_sequence_backward(
            g_states, hidden, weight_hh, states, activated, candidates, reverse
        )
    return (
        g_projected,
        g_hidden,
        _weight_gradient(g_from_hidden, _previous(hidden, states, reverse)) if needs[2] else None,
        g_from_hidden.sum((0, 1)) if needs[3] else None,
    )


@op(
    public=False,
    outputs=("g_projected", "g_from_hidden", "g_hidden"),
    differentiable=False,
    fast=recurrence.gru_backward,
)
def gru_sequence_backward(
    g_states: Tensor,
    hidden: Tensor,
    weight_hh: Tensor,
    states: Tensor,
    activated: Tensor,
    candidates: Tensor,
    reverse: bool,
):
    """The gradients of `gru_sequence` (the second is that of W_hh h + b_hh), from that of the states."""
    return kernels.gru_backward(g_states, hidden, weight_hh, states, activated, candidates, reverse)


def _gru_backward(g_states, projected, hidden, weight_hh, bias_hh, states, reverse):
    """What `gru_sequence_backward` computes, by operations."""
    previous = _previous(hidden, states, reverse)
    r, z, n = projected.chunk(3, -1)
    r_hidden, z_hidden, candidates = linear(previous, weight_hh, bias_hh).chunk(3, -1)
    r, z = (r + r_hidden).sigmoid(), (z + z_hidden).sigmoid()
    n = (n + r * candidates).tanh()
    g_n = (1 - z) * (1 - n * n)
    factors = cat([g_n * candidates * r * (1 - r), (previous - n) * z * (1 - z), g_n], -1)
    found = {}
    g_hidden = 0
    for t in _times(len(projected), reverse)[::-1]:
        g_hidden = g_states[t] + g_hidden
        g_projected = factors[t] * g_hidden.repeat(1, 3)
        g_r, g_z, g_n = g_projected.chunk(3, -1)
        g_from_hidden = cat([g_r, g_z, g_n * r[t]], -1)
        found[t] = g_projected, g_from_hidden
        g_hidden = g_hidden * z[t] + g_from_hidden @ weight_hh
    g_projected, g_from_hidden = (stack(parts) for parts in zip(*(found[t] for t in sorted(found)), strict=True))
    return g_projected, g_from_hidden, g_hidden


@op(
    public=False,
    outputs=("next_hidden", "activated", "candidates"),
    nondifferentiable=("activated", "candidates"),
    backward_name="GruCellBackward0",
    fast=recurrence.gru_step,
)
def gru_step(
    input: Tensor,
    hidden: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor | None,
    bias_hh: Tensor | None,
):
    """One step of a GRU: the next hidden state; then the gates, and W_hn h + b_hn, for the gradient."""
    _check_dtypes(weight_hh, input, hidden)
    from_input, from_hidden = kernels.project(input, weight_ih, bias_ih), kernels.project(hidden, weight_hh, bias_hh)
    return kernels.gru_gates(from_input, from_hidden, hidden)


@gru_step.gradient("input", "hidden", "weight_ih", "weight_hh", "bias_ih", "bias_hh")
def _gru_step_gradients(
    g_next_hidden, input, hidden, weight_ih, weight_hh, bias_ih, bias_hh, activated, candidates, needs
):
    if _needs_operations():
        projected = linear(input, weight_ih, bias_ih).unsqueeze(0)
        # The sequence of one step reads no state but the first.
        g_from_input, g_from_hidden, g_hidden = _gru_backward(
            g_next_hidden.unsqueeze(0), projected, hidden, weight_hh, bias_hh, hidden.unsqueeze(0), False
        )
        g_from_input, g_from_hidden = g_from_input.squeeze(0), g_from_hidden.squeeze(0)
    else:
        g_from_input, g_from_hidden, g_hidden = gru_step_backward(g_next_hidden, hidden, activated, candidates)
        g_hidden = g_hidden + mm(g_from_hidden, weight_hh)
    return (
        mm(g_from_input, weight_ih) if needs[0] else None,
        g_hidden,
        *_step_gradients(g_from_input, 2, (input,), needs),
        *_step_gradients(g_from_hidden, 3, (hidden,), needs),
        g_from_input,
        g_from_hidden,
    )


@op(
    public=False,
    outputs=("g_from_input", "g_from_hidden", "g_hidden"),
    differentiable=False,
    fast=recurrence.gru_step_backward,
)
def gru_step_backward(g_next_hidden: Tensor, hidden: Tensor, activated: Tensor, candidates: Tensor):
    """The gradients of what input and hidden state give to the gates, and of the hidden state on its own way."""
    return kernels.gru_gates_backward(g_next_hidden, hidden, activated, candidates)


# ------------------------------------------------------------------------------------------------ the simple one


@op(public=False, backward_name="RnnBackward0", fast=recurrence.simple)
def simple_sequence(projected: Tensor, hidden: Tensor, weight_hh: Tensor, rectified: bool, reverse: bool):
    """The hidden states (T, N, H), tanh or relu of `projected` + W_hh h."""
    return kernels.simple(projected, hidden, weight_hh, rectified, reverse)


@simple_sequence.gradient("projected", "hidden", "weight_hh")
def _simple_gradients(g, hidden, weight_hh, out, rectified, reverse, needs):
    if _needs_operations():
        g_projected, g_hidden = _simple_backward(g, weight_hh, _slopes(out, rectified), reverse)
    else:
        g_projected, g_hidden = simple_sequence_backward(g, weight_hh, out, rectified, reverse)
    g_weight = _weight_gradient(g_projected, _previous(hidden, out, reverse)) if needs[2] else None
    return g_projected, g_hidden, g_weight


@op(public=False, outputs=("g_projected", "g_hidden"), differentiable=False, fast=recurrence.simple_backward)
def simple_sequence_backward(g: Tensor, weight_hh: Tensor, states: Tensor, rectified: bool, reverse: bool):
    """The gradients of `simple_sequence`, from that of the states."""
    return kernels.simple_backward(g, weight_hh, states, rectified, reverse)


def _slopes(states, rectified: bool):
    """The derivatives of the activation, which can be read from its results, so that one way serves all orders."""
    return (states > 0).to(states.dtype) if rectified else 1 - states * states


def _simple_backward(g, weight_hh, slopes, reverse):
    """What `simple_sequence_backward` computes, by operations."""
    found = {}
    g_hidden = 0
    for t in _times(len(g), reverse)[::-1]:
        found[t] = (g[t] + g_hidden) * slopes[t]
        g_hidden = found[t] @ weight_hh
    return stack([found[t] for t in sorted(found)]), g_hidden


@op(public=False, backward_name="RnnCellBackward0", fast=recurrence.simple_step)
def simple_step(
    input: Tensor,
    hidden: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor | None,
    bias_hh: Tensor | None,
    rectified: bool,
):
    """One step: tanh or relu of W_ih x + b_ih + W_hh h + b_hh."""
    _check_dtypes(weight_hh, input, hidden)
    gates = kernels.project(input, weight_ih, bias_ih)
    gates += kernels.project(hidden, weight_hh, bias_hh)
    return kernels.activation(gates, rectified)


@simple_step.gradient("input", "hidden", "weight_ih", "weight_hh", "bias_ih", "bias_hh")
def _simple_step_gradients(g, input, hidden, weight_ih, weight_hh, out, rectified, needs):
    gates = relu_backward(g, out) if rectified else tanh_backward(g, out)
    return (
        mm(gates, weight_ih) if needs[0] else None,
        mm(gates, weight_hh) if needs[1] else None,
        *_step_gradients(gates, 2, (input, hidden), needs),
        gates,
        gates,
    )
