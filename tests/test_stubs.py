"""The .pyi files are those that tools/stubs.py writes, and they say what operations return."""

from __future__ import annotations

import ast
import inspect
import sys
from pathlib import Path

import pytest
from opdb.sample import Sample
from opdb.sides import OURS, Run
from opdb.test_generated import ALL, function_of

import retrograd
from retrograd.ops import return_types
from retrograd.ops.record import IN_PLACE, PUBLIC

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "retrograd"
sys.path.insert(0, str(ROOT))

from tools.stubs import stubs  # noqa: E402

STUBS = stubs(SOURCES)


@pytest.mark.parametrize("path", sorted(STUBS))
def test_stub_is_fresh(path):
    assert (SOURCES / path).read_text(encoding="utf-8") == STUBS[path], "run `make stubs`"


@pytest.mark.parametrize("path", sorted(STUBS))
def test_stub_is_python(path):
    ast.parse(STUBS[path])


def definitions(path: str) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.parse(STUBS[path]).body if isinstance(node, ast.FunctionDef)}


def test_every_operation_has_a_stub():
    assert set(definitions("ops/__init__.pyi")) == {*PUBLIC, *IN_PLACE}


def test_stubs_have_the_parameters_of_the_operations():
    written = definitions("ops/__init__.pyi")
    for name, made in PUBLIC.items():
        arguments = written[name].args
        shown = [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
        expected = [
            p.name for p in inspect.signature(made).parameters.values() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
        ]
        assert [p for p in shown if p != "out"] == [p for p in expected if p != "out"], name


def test_tensor_has_a_stub_of_each_attribute():
    (body,) = [node.body for node in ast.parse(STUBS["_core/tensor.pyi"]).body if getattr(node, "name", "") == "Tensor"]
    shown = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    shown |= {node.target.id for node in body if isinstance(node, ast.AnnAssign)}
    assert {name for name in vars(retrograd.Tensor) if not name.startswith("_")} <= shown


def agrees(value, kind: str) -> bool:
    """Whether a result is of the type that the stub gives it."""
    if kind == "Any":
        return True
    if kind == "tuple[Tensor, ...]":
        return isinstance(value, (tuple, list)) and all(isinstance(item, retrograd.Tensor) for item in value)
    if kind.startswith("return_types."):
        return isinstance(value, getattr(return_types, kind.partition(".")[2]))
    kinds = {
        "Tensor": retrograd.Tensor, "Size": retrograd.Size, "_bool": bool, "_int": int, "_dtype": retrograd.dtype,
        "_float": float, "str": str, "_device": retrograd.device, "None": type(None),
    }  # fmt: skip
    return isinstance(value, kinds[kind])


@pytest.mark.parametrize("name", sorted(name for name in PUBLIC if ALL.get(name)))
def test_operation_returns_what_its_stub_says(name):
    kind = ast.unparse(definitions("ops/__init__.pyi")[name].returns)
    sample = Sample(*ALL[name][0].args, grad=False, **ALL[name][0].kwargs)
    result = Run(OURS, function_of(name), sample).result
    assert agrees(result, kind), f"{type(result).__name__} in place of {kind}"
