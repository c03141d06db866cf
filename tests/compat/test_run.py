"""Programs that say ``import torch``, run as ``python -m retrograd run`` runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import retrograd

SOURCE = Path(retrograd.__file__).parents[1]
RUN = ("-m", "retrograd", "run")


@pytest.fixture
def run(tmp_path):
    """Runs a program in an empty folder; ``files`` are written there first."""

    def run(*arguments: str, files: dict[str, str] | None = None, python: tuple[str, ...] = RUN):
        for name, content in (files or {}).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(content))
        paths = os.pathsep.join(filter(None, [str(SOURCE), os.environ.get("PYTHONPATH")]))
        environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, *python, *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)

    return run


TRAINING = """
    from __future__ import annotations

    import argparse

    import torch
    import torch.nn as nn
    import torch.nn.functional as F
    from torch import optim
    from torch.utils.data import DataLoader, TensorDataset


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(2, 16)
            self.out = nn.Linear(16, 1)

        def forward(self, x):
            return self.out(F.relu(self.hidden(x)))


    def main():
        parser = argparse.ArgumentParser()
        parser.add_argument("--epochs", type=int, default=1)
        args = parser.parse_args()
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(0)
        x = torch.randn(64, 2)
        y = x[:, :1] * x[:, 1:]
        loader = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True)
        model = Net().to(device)
        optimizer = optim.Adam(model.parameters(), lr=0.03)
        for _ in range(args.epochs):
            for inputs, targets in loader:
                optimizer.zero_grad()
                loss = F.mse_loss(model(inputs.to(device)), targets.to(device))
                loss.backward()
                optimizer.step()
        torch.save(model.state_dict(), "net.pth")
        again = Net()
        again.load_state_dict(torch.load("net.pth", weights_only=True))
        with torch.no_grad():
            assert torch.equal(again(x), model(x))
            assert F.mse_loss(again(x), y).item() < 0.1
        print(type(loss).__module__.split(".")[0], isinstance(loss, torch.Tensor))


    if __name__ == "__main__":
        main()
"""


def test_a_program_that_trains(run):
    result = run("train.py", "--epochs", "60", files={"train.py": TRAINING})
    assert result.stderr == ""
    assert result.stdout == "retrograd True\n"
    assert result.returncode == 0


def test_where_a_broken_pytorch_is_installed(run):
    files = {
        "torch/__init__.py": "raise OSError('libtorch.so: cannot open')",
        "a.py": "import torch; print(torch)",
    }
    assert run("a.py", files=files).stdout == "<module 'torch' (retrograd)>\n"


@pytest.mark.parametrize("form", ["script", "module", "package", "code"])
def test_the_program_sees_what_python_would_show_it(run, form):
    show = """
        import sys, __main__
        print(sys.argv, sys.path[0], __name__, __main__.__dict__ is globals())
        print(globals().get("__file__"), __spec__ and __spec__.name, __package__, __builtins__, __doc__)
        def f(x: int): pass
        print(f.__annotations__)
        import beside
        """
    files = {"sub/show.py": show, "show.py": show, "pack/__main__.py": show, "pack/__init__.py": ""}
    files |= {"beside.py": "print('beside')", "sub/beside.py": "print('below')"}
    arguments = {
        "script": ["sub/show.py", "-x", "--", "y"],
        "module": ["-m", "show", "-x", "y"],
        "package": ["-m", "pack", "y"],
        "code": ["-c", dedent(show), "-m", "y"],
    }[form]
    ours = run(*arguments, files=files)
    python = run(*arguments, python=())
    assert ours.stderr == python.stderr == ""
    assert ours.stdout == python.stdout


@pytest.mark.parametrize(
    ("source", "code", "error"),
    [
        ("import sys; sys.exit()", 0, ""),
        ("import sys; sys.exit(3)", 3, ""),
        ("import sys; sys.exit(True)", 1, ""),
        ("import sys; sys.exit('no data')", 1, "no data\n"),
        ("raise SystemExit", 0, ""),
        ("import atexit; atexit.register(print, 'bye')", 0, ""),
    ],
)
def test_exit_codes(run, source, code, error):
    ours, python = run("-c", source), run("-c", source, python=())
    assert (ours.returncode, ours.stdout, ours.stderr) == (python.returncode, python.stdout, python.stderr)
    assert (ours.returncode, ours.stderr) == (code, error)


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    return 1 / 0\n\nf()\n",
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    {}['x']\n",
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('x') from e\n",
        "x = (1,\n",
        "import no_such_module_anywhere\n",
        "import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__, a[2].tb_lineno)\n1 / 0\n",
    ],
    ids=["error", "while handling", "from", "syntax", "import", "hook"],
)
def test_tracebacks_are_those_of_python(run, source):
    files = {"a.py": source}
    ours, python = run("a.py", files=files), run("a.py", files=files, python=())
    assert (ours.returncode, ours.stdout, ours.stderr) == (python.returncode, python.stdout, python.stderr)
    assert ours.returncode == 1


@pytest.mark.parametrize(
    ("source", "kind", "name"),
    [
        ("import torch\ntorch.nothing(1)\n", "AttributeError", "torch.nothing"),
        ("from torch.nn import Nothing\n", "ModuleNotFoundError", "torch.nn.Nothing"),
        ("import torch.nothing.at_all\n", "ModuleNotFoundError", "torch.nothing"),
    ],
)
def test_the_traceback_of_a_missing_name_shows_the_program_alone(run, source, kind, name):
    result = run("a.py", files={"a.py": source})
    lines = result.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert [line for line in lines if line.startswith("  File ")] == [lines[1]]
    assert "a.py" in lines[1]
    assert lines[-1].startswith(f"{kind}: ")
    assert f"{name} is not in retrograd {retrograd.__version__}" in lines[-1]


def test_an_interrupted_program(run):
    result = run("-c", "import os, signal; os.kill(os.getpid(), signal.SIGINT); import time; time.sleep(9)")
    assert result.returncode == 130
    assert result.stderr.endswith("KeyboardInterrupt\n")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "no program is named"),
        (["-m"], 2, "argument expected for the -m option"),
        (["-c"], 2, "argument expected for the -c option"),
        (["nothing.py"], 2, "can't open file"),
        (["."], 2, "Is a directory"),
        (["-m", "nothing_at_all"], 1, "no module named nothing_at_all"),
        (["-m", "nothing.at_all"], 1, "error while finding module nothing.at_all"),
        (["-m", "torch.nn"], 1, "torch.nn.__main__ is not in retrograd"),
        (["-m", "sys"], 1, "no code that can be run"),
    ],
)
def test_programs_that_are_not_there(run, arguments, code, message):
    result = run(*arguments)
    assert result.returncode == code
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_help(run):
    result = run("--help")
    assert result.returncode == 0
    assert result.stdout.startswith("usage: retrograd run")


def test_classes_of_the_program_can_be_pickled(run):
    source = """
        import pickle
        class Point: pass
        assert type(pickle.loads(pickle.dumps(Point()))) is Point
        print(Point.__module__)
        """
    assert run("a.py", files={"a.py": source}).stdout == "__main__\n"
