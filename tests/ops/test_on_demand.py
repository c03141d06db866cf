"""Families that are loaded when one of their names is first asked for: each case in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from retrograd.ops.on_demand import PACKAGES

ALL = str(sorted(PACKAGES))

LOADED = "print(sorted(name[14:] for name in sys.modules if name in {'retrograd.ops.' + p for p in PACKAGES}))"


def run(program: str) -> str:
    start = "import sys, gc\nimport retrograd as torch\nfrom retrograd.ops.on_demand import PACKAGES, Awaited, load_all\n"
    done = subprocess.run([sys.executable, "-c", start + program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("program", "loaded"),
    [
        ("torch.ones(2).exp().sum(); torch.linalg_norm if False else torch.norm(torch.ones(2))", "[]"),
        ("torch.conv2d", "['layers']"),
        ("from retrograd.ops import embedding", "['layers']"),
        ("assert torch.eye(2).det().item() == 1", "['linear_algebra']"),
        ("assert torch.Tensor.cholesky(torch.eye(2)).tolist() == [[1, 0], [0, 1]]", "['linear_algebra']"),
        ("assert torch.linalg.det(torch.eye(3)).item() == 1", "['linear_algebra']"),
        ("torch.fft.fft(torch.ones(4))", "['signals']"),
        ("import retrograd.nn", "['layers']"),
        ("assert not hasattr(torch, 'no_such_operation')", ALL),
        ("assert not hasattr(torch, 'linear')", "[]"),
        ("assert 'svd' in dir(torch) and 'ctc_loss' in torch.__all__", ALL),
    ],
)
def test_what_loads_a_package(program, loaded):
    assert run(f"{program}\n{LOADED}").strip() == loaded


def test_the_methods_of_each_package_are_those_it_says():
    program = """
from importlib import import_module
for package, said in PACKAGES.items():
    before = dict(torch.Tensor.__dict__)
    import_module("retrograd.ops." + package)
    brought = [name for name, method in torch.Tensor.__dict__.items() if before.get(name) is not method]
    print(package, sorted(brought) == sorted(said.split()))
print([name for name, method in torch.Tensor.__dict__.items() if isinstance(method, Awaited)])
"""
    assert run(program) == "".join(f"{package} True\n" for package in PACKAGES) + "[]\n"


def test_all_names_are_imported_with_a_star():
    program = "from retrograd import *\nprint(conv1d is torch.conv1d, qr is torch.qr, stft is torch.stft, float32 is torch.float32)"
    assert run(program) == "True True True True\n"


def test_an_open_mode_is_asked_about_what_is_loaded_late():
    program = """
from retrograd.overrides import TorchFunctionMode

class Names(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        print(function.__name__)
        return function(*args, **(kwargs or {}))

with Names():
    torch.linalg.det(torch.eye(2))
torch.linalg.inv(torch.eye(2))
"""
    assert run(program) == "eye\nlinalg_det\n"


def test_an_open_profile_sees_what_is_loaded_late():
    program = """
from retrograd.autograd.profiler import profile
with profile() as times:
    torch.nn.functional.embedding(torch.tensor([0, 2]), torch.ones(3, 2))
print("aten::look_up" in times.table() or "look_up" in times.table())
"""
    assert run(program) == "True\n"


def test_an_operation_that_is_not_loaded_is_unpickled():
    program = """
import pickle, subprocess
from retrograd._core import REGISTRY
load_all()
data = pickle.dumps(REGISTRY["linalg_cholesky"])
code = f"import pickle; print(pickle.loads({data!r}).name)"
print(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout)
"""
    assert run(program).strip() == "linalg_cholesky"


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("enabled", [False, True])
def test_loading_leaves_the_collector_as_it_was(enabled, frozen):
    program = f"""
import gc
{"" if enabled else "gc.disable()"}
{"gc.freeze()" if frozen else ""}
before = gc.get_freeze_count()  # newer versions of Python freeze what they start with
import retrograd
print(gc.isenabled() == {enabled}, 0.9 * before <= gc.get_freeze_count() <= before)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.stdout == "True True\n", done.stderr
