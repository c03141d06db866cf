"""What PyTorch's note and tutorial on hooks for saved tensors show."""

from __future__ import annotations

import os
import uuid

import pytest

import retrograd as torch
from retrograd import nn


def test_hooks_see_what_is_packed_and_unpacked():
    seen = []

    def pack_hook(x):
        seen.append(("packing", x.tolist()))
        return x + 1

    def unpack_hook(x):
        seen.append(("unpacking", x.tolist()))
        return x - 1

    a = torch.ones(1, requires_grad=True)
    b = torch.full((1,), 2.0, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack_hook, unpack_hook):
        y = a * b
    y.sum().backward()
    assert sorted(seen) == [("packing", [1]), ("packing", [2]), ("unpacking", [2]), ("unpacking", [3])]
    assert a.grad.tolist() == [2] and b.grad.tolist() == [1]


def test_saved_tensors_on_disk(tmp_path):
    class SavedFile:
        def __init__(self):
            self.name = str(tmp_path / str(uuid.uuid4()))

        def __del__(self):
            os.remove(self.name)

    def pack_hook(tensor):
        if tensor.numel() < 5:
            return tensor
        file = SavedFile()
        torch.save(tensor, file.name)
        return file

    def unpack_hook(packed):
        return packed if isinstance(packed, torch.Tensor) else torch.load(packed.name)

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(torch.full((6,), 2.0))

        def forward(self, x):
            with torch.autograd.graph.saved_tensors_hooks(pack_hook, unpack_hook):
                return self.w * x

    model, x = Model(), torch.arange(6.0)
    loss = model(x).sum()
    assert len(list(tmp_path.iterdir())) == 1  # the only value that the gradient of w needs
    loss.backward()
    assert model.w.grad.tolist() == x.tolist()
    del loss
    assert list(tmp_path.iterdir()) == []


def test_save_on_cpu():
    a, b, c = [torch.full((5,), n, requires_grad=True) for n in (1.0, 2.0, 3.0)]

    def f(a, b, c):
        product = a * b
        with torch.autograd.graph.save_on_cpu(pin_memory=False):
            product = product * c
        return product * a

    f(a, b, c).sum().backward()
    assert a.grad.tolist() == [12] * 5 and b.grad.tolist() == [3] * 5 and c.grad.tolist() == [2] * 5


def test_disabled_hooks_say_why():
    message = "saved tensors hooks are not wanted here"
    with torch.autograd.graph.disable_saved_tensors_hooks(message):
        with pytest.raises(RuntimeError, match=message):
            with torch.autograd.graph.saved_tensors_hooks(lambda x: x, lambda x: x):
                pass


def test_graph_is_walked_from_node_to_node():
    a = torch.tensor(0.0, requires_grad=True)
    b = (a + 1).sin() * 2
    names, node = [], b.grad_fn
    while node is not None:
        names.append(node.name())
        node = node.next_functions[0][0] if node.next_functions else None
    assert names == ["MulBackward0", "SinBackward0", "AddBackward0", "torch::autograd::AccumulateGrad"]
    assert b.grad_fn.next_functions[0][0].next_functions[0][0].next_functions[0][0].variable is a


def test_hook_on_several_gradients():
    a, b = torch.rand(2, requires_grad=True), torch.rand(2, requires_grad=True)
    c, d = a * b, a * b
    seen = []
    torch.autograd.graph.register_multi_grad_hook(
        (a, b, c), lambda gradients: seen.append([g is not None for g in gradients])
    )
    c.sum().backward(retain_graph=True)
    c.sum().backward(inputs=(a,), retain_graph=True)
    d.sum().backward()
    assert seen == [[True, True, True], [True, False, True], [True, True, False]]
