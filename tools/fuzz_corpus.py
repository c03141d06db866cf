"""Good files to damage, and the ways to damage them."""

from __future__ import annotations

import io
import json
import pickle
import pickletools
import struct
import zipfile
from collections import Counter, OrderedDict
from functools import cache, lru_cache
from random import Random
from typing import Any

import retrograd
from retrograd.io import safetensors

KINDS = ("zip", "legacy", "safetensors", "zip mapped", "safetensors mapped")

_NUMBERS = (0, 1, 2, 7, 127, 128, 255, 256, 32767, 65535, 1 << 31, (1 << 31) - 1, (1 << 32) - 1)
_NUMBERS += (1 << 62, (1 << 63) - 1, 1 << 63, (1 << 64) - 1, -1, -2)
_NAMES = (
    b"cos\nsystem\n",
    b"cbuiltins\neval\n",
    b"cbuiltins\nexec\n",
    b"cbuiltins\ngetattr\n",
    b"cbuiltins\nset\n",
    b"cbuiltins\nbytearray\n",
    b"cbuiltins\ncomplex\n",
    b"csubprocess\nPopen\n",
    b"ccollections\nOrderedDict\n",
    b"ccollections\nCounter\n",
    b"ctorch\nSize\n",
    b"ctorch\ndevice\n",
    b"ctorch\nfloat64\n",
    b"ctorch\nBoolStorage\n",
    b"ctorch.storage\nUntypedStorage\n",
    b"ctorch._utils\n_rebuild_tensor_v2\n",
    b"ctorch._utils\n_rebuild_tensor_v3\n",
    b"ctorch._utils\n_rebuild_parameter\n",
    b"ctorch._tensor\n_rebuild_from_type_v2\n",
    b"c_codecs\nencode\n",
)
_INSTRUCTIONS = sorted(
    value for name, value in vars(pickle).items() if name.isupper() and isinstance(value, bytes) and len(value) == 1
)
_WORDS = ("0", "1", "-1", "8", "1e3", "NaN", "null", "true", '""', "[]", "{}", "[1]", '"F64"', '"BF16"', '"BOOL"')
_WORDS += ("9223372036854775807", "18446744073709551616", '"shape"', '"dtype"', '"data_offsets"', '"__metadata__"')
_WORDS += ("[" * 2000, '{"a":' * 1500, "9" * 5000, '"\\ud800"', '"\\u0000"', ",", ":", "{", "}")


def _content() -> dict[str, Any]:
    base = retrograd.arange(6.0).reshape(2, 3)
    return {
        "weight": base,
        "turned": base.T,
        "half": retrograd.ones(3, dtype=retrograd.float16),
        "whole": retrograd.tensor([[1, -2], [3, 4]]),
        "truth": retrograd.tensor([True, False]),
        "complex": retrograd.tensor([1 + 2j]),
        "scalar": retrograd.tensor(3.5, dtype=retrograd.float64),
        "empty": retrograd.empty(0, 4),
        "parameter": retrograd.nn.Parameter(retrograd.ones(2, 2)),
        "shape": base.shape,
        "dtype": retrograd.bool,
        "device": retrograd.device("cpu"),
        "others": [None, True, 3, -(1 << 70), 2.5, "text", b"bytes", 1j, {1, 2}, frozenset({3}), (), ((1,),)],
        "counted": Counter("aab"),
        "ordered": OrderedDict(a=1, b=[{}]),
    }


@cache
def good_files() -> dict[str, list[bytes]]:
    """Files of each kind that load."""
    model = retrograd.nn.Sequential(retrograd.nn.Linear(2, 3), retrograd.nn.BatchNorm1d(3))
    state, content = model.state_dict(), _content()
    tensors = {name: value.contiguous() for name, value in content.items() if isinstance(value, retrograd.Tensor)}
    tensors["turned"] = tensors["turned"].clone()
    zipped = [_saved(content), _saved(content, pickle_protocol=4), _saved(state)]
    legacy = [
        _saved(content, _use_new_zipfile_serialization=False),
        _saved(content, pickle_protocol=4, _use_new_zipfile_serialization=False),
        _saved(state, _use_new_zipfile_serialization=False),
    ]
    plain = [safetensors.save(tensors, {"format": "pt"}), safetensors.save(state), safetensors.save({})]
    deflated = _packed(_entries(zipped[0]), zipfile.ZIP_DEFLATED)
    return {
        "zip": [*zipped, deflated],
        "legacy": legacy,
        "safetensors": plain,
        "zip mapped": zipped,
        "safetensors mapped": plain,
    }


