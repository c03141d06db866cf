"""Files of events: the framing of TensorFlow's records, and the few messages of Protocol Buffers that are needed.

A record is its length, a masked CRC-32C of the length, the data, and a masked CRC-32C of the data
(https://www.tensorflow.org/tutorials/load_data/tfrecord). The numbers of fields are those of TensorBoard's
event.proto, summary.proto, tensor.proto and plugin_text's metadata.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

import numpy as np

_POLYNOMIAL = 0x82F63B78  # Castagnoli's, reversed


def _table() -> list[int]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
        table.append(byte)
    return table


_TABLE = _table()


def crc32c(data: bytes) -> int:
    """The CRC-32C of `data`.

    >>> hex(crc32c(b"123456789"))
    '0xe3069283'
    """
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def _masked(data: bytes) -> bytes:
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def record(data: bytes) -> bytes:
    """`data` as a record of a file of events."""
    length = struct.pack("<Q", len(data))
    return length + _masked(length) + data + _masked(data)


def _varint(value: int) -> bytes:
    value &= 0xFFFFFFFFFFFFFFFF
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def integer(field: int, value: int) -> bytes:
    """A field of a message that is a whole number."""
    return _varint(field << 3) + _varint(value)


def single(field: int, value: float) -> bytes:
    """A field of a message that is a float32."""
    return _varint(field << 3 | 5) + struct.pack("<f", _clipped(value))


def double(field: int, value: float) -> bytes:
    """A field of a message that is a float64."""
    return _varint(field << 3 | 1) + struct.pack("<d", value)


def packed(field: int, values: Iterable[float]) -> bytes:
    """A field of a message that is a row of float64."""
    return data(field, np.asarray(list(values), "<f8").tobytes())


def data(field: int, value: bytes | str) -> bytes:
    """A field of a message that is text, bytes or another message."""
    content = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _clipped(value: float) -> float:
    """What float32 makes of a number: infinity where it is too large, for which `struct` raises."""
    with np.errstate(over="ignore"):
        return float(np.float32(value))


# ---------------------------------------------------------------------- messages


def event(wall_time: float, step: int | None, content: bytes) -> bytes:
    """An event that carries a summary, or the version of the file."""
    return double(1, wall_time) + (b"" if step is None else integer(2, step)) + content


FILE_VERSION = data(3, "brain.Event:2")


def summary(value: bytes) -> bytes:
    """The field of an event for a summary of one value."""
    return data(5, data(1, value))


def scalar(tag: str, number: float) -> bytes:
    """The value of a summary that is a number."""
    return data(1, tag) + single(2, number)


def text(tag: str, content: str) -> bytes:
    """The value of a summary that is text, shown as Markdown."""
    strings, shape = 7, data(2, data(2, integer(1, 1)))  # DT_STRING; one dimension of size 1
    metadata = data(1, data(1, "text"))
    return data(1, f"{tag}/text_summary") + data(8, integer(1, strings) + shape + data(8, content)) + data(9, metadata)


def image(tag: str, height: int, width: int, channels: int, png: bytes) -> bytes:
    """The value of a summary that is an image, encoded as PNG."""
    content = integer(1, height) + integer(2, width) + integer(3, channels) + data(4, png)
    return data(1, tag) + data(4, content)


def histogram(tag: str, values: np.ndarray, edges: np.ndarray, counts: np.ndarray) -> bytes:
    """The value of a summary that is a histogram: how many of `values` lie between neighbouring `edges`."""
    values = values.astype(np.float64)
    content = double(1, values.min()) + double(2, values.max()) + double(3, values.size)
    content += double(4, values.sum()) + double(5, np.square(values).sum())
    return data(1, tag) + data(5, content + packed(6, edges) + packed(7, counts))
