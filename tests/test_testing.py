"""`testing`: what assert_close lets pass and what it says, and the tensors that make_tensor makes."""

from __future__ import annotations

import math

import numpy as np
import pytest

import retrograd as torch
from retrograd.testing import assert_close, make_tensor


def message(*args, **options):
    with pytest.raises(AssertionError) as raised:
        assert_close(*args, **options)
    return str(raised.value)


def test_what_passes():
    assert_close(torch.tensor([1.0, 2.0]), torch.tensor([1.0 + 1e-6, 2.0]))
    assert_close([1, (2.0, None)], [1, (2.0 + 1e-8, None)])
    assert_close({"a": torch.ones(2), "b": "text"}, {"b": "text", "a": torch.ones(2)})
    assert_close(torch.tensor([math.nan, math.inf]), torch.tensor([math.nan, math.inf]), equal_nan=True)
    assert_close(np.ones(2), np.ones(2) + 1e-9)
    assert_close(torch.ones(2), torch.ones(2) + 0.5, rtol=0.5, atol=0)
    assert_close(torch.ones(2), torch.ones(2).double(), check_dtype=False)
    assert_close(torch.nn.Parameter(torch.ones(2)), torch.ones(2))
    assert_close(torch.tensor([1 + 1j]), torch.tensor([1 + 1j]))
    assert_close(torch.ones(0), torch.ones(0))


def test_what_is_said_of_tensors():
    text = message(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 2.5, 3.0]))
    assert text == (
        "Tensor-likes are not close!\n\nMismatched elements: 1 / 3 (33.3%)\n"
        "Greatest absolute difference: 0.5 at index (1,) (up to 1e-05 allowed)\n"
        "Greatest relative difference: 0.2 at index (1,) (up to 1.3e-06 allowed)"
    )
    text = message(torch.tensor([[2**62 + 1, 0]]), torch.tensor([[2**62, 0]]))
    assert text.startswith("Tensor-likes are not equal!\n\nMismatched elements: 1 / 2 (50.0%)")
    assert "The values for attribute 'shape' do not match: torch.Size([2]) != torch.Size([3])." in message(
        torch.ones(2), torch.ones(3)
    )
    assert "The values for attribute 'dtype' do not match: torch.float32 != torch.float64." in message(
        torch.ones(2), torch.ones(2).double()
    )
    assert "'stride()' do not match" in message(torch.ones(2, 3), torch.ones(3, 2).t(), check_stride=True)
    assert message(torch.tensor([math.nan]), torch.tensor([math.nan])).startswith("Tensor-likes are not close!")


def test_what_is_said_of_the_rest():
    assert message(1.0, 2.0).startswith("Scalars are not close!\n\nExpected 2.0 but got 1.0.\nAbsolute difference: 1.0")
    assert message(torch.tensor(1.0), torch.tensor(2.0)).startswith("Scalars are not close!\n\nExpected 2.0 but got")
    assert message([1, 2], [1]) == "The length of the sequences mismatch: 2 != 1"
    assert message({"a": [torch.ones(1), 3]}, {"a": [torch.ones(1), 4]}).endswith(
        "The failure occurred for item ['a'][1]"
    )
    assert message({"a": 1}, {"b": 1}).startswith("The keys of the mappings do not match:")
    assert message(1, 2, msg="own") == "own"
    assert message(1, 2, msg=lambda text: "before " + text).startswith("before Scalars are not equal!")


def test_wrong_arguments():
    with pytest.raises(ValueError, match="rtol and atol must both be specified or both be unspecified"):
        assert_close(1.0, 1.0, rtol=0.1)
    with pytest.raises(TypeError, match="No comparison pair was able to handle inputs of type"):
        assert_close(torch.ones(1), "text")
    with pytest.raises(ValueError, match="`low` must be less than `high`"):
        make_tensor(2, dtype=torch.float32, device="cpu", low=1, high=1)


@pytest.mark.parametrize("kind", ["float32", "float16", "bfloat16", "complex64", "int64", "uint8", "bool"])
def test_make_tensor(kind):
    torch.manual_seed(5)
    kind = getattr(torch, kind)
    made = make_tensor(4, 100, dtype=kind, device="cpu", exclude_zero=kind is not torch.bool)
    assert made.shape == (4, 100) and made.dtype is kind
    values = made.to(torch.complex128).numpy()
    assert (values.real >= (0 if kind.name in ("uint8", "bool") else -9)).all() and (values.real <= 9).all()
    assert len(np.unique(values)) > 1
    if kind is not torch.bool:
        assert (values != 0).all()
    apart = make_tensor((3, 4), dtype=kind, device="cpu", noncontiguous=True)
    assert apart.shape == (3, 4) and not apart.is_contiguous()
    if kind.is_floating_point:
        assert make_tensor((), dtype=kind, device="cpu", low=2, high=3, requires_grad=True).requires_grad
