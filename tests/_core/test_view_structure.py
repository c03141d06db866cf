"""What can be seen of a view: strides, dtype views, chains of views, and the cache that freed arrays go to."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import retrograd
from retrograd import _core


def strides_of(lib) -> list[tuple]:
    made = [
        lib.empty(0, 3), lib.empty(3, 0), lib.empty(2, 0, 4), lib.empty(2, 0, 4).transpose(0, 2),
        lib.empty(0, 3)[:, :2], lib.empty(0, 3).view(3, 0), lib.empty(0).expand(3, 0), lib.zeros(0, 3).clone(),
        lib.zeros(0, 3) * 2, lib.zeros(0, 3).to(lib.float64), lib.ones(0, 4).t(), lib.empty(4, 0, 2).permute(1, 2, 0),
        lib.ones(4, 4)[2:2], lib.ones(4, 4)[:, 2:2], lib.empty(2, 0, 3).diagonal(0, 0, 2), lib.empty(0, 5).unfold(1, 2, 2),
        lib.empty(1, 3), lib.ones(5, 3)[:1], lib.ones(3, 5)[:, :1], lib.ones(3, 1).t(), lib.ones(1, 5).t(),
        lib.ones(3, 1, 5).transpose(0, 1), lib.ones(1).expand(4), lib.ones(1, 1).expand(1, 4),
        lib.ones(3).expand(2, 3), lib.ones(2, 3).unsqueeze(1), lib.ones(2, 3).unsqueeze(-1),
        lib.ones(2, 3).t().unsqueeze(0), lib.ones(2, 3).t().unsqueeze(2), lib.ones(1, 4)[::2],
        lib.ones(4, 4)[1:2, 1:2], lib.ones(4, 4)[0:1].squeeze(0), lib.ones(2, 3, 1, 5).permute(2, 3, 0, 1),
        lib.zeros(2, 1, 3).diagonal(0, 0, 1), lib.zeros(5).unfold(0, 5, 1),
    ]  # fmt: skip
    return [(tuple(t.shape), t.stride(), t.is_contiguous()) for t in made]


def test_strides_are_pytorchs_also_without_elements_and_at_length_1() -> None:
    torch = pytest.importorskip("torch")
    for ours, theirs in zip(strides_of(retrograd), strides_of(torch), strict=True):
        assert ours == theirs


def test_dtype_view_shares_memory_and_has_no_gradient() -> None:
    x = retrograd.arange(6.0).requires_grad_()
    y = x * 2
    for kind in (retrograd.float64, retrograd.int32, retrograd.float32, retrograd.complex64):
        v = y.view(kind)
        assert not v.requires_grad and v.grad_fn is None and not v._is_view() and v.dtype is kind
        assert not y.view(dtype=kind).requires_grad
    with pytest.raises(RuntimeError, match="does not require grad and does not have a grad_fn"):
        y.view(retrograd.float64).sum().backward()
    saved = (y * y).sum()
    v = y.view(retrograd.int32)
    v.zero_()
    assert y.tolist() == [0.0] * 6 and y._version == v._version == 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        saved.backward()


def test_view_as_real_still_has_a_gradient() -> None:
    z = retrograd.tensor([1 + 2j], requires_grad=True)
    v = retrograd.view_as_real(z)
    assert v._is_view() and v._base is z
    (v * v).sum().backward()
    assert z.grad.tolist() == [2 + 4j]


def test_long_chain_of_views() -> None:
    """Linear in memory, and freed without recursion (in a process of its own: a crash is no exception)."""
    program = (
        "import os, retrograd\n"
        "def resident():\n"
        "    path = '/proc/self/statm'\n"
        "    return int(open(path).read().split()[1]) * 4096 if os.path.exists(path) else 0\n"
        "def chain(n):\n"
        "    x = retrograd.ones(3)\n"
        "    for _ in range(n):\n"
        "        x = x[:]\n"
        "    return x\n"
        "chain(1000)\n"
        "before = resident()\n"
        "x = chain(200_000)\n"
        "assert resident() - before < 200_000 * 400\n"
        "x.add_(1)\n"
        "assert x._base.tolist() == [2.0, 2.0, 2.0]\n"
        "del x\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_write_at_the_end_of_a_chain_of_views() -> None:
    x = retrograd.ones(4, dtype=retrograd.float64, requires_grad=True)
    y = x * 1
    w = y.view(2, 2).t()[1][:1].unsqueeze(0).squeeze(1)
    for _ in range(20):
        w = w[:]
    w.mul_(5)
    (y * retrograd.tensor([1.0, 10.0, 100.0, 1000.0], dtype=retrograd.float64)).sum().backward()
    assert x.grad.tolist() == [1.0, 50.0, 100.0, 1000.0]


def test_cache_counts_small_arrays_and_keeps_the_limit() -> None:
    before = _core.buffer_cache()["limit"]
    try:
        _core.empty_buffer_cache()
        assert _core.buffer_cache()["held"] == 0
        x = [retrograd.ones(16) * 1 for _ in range(100)]
        del x
        held = _core.buffer_cache()["held"]
        assert 100 * 64 <= held <= 100 * 400
        y = [retrograd.ones(100_000) * 1 for _ in range(3)]
        del y
        assert _core.buffer_cache()["held"] >= held + 400_000
        _core.set_buffer_cache_limit(2000)
        assert _core.buffer_cache()["held"] <= 2000
        x = [retrograd.ones(16) * 1 for _ in range(100)]
        del x
        assert _core.buffer_cache()["held"] <= 2000
        _core.set_buffer_cache_limit(0)
        assert _core.buffer_cache() == {"held": 0, "limit": 0}
        x = [retrograd.ones(16) * 1 for _ in range(100)]
        del x
        assert _core.buffer_cache()["held"] == 0
        assert (retrograd.ones(3) + np.float32(1)).tolist() == [2.0, 2.0, 2.0]
    finally:
        _core.set_buffer_cache_limit(before)
