"""`torch.autograd.anomaly_mode`: which operation made the first NaN or infinity, forward and backward.

The core looks at each recorded result and each gradient in one pass over its memory, and calls what is here only where
it found something. While the mode is off nothing is asked.
"""

from __future__ import annotations

import sys
import warnings
import weakref
from typing import Any, NamedTuple

import numpy as np

from .. import errors
from .._core import (
    InPlace,
    Node,
    Op,
    Tensor,
    current_node,
    edges_of,
    line_of,
    set_error_watch,
    set_gradient_check,
    set_result_check,
    set_write_check,
)
from ..ops.batching import whole_values
from ..ops.record import IN_PLACE

__all__ = ["detect_anomaly", "set_detect_anomaly"]

_enabled = False
_check_nan = True


class _Finding(NamedTuple):
    """What the result of a recorded operation holds, and whether it came from there."""

    kind: str  # "nan" or "inf"
    operation: str
    born: bool


_findings: weakref.WeakKeyDictionary[Node, _Finding] = weakref.WeakKeyDictionary()
_UNWRITTEN = ("empty_like", "new_empty", "new_empty_strided")  # the memory of their results holds anything


def is_anomaly_enabled() -> bool:
    """Whether anomaly detection is on."""
    return _enabled


def is_anomaly_check_nan_enabled() -> bool:
    """Whether anomaly detection, where it is on, looks for NaN and infinity."""
    return _check_nan


def set_anomaly_enabled(mode: bool, check_nan: bool) -> None:
    """Turn anomaly detection on or off, with or without looking for NaN and infinity."""
    global _enabled, _check_nan
    if not isinstance(mode, bool):
        raise TypeError(f"set_anomaly_enabled(): argument 'enabled' must be bool, not {type(mode).__name__}")
    if not isinstance(check_nan, bool):
        raise TypeError(f"set_anomaly_enabled(): argument 'check_nan' must be bool, not {type(check_nan).__name__}")
    _enabled, _check_nan = mode, check_nan
    looks = mode and check_nan
    set_error_watch(_error if mode else None)
    set_gradient_check(_gradient if looks else None)
    set_result_check(_result if looks else None)
    set_write_check([form for form in IN_PLACE.values() if isinstance(form, InPlace)], looks)


class detect_anomaly:
    """While it is open, find the operations whose results or gradients are the first to hold NaN or infinity.

    - Backward: a gradient with a NaN raises RuntimeError, "Function 'SqrtBackward0' returned nan values in its 0th
      output.", followed by the line that recorded the node, the line that started the backward pass, what the node
      received, and the operation of the forward pass whose result was the first with a NaN, if there is one. An
      infinite gradient made from finite ones warns, with the same lines: it need not be an error.
    - Forward: a recorded result with NaN (or infinity) made from tensors without warns with the operation and its line.
      An operation that is given an infinity, as masks are, is not reported for the infinity.

    Elements that a selection did not select count as the zeros that they contribute. All threads are watched.
    ``check_nan=False`` looks for nothing: nodes know their lines in any case (``node.provenance``). Opening it warns,
    as in PyTorch; :class:`set_detect_anomaly` does not.

    >>> import warnings
    >>> warnings.simplefilter("ignore")
    >>> x = torch.zeros(2, requires_grad=True)
    >>> with torch.autograd.detect_anomaly():
    ...     (x.sqrt() * 0).sum().backward()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    RuntimeError: Function 'SqrtBackward0' returned nan values in its 0th output. ...
    """

    def __init__(self, check_nan: bool = True) -> None:
        self.prev = _enabled
        self.check_nan = check_nan
        self.prev_check_nan = _check_nan
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for "
            "debugging.",
            stacklevel=2,
        )

    def __enter__(self) -> None:
        set_anomaly_enabled(True, self.check_nan)

    def __exit__(self, *exception: object) -> None:
        set_anomaly_enabled(self.prev, self.prev_check_nan)


