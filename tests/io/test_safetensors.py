"""Files of the safetensors package."""

from __future__ import annotations

import sys

import pytest

import retrograd
from retrograd.io.safetensors import load_file, save_file

safetensors = pytest.importorskip("safetensors")
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
    with pytest.raises(RuntimeError, match="on the CPU"):
        load_file(path, device="cuda")
    with pytest.raises(FileNotFoundError):
        load_file(path)
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(safetensors.SafetensorError):
        load_file(path)


def test_without_the_package(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    with pytest.raises(ImportError, match="pip install 'retrograd\\[safetensors\\]'"):
        load_file(tmp_path / "a.safetensors")
