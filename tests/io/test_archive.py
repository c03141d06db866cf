"""The zip container: what is written, and archives that lie."""

from __future__ import annotations

import io
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
from pth_files import archive, program, saved, storage, tensor, text

import retrograd
from retrograd.io.archive import Archive, ArchiveWriter

HOLDS = {"a": b"", "b": b"x", "c": bytes(range(256)) * 10}


def zipped(entries: dict[str, bytes], **options) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **options) as target:
        for name, data in entries.items():
            target.writestr(name, data)
    file.seek(0)
    return file


def written() -> bytes:
    file = io.BytesIO()
    with ArchiveWriter(file, "folder") as entries:
        for name, data in HOLDS.items():
            entries.write(name, data)
    return file.getvalue()


def test_entries_are_aligned_stored_and_readable_by_others():
    data = written()
    with zipfile.ZipFile(io.BytesIO(data)) as entries:
        assert entries.testzip() is None
        assert entries.namelist() == ["folder/a", "folder/b", "folder/c"]
        for info, content in zip(entries.infolist(), HOLDS.values(), strict=True):
            assert info.compress_type == zipfile.ZIP_STORED
            assert entries.read(info) == content
            name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
            assert (info.header_offset + 30 + name + extra) % 64 == 0


def test_what_was_written_is_read():
    entries = Archive(io.BytesIO(written()))
    assert {name: bytes(entries.read(name)) for name in HOLDS} == HOLDS
    assert "b" in entries and "d" not in entries
    assert entries.size("c") == 2560


def test_the_same_object_gives_the_same_bytes():
    assert saved({"a": retrograd.ones(3)}).getvalue() == saved({"a": retrograd.ones(3)}).getvalue()


def test_a_file_that_can_only_write():
    class Pipe:
        def __init__(self):
            self.data = bytearray()

        def write(self, data):
            self.data += data

    pipe = Pipe()
    retrograd.save({"a": retrograd.ones(3)}, pipe)
    assert retrograd.load(io.BytesIO(bytes(pipe.data)))["a"].tolist() == [1, 1, 1]


def test_nothing_more_is_written_after_an_error():
    class Full(io.BytesIO):
        def write(self, data):
            if self.tell() > 500:
                raise OSError(28, "No space left on device")
            return super().write(data)

    file = Full()
    with pytest.raises(OSError, match="No space left"):
        retrograd.save(retrograd.zeros(1000), file)
    size = len(file.getvalue())
    file.seek(0)
    assert len(file.getvalue()) == size
    with pytest.raises(RuntimeError, match="failed reading zip archive"):
        retrograd.load(file)


def test_an_archive_inside_a_file_is_found():
    file = io.BytesIO(b"before" + saved({"a": 1}).getvalue())
    file.seek(6)
    assert retrograd.load(file) == {"a": 1}


def test_compressed_entries_are_read():
    file = archive(tensor((2,)), {"0": struct.pack("<4f", 1, 2, 3, 4)}, compression=zipfile.ZIP_DEFLATED)
    assert retrograd.load(file).tolist() == [1, 2]


def test_memory_that_is_not_aligned_is_usable(tmp_path):
    numbers = struct.pack("<4f", 1, 2, 3, 4)
    for length in range(1, 9):
        folder = "x" * length
        path = tmp_path / "x.pth"
        path.write_bytes(
            zipped({f"{folder}/data/0": numbers, f"{folder}/data.pkl": program(tensor())}).getvalue()
        )
        for mmap in (False, True):
            loaded = retrograd.load(path, mmap=mmap)
            assert loaded.numpy().flags.aligned
            assert loaded.tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(("order", "prefix"), [("big", ">"), ("little", "<")])
def test_byte_order_of_the_machine_that_wrote(order, prefix):
    numbers = struct.pack(prefix + "4f", 1, 2, 3, 4)
    entries = {"a/data.pkl": program(tensor()), "a/data/0": numbers, "a/byteorder": order.encode()}
    assert retrograd.load(zipped(entries)).tolist() == [1, 2, 3, 4]


def test_byte_order_of_complex_numbers():
    body = tensor((1,), (1,), 0, storage(1, kind="ComplexFloatStorage"))
    entries = {"a/data.pkl": program(body), "a/data/0": struct.pack(">2f", 1, 2), "a/byteorder": b"big"}
    assert retrograd.load(zipped(entries)).tolist() == [1 + 2j]


