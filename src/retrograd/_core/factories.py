"""Small tensors made quickly: what functions such as `zeros`, `rand`, `arange` and `tensor` do in the common call.

Each function here stands before one of the same name in `ops` and gives None where that has to run: for arguments that
are out of the ordinary or wrong, for large tensors, and in a batch. What they make is the same.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.math import ceil, isfinite, log1p
from cython.cimports.libc.stdint import int64_t, uint64_t
from cython.cimports.libc.string import memset
from cython.cimports.libcpp import bool as cpp_bool
from cython.cimports.retrograd._core import dtypes
from cython.cimports.retrograd._core.arrays import (
    TYPES,
    Pool,
    element_sizes,
    is_c_order,
    new_array,
    thread_pool,
    write_scalar,
)
from cython.cimports.retrograd._core.dtypes import dtype, dtype_of
from cython.cimports.retrograd._core.few import are_chances, mark_ones
from cython.cimports.retrograd._core.generator import (
    CAUCHY,
    EXPONENTIAL,
    GEOMETRIC,
    LOG_NORMAL,
    Kind,
    Stream,
    draw_between,
    draw_normals,
    draw_permutation,
    draw_units,
    holds,
    integers_of,
    numbers,
    ones_of,
    poissons,
)
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.moving import Element, element_of, write_all, write_zeros
from cython.cimports.retrograd._core.sequences import progression, space_evenly
from cython.cimports.retrograd._core.tensor import INFERENCE, PLAIN, REQUIRES_GRAD, Tensor, new_tensor

from .device import CPU
from .dtypes import bool_, int64
from .levels import open_levels
from .random import default_generator

cnp.import_array()

FEW_DRAWN = cython.declare(cython.Py_ssize_t, 256)  # above, NumPy's loops for logarithms are faster
SMALL = cython.declare(cython.Py_ssize_t, 1 << 14)  # elements: above, what a call costs is what its memory costs
LARGE = cython.declare(cython.Py_ssize_t, 1 << 24)  # above, memory of the system's, of which only what is used is real
DEEPEST = cython.declare(cython.int, 8)  # of nested lists

ARRAY_NDIM = cython.declare(cython.Py_ssize_t, 64)  # the most dimensions that an array can have
BOOL = cython.declare(dtype, bool_)
INT64 = cython.declare(dtype, int64)
_default_stream = cython.declare(Stream, default_generator)


# ------------------------------------------------------------------------------------------------ what all calls have


@cython.cfunc
@cython.exceptval(check=False)
def is_usual(device: object, requires_grad: object, layout: object, pin_memory: object, out: object) -> cython.bint:
    if layout is not None or out is not None or pin_memory is not False:
        return False
    if requires_grad is not False and (requires_grad is not True or state().inference):
        return False
    return device is None or device is CPU or (type(device) is str and device == "cpu")


@cython.cfunc
@cython.exceptval(check=False)
def type_number(kind: object, given: cython.int, requires_grad: object) -> cython.int:
    """NumPy's number of a `dtype=`, `given` if it is None (the default dtype if that is negative); -1 for others."""
    found: dtype
    if kind is None:
        if given >= 0:
            return given if requires_grad is False else -1
        found = dtypes.default_dtype()
    elif isinstance(kind, dtype):
        found = kind
    else:
        return -1
    if found.typenum >= TYPES or (requires_grad is not False and found.category < 2):
        return -1
    return found.typenum


@cython.cfunc
def read_lengths(lengths: tuple, shape: cython.pointer(cnp.npy_intp)) -> cython.int:
    """The number of dimensions that lengths, or one sequence of them, name; -1 if it is not so plain or large."""
    count: cython.Py_ssize_t = 1
    i: cython.Py_ssize_t = 0
    given: object = lengths
    if len(lengths) == 1 and type(lengths[0]) is not int:
        given = lengths[0]
        if not isinstance(given, (tuple, list)):
            return -1
    elif not lengths:
        return -1
    if len(given) > ARRAY_NDIM:
        return -1
    for length in given:
        if type(length) is not int or not 0 <= length <= LARGE:
            return -1
        shape[i] = length
        count *= shape[i]
        if count > LARGE:
            return -1
        i += 1
    return cython.cast(cython.int, i)


