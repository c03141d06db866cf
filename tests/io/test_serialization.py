"""Saving and loading, alone and beside PyTorch."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
from collections import Counter, OrderedDict
from pathlib import Path

import numpy as np
import pytest
from pth_files import archive, described, saved, storage, tensor

import retrograd
from retrograd.io import pth

DTYPES = (
    *("bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"),
    *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
)

HUGE = -(1 << 2100)


def plain() -> dict:
    """Objects without tensors."""
    return {
        "numbers": [
            0,
            -1,
            255,
            256,
            -70_000,
            1 << 40,
            1 << 70,
            -(1 << 2100),
            0.1,
            float("inf"),
            1j,
            True,
            False,
        ],
        "texts": ("", "é", "\ud800", "x" * 300, b"", b"\x00\xff", b"y" * 300, bytearray(b"z"), None),
        "sets": [{1, 2}, set(), frozenset({"a"})],
        "mappings": [OrderedDict(a=1), Counter("aab"), {}, {(1, ("a", None)): 2, 3.5: 4, b"k": 5}],
        "tuples": ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
    }


def of_library(library) -> dict:
    """Objects that hold tensors and the like, of retrograd or of PyTorch."""
    base = library.arange(12.0).reshape(3, 4)
    noted = library.ones(3)
    noted.note = {"why": "x"}
    parameter = library.nn.Parameter(library.ones(2))
    marked = library.nn.Parameter(library.ones(2), requires_grad=False)
    marked.note = 1
    counted = OrderedDict(weight=library.ones(1))
    counted._metadata = OrderedDict([("", {"version": 1})])
    return {
        "base": base,
        "part": base[1:, 1:],
        "turned": base.T,
        "expanded": library.ones(1).expand(5),
        "scalar": library.tensor(3),
        "empty": library.empty(0, 3),
        "wants gradient": library.ones(2, requires_grad=True),
        "noted": noted,
        "parameter": parameter,
        "marked": marked,
        "buffer": library.nn.Buffer(library.ones(2), persistent=False),
        "state": counted,
        "dtype": library.float16,
        "device": library.device("cpu"),
        "size": library.Size([2, 3]),
        "twice": [base, base],
    }


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_what_is_saved_is_loaded(protocol, zipped):
    obj = {**plain(), **of_library(retrograd)}
    file = saved(obj, pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)
    assert described(retrograd.load(file)) == described(obj)


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
@pytest.mark.parametrize("name", DTYPES)
def test_every_dtype(name, zipped):
    if name == "bfloat16":
        pytest.importorskip("ml_dtypes")
    original = retrograd.tensor([0, 1, 0, 1, 1]).to(getattr(retrograd, name))
    loaded = retrograd.load(saved(original[1:], _use_new_zipfile_serialization=zipped))
    assert loaded.dtype is original.dtype
    assert loaded.tolist() == original[1:].tolist()


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_views_share_memory_again(zipped):
    base = retrograd.arange(12.0).reshape(3, 4)
    file = saved([base, base[1:, 1:], base.T, base[0]], _use_new_zipfile_serialization=zipped)
    whole, part, turned, row = retrograd.load(file)
    part[0, 0] = 77
    row[3] = 55
    assert whole[1, 1].item() == turned[1, 1].item() == 77
    assert turned[3, 0].item() == 55
    assert (part.storage_offset(), part.stride()) == (5, (4, 1))
    assert turned.stride() == (1, 4)


def test_one_object_is_one_object_again():
    shared = retrograd.ones(2)
    first, second = retrograd.load(saved([shared, shared]))
    assert first is second


def test_loaded_tensors_can_be_written_and_differentiated():
    loaded = retrograd.load(saved(retrograd.ones(3, requires_grad=True)))
    (loaded * loaded).sum().backward()
    assert loaded.grad.tolist() == [2, 2, 2]
    with retrograd.no_grad():
        loaded += 1
    assert loaded.tolist() == [2, 2, 2]


def test_a_loaded_file_can_be_saved_again():
    file = saved(of_library(retrograd))
    again = saved(retrograd.load(file))
    assert described(retrograd.load(again)) == described(of_library(retrograd))


def test_modules_and_optimisers_go_on_where_they_stopped():
    def step(model, optimizer):
        optimizer.zero_grad()
        model(retrograd.ones(2, 3)).square().sum().backward()
        optimizer.step()

    def made():
        retrograd.manual_seed(0)
        model = retrograd.nn.Linear(3, 2)
        return model, retrograd.optim.Adam(model.parameters(), lr=0.1)

    model, optimizer = made()
    step(model, optimizer)
    file = saved({"model": model.state_dict(), "optimizer": optimizer.state_dict()})
    step(model, optimizer)
    other, other_optimizer = made()
    loaded = retrograd.load(file)
    other.load_state_dict(loaded["model"])
    other_optimizer.load_state_dict(loaded["optimizer"])
    step(other, other_optimizer)
    assert described(other.state_dict()) == described(model.state_dict())
    assert loaded["model"]._metadata == model.state_dict()._metadata


# ------------------------------------------------------------------------------------------------ beside
# PyTorch


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_pytorch_loads_what_was_saved(zipped):
    torch = pytest.importorskip("torch")
    obj = {**plain(), **of_library(retrograd)}
    # PyTorch's list has no frozenset, and its reader no integers of more than 255 bytes.
    obj["sets"].pop(), obj["numbers"].remove(HUGE)
    file = saved(obj, _use_new_zipfile_serialization=zipped)
    loaded = torch.load(file, weights_only=True)
    expected = {**plain(), **of_library(torch)}
    expected["sets"].pop(), expected["numbers"].remove(HUGE)
    assert described(loaded) == described(expected)
    loaded["part"][0, 0] = 77
    assert loaded["base"][1, 1] == 77
    assert loaded["part"].storage_offset() == 5


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_what_pytorch_saved_is_loaded(zipped):
    torch = pytest.importorskip("torch")
    file = io.BytesIO()
    torch.save({**plain(), **of_library(torch)}, file, _use_new_zipfile_serialization=zipped)
    file.seek(0)
    loaded = retrograd.load(file)
    assert described(loaded) == described({**plain(), **of_library(retrograd)})
    loaded["part"][0, 0] = 77
    assert loaded["base"][1, 1].item() == 77
    assert type(loaded["buffer"]) is retrograd.nn.Buffer


@pytest.mark.parametrize("name", DTYPES)
def test_every_dtype_beside_pytorch(name):
    torch = pytest.importorskip("torch")
    if name == "bfloat16":
        pytest.importorskip("ml_dtypes")
    ours = retrograd.tensor([0, 1, 0, 1, 1]).to(getattr(retrograd, name))
    theirs = torch.tensor([0, 1, 0, 1, 1]).to(getattr(torch, name))
    file = io.BytesIO()
    torch.save(theirs, file)
    file.seek(0)
    assert described(retrograd.load(file)) == described(ours)
    assert torch.equal(torch.load(saved(ours)), theirs)


def test_conjugates_that_pytorch_noted_for_later_are_carried_out():
    torch = pytest.importorskip("torch")
    z = torch.tensor([1 + 2j, 3 - 1j] * 1000)
    file = io.BytesIO()
    torch.save([z.conj(), (z * 1).conj().imag, z], file)
    file.seek(0)
    conjugate, negative, same = retrograd.load(file)
    assert conjugate[:2].tolist() == [1 - 2j, 3 + 1j]
    assert negative[:2].tolist() == [-2, 1]
    assert same[:2].tolist() == [1 + 2j, 3 - 1j]


def test_files_of_pytorch_without_checksums():
    torch = pytest.importorskip("torch")
    file = io.BytesIO()
    torch.serialization.set_crc32_options(False)
    try:
        torch.save(torch.ones(3), file)
    finally:
        torch.serialization.set_crc32_options(True)
    file.seek(0)
    assert retrograd.load(file).tolist() == [1, 1, 1]


def test_a_process_without_retrograd_loads_the_file(tmp_path):
    pytest.importorskip("torch")
    path = tmp_path / "model.pth"
    retrograd.save({"weight": retrograd.arange(3.0)}, path)
    code = "import sys, torch; print(torch.load(sys.argv[1], weights_only=True)['weight'].tolist())"
    result = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[0.0, 1.0, 2.0]"


# ------------------------------------------------------------------------------------------------ paths and
# files


def test_a_path_as_text_and_as_a_path(tmp_path):
    retrograd.save(1, str(tmp_path / "a.pth"))
    retrograd.save(2, tmp_path / "b.pth")
    assert retrograd.load(tmp_path / "a.pth") == 1
    assert retrograd.load(str(tmp_path / "b.pth")) == 2


@pytest.mark.parametrize(
    ("name", "folder"), [("model.pth", "model"), ("a.b.pt", "a.b"), ("möd.pth", "archive")]
)
def test_the_folder_in_the_archive_is_named_after_the_file(tmp_path, name, folder):
    retrograd.save(1, tmp_path / name)
    assert f"{folder}/data.pkl".encode() in (tmp_path / name).read_bytes()
    assert retrograd.load(tmp_path / name) == 1


def test_an_open_file(tmp_path):
    with open(tmp_path / "a.pth", "w+b") as file:
        retrograd.save(retrograd.ones(2), file)
        file.seek(0)
        assert retrograd.load(file).tolist() == [1, 1]


def test_legacy_files_stand_one_behind_the_other():
    file = io.BytesIO()
    for i in range(3):
        retrograd.save(retrograd.full((2,), i), file, _use_new_zipfile_serialization=False)
    file.seek(0)
    assert [retrograd.load(file).tolist() for _ in range(3)] == [[0, 0], [1, 1], [2, 2]]


def test_mapped_files(tmp_path):
    path = tmp_path / "a.pth"
    retrograd.save([retrograd.arange(5.0), retrograd.tensor([True])], path)
    before = path.read_bytes()
    numbers, flags = retrograd.load(path, mmap=True)
    assert (numbers.tolist(), flags.tolist()) == ([0, 1, 2, 3, 4], [True])
    numbers[0] = 9
    assert numbers[0].item() == 9
    assert path.read_bytes() == before


def test_what_can_not_be_mapped(tmp_path):
    with pytest.raises(ValueError, match="f must be a file path in order to use the mmap argument"):
        retrograd.load(saved(1), mmap=True)
    retrograd.save(1, tmp_path / "a.pth", _use_new_zipfile_serialization=False)
    with pytest.raises(RuntimeError, match="mmap can only be used with files saved with"):
        retrograd.load(tmp_path / "a.pth", mmap=True)


def test_files_that_are_no_models(tmp_path):
    cases = {
        b"": (EOFError, "Ran out of input"),
        b"hello, this is no model": (RuntimeError, "Invalid magic number; corrupt file?"),
        b"PK\3\4 and nothing of the kind": (RuntimeError, "PytorchStreamReader failed reading zip archive"),
        pickle.dumps({"a": 1}, 2): (RuntimeError, "Invalid magic number; corrupt file?"),
        pickle.dumps({"a": 1}, 5): (RuntimeError, "Invalid magic number; corrupt file?"),
        pickle.dumps(os.system): (RuntimeError, "Invalid magic number; corrupt file?"),
        b"\x89PNG\r\n\x1a\n" + bytes(100): (RuntimeError, "Invalid magic number; corrupt file?"),
    }
    for content, (kind, message) in cases.items():
        (tmp_path / "a.pth").write_bytes(content)
        with pytest.raises(kind, match=message):
            retrograd.load(tmp_path / "a.pth")


def test_files_that_are_none(tmp_path):
    with pytest.raises(FileNotFoundError):
        retrograd.load(tmp_path / "nothing.pth")
    with pytest.raises(IsADirectoryError):
        retrograd.load(tmp_path)
    with pytest.raises(
        AttributeError, match="'int' object has no attribute 'seek'. You can only torch.load from"
    ):
        retrograd.load(3)
    with pytest.raises(TypeError, match="needs a file of bytes"):
        retrograd.load(io.StringIO("abcdefgh"))
    with pytest.raises(AttributeError, match="expected 'f' to be string, path, or a file-like object"):
        retrograd.save(1, 3)
    with pytest.raises(RuntimeError, match="Parent directory .*nowhere does not exist."):
        retrograd.save(1, tmp_path / "nowhere" / "a.pth")


def test_arguments_that_are_refused():
    with pytest.raises(
        RuntimeError, match="Can not safely load weights when explicit pickle_module is specified"
    ):
        retrograd.load(saved(1), pickle_module=io)
    with pytest.raises(RuntimeError, match="explicit pickle_module"):
        retrograd.save(1, io.BytesIO(), pickle_module=io)
    with pytest.raises(TypeError, match="unexpected keyword argument 'weight_only'"):
        retrograd.load(saved(1), weight_only=True)
    for protocol in (0, 1, 6, 2.0, None):
        with pytest.raises(ValueError, match="pickle_protocol must be 2, 3, 4 or 5"):
            retrograd.save(1, io.BytesIO(), pickle_protocol=protocol)
    assert retrograd.load(saved(1, pickle_module=pickle), pickle_module=pickle, weights_only=False) == 1


def test_two_dtypes_of_one_memory():
    memory = np.zeros(4, np.float32)
    tensors = [retrograd.from_numpy(memory), retrograd.from_numpy(memory.view(np.int32))]
    file = io.BytesIO()
    with pytest.raises(
        RuntimeError, match="Cannot save multiple tensors or storages that view the same data"
    ):
        retrograd.save(tensors, file)
    assert file.getvalue() == b""


# ------------------------------------------------------------------------------------------------ whole files
# only


def test_a_file_is_replaced_as_a_whole(tmp_path, monkeypatch):
    path = tmp_path / "a.pth"
    retrograd.save("old", path)
    before = path.read_bytes()

    with pytest.raises((AttributeError, pickle.PicklingError)):
        retrograd.save({"new": retrograd.ones(3), "function": lambda: 1}, path)
    assert path.read_bytes() == before

    def fail(*arguments):
        Path(arguments[1].name).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(pth, "write", fail)
    with pytest.raises(KeyboardInterrupt):
        retrograd.save("new", path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.pth"]


def test_permissions_and_links_stay(tmp_path):
    path, link = tmp_path / "a.pth", tmp_path / "link.pth"
    retrograd.save(1, path)
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
    path.chmod(0o640)
    link.symlink_to(path)
    retrograd.save(2, link)
    assert link.is_symlink()
    assert retrograd.load(path) == 2
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_device_stays_a_device():
    retrograd.save(1, os.devnull)
    assert not Path(os.devnull).is_file()


# ------------------------------------------------------------------------------------------------
# map_location


def from_a_gpu() -> io.BytesIO:
    return archive(tensor(memory=storage(location="cuda:0")))


@pytest.mark.parametrize(
    "where",
    ["cpu", retrograd.device("cpu"), {"cuda:0": "cpu"}, lambda storage, location: storage.cpu()],
    ids=["text", "device", "dict", "function"],
)
def test_tensors_of_a_gpu_come_to_the_cpu(where):
    assert retrograd.load(from_a_gpu(), map_location=where).tolist() == [0, 0, 0, 0]
    assert retrograd.load(saved(retrograd.ones(1)), map_location=where).tolist() == [1]


@pytest.mark.parametrize(
    "where", [None, {}, {"cuda:1": "cpu"}, lambda storage, location: None, "cuda", "cuda:1"]
)
def test_tensors_of_a_gpu_are_refused_as_on_a_machine_without(where):
    with pytest.raises(RuntimeError, match="Attempting to deserialize object on a CUDA device but"):
        retrograd.load(from_a_gpu(), map_location=where)


def test_places_that_are_none():
    with pytest.raises(
        RuntimeError, match="don't know how to restore data location .* \\(tagged with mps\\)"
    ):
        retrograd.load(saved(retrograd.ones(1)), map_location="mps")
    with pytest.raises(TypeError, match="a map_location function returns the storage"):
        retrograd.load(saved(retrograd.ones(1)), map_location=lambda storage, location: "cpu")


def test_errors_of_a_map_location_function_are_its_own():
    with pytest.raises(ZeroDivisionError):
        retrograd.load(saved(retrograd.ones(1)), map_location=lambda storage, location: 1 / 0)
