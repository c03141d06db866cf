"""What operands promote to, and `range`, whose warning keeps it out of the generated tests."""

from __future__ import annotations

import pytest

import retrograd as torch

NAMES = ("bool", "uint8", "int64", "float32", "float64", "complex64")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (torch.ones(2, dtype=torch.int32), 1.0, torch.float32),
        (torch.ones(2, dtype=torch.int32), torch.ones((), dtype=torch.float64), torch.float64),
        (torch.ones(2), torch.ones((), dtype=torch.float64), torch.float32),
        (torch.ones(2, dtype=torch.uint8), torch.ones(2, dtype=torch.int8), torch.int16),
        (1, 1.0, torch.float32),
        (True, 2, torch.int64),
        (torch.ones(2), 1j, torch.complex64),
    ],
)
def test_result_type(a, b, expected):
    assert torch.result_type(a, b) is expected
    assert torch.result_type(b, a) is expected


def test_result_type_refuses_what_is_no_operand():
    with pytest.raises(TypeError, match=r"result_type\(\): argument 'tensor1' \(position 1\) must be Tensor, not str"):
        torch.result_type("a", 1)


def test_can_cast_as_pytorch():
    reference = pytest.importorskip("torch")
    for a in NAMES:
        for b in NAMES:
            expected = reference.can_cast(getattr(reference, a), getattr(reference, b))
            assert torch.can_cast(getattr(torch, a), getattr(torch, b)) is expected


def test_range_includes_its_end():
    with pytest.warns(UserWarning, match="torch.range is deprecated"):
        assert torch.range(0, 3).tolist() == [0.0, 1.0, 2.0, 3.0]
    with pytest.warns(UserWarning, match="torch.range is deprecated"):
        assert torch.range(3, 0, -1.5, dtype=torch.float64).tolist() == [3.0, 1.5, 0.0]
    for arguments, message in (((0, -1), "upper bound and lower bound"), ((0, 1, 0), "step must be nonzero")):
        with pytest.warns(UserWarning), pytest.raises(RuntimeError, match=message):
            torch.range(*arguments)