@cython.cfunc
def finished(array: cnp.ndarray, requires_grad: object) -> Tensor:
    made: Tensor = new_tensor(array)
    if requires_grad is True:
        made.flags |= REQUIRES_GRAD
    if state().inference:
        made.flags |= INFERENCE
    return made


@cython.cfunc
def fill_with(array: cnp.ndarray, value: object) -> cython.bint:
    """Write a number to all elements of a fresh array; False where its dtype does not hold such a number."""
    element: cython.double[2]
    typenum: cython.int = cnp.PyArray_TYPE(array)
    try:
        if not write_scalar(value, typenum, cython.cast(cython.p_char, element)):
            return False
    except OverflowError:
        return False
    if typenum == cnp.NPY_FLOAT and isfinite(value) and not isfinite(cython.cast(cython.p_float, element)[0]):
        return False
    if cnp.PyArray_SIZE(array):
        write_all(array, cython.cast(cython.p_char, element), element_sizes[typenum])
    return True


@cython.cfunc
def with_lengths(
    lengths: tuple, kind: object, device: object, requires_grad: object, layout: object, pin_memory: object, out: object
) -> cnp.ndarray:
    """An array, not initialised, of a shape and a dtype."""
    shape: cnp.npy_intp[64]
    if not is_usual(device, requires_grad, layout, pin_memory, out):
        return None
    ndim: cython.int = read_lengths(lengths, shape)
    typenum: cython.int = type_number(kind, -1, requires_grad)
    return None if ndim < 0 or typenum < 0 else new_array(ndim, shape, typenum)


@cython.cfunc
def like(
    input: object, kind: object, device: object, requires_grad: object, layout: object, pin_memory: object
) -> cnp.ndarray:
    """An array, not initialised, of the shape and, unless another is given, the dtype of a plain tensor in C order."""
    if not isinstance(input, Tensor) or not is_usual(device, requires_grad, layout, pin_memory, None):
        return None
    t: Tensor = input
    if not t.flags & PLAIN or not is_c_order(t.array) or cnp.PyArray_SIZE(t.array) > LARGE:
        return None
    typenum: cython.int = type_number(dtype_of(t.array) if kind is None else kind, -1, requires_grad)
    return None if typenum < 0 else new_array(cnp.PyArray_NDIM(t.array), cnp.PyArray_DIMS(t.array), typenum)


# ------------------------------------------------------------------------------------------------ one number


def empty(*lengths, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, out=None, size=None,
          memory_format=None):  # fmt: skip
    if size is not None or memory_format is not None:
        return None
    array = with_lengths(lengths, dtype, device, requires_grad, layout, pin_memory, out)
    return None if array is None else finished(array, requires_grad)


def zeros(*lengths, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, out=None, size=None):
    if size is not None:
        return None
    array: cnp.ndarray = with_lengths(lengths, dtype, device, requires_grad, layout, pin_memory, out)
    if array is None:
        return None
    write_zeros(array)
    return finished(array, requires_grad)


def ones(*lengths, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, out=None, size=None):
    if size is not None:
        return None
    array = with_lengths(lengths, dtype, device, requires_grad, layout, pin_memory, out)
    return finished(array, requires_grad) if array is not None and fill_with_one(array) else None


@cython.cfunc
def fill_with_one(array: cnp.ndarray) -> cython.bint:
    return fill_with(array, True if cnp.PyArray_TYPE(array) == cnp.NPY_BOOL else 1)


def full(size, fill_value, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, out=None):
    kind = type(fill_value)
    if not isinstance(size, (tuple, list)):
        return None
    if dtype is None:
        if kind is bool:
            dtype = BOOL
        elif kind is int:
            dtype = INT64
        elif kind is not float:
            return None
    array = with_lengths((size,), dtype, device, requires_grad, layout, pin_memory, out)
    return finished(array, requires_grad) if array is not None and fill_with(array, fill_value) else None


