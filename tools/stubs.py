"""Writes the .pyi files of the package from its records: `python -m tools.stubs src/retrograd`, or `make stubs`.

Type checkers and editors can not see what is made at run time: operations from their records, methods that are put on
Tensor, modules compiled by Cython. Which names there are is read from the imported package; the compiled modules'
signatures are read from their sources.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

import retrograd
from retrograd import _core
from retrograd._core import InPlace, Op, Tensor
from retrograd.ops.record import IN_PLACE, PUBLIC

from .stub_signatures import PROPERTIES, SETTABLE, WORDS, definition, function
from .stub_sources import class_body, module_body

HEADER = '"""{} Written by tools/stubs.py: change the sources, then run `make stubs`."""\n\n# ruff: noqa: I001\n\n'

# What a stub may use, and where it comes from; {core} and {ops} are the ways to those packages.
IMPORTS = {
    "Any": "from typing import Any",
    "Callable": "from collections.abc import Callable",
    "Iterator": "from collections.abc import Iterator",
    "Sequence": "from collections.abc import Sequence",
    "np": "import numpy as np",
    "Generator": "from {core}.generator import Generator",
    "Node": "from {core}.node import Node",
    "HookHandle": "from {core}.node import HookHandle",
    "Size": "from {core}.tensor import Size",
    "Tensor": "from {core}.tensor import Tensor",
    "_device": "from {core}.device import device as _device",
    "_dtype": "from {core}.dtypes import dtype as _dtype",
    "memory_format": "from {ops}.memory_format import memory_format",
    **{f"_{name}": f"from builtins import {name} as _{name}" for name in ("bool", "complex", "float", "int")},
}
OPERATORS = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift")
COMPARISONS = ("lt", "le", "gt", "ge")


def main(folder: str) -> None:
    """Write all stubs into the package's folder."""
    for path, text in stubs(Path(folder)).items():
        (Path(folder) / path).write_text(text, encoding="utf-8")


def stubs(folder: Path) -> dict[str, str]:
    """The text of each stub by its path in the package, whose sources lie in `folder`."""
    made = {
        "__init__.pyi": top_level(),
        "ops/__init__.pyi": operations(),
    }
    for module in compiled_modules():
        name = module.__name__.rpartition(".")[2]
        source = (folder / "_core" / f"{name}.py").read_text(encoding="utf-8")
        declared = folder / "_core" / f"{name}.pxd"
        declarations = declared.read_text(encoding="utf-8") if declared.exists() else ""
        body = module_body(module, source, declarations, {"Tensor": tensor_class()} if name == "tensor" else {})
        made[f"_core/{name}.pyi"] = finished(f"Types of the compiled module {name}.", body, "", "..ops")
    return made


def compiled_modules() -> list[ModuleType]:
    """The modules of the core that are no Python files."""
    modules = [importlib.import_module(f"{_core.__name__}.{found.name}") for found in iter_modules(_core.__path__)]
    return [module for module in modules if not str(module.__file__).endswith(".py")]


def finished(title: str, body: str, core: str, ops: str) -> str:
    """A stub with its header and the imports that its body needs."""
    words = set(WORDS.findall(body))
    own = set(re.findall(r"^class (\w+)", body, re.MULTILINE))
    needed = {line.format(core=core, ops=ops) for word, line in IMPORTS.items() if word in words and word not in own}
    sections = (
        sorted(line for line in needed if "numpy" not in line and " ." not in line),
        sorted(line for line in needed if "numpy" in line),
        sorted(line for line in needed if " ." in line),
    )
    blocks = ["\n".join(lines) for lines in sections if lines]
    return HEADER.format(title) + "\n\n".join([*blocks, body.strip("\n")]) + "\n"


# ------------------------------------------------------------------------------------------------ operations


def operations() -> str:
    """Every public operation as a function, and the in-place forms that are functions too."""
    parts = [function(name, made) for name, made in sorted({**PUBLIC, **IN_PLACE}.items())]
    return finished("All operations.", "".join(parts), ".._core", "")


