"""The common call of functions that are composed of operations: what they do for plain tensors and usual arguments.

Each function here stands before one of the same name in `ops` and gives None where that has to run. The operations that
they call are handed over when they are defined.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import is_c_order, new_array, same_shape
from cython.cimports.retrograd._core.general import PyObject_Vectorcall
from cython.cimports.retrograd._core.dtypes import dtype, dtype_of
from cython.cimports.retrograd._core.few import equal_arrays
from cython.cimports.retrograd._core.matrices import reflections
from cython.cimports.retrograd._core.moving import put_number
from cython.cimports.retrograd._core.tensor import IS_VIEW, PLAIN, Tensor, new_tensor, refresh

from .device import device

cnp.import_array()

FEW = cython.declare(cython.Py_ssize_t, 4096)
_operations = cython.declare(dict, {})


def set_shortcut_operations(**operations) -> None:
    """Give the core operations by the names under which the functions here call them."""
    _operations.update(operations)


@cython.cfunc
def plain_array(t: object) -> cnp.ndarray:
    """The array of a tensor that is one and nothing unusual; else None."""
    if not isinstance(t, Tensor):
        return None
    if cython.cast(Tensor, t).flags & IS_VIEW:
        refresh(cython.cast(Tensor, t))
    return cython.cast(Tensor, t).array if cython.cast(Tensor, t).flags & PLAIN else None


@cython.cfunc
def called(name: str, x: object, y: object = None, z: object = None) -> object:
    """The operation of a name on two or three arguments, or on one."""
    arguments: cython.pointer(PyObject)[3]
    arguments[0] = cython.cast(cython.pointer(PyObject), x)
    arguments[1] = cython.cast(cython.pointer(PyObject), y)
    arguments[2] = cython.cast(cython.pointer(PyObject), z)
    return PyObject_Vectorcall(_operations[name], arguments, 1 if y is None else 2 if z is None else 3, cython.NULL)


# ------------------------------------------------------------------------------------------------ how a tensor lies


def is_contiguous(self=None, memory_format=None, **unusual):
    array: cnp.ndarray = plain_array(self)
    if array is None or memory_format is not None or unusual:
        return None
    return True if is_c_order(array) else False


def contiguous(self=None, memory_format=None, **unusual):
    array: cnp.ndarray = plain_array(self)
    if array is None or memory_format is not None or unusual:
        return None
    return self if is_c_order(array) else None


def to(self=None, *args, **kwargs):
    array: cnp.ndarray = plain_array(self)
    if len(args) != 1 or kwargs or array is None:
        return None
    where = args[0]
    if isinstance(where, dtype):
        return self if dtype_of(array) is where else called("cast", self, where)
    if (type(where) is str and where == "cpu") or (type(where) is device and where.type == "cpu"):
        return self
    return None


def copy_(self=None, src=None, non_blocking=False, **unusual):
    return called("copy_", self, src) if isinstance(self, Tensor) and isinstance(src, Tensor) and not unusual else None


def flatten(input=None, start_dim=0, end_dim=-1, **unusual):
    array: cnp.ndarray = plain_array(input)
    if array is None or unusual or type(start_dim) is not int or type(end_dim) is not int:
        return None
    axis: cython.int
    ndim: cython.int = cnp.PyArray_NDIM(array)
    if ndim == 0 or not -ndim <= start_dim < ndim or not -ndim <= end_dim < ndim:
        return None
    start: cython.int = start_dim
    end: cython.int = end_dim
    if start < 0:
        start += ndim
    if end < 0:
        end += ndim
    if start > end:
        return None
    if start == end:
        return input
    lengths: list = []
    count: cython.Py_ssize_t = 1
    for axis in range(ndim):
        if start <= axis <= end:
            count *= cnp.PyArray_DIM(array, axis)
            if axis == end:
                lengths.append(count)
        else:
            lengths.append(cnp.PyArray_DIM(array, axis))
    array = None  # an array that lies in another order is put in ours where it stands, if nobody else holds it
    return called("reshape", input, tuple(lengths))


# ------------------------------------------------------------------------------------------------ comparing, choosing


def equal(input=None, other=None, **unusual):
    a: cnp.ndarray = plain_array(input)
    b: cnp.ndarray = plain_array(other)
    return None if a is None or b is None or unusual else equal_arrays(a, b)


@cython.cfunc
def as_operand(value: object, model: object) -> Tensor:
    """A number as a tensor of another one's dtype, where that would be theirs together; None for anything else."""
    array: cnp.ndarray = plain_array(model)
    if array is None:
        return None
    kind: dtype = dtype_of(array)
    if type(value) is float:
        if kind.category < 2:
            return None
    elif type(value) is int:
        if kind.category < 1:
            return None
    elif type(value) is not bool:
        return None
    number: cnp.ndarray = new_array(0, cython.NULL, cnp.PyArray_TYPE(array))
    return new_tensor(number) if put_number(number, value) else None


