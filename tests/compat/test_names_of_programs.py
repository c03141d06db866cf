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

    assert not torch.compiler.is_compiling()
    assert torch.compile(len) is torch.compile(mode="max-autotune")(len) is torch.compiler.compile(len) is len
    with pytest.raises(RuntimeError, match="Either mode or options"):
        torch.compile(len, mode="default", options={})
    assert torch.compiler.disable(len) is len and torch.compiler.disable(recursive=False)(len) is len


def test_scripts_are_what_they_were_made_of():
    import torch

    layer = torch.nn.Linear(2, 1)
    assert torch.jit.script(layer) is torch.jit.trace(layer, torch.ones(1, 2)) is torch.jit.freeze(layer) is layer
    assert isinstance(layer, torch.jit.ScriptModule) and isinstance(torch.jit.script(layer), torch.ScriptModule)
    for other in (torch.nn.Linear(2, 1), torch.ones(1), [], None):
        assert not isinstance(other, torch.jit.ScriptModule)

    @torch.jit.script
    def half(x: torch.Tensor) -> torch.Tensor:
        return x / 2

    class Scaled(torch.jit.ScriptModule):
        @torch.jit.script_method
        def forward(self, x):
            return half(x)

    assert isinstance(Scaled(), torch.jit.ScriptModule) and not isinstance(layer, Scaled)
    assert Scaled()(torch.tensor(3.0)).item() == 1.5
    assert torch.jit.wait(torch.jit.fork(half, x=torch.tensor(3.0))).item() == 1.5
    future = torch.jit._fork(half, torch.tensor(3.0))
    assert future.done() and future.value().item() == torch.jit._wait(future).item() == 1.5
    for function in (torch.jit.save, torch.jit.load):
        with pytest.raises(NotImplementedError, match="torch.save|torch.load"):
            function("scripted.pt")


def test_no_groups_of_processes():
    import torch
    import torch.distributed as dist
    from torch.distributed import destroy_process_group, init_process_group  # noqa: F401
    from torch.nn.parallel import DistributedDataParallel

    assert not dist.is_available() and not dist.is_initialized()
    assert not isinstance(torch.nn.Linear(1, 1), DistributedDataParallel)
    with pytest.raises(RuntimeError, match="no process groups"):
        init_process_group("gloo")
    with pytest.raises(ValueError, match="^Default process group has not been initialized"):
        dist.get_rank()
    with pytest.raises(RuntimeError, match="trains in one"):
        DistributedDataParallel(torch.nn.Linear(1, 1))


def test_switches_of_libraries():
    import torch
    import torch.backends.cudnn as cudnn
    from torch.nn.attention import SDPBackend, sdpa_kernel

    cudnn.benchmark = True
    cudnn.benchmark = False
    with cudnn.flags(enabled=False), torch.backends.mkldnn.flags(False):
        pass
    torch.backends.cuda.enable_flash_sdp(False)
    assert not torch.backends.cuda.flash_sdp_enabled() and torch.backends.cuda.math_sdp_enabled()
    torch.backends.cuda.enable_flash_sdp(True)
    x = torch.ones(1, 2, 3)
    with sdpa_kernel(SDPBackend.MATH), sdpa_kernel([SDPBackend.MATH, SDPBackend.FLASH_ATTENTION]):
        assert torch.nn.functional.scaled_dot_product_attention(x, x, x).shape == (1, 2, 3)
    with pytest.raises(AssertionError, match="SDPBackend"), sdpa_kernel("math"):
        pass
    # By attribute alone, without an import of its own.
    assert torch.nn.attention.SDPBackend is SDPBackend


def test_older_names_and_exporters():
    import torch.onnx
    import torch.utils.model_zoo as model_zoo

    assert model_zoo.load_url is torch.hub.load_state_dict_from_url
    with pytest.raises(NotImplementedError, match="torch.onnx.export is not in retrograd"):
        torch.onnx.export(None, None, "model.onnx")


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
    with torch.cuda.device(-1), torch.cuda.stream(None):
        pass
    with pytest.raises(RuntimeError, match="CPU only"), torch.cuda.device(0):
        pass
    assert not isinstance(torch.ones(1), torch.cuda.FloatTensor)
    with pytest.raises(TypeError, match="type torch.cuda.LongTensor not available"):
        torch.cuda.LongTensor(2)
    for device in (torch.mps, torch.xpu, torch.accelerator):
        assert not device.is_available() and device.device_count() == 0
        with pytest.raises((RuntimeError, AssertionError), match="CPU only"):
            device.synchronize()
    torch.cpu.synchronize()
    for kind in (torch.cuda.Stream, torch.cuda.Event):
        with pytest.raises(RuntimeError, match="CPU only"):
            kind()
