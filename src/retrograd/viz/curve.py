"""``plot_training``: the course of a training as a picture."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

LOSS_COLOUR = "#d1495b"
ACCURACY_COLOUR = "#1d6fd1"


def plot_training(history: Mapping[str, Sequence[float]], file: str | os.PathLike[str]) -> None:
    """Draw loss and accuracy over the epochs into ``file`` (``.png``, ``.svg``, ``.pdf`` …).

    Args:
        history: ``"loss"`` and ``"accuracy"`` (between 0 and 1), one number an epoch each.
        file: where to write the picture; its ending gives the format.

    Raises:
        ValueError: one of the two is missing or empty, or they differ in length.
        ImportError: matplotlib is not installed; ``pip install 'retrograd[viz]'``.

    Example::

        >>> plot_training({"loss": [2.3, 0.4, 0.1], "accuracy": [0.2, 0.9, 0.97]}, "curve.png")
    """
    missing = [name for name in ("loss", "accuracy") if not history.get(name)]
    if missing:
        raise ValueError(f"plot_training(): history has no {' and no '.join(missing)}")
    losses, accuracies = history["loss"], history["accuracy"]
    if len(losses) != len(accuracies):
        raise ValueError(
            "plot_training(): expected one loss and one accuracy an epoch, "
            f"but there are {len(losses)} losses and {len(accuracies)} accuracies"
        )
    figure = _figure()
    epochs = range(1, len(losses) + 1)
    left = figure.subplots()
    right = left.twinx()
    marker = "o" if len(losses) <= 30 else ""
    left.plot(epochs, losses, color=LOSS_COLOUR, marker=marker, markersize=4)
    percent = [100 * accuracy for accuracy in accuracies]
    right.plot(epochs, percent, color=ACCURACY_COLOUR, marker=marker, markersize=4)

    left.set_xlabel("epoch")
    left.set_ylabel("training loss", color=LOSS_COLOUR)
    right.set_ylabel("test accuracy, %", color=ACCURACY_COLOUR)
    left.tick_params(axis="y", colors=LOSS_COLOUR)
    right.tick_params(axis="y", colors=ACCURACY_COLOUR)
    left.set_ylim(bottom=0)
    right.set_ylim(top=100.5)
    left.xaxis.get_major_locator().set_params(integer=True)
    left.grid(axis="x", alpha=0.25)
    right.grid(axis="y", alpha=0.25)
    right.annotate(
        f"{percent[-1]:.1f} %",
        (len(losses), percent[-1]),
        xytext=(-6, -14),
        textcoords="offset points",
        ha="right",
        color=ACCURACY_COLOUR,
        fontweight="bold",
    )
    for axes in (left, right):
        axes.spines["top"].set_visible(False)
    figure.savefig(os.fspath(file))


def _figure() -> Any:
    """A figure that needs no screen and leaves the caller's pyplot alone."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError("plot_training() draws with matplotlib; pip install 'retrograd[viz]'") from error
    return Figure(figsize=(7.2, 4.2), dpi=144, layout="constrained")
