"""Files that want to do something, or want memory: refused, without doing it."""

from __future__ import annotations

import copyreg
import os
import pickle
import struct
import tracemalloc
from collections import OrderedDict

import pytest
from pth_files import archive, call, group, integer, named, storage, tensor, text

import retrograd

REFUSED = (pickle.UnpicklingError, RuntimeError, EOFError)
ORDERED = call(named("collections", "OrderedDict"))
PARAMETER = named("torch.nn.parameter", "Parameter")
VERSION_4 = pickle.PROTO + b"\x04"


def items(*pairs: tuple[bytes, bytes]) -> bytes:
    """The instructions that push a dictionary."""
    return pickle.EMPTY_DICT + b"".join(key + value + pickle.SETITEM for key, value in pairs)


def stack_global(module: str, name: str) -> bytes:
    return VERSION_4 + text(module) + text(name) + pickle.STACK_GLOBAL


KEPT = pickle.BINGET + b"\0"


def kept(body: bytes) -> bytes:
    """The instructions of ``body``, its result remembered for KEPT."""
    return body + pickle.BINPUT + b"\0"


def doubled(levels: int) -> bytes:
    """A tuple of a tuple of a tuple …, each twice: small in the file, endless to walk through."""
    body = text("x")
    for _ in range(levels):
        body = kept(body) + KEPT + pickle.TUPLE2
    return body


def refusal(body: bytes, storages=None) -> BaseException:
    """The error of loading that pickle, which may not have cost memory or time."""
    file = archive(body, storages)
    tracemalloc.start()
    try:
        with pytest.raises(REFUSED) as caught:
            retrograd.load(file)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
    return caught.value


ACTS = {
    "os.system": call(named("os", "system"), text("touch {marker}")),
    "posix.system": call(named("posix", "system"), text("touch {marker}")),
    "nt.system": call(named("nt", "system"), text("touch {marker}")),
    "eval": call(named("builtins", "eval"), text("open('{marker}', 'w')")),
    "eval of Python 2": call(named("__builtin__", "eval"), text("open('{marker}', 'w')")),
    "exec": call(named("builtins", "exec"), text("open('{marker}', 'w')")),
    "open": call(named("io", "open"), text("{marker}"), text("w")),
    "getattr": call(named("builtins", "getattr"), named("collections", "OrderedDict"), text("fromkeys")),
    "import": call(named("builtins", "__import__"), text("os")),
    "subprocess": call(named("subprocess", "Popen"), text("touch {marker}")),
    "runpy": call(named("runpy", "_run_code"), text("open('{marker}', 'w')"), pickle.EMPTY_DICT),
    "partial": call(named("functools", "partial"), named("os", "system"), text("touch {marker}")),
    "loader": call(named("retrograd", "load"), text("{marker}")),
    "numpy": call(named("numpy", "save"), text("{marker}"), integer(1)),
    "builtin names by parts": call(stack_global("collections", "OrderedDict.fromkeys"), group()),
    "attribute of a function": stack_global("torch._utils", "_rebuild_tensor_v2.__globals__"),
    "attribute of a class": stack_global("torch", "Tensor.__init__.__globals__"),
    "name below a module": stack_global("torch", "os.system"),
    "empty module": call(stack_global("", "eval"), text("1")),
    "object of a class of Python": named("os", "_wrap_close") + pickle.EMPTY_TUPLE + pickle.NEWOBJ,
}


@pytest.mark.parametrize("body", ACTS.values(), ids=ACTS)
def test_nothing_that_acts_is_run(tmp_path, body):
    marker = tmp_path / "marker"
    short = str(marker).encode()
    # The length before each text counts the placeholder, so the path takes its place byte by byte.
    grown = len(short) - len(b"{marker}")
    if b"{marker}" in body:
        at = body.rindex(pickle.BINUNICODE, 0, body.index(b"{marker}"))
        (length,) = struct.unpack_from("<I", body, at + 1)
        body = body[: at + 1] + struct.pack("<I", length + grown) + body[at + 5 :].replace(b"{marker}", short)
    error = refusal(body)
    assert isinstance(error, pickle.UnpicklingError)
    assert str(error).startswith("Weights only load failed. ")
    assert not marker.exists()


def test_the_error_names_the_class_and_the_way_out():
    error = str(refusal(call(named("my_package.config", "Config"))))
    assert (
        "Unsupported global: GLOBAL my_package.config.Config was not an allowed global by default." in error
    )
    assert "add_safe_globals([Config])" in error
    assert "weights_only=False makes no difference" in error


