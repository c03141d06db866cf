"""Images read in other windows, at other places and as patches: `_kernels/resampling.hpp` and `patches.hpp` on arrays.

They are for float32 and float64, images (n, channels, *size) of one to three dimensions. For anything else, and where
arguments are wrong, they give None, and the caller's NumPy code does it or says what is wrong. Results lie in C order.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.stdint import int64_t
from cython.cimports.retrograd._core.arrays import Pool, is_c_order, new_array, same_shape, thread_pool

from .channelwise import window_maxima

cnp.import_array()

LOCKED = cython.declare(cython.Py_ssize_t, 1 << 12)  # elements: up to so many, the interpreter's lock is kept


@cython.cfunc
def in_order(a: cnp.ndarray) -> cnp.ndarray:
    return a if is_c_order(a) else cnp.PyArray_GETCONTIGUOUS(a)


@cython.cfunc
@cython.exceptval(check=False)
def is_for_these(a: cnp.ndarray) -> cython.bint:
    """Whether an array holds floats or doubles, one at least, of images."""
    typenum: cython.int = cnp.PyArray_TYPE(a)
    known: cython.bint = typenum == cnp.NPY_FLOAT or typenum == cnp.NPY_DOUBLE
    return known and 3 <= cnp.PyArray_NDIM(a) <= 5 and cnp.PyArray_SIZE(a) > 0


@cython.cfunc
def box_of(lengths: tuple, box: cython.pointer(Box)) -> cython.bint:
    """Put one to three lengths behind leading ones; False unless all are positive."""
    d: cython.int
    lead: cython.int = 3 - len(lengths)
    if not 0 <= lead < 3:
        return False
    for d in range(3):
        box.n[d] = 1 if d < lead else lengths[d - lead]
        if box.n[d] < 1:
            return False
    return True


@cython.cfunc
@cython.exceptval(check=False)
def planes_in(images: cnp.ndarray, box: cython.pointer(Box)) -> cython.Py_ssize_t:
    """How many planes images have; their size goes into `box`."""
    d: cython.int
    lead: cython.int = 5 - cnp.PyArray_NDIM(images)
    for d in range(3):
        box.n[d] = 1 if d < lead else cnp.PyArray_DIM(images, 2 + d - lead)
    return cnp.PyArray_DIM(images, 0) * cnp.PyArray_DIM(images, 1)


@cython.cfunc
def new_images(like: cnp.ndarray, size: tuple, typenum: cython.int) -> cnp.ndarray:
    """A fresh array with the images and channels of `like`, of another size."""
    shape: cnp.npy_intp[5]
    d: cython.int
    shape[0] = cnp.PyArray_DIM(like, 0)
    shape[1] = cnp.PyArray_DIM(like, 1)
    for d in range(len(size)):
        shape[2 + d] = size[d]
    return new_array(2 + len(size), shape, typenum)


@cython.cfunc
@cython.exceptval(check=False)
def is_wide(a: cnp.ndarray) -> cython.bint:
    return cnp.PyArray_TYPE(a) == cnp.NPY_DOUBLE


# ------------------------------------------------------------------------------------------------ even windows


@cython.cfunc
def averaged(given: cnp.ndarray, size: tuple, back: cython.bint) -> cnp.ndarray:
    box: Box
    other: Box
    if not is_for_these(given) or len(size) != cnp.PyArray_NDIM(given) - 2 or not box_of(size, cython.address(other)):
        return None
    given = in_order(given)
    planes: cython.Py_ssize_t = planes_in(given, cython.address(box))
    made: cnp.ndarray = new_images(given, size, cnp.PyArray_TYPE(given))
    wide: cython.bint = is_wide(given)
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = cnp.PyArray_DATA(given)
    to: cython.p_void = cnp.PyArray_DATA(made)
    if cnp.PyArray_SIZE(given) + cnp.PyArray_SIZE(made) <= LOCKED:
        if back:
            share_means(wide, pool, from_, planes, other, box, to)
        else:
            means(wide, pool, from_, planes, box, other, to)
    else:
        with cython.nogil:
            if back:
                share_means(wide, pool, from_, planes, other, box, to)
            else:
                means(wide, pool, from_, planes, box, other, to)
    return made


def even_means(images, out_size):
    """The means of windows that cover images evenly."""
    return averaged(images, out_size, False)


def spread_even_means(given, size):
    """The transpose of `even_means`: images of that size."""
    return averaged(given, size, True)


def even_maxima(images: cnp.ndarray, out_size: tuple):
    """The largest elements of windows that cover images evenly, and their places in the flat image.

    Where the windows have one size they are those of `window_maxima`.
    """
    box: Box
    out: Box
    d: cython.int
    count: cython.int = cnp.PyArray_NDIM(images) - 2
    even: cython.bint = True
    if not is_for_these(images) or len(out_size) != count or not box_of(out_size, cython.address(out)):
        return None
    planes: cython.Py_ssize_t = planes_in(images, cython.address(box))
    for d in range(3):
        even &= box.n[d] % out.n[d] == 0
    if even:
        steps = tuple([box.n[d] // out.n[d] for d in range(3 - count, 3)])
        return window_maxima(images, steps, steps, (0,) * count, (1,) * count, out_size)
    images = in_order(images)
    values: cnp.ndarray = new_images(images, out_size, cnp.PyArray_TYPE(images))
    places: cnp.ndarray = new_images(images, out_size, cnp.NPY_INT64)
    wide: cython.bint = is_wide(images)
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = cnp.PyArray_DATA(images)
    to: cython.p_void = cnp.PyArray_DATA(values)
    at: cython.pointer(int64_t) = cython.cast(cython.pointer(int64_t), cnp.PyArray_DATA(places))
    if cnp.PyArray_SIZE(images) <= LOCKED:
        maxima(wide, pool, from_, planes, box, out, to, at)
    else:
        with cython.nogil:
            maxima(wide, pool, from_, planes, box, out, to, at)
    return values, places


# ------------------------------------------------------------------------------------------------ random windows


def random_window_maxima(images: cnp.ndarray, samples: cnp.ndarray, kernel: tuple, out_size: tuple):
    """The largest elements of windows that begin where `samples` (n, channels, dimensions) say, and their places."""
    box: Box
    seen: Box
    out: Box
    which: cython.int[3]
    d: cython.int
    count: cython.int = cnp.PyArray_NDIM(images) - 2
    if not is_for_these(images) or len(kernel) != count or len(out_size) != count:
        return None
    if not box_of(kernel, cython.address(seen)) or not box_of(out_size, cython.address(out)):
        return None
    if cnp.PyArray_TYPE(samples) != cnp.PyArray_TYPE(images) or cnp.PyArray_NDIM(samples) != 3:
        return None
    planes: cython.Py_ssize_t = planes_in(images, cython.address(box))
    if cnp.PyArray_SIZE(samples) != planes * count:
        return None
    for d in range(3):
        if out.n[d] + seen.n[d] - 1 > box.n[d]:
            return None
        # PyTorch takes the first number of a plane for its width, that of a volume for its depth.
        which[d] = -1 if d < 3 - count else d if count == 3 else 2 - d
    images, samples = in_order(images), in_order(samples)
    if not are_in_unit_interval(samples):
        return None
    values: cnp.ndarray = new_images(images, out_size, cnp.PyArray_TYPE(images))
    places: cnp.ndarray = new_images(images, out_size, cnp.NPY_INT64)
    wide: cython.bint = is_wide(images)
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = cnp.PyArray_DATA(images)
    drawn: cython.p_void = cnp.PyArray_DATA(samples)
    to: cython.p_void = cnp.PyArray_DATA(values)
    at: cython.pointer(int64_t) = cython.cast(cython.pointer(int64_t), cnp.PyArray_DATA(places))
    with cython.nogil:
        random_maxima(wide, pool, from_, drawn, planes, count, which, box, seen, out, to, at)
    return values, places


@cython.cfunc
@cython.exceptval(check=False)
def are_in_unit_interval(samples: cnp.ndarray) -> cython.bint:
    """Whether all numbers are from [0, 1): windows that begin there lie in the image."""
    k: cython.Py_ssize_t
    single: cython.p_float = cython.cast(cython.p_float, cnp.PyArray_DATA(samples))
    double: cython.p_double = cython.cast(cython.p_double, cnp.PyArray_DATA(samples))
    for k in range(cnp.PyArray_SIZE(samples)):
        if not 0 <= (double[k] if is_wide(samples) else single[k]) < 1:
            return False
    return True


# ------------------------------------------------------------------------------------------------ places


@cython.cfunc
def moved(way: Way, given: cnp.ndarray, places: cnp.ndarray, planes: cython.Py_ssize_t, plane: cython.Py_ssize_t,
          made: cnp.ndarray) -> cnp.ndarray:  # fmt: skip
    """What `way` does between planes and their elements at places: `made`, or None for a place outside."""
    typenum: cython.int = cnp.PyArray_TYPE(places)
    if (typenum != cnp.NPY_INT32 and typenum != cnp.NPY_INT64) or planes == 0:
        return None
    given, places = in_order(given), in_order(places)
    done: cython.bint
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(places) // planes
    wide: cython.bint = is_wide(given)
    narrow: cython.bint = typenum == cnp.NPY_INT32
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = cnp.PyArray_DATA(given)
    at: cython.p_void = cnp.PyArray_DATA(places)
    to: cython.p_void = cnp.PyArray_DATA(made)
    if planes * (count + plane) <= LOCKED:
        done = move_places(wide, narrow, way, pool, from_, at, planes, count, plane, to)
    else:
        with cython.nogil:
            done = move_places(wide, narrow, way, pool, from_, at, planes, count, plane, to)
    return made if done else None


@cython.cfunc
def put(way: Way, given: cnp.ndarray, places: cnp.ndarray, size: tuple) -> cnp.ndarray:
    box: Box
    if not is_for_these(given) or not same_shape(given, places) or not box_of(size, cython.address(box)):
        return None
    if len(size) != cnp.PyArray_NDIM(given) - 2:
        return None
    planes: cython.Py_ssize_t = cnp.PyArray_DIM(given, 0) * cnp.PyArray_DIM(given, 1)
    made: cnp.ndarray = new_images(given, size, cnp.PyArray_TYPE(given))
    return moved(way, given, places, planes, box.size(), made)


def add_at_places(given, places, size):
    """Images of that size, each element of `given` added at its place in the flat image."""
    return put(ADDS, given, places, size)


def put_at_places(given, places, size):
    """Images of that size, zero but for the elements of `given` at their places in the flat image."""
    return put(PUTS, given, places, size)


def take_places(images: cnp.ndarray, places: cnp.ndarray, count: int):
    """The elements of images at places in the flat image."""
    box: Box
    if not is_for_these(images) or count != cnp.PyArray_NDIM(images) - 2:
        return None
    if cnp.PyArray_NDIM(places) != cnp.PyArray_NDIM(images) or cnp.PyArray_SIZE(places) == 0:
        return None
    if cnp.PyArray_DIM(places, 0) != cnp.PyArray_DIM(images, 0):
        return None
    if cnp.PyArray_DIM(places, 1) != cnp.PyArray_DIM(images, 1):
        return None
    planes: cython.Py_ssize_t = planes_in(images, cython.address(box))
    taken: cnp.ndarray = new_array(cnp.PyArray_NDIM(places), cnp.PyArray_DIMS(places), cnp.PyArray_TYPE(images))
    return moved(TAKES, images, places, planes, box.size(), taken)


# ------------------------------------------------------------------------------------------------ patches


@cython.cfunc
def slides(
    s: cython.pointer(Sliding), height: cython.Py_ssize_t, width: cython.Py_ssize_t, kernel: tuple, dilation: tuple,
    padding: tuple, stride: tuple,
) -> cython.bint:  # fmt: skip
    """Note the windows over planes of two dimensions; False if none fits."""
    d: cython.int
    room: cython.Py_ssize_t
    s.size[1] = height
    s.size[2] = width
    for d in range(1, 3):
        s.kernel[d] = kernel[d - 1]
        s.dilation[d] = dilation[d - 1]
        s.padding[d] = padding[d - 1]
        s.stride[d] = stride[d - 1]
        room = s.size[d] + 2 * s.padding[d] - s.dilation[d] * (s.kernel[d] - 1) - 1
        if room < 0:
            return False
        s.out[d] = room // s.stride[d] + 1
    return True


def columns_of(images: cnp.ndarray, kernel: tuple, dilation: tuple, padding: tuple, stride: tuple):
    """The patches of images as columns (n, channels * kernel, patches)."""
    s: Sliding
    shape: cnp.npy_intp[3]
    if not is_for_these(images) or cnp.PyArray_NDIM(images) != 4 or len(kernel) != 2:
        return None
    height: cython.Py_ssize_t = cnp.PyArray_DIM(images, 2)
    if not slides(cython.address(s), height, cnp.PyArray_DIM(images, 3), kernel, dilation, padding, stride):
        return None
    images = in_order(images)
    planes: cython.Py_ssize_t = cnp.PyArray_DIM(images, 0) * cnp.PyArray_DIM(images, 1)
    shape[0] = cnp.PyArray_DIM(images, 0)
    shape[1] = cnp.PyArray_DIM(images, 1) * s.kernel[1] * s.kernel[2]
    shape[2] = s.out[1] * s.out[2]
    columns: cnp.ndarray = new_array(3, shape, cnp.PyArray_TYPE(images))
    wide: cython.bint = is_wide(images)
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = cnp.PyArray_DATA(images)
    to: cython.p_void = cnp.PyArray_DATA(columns)
    if cnp.PyArray_SIZE(columns) <= LOCKED:
        to_columns(wide, pool, s, from_, planes, to)
    else:
        with cython.nogil:
            to_columns(wide, pool, s, from_, planes, to)
    return columns


def images_of(columns: cnp.ndarray, size: tuple, kernel: tuple, dilation: tuple, padding: tuple, stride: tuple):
    """The transpose of `columns_of`: images of that size in which overlapping patches are added."""
    s: Sliding
    shape: cnp.npy_intp[4]
    if not is_for_these(columns) or cnp.PyArray_NDIM(columns) != 3 or len(kernel) != 2 or len(size) != 2:
        return None
    if not slides(cython.address(s), size[0], size[1], kernel, dilation, padding, stride):
        return None
    if cnp.PyArray_DIM(columns, 2) != s.out[1] * s.out[2]:
        return None
    columns = in_order(columns)
    shape[0] = cnp.PyArray_DIM(columns, 0)
    shape[1] = cnp.PyArray_DIM(columns, 1) // (s.kernel[1] * s.kernel[2])
    shape[2] = s.size[1]
    shape[3] = s.size[2]
    planes: cython.Py_ssize_t = shape[0] * shape[1]
    images: cnp.ndarray = new_array(4, shape, cnp.PyArray_TYPE(columns))
    wide: cython.bint = is_wide(columns)
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = cnp.PyArray_DATA(columns)
    to: cython.p_void = cnp.PyArray_DATA(images)
    if cnp.PyArray_SIZE(columns) + cnp.PyArray_SIZE(images) <= LOCKED:
        put_columns(wide, pool, s, from_, planes, to)
    else:
        with cython.nogil:
            put_columns(wide, pool, s, from_, planes, to)
    return images


# ------------------------------------------------------------------------------------------------ places between pixels


@cython.cfunc
def reads(r: cython.pointer(Reading), images: cnp.ndarray, grid: cnp.ndarray, mode: int, padding: int,
          corners: object) -> cython.bint:  # fmt: skip
    """Note how images are read at the places of a grid; False where the two are not for these."""
    d: cython.int
    ndim: cython.int = cnp.PyArray_NDIM(images) - 2
    if not is_for_these(images) or ndim < 2 or cnp.PyArray_TYPE(grid) != cnp.PyArray_TYPE(images):
        return False
    if cnp.PyArray_NDIM(grid) != ndim + 2 or cnp.PyArray_DIM(grid, ndim + 1) != ndim or cnp.PyArray_SIZE(grid) == 0:
        return False
    if cnp.PyArray_DIM(grid, 0) != cnp.PyArray_DIM(images, 0):
        return False
    r.ndim = ndim
    r.mode = mode
    r.padding = padding
    r.corners = bool(corners)
    for d in range(ndim):
        r.size[d] = cnp.PyArray_DIM(images, 2 + d)
    return True


def read_at_grid(images: cnp.ndarray, grid: cnp.ndarray, mode: int, padding: int, corners: object):
    """The values (n, channels, *out) of images at the places that a grid (n, *out, dimensions) holds."""
    r: Reading
    shape: cnp.npy_intp[5]
    d: cython.int
    if not reads(cython.address(r), images, grid, mode, padding, corners):
        return None
    images, grid = in_order(images), in_order(grid)
    count: cython.Py_ssize_t = cnp.PyArray_DIM(images, 0)
    channels: cython.Py_ssize_t = cnp.PyArray_DIM(images, 1)
    places: cython.Py_ssize_t = 1
    shape[0] = count
    shape[1] = channels
    for d in range(r.ndim):
        shape[2 + d] = cnp.PyArray_DIM(grid, 1 + d)
        places *= shape[2 + d]
    made: cnp.ndarray = new_array(2 + r.ndim, shape, cnp.PyArray_TYPE(images))
    wide: cython.bint = is_wide(images)
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = cnp.PyArray_DATA(images)
    where: cython.p_void = cnp.PyArray_DATA(grid)
    to: cython.p_void = cnp.PyArray_DATA(made)
    with cython.nogil:
        read_grid(wide, pool, r, from_, where, count, channels, places, to)
    return made


def spread_from_grid(
    given: cnp.ndarray, images: cnp.ndarray, grid: cnp.ndarray, mode: int, padding: int, corners: object
):
    """The gradients of `read_at_grid` for the images and for the grid."""
    r: Reading
    if not reads(cython.address(r), images, grid, mode, padding, corners):
        return None
    count: cython.Py_ssize_t = cnp.PyArray_DIM(images, 0)
    channels: cython.Py_ssize_t = cnp.PyArray_DIM(images, 1)
    places: cython.Py_ssize_t = cnp.PyArray_SIZE(grid) // (count * r.ndim)
    if cnp.PyArray_TYPE(given) != cnp.PyArray_TYPE(images) or cnp.PyArray_SIZE(given) != count * channels * places:
        return None
    given, images, grid = in_order(given), in_order(images), in_order(grid)
    to_images: cnp.ndarray = new_array(cnp.PyArray_NDIM(images), cnp.PyArray_DIMS(images), cnp.PyArray_TYPE(images))
    to_grid: cnp.ndarray = new_array(cnp.PyArray_NDIM(grid), cnp.PyArray_DIMS(grid), cnp.PyArray_TYPE(grid))
    wide: cython.bint = is_wide(images)
    pool: cython.pointer(Pool) = thread_pool()
    g: cython.p_void = cnp.PyArray_DATA(given)
    from_: cython.p_void = cnp.PyArray_DATA(images)
    where: cython.p_void = cnp.PyArray_DATA(grid)
    first: cython.p_void = cnp.PyArray_DATA(to_images)
    second: cython.p_void = cnp.PyArray_DATA(to_grid)
    with cython.nogil:
        spread_grid(wide, pool, r, g, from_, where, count, channels, places, first, second)
    return to_images, to_grid
