"""Writes the .pyi files of the package: `make stubs`, or `python -m tools.stubs src/retrograd`.

Type checkers and editors can not see what is made at run time: operations from their records, methods
that are put on Tensor, modules compiled by Cython. Which names there are is read from the imported package; the
classes of compiled modules are read from their sources.
"""

from __future__ import annotations

import ast
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
from retrograd.ops import return_types
from retrograd.ops.names import NAMESPACES
from retrograd.ops.on_demand import load_all
from retrograd.ops.record import IN_PLACE, PUBLIC, at_top_level, in_namespace

from .stub_signatures import WORD, class_definition, definition, function
from .stub_sources import module_body
from .stub_types import PROPERTIES, SETTABLE

load_all()

PARAMETER_NAME = re.compile(r"(?:^\s+|[(,] ?)\*{0,2}\w+(?=: )", re.MULTILINE)
HEADER = '''"""{}

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

'''

# What a stub may use, and where it comes from; {core} and {ops} lead to those packages,
# {family} to the modules of the latter.
IMPORTS = {
    "Any": "from typing import Any",
    "Callable": "from collections.abc import Callable",
    "Iterator": "from collections.abc import Iterator",
    "NamedTuple": "from typing import NamedTuple",
    "Sequence": "from collections.abc import Sequence",
    "TypeAlias": "from typing import TypeAlias",
    **{f"_{name}": f"from builtins import {name} as _{name}" for name in ("bool", "complex", "float", "int")},
    "np": "import numpy as np",
    "Generator": "from {core}.generator import Generator",
    "RemovableHandle": "from {core}.handle import RemovableHandle",
    "Node": "from {core}.node import Node",
    "Size": "from {core}.size import Size",
    "Tensor": "from {core}.tensor import Tensor",
    "_device": "from {core}.device import device as _device",
    "_dtype": "from {core}.dtypes import dtype as _dtype",
    "memory_format": "from {family}memory_format import memory_format",
    "return_types": "from {ops} import return_types",
}
OPERATORS = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split()


def main(folder: str) -> None:
    """Write all stubs into the package's folder."""
    for path, text in stubs(Path(folder)).items():
        (Path(folder) / path).write_text(text, encoding="utf-8")


def stubs(folder: Path) -> dict[str, str]:
    """The text of each stub by its path in the package, whose sources lie in `folder`."""
    made = {
        "__init__.pyi": _top_level((folder / "__init__.py").read_text(encoding="utf-8")),
        **{f"{module}.pyi": _namespace(module) for module in NAMESPACES},
        "ops/__init__.pyi": _operations(),
        "ops/return_types.pyi": _named_tuples(),
    }
    for module in _compiled_modules():
        name = module.__name__.rpartition(".")[2]
        source = (folder / "_core" / f"{name}.py").read_text(encoding="utf-8")
        declared = folder / "_core" / f"{name}.pxd"
        declarations = declared.read_text(encoding="utf-8") if declared.exists() else ""
        ready = {"Tensor": _tensor_class()} if name == "tensor" else {}
        body = module_body(module, source, declarations, ready)
        made[f"_core/{name}.pyi"] = _finished(f"Types of the compiled module {name}.", body, "", "..ops")
    return made


def _compiled_modules() -> list[ModuleType]:
    names = [f"{_core.__name__}.{found.name}" for found in iter_modules(_core.__path__)]
    modules = [importlib.import_module(name) for name in names]
    return [module for module in modules if not str(module.__file__).endswith(".py")]


def _finished(title: str, body: str, core: str, ops: str) -> str:
    """A stub with its header and the imports that its body needs."""
    words = set(WORD.findall(PARAMETER_NAME.sub("", body)))
    own = set(re.findall(r"^(?:class|from .* import) (\w+)", body, re.MULTILINE))
    needed = [
        line.format(core=core, ops=ops, family=ops.rstrip(".") + ".")
        for word, line in IMPORTS.items()
        if word in words and word not in own
    ]
    ours = sorted(line for line in needed if " ." in line)
    numpys = [line for line in needed if "numpy" in line]
    others = sorted(set(needed) - set(ours) - set(numpys))
    blocks = ["\n".join(lines) for lines in (others, numpys, ours) if lines]
    return HEADER.format(title) + "\n\n".join([*blocks, body.strip("\n")]) + "\n"


# ------------------------------------------------------------------------------------------- operations


def _operations() -> str:
    """Every public operation as a function, and the in-place forms that are functions too."""
    parts = [function(name, made) for name, made in sorted({**PUBLIC, **IN_PLACE}.items())]
    return _finished("Every public operation.", "".join(parts), ".._core", ".")


