"""Recurrent layers."""

from __future__ import annotations

import math
import numbers
import warnings
from collections.abc import Iterable
from typing import Any

from ..._core import Tensor
from ...ops import cat, stack, zeros
from ...ops.layers.recurrence import gru_step, lstm_step, simple_step
from .. import functional as F
from .. import init
from ..module import Module
from ..parameter import Parameter
from ..utils.rnn import PackedSequence
from .recurrence import State, make_run, project_input, run_packed
from .registration import register_empty

_GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


class RNNBase(Module):
    """What the three recurrent layers share; see :class:`RNN`."""

    def __init__(
        self,
        mode: str,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        _check_sizes(input_size, hidden_size, num_layers, proj_size)
        _check_choices(mode, bias, batch_first, dropout, num_layers)
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._all_weights: list[list[str]] = []
        for layer in range(num_layers):
            for suffix in ("", "_reverse")[: self._num_directions]:
                self._register_weights(layer, suffix, device, dtype)
        self.reset_parameters()

    @property
    def _num_directions(self) -> int:
        return 2 if self.bidirectional else 1

    @property
    def _output_size(self) -> int:
        return self.proj_size or self.hidden_size

    def _register_weights(self, layer: int, suffix: str, device: Any, dtype: Any) -> None:
        rows = _GATES[self.mode] * self.hidden_size
        columns = self._output_size * self._num_directions if layer else self.input_size
        shapes: dict[str, tuple[int, ...]] = {
            "weight_ih": (rows, columns),
            "weight_hh": (rows, self._output_size),
        }
        if self.bias:
            shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
        if self.proj_size:
            shapes["weight_hr"] = (self.proj_size, self.hidden_size)
        named = {f"{name}_l{layer}{suffix}": shape for name, shape in shapes.items()}
        register_empty(self, device, dtype, **named)
        self._all_weights.append(list(named))

    def reset_parameters(self) -> None:
        """Draws all weights and biases from [-1/sqrt(hidden_size), 1/sqrt(hidden_size))."""
        _reset_uniformly(self, self.hidden_size)

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """The weights, a list for each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    @property
    def _flat_weights_names(self) -> list[str]:
        return [name for names in self._all_weights for name in names]

    @property
    def _flat_weights(self) -> list[Parameter]:
        return [getattr(self, name) for name in self._flat_weights_names]

    def flatten_parameters(self) -> None:
        """Does nothing: on the CPU the weights need not lie in one piece."""

    def extra_repr(self) -> str:
        usual = {
            "proj_size": 0,
            "num_layers": 1,
            "bias": True,
            "batch_first": False,
            "dropout": 0,
            "bidirectional": False,
        }
        parts = [f"{self.input_size}", f"{self.hidden_size}"]
        parts += [f"{name}={getattr(self, name)}" for name, value in usual.items() if getattr(self, name) != value]
        return ", ".join(parts)

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        alone = self.mode != "LSTM"
        state = (hx,) if alone and hx is not None else hx
        forward = self._forward_packed if isinstance(input, PackedSequence) else self._forward_padded
        output, state = forward(input, state)
        return output, (state[0] if alone else state)

    def _forward_padded(self, input: Tensor, state: State | None) -> tuple[Tensor, State]:
        batched = self._check_dims(input, state)
        batch_dim = 0 if self.batch_first else 1
        if not batched:
            input = input.unsqueeze(batch_dim)
            state = None if state is None else tuple(part.unsqueeze(1) for part in state)
        _check_input(self, input, 3)
        if not input.size(1 - batch_dim):
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
        state = self._start(state, input, input.size(batch_dim))
        output, state = self._run_layers(input.transpose(0, 1) if self.batch_first else input, state)
        if self.batch_first:
            output = output.transpose(0, 1)
        if not batched:
            output = output.squeeze(batch_dim)
            state = tuple(part.squeeze(1) for part in state)
        return output, state

    def _forward_packed(self, input: PackedSequence, state: State | None) -> tuple[PackedSequence, State]:
        data, batch_sizes, sorted_indices, unsorted_indices = input
        _check_input(self, data, 2)
        if state is not None and sorted_indices is not None:
            state = tuple(part.index_select(1, sorted_indices) for part in state)
        sizes = batch_sizes.tolist()
        output, state = self._run_layers(data, self._start(state, data, sizes[0]), sizes)
        if unsorted_indices is not None:
            state = tuple(part.index_select(1, unsorted_indices) for part in state)
        return PackedSequence(output, batch_sizes, sorted_indices, unsorted_indices), state

    def _check_dims(self, input: Tensor, state: State | None) -> bool:
        """Whether the input has a batch dimension, which the state then must have too."""
        name = type(self).__name__
        if input.dim() not in (2, 3):
            raise ValueError(f"{name}: Expected input to be 2D or 3D, got {input.dim()}D instead")
        batched = input.dim() == 3
        if state is None or all(part.dim() == input.dim() for part in state):
            return batched
        kind = "batched 3-D" if batched else "unbatched 2-D"
        if len(state) == 1:
            raise RuntimeError(f"For {kind} input, hx should also be {input.dim()}-D but got {state[0].dim()}-D tensor")
        raise RuntimeError(
            f"For {kind} input, hx and cx should also be {input.dim()}-D "
            f"but got ({state[0].dim()}-D, {state[1].dim()}-D) tensors"
        )

    def _start(self, state: State | None, input: Tensor, batch: int) -> State:
        """The state to start from: zeros, or ``state`` once its size is checked."""
        count = self.num_layers * self._num_directions
        sizes = [(count, batch, self._output_size)]
        if self.mode == "LSTM":
            sizes.append((count, batch, self.hidden_size))
        if state is None:
            return tuple(zeros(size, dtype=input.dtype) for size in sizes)
        for number, (part, size) in enumerate(zip(state, sizes, strict=True)):
            if tuple(part.shape) != size:
                which = f"hidden[{number}]" if len(sizes) == 2 else "hidden"
                raise RuntimeError(f"Expected {which} size {size}, got {list(part.shape)}")
        return tuple(state)

    def _run_layers(self, input: Tensor, start: State, sizes: list[int] | None = None) -> tuple[Tensor, State]:
        """Runs all layers on the times of ``input`` (T, N, *), or on packed data with the batch ``sizes``."""
        final: list[State] = []
        for layer in range(self.num_layers):
            outputs = []
            for _ in range(self._num_directions):
                number = len(final)
                output, state = self._run_direction(
                    input, tuple(part[number] for part in start), self._all_weights[number], sizes
                )
                outputs.append(output)
                final.append(state)
            input = cat(outputs, -1) if self.bidirectional else outputs[0]
            if self.dropout and layer + 1 < self.num_layers:
                input = F.dropout(input, self.dropout, self.training)
        return input, tuple(stack(parts) for parts in zip(*final, strict=True))

    def _run_direction(
        self, input: Tensor, start: State, names: list[str], sizes: list[int] | None
    ) -> tuple[Tensor, State]:
        weights = {name.partition("_l")[0]: getattr(self, name) for name in names}
        bias_ih, bias_hh = weights.get("bias_ih"), weights.get("bias_hh")
        projected = project_input(self.mode, input, weights["weight_ih"], bias_ih, bias_hh)
        reverse = names[0].endswith("_reverse")
        run = make_run(self.mode, weights["weight_hh"], bias_hh, weights.get("weight_hr"), reverse)
        return run(projected, start) if sizes is None else run_packed(run, projected, sizes, start, reverse)


def _check_sizes(input_size: Any, hidden_size: Any, num_layers: int, proj_size: int) -> None:
    for name, size in (("input_size", input_size), ("hidden_size", hidden_size)):
        if not isinstance(size, int):
            raise TypeError(f"{name} should be of type int, got: {type(size).__name__}")
        if size <= 0:
            raise ValueError(f"{name} must be greater than zero")
    if num_layers <= 0:
        raise ValueError("num_layers must be greater than zero")
    if proj_size < 0:
        raise ValueError("proj_size should be a positive integer or zero to disable projections")
    if proj_size >= hidden_size:
        raise ValueError("proj_size has to be smaller than hidden_size")


def _check_choices(mode: str, bias: Any, batch_first: Any, dropout: Any, num_layers: int) -> None:
    if mode not in _GATES:
        raise ValueError(f"Unrecognized RNN mode: {mode}")
    for name, choice in (("bias", bias), ("batch_first", batch_first)):
        if not isinstance(choice, bool):
            raise TypeError(f"{name} should be of type bool, got: {type(choice).__name__}")
    is_number = isinstance(dropout, numbers.Number) and not isinstance(dropout, bool)
    if not is_number or not 0 <= dropout <= 1:
        raise ValueError(
            "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"
        )
    if dropout > 0 and num_layers == 1:
        warnings.warn(
            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects "
            f"num_layers greater than 1, but got dropout={dropout} and num_layers={num_layers}",
            stacklevel=4,
        )


def _check_input(layer: RNNBase, input: Tensor, dims: int) -> None:
    dtype = layer._flat_weights[0].dtype
    if input.dtype != dtype:
        raise ValueError(
            f"RNN input dtype ({input.dtype}) does not match weight dtype ({dtype}). "
            f"Convert input: input.to({dtype}), or convert model: model.to({input.dtype})"
        )
    if input.dim() != dims:
        raise RuntimeError(f"input must have {dims} dimensions, got {input.dim()}")
    if input.size(-1) != layer.input_size:
        raise RuntimeError(
            f"input.size(-1) must be equal to input_size. Expected {layer.input_size}, got {input.size(-1)}"
        )


def _reset_uniformly(layer: Module, hidden_size: int) -> None:
    bound = 1.0 / math.sqrt(hidden_size) if hidden_size > 0 else 0
    for weight in layer.parameters():
        init.uniform_(weight, -bound, bound)


def _refuse_projection(proj_size: int | None) -> None:
    if proj_size is not None:
        raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")


class RNN(RNNBase):
    """h_t = tanh(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh) along a sequence; relu if ``nonlinearity`` says so.

    Shapes: input (L, N, input_size), or (N, L, input_size) with ``batch_first``, or (L, input_size), or a
    packed sequence; ``hx`` (D * num_layers, N, hidden_size), zeros if absent, with D = 2 if
    ``bidirectional``, else 1. Returns the hidden states of the last layer (L, N, D * hidden_size) and the
    last ones of every layer, shaped as ``hx``. ``dropout`` acts between the layers. The weights of layer k
    are ``weight_ih_lk``, ``weight_hh_lk``, ``bias_ih_lk`` and ``bias_hh_lk``, with ``_reverse`` for the way
    back, and start uniform in [-1/sqrt(hidden_size), 1/sqrt(hidden_size)). Raises ValueError or RuntimeError
    if a size, the dtype or the number of dimensions does not fit.

    >>> output, h_n = nn.RNN(10, 20, num_layers=2)(torch.zeros(5, 3, 10))
    >>> tuple(output.shape), tuple(h_n.shape)
    ((5, 3, 20), (2, 3, 20))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        proj_size: int | None = None,
    ) -> None:
        _refuse_projection(proj_size)
        modes = {"tanh": "RNN_TANH", "relu": "RNN_RELU"}
        if nonlinearity not in modes:
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(
            modes[nonlinearity],
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            0,
            device,
            dtype,
        )
        self.nonlinearity = nonlinearity


