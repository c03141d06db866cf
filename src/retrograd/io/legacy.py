"""The format that PyTorch wrote before version 1.6: several pickles, and then the memory of each storage."""

from __future__ import annotations

import io
import os
import pickle
import struct
import sys
from typing import Any, BinaryIO

import numpy as np

from .names import StorageType, storage_type
from .pickler import Pickler
from .pth import Admit
from .storage import Storage, checked, native, numpy_dtype
from .unpickler import Unpickler

_MAGIC = 0x1950A86A20F9469CFC6C
_VERSION = 1001
_LENGTH = struct.Struct("<q")


class _LegacyPickler(Pickler):
    def persistent_id(self, obj: Any) -> tuple[Any, ...] | None:
        """As in the newer format, with a last part for storages within storages, which do not occur."""
        what = super().persistent_id(obj)
        return None if what is None else (*what, None)


def write(obj: object, file: BinaryIO, protocol: int) -> None:
    """Write ``obj`` to ``file``."""
    pickled = io.BytesIO()
    system = {"protocol_version": _VERSION, "little_endian": sys.byteorder == "little"}
    for header in (_MAGIC, _VERSION, system):
        pickle.dump(header, pickled, protocol)
    pickler = _LegacyPickler(pickled, protocol)
    pickler.dump(obj)
    storages = list(pickler.storages.items())
    pickle.dump([key for key, _, _ in storages], pickled, protocol)
    file.write(pickled.getvalue())
    for _, dtype, memory in storages:
        file.write(_LENGTH.pack(memory.nbytes // numpy_dtype(storage_type(dtype).dtype).itemsize))
        file.write(memory.data)


def read(file: BinaryIO, admit: Admit, *, encoding: str) -> Any:
    """Read the object that begins where ``file`` stands, and leave it standing behind that.

    Args:
        admit: is handed each storage, and raises where it can not be what the user wants.
        encoding: of strings that Python 2 wrote.

    Raises:
        RuntimeError: the file is not of this format, or is damaged.
        EOFError: it ends too early.
        pickle.UnpicklingError: see :class:`~retrograd.io.unpickler.Unpickler`.
    """
    here = file.tell()
    end = file.seek(0, os.SEEK_END)
    file.seek(here)
    storages: dict[str, Storage] = {}
    claimed = 0

    def load_storage(key: str, kind: StorageType, location: str, numel: int) -> Storage:
        nonlocal claimed
        dtype = numpy_dtype(kind.dtype)
        if key not in storages:
            claimed += numel * dtype.itemsize
            if claimed > end - file.tell():
                raise EOFError(f"Ran out of input: the file is too short for {numel} elements of {dtype}.")
            # The data comes after the pickle: tensors are made on memory that is filled later.
            memory = np.zeros(numel * dtype.itemsize, np.uint8)
            storages[key] = Storage(memory, kind.dtype, location, filled=False)
            admit(storages[key])
        if storages[key].dtype != kind.dtype or storages[key].nbytes() != numel * dtype.itemsize:
            raise RuntimeError(f"storage {key} is described in two ways: the file is damaged")
        return storages[key]

    def unpickle() -> Any:
        return Unpickler(file, end - file.tell(), load_storage, copies=end - here, encoding=encoding).load()

    try:
        magic = unpickle()
    except pickle.UnpicklingError as error:
        magic = error
    if type(magic) is not int or magic != _MAGIC:
        raise RuntimeError(
            "Invalid magic number; corrupt file? This is no file that torch.save() or retrograd.save() "
            "wrote: neither a zip archive nor the older format."
        )
    version, system = unpickle(), unpickle()
    if type(version) is not int or version != _VERSION:
        raise RuntimeError(f"Invalid protocol version: only {_VERSION} is known; the file is damaged")
    result, keys = unpickle(), unpickle()
    named = isinstance(keys, list) and all(type(key) is str for key in keys)
    if not named or sorted(keys) != sorted(storages):
        raise RuntimeError("the list of storages does not name those that tensors use: the file is damaged")
    swapped = isinstance(system, dict) and system.get("little_endian", True) != (sys.byteorder == "little")
    for key in keys:
        _fill(storages[key], file, swapped)
    return result


def _fill(storage: Storage, file: BinaryIO, swapped: bool) -> None:
    """Read the length of a storage and then its bytes."""
    memory, dtype = storage.memory, numpy_dtype(storage.dtype)
    header = file.read(_LENGTH.size)
    numel = _LENGTH.unpack(header)[0] if len(header) == _LENGTH.size else -1
    if numel * dtype.itemsize != memory.nbytes:
        raise RuntimeError(
            f"{memory.nbytes} bytes are stored as {numel} elements of {dtype}: the file is damaged"
        )
    data = file.read(memory.nbytes)
    if len(data) != memory.nbytes:
        raise RuntimeError(
            f"unexpected EOF, expected {memory.nbytes - len(data)} more bytes. The file might be corrupted."
        )
    memory[:] = native(checked(np.frombuffer(data, np.uint8), dtype), dtype, swapped)