def _namespace(module: str) -> str:
    """The operations of a module such as `torch.linalg`."""
    parts = [function(name, made) for name, made in sorted(in_namespace(module).items())]
    return _finished(f"The operations of `torch.{module}`.", "".join(parts), "._core", ".ops")


def _named_tuples() -> str:
    """The results of operations that have several."""
    parts = []
    for name, made in sorted(vars(return_types).items()):
        if isinstance(made, type) and issubclass(made, return_types.NamedResults) and made._fields:
            fields = "".join([f"{field}: Tensor\n" for field in made._fields])
            parts.append(class_definition(name, None, fields, "(NamedTuple)"))
    return _finished("What operations with several results return.", "".join(parts), ".._core", ".")


def _tensor_class() -> str:
    """The class Tensor with everything that is put on it at import."""
    members = ""
    for name, value in sorted(Tensor.__dict__.items()):
        if name.startswith("_") and name not in ("_base", "_is_view", "_make_subclass", "_version"):
            continue
        if isinstance(value, property) or inspect.isgetsetdescriptor(value):
            members += _property(name, value.__doc__ or "")
        elif isinstance(value, staticmethod):
            members += "@staticmethod\n" + function(name, value.__func__)
        elif isinstance(value, (Op, InPlace)) or callable(value):
            members += function(name, value, owner="Tensor")
    alias = "_Operand: TypeAlias = Tensor | _complex | np.ndarray[Any, Any] | np.generic\n"
    return alias + class_definition("Tensor", Tensor.__doc__, members + _special_methods())


def _property(name: str, documentation: str) -> str:
    kind = PROPERTIES.get(name, "Tensor")
    if name in SETTABLE:
        return f"{name}: {kind}\n"
    self = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return "@property\n" + definition(name, [self], kind, documentation)


def _special_methods() -> str:
    lines = ["def __init__(self, *data: Any, device: Any = None) -> None: ..."]
    for name in OPERATORS:
        for form in (name, "r" + name, *([] if name == "matmul" else ["i" + name])):
            lines.append(f"def __{form}__(self, other: _Operand) -> Tensor: ...")
    for name in ("lt", "le", "gt", "ge"):
        lines.append(f"def __{name}__(self, other: _Operand) -> Tensor: ...")
    for name in ("eq", "ne"):
        lines.append(f"def __{name}__(self, other: object) -> Tensor: ...  # type: ignore[override]")
    for name in ("neg", "pos", "abs", "invert"):
        lines.append(f"def __{name}__(self) -> Tensor: ...")
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
    return "".join([line + "\n" for line in lines])


# ------------------------------------------------------------------------------------------- the package


def _top_level(source: str) -> str:
    """What `import retrograd as torch` gives, where `source` is the file that gathers it."""
    taken: dict[str, set[str]] = {home: set() for home in retrograd._ELSEWHERE.values()}
    for name, home in retrograd._ELSEWHERE.items():
        taken[home].add(name)
    taken["."] = {name for name in retrograd._PACKAGES if find_spec(f"retrograd.{name}") is not None}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module is None:
            taken["."] |= {alias.name for alias in node.names if not alias.name.startswith("_")}
    late = {
        *retrograd._PACKAGES,
        *retrograd._ELSEWHERE,
    }  # there only once they were asked for
    constants = []
    for name, value in sorted({**vars(retrograd), **at_top_level()}.items()):
        if isinstance(value, ModuleType) or name in late or (name.startswith("_") and name != "__version__"):
            continue
        if name in PUBLIC or name in IN_PLACE:
            taken.setdefault(".ops", set()).add(name)
        elif callable(value) and value.__module__.startswith("retrograd."):
            shown = name if value.__name__ == name else f"{value.__name__} as {name}"
            taken.setdefault(value.__module__.removeprefix("retrograd"), set()).add(shown)
        else:
            constants.append(f"{name}: {_constant_type(value)}\n")
    body = ""
    for home, names in sorted(taken.items()):
        for name in sorted(names):
            body += f"from {home} import {name}" + ("\n" if " as " in name else f" as {name}\n")
    return _finished("The public names.", body + "\n" + "".join(constants), "._core", ".ops")


def _constant_type(value) -> str:
    if isinstance(value, _core.dtype):
        return "dtype"
    if isinstance(value, (bool, int, float)):
        return f"_{type(value).__name__}"
    return "str" if isinstance(value, str) else "None" if value is None else "Any"


if __name__ == "__main__":
    main(*sys.argv[1:])
