"""Saving objects to files and loading them, in PyTorch's own format.

What :func:`save` writes, PyTorch loads with ``weights_only=True``; what PyTorch saves, :func:`load` reads.
The names are those of ``torch.serialization``.

A file is data from somewhere else. PyTorch's format is a pickle, which is a program, so :func:`load` has a
reader of its own that rebuilds numbers, text, containers, tensors and what else is on a fixed list, and runs
nothing.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TypeAlias

from . import legacy, pth
from .atomic import replacing
from .safe_globals import add_safe_globals, clear_safe_globals, get_safe_globals, safe_globals
from .storage import Storage

__all__ = ["add_safe_globals", "clear_safe_globals", "get_safe_globals", "load", "safe_globals", "save"]

File = str | os.PathLike[str] | BinaryIO
MAP_LOCATION: TypeAlias = Callable[[Storage, str], Storage | None] | dict[str, str] | str | Any


def save(
    obj: object,
    f: File,
    pickle_module: Any = None,
    pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
) -> None:
    """Save an object to a file that :func:`load`, and PyTorch, can read.

    Tensors may lie anywhere in nested dicts, lists, tuples, sets and the like, beside numbers, text, dtypes,
    devices and shapes. Tensors that share memory share it again after loading; for that the whole memory
    behind a view is saved, so save ``view.clone()`` of a small view of a large tensor. Gradients, hooks and
    the graph are not saved. Objects of other classes are pickled by the name of their class: to load them,
    see :func:`add_safe_globals`.

    A file at a path is replaced when all is written, so it is never half written.

    Args:
        obj: the object, usually a ``state_dict()``.
        f: a path, or a file object open for writing bytes.
        pickle_module: ``None`` or the module :mod:`pickle`; there is no other way to write the format.
        pickle_protocol: of the pickle in the file, from 2 to 5. PyTorch's ``weights_only=True`` reads 2.
        _use_new_zipfile_serialization: ``False`` writes the format that PyTorch had before version 1.6.

    Raises:
        RuntimeError: the folder of ``f`` does not exist, or tensors of several dtypes look at the same
            memory.
        AttributeError: ``f`` is neither a path nor a file, or ``obj`` holds something that can not be
            pickled.

    Example::

        >>> import io
        >>> file = io.BytesIO()
        >>> torch.save({"weight": torch.ones(2), "epoch": 3}, file)
        >>> _ = file.seek(0)
        >>> torch.load(file)
        {'weight': tensor([1., 1.]), 'epoch': 3}
    """
    _require_pickle(pickle_module)
    if type(pickle_protocol) is not int or not 2 <= pickle_protocol <= 5:
        raise ValueError(f"pickle_protocol must be 2, 3, 4 or 5, but got {pickle_protocol!r}")
    if isinstance(f, (str, os.PathLike)):
        with replacing(f) as path, open(path, "wb") as file:
            _write(obj, file, os.fspath(f), pickle_protocol, _use_new_zipfile_serialization)
    elif hasattr(f, "write"):
        _write(obj, f, "", pickle_protocol, _use_new_zipfile_serialization)
    else:
        raise AttributeError(
            "expected 'f' to be string, path, or a file-like object with a 'write' attribute"
        )


def load(
    f: File,
    map_location: MAP_LOCATION = None,
    pickle_module: Any = None,
    *,
    weights_only: bool = True,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """Load an object that was saved by :func:`save` or by PyTorch, without ever running code from the file.

    What is rebuilt: numbers, text, bytes, ``None``, dicts, lists, tuples, sets, ``OrderedDict``, ``Counter``,
    tensors of every dtype, parameters, dtypes, devices, shapes, and objects of classes that
    :func:`add_safe_globals` allowed. A file that names anything else is refused.

    Args:
        f: a path, or a file object open for reading bytes that can ``seek``.
        map_location: where tensors go that were saved from another device: ``"cpu"``,
            ``torch.device("cpu")``, a dict (``{"cuda:0": "cpu"}``), or a function of a storage and its
            location that returns the storage. Without it, a file with tensors of a GPU is refused, as PyTorch
            does on a machine without one.
        pickle_module: ``None`` or the module :mod:`pickle`, whose reader is not used all the same.
        weights_only: taken for compatibility. ``False`` loads the same things as ``True``: nothing runs code
            from a file.
        mmap: leave the data of tensors in the file at the path ``f`` and read it when it is first used.
            Writing to such a tensor does not change the file. Checksums are not compared.
        pickle_load_args: ``encoding`` of text that Python 2 wrote (``"utf-8"``; ``"bytes"`` leaves bytes).

    Raises:
        pickle.UnpicklingError: the file names an object that is not allowed, or its pickle is damaged.
        RuntimeError: the file is no saved model, is cut short or damaged, or holds tensors of another device.
        EOFError: the file is empty or its pickle ends too early.

    Example::

        >>> import io
        >>> file = io.BytesIO()
        >>> torch.save(torch.nn.Linear(2, 1).state_dict(), file)
        >>> _ = file.seek(0)
        >>> list(torch.load(file, weights_only=True))
        ['weight', 'bias']
    """
    _require_pickle(pickle_module)
    encoding = pickle_load_args.pop("encoding", "utf-8")
    if pickle_load_args:
        raise TypeError(f"load() got an unexpected keyword argument {next(iter(pickle_load_args))!r}")
    if mmap and not isinstance(f, (str, os.PathLike)):
        raise ValueError("f must be a file path in order to use the mmap argument")
    admit = _admission(map_location)
    with _opened(f) as file:
        start = file.tell()
        head = file.read(len(pth.SIGNATURE))
        if not isinstance(head, bytes):
            raise TypeError("load() needs a file of bytes: open it with open(path, 'rb')")
        file.seek(start)
        if head == pth.SIGNATURE:
            return pth.read(file, admit, encoding=encoding, in_place=bool(mmap))
        if mmap:
            raise RuntimeError(
                "mmap can only be used with files saved with "
                "`torch.save(_use_new_zipfile_serialization=True)`; load this one without mmap=True, or save "
                "it again."
            )
        return legacy.read(file, admit, encoding=encoding)


def _write(obj: object, file: Any, path: str, protocol: int, zipped: bool) -> None:
    if not zipped:
        legacy.write(obj, file, protocol)
        return
    name = os.path.splitext(os.path.basename(path))[0]
    pth.write(obj, file, name if name and name.isascii() else "archive", protocol)


@contextmanager
def _opened(f: Any) -> Iterator[BinaryIO]:
    if isinstance(f, (str, os.PathLike)):
        with open(f, "rb") as file:
            yield file
        return
    for method in ("seek", "tell", "read"):
        if not hasattr(f, method):
            raise AttributeError(
                f"{type(f).__name__!r} object has no attribute {method!r}. You can only torch.load from a "
                "file that is seekable. Please pre-load the data into a buffer like io.BytesIO and try to "
                "load from it instead."
            )
    yield f


def _admission(map_location: MAP_LOCATION) -> pth.Admit:
    """The function that refuses a storage whose place, as ``map_location`` says, is not the CPU."""
    if map_location is None or isinstance(map_location, dict):
        places = map_location or {}
        return lambda storage: _require_cpu(places.get(storage.location, storage.location))
    if callable(map_location):
        return lambda storage: _require_moved(storage, map_location(storage, storage.location))
    _require_cpu(map_location)
    return lambda storage: None


def _require_moved(storage: Storage, moved: object) -> None:
    if moved is None:
        _require_cpu(storage.location)
    elif moved is not storage:
        raise TypeError(
            "a map_location function returns the storage that it is given, or None, but it returned "
            f"{type(moved)}"
        )


def _require_cpu(device: Any) -> None:
    location = str(device)
    if location == "cpu":
        return
    if location.startswith("cuda"):
        raise RuntimeError(
            "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. "
            "retrograd computes on the CPU: use torch.load with map_location=torch.device('cpu') to map your "
            "storages to the CPU."
        )
    raise RuntimeError(
        f"don't know how to restore data location of a storage (tagged with {location}): retrograd computes "
        "on the CPU, use torch.load with map_location=torch.device('cpu')"
    )


def _require_pickle(module: Any) -> None:
    if module is not None and module is not pickle:
        raise RuntimeError(
            "Can not safely load weights when explicit pickle_module is specified: retrograd reads and "
            f"writes pickles by itself, and can not do it with {getattr(module, '__name__', module)!r}"
        )