class LSTM(RNNBase):
    """Long short-term memory along a sequence: c_t = f_t c_(t-1) + i_t g_t, h_t = o_t tanh(c_t).

    The gates i, f, o = sigmoid and g = tanh of W_ih x_t + b_ih + W_hh h_(t-1) + b_hh, whose rows are in the
    order i, f, g, o. Arguments, shapes and weights are those of :class:`RNN`, but the state is a pair (h, c),
    and with ``proj_size`` h is multiplied by ``weight_hr`` to that size. From Hochreiter and Schmidhuber,
    Long short-term memory (1997).

    >>> output, (h_n, c_n) = nn.LSTM(10, 20, num_layers=2)(torch.zeros(5, 3, 10))
    >>> tuple(output.shape), tuple(c_n.shape)
    ((5, 3, 20), (2, 3, 20))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            "LSTM",
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            proj_size,
            device,
            dtype,
        )


class GRU(RNNBase):
    """Gated recurrent units along a sequence: h_t = (1 - z_t) n_t + z_t h_(t-1).

    r, z = sigmoid(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh) and n = tanh(W_ih x_t + b_ih + r (W_hh h_(t-1) +
    b_hh)), whose rows are in the order r, z, n. Arguments, shapes and weights are those of :class:`RNN`. From
    Cho et al., Learning phrase representations using RNN encoder-decoder (2014).

    >>> output, h_n = nn.GRU(10, 20, bidirectional=True)(torch.zeros(5, 3, 10))
    >>> tuple(output.shape), tuple(h_n.shape)
    ((5, 3, 40), (2, 3, 20))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        proj_size: int | None = None,
    ) -> None:
        _refuse_projection(proj_size)
        super().__init__(
            "GRU",
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            0,
            device,
            dtype,
        )