class set_detect_anomaly:
    """Turn anomaly detection on or off, from the call on; as a context manager, until its end.

    See :class:`detect_anomaly` for what it finds.

    >>> with torch.autograd.set_detect_anomaly(True):
    ...     torch.is_anomaly_enabled()
    True
    >>> torch.is_anomaly_enabled()
    False
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self.prev = _enabled
        self.prev_check_nan = _check_nan
        set_anomaly_enabled(mode, check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: object) -> None:
        set_anomaly_enabled(self.prev, self.prev_check_nan)


# ---------------------------------------------------------------------------------------- what the core found


def _holds(value: Any) -> str:
    """What a tensor, a number or one of several holds: `nan`, `inf` or nothing, as text."""
    if isinstance(value, list | tuple):
        found = {_holds(x) for x in value}
        return "nan" if "nan" in found else "inf" if "inf" in found else ""
    if isinstance(value, Tensor):
        if not (value.is_floating_point() or value.is_complex()):
            return ""
        array = whole_values(value)
        return "nan" if np.isnan(array).any() else "inf" if np.isinf(array).any() else ""
    if isinstance(value, float | complex | np.floating):
        return "nan" if np.isnan(value) else "inf" if np.isinf(value) else ""
    return ""


def _warn(text: str, line: tuple | None) -> None:
    """A warning that is shown at the line it is about."""
    file, number = ("<unknown>", 1) if line is None else line[:2]
    warnings.warn_explicit(text, UserWarning, file, number)


def _result(operation: str, arguments: list, result: Tensor) -> None:
    """A recorded result may hold NaN or infinity: note it, and warn if it came from this operation."""
    node = result.grad_fn
    if node is None or node in _findings or operation in _UNWRITTEN:
        return
    kind = _holds(result)
    if not kind:
        return
    before = [_findings[above] for above in edges_of(node) if isinstance(above, Node) and above in _findings]
    given = _holds(arguments)
    known = any(finding.kind == "nan" or kind == "inf" for finding in before)
    _findings[node] = _Finding(kind, operation, not known)
    if known or (kind == "inf" and given):
        return
    words = "nan" if kind == "nan" else "infinite"
    came = f"; its arguments hold {given} already" if given == kind else "; no argument holds any"
    _warn(f"The result of {operation} holds {words} values{came}: {errors.place(node.provenance)}", node.provenance)


def _gradient(node: Node, number: int, gradient: Tensor, received: Any, start: tuple, roots: tuple) -> None:
    """A gradient may hold NaN or infinity: raise for NaN, warn for infinity that came from this node."""
    kind = _holds(gradient)
    if not kind:
        return
    given = _holds(received)
    if kind == "inf" and given:
        return
    words = {"nan": "nan", "inf": "infinite", "": "finite"}
    text = (
        f"Function '{node.name()}' returned {'nan' if kind == 'nan' else 'inf'} values in its {number}th output. "
        f"It was recorded at {errors.place(node.provenance)}. The backward pass was started at "
        f"{errors.place(line_of(*start))}. The gradient that the node received was {words[given]}."
    )
    if kind == "inf":
        _warn(text, node.provenance)
        return
    first = _first_nan(roots)
    if first is not None:
        text += (
            f" In the forward pass the first result with nan values was that of {_findings[first].operation} at "
            f"{errors.place(first.provenance)}."
        )
    raise RuntimeError(text)


def note_parent(node: Node) -> None:
    """Note which backward step records the node of a Function: an error of the node is explained by both."""
    if _enabled:
        _recorded_here[node] = current_node()


_recorded_here: weakref.WeakKeyDictionary[Node, Node | None] = weakref.WeakKeyDictionary()


def _error(node: Node) -> None:
    """A backward pass ended with an error of a node: say where the node comes from, and what made that run."""
    name = node.name()
    line = node.provenance
    if isinstance(node.op, Op) or node in _recorded_here:
        text = f"Error detected in {name}. Traceback of forward call that caused the error:\n{_traceback(line)}"
    else:
        text = (
            f"Error detected in {name}. No forward pass information available but its line: it was recorded outside of "
            f"detect_anomaly.\n{_traceback(line)}"
        )
    _show(text, line)
    seen = {node}
    parent = _recorded_here.get(node)
    while parent is not None and parent not in seen:
        seen.add(parent)
        _show(
            f"\n\nPrevious calculation was induced by {parent.name()}. Traceback of forward call that induced the "
            f"previous calculation:\n{_traceback(parent.provenance)}",
            parent.provenance,
        )
        parent = _recorded_here.get(parent)


def _traceback(line: tuple | None) -> str:
    if line is None:
        return "  (a line that is not known)\n"
    file, number, text = line
    return f'  File "{file}", line {number}\n    {text}\n'


def _show(text: str, line: tuple | None) -> None:
    """A warning; where warnings are errors it is written out, because the error of the pass is the one to raise."""
    try:
        _warn(text, line)
    except Warning:
        sys.stderr.write(text)


def _first_nan(roots: tuple) -> Node | None:
    """The first recorded of the nodes behind the roots whose result holds NaN."""
    seen, waiting = set(), [root for root in roots if isinstance(root, Node)]
    first = None
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        finding = _findings.get(node)
        if finding is not None and finding.kind == "nan":
            if first is None or node._sequence_nr() < first._sequence_nr():
                first = node
        waiting.extend(above for above in edges_of(node) if isinstance(above, Node))
    return first
