"""Files of the safetensors package."""

from __future__ import annotations

import json
import mmap
import re
import struct
import sys

import numpy as np
import pytest

import retrograd
from retrograd.io.safetensors import SafetensorError, load, load_file, safe_open, save, save_file

DTYPES = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64", "complex64")


def test_what_is_saved_is_loaded(tmp_path):
    base = retrograd.arange(12.0).reshape(3, 4)
    tensors = {
        "plain": base,
        "turned": (base * 2).T,
        "scalar": retrograd.tensor(3),
        "empty": retrograd.empty(0, 3),
    }
    tensors |= {name: retrograd.tensor([0, 1, 1]).to(getattr(retrograd, name)) for name in DTYPES}
    save_file(tensors, tmp_path / "a.safetensors", metadata={"format": "pt"})
    loaded = load_file(tmp_path / "a.safetensors")
    assert {name: tensor.tolist() for name, tensor in loaded.items()} == {
        name: tensor.tolist() for name, tensor in tensors.items()
    }
    assert {name: tensor.dtype for name, tensor in loaded.items()} == {
        name: tensor.dtype for name, tensor in tensors.items()
    }
    loaded["plain"][0, 0] = 5
    assert loaded["plain"][0, 0].item() == 5


def test_bfloat16(tmp_path):
    pytest.importorskip("ml_dtypes")
    save_file({"a": retrograd.ones(3, dtype=retrograd.bfloat16)}, tmp_path / "a.safetensors")
    loaded = load_file(tmp_path / "a.safetensors")["a"]
    assert (loaded.dtype, loaded.tolist()) == (retrograd.bfloat16, [1, 1, 1])


def test_beside_pytorch(tmp_path):
    torch = pytest.importorskip("torch")
    theirs = pytest.importorskip("safetensors.torch")
    save_file({"a": retrograd.arange(6.0).reshape(2, 3).T}, tmp_path / "a.safetensors")
    assert torch.equal(theirs.load_file(tmp_path / "a.safetensors")["a"], torch.arange(6.0).reshape(2, 3).T)
    theirs.save_file({"b": torch.arange(6)}, tmp_path / "b.safetensors")
    assert load_file(tmp_path / "b.safetensors")["b"].tolist() == [0, 1, 2, 3, 4, 5]


def test_tensors_that_share_memory_are_refused(tmp_path):
    base = retrograd.arange(4.0)
    with pytest.raises(RuntimeError, match="Some tensors share memory.*'a' and 'b'"):
        save_file({"a": base, "b": base[1:]}, tmp_path / "a.safetensors")
    save_file({"a": base[:2], "b": base[2:]}, tmp_path / "a.safetensors")
    assert load_file(tmp_path / "a.safetensors")["b"].tolist() == [2, 3]


def test_arguments_that_are_refused(tmp_path):
    path = tmp_path / "a.safetensors"
    with pytest.raises(TypeError, match="expects names and tensors, but got 'a': list"):
        save_file({"a": [1, 2]}, path)
    with pytest.raises(TypeError, match="safetensors files hold no torch.complex128, which 'a' is"):
        save_file({"a": retrograd.zeros(1, dtype=retrograd.complex128)}, path)
    with pytest.raises(TypeError, match="the metadata of a safetensors file are strings, but got 3"):
        save_file({}, path, metadata={"a": 3})
    with pytest.raises(ValueError, match="can not be called '__metadata__'"):
        save_file({"__metadata__": retrograd.zeros(1)}, path)
    with pytest.raises(RuntimeError, match="on the CPU"):
        load_file(path, device="cuda")
    with pytest.raises(RuntimeError, match="framework should be 'pt', not 'tf'"):
        safe_open(path, framework="tf")
    with pytest.raises(FileNotFoundError):
        load_file(path)
    assert not path.exists()


