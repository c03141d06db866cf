"""Types of the compiled module recurrence.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def lstm(projected: Any, hidden: Any, cell: Any, weight: Any, reverse: Any) -> Any:
    """Hidden states, last cell state, cell states, and gates after their functions."""
def lstm_backward(
    g_states: Any,
    g_final_cell: Any,
    cell: Any,
    weight: Any,
    cells: Any,
    activated: Any,
    reverse: Any,
) -> Any:
    """The gradients of `projected`, `hidden` and `cell`."""
def gru(projected: Any, hidden: Any, weight: Any, bias: Any, reverse: Any) -> Any: ...
def gru_backward(
    g_states: Any,
    hidden: Any,
    weight: Any,
    states: Any,
    activated: Any,
    candidates: Any,
    reverse: Any,
) -> Any: ...
def simple(projected: Any, hidden: Any, weight: Any, rectified: Any, reverse: Any) -> Any:
    """Hidden states: the maximum with 0, or else tanh."""
def simple_backward(g_states: Any, weight: Any, states: Any, rectified: Any, reverse: Any) -> Any:
    """The gradients of `projected` and `hidden`."""
def lstm_step(input: Any, hidden: Any, cell: Any, weight_ih: Any, weight_hh: Any, bias: Any) -> Any:
    """The next hidden and cell states, and the gates after their functions."""
def lstm_step_backward(
    g_hidden: Any,
    g_next_cell: Any,
    cell: Any,
    next_cell: Any,
    activated: Any,
    room: Any,
) -> Any: ...
def gru_step(
    input: Any,
    hidden: Any,
    weight_ih: Any,
    weight_hh: Any,
    bias_ih: Any,
    bias_hh: Any,
) -> Any: ...
def gru_step_backward(g_next_hidden: Any, hidden: Any, activated: Any, candidates: Any) -> Any: ...
def simple_step(
    input: Any,
    hidden: Any,
    weight_ih: Any,
    weight_hh: Any,
    bias_ih: Any,
    bias_hh: Any,
    rectified: Any,
) -> Any:
    """The next hidden state."""
