"""What sliding windows do to each channel of float and double images by itself, by `_kernels/channelwise.hpp`.

Arrays are (images, channels, *size) with one to three dimensions of size. Channels lie side by side in all results,
unless there are few in images where each lies by itself: these are worked on as so many images of one channel.
Pooling also takes one image (channels, *size), and gives one. None stands for a result where arrays are not for these
loops: of another dtype, or empty.
`stride`, `padding` and `dilation` are the windows'; what lies outside the images counts as zero in sums and not at all
in maxima.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.retrograd._core.arrays import new_array, new_ordered_array, thread_pool

cnp.import_array()

SPATIAL = cython.declare(cython.int, 3)
FEW = cython.declare(cython.int, 16)


def window_sums(images: cnp.ndarray, kernel: tuple, stride: tuple, padding: tuple, dilation: tuple, out: tuple):
    """The sum of each window: (n, channels, *out)."""
    call: Channelwise
    if not are_numbers(images):
        return None
    alone: cython.bint = is_alone(images, kernel)
    images = arranged(with_number(images) if alone else images)
    sums: cnp.ndarray = new_like(images, out, cnp.PyArray_TYPE(images))
    describe(cython.address(call), images, sums, kernel, stride, padding, dilation)
    take_planes(cython.address(call), images, sums)
    compute(cython.address(call), to_sums)
    return cython.cast(object, sums)[0] if alone else sums


def window_means(
    images: cnp.ndarray, kernel: tuple, stride: tuple, padding: tuple, out: tuple, include_pad: object, override: object
):
    """The mean of each window, or its sum over `override`; None where windows have different numbers of elements."""
    call: Channelwise
    axis: cython.int
    count: cython.int = len(kernel)
    divisor: cython.double = 1
    if not are_numbers(images) or cnp.PyArray_NDIM(images) < count:
        return None
    alone: cython.bint = is_alone(images, kernel)
    images = arranged(with_number(images) if alone else images)
    if override:
        divisor = override
    else:
        for axis in range(count):
            length: cython.Py_ssize_t = cnp.PyArray_DIM(images, axis + 2)
            if padding[axis] != 0 or (out[axis] - 1) * stride[axis] + kernel[axis] > length:
                return None
            divisor *= kernel[axis]
    sums: cnp.ndarray = new_like(images, out, cnp.PyArray_TYPE(images))
    describe(cython.address(call), images, sums, kernel, stride, padding, (1,) * count)
    take_planes(cython.address(call), images, sums)
    compute(cython.address(call), to_sums)
    call.divide(divisor, thread_pool()[0])
    return cython.cast(object, sums)[0] if alone else sums


def spread_sums(sums: cnp.ndarray, size: tuple, kernel: tuple, stride: tuple, padding: tuple, dilation: tuple):
    """The transpose of `window_sums`: images of that size in which each element is the sum over its windows."""
    call: Channelwise
    if not are_numbers(sums):
        return None
    alone: cython.bint = is_alone(sums, kernel)
    sums = arranged(with_number(sums) if alone else sums)
    images: cnp.ndarray = new_like(sums, size, cnp.PyArray_TYPE(sums))
    describe(cython.address(call), images, sums, kernel, stride, padding, dilation)
    take_planes(cython.address(call), images, sums)
    compute(cython.address(call), from_sums)
    return cython.cast(object, images)[0] if alone else images


def window_maxima(images: cnp.ndarray, kernel: tuple, stride: tuple, padding: tuple, dilation: tuple, out: tuple):
    """The largest element of each window, and its place in the flat image (int32 for floats, int64 for doubles)."""
    call: Channelwise
    if not are_numbers(images):
        return None
    alone: cython.bint = is_alone(images, kernel)
    images = arranged(with_number(images) if alone else images)
    maxima: cnp.ndarray = new_like(images, out, cnp.PyArray_TYPE(images))
    places: cnp.ndarray = new_like(images, out, place_type(images))
    describe(cython.address(call), images, maxima, kernel, stride, padding, dilation)
    take_planes(cython.address(call), images, maxima)
    call.places = cnp.PyArray_DATA(places)
    compute(cython.address(call), to_maxima)
    if alone:
        return cython.cast(object, maxima)[0], cython.cast(object, places)[0]
    return maxima, places


def spread_maxima(
    given: cnp.ndarray,
    places: cnp.ndarray,
    size: tuple,
    kernel: tuple,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
):
    """The transpose of `window_maxima`: images of that size, each element of `given` added where it was taken."""
    call: Channelwise
    axis: cython.int
    if not are_numbers(given):
        return None
    alone: cython.bint = is_alone(given, kernel)
    if alone:
        given, places = with_number(given), with_number(places)
    if by_planes(places):
        given = given if by_planes(given) else cnp.PyArray_NewCopy(given, cnp.NPY_CORDER)
    else:
        given, places = dense_channels_last(given), dense_channels_last(places)
    fits: cython.bint = (
        cnp.PyArray_TYPE(places) == place_type(given) and cnp.PyArray_NDIM(places) == cnp.PyArray_NDIM(given)
    )
    if fits:
        for axis in range(cnp.PyArray_NDIM(given)):
            fits &= cnp.PyArray_DIM(places, axis) == cnp.PyArray_DIM(given, axis)
    if not fits:
        raise ValueError(f"places {named(places)} of maxima {named(given)}")
    images: cnp.ndarray = new_like(given, size, cnp.PyArray_TYPE(given))
    describe(cython.address(call), images, given, kernel, stride, padding, dilation)
    take_planes(cython.address(call), images, given)
    call.places = cnp.PyArray_DATA(places)
    compute(cython.address(call), from_maxima)
    return cython.cast(object, images)[0] if alone else images


def depthwise(
    images: cnp.ndarray, weight: cnp.ndarray, bias: object, stride: tuple, padding: tuple, dilation: tuple, out: tuple
):
    """The convolution of each channel with a weight of its own (channels, 1, *kernel): (n, channels, *out)."""
    call: Channelwise
    images, weight = channels_last(images), channels_behind(weight)
    results: cnp.ndarray = new_channels_last(images, out, cnp.PyArray_TYPE(images))
    describe(cython.address(call), images, results, sizes_of(weight), stride, padding, dilation)
    weigh(cython.address(call), weight, bias)
    compute(cython.address(call), to_sums)
    return results


def depthwise_transposed(
    results: cnp.ndarray, weight: cnp.ndarray, bias: object, size: tuple, stride: tuple, padding: tuple, dilation: tuple
):
    """The transpose of `depthwise`: images of that size."""
    call: Channelwise
    results, weight = channels_last(results), channels_behind(weight)
    images: cnp.ndarray = new_channels_last(results, size, cnp.PyArray_TYPE(results))
    describe(cython.address(call), images, results, sizes_of(weight), stride, padding, dilation)
    weigh(cython.address(call), weight, bias)
    compute(cython.address(call), from_sums)
    return images


def depthwise_weight(
    images: cnp.ndarray, results: cnp.ndarray, kernel: tuple, stride: tuple, padding: tuple, dilation: tuple
):
    """The gradient (channels, 1, *kernel) of `depthwise` for its weight."""
    call: Channelwise
    shape: cnp.npy_intp[5]
    order: cython.int[5]
    count: cython.int = len(kernel)
    axis: cython.int
    images, results = channels_last(images), channels_last(results)
    describe(cython.address(call), images, results, kernel, stride, padding, dilation)
    shape[0] = call.channels
    shape[1] = 1
    order[count] = 1
    order[count + 1] = 0
    for axis in range(count):
        shape[2 + axis] = kernel[axis]
        order[axis] = 2 + axis
    weight: cnp.ndarray = new_ordered_array(2 + count, shape, order, cnp.PyArray_TYPE(images))
    call.weight = cnp.PyArray_DATA(weight)
    if call.images == 0:
        cython.cast(object, weight).fill(0)
    compute(cython.address(call), to_weight)
    return cnp.PyArray_GETCONTIGUOUS(weight)


@cython.cfunc
@cython.exceptval(check=False)
def are_numbers(a: cnp.ndarray) -> cython.bint:
    """Whether an array holds floats or doubles, one at least."""
    typenum: cython.int = cnp.PyArray_TYPE(a)
    return (typenum == cnp.NPY_FLOAT or typenum == cnp.NPY_DOUBLE) and cnp.PyArray_SIZE(a) > 0


@cython.cfunc
@cython.exceptval(check=False)
def is_alone(a: cnp.ndarray, kernel: tuple) -> cython.bint:
    """Whether an array is one image: it has no dimension for their number."""
    return cnp.PyArray_NDIM(a) == len(kernel) + 1


@cython.cfunc
def with_number(image: cnp.ndarray) -> cnp.ndarray:
    return cython.cast(object, image)[None]


@cython.cfunc
def channels_behind(weight: cnp.ndarray) -> cnp.ndarray:
    """A weight (channels, 1, *kernel) with its elements in memory in the order (*kernel, channels)."""
    shape: cnp.npy_intp[5]
    order: cython.int[5]
    count: cython.int = cnp.PyArray_NDIM(weight) - 2
    axis: cython.int
    if not 1 <= count <= SPATIAL or cnp.PyArray_DIM(weight, 1) != 1:
        raise ValueError(f"a depthwise weight {named(weight)}")
    order[count] = 1
    order[count + 1] = 0
    for axis in range(count + 2):
        shape[axis] = cnp.PyArray_DIM(weight, axis)
        if axis < count:
            order[axis] = 2 + axis
    made: cnp.ndarray = new_ordered_array(2 + count, shape, order, cnp.PyArray_TYPE(weight))
    cnp.PyArray_CopyInto(made, weight)
    return made


@cython.cfunc
def weigh(call: cython.pointer(Channelwise), weight: cnp.ndarray, bias: object) -> cython.int:
    """Put the weight and the bias, which must be dense, into a call."""
    typenum: cython.int = cnp.NPY_DOUBLE if call.doubles else cnp.NPY_FLOAT
    if cnp.PyArray_DIM(weight, 0) != call.channels or cnp.PyArray_TYPE(weight) != typenum:
        raise ValueError(f"a weight {named(weight)} for {call.channels} channels")
    call.weight = cnp.PyArray_DATA(weight)
    if bias is not None:
        given: cnp.ndarray = bias
        if (
            cnp.PyArray_NDIM(given) != 1
            or cnp.PyArray_DIM(given, 0) != call.channels
            or cnp.PyArray_TYPE(given) != typenum
            or cnp.PyArray_STRIDE(given, 0) != cnp.PyArray_ITEMSIZE(given)
        ):
            raise ValueError(f"a bias {named(given)} for {call.channels} channels")
        call.bias = cnp.PyArray_DATA(given)
    return 0


@cython.cfunc
def place_type(a: cnp.ndarray) -> cython.int:
    return cnp.NPY_INT32 if cnp.PyArray_TYPE(a) == cnp.NPY_FLOAT else cnp.NPY_INT64


@cython.cfunc
def named(array: object) -> str:
    return f"{array.dtype}{array.shape}"


@cython.cfunc
def new_channels_last(like: cnp.ndarray, size: tuple, typenum: cython.int) -> cnp.ndarray:
    """A fresh array with the images and channels of `like`, of another size."""
    shape: cnp.npy_intp[5]
    order: cython.int[5]
    count: cython.int = cnp.PyArray_NDIM(like) - 2
    axis: cython.int
    if not 1 <= count <= SPATIAL or len(size) != count:
        raise ValueError(f"no windows of size {size} in {named(like)}")
    shape[0] = cnp.PyArray_DIM(like, 0)
    shape[1] = cnp.PyArray_DIM(like, 1)
    order[0] = 0
    order[count + 1] = 1
    for axis in range(count):
        shape[2 + axis] = size[axis]
        order[1 + axis] = 2 + axis
    return new_ordered_array(2 + count, shape, order, typenum)


@cython.cfunc
def sizes_of(a: cnp.ndarray) -> tuple:
    return cython.cast(object, a).shape[2:]


@cython.cfunc
def channels_last(a: cnp.ndarray) -> cnp.ndarray:
    """`a`, or a copy with the channels side by side in memory."""
    if (
        in_whole_steps(a)
        and cnp.PyArray_NDIM(a) > 1
        and (cnp.PyArray_STRIDE(a, 1) == cnp.PyArray_ITEMSIZE(a) or cnp.PyArray_DIM(a, 1) == 1)
    ):
        return a
    return rearranged(a)


@cython.cfunc
def in_whole_steps(a: cnp.ndarray) -> cython.bint:
    """Whether the kernels can read an array: aligned, in native byte order, strides of whole elements."""
    axis: cython.int
    whole: cython.bint = cnp.PyArray_ISALIGNED(a) and cnp.PyArray_ISNOTSWAPPED(a)
    for axis in range(cnp.PyArray_NDIM(a)):
        whole &= cnp.PyArray_STRIDE(a, axis) % cnp.PyArray_ITEMSIZE(a) == 0
    return whole


@cython.cfunc
def rearranged(a: cnp.ndarray) -> cnp.ndarray:
    """A copy with the channels side by side in memory."""
    call: Channelwise
    ones: tuple = (1,) * (cnp.PyArray_NDIM(a) - 2)
    typenum: cython.int = cnp.PyArray_TYPE(a)
    made: cnp.ndarray = new_channels_last(a, sizes_of(a), typenum)
    if in_whole_steps(a) and (typenum == cnp.NPY_FLOAT or typenum == cnp.NPY_DOUBLE):
        describe(cython.address(call), a, made, ones, ones, (0,) * len(ones), ones)
        call.arrange(cnp.PyArray_STRIDE(a, 1) // cnp.PyArray_ITEMSIZE(a), thread_pool()[0])
    else:
        cnp.PyArray_CopyInto(made, a)
    return made


@cython.cfunc
def by_planes(a: cnp.ndarray) -> cython.bint:
    """Whether the channels are few, and each lies by itself."""
    return cnp.PyArray_NDIM(a) > 2 and cnp.PyArray_DIM(a, 1) <= FEW and cnp.PyArray_ISCARRAY_RO(a)


@cython.cfunc
def arranged(a: cnp.ndarray) -> cnp.ndarray:
    return a if by_planes(a) else channels_last(a)


@cython.cfunc
def new_like(like: cnp.ndarray, size: tuple, typenum: cython.int) -> cnp.ndarray:
    """A fresh array with the images and channels of `like`, laid out as it is, of another size."""
    if by_planes(like):
        shape: cnp.npy_intp[5]
        axis: cython.int
        if not 1 <= cnp.PyArray_NDIM(like) - 2 <= SPATIAL or len(size) != cnp.PyArray_NDIM(like) - 2:
            raise ValueError(f"no windows of size {size} in {named(like)}")
        shape[0] = cnp.PyArray_DIM(like, 0)
        shape[1] = cnp.PyArray_DIM(like, 1)
        for axis in range(cnp.PyArray_NDIM(like) - 2):
            shape[2 + axis] = size[axis]
        return new_array(cnp.PyArray_NDIM(like), shape, typenum)
    return new_channels_last(like, size, typenum)


@cython.cfunc
def take_planes(call: cython.pointer(Channelwise), images: cnp.ndarray, made: cnp.ndarray) -> cython.int:
    """Where both lie channel after channel, take the channels for images."""
    if by_planes(images) and by_planes(made):
        call.images *= call.channels
        call.channels = 1
        call.shown.image = cnp.PyArray_STRIDE(images, 1) // cnp.PyArray_ITEMSIZE(images)
        call.made.image = cnp.PyArray_STRIDE(made, 1) // cnp.PyArray_ITEMSIZE(made)
    return 0


@cython.cfunc
def dense_channels_last(a: cnp.ndarray) -> cnp.ndarray:
    """`a`, or a copy in which no element lies between the channels of one place and those of the next."""
    ndim: cython.int = cnp.PyArray_NDIM(a)
    axis: cython.int
    step: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(a)
    dense: cython.bint = ndim > 2 and cnp.PyArray_ISALIGNED(a) and cnp.PyArray_ISNOTSWAPPED(a)
    if dense:
        dense = cnp.PyArray_DIM(a, 1) == 1 or cnp.PyArray_STRIDE(a, 1) == step
        step *= cnp.PyArray_DIM(a, 1)
        for axis in range(ndim - 1, 1, -1):
            dense &= cnp.PyArray_DIM(a, axis) == 1 or cnp.PyArray_STRIDE(a, axis) == step
            step *= cnp.PyArray_DIM(a, axis)
        dense &= cnp.PyArray_DIM(a, 0) == 1 or cnp.PyArray_STRIDE(a, 0) == step
    return a if dense else rearranged(a)


@cython.cfunc
def describe(
    call: cython.pointer(Channelwise),
    images: cnp.ndarray,
    made: cnp.ndarray,
    kernel: tuple,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
) -> cython.int:
    """Fill in a call; missing dimensions are put in front with length 1. ValueError where the shapes do not fit."""
    count: cython.int = cnp.PyArray_NDIM(images) - 2
    typenum: cython.int = cnp.PyArray_TYPE(images)
    item: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(images)
    axis: cython.int
    d: cython.int
    if not (
        1 <= count <= SPATIAL
        and len(kernel) == len(stride) == len(padding) == len(dilation) == count
        and cnp.PyArray_NDIM(made) == count + 2
        and (typenum == cnp.NPY_FLOAT or typenum == cnp.NPY_DOUBLE)
        and typenum == cnp.PyArray_TYPE(made)
        and cnp.PyArray_DIM(images, 0) == cnp.PyArray_DIM(made, 0)
        and cnp.PyArray_DIM(images, 1) == cnp.PyArray_DIM(made, 1)
    ):
        raise ValueError(f"no windows {kernel} of {named(images)} make {named(made)}")
    call.doubles = typenum == cnp.NPY_DOUBLE
    call.images = cnp.PyArray_DIM(images, 0)
    call.channels = cnp.PyArray_DIM(images, 1)
    call.places = call.weight = cython.NULL
    call.bias = cython.NULL
    call.shown.data = cnp.PyArray_DATA(images)
    call.made.data = cnp.PyArray_DATA(made)
    call.shown.image = cnp.PyArray_STRIDE(images, 0) // item
    call.made.image = cnp.PyArray_STRIDE(made, 0) // item
    for d in range(SPATIAL):
        axis = d - (SPATIAL - count)
        if axis < 0:
            call.windows.size[d] = call.windows.kernel[d] = call.windows.stride[d] = 1
            call.windows.dilation[d] = call.windows.out[d] = 1
            call.windows.padding[d] = 0
            call.shown.along[d] = call.made.along[d] = 0
            continue
        call.windows.size[d] = cnp.PyArray_DIM(images, 2 + axis)
        call.windows.out[d] = cnp.PyArray_DIM(made, 2 + axis)
        call.windows.kernel[d] = kernel[axis]
        call.windows.stride[d] = stride[axis]
        call.windows.padding[d] = padding[axis]
        call.windows.dilation[d] = dilation[axis]
        call.shown.along[d] = cnp.PyArray_STRIDE(images, 2 + axis) // item
        call.made.along[d] = cnp.PyArray_STRIDE(made, 2 + axis) // item
        if call.windows.kernel[d] < 0 or call.windows.stride[d] < 1 or call.windows.dilation[d] < 1:
            raise ValueError(f"windows {kernel} with stride {stride} and dilation {dilation}")
    return 0


@cython.cfunc
def compute(call: cython.pointer(Channelwise), way: ChannelwiseWay) -> cython.int:
    shape: cnp.npy_intp[1]
    pool: cython.pointer(Pool) = thread_pool()
    if call.images == 0 or call.channels == 0:
        return 0
    shape[0] = call.workspace_bytes(way, pool[0])
    space: cnp.ndarray = new_array(1, shape, cnp.NPY_BYTE)
    where: cython.p_void = cnp.PyArray_DATA(space)
    with cython.nogil:
        call.compute(way, where, pool[0])
    return 0
