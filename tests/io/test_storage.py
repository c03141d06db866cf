"""The way between arrays and the flat memory of a file."""

from __future__ import annotations

import numpy as np
import pytest

from retrograd.io.storage import Storage, StorageWriter, memory_owner


def test_views_of_one_memory_share_a_storage():
    base = np.arange(12, dtype=np.float32).reshape(3, 4)
    writer = StorageWriter()
    whole, part, turned = (writer.place(view, "float32") for view in (base, base[1:, 1:], base.T))
    assert whole.key == part.key == turned.key
    assert (whole.offset, whole.stride) == (0, (4, 1))
    assert (part.offset, part.shape, part.stride) == (5, (2, 3), (4, 1))
    assert turned.stride == (1, 4)
    [(key, dtype, memory)] = writer.items()
    assert (key, dtype, memory.nbytes) == (whole.key, "float32", 48)


def test_the_whole_memory_behind_a_view_is_stored():
    window = StorageWriter().place(np.arange(100.0)[40:50], "float64")
    assert (window.nbytes, window.offset) == (800, 40)


def test_a_view_through_a_memoryview_finds_the_owner():
    base = np.arange(6.0)
    assert memory_owner(np.asarray(memoryview(base))[2:]) is base


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0)[::-1],
        np.arange(12.0).reshape(3, 4)[:, ::-2],
        np.zeros(4, [("a", np.float32), ("b", np.int8)])["a"],
        np.ndarray((2,), np.float32, np.zeros(9, np.uint8), offset=1),
    ],
    ids=["reversed", "reversed columns", "field", "unaligned"],
)
def test_what_pytorch_can_not_describe_is_copied(array):
    name = array.dtype.name
    writer = StorageWriter()
    window = writer.place(array, name)
    [(_, _, memory)] = writer.items()
    assert memory.nbytes == array.nbytes
    storage = Storage(memory, name)
    np.testing.assert_array_equal(storage.window(name, window.offset, window.shape, window.stride), array)


def test_order_of_columns_first_is_kept():
    array = np.asfortranarray(np.arange(6, dtype=np.int64).reshape(2, 3))
    writer = StorageWriter()
    window = writer.place(array, "int64")
    [(_, _, memory)] = writer.items()
    assert window.stride == (1, 2)
    np.testing.assert_array_equal(memory.view(np.int64), [0, 3, 1, 4, 2, 5])


def test_empty_arrays_do_not_share():
    writer = StorageWriter()
    keys = {writer.place(np.empty((0, 3)), "float64").key for _ in range(3)}
    assert len(keys) == 3


def test_one_memory_has_one_dtype():
    array = np.zeros(4, np.float32)
    writer = StorageWriter()
    writer.place(array, "float32")
    with pytest.raises(
        RuntimeError, match="Cannot save multiple tensors or storages that view the same data"
    ):
        writer.place(array.view(np.int32), "int32")


def test_memory_of_a_dead_array_is_not_mistaken_for_that_of_another():
    writer = StorageWriter()
    keys = [writer.place(np.full(1000, i, np.float64), "float64").key for i in range(20)]
    assert len(set(keys)) == 20
    assert [memory.view(np.float64)[0] for _, _, memory in writer.items()] == list(range(20))


def memory(numel: int = 12) -> Storage:
    return Storage(np.arange(numel, dtype=np.float32).view(np.uint8), "float32")


def test_window_shares_the_memory():
    storage = memory()
    one, other = storage.window("float32", 0, (3, 4), (4, 1)), storage.window("float32", 5, (2, 3), (4, 1))
    other[0, 0] = 77
    assert one[1, 1] == 77
    assert memory_owner(one) is memory_owner(other)


@pytest.mark.parametrize(
    ("offset", "shape", "stride"),
    [
        (12, (0,), (1,)),
        (0, (), ()),
        (11, (), ()),
        (0, (5, 0), (1 << 40, 1)),
        (3, (10**9,), (0,)),
        (0, (1, 2), (7, 1)),
    ],
)
def test_windows_at_the_edge(offset, shape, stride):
    array = memory().window("float32", offset, shape, stride)
    assert array.shape == shape
    assert array.strides == tuple(4 * step for step in stride)


@pytest.mark.parametrize(
    ("offset", "shape", "stride"),
    [
        (0, (13,), (1,)),
        (1, (12,), (1,)),
        (12, (), ()),
        (13, (0,), (1,)),
        (0, (2,), (1 << 62,)),
        (0, (2,), (1 << 70,)),
        (0, (1,), (1 << 70,)),
        (0, (1 << 70,), (1,)),
        (0, (1 << 40, 1 << 40), (0, 0)),
        (1 << 70, (1,), (1,)),
        (-1, (1,), (1,)),
        (3, (2,), (-1,)),
        (0, (-1,), (1,)),
        (0, (2, 2), (1,)),
        (0, (1,) * 65, (1,) * 65),
        (0, (2.0,), (1,)),
        (0, (True,), (1,)),
        (0, "ab", (1, 1)),
        (0, None, None),
        (None, (1,), (1,)),
    ],
)
def test_windows_that_are_refused(offset, shape, stride):
    with pytest.raises(ValueError):
        memory().window("float32", offset, shape, stride)