def test_a_function_of_python_is_not_offered_to_be_allowed():
    error = str(refusal(call(named("os", "system"), text("true"))))
    assert "os.system" in error
    assert "do not trust" in error
    assert "add_safe_globals([" not in error


def test_weights_only_false_runs_nothing_either(tmp_path):
    marker = tmp_path / "marker"
    with pytest.raises(pickle.UnpicklingError, match="posix.system"):
        retrograd.load(archive(call(named("posix", "system"), text(f"touch {marker}"))), weights_only=False)
    assert not marker.exists()


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("torch._utils._rebuild_sparse_tensor", "x.to_dense()"),
        ("torch._utils._rebuild_qtensor", "x.dequantize()"),
        ("torch.QInt8Storage", "x.dequantize()"),
        ("torch.float8_e4m3fn", "dtype torch.float8_e4m3fn"),
        ("torch._utils._rebuild_meta_tensor_no_storage", "'meta'"),
    ],
)
def test_what_retrograd_has_no_counterpart_of(name, advice):
    module, _, last = name.rpartition(".")
    assert advice in str(refusal(named(module, last)))


def test_registered_extensions_are_not_used():
    copyreg.add_extension("os", "getcwd", 240)
    try:
        assert (
            pickle.loads(pickle.PROTO + b"\x02" + pickle.EXT1 + b"\xf0.") is os.getcwd
        )  # now in Python's cache
        assert "no instruction" in str(refusal(pickle.EXT1 + b"\xf0" + pickle.EMPTY_TUPLE + pickle.REDUCE))
    finally:
        copyreg.remove_extension("os", "getcwd", 240)


@pytest.mark.parametrize(
    "code", [b"i", b"o", b"(i", b"I1\n", b"S'a'\n", b"P0\n", b"d", b"l", b"2", b"\x97", b"\x98", b"\xff"]
)
def test_instructions_of_other_protocols(code):
    assert isinstance(refusal(code), pickle.UnpicklingError)


STATES = {
    "a class": PARAMETER + items((text("__len__"), text("x"))) + pickle.BUILD,
    "slots of a class": PARAMETER
    + pickle.NONE
    + items((text("data"), text("x")))
    + pickle.TUPLE2
    + pickle.BUILD,
    "OrderedDict itself": named("collections", "OrderedDict") + items((text("x"), text("y"))) + pickle.BUILD,
    "a function": named("torch._utils", "_rebuild_tensor_v2")
    + items((text("__call__"), text("x")))
    + pickle.BUILD,
    "a dtype": named("torch", "float32") + items((text("name"), text("x"))) + pickle.BUILD,
    "a tensor": tensor() + items((text("backward"), text("x"))) + pickle.BUILD,
    "slots of a tensor": tensor()
    + pickle.NONE
    + items((text("data"), text("x")))
    + pickle.TUPLE2
    + pickle.BUILD,
    "a dictionary": pickle.EMPTY_DICT + items((text("x"), text("y"))) + pickle.BUILD,
    "methods of an OrderedDict": ORDERED + items((text("items"), text("y"))) + pickle.BUILD,
    "slots of an OrderedDict": ORDERED
    + pickle.NONE
    + items((text("x"), text("y")))
    + pickle.TUPLE2
    + pickle.BUILD,
    "no state": ORDERED + text("state") + pickle.BUILD,
    "a name that is no text": ORDERED + items((integer(1), text("y"))) + pickle.BUILD,
    "nothing": text("state") + pickle.BUILD,
}


@pytest.mark.parametrize("body", STATES.values(), ids=STATES)
def test_attributes_are_set_on_ordered_dicts_alone(body):
    before = dict(vars(retrograd.nn.Parameter))
    assert isinstance(refusal(body), pickle.UnpicklingError)
    assert dict(vars(retrograd.nn.Parameter)) == before


def test_attributes_of_an_ordered_dict_are_kept():
    loaded = retrograd.load(archive(ORDERED + items((text("_metadata"), text("x"))) + pickle.BUILD))
    assert type(loaded) is OrderedDict
    assert loaded._metadata == "x"


def test_attributes_of_tensors_do_not_hide_methods():
    def with_attribute(name: str) -> bytes:
        arguments = tensor()
        function, arguments = arguments.split(pickle.MARK, 1)
        arguments = pickle.MARK + arguments.removesuffix(pickle.REDUCE)
        state = items((text(name), text("x")))
        return call(
            named("torch._tensor", "_rebuild_from_type_v2"),
            function,
            named("torch", "Tensor"),
            arguments,
            state,
        )

    assert retrograd.load(archive(with_attribute("note"))).note == "x"
    for name in ("backward", "grad", "__class__", "__dict__"):
        assert isinstance(refusal(with_attribute(name)), pickle.UnpicklingError)


