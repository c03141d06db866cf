"""Stubs of the compiled modules, from their sources: Python with C types as annotations, and .pxd files beside them."""

from __future__ import annotations

import ast
import inspect
import re
from textwrap import indent
from types import ModuleType
from typing import Any

from .stub_signatures import core_function, definition, sentence, written_type

# Types of attributes, from those that a .pxd file gives them.
_C_TYPES = {
    "str": "str", "bint": "_bool", "tuple": "tuple[Any, ...]", "list": "list[Any]", "dict": "dict[Any, Any]",
    "int": "_int", "Tensor": "Tensor",
}  # fmt: skip
_SPECIAL_RESULTS = {
    "__init__": "None", "__repr__": "str", "__str__": "str", "__len__": "_int", "__hash__": "_int",
    "__setattr__": "None", "__exit__": "_bool | None",
}  # fmt: skip


def module_body(module: ModuleType, source: str, declarations: str, ready: dict[str, str]) -> str:
    """All public names of a compiled module; the classes in `ready` are written already."""
    parts = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and isinstance(getattr(module, node.name, None), type):
            parts.append(ready.get(node.name) or _class(node, declarations))
        elif isinstance(node, ast.FunctionDef) and node.name in vars(module) and not node.name.startswith("_"):
            parts.append(core_function(node.name, getattr(module, node.name)))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in vars(module) and not name.startswith("_"):
                parts.append(f"{name}: {_type_of(getattr(module, name))}\n")
    return "".join(parts)


def class_body(name: str, documentation: str | None, body: str, bases: str = "") -> str:
    """A class whose members are written already."""
    first = sentence(documentation or "")
    members = (f'"""{first}"""\n' if first else "") + body or "...\n"
    return f"class {name}{bases}:\n{indent(members, '    ')}"


def _class(node: ast.ClassDef, declarations: str) -> str:
    bases = [ast.unparse(base) for base in node.bases]
    if bases == ["tuple"]:
        bases = ["tuple[_int, ...]"]
    members = _attributes(node, declarations)
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and _is_public(item.name):
            members += _method(item)
        elif isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
            name = item.targets[0].id
            if isinstance(item.value, ast.Name):
                members += f"{name} = {item.value.id}\n"
    shown = f"({', '.join(bases)})" if bases else ""
    return class_body(node.name, ast.get_docstring(node), members, shown)


def _attributes(node: ast.ClassDef, declarations: str) -> str:
    """What a .pxd file makes visible, or what `__init__` of an ordinary class assigns."""
    found: dict[str, str] = {}
    block = re.search(rf"^cdef class {node.name}\b.*:\n((?:[ \t]+.*\n|\n)*)", declarations, re.MULTILINE)
    for kind, name in re.findall(r"cdef (?:readonly|public) (\w+) (\w+)", block.group(1) if block else ""):
        found[name] = _C_TYPES.get(kind, "Any")
    for item in ast.walk(node) if block is None else ():
        if isinstance(item, ast.Attribute) and isinstance(item.ctx, ast.Store) and ast.unparse(item.value) == "self":
            found.setdefault(item.attr, "Any")
    return "".join([f"{name}: {kind}\n" for name, kind in found.items() if _is_public(name)])


def _method(node: ast.FunctionDef) -> str:
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    if any(word in decorator for decorator in decorators for word in ("setter", "deleter", "cfunc")):
        return ""
    result = _SPECIAL_RESULTS.get(node.name) or (written_type(ast.unparse(node.returns)) if node.returns else None)
    text = definition(node.name, _parameters(node.args), result or "Any", ast.get_docstring(node) or "")
    if node.name in ("__add__", "__mul__", "__rmul__", "__getitem__"):  # of Size: narrower than those of a tuple
        text = text.replace(" ...", " ...  # type: ignore[override]")
    return "".join([f"@{decorator}\n" for decorator in decorators if decorator in ("property", "staticmethod")]) + text


def _parameters(arguments: ast.arguments) -> list[inspect.Parameter]:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    made = []
    for number, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
        only = number < len(arguments.posonlyargs)
        kind = inspect.Parameter.POSITIONAL_ONLY if only else inspect.Parameter.POSITIONAL_OR_KEYWORD
        made.append(_parameter(argument, kind, default))
    if arguments.vararg:
        made.append(_parameter(arguments.vararg, inspect.Parameter.VAR_POSITIONAL, None))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        made.append(_parameter(argument, inspect.Parameter.KEYWORD_ONLY, default))
    if arguments.kwarg:
        made.append(_parameter(arguments.kwarg, inspect.Parameter.VAR_KEYWORD, None))
    return made


def _parameter(argument: ast.arg, kind: Any, default: ast.expr | None) -> inspect.Parameter:
    annotation = ast.unparse(argument.annotation) if argument.annotation else inspect.Parameter.empty
    value = inspect.Parameter.empty
    if default is not None:
        try:
            value = ast.literal_eval(default)
        except ValueError:
            value = object()
    return inspect.Parameter(argument.arg, kind, default=value, annotation=annotation)


def _type_of(value: Any) -> str:
    kind = type(value).__name__
    return {"dict": "dict[Any, Any]", "tuple": "tuple[Any, ...]", "int": "_int", "dtype": "dtype"}.get(kind, "Any")


def _is_public(name: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name not in ("__dealloc__", "__getattr__", "__dir__"))