def test_the_same_bytes_as_the_package(tmp_path):
    """Also the order of the tensors, which is by alignment and name, and the padding."""
    numpy_format = pytest.importorskip("safetensors.numpy")
    chance = np.random.default_rng(0)
    arrays = {f"n{name}": chance.integers(0, 2, (2, 3)).astype(name) for name in reversed(DTYPES)}
    arrays |= {"z": np.zeros((3, 0), np.float32), "a": np.ones((), np.int16), 'ä"': np.ones(5, np.float32)}
    for metadata in (None, {"ö": "\n"}):
        expected = numpy_format.save(arrays, metadata)
        assert save({name: retrograd.tensor(array) for name, array in arrays.items()}, metadata) == expected
        for name, array in numpy_format.load(expected).items():
            np.testing.assert_array_equal(load(expected)[name].numpy(), array)


@pytest.mark.parametrize("mmap", [False, True])
def test_each_tensor_has_memory_of_its_own(tmp_path, mmap):
    path = tmp_path / "a.safetensors"
    save_file({"a": retrograd.zeros(3), "b": retrograd.ones(3), "c": retrograd.zeros(0)}, path)
    before = path.read_bytes()
    loaded = load_file(path, mmap=mmap)
    loaded["a"] += 5
    assert loaded["a"].tolist() == [5, 5, 5] and loaded["b"].tolist() == [1, 1, 1] and loaded["c"].shape == (0,)
    assert path.read_bytes() == before
    retrograd.save(loaded["b"], tmp_path / "b.pth")
    assert (tmp_path / "b.pth").stat().st_size < 2000


def test_mapped_tensors_are_read_when_they_are_used(tmp_path):
    """Mapping a file of 200 MB makes the process no larger until the data is read."""
    path = tmp_path / "large.safetensors"
    save_file({"a": retrograd.ones(50_000_000, dtype=retrograd.float32), "b": retrograd.arange(3)}, path)
    before = resident()
    loaded = load_file(path, mmap=True)
    assert loaded["b"].tolist() == [0, 1, 2]
    assert resident() - before < 20 << 20
    assert loaded["a"].sum().item() == 50_000_000
    assert resident() - before > 150 << 20


def resident():
    if not sys.platform.startswith("linux"):
        pytest.skip("reads /proc")
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * mmap.PAGESIZE


def test_single_tensors_and_parts_of_them(tmp_path):
    path = tmp_path / "a.safetensors"
    values = retrograd.arange(12.0).view(3, 4)
    save_file({"b": values, "a": retrograd.tensor([True])}, path, metadata={"epoch": "3"})
    with safe_open(path, framework="pt", device="cpu") as file:
        assert file.keys() == ["a", "b"] and file.offset_keys() == ["b", "a"]
        assert file.metadata() == {"epoch": "3"}
        assert file.get_tensor("b").tolist() == values.tolist()
        part = file.get_slice("b")
        assert (part.get_shape(), part.get_dtype()) == ([3, 4], "F32")
        assert part[1:, ::2].tolist() == values[1:, ::2].tolist()
        assert part[...].tolist() == values.tolist()
        with pytest.raises(SafetensorError, match="File does not contain tensor c"):
            file.get_tensor("c")
        with pytest.raises(SafetensorError, match="File does not contain tensor c"):
            file.get_slice("c")


def test_data_that_is_not_aligned():
    """The header of other writers need not be padded."""
    header = b'{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}'
    data = struct.pack("<Q", len(header)) + header + struct.pack("<2d", 1.5, -2)
    assert (8 + len(header)) % 8
    assert load(data)["a"].tolist() == [1.5, -2]


# ---------------------------------------------------------------------- files that are refused

ENTRY = {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}