def tensor_class() -> str:
    """The class Tensor with everything that is put on it at import."""
    parts = []
    for name, value in sorted(Tensor.__dict__.items()):
        if name.startswith("__") or (name.startswith("_") and name not in ("_base", "_version", "_is_view")):
            continue
        if isinstance(value, property) or inspect.isgetsetdescriptor(value):
            parts.append(_property(name, value))
        elif isinstance(value, (Op, InPlace)) or callable(value):
            parts.append(function(name, value, owner="Tensor"))
    return class_body("Tensor", Tensor.__doc__, "".join(parts) + _special_methods())


def _property(name: str, value) -> str:
    kind = PROPERTIES.get(name, "Tensor")
    if name in SETTABLE:
        return f"{name}: {kind}\n"
    self = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    return "@property\n" + definition(name, [self], kind, value.__doc__ or "")


def _special_methods() -> str:
    operand = "Tensor | _complex | np.ndarray[Any, Any] | np.generic"
    lines = ["def __init__(self, *data: Any, device: Any = None) -> None: ..."]
    for name in OPERATORS:
        lines += [f"def __{name}__(self, other: {operand}) -> Tensor: ...", f"def __r{name}__(self, other: {operand}) -> Tensor: ..."]
        if name != "matmul":
            lines.append(f"def __i{name}__(self, other: {operand}) -> Tensor: ...")
    lines += [f"def __{name}__(self, other: {operand}) -> Tensor: ..." for name in COMPARISONS]
    lines += [f"def __{name}__(self, other: object) -> Tensor: ...  # type: ignore[override]" for name in ("eq", "ne")]
    lines += [f"def __{name}__(self) -> Tensor: ..." for name in ("neg", "pos", "abs", "invert")]
    lines += [
        "def __getitem__(self, index: Any) -> Tensor: ...",
        "def __setitem__(self, index: Any, value: Any) -> None: ...",
        "def __iter__(self) -> Iterator[Tensor]: ...",
        "def __reversed__(self) -> Tensor: ...",
        "def __contains__(self, element: Any) -> _bool: ...",
        "def __len__(self) -> _int: ...",
        "def __bool__(self) -> _bool: ...",
        "def __int__(self) -> _int: ...",
        "def __index__(self) -> _int: ...",
        "def __float__(self) -> _float: ...",
        "def __complex__(self) -> _complex: ...",
        "def __hash__(self) -> _int: ...",
        "def __array__(self, dtype: Any = None, copy: _bool | None = None) -> np.ndarray[Any, Any]: ...",
        "def __deepcopy__(self, memo: Any) -> Tensor: ...",
    ]
    return "\n".join(lines) + "\n"


# ------------------------------------------------------------------------------------------------ the package itself


def top_level() -> str:
    """What `import retrograd as torch` gives."""
    taken: dict[str, list[str]] = {}
    constants = []
    for name, value in sorted(vars(retrograd).items()):
        if name.startswith("_") and name != "__version__":
            continue
        if isinstance(value, ModuleType):
            if value.__name__ == f"retrograd.{name}":
                taken.setdefault(".", []).append(name)
        elif name in PUBLIC or name in IN_PLACE:
            taken.setdefault(".ops", []).append(name)
        elif isinstance(value, _core.dtype):
            constants.append(f"{name}: dtype")
        elif callable(value) and getattr(value, "__module__", "").startswith("retrograd."):
            home = value.__module__.removeprefix("retrograd")
            taken.setdefault(home, []).append(name if value.__name__ == name else f"{value.__name__} as {name}")
        else:
            constants.append(f"{name}: {_constant_type(value)}")
    for name in retrograd._PACKAGES:
        if find_spec(f"retrograd.{name}") is not None:
            taken.setdefault(".", []).append(name)
    for name, home in retrograd._ELSEWHERE.items():
        taken.setdefault(home, []).append(name)
    lines = []
    for home, names in sorted(taken.items()):
        for name in sorted(set(names)):
            lines.append(f"from {home} import {name}" + ("" if " as " in name else f" as {name}"))
    return finished("The public names.", "\n".join([*lines, "", *constants]), "._core", ".ops")


def _constant_type(value) -> str:
    if value is None:
        return "None"
    kind = type(value)
    if kind.__module__ == "builtins":
        return f"_{kind.__name__}" if kind in (int, float, bool, complex) else kind.__name__
    return "Any"


if __name__ == "__main__":
    main(*sys.argv[1:])
