"""Reads a pickle without ever running what is in it.

A pickle is a program for a small stack machine. Python's own machine looks up any function that the program
names and calls it; this one knows a fixed list of objects (:mod:`.names`), rebuilds each kind in one fixed
way (:mod:`.rebuild`), and can call nothing else. What the user added with
:func:`~retrograd.serialization.add_safe_globals` is trusted, and is called with what the file says.

The instructions are those of the pickle protocols 2 to 5 as :mod:`pickletools` describes them, less those of
protocols 0 and 1 and the registry of extensions, which PyTorch never writes.
"""

from __future__ import annotations

import pickle
import struct
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, BinaryIO, Protocol

import retrograd

from .names import UNSUPPORTED, Name, StorageType, known
from .rebuild import rebuilders
from .safe_globals import trusted
from .storage import Storage

_NAMES_OF_PYTHON_2 = {"__builtin__": "builtins", "copy_reg": "copyreg"}  # protocol 2 writes them
_PLAIN_KEYS = frozenset({str, int, float, bool, bytes, complex, type(None), frozenset})
_KEY_ITEMS = 10_000
_ACTING_MODULES = frozenset({"builtins", "os", "posix", "nt", "sys", "subprocess", "runpy", "importlib"})


class LoadStorage(Protocol):
    """Finds the memory of that key; ``numel`` is how many elements the pickle says that it has."""

    def __call__(self, key: str, kind: StorageType, location: str, numel: int) -> Storage: ...


_Instruction = Callable[["Unpickler"], None]
_INSTRUCTIONS: dict[int, _Instruction] = {}


def _instruction(*codes: bytes) -> Callable[[_Instruction], _Instruction]:
    def register(function: _Instruction) -> _Instruction:
        for code in codes:
            _INSTRUCTIONS[code[0]] = function
        return function

    return register


