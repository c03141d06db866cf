"""Builds files by hand: pickles instruction by instruction, archives entry by entry; and compares what is
loaded.
"""

from __future__ import annotations

import io
import pickle
import struct
import zipfile

import numpy as np

import retrograd

PROTO, STOP = pickle.PROTO + b"\x02", pickle.STOP


def text(value: str) -> bytes:
    """The instruction that pushes a string."""
    data = value.encode()
    return pickle.BINUNICODE + struct.pack("<I", len(data)) + data


def integer(value: int) -> bytes:
    """The instruction that pushes an integer."""
    data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return pickle.LONG1 + bytes([len(data)]) + data


def named(module: str, name: str) -> bytes:
    """The instruction that pushes an object by its name."""
    return pickle.GLOBAL + f"{module}\n{name}\n".encode()


def group(*parts: bytes) -> bytes:
    """The instructions that push a tuple."""
    return pickle.MARK + b"".join(parts) + pickle.TUPLE


def call(function: bytes, *arguments: bytes) -> bytes:
    """The instructions that push the result of a call."""
    return function + group(*arguments) + pickle.REDUCE


def storage(numel: int = 4, key: str = "0", kind: str = "FloatStorage", location: str = "cpu") -> bytes:
    """The instructions that push the memory of a tensor."""
    what = (text("storage"), named("torch", kind), text(key), text(location), integer(numel))
    return group(*what) + pickle.BINPERSID


def tensor(size=(4,), stride=(1,), offset=0, memory=None, *more: bytes) -> bytes:
    """The instructions that push a tensor on a storage."""
    return call(
        named("torch._utils", "_rebuild_tensor_v2"),
        storage() if memory is None else memory,
        integer(offset),
        group(*map(integer, size)),
        group(*map(integer, stride)),
        pickle.NEWFALSE,
        call(named("collections", "OrderedDict")),
        *more,
    )


def program(body: bytes) -> bytes:
    """A whole pickle."""
    return PROTO + body + STOP


def archive(body: bytes, storages=None, **options) -> io.BytesIO:
    """A ``.pth`` file with that pickle and these storages (``{"0": bytes}``)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **options) as entries:
        entries.writestr("archive/data.pkl", program(body))
        for key, data in (storages if storages is not None else {"0": bytes(16)}).items():
            entries.writestr(f"archive/data/{key}", data)
        entries.writestr("archive/version", b"3\n")
    file.seek(0)
    return file


def saved(obj, **options) -> io.BytesIO:
    """What retrograd.save writes."""
    file = io.BytesIO()
    retrograd.save(obj, file, **options)
    file.seek(0)
    return file


def described(obj):
    """Nested plain data that is equal for equal objects of retrograd and of PyTorch."""
    kind = type(obj).__name__
    if kind in ("Tensor", "Parameter", "Buffer") or hasattr(obj, "requires_grad"):
        values = np.asarray(obj.tolist())
        stride = (
            obj.stride() if values.size else None
        )  # NumPy and PyTorch differ where there is nothing to step to
        place = (str(obj.dtype), tuple(obj.shape), stride, obj.requires_grad)
        return kind, place, values.tolist(), described(vars(obj))
    if isinstance(obj, dict):
        attributes = described(vars(obj)) if hasattr(obj, "__dict__") else None
        return kind, [(described(key), described(value)) for key, value in obj.items()], attributes
    if isinstance(obj, (list, tuple)):
        return kind, [described(part) for part in obj]
    if kind in ("dtype", "device"):
        return kind, str(obj)
    return kind, obj