class RNNCellBase(Module):
    """What the three cells share: one step of a recurrent layer."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool,
        num_chunks: int,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        rows = num_chunks * hidden_size
        of_bias = (rows,) if bias else None
        register_empty(
            self,
            device,
            dtype,
            weight_ih=(rows, input_size),
            weight_hh=(rows, hidden_size),
            bias_ih=of_bias,
            bias_hh=of_bias,
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws all weights and biases from [-1/sqrt(hidden_size), 1/sqrt(hidden_size))."""
        _reset_uniformly(self, self.hidden_size)

    def extra_repr(self) -> str:
        parts = [f"{self.input_size}", f"{self.hidden_size}"]
        if self.bias is not True:
            parts.append(f"bias={self.bias}")
        return ", ".join(parts)

    def _state_from(self, input: Tensor, state: Iterable[Tensor] | None, parts: int) -> tuple[Tensor, State]:
        """Input and state with a batch dimension.

        Raises ValueError unless each has one or two dimensions, RuntimeError unless the sizes fit.
        """
        name = type(self).__name__
        if input.ndim not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        rows = input if input.ndim == 2 else input.unsqueeze(0)
        if rows.shape[1] != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {rows.shape[1]} expected {self.input_size}")
        if state is None:
            start = zeros((len(rows), self.hidden_size), dtype=input.dtype)
            return rows, (start,) * parts
        state = tuple(state)
        fitting = (len(rows), self.hidden_size)
        if input.ndim == 2 and all([part.shape == fitting for part in state]):
            return rows, state
        for number, part in enumerate(state):
            if part.ndim not in (1, 2):
                which = f"hx[{number}]" if parts > 1 else "hidden"
                raise ValueError(f"{name}: Expected {which} to be 1D or 2D, got {part.dim()}D instead")
        if input.ndim == 1:
            state = tuple(part.unsqueeze(0) for part in state)
        for number, part in enumerate(state):
            if len(part) != len(rows):
                raise RuntimeError(f"Input batch size {len(rows)} doesn't match hidden{number} batch size {len(part)}")
            if part.size(1) != self.hidden_size:
                raise RuntimeError(
                    f"hidden{number} has inconsistent hidden_size: got {part.size(1)}, expected {self.hidden_size}"
                )
        return rows, state


