"""Files that were cut, or changed in one place: an error of a known kind, or what was saved."""

from __future__ import annotations

import io
import pickle
import random
import zipfile

import pytest
from pth_files import described, saved

import retrograd

DAMAGE = (RuntimeError, pickle.UnpicklingError, EOFError)


def content() -> dict:
    base = retrograd.arange(4.0).reshape(2, 2)
    return {
        "a": base,
        "b": base.T,
        "c": {1, 2},
        "d": retrograd.float16,
        "e": b"x",
        "p": retrograd.nn.Parameter(base[0]),
    }


def loaded(data: bytes):
    """What is loaded, described; ``None`` for an error of the kinds that damage may raise."""
    try:
        return described(retrograd.load(io.BytesIO(data)))
    except DAMAGE:
        return None


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_cut_anywhere(zipped):
    data = saved(content(), _use_new_zipfile_serialization=zipped).getvalue()
    for length in range(len(data)):
        with pytest.raises(DAMAGE):
            retrograd.load(io.BytesIO(data[:length]))


@pytest.mark.parametrize("flip", [1, 0x80, 0xFF])
def test_one_byte_changed_is_noticed_or_without_effect(flip):
    data = saved(content()).getvalue()
    expected = loaded(data)
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= flip
        assert loaded(bytes(changed)) in (None, expected), f"byte {place} changed by {flip}"


@pytest.mark.parametrize("protocol", [2, 4])
@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_damage_of_all_kinds(protocol, zipped):
    """Damage below the checksum: the pickle is changed, and packed as if it had been saved so."""
    data = saved(content(), pickle_protocol=protocol, _use_new_zipfile_serialization=zipped).getvalue()
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    if zipped:
        with zipfile.ZipFile(io.BytesIO(data)) as entries:
            files = {name: entries.read(name) for name in entries.namelist()}
    for _ in range(1500):
        body = bytearray(files["archive/data.pkl"] if zipped else data)
        for _ in range(chance.choice([1, 1, 2, 4])):
            place, length = chance.randrange(len(body)), chance.randrange(1, 12)
            match chance.randrange(3):
                case 0:
                    body[place] = chance.randrange(256)
                case 1:
                    del body[place : place + length]
                case 2:
                    body[place:place] = body[place : place + length]
            body = body or bytearray(b".")
        if zipped:
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w") as entries:
                for name, part in {**files, "archive/data.pkl": bytes(body)}.items():
                    entries.writestr(name, part)
            body = file.getvalue()
        try:
            retrograd.load(io.BytesIO(bytes(body)))
        except DAMAGE:
            pass
        except BaseException:
            print(f"seed {seed}")
            raise