def eye(n, m=None, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    k: cython.Py_ssize_t
    array: cnp.ndarray = with_lengths(
        (n, n if m is None else m), dtype, device, requires_grad, layout, pin_memory, out
    )
    if array is None:
        return None
    typenum: cython.int = cnp.PyArray_TYPE(array)
    step: cython.Py_ssize_t = cnp.PyArray_DIM(array, 1) + 1
    shorter: cython.Py_ssize_t = min(cnp.PyArray_DIM(array, 0), cnp.PyArray_DIM(array, 1))
    memset(cnp.PyArray_BYTES(array), 0, cnp.PyArray_NBYTES(array))
    for k in range(shorter):
        if typenum == cnp.NPY_FLOAT:
            cython.cast(cython.p_float, cnp.PyArray_DATA(array))[k * step] = 1
        elif typenum == cnp.NPY_DOUBLE:
            cython.cast(cython.p_double, cnp.PyArray_DATA(array))[k * step] = 1
        elif typenum == cnp.NPY_INT64:
            cython.cast(cython.pointer(int64_t), cnp.PyArray_DATA(array))[k * step] = 1
        else:
            return None
    return finished(array, requires_grad)


def zeros_like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None,
               pin_memory=False):  # fmt: skip
    array: cnp.ndarray = like(input, dtype, device, requires_grad, layout, pin_memory)
    if array is None or memory_format is not None:
        return None
    write_zeros(array)
    return finished(array, requires_grad)


def ones_like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None,
              pin_memory=False):  # fmt: skip
    array = like(input, dtype, device, requires_grad, layout, pin_memory)
    if array is None or memory_format is not None or not fill_with_one(array):
        return None
    return finished(array, requires_grad)


def full_like(input, fill_value, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None,
              pin_memory=False):  # fmt: skip
    array = like(input, dtype, device, requires_grad, layout, pin_memory)
    if array is None or memory_format is not None or not fill_with(array, fill_value):
        return None
    return finished(array, requires_grad)


def empty_like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None,
               pin_memory=False):  # fmt: skip
    array = like(input, dtype, device, requires_grad, layout, pin_memory)
    return None if array is None or memory_format is not None else finished(array, requires_grad)


# ------------------------------------------------------------------------------------------------ of a tensor's dtype


@cython.cfunc
def kind_of(self: object, kind: object) -> object:
    """The dtype for a method `new_…` of a plain tensor; False for other tensors."""
    if not isinstance(self, Tensor) or not cython.cast(Tensor, self).flags & PLAIN:
        return False
    return dtype_of(cython.cast(Tensor, self).array) if kind is None else kind


def new_empty(self, *lengths, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, size=None):
    if size is not None:
        return None
    array = with_lengths(lengths, kind_of(self, dtype), device, requires_grad, layout, pin_memory, None)
    return None if array is None else finished(array, requires_grad)


def new_zeros(self, *lengths, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, size=None):
    if size is not None:
        return None
    array: cnp.ndarray = with_lengths(lengths, kind_of(self, dtype), device, requires_grad, layout, pin_memory, None)
    if array is None:
        return None
    write_zeros(array)
    return finished(array, requires_grad)


def new_ones(self, *lengths, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, size=None):
    if size is not None:
        return None
    array = with_lengths(lengths, kind_of(self, dtype), device, requires_grad, layout, pin_memory, None)
    return finished(array, requires_grad) if array is not None and fill_with_one(array) else None


