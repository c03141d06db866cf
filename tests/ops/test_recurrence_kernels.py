"""Compiled loops of recurrent layers beside the NumPy bodies of the same records, and beside float64."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
from retrograd._core import recurrence as compiled
from retrograd.ops.layers import recurrence_kernels as plain

SEED = 11
# Steps, batch, hidden size, input size: less than a vector, not whole blocks, shared out among threads.
SIZES = [(1, 1, 1, 1), (3, 2, 5, 4), (4, 7, 20, 3), (2, 13, 33, 9), (5, 33, 64, 8), (3, 0, 4, 2)]
TOLERANCE = {np.float32: 2e-5, np.float64: 1e-12}


def draw(dtype, *shape):
    return (np.random.default_rng([SEED, *shape]).standard_normal(shape) * 2 / max(1, shape[-1]) ** 0.5).astype(dtype)


def assert_close(results, expected, dtype):
    for result, value in zip(results, expected, strict=True):
        assert result.dtype == dtype
        assert result.shape == value.shape
        size = max(1.0, float(np.abs(value).max(initial=0)))
        np.testing.assert_allclose(result, value, rtol=0, atol=TOLERANCE[dtype] * size)


def in_double(function, *arguments):
    """A NumPy body in float64, whatever the dtype of the arguments."""
    return function(*(a.astype(np.float64) if isinstance(a, np.ndarray) else a for a in arguments))


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("reverse", [False, True])
def test_lstm(dtype, sizes, reverse):
    steps, batch, size, _ = sizes
    hidden, cell, g_cell = (draw(dtype, batch, size) + shift for shift in (dtype(0), dtype(0.3), dtype(-0.1)))
    given = draw(dtype, steps, batch, 4 * size), hidden, cell, draw(dtype, 4 * size, size), reverse
    results = compiled.lstm(*given)
    assert_close(results, in_double(plain.lstm, *given), dtype)
    _, _, cells, activated = results
    given = draw(dtype, steps, batch, size), g_cell, cell, given[3], cells, activated, reverse
    assert_close(compiled.lstm_backward(*given), in_double(plain.lstm_backward, *given), dtype)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("with_bias", [False, True])
def test_gru(dtype, sizes, reverse, with_bias):
    steps, batch, size, _ = sizes
    hidden, weight = draw(dtype, batch, size), draw(dtype, 3 * size, size)
    given = draw(dtype, steps, batch, 3 * size), hidden, weight, draw(dtype, 3 * size) if with_bias else None, reverse
    results = compiled.gru(*given)
    assert_close(results, in_double(plain.gru, *given), dtype)
    given = draw(dtype, steps, batch, size), hidden, weight, *results, reverse
    assert_close(compiled.gru_backward(*given), in_double(plain.gru_backward, *given), dtype)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("rectified", [False, True])
def test_simple(dtype, sizes, reverse, rectified):
    steps, batch, size, _ = sizes
    weight = draw(dtype, size, size)
    given = draw(dtype, steps, batch, size), draw(dtype, batch, size), weight, rectified, reverse
    states = compiled.simple(*given)
    assert_close([states], [in_double(plain.simple, *given)], dtype)
    given = draw(dtype, steps, batch, size)[::-1], weight, states, rectified, reverse
    assert_close(compiled.simple_backward(*given), in_double(plain.simple_backward, *given), dtype)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("sizes", SIZES)
def test_steps(dtype, sizes):
    _, batch, size, inputs = sizes
    x, hidden, cell = draw(dtype, batch, inputs), draw(dtype, batch, size), draw(dtype, size, batch).T
    for gates in (4, 3, 1):
        weights = draw(dtype, gates * size, inputs), draw(dtype, gates * size, size)
        bias, other = draw(dtype, gates * size), draw(dtype, gates * size) * dtype(2)
        from_input = in_double(plain.project, x, weights[0], bias)
        if gates == 4:
            results = compiled.lstm_step(x, hidden, cell, *weights, bias)
            inputs_of_gates = from_input + in_double(plain.project, hidden, weights[1], None)
            assert_close(results, plain.lstm_gates(inputs_of_gates, cell.astype(np.float64)), dtype)
            given = draw(dtype, batch, size), hidden, cell, *results[1:]
            expected = in_double(plain.lstm_gates_backward, *given)
            assert_close(compiled.lstm_step_backward(*given, None), expected, dtype)
            room = np.full((batch + 2, 4 * size), 7, dtype)
            in_room, g_cell = compiled.lstm_step_backward(*given, room[1:-1])
            assert in_room.base is room
            assert_close([in_room, g_cell], expected, dtype)
            assert (room[[0, -1]] == 7).all()
            continue
        from_hidden = in_double(plain.project, hidden, weights[1], other)
        if gates == 3:
            results = compiled.gru_step(x, hidden, *weights, bias, other)
            assert_close(results, plain.gru_gates(from_input, from_hidden, hidden.astype(np.float64)), dtype)
            given = draw(dtype, batch, size), hidden, *results[1:]
            assert_close(compiled.gru_step_backward(*given), in_double(plain.gru_gates_backward, *given), dtype)
        else:
            for rectified in (False, True):
                result = compiled.simple_step(x, hidden, *weights, bias, other, rectified)
                assert_close([result], [plain.activation(from_input + from_hidden, rectified)], dtype)


def test_no_steps():
    """What arrives at the last states is what arrives at the first."""
    cell, weight, g_cell = draw(np.float32, 2, 3), draw(np.float32, 12, 3), draw(np.float32, 2, 3)
    none = np.zeros((0, 2, 3), np.float32)
    gates = np.zeros((0, 2, 12), np.float32)
    g_projected, g_hidden, g_first = compiled.lstm_backward(none, g_cell, cell, weight, none, gates, False)
    assert g_projected.shape == (0, 2, 12)
    assert (g_hidden == 0).all()
    assert (g_first == g_cell).all()
    g_hidden = compiled.gru_backward(none, cell, weight[:9], none, gates[:, :, :9], none, False)[2]
    assert (g_hidden == 0).all()


def test_nan_stays_in_its_row_and_saturated_gates_are_finite():
    projected = np.full((2, 3, 8), 1e30, np.float32)
    projected[0, 1, 0] = np.nan
    zeros, weight = np.zeros((3, 2), np.float32), np.zeros((8, 2), np.float32)
    states, cell, _, activated = compiled.lstm(projected, zeros, zeros, weight, False)
    assert np.isnan(states[:, 1, 0]).all() and np.isfinite(np.delete(states, 1, axis=1)).all()
    np.testing.assert_array_equal(activated[1, 0], 1)
    np.testing.assert_array_equal(cell[0], 2)
    np.testing.assert_array_equal(compiled.lstm(-projected, zeros, zeros, weight, False)[3][1, 0][:2], 0)


def test_what_the_loops_decline():
    """Other dtypes, and shapes that do not belong together."""
    x, hidden, weight = draw(np.float32, 2, 3, 8), draw(np.float32, 3, 2), draw(np.float32, 8, 2)
    assert compiled.lstm(x.astype(np.float16), hidden, hidden, weight, False) is None
    assert compiled.lstm(x, hidden, hidden.astype(np.float64), weight, False) is None
    assert compiled.lstm(x, hidden, hidden, weight[:7], False) is None
    assert compiled.gru(x, hidden, weight, None, False) is None
    assert compiled.simple(x, hidden, weight, True, False) is None
    assert compiled.lstm_step(hidden, hidden, hidden, weight, weight.astype(np.float64), None) is None


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN", "LSTMCell", "GRUCell", "RNNCell"])
def test_half_precision_takes_the_bodies(kind):
    """What has no compiled loop gives the same numbers, more coarsely."""
    torch.manual_seed(3)
    module, x = getattr(torch.nn, kind)(3, 4), torch.tensor(draw(np.float32, 2, 5, 3))
    x = x[0] if kind.endswith("Cell") else x

    def gradients(module, x):
        out = module(x)
        out = out if kind in ("GRUCell", "RNNCell") else out[0]
        out.float().square().sum().backward()
        return [out.float().detach().numpy(), *(p.grad.float().numpy() for p in module.parameters())]

    expected = gradients(module, x)
    module.zero_grad()
    for result, value in zip(gradients(module.half(), x.half()), expected, strict=True):
        np.testing.assert_allclose(result, value, atol=0.03, rtol=0.02)
