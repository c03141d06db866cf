"""Different elements, beside NumPy; unique has no derivative: a gradient is refused, and not silently missing."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (torch.unique, "_unique2"),
        (lambda x: torch.unique(x, return_counts=True)[0], "_unique2"),
        (lambda x: torch.unique(x, dim=0), "unique_dim"),
        (torch.unique_consecutive, "unique_consecutive"),
    ],
)
def test_gradient(call, name: str) -> None:
    x = torch.tensor([3.0, 1.0, 3.0], requires_grad=True)
    values = call(x)
    assert values.requires_grad
    with pytest.raises(NotImplementedError, match=f"^the derivative for '{name}' is not implemented."):
        values.sum().backward()
    assert not call(x.detach()).requires_grad


def test_places_and_counts_have_none() -> None:
    x = torch.tensor([3.0, 1.0, 3.0], requires_grad=True)
    _, inverse, counts = torch.unique(x, return_inverse=True, return_counts=True)
    assert not inverse.requires_grad and not counts.requires_grad
    assert inverse.tolist() == [1, 0, 1] and counts.tolist() == [1, 2]


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.int32, np.int16, np.int8, np.uint8, np.bool_])
@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 40), (30, 300)])
def test_different_elements_runs_and_members(dtype, shape):
    rng = np.random.default_rng(11)
    array = rng.integers(0, 12, shape).astype(dtype)
    x = torch.from_numpy(array)
    for found, expected in zip(
        torch.unique(x, return_inverse=True, return_counts=True),
        np.unique(array, return_inverse=True, return_counts=True),
        strict=True,
    ):
        np.testing.assert_array_equal(found.numpy(), expected.reshape(found.shape))
    values, runs, lengths = (t.numpy() for t in torch.unique_consecutive(x, return_inverse=True, return_counts=True))
    np.testing.assert_array_equal(np.repeat(values, lengths), array.reshape(-1))
    np.testing.assert_array_equal(values[runs], array)
    assert not (values[1:] == values[:-1]).any()
    for count in (0, 1, 5, 900):
        others = rng.integers(0, 30, count).astype(dtype)
        for invert in (False, True):
            found = torch.isin(x, torch.from_numpy(others), invert=invert)
            np.testing.assert_array_equal(found.numpy(), np.isin(array, others, invert=invert))


def test_missing_numbers_are_all_different():
    array = np.array([3.0, np.nan, -0.0, 0.0, np.nan, 3.0])
    values, numbers, counts = torch.unique(torch.from_numpy(array), return_inverse=True, return_counts=True)
    np.testing.assert_array_equal(values.numpy(), [0, 3, np.nan, np.nan])
    assert numbers.tolist() == [1, 2, 0, 0, 3, 1] and counts.tolist() == [2, 2, 1, 1]
    assert torch.unique_consecutive(torch.from_numpy(array), return_counts=True)[1].tolist() == [1, 1, 2, 1, 1]
    others = torch.from_numpy(np.r_[np.nan, np.arange(3000.0)])
    assert torch.isin(torch.from_numpy(array), others).tolist() == [True, False, True, True, False, True]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_how_many_lie_in_intervals(dtype):
    array = np.random.default_rng(2).standard_normal(5000).astype(dtype)
    for some in (array, array[:9], array[:0]):
        for bins, low, high in ((7, -2.0, 1.5), (100, -1.0, 4.0), (1, 0.0, 1.0)):
            expected = np.histogram(some, bins, (low, high))[0]
            np.testing.assert_array_equal(torch.histc(torch.from_numpy(some), bins, low, high).numpy(), expected)
    assert torch.histc(torch.tensor([1.0, 2.0, 5.0, 5.0]), 4).tolist() == [1, 1, 0, 2]
    assert torch.histc(torch.tensor([3.0, 3.0]), 2).tolist() == [0, 2]
    with pytest.raises(RuntimeError, match="is not finite"):
        torch.histc(torch.tensor([1.0, float("nan")]), 3)