def new_full(self, size, fill_value, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    if not isinstance(size, (tuple, list)):
        return None
    array = with_lengths((size,), kind_of(self, dtype), device, requires_grad, layout, pin_memory, None)
    return finished(array, requires_grad) if array is not None and fill_with(array, fill_value) else None


# ------------------------------------------------------------------------------------------------ random numbers


@cython.cfunc
def stream_of(generator: object) -> Stream:
    """The stream to draw from; None where the draw is none of a usual generator, or in a batch."""
    if open_levels():
        return None
    if generator is None:
        return _default_stream
    return generator if isinstance(generator, Stream) else None


@cython.cfunc
def filled_with_units(stream: Stream, array: cnp.ndarray) -> cython.bint:
    if cnp.PyArray_SIZE(array) > SMALL:
        return False
    with stream.lock:
        return draw_units(stream, array)


@cython.cfunc
def filled_with_normals(stream: Stream, array: cnp.ndarray) -> cython.bint:
    if cnp.PyArray_SIZE(array) > SMALL:
        return False
    with stream.lock:
        return draw_normals(stream, array, 0.0, 1.0)


def rand(*lengths, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, out=None, size=None,
         generator=None):  # fmt: skip
    stream: Stream = stream_of(generator)
    if size is not None or stream is None:
        return None
    array = with_lengths(lengths, dtype, device, requires_grad, layout, pin_memory, out)
    return finished(array, requires_grad) if array is not None and filled_with_units(stream, array) else None


def randn(*lengths, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, out=None, size=None,
          generator=None):  # fmt: skip
    stream: Stream = stream_of(generator)
    if size is not None or stream is None:
        return None
    array = with_lengths(lengths, dtype, device, requires_grad, layout, pin_memory, out)
    return finished(array, requires_grad) if array is not None and filled_with_normals(stream, array) else None


def rand_like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None,
              pin_memory=False, generator=None):  # fmt: skip
    stream: Stream = stream_of(generator)
    if memory_format is not None or stream is None:
        return None
    array = like(input, dtype, device, requires_grad, layout, pin_memory)
    return finished(array, requires_grad) if array is not None and filled_with_units(stream, array) else None


def randn_like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None,
               pin_memory=False, generator=None):  # fmt: skip
    stream: Stream = stream_of(generator)
    if memory_format is not None or stream is None:
        return None
    array = like(input, dtype, device, requires_grad, layout, pin_memory)
    return finished(array, requires_grad) if array is not None and filled_with_normals(stream, array) else None


def randint(*bounds, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, out=None, low=None,
            high=None, size=None, generator=None):  # fmt: skip
    stream: Stream = stream_of(generator)
    if low is not None or high is not None or size is not None or stream is None or not 2 <= len(bounds) <= 3:
        return None
    size = bounds[len(bounds) - 1]
    if not isinstance(size, (tuple, list)):
        return None
    kind = INT64 if dtype is None else dtype
    array: cnp.ndarray = with_lengths((size,), kind, device, requires_grad, layout, pin_memory, out)
    if array is None or cnp.PyArray_SIZE(array) > SMALL:
        return None
    low = bounds[0] if len(bounds) == 3 else 0
    return finished(array, requires_grad) if filled_with_integers(stream, array, low, bounds[len(bounds) - 2]) else None


def randint_like(input, low=0, high=None, *, dtype=None, layout=None, device=None, requires_grad=False,
                 memory_format=None, pin_memory=False, generator=None):  # fmt: skip
    stream: Stream = stream_of(generator)
    if memory_format is not None or stream is None:
        return None
    array = like(input, dtype, device, requires_grad, layout, pin_memory)
    if array is None:
        return None
    first, past = (0, low) if high is None else (low, high)
    return finished(array, requires_grad) if filled_with_integers(stream, array, first, past) else None


def randperm(n, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, out=None,
             generator=None):  # fmt: skip
    stream: Stream = stream_of(generator)
    if stream is None or type(n) is not int or not 0 <= n <= SMALL:
        return None
    if not is_usual(device, requires_grad, layout, pin_memory, out):
        return None
    if type_number(dtype, cnp.NPY_INT64, requires_grad) != cnp.NPY_INT64:
        return None
    with stream.lock:
        return finished(draw_permutation(stream, n), requires_grad)


def normal(mean=0.0, std=1.0, size=None, *, generator=None, out=None, dtype=None, layout=None, device=None,
           requires_grad=False, pin_memory=False):  # fmt: skip
    stream: Stream = stream_of(generator)
    if stream is None or not is_number(mean) or not is_number(std) or not std >= 0:
        return None
    if not isinstance(size, (tuple, list)):
        return None
    array: cnp.ndarray = with_lengths((size,), dtype, device, requires_grad, layout, pin_memory, out)
    if array is None:
        return None
    with stream.lock:
        drawn = draw_normals(stream, array, mean, std)
    return finished(array, requires_grad) if drawn else None


