"""Where operations are found, and how their arguments may be spelled."""

from __future__ import annotations

import pytest

import retrograd
from retrograd import nn
from retrograd.ops.names import FUNCTIONAL_ONLY, INTERNAL, METHODS_ONLY, NAMESPACES
from retrograd.ops.on_demand import load_all
from retrograd.ops.record import IN_PLACE, PUBLIC, at_top_level, in_namespace

load_all()


def test_operations_at_the_top_level_are_functions_of_torch() -> None:
    torch = pytest.importorskip("torch")
    assert sorted(name for name in at_top_level() if not hasattr(torch, name)) == []


def test_operations_that_torch_has_are_at_the_top_level() -> None:
    torch = pytest.importorskip("torch")
    hidden = (PUBLIC.keys() | IN_PLACE.keys()) - at_top_level().keys()
    assert sorted(name for name in hidden if hasattr(torch, name)) == []
    assert sorted(name for name in FUNCTIONAL_ONLY if not hasattr(torch.nn.functional, name)) == []


def test_operations_of_modules_are_those_of_torch() -> None:
    torch = pytest.importorskip("torch")
    for module in NAMESPACES:
        home = getattr(torch, module)
        assert sorted(name for name in in_namespace(module) if not hasattr(home, name)) == []


def test_tables_name_what_is_there() -> None:
    there = PUBLIC.keys() | IN_PLACE.keys()
    assert sorted((FUNCTIONAL_ONLY | METHODS_ONLY | INTERNAL) - there) == []


def test_functional_operations_are_in_functional() -> None:
    assert not hasattr(retrograd, "gelu")
    assert sorted(name for name in FUNCTIONAL_ONLY if not hasattr(nn.functional, name)) == []


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: retrograd.det(3), r"det\(\): argument 'input' \(position 1\) must be Tensor, not int"),
        (lambda: retrograd.linalg.svd([1]), r"linalg_svd\(\): argument 'A' \(position 1\) must be Tensor, not list"),
        (lambda: retrograd.cdist(retrograd.ones(1, 1), None), r"cdist\(\): argument 'x2' \(position 2\) must be Tensor"),
        (
            lambda: retrograd.addmm(retrograd.ones(1), retrograd.ones(1, 1), 3.0),
            r"addmm\(\): argument 'mat2' \(position 3\) must be Tensor, not float",
        ),
        (
            lambda: retrograd.outer(retrograd.ones(1), vec2=[1.0]),
            r"outer\(\): argument 'vec2' \(position 2\) must be Tensor, not list",
        ),
        (lambda: retrograd.std(input=2), r"std\(\): argument 'input' \(position 1\) must be Tensor, not int"),
    ],
)
def test_composites_refuse_what_is_no_tensor(call, message) -> None:
    with pytest.raises(TypeError, match=message):
        call()


def test_composites_know_the_spellings_of_numpy() -> None:
    x = retrograd.arange(6.0).reshape(2, 3)
    assert retrograd.equal(retrograd.std(x, axis=1, keepdims=True), x.std(1, keepdim=True))
    assert retrograd.equal(x.std(axis=0), x.std(0))
    assert retrograd.trace(x=x).item() == 4.0
    with pytest.raises(TypeError, match=r"std\(\) got multiple values for argument 'dim'"):
        x.std(axis=0, dim=1)
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        x.trace(axis=0)
