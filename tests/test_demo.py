"""The command line and the demo."""

from __future__ import annotations

import re
import subprocess
import sys
import types

import pytest

import retrograd as torch
from retrograd import demo
from retrograd.__main__ import main

for package in ("rich", "igraph", "matplotlib"):
    pytest.importorskip(package)


def test_quick_demo(tmp_path, capsys):
    assert main(["demo", "--quick", "--out", str(tmp_path / "new" / "folder")]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"epoch  2/2   loss \d\.\d{4}   test accuracy \d\d\.\d\d%", printed)
    assert "the same answers" in printed and "none has moved by a bit" in printed
    assert printed.count("█") > 100
    accuracy = float(re.search(r"Test accuracy (\d+\.\d+)%", printed)[1])
    assert accuracy > 85
    folder = tmp_path / "new" / "folder"
    assert sorted(path.name for path in folder.iterdir()) == ["digits.pth", "loss_graph.svg", "training.png"]
    assert "ConvolutionBackward0" in (folder / "loss_graph.svg").read_text(encoding="utf-8")
    weights = torch.load(folder / "digits.pth")
    assert list(weights) == list(demo.DigitNet().state_dict())


def test_the_same_seed_gives_the_same_run(tmp_path, capsys):
    runs = []
    for _ in range(2):
        main(["demo", "--quick", "--seed", "3", "--out", str(tmp_path)])
        runs.append(re.findall(r"loss (\d\.\d+)", capsys.readouterr().out))
    assert runs[0] == runs[1] and len(runs[0]) == 2


def test_a_folder_that_cannot_be_written(tmp_path, capsys):
    (tmp_path / "file").write_text("not a folder")
    assert main(["demo", "--out", str(tmp_path / "file")]) == 1
    error = capsys.readouterr().err
    assert (
        error.startswith("retrograd demo: cannot write to ") and "choose another folder with --out" in error
    )


def test_a_missing_package_is_named_before_the_training(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(demo.importlib.util, "find_spec", lambda name: None if name == "igraph" else name)
    assert main(["demo", "--out", str(tmp_path)]) == 1
    assert "igraph must be installed first: pip install 'retrograd[demo]'" in capsys.readouterr().err


def test_an_interrupt_ends_quietly(tmp_path, capsys, monkeypatch):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "train", interrupt)
    assert main(["demo", "--out", str(tmp_path)]) == 130
    assert capsys.readouterr().err == "\nretrograd demo: interrupted\n"


def test_fine_tuning_notices_a_weight_that_moved(capsys, monkeypatch):
    from rich.console import Console

    torch.manual_seed(0)
    images, labels = torch.rand(8, 1, 8, 8), torch.arange(8)
    loader = demo.DataLoader(demo.TensorDataset(images, labels), 4)
    model = demo.DigitNet()
    demo.fine_tune(model, loader, images, labels, 3, Console())
    assert "none has moved" in capsys.readouterr().out
    monkeypatch.setattr(model, "eval", model.train)  # then batch normalization goes on learning
    demo.fine_tune(model, loader, images, labels, 3, Console())
    assert "features.1.running_mean" in capsys.readouterr().out


def test_digits_in_block_characters():
    image = torch.zeros(1, 1, 8, 8)
    image[0, 0, 0, 1] = 1.0
    label, prediction = torch.tensor([7]), torch.tensor([1])
    lines = demo.picture_of_digits(image, label, prediction).split("\n")
    assert lines[0] == "  ██" + " " * 12 and lines[8].strip() == "1: wrong, it is 7"
    assert demo.picture_of_digits(image, label, label, "ascii").startswith("  ##")


@pytest.mark.parametrize(
    "arguments", [["demo", "--epochs", "0"], ["demo", "--lr", "-1"], ["demo", "--lr", "x"], []]
)
def test_wrong_arguments(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2 and "usage: retrograd" in capsys.readouterr().err


def test_help_explains_itself(capsys):
    with pytest.raises(SystemExit):
        main(["demo", "--help"])
    printed = " ".join(capsys.readouterr().out.split())
    for word in (
        "--epochs",
        "--seed",
        "--out",
        "--batch-size",
        "--lr",
        "--quick",
        "digits.pth",
        "is the digit even?",
    ):
        assert word in printed


def test_run_hands_the_arguments_on(monkeypatch):
    seen = []
    fake = types.SimpleNamespace(run=types.SimpleNamespace(main=seen.append))
    monkeypatch.setitem(sys.modules, "retrograd.compat", fake)
    assert main(["run", "script.py", "--epochs", "3", "-v"]) == 0
    assert seen == [["script.py", "--epochs", "3", "-v"]]


def test_version_and_module():
    result = subprocess.run([sys.executable, "-m", "retrograd", "--version"], capture_output=True, text=True)
    assert result.stdout == f"retrograd {torch.__version__}\n"