def where(condition=None, input=None, other=None, **unusual):
    if unusual or plain_array(condition) is None:
        return None
    if not isinstance(input, Tensor):
        input = as_operand(input, other)
    elif not isinstance(other, Tensor):
        other = as_operand(other, input)
    mask: cnp.ndarray = plain_array(condition)
    a: cnp.ndarray = plain_array(input)
    b: cnp.ndarray = plain_array(other)
    if a is None or b is None or cnp.PyArray_TYPE(mask) != cnp.NPY_BOOL or cnp.PyArray_TYPE(a) != cnp.PyArray_TYPE(b):
        return None
    return called("choose", condition, input, other)


@cython.cfunc
def is_for_mask(input: object, mask: object, value: object) -> cython.bint:
    """Whether a number is to be written where a mask of a tensor's own shape is true."""
    a: cnp.ndarray = plain_array(input)
    m: cnp.ndarray = plain_array(mask)
    if a is None or m is None or cnp.PyArray_TYPE(m) != cnp.NPY_BOOL or not same_shape(a, m):
        return False
    return type(value) is float or type(value) is int or type(value) is bool


def masked_fill(input=None, mask=None, value=None, **unusual):
    if unusual or not is_for_mask(input, mask, value):
        return None
    return called("fill_mask", input, mask, value)


def masked_fill_(self=None, mask=None, value=None, **unusual):
    if unusual or not is_for_mask(self, mask, value):
        return None
    return called("fill_mask_", self, mask, value)


def one_hot(tensor=None, num_classes=-1, **unusual):
    k: cython.Py_ssize_t
    array: cnp.ndarray = plain_array(tensor)
    if array is None or unusual or type(num_classes) is not int or cnp.PyArray_TYPE(array) != cnp.NPY_INT64:
        return None
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(array)
    if not is_c_order(array) or not 0 < count <= FEW or not -1 <= num_classes < 2**31:
        return None
    classes: cnp.npy_int64 = num_classes
    places: cython.pointer(cnp.npy_int64) = cython.cast(cython.pointer(cnp.npy_int64), cnp.PyArray_DATA(array))
    greatest: cnp.npy_int64 = 0
    for k in range(count):
        if places[k] < 0:
            return None
        greatest = max(greatest, places[k])
    if greatest >= (2**31 if classes == -1 else classes):
        return None
    return called("one_hot_rows", tensor, greatest + 1 if classes == -1 else classes)


def count_nonzero(input=None, dim=None, **unusual):
    array: cnp.ndarray = plain_array(input)
    if array is None or dim is not None or unusual:
        return None
    return called("count_nonzero_dim", input, tuple(range(cnp.PyArray_NDIM(array))))


# ------------------------------------------------------------------------------------------------ sums, means