class RNNCell(RNNCellBase):
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu with ``nonlinearity="relu"``.

    Shapes: input (N, input_size) or (input_size,), ``hx`` and output (N, hidden_size) or (hidden_size,).

    >>> tuple(nn.RNNCell(10, 20)(torch.zeros(3, 10)).shape)
    (3, 20)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def extra_repr(self) -> str:
        usual = self.nonlinearity == "tanh"
        return super().extra_repr() + ("" if usual else f", nonlinearity={self.nonlinearity}")

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        rows, (hidden,) = self._state_from(input, None if hx is None else (hx,), 1)
        weights = (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        hidden = simple_step(rows, hidden, *weights, self.nonlinearity == "relu")
        return hidden if input.ndim == 2 else hidden.squeeze(0)


class LSTMCell(RNNCellBase):
    """One step of :class:`LSTM`; takes and returns a pair (h, c).

    >>> h, c = nn.LSTMCell(10, 20)(torch.zeros(3, 10))
    >>> tuple(h.shape)
    (3, 20)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        rows, (hidden, cell) = self._state_from(input, hx, 2)
        bias_ih, weight_ih, weight_hh = self.bias_ih, self.weight_ih, self.weight_hh
        bias = None if bias_ih is None else bias_ih + self.bias_hh
        hidden, cell, _ = lstm_step(rows, hidden, cell, weight_ih, weight_hh, bias)
        return (hidden, cell) if input.ndim == 2 else (hidden.squeeze(0), cell.squeeze(0))


class GRUCell(RNNCellBase):
    """One step of :class:`GRU`.

    >>> tuple(nn.GRUCell(10, 20)(torch.zeros(3, 10)).shape)
    (3, 20)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        rows, (hidden,) = self._state_from(input, None if hx is None else (hx,), 1)
        hidden, _, _ = gru_step(rows, hidden, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        return hidden if input.ndim == 2 else hidden.squeeze(0)