def draw_ones(input, p, generator):
    """Ones and zeros in an array like `input`, whose elements are the probabilities of a one."""
    element: Element
    proper: cpp_bool = False
    a: cnp.ndarray = input
    stream: Stream = stream_of(generator)
    typenum: cython.int = cnp.PyArray_TYPE(a)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(a)
    if stream is None or p is not None or not is_c_order(a) or count > SMALL:
        return None
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or not element_of(typenum, cython.address(element)):
        return None
    are_chances(element, cnp.PyArray_DATA(a), count, cython.address(proper))
    if not proper:
        return None
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(a), cnp.PyArray_DIMS(a), typenum)
    with stream.lock:
        draw_units(stream, out)
    mark_ones(element, cnp.PyArray_DATA(a), count, cnp.PyArray_DATA(out))
    return out


def uniform_(array, low, to, generator):
    """Uniform numbers from [low, to) written into an array."""
    a: cnp.ndarray = array
    stream: Stream = stream_of(generator)
    if stream is None or not is_number(low) or not is_number(to):
        return None
    first: cython.double = low
    past: cython.double = to
    largest: cython.double = 3.0e38 if cnp.PyArray_TYPE(a) == cnp.NPY_FLOAT else 1.0e308
    if not (-largest < first <= past < largest and past - first < largest):
        return None
    with stream.lock:
        return array if draw_between(stream, a, first, past) else None


def normal_(array, mean, std, generator):
    """Normal numbers written into an array."""
    stream: Stream = stream_of(generator)
    if stream is None or not is_number(mean) or not is_number(std) or not std >= 0:
        return None
    with stream.lock:
        return array if draw_normals(stream, array, mean, std) else None


@cython.cfunc
def drawn(array: cnp.ndarray, kind: Kind, a: cython.double, b: cython.double, generator: object) -> object:
    """An array of few elements filled with numbers of a distribution; None where it is not for these."""
    element: Element
    done: cython.bint = False
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(array)
    stream: Stream = stream_of(generator)
    if stream is None or not is_c_order(array) or count > FEW_DRAWN:
        return None
    if not element_of(cnp.PyArray_TYPE(array), cython.address(element)):
        return None
    with stream.lock:
        done = numbers(stream.twister, element, kind, a, b, cnp.PyArray_DATA(array), count)
    return array if done else None


def exponential_(array, lambd, generator):
    """Numbers from the exponential distribution of rate `lambd` written into an array."""
    return drawn(array, EXPONENTIAL, lambd, 0, generator) if is_number(lambd) and lambd > 0 else None


def cauchy_(array, median, sigma, generator):
    """Numbers from the Cauchy distribution written into an array."""
    if not is_number(median) or not is_number(sigma) or not sigma > 0:
        return None
    return drawn(array, CAUCHY, median, sigma, generator)


def geometric_(array, p, generator):
    """The numbers of trials until the first success, each of probability `p`, written into an array."""
    return drawn(array, GEOMETRIC, log1p(-p), 0, generator) if is_number(p) and 0 < p < 1 else None


def log_normal_(array, mean, std, generator):
    """Numbers whose logarithms are normal written into an array."""
    if not is_number(mean) or not is_number(std) or not std > 0:
        return None
    return drawn(array, LOG_NORMAL, mean, std, generator)


def bernoulli_(array, p, generator):
    """Ones, with probability `p`, and zeros written into an array."""
    element: Element
    done: cython.bint = False
    a: cnp.ndarray = array
    stream: Stream = stream_of(generator)
    if stream is None or not is_number(p) or not 0 <= p <= 1 or not is_c_order(a):
        return None
    if not element_of(cnp.PyArray_TYPE(a), cython.address(element)):
        return None
    with stream.lock:
        done = ones_of(stream.twister, element, p, cnp.PyArray_DATA(a), cnp.PyArray_SIZE(a))
    return array if done else None


@cython.cfunc
def filled_with_integers(stream: Stream, array: cnp.ndarray, low: object, past: object) -> cython.bint:
    """Fill an array whose type holds all integers from `low` up to but without `past`; False for another one."""
    element: Element
    done: cython.bint = False
    if type(low) is not int or type(past) is not int or not -(2**62) < low < past < 2**62 or not is_c_order(array):
        return False
    first: int64_t = low
    end: int64_t = past
    if not element_of(cnp.PyArray_TYPE(array), cython.address(element)) or element.kind == ord("b"):
        return False
    if not holds(element, first, end - 1):
        return False
    wide: cython.bint = end - first >= cython.cast(int64_t, 1) << 28
    with stream.lock:
        done = integers_of(
            stream.twister, element, first, end - first, wide, cnp.PyArray_DATA(array), cnp.PyArray_SIZE(array)
        )
    return done


