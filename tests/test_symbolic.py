"""Functions of sizes, and the state of autocast, beside PyTorch's."""

from __future__ import annotations

import warnings

import pytest

import retrograd

CALLS = [
    ("sym_int", (2.7,)), ("sym_int", (-2.7,)), ("sym_float", (3,)), ("sym_not", (True,)), ("sym_max", (2, 3.0)),
    ("sym_max", (4, 3.0)), ("sym_min", (2, 3)), ("sym_min", (2, 3.0)), ("sym_sum", ([1, 2, 3],)), ("sym_ite", (True, 1, 2)),
    ("sym_sqrt", (4,)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_functions_of_plain_numbers(name, arguments):
    found = getattr(retrograd, name)(*arguments)
    expected = getattr(pytest.importorskip("torch"), name)(*arguments)
    assert found == expected and type(found) is type(expected)


def test_a_choice_between_two_types():
    for framework in (retrograd, pytest.importorskip("torch")):
        with pytest.raises(AssertionError):
            framework.sym_ite(True, 1, 2.0)


def test_autocast_is_off():
    torch = pytest.importorskip("torch")
    for framework in (retrograd, torch):
        assert not framework.is_autocast_enabled() and not framework.is_autocast_enabled("cpu")
        assert framework.is_autocast_cache_enabled()
        framework.clear_autocast_cache()
        framework.set_autocast_enabled("cpu", False)
    for device in ("cpu", "cuda"):
        assert str(retrograd.get_autocast_dtype(device)) == str(torch.get_autocast_dtype(device))
    with warnings.catch_warnings(), pytest.raises(UserWarning, match="CUDA is not available"):
        warnings.simplefilter("error")
        retrograd.set_autocast_enabled("cuda", True)
