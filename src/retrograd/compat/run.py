"""Runs a program that says ``import torch`` with retrograd in the place of PyTorch.

``python -m retrograd run script.py …`` is ``python script.py …`` in all that the program can see:
``sys.argv``, ``sys.path[0]``, ``__file__``, the exit code, and tracebacks, which show the lines of the
program and none of these.
"""

from __future__ import annotations

import builtins
import importlib.util
import io
import os
import sys
from importlib.machinery import SourceFileLoader
from types import CodeType, ModuleType, TracebackType
from typing import Any

from .installation import install

USAGE = """usage: retrograd run [-m module | -c code | script.py] [arguments of the program ...]

Runs a program that says `import torch` (and torch.nn, torchvision.models, ...) with retrograd in the place of
PyTorch, whether PyTorch is installed or not. What retrograd does not have raises an error that names it."""
_INTERRUPTED = 130
_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep


class _NoProgram(Exception):
    """There is nothing to run: the message says why, ``exit_code`` is what Python has for that."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def main(argv: list[str]) -> int:
    """Run a program as the main one of this process, and return its exit code.

    The process becomes the program's: ``sys.argv``, ``sys.path``, ``__main__`` and the installation of
    retrograd stay as they are then, since threads and exit handlers of the program may still need them. What
    the program raises is printed by ``sys.excepthook``, and the exit code is 1.

    Args:
        argv: what stands behind ``run`` on the command line: the path of a script, or ``-m`` and the name of
            a module, or ``-c`` and source text; then the arguments of the program. ``--help`` prints the
            usage.
    """
    if argv[:1] in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    install()
    try:
        code, names = _load(argv)
        main_module = ModuleType("__main__")
        vars(main_module).update(names, __builtins__=builtins)
        sys.modules["__main__"] = main_module
        exec(code, vars(main_module))
    except _NoProgram as error:
        print(f"retrograd run: {error}", file=sys.stderr)
        return error.exit_code
    except SystemExit as error:
        return _exit_code(error.code)
    except BaseException as error:
        _report(error)
        return _INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1
    return 0


def _load(argv: list[str]) -> tuple[CodeType, dict[str, Any]]:
    """The code that the arguments name, and what Python tells it of where it comes from."""
    if not argv:
        raise _NoProgram(f"no program is named\n\n{USAGE}", 2)
    what, *arguments = argv
    if what not in ("-m", "-c"):
        return _load_script(what, arguments)
    if not arguments:
        raise _NoProgram(f"argument expected for the {what} option\n\n{USAGE}", 2)
    if what == "-m":
        return _load_module(*arguments)
    _enter("", "-c", arguments[1:])
    return compile(arguments[0], "<string>", "exec", dont_inherit=True), {}


def _load_script(script: str, arguments: list[str]) -> tuple[CodeType, dict[str, Any]]:
    path = os.path.abspath(script)
    _enter(os.path.dirname(os.path.realpath(path)), script, arguments)
    try:
        with io.open_code(path) as file:
            source = file.read()
    except OSError as error:
        raise _NoProgram(f"can't open file {path!r}: {error.strerror}", 2) from None
    code = compile(source, path, "exec", dont_inherit=True)
    return code, {"__file__": path, "__cached__": None, "__loader__": SourceFileLoader("__main__", path)}


def _load_module(name: str, *arguments: str) -> tuple[CodeType, dict[str, Any]]:
    _enter(os.getcwd(), "-m", list(arguments))
    try:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            name = f"{name}.__main__"
            spec = importlib.util.find_spec(name)
    except (ModuleNotFoundError, ValueError) as error:
        raise _NoProgram(f"error while finding module {name}: {error}", 1) from None
    if spec is None:
        raise _NoProgram(f"no module named {name}", 1)
    read = getattr(spec.loader, "get_code", None)
    code = None if read is None else read(spec.name)
    if code is None:
        raise _NoProgram(f"{name} has no code that can be run", 1)
    sys.argv[0] = spec.origin or "-m"
    place = {"__file__": spec.origin, "__cached__": spec.cached, "__loader__": spec.loader}
    return code, {**place, "__spec__": spec, "__package__": spec.parent}


def _enter(folder: str, program: str, arguments: list[str]) -> None:
    """Set what Python sets before it loads a program."""
    sys.argv = [program, *arguments]
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = folder


def _exit_code(code: object) -> int:
    """The exit code of ``SystemExit(code)``: text is printed, and stands for 1."""
    if code is None or isinstance(code, int):
        return int(code or 0)
    print(code, file=sys.stderr)
    return 1


def _report(error: BaseException) -> None:
    _hide_frames(error, set())
    sys.excepthook(type(error), error, error.__traceback__)


def _hide_frames(error: BaseException | None, seen: set[int]) -> None:
    """Take the frames of this package out of the tracebacks of an exception and of those that led to it."""
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    kept = None
    for traceback in reversed(_frames(error)):
        if not traceback.tb_frame.f_code.co_filename.startswith(_HERE):
            traceback.tb_next = kept
            kept = traceback
    error.__traceback__ = kept
    for other in (error.__cause__, error.__context__, *getattr(error, "exceptions", ())):
        _hide_frames(other, seen)


def _frames(error: BaseException) -> list[TracebackType]:
    frames = []
    traceback = error.__traceback__
    while traceback is not None:
        frames.append(traceback)
        traceback = traceback.tb_next
    return frames