def random_(array, low, to, generator):
    """Integers from [low, to), from [0, low), or up to the largest that the type holds, written into an array."""
    a: cnp.ndarray = array
    stream: Stream = stream_of(generator)
    if stream is None or not is_c_order(a):
        return None
    if low is not None:
        first, past = (0, low) if to is None else (low, to)
        return array if filled_with_integers(stream, a, first, past) else None
    element: Element
    done: cython.bint = False
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE and typenum != cnp.NPY_INT64:
        return None
    element_of(typenum, cython.address(element))
    count: uint64_t = cython.cast(uint64_t, 1) << (63 if typenum == cnp.NPY_INT64 else 0)
    if typenum != cnp.NPY_INT64:
        count = (cython.cast(uint64_t, 1) << (24 if typenum == cnp.NPY_FLOAT else 53)) + 1
    with stream.lock:
        done = integers_of(
            stream.twister, element, 0, count, typenum != cnp.NPY_FLOAT, cnp.PyArray_DATA(a), cnp.PyArray_SIZE(a)
        )
    return array if done else None


def draw_counts(input, generator):
    """Numbers from Poisson distributions; each element of the array is the rate of one."""
    element: Element
    done: cython.bint = False
    a: cnp.ndarray = input
    stream: Stream = stream_of(generator)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(a)
    if stream is None or not is_c_order(a) or not element_of(cnp.PyArray_TYPE(a), cython.address(element)):
        return None
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(a), cnp.PyArray_DIMS(a), cnp.PyArray_TYPE(a))
    with stream.lock:
        done = poissons(stream.twister, element, cnp.PyArray_DATA(a), cnp.PyArray_DATA(out), count)
    return out if done else None


# ------------------------------------------------------------------------------------------------ sequences


@cython.cfunc
@cython.exceptval(check=False)
def is_number(value: object) -> cython.bint:
    return type(value) is int or type(value) is float


@cython.cfunc
@cython.exceptval(check=False)
def is_exact(value: object) -> cython.bint:
    """Whether a double holds a number, and sums with it, as it is."""
    return type(value) is float or is_moderate(value)


@cython.cfunc
@cython.exceptval(check=False)
def is_moderate(value: object) -> cython.bint:
    return type(value) is int and -(2**30) < value < 2**30


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def write_progression(
    pool: cython.pointer(Pool),
    typenum: cython.int,
    to: cython.p_void,
    count: cython.Py_ssize_t,
    first: cython.double,
    step: cython.double,
    whole: int64_t,
    apart: int64_t,
) -> cython.void:
    """Fractions from `first` on that are `step` apart, or integers from `whole` on that are `apart`."""
    if typenum == cnp.NPY_INT64:
        progression(pool, cython.cast(cython.pointer(int64_t), to), count, whole, apart)
    elif typenum == cnp.NPY_FLOAT:
        progression(pool, cython.cast(cython.p_float, to), count, first, step)
    else:
        progression(pool, cython.cast(cython.p_double, to), count, first, step)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def write_evenly(
    pool: cython.pointer(Pool),
    typenum: cython.int,
    to: cython.p_void,
    count: cython.Py_ssize_t,
    first: cython.double,
    last: cython.double,
) -> cython.void:
    if typenum == cnp.NPY_FLOAT:
        space_evenly(pool, cython.cast(cython.p_float, to), count, first, last)
    else:
        space_evenly(pool, cython.cast(cython.p_double, to), count, first, last)