@cython.cfunc
def dims_of(dim: object, ndim: cython.int) -> tuple:
    """The dimensions that an integer or a tuple of integers names, none of them twice, from 0 on; else None."""
    one: cython.ulonglong = 1
    seen: cython.ulonglong = 0
    axis: cython.int
    given: tuple = (dim,) if type(dim) is int else tuple(dim) if type(dim) is tuple or type(dim) is list else None
    if given is None or len(given) == 0:
        return None
    dims: list = []
    for item in given:
        if type(item) is not int or not -ndim <= item < ndim:
            return None
        axis = item
        if axis < 0:
            axis += ndim
        if seen & (one << axis):
            return None
        seen |= one << axis
        dims.append(axis)
    return tuple(dims)


@cython.cfunc
def along(name: str, input: object, dim: object, keepdim: object) -> object:
    array: cnp.ndarray = plain_array(input)
    if array is None or not isinstance(keepdim, bool):
        return None
    dims = dims_of(dim, cnp.PyArray_NDIM(array))
    return None if dims is None else called(name, input, dims, keepdim)


def sum(input=None, dim=None, keepdim=False, *, dtype=None, out=None, **unusual):
    return along("sum_dim", input, dim, keepdim) if dtype is None and out is None and not unusual else None


def mean(input=None, dim=None, keepdim=False, *, dtype=None, out=None, **unusual):
    return along("mean_dim", input, dim, keepdim) if dtype is None and out is None and not unusual else None


def all(input=None, dim=None, keepdim=False, *, out=None, **unusual):
    return along("all_dim", input, dim, keepdim) if out is None and not unusual else None


def any(input=None, dim=None, keepdim=False, *, out=None, **unusual):
    return along("any_dim", input, dim, keepdim) if out is None and not unusual else None


# ------------------------------------------------------------------------------------------------ products, joining


def outer(input=None, vec2=None, **unusual):
    a: cnp.ndarray = plain_array(input)
    b: cnp.ndarray = plain_array(vec2)
    if a is None or b is None or unusual or cnp.PyArray_NDIM(a) != 1 or cnp.PyArray_NDIM(b) != 1:
        return None
    return called("mul", called("unsqueeze", input, -1), vec2)


def bmm(input=None, mat2=None, **unusual):
    a: cnp.ndarray = plain_array(input)
    b: cnp.ndarray = plain_array(mat2)
    if a is None or b is None or unusual or cnp.PyArray_NDIM(a) != 3 or cnp.PyArray_NDIM(b) != 3:
        return None
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if cnp.PyArray_TYPE(b) != typenum or (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE):
        return None
    if cnp.PyArray_DIM(a, 0) != cnp.PyArray_DIM(b, 0) or cnp.PyArray_DIM(a, 2) != cnp.PyArray_DIM(b, 1):
        return None
    return called("matrix_product", input, mat2)


@cython.cfunc
def fewest_dimensions(tensors: object) -> cython.int:
    """Of a list of tensors, the least number of dimensions that one has; -1 for an empty list and for other things."""
    fewest: cython.int = 65
    if not isinstance(tensors, (list, tuple)) or not tensors:
        return -1
    for t in tensors:
        array: cnp.ndarray = plain_array(t)
        if array is None:
            return -1
        fewest = min(fewest, cnp.PyArray_NDIM(array))
    return fewest


def hstack(tensors=None, **unusual):
    if unusual or fewest_dimensions(tensors) < 1:
        return None
    return called("cat", tensors, 0 if cnp.PyArray_NDIM(cython.cast(Tensor, tensors[0]).array) == 1 else 1)


def vstack(tensors=None, **unusual):
    return called("cat", tensors, 0) if not unusual and fewest_dimensions(tensors) >= 2 else None


# ------------------------------------------------------------------------------------------------ Fourier transforms


