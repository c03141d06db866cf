"""Memory that is shared with others: DLPack, buffers, arrays."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
from retrograd.utils import dlpack

KINDS = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64", "complex64", "complex128"]


@pytest.mark.parametrize("kind", KINDS)
def test_dlpack_shares_memory_both_ways(kind):
    t = torch.ones(2, 3, dtype=getattr(torch, kind))[:, ::2]
    array = np.from_dlpack(t)
    assert array.dtype == kind and array.shape == (2, 2) and np.shares_memory(array, t.numpy())
    again = torch.from_dlpack(np.ones((2, 3), kind).T)
    assert again.dtype is getattr(torch, kind) and again.shape == (3, 2) and not again.is_contiguous()


def test_dlpack_shows_writes():
    array = np.arange(3.0)
    t = torch.from_dlpack(array)
    t[0] = 5
    array[1] = 7
    assert t.tolist() == array.tolist() == [5, 7, 2]
    assert t.is_leaf and not t.requires_grad
    own = torch.from_dlpack(array, copy=True)
    own[0] = 1
    assert array[0] == 5


def test_dlpack_with_pytorch():
    peer = pytest.importorskip("torch")
    theirs = peer.arange(6.0).reshape(2, 3)
    ours = torch.from_dlpack(theirs)
    ours.mul_(2)
    assert theirs.tolist() == ours.tolist() == [[0, 2, 4], [6, 8, 10]]
    back = peer.from_dlpack(ours)
    back[0, 0] = 9
    assert ours[0, 0] == 9
    assert ours.__dlpack_device__() == theirs.__dlpack_device__()
    assert peer.utils.dlpack.from_dlpack(dlpack.to_dlpack(ours)).tolist() == ours.tolist()
    torch.from_dlpack(peer.utils.dlpack.to_dlpack(theirs))[0, 0] = 4
    assert theirs[0, 0] == 4


def test_capsules():
    t = torch.arange(4)
    capsule = dlpack.to_dlpack(t)
    again = dlpack.from_dlpack(capsule)
    again[0] = 8
    assert t[0] == 8
    with pytest.raises((RuntimeError, ValueError, BufferError)):
        dlpack.from_dlpack(capsule)  # taken already
    assert tuple(t.__dlpack_device__()) == (dlpack.DLDeviceType.kDLCPU, 0) == (1, 0)


def test_memory_outlives_its_first_owner():
    t = torch.full((1000,), 3.0)
    array, view = np.from_dlpack(t), memoryview(t)
    del t
    torch.zeros(1000).add_(1)  # would be given the memory, were it free
    assert array.sum() == 3000 and view[999] == 3.0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda t: np.from_dlpack(t.requires_grad_()), BufferError, "Can't export tensors that require gradient"),
        (lambda t: dlpack.to_dlpack(t.requires_grad_()), BufferError, r"use tensor.detach\(\)"),
        (lambda t: torch.from_dlpack([1.0]), AttributeError, "__dlpack__"),
        (lambda t: t.__dlpack__(dl_device=(2, 0)), BufferError, "on the CPU"),
        (lambda t: t.__dlpack__(stream=1), BufferError, "no streams"),
        (lambda t: memoryview(t.requires_grad_()), BufferError, r"memoryview\(tensor.detach\(\)\)"),
        (lambda t: np.asarray(t.requires_grad_()), RuntimeError, r"Can't call numpy\(\) on Tensor that requires grad"),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call(torch.ones(2))


def test_buffer_protocol():
    t = torch.arange(6.0).reshape(2, 3).T
    view = memoryview(t)
    assert (view.shape, view.format, view.strides, view.readonly) == ((3, 2), "f", (4, 12), False)
    view[2, 1] = 50.0
    assert t[2, 1] == 50
    assert bytes(torch.tensor([1, 2], dtype=torch.int16)) == bytes([1, 0, 2, 0])
    with pytest.raises(ValueError, match="cannot include dtype"):  # the protocol has no code for it
        memoryview(torch.ones(2, dtype=torch.bfloat16))
    assert np.asarray(torch.ones(2, dtype=torch.bfloat16)).dtype == torch.bfloat16.numpy


def test_frombuffer_and_asarray_share_memory():
    memory = bytearray(16)
    t = torch.frombuffer(memory, dtype=torch.int32, offset=4, count=2)
    t[0] = 1
    assert memory[4] == 1
    array = np.zeros(3)
    torch.asarray(array)[0] = 4
    assert array[0] == 4
    x = torch.zeros(3)
    torch.asarray(x)[0] = 4
    assert x[0] == 4
    assert torch.asarray(memoryview(x), dtype=torch.float32).data_ptr() == x.data_ptr()
    assert torch.asarray(array, copy=True).data_ptr() != torch.asarray(array).data_ptr()
