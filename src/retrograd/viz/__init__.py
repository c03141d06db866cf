"""Pictures: the graph of a result, and the course of a training."""

from .curve import plot_training
from .drawing import Drawing, draw

__all__ = ["Drawing", "draw", "plot_training"]