@cython.cfunc
def transformed(name: str, input: object, dim: object, norm: object, direction: object) -> object:
    """A transform of the length that a tensor has, along one dimension, several or, for None, all."""
    array: cnp.ndarray = plain_array(input)
    axis: cython.int
    if array is None or (norm is not None and norm != "backward" and norm != "ortho" and norm != "forward"):
        return None
    typenum: cython.int = cnp.PyArray_TYPE(array)
    if typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE:
        if direction is None or (typenum != cnp.NPY_CFLOAT and typenum != cnp.NPY_CDOUBLE):
            return None
    dims = dims_of(tuple(range(cnp.PyArray_NDIM(array))) if dim is None else dim, cnp.PyArray_NDIM(array))
    if dims is None:
        return None
    for d in cython.cast(tuple, dims):
        axis = d
        if cnp.PyArray_DIM(array, axis) < 1:
            return None
    norm = "backward" if norm is None else norm
    if direction is None:
        return _operations[name](input, dims, norm)
    return _operations[name](input, dims, norm, direction)


def fft_fft(input=None, n=None, dim=-1, norm=None, **unusual):
    return None if n is not None or type(dim) is not int or unusual else transformed("fft_c2c", input, dim, norm, True)


def fft_ifft(input=None, n=None, dim=-1, norm=None, **unusual):
    return None if n is not None or type(dim) is not int or unusual else transformed("fft_c2c", input, dim, norm, False)


def fft_rfft(input=None, n=None, dim=-1, norm=None, **unusual):
    return None if n is not None or type(dim) is not int or unusual else transformed("fft_r2c", input, dim, norm, None)


def fft_fftn(input=None, s=None, dim=None, norm=None, **unusual):
    return None if s is not None or unusual else transformed("fft_c2c", input, dim, norm, True)


def fft_ifftn(input=None, s=None, dim=None, norm=None, **unusual):
    return None if s is not None or unusual else transformed("fft_c2c", input, dim, norm, False)


def fft_rfftn(input=None, s=None, dim=None, norm=None, **unusual):
    return None if s is not None or unusual else transformed("fft_r2c", input, dim, norm, None)


def fft_irfft(input=None, n=None, dim=-1, norm=None, **unusual):
    array: cnp.ndarray = plain_array(input)
    if array is None or unusual or norm is not None or type(dim) is not int or (n is not None and type(n) is not int):
        return None
    typenum: cython.int = cnp.PyArray_TYPE(array)
    axis: cython.int
    if typenum != cnp.NPY_CFLOAT and typenum != cnp.NPY_CDOUBLE:
        return None
    dims = dims_of(dim, cnp.PyArray_NDIM(array))
    if dims is None:
        return None
    axis = dims[0]
    length = 2 * (cnp.PyArray_DIM(array, axis) - 1)
    if length < 1 or (n is not None and n != length and n != length + 1):
        return None
    return _operations["fft_c2r"](input, dims, "backward", length if n is None else n)


# ------------------------------------------------------------------------------------------------ reflections


@cython.cfunc
def reflected(a: object, tau: object, other: object, adjoint: cython.bint, out: object) -> object:
    """The product of reflections where no gradient is asked for; `other` None is the product itself."""
    matrix: cnp.ndarray = plain_array(a)
    factors: cnp.ndarray = plain_array(tau)
    if matrix is None or factors is None or a.requires_grad or tau.requires_grad:
        return None
    onto: cnp.ndarray = None
    if other is not None:
        onto = plain_array(other)
        if onto is None or other.requires_grad:
            return None
    made = reflections(matrix, factors, onto, adjoint)
    if made is None or out is None:
        return None if made is None else new_tensor(made)
    return called("write_out", out, new_tensor(made))


def householder_product(A=None, tau=None, *, out=None, **unusual):
    return None if unusual else reflected(A, tau, None, False, out)


def ormqr(input=None, input2=None, input3=None, left=True, transpose=False, *, out=None, **unusual):
    if unusual or input3 is None or left is not True or not isinstance(transpose, bool):
        return None
    return reflected(input, input2, input3, transpose, out)