def test_unknown_byte_order():
    with pytest.raises(RuntimeError, match="Unknown endianness type"):
        retrograd.load(zipped({"a/data.pkl": program(text("x")), "a/byteorder": b"middle"}))


def arrays() -> io.BytesIO:
    file = io.BytesIO()
    np.savez(file, a=np.ones(3))
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (zipped({"a/version": b"3"}), "failed locating file data.pkl"),
        (zipped({"a/data.pkl": b"", "b/data.pkl": b""}), "not in a subdirectory"),
        (zipped({"data.pkl": b""}), "not in a subdirectory"),
        (arrays(), "not in a subdirectory.*'a.npy'"),
        (
            zipped({"a/data.pkl": b"", "a/constants.pkl": b""}),
            "Cannot use ``weights_only=True`` with TorchScript",
        ),
        (zipped({"a/data.pkl": b"."}, compression=zipfile.ZIP_BZIP2), "compressed by a method"),
    ],
    ids=["no pickle", "two folders", "no folder", "npz", "TorchScript", "bzip2"],
)
def test_archives_that_are_no_models(file, message):
    with pytest.raises(RuntimeError, match=message):
        retrograd.load(file)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as entries:
        entries.writestr("a/data.pkl", program(text("x")))
        entries.writestr("a/data.pkl", program(text("y")))
    file.seek(0)
    with pytest.raises(RuntimeError, match="same name"):
        retrograd.load(file)


def test_compressed_entries_that_grow_without_bound():
    bomb = archive(tensor(), {"0": bytes(50_000_000)}, compression=zipfile.ZIP_DEFLATED)
    assert len(bomb.getvalue()) < 100_000
    tracemalloc.start()
    try:
        with pytest.raises(RuntimeError, match="claim to be more than"):
            retrograd.load(bomb)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def changed(field: int, form: str, *values: int) -> io.BytesIO:
    """An archive with numbers of the directory's entry of data/0 replaced."""
    data = bytearray(archive(tensor()).getvalue())
    first = data.index(b"PK\1\2")
    struct.pack_into(form, data, data.index(b"PK\1\2", first + 4) + field, *values)
    return io.BytesIO(bytes(data))


@pytest.mark.parametrize(
    ("field", "form", "value"),
    [
        (8, "<H", 1),  # encrypted
        (10, "<H", 8),  # compressed
        (10, "<H", 99),
        (16, "<I", 1),  # checksum
        (20, "<I", 0),  # compressed size
        (20, "<I", 0xFFFFFFFE),
        (24, "<I", 0),  # size
        (24, "<I", 1 << 31),
        (42, "<I", 0),  # place: that of another entry
        (42, "<I", 0xFFFFFFF0),
    ],
)
def test_a_directory_that_lies(field, form, value):
    tracemalloc.start()
    try:
        with pytest.raises((RuntimeError, EOFError, pickle.UnpicklingError)):
            retrograd.load(changed(field, form, value))
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_both_sizes_lie():
    with pytest.raises(RuntimeError, match="does not lie within the file"):
        retrograd.load(changed(20, "<II", 1 << 31, 1 << 31))


def test_entries_that_lie_upon_each_other():
    """Many entries of the directory that all mean the same large piece of the file."""
    names = [f"a/data/{i}" for i in range(100)]
    file = zipped({"a/data.pkl": program(text("x")), **dict.fromkeys(names, b"")})
    whole = bytearray(file.getvalue())
    at = whole.index(b"PK\1\2")
    while at >= 0:
        if whole[at + 46 :].startswith(b"a/data/"):
            struct.pack_into("<II", whole, at + 20, 3000, 3000)
            struct.pack_into("<I", whole, at + 42, 0)
        at = whole.find(b"PK\1\2", at + 4)
    with pytest.raises(RuntimeError, match="larger than the file"):
        retrograd.load(io.BytesIO(bytes(whole)))


def test_a_checksum_that_was_not_computed_is_not_compared():
    data = bytearray(archive(tensor()).getvalue())
    for magic, field in ((b"PK\1\2", 16), (b"PK\3\4", 14)):
        at = data.find(magic)
        while at >= 0:
            struct.pack_into("<I", data, at + field, 0)
            at = data.find(magic, at + 4)
    assert retrograd.load(io.BytesIO(bytes(data))).tolist() == [0, 0, 0, 0]
