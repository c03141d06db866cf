"""Definitions of functions and classes as they stand in stubs."""

from __future__ import annotations

import inspect
import re
from textwrap import indent
from typing import Any

from retrograd._core import InPlace, Op

from .stub_types import CORE_PARAMETERS, CORE_RETURNS, INTS, NUMBER, PARAMETERS, RENAMED, RETURNS

WIDTH = 100
WORD = re.compile(r"[A-Za-z_]\w*")
_KNOWN = {
    "Any", "Callable", "Generator", "RemovableHandle", "Iterator", "Node", "None", "Sequence", "Size", "Tensor",
    "dict", "list", "memory_format", "object", "str", "tuple", "type", *RENAMED,
}  # fmt: skip


def function(name: str, made: Any, owner: str = "") -> str:
    """The stub of an operation or another function on tensors; of a method, if `owner` is its class."""
    record = made.op if isinstance(made, InPlace) else made if isinstance(made, Op) else None
    signature = inspect.signature(made if record is None else record)
    parameters = list(signature.parameters.values())
    if owner or isinstance(made, InPlace):
        parameters = [p for p in parameters if p.name != "out"]
    elif record is not None and record.kind != "view" and all(p.name != "out" for p in parameters):
        parameters.append(inspect.Parameter("out", inspect.Parameter.KEYWORD_ONLY, default=None))
    if owner and parameters and parameters[0].kind is not inspect.Parameter.VAR_POSITIONAL:
        parameters[0] = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    promotes = record is not None and record.promotes and record.inputs > 1
    result = _result(name, made, signature)
    return definition(name, parameters, result, _documentation(made), PARAMETERS, promotes)


def core_function(name: str, made: Any) -> str:
    """The stub of a function of a compiled module."""
    signature = inspect.signature(made)
    result = CORE_RETURNS.get(name) or written_type(signature.return_annotation) or "Any"
    return definition(name, list(signature.parameters.values()), result, inspect.getdoc(made) or "")


def class_definition(name: str, documentation: str | None, members: str, bases: str = "") -> str:
    """A class whose members are written already."""
    first = _first_sentence(documentation or "")
    body = (f'"""{first}"""\n' if first else "") + members or "...\n"
    return f"class {name}{bases}:\n{indent(body, '    ')}"


def definition(
    name: str,
    parameters: list[inspect.Parameter],
    result: str,
    documentation: str,
    types: dict[str, str] = CORE_PARAMETERS,
    promotes: bool = False,
) -> str:
    """A function without its code, on one line if it fits there.

    `types` are those of parameters without annotation; with `promotes`, numbers may stand for all
    tensors but the first.
    """
    shown = _with_separators(parameters, types, promotes)
    line = f"def {name}({', '.join(shown)}) -> {result}:"
    if len(line) > WIDTH:
        line = f"def {name}(\n    " + ",\n    ".join(shown) + f",\n) -> {result}:"
    first = _first_sentence(documentation)
    return line + (f'\n    """{first}"""\n' if first else " ...\n")


def written_type(annotation: Any) -> str | None:
    """An annotation as it stands in stubs; None if there is none, Any if it names what stubs do not know."""
    if annotation is inspect.Parameter.empty:
        return None
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", repr(annotation))
    if text == "np.ndarray":
        return "np.ndarray[Any, Any]"
    if not set(WORD.findall(text)) <= _KNOWN:
        return "Any"
    return re.sub(rf"\b({'|'.join(RENAMED)})\b", r"_\1", text)


def _result(name: str, made: Any, signature: inspect.Signature) -> str:
    if isinstance(made, InPlace):
        return "Tensor"
    for called in (made.__name__, name):  # `svd` of a namespace is `linalg_svd`, which is not `torch.svd`
        if called in RETURNS:
            return RETURNS[called]
    several = isinstance(made, Op) and (len(made.outputs) > 1 or made.outputs == ("views",))
    return written_type(signature.return_annotation) or ("tuple[Tensor, ...]" if several else "Tensor")


def _documentation(made: Any) -> str:
    if isinstance(made, InPlace):
        return "In-place form of `" + made.op.name.rstrip("_") + "`."
    return (made.documentation if isinstance(made, Op) else inspect.getdoc(made)) or ""


def _first_sentence(documentation: str) -> str:
    """The first sentence of a docstring, if there is room for it."""
    text = " ".join(documentation.strip().split("\n\n")[0].split())
    end = re.search(r"\.(?= [A-Z`]|$)", text)
    text = text[: end.start() + 1] if end else ""
    return "" if len(text) > WIDTH - 14 or '"' in text or "\\" in text else text


def _with_separators(parameters: list[inspect.Parameter], types: dict[str, str], promotes: bool) -> list[str]:
    """The written parameters, with the `*` and `/` that separate kinds."""
    made = []
    starred = False
    for number, parameter in enumerate(parameters):
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            made.append("*")
        starred = starred or parameter.kind in (parameter.VAR_POSITIONAL, parameter.KEYWORD_ONLY)
        made.append(_parameter(parameter, types, promotes and number > 0))
        following = parameters[number + 1].kind if number + 1 < len(parameters) else None
        if parameter.kind is parameter.POSITIONAL_ONLY and following is not parameter.POSITIONAL_ONLY:
            made.append("/")
    return made


def _parameter(parameter: inspect.Parameter, types: dict[str, str], promotes: bool) -> str:
    if parameter.name in ("self", "cls") and parameter.default is parameter.empty:
        return parameter.name
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    default = "" if parameter.default is parameter.empty else f" = {_default(parameter.default)}"
    return f"{stars}{parameter.name}: {_parameter_type(parameter, types, promotes)}{default}"


def _parameter_type(parameter: inspect.Parameter, types: dict[str, str], promotes: bool) -> str:
    written = written_type(parameter.annotation)
    if parameter.kind is parameter.VAR_KEYWORD:
        return "Any"
    if parameter.kind is parameter.VAR_POSITIONAL:
        if written == "_int" or parameter.name in ("size", "shape", "dims", "sizes", "repeats"):
            return INTS
        tensors = parameter.name in ("tensors", "operands", "matrices")
        return "Tensor | Sequence[Tensor]" if tensors else "Any"
    if written is None:
        kind = types.get(parameter.name)
        if kind is None:
            return _type_of_default(parameter.default)
        return (
            kind + " | None" if parameter.default is None and kind != "Any" and "None" not in kind else kind
        )
    if written.startswith("list["):
        return "Sequence" + written[4:]
    if written.startswith("tuple[") and written.endswith(", ...]"):
        return f"Sequence[{written[6:-6]}]"
    return written.replace("Tensor", f"Tensor | {NUMBER}") if promotes else written


def _type_of_default(value: Any) -> str:
    if isinstance(value, str):
        return "str"
    return f"_{type(value).__name__}" if isinstance(value, (bool, int, float)) else "Any"


def _default(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if value is None or isinstance(value, (bool, int)) or (isinstance(value, float) and abs(value) < 1e300):
        return repr(value)
    return repr(value) if isinstance(value, tuple) and all(isinstance(item, int) for item in value) else "..."
