"""retrograd in the place of PyTorch, in this process."""

from __future__ import annotations

import importlib
import importlib.util
import sys

import pytest

import retrograd
from retrograd import compat


@pytest.fixture
def installed():
    with compat.install():
        yield


def imported() -> dict:
    """The modules that are there under PyTorch's names."""
    return {name: module for name, module in sys.modules.items() if name.split(".")[0] in ("torch", "torchvision")}


def message(statement: str) -> str:
    """The message of the error that the statement raises."""
    with pytest.raises((AttributeError, ImportError)) as caught:
        exec(statement, {})
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "stands_for"),
    [
        ("torch.nn", "retrograd.nn"),
        ("torch.nn.functional", "retrograd.nn.functional"),
        ("torch.nn.modules.linear", "retrograd.nn.modules.linear"),
        ("torch.optim", "retrograd.optim"),
        ("torch.optim.lr_scheduler", "retrograd.optim.lr_scheduler"),
        ("torch.autograd", "retrograd.autograd"),
        ("torch.utils.data", "retrograd.data"),
        ("torch.serialization", "retrograd.io.serialization"),
        ("torchvision.models", "retrograd.vision.models"),
        ("torchvision.transforms", "retrograd.vision.transforms"),
    ],
)
def test_the_modules_are_the_same(installed, name, stands_for):
    module = importlib.import_module(name)
    assert module is importlib.import_module(stands_for)
    assert module.__name__ == module.__spec__.name == stands_for


def test_names_are_the_same(installed):
    import torch

    assert torch.Tensor is retrograd.Tensor
    assert torch.float32 is retrograd.float32
    assert torch.nn is retrograd.nn
    assert isinstance(torch.nn.Linear(1, 1), retrograd.nn.Module)
    assert torch.load is retrograd.load


def test_function_with_the_name_of_its_module_stays(installed):
    import torch
    from torch.autograd.gradcheck import GradcheckError

    module = importlib.import_module("torch.autograd.gradcheck")
    assert module.GradcheckError is GradcheckError
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck is module.gradcheck is retrograd.autograd.gradcheck
    assert torch.autograd.gradcheck(torch.sin, x)


def test_submodules_are_there_without_being_imported(installed):
    import torch

    assert torch.utils.data.DataLoader is retrograd.data.DataLoader
    assert torch.nn.functional.relu is retrograd.nn.functional.relu


def test_there_is_no_other_device(installed):
    import torch
    from torch.backends import cudnn

    assert torch.cuda.is_available() is False
    assert torch.cuda.device_count() == 0
    assert torch.backends.mps.is_available() is False
    assert torch.accelerator.is_available() is False
    assert torch.distributed.is_available() is False
    assert str(torch.device("cuda" if torch.cuda.is_available() else "cpu")) == "cpu"
    cudnn.benchmark = True
    torch.cuda.manual_seed_all(0)


def test_versions(installed):
    import torch
    import torchvision

    assert torch.__version__.split("+") == ["2.13.0", "retrograd"]
    assert torch.version.__version__ == torch.__version__
    assert torch.version.cuda is None
    assert torchvision.__version__.endswith("+retrograd")
    assert repr(torch) == "<module 'torch' (retrograd)>"


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("import torch; torch.nothing", "torch.nothing"),
        ("import torch; torch._inductor", "torch._inductor"),
        ("import torch; torch.nn.Nothing", "torch.nn.Nothing"),
        ("import torch; torch.nn.functional.nothing", "torch.nn.functional.nothing"),
        ("import torch.nn.functional as F; F.nothing", "torch.nn.functional.nothing"),
        ("import torch; torch.cuda.nccl.version()", "torch.cuda.nccl"),
        ("import torchvision; torchvision.nothing", "torchvision.nothing"),
        ("from torchvision import models; models.nothing", "torchvision.models.nothing"),
        ("import torch.nothing", "torch.nothing"),
        ("import torch.nn.nothing", "torch.nn.nothing"),
        ("import torch._inductor", "torch._inductor"),
        ("from torch import nothing", "torch.nothing"),
        ("from torch.nn import Nothing", "torch.nn.Nothing"),
        ("from torch.nn.functional import nothing", "torch.nn.functional.nothing"),
        ("from torch.utils.data import nothing", "torch.utils.data.nothing"),
        ("from torch.utils.cpp_extension import load", "torch.utils.cpp_extension"),
        ("from torch.cuda.graphs import graph", "torch.cuda.graphs"),
        ("from torchvision.models import nothing", "torchvision.models.nothing"),
    ],
)
def test_what_is_missing_is_named(installed, statement, name):
    assert f"{name} is not in retrograd {retrograd.__version__}" in message(statement)


def test_attributes_can_be_asked_for(installed):
    import torch
    import torch.nn.functional as functional

    assert not hasattr(torch, "nothing")
    assert not hasattr(torch.nn, "Nothing")
    assert not hasattr(functional, "nothing")
    assert hasattr(torch, "nn") and hasattr(functional, "relu")
    assert getattr(torch, "compile_nothing", None) is None
    with pytest.raises(ImportError):
        importlib.import_module("torch.nothing")
    assert importlib.util.find_spec("torch") is not None


def test_attributes_can_be_set(installed):
    import torch

    torch.note = 1
    assert torch.note == 1
    assert not hasattr(retrograd, "note")


def test_all_is_as_before_afterwards():
    before = imported()
    finders = list(sys.meta_path)
    names = dict(vars(retrograd.nn.functional))
    with compat.install():
        import torch
        import torch.nn.functional

        assert torch is not before.get("torch")
        assert hasattr(torch.nn, "functional")
    assert imported() == before
    assert sys.meta_path == finders
    assert dict(vars(retrograd.nn.functional)) == names
    with pytest.raises(AttributeError, match="module 'retrograd.nn' has no attribute 'Nothing'$"):
        retrograd.nn.Nothing  # noqa: B018


def test_pytorch_is_set_aside_and_comes_back():
    torch = pytest.importorskip("torch")
    with compat.install():
        import torch as ours

        assert ours.Tensor is retrograd.Tensor
    import torch as again

    assert again is torch
    assert again.nn.functional.relu(again.ones(1)).item() == 1


def test_installing_twice():
    with compat.install():
        with compat.install():
            pass
        import torch

        assert torch.Tensor is retrograd.Tensor
    compat.uninstall()
    assert not any(type(finder).__module__.startswith("retrograd.") for finder in sys.meta_path)
