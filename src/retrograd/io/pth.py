"""The format that PyTorch has written since version 1.6: a zip archive of a pickle and of memory.

In its folder lie ``data.pkl``, the object with its tensors as windows into storages; ``data/0``, ``data/1``
…, the storages; ``byteorder``, that of the numbers in them; and ``version``, that of the format.
"""

from __future__ import annotations

import io
import mmap
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from .archive import ALIGNMENT, Archive, ArchiveWriter
from .names import StorageType
from .pickler import Pickler
from .storage import Storage, checked, native, numpy_dtype
from .unpickler import Unpickler

SIGNATURE = b"PK\3\4"
_VERSION = 3

Admit = Callable[[Storage], None]


def write(obj: object, file: BinaryIO, folder: str, protocol: int) -> None:
    """Write ``obj`` to ``file`` as an archive of one folder of that name."""
    pickled = io.BytesIO()
    pickler = Pickler(pickled, protocol)
    pickler.dump(obj)
    # Nothing was written until here, so an object that can not be pickled leaves the file as it was.
    with ArchiveWriter(file, folder) as archive:
        archive.write("data.pkl", pickled.getbuffer())
        archive.write(".format_version", b"1")
        archive.write(".storage_alignment", str(ALIGNMENT).encode())
        archive.write("byteorder", sys.byteorder.encode())
        for key, _, memory in pickler.storages.items():
            archive.write(f"data/{key}", memory.data)
        archive.write("version", f"{_VERSION}\n".encode())


def read(file: BinaryIO, admit: Admit, *, encoding: str, in_place: bool) -> Any:
    """Read the object in an archive.

    Args:
        admit: is handed each storage, and raises where it can not be what the user wants.
        encoding: of strings that Python 2 wrote.
        in_place: leaves the data on the disk and maps it into memory; writing to it does not change the file.

    Raises:
        RuntimeError: the file is no archive of this format, or is damaged.
        pickle.UnpicklingError: see :class:`~retrograd.io.unpickler.Unpickler`.
    """
    archive = Archive(file)
    if "constants.pkl" in archive:
        raise RuntimeError(
            "Cannot use ``weights_only=True`` with TorchScript archives passed to ``torch.load``: such a "
            "file holds a program. Save model.state_dict() with torch.save() and load that."
        )
    swapped = _byteorder(archive) != sys.byteorder
    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) if in_place else None
    storages: dict[str, Storage] = {}

    def load_storage(key: str, kind: StorageType, location: str, numel: int) -> Storage:
        if key not in storages:
            name, dtype = f"data/{key}", numpy_dtype(kind.dtype)
            size = archive.size(name)
            if size // dtype.itemsize != numel:
                raise RuntimeError(
                    f"{name} holds {size} bytes, not {numel} elements of {dtype}: the file is damaged"
                )
            memory = archive.read(name) if mapped is None else archive.map(name, mapped)
            storages[key] = Storage(checked(native(memory, dtype, swapped), dtype), kind.dtype, location)
            admit(storages[key])
        if storages[key].dtype != kind.dtype:
            raise RuntimeError(f"data/{key} is said to hold two dtypes: the file is damaged")
        return storages[key]

    data = archive.read("data.pkl")
    source = io.BytesIO(data.data)
    return Unpickler(source, data.nbytes, load_storage, copies=archive.file_size, encoding=encoding).load()


def _byteorder(archive: Archive) -> str:
    if "byteorder" not in archive:
        return "little"
    order = bytes(archive.read("byteorder")).decode("ascii", "replace")
    if order not in ("little", "big"):
        raise RuntimeError(f"Unknown endianness type: {order!r:.40}")
    return order
