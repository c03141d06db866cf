"""`torch._VF`: what PyTorch keeps under another name than the public one."""

from __future__ import annotations

from .recurrence import gru, lstm, rnn_relu, rnn_tanh
from .unique import unique_dim

__all__ = ["gru", "lstm", "rnn_relu", "rnn_tanh", "unique_dim"]