MISUSES = {
    "call of an object that is no function": text("x") + group() + pickle.REDUCE,
    "call of a list": pickle.EMPTY_LIST + group() + pickle.REDUCE,
    "call of a tensor": tensor() + group() + pickle.REDUCE,
    "call of a class of tensors": call(named("torch", "Tensor"), integer(10**9)),
    "call of Parameter": call(PARAMETER, tensor()),
    "call of a dtype": call(named("torch", "float32")),
    "call of a storage class": call(named("torch", "FloatStorage"), integer(10**12)),
    "call with a list": named("collections", "OrderedDict") + pickle.EMPTY_LIST + pickle.REDUCE,
    "new tensor": named("torch", "Tensor") + pickle.EMPTY_TUPLE + pickle.NEWOBJ,
    "new dictionary": named("collections", "OrderedDict") + pickle.EMPTY_TUPLE + pickle.NEWOBJ,
    "new what is no class": text("x") + pickle.EMPTY_TUPLE + pickle.NEWOBJ,
    "append to a tensor": tensor() + integer(1) + pickle.APPEND,
    "append to a dictionary": pickle.EMPTY_DICT + integer(1) + pickle.APPEND,
    "item of a list": pickle.EMPTY_LIST + integer(1) + integer(1) + pickle.SETITEM,
    "item of a tensor": tensor() + integer(0) + integer(1) + pickle.SETITEM,
    "key without value": pickle.EMPTY_DICT + pickle.MARK + integer(1) + pickle.SETITEMS,
    "add to a list": VERSION_4 + pickle.EMPTY_LIST + pickle.MARK + integer(1) + pickle.ADDITEMS,
    "list as a key": pickle.EMPTY_DICT + pickle.EMPTY_LIST + integer(1) + pickle.SETITEM,
    "list in a set": call(named("builtins", "set"), pickle.EMPTY_LIST + pickle.EMPTY_LIST + pickle.APPEND),
    "nothing to pop": pickle.POP,
    "nothing to append to": integer(1) + pickle.APPEND,
    "no mark": pickle.TUPLE,
    "no value": b"",
    "value below a mark": integer(1) + pickle.MARK + pickle.APPEND,
    "nothing remembered": pickle.BINGET + b"\0",
    "nothing to remember": pickle.BINPUT + b"\0",
    "protocol 1": pickle.PROTO + b"\1" + pickle.NONE,
    "protocol 6": pickle.PROTO + b"\6" + pickle.NONE,
    "no text": pickle.SHORT_BINUNICODE + b"\1\xff",
    "name that is no text": integer(1) + text("x") + pickle.STACK_GLOBAL,
    "endless name": pickle.GLOBAL + b"x" * 10_000 + b"\nx\n",
    "bytes of another encoding": call(named("_codecs", "encode"), text("x"), text("rot13")),
    "complex from text": call(named("builtins", "complex"), text("1")),
    "device from a number": call(named("torch", "device"), integer(0)),
    "size of text": call(named("torch", "Size"), text("ab")),
    "size of negative numbers": call(named("torch", "Size"), group(integer(-1))),
    "counter of text": call(named("collections", "Counter"), text("abc")),
    "pairs that are none": call(
        named("collections", "OrderedDict"), pickle.EMPTY_LIST + integer(1) + pickle.APPEND
    ),
    "parameter of text": call(
        named("torch._utils", "_rebuild_parameter"), text("x"), pickle.NEWTRUE, pickle.NONE
    ),
    "persistent text": text("storage") + pickle.BINPERSID,
    "persistent tuple of one": group(text("storage")) + pickle.BINPERSID,
    "persistent module": group(text("module"), PARAMETER, text("a.py"), text("print()")) + pickle.BINPERSID,
    "storage of no class": group(*map(text, ("storage", "FloatStorage", "0", "cpu")), integer(4))
    + pickle.BINPERSID,
    "storage in a storage": group(
        text("storage"), named("torch", "FloatStorage"), text("0"), text("cpu"), integer(4), group()
    )
    + pickle.BINPERSID,
    "storage that is not there": storage(key="1"),
    "storage outside the archive": storage(key="../../../../etc/passwd"),
    "storage of a wrong size": storage(numel=5),
    "storage of an endless size": storage(numel=1 << 62),
    "storage of a negative size": storage(numel=-1),
    "storage of two dtypes": group(storage(4), storage(4, kind="IntStorage")),
    "tensor on text": tensor(memory=text("x")),
    "tensor beyond its storage": tensor(size=(5,)),
    "tensor before its storage": tensor(offset=-1),
    "tensor of endless size": tensor(size=(1 << 62,)),
    "tensor of endless stride": tensor(size=(2,), stride=(1 << 62,)),
    "tensor of negative stride": tensor(size=(2,), stride=(-1,), offset=3),
    "tensor of too many dimensions": tensor(size=(1,) * 65, stride=(1,) * 65),
    "tensor of two sizes": tensor(size=(2, 2), stride=(1,)),
    "tensor with unknown marks": tensor((4,), (1,), 0, storage(), items((text("zero"), pickle.NEWTRUE))),
    "tensor without arguments": call(named("torch._utils", "_rebuild_tensor_v2")),
}


