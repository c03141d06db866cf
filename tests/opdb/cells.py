"""Samples of single steps of recurrent cells, and of the convolution of sequences in their order of dimensions."""

from __future__ import annotations

from .sample import Bad, Draw, Sample

draw = Draw(__name__)


def cell(gates: int, states: int = 1) -> list[Sample]:
    """Samples of a cell with that many gates."""
    made = []
    for rows in (3, 0):
        hidden = [draw(rows, 4) for _ in range(states)]
        arguments = (draw(rows, 5), hidden if states > 1 else hidden[0], draw(4 * gates, 5), draw(4 * gates, 4))
        made.append(Sample(*arguments, draw(4 * gates), draw(4 * gates), name=f"batch-of-{rows}"))
        made.append(Sample(*arguments, name=f"batch-of-{rows}-without-bias"))
    return made[:3]


SAMPLES: dict[str, list[Sample]] = {
    "rnn_tanh_cell": cell(1),
    "rnn_relu_cell": cell(1),
    "gru_cell": cell(3),
    "lstm_cell": cell(4, states=2),
    "conv_tbc": [
        Sample(draw(6, 2, 3), draw(2, 3, 4), draw(4)), Sample(draw(6, 2, 3), draw(3, 3, 1), draw(1), 2, name="padded"),
        Sample(draw(6, 0, 3), draw(2, 3, 4), draw(4), name="no-batch"),
    ],
}  # fmt: skip
BAD = [
    Bad("lstm_cell", draw(3, 5), [draw(3, 4)], draw(16, 5), draw(16, 4), match="lstm_cell expects two hidden states"),
    Bad("conv_tbc", draw(6, 3), draw(2, 3, 4), draw(4), match="Input must have 3 dims: time, batch, in_channel"),
]