class Unpickler:
    """Rebuilds the object of one pickle.

    Args:
        file: is read from where it stands up to the end of the pickle and no further.
        size: the number of bytes that ``file`` still has; nothing larger is ever reserved for one object.
        load_storage: finds the memory of tensors.
        copies: the size of the whole file in bytes, against which copies of what was read are held.
        encoding: of the strings that Python 2 wrote; ``"bytes"`` leaves them bytes.
    """

    def __init__(
        self, file: BinaryIO, size: int, load_storage: LoadStorage, *, copies: int, encoding: str = "utf-8"
    ) -> None:
        self._file = file
        self._size = size
        self._load_storage = load_storage
        self._encoding = encoding
        self._left_to_copy = 4 * copies + 4096
        self._position = 0
        self._stack: list[Any] = []
        self._below: list[list[Any]] = []
        self._memo: dict[int, Any] = {}

    def load(self) -> Any:
        """The object.

        Raises:
            pickle.UnpicklingError: the pickle names an object that is not on the list, or is damaged.
            EOFError: it ends too early.
        """
        while (code := self.take(1)[0]) != pickle.STOP[0]:
            instruction = _INSTRUCTIONS.get(code)
            if instruction is None:
                raise self.damaged(f"{bytes([code])!r} is no instruction of protocols 2 to 5")
            instruction(self)
        return self.pop()

    def damaged(self, what: str) -> pickle.UnpicklingError:
        """The error for what no pickler writes."""
        return pickle.UnpicklingError(
            f"Weights only load failed. The pickle in this file makes no sense at byte {self._position}: "
            f"{what}. The file is damaged, or was not written by torch.save() or retrograd.save()."
        )

    # ------------------------------------------------------------------------------------------- the machine

    def take(self, size: int) -> bytes:
        """The next bytes of the pickle."""
        left = self._size - self._position
        data = self._file.read(size) if 0 <= size <= left else b""
        if len(data) != size:
            raise EOFError(
                f"Ran out of input: the pickle in this file needs {size} bytes more and has {left}."
            )
        self._position += size
        return data

    def number(self, form: str) -> Any:
        """The next number, written in that format of :mod:`struct`."""
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def line(self) -> str:
        """Text up to the end of the line."""
        data = bytearray()
        while (byte := self.take(1)) != b"\n":
            data += byte
            if len(data) > 1024:
                raise self.damaged("a name is longer than 1024 bytes")
        return self.text(bytes(data))

    def text(self, data: bytes, encoding: str = "utf-8", errors: str = "strict") -> str:
        try:
            return data.decode(encoding, errors)
        except UnicodeDecodeError as error:
            raise self.damaged(str(error)) from None

    def push(self, value: Any) -> None:
        self._stack.append(value)

    def pop(self) -> Any:
        if not self._stack:
            raise self.damaged("a value is missing")
        return self._stack.pop()

    def discard(self) -> None:
        if self._stack:
            self._stack.pop()
        else:
            self.pop_to_mark()

    def top(self) -> Any:
        if not self._stack:
            raise self.damaged("a value is missing")
        return self._stack[-1]

    def pop_to_mark(self) -> list[Any]:
        if not self._below:
            raise self.damaged("a mark is missing")
        values, self._stack = self._stack, self._below.pop()
        return values

    def mark(self) -> None:
        self._below.append(self._stack)
        self._stack = []

    def remember(self, index: int) -> None:
        self._memo[index] = self.top()

    def remembered(self) -> int:
        return len(self._memo)

    def recall(self, index: int) -> Any:
        if index not in self._memo:
            raise self.damaged(f"nothing was remembered as {index}")
        return self._memo[index]

    def text_of_python_2(self, data: bytes) -> str | bytes:
        return data if self._encoding == "bytes" else self.text(data, self._encoding)

    # ------------------------------------------------------------------------------------ what a file can do

    def find(self, module: str, name: str) -> Any:
        """The object of that name, if it is on the list or trusted; nothing is imported."""
        module = _NAMES_OF_PYTHON_2.get(module, module)
        path = f"{module}.{name}"
        for table in (known(), trusted()):
            if path in table:
                return table[path]
        raise _refusal(module, name)

    def call(self, function: Any, arguments: Any) -> Any:
        """What ``function`` makes of the arguments, if that is rebuilding or ``function`` is trusted."""
        if type(arguments) is not tuple:
            raise self.damaged(f"the arguments of a call are {_describe(arguments)}")
        rebuild = rebuilders().get(function) if isinstance(function, (Name, type)) else None
        if rebuild is not None:
            try:
                return rebuild(self, *arguments)
            except (TypeError, ValueError, OverflowError, LookupError, AttributeError) as error:
                raise self.damaged(f"{_describe(function)} is not made of this: {error}") from error
        if self.is_trusted(function):
            return function(*arguments)
        raise _untrusted("calls", function)

    def new(self, kind: Any, arguments: Any, keywords: Any) -> Any:
        """A new object of a class that is trusted, not yet filled."""
        if not isinstance(kind, type) or not self.is_trusted(kind):
            raise _untrusted("makes an object of", kind)
        if type(arguments) is not tuple or type(keywords) is not dict:
            raise self.damaged(f"the arguments of a class are {_describe(arguments)}")
        return kind.__new__(kind, *arguments, **keywords)

    def build(self, target: Any, state: Any) -> None:
        """Set attributes of ``target``: an OrderedDict (as that of a model), or of a trusted class."""
        if type(target) is OrderedDict:
            names = state if type(state) is dict else [None]
            if any(type(name) is not str or hasattr(OrderedDict, name) for name in names):
                raise self.damaged("the attributes of an OrderedDict are not its own")
            vars(target).update(state)
        elif self.is_trusted(type(target)):
            _set_state(target, state)
        else:
            raise _untrusted("sets attributes of", target)

    def extend(self, target: Any, values: list[Any]) -> None:
        """Append to a list."""
        if type(target) is not list and not self.is_trusted(type(target)):
            raise self.damaged(f"values are appended to {_describe(target)}")
        target.extend(values)

    def update(self, target: Any, values: list[Any]) -> None:
        """Set items of a dictionary: keys and values alternate."""
        if type(target) not in (dict, OrderedDict, Counter) and not self.is_trusted(type(target)):
            raise self.damaged(f"items are set in {_describe(target)}")
        if len(values) % 2:
            raise self.damaged("a key of a dictionary has no value")
        for key, value in zip(values[::2], values[1::2], strict=True):
            target[self.key(key)] = value

    def add(self, target: Any, values: list[Any]) -> None:
        """Add to a set."""
        if type(target) is not set:
            raise self.damaged(f"items are added to {_describe(target)}")
        target.update(map(self.key, values))

    def key(self, value: Any) -> Hashable:
        """``value``, if its hash is soon computed: 100 tuples, each of the last one twice, take for ever."""
        waiting, items = [value], 0
        while waiting:
            item = waiting.pop()
            items += 1
            if items > _KEY_ITEMS:
                raise self.damaged(f"a key of a dictionary has more than {_KEY_ITEMS} parts")
            kind = type(item)
            if kind in _PLAIN_KEYS:
                continue
            if kind in (tuple, retrograd.Size):
                waiting.extend(item)
            elif not isinstance(item, (retrograd.Tensor, retrograd.dtype, retrograd.device, Name, type)):
                if not self.is_trusted(kind):
                    raise self.damaged(f"{_describe(item)} is a key of a dictionary or in a set")
        return value

    def spend(self, amount: int) -> None:
        """Count what is copied: a short file could ask for the same long copy over and over."""
        self._left_to_copy -= amount
        if self._left_to_copy < 0:
            raise self.damaged("it makes more copies of its data than it has data")

    def storage(self, what: Any) -> Storage:
        """The memory that a persistent identifier stands for."""
        match what:
            case ("storage", StorageType() as kind, str(key), str(location), int(numel), *rest) if numel >= 0:
                if any(part is not None for part in rest):
                    raise self.damaged("a storage is a part of another, as PyTorch wrote before version 0.4")
                return self._load_storage(key, kind, location, numel)
        raise self.damaged(f"{_describe(what)} describes no storage")

    def is_trusted(self, thing: Any) -> bool:
        """Whether the user said that ``thing``, a class or function, may be called."""
        return any(thing is known_good for known_good in trusted().values())