def mutated(random: Random, kind: str, files: dict[str, list[bytes]]) -> bytes:
    """A file of that kind, damaged."""
    data = random.choice(files[kind])
    inside = random.random() < 0.7
    if inside and kind.startswith("zip"):
        return _mutated_archive(random, data)
    if inside and kind.startswith("safetensors"):
        return _mutated_header(random, data)
    if inside:
        return _mutated_pickle(random, data)
    return _mutated_bytes(random, data, random.choice(files[random.choice(KINDS)]))


def _times(random: Random) -> range:
    return range(random.choice((1, 1, 1, 2, 3, 8)))


def _mutated_bytes(random: Random, data: bytes, other: bytes) -> bytes:
    body = bytearray(data)
    for _ in _times(random):
        place, length = random.randrange(len(body) + 1), random.choice((1, 2, 4, 8, 16, 100))
        match random.randrange(8):
            case 0 | 1 if place < len(body):
                body[place] ^= 1 << random.randrange(8)
            case 2:
                del body[place : place + length]
            case 3:
                body[place:place] = body[place : place + length] * random.choice((1, 1, 3))
            case 4:
                body[place : place + length] = random.randbytes(length)
            case 5:
                body[place : place + 8] = _number(random)
            case 6:
                start = random.randrange(len(other) + 1)
                body[place : place + length] = other[start : start + length]
            case 7:
                del body[place:]
    return bytes(body)


def _number(random: Random) -> bytes:
    width = random.choice((1, 2, 4, 8))
    return (random.choice(_NUMBERS) % (1 << 8 * width)).to_bytes(width, random.choice(("little", "little", "big")))


def _mutated_pickle(random: Random, data: bytes) -> bytes:
    """Changes between the instructions of a pickle, or of several in a row, so that most of it still makes sense."""
    starts = _instructions(data)
    if len(starts) < 2:  # nothing is left of it
        return _mutated_bytes(random, data, data)
    body = bytearray(data)
    for at in sorted((random.randrange(len(starts) - 1) for _ in _times(random)), reverse=True):
        start, stop = starts[at], starts[at + 1]
        other = random.randrange(len(starts) - 1)
        match random.randrange(10):
            case 0:
                body[start:start] = random.choice(_NAMES)
            case 1:
                body[start:start] = random.choice(_INSTRUCTIONS)
            case 2:
                body[start:start] = random.choice(_INSTRUCTIONS) + _number(random)
            case 3:
                argument = random.choice((b")", b"(t", b"K\x01\x85", b"X\x02\x00\x00\x00id\x85", b"]\x85", b"}\x85"))
                body[start:start] = random.choice(_NAMES) + argument + random.choice((b"R", b"\x81", b"b", b"Rb"))
            case 4:
                body = bytearray(_mutated_bytes(random, bytes(body), data))
            case 5:
                body[start : start + 1] = random.choice(_INSTRUCTIONS)
            case 6:
                del body[start:stop]
            case 7:
                body[start:start] = data[starts[other] : starts[other + 1]] * random.choice((1, 1, 2, 1000))
            case 8:
                body[start:stop] = data[starts[other] : starts[other + 1]]
            case 9:
                width = max(stop - start - 1, 1)
                body[start + 1 : stop] = (random.choice(_NUMBERS) % (1 << 8 * width)).to_bytes(width, "little")
    return bytes(body)


@lru_cache(16)
def _instructions(data: bytes) -> list[int]:
    """Where each instruction of the pickles at the beginning of ``data`` starts, and where the last one ends."""
    starts: list[int] = []
    file = io.BytesIO(data)
    while True:
        begin = file.tell()
        try:
            found = [begin + place for _, _, place in pickletools.genops(data[begin:])]
        except ValueError:
            return [*starts, begin]
        starts += found
        file.seek(found[-1] + 1)


