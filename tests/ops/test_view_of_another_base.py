"""`_view_func`: what a view shows of its base, of another tensor."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as rg

rng = np.random.default_rng(7)

VIEWS = {
    "select": (lambda x: x.select(1, 2), lambda a: a[:, 2]),
    "slice": (lambda x: x[1:, ..., ::2], lambda a: a[1:, ..., ::2]),
    "chain": (lambda x: x.chunk(2, -1)[1].transpose(0, 1).unsqueeze(-1), lambda a: a[..., 3:].swapaxes(0, 1)[..., None]),
    "unbind": (lambda x: x.unbind()[1], lambda a: a[1]),
    "as_strided": (lambda x: x.as_strided((2, 3), (1, 2), 4), lambda a: a.ravel()[[[4, 6, 8], [5, 7, 9]]]),
    "strides changed in place": (lambda x: x[0].t_(), lambda a: a[0].T),
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_same_view_of_another_base(name: str) -> None:
    view, expected = VIEWS[name]
    base = rg.tensor(rng.normal(size=(3, 4, 6)))
    other = rng.normal(size=(3, 4, 6))
    leaf = rg.tensor(other, requires_grad=True)
    for made in (view(base)._view_func(leaf), view(base)._view_func_unsafe(leaf)):
        np.testing.assert_array_equal(made.detach().numpy(), expected(other))
        assert made._base is leaf and made.stride() == view(base).stride()
        (g,) = rg.autograd.grad(made.sum(), leaf)
        hit = np.zeros((3, 4, 6))
        hit.ravel()[expected(np.arange(72).reshape(3, 4, 6)).ravel()] = 1
        np.testing.assert_array_equal(g.numpy(), hit)


def test_bases_that_do_not_fit() -> None:
    base = rg.zeros(3, 4)
    row = base[1:]
    assert base._view_func(base) is None and base._view_func_unsafe(base) is None
    assert row._view_func(rg.zeros(4, 4)) is None
    assert row._view_func(rg.zeros(4, 3).t()) is None
    assert row._view_func(rg.zeros(3, 4, dtype=rg.float64)).dtype is rg.float64
    assert row._view_func_unsafe(rg.zeros(4, 4)).shape == (3, 4)
    with pytest.raises(TypeError, match="argument 'new_base' .* must be Tensor, not int"):
        row._view_func(3)
