"""Writes docs/coverage.md: which of PyTorch's names are here, and how operations are differentiated and batched.

`make coverage`, or `python -m tools.coverage`. The names come from tools/pytorch_names.txt, so PyTorch is not needed.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from retrograd._core import REGISTRY, Op, Tensor
from retrograd._core.levels import batch_rule, tangent_rule
from retrograd.compat.names import ROOTS, Names, missing
from retrograd.ops.on_demand import load_all
from retrograd.ops.record import PUBLIC

from . import pytorch_names

load_all()

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "coverage.md"
# Where the tests of a module lie; the operations' samples are in tests/opdb.
FOLDERS = {
    "torch.autograd": ("autograd", "_core"),
    "torch.func": ("func", "autograd"),
    "torch.nn": ("nn",),
    "torch.optim": ("optim",),
    "torch.overrides": ("overrides", "_core"),
    "torch.utils.checkpoint": ("utils", "autograd"),
    "torch.utils.data": ("data",),
    "torch.Tensor": ("opdb", "_core", "ops", "autograd"),
}
INTRODUCTION = """\
# Coverage

Written by `make coverage` from the package, its tests and the names of PyTorch 2.13; do not edit. A name is *here*
if it can be imported or called; the test file is one that names it (samples of operations in `tests/opdb` are run
against PyTorch and finite differences, forward, backward and twice backward). For a name that is not here the table
says what asking for it raises.

"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The page as text."""
    names = Names()
    try:
        sections = [_section(module, listed, _home(module, names)) for module, listed in pytorch_names.read().items()]
    finally:
        names.forget()
    summary = "| module | here | of |\n|---|---|---|\n" + "".join([line for line, _ in sections])
    return INTRODUCTION + summary + "".join([text for _, text in sections]) + _operations()


# ------------------------------------------------------------------------------------------------ names


def _home(module: str, names: Names):
    """What stands for a module of PyTorch's; None where nothing does."""
    if module == "torch.Tensor":
        return Tensor
    if module in ROOTS:
        return names.facade(module)
    try:
        return names.module(module)
    except ModuleNotFoundError:
        return None


def _section(module: str, listed: list[str], home) -> tuple[str, str]:
    """(row of the summary, text of the section) of one module."""
    rows, here = [], 0
    for name in listed:
        message = _absence(module, home, name)
        here += not message
        rows.append(f"| `{name}` | {message or f'here | {_test_file(module, name)}'} |{' |' if message else ''}\n")
    head = f"\n## {module}\n\n{here} of {len(listed)} names.\n\n| name | | tested by |\n|---|---|---|\n"
    return f"| [{module}](#{module.lower().replace('.', '')}) | {here} | {len(listed)} |\n", head + "".join(rows)


def _absence(module: str, home, name: str) -> str:
    """The error that asking for a name raises, empty if it is here."""
    if home is None:
        return f"ModuleNotFoundError: {missing(module)}"
    if home is Tensor:
        return "" if hasattr(Tensor, name) else f"AttributeError: 'Tensor' object has no attribute '{name}'"
    try:
        getattr(home, name)
    except AttributeError as error:
        return f"AttributeError: {str(error).partition(': ')[2] or error}"
    return ""


@cache
def _words() -> dict[str, frozenset[str]]:
    """The words of each test file, by its path in the repository."""
    files = sorted((ROOT / "tests").rglob("*.py"))
    return {str(f.relative_to(ROOT)): frozenset(re.findall(r"\w+", f.read_text(encoding="utf-8"))) for f in files}


@cache
def _samples() -> dict[str, str]:
    """The file of samples of each operation."""
    found = {}
    for path in _words():
        if path.startswith("tests/opdb/"):
            text = (ROOT / path).read_text(encoding="utf-8")
            found.update(dict.fromkeys(re.findall(r'^\s+"(\w+)": ', text, re.MULTILINE), path))
    return found


def _test_file(module: str, name: str) -> str:
    """A test file that names a name, those of its module first."""
    operation = _operation(module, name)
    if operation in _samples():
        return f"`{_samples()[operation]}`"
    folders = next((FOLDERS[m] for m in FOLDERS if module == m or module.startswith(m + ".")), ())
    found = [path for path, words in _words().items() if name in words]
    for folder in folders:
        for path in found:
            if path.startswith(f"tests/{folder}/"):
                return f"`{path}`"
    return f"`{found[0]}`" if found else "by no test that names it"


def _operation(module: str, name: str) -> str:
    """The name of the record or composite that a public name is."""
    prefix = module.removeprefix("torch.") + "_"
    for candidate in (prefix + name, name, name.rstrip("_")):
        if candidate in PUBLIC:
            made = PUBLIC[candidate]
            own = getattr(made, "name", None) or getattr(made, "__name__", candidate)
            return candidate if candidate in _samples() else own
    return name


# ------------------------------------------------------------------------------------------------ operations

OPERATIONS = """
## Operations

Every record, with its kind, where its gradients and tangents come from and how `vmap` runs it. *elementwise*, *linear*
and *multilinear* are rules that the word alone gives; *by hand* is a rule written beside the record; *derived* is the
derivative of the gradient; *loop* runs the operation for each element of the batch. Kernels that write to their first
tensor are not run on tensors with tangents or a batch dimension: their forms that make a new tensor stand in.

| operation | kind | gradient | forward mode | batching |
|---|---|---|---|---|
"""


def _operations() -> str:
    rows = [
        f"| `{op.name}` | {op.kind} | {_gradient(op)} | {_forward(op)} | {_batching(op)} |\n"
        for op in sorted(REGISTRY.values(), key=lambda op: op.name)
    ]
    return OPERATIONS + "".join(rows)


def _gradient(op: Op) -> str:
    if not op.differentiable:
        return "none: not differentiable"
    with_formula = [name for name, formula in zip(op.input_names, op.formulas, strict=True) if formula is not None]
    if len(with_formula) == len(op.input_names):
        return "formula"
    return f"formula for {', '.join(with_formula)}" if with_formula else "none"


def _forward(op: Op) -> str:
    if not op.differentiable:
        return "none needed"
    if _stand_in(op):
        return f"by `{op.name[:-1]}`"
    rule = tangent_rule(op)
    return rule if isinstance(rule, str) else "by hand"


def _stand_in(op: Op) -> bool:
    """Whether another record is run in place of this one, which writes, where tensors are not ordinary."""
    return op.name.endswith("_") and op.name[:-1] in REGISTRY


def _batching(op: Op) -> str:
    if _stand_in(op):
        return f"by `{op.name[:-1]}`"
    try:
        rule = batch_rule(op)
    except NotImplementedError as error:
        return f"raises: {error}"
    return rule if isinstance(rule, str) else "by hand"


if __name__ == "__main__":
    main()
