"""Recurrent layers along a sequence and their cells: the loops of `_kernels/recurrence.hpp` on arrays.

They are for float32 and float64. For anything else, and where shapes do not fit, they give None, and the caller's
NumPy code does it.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.string import memset
from cython.cimports.retrograd._core.arrays import is_c_order, new_array, thread_pool
from cython.cimports.retrograd._core.products import affine, product_nt

cnp.import_array()


@cython.cfunc
def c_order(a: cnp.ndarray) -> cnp.ndarray:
    """`a`, or a copy in C order."""
    return a if is_c_order(a) else cnp.PyArray_GETCONTIGUOUS(a)


@cython.cfunc
@cython.exceptval(check=False)
def memory(a: cnp.ndarray) -> cython.p_void:
    return cython.cast(cython.p_void, cnp.PyArray_BYTES(a))


@cython.cfunc
@cython.exceptval(check=False)
def is_matrix(a: cnp.ndarray, typenum: cython.int, rows: cython.Py_ssize_t, columns: cython.Py_ssize_t) -> cython.bint:
    return (
        cnp.PyArray_NDIM(a) == 2
        and cnp.PyArray_TYPE(a) == typenum
        and cnp.PyArray_DIM(a, 0) == rows
        and cnp.PyArray_DIM(a, 1) == columns
    )


@cython.cfunc
@cython.exceptval(check=False)
def describe(
    s: cython.pointer(Sequence), kind: Kind, gates: cython.Py_ssize_t, steps: cnp.ndarray, hidden: cnp.ndarray
) -> cython.bint:
    """Note the sizes of a sequence (T, N, gates · H) and its first state (N, H); False where they do not fit."""
    typenum: cython.int = cnp.PyArray_TYPE(steps)
    if typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE:
        return False
    if cnp.PyArray_NDIM(steps) != 3 or cnp.PyArray_NDIM(hidden) != 2:
        return False
    memset(s, 0, cython.sizeof(Sequence))
    s.kind = kind
    s.gates = gates
    s.steps = cnp.PyArray_DIM(steps, 0)
    s.batch = cnp.PyArray_DIM(steps, 1)
    s.size = cnp.PyArray_DIM(hidden, 1)
    return cnp.PyArray_DIM(steps, 2) == gates * s.size and is_matrix(hidden, typenum, s.batch, s.size)


@cython.cfunc
def new_steps(s: cython.pointer(Sequence), width: cython.Py_ssize_t, typenum: cython.int) -> cnp.ndarray:
    shape: cnp.npy_intp[3]
    shape[0] = s.steps
    shape[1] = s.batch
    shape[2] = width
    return new_array(3, shape, typenum)


@cython.cfunc
def new_matrix(rows: cython.Py_ssize_t, columns: cython.Py_ssize_t, typenum: cython.int) -> cnp.ndarray:
    shape: cnp.npy_intp[2]
    shape[0] = rows
    shape[1] = columns
    return new_array(2, shape, typenum)


@cython.cfunc
def compute(s: cython.pointer(Sequence), typenum: cython.int, backward: cython.bint) -> cython.int:
    wide: cython.bint = typenum == cnp.NPY_DOUBLE
    size: cnp.npy_intp = space_bytes(s[0], wide, backward)
    pool = thread_pool()
    if not size:
        run(pool, s[0], wide, backward)
        return 0
    room: cnp.ndarray = new_array(1, cython.address(size), cnp.NPY_UINT8)
    s.space = memory(room)
    with cython.nogil:
        run(pool, s[0], wide, backward)
    return 0


# ------------------------------------------------------------------------------------------------ sequences


def lstm(projected, hidden, cell, weight, reverse):
    """Hidden states, last cell state, cell states, and gates after their functions."""
    s: Sequence
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, projected))
    if not describe(cython.address(s), LSTM, 4, projected, hidden) or not s.steps:
        return None
    if not is_matrix(cell, typenum, s.batch, s.size) or not is_matrix(weight, typenum, 4 * s.size, s.size):
        return None
    projected, hidden, cell, weight = c_order(projected), c_order(hidden), c_order(cell), c_order(weight)
    states, cells = new_steps(cython.address(s), s.size, typenum), new_steps(cython.address(s), s.size, typenum)
    activated = new_steps(cython.address(s), 4 * s.size, typenum)
    s.projected, s.hidden, s.cell, s.weight = memory(projected), memory(hidden), memory(cell), memory(weight)
    s.states, s.cells, s.activated = memory(states), memory(cells), memory(activated)
    s.reverse = reverse
    compute(cython.address(s), typenum, False)
    return states, cells[0 if reverse else s.steps - 1].copy(), cells, activated


def lstm_backward(g_states, g_final_cell, cell, weight, cells, activated, reverse):
    """The gradients of `projected`, `hidden` and `cell`."""
    s: Sequence
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, activated))
    if not describe(cython.address(s), LSTM, 4, activated, cell):
        return None
    g_states, g_final_cell, cell, weight = c_order(g_states), c_order(g_final_cell), c_order(cell), c_order(weight)
    cells, activated = c_order(cells), c_order(activated)
    g_projected = new_steps(cython.address(s), 4 * s.size, typenum)
    g_hidden = new_matrix(s.batch, s.size, typenum)
    g_cell = new_matrix(s.batch, s.size, typenum)
    s.cell, s.weight, s.cells, s.activated = memory(cell), memory(weight), memory(cells), memory(activated)
    s.states = s.cells  # not read
    s.g_states, s.g_final_cell, s.g_projected = memory(g_states), memory(g_final_cell), memory(g_projected)
    s.g_hidden, s.g_cell = memory(g_hidden), memory(g_cell)
    s.reverse = reverse
    compute(cython.address(s), typenum, True)
    return g_projected, g_hidden, g_cell


def gru(projected, hidden, weight, bias, reverse):
    """Hidden states, gates after their functions, and what the hidden state gives to the third one."""
    s: Sequence
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, projected))
    if not describe(cython.address(s), GRU, 3, projected, hidden) or not s.steps:
        return None
    if not is_matrix(weight, typenum, 3 * s.size, s.size):
        return None
    if bias is not None:
        if cnp.PyArray_TYPE(cython.cast(cnp.ndarray, bias)) != typenum or bias.shape != (3 * s.size,):
            return None
        bias = c_order(bias)
        s.bias = memory(bias)
    projected, hidden, weight = c_order(projected), c_order(hidden), c_order(weight)
    states, candidates = new_steps(cython.address(s), s.size, typenum), new_steps(cython.address(s), s.size, typenum)
    activated = new_steps(cython.address(s), 3 * s.size, typenum)
    s.projected, s.hidden, s.weight = memory(projected), memory(hidden), memory(weight)
    s.states, s.cells, s.activated = memory(states), memory(candidates), memory(activated)
    s.reverse = reverse
    compute(cython.address(s), typenum, False)
    return states, activated, candidates


def gru_backward(g_states, hidden, weight, states, activated, candidates, reverse):
    """The gradients of `projected`, of what the hidden states give to the gates, and of `hidden`."""
    s: Sequence
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, activated))
    if not describe(cython.address(s), GRU, 3, activated, hidden):
        return None
    g_states, hidden, weight = c_order(g_states), c_order(hidden), c_order(weight)
    states, activated, candidates = c_order(states), c_order(activated), c_order(candidates)
    g_projected = new_steps(cython.address(s), 3 * s.size, typenum)
    g_from_hidden = new_steps(cython.address(s), 3 * s.size, typenum)
    g_hidden = new_matrix(s.batch, s.size, typenum)
    s.hidden, s.weight, s.states = memory(hidden), memory(weight), memory(states)
    s.cells, s.activated = memory(candidates), memory(activated)
    s.g_states, s.g_projected, s.g_from_hidden = memory(g_states), memory(g_projected), memory(g_from_hidden)
    s.g_hidden = memory(g_hidden)
    s.reverse = reverse
    compute(cython.address(s), typenum, True)
    return g_projected, g_from_hidden, g_hidden


def simple(projected, hidden, weight, rectified, reverse):
    """Hidden states: the maximum with 0, or else tanh."""
    s: Sequence
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, projected))
    if not describe(cython.address(s), RECTIFIED if rectified else TANH, 1, projected, hidden) or not s.steps:
        return None
    if not is_matrix(weight, typenum, s.size, s.size):
        return None
    projected, hidden, weight = c_order(projected), c_order(hidden), c_order(weight)
    states = new_steps(cython.address(s), s.size, typenum)
    s.projected, s.hidden, s.weight, s.states = memory(projected), memory(hidden), memory(weight), memory(states)
    s.cells = s.activated = s.states  # not written
    s.reverse = reverse
    compute(cython.address(s), typenum, False)
    return states


def simple_backward(g_states, weight, states, rectified, reverse):
    """The gradients of `projected` and `hidden`."""
    s: Sequence
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, states))
    if not describe(cython.address(s), RECTIFIED if rectified else TANH, 1, states, states[0]):
        return None
    g_states, weight, states = c_order(g_states), c_order(weight), c_order(states)
    g_projected = new_steps(cython.address(s), s.size, typenum)
    g_hidden = new_matrix(s.batch, s.size, typenum)
    s.weight, s.states, s.g_states = memory(weight), memory(states), memory(g_states)
    s.hidden = s.cells = s.activated = s.states  # not read
    s.g_projected, s.g_hidden = memory(g_projected), memory(g_hidden)
    s.reverse = reverse
    compute(cython.address(s), typenum, True)
    return g_projected, g_hidden


# ------------------------------------------------------------------------------------------------ cells


@cython.cfunc
def describe_step(
    s: cython.pointer(Sequence), kind: Kind, gates: cython.Py_ssize_t, from_input: object, from_hidden: object
) -> cython.bint:
    """Note one step from what input and hidden state give to the gates, both (N, gates · H); False where there is none
    or they do not fit."""
    if from_input is None or from_hidden is None:
        return False
    a: cnp.ndarray = from_input
    b: cnp.ndarray = from_hidden
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or cnp.PyArray_NDIM(a) != 2:
        return False
    memset(s, 0, cython.sizeof(Sequence))
    s.kind = kind
    s.gates = gates
    s.steps = 1
    s.batch = cnp.PyArray_DIM(a, 0)
    s.size = cnp.PyArray_DIM(a, 1) // gates
    if cnp.PyArray_DIM(a, 1) != gates * s.size or not is_matrix(b, typenum, s.batch, gates * s.size):
        return False
    s.projected = memory(a)
    s.from_hidden = memory(b)
    return True


def lstm_step(input, hidden, cell, weight_ih, weight_hh, bias):
    """The next hidden and cell states, and the gates after their functions."""
    s: Sequence
    from_input = affine(input, weight_ih, bias)
    from_hidden = product_nt(hidden, weight_hh)
    if not describe_step(cython.address(s), LSTM, 4, from_input, from_hidden):
        return None
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, from_input))
    if not is_matrix(cell, typenum, s.batch, s.size):
        return None
    cell = c_order(cell)
    next_hidden, next_cell = new_matrix(s.batch, s.size, typenum), new_matrix(s.batch, s.size, typenum)
    s.hidden = s.cell = memory(cell)  # the hidden state is not read
    s.states, s.cells, s.activated = memory(next_hidden), memory(next_cell), memory(from_input)
    compute(cython.address(s), typenum, False)
    return next_hidden, next_cell, from_input


def lstm_step_backward(g_hidden, g_next_cell, cell, next_cell, activated, room):
    """The gradients of the inputs of the gates, in `room` if it is given, and of the cell state before."""
    s: Sequence
    if not describe_step(cython.address(s), LSTM, 4, activated, activated):
        return None
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, activated))
    g_hidden, g_next_cell, cell = c_order(g_hidden), c_order(g_next_cell), c_order(cell)
    next_cell, activated = c_order(next_cell), c_order(activated)
    gates = new_matrix(s.batch, 4 * s.size, typenum) if room is None else room
    g_cell = new_matrix(s.batch, s.size, typenum)
    s.cell, s.cells, s.activated = memory(cell), memory(next_cell), memory(activated)
    s.states = s.cells  # not read
    s.g_states, s.g_final_cell = memory(g_hidden), memory(g_next_cell)
    s.g_projected, s.g_cell = memory(gates), memory(g_cell)
    compute(cython.address(s), typenum, True)
    return gates, g_cell


def gru_step(input, hidden, weight_ih, weight_hh, bias_ih, bias_hh):
    """The next hidden state, the gates after their functions, and what the hidden state gives to the third one."""
    s: Sequence
    from_input = affine(input, weight_ih, bias_ih)
    from_hidden = affine(hidden, weight_hh, bias_hh)
    if not describe_step(cython.address(s), GRU, 3, from_input, from_hidden):
        return None
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, from_input))
    if not is_matrix(hidden, typenum, s.batch, s.size):
        return None
    hidden = c_order(hidden)
    next_hidden, candidates = new_matrix(s.batch, s.size, typenum), new_matrix(s.batch, s.size, typenum)
    s.hidden, s.states, s.cells = memory(hidden), memory(next_hidden), memory(candidates)
    s.activated = memory(from_input)
    compute(cython.address(s), typenum, False)
    return next_hidden, from_input, candidates


def gru_step_backward(g_next_hidden, hidden, activated, candidates):
    """The gradients of what input and hidden state give to the gates, and of the hidden state itself."""
    s: Sequence
    if not describe_step(cython.address(s), GRU, 3, activated, activated):
        return None
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, activated))
    g_next_hidden, hidden = c_order(g_next_hidden), c_order(hidden)
    activated, candidates = c_order(activated), c_order(candidates)
    g_from_input = new_matrix(s.batch, 3 * s.size, typenum)
    g_from_hidden = new_matrix(s.batch, 3 * s.size, typenum)
    g_hidden = new_matrix(s.batch, s.size, typenum)
    s.hidden, s.activated, s.cells = memory(hidden), memory(activated), memory(candidates)
    s.states = s.cells  # not read
    s.g_states, s.g_projected, s.g_from_hidden = memory(g_next_hidden), memory(g_from_input), memory(g_from_hidden)
    s.g_hidden = memory(g_hidden)
    compute(cython.address(s), typenum, True)
    return g_from_input, g_from_hidden, g_hidden


def simple_step(input, hidden, weight_ih, weight_hh, bias_ih, bias_hh, rectified):
    """The next hidden state."""
    s: Sequence
    from_input = affine(input, weight_ih, bias_ih)
    from_hidden = affine(hidden, weight_hh, bias_hh)
    if not describe_step(cython.address(s), RECTIFIED if rectified else TANH, 1, from_input, from_hidden):
        return None
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, from_input))
    s.states = memory(from_input)
    s.hidden = s.cells = s.activated = s.states  # not read
    compute(cython.address(s), typenum, False)
    return from_input