def _set_state(target: Any, state: Any) -> None:
    """Give an object of a trusted class its state back, as :mod:`pickle` does."""
    own = getattr(type(target), "__setstate__", None)
    # The compiled Tensor has one that only says that tensors are not pickled that way.
    if own is not None and own is not getattr(retrograd.Tensor, "__setstate__", None):
        own(target, state)
        return
    attributes, slots = state if isinstance(state, tuple) and len(state) == 2 else (state, None)
    if attributes:
        vars(target).update(attributes)
    for name, value in (slots or {}).items():
        setattr(target, name, value)


def _describe(thing: Any) -> str:
    """A name for ``thing``, never its content, which may be endless."""
    if isinstance(thing, Name):
        return str(thing)
    if isinstance(thing, type):
        return f"{thing.__module__}.{thing.__qualname__}"
    return f"an object of {_describe(type(thing))}"


def _untrusted(acts: str, thing: Any) -> pickle.UnpicklingError:
    return pickle.UnpicklingError(
        f"Weights only load failed. The file {acts} {_describe(thing)}, which is not rebuilt that way and "
        "was not allowed with retrograd.serialization.add_safe_globals(). Nothing was run."
    )


def _refusal(module: str, name: str) -> pickle.UnpicklingError:
    path = f"{module}.{name}"
    if path in UNSUPPORTED:
        what = UNSUPPORTED[path]
        return pickle.UnpicklingError(
            f"Weights only load failed. The file holds {what}; retrograd has no such thing."
        )
    if module.partition(".")[0] in _ACTING_MODULES:
        advice = "Data has no reason to name that, since it could run any code: do not trust this file."
    else:
        advice = (
            "If you trust the source of the file, allow it with "
            f"retrograd.serialization.add_safe_globals([{name}]), or for one load with `with "
            f"safe_globals([{name}]):`. weights_only=False makes no difference: retrograd never runs what a "
            "file names."
        )
    return pickle.UnpicklingError(
        f"Weights only load failed. Unsupported global: GLOBAL {path} was not an allowed global by default. "
        f"{advice} Nothing was run."
    )


# ------------------------------------------------------------------------------------------- the instructions


@_instruction(pickle.PROTO)
def _protocol(machine: Unpickler) -> None:
    version = machine.take(1)[0]
    if not 2 <= version <= 5:
        raise machine.damaged(f"protocol {version} is not between 2 and 5")


@_instruction(pickle.FRAME)
def _frame(machine: Unpickler) -> None:
    machine.take(8)  # how much could be read at once


def _pushes(code: bytes, read: Callable[[Unpickler], Any]) -> None:
    """The instruction ``code`` pushes what ``read`` gives."""
    _instruction(code)(lambda machine: machine.push(read(machine)))


def _sized(form: str, make: Callable[[Unpickler, bytes], Any]) -> Callable[[Unpickler], Any]:
    """Reads a length, then so many bytes, and makes a value of them."""
    return lambda machine: make(machine, machine.take(machine.number(form)))


def _long(_: Unpickler, data: bytes) -> int:
    return int.from_bytes(data, "little", signed=True)


def _unicode(machine: Unpickler, data: bytes) -> str:
    return machine.text(data, errors="surrogatepass")


def _bytes(_: Unpickler, data: bytes) -> bytes:
    return data