def file_of(header, data=bytes(16), length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


BAD = {
    "header too small": [b"", b"1234567"],
    "header too large": [file_of({}, length=100_000_001), file_of({}, length=2**64 - 1)],
    "invalid header length": [file_of({}, b"", length=3), file_of({"a": ENTRY}, length=9_000_000)],
    "it does not begin with '{'": [file_of(b""), file_of([]), file_of(b" {}", b""), file_of(3), file_of(b"\xff")],
    "invalid UTF-8 in header": [file_of(b'{"\xff":{}}')],
    "invalid JSON in header": [
        file_of(b"{"),
        file_of(b'{"a":NaN}'),
        file_of(b'{"a":{},"a":{}}'),
        file_of(b'{"a":' * 100_000),
        file_of(b"{" + b"9" * 5000 + b"}"),
        file_of(b'{"a":' + b"9" * 5000 + b"}"),
    ],
    "__metadata__ is no table of strings": [
        file_of({"__metadata__": []}),
        file_of({"__metadata__": {"a": 1}}),
        file_of({"__metadata__": "a"}),
    ],
    "'a' has no dtype, shape and data_offsets": [
        file_of({"a": 3}),
        file_of({"a": {}}),
    ],
    "no lists of counts": [
        file_of({"a": {**ENTRY, "shape": 4}}),
        file_of({"a": {**ENTRY, "shape": [-2, -2]}}),
        file_of({"a": {**ENTRY, "shape": [2.0, 2.0]}}),
        file_of({"a": {**ENTRY, "shape": [True, 4]}}),
        file_of({"a": {**ENTRY, "shape": ["4"]}}),
        file_of({"a": {**ENTRY, "data_offsets": [0]}}),
        file_of({"a": {**ENTRY, "data_offsets": [0, 8, 16]}}),
        file_of({"a": {**ENTRY, "data_offsets": [-16, 0]}}),
    ],
    "is none that retrograd has": [
        file_of({"a": {**ENTRY, "dtype": "F8_E4M3"}}),
        file_of({"a": {**ENTRY, "dtype": "f32"}}),
        file_of({"a": {**ENTRY, "dtype": ["F32"]}}),
    ],
    "invalid shape of 'a'": [
        file_of({"a": {**ENTRY, "shape": [0, 2**62], "data_offsets": [0, 0]}}, b""),
        file_of({"a": {**ENTRY, "shape": [2**32, 2**32]}}),
        file_of({"a": {**ENTRY, "shape": [1] * 65, "data_offsets": [0, 4]}}, bytes(4)),
    ],
    "data_offsets say 16 bytes, dtype and shape": [
        file_of({"a": {**ENTRY, "shape": [2**40]}}),
        file_of({"a": {**ENTRY, "shape": [3]}}),
        file_of({"a": {**ENTRY, "dtype": "F64"}}),
    ],
    "it begins at byte": [
        file_of({"a": {**ENTRY, "data_offsets": [4, 20]}}, bytes(20)),
        file_of({"a": ENTRY, "b": ENTRY}),
        file_of({"a": ENTRY, "b": {**ENTRY, "data_offsets": [8, 24]}}, bytes(24)),
    ],
    "it is incomplete, or damaged": [
        file_of({"a": ENTRY}, bytes(15)),
        file_of({"a": ENTRY}, bytes(17)),
        file_of({}, b"x"),
        file_of({"a": {"dtype": "U8", "shape": [2**50], "data_offsets": [0, 2**50]}}),
    ],
    "a storage of bool holds other bytes than 0 and 1": [
        file_of({"a": {"dtype": "BOOL", "shape": [16], "data_offsets": [0, 16]}}, b"\2" * 16)
    ],
}


@pytest.mark.parametrize(("match", "data"), [(match, data) for match, files in BAD.items() for data in files])
def test_bad_files_are_refused(match, data, tmp_path):
    with pytest.raises(RuntimeError, match=re.escape(match)):
        load(data)
    path = tmp_path / "bad.safetensors"
    path.write_bytes(data)
    for mapped in (False, True):
        with pytest.raises(RuntimeError, match=re.escape(match)):
            load_file(path, mmap=mapped)


def test_what_the_package_refuses_is_refused():
    package = pytest.importorskip("safetensors")
    only_here = ("retrograd has", "invalid shape", "bool holds")  # shapes of more than NumPy's arrays can have
    for match, files in BAD.items():
        for data in files:
            if not any(part in match for part in only_here) and not data[8:].startswith(b" {}"):
                with pytest.raises((package.SafetensorError, ValueError)):
                    package.deserialize(data)
