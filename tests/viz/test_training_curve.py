"""The picture of a training."""

from __future__ import annotations

import builtins

import pytest

from retrograd.viz import plot_training


def test_png_and_svg_are_written(tmp_path):
    pytest.importorskip("matplotlib")
    history = {"loss": [2.3, 0.5, 0.1], "accuracy": [0.3, 0.9, 0.98]}
    plot_training(history, tmp_path / "curve.png")
    plot_training(history, tmp_path / "curve.svg")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "curve.svg").read_text(encoding="utf-8")


def test_a_single_epoch_can_be_drawn(tmp_path):
    pytest.importorskip("matplotlib")
    plot_training({"loss": [1.0], "accuracy": [0.5]}, tmp_path / "curve.png")


@pytest.mark.parametrize(
    "history, message",
    [
        ({}, "history has no loss and no accuracy"),
        ({"loss": [1.0], "accuracy": []}, "history has no accuracy"),
        ({"loss": [1.0, 0.5], "accuracy": [0.5]}, "there are 2 losses and 1 accuracies"),
    ],
)
def test_wrong_histories_are_refused(history, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        plot_training(history, tmp_path / "curve.png")


def test_a_missing_matplotlib_names_the_command(monkeypatch, tmp_path):
    real = builtins.__import__

    def without_matplotlib(name, *arguments, **keywords):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", without_matplotlib)
    with pytest.raises(ImportError, match=r"pip install 'retrograd\[viz\]'"):
        plot_training({"loss": [1.0], "accuracy": [0.5]}, tmp_path / "curve.png")
