"""Modules that programs for PyTorch import on the way: what they say on a machine with a CPU and no compiler."""

from __future__ import annotations

import pytest

from retrograd import compat


@pytest.fixture(autouse=True)
def installed():
    with compat.install():
        yield


def test_marks_of_scripts_change_nothing():
    import torch

    def double(x):
        return 2 * x

    assert torch.jit.export(double) is torch.jit.unused(double) is torch.jit.script_if_tracing(double) is double
    assert torch.jit.ignore(double) is double and torch.jit.ignore(drop=True)(double) is double
    assert not torch.jit.is_scripting() and not torch.jit.is_tracing()
    assert torch.jit.isinstance([1], list[int]) and not torch.jit.isinstance((1,), list[int])
    assert torch.jit.annotate(int, 3) == 3


def test_compiler_is_not_there():
    import torch

    assert not torch.compiler.is_compiling() and not hasattr(torch, "compile")
    assert torch.compiler.disable(len) is len and torch.compiler.disable(recursive=False)(len) is len


def test_processes():
    import torch.multiprocessing as mp

    assert mp.get_sharing_strategy() in mp.get_all_sharing_strategies()
    mp.set_sharing_strategy("file_system")
    with pytest.raises(ValueError, match="'telepathy'"):
        mp.set_sharing_strategy("telepathy")
    assert mp.get_context("spawn").Process.__name__ == "SpawnProcess" and mp.cpu_count() > 0


def test_devices_are_not_there():
    import torch

    assert torch.cuda.memory_allocated() == torch.cuda.max_memory_allocated() == torch.cuda.device_count() == 0
    assert not torch.cuda.is_bf16_supported() and torch.cuda.get_arch_list() == []
    for name in ("synchronize", "current_device", "get_device_name", "set_device"):
        with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
            getattr(torch.cuda, name)()
    for kind in (torch.cuda.Stream, torch.cuda.Event):
        with pytest.raises(RuntimeError, match="CPU only"):
            kind()
