"""`torch.ops.aten`: operations by the names of PyTorch's dispatcher."""

from __future__ import annotations

from functools import partial

import pytest

import retrograd as torch
from retrograd.overrides import TorchFunctionMode
from retrograd.utils.checkpoint import CheckpointPolicy, checkpoint, create_selective_checkpoint_contexts

aten = torch.ops.aten


def test_overloads_are_the_functions():
    assert aten.mm.default is torch.mm and aten.add.Tensor is aten.add.Scalar is torch.add
    assert aten.view.default is torch.Tensor.view and aten.add_.Tensor is torch.Tensor.add_
    assert aten.linalg_inv.default is torch.linalg.inv and aten.special_erf.default is torch.special.erf
    assert aten.conv2d.default is torch.nn.functional.conv2d
    assert repr(aten.mm) == "<OpOverloadPacket(op='aten.mm')>" and aten.mm.__name__ == "mm"


def test_packets_and_overloads_compute():
    x = torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])
    assert aten.sum.dim_IntList(x, [1]).tolist() == [3, 12]
    assert aten.transpose(x, 0, 1).tolist() == [[0, 3], [1, 4], [2, 5]]
    assert aten.slice.Tensor(x, 1, 1, 3).tolist() == [[1, 2], [4, 5]]
    view = aten.alias.default(x)
    assert view._base is x and view.data_ptr() == x.data_ptr()


def test_names_that_are_none():
    with pytest.raises(AttributeError, match="nonsense"):
        aten.nonsense  # noqa: B018
    with pytest.raises(AttributeError, match="'aten.mm' has no overload name 'nonsense'"):
        aten.mm.nonsense  # noqa: B018
    with pytest.raises(AttributeError):
        aten.shape  # noqa: B018  (no operation, but an attribute of tensors)


def test_modes_see_overloads():
    class Mode(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            seen.append(func)
            return func(*args, **(kwargs or {}))

    seen = []
    with Mode():
        torch.ones(2).sin().mul_(2)
    assert seen[-2:] == [aten.sin.default, aten.mul_.Tensor]


@pytest.mark.parametrize("form", ["list", "policy"])
def test_selective_checkpoints_take_overloads(form):
    def policy(ctx, op, *args, **kwargs):
        return CheckpointPolicy.MUST_SAVE if op is aten.mm.default else CheckpointPolicy.PREFER_RECOMPUTE

    contexts = partial(create_selective_checkpoint_contexts, [aten.mm.default] if form == "list" else policy)
    x = torch.ones(2, 2, requires_grad=True)
    out = checkpoint(lambda x: (x.exp() @ x).mul_(2).sin(), x, use_reentrant=False, context_fn=contexts)
    with pytest.raises(RuntimeError, match="has been mutated"):  # so it was kept
        out.sum().backward()


@pytest.mark.parametrize("wrong", [2, aten.sin, print], ids=["number", "packet", "function"])
def test_selective_checkpoints_take_operations_only(wrong):
    with pytest.raises(ValueError, match="Expected op in `op_list` to be an OpOverload but got.*specific OpOverload"):
        create_selective_checkpoint_contexts([torch.mm, wrong])


@pytest.mark.parametrize("transposed", [False, True])
def test_gradients_of_a_convolution(transposed):
    generator = torch.Generator().manual_seed(5)
    x = torch.randn(2, 4, 5, 6, dtype=torch.float64, generator=generator, requires_grad=True)
    shape = (4, 3, 3, 2) if transposed else (6, 2, 3, 2)
    w = torch.randn(shape, dtype=torch.float64, generator=generator, requires_grad=True)
    b = torch.zeros(6, dtype=torch.float64, requires_grad=True)
    options = [(2, 1), (1, 0), (1, 2), transposed, (1, 0) if transposed else (0, 0), 2]
    out = torch.convolution(x, w, b, *options)
    g = torch.randn(out.shape, dtype=torch.float64, generator=generator, requires_grad=True)
    wanted = torch.autograd.grad(out, (x, w, b), g)
    made = aten.convolution_backward(g, x, w, [6], *options, (True, True, True))
    for gradient, expected in zip(made, wanted, strict=True):
        assert torch.allclose(gradient, expected)
    assert aten.convolution_backward.default(g, x, w, [6], *options, (False, True, False))[::2] == (None, None)

    def of_all(g, x, w):
        return aten.convolution_backward(g, x, w, [6], *options, [True, True, True])

    assert torch.autograd.gradcheck(of_all, (g, x, w), fast_mode=True)
    assert torch.autograd.gradcheck(of_all, (g, x, w), fast_mode=True, check_forward_ad=True, check_backward_ad=False)
