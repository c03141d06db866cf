"""Convolutions of float and double arrays by the kernels of `_kernels/convolution.hpp`.

Arrays are (images, channels, *size) with one to three dimensions of size. Results have their channels side by side in
memory, which is how the kernels read fastest, or one after the other where there are few.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.retrograd._core.arrays import new_array, new_ordered_array, thread_pool

cnp.import_array()

SPATIAL = cython.declare(cython.int, 3)


def convolve(
    images: cnp.ndarray,
    weight: cnp.ndarray,
    bias: object,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
    groups: cython.Py_ssize_t,
    out: tuple,
) -> cnp.ndarray:
    """The convolution (n, outputs, *out) of images with a weight (outputs, channels / groups, *kernel)."""
    call: Convolution
    images, weight = usable(images), dense(weight)
    results: cnp.ndarray = new_images(images, cnp.PyArray_DIM(weight, 0), out, weight, stride, groups)
    describe(cython.address(call), images, weight, results, stride, padding, dilation, groups)
    return computed(cython.address(call), to_output, bias, results)


def convolve_transposed(
    results: cnp.ndarray,
    weight: cnp.ndarray,
    bias: object,
    size: tuple,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
    groups: cython.Py_ssize_t,
) -> cnp.ndarray:
    """The transpose of `convolve`: from results (n, outputs, *out) to images (n, channels, *size)."""
    call: Convolution
    results, weight = usable(results), dense(weight)
    images: cnp.ndarray = new_images(results, cnp.PyArray_DIM(weight, 1) * groups, size, weight, stride, groups)
    describe(cython.address(call), images, weight, results, stride, padding, dilation, groups)
    return computed(cython.address(call), to_input, bias, images)


def convolve_weight(
    images: cnp.ndarray,
    results: cnp.ndarray,
    kernel: tuple,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
    groups: cython.Py_ssize_t,
) -> cnp.ndarray:
    """The gradient (outputs, channels / groups, *kernel) of a convolution for its weight."""
    call: Convolution
    shape: cnp.npy_intp[5]
    axis: cython.int
    images, results = usable(images), usable(results)
    shape[0] = cnp.PyArray_DIM(results, 1)
    shape[1] = cnp.PyArray_DIM(images, 1) // groups
    for axis in range(len(kernel)):
        shape[2 + axis] = kernel[axis]
    weight: cnp.ndarray = new_array(2 + len(kernel), shape, cnp.PyArray_TYPE(images))
    describe(cython.address(call), images, weight, results, stride, padding, dilation, groups)
    return computed(cython.address(call), to_weight, None, weight)


@cython.cfunc
def dense(a: cnp.ndarray) -> cnp.ndarray:
    return cnp.PyArray_GETCONTIGUOUS(a)


@cython.cfunc
def usable(a: cnp.ndarray) -> cnp.ndarray:
    """`a`, or a copy where its strides are not whole elements or its memory is not aligned."""
    axis: cython.int
    whole: cython.bint = cnp.PyArray_ISALIGNED(a) and cnp.PyArray_ISNOTSWAPPED(a)
    for axis in range(cnp.PyArray_NDIM(a)):
        if cnp.PyArray_STRIDE(a, axis) % cnp.PyArray_ITEMSIZE(a):
            whole = False
    return a if whole else cnp.PyArray_GETCONTIGUOUS(a)


@cython.cfunc
def new_images(
    like: cnp.ndarray,
    channels: cython.Py_ssize_t,
    size: tuple,
    weight: cnp.ndarray,
    stride: tuple,
    groups: cython.Py_ssize_t,
) -> cnp.ndarray:
    """A fresh array of as many images as `like`, laid out as the kernel for such a weight and stride writes fastest."""
    shape: cnp.npy_intp[5]
    order: cython.int[5]
    steps: cython.Py_ssize_t[3]
    count: cython.int = len(size)
    axis: cython.int
    if not 1 <= count <= SPATIAL or len(stride) != count or cnp.PyArray_NDIM(weight) != count + 2 or groups < 1:
        raise ValueError(f"no convolution with a weight {named(weight)} in {groups} groups to results of size {size}")
    steps[0] = steps[1] = steps[2] = 1
    shape[0] = cnp.PyArray_DIM(like, 0)
    shape[1] = channels
    for axis in range(count):
        shape[2 + axis] = size[axis]
        order[1 + axis] = 2 + axis
        steps[axis] = stride[axis]
    if Convolution.by_planes(cnp.PyArray_DIM(weight, 1), cnp.PyArray_DIM(weight, 0) // groups, steps):
        return new_array(2 + count, shape, cnp.PyArray_TYPE(like))
    order[0] = 0
    order[count + 1] = 1
    return new_ordered_array(2 + count, shape, order, cnp.PyArray_TYPE(like))


@cython.cfunc
def named(array: object) -> str:
    return f"{array.dtype}{array.shape}"


@cython.cfunc
def describe(
    call: cython.pointer(Convolution),
    images: cnp.ndarray,
    weight: cnp.ndarray,
    results: cnp.ndarray,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
    groups: cython.Py_ssize_t,
) -> cython.int:
    """Fill in a call; missing dimensions are put in front with length 1. ValueError where the shapes do not fit."""
    count: cython.int = cnp.PyArray_NDIM(images) - 2
    typenum: cython.int = cnp.PyArray_TYPE(images)
    axis: cython.int
    d: cython.int
    if not (
        1 <= count <= SPATIAL
        and cnp.PyArray_NDIM(weight) == cnp.PyArray_NDIM(results) == count + 2
        and len(stride) == len(padding) == len(dilation) == count
        and (typenum == cnp.NPY_FLOAT or typenum == cnp.NPY_DOUBLE)
        and typenum == cnp.PyArray_TYPE(weight) == cnp.PyArray_TYPE(results)
        and groups > 0
        and cnp.PyArray_DIM(images, 0) == cnp.PyArray_DIM(results, 0)
        and cnp.PyArray_DIM(images, 1) == cnp.PyArray_DIM(weight, 1) * groups
        and cnp.PyArray_DIM(results, 1) == cnp.PyArray_DIM(weight, 0)
        and cnp.PyArray_DIM(weight, 0) % groups == 0
    ):
        raise ValueError(
            f"no convolution of images {named(images)} with a weight {named(weight)} in {groups} groups to results "
            f"{named(results)}"
        )
    call.doubles = typenum == cnp.NPY_DOUBLE
    call.images = cnp.PyArray_DIM(images, 0)
    call.groups = groups
    call.channels = cnp.PyArray_DIM(images, 1)
    call.outputs = cnp.PyArray_DIM(results, 1)
    call.weight = cnp.PyArray_DATA(weight)
    call.bias = cython.NULL
    call.input.data = cnp.PyArray_DATA(images)
    call.output.data = cnp.PyArray_DATA(results)
    item: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(images)
    call.input.image = cnp.PyArray_STRIDE(images, 0) // item
    call.input.channel = cnp.PyArray_STRIDE(images, 1) // item
    call.output.image = cnp.PyArray_STRIDE(results, 0) // item
    call.output.channel = cnp.PyArray_STRIDE(results, 1) // item
    for d in range(SPATIAL):
        axis = d - (SPATIAL - count)
        if axis < 0:
            call.windows.size[d] = call.windows.kernel[d] = call.windows.stride[d] = 1
            call.windows.dilation[d] = call.windows.out[d] = 1
            call.windows.padding[d] = 0
            call.input.along[d] = call.output.along[d] = 0
            continue
        call.windows.size[d] = cnp.PyArray_DIM(images, 2 + axis)
        call.windows.kernel[d] = cnp.PyArray_DIM(weight, 2 + axis)
        call.windows.out[d] = cnp.PyArray_DIM(results, 2 + axis)
        call.windows.stride[d] = stride[axis]
        call.windows.padding[d] = padding[axis]
        call.windows.dilation[d] = dilation[axis]
        call.input.along[d] = cnp.PyArray_STRIDE(images, 2 + axis) // item
        call.output.along[d] = cnp.PyArray_STRIDE(results, 2 + axis) // item
        if call.windows.stride[d] < 1 or call.windows.dilation[d] < 1:
            raise ValueError(f"stride {stride} and dilation {dilation} of a convolution must be positive")
    return 0


@cython.cfunc
def computed(call: cython.pointer(Convolution), way: Way, bias: object, made: cnp.ndarray) -> cnp.ndarray:
    shape: cnp.npy_intp[1]
    if cnp.PyArray_SIZE(made) == 0:
        return made
    if bias is not None:
        given: cnp.ndarray = dense(bias)
        if cnp.PyArray_NDIM(given) != 1 or cnp.PyArray_DIM(given, 0) != cnp.PyArray_DIM(made, 1):
            raise ValueError(f"a bias {named(bias)} for {cnp.PyArray_DIM(made, 1)} channels")
        if cnp.PyArray_TYPE(given) != cnp.PyArray_TYPE(made):
            raise ValueError(f"a bias {named(bias)} for results {named(made)}")
        call.bias = cnp.PyArray_DATA(given)
    shape[0] = call.workspace_bytes(way)
    space: cnp.ndarray = new_array(1, shape, cnp.NPY_BYTE)
    where: cython.p_void = cnp.PyArray_DATA(space)
    pool: cython.pointer(Pool) = thread_pool()
    with cython.nogil:
        call.compute(way, where, pool[0])
    return made
