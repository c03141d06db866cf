"""The header of a safetensors file: what tensors there are, and where in the file each one lies.

A file is the length of the header (8 bytes, little-endian), the header (JSON), and the data of all tensors, one
after the other without gaps. The format is described at https://huggingface.co/docs/safetensors.

What a header says is compared with the size of the file before anything is reserved for it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from math import prod
from typing import Any, BinaryIO, NamedTuple, NoReturn

from .storage import numpy_dtype

LENGTH = struct.Struct("<Q")
_LONGEST = 100_000_000
_METADATA = "__metadata__"

DTYPES = {
    "BOOL": "bool",
    "U8": "uint8",
    "I8": "int8",
    "I16": "int16",
    "U16": "uint16",
    "F16": "float16",
    "BF16": "bfloat16",
    "I32": "int32",
    "U32": "uint32",
    "F32": "float32",
    "C64": "complex64",
    "F64": "float64",
    "I64": "int64",
    "U64": "uint64",
}
"""The name of each dtype in a file, and here; in the order of growing alignment, as the files have it."""


class SafetensorError(RuntimeError):
    """A file is no safetensors file, is cut short or damaged, or holds what retrograd has no counterpart of."""


class Entry(NamedTuple):
    """Where one tensor lies: ``start`` and ``stop`` are places in the file."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    stop: int


def read_header(file: BinaryIO, size: int) -> tuple[dict[str, Entry], dict[str, str] | None]:
    """The entries and the metadata of a file of that many bytes.

    Raises:
        SafetensorError: they are not those of a whole file.
    """
    if size < LENGTH.size:
        raise _error(f"header too small: the file has {size} bytes")
    (length,) = LENGTH.unpack(_exactly(file, LENGTH.size))
    if length > _LONGEST:
        raise _error(f"header too large: it claims to have {length} bytes, more than {_LONGEST}")
    begin = LENGTH.size + length
    if begin > size:
        raise _error(f"invalid header length: {length} bytes, in a file of {size}")
    items = _parse(_exactly(file, length))
    metadata = items.pop(_METADATA, None)
    if metadata is not None:
        _require_text(metadata)
    entries = {name: _entry(name, item, begin) for name, item in items.items()}
    _require_dense(entries, begin, size)
    return entries, metadata


def write_header(entries: Mapping[str, tuple[str, tuple[int, ...], int]], metadata: Mapping[str, str] | None) -> bytes:
    """The beginning of a file, up to the data: ``entries`` are dtype, shape and bytes of the tensors in their order.

    Raises:
        TypeError: the metadata are not strings.
        ValueError: a tensor is called ``__metadata__``.
    """
    items: dict[str, Any] = {}
    if metadata is not None:
        for text in (*metadata, *metadata.values()):
            if not isinstance(text, str):
                raise TypeError(f"the metadata of a safetensors file are strings, but got {text!r}")
        items[_METADATA] = dict(metadata)
    start = 0
    for name, (dtype, shape, nbytes) in entries.items():
        if name == _METADATA:
            raise ValueError(f"a tensor in a safetensors file can not be called {_METADATA!r}")
        items[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [start, start + nbytes]}
        start += nbytes
    header = json.dumps(items, separators=(",", ":"), ensure_ascii=False).encode()
    header += b" " * (-len(header) % LENGTH.size)
    return LENGTH.pack(len(header)) + header


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise _error(f"the file ends {size - len(data)} bytes too early")
    return data


def _parse(text: bytes) -> dict[str, Any]:
    if not text.startswith(b"{"):
        raise _error("invalid header: it does not begin with '{'")
    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise _error(f"invalid UTF-8 in header: {error}") from None
    except (ValueError, RecursionError) as error:
        raise _error(f"invalid JSON in header: {error}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _require_text(metadata: Any) -> None:
    if type(metadata) is not dict or any(type(value) is not str for value in metadata.values()):
        raise _error(f"invalid header: {_METADATA} is no table of strings")


def _entry(name: str, item: Any, begin: int) -> Entry:
    if type(item) is not dict or not item.keys() >= {"dtype", "shape", "data_offsets"}:
        raise _error(f"invalid header: {name!r:.80} has no dtype, shape and data_offsets")
    dtype, shape, offsets = item["dtype"], item["shape"], item["data_offsets"]
    if not _counts(shape) or not _counts(offsets) or len(offsets) != 2:
        raise _error(f"invalid header: the shape or data_offsets of {name!r:.80} are no lists of counts")
    if type(dtype) is not str or dtype not in DTYPES:
        raise _error(f"the dtype of {name!r:.80}, {dtype!r:.40}, is none that retrograd has")
    itemsize = numpy_dtype(DTYPES[dtype]).itemsize
    # NumPy refuses even an empty array if its other lengths are too much together.
    if len(shape) > 64 or prod(length or 1 for length in shape) * itemsize >= 1 << 63:
        raise _error(f"invalid shape of {name!r:.80}: no array can have it")
    nbytes = prod(shape) * itemsize
    if offsets[1] - offsets[0] != nbytes:
        said = offsets[1] - offsets[0]
        raise _error(f"invalid offset of {name!r:.80}: data_offsets say {said} bytes, dtype and shape {nbytes}")
    return Entry(DTYPES[dtype], tuple(shape), begin + offsets[0], begin + offsets[1])


def _counts(values: Any) -> bool:
    return type(values) is list and all(type(value) is int and value >= 0 for value in values)


def _require_dense(entries: Mapping[str, Entry], begin: int, size: int) -> None:
    """Every byte behind the header belongs to one tensor: then no two overlap, and nothing is hidden or missing."""
    place = begin
    for name, entry in sorted(entries.items(), key=lambda item: (item[1].start, item[1].stop)):
        if entry.start != place:
            raise _error(f"invalid offset of {name!r:.80}: it begins at byte {entry.start}, not {place}")
        place = entry.stop
    if place != size:
        raise _error(f"the tensors end at byte {place}, but the file has {size} bytes: it is incomplete, or damaged")


def _error(what: str) -> SafetensorError:
    return SafetensorError(f"Error while deserializing: {what}")
