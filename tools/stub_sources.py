"""Stubs of the compiled modules, from their sources: Python with C types, and .pxd files beside it."""

from __future__ import annotations

import ast
import inspect
import re
from types import ModuleType
from typing import Any

from .stub_signatures import class_definition, core_function, definition, written_type

# Types of attributes, from those that a .pxd file gives them.
_C_TYPES = {
    "bint": "_bool",
    "dict": "dict[Any, Any]",
    "int": "_int",
    "list": "list[Any]",
    "str": "str",
    "tuple": "tuple[Any, ...]",
    "Tensor": "Tensor",
}
_SPECIAL_RESULTS = {
    "__exit__": "_bool | None",
    "__hash__": "_int",
    "__init__": "None",
    "__len__": "_int",
    "__repr__": "str",
    "__str__": "str",
}


def module_body(module: ModuleType, source: str, declarations: str, ready: dict[str, str]) -> str:
    """All public names of a compiled module; the classes in `ready` are written already."""
    parts = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and isinstance(getattr(module, node.name, None), type):
            parts.append(ready.get(node.name) or _class(node, declarations))
        elif isinstance(node, ast.FunctionDef) and node.name in vars(module) and _is_public(node.name):
            parts.append(core_function(node.name, getattr(module, node.name)))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in vars(module) and _is_public(name):
                parts.append(f"{name}: {_type_of(getattr(module, name))}\n")
    return "".join(parts)


def _class(node: ast.ClassDef, declarations: str) -> str:
    bases = ["tuple[_int, ...]" if base == "tuple" else base for base in map(ast.unparse, node.bases)]
    members = _attributes(node, declarations)
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and _is_public(item.name):
            members += _method(item)
        elif isinstance(item, ast.Assign) and isinstance(item.value, ast.Name):
            members += f"{ast.unparse(item.targets[0])} = {item.value.id}\n"
    shown = f"({', '.join(bases)})" if bases else ""
    return class_definition(node.name, ast.get_docstring(node), members, shown)


def _attributes(node: ast.ClassDef, declarations: str) -> str:
    """What a .pxd file makes visible, or what the methods of an ordinary class assign."""
    block = re.search(rf"^cdef class {node.name}\b.*:\n((?:[ \t]+.*\n|\n)*)", declarations, re.MULTILINE)
    if block is not None:
        found = re.findall(r"cdef (?:readonly|public) (\w+) (\w+)", block.group(1))
        return "".join([f"{name}: {_C_TYPES.get(kind, 'Any')}\n" for kind, name in found if _is_public(name)])
    assigned = set()
    for item in ast.walk(node):
        if isinstance(item, ast.Attribute) and isinstance(item.ctx, ast.Store):
            if ast.unparse(item.value) == "self" and _is_public(item.attr):
                assigned.add(item.attr)
    return "".join([f"{name}: Any\n" for name in sorted(assigned)])


def _method(node: ast.FunctionDef) -> str:
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    if any(word in decorator for decorator in decorators for word in ("setter", "deleter", "cfunc")):
        return ""
    result = written_type(ast.unparse(node.returns)) if node.returns else None
    result = _SPECIAL_RESULTS.get(node.name) or result or "Any"
    text = definition(node.name, _parameters(node.args), result, ast.get_docstring(node) or "")
    if node.name in ("__add__", "__mul__", "__getitem__"):  # of Size: narrower than those of a tuple
        text = text.replace(" ...", " ...  # type: ignore[override]")
    kept = [f"@{decorator}\n" for decorator in decorators if decorator in ("property", "staticmethod")]
    return "".join(kept) + text


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
    value: Any = inspect.Parameter.empty
    if default is not None:
        try:
            value = ast.literal_eval(default)
        except ValueError:
            value = object()  # shown as ...
    return inspect.Parameter(argument.arg, kind, default=value, annotation=annotation)


def _type_of(value: Any) -> str:
    kinds = {"dict": "dict[Any, Any]", "tuple": "tuple[Any, ...]", "int": "_int", "dtype": "dtype"}
    return kinds.get(type(value).__name__, "Any")


def _is_public(name: str) -> bool:
    hidden = ("__dealloc__", "__getattr__", "__dir__", "__cinit__", "__class__")
    return not name.startswith("_") or name == "_sequence_nr" or (name.startswith("__") and name not in hidden)
