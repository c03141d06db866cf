"""unique has no derivative: a gradient through its values is refused, and not silently missing."""

from __future__ import annotations

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