def _entries(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _packed(entries: list[tuple[str, bytes]], compression: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in entries:
            # A header of its own for each, since names may stand twice.
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return file.getvalue()


def _mutated_archive(random: Random, data: bytes) -> bytes:
    entries = _entries(data)
    for _ in range(random.choice((1, 1, 2))):
        at = 0 if random.random() < 0.7 else random.randrange(len(entries))
        name, body = entries[at]
        match random.randrange(10):
            case 0 if len(entries) > 1:
                del entries[at]
            case 1:
                entries.append((name + random.choice(("", "x", "/x", "/../y")), body))
            case 2:
                entries[at] = (random.choice(("data.pkl", "archive/data.pkl", "archive/constants.pkl", "b/c")), body)
            case _:
                change = _mutated_pickle if name.endswith("data.pkl") else lambda r, b: _mutated_bytes(r, b, data)
                entries[at] = (name, change(random, body))
    seen: dict[str, bytes] = {}
    for name, body in entries:
        seen.setdefault(name, body)
    compression = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    packed = _packed(list(seen.items()), compression)
    return packed if random.random() < 0.8 else _mutated_bytes(random, packed, data)


def _mutated_header(random: Random, data: bytes) -> bytes:
    (length,) = struct.unpack_from("<Q", data)
    text, rest = data[8 : 8 + length].decode(), data[8 + length :]
    if random.random() < 0.5:
        text = _untrue(random, json.loads(text))
    else:
        text = _misspelt(random, text)
    header = text.encode("utf-8", "surrogatepass")
    if random.random() < 0.1:
        header = _mutated_bytes(random, header, data)
    return struct.pack("<Q", len(header)) + header + rest


def _untrue(random: Random, items: dict[str, Any]) -> str:
    """The header with other values, in JSON without fault."""
    names = [name for name in items if name != "__metadata__"]
    for _ in _times(random) if names else ():
        name, number = random.choice(names), random.choice((*_NUMBERS, 3, 4, 1 << 40, 1.5, True, None, "4", []))
        item = items[name]
        match random.randrange(7):
            case 0:
                item["dtype"] = random.choice(("F64", "F32", "I8", "BOOL", "BF16", "F8_E4M3", "C64", "", 3, None))
            case 1:
                item["shape"] = random.choice(([], [0], [0, 1 << 61], [1] * 100, [1 << 32, 1 << 32], [number], number))
            case 2 if isinstance(item["shape"], list):
                item["shape"].insert(0, number)
            case 3 if isinstance(item["data_offsets"], list):
                item["data_offsets"][random.randrange(2)] = number
            case 4 if isinstance(item["data_offsets"], list) and all(type(n) is int for n in item["data_offsets"]):
                shift = random.choice((-8, -4, 1, 4, 1 << 50))
                item["data_offsets"] = [place + shift for place in item["data_offsets"]]
            case 5:
                items[name] = dict(items[random.choice(names)])
            case 6:
                items[random.choice((name, "__metadata__"))] = random.choice((item, {}, [], 3, {"a": 1}, None))
                names = [name for name in names if isinstance(items[name], dict) and len(items[name]) == 3]
                if not names:
                    break
    return json.dumps(items)


def _misspelt(random: Random, text: str) -> str:
    """The header with other signs and words."""
    for _ in _times(random):
        tokens = _tokens(text)
        at = random.randrange(len(tokens))
        match random.randrange(5):
            case 0:
                tokens[at] = random.choice(_WORDS)
            case 1:
                tokens.insert(at, random.choice(_WORDS))
            case 2:
                del tokens[at : at + random.choice((1, 1, 4))]
            case 3:
                tokens[at:at] = tokens[at : at + random.choice((2, 8, 20))]
            case 4 if tokens[at].isdigit() and len(tokens[at]) < 20:
                tokens[at] = str(max(0, int(tokens[at]) + random.choice((-4, -1, 1, 4, 8))))
        text = "".join(tokens) or " "
    return text


def _tokens(text: str) -> list[str]:
    """The words, numbers and signs of JSON; together they are the text."""
    tokens = [""]
    quoted = False
    for sign in text:
        if quoted or (sign.isalnum() and tokens[-1].isalnum()):
            tokens[-1] += sign
        else:
            tokens.append(sign)
        if sign == '"':
            quoted = not quoted
    return tokens[1:] or [" "]


def _saved(obj: object, **options: Any) -> bytes:
    file = io.BytesIO()
    retrograd.save(obj, file, **options)
    return file.getvalue()
