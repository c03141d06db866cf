"""Version: what was written to one memory, by what and where, shared by all tensors on that memory.

A saved value is still good if no write since then touched its bytes. So that this can be told, writes through views are
kept with the bytes that they touched.
"""

import cython
from cython.cimports import numpy as cnp

cnp.import_array()

KEPT_WRITES = cython.declare(cython.Py_ssize_t, 2048)


@cython.freelist(256)
@cython.cclass
class Write:
    """One write to a part of a memory."""


class Version:
    """How often one memory was written to, and the writes since all of it was: shared by all tensors on it."""


def count_write(counter, writer, code, offset):
    """Count a write that may have changed any byte."""
    counter.value += 1
    counter.whole = counter.value
    counter.writer = writer
    counter.code = code
    counter.offset = offset
    counter.parts = None
    return 0


def count_partial_write(counter, part, writer, code, offset):
    """Count a write to the bytes that an array shows. Where many have come together, the older half is forgotten: for
    values that were saved before those, anything may have changed."""
    write: Write = Write.__new__(Write)
    counter.value += 1
    write.version = counter.value
    write.writer = writer
    write.code = code
    write.offset = offset
    write.region.set(
        cnp.PyArray_BYTES(part),
        cnp.PyArray_NDIM(part),
        cnp.PyArray_DIMS(part),
        cnp.PyArray_STRIDES(part),
        cnp.PyArray_ITEMSIZE(part),
    )
    if counter.parts is None:
        counter.parts = []
    elif len(counter.parts) >= KEPT_WRITES:
        newest: Write = counter.parts[KEPT_WRITES // 2 - 1]
        counter.whole = newest.version
        counter.writer = newest.writer
        counter.code = newest.code
        counter.offset = newest.offset
        del counter.parts[: KEPT_WRITES // 2]
    counter.parts.append(write)
    return 0


def last_write(counter):
    """(operation, code, offset) of the last write."""
    if counter.parts is None:
        return counter.writer, counter.code, counter.offset
    write: Write = counter.parts[len(counter.parts) - 1]
    return write.writer, write.code, write.offset


def find_write(counter, array, since):
    """(operation, code, offset) of the last write after version `since` that may have changed the elements of an array;
    None if there is none."""
    region: Region
    write: Write
    i: cython.Py_ssize_t
    if counter.whole <= since and counter.parts is None:
        return None
    if counter.parts is not None:
        region.set(
            cnp.PyArray_BYTES(array),
            cnp.PyArray_NDIM(array),
            cnp.PyArray_DIMS(array),
            cnp.PyArray_STRIDES(array),
            cnp.PyArray_ITEMSIZE(array),
        )
        for i in range(len(counter.parts) - 1, -1, -1):
            write = counter.parts[i]
            if write.version <= since:
                return None
            if write.region.overlaps(region):
                return write.writer, write.code, write.offset
    if counter.whole > since:
        return counter.writer, counter.code, counter.offset
    return None
