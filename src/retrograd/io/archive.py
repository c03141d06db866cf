"""The zip container of a ``.pth`` file: uncompressed entries in one folder, aligned for direct use.

What the directory of an archive says is compared with the size of the file before it is believed, so a file
that lies about sizes costs no memory.
"""

from __future__ import annotations

import errno
import mmap
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np

ALIGNMENT = 64
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # signature, …, length of the name, length of the extra field
_ZIP64_FIELD = 20
_PADDING_FIELD = b"FB"  # the identifier under which PyTorch pads
_CHUNK = 1 << 20
_INFLATION = 10  # compressed entries may grow to this many sizes of the file


class _Sink:
    """Counts what is written, for files that can not tell where they are."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._written = 0

    def write(self, data: Any) -> int:
        self._file.write(data)
        size = memoryview(data).nbytes
        self._written += size
        return size

    def tell(self) -> int:
        return self._written

    def flush(self) -> None:
        if hasattr(self._file, "flush"):
            self._file.flush()


class ArchiveWriter:
    """Writes entries, one after the other, into the folder ``folder`` of a new archive.

    The directory that ends the archive is written when the ``with`` block is left without an error.
    """

    def __init__(self, file: BinaryIO, folder: str) -> None:
        self._sink = _Sink(file)
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_STORED)  # type: ignore[call-overload]
        self._folder = folder

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:
            self._zip.fp = None  # its destructor would still write the directory
        self._zip.close()

    def write(self, name: str, data: bytes | memoryview) -> None:
        """Add an entry."""
        info = zipfile.ZipInfo(f"{self._folder}/{name}")
        size = info.file_size = memoryview(data).nbytes
        large = size >= 1 << 30
        start = self._sink.tell() + 30 + len(info.filename.encode()) + _ZIP64_FIELD * large + 4
        gap = -start % ALIGNMENT
        info.extra = struct.pack("<2sH", _PADDING_FIELD, gap) + b"Z" * gap
        with self._zip.open(info, "w", force_zip64=large) as entry:
            entry.write(memoryview(data).cast("B") if size else b"")


class Archive:
    """An archive to read, checked as a whole when it is opened.

    Raises:
        RuntimeError: the file is no zip archive, is cut short, or says impossible things of its entries.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.file_size = file.seek(0, 2)
        with _damage():
            self._zip = zipfile.ZipFile(file)
        entries = self._zip.infolist()
        folders = {info.filename.rpartition("/")[0].partition("/")[0] for info in entries}
        if len(folders) != 1 or "" in folders:
            names = ", ".join(repr(info.filename) for info in entries[:3])
            raise RuntimeError(
                "file in archive is not in a subdirectory: a .pth file holds one folder with data.pkl in it, "
                f"this zip archive holds {names or 'nothing'}"
            )
        self._folder = folders.pop()
        self._entries = {info.filename: info for info in entries}
        if len(self._entries) != len(entries):
            raise _damaged("two entries have the same name")
        self._check_sizes(entries)

    def _check_sizes(self, entries: list[zipfile.ZipInfo]) -> None:
        for info in entries:
            name, stored = info.filename, info.compress_type == zipfile.ZIP_STORED
            if info.flag_bits & 1 or not (stored or info.compress_type == zipfile.ZIP_DEFLATED):
                raise RuntimeError(
                    f"{name} is encrypted or compressed by a method that .pth files do not use"
                )
            if stored and info.compress_size != info.file_size:
                raise _damaged(f"{name} has two different sizes")
            end = info.header_offset + _LOCAL_HEADER.size + info.compress_size
            if info.header_offset < 0 or end > self.file_size:
                raise _damaged(f"{name} does not lie within the file")
        if sum(info.compress_size for info in entries) > self.file_size:
            raise _damaged("the entries together are larger than the file")
        if sum(info.file_size for info in entries) > max(_INFLATION * self.file_size, _CHUNK):
            raise RuntimeError(
                f"the compressed entries claim to be more than {_INFLATION} times as large as the file. If "
                "you trust where it comes from, pack it again without compression (zip -0)."
            )

    def __contains__(self, name: str) -> bool:
        return f"{self._folder}/{name}" in self._entries

    def size(self, name: str) -> int:
        """Bytes of data of an entry.

        Raises:
            RuntimeError: there is no such entry.
        """
        return self._find(name).file_size

    def read(self, name: str) -> np.ndarray:
        """The data of an entry, as a new array of bytes, compared with its checksum."""
        info = self._find(name)
        data = np.empty(info.file_size, np.uint8)
        if info.compress_type == zipfile.ZIP_DEFLATED:
            with _damage(), self._zip.open(info) as entry:
                _fill(data.data, entry)
            return data
        self._file.seek(self._start(info))
        checksum = _fill(data.data, self._file)
        # PyTorch writes 0 where it was told to compute none (torch.serialization.set_crc32_options).
        if info.CRC and checksum != info.CRC:
            raise _damaged(f"the checksum of {info.filename} is wrong")
        return data

    def map(self, name: str, memory: mmap.mmap) -> np.ndarray:
        """The data of an entry where it lies in ``memory``, the whole file mapped, not compared with a
        sum.
        """
        info = self._find(name)
        if info.compress_type != zipfile.ZIP_STORED:
            raise RuntimeError(f"{info.filename} is compressed: load this file without mmap=True")
        return np.frombuffer(memory, np.uint8, info.file_size, self._start(info))

    def _find(self, name: str) -> zipfile.ZipInfo:
        info = self._entries.get(f"{self._folder}/{name}")
        if info is None:
            raise RuntimeError(
                f"PytorchStreamReader failed locating file {name}: file not found. The archive is no .pth "
                "file, or a part of it is missing."
            )
        return info

    def _start(self, info: zipfile.ZipInfo) -> int:
        """Where the data of an entry begins: after its own header, whose length only that header tells."""
        self._file.seek(info.header_offset)
        header = self._file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size:
            raise _damaged(f"{info.filename} has no header")
        signature, name, extra = _LOCAL_HEADER.unpack(header)
        start = info.header_offset + _LOCAL_HEADER.size + name + extra
        if signature != b"PK\3\4" or start + info.compress_size > self.file_size:
            raise _damaged(f"{info.filename} has a wrong header")
        return start


def _fill(view: memoryview, file: Any) -> int:
    """Fill ``view`` from ``file`` piece by piece; the checksum of what was read."""
    checksum = position = 0
    while position < len(view):
        piece = file.read(min(_CHUNK, len(view) - position))
        if not piece:
            raise _damaged(f"it ends {len(view) - position} bytes too early")
        view[position : position + len(piece)] = piece
        checksum = zlib.crc32(piece, checksum)
        position += len(piece)
    return checksum


@contextmanager
def _damage() -> Iterator[None]:
    """Turns the several exceptions with which ``zipfile`` meets a damaged archive into one."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError) as error:
        raise _damaged(str(error)) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a seek to a negative position
            raise
        raise _damaged("its directory is not where it should be") from error


def _damaged(what: str) -> RuntimeError:
    return RuntimeError(
        f"PytorchStreamReader failed reading zip archive: {what}. The file is cut short, or was changed "
        "after it was saved: copy or download it again."
    )
