"""Words and numbers of a picture: values, shapes, tooltips, and names that stand for many."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

LONGEST = 42
FEW = 8


def shorten(text: str, length: int = LONGEST) -> str:
    """``text`` on one line, cut to ``length`` characters.

    >>> shorten("a fairly long line", 10)
    'a fairly …'
    """
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def number(value: Any) -> str:
    """A number as PyTorch prints it in a tensor, with at most four digits.

    >>> [number(x) for x in (2.0, 0.123456, 7, True, 1 - 2j, float("inf"))]
    ['2.', '0.1235', '7', 'True', '1.-2.j', 'inf']
    """
    if isinstance(value, float):
        text = f"{value:.4g}"
        return text + "." if text.lstrip("-").isdigit() else text
    if isinstance(value, complex):
        imaginary = number(value.imag)
        return f"{number(value.real)}{'' if imaginary.startswith('-') else '+'}{imaginary}j"
    return str(value)


def nested(values: Any) -> str:
    """The lists of ``Tensor.tolist()`` as text."""
    if isinstance(values, list):
        return f"[{', '.join(nested(value) for value in values)}]"
    return number(values)


def shape(tensor: Any) -> str:
    return str(list(tensor.shape))


def dtype(tensor: Any) -> str:
    return str(tensor.dtype).rsplit(".", 1)[-1]


def count(tensor: Any) -> int:
    total = 1
    for size in tensor.shape:
        total *= size
    return total


def contents(tensor: Any, show_data: bool | None) -> str | None:
    """The values of a tensor, or ``None`` where its shape says more.

    ``show_data`` is True (always, the first few of many), False (never) or None (if they fit in a box).
    """
    total = count(tensor)
    if show_data is False or (show_data is None and total > FEW):
        return None
    plain = tensor.detach()
    if total > FEW:
        first = nested(plain.reshape(-1)[:FEW].tolist())
        return shorten(first[:-1], LONGEST - 3) + ", …]"
    text = nested(plain.tolist())
    return text if show_data or len(text) <= 30 else None


def about(tensor: Any) -> str:
    """One line on a tensor: ``float32 [64, 3, 7, 7]``."""
    return f"{dtype(tensor)} {shape(tensor)}"


def saved_value(value: Any) -> str:
    """A saved attribute of a node: a tensor in short, or a plain Python value."""
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return contents(value, None) or about(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 2**63:
        value -= 2**64  # negative dims are kept as unsigned numbers in PyTorch's own nodes
    if isinstance(value, list | tuple):
        return f"({', '.join(saved_value(item) for item in value[:FEW])}{', …' if len(value) > FEW else ''})"
    return number(value)


def origin(node: Any) -> str:
    """The line of the program that made a node, as far as the node knows it.

    That is ``provenance``, a file, line number and text; else, under anomaly detection, where the traceback
    ends.
    """
    place = getattr(node, "provenance", None)
    if place is not None:
        file, line, text = place
        file = os.path.relpath(file) if os.path.isabs(file) else file
        return shorten(f"{file}:{line}: {text}", 160)
    trace = (getattr(node, "metadata", None) or {}).get("traceback_")
    return shorten(trace[-1], 160) if trace else ""


def common_path(names: Sequence[str]) -> str:
    """The longest dotted beginning that all names share, short of a whole name.

    >>> common_path(["layer1.0.conv1.weight", "layer1.0.bn1.weight"])
    'layer1.0'
    """
    if not names or not all(names):
        return ""
    paths = [name.split(".")[:-1] for name in names]
    shared = []
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return ".".join(shared)


def merged_name(names: Sequence[str]) -> str:
    """One name for many: what is the same stays, a number that runs is written as a range.

    >>> merged_name(["layer2.0.conv1", "layer3.0.conv1", "layer4.0.conv1"])
    'layer{2…4}.0.conv1'
    """
    distinct = list(dict.fromkeys(names))
    if len(distinct) == 1:
        return distinct[0]
    pieces = [re.split(r"(\d+)", name) for name in distinct]
    if len({len(parts) for parts in pieces}) > 1:
        return f"{distinct[0]} … {distinct[-1]}"
    merged = []
    for parts in zip(*pieces, strict=True):
        if len(set(parts)) == 1:
            merged.append(parts[0])
        elif all(part.isdigit() for part in parts):
            merged.append(f"{{{parts[0]}…{parts[-1]}}}")
        else:
            return f"{distinct[0]} … {distinct[-1]}"
    return "".join(merged)


def node_name(node: Any) -> str:
    """The name of a node without a C++ namespace before it."""
    name: str = node.name()
    return name.rsplit("::", 1)[-1]