@pytest.mark.parametrize("body", MISUSES.values(), ids=MISUSES)
def test_misuse_is_refused(body):
    refusal(body)


def huge(code: bytes, form: str, size: int) -> bytes:
    return VERSION_4 + code + struct.pack(form, size)


BOMBS = {
    "text": huge(pickle.BINUNICODE, "<I", (1 << 32) - 1),
    "long text": huge(pickle.BINUNICODE8, "<Q", 1 << 62),
    "text beyond everything": huge(pickle.BINUNICODE8, "<Q", (1 << 64) - 1),
    "bytes": huge(pickle.BINBYTES, "<I", (1 << 32) - 1),
    "long bytes": huge(pickle.BINBYTES8, "<Q", 1 << 62),
    "bytearray": huge(pickle.BYTEARRAY8, "<Q", 1 << 40),
    "integer": huge(pickle.LONG4, "<i", (1 << 31) - 1),
    "integer of negative length": huge(pickle.LONG4, "<i", -1),
    "text of Python 2": huge(pickle.BINSTRING, "<i", (1 << 31) - 1),
    "bytearray of a number": call(named("builtins", "bytearray"), integer(1 << 40)),
    "key": pickle.EMPTY_DICT + doubled(200) + integer(1) + pickle.SETITEM,
    "set": call(named("builtins", "set"), pickle.EMPTY_LIST + doubled(200) + pickle.APPEND),
    "frozen set": VERSION_4 + pickle.MARK + doubled(200) + pickle.FROZENSET,
    "tuple where a number should be": tensor((4,), (1,), 0, storage(), doubled(200)),
    "tuple as a function": doubled(200) + group() + pickle.REDUCE,
    "tuple as arguments": named("collections", "OrderedDict")
    + pickle.MARK
    + doubled(200)
    + pickle.TUPLE
    + pickle.REDUCE,
    "tuple as a storage": doubled(200) + pickle.BINPERSID,
    "tuple as a class": named("torch", "Tensor") + doubled(200) + pickle.NEWOBJ,
    "copies of bytes": kept(text("x" * 1000)) + call(named("_codecs", "encode"), KEPT, text("latin1")) * 1000,
    "copies of a tuple": kept(group(*[integer(1)] * 1000)) + call(named("torch", "Size"), KEPT) * 1000,
    "conjugate of an expanded tensor": tensor(
        (1 << 40,), (0,), 0, storage(), items((text("conj"), pickle.NEWTRUE))
    ),
}


@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS)
def test_no_memory_or_time_for_what_is_only_claimed(body):
    refusal(body)


def test_remembering_under_a_huge_number_costs_nothing():
    body = (
        text("x")
        + pickle.LONG_BINPUT
        + b"\xff\xff\xff\xff"
        + pickle.LONG_BINGET
        + b"\xff\xff\xff\xff"
        + pickle.TUPLE2
    )
    tracemalloc.start()
    try:
        assert retrograd.load(archive(body)) == ("x", "x")
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_an_expanded_tensor_needs_no_memory():
    loaded = retrograd.load(archive(tensor((1 << 40,), (0,))))
    assert tuple(loaded.shape) == (1 << 40,)
    assert loaded.stride() == (0,)


def test_bool_memory_holds_bools():
    body = tensor((2,), (1,), 0, storage(2, kind="BoolStorage"))
    assert retrograd.load(archive(body, {"0": b"\0\1"})).tolist() == [False, True]
    assert "other bytes than 0 and 1" in str(refusal(body, {"0": b"\0\2"}))


def test_text_of_python_2():
    body = pickle.SHORT_BINSTRING + b"\2\xc3\xa9"
    assert retrograd.load(archive(body)) == "é"
    assert retrograd.load(archive(body), encoding="latin1") == "Ã©"
    assert retrograd.load(archive(body), encoding="bytes") == b"\xc3\xa9"