def arange(start=None, end=None, step=1, *, dtype=None, layout=None, device=None, requires_grad=False,
           pin_memory=False, out=None):  # fmt: skip
    if end is None:
        start, end = 0, start
    if not is_usual(device, requires_grad, layout, pin_memory, out):
        return None
    integral: cython.bint = is_moderate(start) and is_moderate(end) and is_moderate(step)
    if not (is_exact(start) and is_exact(end) and is_exact(step)):
        return None
    typenum: cython.int = type_number(dtype, cnp.NPY_INT64 if integral else -1, requires_grad)
    first: cython.double = start
    stride: cython.double = step
    count: cython.double = ceil((cython.cast(cython.double, end) - first) / stride) if stride != 0.0 else -1.0
    if not 0.0 <= count <= LARGE:
        return None
    length: cnp.npy_intp = cython.cast(cnp.npy_intp, count)
    pool: cython.pointer(Pool) = thread_pool()
    whole: int64_t = cython.cast(int64_t, first)
    apart: int64_t = cython.cast(int64_t, stride)
    if not (typenum == cnp.NPY_FLOAT or typenum == cnp.NPY_DOUBLE or (typenum == cnp.NPY_INT64 and integral)):
        return None
    array: cnp.ndarray = new_array(1, cython.address(length), typenum)
    to: cython.p_void = cnp.PyArray_DATA(array)
    if length <= SMALL:
        write_progression(pool, typenum, to, length, first, stride, whole, apart)
    else:
        with cython.nogil:
            write_progression(pool, typenum, to, length, first, stride, whole, apart)
    return finished(array, requires_grad)


def linspace(start, end, steps, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False,
             out=None):  # fmt: skip
    if not is_number(start) or not is_number(end) or type(steps) is not int or not 0 <= steps <= LARGE:
        return None
    if not is_usual(device, requires_grad, layout, pin_memory, out):
        return None
    typenum: cython.int = type_number(dtype, -1, requires_grad)
    if typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE:
        return None
    length: cnp.npy_intp = steps
    array: cnp.ndarray = new_array(1, cython.address(length), typenum)
    if steps < 2:
        if steps and not write_scalar(start, typenum, cnp.PyArray_BYTES(array)):
            return None
        return finished(array, requires_grad)
    pool: cython.pointer(Pool) = thread_pool()
    to: cython.p_void = cnp.PyArray_DATA(array)
    first: cython.double = start
    last: cython.double = end
    if length <= SMALL:
        write_evenly(pool, typenum, to, length, first, last)
    else:
        with cython.nogil:
            write_evenly(pool, typenum, to, length, first, last)
    return finished(array, requires_grad)


# ------------------------------------------------------------------------------------------------ from numbers


def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    shape: cnp.npy_intp[64]
    ndim: cython.int = 0
    count: cython.Py_ssize_t = 1
    level: object = data
    if not is_usual(device, requires_grad, None, pin_memory, None):
        return None
    while type(level) is list or type(level) is tuple:
        if ndim == DEEPEST or not level:
            return None
        shape[ndim] = len(level)
        count *= shape[ndim]
        ndim += 1
        level = level[0]
    leaf = type(level)
    if count > SMALL or not (leaf is float or leaf is int or leaf is bool):
        return None
    given: cython.int = cnp.NPY_INT64 if leaf is int else cnp.NPY_BOOL if leaf is bool else -1
    typenum: cython.int = type_number(dtype, given, requires_grad)
    if typenum < 0 or not (typenum == given or typenum == cnp.NPY_FLOAT or typenum == cnp.NPY_DOUBLE):
        return None
    array: cnp.ndarray = new_array(ndim, shape, typenum)
    try:
        if write_level(data, leaf, shape, ndim, typenum, cnp.PyArray_BYTES(array)) is cython.NULL:
            return None
    except OverflowError:
        return None
    return finished(array, requires_grad)


@cython.cfunc
def write_level(
    data: object, leaf: object, shape: cython.pointer(cnp.npy_intp), ndim: cython.int, typenum: cython.int,
    where: cython.p_char,
) -> cython.p_char:  # fmt: skip
    """Write nested lists of numbers of one type to memory. The end of what was written, NULL if they are not so."""
    if ndim == 0:
        if type(data) is not leaf or not write_scalar(data, typenum, where):
            return cython.NULL
        return where + element_sizes[typenum]
    if not (type(data) is list or type(data) is tuple) or len(data) != shape[0]:
        return cython.NULL
    for item in data:
        where = write_level(item, leaf, shape + 1, ndim - 1, typenum, where)
        if where is cython.NULL:
            return cython.NULL
    return where
