"""Signatures that PyTorch has beside the usual ones: factors in front, and other names for the same argument."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pytest

import retrograd

torch = pytest.importorskip("torch")

ORDERS = """
    x.add(2, y)                x.add_(2, y)               torch.add(x, 2, y)         torch.add(x, 2, y, out=o)
    x.sub(2, y)                x.sub_(2, y)               torch.sub(x, 2, y)         torch.add(x, 0.5, 0.25)
    torch.add(1, 2, x)         x.addcmul(2, y, z)         x.addcmul_(2, y, z)        torch.addcmul(x, 2, y, z)
    x.addcdiv(2, y, z)         x.addcdiv_(-1.0, y, z)     torch.addcdiv(x, 2, y, z)  torch.addcdiv(x, 2, y, z, out=o)
    torch.addmm(0.5, x, 2, y, z)                          torch.addmm(0.5, x, y, z)  torch.addmm(0.5, x, y, z, out=o)
    x.addmm(0.5, 2, y, z)      x.addmm(0.5, y, z)         x.addmm_(0.5, 2, y, z)     x.addmm_(0.5, y, z)
    torch.addmv(0.5, v, 2, y, v)                          v.addmv(0.5, y, v)         v.addmv_(0.5, 2, y, w)
    torch.addr(0.5, x, 2, v, v)                           x.addr(0.5, v, v)          x.addr_(0.5, 2, v, v)
    torch.addbmm(0.5, x, 2, b, b)                         x.addbmm(0.5, b, b)        x.addbmm_(0.5, 2, b, b)
    torch.baddbmm(0.5, b, 2, b, b)                        b.baddbmm(0.5, b, b)       b.baddbmm_(0.5, 2, c, c)
"""
NAMES = """
    x.split(split_size=1, dim=1)[1]           torch.split(x, split_size_or_sections=1)[1]
    x.tensor_split(indices=[1])[1]            x.tensor_split(sections=2)[1]     x.hsplit(sections=2)[1]
    x.vsplit(indices=[1])[1]                  b.dsplit(indices=[1])[0]          torch.unsafe_split(x, split_size=1)[0]
    x.tensor_split(tensor_indices_or_sections=torch.tensor([1]))[0]             torch.split_copy(x, split_size=1)[1]
    torch.swapaxes(x, axis0=0, axis1=1)       x.swapaxes(axis0=0, axis1=1)      x.tile(dims=(2, 1))
    torch.tile(x, dims=(2,))                  torch.empty(1).resize_(size=(4,)).zero_()
    torch.empty(1).resize_as_(the_template=x).zero_()                           b.sum_to_size(size=(2, 2))
    torch.zeros(2, 2).copy_(other=x)          torch.pow(self=2, exponent=x)     torch.float_power(self=2, exponent=x)
    torch.isin(element=2.0, test_elements=x)  torch.bucketize(self=2.5, boundaries=v)
    torch.searchsorted(v, self=1.5)           torch.where(x > 1, self=3.0, other=x)
    torch.cholesky_inverse(input=torch.eye(2))                                  torch.rsub(x, 0.5, 2)
    torch.cholesky_solve(input=x, input2=torch.eye(2))
    torch.embedding(x, torch.tensor([1, 0]))  torch.embedding(x, torch.tensor([1, 0]), padding_idx=1)
    torch.batch_norm(x, v, w, v, v, False, 0.1, 1e-5, False)
    torch.batch_norm(x, None, None, None, None, True, 0.1, 1e-5, False)
    torch.instance_norm(b, v, w, None, None, True, 0.1, 1e-5, False)
    torch.layer_norm(x, [2], v, w, 1e-5, False)                                 torch.group_norm(x, 1, v, w, 1e-5, False)
    torch.binary_cross_entropy_with_logits(x, z, None, None, 1)                 torch.kl_div(x, y, 2, log_target=True)
    torch.kl_div(x, y)                        torch.hinge_embedding_loss(x, y.sign(), 1.0, 1)
    torch.cosine_embedding_loss(x, z, v.sign())                                 torch.margin_ranking_loss(x, y, z, 0.1, 2)
    torch.triplet_margin_loss(x, y, z)        torch.poisson_nll_loss(x, y, True, False, 1e-8, 1)
    torch.ctc_loss(b.log_softmax(2), torch.tensor([[1], [1]]), [2, 2], [1, 1])
"""


def calls(text: str) -> list[str]:
    return [call for line in text.strip().splitlines() for call in re.split(r"\s{2,}", line.strip())]


def values(library, call: str):
    x = library.arange(4.0).reshape(2, 2) + 1
    names = {"x": x, "y": x * 2, "z": x + 0.5, "v": library.tensor([1.0, 2.0]), "w": library.tensor([3.0, 5.0])}
    names |= {"b": library.stack([x, x * 2]), "c": library.stack([x, x + 1]), "o": library.empty(2, 2)}
    return eval(call, {"torch": library, **names}).tolist()


@pytest.mark.parametrize("call", calls(ORDERS))
def test_a_factor_in_front_is_taken_with_a_warning(call):
    with pytest.warns(UserWarning, match="This overload of [a-z]+ is deprecated:\n\t"):
        found = values(retrograd, call)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_allclose(found, values(torch, call), rtol=1e-6)


@pytest.mark.parametrize("call", calls(NAMES))
def test_other_names_of_the_same_argument(call):
    np.testing.assert_allclose(values(retrograd, call), values(torch, call), rtol=1e-5, atol=1e-7)


def test_the_warning_says_what_to_write_instead():
    x = retrograd.ones(2, 2)
    with pytest.warns(UserWarning) as caught:
        retrograd.addmm(0.5, x, 2, x, x)
    assert str(caught[0].message) == (
        "This overload of addmm is deprecated:\n\taddmm(Number beta, Tensor input, Number alpha, Tensor mat1, "
        "Tensor mat2)\nConsider using one of the following signatures instead:\n\taddmm(Tensor input, Tensor mat1, "
        "Tensor mat2, *, Number beta = 1, Number alpha = 1)"
    )
    assert caught[0].filename == __file__


def test_gradients_through_the_older_orders():
    for call in ("torch.add(x, 3, y)", "x.addcmul(0.5, x, y)", "torch.addmm(0.5, x, 2, x, y)"):
        found = []
        for library in (retrograd, torch):
            x = library.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
            y = library.tensor([[0.5, -1.0], [2.0, 1.5]], requires_grad=True)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                eval(call, {"torch": library, "x": x, "y": y}).square().sum().backward()
            found.append([x.grad.tolist(), y.grad.tolist()])
        np.testing.assert_allclose(found[0], found[1], rtol=1e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("torch.add(x, y, 2)", r"takes 2 positional arguments but 3 were given"),
        ("torch.addcmul(x, y, z, 2)", r"addcmul\(\) takes 3 positional arguments but 4 were given"),
        ("torch.addmm(x, y, z, 0.5, 2)", r"takes 3 positional arguments but 5 were given"),
        ("torch.addmm(0.5, x, y)", r"argument 'input' \(position 1\) must be Tensor, not float"),
        ("x.split(1, split_size=1)", r"'split_size_or_sections'"),
        ("x.tile(2, dims=(2,))", r"by position and by name"),
    ],
)
def test_other_orders_are_refused(call, message):
    with pytest.raises(TypeError, match=message):
        values(retrograd, call)
