"""One step of each recurrent cell as a function, and a convolution of sequences (time, batch, channels)."""

from __future__ import annotations

from ..record import composite
from .convolution import conv1d
from .recurrence import gru_step, lstm_step, simple_step


@composite(method=False)
def rnn_tanh_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """tanh(W_ih·x + b_ih + W_hh·h + b_hh) for an input (N, inputs) and a state (N, H): see `torch.nn.RNNCell`."""
    return simple_step(input, hx, w_ih, w_hh, b_ih, b_hh, False)


@composite(method=False)
def rnn_relu_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """relu(W_ih·x + b_ih + W_hh·h + b_hh) for an input (N, inputs) and a state (N, H): see `torch.nn.RNNCell`."""
    return simple_step(input, hx, w_ih, w_hh, b_ih, b_hh, True)


@composite(method=False)
def gru_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """The next state of a GRU for an input (N, inputs) and a state (N, H): see `torch.nn.GRUCell`."""
    return gru_step(input, hx, w_ih, w_hh, b_ih, b_hh)[0]


@composite(method=False)
def lstm_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """The next (h, c) of an LSTM for an input (N, inputs) and the pair `hx` of states (N, H): see `torch.nn.LSTMCell`.

    Raises:
        RuntimeError: if `hx` is no pair.
    """
    if not isinstance(hx, (tuple, list)) or len(hx) != 2:
        raise RuntimeError("lstm_cell expects two hidden states")
    hidden, cell = hx
    bias = b_ih if b_hh is None else b_hh if b_ih is None else b_ih + b_hh
    return lstm_step(input, hidden, cell, w_ih, w_hh, bias)[:2]


@composite(method=False)
def conv_tbc(input, weight, bias, pad=0):
    """`conv1d` of sequences (time, batch, channels) by a weight (length, channels, outputs) and a bias (outputs).

    Raises:
        RuntimeError: for other numbers of dimensions.
    """
    for tensor, name, ndim in ((input, "Input", 3), (weight, "Weight", 3), (bias, "Bias", 1)):
        if tensor.ndim != ndim:
            shape = "time, batch, in_channels" if name == "Input" else "kernel_width, in_channels, out_channels"
            raise RuntimeError(f"{name} must have {ndim} dims" + (f": {shape}." if ndim == 3 else "."))
    return conv1d(input.permute(1, 2, 0), weight.permute(2, 1, 0), bias, padding=pad).permute(2, 0, 1)