_pushes(pickle.NONE, lambda _: None)
_pushes(pickle.NEWTRUE, lambda _: True)
_pushes(pickle.NEWFALSE, lambda _: False)
_pushes(pickle.BININT, lambda machine: machine.number("<i"))
_pushes(pickle.BININT1, lambda machine: machine.number("<B"))
_pushes(pickle.BININT2, lambda machine: machine.number("<H"))
_pushes(pickle.BINFLOAT, lambda machine: machine.number(">d"))
_pushes(pickle.LONG1, _sized("<B", _long))
_pushes(pickle.LONG4, _sized("<i", _long))
_pushes(pickle.BINSTRING, _sized("<i", Unpickler.text_of_python_2))
_pushes(pickle.SHORT_BINSTRING, _sized("<B", Unpickler.text_of_python_2))
_pushes(pickle.SHORT_BINUNICODE, _sized("<B", _unicode))
_pushes(pickle.BINUNICODE, _sized("<I", _unicode))
_pushes(pickle.BINUNICODE8, _sized("<Q", _unicode))
_pushes(pickle.SHORT_BINBYTES, _sized("<B", _bytes))
_pushes(pickle.BINBYTES, _sized("<I", _bytes))
_pushes(pickle.BINBYTES8, _sized("<Q", _bytes))
_pushes(pickle.BYTEARRAY8, _sized("<Q", lambda _, data: bytearray(data)))
_pushes(pickle.EMPTY_LIST, lambda _: [])
_pushes(pickle.EMPTY_DICT, lambda _: {})
_pushes(pickle.EMPTY_SET, lambda _: set())
_pushes(pickle.EMPTY_TUPLE, lambda _: ())
_pushes(pickle.TUPLE1, lambda machine: (machine.pop(),))
_pushes(pickle.TUPLE2, lambda machine: (machine.pop(), machine.pop())[::-1])
_pushes(pickle.TUPLE3, lambda machine: (machine.pop(), machine.pop(), machine.pop())[::-1])
_pushes(pickle.TUPLE, lambda machine: tuple(machine.pop_to_mark()))
_pushes(pickle.FROZENSET, lambda machine: frozenset(map(machine.key, machine.pop_to_mark())))
_pushes(pickle.BINGET, lambda machine: machine.recall(machine.number("<B")))
_pushes(pickle.LONG_BINGET, lambda machine: machine.recall(machine.number("<I")))
_pushes(pickle.GLOBAL, lambda machine: machine.find(machine.line(), machine.line()))
_pushes(pickle.BINPERSID, lambda machine: machine.storage(machine.pop()))

_instruction(pickle.MARK)(Unpickler.mark)
_instruction(pickle.POP)(Unpickler.discard)
_instruction(pickle.BINPUT)(lambda machine: machine.remember(machine.number("<B")))
_instruction(pickle.LONG_BINPUT)(lambda machine: machine.remember(machine.number("<I")))
_instruction(pickle.MEMOIZE)(lambda machine: machine.remember(machine.remembered()))


@_instruction(pickle.POP_MARK)
def _pop_mark(machine: Unpickler) -> None:
    machine.pop_to_mark()


@_instruction(pickle.STACK_GLOBAL)
def _stack_global(machine: Unpickler) -> None:
    name, module = machine.pop(), machine.pop()
    if type(name) is not str or type(module) is not str:
        raise machine.damaged("the name of an object is no text")
    machine.push(machine.find(module, name))


@_instruction(pickle.REDUCE)
def _reduce(machine: Unpickler) -> None:
    arguments, function = machine.pop(), machine.pop()
    machine.push(machine.call(function, arguments))


@_instruction(pickle.NEWOBJ)
def _new_object(machine: Unpickler) -> None:
    arguments, kind = machine.pop(), machine.pop()
    machine.push(machine.new(kind, arguments, {}))


@_instruction(pickle.NEWOBJ_EX)
def _new_object_with_keywords(machine: Unpickler) -> None:
    keywords, arguments, kind = machine.pop(), machine.pop(), machine.pop()
    machine.push(machine.new(kind, arguments, keywords))


@_instruction(pickle.BUILD)
def _build(machine: Unpickler) -> None:
    state = machine.pop()
    machine.build(machine.top(), state)


@_instruction(pickle.APPEND)
def _append(machine: Unpickler) -> None:
    value = machine.pop()
    machine.extend(machine.top(), [value])


@_instruction(pickle.APPENDS)
def _appends(machine: Unpickler) -> None:
    values = machine.pop_to_mark()
    machine.extend(machine.top(), values)


@_instruction(pickle.SETITEM)
def _set_item(machine: Unpickler) -> None:
    value, key = machine.pop(), machine.pop()
    machine.update(machine.top(), [key, value])


@_instruction(pickle.SETITEMS)
def _set_items(machine: Unpickler) -> None:
    values = machine.pop_to_mark()
    machine.update(machine.top(), values)


@_instruction(pickle.ADDITEMS)
def _add_items(machine: Unpickler) -> None:
    values = machine.pop_to_mark()
    machine.add(machine.top(), values)
